"""Layers: how they are built, and what they make of what is put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import containers, decisions, precision, readings, tensors
from .arguments import Argument, Arguments
from .choices import lift
from .facts import Softmax
from .trail import Place, extended
from .values import (
    LINEAR, NONE, UNKNOWN, ActivationValue, Api, Const, Function, Instance, LayerValue, ListObject, Method, ModelValue,
    Tensor, Unknown, Value,
)
from .vocabulary.activations import activation_named
from .vocabulary.layers import LAYERS, OLD_PARAMETERS
from .vocabulary.spec import Activation, Conditions, Effect
from .vocabulary.spec import Layer as LayerSpec

if TYPE_CHECKING:
    from .interpreter import Machine

RESHAPING = ("Flatten", "Reshape", "Permute", "RepeatVector")
CALCULATING = (Effect.LINEAR, Effect.SIGMOID, Effect.SOFTMAX)     # the rest hands on what it gets, in its own precision
UNDECIDED = LayerSpec(Effect.UNKNOWN)


def short(name: str) -> str:
    return name.rpartition(".")[2]


def resolve_activation(value: Value) -> Value:
    """An activation argument as an ActivationValue, a Function or another layer; else Unknown."""
    if isinstance(value, ActivationValue | Function | LayerValue | Method | Instance):
        return value
    if value == NONE:
        return LINEAR
    word = value.value if isinstance(value, Const) else value.name if isinstance(value, Api) else None
    spec = activation_named(word) if isinstance(word, str) else None
    return ActivationValue(short(word), spec) if spec is not None else UNKNOWN


def construct(vm: Machine, name: str, arguments: Arguments, place: Place, spec: LayerSpec | None = None) -> Value:
    """A layer object; one for each alternative of its arguments."""
    spec = spec or LAYERS[name]
    if not holds(spec.holds_if, spec.parameters, arguments):
        spec = UNDECIDED
    activation = arguments.get(spec.parameters, spec.activation) if spec.activation else None
    units = arguments.get(spec.parameters, spec.units) if spec.units else None
    for word in OLD_PARAMETERS.get(spec.units or "", ()):
        units = units or arguments.keywords.get(word)
    inner = arguments.get(spec.parameters, spec.inner) if spec.inner else None

    def build(activation_value: Value, count: Value, label: Value, held: Value, kind: Value) -> Value:
        return LayerValue(
            name, spec, resolve_activation(activation_value), count.value if _is_count(count) else None,
            label.value if isinstance(label, Const) and isinstance(label.value, str) else None, place,
            activation.place if activation else None, None if held == NONE else held, kind,
            axis_of(arguments, ("axis",), Const(-1)) if short(name) == "Concatenate" else None)

    return lift(build, activation.value if activation else Const(spec.default), units.value if units else NONE,
                arguments.value((), "name", NONE), inner.value if inner else NONE,
                precision.of_layer(vm, name, arguments, place))


def holds(conditions: Conditions, parameters: Sequence[str], arguments: Arguments) -> bool:
    """Does a table entry describe a call with these arguments?"""
    for name, allowed in conditions:
        given = arguments.get(parameters, name)
        if given is None:
            if ... not in allowed:
                return False
        elif not (isinstance(given.value, Const) and any(given.value == Const(a) for a in allowed if a is not ...)):
            return False
    return True


def axis_of(arguments: Arguments, parameters: Sequence[str], default: Value = UNKNOWN) -> int | None:
    """The axis of a concatenation, where it is known."""
    axis = arguments.value(parameters, "axis", default)
    return axis.value if isinstance(axis, Const) and type(axis.value) is int else None


def _is_count(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, int) and not isinstance(value.value, bool)


def inputs(arguments: Arguments) -> Value:
    """What a layer or model is called on."""
    for word in ("inputs", "x", "input"):
        if word in arguments.keywords:
            return arguments.keywords[word].value
    first: Argument | None = arguments.first() if arguments.positional else None
    return first.value if first else UNKNOWN


def apply(vm: Machine, layer: LayerValue, value: Value, place: Place) -> Value:
    """The output of ``layer`` for ``value``."""
    return lift(lambda x: _apply(vm, layer, x, place), value)


def _apply(vm: Machine, layer: LayerValue, value: Value, place: Place) -> Value:
    value = precision.through(value, layer.precision)
    base = _before_activation(vm, layer, value, place)
    if layer.spec.effect in CALCULATING:
        base = precision.calculated(base, layer.precision)
    result = activate(vm, base, layer.activation, layer, place) if layer.spec.activation else base
    note_softmax(vm, result, place)
    readings.lost(vm, parts(value), result, place, "feeds another layer")
    if isinstance(result, Tensor):
        through = frozenset().union(*(part.origin for part in parts(value) if isinstance(part, Tensor)))
        if layer.label or not through <= result.origin:
            result = result.changed(label=layer.label or result.label, origin=result.origin | through)
    return result


def parts(value: Value) -> tuple[Value, ...]:
    items = containers.items_of(value)
    if items is None and isinstance(value, ListObject):
        return (containers.each_of(value),)
    return items.items if items is not None else (value,)


def _before_activation(vm: Machine, layer: LayerValue, value: Value, place: Place) -> Value:
    spec, word = layer.spec, short(layer.name)
    match spec.effect:
        case Effect.LINEAR:
            note = f"the last layer, {word}, has no activation: it gives logits"
            return tensors.linear(layer.place, note, units=layer.units, layer=layer)
        case Effect.KEEP:
            return tensors.kept(value, place, word, keeps_recovery=spec.keeps_recovery,
                                same_units=word not in RESHAPING)
        case Effect.AVERAGE:
            return tensors.averaged(value)
        case Effect.SCALE:
            return tensors.scaled(value)
        case Effect.JOIN:
            joined = tensors.beside(parts(value), layer.axis, place) if containers.items_of(value) else UNKNOWN
            return precision.through(joined, layer.precision)
        case Effect.MERGE:
            return tensors.merged(spec.merged, parts(value), place) if containers.items_of(value) else UNKNOWN
        case Effect.SIGMOID | Effect.SOFTMAX:
            made = ActivationValue(spec.effect.value, Activation(spec.effect, spec.range, spec.recovered))
            result = tensors.activated(value, made, layer.place, layer=layer)
            decisions.sigmoid(vm, value, result, layer.place)
            return result
        case Effect.UNIT | Effect.RANGED:
            return _ranged(layer, value, "cosine similarity" if word == "Dot" else word)
        case Effect.WRAP:
            return _wrapped(vm, layer, value, place)
        case Effect.LABEL:
            return tensors.DATA
        case _:
            return UNKNOWN


def _ranged(layer: LayerValue, value: Value, name: str) -> Value:
    units = layer.units or getattr(value, "units", None)        # element by element
    return Tensor(layer.spec.effect, name, range=layer.spec.range, units=units, source=layer.place, layer=layer,
                  before=value, trail=extended((), layer.place, f"{name} gives values in {layer.spec.range}"))


def _wrapped(vm: Machine, layer: LayerValue, value: Value, place: Place) -> Value:
    inner = layer.inner
    if isinstance(inner, Function | Method | LayerValue | ModelValue | Instance | Api):
        result = vm.call(inner, Arguments.of(value), layer.place)
        unchanged = isinstance(result, Tensor) and result == value
        return result if unchanged else tensors.kept(result, place, short(layer.name))
    return UNKNOWN


def activate(vm: Machine, value: Value, activation: Value, layer: LayerValue, place: Place) -> Value:
    """``value`` after the activation argument of ``layer``."""
    if isinstance(activation, Unknown) or layer.spec.effect is Effect.UNKNOWN:
        return UNKNOWN
    if not isinstance(activation, ActivationValue):
        return vm.call(activation, Arguments.of(value), layer.place)
    source = layer.activation_place or layer.place
    note = "" if layer.activation_place else f"{short(layer.name)} ends in {activation.name} by default"
    result = tensors.activated(value, activation, place, source=source, layer=layer, units=layer.units, note=note)
    if activation.spec.effect is not Effect.KEEP:
        result = precision.calculated(result, layer.precision)
    decisions.sigmoid(vm, value, result, source, layer)
    if isinstance(result, Tensor) and layer.spec.hidden:
        result = result.changed(recovered=False)
    if isinstance(result, Tensor) and layer.spec.gated:
        return _gated(result)
    return result


def activate_by_hand(vm: Machine, activation: ActivationValue, arguments: Arguments, place: Place) -> Value:
    """An activation object called as a function."""
    def apply(value: Value) -> Value:
        result = tensors.activated(value, activation, place)
        decisions.sigmoid(vm, value, result, place)
        readings.lost(vm, (value,), result, place, "is calculated with")
        note_softmax(vm, result, place)
        return result

    return lift(apply, inputs(arguments))


def _gated(result: Tensor) -> Value:
    """The output of gates around an activation."""
    if result.is_probability:
        return result.changed(effect=Effect.UNIT)
    return UNKNOWN if result.is_logit else result


def note_softmax(vm: Machine, value: Value, place: Place) -> None:
    if isinstance(value, Tensor) and value.effect is Effect.SOFTMAX and value.source is not None:
        vm.facts.softmaxes.append(Softmax(value.units, value.source, value))
