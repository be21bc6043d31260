"""-log D(a) - log(1 - D(b)): two logarithms without a label, of what one discriminator says of two things."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from itertools import permutations

from .algebra import SMALL, UNIT, Sum, atoms, constant, frozen, minus, plus, scaled, thawed
from .signs import sign
from .symbols import Symbol
from .values import Tensor
from .vocabulary.spec import Effect


def pair(logs: dict[Hashable, Sum]) -> tuple[Hashable, Hashable, int] | None:
    """The two logarithms and their sign; D gives probabilities for certain, or is one function on both sides."""
    for one, other in permutations(logs, 2):
        real, fake = itself(thawed(one[1])), itself(minus(constant(1.0), thawed(other[1])))  # type: ignore[index]
        if real is None or fake is None or real == fake or not _judges_both(real, fake):
            continue
        signs = sign(logs[one]), sign(logs[other])
        entropy = vanishes(logs[one], real, 0.0) or vanishes(logs[other], fake, 1.0)
        if signs[0] == signs[1] != 0 and not entropy and not _has_mixture(logs, one, other):
            return one, other, signs[0]
    return None


def _has_mixture(logs: Collection[Hashable], one: Hashable, other: Hashable) -> bool:
    """Is there a logarithm of the same values that is neither of one of them nor of its complement?"""
    own = atoms(one[1]) | atoms(other[1])                             # type: ignore[index]
    near = [thawed(log[1]) for log in logs if atoms(log[1]) & own]    # type: ignore[index]
    return any(itself(argument) is None and itself(minus(constant(1.0), argument)) is None for argument in near)


def vanishes(coefficient: Sum, probability: Hashable, edge: float) -> bool:
    """Is a logarithm weighed by its own argument, so that nothing is left at its edge? Then it is an entropy."""
    if isinstance(probability, tuple) and _is_nothing(coefficient, _turned(probability), 1.0 - edge):
        return True
    return _is_nothing(coefficient, probability, edge)


def _is_nothing(terms: Sum, item: Hashable, value: float) -> bool:
    """Is ``terms`` 0 where ``item`` is ``value``?"""
    left: Sum = {}
    for product, amount in terms.items():
        exponent = dict(product).get(item, 0)
        if exponent < 0:
            return False
        left = plus(left, {product - {(item, exponent)}: amount * value ** exponent})
    return not any(left.values())


def _turned(probability: tuple) -> Hashable:
    """sigmoid(-x) for sigmoid(x)."""
    return ("sigmoid", frozen(scaled(thawed(probability[1]), -1.0)))


def itself(terms: Sum) -> Hashable | None:
    """The one factor that ``terms`` is."""
    kept = {product: value for product, value in terms.items() if product != UNIT or abs(value) > SMALL}
    if len(kept) == 2 and abs(kept.get(UNIT, 0.0) - 1) <= SMALL:
        turned = itself(minus(constant(1.0), kept))
        argument = turned[1] if isinstance(turned, tuple) and turned[0] == "sigmoid" else None
        return _turned(("sigmoid", argument)) if argument is not None else None
    if len(kept) != 1:
        return None
    (product, value), = kept.items()
    if abs(value - 1) > SMALL or len(product) != 1:
        return None
    (item, exponent), = product
    return item if exponent == 1 else None


def _judges_both(real: Hashable, fake: Hashable) -> bool:
    if is_probability(real) and is_probability(fake):
        return True
    made = callee(real)
    return made is not None and made == callee(fake)


def is_probability(item: Hashable) -> bool:
    """Is a factor known to be made by a sigmoid?"""
    if isinstance(item, Symbol):
        if item.kind == "either":
            return is_probability(item.parts[1]) and is_probability(item.parts[2])
        return item.kind == "sigmoid" or (isinstance(item.value, Tensor) and item.value.effect is Effect.SIGMOID)
    return isinstance(item, tuple) and item[0] == "sigmoid"


def callee(item: Hashable) -> Hashable | None:
    """The function, model or object that was called to get this, where it is none of a library."""
    while isinstance(item, Symbol) and item.kind == "part":
        item = item.parts[1]
    if isinstance(item, Symbol) and item.kind == "either":
        one, other = callee(item.parts[1]), callee(item.parts[2])
        return one if one == other else None
    made = item.parts[0] if isinstance(item, Symbol) and item.kind == "call" else None
    return None if isinstance(made, str) else made
