"""Models: how they are built, what they give, and how they are compiled and trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import attributes, compiling, containers, decisions, handing, layers, libraries, losses, readings, tensors
from .arguments import Arguments
from .choices import leaves, lift, restricted
from .facts import Predicted, Training
from .trail import Place, extended
from .values import (
    NONE, UNKNOWN, Const, DictObject, Function, Instance, LayerValue, ListObject, Method, MetricValue, ModelValue,
    NativeMethod, Tensor, Tuple, Unknown, Value,
)
from .vocabulary import models as words
from .vocabulary.layers import LAYERS
from .vocabulary.losses import LOSS_CLASSES
from .vocabulary.metrics import METRICS

if TYPE_CHECKING:
    from .interpreter import Machine

MODEL_METHODS = (words.NEUTRAL_METHODS | words.TRAIN_METHODS | words.EVALUATE_METHODS | words.PREDICT_METHODS
                 | words.DECIDE_METHODS | words.EXPORT_METHODS)
PREDICTION = "y_pred"


# -- building ----------------------------------------------------------------------------------------------------

def sequential(vm: Machine, arguments: Arguments, place: Place) -> Value:
    acts(vm, place)
    given = arguments.get(("layers", "name"), "layers")
    label = arguments.value(("layers", "name"), "name", NONE)
    parts = lift(_layers_of, given.value) if given else Tuple(())
    made = ModelValue("sequential", {"layers": parts}, place, label.value if isinstance(label, Const) else None)
    vm.models.append(made)
    for one in leaves(parts):
        for item in one[0].items:       # type: ignore[attr-defined]
            contain(vm, made, item)
    return made


def _layers_of(value: Value) -> Value:
    if value == NONE:
        return Tuple(())
    return containers.items_of(value) or Tuple((UNKNOWN,))


def functional(vm: Machine, arguments: Arguments, place: Place) -> Value:
    acts(vm, place)
    order = ("inputs", "outputs", "name")
    outputs = arguments.get(order, "outputs") or arguments.keywords.get("output")
    if outputs is None:
        return UNKNOWN
    label = arguments.value(order, "name", NONE)
    ins = arguments.get(order, "inputs") or arguments.keywords.get("input")
    cell = {"outputs": outputs.value, "inputs": ins.value if ins else UNKNOWN}
    made = ModelValue("functional", cell, place, label.value if isinstance(label, Const) else None)
    for tensor in tensors_in(outputs.value):
        for inner in tensor.origin:
            contain(vm, made, inner)
    return made


def acts(vm: Machine, place: Place) -> None:
    """A module that builds, trains or evaluates when it is run is a script."""
    if vm.running is not None:
        vm.scripts.add(vm.running)


def contain(vm: Machine, outer: Value, inner: Value) -> None:
    if isinstance(inner, ModelValue | Instance):
        vm.facts.contained.append((outer, inner))


def wrapper(vm: Machine, parameter: str, arguments: Arguments, place: Place) -> Value:
    """A library model around a model of the user's: it gives what the inner one gives."""
    inner = arguments.value((parameter,), parameter)

    def around(model: Value) -> Value:
        if not is_model(model):
            return model if isinstance(model, LayerValue) else UNKNOWN
        made = ModelValue("functional", {"outputs": outputs_of(vm, model), "inputs": UNKNOWN}, place)
        contain(vm, made, model)
        return made

    return lift(around, inner)


def construct_base(vm: Machine, owner: Instance, arguments: Arguments, place: Place) -> None:
    """``super().__init__(...)`` of a class derived from a library class."""
    base = attributes.library_base(owner.cls)
    if base is None:
        return
    made: Value = UNKNOWN
    if base.name in words.SEQUENTIAL:
        made = sequential(vm, arguments, place)
    elif base.name in words.MODEL_CLASSES and ("outputs" in arguments.keywords or len(arguments.positional) > 1):
        made = functional(vm, arguments, place)
    elif base.name in LAYERS:
        made = layers.construct(vm, base.name, arguments, place)
    elif base.name in LOSS_CLASSES:
        made = losses.construct(vm, base.name, arguments, place)
    elif base.name in METRICS:
        made = MetricValue(base.name, arguments, place)
    if not isinstance(made, Unknown):
        vm.write(owner.native, "object", made)


# -- what a model gives ------------------------------------------------------------------------------------------

def is_model(value: Value) -> bool:
    if isinstance(value, ModelValue):
        return True
    if not isinstance(value, Instance):
        return False
    base = attributes.library_base(value.cls)
    return (base is not None and base.name in words.MODEL_CLASSES) or isinstance(value.native.get("object"), ModelValue)


def is_module(value: Instance) -> bool:
    """Does a library class call this object's ``build``?"""
    base = attributes.library_base(value.cls)
    return base is not None and (base.name in words.MODEL_CLASSES or base.name in words.LAYER_BASES)


def work_out(vm: Machine) -> None:
    """Put the layers of every Sequential together once, also of those that are never compiled or called."""
    for model in vm.models:
        with vm.bounded():
            outputs_of(vm, model)


def outputs_of(vm: Machine, model: Value) -> Value:
    """What ``model`` gives, for any input, under the assumptions of the path to here."""
    if isinstance(model, ModelValue):
        return restricted(_model_outputs(vm, model), vm.assumed)
    if isinstance(model, Instance):
        return restricted(_instance_outputs(vm, model), vm.assumed)
    return UNKNOWN


def _model_outputs(vm: Machine, model: ModelValue) -> Value:
    if model.kind == "functional":
        return model.cell.get("outputs", UNKNOWN)

    def run(parts: Value) -> Value:
        value: Value = Unknown(("model input", id(model)))
        if not isinstance(parts, Tuple):
            return UNKNOWN
        for part in parts.items:
            vm.spend(1)
            value = vm.call(part, Arguments.of(value), model.place) if _is_applicable(part) else UNKNOWN
        return value

    return lift(run, model.cell["layers"])


def _is_applicable(value: Value) -> bool:
    return not isinstance(value, Unknown | Const | Tensor)


def _instance_outputs(vm: Machine, model: Instance) -> Value:
    native = model.native.get("object")
    body = attributes.in_class(model.cls, "call")
    if isinstance(body, Function):
        value = vm.call(Method(model, body), Arguments.of(Unknown(("model input", id(model)))), model.place)
    else:
        value = outputs_of(vm, native) if native is not None else UNKNOWN
    vm.write(model.native, "outputs", value)
    return value


def known_outputs(vm: Machine, model: Value) -> Value:
    """What ``model`` gives, as far as that has been worked out already."""
    if isinstance(model, Instance):
        native = model.native.get("object")
        fallback = known_outputs(vm, native) if native is not None else UNKNOWN
        return model.native.get("outputs", fallback)
    return _model_outputs(vm, model) if isinstance(model, ModelValue) else UNKNOWN


def tensors_in(value: Value, depth: int = 0) -> Iterator[Tensor]:
    """The tensors that ``value`` is or holds."""
    if isinstance(value, Tensor):
        yield value
    elif depth < 5:
        for inner in containers.holds(value):
            yield from tensors_in(inner, depth + 1)


def output_of(vm: Machine, model: Value, result: Value, place: Place, arguments: Arguments, array: bool = False) -> Value:
    """``result`` as an output of ``model`` for ``arguments``, met at ``place``."""
    through = {model}.union(*(tensor.origin for a in arguments.all() for tensor in tensors_in(a.value)))
    if isinstance(model, Instance):
        vm.write(model.native, "outputs", result)

    def mark(value: Value) -> Value:
        if isinstance(value, Tensor):
            step = extended(value.trail, place, "the model gives it here")
            recovered = value.recovered and not array
            return value.changed(origin=value.origin | through, trail=step, array=array, recovered=recovered)
        if isinstance(value, Tuple):
            return Tuple(tuple(lift(mark, item) for item in value.items))
        if isinstance(value, ListObject) and isinstance(value.cell["items"], Tuple):
            return Tuple(tuple(lift(mark, item) for item in value.cell["items"].items))
        if isinstance(value, DictObject):
            return DictObject({k: v if k == "open" else lift(mark, v) for k, v in value.cell.items()})
        return value

    return lift(mark, result)


def hand_predictions(vm: Machine, function: Function, model: Value, names: dict[str, Value]) -> None:
    """``compute_loss`` and ``compute_metrics`` of a model are called by Keras, with what the model gives."""
    if function.name in words.JUDGING_METHODS and PREDICTION in names and is_model(model):
        names[PREDICTION] = output_of(vm, model, outputs_of(vm, model), function.place, Arguments())


def call(vm: Machine, model: ModelValue, arguments: Arguments, place: Place) -> Value:
    """``model(x)``."""
    readings.lost(vm, [a.value for a in arguments.all()], UNKNOWN, place, "feeds another model")
    return output_of(vm, model, outputs_of(vm, model), place, arguments)


def forget(vm: Machine, model: ModelValue | Instance) -> None:
    """Unknown code got hold of a model that can still grow, and be compiled anew."""
    handing.forget(vm, model)
    if isinstance(model, ModelValue) and model.kind == "sequential":
        vm.write(model.cell, "layers", lift(
            lambda parts: Tuple((*parts.items, UNKNOWN)) if isinstance(parts, Tuple) else UNKNOWN, model.cell["layers"]))


# -- attributes and methods --------------------------------------------------------------------------------------

def attribute(vm: Machine, model: ModelValue, name: str, place: Place) -> Value:
    own = model.cell.get(f"attribute {name}")
    if own is not None:
        return own
    if name in MODEL_METHODS:
        return NativeMethod(model, name)
    if name in ("output", "outputs"):
        result = outputs_of(vm, model)
        return result if name == "output" or containers.items_of(result) else containers.new_list(result)
    if name in ("input", "inputs"):
        return model.cell.get("inputs", tensors.DATA)
    if name == "layers":
        parts = model.cell.get("layers", UNKNOWN)
        return ListObject({"items": parts, "each": UNKNOWN}) if model.kind == "sequential" else UNKNOWN
    return NativeMethod(model, name) if name == "call" else UNKNOWN


def layer_attribute(vm: Machine, layer: LayerValue, name: str) -> Value:
    if name == "activation":
        return layer.activation
    if name == "output":
        return layers.apply(vm, layer, UNKNOWN, layer.place)
    if name in ("units", "filters"):
        return Const(layer.units) if layer.units is not None else UNKNOWN
    return layer.inner or UNKNOWN if name in ("layer", "inner") else UNKNOWN


def method(vm: Machine, model: Value, name: str, arguments: Arguments, place: Place) -> Value:
    """A method that Keras models have."""
    acts(vm, place)
    native = model.native.get("object") if isinstance(model, Instance) else model
    if name == "compile":
        compiling.compile_model(vm, model, arguments, place)
    elif name in ("add", "pop") and isinstance(native, ModelValue):
        _grow(vm, native, name, arguments)
    elif name in words.TRAIN_METHODS or name in words.EVALUATE_METHODS:
        vm.facts.trained.append(Training(model, vm.root))
        compiling.trained(vm, model, name, arguments, place)
    elif name in words.PREDICT_METHODS and name not in words.CALL_METHODS:
        return predicted(vm, output_of(vm, model, outputs_of(vm, model), place, arguments, array=True), place)
    elif name in words.CALL_METHODS:
        return vm.call(native if native is not None else model, arguments, place)
    elif name in words.DECIDE_METHODS:
        decisions.by_model(vm, output_of(vm, model, outputs_of(vm, model), place, arguments, array=True), name, place)
    elif name in words.EXPORT_METHODS:
        readings.note(vm, model, place, "is saved or exported")
    elif name == "get_layer" and isinstance(native, ModelValue):
        return _layer_named(native, arguments)
    elif name not in words.NEUTRAL_METHODS:
        for argument in arguments.all():
            readings.note(vm, argument.value, place, "is passed on")
        return libraries.inherited(vm, model, name, arguments, place)
    return UNKNOWN


def predicted(vm: Machine, result: Value, place: Place) -> Value:
    """What ``predict`` gives, noted: a fix may put one sigmoid around it."""
    for (one,) in leaves(result):
        vm.facts.predicted.append(Predicted(one.source if isinstance(one, Tensor) else None, place))
    return result


def _grow(vm: Machine, model: ModelValue, name: str, arguments: Arguments) -> None:
    first = arguments.first()
    new = first.value if first else UNKNOWN
    contain(vm, model, new)

    def grown(parts: Value, layer: Value) -> Value:
        old = parts.items if isinstance(parts, Tuple) else (UNKNOWN,)
        if name == "pop":
            return Tuple(old[:-1]) if old and not isinstance(old[-1], Unknown) else Tuple((UNKNOWN,))
        return Tuple((*old, layer))

    if model.kind == "sequential":
        vm.write(model.cell, "layers", lift(grown, model.cell["layers"], new if name == "add" else NONE))


def _layer_named(model: ModelValue, arguments: Arguments) -> Value:
    wanted = arguments.value(("name", "index"), "name", NONE)
    parts = containers.items_of(model.cell.get("layers", UNKNOWN))
    found = [p for p in (parts.items if parts else ()) if isinstance(p, LayerValue) and Const(p.label) == wanted]
    return found[0] if len(found) == 1 else UNKNOWN


