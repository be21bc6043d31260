"""From a report to what a person or a program reads: the findings in their format, and the summary."""

from __future__ import annotations

import os

from bce_lint.settings import ADVICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

    from bce_lint.report import Report
    from bce_lint.diagnostics import Diagnostic, FileError
    from bce_lint.mending import Mended
    from bce_lint.options import Options
    from bce_lint.scanning import Workspace
    from bce_lint.silencing import Silenced
    from bce_lint.settings import Settings

    Fixable = Callable[[Diagnostic, bool], bool]

_LINES = ("full", "concise", "grouped", "github")  # formats that are empty where there is nothing to report


def present(report: Report, options: Options, settings: Settings, fixable: Fixable, workspace: Workspace,
            stream: TextIO) -> str:
    """The findings, or their statistics."""
    if not report.diagnostics and (settings.output_format in _LINES and not options.statistics):
        return ""
    from bce_lint import reporting
    showing = reporting.Showing(
        report.diagnostics, report.errors, report.files, report.parsed, workspace.lines, page,
        lambda found: fixable(found, settings.unsafe_fixes), settings.unsafe_fixes,
        color=not options.output_file and colored(options.color, stream), width=width(stream))
    if options.statistics:
        return reporting.render_statistics(settings.output_format, showing)
    return reporting.render(settings.output_format, showing)


def page(code: str) -> str:
    """A rule's page; asked for only where a format carries it."""
    from bce_lint.rules import RULES
    return RULES[code].page


def colored(choice: str, stream: TextIO) -> bool:
    """Whether to write colours: as asked, else as the environment says, else on terminals."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int:
    """The columns there are for a line of source."""
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, 40)
    except (OSError, ValueError):
        return 120


def messages(report: Report, options: Options, settings: Settings, fixable: Fixable,
             mended: Mended | Silenced | None, gone: Iterable[str] = ()) -> str:
    """What goes to standard error: files that could not be read, fixes that were not applied, entries of a baseline
    that are ``gone``, the summary."""
    lines = [*trouble(report, mended), *map(_visible, gone)]
    if not options.quiet:
        lines += _summary(report, options, settings, fixable, mended)
    return "".join(f"{line}\n" for line in lines)


def trouble(report: Report, mended: Mended | Silenced | None = None) -> Iterator[str]:
    """Files that could not be read and are no finding, and findings that could not be mended or suppressed."""
    shown = {found.span for found in report.diagnostics if found.code == "BCE000"}
    for error in report.errors:
        if error.span not in shown:
            yield f"error: {_place(error)}: {error.message}"
    if mended:
        from bce_lint.reporting.places import place, visible
        for found, reason in mended.notes:
            yield visible(f"{place(found.span)}: {found.code} was not {mended.deed}: {reason}")


def _place(error: FileError) -> str:
    from bce_lint.reporting.places import place
    return _visible(place(error.span))


def _visible(text: str) -> str:
    from bce_lint.reporting.places import visible
    return visible(text)


def _summary(report: Report, options: Options, settings: Settings, fixable: Fixable,
             mended: Mended | Silenced | None) -> Iterator[str]:
    if options.verbose:
        yield (f"{_count(report.files, 'file')} looked at, {report.parsed} parsed; "
               f"settings from {settings.source or 'the command line'}")
        from bce_lint.reporting.places import visible
        yield from (f"note: {visible(path)}: too much to evaluate; where it was cut short, findings may be missing"
                    for path in report.unfinished)
    fixed, left = len(getattr(mended, "applied", ())), len(report.diagnostics)
    known = _count(len(report.known), "finding")
    if options.write_baseline:
        yield f"Wrote {known} to {_visible(options.write_baseline)}."
    if options.add_noqa:
        added = _count(getattr(mended, "added", 0), "noqa comment")
        rest = f" ({_count(left, 'finding')} left)" if left else ""
        yield f"{'Would add' if options.diff else 'Added'} {added}{rest}."
    elif fixed and options.diff:
        yield f"Would fix {_count(fixed, 'error')} ({left} remaining)."
    elif fixed:
        yield f"Found {_count(fixed + left, 'error')} ({fixed} fixed, {left} remaining)."
    elif left:
        yield f"Found {_count(left, 'error')}."
    elif not report.errors and not options.write_baseline:
        yield "All checks passed!"
    if report.known and not options.write_baseline:
        yield f"{known} of the baseline {'is' if len(report.known) == 1 else 'are'} not shown."
    yield from _hint(report, settings, fixable, mending=options.fix or options.diff)


def _hint(report: Report, settings: Settings, fixable: Fixable, mending: bool) -> Iterator[str]:
    """One line: what could still be mended, and how; and how much advice is off."""
    now = sum(fixable(found, settings.unsafe_fixes) for found in report.diagnostics)
    hidden = sum(fixable(found, True) for found in report.diagnostics) - now
    now = 0 if mending else now
    more = (f" ({hidden} hidden {'fix' if hidden == 1 else 'fixes'} can be enabled with the --unsafe-fixes option)"
            if hidden else "")
    parts = [f"[*] {now} fixable with the --fix option{more}"] if now else []
    if hidden and not now:
        parts.append(f"No safe fixes available{more}")
    if report.advisory:
        parts.append(f"{_count(report.advisory, 'advisory finding')} {'is' if report.advisory == 1 else 'are'} off "
                     f"(--extend-select {ADVICE})")
    if parts:
        yield "; ".join(parts) + "."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
