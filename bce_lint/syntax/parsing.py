"""Bytes to a LibCST module, behind a guard: LibCST must never kill the process or hang."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import libcst as cst

from ..collecting import uncollected
from ..diagnostics import FileError, Span
from ..reading.lines import LineTable
from ..reading.python import parsed
from ..reading.source import Cell, Source
from .guard import Excessive, check_lines, check_parsed, check_size, check_text

M = TypeVar("M")
_DEPTH_ERRORS = (RecursionError, MemoryError)


class Unparsable(Exception):
    """A source is no Python, or too deep or too long to be parsed safely.

    ``line`` and ``column`` are 1-based and count in the joined text of a notebook.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    def error(self, source: Source) -> FileError:
        """Return the error as it is shown for ``source``."""
        cell, line, column = source.locate(self.line, self.column)
        return FileError(self.message, Span(source.path, cell, line, column, line, column))


def parse_source(source: Source, parse: Callable[[bytes, str], M]) -> tuple[Source, M]:
    """Return what ``parse`` makes of a source, and the source without those notebook cells that cannot be parsed.

    ``parse`` is ``parse_bytes`` or ``parse_lightly``. Raises Unparsable; for a notebook only where no code is left.
    """
    if source.cells is None:
        return source, parse(source.data, source.text)
    source = _without_broken(source, [cell for cell in source.cells if cell.doubt is not None])
    try:
        return source, parse(source.data, source.text)
    except Unparsable:
        source = _without_broken(source, list(source.cells or ()))
        return source, parse(source.data, source.text)


def parse_bytes(data: bytes, text: str) -> cst.Module:
    """Parse ``data``, which is ``text`` when decoded. Raises Unparsable."""
    table = LineTable(text)
    found = _guard(data, text, table)
    return _parse(data, table, found if isinstance(found, Unparsable) else None)


def parse_lightly(data: bytes, text: str) -> ast.Module | cst.Module:
    """Parse ``data`` with Python's own parser where that can. Raises Unparsable for what LibCST could not parse safely."""
    table = LineTable(text)
    found = _guard(data, text, table)
    return found if isinstance(found, ast.Module) else _parse(data, table, found)


def parse_checked(data: bytes) -> cst.Module:
    """Parse what ``parse_lightly`` has parsed before. Raises Unparsable."""
    return _parse(data, LineTable(""), None)


def _parse(data: bytes, table: LineTable, refusal: Unparsable | None) -> cst.Module:
    try:
        with uncollected():
            return cst.parse_module(data)
    except Exception as error:  # whatever LibCST raises, one bad file must not end the run
        raise refusal or _unparsable(error, table) from error


def _guard(data: bytes, text: str, table: LineTable) -> ast.Module | Unparsable:
    """Return Python's own tree, or what the running interpreter has against ``data``, which newer syntax may explain.

    Raises Unparsable where LibCST must not see ``data``.
    """
    if "\0" in text:
        raise Unparsable("source code cannot contain null bytes", *table.place(text.index("\0")))
    try:
        check_size(data)
        if not check_lines(data):
            check_text(text, table)
        try:
            module = parsed(data)
        except SyntaxError as error:
            check_text(text, table)
            return _unparsable(error, table)
        check_parsed(module, text, table)
        return module
    except Excessive as error:
        raise Unparsable(str(error), error.line, error.column) from error
    except _DEPTH_ERRORS as error:
        raise Unparsable("nested too deeply to be parsed") from error
    except ValueError as error:
        raise Unparsable(str(error)) from error


def _unparsable(error: Exception, table: LineTable) -> Unparsable:
    if isinstance(error, SyntaxError):
        return Unparsable(error.msg, *_clamped(table, error.lineno or 1, error.offset or 1))
    if isinstance(error, cst.ParserSyntaxError):
        return Unparsable(_reason(error), *_clamped(table, error.raw_line, error.raw_column + 1))
    return Unparsable(str(error) or type(error).__name__)


def _reason(error: cst.ParserSyntaxError) -> str:
    reason = error.message.removeprefix("parser error: ").removeprefix("tokenizer error: ").strip()
    return "invalid syntax" if not reason or reason.startswith("error at") else reason


def _clamped(table: LineTable, line: int, column: int) -> tuple[int, int]:
    line = min(max(line, 1), len(table.starts))
    return line, min(max(column, 1), len(table.line(line).rstrip("\r\n")) + 1)


def _without_broken(source: Source, cells: list[Cell]) -> Source:
    """Blank those of ``cells`` that cannot be parsed by themselves. Raises Unparsable where no code would be left."""
    from ..reading.notebook import without_cells
    broken = {}
    for cell in cells:
        error = _cell_error(source, cell)
        if error is not None:
            broken[cell.index] = error
    left = [cell for cell in source.cells or () if cell.index not in broken and cell.text.strip()]
    if broken and not left:
        raise next(iter(broken.values()))
    problems = {index: replace(error.error(source), fatal=False) for index, error in broken.items()}
    return without_cells(source, problems)


def _cell_error(source: Source, cell: Cell) -> Unparsable | None:
    first = cell.first_line - 1
    text = "".join(source.lines[first:first + cell.line_count])
    text = text if text.endswith(("\n", "\r")) else text + "\n"
    try:
        parse_bytes((text + "pass\n").encode("utf-8"), text + "pass\n")
    except Unparsable as error:
        if cell.doubt is not None:
            return Unparsable(cell.doubt.message, first + cell.doubt.line, cell.doubt.column)
        return Unparsable(error.message, first + error.line, error.column)
    return None
