"""How ``y * log(p) + (1 - y) * log(1 - p)`` is written: its label, its logarithms, and the minus in front of it."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst
from msgspec import Struct

from .scopes import scope_of, variable
from .tree import Tree, walk

REDUCING = frozenset({"mean", "sum", "reduce_mean", "reduce_sum"})


class Written(Struct, frozen=True):
    """A sum of two products of a label and a logarithm. ``log`` is the one beside the plain label.

    ``likelihood``: the two are added, not subtracted. ``statements`` are assignments that hold a product for the sum.
    """

    whole: cst.BinaryOperation
    label: cst.BaseExpression
    log: cst.Call
    likelihood: bool
    statements: tuple[cst.Assign, ...] = ()

    @property
    def argument(self) -> cst.BaseExpression:
        return self.log.args[0].value


class _Side(Struct, frozen=True):
    factor: cst.BaseExpression
    log: cst.Call
    positive: bool
    statements: tuple[cst.Assign, ...]


def written(tree: Tree, node: cst.CSTNode, logs: Collection[cst.CSTNode]) -> Written | None:
    """The formula at ``node``, whose logarithms are among the calls ``logs``."""
    if not isinstance(node, cst.BinaryOperation) or not isinstance(node.operator, cst.Add | cst.Subtract):
        return None
    left, right = _side(tree, node.left, logs), _side(tree, node.right, logs)
    if left is None or right is None or left.positive != (right.positive == isinstance(node.operator, cst.Add)):
        return None
    for one, other in ((left, right), (right, left)):
        if _is_complement(tree, other.factor, one.factor) and len(one.log.args) == 1:
            return Written(node, one.factor, one.log, left.positive, (*left.statements, *right.statements))
    return None


def _side(tree: Tree, node: cst.BaseExpression, logs: Collection[cst.CSTNode]) -> _Side | None:
    """The factor beside a logarithm, the logarithm, and whether the product has no minus."""
    factors: list[cst.BaseExpression] = []
    positive, statements, todo = True, [], [node]
    while todo:
        part = todo.pop()
        if isinstance(part, cst.UnaryOperation) and isinstance(part.operator, cst.Minus):
            positive = not positive
            todo.append(part.expression)
        elif isinstance(part, cst.BinaryOperation) and isinstance(part.operator, cst.Multiply):
            todo += [part.right, part.left]
        elif (statement := _read_once(tree, part, logs)) is not None:
            statements.append(statement)
            todo.append(statement.value)
        else:
            factors.append(part)
    taken = [part for part in factors if any(part is log for log in logs)]
    rest = [part for part in factors if not any(part is log for log in logs)]
    one_each = len(taken) == len(rest) == 1
    return _Side(rest[0], taken[0], positive, tuple(statements)) if one_each else None     # type: ignore[arg-type]


def _read_once(tree: Tree, node: cst.BaseExpression, logs: Collection[cst.CSTNode]) -> cst.Assign | None:
    """The assignment that ``node`` reads, if nobody else reads it and it holds a logarithm."""
    if not isinstance(node, cst.Name):
        return None
    found = variable(tree, scope_of(tree, node), node.value)
    statement = found.assignment
    holds = statement is not None and any(inner is log for inner in walk(statement.value) for log in logs)
    is_name = statement is not None and isinstance(statement.targets[0].target, cst.Name)
    return statement if holds and is_name and found.reads == (node,) else None


def _is_complement(tree: Tree, node: cst.BaseExpression, label: cst.BaseExpression) -> bool:
    return (isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Subtract) and is_one(node.left)
            and tree.text(node.right) == tree.text(label))


def is_one(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Integer | cst.Float) and float(node.value.replace("_", "")) == 1


def minus_around(tree: Tree, node: cst.BaseExpression) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
    """The negation of ``node``, perhaps after a mean and under another name, and what is negated; None without one."""
    parent = tree.parent(node)
    if isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Minus):
        return parent, node
    if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Multiply):
        factor = parent.left if parent.right is node else parent.right
        is_minus = isinstance(factor, cst.UnaryOperation) and isinstance(factor.operator, cst.Minus)
        return (parent, node) if is_minus and is_one(factor.expression) else None
    if isinstance(parent, cst.Assign):
        read = _only_read(tree, parent)
        return minus_around(tree, read) if read is not None else None
    call = tree.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(call, cst.Call) and call.args[0] is parent and _word(call) in REDUCING:
        return minus_around(tree, call)
    return None


def _word(call: cst.Call) -> str:
    name = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    return name.value if isinstance(name, cst.Name) else ""


def _only_read(tree: Tree, statement: cst.Assign) -> cst.Name | None:
    """Where the name is read that ``statement`` alone binds, if that is one place."""
    target = statement.targets[0].target
    if not isinstance(target, cst.Name):
        return None
    found = variable(tree, scope_of(tree, statement), target.value)
    return found.reads[0] if found.assignment is statement and len(found.reads) == 1 else None
