"""BCE009: put labels and predictions in their right places."""

from __future__ import annotations

from ..diagnostics import Fix
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
    plan.edit(use.place.unit, rewrite.swap(tree, arguments[one.node], arguments[other.node]))
    return plan.fix("swap the arguments")
