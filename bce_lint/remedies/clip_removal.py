"""Taking a clip out of the way from the activation to the loss."""

from __future__ import annotations

import libcst as cst

from ..evaluation.facts import Facts, LossUse
from ..evaluation.trail import Place
from ..evaluation.vocabulary.functions import FUNCTIONS, METHODS
from ..syntax import rewrite
from ..syntax.tree import children
from . import leftovers
from .plan import Plan


def remove_all(plan: Plan, use: LossUse, facts: Facts) -> None:
    if use.prediction.clips and use.prediction.altered:
        return plan.refuse("the clipped value is calculated with on its way to the loss")
    for clip in use.prediction.clips:
        remove(plan, clip.place, facts)


def remove(plan: Plan, place: Place, facts: Facts) -> None:
    """Put the value that is clipped in the place of the clip; a statement that then does nothing goes."""
    inner = clipped_value(place)
    if inner is None:
        return plan.refuse("the clip cannot be taken apart")
    plan.gone += [(place.unit, part) for part in _around(place.node, inner)]
    put(plan, place, inner, facts)


def put(plan: Plan, place: Place, inner: cst.BaseExpression, facts: Facts) -> None:
    """Put ``inner``, a part of the expression at ``place``, in its place; a statement that then does nothing goes."""
    tree = place.unit.tree
    statement = tree.parent(place.node)
    if isinstance(statement, cst.Assign) and _same_name(statement, inner):
        return plan.edit(place.unit, rewrite.remove_statement(tree, statement))
    if leftovers.inlined(plan, place.unit, statement, inner, facts.scripts):
        return
    plan.edit(place.unit, rewrite.unwrap(tree, place.node, inner))


def _around(node: cst.CSTNode, inner: cst.BaseExpression) -> list[cst.CSTNode]:
    """The parts of a clip that go with it."""
    if isinstance(node, cst.Call):
        return [node.func, *(arg for arg in node.args if arg.value is not inner)] if node.func is not inner else []
    return [part for part in children(node) if part is not inner]


def _same_name(statement: cst.Assign, inner: cst.BaseExpression) -> bool:
    target = statement.targets[0].target
    return (len(statement.targets) == 1 and isinstance(target, cst.Name) and isinstance(inner, cst.Name)
            and target.value == inner.value)


def clipped_value(place: Place) -> cst.BaseExpression | None:
    """The expression that a clip is applied to."""
    node = place.node
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Divide):
        node = node.left        # (x + a) / (1 + 2 * a)
    if isinstance(node, cst.BinaryOperation):
        numbers = cst.Integer | cst.Float
        if isinstance(node.right, numbers) or not isinstance(node.left, numbers):
            return node.left
        return node.right
    if not isinstance(node, cst.Call):
        return None
    if isinstance(node.func, cst.Attribute) and node.func.attr.value in METHODS and len(node.args) == 2 \
            and not any(a.star for a in node.args) and _is_method(node):
        return node.func.value
    words = {spec.tensor for name, spec in FUNCTIONS.items() if spec.lower or spec.upper}
    for arg in node.args:
        if arg.keyword is not None and arg.keyword.value in words:
            return arg.value
    first = node.args[0] if node.args else None
    if first is None or first.keyword is not None or first.star:
        return None
    if isinstance(first.value, cst.Integer | cst.Float) and len(node.args) == 2:
        return node.args[1].value
    return first.value


def _is_method(node: cst.Call) -> bool:
    """``x.clip(low, high)`` as against ``np.clip(x, low)``."""
    return not any(isinstance(a.value, cst.Name) and i == 0 for i, a in enumerate(node.args))
