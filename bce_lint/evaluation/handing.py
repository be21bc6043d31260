"""Where labels are handed to a model: ``fit`` and its like, with the compile that is in force there."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from . import attributes, compiling, containers, ranges
from .arguments import Argument, Arguments
from .choices import leaves, lift, restricted
from .facts import Compile, Handed
from .trail import Place
from .values import (
    NONE, UNKNOWN, Compiled, Dataset, DictObject, Instance, ListObject, Missing, ModelValue, Tuple, Value,
)

if TYPE_CHECKING:
    from .interpreter import Machine

KEY = "compiled"
OWN_STEPS = ("train_step", "test_step", "compute_loss", "make_train_function")
PARAMETERS: dict[str, tuple[str, ...]] = {
    "fit": ("x", "y"), "evaluate": ("x", "y"), "train_on_batch": ("x", "y", "sample_weight"),
    "test_on_batch": ("x", "y", "sample_weight")}


def _memory(model: Value) -> dict[str, Value] | None:
    return model.cell if isinstance(model, ModelValue) else model.native if isinstance(model, Instance) else None


def compiled(vm: Machine, made: Compile, loss: Argument | None) -> None:
    """Remember by which compile ``made.model`` is trained from here on."""
    memory = _memory(made.model)
    if memory is not None:
        given = loss.value if loss is not None and loss.place is not None else UNKNOWN
        vm.write(memory, KEY, lift(lambda one: Compiled(one, made.place, made), given))


def forget(vm: Machine, model: Value) -> None:
    """Somebody may have compiled ``model`` anew."""
    memory = _memory(model)
    if memory is not None and KEY in memory:
        vm.write(memory, KEY, UNKNOWN)


def handed(vm: Machine, model: Value, name: str, arguments: Arguments, place: Place) -> None:
    """Note which labels ``model.fit(x, y)`` brings to which loss."""
    memory = _memory(model)
    if vm.failing or memory is None or name not in PARAMETERS or _trains_by_hand(model) \
            or arguments.open_positional or arguments.open_keywords:
        return
    labels, weights = _labels(PARAMETERS[name], arguments)
    if labels is None or labels.place is None:
        return
    weighted = weights not in (None, NONE) or arguments.value(PARAMETERS[name], "sample_weight", NONE) != NONE
    for state, target in leaves(restricted(memory.get(KEY, UNKNOWN), vm.assumed), labels.value):
        if not isinstance(state, Compiled):
            vm.facts.handed.append(Handed(UNKNOWN, target, labels.place, None))
            continue
        for slot, loss, label in _paired(state.loss, target):
            for one_loss, one_label in leaves(loss, label):
                vm.facts.handed.append(Handed(
                    compiling.resolved(one_loss, state.place), ranges.settled(vm, one_label), labels.place,
                    state.made, slot, weighted))


def _trains_by_hand(model: Value) -> bool:
    """Does a class of the user's say itself what becomes of the labels?"""
    return isinstance(model, Instance) and any(
        not isinstance(attributes.in_class(model.cls, step), Missing) for step in OWN_STEPS)


def _labels(parameters: tuple[str, ...], arguments: Arguments) -> tuple[Argument | None, Value | None]:
    """The labels, and the weights that come with them: an argument, or a part of each element of a data set."""
    given = arguments.get(parameters, "y")
    data = arguments.get(parameters, "x")
    if data is not None and isinstance(data.value, Dataset):
        element = data.value.element
        items = element.items if isinstance(element, Tuple) else ()
        if given is not None or len(items) not in (2, 3):
            return None, None
        return Argument(items[1], data.place), items[2] if len(items) == 3 else None
    return given, None


def _paired(loss: Value, target: Value) -> Iterator[tuple[Hashable, Value, Value]]:
    """(slot, loss, labels) for every output, as `compiling.pair` numbers them."""
    if isinstance(target, DictObject):
        for key, value in target.cell.items():
            if key != "open":
                yield key, loss.cell.get(key, UNKNOWN) if isinstance(loss, DictObject) else UNKNOWN, value
        return
    targets = containers.items_of(target) if isinstance(target, ListObject | Tuple) else None
    known = targets.items if targets is not None else (target,)
    losses = containers.items_of(loss) if isinstance(loss, ListObject | Tuple) else None
    for slot, value in enumerate(known):
        if losses is not None:
            fits = len(losses.items) == len(known)
            yield slot, losses.items[slot] if fits else UNKNOWN, value
        else:
            yield slot, UNKNOWN if isinstance(loss, DictObject | ListObject | Tuple) else loss, value
