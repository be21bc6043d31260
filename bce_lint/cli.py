"""The command ``bce-lint``: options in, findings on standard output, everything else on standard error."""

from __future__ import annotations

import os
import sys

from bce_lint.collecting import seldom_collected
from bce_lint.options import DEFAULTS, Options, given, trouble
from bce_lint.report import Report
from bce_lint.settings import Configuration, SettingsError
from bce_lint.streams import deliver, give_up_output, open_all, write, write_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from bce_lint.diagnostics import Diagnostic
    from bce_lint.mending import Mended
    from bce_lint.scanning import Scan
    from bce_lint.silencing import Silenced


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    open_all()
    try:
        if words[:1] == ["rule"]:
            from bce_lint.pages import command
            return command(words[1:])
        if words[:1] == ["lsp"]:
            from bce_lint.lsp import command as serve
            return serve(words[1:])
        return _run(words[1:] if words[:1] == ["check"] and not os.path.exists("check") else words)
    except SettingsError as error:
        return _refuse(str(error))
    except BrokenPipeError:  # the reader has seen enough, as `head` has
        give_up_output()
        return 1
    except KeyboardInterrupt:
        print("bce-lint: interrupted", file=sys.stderr)
        return 130
    except Exception:  # a crash must not look like "1, findings"
        import traceback
        traceback.print_exc()
        return _refuse("internal error, please report it")


def _refuse(message: str) -> int:
    print(f"bce-lint: error: {message}", file=sys.stderr)
    return 2


def _run(words: list[str]) -> int:
    seldom_collected()
    options = parsed(words)
    if not _has_working_directory():
        return _refuse("the working directory does not exist any more")
    if problem := trouble(options):
        return _refuse(problem)
    if options.print_completion:
        from bce_lint.completion import script
        print(script(options.print_completion), end="")
        return 0
    configuration = Configuration(given(options), options.config, options.isolated)
    run = _Run(options, configuration)
    if options.explain_unknown:
        return run.explain()
    if options.show_settings:
        return run.show_settings()
    if options.show_files:
        return run.show_files()
    return run.change() if options.fix or options.diff or options.add_noqa else run.check()


def _has_working_directory() -> bool:
    try:
        return bool(os.getcwd())
    except OSError:
        return False


def parsed(words: list[str]) -> Options:
    """Read the command line. Exits with 2 where it is no good, and with 0 after ``--help`` and ``--version``."""
    if not any(word.startswith("-") for word in words):  # paths alone: argparse would cost more than their check
        return Options(**DEFAULTS | {"paths": words})
    from bce_lint.parser import parser
    return parser().parse_intermixed_args(words, Options())


def exit_status(report: Report, options: Options, changed: bool = False) -> int:
    """The one place that decides it. 2 wins over 1; ``--exit-zero`` forgives findings, not what could not be read."""
    if any(error.fatal for error in report.errors):
        return 2
    if changed and options.exit_non_zero_on_fix and not options.diff:
        return 1
    found = report.diagnostics or (changed and options.diff)
    return 1 if found and not options.exit_zero else 0


class _Run:
    """One run of the command: its options, and the files as it sees them."""

    def __init__(self, options: Options, configuration: Configuration):
        from bce_lint.reading.naming import shown
        from bce_lint.scanning import Workspace
        self.options = options
        self.settings_of = configuration
        self.stdin = options.paths == ["-"] or options.stdin_filename is not None
        self.paths = [shown(options.stdin_filename or "-")] if self.stdin else options.paths or ["."]
        self.settings = configuration(self.paths[0] if self.stdin else ".")
        self.workspace = Workspace({self.paths[0]: sys.stdin.buffer.read()} if self.stdin else {}, self.jobs())
        self.findings_to = sys.stderr if self.stdin and (options.fix or options.add_noqa) else sys.stdout

    def waiting(self) -> AbstractContextManager[None]:
        """Within the block, a bar on a terminal shows how far a long run is."""
        from bce_lint.progress import shown
        return shown(sys.stderr, not self.options.quiet)

    def jobs(self) -> int:
        """How many processes may be used: as asked for, else one for each processor."""
        from bce_lint.parallel import processors
        return self.settings.jobs or processors()

    def scan(self) -> Scan:
        from bce_lint.scanning import scan
        return scan(self.paths, self.settings_of, self.workspace)

    def settled(self, scanned: Scan) -> Scan:
        """The scan, made again where a run that was killed had left files half written."""
        from bce_lint.remains import is_begun, remains
        left = [] if self.stdin else remains(scanned.files)
        if self.options.diff and any(map(is_begun, left)):
            write("a run was killed while it wrote files: bce-lint --fix settles that first\n", sys.stderr)
        elif left and not self.options.diff:
            from bce_lint.recovery import WriteError, recover
            from bce_lint.reporting.places import visible
            from bce_lint.scanning import Workspace
            try:
                write("".join(f"{visible(note)}\n" for note in recover(left)), sys.stderr)
            except WriteError as error:
                raise SettingsError(str(error)) from error
            self.workspace = Workspace(jobs=self.jobs())
            return self.scan()
        return scanned

    def show_files(self) -> int:
        from bce_lint.scanning import discovered
        files, errors = discovered(self.paths, self.settings_of, self.workspace)
        write("".join(f"{path}\n" for path in files), sys.stdout)
        report = Report((), tuple(errors), len(files), 0)
        from bce_lint.presenting import trouble
        write("".join(f"{line}\n" for line in trouble(report)), sys.stderr)
        return exit_status(report, self.options)

    def explain(self) -> int:
        """Say what there is to say of one line."""
        from bce_lint.explaining import explain, point_of
        from bce_lint.presenting import present
        point = point_of(self.options.explain_unknown)
        told = explain(point, self.options.paths or [point.path], self.settings_of, self.workspace)
        report, plain = Report(tuple(told), (), 0, 0), self.settings.replace(output_format="explanation")
        write(present(report, self.options, plain, lambda found, unsafe: False, self.workspace, sys.stdout), sys.stdout)
        return 0

    def show_settings(self) -> int:
        settings = self.settings
        lines = [f"# {settings.source or 'no settings file'}\n"]
        lines += [f"{name} = {value!r}\n" for name, value in vars(settings).items() if name != "source"]
        write("".join(lines), sys.stdout)
        return 0

    def check(self) -> int:
        self.workspace.remembers = not (self.stdin or self.options.no_cache)
        with self.waiting():
            scanned = self.scan()
            found = self.judged(scanned)
        if self.options.write_baseline:
            found = self.accepted(found, scanned)
        self.show(found, scanned)
        self.summarise(found, scanned)
        if self.options.verbose:
            from bce_lint.reporting.places import visible
            write("".join(f"note: {visible(note)}\n" for note in self.workspace.notes), sys.stderr)
        return exit_status(found, self.options)

    def accepted(self, found: Report, scanned: Scan) -> Report:
        """What is left to report once all the rest is in the baseline."""
        from bce_lint import baseline
        name = self.options.write_baseline
        left = baseline.write(name, found, scanned.files, self.settings_of, self.workspace)
        known = tuple(one for one in found.diagnostics if one not in left)
        return found.replace(diagnostics=left, known=known)

    def judged(self, scanned: Scan) -> Report:
        """The report on a scan; where no file is worth parsing, nothing that parses is loaded."""
        if scanned.is_idle:
            return Report((), scanned.errors, len(scanned.files), 0)
        from bce_lint.checking import report
        return report(scanned, self.paths, self.settings_of, self.workspace)

    def change(self) -> int:
        """Mend what is found, or suppress it."""
        with self.waiting():
            scanned = self.settled(self.scan())
        if scanned.is_idle:  # nothing to mend: do not load what mends
            return self.untouched(scanned)
        if self.options.add_noqa:
            from bce_lint.silencing import silence as changed
        else:
            from bce_lint.mending import mend as changed
        with self.waiting():
            mended = changed(scanned, self.paths, self.settings_of, self.workspace)
        if self.options.diff:
            deliver(_diff(mended), self.options.output_file)
        elif self.stdin:
            write_bytes(self.workspace.raw(self.paths[0]))
        elif mended.changes and (problem := self.write(mended)):
            return _refuse(problem)
        if not self.options.diff:
            self.show(mended.report, scanned)
        self.summarise(mended.report, scanned, mended)
        return exit_status(mended.report, self.options, bool(mended.changes))

    def untouched(self, scanned: Scan) -> int:
        found = self.judged(scanned)
        if self.stdin and not self.options.diff:
            write_bytes(self.workspace.raw(self.paths[0]))
        if not self.options.diff:
            self.show(found, scanned)
        self.summarise(found, scanned)
        return exit_status(found, self.options)

    def write(self, mended: Mended | Silenced) -> str | None:
        """Bring the changes to disk; what stood in the way."""
        from bce_lint.checking import root_of
        from bce_lint.writing import WriteError, write_all
        try:
            write_all(mended.changes, lambda path: root_of(path, self.paths))
        except WriteError as error:
            return str(error)
        return None

    def show(self, report: Report, scanned: Scan) -> None:
        """Print the findings in the format asked for."""
        from bce_lint.presenting import present
        text = present(report, self.options, self.settings, self.fixable(scanned), self.workspace, self.findings_to)
        if self.options.output_file:
            deliver(text.encode("utf-8", "backslashreplace"), self.options.output_file)
        else:
            write(text, self.findings_to)

    def fixable(self, scanned: Scan) -> Callable[[Diagnostic, bool], bool]:
        """Whether a finding would be mended, with or without the unsafe fixes."""
        def answer(found: Diagnostic, unsafe_fixes: bool) -> bool:
            from bce_lint.selection import chosen
            fix = chosen(found, unsafe_fixes)
            return fix is not None and all(edit.span.path in scanned.files for edit in fix.edits)
        return answer

    def summarise(self, report: Report, scanned: Scan, mended: Mended | Silenced | None = None) -> None:
        from bce_lint.baseline import stale
        from bce_lint.presenting import messages
        gone = () if self.options.quiet else stale(report, scanned.files, self.settings_of, self.workspace)
        write(messages(report, self.options, self.settings, self.fixable(scanned), mended, gone), sys.stderr)


def _diff(mended: Mended | Silenced) -> bytes:
    from bce_lint.diffing import diff
    return diff(mended.changes)
