"""The command line as it was given, and how it becomes settings."""

from __future__ import annotations

from types import SimpleNamespace as Options

from bce_lint.settings import SettingsError, version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SHELLS = ("bash", "zsh", "tcsh")
_LISTS = ("select", "ignore", "extend_select", "extend_ignore", "fixable", "unfixable", "exclude", "extend_exclude",
          "per_file_ignores")
_SETTINGS = ("noqa", "unsafe_fixes", "force_exclude", "respect_gitignore", "project", "target_keras", "output_format",
             "baseline", "jobs")
_FLAGS = ("fix", "diff", "add_noqa", "isolated", "show_files", "show_settings", "statistics", "exit_zero",
          "exit_non_zero_on_fix", "no_cache", "quiet", "verbose")
# None says that the settings file decides.
DEFAULTS = {**dict.fromkeys((*_LISTS, *_SETTINGS, "stdin_filename", "config", "output_file", "write_baseline",
                           "explain_unknown", "print_completion")),
            **dict.fromkeys(_FLAGS, False), "color": "auto", "paths": []}


def codes_of(text: str) -> list[str]:
    """A list separated by commas or spaces, as flake8 and ruff take it.

    >>> codes_of("BCE001, BCE1,")
    ['BCE001', 'BCE1']
    """
    return text.replace(",", " ").split()


def globs_of(text: str) -> list[str]:
    """A list separated by commas; a space may belong to a name."""
    return [part.strip() for part in text.split(",") if part.strip()]


def given(options: Options) -> dict[str, Any]:
    """The settings that the command line names; what it leaves open is up to the settings file."""
    found = {name: getattr(options, name) for name in (*_LISTS, *_SETTINGS) if getattr(options, name) is not None}
    found |= {name: tuple(found[name]) for name in _LISTS if name in found}
    if "per_file_ignores" in found:
        found["per_file_ignores"] = tuple(_per_file(text) for part in found["per_file_ignores"]
                                          for text in _entries(part))
    if "target_keras" in found:
        version(found["target_keras"], "--target-keras")
    if options.write_baseline:      # what is known already is written again
        found["baseline"] = ""
    return found


def _entries(text: str) -> list[str]:
    """The ``GLOB:CODES`` entries of one option; further codes of an entry may follow a comma.

    >>> _entries("tests/*:BCE001,BCE003,old/*.py:BCE1")
    ['tests/*:BCE001,BCE003', 'old/*.py:BCE1']
    """
    entries: list[str] = []
    for part in globs_of(text):
        if ":" in part or not entries:
            entries.append(part)
        else:
            entries[-1] += f",{part}"
    return entries


def _per_file(text: str) -> tuple[str, tuple[str, ...]]:
    pattern, colon, codes = text.rpartition(":")
    if not colon or not pattern or not codes_of(codes):
        raise SettingsError(f"--per-file-ignores wants GLOB:CODES, not `{text}`")
    return pattern.strip(), tuple(codes_of(codes))


def trouble(options: Options) -> str | None:
    """Options that contradict each other, if any."""
    if options.config and options.isolated:
        return "--config and --isolated exclude each other"
    if "-" in options.paths and len(options.paths) > 1:
        return "- (standard input) goes with no other path"
    if options.stdin_filename and options.paths not in ([], ["-"]):
        return "--stdin-filename names standard input, which goes with no other path"
    if options.add_noqa and (options.fix or options.noqa is False):
        return f"--add-noqa goes with no {'--fix' if options.fix else '--disable-noqa'}"
    if options.write_baseline and (options.fix or options.diff or options.add_noqa):
        word = "--fix" if options.fix else "--diff" if options.diff else "--add-noqa"
        return f"--write-baseline goes with no {word}"
    return None
