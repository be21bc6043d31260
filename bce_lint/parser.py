"""Every option that there is, for argparse."""

from __future__ import annotations

import argparse

from bce_lint import __version__
from bce_lint.options import DEFAULTS, SHELLS, codes_of, globs_of
from bce_lint.settings import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

USAGE = """\
bce-lint [check] [OPTIONS] [PATHS]...
       bce-lint rule CODE | --all
       bce-lint lsp"""
EPILOG = """\
exit status: 0 nothing left to report; 1 findings, a diff that is not empty, or a fix applied under
--exit-non-zero-on-fix; 2 bad usage, bad settings, or a file that could not be read or parsed.
After --add-noqa: 0 where every finding has its comment, 1 where one is left (it is reported) or --diff is
not empty, 2 as above.

`bce-lint rule CODE` explains a rule. Settings live in [tool.bce-lint] of the nearest pyproject.toml."""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: asking the terminal for its own, for each option, would cost more than a check."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **({"max_help_position": 32, "width": 100} | options))


def parser() -> argparse.ArgumentParser:
    """Every option there is."""
    made = argparse.ArgumentParser(
        "bce-lint", usage=USAGE, formatter_class=_Help, epilog=EPILOG, allow_abbrev=False,
        description="Find, prove and fix misuse of binary cross-entropy in TensorFlow and Keras code.")
    made.add_argument("paths", nargs="*", metavar="PATHS", default=[],
                      help="files, notebooks and folders (default: .); - reads standard input")
    _rules(made.add_argument_group("rules"))
    _fixes(made.add_argument_group("fixes"))
    _files(made.add_argument_group("files"))
    _output(made.add_argument_group("output"))
    made.set_defaults(**{name: value for name, value in DEFAULTS.items() if name != "paths"})
    return made


def _jobs(text: str) -> int:
    """A number of processes; 0 where bce-lint chooses."""
    if text == "auto":
        return 0
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 on, or auto, not `{text}`")
    return int(text)


def _rules(group: Any) -> None:
    codes = {"type": codes_of, "action": "extend", "metavar": "CODES"}
    group.add_argument("--select", **codes, help="rules to report: codes, prefixes, names, ALL; separated by commas")
    group.add_argument("--ignore", **codes, help="rules not to report; the longer of two prefixes wins")
    group.add_argument("--extend-select", **codes, help="rules to report besides those selected")
    group.add_argument("--extend-ignore", **codes, help="rules not to report besides those ignored")
    group.add_argument("--per-file-ignores", action="append", metavar="GLOB:CODES",
                       help="rules not to report in some files, such as tests/*:BCE003")
    group.add_argument("--disable-noqa", dest="noqa", action="store_false",
                       help="report what comments suppress, too")
    group.add_argument("--baseline", metavar="FILE",
                       help="do not report, and do not mend, the findings that this file lists")
    group.add_argument("--no-baseline", dest="baseline", action="store_const", const="",
                       help="report what the baseline of the settings file lists, too")
    group.add_argument("--write-baseline", metavar="FILE", help="list the findings there are now in this file")
    group.add_argument("--add-noqa", action="store_true",
                       help="write a noqa comment on every line with a finding; goes with --diff, not with --fix")


def _fixes(group: Any) -> None:
    group.add_argument("--fix", action="store_true", help="apply the safe fixes")
    group.add_argument("--unsafe-fixes", action="store_true",
                       help="offer and apply the unsafe fixes as well, and the logit form before smaller changes")
    group.add_argument("--diff", action="store_true", help="print what --fix would write, and write nothing")
    codes = {"type": codes_of, "action": "extend", "metavar": "CODES"}
    group.add_argument("--fixable", **codes, help="rules whose fixes may be applied (default: ALL)")
    group.add_argument("--unfixable", **codes, help="rules whose fixes may not be applied")
    group.add_argument("--target-keras", metavar="VERSION",
                       help="the Keras that fixes must run on, if requirements leave it open (default: current)")


def _files(group: Any) -> None:
    globs = {"type": globs_of, "action": "extend", "metavar": "GLOBS"}
    group.add_argument("--exclude", **globs, help="files and folders to leave out, instead of the default ones")
    group.add_argument("--extend-exclude", **globs, help="files and folders to leave out besides those")
    group.add_argument("--force-exclude", action="store_true",
                       help="leave them out even when they are given by name")
    group.add_argument("--no-respect-gitignore", dest="respect_gitignore", action="store_false",
                       help="look at files that .gitignore leaves out")
    group.add_argument("--stdin-filename", metavar="PATH", help="the name of what is read from standard input")
    group.add_argument("--no-project", dest="project", action="store_false",
                       help="read the given files only, not the project around them")
    group.add_argument("-j", "--jobs", type=_jobs, metavar="N",
                       help="processes that judge projects side by side, where that pays (default: auto, one a processor)")
    group.add_argument("--config", metavar="FILE", help="settings from this file, not from the nearest pyproject.toml")
    group.add_argument("--isolated", action="store_true", help="no settings from files")
    group.add_argument("--show-files", action="store_true", help="print the files that would be looked at")
    group.add_argument("--show-settings", action="store_true", help="print the settings in effect")


def _output(group: Any) -> None:
    group.add_argument("--output-format", choices=FORMATS, help="how findings are printed (default: full)")
    group.add_argument("-o", "--output-file", metavar="FILE", help="where findings are written (default: stdout)")
    group.add_argument("--statistics", action="store_true", help="count the findings by rule instead of printing them")
    group.add_argument("--color", choices=("auto", "always", "never"), help="default: auto")
    group.add_argument("--explain-unknown", metavar="FILE:LINE",
                       help="say why nothing is reported there: where the way to the loss is lost")
    group.add_argument("--no-cache", action="store_true",
                       help="do not use what earlier runs found, and remember nothing of this one")
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 even when there are findings")
    group.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit with 1 when a fix was applied")
    group.add_argument("-q", "--quiet", action="store_true", help="print the findings and nothing else")
    group.add_argument("-v", "--verbose", action="store_true", help="say more about the run, on standard error")
    group.add_argument("--print-completion", choices=SHELLS, help="print the script by which this shell completes options")
    group.add_argument("--version", action="version", version=f"bce-lint {__version__}")
