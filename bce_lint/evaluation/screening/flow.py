"""Which names of a module may hold what others hold, whatever the order and the branches.

Everything that could hand a value on counts: assignments, parameters by position and by name, results, containers,
methods called for their effect. So a name that is not reached cannot hold what is looked for. The names of a function
are its own; attributes and the keys of items are one and the same everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from ..vocabulary.testing import NAMED, PARAMETERS, PARAMETRIZE, PRODUCT
from .nodes import DEFINITIONS, Nodes, home_of
from .parts import ITEMS, given, itself, walk, word

Flows = Iterator[tuple[Iterable[str], ast.AST]]
ENTERED = ("__init__", "call", "__call__", "build")
CASES = frozenset(name.rpartition(".")[2] for name in (*PARAMETERS, *NAMED, *PRODUCT, *PARAMETRIZE))
HOLDING = ("dict", "partial", "Namespace", "SimpleNamespace", "update")


class Flow(Nodes):
    """The nodes of one module, and what flows between them."""

    def __init__(self, module: ast.Module) -> None:
        super().__init__(module)
        self._led: dict[int, list[str]] = {}
        self._labelled: dict[str, dict[str, list[ast.AST]]] = {}
        self._methods: dict[str, list[tuple[str, ast.Attribute]]] = {}  # attributes of classes, by their names
        for node in self.of_kind(ast.ClassDef):
            for part in node.body:
                if isinstance(part, DEFINITIONS):
                    method = ast.Attribute(ast.Constant(0), part.name)
                    self._methods.setdefault(part.name, []).append((node.name, method))
                    self._add(method)

    def passing(self, test: Callable[[ast.AST], bool], *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """The nodes of some kinds that pass a test."""
        yield from filter(test, self.of_kind(*kinds))
        if ast.Attribute in kinds:
            yield from filter(test, (method for alike in self._methods.values() for _, method in alike))

    def labels(self, node: ast.AST) -> list[str]:
        """The names under which ``node`` itself holds something: of a variable, an attribute, or the key of an item."""
        if isinstance(node, ast.Name):
            return [self.label(node)]
        if isinstance(node, ast.Attribute):
            return [f".{node.attr}"]
        if isinstance(node, ast.Subscript):
            return _keys([node.slice])
        return _keys(node.args) if isinstance(node, ast.Call) and word(node) in ITEMS else []

    def labelled(self, label: str) -> list[ast.AST]:
        """The nodes that hold something under ``label``."""
        name = label[1:] if label.startswith(".") else label.rpartition(":")[2]
        if name not in self._labelled:
            found = self._labelled[name] = {}
            for node in (*self.named([name]), *(method for _, method in self._methods.get(name, ()))):
                holder = self.parent(node) if isinstance(node, ast.Constant) else node
                for one in self.labels(holder) if holder is not None else ():
                    found.setdefault(one, []).append(holder)
        return self._labelled[name].get(label, [])

    def led(self, node: ast.AST, parts: bool) -> list[str]:
        """The names that get ``node``, or with ``parts`` also something that it is a part of."""
        at = self.at[id(node)]
        if not parts:
            return self._whole.get(at, [])
        if at not in self._led:
            self._led[at] = [name for around in self.around(node) for name in self._into.get(self.at[id(around)], ())]
        return self._led[at]

    @cached_property
    def _into(self) -> dict[int, list[str]]:
        """The names that get what, by where that comes."""
        found: dict[int, list[str]] = {}
        for targets, value in (*self._stored(), *self._defined(), *self._called()):
            found.setdefault(self.at[id(value)], []).extend(targets)
        return found

    @cached_property
    def _whole(self) -> dict[int, list[str]]:
        """The names that may get what, as against something that it is a part of."""
        found: dict[int, list[str]] = {}
        for at, targets in self._into.items():
            for node in itself(self._order[at]):
                found.setdefault(self.at[id(node)], []).extend(targets)
        return found

    @cached_property
    def _parameters(self) -> dict[str, list[list[str]]]:
        """The parameters of what is called so: a class by its constructor, its objects by ``call``, a named lambda."""
        found: dict[str, list[list[str]]] = {}
        for node in self.of_kind(*DEFINITIONS):
            found.setdefault(node.name, []).append(_parameters(node))
        for node in self.of_kind(ast.ClassDef):
            found.setdefault(node.name, []).extend(
                _parameters(part) for part in node.body if isinstance(part, DEFINITIONS) and part.name in ENTERED)
        for node in self.of_kind(ast.Assign):
            for target in node.targets if isinstance(node.value, ast.Lambda) else ():
                found.setdefault(word(target), []).append(_parameters(node.value))
        return found

    def _stored(self) -> Flows:
        """What statements and displays put somewhere."""
        for node in self.of_kind(ast.Assign):
            for target in node.targets:
                yield self._targets(target), node.value
        for node in self.of_kind(ast.AugAssign, ast.NamedExpr, ast.AnnAssign):
            if node.value is not None:
                yield self._targets(node.target), node.value
        for node in self.of_kind(ast.For, ast.AsyncFor, ast.comprehension):
            yield self._targets(node.target), node.iter
        for node in self.of_kind(ast.withitem):
            if node.optional_vars is not None:
                yield self._targets(node.optional_vars), node.context_expr
        for node in self.of_kind(ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                yield _keys([key]), value

    def _defined(self) -> Flows:
        """What functions give back, the defaults of their parameters, and what classes have of others."""
        for node in self.of_kind(*DEFINITIONS):
            for value in self._results.get(home_of(node), ()):
                yield (node.name, f".{node.name}"), value
            for decorator in node.decorator_list:       # a test is called with each of its cases
                if word(decorator) in CASES:
                    yield from ((_parameters(node), part) for part in walk(decorator) if isinstance(part, ast.expr))
            yield from _defaults(node)
        for node in self.of_kind(ast.ClassDef):
            yield from (((node.name, f".{node.name}"), base) for base in node.bases)
        for alike in self._methods.values():
            yield from (((name, f".{name}"), method) for name, method in alike)

    def _called(self) -> Flows:
        """Arguments flow into parameters, with and without a receiver before them, and into parameters of that name."""
        classes = frozenset(node.name for node in self.of_kind(ast.ClassDef))
        for call in self.of_kind(ast.Call):
            known = self._parameters.get(word(call.func), ())
            for names in known:
                yield from ((names[index:index + 2], value) for index, value in enumerate(call.args))
            holds = bool(call.keywords) and (word(call) in HOLDING or word(call) in classes)
            for keyword in call.keywords if known or holds else ():
                alike = [name for names in known for name in names if name.partition(":")[2] == keyword.arg]
                yield [*alike, f".{keyword.arg}"] if holds else alike, keyword.value
        for node in self.of_kind(ast.Expr):
            if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
                into = self.labels(node.value.func.value)
                yield from ((into, value) for value in given(node.value))

    def _targets(self, target: ast.AST) -> list[str]:
        """The names that an assignment writes to; of an item, the container that holds it as well."""
        return [name for node in walk(target) for name in self._written(node)]

    def _written(self, node: ast.AST) -> list[str]:
        """A name of a module or class can be read as an attribute."""
        names = self.labels(node)
        return [*names, f".{node.id}"] if isinstance(node, ast.Name) and names == [node.id] else names


class Reach:
    """What may be one of ``sources``, or with ``parts`` hold one among its parts."""

    def __init__(self, flow: Flow, sources: Iterable[ast.AST], parts: bool = True) -> None:
        self._flow, self._given, self._parts = flow, sources, parts

    @cached_property
    def sources(self) -> list[ast.AST]:
        return list(self._given)

    @cached_property
    def _ids(self) -> frozenset[int]:
        return frozenset(map(id, self.sources))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that may hold one."""
        todo = [name for node in self.sources for name in self._flow.led(node, self._parts)]
        found: set[str] = set()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [other for node in self._flow.labelled(name) for other in self._flow.led(node, self._parts)]
        return frozenset(found)

    def holds(self, values: Iterable[ast.AST]) -> bool:
        """Is there a source among ``values``, or a name that may hold one?"""
        return bool(self.sources) and any(
            id(node) in self._ids or not self.names.isdisjoint(self._flow.labels(node))
            for value in values for node in (self._flow.below(value) if self._parts else itself(value)))


def _keys(nodes: Iterable[ast.AST | None]) -> list[str]:
    return [f".{node.value}" for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[str]:
    """What the parameters of a function are called, told apart from other names."""
    arguments = function.args
    return [f"{home_of(function)}{one.arg}" for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _defaults(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Flows:
    home, arguments = home_of(function), function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    for one, default in (*zip(plain[len(plain) - len(arguments.defaults):], arguments.defaults, strict=True),
                         *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)):
        if default is not None:
            yield (home + one.arg,), default
