"""The format for people: each finding with its proof as labelled source, the help and where to read more."""

from __future__ import annotations

from bce_lint.reporting.frames import Paint, frame
from bce_lint.reporting.places import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bce_lint.diagnostics import Diagnostic, Fix
    from bce_lint.reporting import Showing


def render(showing: Showing) -> str:
    paint = Paint(showing.color)
    return "".join(f"{_finding(found, showing, paint)}\n" for found in showing.diagnostics)


def _finding(found: Diagnostic, showing: Showing, paint: Paint) -> str:
    mark = paint("fix", showing.star(found))
    head = f"{paint(found.severity, found.code)} {mark}{paint('bold', visible(found.message))}\n"
    body = frame(found, showing.lines, showing.width, paint)
    indent = " " * (len(str(max(span.line for span in (found.span, *(step.span for step in found.related))))) + 1)
    return head + body + "".join(f"{indent}{paint('dim', '=')} {line}\n" for line in _notes(found, showing))


def _notes(found: Diagnostic, showing: Showing) -> Iterator[str]:
    if found.fix:
        yield f"help: {visible(found.fix.title)}{_safety(found.fix, showing)}"
    for fix in found.alternatives:
        yield f"help: or {visible(fix.title)}{_safety(fix, showing)}"
    yield f"docs: bce-lint rule {found.code}"


def _safety(fix: Fix, showing: Showing) -> str:
    return "" if fix.safety == "safe" else " (unsafe)" if showing.unsafe_fixes else " (unsafe: needs --unsafe-fixes)"
