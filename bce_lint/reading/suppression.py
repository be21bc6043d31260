"""Which findings a file's comments suppress: flake8's ``noqa`` exactly as flake8 reads it, and bce-lint's own comments.

For ``noqa`` that means the text of the line, be it a comment or not; bce-lint's own words count in comments only.
"""

from __future__ import annotations

import re
import tokenize
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct

from .lexer import COMMENT, NEWLINE, tokens
from .logical import LogicalLine, logical_lines, statement_end
from .source import Source

NOQA = re.compile(r"# noqa(?::[\s]?(?P<codes>([A-Z]+[0-9]+(?:[,\s]+)?)+))?", re.IGNORECASE)
_NOQA_FILE = re.compile(r"\s*# flake8[:=]\s*noqa", re.IGNORECASE)
_OWN = re.compile(r"#\s*bce-lint:\s*(?P<word>ignore\s*\[(?P<codes>[^\]]*)\]|skip-file\b)")
_CODE = re.compile(r"[^,\s]+")
_NOTHING = (0, -1)


class Suppression(Struct, frozen=True):
    """One comment that suppresses findings on the lines ``first`` to ``last`` of the joined text.

    ``kind`` is ``"noqa"``, ``"ignore"``, ``"file-noqa"`` or ``"skip-file"``. ``codes`` is empty for all codes.
    ``start`` and ``end`` are the offsets of its words in the source's text, ``places`` those at which its codes begin.
    A second ``noqa`` on one line, which flake8 does not read, and an ``ignore`` behind code cover no lines.
    """

    kind: str
    codes: tuple[str, ...]
    first: int
    last: int
    start: int
    end: int
    places: tuple[int, ...] = ()

    def covers(self, line: int, code: str) -> bool:
        """Tell whether a finding with ``code`` on ``line`` is suppressed; a code covers those that begin with it."""
        return self.first <= line <= self.last and (not self.codes or code.startswith(self.codes))


class Suppressions(Struct, frozen=True):
    """All suppressing comments of a file, in source order."""

    comments: tuple[Suppression, ...] = ()

    @classmethod
    def of(cls, source: Source) -> Suppressions:
        """Read the comments of a source. Never raises."""
        found: list[Suppression] = []
        text = source.text.lower()
        if "noqa" in text:
            found += _file_noqa(source)
            found += _noqa(source)
        if "bce-lint" in text:
            found += _own(source)
        return cls(tuple(sorted(found, key=lambda one: (one.start, one.end, one.first))))

    def covers(self, line: int, code: str) -> bool:
        """Tell whether a finding with ``code`` that begins on ``line`` (of the joined text) is suppressed."""
        return any(one.covers(line, code) for one in self.comments)


def _noqa(source: Source) -> Iterator[Suppression]:
    """Yield each ``noqa``; only the first of a stretch of lines that flake8 takes for one covers anything."""
    for first, last in stretches(source.lines):
        start, end = source.table.offset(first, 1), source.table.offset(last + 1, 1)
        for count, match in enumerate(NOQA.finditer(source.text, start, end)):
            lines = _NOTHING if count else (first, last)
            yield Suppression("noqa", _codes(match), *lines, match.start(), code_end(match), _places(match))


def _codes(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(_CODE.findall(match["codes"] or ""))


def _places(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(found.start() for found in _CODE.finditer(match.string, *match.span("codes"))) if match["codes"] else ()


def code_end(match: re.Match[str]) -> int:
    """Return the offset behind the last code of a ``noqa``."""
    return match.start() + len(match.group().rstrip(", \t\r\n\f"))


def stretches(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the lines that flake8 joins before it looks for ``noqa``: strings and continuations over several lines.

    Where the file cannot be tokenized flake8 takes each line for itself.
    """
    plain = [line.rstrip("\r\n") + "\n" if line.endswith(("\r", "\n")) else line for line in lines]
    alone = [(number, number) for number in range(1, len(lines) + 1)]
    spans: dict[int, tuple[int, int]] = {}
    first, last = len(lines) + 2, -1
    reader = iter(plain)
    try:
        for token in tokenize.generate_tokens(lambda: next(reader, "")):
            if token.type in (tokenize.ENDMARKER, tokenize.DEDENT):
                continue
            first, last = min(first, token.start[0]), max(last, token.end[0])
            if token.type in (tokenize.NL, tokenize.NEWLINE):
                spans.update(dict.fromkeys(range(first, last + 1), (first, last)))
                first, last = len(lines) + 2, -1
    except (tokenize.TokenError, SyntaxError):
        return alone
    return sorted({spans.get(number, one) for number, one in enumerate(alone, 1)})


def _file_noqa(source: Source) -> Iterator[Suppression]:
    for number, line in enumerate(source.lines, 1):
        match = _NOQA_FILE.match(line)
        if match is not None:
            start = source.table.offset(number, 1)
            begin = start + match.group().index("#")
            yield Suppression("file-noqa", (), 1, len(source.lines) + 1, begin, start + match.end())


def _own(source: Source) -> Iterator[Suppression]:
    """Yield bce-lint's own comments: ``ignore`` on a line of its own, ``skip-file`` anywhere."""
    lines = list(logical_lines(source.text, source.table))
    depth_zero = _comments_between_statements(source.text)
    for token in tokens(source.text):
        if token.kind != COMMENT:
            continue
        for match in _OWN.finditer(source.text, token.start, token.end):
            if match["codes"] is None:
                yield Suppression("skip-file", (), 1, len(source.lines) + 1, match.start(), match.end())
                continue
            codes = _codes(match)
            line, column = source.table.place(token.start)
            if codes:
                reach = _NOTHING
                if not source.table.line(line)[:column - 1].strip():
                    reach = _below(lines, line) if token.start in depth_zero else _next_line(source, line)
                yield Suppression("ignore", codes, *reach, match.start(), match.end(), _places(match))


def _comments_between_statements(text: str) -> set[int]:
    """Return where the comments begin that stand in no bracket."""
    found = set()
    fresh = True
    for token in tokens(text):
        if token.kind == COMMENT and fresh:
            found.add(token.start)
        fresh = token.kind == NEWLINE or (fresh and token.kind == COMMENT)
    return found


def _below(lines: Sequence[LogicalLine], line: int) -> tuple[int, int]:
    """Return the lines of the statement below a comment; only the comment's own where there is none."""
    index = bisect_left(lines, line, key=lambda one: one.first)
    if index == len(lines):
        return line, line
    return lines[index].first, statement_end(lines, index)


def _next_line(source: Source, line: int) -> tuple[int, int]:
    """Return the next line of code below a comment inside brackets."""
    following = line + 1
    while following <= len(source.lines) and source.lines[following - 1].lstrip()[:1] in ("", "#"):
        following += 1
    return following, following
