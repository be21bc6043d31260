"""Lists, tuples, dictionaries and strings, and the parts of tensors."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from . import ranges, readings, tensors
from .arguments import Argument, Arguments
from .choices import choose, common, lift, present
from .trail import Place
from .values import (
    FALSE, MISSING, MOST_ITEMS, NONE, TRUE, UNKNOWN, ActivationValue, Choice, Const, DictObject, ListObject, LossValue,
    Missing, Tensor, Tuple, Unknown, Value,
)

if TYPE_CHECKING:
    from .interpreter import Machine


def items_of(value: Value) -> Tuple | None:
    """The items of a sequence of known length."""
    if isinstance(value, ListObject):
        value = value.cell["items"]
    if isinstance(value, Tuple) and value.items[:1] not in ((Const("slice"),), (Const("zip"),)):
        return value
    if isinstance(value, Const) and isinstance(value.value, range | str) and len(value.value) <= 64:
        return Tuple(tuple(map(Const, value.value)))
    if isinstance(value, DictObject) and value.cell["open"] == FALSE:
        return Tuple(tuple(Const(k) for k in value.cell if k != "open"))
    return None


def chained(one: Tuple, other: Tuple) -> Value:
    """The items of one sequence and then those of another, with the places where they are written."""
    if len(one.items) + len(other.items) > MOST_ITEMS:
        return UNKNOWN
    places = [part.places or (None,) * len(part.items) for part in (one, other)]
    return Tuple(one.items + other.items, places[0] + places[1])


def hashable(key: Value) -> Hashable | None:
    """The Python key of a constant; None where it is not one. Keys are wrapped so that none is the word ``open``."""
    return key.value if isinstance(key, Const) and key.value != "open" else None


def set_item(vm: Machine, owner: Value, index: Value, value: Value, place: Place) -> None:
    """owner[index] = value."""
    if isinstance(owner, DictObject):
        key = hashable(index)
        if key is None:
            for known in [k for k in owner.cell if k != "open"]:
                vm.write(owner.cell, known, choose(vm.fresh(), value, owner.cell[known]))
            vm.write(owner.cell, "open", TRUE)
        else:
            vm.write(owner.cell, key, value)
            owner.places[key] = place
    elif isinstance(owner, ListObject):
        items = owner.cell["items"]
        if isinstance(items, Tuple) and isinstance(index, Const) and isinstance(index.value, int) \
                and -len(items.items) <= index.value < len(items.items):
            changed = list(items.items)
            changed[index.value] = value
            vm.write(owner.cell, "items", Tuple(tuple(changed)))
            vm.write(owner.cell, "each", UNKNOWN)
        else:
            forget(vm, owner)
    else:
        ranges.spoil(vm, owner)
        readings.note(vm, value, place, "is stored")


def get_item(vm: Machine, owner: Value, index: Value, place: Place) -> Value:
    """owner[index]."""
    result = lift(lambda o, i: _item(vm, o, i, place), owner, index)
    return result


def _item(vm: Machine, owner: Value, index: Value, place: Place) -> Value:
    if isinstance(owner, Tensor):
        return ranges.part(vm, owner, index, part(owner, index, place))
    if isinstance(owner, DictObject):
        key = hashable(index)
        if key is not None and key in owner.cell:
            return owner.cell[key]
        return UNKNOWN
    items = items_of(owner)
    if items is not None and not isinstance(owner, DictObject):
        return _from_items(items, index, isinstance(owner, ListObject))
    if isinstance(owner, ListObject):
        return each_of(owner) if not isinstance(index, Tuple) else owner
    if isinstance(owner, Unknown):
        return owner.part("item", repr(index.value) if isinstance(index, Const) else
                          ("places", id(place.node)) if not isinstance(index, Unknown) else index.token)
    return UNKNOWN


def _from_items(items: Tuple, index: Value, as_list: bool) -> Value:
    if isinstance(index, Const) and isinstance(index.value, int):
        inside = -len(items.items) <= index.value < len(items.items)
        return items.items[index.value] if inside else UNKNOWN
    if isinstance(index, Tuple) and index.items[:1] == (Const("slice"),):
        bounds = index.items[1:]
        if all(isinstance(b, Const) and (b.value is None or isinstance(b.value, int)) for b in bounds):
            cut = slice(*(b.value for b in bounds))     # type: ignore[union-attr]
            if cut.step != 0:
                picked = Tuple(items.items[cut], items.places[cut] if items.places else ())
                return new_list(*picked.items, places=picked.places) if as_list else picked
        return UNKNOWN
    first = items.items[0] if items.items else UNKNOWN
    return reduce(common, items.items) if items.items and all(i == first for i in items.items) else UNKNOWN


def part(value: Tensor, index: Value, place: Place) -> Value:
    """A slice of a tensor. Only an index that may reach the last axis can break up a softmax."""
    if value.parts:
        return _beside(value, index)
    full = (Const("slice"), NONE, NONE, NONE)
    parts = index.items if isinstance(index, Tuple) and index.items[:1] != (Const("slice"),) else (index,)
    touched = [p for p in parts if not (isinstance(p, Tuple) and p.items == full) and p not in (Const(...), NONE)]
    if not touched:
        return tensors.kept(value, place, "an index", same_units=False)
    rows_only = len(parts) == 1 and parts[0] != Const(...)
    if rows_only:
        return tensors.kept(value, place, "a slice")
    return tensors.kept(tensors.column(value, True), place, "a slice", same_units=False)


def _beside(value: Tensor, index: Value) -> Value:
    """A part of a concatenation: the one that a constant index along its axis takes."""
    several = isinstance(index, Tuple) and index.items[:1] != (Const("slice"),)
    indices = index.items if several else (index,)      # type: ignore[union-attr]
    position = _position(value.axis, indices)
    if position is None:
        return UNKNOWN
    bounds = _bounds(indices[position])
    found = tensors.taken(value, *bounds) if bounds is not None else None
    return UNKNOWN if found is None else found


def _position(axis: int, indices: Sequence[Value]) -> int | None:
    """Which of several indices goes along ``axis``; None where that depends on the number of axes."""
    before = [i for i, one in enumerate(indices) if one == Const(...)]
    if axis < 0:
        return len(indices) + axis if before and before[0] < len(indices) + axis else None
    return axis if axis < len(indices) and not (before and before[0] <= axis) and NONE not in indices else None


def _bounds(index: Value) -> tuple[int, int | None] | None:
    """Where an index or a slice starts and stops."""
    if isinstance(index, Const) and type(index.value) is int and index.value >= 0:
        return index.value, index.value + 1
    if isinstance(index, Tuple) and index.items[:1] == (Const("slice"),) and index.items[3] == NONE:
        start, stop = (i.value if isinstance(i, Const) else -1 for i in index.items[1:3])
        start = 0 if start is None else start
        if type(start) is int and start >= 0 and (stop is None or (type(stop) is int and stop > start)):
            return start, stop
    return None


def merge(vm: Machine, made: DictObject, other: Value) -> None:
    """``{**other}`` and ``update``."""
    if not isinstance(other, DictObject):
        vm.write(made.cell, "open", TRUE)
        for key in [k for k in made.cell if k != "open"]:
            vm.write(made.cell, key, UNKNOWN)
        return
    if other.cell["open"] == TRUE:
        vm.write(made.cell, "open", TRUE)
    for key, value in list(other.cell.items()):
        if key != "open":
            vm.write(made.cell, key, value)
            if key in other.places:
                made.places[key] = other.places[key]


def spread(value: Value, keywords: dict[str, Argument]) -> bool:
    """Add the entries of ``**value`` to ``keywords``; whether they are all known."""
    if not isinstance(value, DictObject):
        return False
    for key, item in value.cell.items():
        if key != "open" and isinstance(key, str):
            keywords[key] = Argument(item, value.places.get(key))
    return value.cell["open"] == FALSE


def new_list(*items: Value, places: tuple[Place | None, ...] = ()) -> ListObject:
    """A list of known length."""
    made: dict[str, Value] = {"items": Tuple(items, places)}
    return ListObject({**made, "each": UNKNOWN} if items else made)


def some_list(each: Value = UNKNOWN) -> ListObject:
    """A list of unknown length."""
    return ListObject({"items": UNKNOWN, "each": each})


def each_of(owner: ListObject) -> Value:
    """What every item of a list is."""
    each = present(owner.cell.get("each", MISSING))
    return UNKNOWN if isinstance(each, Missing) else each


def list_method(vm: Machine, owner: ListObject, name: str, arguments: Arguments, place: Place) -> Value:
    """A method of a list; those that are not known forget what the list holds."""
    items = owner.cell["items"]
    first = arguments.first()
    value = first.value if first else UNKNOWN
    if name == "append":
        _append(vm, owner, value, first.place if first else None)
    elif name == "extend":
        more = items_of(value)
        if isinstance(items, Tuple) and more is not None:
            extend(vm, owner, items, more)
        else:
            forget(vm, owner)
    elif name == "pop" and isinstance(items, Tuple) and items.items and not arguments.all():
        vm.write(owner.cell, "items", Tuple(items.items[:-1]))
        return items.items[-1]
    elif name == "copy":
        return ListObject(dict(owner.cell))
    elif name == "insert" and isinstance(items, Tuple) and value == Const(0) and len(arguments.positional) == 2:
        vm.write(owner.cell, "items", Tuple((arguments.positional[1].value, *items.items)))
        vm.write(owner.cell, "each", _every(owner, arguments.positional[1].value))
    elif name not in ("index", "count"):
        forget(vm, owner)
    return NONE if name in ("append", "extend", "insert") else UNKNOWN


def _append(vm: Machine, owner: ListObject, value: Value, place: Place | None) -> None:
    items, every = owner.cell["items"], _every(owner, value)
    if isinstance(items, Tuple):
        places = items.places or (None,) * len(items.items)
        vm.write(owner.cell, "items", Tuple((*items.items, value), (*places, place)))
    elif isinstance(items, Choice):
        longer = lift(lambda i: Tuple((*i.items, value)) if isinstance(i, Tuple) else UNKNOWN, items)
        vm.write(owner.cell, "items", longer)
    if every is not owner.cell.get("each"):
        vm.write(owner.cell, "each", every)


def extend(vm: Machine, owner: ListObject, items: Tuple, more: Tuple) -> None:
    """Put ``more`` behind the ``items`` of a list."""
    for value in more.items:
        vm.write(owner.cell, "each", _every(owner, value))
    vm.write(owner.cell, "items", chained(items, more))


def _every(owner: ListObject, new: Value) -> Value:
    """What every item of a list is, once ``new`` has been put in as well."""
    items, known = owner.cell["items"], present(owner.cell.get("each", MISSING))
    before = items.items if isinstance(items, Tuple) and items.items else () if isinstance(known, Missing) else (known,)
    return reduce(common, (*before, new)) if all(item == new for item in before) else UNKNOWN


def forget(vm: Machine, owner: ListObject | DictObject) -> None:
    if isinstance(owner, ListObject):
        vm.write(owner.cell, "items", UNKNOWN)
        vm.write(owner.cell, "each", UNKNOWN)
    else:
        for key in [k for k in owner.cell if k != "open"]:
            vm.write(owner.cell, key, UNKNOWN)
        vm.write(owner.cell, "open", TRUE)


def dict_method(vm: Machine, owner: DictObject, name: str, arguments: Arguments, place: Place) -> Value:
    """A method of a dictionary."""
    known = {k: v for k, v in owner.cell.items() if k != "open"}
    closed = owner.cell["open"] == FALSE
    first = arguments.first()
    key = hashable(first.value) if first else None
    if name in ("get", "pop", "setdefault"):
        fallback = arguments.positional[1].value if len(arguments.positional) > 1 else NONE
        if key is not None and key in known:
            return known[key]
        if closed or key is None:
            return fallback if key is not None else UNKNOWN
        return with_default(vm, UNKNOWN, first.value, fallback)      # type: ignore[union-attr]
    if name == "update":
        if first and not arguments.keywords:
            merge(vm, owner, first.value)
        for word, argument in arguments.keywords.items():
            vm.write(owner.cell, word, argument.value)
        return NONE
    if name == "copy":
        return DictObject(dict(owner.cell), dict(owner.places))
    if closed and name in ("items", "values", "keys"):
        rows = {"keys": [Const(k) for k in known], "values": list(known.values()),
                "items": [Tuple((Const(k), v)) for k, v in known.items()]}[name]
        return Tuple(tuple(rows))
    if name in ("clear", "popitem"):
        forget(vm, owner)
    return UNKNOWN


def with_default(vm: Machine, function: Value, key: Value, default: Value) -> Value:
    """``unknown.get("word", default)``: a word or an object written here counts where the entry is missing. What a
    number or a switch is then says nothing, since settings are there to change them."""
    owner = function.token[-1] if isinstance(function, Unknown) and isinstance(function.token, tuple) else None
    word = hashable(key)
    entry = Unknown(("item", repr(word), owner)) if owner is not None else UNKNOWN
    condition = ("contains", repr(word), owner) if owner is not None else vm.fresh()

    def either(plain: Value) -> Value:
        written = isinstance(plain, LossValue | ActivationValue) or (
            isinstance(plain, Const) and isinstance(plain.value, str))
        return choose(condition, entry, plain) if written and word is not None else UNKNOWN

    return lift(either, default)


def text_method(owner: Const, name: str, arguments: Arguments) -> Value:
    """Methods of strings that make one string of another."""
    if isinstance(owner.value, str) and name in ("lower", "upper", "strip", "title", "capitalize") \
            and not arguments.all():
        return Const(getattr(owner.value, name)())
    if isinstance(owner.value, str) and name in ("startswith", "endswith") and len(arguments.all()) == 1:
        word = arguments.all()[0].value
        if isinstance(word, Const) and isinstance(word.value, str):
            return Const(getattr(owner.value, name)(word.value))
    return UNKNOWN


def stacked(value: Value, place: Place) -> Value:
    """``value`` where a tensor is wanted: a list of tensors is put together."""
    if not isinstance(value, ListObject | Tuple):
        return value
    items = items_of(value)
    if items is None:
        return tensors.joined((each_of(value),), place) if isinstance(value, ListObject) else UNKNOWN
    return tensors.joined(items.items, place)


def is_plain(value: Value) -> bool:
    """Is ``value`` made of constants only?"""
    if isinstance(value, Const):
        return value.value is not None
    items = items_of(value) if isinstance(value, Tuple | ListObject) else None
    return items is not None and all(is_plain(item) for item in items.items)


def holds(value: Value) -> tuple[Value, ...]:
    """What a container holds, one level down."""
    if type(value) is Tuple:
        return value.items
    if type(value) is ListObject:
        return (value.cell["items"], each_of(value))
    if type(value) is DictObject:
        return tuple(v for k, v in value.cell.items() if k != "open")
    if type(value) is Choice:
        return (value.yes, value.no)
    return ()
