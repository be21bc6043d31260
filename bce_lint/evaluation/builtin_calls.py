"""Calls of Python's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import attributes, containers, decisions, expressions, operators, readings, tensors
from .arguments import Arguments
from .trail import Place
from .values import (
    FALSE, NONE, TRUE, UNKNOWN, Api, ClassValue, Const, DictObject, Function, Instance, ListObject, Method, Partial,
    Tensor, Tuple, Unknown, Value,
)

if TYPE_CHECKING:
    from .interpreter import Machine

LONGEST_RANGE = 10_000
QUIET = frozenset("isinstance hasattr type len callable id issubclass super range".split())


def call(vm: Machine, name: str, arguments: Arguments, place: Place) -> Value:
    handler = BUILTINS.get(name)
    if handler is not None and not arguments.open_positional and not arguments.open_keywords:
        result = handler(vm, arguments, place)
        if result is not None:
            return result
    decisions.converted(vm, name, arguments, place)
    for argument in arguments.all():
        if name not in QUIET:
            readings.note(vm, argument.value, argument.place or place, f"is passed to {name}")
    return UNKNOWN


def _values(arguments: Arguments) -> list[Value]:
    return [a.value for a in arguments.positional]


def _len(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    items = containers.items_of(arguments.positional[0].value) if arguments.positional else None
    return Const(len(items.items)) if items is not None else None


def _range(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    bounds = [v.value for v in _values(arguments) if isinstance(v, Const) and isinstance(v.value, int)]
    if not bounds or len(bounds) != len(arguments.positional) or any(abs(b) > LONGEST_RANGE for b in bounds):
        return None
    try:
        return Const(range(*bounds))
    except (TypeError, ValueError):
        return None


def _sequence(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    if not arguments.positional:
        return Tuple(())
    value = arguments.positional[0].value
    items = containers.items_of(value)
    return items if items is not None else ListObject(dict(value.cell)) if isinstance(value, ListObject) else None


def _list(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    made = _sequence(vm, arguments, place)
    return containers.new_list(*made.items, places=made.places) if isinstance(made, Tuple) else made


def _dict(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    made = DictObject({"open": FALSE})
    for value in _values(arguments):
        containers.merge(vm, made, value)
    for word, argument in arguments.keywords.items():
        vm.write(made.cell, word, argument.value)
        if argument.place is not None:
            made.places[word] = argument.place
    return made


def _zip(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    rows = [containers.items_of(v) for v in _values(arguments)]
    if rows and all(row is not None for row in rows):
        return Tuple(tuple(Tuple(row) for row in zip(*(r.items for r in rows if r), strict=False)))
    return Tuple((Const("zip"), *(expressions.iterated(vm, v, place)[1] for v in _values(arguments))))


def _enumerate(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    value = arguments.positional[0].value if arguments.positional else UNKNOWN
    items = containers.items_of(value)
    if items is not None:
        return Tuple(tuple(Tuple((Const(i), v)) for i, v in enumerate(items.items)))
    return Tuple((Const("zip"), UNKNOWN, expressions.iterated(vm, value, place)[1]))


def _isinstance(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    if len(arguments.positional) != 2:
        return None
    value, kind = _values(arguments)
    if isinstance(value, Instance) and isinstance(kind, ClassValue):
        known = kind in attributes.lineage(value.cls)
        return TRUE if known else None if attributes.has_unknown_base(value.cls) else FALSE
    names = {"builtins.str": str, "builtins.int": int, "builtins.float": float}
    if isinstance(value, Const) and isinstance(kind, Api) and kind.name in names:
        return TRUE if isinstance(value.value, names[kind.name]) else FALSE
    if isinstance(value, ListObject) and isinstance(kind, Api) and kind.name in ("builtins.list", "builtins.dict"):
        return TRUE if kind.name == "builtins.list" else FALSE
    if isinstance(value, Unknown) and value.token is not None:
        return operators.tested(("isinstance", kind.name if isinstance(kind, Api) else id(kind), value.token))
    return None


def _getattr(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    values = _values(arguments)
    if len(values) >= 2 and isinstance(values[1], Const) and isinstance(values[1].value, str) \
            and not (len(values) == 3 and isinstance(values[0], Unknown)):
        return attributes.get(vm, values[0], values[1].value, place)
    if values:
        attributes.opened(vm, values[0], place)
    return UNKNOWN


def _vars(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    for value in _values(arguments):
        attributes.opened(vm, value, place, changing=True)
    return UNKNOWN


def _setattr(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    values = _values(arguments)
    if len(values) == 3 and isinstance(values[1], Const) and isinstance(values[1].value, str):
        attributes.put(vm, values[0], values[1].value, values[2], place)
        return NONE
    if values and isinstance(values[0], Instance):
        attributes.forget(vm, values[0])
    return NONE


def _convert(kind: type):
    def convert(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
        values = _values(arguments)
        if len(values) == 1 and isinstance(values[0], Const) and not isinstance(values[0].value, range):
            try:
                return Const(kind(values[0].value))
            except (TypeError, ValueError, OverflowError):
                return UNKNOWN
        return None
    return convert


def _bool(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    values = _values(arguments)
    return operators.truth(values[0]) if len(values) == 1 and not isinstance(values[0], Tensor) else None


def _float(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    values = _values(arguments)
    if len(values) == 1 and isinstance(values[0], Tensor):
        return tensors.kept(values[0], place, "float", array=True)
    return _convert(float)(vm, arguments, place)


def _map(vm: Machine, arguments: Arguments, place: Place) -> Value | None:
    values = _values(arguments)
    if len(values) == 2 and isinstance(values[1], Tensor) and isinstance(values[0], Function | Method | Partial | Api):
        each = expressions.iterated(vm, values[1], place)[1]
        return containers.some_list(vm.call(values[0], Arguments.of(each), place))
    items = containers.items_of(values[1]) if len(values) == 2 else None
    if items is None or len(items.items) > 32 or not isinstance(values[0], Function | Method | Partial | Api):
        return None
    return Tuple(tuple(vm.call(values[0], Arguments.of(v), place) for v in items.items))


BUILTINS = {
    "len": _len, "range": _range, "tuple": _sequence, "list": _list, "reversed": None, "dict": _dict, "zip": _zip,
    "enumerate": _enumerate, "isinstance": _isinstance, "getattr": _getattr, "setattr": _setattr, "vars": _vars,
    "str": _convert(str), "int": _convert(int), "float": _float, "bool": _bool, "map": _map,
}
