"""Telling metrics that they get logits, under the names that they have."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

from ..evaluation import evidence
from ..evaluation.arguments import Argument
from ..evaluation.facts import Compile, Facts, MetricUse
from ..evaluation.tensors import number
from ..evaluation.trail import Place
from ..evaluation.values import NONE, Api, Const, LossValue, MetricValue
from ..evaluation.vocabulary.metrics import METRIC_STRINGS, METRICS
from ..evaluation.vocabulary.spec import Metric
from ..syntax import rewrite
from . import decisions, met, prefix, target
from .plan import Plan

REACH = 0.731           # the probability of the logit 1: beyond it no threshold in [0, 1] says the same on logits


def take_logits(plan: Plan, compile: Compile, source: Place, facts: Facts) -> None:
    """Change each metric of ``compile`` that takes what ``source`` makes for a probability."""
    for use in (*facts.metrics, *facts.set_aside):
        if use.compile is compile and getattr(use.prediction, "source", None) == source:
            _doubt_rank(plan, use)
            if not tell(plan, use, facts, {source}):
                plan.doubt("a metric cannot be told that it gets logits")


def _doubt_rank(plan: Plan, use: MetricUse) -> None:
    """'accuracy' of an unknown number of units: decides at 0.5 where it is one, ranks where there are more."""
    word = METRIC_STRINGS.get(use.metric.value) if isinstance(use.metric, Const) else None
    if word is not None and word.one_unit and getattr(use.prediction, "units", None) is None:
        plan.doubt("a metric may decide at 0.5")


def tell(plan: Plan, use: MetricUse, facts: Facts, sources: Collection[Place]) -> bool:
    """Tell the metric of ``use`` that what ``sources`` make are logits; whether that could be done."""
    if not evidence.misreads(use):
        return True
    if isinstance(use.metric, MetricValue):
        return _object(plan, use.metric, facts, sources)
    if isinstance(use.metric, LossValue):
        return _loss(plan, use.metric)
    if any(getattr(u.prediction, "source", None) not in sources and not evidence.is_wrong(u, facts)
           for u in met.metrics_at(use.place, facts)):
        plan.refuse("the metric serves another model as well")
        return True
    return _named(plan, use, facts)


def _object(plan: Plan, metric: MetricValue, facts: Facts, sources: Collection[Place]) -> bool:
    spec, call = METRICS[metric.name], metric.place
    if not isinstance(call.node, cst.Call):
        return False
    together = met.metrics_with(metric, facts)
    if any(getattr(u.prediction, "source", None) not in sources and not evidence.is_wrong(u, facts) for u in together):
        plan.refuse("the metric serves another model as well")
        return True
    if any(u.place in facts.silenced for u in together):
        plan.refuse("a finding about the same metric is suppressed")
        return True
    option = spec.flag or spec.threshold
    given = evidence.option(metric, spec, option)
    new = "True" if spec.flag else _threshold(spec, given, call, facts)
    if option is None or new is None:
        return False
    if given is None:
        plan.edit(call.unit, rewrite.add_keyword(call.unit.tree, call.node, option, new))
        return True
    if given.place is None or given.place.unit is not call.unit or not _is_argument(call.node, given.place):
        return False
    plan.edit(call.unit, rewrite.replace(call.unit.tree, given.place.node, new))
    return True


def _is_argument(call: cst.Call, place: Place) -> bool:
    """Is it written in the call itself, where nobody else reads it?"""
    return any(arg.value is place.node for arg in call.args) and not isinstance(place.node, cst.Name | cst.Attribute) \
        or isinstance(place.node, cst.Name) and place.node.value in ("None", "False")


def _threshold(spec: Metric, given: Argument | None, place: Place, facts: Facts) -> str | None:
    """The threshold on logits that says what the present one says on probabilities."""
    value = decisions.HALF if given is None or given.value == NONE else number(given.value)
    outside = value is None or not decisions.HALF < value < REACH
    if value is None or outside and is_refused(spec, place, facts):
        return None
    if value == decisions.HALF:
        return spec.half or None
    return None if outside and spec.bounded else decisions.logit(value, place)


def is_refused(spec: Metric, place: Place, facts: Facts) -> bool:
    """Does every Keras that is admitted here refuse such a threshold?"""
    return spec.refused is not None and target.versions(place.unit, facts) in spec.refused


def _named(plan: Plan, use: MetricUse, facts: Facts) -> bool:
    """Put an object in the place of a string, or of the name of a function or class."""
    known = evidence.spec_of(use.metric)
    if known is None or not isinstance(use.place.node, cst.SimpleString | cst.Name | cst.Attribute):
        return False
    name, spec = known
    class_name = name if name.rpartition(".")[2][:1].isupper() else f"keras.metrics.{CLASSES.get(name, '')}"
    if class_name not in METRICS or isinstance(use.metric, Const) != isinstance(use.place.node, cst.SimpleString):
        return False
    found = prefix.spelled(use.place.unit, "metrics", class_name.rpartition(".")[2], use.place.node)
    spec = METRICS[class_name]
    option = f"{spec.flag}=True" if spec.flag else f"{spec.threshold}={spec.half}" if spec.half else None
    if found is None or option is None or is_refused(spec, use.place, facts):
        return False
    text, imports = found
    new = f"{text}({', '.join([*_key(plan, use, spec, facts), option])})"
    plan.edit(use.place.unit, [*imports, *rewrite.replace(use.place.unit.tree, use.place.node, new)])
    return True


CLASSES = {
    "keras.metrics.binary_accuracy": "BinaryAccuracy", "keras.metrics.binary_crossentropy": "BinaryCrossentropy",
    "keras.losses.binary_crossentropy": "BinaryCrossentropy",
}


def _key(plan: Plan, use: MetricUse, spec: Metric, facts: Facts) -> list[str]:
    """The name under which the metric is reported, if its object would have another one."""
    if isinstance(use.metric, Api):
        return []
    word = METRIC_STRINGS[use.metric.value]     # type: ignore[attr-defined]
    major = target.major(use.place.unit, facts)
    key = (word.keras2 if major == 2 else word.keras3) or word.keras3 or word.keras2 or ""
    if major is None and word.keras2 is not None and word.keras3 is not None and word.keras2 != word.keras3:
        plan.doubt(f"the metric is called {word.keras2} by Keras 2 and {word.keras3} by Keras 3")
    quote = use.place.node.quote                # type: ignore[attr-defined]
    return [f"name={quote}{key}{quote}"] if key != spec.key else []


def _loss(plan: Plan, loss: LossValue) -> bool:
    """A loss that is called as a metric."""
    call, flag = loss.place, loss.flag_place
    if call is None or not isinstance(call.node, cst.Call):
        return False
    if flag is None:
        plan.edit(call.unit, rewrite.add_keyword(call.unit.tree, call.node, "from_logits", "True"))
    elif _is_argument(call.node, flag):
        plan.edit(flag.unit, rewrite.replace(flag.unit.tree, flag.node, "True"))
    else:
        return False
    return True


def is_understood(metric: Argument) -> bool:
    """Is it known what this metric does with logits?"""
    known = evidence.spec_of(metric.value)
    return known is not None or (isinstance(metric.value, MetricValue) and metric.value.name in METRICS)
