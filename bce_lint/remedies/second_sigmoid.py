"""BCE008: drop one of two sigmoids."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Fix
from ..evaluation.facts import Facts, Sigmoid
from ..evaluation.values import Tensor
from ..syntax import rewrite
from . import activation, logit_form, met, prefix
from .plan import Plan

SHAPES = {"tensorflow": "convert_to_tensor", "keras.ops": "convert_to_tensor"}


def fixes(sigmoid: Sigmoid, facts: Facts) -> list[Fix]:
    """The outer one, unless a loss takes the inner one for a logit: then that goes, with everything that meets it."""
    value = sigmoid.value
    if not isinstance(value, Tensor) or value.source is None:
        return []
    uses = met.uses_of(value.source, facts)
    if any(use.expects_logits for use in uses):
        return [Fix("unsafe", fix.title, fix.edits) for fix in logit_form.fixes(uses[0], facts)]
    plan = Plan()
    plan.doubt("others see the result")
    _drop_outer(plan, sigmoid, value)
    return plan.fix("drop the outer sigmoid")


def _drop_outer(plan: Plan, sigmoid: Sigmoid, value: Tensor) -> None:
    if sigmoid.result.layer is not None:
        return activation.drop(plan, sigmoid.result)
    node, unit = sigmoid.place.node, sigmoid.place.unit
    inner = activation.argument_of(node)
    if inner is None or not isinstance(node, cst.BaseExpression):
        return plan.refuse("the sigmoid is not one expression around one other")
    if value.array and not sigmoid.result.array and isinstance(node, cst.Call):
        word = next((f"{name}.{SHAPES[api]}" for api in SHAPES if (name := prefix.known(sigmoid.place, api))), None)
        if word is None:
            return plan.refuse("there is no name for what makes a tensor of an array")
        return plan.edit(unit, rewrite.replace(unit.tree, node.func, word))
    if sigmoid.result.array != value.array:
        return plan.refuse("a tensor would take the place of an array")
    plan.edit(unit, rewrite.unwrap(unit.tree, node, inner))
