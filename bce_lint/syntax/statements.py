"""Removing statements."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ..diagnostics import Edit
from .editing import Refused, edit, line_end, line_start
from .tree import Tree


def remove_statement(tree: Tree, statement: cst.BaseStatement | cst.BaseSmallStatement) -> list[Edit]:
    """Remove a statement: with its lines where it has them for itself, else up to its semicolon.

    A block that would be empty gets a ``pass``. Raises Refused for a node that is no statement in a block.
    """
    holder = tree.parent(statement)
    if isinstance(statement, cst.BaseSmallStatement):
        if not isinstance(holder, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            raise Refused("not a statement that can be removed")
        if len(holder.body) > 1:
            return _remove_part(tree, holder.body, statement)
        if isinstance(holder, cst.SimpleStatementSuite):
            return [edit(tree, *tree.range(statement), "pass")]
        statement, holder = holder, tree.parent(holder)
    if not isinstance(holder, cst.Module | cst.IndentedBlock):
        raise Refused("not a statement that can be removed")
    if isinstance(holder, cst.IndentedBlock) and len(holder.body) == 1:
        return [edit(tree, first(tree, statement), _last(tree, statement), "pass")]
    return [edit(tree, *_lines(tree, statement), "")]


def _remove_part(tree: Tree, parts: Sequence[cst.BaseSmallStatement], part: cst.BaseSmallStatement) -> list[Edit]:
    index = next(at for at, one in enumerate(parts) if one is part)
    if index + 1 < len(parts):
        return [edit(tree, tree.range(part)[0], tree.range(parts[index + 1])[0], "")]
    return [edit(tree, tree.range(parts[index - 1])[1], tree.range(part)[1], "")]


def first(tree: Tree, statement: cst.BaseStatement) -> int:
    decorators = getattr(statement, "decorators", ())
    if decorators:
        return tree.range(decorators[0])[0]
    return tree.range(statement)[0]


def _last(tree: Tree, statement: cst.BaseStatement) -> int:
    return tree.range(statement)[1]


def _lines(tree: Tree, statement: cst.BaseStatement) -> tuple[int, int]:
    """Return the whole lines of a statement; where the last has no line end of its own, the one before goes too."""
    text, table = tree.source.text, tree.source.table
    start, end = line_start(table, first(tree, statement)), line_end(table, _last(tree, statement))
    lower, upper = _bounds(tree, start)
    end = min(end, upper)
    if not text[end:line_end(table, end)].strip() or end == upper:
        start = _without_blanks(tree, start, lower)
    if text[start:end].endswith(("\n", "\r")) or start == lower:
        return start, end
    return start - (2 if text[start - 2:start] == "\r\n" else 1), end


def _without_blanks(tree: Tree, start: int, lower: int) -> int:
    """Return where the blank lines above ``start`` begin: those below are enough."""
    text, table = tree.source.text, tree.source.table
    while start > lower and not text[line_start(table, start - 1):start].strip():
        start = line_start(table, start - 1)
    return start


def _bounds(tree: Tree, offset: int) -> tuple[int, int]:
    """Return where the file, or the notebook cell of ``offset``, begins and ends."""
    table = tree.source.table
    cell = tree.source.cell_at(table.place(offset)[0])
    if cell is None:
        return 0, len(table.text)
    following = cell.first_line + cell.line_count
    end = table.starts[following - 1] - 1 if following <= len(table.starts) else len(table.text)
    return table.starts[cell.first_line - 1], end
