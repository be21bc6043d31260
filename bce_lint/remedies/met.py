"""What the facts say of one place: asked for every finding, and so looked up, not searched for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from ..collecting import for_one_project
from ..evaluation.facts import Decision, Facts, LossUse, MetricUse, Reading
from ..evaluation.trail import Place
from ..evaluation.values import MetricValue

F = TypeVar("F")
Index = Mapping[Hashable, list]


def readings_of(source: Place, facts: Facts) -> list[Reading]:
    """The readings of what ``source`` makes."""
    return _readings(facts).get(source, [])


def uses_of(source: Place | None, facts: Facts) -> list[LossUse]:
    """The losses that what ``source`` makes meets."""
    return _uses(facts).get(source, [])


def uses_at(place: Place, facts: Facts) -> list[LossUse]:
    """The losses that are met at a place."""
    return _uses_at(facts).get(place, [])


def uses_with(loss: Place | None, facts: Facts) -> list[LossUse]:
    """The uses of the loss object that is made at ``loss``."""
    return _uses_with(facts).get(loss, [])


def metrics_at(place: Place, facts: Facts) -> list[MetricUse]:
    """The metrics that are used at a place."""
    return _metrics_at(facts).get(place, [])


def metrics_with(metric: Place, facts: Facts) -> list[MetricUse]:
    """The uses of the metric object that is made at ``metric``."""
    return _metrics_with(facts).get(metric, [])


def decisions_at(place: Place, facts: Facts) -> list[Decision]:
    """The decisions at a place."""
    return _decisions_at(facts).get(place, [])


def _indexed(found: Iterable[F], key: Callable[[F], Hashable]) -> Index:
    made: dict[Hashable, list] = {}
    for one in found:
        made.setdefault(key(one), []).append(one)
    return made


@for_one_project
def _readings(facts: Facts) -> Index:
    return _indexed(facts.readings, lambda one: one.source)


@for_one_project
def _uses(facts: Facts) -> Index:
    return _indexed(facts.uses, lambda one: getattr(one.prediction, "source", None))


@for_one_project
def _uses_at(facts: Facts) -> Index:
    return _indexed(facts.uses, lambda one: one.place)


@for_one_project
def _uses_with(facts: Facts) -> Index:
    return _indexed((one for one in facts.uses if one.loss.form == "object"), lambda one: one.loss.place)


@for_one_project
def _metrics_at(facts: Facts) -> Index:
    return _indexed(facts.metrics, lambda one: one.place)


@for_one_project
def _metrics_with(facts: Facts) -> Index:
    objects = (one for one in facts.metrics if isinstance(one.metric, MetricValue))
    return _indexed(objects, lambda one: one.metric.place)


@for_one_project
def _decisions_at(facts: Facts) -> Index:
    return _indexed(facts.decisions, lambda one: one.place)
