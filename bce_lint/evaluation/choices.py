"""What a name can stand for where two paths meet: alternatives, joined, taken apart and worked with one by one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterator

from msgspec.structs import replace

from . import spread as spreads
from .symbols import either
from .values import UNKNOWN, Choice, Missing, Raised, Tensor, Tuple, Unknown, Value

MOST_LEAVES = 12


def choose(key: Hashable, yes: Value, no: Value) -> Value:
    """The join of two branches: one value where they agree, a Choice where they do not."""
    if yes is no:
        return yes
    plain = type(yes) is not Choice and type(no) is not Choice
    if not plain:
        yes, no = restricted(yes, {key: True}), restricted(no, {key: False})
    if yes == no:
        return alike(key, yes, no)
    if type(yes) is Unknown and type(no) is Unknown and yes.token is no.token is None:
        joined = either(key, yes.symbol, no.symbol)
        if joined is not None:
            return Unknown(symbol=joined)
    choice = Choice(key, yes, no)
    return choice if plain or leaf_count(choice) <= MOST_LEAVES else UNKNOWN


def leaf_count(value: Value) -> int:
    return leaf_count(value.yes) + leaf_count(value.no) if type(value) is Choice else 1


def restricted(value: Value, known: dict[Hashable, bool]) -> Value:
    """``value`` where the conditions in ``known`` are decided."""
    if type(value) is not Choice or not known:
        return value
    if value.key in known:
        return restricted(value.yes if known[value.key] else value.no, known)
    yes, no = restricted(value.yes, known), restricted(value.no, known)
    if yes is value.yes and no is value.no:
        return value
    return alike(value.key, yes, no) if yes == no else Choice(value.key, yes, no)


# What is equal is of one kind: so the other value has what the one that was asked for its kind has, which no type checker
# can tell. Hence the ignored errors of the next two functions.


def alike(key: Hashable, yes: Value, no: Value) -> Value:
    """One of two equal values, with what both of them say about how it was calculated, and of the numbers it holds."""
    yes = common(yes, no)
    if yes is no or not isinstance(yes, Unknown | Tensor) or yes.symbol is no.symbol:   # type: ignore[union-attr]
        return yes
    return replace(yes, symbol=either(key, yes.symbol, no.symbol))      # type: ignore[union-attr]


def common(one: Value, other: Value) -> Value:
    """One of two equal values, with the numbers that both are known to hold."""
    if one is other:
        return one
    if isinstance(one, Tensor) and one.spread is not other.spread:      # type: ignore[attr-defined]
        return replace(one, spread=spreads.joined(one.spread, other.spread))    # type: ignore[attr-defined]
    if isinstance(one, Tuple) and any(map(operator.is_not, one.items, other.items)):    # type: ignore[attr-defined]
        return replace(one, items=tuple(map(common, one.items, other.items)))   # type: ignore[attr-defined]
    if isinstance(one, Choice):
        return replace(one, yes=common(one.yes, other.yes), no=common(one.no, other.no))    # type: ignore[attr-defined]
    return one


def filled(value: Value, rest: Value) -> Value:
    """``value`` with ``rest`` in every place where there was none yet."""
    if type(value) is Choice:
        return choose(value.key, filled(value.yes, rest), filled(value.no, rest))
    return rest if type(value) is Missing else value


def present(value: Value) -> Value:
    """``value`` without the paths on which there is none."""
    if type(value) is not Choice:
        return value
    yes, no = present(value.yes), present(value.no)
    if type(yes) is Missing:
        return no
    return yes if type(no) is Missing else choose(value.key, yes, no)


def lift(function: Callable[..., Value], *values: Value) -> Value:
    """``function`` of plain values, over all consistent alternatives of ``values``."""
    for value in values:
        if type(value) is Choice:
            sides = [[restricted(v, {value.key: side}) for v in values] for side in (True, False)]
            return either_side(value.key, lambda: lift(function, *sides[0]), lambda: lift(function, *sides[1]))
    return function(*values)


def either_side(key: Hashable, yes: Callable[[], Value], no: Callable[[], Value]) -> Value:
    """The join of two alternatives; one that raises has no value."""
    try:
        one = yes()
    except Raised:
        return no()
    try:
        return choose(key, one, no())
    except Raised:
        return one


def leaves(*values: Value) -> Iterator[tuple[Value, ...]]:
    """All consistent combinations of the alternatives of ``values``."""
    for value in values:
        if type(value) is Choice:
            for side in (True, False):
                yield from leaves(*(restricted(v, {value.key: side}) for v in values))
            return
    yield values
