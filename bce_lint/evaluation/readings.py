"""Who reads a model's output: the readers that a fix would have to take along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import containers
from .facts import Reading
from .trail import Place
from .values import Function, Instance, LayerValue, Method, ModelValue, Tensor, Value

if TYPE_CHECKING:
    from .interpreter import Machine

DEEPEST = 6


def note(vm: Machine, value: Value, place: Place, how: str, depth: int = 0) -> None:
    """``value``, or what it holds, is read at ``place`` by something that is not followed."""
    if isinstance(value, Tensor):
        if value.source is not None:
            vm.facts.readings.append(Reading(value.source, place, how, value.clips))
    elif isinstance(value, ModelValue | Instance):
        vm.facts.escaped.append(value)
        vm.facts.readings.extend(Reading(source, place, how) for source in model_sources(vm, value))
    elif isinstance(value, LayerValue):
        vm.facts.readings.append(Reading(value.activation_place or value.place, place, how))
    elif isinstance(value, Method):
        note(vm, value.receiver, place, how, depth + 1)
    elif depth < DEEPEST:
        for inner in containers.holds(value):
            note(vm, inner, place, how, depth + 1)


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
        if isinstance(operand, Tensor) and operand.source is not None:
            if isinstance(result, Tensor) and operand.source in sources_of(result):
                continue
            vm.facts.readings.append(Reading(operand.source, place, how, operand.clips))


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
    for source in held_sources(vm, value):
        vm.facts.readings.append(Reading(source, place, f"is kept as an attribute of {owner.cls.name}"))


def returned(vm: Machine, value: Value, function: Function, place: Place) -> None:
    """``value`` is the result of a public function: code outside may read it."""
    for source in held_sources(vm, value):
        vm.facts.readings.append(Reading(source, place, f"is returned by {function.name}"))


def held_sources(vm: Machine, value: Value, depth: int = 0) -> set[Place]:
    """The activations and layers behind ``value`` and what it holds."""
    if isinstance(value, Tensor):
        return {value.source} if value.source is not None else set()
    if isinstance(value, ModelValue | Instance):
        return model_sources(vm, value)
    if isinstance(value, LayerValue):
        return {value.activation_place or value.place}
    if depth >= DEEPEST:
        return set()
    return {s for inner in containers.holds(value) for s in held_sources(vm, inner, depth + 1)}
