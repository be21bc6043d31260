"""What becomes of all that was found: reported, suppressed by a comment, known from a baseline, or advice that is off."""

from __future__ import annotations

from bce_lint import baseline, selection
from bce_lint.frozen import frozen
from bce_lint.settings import ADVICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bce_lint.diagnostics import Diagnostic, Span
    from bce_lint.scanning import SettingsOf, Workspace
    from bce_lint.settings import Settings


@frozen
class Sifted:
    """Findings in order: those to report, and those that a baseline lists. ``advisory`` counts what is off."""

    kept: tuple[Diagnostic, ...]
    known: tuple[Diagnostic, ...]
    advisory: int


def sift(found: Sequence[Diagnostic], settings_of: SettingsOf, workspace: Workspace) -> Sifted:
    """Sort out what is to be reported; rules that are not to be mended lose their fixes."""
    selected, advisory = [], 0
    for one in found:
        settings = settings_of(one.span.path)
        reported = selection.reports(settings, one.code, one.span.path)
        advised = not reported and is_advice(one, settings)
        if (reported or advised) and not suppressed(one.span, one.code, settings, workspace):
            advisory += advised
            selected += [mendable(one, settings)] if reported else []
    selected.sort(key=lambda one: (place_key(one.span), one.code))
    return Sifted(*baseline.parted(selected, settings_of, workspace), advisory)


def once(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once: a file of a project that another project imports may be judged by both. Each sees readers that
    the other does not, so the more careful fix stays."""
    kept: dict[tuple[str, Span], Diagnostic] = {}
    for one in found:
        other = kept.get((one.code, one.span))
        if other is None or _care(one) > _care(other):
            kept[one.code, one.span] = one
    return tuple(kept.values())


def _care(found: Diagnostic) -> int:
    return 2 if found.fix is None else found.fix.safety != "safe"


def is_advice(found: Diagnostic, settings: Settings) -> bool:
    """Is it silent only because its rule is off by default? Who selects rules has made that choice already."""
    if settings.select is not None or not found.code.startswith(ADVICE):
        return False
    asked = settings.replace(extend_select=(*settings.extend_select, ADVICE))
    return selection.reports(asked, found.code, found.span.path)


def mendable(found: Diagnostic, settings: Settings) -> Diagnostic:
    """A finding with its fixes, where those of its rule may be offered."""
    from dataclasses import replace
    return found if selection.mends(settings, found.code) else replace(found, fix=None, alternatives=())


def suppressed(span: Span, code: str, settings: Settings, workspace: Workspace) -> bool:
    """Whether a comment at a finding's place asks for silence."""
    from bce_lint.reading.source import Unreadable
    if not settings.noqa:
        return False
    try:
        source = workspace.source(span.path)
    except Unreadable:  # it has no comments that could be read
        return False
    line, _ = source.joined(span.cell, span.line, span.column)
    return workspace.suppressions(span.path).covers(line, code)


def place_key(span: Span) -> tuple[str, int, int, int]:
    """Sorts places: by path, cell, line and column."""
    return span.path, -1 if span.cell is None else span.cell, span.line, span.column
