"""``compile`` and training: each loss is paired with the output that it judges."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from . import containers, handing, handwritten, losses, measuring, models, readings
from .arguments import Argument, Arguments
from .choices import leaves
from .facts import Compile
from .trail import Place
from .values import (
    FALSE, UNKNOWN, Api, Const, DictObject, Function, Instance, ListObject, LossValue, Method, ModelValue, Partial,
    Raised, Tensor, Tuple, Unknown, Value,
)
from .vocabulary.losses import LOSS_CLASSES, LOSS_FUNCTIONS, OTHER_LOSSES

if TYPE_CHECKING:
    from .interpreter import Machine

PARAMETERS = ("optimizer", "loss")
CALLABLE = (Function, Method, Partial, Instance)


def compile_model(vm: Machine, model: Value, arguments: Arguments, place: Place) -> None:
    """Note what ``model.compile(...)`` says of losses and metrics."""
    metrics = [given for word in measuring.LISTS if (given := arguments.get((), word))]
    known = [measuring.listed(given) for given in metrics]
    made = Compile(model, place, arguments, tuple(m for found in known for m in found or ()), None in known, vm.root)
    for earlier in vm.facts.compiles:
        if earlier.model is model and earlier.place != place and all(t.model is not model for t in vm.facts.trained) \
                and not vm.assumed and model not in vm.facts.escaped:
            earlier.replaced = True
    vm.facts.compiles.append(made)
    outputs = models.outputs_of(vm, model)
    loss = arguments.get(PARAMETERS, "loss")
    handing.compiled(vm, made, loss)
    if loss is not None and loss.place is not None:
        pair(vm, loss, outputs, made)
    for given in metrics:
        measuring.meet(vm, given, outputs, loss, made)


def compile_unknown(vm: Machine, arguments: Arguments, place: Place) -> None:
    """Note that a loss meets something that is not known: what other models give it there is not all that it gets."""
    loss = arguments.get(PARAMETERS, "loss")
    if loss is not None and loss.place is not None:
        pair(vm, loss, UNKNOWN, Compile(UNKNOWN, place, arguments, root=vm.root))


def pair(vm: Machine, loss: Argument, outputs: Value, made: Compile) -> None:
    """Pair losses with outputs: one for all, one each by position, or by name."""
    instead = _may_be_ours(loss.value, loss.place or made.place)
    for one_loss, one_output in leaves(loss.value, outputs):
        if isinstance(one_loss, ListObject | Tuple):
            _by_position(vm, one_loss, one_output, loss, made)
        elif isinstance(one_loss, DictObject):
            _by_name(vm, one_loss, one_output, loss, made)
        else:
            for slot, output in enumerate(several(one_output) or (one_output,)):
                meet(vm, Argument(one_loss, loss.place), output, made, slot, instead)


def several(outputs: Value) -> tuple[Value, ...] | None:
    """The single outputs of a model that has several."""
    items = containers.items_of(outputs) if not isinstance(outputs, DictObject) else None
    if items is not None:
        return items.items
    if isinstance(outputs, DictObject):
        return containers.holds(outputs)
    return None


def _by_position(vm: Machine, loss: Value, outputs: Value, given: Argument, made: Compile) -> None:
    items = containers.items_of(loss)
    many = several(outputs)
    if items is None:
        return
    if many is None and len(items.items) == 1:
        many = (outputs,)
    places = items.places or (None,) * len(items.items)
    for index, (one, place) in enumerate(zip(items.items, places, strict=False)):
        output = many[index] if many is not None and len(many) == len(items.items) else UNKNOWN
        meet(vm, Argument(one, place or given.place), output, made, index)


def _by_name(vm: Machine, loss: DictObject, outputs: Value, given: Argument, made: Compile) -> None:
    for key, one in list(loss.cell.items()):
        if key != "open":
            meet(vm, Argument(one, loss.places.get(key, given.place)), named(outputs, key), made, key)


def named(outputs: Value, name: object) -> Value:
    """The output called ``name``."""
    if isinstance(outputs, DictObject):
        return outputs.cell.get(name, UNKNOWN) if name != "open" else UNKNOWN
    found = [t for t in (several(outputs) or (outputs,)) if isinstance(t, Tensor) and t.label == name]
    return found[0] if len(found) == 1 else UNKNOWN


def _may_be_ours(loss: Value, place: Place) -> bool:
    """Is a binary cross-entropy one of the alternatives?"""
    return any(losses.is_ours(as_loss(one, place)) for (one,) in leaves(loss))


def meet(vm: Machine, loss: Argument, prediction: Value, made: Compile, slot: Hashable, instead: bool = False) -> None:
    """One loss of a compile meets one output, the one in ``slot``."""
    place = loss.place or made.place
    instead = instead or _may_be_ours(loss.value, place)
    target = Argument(Unknown(("label", id(made.place.node))))
    for value, predicted in leaves(loss.value, prediction):
        if isinstance(value, CALLABLE) and not isinstance(_native_loss(value), LossValue):
            before, vm.compiling = vm.compiling, (made, slot)
            try:
                handwritten.returned(vm.call(value, Arguments((target, Argument(predicted))), place), vm)
            except Raised:
                pass
            finally:
                vm.compiling = before
            continue
        losses.use(vm, as_loss(value, place), Argument(predicted), target, place, (made, slot), instead=instead)


def _native_loss(value: Value) -> Value:
    """The library loss that an object of a user's class is, where it does not override ``call``."""
    if isinstance(value, Instance) and "call" not in value.cls.attributes:
        return value.native.get("object", UNKNOWN)
    return UNKNOWN


def as_loss(value: Value, place: Place) -> Value:
    """A loss argument as a LossValue."""
    if isinstance(value, LossValue):
        return value
    if isinstance(value, Instance):
        return _native_loss(value)
    if isinstance(value, Const) and isinstance(value.value, str):
        return losses.from_word(value.value, place)
    if isinstance(value, Api):
        if value.name in LOSS_FUNCTIONS or value.name in LOSS_CLASSES:
            return LossValue(value.name, "function", FALSE, place)
        if value.name in OTHER_LOSSES:
            return losses.other(value.name, place)
    return UNKNOWN


def resolved(loss: Value, place: Place) -> Value:
    """A loss argument as the loss of the library that it stands for; a function of the user's stays what it is."""
    if isinstance(loss, CALLABLE) and not isinstance(_native_loss(loss), LossValue):
        return loss
    return as_loss(loss, place)


def trained(vm: Machine, model: Value, name: str, arguments: Arguments, place: Place) -> None:
    """``fit`` and its like: labels meet the loss, and callbacks may read the model."""
    handing.handed(vm, model, name, arguments, place)
    given = arguments.keywords.get("callbacks")
    if given is None:
        return
    for callback in (containers.items_of(given.value) or Tuple((given.value,))).items:
        if isinstance(callback, Instance | Unknown) and not isinstance(callback, ModelValue):
            for source in readings.model_sources(vm, model):
                readings.note_source(vm, source, place, "may be read by a callback")


