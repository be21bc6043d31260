"""The second look at a file, on Python's own syntax tree: is it worth LibCST, which takes ten times as long?"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...collecting import uncollected
from ...reading.examples import examples
from ...reading.importers import ANY, Names
from ...reading.python import parsed
from ...syntax.guard import Excessive, check_lines, check_size
from . import leading, named, single, squashed, written
from .flow import Flow
from .leading import Leading

NEEDS = (named.sites, single.sites, written.sites, squashed.twice, squashed.read)

if TYPE_CHECKING:
    from ...reading.source import Source


def doors(source: Source) -> Leading | None:
    """The names by which other files reach what a rule could report in ``source``, and those of what is used for it.

    None where no rule could report anything, no names where only docstrings could hold anything, ``ANY`` where Python's
    own parser cannot say: newer syntax is for LibCST, and what is broken has to be reported.
    """
    with uncollected():
        flow = _flow(source.data)
        if flow is None:
            return Leading(ANY)
        sites = _sites(flow)
        if sites:
            return leading.names(flow, sites)
    return Leading() if any(map(has_sites, examples(source))) else None


def has_sites(example: Source) -> bool:
    """Tell whether any rule could report anything in the code of a docstring."""
    flow = _flow(example.data)
    return flow is not None and bool(_sites(flow))


def _sites(flow: Flow) -> list[ast.AST]:
    return [site for need in NEEDS for site in need(flow)]


def users_of(source: Source, names: Names) -> Names:
    """The names of what has to do with ``names`` of other files in ``source``; ``ANY`` where that cannot be said."""
    with uncollected():
        flow = _flow(source.data)
        return ANY if flow is None else leading.names(flow, flow.named(_renamed(flow, names))).names


def _renamed(flow: Flow, names: Names) -> Names:
    """``names``, and what imports call them."""
    imported = [alias for node in flow.of_kind(ast.ImportFrom) for alias in node.names if alias.asname is not None]
    fresh = names
    while fresh:
        fresh = frozenset(alias.asname for alias in imported if alias.name in names and alias.asname) - names
        names |= fresh
    return names


def _flow(data: bytes) -> Flow | None:
    """The syntax tree; None where Python's own parser cannot make one, or had better not try."""
    try:
        check_size(data)
        module = parsed(data) if check_lines(data) else None
    except (Excessive, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return Flow(module) if module is not None else None
