"""What conversion works with: the text, where nodes stand in it, and the definition of the top level that is going on."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import libcst as cst

from ...reading.lines import LineTable
from .nodes import nothing


class Unconverted(Exception):
    """The running Python parses something that there is no light node for."""


class Converter:
    """Turns the nodes of one module; ``tables`` say how, by kind.

    ``places`` is what each light node was made of, and ``homes`` the name of the definition at the top level that holds a
    function or class, both by the ``id`` of the light node.
    """

    def __init__(self, text: str, table: LineTable, tables: dict[type[ast.AST], Callable[[Converter, Any], Any]]) -> None:
        self.text = text
        self.table = table
        self.places: dict[int, ast.expr | ast.stmt] = {}
        self.homes: dict[int, str] = {}
        self.home = ""
        self._tables = tables

    def __call__(self, node: ast.expr | ast.stmt) -> Any:
        """Return the light node."""
        made = self._tables[type(node)](self, node)
        self.places[id(made)] = node
        return made

    def maybe(self, node: ast.expr | None) -> Any:
        """Return the light node, None where there is none."""
        return None if node is None else self(node)

    def all(self, nodes: list[Any]) -> tuple[Any, ...]:
        """Return the light nodes, in order."""
        return tuple([self(node) for node in nodes])

    def start(self, node: Any) -> int:
        """Return the offset at which a node begins."""
        return self.table.byte_offset(node.lineno, node.col_offset)

    def end(self, node: Any) -> int:
        """Return the offset at which a node ends."""
        return self.table.byte_offset(node.end_lineno, node.end_col_offset)

    def segment(self, node: Any) -> str:
        """Return the text of a node."""
        return self.text[self.start(node):self.end(node)]

    def parsed(self, node: ast.expr) -> cst.BaseExpression:
        """Return LibCST's own node for an expression whose parts Python's tree does not show."""
        try:
            return cst.parse_expression(f"({self.segment(node)}\n)")
        except Exception:       # what Python parses and LibCST does not
            return nothing()
