"""Edits of the comments that suppress: codes that are taken out, and codes that are put in."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping

from ..diagnostics import Edit
from .lexer import COMMENT, STRING, TEXT, Token, tokens
from .lines import LINE_END
from .source import Source
from .suppression import NOQA, Suppression, code_end, stretches

_LEAD = re.compile(r"[ \t\f]*(?:[-–—:;,.]+(?=\s|$)[ \t\f]*)?")


def without(source: Source, comment: Suppression, unwanted: Collection[int]) -> Edit | None:
    """Return the edit that takes some codes, given by their indices, out of a comment, or all of it where none stays.

    What a person wrote behind the codes stays as a comment. None where a second ``noqa`` would come into force.
    """
    kept = [index for index in range(len(comment.codes)) if index not in unwanted]
    if not kept:
        return _without_all(source, comment)
    first, stop = comment.places[0], comment.places[-1] + len(comment.codes[-1])
    text = ""
    for index in kept:
        start = comment.places[index]
        before = comment.places[index - 1] + len(comment.codes[index - 1]) if index else start
        text += (source.text[before:start] if text else "") + comment.codes[index]
    return Edit(source.span(first, stop), text)


def _without_all(source: Source, comment: Suppression) -> Edit | None:
    start, end = comment.start, comment.end
    begin, stop = _line(source, start)
    if comment.kind == "noqa" and NOQA.search(source.text, end, stop):
        return None
    rest = source.text[end:stop]
    reason = end + len(_lead(rest))
    if source.text[reason:stop].strip():
        return Edit(source.span(start, reason), "" if source.text[reason] == "#" else "# ")
    code = source.text[begin:start].rstrip()
    if code:
        return Edit(source.span(begin + len(code), stop), "")
    return Edit(source.span(*_whole_line(source, begin, stop)), "")


def _lead(rest: str) -> str:
    """What stands between the codes and the words of a person."""
    match = _LEAD.match(rest)
    return match.group() if match else ""


def _line(source: Source, offset: int) -> tuple[int, int]:
    """Return the offsets between which the line of ``offset`` is written, without its line end."""
    number, _ = source.table.place(offset)
    begin = source.table.starts[number - 1]
    return begin, begin + len(source.table.line(number).rstrip("\r\n"))


def _whole_line(source: Source, begin: int, stop: int) -> tuple[int, int]:
    """Return a line with its line end, the one before it where it is the last line of its file or cell."""
    number, _ = source.table.place(begin)
    cell = source.cell_at(number)
    first, last = (cell.first_line, cell.first_line + cell.line_count - 1) if cell else (1, len(source.table.starts))
    if number < last:
        return begin, source.table.offset(number + 1, 1)
    before = LINE_END.search(source.table.line(number - 1)) if number > first else None
    return begin - len(before.group()) if before else begin, stop


def with_codes(source: Source, wanted: Mapping[int, Iterable[str]]) -> dict[int, Edit | None]:
    """Return for each line of the joined text the edit that puts codes into a ``noqa`` where flake8 reads it.

    Lines that flake8 takes for one share an edit. None where no comment can stand.
    """
    together: dict[tuple[int, int], set[str]] = {}
    stretch_of = {line: stretch for stretch in stretches(source.lines) for line in range(stretch[0], stretch[1] + 1)}
    for line, codes in wanted.items():
        together.setdefault(stretch_of.get(line, (line, line)), set()).update(codes)
    lexed = list(tokens(source.text))
    edits = {stretch: _with(source, stretch, sorted(codes), lexed) for stretch, codes in together.items()}
    return {line: edits[stretch_of.get(line, (line, line))] for line in wanted}


def _with(source: Source, stretch: tuple[int, int], codes: list[str], lexed: list[Token]) -> Edit | None:
    """Merge into the comment that flake8 reads, else write one at the end of the last line."""
    start = source.table.offset(stretch[0], 1)
    begin, stop = _line(source, source.table.offset(stretch[1], 1))
    there = NOQA.search(source.text, start, stop)
    if not _is_as_written(source, stretch[1]) or not _ends_in_code(source, stop, lexed):
        return None
    if there is None:
        text = source.text[begin:stop].rstrip(" \t")
        return Edit(source.span(begin + len(text), stop), f"  # noqa: {', '.join(codes)}")
    if not there["codes"] or not in_comment(there.start(), lexed):
        return None
    return Edit(source.span(code_end(there), code_end(there)), "".join(f", {code}" for code in codes))


def _is_as_written(source: Source, line: int) -> bool:
    """Is it Python, and no magic of a notebook that was replaced?"""
    cell = source.cell_at(line)
    if cell is None:
        return source.cells is None
    there = cell.table.line(line - cell.first_line + 1).removeprefix(cell.indent)
    return there.rstrip("\r\n") == source.table.line(line).rstrip("\r\n")


def _ends_in_code(source: Source, stop: int, lexed: list[Token]) -> bool:
    """Can a comment stand at the end of a line? Not within a string, and not behind a backslash."""
    index = bisect_left(lexed, stop, key=lambda token: token.start) - 1
    inside = index >= 0 and lexed[index].end > stop and lexed[index].kind in (STRING, TEXT)
    commented = index >= 0 and lexed[index].kind == COMMENT and lexed[index].end == stop
    return not inside and (commented or not source.text[:stop].endswith("\\"))


def in_comment(offset: int, lexed: list[Token]) -> bool:
    """Tell whether an offset lies within a comment, rather than in a string that reads like one."""
    index = bisect_left(lexed, offset + 1, key=lambda token: token.start) - 1
    return index >= 0 and lexed[index].kind == COMMENT and offset < lexed[index].end
