"""Who reads a model's output: the readers that a fix would have to take along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from . import containers
from .facts import Reading
from .trail import Place
from .values import (
    Api, Clip, Const, Function, Instance, LayerValue, LossValue, Method, MetricValue, ModelValue, Tensor, Unknown, Value,
)

if TYPE_CHECKING:
    from .interpreter import Machine

DEEPEST = 6
HOLDING_NOTHING = frozenset({Unknown, Const, Api, Function})     # most of what is read
FORMULAS = ("log", "exp", "1 + exp", "complement", "odds")     # steps of a formula: they read what they are made of


def note(vm: Machine, value: Value, place: Place, how: str) -> None:
    """``value``, or what it holds, is read at ``place`` by something that is not followed."""
    if type(value) in HOLDING_NOTHING:
        return
    array = isinstance(value, Tensor) and value.array
    for source, clips in held(vm, value):
        vm.facts.readings.append(Reading(source, place, how, clips, array))
    vm.facts.escaped += [model for model in _models(value)]


def _models(value: Value, depth: int = 0) -> Iterator[Value]:
    """The models that ``value`` is or holds."""
    if type(value) is ModelValue or type(value) is Instance:
        yield value
    elif type(value) is Method:
        yield from _models(value.receiver)
    elif depth < DEEPEST:
        for inner in containers.holds(value):
            yield from _models(inner, depth + 1)


def note_source(vm: Machine, source: Place, place: Place, how: str) -> None:
    vm.facts.readings.append(Reading(source, place, how))


def model_sources(vm: Machine, model: Value) -> set[Place]:
    """The activations and layers that decide what ``model`` gives, as far as they have been seen."""
    from . import models
    outputs = models.known_outputs(vm, model)
    return {t.source for t in models.tensors_in(outputs) if t.source is not None}


def lost(vm: Machine, operands: Iterable[Value], result: Value, place: Place, how: str) -> None:
    """Note a reading for each operand whose making can no longer be told from ``result``."""
    for operand in operands:
        if isinstance(operand, Tensor) and not _carries(result, operand):
            note(vm, operand, place, how)


def _carries(result: Value, operand: Tensor) -> bool:
    """Is ``result`` still the value that ``operand`` is, after something that is followed?"""
    if not isinstance(result, Tensor) or result.name in FORMULAS:
        return False
    return operand.source in sources_of(result) and set(operand.clips) <= set(result.clips)


def sources_of(value: Value) -> set[Place | None]:
    """The source of a tensor and of what it was made from."""
    found: set[Place | None] = set()
    while isinstance(value, Tensor):
        found.add(value.source)
        if value.before is None:
            break
        value = value.before
    return found


def stored(vm: Machine, value: Value, owner: Instance, place: Place) -> None:
    """``value`` becomes an attribute of a public class: code outside may read it there."""
    for source, clips in held(vm, value):
        vm.facts.readings.append(Reading(source, place, f"is kept as an attribute of {owner.cls.name}", clips))


def returned(vm: Machine, value: Value, function: Function, place: Place) -> None:
    """``value`` is the result of a public function: code outside may read it."""
    for source, clips in held(vm, value):
        vm.facts.readings.append(Reading(source, place, f"is returned by {function.name}", clips))


def held(vm: Machine, value: Value, depth: int = 0) -> Iterator[tuple[Place | None, tuple[Clip, ...]]]:
    """What decides each value that ``value`` is, gives or holds: an activation, a layer, a loss, a metric; and its clips."""
    kind = type(value)
    if kind is Tensor:
        if value.source is not None or value.clips:
            yield value.source, value.clips
    elif kind is ModelValue or kind is Instance:
        yield from ((source, ()) for source in model_sources(vm, value))
    elif kind is LayerValue:
        yield value.activation_place or value.place, ()
    elif kind is LossValue or kind is MetricValue:
        yield value.place, ()
    elif kind is Method:
        yield from held(vm, value.receiver, depth + 1)
    elif depth < DEEPEST:
        for inner in containers.holds(value):
            yield from held(vm, inner, depth + 1)
