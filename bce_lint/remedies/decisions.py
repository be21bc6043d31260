"""Making a decision, or a reader of probabilities, fit for logits: the threshold t becomes log(t / (1 - t))."""

from __future__ import annotations

import math

import libcst as cst

from ..evaluation.facts import Decision
from ..evaluation.tensors import number
from ..evaluation.trail import Place
from ..evaluation.values import Const, Tensor
from ..syntax import rewrite
from . import prefix
from .plan import Plan

HALF = 0.5
SIMPLE = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)


def mend(plan: Plan, decision: Decision, kept: bool = False) -> bool:
    """Make ``decision`` fit for logits; whether that could be done.

    ``kept`` asks for what it gave for probabilities, else it becomes what was meant: the class.
    """
    made = decision.prediction
    if not isinstance(made, Tensor) or made.altered or made.clips or not (made.is_logit or made.is_probability):
        return False
    match decision.kind:
        case "compare":
            return _move(plan, decision) or squash(plan, operand(decision), made.array)
        case "argmax":
            return kept or _first_column(plan, decision, made.array)
        case "model":
            return not kept and _predict(plan, decision)
        case "cast" | "classes" if not kept:
            return _compare(plan, operand(decision))
        case _:
            return squash(plan, operand(decision), made.array and not _gives_tensor(decision))


def _gives_tensor(decision: Decision) -> bool:
    """Is it a function of TensorFlow, which makes a tensor of an array anyway?"""
    word, node = prefix.known(decision.place, "tensorflow"), decision.place.node
    return word is not None and isinstance(node, cst.Call) and decision.place.unit.tree.code(node.func).startswith(f"{word}.")


def operand(decision: Decision) -> Place | None:
    """Where the number is written that the decision is about."""
    node = decision.place.node
    if decision.operand is not None:
        return decision.operand
    return Place(decision.place.unit, node.func.value) if isinstance(node, cst.Call) \
        and isinstance(node.func, cst.Attribute) else None


def _move(plan: Plan, decision: Decision) -> bool:
    """Put the logit of a threshold that is written as a number in its place."""
    node, unit = decision.place.node, decision.place.unit
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
        sides = [node.left, node.comparisons[0].comparator]
    else:
        sides = [arg.value for arg in node.args] if isinstance(node, cst.Call) else []
    for side in sides:
        if isinstance(side, cst.Float) and number(Const(float(side.value.replace("_", "")))) == decision.threshold:
            text = logit(decision.threshold, decision.place, decision.prediction.array)    # type: ignore[attr-defined]
            plan.edit(unit, rewrite.replace(unit.tree, side, text))
            return True
    return False


def logit(threshold: float, place: Place, array: bool = False) -> str:
    """The source text of log(t / (1 - t))."""
    if threshold == HALF:
        return "0.0"
    word = prefix.known(place, "numpy", "math") if array else prefix.known(place, "math")
    if word is not None:
        return f"{word}.log({threshold:g} / {1 - threshold:g})"
    return repr(math.log(threshold / (1 - threshold)))


def squash(plan: Plan, place: Place | None, array: bool) -> bool:
    """Write one sigmoid around an expression: one in NumPy around an array, so that it stays one."""
    if place is None or not isinstance(place.node, cst.BaseExpression):
        return False
    found = prefix.sigmoid(place, array)
    if found is None:
        return False
    head, tail = found
    if not isinstance(place.node, SIMPLE):
        head, tail = f"{head}(", f"){tail}"
    plan.edit(place.unit, rewrite.wrap(place.unit.tree, place.node, head, tail))
    return True


def _compare(plan: Plan, place: Place | None) -> bool:
    """z > 0 in the place of z."""
    if place is None or not isinstance(place.node, SIMPLE):
        return False
    tree, node = place.unit.tree, place.node
    plan.edit(place.unit, rewrite.replace(tree, node, f"{tree.text(node)} > 0"))    # type: ignore[arg-type]
    return True


def _first_column(plan: Plan, decision: Decision, array: bool) -> bool:
    """The one column compared with 0, in the place of its argmax."""
    place, call = operand(decision), decision.place
    if place is None or not array or not isinstance(place.node, SIMPLE):
        return False
    text = f"({call.unit.tree.text(place.node)}[..., 0] > 0).astype(int)"
    plan.edit(call.unit, rewrite.replace(call.unit.tree, call.node, text))     # type: ignore[arg-type]
    return True


def _predict(plan: Plan, decision: Decision) -> bool:
    """What predict_classes did, from logits."""
    call, tree = decision.place.node, decision.place.unit.tree
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return False
    start = tree.text(call)
    text = start.replace(f".{call.func.attr.value}(", ".predict(", 1)
    plan.edit(decision.place.unit, rewrite.replace(tree, call, f'({text} > 0).astype("int32")'))
    return text != start
