"""A light tree and, behind it, LibCST's own of the same source: what stands where, and which node is which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import libcst as cst

from ..editing import Refused
from ..parsing import Unparsable, parse_checked
from ..tree import Tree, children, walk
from .conversion import Converter
from .nodes import Later

_OTHER_PLACE = (cst.Tuple, cst.GeneratorExp, cst.If, cst.For, cst.While, cst.With, cst.Try, cst.TryStar, cst.Match)
_PUNCTUATION = (cst.Colon, cst.Dot, cst.ParamSlash, cst.LeftCurlyBrace, cst.RightCurlyBrace)


class LightTree(Tree, frozen=True):
    """A source, its light module, and who makes the rest of it."""

    maker: Converter

    @property
    def is_parsed(self) -> bool:
        return "whole" in self.__dict__ or "_let_go" in self.__dict__

    def let_go(self) -> None:
        if self.is_parsed:
            self.__dict__["_let_go"] = True
            for word in ("whole", "_twins"):
                self.__dict__.pop(word, None)

    @cached_property
    def whole(self) -> Tree:
        """LibCST's own tree. Raises Refused where LibCST, unlike Python, cannot make one."""
        try:
            return Tree(self.source, parse_checked(self.source.data))
        except Unparsable as error:
            raise Refused(f"the file cannot be rewritten: {error.message}") from error

    @cached_property
    def _twins(self) -> dict[int, cst.CSTNode]:
        return {id(one): other for one, other in _pairs(self.module, self.whole.module)}

    def twin(self, node: cst.CSTNode) -> cst.CSTNode:
        """The node of LibCST's own tree that stands for a light one. Raises Refused where there is none."""
        twins = self._twins
        if id(node) not in twins:
            raise Refused("the code cannot be rewritten")
        return twins[id(node)]

    @property
    def faithful(self) -> bool:     # type: ignore[override]
        try:
            return self.whole.faithful
        except Refused:
            return False

    @property
    def parents(self) -> dict[int, cst.CSTNode]:    # type: ignore[override]
        """The parent of each node that has been made so far. Who asks while bodies are still being made pays for it."""
        made, found = self.__dict__.get("_parents", (0, {}))
        if made != len(self.maker.places):
            found = {id(child): node for node in walk(self.module, _made_parts) for child in _made_parts(node)}
            self.__dict__["_parents"] = len(self.maker.places), found
        return found

    def home(self, node: cst.CSTNode) -> str:
        return self.maker.homes.get(id(node), "")

    def words(self, node: cst.FunctionDef | cst.Lambda) -> frozenset[str]:
        stretch = self.maker.place(node)
        if stretch is None or not isinstance(node.body, Later):
            return super().words(node)
        function, _ = self.maker.function(stretch)
        return frozenset(_words(function.body)) if function is not None else frozenset()

    def range(self, node: cst.CSTNode) -> tuple[int, int]:
        place = self.maker.place(node)
        if place is not None and not isinstance(node, _OTHER_PLACE):
            return self._python_range(*place)
        try:
            return self.whole.range(self.twin(node))
        except Refused:
            if place is None:
                raise KeyError(node) from None
            return self._python_range(*place)

    def extent(self, node: cst.CSTNode) -> tuple[int, int]:
        return self.whole.extent(self.twin(node))

    def code(self, node: cst.CSTNode) -> str:
        return self.whole.code(self.twin(node))

    def _python_range(self, line: int, column: int, end_line: int, end_column: int) -> tuple[int, int]:
        offset = self.source.table.byte_offset
        return offset(line, column), offset(end_line, end_column)


def _made_parts(node: cst.CSTNode) -> list[cst.CSTNode]:
    """What stands below a node, but for bodies that nobody has asked for."""
    return [] if type(node) is Later and not node.is_made else children(node)


def _words(body: ast.expr | list[ast.stmt]) -> Iterator[str]:
    """The names below some of Python's own nodes; nothing has to be converted for them."""
    todo: list[Any] = [body]
    while todo:
        part = todo.pop()
        if isinstance(part, str):
            yield from part.split(".")
        elif isinstance(part, list):
            todo += part
        elif isinstance(part, ast.AST) and not isinstance(part, ast.Constant):
            todo += part.__dict__.values()


def _pairs(light: cst.CSTNode, own: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """The nodes of a light tree with those of LibCST's, as far as the two have one shape."""
    stack = [(light, own)]
    while stack:
        one, other = stack.pop()
        if _kind(one) is not type(other):
            continue
        yield one, other
        parts, others = _parts(one), _parts(other)
        if len(parts) == len(others):
            stack.extend(zip(parts, others, strict=True))


def _kind(node: cst.CSTNode) -> type[cst.CSTNode]:
    return cst.IndentedBlock if isinstance(node, Later) else type(node)


def _parts(node: cst.CSTNode) -> list[cst.CSTNode]:
    return [part for part in children(node) if not isinstance(part, _PUNCTUATION)]
