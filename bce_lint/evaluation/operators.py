"""Truth, comparison and arithmetic of values."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import libcst as cst

from . import containers, decisions, ranges, readings, spelling, tensors
from .choices import lift
from .squeezing import squeezed
from .trail import Place
from .values import (
    FALSE, NONE, TRUE, UNKNOWN, ActivationValue, Api, Choice, ClassValue, Const, DictObject, Function, Instance,
    LayerValue, ListObject, LossValue, Method, ModelValue, Tensor, Tuple, Unknown, Value,
)

if TYPE_CHECKING:
    from .interpreter import Machine

OBJECTS = (Api, ClassValue, Function, Instance, LayerValue, LossValue, Method, ModelValue, ActivationValue)
NUMERIC: dict[type, Callable] = {
    cst.Add: operator.add, cst.Subtract: operator.sub, cst.Multiply: operator.mul, cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv, cst.Modulo: operator.mod, cst.Power: operator.pow,
}
ORDER: dict[type, Callable] = {
    cst.Equal: operator.eq, cst.NotEqual: operator.ne, cst.LessThan: operator.lt, cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt, cst.GreaterThanEqual: operator.ge,
}
NEGATED: dict[type, type] = {cst.NotEqual: cst.Equal, cst.IsNot: cst.Is, cst.NotIn: cst.In}
LARGEST = 10_000
WIDE = r"%[^a-zA-Z%]*(?:\*|\d{4})"


def truth(value: Value) -> Value:
    """TRUE, FALSE, a Choice of them, or Unknown."""
    return lift(_truth, value)


def _truth(value: Value) -> Value:
    if isinstance(value, Api) and value.name.endswith("()"):
        return UNKNOWN      # what a call of the library gave
    if isinstance(value, Const):
        return TRUE if value.value else FALSE
    if isinstance(value, OBJECTS):
        return TRUE
    if isinstance(value, Tuple):
        return TRUE if value.items else FALSE
    if isinstance(value, ListObject) and isinstance(value.cell["items"], Tuple):
        return TRUE if value.cell["items"].items else FALSE
    if isinstance(value, Unknown) and value.token is not None:
        return tested(("truth", value.token))
    return UNKNOWN


def tested(key: Hashable) -> Value:
    """The outcome of a condition that is not known, but the same whenever it is asked."""
    return Choice(key, TRUE, FALSE)


def unary(vm: Machine, kind: type, value: Value, place: Place) -> Value:
    if kind is cst.Not:
        return lift(lambda v: FALSE if v == TRUE else TRUE if v == FALSE else UNKNOWN, truth(value))

    def apply(plain: Value) -> Value:
        if isinstance(plain, Const) and isinstance(plain.value, int | float):
            return Const(-plain.value if kind is cst.Minus else ~plain.value if kind is cst.BitInvert
                         and isinstance(plain.value, int) else plain.value)
        result = tensors.negated(plain) if kind is cst.Minus else plain if kind is cst.Plus else UNKNOWN
        readings.lost(vm, (plain,), result, place, "is calculated with")
        return ranges.unary(vm, kind, plain, spelling.unary(vm, kind, plain, result, place), place)

    return lift(apply, value)


def binary(vm: Machine, kind: type, left: Value, right: Value, place: Place) -> Value:
    def apply(one: Value, other: Value) -> Value:
        if isinstance(one, Const) and isinstance(other, Const):
            return constant(kind, one, other)
        result = _sequence(kind, one, other) or arithmetic(kind, one, other, place)
        decisions.sigmoid(vm, getattr(result, "before", None) or UNKNOWN, result, place)
        readings.lost(vm, (one, other), result, place, "is calculated with")
        return ranges.binary(vm, kind, one, other, spelling.binary(vm, kind, one, other, result, place), place)

    return lift(apply, left, right)


def constant(kind: type, left: Const, right: Const) -> Value:
    function = NUMERIC.get(kind)
    big = any(isinstance(c.value, int) and abs(c.value) > LARGEST for c in (left, right))
    long = any(isinstance(c.value, str | bytes) and len(c.value) > LARGEST for c in (left, right))
    wide = kind is cst.Modulo and isinstance(left.value, str | bytes) and _is_wide(left.value)
    if function is None or long or wide or (big and kind in (cst.Power, cst.Multiply)):
        return UNKNOWN
    if kind is cst.Multiply and any(isinstance(c.value, str | bytes) for c in (left, right)):
        return UNKNOWN
    if kind is cst.Power and not (isinstance(right.value, int | float) and abs(right.value) <= 64):
        return UNKNOWN
    try:
        return Const(function(left.value, right.value))
    except (TypeError, ValueError, ArithmeticError):
        return UNKNOWN


def _is_wide(text: str | bytes) -> bool:
    """Does a format ask for so many columns that the result would fill the memory?"""
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    return re.search(WIDE, plain) is not None


def _sequence(kind: type, left: Value, right: Value) -> Value | None:
    """Lists and tuples put together."""
    if kind is not cst.Add or not isinstance(left, Tuple | ListObject):
        return None
    parts = [v if isinstance(v, Tuple) else v.cell["items"] for v in (left, right) if isinstance(v, Tuple | ListObject)]
    if len(parts) < 2 or not all(isinstance(p, Tuple) for p in parts):
        return containers.some_list() if isinstance(left, ListObject) else UNKNOWN
    items = containers.chained(*parts)      # type: ignore[arg-type]
    return items if isinstance(left, Tuple) else ListObject({"items": items, "each": UNKNOWN})


def arithmetic(kind: type, left: Value, right: Value, place: Place) -> Value:
    guard = squeezed(place, tensors.number(right)) if kind is cst.Divide else None
    if guard is not None:
        return tensors.squeezed(left, guard)
    if not isinstance(left, Tensor) and not isinstance(right, Tensor):
        return UNKNOWN
    if kind is cst.Add:
        return tensors.added(left, right, place)
    if kind is cst.Subtract:
        return tensors.subtracted(left, right, place)
    if kind is cst.Multiply:
        return tensors.multiplied(left, right, place)
    if kind is cst.Divide:
        return tensors.divided(left, right, place)
    is_layer = kind is cst.MatrixMultiply and right == tensors.WEIGHT
    return tensors.linear(place, "a product with weights gives logits here") if is_layer else UNKNOWN


def compare(vm: Machine, kind: type, left: Value, right: Value, place: Place) -> Value:
    def apply(one: Value, other: Value) -> Value:
        decisions.compared(vm, kind, one, other, place)
        if isinstance(one, Tensor) or isinstance(other, Tensor):
            if kind in (cst.Is, cst.IsNot) and NONE in (one, other):
                return FALSE if kind is cst.Is else TRUE
            readings.lost(vm, (one, other), UNKNOWN, place, "is compared")
            return ranges.binary(vm, kind, one, other, spelling.compared(kind, one, other, UNKNOWN, place), place)
        base = NEGATED.get(kind, kind)
        result = _compare(base, one, other)
        return spelling.compared(kind, one, other, result if base is kind else _not(result), place)

    return lift(apply, left, right)


def _not(value: Value) -> Value:
    return lift(lambda v: FALSE if v == TRUE else TRUE if v == FALSE else UNKNOWN, value)


def _compare(kind: type, left: Value, right: Value) -> Value:
    if isinstance(left, Const) and isinstance(right, Const):
        return _constants(kind, left, right)
    if kind is cst.In:
        return _contains(left, right)
    if kind in (cst.Is, cst.Equal) and isinstance(left, OBJECTS + (Tuple, ListObject, DictObject)):
        if right == NONE or (isinstance(right, Const) and kind is cst.Equal):
            return FALSE
        if isinstance(right, OBJECTS):
            return TRUE if left == right else FALSE if isinstance(left, Api) and isinstance(right, Api) else UNKNOWN
    name = {cst.Equal: "==", cst.Is: "is"}.get(kind, kind.__name__)
    for one, other, flipped in ((left, right, ""), (right, left, " flipped")):
        if isinstance(one, Unknown) and one.token is not None and isinstance(other, Const):
            suffix = "" if kind in (cst.Equal, cst.Is) else flipped
            return tested((name + suffix, repr(other.value), one.token))
    return UNKNOWN


def _constants(kind: type, left: Const, right: Const) -> Value:
    if kind is cst.Is:
        same = left == right
        return TRUE if same else FALSE
    try:
        if kind is cst.In:
            return TRUE if left.value in right.value else FALSE
        return TRUE if ORDER[kind](left.value, right.value) else FALSE
    except (TypeError, ValueError, KeyError):
        return UNKNOWN


def _contains(left: Value, right: Value) -> Value:
    items = right if isinstance(right, Tuple) else right.cell["items"] if isinstance(right, ListObject) else None
    if isinstance(items, Tuple) and all(isinstance(i, Const) for i in items.items):
        if isinstance(left, Const):
            return TRUE if left in items.items else FALSE
        if isinstance(left, Unknown) and left.token is not None:
            return tested(("in", repr([i.value for i in items.items]), left.token))     # type: ignore[union-attr]
    if isinstance(right, DictObject) and isinstance(left, Const) and right.cell["open"] == FALSE:
        return TRUE if left.value in right.cell else FALSE
    if isinstance(right, Unknown) and right.token is not None and isinstance(left, Const):
        return tested(("contains", repr(left.value), right.token))
    return UNKNOWN
