"""What there is to say of a line that somebody asked about: a verdict, and the way that leads to it as labelled source."""

from __future__ import annotations

from bce_lint.reporting.frames import Paint, frame
from bce_lint.reporting.places import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bce_lint.diagnostics import Diagnostic
    from bce_lint.reporting import Showing


def render(showing: Showing) -> str:
    return "\n".join(_told(one, showing, Paint(showing.color)) for one in showing.diagnostics)


def _told(one: Diagnostic, showing: Showing, paint: Paint) -> str:
    head = f"{paint(one.severity, one.code)}: {paint('bold', visible(one.message))}\n"
    return head + frame(one, showing.lines, showing.width, paint)
