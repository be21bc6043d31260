"""Which names of a module may hold what others hold, whatever the order and the branches.

Everything that could hand a value on counts: assignments, parameters by position and by name, results, containers,
methods called for their effect. So a name that is not reached cannot hold what is looked for. The names of a function
are its own; attributes and the keys of items are one and the same everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import TypeVar

from ..vocabulary.testing import NAMED, PARAMETERS, PARAMETRIZE, PRODUCT

Test = Callable[[ast.AST], bool]
Flows = Iterator[tuple[tuple[str, ...], ast.AST]]
Parts = Callable[[ast.AST], Iterable[ast.AST]]
Edges = tuple[list[tuple[tuple[str, ...], list[ast.AST]]], dict[str, list[tuple[str, ...]]]]
N = TypeVar("N", bound=ast.AST)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (*DEFINITIONS, ast.Lambda)
GIVING = (ast.Return, ast.Yield, ast.YieldFrom)
FLOWING = (ast.Assign, ast.AugAssign, ast.NamedExpr, ast.AnnAssign, ast.For, ast.AsyncFor, ast.comprehension, ast.withitem,
           ast.Dict, *DEFINITIONS, ast.ClassDef, ast.Call, ast.Expr)
ENTERED = ("__init__", "call", "__call__", "build")
ITEMS = ("get", "pop", "getattr", "setdefault")
CASES = frozenset(name.rpartition(".")[2] for name in (*PARAMETERS, *NAMED, *PRODUCT, *PARAMETRIZE))
PLAIN = frozenset({"ctx", "op", "ops", "type_comment", "annotation", "returns", "type_ignores", "id", "attr", "arg",
                   "asname", "module", "level", "kind", "conversion"})
HOLDING = ("dict", "partial", "Namespace", "SimpleNamespace", "update")


def word(node: ast.AST) -> str:
    """The last word of a name: ``sigmoid`` of ``tf.nn.sigmoid``, and of a call of it what is called."""
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@cache
def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    return () if kind is ast.Constant else tuple(name for name in kind._fields if name not in PLAIN)


def children(node: ast.AST) -> list[ast.AST]:
    """What stands directly below ``node``, but for operators, which have no parts, and annotations."""
    found: list[ast.AST] = []
    for name in _fields(type(node)):
        value = getattr(node, name, None)
        if type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """``node`` and all that stands below it."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        todo += children(node)


def given(call: ast.Call) -> list[ast.expr]:
    """All arguments of a call."""
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def itself(value: ast.AST) -> Iterator[ast.AST]:
    """What ``value`` may be, as against what it is made of."""
    todo: list[ast.AST] = [value]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.IfExp):
            todo += [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            todo += node.values
        elif isinstance(node, ast.Tuple | ast.List):
            todo += node.elts
        elif isinstance(node, ast.NamedExpr | ast.Starred):
            todo.append(node.value)
        elif isinstance(node, ast.Call) and word(node) in (*ITEMS, "int"):
            todo += node.args


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


class Flow:
    """The nodes of one module, but for statements that are only text (documentation), and what flows between them."""

    def __init__(self, module: ast.Module) -> None:
        self._kinds: dict[type[ast.AST], list[ast.AST]] = {}
        self._spelled: dict[str, list[ast.AST]] = {}    # names, attributes and texts, by what they say
        self._scopes: dict[int, Scope] = {}         # where each name and call stands
        self._places: list[tuple[ast.AST, str]] = []    # every node, and the function it stands in
        self._parameters: dict[str, list[list[str]]] = {}
        self._own: dict[int, list[ast.AST]] = {}    # what each function returns
        self._known: dict[Parts, Edges] = {}
        self._visit(module)

    def of_kind(self, *kinds: type[N]) -> list[N]:
        """All nodes of some kinds."""
        return [node for kind in kinds for node in self._kinds.get(kind, ())]     # type: ignore[misc]

    def named(self, words: Iterable[str]) -> list[ast.AST]:
        """The names, attributes and texts that are one of ``words``."""
        return [node for word in words if word in self._spelled for node in self._spelled[word]]

    def label(self, node: ast.Name) -> str:
        """The name of a variable, told apart from those of other functions."""
        scope = self._scopes.get(id(node))
        return f"{scope.home_of(node.id)}{node.id}" if scope is not None else node.id

    def home(self, call: ast.Call) -> str:
        """The function that a call stands in; nothing at the top of the module."""
        scope = self._scopes.get(id(call))
        return scope.home if scope is not None else ""

    def nodes_in(self, home: str) -> list[ast.AST]:
        """The nodes of one function, or of the top of the module."""
        return self._by_home.get(home, [])

    @cached_property
    def _by_home(self) -> dict[str, list[ast.AST]]:
        found: dict[str, list[ast.AST]] = {}
        for node, home in self._places:
            found.setdefault(home, []).append(node)
        return found

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(node.name for node in self.of_kind(ast.ClassDef))

    @cached_property
    def _flows(self) -> list[tuple[tuple[str, ...], ast.AST]]:
        for kind in (*DEFINITIONS, ast.ClassDef, ast.Assign):
            for node in self.of_kind(kind):
                self._name(node)
        return [(targets, value) for node in self.of_kind(*FLOWING) for targets, value in self._flows_of(node) if targets]

    def _edges(self, parts: Parts) -> Edges:
        """The flows with the parts of what flows, and where the names among those lead."""
        if parts not in self._known:
            flows = [(targets, list(parts(value))) for targets, value in self._flows]
            waiting: dict[str, list[tuple[str, ...]]] = {}
            for targets, nodes in flows:
                for name in dict.fromkeys(name for node in nodes for name in self.labels(node)):
                    waiting.setdefault(name, []).append(targets)
            self._known[parts] = flows, waiting
        return self._known[parts]

    def labels(self, node: ast.AST) -> Iterator[str]:
        """The names under which ``node`` itself holds something: of a variable, an attribute, or the key of an item."""
        if isinstance(node, ast.Name):
            yield self.label(node)
        elif isinstance(node, ast.Attribute):
            yield f".{node.attr}"
        elif isinstance(node, ast.Subscript):
            yield from (f".{key}" for key in _texts([node.slice]))
        elif isinstance(node, ast.Call) and word(node) in ITEMS:
            yield from (f".{key}" for key in _texts(node.args))

    def reached(self, source: Test, parts: Parts = walk) -> frozenset[str]:
        """The names that may hold something with a ``source`` among its ``parts``."""
        flows, waiting = self._edges(parts)
        todo = [name for targets, nodes in flows if any(map(source, nodes)) for name in targets]
        found: set[str] = set()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [target for targets in waiting.get(name, ()) for target in targets]
        return frozenset(found)

    def holds(self, values: Iterable[ast.AST], source: Test, names: frozenset[str],
              parts: Parts = walk) -> bool:
        """Is there a ``source`` among the parts of ``values``, or a name that may hold one?"""
        return any(source(node) or any(name in names for name in self.labels(node))
                   for value in values for node in parts(value))

    # -- one walk over the tree ------------------------------------------------------------------------------------

    def _visit(self, module: ast.Module) -> None:
        """Collect the nodes, the scope of each name, and what functions return."""
        todo: list[tuple[ast.AST, Scope, ast.AST | None]] = [(module, Scope(""), None)]
        while todo:
            node, scope, function = todo.pop()
            kind = type(node)
            self._kinds.setdefault(kind, []).append(node)
            self._places.append((node, scope.home))
            if kind is ast.Name:
                self._scopes[id(node)] = scope
                self._spelled.setdefault(node.id, []).append(node)
                if scope.owns and type(node.ctx) is ast.Store:
                    scope.names.add(node.id)
                continue
            if kind is ast.Constant:
                if type(node.value) is str:
                    self._spelled.setdefault(node.value, []).append(node)
                continue
            if kind is ast.Attribute:
                self._spelled.setdefault(node.attr, []).append(node)
            elif kind is ast.Call:
                self._scopes[id(node)] = scope
            elif kind in GIVING and function is not None:
                self._own.setdefault(id(function), []).append(node.value or node)
            elif kind in FUNCTIONS:
                self._own.setdefault(id(node), [])
                scope, function = Scope(f"{id(node)}:", scope, True, _bound(node)), node
            elif kind is ast.ClassDef:
                scope = Scope(scope.home, scope)
            elif kind in (ast.Global, ast.Nonlocal):
                scope.outer.update(node.names)
            todo += [(child, scope, function) for child in children(node) if not _is_text(child)]

    def _name(self, node: ast.AST) -> None:
        """A class is called by its constructor, its objects by ``call``, a lambda by the name that it is given."""
        if isinstance(node, DEFINITIONS):
            self._parameters.setdefault(node.name, []).append(_parameters(node))
        elif isinstance(node, ast.ClassDef):
            self._parameters.setdefault(node.name, []).extend(
                _parameters(part) for part in node.body if isinstance(part, DEFINITIONS) and part.name in ENTERED)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            for target in node.targets:
                self._parameters.setdefault(word(target), []).append(_parameters(node.value))

    # -- what goes where -------------------------------------------------------------------------------------------

    def _flows_of(self, node: ast.AST) -> Flows:
        """The names that get something at ``node``, and what they get."""
        match node:
            case ast.Assign():
                for target in node.targets:
                    yield self._targets(target), node.value
            case ast.AugAssign() | ast.NamedExpr() | ast.AnnAssign():
                if node.value is not None:
                    yield self._targets(node.target), node.value
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                yield self._targets(node.target), node.iter
            case ast.withitem(optional_vars=ast.AST() as target):
                yield self._targets(target), node.context_expr
            case ast.Dict():
                for key, value in zip(node.keys, node.values, strict=True):
                    yield tuple(f".{text}" for text in _texts([key])), value
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from self._of_function(node)
            case ast.ClassDef():
                for base in node.bases:
                    yield (node.name, f".{node.name}"), base
                for part in node.body:
                    if isinstance(part, DEFINITIONS):
                        yield (node.name, f".{node.name}"), ast.Attribute(ast.Constant(0), part.name)
            case ast.Call():
                yield from self._handed_over(node)
            case ast.Expr(value=ast.Call(func=ast.Attribute() as method) as call):
                for value in given(call):
                    yield tuple(self.labels(method.value)), value

    def _of_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Flows:
        """What a function gives back, and the defaults of its parameters."""
        for value in self._own[id(node)]:
            yield (node.name, f".{node.name}"), value
        for decorator in node.decorator_list:       # a test is called with each of its cases
            if word(decorator) in CASES:
                yield from ((tuple(_parameters(node)), part) for part in walk(decorator) if isinstance(part, ast.expr))
        home, arguments = f"{id(node)}:", node.args
        plain = [*arguments.posonlyargs, *arguments.args]
        defaults = [*zip(plain[len(plain) - len(arguments.defaults):], arguments.defaults, strict=True),
                    *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        for one, default in defaults:
            if default is not None:
                yield (home + one.arg,), default

    def _handed_over(self, call: ast.Call) -> Flows:
        """Arguments flow into parameters, with and without a receiver before them, and into parameters of that name."""
        known = self._parameters.get(word(call.func), ())
        for names in known:
            for index, value in enumerate(call.args):
                yield tuple(names[index:index + 2]), value
        for keyword in call.keywords:
            inside = tuple(name for names in known for name in names if name.partition(":")[2] == keyword.arg)
            held = (f".{keyword.arg}",) if word(call) in HOLDING or word(call) in self._classes else ()
            yield inside + held, keyword.value

    def _targets(self, target: ast.AST) -> tuple[str, ...]:
        """The names that an assignment writes to; of an item, the container that holds it as well."""
        return tuple(name for node in walk(target) for name in self._written(node))

    def _written(self, node: ast.AST) -> Iterator[str]:
        """A name of a module or class can be read as an attribute."""
        for name in self.labels(node):
            yield name
            if isinstance(node, ast.Name) and name == node.id:
                yield f".{name}"


def _texts(nodes: Iterable[ast.AST | None]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[str]:
    """What the parameters of a function are called, told apart from other names."""
    arguments = function.args
    return [f"{id(function)}:{one.arg}" for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _bound(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[str]:
    """The names of all parameters."""
    arguments = function.args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if one is not None:
            yield one.arg


def _is_text(node: ast.AST) -> bool:
    """A statement that is a string and nothing else: documentation."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
