"""The algebra of symbols: sums of products in one normal form, so that it does not matter how a formula is spelled.

A sum is a dictionary from products to their coefficients, a product a frozen set of (factor, power). A factor is a
symbol that stands for itself, or a tuple of a function's name and its arguments as frozen sums.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Iterator

from ..collecting import for_one_project
from .symbols import Symbol

Product = frozenset
Sum = dict[Product, float]
Key = frozenset

MOST_TERMS = 48
SMALL = 1e-2            # constants up to this size inside a logarithm are guards
UNIT: Product = frozenset()
GUARD_NAMES = r"_*(?:eps|epsilon|fuzz|tiny)(?:_.*|\d*)|.*_(?:eps|epsilon)"


class TooLarge(Exception):
    """A sum has more terms than are worth following."""


def normal(symbol: Symbol) -> Sum | None:
    """The normal form of ``symbol``; None where it is too large."""
    if symbol.normal is ...:
        try:
            symbol.normal = _normal(symbol)
        except (TooLarge, ArithmeticError):
            symbol.normal = None
    return symbol.normal


def _inner(symbol: Symbol) -> Sum:
    found = normal(symbol)
    if found is None:
        raise TooLarge
    return found


def _normal(symbol: Symbol) -> Sum:
    parts = symbol.parts
    match symbol.kind:
        case "number":
            return constant(parts[0])
        case "add":
            return plus(_inner(parts[0]), _inner(parts[1]))
        case "mul":
            return times(_inner(parts[0]), _inner(parts[1]))
        case "pow":
            return power(_inner(parts[0]), _inner(parts[1]))
        case "guard":
            return _inner(parts[0])
        case "log" | "exp" | "mean" | "sigmoid":
            return APPLY[symbol.kind](_inner(parts[0]))
        case _:
            return factor(symbol)


# -- building ----------------------------------------------------------------------------------------------------

def constant(value: float) -> Sum:
    return {UNIT: value} if value else {}


def factor(one: Hashable, exponent: int = 1) -> Sum:
    return {frozenset(((one, exponent),)): 1.0} if exponent else constant(1.0)


def frozen(terms: Sum) -> Key:
    """A hashable copy, coefficients rounded so that equal sums are equal."""
    return frozenset((product, float(f"{value:.9g}")) for product, value in terms.items())


def thawed(key: Key) -> Sum:
    return dict(key)


def plus(left: Sum, right: Sum) -> Sum:
    result = dict(left)
    for product, value in right.items():
        total = result.get(product, 0.0) + value
        if abs(total) <= 1e-12 * abs(value):
            result.pop(product, None)
        else:
            result[product] = total
    return _bounded(result)


def scaled(terms: Sum, by: float) -> Sum:
    return {product: value * by for product, value in terms.items()} if by else {}


def minus(left: Sum, right: Sum) -> Sum:
    return plus(left, scaled(right, -1.0))


def times(left: Sum, right: Sum) -> Sum:
    result: Sum = {}
    if len(left) * len(right) > 4 * MOST_TERMS:
        raise TooLarge
    for one, a in left.items():
        for other, b in right.items():
            result = plus(result, {_product(one, other): a * b})
    return result


def _product(one: Product, other: Product) -> Product:
    if not one or not other:
        return one or other
    powers = dict(one)
    for item, exponent in other:
        powers[item] = powers.get(item, 0) + exponent
    return frozenset((item, exponent) for item, exponent in powers.items() if exponent)


def _bounded(terms: Sum) -> Sum:
    if len(terms) > MOST_TERMS:
        raise TooLarge
    return terms


def value_of(terms: Sum) -> float | None:
    """The number that a sum without factors is."""
    if not terms:
        return 0.0
    return terms[UNIT] if len(terms) == 1 and UNIT in terms else None


def power(base: Sum, exponent: Sum) -> Sum:
    """base ** exponent."""
    known, size = value_of(exponent), value_of(base)
    if known == 1 or size == 1:
        return base
    if known == 0:
        return constant(1.0)
    if size == 0:
        if known is not None and known < 0:
            raise ZeroDivisionError
        return {}
    if known is not None and known == int(known) and abs(known) <= 64:
        return _whole_power(base, int(known))
    if size is not None and size > 0 and known is not None:
        return constant(size ** known)
    return factor(("pow", frozen(base), frozen(exponent)))


def _whole_power(base: Sum, exponent: int) -> Sum:
    if len(base) > 1:
        return factor(("sum", frozen(base)), exponent)
    (product, value), = base.items()
    return {frozenset((item, n * exponent) for item, n in product): value ** exponent}


def logarithm(argument: Sum) -> Sum:
    """log(argument); guards inside are left out."""
    argument = cleaned(argument)
    whole = value_of(argument)
    if whole is not None and abs(whole - 1) <= SMALL:
        return {}
    return factor(("log", frozen(argument)))


def expanded(terms: Sum) -> Sum:
    """``terms`` with the logarithms of products and powers taken apart."""
    result: Sum = {}
    for product, value in terms.items():
        part = {UNIT: value}
        for item, exponent in product:
            taken = _log_of_product(thawed(item[1])) if is_log(item) and exponent == 1 else factor(item, exponent)
            part = times(part, taken)
        result = plus(result, part)
    return result


def _log_of_product(argument: Sum) -> Sum:
    """log of a product as the sum of the logarithms of its factors."""
    shared = _shared(argument)
    if not shared or (len(argument) == 1 and next(iter(argument.values())) < 0):
        return factor(("log", frozen(argument)))
    if len(argument) > 1:
        inverse = {frozenset((item, -n) for item, n in shared.items()): 1.0}
        result = logarithm(times(argument, inverse))
    else:
        value = next(iter(argument.values()))
        result = factor(("log", frozen(constant(value)))) if abs(value - 1) > SMALL else {}
    for item, exponent in shared.items():
        result = plus(result, scaled(_log_of_factor(item), exponent))
    return result


def _shared(argument: Sum) -> dict[Hashable, int]:
    """The factors that all terms have, with the power that all of them have at least."""
    shared = dict(next(iter(argument), ()))
    for product in argument:
        powers = dict(product)
        shared = {item: min(n, powers[item]) for item, n in shared.items() if item in powers and n * powers[item] > 0}
    return shared


def _log_of_factor(item: Hashable) -> Sum:
    if isinstance(item, tuple) and item[0] == "pow":
        return times(thawed(item[2]), _log_of_product(thawed(item[1])))
    if isinstance(item, tuple) and item[0] == "exp":
        return thawed(item[1])
    if isinstance(item, tuple) and item[0] == "sum":
        return logarithm(thawed(item[1]))
    return factor(("log", frozen(factor(item))))


def cleaned(argument: Sum) -> Sum:
    """The argument of a logarithm without the small constants that guard it."""
    if len(argument) < 2:
        return argument
    kept = {product: value for product, value in argument.items()
            if not (product == UNIT and abs(value) <= SMALL) and not _is_guard(product, value)}
    whole = kept.get(UNIT)
    if whole is not None and whole != 1 and abs(whole - 1) <= SMALL:
        kept[UNIT] = 1.0
    return kept or argument


def _is_guard(product: Product, value: float) -> bool:
    """Is this an epsilon by its name?"""
    if len(product) != 1 or value <= 0:
        return False
    (item, exponent), = product
    return exponent == 1 and isinstance(item, Symbol) and is_called_epsilon(item)


def sigmoid(argument: Sum) -> Sum:
    """sigmoid(argument); of -x it is 1 - sigmoid(x)."""
    one, other = frozen(argument), frozen(scaled(argument, -1.0))
    if sum(v for _, v in one) < 0 or (sum(v for _, v in one) == 0 and hash(one) < hash(other)):
        return minus(constant(1.0), factor(("sigmoid", other)))
    return factor(("sigmoid", one))


def mean(argument: Sum) -> Sum:
    """The mean or sum of all elements: of a sum of logarithms it is followed term by term."""
    if value_of(argument) is not None or any(is_log(f) for product in argument for f, _ in product):
        return argument
    return factor(("mean", frozen(argument)))


def exponential(argument: Sum) -> Sum:
    return constant(1.0) if not argument else factor(("exp", frozen(argument)))


APPLY: dict[str, Callable[[Sum], Sum]] = {
    "log": logarithm, "exp": exponential, "mean": mean, "sigmoid": sigmoid, "sum": lambda terms: terms}


def is_log(item: Hashable) -> bool:
    return isinstance(item, tuple) and item[0] == "log"


# -- looking inside ----------------------------------------------------------------------------------------------

def name(symbol: Symbol) -> str:
    """The name by which a symbol is written, as far as it has one."""
    if symbol.kind == "part" and symbol.parts[0][0] == "attr":
        return _word(symbol.parts[0][1])
    if symbol.kind == "call" and isinstance(symbol.parts[0], Symbol):
        return name(symbol.parts[0])
    token = symbol.parts[0] if symbol.kind == "atom" else None
    if isinstance(token, tuple) and token and token[0] in ("param", "attr", "member", "item"):
        return _word(token[1])
    return _word(token[-1]) if isinstance(token, tuple) and token and token[0] == "global" else ""


def is_called_epsilon(symbol: Symbol) -> bool:
    """Does its name say that it is a small number that keeps another one from zero?"""
    return re.fullmatch(GUARD_NAMES, name(symbol), re.IGNORECASE) is not None


def _word(part: Hashable) -> str:
    """A word of a token; nothing where something else stands there, which may be as large as a whole program."""
    return part if isinstance(part, str) else ""


@for_one_project
def atoms(key: Key) -> frozenset[Symbol]:
    """The symbols that stand for themselves, at any depth."""
    found: set[Symbol] = set()
    for product, _ in key:
        for item, _ in product:
            if isinstance(item, Symbol):
                found.add(item)
            else:
                found.update(*(atoms(inner) for inner in item[1:] if isinstance(inner, frozenset)))
    return frozenset(found)


def substituted(terms: Sum, what: Symbol, value: float) -> Sum:
    """``terms`` where the symbol ``what`` is ``value``."""
    result: Sum = {}
    for product, coefficient in terms.items():
        result = plus(result, scaled(_substituted(product, what, value), coefficient))
    return result


def _substituted(product: Product, what: Symbol, value: float) -> Sum:
    parts = [_whole(_replaced(item, what, value), exponent) for item, exponent in product]
    if not all(parts):
        return {}
    result = constant(1.0)
    for part in parts:
        result = times(result, part)
    return result


def _whole(terms: Sum, exponent: int) -> Sum:
    return terms if exponent == 1 else power(terms, constant(exponent))


def _replaced(item: Hashable, what: Symbol, value: float) -> Sum:
    if isinstance(item, Symbol):
        return constant(value) if item == what else factor(item)
    if not any(what in atoms(key) for key in item[1:]):
        return factor(item)
    inner = [substituted(thawed(key), what, value) for key in item[1:]]
    return power(*inner) if item[0] == "pow" else APPLY[item[0]](inner[0])


def with_fixed_means(terms: Sum) -> Sum:
    """``terms`` with the means in coefficients as symbols: one element says nothing of the mean over all."""
    return {frozenset((_fixed(item), exponent) for item, exponent in product): value
            for product, value in terms.items()}


def _fixed(item: Hashable) -> Hashable:
    if isinstance(item, Symbol) or is_log(item):
        return item
    if item[0] == "mean":                                             # type: ignore[index]
        return Symbol("fixed", item)
    return (item[0], *(frozen(with_fixed_means(thawed(key))) for key in item[1:]))      # type: ignore[index]


def is_fixed(symbol: Symbol) -> bool:
    return symbol.kind == "fixed"


def evaluated(terms: Sum, values: Callable[[Symbol], float]) -> float:
    """The number that ``terms`` is for given values of its symbols. Raises ArithmeticError and ValueError."""
    return sum(c * math.prod(_evaluated(item, values) ** n for item, n in product) for product, c in terms.items())


def _evaluated(item: Hashable, values: Callable[[Symbol], float]) -> float:
    if isinstance(item, Symbol):
        return values(item)
    inner = [evaluated(thawed(key), values) for key in item[1:]]
    match item[0]:
        case "log":
            return math.log(inner[0])
        case "exp":
            return math.exp(inner[0])
        case "sigmoid":
            return 1 / (1 + math.exp(-inner[0]))
        case "pow":
            return inner[0] ** inner[1]
        case _:
            return inner[0]


def factors(terms: Sum) -> Iterator[Hashable]:
    """All factors of all products."""
    return (item for product in terms for item, _ in product)
