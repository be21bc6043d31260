"""Telling the metrics beside a loss that they get logits, under the names that they have."""

from __future__ import annotations

import libcst as cst

from ..evaluation.arguments import Argument
from ..evaluation.facts import Compile, Facts
from ..evaluation.values import Const, MetricValue
from ..evaluation.vocabulary.metrics import METRICS
from ..syntax import rewrite
from . import prefix
from .plan import Plan

ZERO = {"threshold": "0.0", "thresholds": "0"}
STRINGS = {"accuracy": "BinaryAccuracy", "acc": "BinaryAccuracy", "binary_accuracy": "BinaryAccuracy",
           "binary_crossentropy": "BinaryCrossentropy"}
ONE_UNIT_ONLY = ("accuracy", "acc")


def take_logits(plan: Plan, compile: Compile, units: int | None, facts: Facts) -> None:
    """Change each metric of ``compile`` that takes the output for a probability."""
    for metric in compile.metrics:
        if isinstance(metric.value, MetricValue):
            _object(plan, metric.value, compile, facts)
        elif isinstance(metric.value, Const):
            _word(plan, metric, units)


def _word(plan: Plan, metric: Argument, units: int | None) -> None:
    word = metric.value.value       # type: ignore[attr-defined]
    place = metric.place
    if word not in STRINGS or place is None or (word in ONE_UNIT_ONLY and units != 1):
        return
    if not isinstance(place.node, cst.SimpleString):
        return plan.refuse(f"the metric {word!r} is not written in the compile")
    name = STRINGS[word]
    found = prefix.spelled(place.unit, "metrics", name)
    if found is None:
        return plan.refuse(f"{name} cannot be named here")
    text, imports = found
    option = "threshold=0.0" if name == "BinaryAccuracy" else "from_logits=True"
    quote = place.node.quote
    new = f"{text}(name={quote}{word}{quote}, {option})"
    plan.edit(place.unit, [*imports, *rewrite.replace(place.unit.tree, place.node, new)])


def _object(plan: Plan, metric: MetricValue, compile: Compile, facts: Facts) -> None:
    spec = METRICS.get(metric.name)
    if spec is None or not spec.probabilities:
        return
    option, value = (spec.flag, "True") if spec.flag else (spec.threshold, ZERO.get(spec.threshold or "", ""))
    if not option or not value:
        return plan.doubt(f"{metric.name} cannot be told that it gets logits")
    given = metric.arguments.get(spec.parameters, option)
    if any(u.metric == metric and u.place not in _places(compile) for u in facts.metrics):
        return plan.refuse("the metric serves another model as well")
    call = metric.place
    if given is None and isinstance(call.node, cst.Call):
        plan.edit(call.unit, rewrite.add_keyword(call.unit.tree, call.node, option, value))
    elif given is not None and given.value in (Const(0.5), Const(False)) and given.place is not None:
        plan.edit(given.place.unit, rewrite.replace(given.place.unit.tree, given.place.node, value))
    elif given is not None and given.value not in (Const(0), Const(0.0), Const(True)):
        plan.doubt(f"the {option} of a metric would have to move")


def _places(compile: Compile) -> set:
    return {m.place for m in compile.metrics}


def is_understood(metric: Argument) -> bool:
    """Is it known what this metric does with logits?"""
    if isinstance(metric.value, MetricValue):
        return metric.value.name in METRICS
    return isinstance(metric.value, Const) and metric.value.value in STRINGS
