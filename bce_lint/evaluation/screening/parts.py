"""What a node of a syntax tree is called, and what it is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

LEAVES = (ast.Constant, ast.Name, ast.Global, ast.Nonlocal, ast.alias)
ITEMS = ("get", "pop", "getattr", "setdefault")
PLAIN = frozenset({"ctx", "op", "ops", "type_comment", "annotation", "returns", "type_ignores", "id", "attr", "arg",
                   "asname", "module", "level", "kind", "conversion"})


def word(node: ast.AST) -> str:
    """The last word of a name: ``sigmoid`` of ``tf.nn.sigmoid``, and of a call of it what is called."""
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@cache
def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    return () if kind in LEAVES else tuple(name for name in kind._fields if name not in PLAIN)


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
