"""One file as the later rooms see it: its bytes, its text, where its lines begin and what went wrong on the way."""

from __future__ import annotations

import codecs
import io
import os
import re
import stat
from functools import cached_property

from msgspec import Struct

from ..diagnostics import FileError, Span
from .lines import LINE_END, LineTable, split
from .naming import shown

MAX_BYTES = 20_000_000
MAX_NOTEBOOK_BYTES = 100_000_000
_SLOW = frozenset({"punycode", "idna"})
_COOKIE = re.compile(rb"coding[:=]")


class Unreadable(Exception):
    """A file cannot be made into a source. ``line`` and ``column`` are 1-based."""

    def __init__(self, message: str, line: int = 1, column: int = 1, cell: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.cell = cell

    def error(self, path: str) -> FileError:
        """Return the error as it is shown for ``path``."""
        return FileError(self.message, Span(path, self.cell, self.line, self.column, self.line, self.column))


class Doubt(Struct, frozen=True):
    """Why the running interpreter would not parse a cell; newer syntax is a possible reason."""

    message: str
    line: int
    column: int


class Cell(Struct, frozen=True, dict=True):
    """A code cell of a notebook.

    ``index`` counts all cells from 0, ``first_line`` and ``line_count`` say which lines of the joined text are its
    own, ``text`` is the cell as the notebook has it, and ``indent`` what was taken off the front of its lines.
    """

    index: int
    first_line: int
    line_count: int
    text: str
    indent: str = ""
    doubt: Doubt | None = None

    @cached_property
    def table(self) -> LineTable:
        """The line table of the cell's own text."""
        return LineTable(self.text)

    def shift(self, line: int) -> int:
        """Return how many columns were taken off the front of the 1-based ``line``."""
        return len(self.indent) if self.indent and self.table.line(line).startswith(self.indent) else 0


class Source(Struct, frozen=True, dict=True):
    """A file that can be parsed.

    ``path`` is as shown to users, ``raw`` the bytes on disk, ``data`` what a parser gets, ``text`` the same decoded
    and without a BOM. ``cells`` is ``None`` but for notebooks, whose code cells are joined to one text. An ``excerpt``
    holds a part of the file, on the lines where that stands there.
    """

    path: str
    raw: bytes
    data: bytes
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    cells: tuple[Cell, ...] | None = None
    problems: tuple[FileError, ...] = ()
    excerpt: bool = False

    @cached_property
    def table(self) -> LineTable:
        """The line table of the text."""
        return LineTable(self.text)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text with their line ends, as ``\\r\\n``, ``\\r`` and ``\\n`` divide them."""
        return tuple(split(self.text))

    @cached_property
    def newline(self) -> str:
        """The line end that most lines have, the first of them in a draw, ``"\\n"`` where there is none."""
        ends = LINE_END.findall(self.text)
        return max(dict.fromkeys(ends), key=ends.count, default="\n")

    def offset(self, line: int, column: int) -> int:
        """Return the offset into ``text`` of a 1-based line and column of the joined text."""
        return self.table.offset(line, column)

    def cell_at(self, line: int) -> Cell | None:
        """Return the cell that owns a line of the joined text."""
        for cell in self.cells or ():
            if cell.first_line <= line < cell.first_line + cell.line_count:
                return cell
        return None

    def locate(self, line: int, column: int) -> tuple[int | None, int, int]:
        """Return cell, line and column as users count them for a place in the joined text."""
        cell = self.cell_at(line)
        if cell is None:
            return None, line, column
        inner = line - cell.first_line + 1
        return cell.index, inner, column + cell.shift(inner)

    def joined(self, cell: int | None, line: int, column: int) -> tuple[int, int]:
        """Return the place in the joined text for a place as users count it; the inverse of ``locate``."""
        for one in self.cells or ():
            if one.index == cell:
                return one.first_line + line - 1, max(column - one.shift(line), 1)
        return line, column

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets into ``text``.

        A span that runs from one cell into the next ends with the first.
        """
        cell, line, column = self.locate(*self.table.place(start))
        end_cell, end_line, end_column = self.locate(*self.table.place(max(start, end)))
        if end_cell != cell:
            owner = self.cell_at(self.table.place(start)[0])
            end_line, end_column = owner.table.place(len(owner.text)) if owner else (line, column)
        return Span(self.path, cell, line, column, end_line, end_column)


def full(path: str) -> str:
    """The one name of a file, wherever the run began."""
    return os.path.abspath(path).replace(os.sep, "/")


def read(path: str | os.PathLike[str], shown_as: str | None = None) -> Source:
    """Read a Python file or a notebook from disk.

    Raises Unreadable where the file is missing, not regular, too large, or not text that Python would take.
    """
    name = os.fspath(path)
    return from_bytes(load(name), shown(name) if shown_as is None else shown_as)


def load(path: str | os.PathLike[str], limit: int | None = None) -> bytes:
    """Return the bytes of a regular file. Raises Unreadable for anything else, and beyond ``limit`` bytes."""
    name = os.fspath(path)
    if limit is None:
        limit = MAX_NOTEBOOK_BYTES if is_notebook(name) else MAX_BYTES
    try:
        status = os.stat(name)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not a regular file")
        _bounded(status.st_size, limit)
        with open(name, "rb") as file:
            raw = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    _bounded(len(raw), limit)
    return raw


def from_bytes(raw: bytes, path: str) -> Source:
    """Make a source of bytes; ``path`` is how to show it, and its ending says whether it is a notebook.

    Raises Unreadable.
    """
    if is_notebook(path):
        from .notebook import read_notebook

        return read_notebook(raw, path)
    bom = raw.startswith(codecs.BOM_UTF8)
    encoding = _encoding(raw)
    text = _decoded(raw[3:] if bom else raw, encoding, 3 if bom else 0)
    if "\0" in text:
        line, column = LineTable(text).place(text.index("\0"))
        raise Unreadable("source code cannot contain null bytes", line, column)
    return Source(path, raw, raw, text, encoding, bom)


def from_text(text: str, path: str) -> Source:
    """Make a source of decoded text, as editors and flake8 hand it over.

    Raises Unreadable where the text cannot be written in the encoding that its coding cookie declares.
    """
    try:
        raw = text.encode("utf-8")
    except UnicodeEncodeError as error:
        line, column = LineTable(text).place(error.start)
        raise Unreadable("the text holds a surrogate that no encoding can write", line, column) from error
    if is_notebook(path) or text.startswith("\ufeff"):
        return from_bytes(raw, path)
    encoding = _encoding(raw)
    try:
        return from_bytes(text.encode(encoding), path)
    except UnicodeEncodeError as error:
        line, column = LineTable(text).place(error.start)
        raise Unreadable(f"the text cannot be written as {encoding}, which it declares", line, column) from error
    except (LookupError, UnicodeError) as error:
        raise Unreadable(f"the text cannot be written as {encoding}: {error}") from error


def is_notebook(path: str) -> bool:
    """Tell by its ending whether a path names a notebook."""
    return path.lower().endswith(".ipynb")


def _bounded(size: int, limit: int) -> None:
    if size > limit:
        raise Unreadable(f"too large to be checked ({size:,} bytes, the limit is {limit:,})")


def _encoding(raw: bytes) -> str:
    """Return the encoding that a coding cookie or BOM declares. Raises Unreadable for one that Python refuses."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("the file is UTF-16, which Python does not read; save it as UTF-8")
    head = b"\n".join(raw.split(b"\n", 2)[:2])
    if not _COOKIE.search(head):
        return "utf-8"
    import tokenize

    try:
        encoding = tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
    except (SyntaxError, LookupError, UnicodeError, ValueError) as error:
        raise Unreadable(str(error.msg if isinstance(error, SyntaxError) else error)) from error
    if encoding in _SLOW:
        raise Unreadable(f"{encoding} is no encoding for source code")
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _decoded(raw: bytes, encoding: str, skipped: int) -> str:
    """Decode ``raw``. Raises Unreadable with the place of the first byte that does not fit."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        before = raw[:error.start].decode(encoding, "replace")
        line, column = LineTable(before).place(len(before))
        problem = f"byte 0x{raw[error.start]:02x} at offset {error.start + skipped} is not {encoding}: {error.reason}"
        raise Unreadable(problem, line, column) from error
    except (LookupError, UnicodeError, ValueError) as error:
        raise Unreadable(f"cannot be decoded as {encoding}: {error}") from error
