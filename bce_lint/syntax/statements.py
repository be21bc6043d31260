"""Removing statements and adding imports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from ..diagnostics import Edit
from .editing import Refused, edit, line_end, line_start
from .tree import Tree

_COOKIE_LINES = re.compile(r"#!|[ \t\f]*#.*?coding[:=]")


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
        return [edit(tree, _first(tree, statement), _last(tree, statement), "pass")]
    return [edit(tree, *_lines(tree, statement), "")]


def _remove_part(tree: Tree, parts: Sequence[cst.BaseSmallStatement], part: cst.BaseSmallStatement) -> list[Edit]:
    index = next(at for at, one in enumerate(parts) if one is part)
    if index + 1 < len(parts):
        return [edit(tree, tree.range(part)[0], tree.range(parts[index + 1])[0], "")]
    return [edit(tree, tree.range(parts[index - 1])[1], tree.range(part)[1], "")]


def _first(tree: Tree, statement: cst.BaseStatement) -> int:
    decorators = getattr(statement, "decorators", ())
    if decorators:
        return tree.range(decorators[0])[0]
    return tree.range(statement)[0]


def _last(tree: Tree, statement: cst.BaseStatement) -> int:
    return tree.range(statement)[1]


def _lines(tree: Tree, statement: cst.BaseStatement) -> tuple[int, int]:
    """Return the whole lines of a statement; those at the end of a text that has no last line end take the one before.
    """
    table = tree.source.table
    start, end = line_start(table, _first(tree, statement)), line_end(table, _last(tree, statement))
    cell = tree.source.cell_at(table.place(start)[0])
    last = table.offset(cell.first_line + cell.line_count, 1) if cell else len(table.text)
    begin = table.offset(cell.first_line, 1) if cell else 0
    unended = end == len(table.text) if cell is None or last == len(table.text) else end == last
    if not unended or (cell is None and table.text[end - 1:] in ("\n", "\r")):
        return start, end
    stop = len(table.text) if last == len(table.text) else last - 1
    if start == begin:
        return start, stop
    return _before_line_end(table.text, start), stop


def _before_line_end(text: str, start: int) -> int:
    return start - 2 if text[start - 2:start] == "\r\n" else start - 1


def add_import(tree: Tree, statement: str, at: cst.CSTNode | None = None) -> list[Edit]:
    """Add the import ``statement`` where the file's first imports end, or at its top.

    In a notebook the import goes to the first cell with imports, or to the cell of ``at`` where that comes earlier or
    no cell has any. Nothing is added where the file already has the very statement among its first imports.
    Raises Refused where there is no room for an import.
    """
    body = list(_top(tree, at))
    imports = _first_imports(body)
    if any(_same(tree, one, statement) for one in imports):
        return []
    after = imports[-1] if imports else _preamble(body)
    if after is not None:
        return [_insert_after(tree, after, statement)]
    return [_insert_before(tree, body[0] if body else None, statement)]


def _top(tree: Tree, at: cst.CSTNode | None) -> Iterator[cst.BaseStatement]:
    """Yield the statements among which the import goes: those of the module, or of one notebook cell."""
    if tree.source.cells is None:
        yield from tree.module.body
        return
    limit = tree.span(at).cell if at is not None else None
    cells: dict[int | None, list[cst.BaseStatement]] = {}
    for statement in tree.module.body:
        cell = tree.span(statement).cell
        if limit is None or cell is None or cell <= limit:
            cells.setdefault(cell, []).append(statement)
    chosen = next((body for body in cells.values() if _first_imports(body)), None)
    yield from chosen or cells.get(limit) or next(iter(cells.values()), [])


def _first_imports(body: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """Return the statements of the first block of imports, ``__future__`` ones left out."""
    found: list[cst.BaseStatement] = []
    for statement in body:
        if _is_import(statement) and not _is_future(statement):
            found.append(statement)
        elif found:
            break
    return found


def _preamble(body: Sequence[cst.BaseStatement]) -> cst.BaseStatement | None:
    """Return the last of the statements that must stay on top: the docstring and ``__future__`` imports."""
    last = None
    for index, statement in enumerate(body):
        if not (_is_future(statement) or (index == 0 and _is_string(statement))):
            break
        last = statement
    return last


def _is_import(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], cst.Import | cst.ImportFrom)


def _is_future(statement: cst.BaseStatement) -> bool:
    if not (isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.ImportFrom)):
        return False
    module = statement.body[0].module
    return isinstance(module, cst.Name) and module.value == "__future__"


def _is_string(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Expr) and isinstance(
        statement.body[0].value, cst.SimpleString | cst.ConcatenatedString)


def _same(tree: Tree, line: cst.BaseStatement, statement: str) -> bool:
    return isinstance(line, cst.SimpleStatementLine) and any(
        tree.text(part).split() == statement.split() for part in line.body)


def _insert_after(tree: Tree, line: cst.BaseStatement, statement: str) -> Edit:
    table = tree.source.table
    end = tree.range(line)[1]
    stop = line_end(table, end)
    while stop > end and table.text[stop - 1] in "\r\n":
        stop -= 1
    return edit(tree, stop, stop, "\n" + statement)


def _insert_before(tree: Tree, line: cst.BaseStatement | None, statement: str) -> Edit:
    source = tree.source
    if source.cells is not None:
        if line is None:
            raise Refused("the notebook has no code")
        offset = line_start(source.table, _first(tree, line))
    elif line is None:
        offset = _top_offset(source.lines)
        if offset == len(source.text) and source.text and source.text[-1] not in "\r\n":
            return edit(tree, offset, offset, "\n" + statement)
    else:
        offset = line_start(source.table, _first(tree, line))
        offset = max(_comment_above(source.text, offset), _top_offset(source.lines))
    return edit(tree, offset, offset, statement + "\n")


def _top_offset(lines: Sequence[str]) -> int:
    """Return the offset below the ``#!`` line and the coding cookie."""
    offset = 0
    for index, line in enumerate(lines[:2]):
        if _COOKIE_LINES.match(line):
            offset = sum(map(len, lines[:index + 1]))
    return offset


def _comment_above(text: str, offset: int) -> int:
    """Return where the comment that sits right on top of ``offset`` begins, if a blank line sets it off."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text[:offset])
    size = 0
    for line in reversed(lines[:-1] if lines and not lines[-1] else lines):
        if not line.strip():
            return offset - size
        size += len(line)
    return offset
