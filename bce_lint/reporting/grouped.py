"""The findings of each file under its name."""

from __future__ import annotations

from itertools import groupby

from bce_lint.reporting.places import file, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bce_lint.reporting import Showing


def render(showing: Showing) -> str:
    blocks = []
    for name, group in groupby(showing.diagnostics, key=lambda found: file(found.span)):
        rows = [(f"{found.span.line}:{found.span.column}", found) for found in group]
        width = max(len(where) for where, _ in rows)
        lines = (f"  {where:<{width}}  {found.code} {showing.star(found)}{visible(found.message)}\n"
                 for where, found in rows)
        blocks.append(f"{visible(name)}:\n{''.join(lines)}")
    return "\n".join(blocks)
