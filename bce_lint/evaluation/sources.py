"""Where data comes from: data sets that are loaded or drawn, what splits them, and ``tf.data``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import containers, ranges
from . import spread as spreads
from .arguments import Arguments
from .trail import Place, extended
from .values import (
    UNKNOWN, Const, Dataset, Function, Method, Partial, Tensor, Tuple, Unknown, Value,
)
from .vocabulary import data as words
from .vocabulary.spec import Effect

if TYPE_CHECKING:
    from .interpreter import Machine


def called(vm: Machine, name: str, arguments: Arguments, result: Value, place: Place) -> Value:
    """``result`` of a library function, or the data that it gives where that is known."""
    if not isinstance(result, Unknown):
        return result
    if name in words.LOADED:
        return Tuple((_loaded(name, place), _loaded(name, place)))
    if name in words.MADE or name == words.CLASSIFICATION:
        return _drawn(name, arguments, place) or result
    if name == words.SPLIT:
        return _split(vm, arguments) or result
    if name in words.DATASETS or name == words.DATASET_ZIP:
        return _dataset(vm, name, arguments, place) or result
    return result


def _loaded(name: str, place: Place) -> Value:
    """The inputs and labels of one half of a data set."""
    parts: list[Value] = []
    for known, what in zip(words.LOADED[name], ("images", "labels"), strict=True):
        if known is None:
            parts.append(UNKNOWN)
            continue
        values, kind, rows = known
        made = spreads.spread(values, rows, kind)
        assert made is not None
        note = f"{name.split('.')[-2]} is loaded here: {what} of {made.shown}"
        parts.append(_data(made.because(extended((), place, note))))
    return Tuple(tuple(parts))


def _data(known: spreads.Spread | None) -> Value:
    return Tensor(Effect.LABEL, array=True, spread=known)


def _drawn(name: str, arguments: Arguments, place: Place) -> Value | None:
    """Samples of two classes."""
    if name == words.CLASSIFICATION and arguments.value((), "n_classes", Const(2)) != Const(2):
        return None
    made = spreads.spread(words.MADE.get(name, (0, 1)), spreads.MIXED, "int")
    return Tuple((UNKNOWN, _data(made and made.at(place))))


def _split(vm: Machine, arguments: Arguments) -> Value | None:
    """``train_test_split``: each array in two parts, in random order."""
    if arguments.open_positional or not any(ranges.of(vm, a.value) for a in arguments.positional):
        return None
    halves: list[Value] = []
    for argument in arguments.positional:
        known = ranges.of(vm, argument.value) if isinstance(argument.value, Tensor) else None
        kept = spreads.selected(known, much=True) if known is not None else None
        halves += [_data(kept.copied()) if kept is not None else UNKNOWN for _ in range(2)]
    return Tuple(tuple(halves))


# -- tf.data -----------------------------------------------------------------------------------------------------

def _dataset(vm: Machine, name: str, arguments: Arguments, place: Place) -> Value | None:
    first = arguments.first()
    value = first.value if first else UNKNOWN
    if name == words.DATASET_ZIP:
        items = containers.items_of(value)
        parts = items.items if items is not None else ()
        if not parts or not all(isinstance(part, Dataset) for part in parts):
            return None
        return Dataset(Tuple(tuple(part.element for part in parts)))    # type: ignore[attr-defined]
    return Dataset(_element(vm, value, place)) if _tells(vm, value) else None


def _tells(vm: Machine, value: Value) -> bool:
    """Is anything known of the numbers in it?"""
    if isinstance(value, Tuple):
        return any(_tells(vm, item) for item in value.items)
    return isinstance(value, Tensor) and ranges.of(vm, value) is not None


def _element(vm: Machine, value: Value, place: Place, *path: int) -> Value:
    """What a loop over the slices of ``value`` meets."""
    if isinstance(value, Tuple):
        return Tuple(tuple(_element(vm, item, place, *path, i) for i, item in enumerate(value.items)))
    if isinstance(value, Tensor) and value.effect is Effect.LABEL:
        return ranges.settled(vm, value)
    return Unknown(("iter", ("dataset", id(place.node), *path)))


def method(vm: Machine, dataset: Dataset, name: str, arguments: Arguments, place: Place) -> Value:
    """A method of a data set."""
    if name in words.SAME_ELEMENTS:
        return dataset
    first = arguments.first()
    if name == "map" and first is not None and isinstance(first.value, Function | Method | Partial):
        items = dataset.element.items if isinstance(dataset.element, Tuple) else (dataset.element,)
        return Dataset(vm.call(first.value, Arguments.of(*items), place))
    for argument in arguments.all():
        ranges.spoil(vm, argument.value)
    return UNKNOWN
