"""What functions of a library make of symbols, by the word that the vocabulary has for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import algebra, handwritten, symbols
from .algebra import SMALL
from .symbols import (
    ONE, ZERO, Symbol, added, chosen, divided, made, multiplied, negated, number, subtracted,
)
from .trail import Place
from .values import Clip, Tensor
from .vocabulary.spec import Effect
from .vocabulary.symbolic import COMPARISONS

if TYPE_CHECKING:
    from .interpreter import Machine

BITS = 1.4426950408889634       # log2(e), standing for any other base


def function(vm: Machine, word: str, home: str, given: Sequence[Symbol], place: Place) -> Symbol | None:
    """The symbol for ``word(given)``; None where that says nothing about it."""
    if not given:
        return None
    if word in COMPARISONS:
        return comparison(COMPARISONS[word], given[0], given[1]) if len(given) == 2 else None
    if len(given) >= 2 and word in OF_TWO:
        return OF_TWO[word](given[0], given[1])
    if word in OF_ONE:
        return OF_ONE[word](given[0])
    match word:
        case "log" | "logs" | "log1p" if len(given) == 1:
            inner = added(ONE, given[0]) if word == "log1p" else given[0]
            taken = handwritten.logarithm(vm, inner, home, place)
            return multiplied(number(BITS), taken) if word == "logs" else taken
        case "xlogy" | "xlog1py" if len(given) == 2:
            inner = added(ONE, given[1]) if word == "xlog1py" else given[1]
            return multiplied(given[0], handwritten.logarithm(vm, inner, home, place))
        case "where" if len(given) == 3:
            return chosen(*given)
        case "clip":
            return clip(given, place)
        case "dot" if len(given) == 2 and (given[0].terms or given[1].terms):
            return multiplied(*given)
        case "fill" if len(given) == 2 and given[1].kind == "number":
            return given[1]
        case "mask" if given[0].terms:
            return given[0]
        case "abs" if given[0].kind == "guard":
            return given[0]
    return None


OF_TWO = {
    "add": added, "subtract": subtracted, "multiply": multiplied, "divide": divided,
    "power": lambda base, exponent: made("pow", base, exponent), "logical_and": multiplied,
}
OF_ONE = {
    "negate": negated, "square": lambda x: made("pow", x, number(2)), "exp": lambda x: made("exp", x),
    "reciprocal": lambda x: divided(ONE, x), "sigmoid": lambda x: made("sigmoid", x), "keep": lambda x: x,
    "mean": lambda x: made("mean", x), "ones": lambda x: ONE, "zeros": lambda x: ZERO,
    "logical_not": lambda x: subtracted(ONE, x),
}


def comparison(word: str, one: Symbol, other: Symbol) -> Symbol | None:
    """``one <word> other`` as a symbol that is 1 or 0: a label, or a comparison that stands for itself."""
    if one.kind == "number":
        one, other, word = other, one, symbols.TURNED.get(word, word)
    is_score = isinstance(one.value, Tensor) and one.value.effect is not Effect.LABEL
    constant = known(other)
    found = symbols.indicator(word, one, constant) if constant is not None and not is_score else None
    return found or made("call", word, one, other)


def known(symbol: Symbol) -> float | None:
    """The number that a symbol is."""
    terms = algebra.normal(symbol)
    return None if terms is None else algebra.value_of(terms)


def clip(given: Sequence[Symbol], place: Place) -> Symbol | None:
    """A clip leaves a probability what it is, and is remembered as its guard."""
    if given[0].terms:
        return given[0]
    inner, bounds = given[0], given[1:]
    if len(given) == 2:
        inner, bounds = (given[1], given[:1]) if _is_bound(given[0]) else (given[0], given[1:])
    if not bounds or (len(given) == 2 and not _is_bound(bounds[0])):
        return None
    numbers = [known(b) for b in bounds]
    if any(n is not None and not -SMALL <= n <= 1 + SMALL for n in numbers):
        return None
    low = min((n for n in numbers if n is not None and n < 0.5), default=None)
    high = max((n for n in numbers if n is not None and n >= 0.5), default=None)
    return made("guard", inner, guards=(Clip(place, low, high),))


def _is_bound(symbol: Symbol) -> bool:
    return known(symbol) is not None or algebra.is_called_epsilon(symbol)
