"""Where the nodes of a module stand, found by writing the module out once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate

import libcst as cst
from libcst._nodes.internal import CodegenState

_DEEP = 40_000


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

    def record_syntactic_position(
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
    """The text of a module and the offsets of its nodes in it."""

    def __init__(self, recorder: _Recorder) -> None:
        self.text = "".join(recorder.tokens)
        self._offsets = (0, *accumulate(map(len, recorder.tokens)))
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


def render(module: cst.Module, node: cst.CSTNode | None = None) -> Positions:
    """Write out ``node`` (the whole module by default) and note where everything in it stands."""
    recorder = _Recorder(module)
    with deep_recursion():
        (module if node is None else node)._codegen(recorder)
    return Positions(recorder)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Allow Python functions to call each other as deeply as the longest chains that the parser lets through."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
