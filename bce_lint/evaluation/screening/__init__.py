"""The second look at a file, on Python's own syntax tree: is it worth LibCST, which takes ten times as long?"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from ...reading.importers import ANY, Names
from ...syntax.guard import Excessive, check_lines, check_size
from . import leading, named, single, squashed, written
from .flow import Flow, walk

NEEDS = (named.sites, single.sites, written.sites, squashed.twice, squashed.read)

if TYPE_CHECKING:
    from ...reading.source import Source


def doors(source: Source) -> Names | None:
    """The names by which other files reach what a rule could report in ``source``, together with them.

    None where no rule could report anything, ``ANY`` where Python's own parser cannot say: newer syntax is for LibCST,
    and what is broken has to be reported.
    """
    module = _module(source.data)
    if module is None:
        return ANY
    flow = Flow(module)
    sites = [site for need in NEEDS for site in need(flow)]
    return leading.names(module, sites) if sites else None


def users_of(source: Source, names: Names) -> Names:
    """The names of what has to do with ``names`` of other files in ``source``; ``ANY`` where that cannot be said."""
    module = _module(source.data)
    if module is None:
        return ANY
    sites = [node for node in walk(module) if (isinstance(node, ast.Name) and node.id in names)
             or (isinstance(node, ast.Attribute) and node.attr in names)
             or (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names)]
    renamed = {alias.asname for node in walk(module) if isinstance(node, ast.ImportFrom)
               for alias in node.names if alias.name in names and alias.asname is not None}
    return users_of(source, names | renamed) if renamed - names else leading.names(module, sites)


def _module(data: bytes) -> ast.Module | None:
    """The syntax tree; None where Python's own parser cannot make one, or had better not try."""
    try:
        check_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data) if check_lines(data) else None
    except (Excessive, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
