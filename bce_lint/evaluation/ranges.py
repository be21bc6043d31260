"""The numbers that data holds, beside the values that stand for it: kept by what is followed, dropped by all else.

An array can be written into under any of its names. Whoever does so spoils the memory that it lies in, and nothing is
known any more of the arrays that share it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import spread as spreads
from .choices import lift
from .spread import Spread
from .trail import Place
from .values import NONE, TRUE, Choice, Const, Dataset, DictObject, ListObject, Tensor, Tuple, Unknown, Value
from .vocabulary.spec import Effect

if TYPE_CHECKING:
    from .interpreter import Machine

FULL = (Const("slice"), NONE, NONE, NONE)
FEW = 32                # a slice of fewer rows may miss a class
DEEPEST = 4


def of(vm: Machine, value: Value) -> Spread | None:
    """The numbers that ``value`` is known to hold by now."""
    if isinstance(value, Tensor):
        known = value.spread
        return known if known is not None and not any(a in vm.spoiled for a in known.arrays) else None
    if isinstance(value, Const) and isinstance(value.value, int | float):
        return spreads.constant(value.value)
    return None


def settled(vm: Machine, value: Value) -> Value:
    """``value`` with what is known of its numbers by now, and not of what it may hold later."""
    spoiled = isinstance(value, Tensor) and value.spread is not None and of(vm, value) is None
    return dropped(value) if spoiled else value


def marked(value: Value, known: Spread | None, *, array: bool = False) -> Value:
    """``value``, of which ``known`` is what it holds. What was not known at all is data now."""
    if known is None:
        return dropped(value)
    if isinstance(value, Tensor):
        return value.changed(spread=known if value.effect is Effect.LABEL else None)
    if isinstance(value, Unknown):
        return Tensor(Effect.LABEL, array=array, symbol=value.symbol, spread=known)
    return value


def dropped(value: Value) -> Value:
    """``value`` without its numbers."""
    if isinstance(value, Tensor) and value.spread is not None:
        return value.changed(spread=None)
    return lift(dropped, value) if isinstance(value, Choice) else value


def spoil(vm: Machine, value: Value, depth: int = 0) -> None:
    """Somebody may write into the arrays that ``value`` is or holds."""
    if isinstance(value, Tensor):
        for array in value.spread.arrays if value.spread is not None else ():
            vm.write(vm.spoiled, array, TRUE)
    elif depth < DEEPEST and isinstance(value, Choice | Tuple | ListObject | DictObject | Dataset):
        for inner in _held(value):
            spoil(vm, inner, depth + 1)


def _held(value: Value) -> tuple[Value, ...]:
    match value:
        case Choice():
            return value.yes, value.no
        case Tuple():
            return value.items
        case Dataset():
            return (value.element,)
        case ListObject() | DictObject():
            return tuple(value.cell.values())
    return ()


# -- operators ---------------------------------------------------------------------------------------------------

def _is_known(value: Value) -> bool:
    return isinstance(value, Tensor) and value.spread is not None


def unary(vm: Machine, kind: type, operand: Value, result: Value, place: Place) -> Value:
    """What is known of ``<operator> operand``."""
    known = of(vm, operand) if _is_known(operand) else None
    if known is None:
        return dropped(result)
    if kind is cst.Plus:
        return marked(result, known)
    made = spreads.negative(known) if kind is cst.Minus else spreads.inverted(known) if kind is cst.BitInvert else None
    return marked(result, made and made.at(place))


def binary(vm: Machine, kind: type, left: Value, right: Value, result: Value, place: Place) -> Value:
    """What is known of ``left <operator> right``, also of a comparison."""
    if not _is_known(left) and not _is_known(right):
        return dropped(result)
    one, other = of(vm, left), of(vm, right)
    made = spreads.calculated(kind, one, other) if one is not None and other is not None else None
    return marked(result, made and made.at(place))


# -- parts -------------------------------------------------------------------------------------------------------

def part(vm: Machine, owner: Tensor, index: Value, result: Value) -> Value:
    """What is known of ``owner[index]``."""
    known = of(vm, owner)
    return marked(result, known and _part(known, index))


def _part(known: Spread, index: Value) -> Spread | None:
    many = isinstance(index, Tuple) and index.items[:1] != FULL[:1]
    indices = index.items if many else (index,)     # type: ignore[attr-defined]
    touched = [i for i, one in enumerate(indices) if not _keeps_all(one)]
    if not touched:
        return known
    if touched == [0] and not (many and Const(...) in indices):
        return spreads.selected(known, much=_is_large(indices[0]))
    return known if known.rows == spreads.CONSTANT else None


def _keeps_all(index: Value) -> bool:
    return (isinstance(index, Tuple) and index.items == FULL) or index in (Const(...), NONE)


def _is_large(index: Value) -> bool:
    """Is this a slice that is not known to hold a few rows only?"""
    if not isinstance(index, Tuple) or index.items[:1] != FULL[:1]:
        return False
    start, stop = index.items[1:3]
    bounds = [0 if b == NONE else b.value if isinstance(b, Const) and isinstance(b.value, int) else None
              for b in (start, stop)]
    if stop == NONE or None in bounds:
        return True
    first, last = bounds
    return (first < 0) != (last < 0) or last - first >= FEW     # type: ignore[operator]
