"""The format for people: each finding with its proof as labelled source, the help and where to read more."""

from __future__ import annotations

from bce_lint.reporting.changes import changed, rows
from bce_lint.reporting.frames import Line, Paint, frame
from bce_lint.reporting.places import file, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bce_lint.diagnostics import Diagnostic, Fix
    from bce_lint.reporting import Showing


_MOST = 12      # lines shown of a fix


def render(showing: Showing) -> str:
    paint = Paint(showing.color)
    return "".join(f"{_finding(found, showing, paint)}\n" for found in showing.diagnostics)


def _finding(found: Diagnostic, showing: Showing, paint: Paint) -> str:
    mark = paint("fix", showing.star(found))
    head = f"{paint(found.severity, found.code)} {mark}{paint('bold', visible(found.message))}\n"
    body = frame(found, showing.lines, showing.width, paint)
    gutter = len(str(max(span.line for span in (found.span, *(step.span for step in found.related)))))
    sign = f"{'':{gutter}} {paint('dim', '=')} "
    return head + body + "".join(f"{sign}{note}\n" if isinstance(note, str) else "".join(
        _difference(note, found, showing, gutter, paint)) for note in _notes(found, showing))


def _notes(found: Diagnostic, showing: Showing) -> Iterator[str | Fix]:
    """What helps, in words, and behind its words the fix that comes first."""
    if found.fix:
        yield f"help: {visible(found.fix.title)}{_safety(found.fix, showing)}"
        yield found.fix
    for fix in found.alternatives:
        yield f"help: or {visible(fix.title)}{_safety(fix, showing)}"
    yield f"docs: bce-lint rule {found.code}"


def _difference(fix: Fix, found: Diagnostic, showing: Showing, gutter: int, paint: Paint) -> Iterator[str]:
    """The lines that a fix takes away and adds, each cut around where it differs."""
    left, here = _MOST, (found.span.path, found.span.cell)
    for span, before, after in changed(fix, showing.lines):
        differing = list(rows(before, after))
        if (span.path, span.cell) != here and left > 0:
            here = span.path, span.cell
            yield f"{'':{gutter}}{paint('dim', ':::')} {visible(file(span))}\n"
        for row in differing[:max(left, 0)]:
            line = Line(row.text)
            text = line.cut(line.window(line.at(row.differs), max(showing.width - gutter - 3, 20))).rstrip()
            yield f"{row.number:>{gutter}} {paint('gone' if row.sign == '-' else 'come', f'{row.sign} {text}'.rstrip())}\n"
        left -= len(differing)
    if left < 0:
        yield f"{paint('dim', '…')} {-left} more\n"


def _safety(fix: Fix, showing: Showing) -> str:
    return "" if fix.safety == "safe" else " (unsafe)" if showing.unsafe_fixes else " (unsafe: needs --unsafe-fixes)"
