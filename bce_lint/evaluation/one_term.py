"""A single logarithm as a log loss: the one-sided form of adversarial and focal losses."""

from __future__ import annotations

from collections.abc import Hashable

from .adversarial import is_probability, itself
from .algebra import Sum, constant, minus, normal, substituted
from .facts import Logarithm
from .symbols import Symbol


def is_log_loss(term: Logarithm, named_a_loss: bool) -> bool:
    """Is this -log(p) of a known probability, or a mean of -log(1 - p), which says that p is meant as one?"""
    argument = normal(term.argument)
    alone = term.negative and not term.joined and term.home != "?"
    if argument is None or not alone or term.coefficient is None or not (term.reduced or named_a_loss):
        return False
    plain, turned = itself(argument), itself(minus(constant(1.0), argument))
    if plain is not None:
        return is_probability(plain) and not _is_entropy(term.coefficient, plain, 0.0)
    if turned is None or _is_entropy(term.coefficient, turned, 1.0):
        return False
    return is_probability(turned) or isinstance(turned, Symbol)


def _is_entropy(coefficient: Sum, probability: Hashable, edge: float) -> bool:
    """p log p: the logarithm is weighed by its own argument, and by nothing where that is 0."""
    return isinstance(probability, Symbol) and not substituted(coefficient, probability, edge)
