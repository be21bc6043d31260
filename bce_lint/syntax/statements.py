"""Removing statements and adding imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import libcst as cst

from ..diagnostics import Edit, Span
from .editing import Refused, edit, line_end, line_start
from .items import append, comment_end
from .tree import Tree

_NEW_IMPORT = re.compile(r"(\n?from [\w.]+ import )(\w+)\n?")
_WIDTH = 120
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
    """Return the whole lines of a statement; where the last has no line end of its own, the one before goes too."""
    text, table = tree.source.text, tree.source.table
    start, end = line_start(table, _first(tree, statement)), line_end(table, _last(tree, statement))
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


def add_import(tree: Tree, statement: str, at: cst.CSTNode | None = None) -> list[Edit]:
    """Add the import ``statement`` where the file's first imports end, or at its top.

    In a notebook the import goes to the first cell with imports, or to the cell of ``at`` where that comes earlier or
    no cell has any. Nothing is added where the very statement is already there.
    Raises Refused where there is no room for an import.
    """
    limit = None if at is None else tree.range(at)[0]
    body = _top(tree, at)
    imports = _first_imports(tree, body, limit)
    if any(_same(tree, one, statement) for one in imports):
        return []
    joined = _joined(tree, imports, statement)
    if joined is not None:
        return joined
    after = _relative(tree, imports, statement) or _preamble(body)
    if after is not None:
        return [_insert_after(tree, after, statement)]
    return [_insert_before(tree, body[0] if body else None, statement)]


def merge_imports(edits: Iterable[Edit]) -> list[Edit]:
    """Make one line of several new imports from one module at one place, after names that join the line before."""
    found: dict[tuple[Span, str], list[str]] = {}
    rest = []
    for one in edits:
        match = _NEW_IMPORT.fullmatch(one.text)
        if match:
            found.setdefault((one.span, match[1]), []).append(match[2])
        else:
            rest.append(one)
    lines = [Edit(span, f"{head}{', '.join(sorted(set(names), key=str.lower))}" + ("" if head[0] == "\n" else "\n"))
             for (span, head), names in found.items()]
    return [*rest, *lines]


def _joined(tree: Tree, imports: Sequence[cst.BaseStatement], statement: str) -> list[Edit] | None:
    """Add the name to an import from the same module; None where there is none, or its line would become too long."""
    head, _, name = statement.rpartition(" ")
    for line in imports:
        for part in line.body:
            names = getattr(part, "names", None)
            if isinstance(part, cst.ImportFrom) and isinstance(names, Sequence) and tree.text(part).startswith(f"{head} "):
                end = tree.extent(names[-1].asname or names[-1].name)[1]
                commented = part.lpar is not None and comment_end(tree, end) != end     # two names could not share a comma
                if not commented and (part.lpar is not None or tree.source.table.place(end)[1] + len(name) + 2 <= _WIDTH):
                    return append(tree, names[-1], end, name)
    return None


def _relative(tree: Tree, imports: Sequence[cst.BaseStatement], statement: str) -> cst.BaseStatement | None:
    """Return the last of the imports that are from the same package, the last one where none is."""
    same = [line for line in imports if any(_package(tree.text(part)) == _package(statement) for part in line.body)]
    return (same or list(imports) or [None])[-1]


def _package(text: str) -> str:
    """Return the package that an import is from, and nothing for other statements."""
    match = re.match(r"(?:from|import)\s+(\w+)", text)
    return match[1] if match else ""


def _top(tree: Tree, at: cst.CSTNode | None) -> Sequence[cst.BaseStatement]:
    """Return the statements among which the import goes: those of the module, or of one notebook cell."""
    if tree.source.cells is None:
        return tree.module.body
    limit = tree.range(at)[0] if at is not None else None
    cells: dict[int | None, list[cst.BaseStatement]] = {}
    for statement in tree.module.body:
        if limit is None or tree.range(statement)[0] <= limit:
            cells.setdefault(tree.span(statement).cell, []).append(statement)
    chosen = next((body for body in cells.values() if _first_imports(tree, body, limit)), None)
    bodies = list(cells.values())
    return chosen or (bodies[-1 if limit is not None else 0] if bodies else [])


def _first_imports(tree: Tree, body: Sequence[cst.BaseStatement], limit: int | None) -> list[cst.BaseStatement]:
    """Return the first block of imports that comes before ``limit`` and before any definition or loop."""
    found: list[cst.BaseStatement] = []
    for statement in body:
        if limit is not None and tree.range(statement)[0] >= limit:
            break
        if _is_import(statement) and not _is_future(statement):
            found.append(statement)
        elif found or not isinstance(statement, cst.SimpleStatementLine | cst.If | cst.Try):
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
