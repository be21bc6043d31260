"""A small tolerant lexer: comments, strings, brackets and line ends of any Python, broken or newer than this one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

COMMENT, STRING, TEXT, OPEN, CLOSE, NEWLINE, BREAK, NAME, NUMBER, OPERATOR = range(10)


class Token(NamedTuple):
    """A stretch of text. NEWLINE ends a logical line, BREAK only a physical one. An f-string gives a STRING where it
    opens, a TEXT for each plain stretch and its closing quote, and the tokens of its expressions between them."""

    kind: int
    start: int
    end: int


class _Literal(Struct, frozen=True):
    """The plain part of an f-string or t-string, or its format spec, up to ``quote``."""

    quote: str
    raw: bool
    spec: bool = False


_TOKEN = re.compile(
    r"""[ \t\f\ufeff]+|\\(?:\r\n|\r|\n)"""
    r"""|(?P<comment>\#[^\r\n]*)|(?P<newline>\r\n|\r|\n)"""
    r"""|(?P<prefix>[rR]?[bB]?|[bB][rR]|[uU]|(?P<formatted>[rR]?[fFtT]|[fFtT][rR]))(?P<quote>\"\"\"|'''|"|')"""
    r"""|(?P<name>[^\W\d]\w*)|(?P<number>(?:\d|\.\d)(?:[\w.]|(?<=[eE])[+-](?=\d))*)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<operator>.)""",
)
_ENDS = {
    "'": re.compile(r"(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*+(?P<end>')?"),
    '"': re.compile(r'(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*+(?P<end>")?'),
    "'''": re.compile(r"(?:[^'\\]|\\[\s\S]|'(?!''))*+(?P<end>''')?"),
    '"""': re.compile(r'(?:[^"\\]|\\[\s\S]|"(?!""))*+(?P<end>""")?'),
}
_PLAIN = re.compile(r"(?:[^'\"\\{}\r\n]|\{\{|\}\})++")
_PLAIN_SPEC = re.compile(r"[^'\"\\{}\r\n]++")
_NAMED = re.compile(r"\\N\{[^}'\"\r\n]*\}")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_KINDS = {"comment": COMMENT, "name": NAME, "number": NUMBER, "operator": OPERATOR}


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of ``text`` from offset ``start``, where a logical line must begin. Never raises."""
    stack: list[str | _Literal] = []
    position = start
    while position < len(text):
        top = stack[-1] if stack else ""
        if isinstance(top, _Literal):
            token = _literal(text, position, top, stack)
        else:
            token = _code(text, position, top, stack)
        if token.kind >= 0:
            yield token
        position = token.end


def _code(text: str, position: int, top: str, stack: list[str | _Literal]) -> Token:
    """Take one token of code. ``stack`` holds the open brackets; ``"f"`` is the brace of an f-string's expression."""
    match = _TOKEN.match(text, position)
    assert match is not None
    kind = match.lastgroup
    end = match.end()
    if kind == "quote":
        return _string(text, match, stack)
    if kind == "newline":
        return Token(BREAK if stack else NEWLINE, position, end)
    if kind == "open":
        stack.append(match.group())
        return Token(OPEN, position, end)
    if kind == "close":
        return _closed(match.group(), position, end, top, stack)
    if top == "f" and match.group() == ":":
        owner = stack[-2]
        assert isinstance(owner, _Literal)
        stack.append(_Literal(owner.quote, owner.raw, spec=True))
    return Token(_KINDS.get(kind or "", -1), position, end)


def _closed(bracket: str, position: int, end: int, top: str, stack: list[str | _Literal]) -> Token:
    if (top == "f" and bracket == "}") or top == _PAIRS[bracket]:
        stack.pop()
        return Token(CLOSE, position, end)
    return Token(OPERATOR, position, end)


def _string(text: str, match: re.Match[str], stack: list[str | _Literal]) -> Token:
    quote = match["quote"]
    if match["formatted"]:
        stack.append(_Literal(quote, "r" in match["formatted"].lower()))
        return Token(STRING, match.start(), match.end())
    body = _ENDS[quote].match(text, match.end())
    assert body is not None
    return Token(STRING, match.start(), body.end())


def _literal(text: str, position: int, top: _Literal, stack: list[str | _Literal]) -> Token:
    """Take one piece of the plain part of an f-string."""
    plain = (_PLAIN_SPEC if top.spec else _PLAIN).match(text, position)
    if plain is not None:
        return Token(TEXT, position, plain.end())
    character = text[position]
    if character == "{":
        stack.append("f")
        return Token(OPEN, position, position + 1)
    if character == "}":
        if not top.spec:
            return Token(TEXT, position, position + 1)
        del stack[-2:]
        return Token(CLOSE, position, position + 1)
    if text.startswith(top.quote, position):
        _leave(stack)
        return Token(TEXT, position, position + len(top.quote))
    if character == "\\":
        return Token(TEXT, position, _escape_end(text, position, top.raw))
    if character in "\r\n" and len(top.quote) == 1:
        _leave(stack)
        return Token(-1, position, position)
    return Token(TEXT, position, position + 1)


def _escape_end(text: str, position: int, raw: bool) -> int:
    named = None if raw else _NAMED.match(text, position)
    if named is not None:
        return named.end()
    if text[position + 1:position + 2] in ("{", "}"):
        return position + 1
    return position + (3 if text.startswith("\r\n", position + 1) else 2)


def _leave(stack: list[str | _Literal]) -> None:
    """Drop the innermost f-string and whatever is still open in it."""
    while stack:
        top = stack.pop()
        if isinstance(top, _Literal) and not top.spec:
            return
