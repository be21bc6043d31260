"""Adding imports: beside those of the same package, or as one more name of an import that is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import libcst as cst

from ..diagnostics import Edit, Span
from .editing import Refused, edit, line_end, line_start
from .items import append, comment_end
from .statements import first
from .tree import Tree

_NEW_IMPORT = r"(\n?from [\w.]+ import )(\w+)\n?"
_WIDTH = 120
_COOKIE_LINES = r"#!|[ \t\f]*#.*?coding[:=]"


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
        match = re.fullmatch(_NEW_IMPORT, one.text)
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
        offset = line_start(source.table, first(tree, line))
    elif line is None:
        offset = _top_offset(source.lines)
        if offset == len(source.text) and source.text and source.text[-1] not in "\r\n":
            return edit(tree, offset, offset, "\n" + statement)
    else:
        offset = line_start(source.table, first(tree, line))
        offset = max(_comment_above(source.text, offset), _top_offset(source.lines))
    return edit(tree, offset, offset, statement + "\n")


def _top_offset(lines: Sequence[str]) -> int:
    """Return the offset below the ``#!`` line and the coding cookie."""
    offset = 0
    for index, line in enumerate(lines[:2]):
        if re.match(_COOKIE_LINES, line):
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
