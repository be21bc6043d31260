"""What shows that a score is meant as a logit, and what shows that a reader takes it for a probability."""

from __future__ import annotations

from collections.abc import Collection

from .arguments import Argument
from .decisions import is_share
from .facts import Compile, Decision, Facts, LossUse, MetricUse, Sigmoid
from .losses import expects
from .tensors import number
from .values import NONE, Api, Const, LossValue, MetricValue, Tensor, Unknown, Value
from .vocabulary.metrics import METRIC_STRINGS, METRICS
from .vocabulary.spec import Effect, Expects, Metric

ONE_COLUMN = ("argmax", "model")


def shown(fact: MetricUse | Decision, facts: Facts) -> LossUse | LossValue | Sigmoid | None:
    """What makes the prediction a logit: a loss that takes it for one, or a sigmoid applied to it elsewhere."""
    loss = fact.loss if isinstance(fact, MetricUse) else None
    beside = expects(loss) if loss is not None else None
    if beside is Expects.PROBABILITIES:
        return None
    if beside is Expects.LOGITS and _may_be_logit(fact.prediction, facts):
        return loss
    return _meant(fact.prediction, facts, fact.compile)


def _may_be_logit(prediction: Value, facts: Facts) -> bool:
    """Is it one, or not known? Where a loss takes it for a logit and a metric does not, one of them is wrong."""
    if isinstance(prediction, Unknown):
        return True
    return isinstance(prediction, Tensor) and prediction.is_logit and not _is_tampered(prediction, facts)


def _is_tampered(prediction: Tensor, facts: Facts) -> bool:
    return prediction.layer is not None and prediction.layer.place in facts.tampered


def _meant(prediction: Value, facts: Facts, compile: Compile | None) -> LossUse | Sigmoid | None:
    if not isinstance(prediction, Tensor) or not prediction.is_logit or prediction.source is None:
        return None
    if _is_tampered(prediction, facts):
        return None
    models = [*prediction.origin, *([compile.model] if compile else ())]
    near = [use for use in facts.uses if _same_score(use.prediction, prediction) and _beside(use, models, compile)]
    if any(use.expects_probabilities for use in near):
        return None
    logits = [use for use in near if use.expects_logits]
    return logits[0] if logits else next(
        (s for s in facts.sigmoids if _same_score(s.value, prediction) and _share(s.value, models)), None)


def _same_score(one: Value, other: Tensor) -> bool:
    return isinstance(one, Tensor) and one.is_logit and one.source == other.source and one.altered == other.altered


def _beside(use: LossUse, models: Collection[Value], compile: Compile | None) -> bool:
    """Does the loss judge the same model, and not another one that was built at the same place?"""
    if use.compile is not None:
        return use.compile is compile if compile is not None else any(use.compile.model is m for m in models)
    return _share(use.prediction, models) or not (models or getattr(use.prediction, "origin", ()))


def _share(value: Value, models: Collection[Value]) -> bool:
    return any(one is other for one in getattr(value, "origin", ()) for other in models)


def spec_of(metric: Value) -> tuple[str, Metric] | None:
    """The name of a metric, and what is known of it."""
    if isinstance(metric, MetricValue):
        name = metric.name
    elif isinstance(metric, Api):
        name = metric.name
    elif isinstance(metric, Const) and isinstance(metric.value, str) and metric.value in METRIC_STRINGS:
        name = METRIC_STRINGS[metric.value].name
    else:
        return None
    return (name, METRICS[name]) if name in METRICS else None


def misreads(use: MetricUse) -> bool:
    """Does the metric take what it sees for probabilities?"""
    if isinstance(use.metric, LossValue):
        return expects(use.metric) is Expects.PROBABILITIES
    known = spec_of(use.metric)
    if known is None or not known[1].probabilities:
        return False
    word = METRIC_STRINGS.get(use.metric.value) if isinstance(use.metric, Const) else None
    if word is not None and word.one_unit and getattr(use.prediction, "units", None) != 1:
        return False
    return _is_for_probabilities(use.metric, known[1])


def _is_for_probabilities(metric: Value, spec: Metric) -> bool:
    ranks = option(metric, spec, spec.unless)
    if (ranks is not None and ranks.value != NONE) or (spec.needs and option(metric, spec, spec.needs) is None):
        return False
    if spec.flag is not None:
        given = option(metric, spec, spec.flag)
        return given is None or (isinstance(given.value, Const) and not given.value.value)
    given = option(metric, spec, spec.threshold)
    if given is None:
        return True
    if given.value == NONE:
        return spec.needs is None
    return any(is_share(number(one) or 0.0) for one in thresholds(given.value))


def option(metric: Value, spec: Metric, name: str | None) -> Argument | None:
    """What is given for one parameter of a metric; None where nothing is."""
    if name is None or not isinstance(metric, MetricValue):
        return None
    return metric.arguments.get(spec.parameters, name)


def thresholds(value: Value) -> tuple[Value, ...]:
    """One threshold, or those in a list."""
    from . import containers
    items = containers.items_of(value) if not isinstance(value, Const) else None
    return items.items if items is not None else (value,)


def decides(decision: Decision) -> bool:
    """Is it a decision of this kind for certain?"""
    return decision.kind not in ONE_COLUMN or getattr(decision.prediction, "units", None) == 1


def is_wrong(fact: MetricUse | Decision, facts: Facts) -> bool:
    """Does ``fact`` take logits for probabilities?"""
    takes = misreads(fact) if isinstance(fact, MetricUse) else decides(fact)
    return takes and shown(fact, facts) is not None and not _measures_a_regression(fact, facts)


def counts_equal(fact: MetricUse | Decision, facts: Facts) -> bool:
    """Does a metric that counts what is equal to its label see scores? Those that a cross-entropy judges are."""
    known = spec_of(fact.metric) if isinstance(fact, MetricUse) else None
    if known is None or not known[1].exact:
        return False
    beside = expects(fact.loss) if fact.loss is not None else None      # type: ignore[union-attr]
    squashed = isinstance(fact.prediction, Tensor) and fact.prediction.effect is Effect.SIGMOID
    return beside in (Expects.LOGITS, Expects.PROBABILITIES) or squashed or shown(fact, facts) is not None


def _measures_a_regression(fact: MetricUse | Decision, facts: Facts) -> bool:
    """Does an error, which may be one of any numbers, see another output that is no logit?"""
    known = spec_of(fact.metric) if isinstance(fact, MetricUse) else None
    return known is not None and known[1].error and any(
        use.place == fact.place and shown(use, facts) is None for use in facts.metrics)
