"""What conversion works with: the text, where nodes stand in it, and the definition of the top level that is going on.

Python's own nodes are not kept: they take ten times the room of the text. The body of a function is parsed once more,
by itself, when somebody asks for it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import libcst as cst

from ...reading import python
from ...reading.lines import LineTable
from .nodes import nothing

Stretch = tuple[int, int, int, int]     # 1-based line and column in bytes of the beginning and of the end
_WIDTH = 32
_PART = (1 << _WIDTH) - 1


def _packed(line: int, column: int, end_line: int, end_column: int) -> int:
    return (line << _WIDTH | column) << 2 * _WIDTH | end_line << _WIDTH | end_column


class Unconverted(Exception):
    """The running Python parses something that there is no light node for."""


class Converter:
    """Turns the nodes of one module; ``tables`` say how, by kind.

    ``places`` is where each light node stands, as one number, since there are many, and ``homes`` the name of the
    definition at the top level that holds a function or class, both by the ``id`` of the light node. ``skipped`` is how
    many lines of the module come before what is being converted.
    """

    def __init__(self, text: str, table: LineTable, tables: dict[type[ast.AST], Callable[[Converter, Any], Any]]) -> None:
        self.text = text
        self.table = table
        self.places: dict[int, int] = {}
        self.homes: dict[int, str] = {}
        self.home = ""
        self.skipped = 0
        self._tables = tables

    def __call__(self, node: ast.expr | ast.stmt) -> Any:
        """Return the light node."""
        made = self._tables[type(node)](self, node)
        self.places[id(made)] = _packed(*self.stretch(node))
        return made

    def place(self, node: cst.CSTNode) -> Stretch | None:
        """Return where a light node stands."""
        packed = self.places.get(id(node))
        if packed is None:
            return None
        line, column, end_line, end_column = (packed >> shift * _WIDTH & _PART for shift in (3, 2, 1, 0))
        return line, column, end_line, end_column

    def maybe(self, node: ast.expr | None) -> Any:
        """Return the light node, None where there is none."""
        return None if node is None else self(node)

    def all(self, nodes: list[Any]) -> tuple[Any, ...]:
        """Return the light nodes, in order."""
        return tuple([self(node) for node in nodes])

    def stretch(self, node: Any) -> Stretch:
        """Return where a node stands in the module."""
        return node.lineno + self.skipped, node.col_offset, node.end_lineno + self.skipped, node.end_col_offset

    def line_start(self, node: Any) -> int:
        """Return the offset of the line on which a node begins."""
        return self.table.starts[node.lineno - 1 + self.skipped]

    def start(self, node: Any) -> int:
        """Return the offset at which a node begins."""
        return self.table.byte_offset(node.lineno + self.skipped, node.col_offset)

    def end(self, node: Any) -> int:
        """Return the offset at which a node ends."""
        return self.table.byte_offset(node.end_lineno + self.skipped, node.end_col_offset)

    def segment(self, node: Any) -> str:
        """Return the text of a node."""
        return self.text[self.start(node):self.end(node)]

    def forget(self, places: int, homes: int) -> None:
        """Keep so many places and homes: the nodes of the others are given up, and their ``id`` may be another's soon."""
        for found, count in ((self.places, places), (self.homes, homes)):
            for key in list(found)[count:]:
                del found[key]      # type: ignore[attr-defined]

    def function(self, stretch: Stretch) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef | None, int]:
        """Return Python's own node of the function that stands there, and how many lines of the module come before it."""
        text = self.text[self.table.starts[stretch[0] - 1]:self.table.byte_offset(*stretch[2:])]
        around = "if 1:\n" if stretch[1] else ""
        try:
            found: Any = python.parsed(around + text).body[0]
        except (SyntaxError, ValueError):
            return None, 0
        return (found.body[0], stretch[0] - 2) if around else (found, stretch[0] - 1)

    def parsed(self, node: ast.expr) -> cst.BaseExpression:
        """Return LibCST's own node for an expression whose parts Python's tree does not show."""
        try:
            return cst.parse_expression(f"({self.segment(node)}\n)")
        except Exception:       # what Python parses and LibCST does not
            return nothing()
