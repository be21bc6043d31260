"""BCE007: a metric or a decision that assumes probabilities sees logits."""

import math
from collections.abc import Iterator

from ..evaluation import evidence
from ..evaluation.facts import Decision, Facts, LossUse, MetricUse, Sigmoid
from ..evaluation.trail import Place, Step
from ..evaluation.values import Const, MetricValue
from ..remedies import metric_flags
from ..remedies import probability_metric as remedy
from .base import Rule
from .findings import Finding

MESSAGES = {
    "round": "a logit is rounded as if it were a probability: compare it with 0, or round its sigmoid",
    "cast": "a logit is cut to a whole number as if it were a class: compare it with 0",
    "argmax": "argmax over a single logit is always 0: compare it with 0",
    "model": "{name} decides at 0.5, but the model gives logits: compare them with 0",
    "classes": "{name} expects classes, but gets logits: compare them with 0",
    "probabilities": "{name} expects probabilities, but gets logits: apply one sigmoid first",
}


class ProbabilityMetricOnLogits(Rule):
    """A metric or a decision that assumes probabilities sees logits.
    """

    code = "BCE007"
    name = "probability-metric-on-logits"
    about = "judged"

    def judge(self, fact: MetricUse | Decision, facts: Facts) -> Iterator[Finding]:
        if not evidence.is_wrong(fact, facts):
            return
        shown = evidence.shown(fact.prediction, facts, fact.compile)
        place, message = primary(fact, facts), _message(fact)
        steps = {s.place: s for s in (*fact.prediction.trail, *_built(fact), *_meant(shown))}
        yield Finding(self.code, place, message, tuple(s for s in steps.values() if s.place != place), fact.place,
                      _cause(fact), lambda: remedy.fixes(fact, facts))


def primary(fact: MetricUse | Decision, facts: Facts) -> Place:
    """The entry of a metric in its list, the metric that is updated by hand, the call of a function, the comparison."""
    if isinstance(fact, MetricUse) and fact.compile is None and isinstance(fact.metric, MetricValue) \
            and all(evidence.is_wrong(use, facts) for use in metric_flags.same_metric(fact.metric, facts)):
        return fact.metric.place
    return fact.place


def _cause(fact: MetricUse | Decision):
    if isinstance(fact, MetricUse):
        return getattr(fact.metric, "place", None) or fact.place
    return ("the user's metric", fact.metric) if fact.metric is not None else fact.place


def _built(fact: MetricUse | Decision) -> Iterator[Step]:
    """Where a metric is built, listed or used, if it is somewhere else."""
    if isinstance(fact, Decision):
        if fact.metric is not None:
            yield Step(fact.metric, "the metric is listed here")
        return
    built = getattr(fact.metric, "place", None)
    if built is not None and built != fact.place:
        yield Step(built, "the metric is built here")
    yield Step(fact.place, "the metric sees the logits here")


def _meant(shown: LossUse | Sigmoid | None) -> Iterator[Step]:
    """What makes the score a logit."""
    if isinstance(shown, LossUse):
        if shown.loss.form == "object" and shown.loss.place is not None:
            yield Step(shown.loss.place, "the loss is built here, with from_logits=True")
        yield Step(shown.place, "the loss takes the output for a logit here")
    elif shown is not None:
        yield Step(shown.place, "a sigmoid makes a probability of the output here")


def _message(fact: MetricUse | Decision) -> str:
    if isinstance(fact, Decision):
        if fact.kind == "compare":
            return (f"a logit is compared with {fact.threshold:g} as if it were a probability: compare it with "
                    f"{math.log(fact.threshold / (1 - fact.threshold)):.4g}, the logit of {fact.threshold:g}")
        return MESSAGES[fact.kind].format(name=fact.name)
    return _about_metric(fact)


def _about_metric(use: MetricUse) -> str:
    known = evidence.spec_of(use.metric)
    name = repr(use.metric.value) if isinstance(use.metric, Const) else \
        (known[0] if known else use.metric.name).rpartition(".")[2]
    if known is None or known[1].flag:
        return f"{name} takes the output for a probability, but it is a logit: pass from_logits=True"
    spec = known[1]
    if spec.half:
        return (f"{name} takes the output for a probability and decides at 0.5, but it is a logit: decide at "
                f"{spec.half} ({spec.threshold}={spec.half})")
    return f"{name} takes the output for a probability, but it is a logit: apply one sigmoid before it"
