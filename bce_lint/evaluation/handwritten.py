"""Logarithms of probabilities, and the places where they are joined to a loss: noted as facts while they are met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..collecting import for_one_project
from . import algebra, formulas
from .algebra import SMALL, Key, Sum, atoms, frozen, thawed
from .facts import HandWritten, Logarithm
from .formulas import Formula
from .signs import sign
from .symbols import Symbol, made
from .trail import Place
from .values import UNKNOWN, Clip, Tensor, Value

if TYPE_CHECKING:
    from .interpreter import Machine


def logarithm(vm: Machine, argument: Symbol | None, home: str, place: Place) -> Symbol | None:
    """log(argument), taken at ``place`` with a function of the library ``home``."""
    if argument is None:
        return None
    note = Logarithm(place, home, argument)
    vm.facts.logarithms.append(note)
    note.symbol = made("log", argument, terms=(note,))
    return note.symbol


def with_epsilon(symbol: Symbol | None, left: Symbol, right: Symbol, place: Place) -> Symbol | None:
    """A sum or difference, marked as guarded where one side is a small constant."""
    for one, other in ((left, right), (right, left)):
        if symbol is not None and other.kind != "number" and not other.terms and _is_epsilon(one):
            size = abs(one.parts[0]) if one.kind == "number" else None
            return made("guard", symbol, guards=(Clip(place, size, None, epsilon=True),))
    return symbol


def _is_epsilon(symbol: Symbol) -> bool:
    if symbol.kind == "number":
        return 0 < abs(symbol.parts[0]) <= SMALL
    return algebra.is_called_epsilon(symbol)


def judged(vm: Machine, symbol: Symbol | None, place: Place) -> Symbol | None:
    """``symbol``, which has come about at ``place``; a note where that completes a formula."""
    if symbol is None or not symbol.terms:
        return symbol
    terms = algebra.normal(symbol)
    logs = formulas.linear_logs(terms) if terms is not None else None
    if terms is None or not logs:
        return symbol
    _follow(symbol, terms, logs)
    if symbol.complete:
        for fact in symbol.complete:
            fact.divergence = fact.divergence or _is_divergence(fact, terms)
        return symbol
    formula = _recognised(frozen(terms))
    if formula is not None or len(logs) > 1:
        fact = _noted(symbol, formula, place, vm)
        if formula is not None:
            symbol.complete = (fact,)
    return symbol


@for_one_project
def _recognised(terms: Key) -> Formula | None:
    return formulas.recognised(thawed(terms))


def _follow(symbol: Symbol, terms: dict, logs: dict) -> None:
    """Keep account of what becomes of each logarithm."""
    alone = len(logs) == 1 and len(terms) == sum(len(coefficient) for coefficient in logs.values())
    for note in symbol.terms:
        for log in logs_of(note):
            if log in logs:
                note.coefficient = logs[log]
                negative = alone and sign(logs[log]) < 0
                note.negative = note.negative or negative
                note.reduced = note.reduced or (negative and symbol.reduced)
                note.joined = note.joined or len(logs) > 1


def logs_of(note: Logarithm) -> dict:
    """The logarithms in normal form that were taken here: of the argument and of its factors."""
    terms = algebra.normal(note.symbol) if note.symbol is not None else None
    if not terms:
        return {}
    return {**(formulas.linear_logs(terms) or {}), **(formulas.linear_logs(algebra.expanded(terms)) or {})}


def _noted(symbol: Symbol, formula: Formula | None, place: Place, vm: Machine) -> HandWritten:
    taken = tuple(note for note in symbol.terms if formula is not None and formula.logs & logs_of(note).keys())
    for note in taken:
        note.joined = True
    probability = _probability(symbol, formula, taken) if formula else UNKNOWN
    label = value_with(symbol, formula.label) if formula and formula.label is not None else None
    fact = HandWritten(formula, place, taken, probability, label, vm.compiling[0] if vm.compiling else None)
    vm.facts.formulas.append(fact)
    return fact


def _probability(symbol: Symbol, formula: Formula, taken: tuple[Logarithm, ...]) -> Value:
    """The probability that is judged; of a pair, which can be read both ways, the one that comes first."""
    arguments = [log[1] for note in taken for log in logs_of(note) if log in formula.logs] if formula.kind == "pair" else []
    found = (value_with(symbol, argument) for argument in arguments)
    return next((value for value in found if isinstance(value, Tensor)), None) or value_with(symbol, formula.probability)


def value_with(symbol: Symbol, terms: Key) -> Value:
    """The value in ``symbol`` that has the normal form ``terms``."""
    wanted = thawed(terms)
    for inner in symbol.walk():
        if inner.value is not None and algebra.normal(inner) == wanted:
            return inner.value
    return UNKNOWN


def _is_divergence(fact: HandWritten, terms: Sum) -> bool:
    """Has the entropy of the label been added since?"""
    if fact.formula is None or fact.formula.label is None:
        return False
    label, own = atoms(fact.formula.label), atoms(fact.formula.probability)
    logs = formulas.linear_logs(algebra.expanded(terms)) or {}
    return any(atoms(log[1]) & label and not atoms(log[1]) & own for log in logs)      # type: ignore[index]


def returned(value: Value, vm: Machine) -> None:
    """A loss is given back to ``compile``, which makes it small: a likelihood has the wrong sign."""
    symbol = getattr(value, "symbol", None)
    terms = algebra.normal(symbol) if isinstance(symbol, Symbol) and symbol.complete else None
    logs = formulas.linear_logs(terms) if terms else None
    for fact in symbol.complete if logs else ():        # type: ignore[union-attr]
        signs = {sign(logs[log]) for log in fact.formula.logs if log in logs}
        if signs == {1}:
            fact.maximised = True
