"""Is a text harmless for LibCST, whose parser recurses and takes time that grows faster than the text?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ..reading.lexer import BREAK, CLOSE, COMMENT, NAME, NEWLINE, OPEN, OPERATOR, STRING, TEXT, Token, tokens
from ..reading.lines import LineTable

MAX_TOKENS = 2_000_000
MAX_NESTING = 100
MAX_CHAIN = 500
MAX_BLOCKS = 100
MAX_ELIFS = 500
MAX_WORK = 20_000_000
_FREE_CHAIN = 40
_FREE_BYTES = 400
_LONG_LINE = 20_000
_UNCOUNTED_BYTES = 2_000_000
_PATTERN_NESTING = 6
_TARGET_NESTING = 10
_NO_PATTERN = re.compile(r"[ \t]*(?:=|\.[^0-9]|[,:;)])")
_STRING_WEIGHT = 0.2
_CHAINING = frozenset({"and", "or", "not", "if", "else", "lambda", "await", "for", "in", "is", "async", "yield"})
_BLOCK_FIELDS = ("body", "orelse", "finalbody", "handlers", "cases")
_WORDS = re.compile(rb"\w+|[^\w\s]")


class Excessive(Exception):
    """A text is too deep, too long or too slow to be parsed; ``line`` and ``column`` are 1-based."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def check_size(data: bytes) -> None:
    """Raise Excessive where a tree of ``data`` would fill the memory (a token costs about 2 KB)."""
    if len(data) > _UNCOUNTED_BYTES and sum(1 for _ in _WORDS.finditer(data)) > MAX_TOKENS:
        raise Excessive(f"too large to be parsed (more than {MAX_TOKENS:,} tokens)")


def check_text(text: str, table: LineTable) -> None:
    """Raise Excessive where ``text``, of which nothing else is known, is not harmless."""
    _check_blocks(text, table)
    _check_chains(text, table, 0, len(text), 0.0)


def check_parsed(module: ast.Module, text: str, table: LineTable) -> None:
    """Raise Excessive where ``text``, which is what ``module`` was made of, is not harmless.

    Chains never leave a statement, so only those stretches from one statement to the next are looked at that are long
    enough for one.
    """
    lines, free = _statement_lines(module)
    starts = sorted(lines)
    work = 0.0
    for line, following in zip(starts, [*starts[1:], len(table.starts) + 1], strict=True):
        start, end = table.offset(line, 1), table.offset(following, 1)
        if end - start > free:
            work = _check_chains(text, table, start, end, work)


def check_lines(data: bytes) -> bool:
    """Tell whether the lines are short enough for ``ast``, whose time grows with the square of a dotted name."""
    return len(data) < _LONG_LINE or max(map(len, data.split(b"\n"))) < _LONG_LINE


def _statement_lines(module: ast.Module) -> tuple[set[int], int]:
    """Return the lines on which statements begin, and how long a harmless stretch between two may be.

    Raises Excessive for long ``elif`` chains.
    """
    lines = {1}
    free = _FREE_BYTES
    stack: list[tuple[ast.AST, int]] = [(module, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_ELIFS:
            raise Excessive("too many nested blocks or elif clauses", getattr(node, "lineno", 1))
        if isinstance(node, ast.Match | ast.Delete):
            free = 0
        for name in _BLOCK_FIELDS:
            for child in getattr(node, name, None) or ():
                if isinstance(child, ast.stmt):
                    lines.add(child.lineno)
                if not isinstance(child, ast.expr):
                    stack.append((child, depth + 1))
    return lines, free


def _check_chains(text: str, table: LineTable, start: int, end: int, work: float) -> float:
    """Return ``work`` plus what the parser has to do between two offsets. Raises Excessive beyond the bounds."""
    runs = [0.0]
    limit = MAX_NESTING
    previous: int | None = None
    text = text[start:end]
    for token in tokens(text):
        kind, at, _ = token
        if kind == NAME and len(runs) == 1:
            limit = min(limit, _nesting(text, token, previous))
        if kind == OPEN:
            runs[-1] += text[at] != "{"
            runs.append(0.0)
        elif kind == CLOSE or kind == NEWLINE or (kind == OPERATOR and text[at] in ",;"):
            work += _price(runs)
            runs[-1] = 0.0
            if kind == NEWLINE:
                runs, limit = [0.0], MAX_NESTING
            elif kind == CLOSE and len(runs) > 1:
                runs.pop()
        else:
            runs[-1] += _weight(text, token, previous)
        previous = kind if kind not in (COMMENT, BREAK) else previous
        _check_bounds(runs, limit, work, table, start + at)
    return work


def _nesting(text: str, token: Token, previous: int | None) -> int:
    """Return how many brackets may nest after a word: the parser tries patterns and ``del`` targets over and over."""
    word = text[token.start:token.end]
    if word == "del":
        return _TARGET_NESTING
    pattern = word == "case" and previous in (None, NEWLINE) and not _NO_PATTERN.match(text, token.end)
    return _PATTERN_NESTING if pattern else MAX_NESTING


def _check_bounds(runs: list[float], limit: int, work: float, table: LineTable, at: int) -> None:
    if len(runs) > limit + 1:
        raise Excessive("too many nested brackets", *table.place(at))
    if runs[-1] + len(runs) > _FREE_CHAIN and sum(runs) > MAX_CHAIN:
        raise Excessive("too many chained operations", *table.place(at))
    if work > MAX_WORK:
        raise Excessive("too many long chains of operations", *table.place(at))


def _price(runs: list[float]) -> float:
    if runs[-1] + len(runs) <= _FREE_CHAIN:
        return 0.0
    return sum(runs) ** 2


def _weight(text: str, token: Token, previous: int | None) -> float:
    if token.kind == OPERATOR:
        return 1.0
    if token.kind == NAME:
        return float(text[token.start:token.end] in _CHAINING)
    return _STRING_WEIGHT if token.kind == STRING and previous in (STRING, TEXT) else 0.0


def _check_blocks(text: str, table: LineTable) -> None:
    """Raise Excessive for blocks nested too deeply, or one ``elif`` after the other too often."""
    open_blocks: list[tuple[int, int]] = [(0, 0)]
    for line, indent, word in _line_heads(text, table):
        while len(open_blocks) > 1 and indent < open_blocks[-1][0]:
            open_blocks.pop()
        if indent > open_blocks[-1][0]:
            open_blocks.append((indent, 0))
        elif word == "elif":
            open_blocks[-1] = (indent, open_blocks[-1][1] + 1)
        elif word not in ("else", "except", "finally"):
            open_blocks[-1] = (indent, 0)
        if len(open_blocks) > MAX_BLOCKS:
            raise Excessive("too many nested blocks", line)
        if sum(count for _, count in open_blocks) > MAX_ELIFS:
            raise Excessive("too many elif clauses", line)


def _line_heads(text: str, table: LineTable) -> Iterator[tuple[int, int, str]]:
    fresh = True
    for token in tokens(text):
        if fresh and token.kind not in (NEWLINE, COMMENT):
            line, column = table.place(token.start)
            yield line, column - 1, text[token.start:token.end] if token.kind == NAME else ""
        fresh = token.kind == NEWLINE or (fresh and token.kind == COMMENT)
