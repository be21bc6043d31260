"""Where the nodes of a module stand, found by writing the module out once."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate

import libcst as cst
from libcst._nodes.internal import CodegenState

_DEEP = 40_000
_DROPPED = " \t\f\\\r\n"


class _Recorder(CodegenState):
    """Remembers between which tokens each node was written.

    ``outer`` holds the whole of a node, ``inner`` the node without its parentheses and trivia, both by ``id``.
    """

    def __init__(self, module: cst.Module) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.outer: dict[int, tuple[int, int]] = {}
        self.inner: dict[int, tuple[int, int]] = {}
        self.comments: list[int] = []
        self._open: list[int] = []

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._open.append(len(self.tokens))

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._open.pop()
        if not isinstance(node, _TRIVIA):
            self.outer[id(node)] = (start, len(self.tokens))
        elif isinstance(node, cst.Comment):
            self.comments.append(start)

    def record_syntactic_position(  # type: ignore[override]
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None,
    ) -> _Mark:
        return _Mark(self, node, start_node, end_node)

    def known(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return between which tokens a node was written, without its parentheses where it can have any."""
        return self.inner.get(id(node)) or self.outer[id(node)]


class _Mark:
    """Notes what is written while it is open as the place of a node."""

    __slots__ = ("end_node", "node", "recorder", "start", "start_node")

    def __init__(
        self, recorder: _Recorder, node: cst.CSTNode, start_node: cst.CSTNode | None, end_node: cst.CSTNode | None,
    ) -> None:
        self.recorder = recorder
        self.node = node
        self.start_node = start_node
        self.end_node = end_node

    def __enter__(self) -> None:
        self.start = len(self.recorder.tokens)

    def __exit__(self, *error: object) -> None:
        recorder = self.recorder
        start, end = self.start, len(recorder.tokens)
        if self.start_node is not None:
            start = recorder.known(self.start_node)[0]
        if self.end_node is not None:
            end = recorder.known(self.end_node)[1]
        recorder.inner[id(self.node)] = (start, end)


_TRIVIA = (
    cst.SimpleWhitespace, cst.ParenthesizedWhitespace, cst.TrailingWhitespace, cst.EmptyLine, cst.Newline, cst.Comment,
)


class Positions:
    """The text that a module renders to, and where its nodes and comments stand in the text it was made of.

    ``exact`` is false where these places are not certain, since the two texts differ in more than LibCST's known ways.
    """

    def __init__(self, recorder: _Recorder, original: str | None = None) -> None:
        self.text = "".join(recorder.tokens)
        offsets = [0, *accumulate(map(len, recorder.tokens))]
        self.exact = True
        if original is not None and original != self.text:
            agreements = list(_agreements(self.text, original))
            offsets = _translated(offsets, agreements, len(original))
            self.exact = agreements[-1][0] == len(self.text)
        self._offsets = offsets
        self._outer = recorder.outer
        self._inner = recorder.inner
        self.comments = tuple(self._between((token, token + 1)) for token in recorder.comments)

    def __contains__(self, node: cst.CSTNode) -> bool:
        return id(node) in self._outer

    def outer(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the offsets of the whole node. Raises KeyError for a node of another module."""
        return self._between(self._outer[id(node)])

    def inner(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the offsets without parentheses and trivia. Raises KeyError for a node of another module."""
        found = self._inner.get(id(node))
        return self._between(self._outer[id(node)] if found is None else found)

    def _between(self, tokens: tuple[int, int]) -> tuple[int, int]:
        last = len(self._offsets) - 1
        return self._offsets[min(tokens[0], last)], self._offsets[min(tokens[1], last)]


def _translated(offsets: Sequence[int], agreements: Sequence[tuple[int, int]], size: int) -> list[int]:
    """Translate ascending offsets into one text to offsets into another of ``size`` characters."""
    result = []
    rest = iter(offsets)
    offset = next(rest, None)
    shift = 0
    for end, following in agreements:
        while offset is not None and offset < end:
            result.append(min(offset + shift, size))
            offset = next(rest, None)
        shift = following
    result += [min(one + shift, size) for one in (() if offset is None else (offset, *rest))]
    return result


def _agreements(rendered: str, original: str) -> Iterator[tuple[int, int]]:
    """Yield up to which offset the texts agree, and how much further on in ``original`` they go on agreeing.

    The last is the end of ``rendered`` where all that it lacks are blanks and line ends, which LibCST may drop.
    """
    position = shift = 0
    while True:
        position += _common(rendered, position, original, position + shift)
        there = position + shift
        wanted = rendered[position:position + 1]
        while there < len(original) and original[there] in _DROPPED and original[there] != wanted:
            there += 1
        if position == len(rendered):
            yield (position if there == len(original) else position - 1), shift
            return
        if there == position + shift:
            yield position, shift
            return
        shift = there - position
        yield position, shift


def _common(one: str, start: int, other: str, begin: int) -> int:
    """Return how many characters agree from two offsets on."""
    size = 1
    done = 0
    while size:
        piece = one[start + done:start + done + size]
        if len(piece) == size and other.startswith(piece, begin + done):
            done += size
            size *= 2
        else:
            size //= 2
    return done


def render(module: cst.Module, node: cst.CSTNode | None = None, original: str | None = None) -> Positions:
    """Write out ``node`` (the whole module by default) and note where everything in it stands.

    ``original`` is the text that the module was made of, if places in that are wanted.
    """
    recorder = _Recorder(module)
    with deep_recursion():
        (module if node is None else node)._codegen(recorder)
    return Positions(recorder, original)


@contextmanager
def deep_recursion(depth: int = _DEEP) -> Iterator[None]:
    """Allow Python functions to call each other as deeply as the longest chains that the parser lets through."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, depth))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
