"""BCE003 where a probability is turned back into a logit: the logit that it was made of takes its place."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Fix
from ..evaluation.facts import Facts, LossUse
from ..evaluation.values import Tensor
from ..evaluation.vocabulary.spec import Effect
from ..syntax.tree import names_in
from . import clip_removal, leftovers, logit_form, met, sight
from .plan import Plan

TITLE = "logit form: the logit instead of the log-odds of its sigmoid"


def fixes(use: LossUse, facts: Facts) -> list[Fix]:
    """Nothing where the sigmoid is not in sight, or the log-odds are not written as log(p / (1 - p))."""
    made, before = use.prediction, getattr(use.prediction, "before", None)
    if not isinstance(before, Tensor) or before.effect is not Effect.SIGMOID or before.altered or made.source is None:
        return []
    inner = _probability(made.source.node)
    if inner is None:
        return []
    plan = Plan()
    together = met.uses_at(use.place, facts)
    if any(getattr(getattr(one.prediction, "before", None), "source", None) != before.source for one in together):
        plan.refuse("the loss serves other predictions as well")
    if made.source.unit not in facts.scripts and not sight.is_private(made.source):
        plan.doubt("other callers may hand over something else")
    plan.gone.append((made.source.unit, made.source.node))
    plan.kept |= names_in(inner)
    clip_removal.put(plan, made.source, inner, facts)
    for clip in made.clips:
        clip_removal.remove(plan, clip.place, facts)
    logit_form.bring(plan, before, facts)
    for one in together:
        if one.compile is not None and before.source is not None:
            logit_form.tell_metrics(plan, one.compile, before.source, facts)
    leftovers.clear(plan, facts)
    return plan.fix(TITLE)


def _probability(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The p of log(p / (1 - p))."""
    value = node.args[0].value if isinstance(node, cst.Call) and len(node.args) == 1 else None
    return value.left if isinstance(value, cst.BinaryOperation) and isinstance(value.operator, cst.Divide) else None
