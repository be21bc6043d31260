"""Which names of a module may hold what others hold, whatever the order and the branches.

Everything that could hand a value on counts: assignments, parameters by position and by name, results, containers,
methods called for their effect. So a name that is not reached cannot hold what is looked for. The names of a function
are its own; attributes and the keys of items are one and the same everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from ..vocabulary.testing import NAMED, PARAMETERS, PARAMETRIZE, PRODUCT

Test = Callable[[ast.AST], bool]
Scopes = tuple[tuple[str, frozenset[str]], ...]
Flows = Iterator[tuple[tuple[str, ...], ast.AST]]
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (*DEFINITIONS, ast.Lambda)
ENTERED = ("__init__", "call", "__call__", "build")
ITEMS = ("get", "pop", "getattr", "setdefault")
CASES = frozenset(name.rpartition(".")[2] for name in (*PARAMETERS, *NAMED, *PRODUCT, *PARAMETRIZE))
HOLDING = ("dict", "partial", "Namespace", "SimpleNamespace", "update")


def word(node: ast.AST) -> str:
    """The last word of a name: ``sigmoid`` of ``tf.nn.sigmoid``, and of a call of it what is called."""
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@cache
def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    return tuple(name for name in kind._fields if name not in ("ctx", "op", "ops", "type_comment", "annotation", "returns"))


def children(node: ast.AST) -> list[ast.AST]:
    """What stands directly below ``node``, but for operators, which have no parts, and annotations."""
    found: list[ast.AST] = []
    for name in _fields(type(node)):
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
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


class Flow:
    """The flows of one module. ``nodes`` are all its nodes, but the statements that are only text (documentation)."""

    def __init__(self, module: ast.Module) -> None:
        self.nodes: list[ast.AST] = []
        self._homes: dict[int, str] = {}            # the scope of each name and call
        self._parameters: dict[str, list[list[str]]] = {}
        self._own: dict[int, list[ast.AST]] = {}    # what each function returns
        self._by_home: dict[str, list[ast.AST]] = {}
        self._classes: set[str] = set()
        self._visit(module)
        self._flows = [(targets, value) for node in self.nodes for targets, value in self._flows_of(node) if targets]

    def label(self, node: ast.Name) -> str:
        """The name of a variable, told apart from those of other functions."""
        return f"{self._homes.get(id(node), '')}{node.id}"

    def home(self, call: ast.Call) -> str:
        """The function that a call stands in; nothing at the top of the module."""
        return self._homes.get(id(call), "")

    def nodes_in(self, home: str) -> list[ast.AST]:
        """The nodes of one function, or of the top of the module."""
        return self._by_home.get(home, [])

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

    def reached(self, source: Test, parts: Callable[[ast.AST], Iterable[ast.AST]] = walk) -> frozenset[str]:
        """The names that may hold something with a ``source`` among its ``parts``."""
        waiting: dict[str, list[tuple[str, ...]]] = {}
        todo: list[str] = []
        for targets, value in self._flows:
            for node in parts(value):
                if source(node):
                    todo += targets
                for name in self.labels(node):
                    waiting.setdefault(name, []).append(targets)
        found: set[str] = set()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [target for targets in waiting.get(name, ()) for target in targets]
        return frozenset(found)

    def holds(self, values: Iterable[ast.AST], source: Test, names: frozenset[str],
              parts: Callable[[ast.AST], Iterable[ast.AST]] = walk) -> bool:
        """Is there a ``source`` among the parts of ``values``, or a name that may hold one?"""
        return any(source(node) or any(name in names for name in self.labels(node))
                   for value in values for node in parts(value))

    # -- one walk over the tree ------------------------------------------------------------------------------------

    def _visit(self, module: ast.Module) -> None:
        """Collect the nodes, the scope of each name, what functions return and what their parameters are called."""
        todo: list[tuple[ast.AST, Scopes, ast.AST | None]] = [(module, (), None)]
        while todo:
            node, scopes, function = todo.pop()
            home = scopes[0][0] if scopes else ""
            self.nodes.append(node)
            self._by_home.setdefault(home, []).append(node)
            if isinstance(node, ast.Name):
                self._homes[id(node)] = next((home for home, names in scopes if node.id in names), "")
            elif isinstance(node, ast.Call):
                self._homes[id(node)] = home
            elif isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) and function is not None:
                self._own.setdefault(id(function), []).append(node.value or node)
            elif isinstance(node, FUNCTIONS):
                self._own.setdefault(id(node), [])
                scopes, function = ((f"{id(node)}:", _bound(node)), *scopes), node
            todo += [(child, scopes, function) for child in children(node) if not _is_text(child)]
            self._name(node)

    def _name(self, node: ast.AST) -> None:
        """A class is called by its constructor, its objects by ``call``, a lambda by the name that it is given."""
        if isinstance(node, DEFINITIONS):
            self._parameters.setdefault(node.name, []).append(_parameters(node))
        elif isinstance(node, ast.ClassDef):
            self._classes.add(node.name)
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


def _bound(function: ast.AST) -> frozenset[str]:
    """The names that are a function's own: its parameters and what it assigns to, but not what it calls global."""
    arguments = function.args       # type: ignore[attr-defined]
    several = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    names = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *several)}
    outer: set[str] = set()
    todo = list(children(function))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            outer.update(node.names)
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            todo += children(node)
    return frozenset(names - outer)


def _is_text(node: ast.AST) -> bool:
    """A statement that is a string and nothing else: documentation."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
