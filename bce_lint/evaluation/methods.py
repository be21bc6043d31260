"""Methods of things that the interpreter knows itself."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from . import arrays, containers, libraries, losses, measuring, models, paths, ranges, readings, sources
from .arguments import Arguments
from .trail import Place
from .values import (
    UNKNOWN, Const, Dataset, DictObject, Instance, ListObject, LossValue, MetricValue, ModelValue, Super, Tensor, Value,
)
from .vocabulary.functions import METHODS

if TYPE_CHECKING:
    from .interpreter import Machine


def call(vm: Machine, receiver: Value, name: str, arguments: Arguments, place: Place) -> Value:
    """The result of ``receiver.name(...)``."""
    match receiver:
        case ListObject():
            return containers.list_method(vm, receiver, name, arguments, place)
        case DictObject():
            return containers.dict_method(vm, receiver, name, arguments, place)
        case Const() if isinstance(receiver.value, PurePath):
            return paths.method(receiver.value, name, arguments)
        case Const():
            return containers.text_method(receiver, name, arguments)
        case Tensor():
            result = libraries.function(vm, name, METHODS[name], arguments, place, receiver)
            return arrays.called(vm, name, arguments, result, place, receiver)
        case Dataset():
            return sources.method(vm, receiver, name, arguments, place)
        case ModelValue():
            return models.method(vm, receiver, name, arguments, place)
        case Instance() | Super():
            return _of_object(vm, receiver, name, arguments, place)
        case LossValue() if name in ("call", "__call__"):
            return losses.call_object(vm, receiver, arguments, place)
        case MetricValue():
            if name in ("update_state", "__call__"):
                measuring.update(vm, receiver, arguments, place)
            return UNKNOWN
        case _:
            for argument in arguments.all():
                readings.note(vm, argument.value, place, "is passed on")
                ranges.spoil(vm, argument.value)
            return UNKNOWN


def _of_object(vm: Machine, receiver: Instance | Super, name: str, arguments: Arguments, place: Place) -> Value:
    """A method that a user's class has from a library class."""
    owner = receiver.receiver if isinstance(receiver, Super) else receiver
    if not isinstance(owner, Instance):
        return UNKNOWN
    if name == "__init__":
        return libraries.inherited(vm, owner, name, arguments, place)
    if isinstance(receiver, Super) and name in ("call", "__call__"):
        native = owner.native.get("object")
        return vm.call(native, arguments, place) if native is not None else UNKNOWN
    if name in models.MODEL_METHODS and (models.is_model(owner) or isinstance(owner.native.get("object"), ModelValue)):
        return models.method(vm, owner, name, arguments, place)
    if name == "add_loss" or name == "add_metric":
        return UNKNOWN
    for argument in arguments.all():
        readings.note(vm, argument.value, place, "is passed on")
    return libraries.inherited(vm, owner, name, arguments, place)
