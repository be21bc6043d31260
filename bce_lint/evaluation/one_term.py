"""A single logarithm as a log loss: the one-sided form of adversarial, ranking and focal losses."""

from __future__ import annotations

from collections.abc import Collection, Hashable

from .adversarial import is_probability, itself, vanishes
from .algebra import Sum, atoms, constant, frozen, minus, name, normal
from .facts import Logarithm
from .formulas import is_label, is_setting
from .symbols import Symbol
from .vocabulary.symbolic import BOUNDED


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


def proven_side(term: Logarithm, named_a_loss: bool) -> str:
    """"p" or "1 - p", whose logarithm is the whole loss, where p is known to come out of a sigmoid; else nothing."""
    if not is_log_loss(term, named_a_loss):
        return ""
    argument = normal(term.argument) or {}
    if not _is_weighed_by_settings(term.coefficient or {}, atoms(frozen(argument))):
        return ""
    plain, turned = itself(argument), itself(minus(constant(1.0), argument))
    return "p" if is_probability(plain) else "1 - p" if is_probability(turned) else ""


def is_bounded(term: Logarithm) -> bool:
    """May a guard keep the logarithm, or the score before the sigmoid, off what is too large?"""
    return any(symbol.guards or (symbol.kind == "call" and isinstance(symbol.parts[0], str)
                                 and symbol.parts[0].rpartition(".")[2] in BOUNDED) for symbol in term.argument.walk())


def _is_weighed_by_settings(coefficient: Sum, own: Collection[Symbol]) -> bool:
    """Is it multiplied by labels, settings and the probability itself only? A reward may have any sign."""
    others = atoms(frozen(coefficient)) - frozenset(own)
    return all(is_label(name(symbol)) or is_setting(name(symbol)) for symbol in others)


def _is_entropy(coefficient: Sum, probability: Hashable, edge: float) -> bool:
    """p log p: the logarithm is weighed by its own argument, and by nothing where that is 0."""
    return vanishes(coefficient, probability, edge)
