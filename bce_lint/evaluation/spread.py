"""Numbers that are known to occur in an array, and what arithmetic makes of them. Nothing is said of other numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable

import libcst as cst
from msgspec import Struct
from msgspec.structs import replace

from .comparing import apart_from
from .trail import Place, Trail, extended

MOST = 128
MOST_SHOWN = 4
BYTES = range(256)

CONSTANT = "constant"       # one number, and no other, everywhere
EACH = "in each image"      # in every row: any choice of rows has them
MIXED = "mixed"             # in any larger part, as classes are in shuffled data
SOMEWHERE = "somewhere"     # in the whole, and perhaps in no part of it

ARITHMETIC: dict[type, Callable] = {
    cst.Add: operator.add, cst.Subtract: operator.sub, cst.Multiply: operator.mul, cst.Divide: operator.truediv,
    cst.FloorDivide: operator.floordiv, cst.Modulo: operator.mod, cst.Power: operator.pow,
}
COMPARED: dict[type, Callable] = {
    cst.Equal: operator.eq, cst.NotEqual: operator.ne, cst.LessThan: operator.lt, cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt, cst.GreaterThanEqual: operator.ge,
}


@apart_from("trail")
class Spread(Struct, frozen=True, eq=False):
    """``values`` occur in an array, ``rows`` says where; ``kind`` is float, int, byte or bool.

    ``arrays`` are the pieces of memory that it lies in: whoever writes into one of them spoils it.
    """

    values: frozenset[float]
    rows: str = CONSTANT
    kind: str = "float"
    arrays: frozenset[object] = frozenset()
    trail: Trail = ()

    @property
    def shown(self) -> str:
        """The numbers as a reader would list them."""
        ordered = sorted(self.values)
        if len(ordered) > MOST_SHOWN or (self.rows == EACH and len(ordered) > 1):
            return f"{ordered[0]:g} to {ordered[-1]:g}"
        words = [f"{v:g}" for v in ordered]
        return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]

    def at(self, place: Place) -> Spread:
        """These numbers, as ``place`` made them."""
        return self.because(extended(self.trail, place, f"the values are {self.shown} here"))

    def because(self, trail: Trail) -> Spread:
        return replace(self, trail=trail)

    def copied(self) -> Spread:
        return replace(self, arrays=frozenset({object()}))


def spread(values: Iterable[float], rows: str, kind: str, trail: Trail = ()) -> Spread | None:
    """What is known of an array that holds ``values``; None where one of them is no number that can occur."""
    found = frozenset(map(float, values))
    possible = found and all(map(math.isfinite, found)) and (kind != "byte" or all(v in BYTES for v in found))
    if not possible:
        return None
    kept = found if len(found) <= MOST else frozenset({min(found), max(found)})
    return Spread(kept, rows, kind, frozenset({object()}), trail)


def constant(value: float) -> Spread:
    """A single number, on its own or all over an array."""
    kind = "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "float"
    return Spread(frozenset({float(value)}), CONSTANT, kind)


def joined(one: Spread | None, other: Spread | None) -> Spread | None:
    """What is known where it is either."""
    if one is None or other is None or one is other:
        return one if one is other else None
    if (one.values, one.rows, one.kind) != (other.values, other.rows, other.kind):
        return None
    return replace(one, arrays=one.arrays | other.arrays)


def mapped(function: Callable[[float], float], one: Spread, kind: str) -> Spread | None:
    """``function`` of every number."""
    try:
        return spread(map(function, one.values), one.rows, kind, one.trail)
    except (ArithmeticError, TypeError, ValueError):
        return None


def calculated(node: type, left: Spread, right: Spread) -> Spread | None:
    """``left <operator> right``, where one of them is a single number."""
    function = ARITHMETIC.get(node) or COMPARED.get(node)
    if function is None or CONSTANT not in (left.rows, right.rows):
        return None
    kind = "bool" if node in COMPARED else "float" if node is cst.Divide else _kind(left, right)
    many, single = (left, right) if right.rows == CONSTANT else (right, left)
    number = min(single.values)
    if many is left:
        return mapped(lambda v: function(v, number), many, kind)
    return mapped(lambda v: function(number, v), many, kind)


def _kind(left: Spread, right: Spread) -> str:
    """Whole numbers of 8 bits stay so beside a single whole number: what leaves 0 to 255 wraps, and is not followed."""
    kinds = {left.kind, right.kind}
    return "float" if "float" in kinds else "byte" if "byte" in kinds else "int"


def negative(one: Spread) -> Spread | None:
    """Minus ``one``; NumPy and TensorFlow refuse to negate truths."""
    return mapped(operator.neg, one, one.kind) if one.kind != "bool" else None


def inverted(one: Spread) -> Spread | None:
    """Not ``one``."""
    return mapped(lambda v: 1 - v, one, "bool") if one.kind == "bool" else None


def clipped(one: Spread, low: float | None, high: float | None) -> Spread | None:
    low, high = -math.inf if low is None else low, math.inf if high is None else high
    return mapped(lambda v: min(max(v, low), high), one, one.kind)


def cast(one: Spread, word: str) -> Spread | None:
    """``one`` as numbers of the dtype ``word``; None where that is none that is followed."""
    if "float" in word or word in ("half", "double"):
        return mapped(float, one, "float")
    if word.startswith("bool"):
        return mapped(bool, one, "bool")
    if word.startswith("int") and word != "int8":
        return mapped(math.trunc, one, "int")
    return mapped(math.trunc, one, "byte") if word == "uint8" else None


def together(parts: Iterable[Spread]) -> Spread | None:
    """Arrays put behind one another: all their numbers occur, and none has to occur in a part."""
    known = list(parts)
    same = {(p.values, p.rows) for p in known}
    rows = known[0].rows if len(same) == 1 else SOMEWHERE
    kinds = {p.kind for p in known}
    kind = kinds.pop() if len(kinds) == 1 else "float"
    longest = max((p.trail for p in known), key=len)
    return spread(frozenset().union(*(p.values for p in known)), rows, kind, longest)


def mixed(one: Spread) -> Spread:
    """These numbers, in no order. One number is still the only one."""
    return replace(one, rows=MIXED) if len(one.values) > 1 else one


def somewhere(one: Spread) -> Spread:
    """These numbers, wherever they have got to."""
    return replace(one, rows=SOMEWHERE)


def sharing(one: Spread, other: Spread) -> Spread:
    """These numbers in the memory of ``other``."""
    return replace(one, arrays=other.arrays)


def selected(one: Spread, *, much: bool) -> Spread | None:
    """Some of the rows; ``much``: a large part of them."""
    stays = one.rows in (CONSTANT, EACH) or (much and one.rows == MIXED)
    return one if stays else None


def within(one: Spread) -> bool:
    """Do all numbers that are known lie in [0, 1]?"""
    return all(0 <= v <= 1 for v in one.values)
