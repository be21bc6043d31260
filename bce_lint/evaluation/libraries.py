"""Calls of library names: the vocabulary says what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import (
    containers, decisions, handing, layers, losses, measuring, models, operators, precision, readings, tensors,
)
from .arguments import Argument, Arguments
from .choices import lift
from .paths import PATHS
from .trail import Place
from .values import (
    NONE, TRUE, UNKNOWN, ActivationValue, Api, Clip, Const, Function, Instance, Method, MetricValue, ModelValue,
    Partial, Super, Tensor, Unknown, Value,
)
from .vocabulary import models as words
from .vocabulary.dtypes import CASTS, FLOATS
from .vocabulary.functions import COMPARISONS, FUNCTIONS, OPERATORS
from .vocabulary.layers import LAYER_CALLS, LAYERS
from .vocabulary.losses import LOSS_CLASSES, LOSS_FUNCTIONS, OTHER_LOSSES
from .vocabulary.metrics import METRICS
from .vocabulary.models import WEIGHTS
from .vocabulary.spec import Activation, Effect
from .vocabulary.spec import Function as FunctionSpec

if TYPE_CHECKING:
    from .interpreter import Machine

RESHAPING = ("reshape", "flatten", "ravel", "batch_flatten", "squeeze", "transpose")
CONCATENATIONS = ("concat", "concatenate")
OPERATOR_NODES = {"+": cst.Add, "-": cst.Subtract, "*": cst.Multiply, "/": cst.Divide}


def call(vm: Machine, name: str, arguments: Arguments, place: Place) -> Value:
    """The result of calling the library name ``name``."""
    if name in words.SEQUENTIAL:
        return models.sequential(vm, arguments, place)
    if name in words.MODEL_CLASSES:
        return models.functional(vm, arguments, place)
    if name in SPECIAL:
        return SPECIAL[name](vm, arguments, place)
    if name in words.WRAPPERS:
        return models.wrapper(vm, words.WRAPPERS[name], arguments, place)
    if name in LAYERS:
        return layers.construct(vm, name, arguments, place)
    if name in LOSS_CLASSES:
        return losses.construct(vm, name, arguments, place)
    if name in LOSS_FUNCTIONS:
        return losses.call_function(vm, name, arguments, place)
    if name in METRICS:
        return measuring.function(vm, name, arguments, place) if METRICS[name].function \
            else MetricValue(name, arguments, place)
    if name in FUNCTIONS:
        return function(vm, name, FUNCTIONS[name], arguments, place)
    if name in LAYER_CALLS:
        made = layers.construct(vm, name, arguments, place, LAYER_CALLS[name])
        return vm.call(made, Arguments(arguments.positional[:1]), place)
    if name in OPERATORS and len(arguments.positional) >= 2:
        left, right = (a.value for a in arguments.positional[:2])
        return operators.binary(vm, OPERATOR_NODES.get(OPERATORS[name], cst.Power), left, right, place)
    if name in COMPARISONS and len(arguments.all()) >= 2:
        left, right = (a.value for a in arguments.all()[:2])
        return operators.compare(vm, decisions.COMPARISONS[COMPARISONS[name]], left, right, place)
    if name in WEIGHTS:
        return tensors.WEIGHT
    return _other(vm, name, arguments, place)


def _other(vm: Machine, name: str, arguments: Arguments, place: Place) -> Value:
    """A library name that no table has: it may read what it gets."""
    if name in OTHER_LOSSES and _is_class(name):
        return losses.other(name, place)
    decisions.handed_over(vm, name, arguments, place)
    for argument in arguments.all():
        readings.note(vm, argument.value, argument.place or place, f"is passed to {name}")
    if name in words.IDENTITY_DECORATORS or name == "tensorflow.GradientTape" or _is_quiet(name, arguments):
        return Api(f"{name}()")
    return UNKNOWN


def _is_quiet(name: str, arguments: Arguments) -> bool:
    """Is it a callback that does not read what the model gives?"""
    weights_alone = name == "keras.callbacks.ModelCheckpoint" and arguments.value((), "save_weights_only") == TRUE
    return name in words.QUIET_CALLBACKS or weights_alone


def _is_class(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper()


def function(vm: Machine, name: str, spec: FunctionSpec, arguments: Arguments, place: Place,
             receiver: Value | None = None) -> Value:
    """A function on tensors, or a method of one (``receiver``)."""
    given = arguments.get(spec.parameters, spec.tensor) if receiver is None else Argument(receiver)
    value = given.value if given else UNKNOWN
    word = layers.short(name)
    second = arguments.get(spec.parameters, spec.other) if spec.other else None
    for other in arguments.all():
        if other not in (given, second):
            readings.note(vm, other.value, place, f"is passed to {word}")
    if spec.effect is Effect.CLIP:
        return _clip(vm, spec, value, arguments, place)
    described = layers.holds(spec.holds_if, spec.parameters, arguments) and _is_float_cast(spec, arguments) \
        and _has_weight(spec, arguments)
    units = _new_units(word, arguments)
    to = Argument(Const(word.removeprefix("to_"))) if word in CASTS else \
        arguments.get(spec.parameters, spec.dtype) if spec.dtype else None
    decisions.applied(vm, name, spec, value, given, arguments, place, described)

    def apply(plain: Value, more: Value) -> Value:
        operands = layers.parts(plain) if second is None else (plain, more)
        result = _applied(vm, word, spec, plain, operands, place) if described else UNKNOWN
        if spec.effect is Effect.JOIN and described and second is None and word in CONCATENATIONS:
            result = tensors.beside(operands, layers.axis_of(arguments, spec.parameters), place)
        if to is not None:
            result = lift(lambda made, dtype: precision.cast(made, dtype, place), result, to.value)
        if units is not None and isinstance(result, Tensor):
            result = result.changed(units=units)
        if spec.effect is not Effect.LABEL:
            readings.lost(vm, operands, result, place, f"is passed to {word}")
        return result

    return lift(apply, value, second.value if second else NONE)


def _is_float_cast(spec: FunctionSpec, arguments: Arguments) -> bool:
    given = arguments.get(spec.parameters, spec.dtype) if spec.dtype else None
    if given is None:
        return True
    value = given.value
    word = value.value if isinstance(value, Const) else value.name.removeprefix("builtins.") \
        if isinstance(value, Api) else None
    return word in FLOATS


def _has_weight(spec: FunctionSpec, arguments: Arguments) -> bool:
    given = arguments.get(spec.parameters, spec.weight) if spec.weight else None
    return spec.weight is None or (given is not None and given.value == tensors.WEIGHT)


def _new_units(word: str, arguments: Arguments) -> int | None:
    if word == "expand_dims":
        axis = [*arguments.keywords.values(), *arguments.positional[1:2]]
        return 1 if any(a.value == Const(-1) for a in axis) else None
    return None


def _applied(vm: Machine, word: str, spec: FunctionSpec, value: Value, operands: tuple[Value, ...],
             place: Place) -> Value:
    match spec.effect:
        case Effect.LINEAR:
            return tensors.linear(place, f"{word} gives logits here")
        case Effect.KEEP if containers.is_plain(value):
            return tensors.DATA_ARRAY if spec.array else tensors.DATA
        case Effect.KEEP:
            same = word not in RESHAPING
            value = containers.stacked(value, place)
            return tensors.kept(value, place, word, keeps_recovery=spec.keeps_recovery,
                                array=True if spec.array else None, same_units=same or value == tensors.DATA)
        case Effect.AVERAGE:
            return tensors.averaged(value)
        case Effect.SCALE:
            return tensors.scaled(value)
        case Effect.PRODUCT:
            return tensors.product(value)
        case Effect.SIGMOID | Effect.SOFTMAX | Effect.UNIT | Effect.RANGED:
            made = ActivationValue(word, Activation(spec.effect, spec.range, spec.recovered))
            result = tensors.activated(value, made, place)
            if isinstance(result, Tensor):
                result = result.changed(array=spec.array)
            decisions.sigmoid(vm, value, result, place)
            layers.note_softmax(vm, result, place)
            return result
        case Effect.JOIN:
            return tensors.joined(operands, place)
        case Effect.MERGE:
            return tensors.merged(spec.merged, operands, place)
        case Effect.LOG:
            return tensors.logarithm(value, place)
        case Effect.EXP:
            return tensors.exponential(value)
        case Effect.LABEL:
            return tensors.DATA_ARRAY if spec.array else tensors.DATA
        case _:
            return UNKNOWN


def _clip(vm: Machine, spec: FunctionSpec, value: Value, arguments: Arguments, place: Place) -> Value:
    low, high = (arguments.get(spec.parameters, w) if w else None for w in (spec.lower, spec.upper))
    one_sided = spec.lower is None or spec.upper is None
    bound = low or high
    if one_sided and bound is not None and tensors.number(value) is not None:
        value, bound = bound.value, Argument(value)
        low, high = (bound, None) if spec.lower else (None, bound)

    def apply(plain: Value, lower: Value, upper: Value) -> Value:
        clip = Clip(place, tensors.number(lower), tensors.number(upper))
        if one_sided and clip.lower is None and clip.upper is None:
            readings.note(vm, plain, place, "is compared")
            return UNKNOWN
        if isinstance(plain, Tensor | Unknown):
            result = tensors.clipped(plain, clip)
            return result.changed(array=True) if spec.array and isinstance(result, Tensor) else result
        return UNKNOWN

    return lift(apply, value, low.value if low else NONE, high.value if high else NONE)


def inherited(vm: Machine, owner: Value, name: str, arguments: Arguments, place: Place) -> Value:
    """A method that an object of a user's class has from a library class."""
    if name == "__init__":
        receiver = owner.receiver if isinstance(owner, Super) else owner
        if isinstance(receiver, Instance):
                models.construct_base(vm, receiver, arguments, place)
        return NONE
    return tensors.WEIGHT if name in words.WEIGHT_METHODS else UNKNOWN


# -- names with a meaning of their own ---------------------------------------------------------------------------

def _partial(vm: Machine, arguments: Arguments, place: Place) -> Value:
    if not arguments.positional:
        return UNKNOWN
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.open_positional, arguments.open_keywords)
    return Partial(arguments.positional[0].value, rest)


def _same(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """A wrapper that leaves a function as it is; called without one it is a decorator that does."""
    first = arguments.first()
    if first and isinstance(first.value, Function | Method | Partial | Instance):
        return first.value
    return Api("tensorflow.function()")


def _get_loss(vm: Machine, arguments: Arguments, place: Place) -> Value:
    from .compiling import as_loss
    first = arguments.first()
    return as_loss(first.value, first.place or place) if first else UNKNOWN


def _get_activation(vm: Machine, arguments: Arguments, place: Place) -> Value:
    first = arguments.first()
    return layers.resolve_activation(first.value) if first else UNKNOWN


def _cloned(vm: Machine, arguments: Arguments, place: Place) -> Value:
    first = arguments.first()
    model = first.value if first else UNKNOWN
    if not isinstance(model, ModelValue) or len(arguments.all()) > 1:
        return UNKNOWN
    cell = {key: value for key, value in model.cell.items() if key != handing.KEY}
    return ModelValue(model.kind, cell, place, model.label)


def _epsilon(vm: Machine, arguments: Arguments, place: Place) -> Value:
    return Const(1e-7)


def _input(vm: Machine, arguments: Arguments, place: Place) -> Value:
    return tensors.DATA


SPECIAL = {
    **PATHS, **precision.SPECIAL,
    "functools.partial": _partial, "tensorflow.function": _same, "keras.backend.epsilon": _epsilon,
    "keras.losses.get": _get_loss, "keras.losses.deserialize": _get_loss,
    "keras.activations.get": _get_activation, "keras.activations.deserialize": _get_activation,
    "keras.models.clone_model": _cloned, "keras.Input": _input,
}
