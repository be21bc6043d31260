"""Bytes to a LibCST module, behind a guard: LibCST must never kill the process or hang."""

from __future__ import annotations

import ast
import warnings

import libcst as cst

from ..diagnostics import FileError, Span
from ..reading.source import Source


class Unparsable(Exception):
    """A source is not Python, or too deep or too long to be parsed safely. ``line`` and ``column`` are 1-based and
    count in the joined text of a notebook."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    def error(self, source: Source) -> FileError:
        """Return the error as it is shown for ``source``."""
        cell, line, column = source.locate(self.line, self.column)
        return FileError(self.message, Span(source.path, cell, line, column, line, column))


def parse_source(source: Source) -> tuple[Source, cst.Module]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(source.data)
        except SyntaxError as e:
            err = Unparsable(e.msg, e.lineno or 1, e.offset or 1)
        except (RecursionError, MemoryError, ValueError) as e:
            raise Unparsable(str(e)) from e
        else:
            err = None
    try:
        return source, cst.parse_module(source.data)
    except Exception as e:
        raise (err or Unparsable(str(e))) from e
