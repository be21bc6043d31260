"""What the facts say of one place: asked for every finding, and so looked up, not searched for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import attrgetter
from typing import Any

from ..collecting import for_one_project
from ..evaluation.facts import Decision, Facts, LossUse, MetricUse, Reading
from ..evaluation.trail import Place
from ..evaluation.values import MetricValue

PLACE, SOURCE = attrgetter("place"), attrgetter("source")


def readings_of(source: Place, facts: Facts) -> list[Reading]:
    """The readings of what ``source`` makes."""
    return _by(SOURCE, "readings", facts).get(source, [])


def uses_of(source: Place | None, facts: Facts) -> list[LossUse]:
    """The losses that what ``source`` makes meets."""
    return _by(_predicted, "uses", facts).get(source, [])


def uses_at(place: Place, facts: Facts) -> list[LossUse]:
    """The losses that are met at a place."""
    return _by(PLACE, "uses", facts).get(place, [])


def uses_with(loss: Place | None, facts: Facts) -> list[LossUse]:
    """The uses of the loss object that is made at ``loss``."""
    return _by(_loss_object, "uses", facts).get(loss, [])


def metrics_at(place: Place, facts: Facts) -> list[MetricUse]:
    """The metrics that are used at a place."""
    return _by(PLACE, "metrics", facts).get(place, [])


def metrics_with(metric: MetricValue, facts: Facts) -> list[MetricUse]:
    """All uses of one metric object."""
    return _by(_metric_object, "metrics", facts).get(metric.place, [])


def decisions_at(place: Place, facts: Facts) -> list[Decision]:
    """The decisions at a place."""
    return _by(PLACE, "decisions", facts).get(place, [])


def _predicted(use: LossUse) -> Place | None:
    return getattr(use.prediction, "source", None)


def _loss_object(use: LossUse) -> Hashable:
    return use.loss.form == "object" and use.loss.place


def _metric_object(use: MetricUse) -> Hashable:
    return isinstance(use.metric, MetricValue) and use.metric.place


@for_one_project
def _by(key: Callable[[Any], Hashable], kind: str, facts: Facts) -> Mapping[Hashable, list]:
    """The facts of one kind, by a key of theirs."""
    made: dict[Hashable, list] = {}
    for one in getattr(facts, kind):
        made.setdefault(key(one), []).append(one)
    return made
