"""Tests that are run once for each of a list of arguments: each of them is a call in sight."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import libcst as cst

from . import containers
from .arguments import Arguments
from .state import Frame
from .values import Api, Const, DictObject, Function, Tuple, Value, FALSE
from .vocabulary.testing import NAMED, PARAMETERS, PARAMETRIZE, PRODUCT

if TYPE_CHECKING:
    from .interpreter import Machine

MOST_CASES = 12
Case = dict[str, Value]


def take(vm: Machine, decorator: cst.BaseExpression, function: Function, frame: Frame) -> bool:
    """Note what ``decorator`` calls ``function`` with; False where it is no decorator of this kind."""
    if not isinstance(decorator, cst.Call):
        return False
    runner = vm.evaluate(decorator.func, frame)
    if not isinstance(runner, Api) or runner.name not in READERS:
        return False
    from . import expressions
    read = READERS[runner.name](expressions.arguments(vm, decorator, frame), _names(function))
    if read is not None:
        rows = [{**one, **other} for one in function.cases or ({},) for other in read]
        function.cases = tuple(rows) if len(rows) <= MOST_CASES else ()
    return True


def _names(function: Function) -> list[str]:
    """The parameters that are given."""
    params = function.node.params
    names = [p.name.value for p in (*params.posonly_params, *params.params, *params.kwonly_params)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _rows(arguments: Arguments) -> Sequence[Value] | None:
    """The arguments, or the items of the only one where that is a sequence of sequences."""
    if arguments.open_positional or arguments.keywords:
        return None
    rows = [a.value for a in arguments.positional]
    if len(rows) == 1 and not isinstance(rows[0], DictObject) and (inner := containers.items_of(rows[0])) is not None:
        return inner.items if all(_is_row(item) for item in inner.items) else rows
    return rows


def _is_row(value: Value) -> bool:
    return isinstance(value, DictObject) or (not isinstance(value, Const) and containers.items_of(value) is not None)


def _case(row: Value, names: Sequence[str]) -> Case | None:
    """One row, by position or by name; None where it cannot be told apart."""
    if isinstance(row, DictObject):
        return {str(k): v for k, v in row.cell.items() if k != "open"} if row.cell["open"] == FALSE else None
    items = containers.items_of(row) if not isinstance(row, Const) else None
    return dict(zip(names, items.items if items is not None else (row,), strict=False))


def _all(found: Sequence[Case | None]) -> list[Case] | None:
    """All cases; None where one of them is not known, and with it what the function is called with."""
    return [case for case in found if case is not None] if None not in found else None


def _parameters(arguments: Arguments, names: Sequence[str]) -> list[Case] | None:
    rows = _rows(arguments)
    return _all([_case(row, names) for row in rows]) if rows else None


def _named(arguments: Arguments, names: Sequence[str]) -> list[Case] | None:
    return _parameters(arguments, ["testcase_name", *names])


def _product(arguments: Arguments, names: Sequence[str]) -> list[Case] | None:
    columns = {word: containers.items_of(given.value) for word, given in arguments.keywords.items()}
    if arguments.positional or arguments.open_keywords or None in columns.values():
        return None
    rows = product(*(column.items for column in columns.values() if column is not None))
    return [dict(zip(columns, row, strict=True)) for _, row in zip(range(MOST_CASES + 1), rows, strict=False)]


def _parametrize(arguments: Arguments, names: Sequence[str]) -> list[Case] | None:
    order = ("argnames", "argvalues")
    given, values = (arguments.value(order, word) for word in order)
    rows = containers.items_of(values)
    words = _words(given)
    if rows is None or words is None or isinstance(values, Const | DictObject):
        return None
    if len(words) == 1:
        return [{words[0]: row} for row in rows.items]
    return _all([_case(row, words) if isinstance(row, Tuple) or _is_row(row) else None for row in rows.items])


def _words(value: Value) -> list[str] | None:
    if isinstance(value, Const) and isinstance(value.value, str):
        return [word.strip() for word in value.value.split(",")]
    items = containers.items_of(value)
    words = [i.value for i in items.items if isinstance(i, Const)] if items is not None else []
    return words if items is not None and len(words) == len(items.items) else None


READERS = {
    **dict.fromkeys(PARAMETERS, _parameters), **dict.fromkeys(NAMED, _named), **dict.fromkeys(PRODUCT, _product),
    **dict.fromkeys(PARAMETRIZE, _parametrize),
}
