"""The nodes of a module, collected in one walk over its syntax tree."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from .parts import children, word

N = TypeVar("N", bound=ast.AST)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (*DEFINITIONS, ast.Lambda)
GIVING = (ast.Return, ast.Yield, ast.YieldFrom)


class Scope:
    """A function by its ``home``, or the module or a class body, which ``owns`` no names of its own."""

    __slots__ = ("home", "names", "outer", "owns", "parent")

    def __init__(self, home: str, parent: Scope | None = None, owns: bool = False, names: Iterable[str] = ()) -> None:
        self.home, self.parent, self.owns = home, parent, owns
        self.names = set(names)
        self.outer: set[str] = set()       # called global or nonlocal

    def home_of(self, name: str) -> str:
        """The function to which ``name`` belongs here; nothing for one of the module's."""
        scope: Scope | None = self
        while scope is not None and (name not in scope.names or name in scope.outer):
            scope = scope.parent
        return scope.home if scope is not None else ""


class Nodes:
    """The nodes of one module, but for statements that are only text (documentation).

    What stands below a node follows it: ``_levels`` says how much of the module was left when each came, so it ends
    where less is left.
    """

    def __init__(self, module: ast.Module) -> None:
        self.module = module
        self._order: list[ast.AST] = []
        self._levels: list[int] = []
        self._kinds: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        self._spelled: dict[str, list[ast.AST]] = defaultdict(list)     # names, attributes and texts, by what they say
        self._scopes: dict[int, Scope] = {}         # where each name and call stands
        self._starts: dict[str, int] = {}           # where each function comes, by its home
        self._results: dict[str, list[ast.AST]] = {}    # and what it returns
        self._visit(module)

    def of_kind(self, *kinds: type[N]) -> list[N]:
        """All nodes of some kinds."""
        return [node for kind in kinds for node in self._kinds.get(kind, ())]     # type: ignore[misc]

    def named(self, words: Iterable[str]) -> list[ast.AST]:
        """The names, attributes and texts that are one of ``words``."""
        return [node for word in words if word in self._spelled for node in self._spelled[word]]

    def calling(self, words: Iterable[str]) -> list[ast.Call]:
        """The calls of what is called one of ``words``, by the last word of its name."""
        return [call for word in words for call in self.calls.get(word, ())]

    @cached_property
    def calls(self) -> dict[str, list[ast.Call]]:
        """The calls, by the last word of what is called."""
        found: dict[str, list[ast.Call]] = {}
        for call in self.of_kind(ast.Call):
            found.setdefault(word(call), []).append(call)
        return found

    def label(self, node: ast.Name) -> str:
        """The name of a variable, told apart from those of other functions."""
        scope = self._scopes.get(id(node))
        return f"{scope.home_of(node.id)}{node.id}" if scope is not None else node.id

    def home(self, call: ast.Call) -> str:
        """The function that a call stands in; nothing at the top of the module."""
        return self._scopes[id(call)].home

    def parent(self, node: ast.AST) -> ast.AST | None:
        """What ``node`` stands in."""
        at = self._parents[self.at[id(node)]]
        return self._order[at] if at >= 0 else None

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """``node`` and all that it is a part of, up to the statement."""
        at = self.at[id(node)]
        while at >= 0:
            yield self._order[at]
            at = self._parents[at] if not isinstance(self._order[at], ast.stmt) else -1

    def below(self, node: ast.AST) -> list[ast.AST]:
        """``node`` and all that stands below it."""
        at = self.at[id(node)]
        return self._order[at:self.end(at)]

    def end(self, at: int) -> int:
        """Where what stands below the node ``at`` some place ends."""
        levels = self._levels
        level, end, last = levels[at], at + 1, len(levels)
        while end < last and levels[end] >= level:
            end += 1
        return end

    @cached_property
    def at(self) -> dict[int, int]:
        """Where each node comes, by its id."""
        return {id(node): at for at, node in enumerate(self._order)}

    @cached_property
    def _parents(self) -> list[int]:
        """Where what each node stands in comes."""
        around, found = [-1], []
        for at, level in enumerate(self._levels):
            while len(around) > 1 and level < self._levels[around[-1]]:
                around.pop()
            found.append(around[-1])
            around.append(at)
        return found

    def nodes_in(self, home: str) -> list[ast.AST]:
        """The nodes of one function without those of functions in it, or of the top of the module."""
        start = self._starts.get(home, 0)
        at, end, found = start + 1, self.end(start), []
        while at < end:
            found.append(self._order[at])
            at = self.end(at) if isinstance(self._order[at], FUNCTIONS) else at + 1
        return found

    def _add(self, node: ast.AST) -> None:
        """Have a node that stands nowhere."""
        self._levels.append(min(self._levels[-1], 0) - 1)
        self._order.append(node)

    def _visit(self, module: ast.Module) -> None:
        """Collect the nodes, the scope of each name, and what functions return."""
        order, levels, kinds, spelled, scopes = self._order, self._levels, self._kinds, self._spelled, self._scopes
        scope, outer = Scope(""), []
        todo: list[ast.AST | None] = [module]
        while todo:
            node = todo.pop()
            if node is None:        # the end of a function or class
                scope = outer.pop()
                continue
            kind = type(node)
            if kind is ast.Expr and _is_text(node):
                continue
            order.append(node)
            levels.append(len(todo))
            kinds[kind].append(node)
            if kind is ast.Name:
                scopes[id(node)] = scope
                spelled[node.id].append(node)
                if scope.owns and type(node.ctx) is ast.Store:
                    scope.names.add(node.id)
                continue
            if kind is ast.Attribute:
                spelled[node.attr].append(node)
                todo.append(node.value)
                continue
            if kind is ast.Constant:
                if type(node.value) is str:
                    spelled[node.value].append(node)
                continue
            if kind is ast.Call:
                scopes[id(node)] = scope
                todo.append(node.func)
                todo += node.args
                todo += node.keywords
                continue
            if kind is ast.keyword:
                todo.append(node.value)
                continue
            if kind in GIVING:
                if scope.home:
                    self._results.setdefault(scope.home, []).append(node.value or node)
            elif kind in FUNCTIONS or kind is ast.ClassDef:
                outer.append(scope)
                todo.append(None)
                scope = Scope(scope.home, scope) if kind is ast.ClassDef else self._function(node, scope)
            elif kind in (ast.Global, ast.Nonlocal):
                scope.outer.update(node.names)
            todo += children(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope) -> Scope:
        home = home_of(node)
        self._starts[home] = len(self._order) - 1
        return Scope(home, scope, True, _bound(node))


def home_of(function: ast.AST) -> str:
    """What tells the names of a function apart from others."""
    return f"{id(function)}:"


def _bound(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[str]:
    """The names of all parameters."""
    arguments = function.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if one is not None:
            yield one.arg


def _is_text(node: ast.AST) -> bool:
    """A statement that is a string and nothing else: documentation."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
