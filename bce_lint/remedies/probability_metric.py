"""BCE007: tell the metric that it gets logits, or move the decision."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Fix
from ..evaluation import evidence
from ..evaluation.facts import Decision, Facts, MetricUse
from ..evaluation.values import MetricValue, Tensor
from . import decisions, met, metric_flags, sight
from .plan import Plan


SIGMOID = "apply one sigmoid first"
TITLES = {
    "compare": "move the threshold", "round": SIGMOID, "probabilities": SIGMOID,
    **dict.fromkeys(("cast", "classes", "argmax", "model"), "compare the logit with 0"),
}


def fixes(fact: MetricUse | Decision, facts: Facts) -> list[Fix]:
    plan = Plan()
    done = _decision(plan, fact) if isinstance(fact, Decision) else _metric(plan, fact, facts)
    return plan.fix(done) if done else []


def _decision(plan: Plan, decision: Decision) -> str:
    if decision.metric is None or not sight.is_private(decision.place):
        plan.doubt("others see what is decided here")
    if not decisions.mend(plan, decision):
        return ""
    return TITLES[decision.kind]


def _is_call(use: MetricUse) -> bool:
    """Is it a function that is called in a function of the user's, and perhaps is what that gives?"""
    functions = (n for n in use.place.unit.tree.ancestors(use.place.node) if isinstance(n, cst.FunctionDef))
    return getattr(use.metric, "place", None) == use.place and next(functions, None) is not None


def _metric(plan: Plan, use: MetricUse, facts: Facts) -> str:
    if not isinstance(use.prediction, Tensor):
        plan.doubt("what the model gives is not in sight")
    if _is_call(use) and not sight.is_private(use.place):
        plan.doubt("others see what is measured here")
    if isinstance(use.metric, MetricValue):
        uses = met.metrics_with(use.metric, facts)
        if not all(evidence.is_wrong(one, facts) for one in uses):
            return _before(plan, use)
        sources = {one.prediction.source for one in uses if isinstance(one.prediction, Tensor)} - {None}
        sight.check(plan, use.metric.place, facts)
        for reading in met.readings_of(use.metric.place, facts):
            plan.doubt(f"the metric {reading.how}")
        if metric_flags.tell(plan, use, facts, sources):
            return "tell the metric that it gets logits"
        return _before(plan, use)
    source = getattr(use.prediction, "source", None)
    return "tell the metric that it gets logits" if metric_flags.tell(plan, use, facts, {source}) else ""


def _before(plan: Plan, use: MetricUse) -> str:
    """One sigmoid in front of a metric that is updated by hand."""
    made = use.prediction
    if use.compile is not None or not isinstance(made, Tensor):
        return ""
    return SIGMOID if decisions.squash(plan, use.prediction_place, made.array) else ""
