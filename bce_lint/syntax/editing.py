"""Text edits: making them from a tree, asking what they lose, and applying them to a file byte for byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ..diagnostics import Edit
from ..reading.lines import LineTable
from ..reading.source import Cell, Source
from .tree import Tree

_BARE_NEWLINE = re.compile(r"(?<!\r)\n")


class Refused(Exception):
    """A rewrite cannot be done without breaking something; the message says what."""


def edit(tree: Tree, start: int, end: int, text: str) -> Edit:
    """Return the edit that replaces the text between two offsets.

    Raises Refused where the tree does not give back its source exactly, or the stretch leaves its notebook cell.
    """
    if not tree.faithful:
        raise Refused("the file would not survive a rewrite unchanged elsewhere")
    source = tree.source
    first, last = source.table.place(start)[0], source.table.place(end)[0]
    if source.cells is not None and source.cell_at(first) is not source.cell_at(last):
        raise Refused("the code reaches over a notebook cell")
    return Edit(source.span(start, end), text)


def drops_comment(tree: Tree, edits: Iterable[Edit]) -> bool:
    """Tell whether the edits together lose a comment that the source has."""
    lost: Counter[str] = Counter()
    added = ""
    for one in edits:
        start, end = _offsets(tree.source, one)
        added += one.text + "\n"
        for left, right in tree.positions.comments:
            if left < end and start < right:
                lost[tree.source.text[left:right]] += 1
    return any(added.count(comment) < count for comment, count in lost.items())


def apply(source: Source, edits: Sequence[Edit]) -> bytes:
    """Return the new content of the file after all of ``edits``.

    Everything outside the edits stays as it is, byte for byte. Line ends in inserted text become those of the file.
    Several insertions at one place land in the order in which they are given.
    Raises Refused where edits overlap, belong to another file, or cannot be written in the file's encoding.
    """
    if any(one.span.path != source.path for one in edits):
        raise Refused("an edit belongs to another file")
    if source.cells is not None:
        return _apply_to_cells(source, edits)
    text = _spliced(source.text, [(*_offsets(source, one), _native(one.text, source.newline)) for one in edits])
    bom = b"\xef\xbb\xbf" if source.bom else b""
    try:
        if bom + source.text.encode(source.encoding) != source.raw:
            raise Refused("the file cannot be written back exactly as it was read")
        return bom + text.encode(source.encoding)
    except UnicodeError as error:
        raise Refused(f"the new text cannot be written as {source.encoding}") from error


def _apply_to_cells(source: Source, edits: Sequence[Edit]) -> bytes:
    from ..reading.notebook import replace_cells

    changed = {}
    for cell in source.cells or ():
        own = [one for one in edits if one.span.cell == cell.index]
        if own:
            changed[cell.index] = _edited_cell(source, cell, own)
    if {one.span.cell for one in edits} - set(changed):
        raise Refused("an edit belongs to no code cell")
    return replace_cells(source.raw, changed)


def _edited_cell(source: Source, cell: Cell, edits: Sequence[Edit]) -> str:
    pieces = []
    for one in edits:
        start = cell.table.offset(one.span.line, one.span.column)
        end = cell.table.offset(one.span.end_line, one.span.end_column)
        if not cell.indent and cell.text[start:end] != source.text[slice(*_offsets(source, one))]:
            raise Refused("an edit touches a line that is not plain Python")
        pieces.append((start, end, one.text.replace("\n", "\n" + cell.indent)))
    return _spliced(cell.text, pieces)


def _offsets(source: Source, one: Edit) -> tuple[int, int]:
    """Return the offsets into the source's text between which an edit works."""
    span = one.span
    start = source.offset(*source.joined(span.cell, span.line, span.column))
    return start, source.offset(*source.joined(span.cell, span.end_line, span.end_column))


def _spliced(text: str, pieces: Sequence[tuple[int, int, str]]) -> str:
    """Return ``text`` with each (start, end, new) piece put in. Raises Refused where two overlap."""
    parts = []
    done = 0
    for start, end, new in sorted(pieces, key=lambda piece: piece[:2]):
        if start < done or end < start:
            raise Refused("two edits overlap")
        parts += [text[done:start], new]
        done = end
    return "".join(parts) + text[done:]


def _native(text: str, newline: str) -> str:
    return text if newline == "\n" else _BARE_NEWLINE.sub(newline, text)


def line_start(table: LineTable, offset: int) -> int:
    """Return the offset at which the line of ``offset`` begins."""
    return table.starts[table.place(offset)[0] - 1]


def line_end(table: LineTable, offset: int) -> int:
    """Return the offset after the line of ``offset``, its line end included."""
    line = table.place(offset)[0]
    return table.starts[line] if line < len(table.starts) else len(table.text)
