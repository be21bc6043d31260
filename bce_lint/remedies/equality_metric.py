"""BCE007 of ``Accuracy()``: the metric that decides before it compares, under the name that the other one had."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Fix
from ..evaluation import evidence
from ..evaluation.facts import Facts, MetricUse
from ..evaluation.losses import expects
from ..evaluation.values import MetricValue, Tensor
from ..evaluation.vocabulary.metrics import METRICS
from ..evaluation.vocabulary.spec import Expects
from ..syntax import rewrite
from . import met, metric_flags
from .plan import Plan

OLD, NEW = "Accuracy", "BinaryAccuracy"


def fixes(use: MetricUse, facts: Facts) -> list[Fix]:
    call = use.metric.place.node if isinstance(use.metric, MetricValue) and use.metric.place else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or call.func.attr.value != OLD:
        return []
    # A metric object with a place, or there would be no call; the condition that says so hides it from type checkers.
    plan, unit = Plan(), use.metric.place.unit      # type: ignore[union-attr]
    together = met.metrics_with(use.metric, facts)      # type: ignore[arg-type]
    takes = {_are_logits(one) for one in together}
    if len(takes) > 1 or not all(evidence.counts_equal(one, facts) for one in together):
        return []
    if not all(isinstance(one.prediction, Tensor) for one in together):
        plan.doubt("what the model gives is not in sight")
    if met.readings_of(use.metric.place, facts):     # type: ignore[union-attr]
        plan.doubt("other code reads the metric")
    plan.edit(unit, rewrite.replace(unit.tree, call.func.attr, NEW))
    if not call.args:
        plan.edit(unit, rewrite.add_keyword(unit.tree, call, "name", '"accuracy"'))
    if takes == {True}:
        if metric_flags.is_refused(METRICS["keras.metrics.BinaryAccuracy"], use.metric.place, facts):   # type: ignore[union-attr]
            return []
        plan.edit(unit, rewrite.add_keyword(unit.tree, call, "threshold", "0.0"))
    return plan.fix("decide before the comparison")


def _are_logits(use: MetricUse) -> bool:
    loss = expects(use.loss) if use.loss is not None else None
    return loss is Expects.LOGITS or (loss is None and isinstance(use.prediction, Tensor) and use.prediction.is_logit)
