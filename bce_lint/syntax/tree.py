"""A parsed source: its LibCST module, where nodes stand, and how to walk them without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import cache, cached_property

import libcst as cst
from msgspec import Struct

from ..diagnostics import Span
from ..reading.source import Source
from .positions import Positions, render

_TRIVIA = frozenset({
    "leading_lines", "header", "footer", "lpar", "rpar", "comma", "semicolon", "equal", "dot", "lbracket", "rbracket",
    "indent", "newline", "empty_lines", "lines_after_decorators",
})


class Tree(Struct, frozen=True, dict=True):
    """A source and its module. Nodes compare by identity, so ask only about nodes of this very module."""

    source: Source
    module: cst.Module

    @property
    def is_parsed(self) -> bool:
        """Has LibCST parsed the whole source?"""
        return True

    def let_go(self) -> None:
        """Give up what can be made again: a tree of LibCST's takes some 20 KB a line."""

    @property
    def whole(self) -> Tree:
        """LibCST's own tree: this one. (Of a light tree, the one behind it.)"""
        return self

    def twin(self, node: cst.CSTNode) -> cst.CSTNode:
        """Return the node of ``whole`` that stands for a node of this tree."""
        return node

    def home(self, node: cst.CSTNode) -> str:
        """Return the name of the outermost function or class around a function or class, itself or not."""
        around = [one for one in (node, *self.ancestors(node)) if isinstance(one, cst.FunctionDef | cst.ClassDef)]
        return around[-1].name.value if around else ""

    def words(self, node: cst.FunctionDef | cst.Lambda) -> frozenset[str]:
        """Return the names that the body of a function mentions."""
        return names_in(node.body)

    @cached_property
    def names(self) -> dict[str, list[cst.Name]]:
        """All names and the like in the module by what they say, in the order in which they are written."""
        found: dict[str, list[cst.Name]] = {}
        for node in walk(self.module):
            if isinstance(node, cst.Name):
                found.setdefault(node.value, []).append(node)
        return found

    @cached_property
    def positions(self) -> Positions:
        """Where every node stands, as offsets into the source's text; computed at the first question."""
        return render(self.module, original=self.source.text)

    @cached_property
    def faithful(self) -> bool:
        """Whether every place is certain and the text can be written as it was read; else offer no fixes. An excerpt cannot.

        The few blanks that LibCST drops (a form feed before a statement, a last carriage return) do no harm, since
        edits are made in the source's own text.
        """
        if self.source.excerpt:
            return False
        try:
            raw = self.source.text.encode(self.source.encoding)
        except (LookupError, UnicodeError):
            return False
        return self.source.data.endswith(raw) and len(self.source.data) - len(raw) in (0, 3) and self.positions.exact

    @cached_property
    def parents(self) -> dict[int, cst.CSTNode]:
        """The parent of each node, by the node's ``id``."""
        return {id(child): node for node in walk(self.module) for child in children(node)}

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the node that holds ``node``, None for the module and for nodes of other trees."""
        return self.parents.get(id(node))

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield the parents of ``node`` from the nearest to the module."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def range(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the offsets between which ``node`` stands, without the parentheses around it.

        Raises KeyError for a node of another tree.
        """
        return self.positions.inner(node)

    def extent(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the offsets between which ``node`` is written, with parentheses, and trivia that it owns.

        Raises KeyError for a node of another tree.
        """
        return self.positions.outer(node)

    def span(self, node: cst.CSTNode) -> Span:
        """Return where users see ``node``, without the parentheses around it. Raises KeyError for a foreign node."""
        return self.source.span(*self.range(node))

    def spans(self, nodes: Iterable[cst.CSTNode]) -> list[Span]:
        """Return where users see each of ``nodes``."""
        return [self.span(node) for node in nodes]

    def text(self, node: cst.CSTNode) -> str:
        """Return the source text of ``node`` without the parentheses around it. Raises KeyError for a foreign node."""
        start, end = self.range(node)
        return self.source.text[start:end]

    def code(self, node: cst.CSTNode) -> str:
        """Return the code of any node, of this tree or not, with its parentheses."""
        if node in self.positions:
            start, end = self.extent(node)
            return self.source.text[start:end]
        return render(self.module, node).text


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the children that bear meaning, in the order of the fields: no whitespace, parentheses or commas."""
    found: list[cst.CSTNode] = []
    for name in meaningful(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            found.append(value)
        elif isinstance(value, tuple | list):
            found += [item for item in value if isinstance(item, cst.CSTNode)]
    return found


def walk(node: cst.CSTNode, parts: Callable[[cst.CSTNode], list[cst.CSTNode]] = children) -> Iterator[cst.CSTNode]:
    """Yield ``node`` and everything below it that bears meaning, parents first, at any depth: its ``parts``, and theirs."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(parts(current)))


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """Return the names that ``node`` mentions."""
    return frozenset(one.value for one in walk(node) if isinstance(one, cst.Name))


@cache
def meaningful(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """Return the fields of a kind of node that bear meaning."""
    names = [field.name for field in fields(kind)]
    return tuple(name for name in names if "whitespace" not in name and name not in _TRIVIA)


def parse(source: Source) -> Tree:
    """Parse a source with LibCST. Raises Unparsable."""
    from .parsing import parse_bytes, parse_source

    return Tree(*parse_source(source, parse_bytes))
