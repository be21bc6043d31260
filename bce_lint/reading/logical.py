"""The logical lines of a text and the statements that they begin, found without a parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from .lexer import BREAK, COMMENT, NAME, NEWLINE, OPERATOR, Token, tokens
from .lines import LineTable

_CLAUSES = frozenset({"elif", "else", "except", "finally"})


class LogicalLine(Struct, frozen=True):
    """One logical line with code in it: its first and last line, its indent, and the word it begins with."""

    first: int
    last: int
    indent: int
    word: str


def logical_lines(text: str, table: LineTable) -> Iterator[LogicalLine]:
    """Yield the logical lines of ``text`` that hold more than a comment."""
    line: list[Token] = []
    for token in tokens(text):
        if token.kind == NEWLINE:
            if line:
                yield _logical(text, table, line)
            line = []
        elif token.kind not in (COMMENT, BREAK):
            line.append(token)
    if line:
        yield _logical(text, table, line)


def _logical(text: str, table: LineTable, line: Sequence[Token]) -> LogicalLine:
    first, column = table.place(line[0].start)
    last, _ = table.place(max(line[-1].end - 1, 0))
    indent = len(text[line[0].start - column + 1:line[0].start].rpartition("\f")[2].expandtabs())
    word = text[line[0].start:line[0].end] if line[0].kind in (NAME, OPERATOR) else ""
    return LogicalLine(first, last, indent, word)


def statement_end(lines: Sequence[LogicalLine], index: int) -> int:
    """Return the last line of the statement that begins with the logical line at ``index``, with decorators and blocks.
    """
    indent = lines[index].indent
    while lines[index].word == "@" and index + 1 < len(lines):
        index += 1
    while index + 1 < len(lines) and _continues(lines[index + 1], indent):
        index += 1
    return lines[index].last


def _continues(line: LogicalLine, indent: int) -> bool:
    return line.indent > indent or (line.indent == indent and line.word in _CLAUSES)
