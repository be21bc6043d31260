"""One line a finding, as compilers write them: an editor or a terminal can jump to it."""

from __future__ import annotations

from bce_lint.reporting.places import place, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bce_lint.reporting import Showing


def render(showing: Showing) -> str:
    return "".join(
        f"{visible(place(found.span))}: {found.code} {showing.star(found)}{visible(found.message)}\n"
        for found in showing.diagnostics
    )
