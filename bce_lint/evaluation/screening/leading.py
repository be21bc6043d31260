"""By which names of a module others reach what a rule may report in it: nobody else has to be looked at for it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

from ...reading.importers import Names
from .flow import Flow

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class _Piece(Struct, frozen=True):
    """A definition or statement of a module's top level.

    ``names`` are what it binds, and in a statement what it works with; ``binds`` only the former. An import binds where
    it hands on what is looked for.
    """

    names: frozenset[str]
    binds: frozenset[str]
    mentions: frozenset[str]
    is_site: bool


class Leading(Struct, frozen=True):
    """By which names of a module something in it is reached, and those of what is used for it there."""

    users: Names = frozenset()
    used: Names = frozenset()

    @property
    def names(self) -> Names:
        """All of them."""
        return self.users | self.used


def names(flow: Flow, sites: Collection[ast.AST]) -> Leading:
    """The names of what holds one of ``sites`` and of all that uses it, and of all that is used for it."""
    wanted = {id(site) for site in sites}
    pieces = [_piece(node, flow.below(node), wanted) for node in _statements(flow.module.body) if id(node) in flow.at]
    own = frozenset(name for piece in pieces for name in piece.binds)
    start = frozenset(name for piece in pieces if piece.is_site for name in piece.names & own)
    users = _closed(start, lambda fresh: own & {n for p in pieces if p.mentions & fresh for n in p.names})
    used = _closed(start, lambda fresh: own & {n for p in pieces if p.binds & fresh for n in p.mentions})
    return Leading(users, used)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of the top level, and those below a condition, a loop, a ``try`` or a ``with`` there."""
    for node in body:
        blocks = [getattr(node, word, None) or [] for word in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(node, "handlers", ())]
        if isinstance(node, DEFINITIONS) or not any(blocks):
            yield node
        else:
            for block in blocks:
                yield from _statements(block)


def _piece(node: ast.stmt, parts: list[ast.AST], wanted: Collection[int]) -> _Piece:
    is_site = any(id(part) in wanted for part in parts)
    mentions = {part.id for part in parts if isinstance(part, ast.Name)}
    mentions.update(part.attr for part in parts if isinstance(part, ast.Attribute))
    binds: set[str] = set()
    if isinstance(node, DEFINITIONS):
        names = binds = {node.name}
    elif isinstance(node, ast.Import | ast.ImportFrom):
        names = {alias.asname or alias.name for alias in node.names}
        binds = names if is_site else set()
    else:
        names = {part.id for part in parts if isinstance(part, ast.Name)}
        binds = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return _Piece(frozenset(names), frozenset(binds), frozenset(mentions), is_site)


def _closed(start: frozenset[str], step: Callable[[frozenset[str]], frozenset[str]]) -> frozenset[str]:
    """``start``, what ``step`` leads to from there, and so on."""
    found = fresh = start
    while fresh:
        fresh = step(fresh) - found
        found |= fresh
    return found
