"""BCE009: put labels and predictions in their right places."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Fix
from ..evaluation.calls import parameters
from ..evaluation.facts import LossUse
from ..syntax import rewrite
from .plan import Plan


def fixes(use: LossUse) -> list[Fix]:
    plan = Plan()
    one, other = use.target_place, use.prediction_place
    if one is None or other is None or one.unit is not use.place.unit or other.unit is not use.place.unit:
        return []
    tree = use.place.unit.tree
    arguments = {arg.value: arg for arg in getattr(use.place.node, "args", ())}
    if one.node not in arguments or other.node not in arguments:
        return []
    if _handed_over(use, one.node) and _handed_over(use, other.node):
        return []       # the helper may be right and its call wrong
    plan.edit(use.place.unit, rewrite.swap(tree, arguments[one.node], arguments[other.node]))
    return plan.fix("swap the arguments")


def _handed_over(use: LossUse, node: cst.CSTNode) -> bool:
    """Is ``node`` a parameter of the function that the loss is called in?"""
    function = use.inside
    return function is not None and isinstance(node, cst.Name) and node.value in parameters(function.node.params)
