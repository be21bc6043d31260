"""Moving a decision from probabilities to logits: 0.5 becomes 0."""

from __future__ import annotations

import libcst as cst

from ..evaluation.facts import Facts, Reading
from ..evaluation.trail import Place
from ..syntax import rewrite
from .plan import Plan

DECISIONS = ("is compared", "is passed to round", "is passed to rint", "is passed to where", "is passed to argmax")


def of_source(source: Place, facts: Facts) -> list[Reading]:
    """Who reads what ``source`` makes."""
    return list({r.place: r for r in facts.readings if r.source == source}.values())


def move(plan: Plan, reading: Reading) -> bool:
    """Move the threshold of a comparison with 0.5; whether that could be done."""
    node = reading.place.node
    if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1:
        return False
    if not isinstance(node.comparisons[0].operator, cst.GreaterThan | cst.GreaterThanEqual | cst.LessThan | cst.LessThanEqual):
        return False
    for side in (node.left, node.comparisons[0].comparator):
        if isinstance(side, cst.Float) and float(side.value.replace("_", "")) == 0.5:
            tree = reading.place.unit.tree
            plan.edit(reading.place.unit, rewrite.replace(tree, side, "0.0"))
            return True
    return False
