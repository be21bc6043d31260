"""Which sums of logarithms are a binary cross-entropy: decided by what becomes of them where the label is 1 and 0."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator

from msgspec import Struct

from .adversarial import is_probability, itself, pair
from .algebra import (
    SMALL, UNIT, Key, Sum, TooLarge, atoms, constant, evaluated, expanded, factors, frozen, is_fixed, is_log, minus, name,
    normal, plus, substituted, thawed, value_of, with_fixed_means,
)
from .signs import sign
from .symbols import Symbol
from .values import Tensor, Unknown, Value
from .vocabulary.spec import Effect

MOST_ATOMS = 16
SMOOTHING = 0.1         # what unknown numbers in a smoothed label are taken to be
LABELS = r"(?:y|t|z)(?:_?true|s)?|.*(?:true|label|target|truth|real|gt|click|mask|class).*"
SETTINGS = (r"(?:.*_)?(?:alpha|beta|gamma|delta|lambda|lambd|lamb|lam|weights?|wt?|coeff?s?|coefficients?|ratio|"
            r"rho|eps|epsilon|smooth(?:ing)?|temperature|temp|tau|factor|scale|margin)_?\d*")
Log = Hashable          # a factor ("log", argument)


def is_label(word: str) -> bool:
    """Is a label called so?"""
    return re.fullmatch(LABELS, word, re.IGNORECASE) is not None


def is_setting(word: str) -> bool:
    """Is a weight, or another number that somebody sets, called so?"""
    return re.fullmatch(SETTINGS, word, re.IGNORECASE) is not None


class Formula(Struct, frozen=True):
    """A binary cross-entropy as it is written out.

    ``kind``: "plain" (both terms alike, up to a constant), "weighted", "choice" (one logarithm of what the label
    chooses), "pair" (of two values, without a label). ``probability`` is the argument of the logarithm where the
    label is 1, ``label`` the label as a sum, None in a pair; ``logs`` are the logarithms that take part. ``sign`` is
    -1 for a loss, 1 for a likelihood, 0 where it is not known; ``slip``: the two terms have opposite signs.
    """

    kind: str
    probability: Key
    label: Key | None
    logs: frozenset[Log]
    sign: int = 0
    slip: bool = False

    @property
    def entropy_of_label(self) -> frozenset[Symbol]:
        return atoms(self.label) if self.label is not None else frozenset()


def recognised(terms: Sum) -> Formula | None:
    """The formula that ``terms`` is, apart from what it adds that has no part in it."""
    try:
        return next(filter(None, map(_found, _readings(terms))), None)
    except (TooLarge, ArithmeticError):
        return None


def _readings(terms: Sum) -> Iterator[Sum]:
    """``terms`` with means left alone and as they are, each time with logarithms of products taken apart as well."""
    apart = expanded(terms)
    several = (with_fixed_means(terms), with_fixed_means(apart), terms, apart)
    return (one for index, one in enumerate(several) if one not in several[:index])


def _found(terms: Sum) -> Formula | None:
    logs = linear_logs(terms)
    if not logs or (len(logs) == 1 and len(atoms(next(iter(logs))[1])) < 2):      # type: ignore[index]
        return None
    return _with_label(terms, logs) or _with_soft_label(logs) or _without_label(logs)


def _without_label(logs: dict[Log, Sum]) -> Formula | None:
    found = pair(logs)
    return Formula("pair", found[0][1], None, frozenset(found[:2]), found[2]) if found else None    # type: ignore[index]


def linear_logs(terms: Sum) -> dict[Log, Sum] | None:
    """The coefficient of each logarithm; None where two of them are multiplied, or one is raised to a power."""
    found: dict[Log, Sum] = {}
    for product, value in terms.items():
        logs = [(item, exponent) for item, exponent in product if is_log(item)]
        if len(logs) > 1 or any(exponent != 1 for _, exponent in logs):
            return None
        if logs:
            rest = product - {logs[0]}
            found[logs[0][0]] = plus(found.get(logs[0][0], {}), {rest: value})
    return found


def is_complement(one: Sum, other: Sum) -> bool:
    """Do the two add up to 1, small guards aside?"""
    rest = minus(plus(one, other), constant(1.0))
    return all(abs(value) <= 2 * SMALL for value in rest.values()) and value_of(one) is None


def is_log_odds(value: Value) -> bool:
    """Is this log p - log(1 - p), which turns a probability back into a logit?"""
    if isinstance(value, Tensor) and value.name == "log-odds":
        return getattr(value.before, "effect", None) is not Effect.UNIT
    symbol = value.symbol if isinstance(value, Tensor | Unknown) else None
    terms = normal(symbol) if symbol is not None and symbol.terms else None
    try:
        logs = linear_logs(expanded(terms)) if terms else None
    except TooLarge:
        return False
    if not logs or len(logs) != 2:
        return False
    (one, up), (other, down) = logs.items()
    odds = not plus(up, down) and is_complement(thawed(one[1]), thawed(other[1]))      # type: ignore[index]
    return odds and not _is_calculated(thawed(one[1]))                # type: ignore[index]


def _is_calculated(probability: Sum) -> bool:
    """Is it made of sigmoids, but none itself? A product or a mean of probabilities has no logits to go back to."""
    whole = itself(probability)
    if whole is not None and is_probability(whole):
        return False
    inside = (inner for symbol in atoms(frozen(probability)) for inner in symbol.walk())
    return any(map(is_probability, factors(probability))) or any(inner.kind == "sigmoid" for inner in inside)


# -- with a label ------------------------------------------------------------------------------------------------

def _with_label(terms: Sum, logs: dict[Log, Sum]) -> Formula | None:
    """One symbol turns the sum into -log p where it is 1 and into -log(1 - p) where it is 0."""
    for label in _candidates(terms):
        try:
            yes, no = substituted(terms, label, 1.0), substituted(terms, label, 0.0)
        except ArithmeticError:
            continue
        shared = {p: v for p, v in yes.items() if no.get(p) == v}
        one, other = _only_log(minus(yes, shared)), _only_log(minus(no, shared))
        if one is None or other is None or label in atoms(one[0][1]) | atoms(other[0][1]):
            continue
        probability = thawed(one[0][1])
        if is_complement(probability, thawed(other[0][1])) and not _has_entropy(logs, {label}, atoms(one[0][1])):
            return _labelled(label, logs, one, other)
    return None


def _labelled(label: Symbol, logs: dict[Log, Sum], one: tuple[Log, Sum], other: tuple[Log, Sum]) -> Formula:
    signs = sign(one[1]), sign(other[1])
    own = atoms(one[0][1])
    used = frozenset(log for log in logs if atoms(log[1]) & own)      # type: ignore[index]
    choice = any(label in atoms(log[1]) for log in used)              # type: ignore[index]
    plain = one[1] == other[1] and value_of(one[1]) is not None
    kind = "choice" if choice else "plain" if plain else "weighted"
    return Formula(kind, one[0][1], frozen({frozenset(((label, 1),)): 1.0}), used,      # type: ignore[index]
                   signs[0] if signs[0] == signs[1] else 0, signs[0] * signs[1] < 0)


def _candidates(terms: Sum) -> list[Symbol]:
    """What may be the label: first what is called one, last what is known to be a prediction."""
    found = [s for s in atoms(frozen(terms)) if not is_fixed(s) and not is_setting(name(s))]
    return sorted(found, key=_unlike_a_label) if len(found) <= MOST_ATOMS else []


def _unlike_a_label(symbol: Symbol) -> tuple[bool, bool, str]:
    return is_probability(symbol), not is_label(name(symbol)), name(symbol)


def _only_log(terms: Sum) -> tuple[Log, Sum] | None:
    """The one logarithm in ``terms`` and its coefficient."""
    logs = linear_logs(terms)
    if logs is None or len(logs) != 1:
        return None
    (log, coefficient), = logs.items()
    return (log, coefficient) if coefficient else None


def _has_entropy(logs: dict[Log, Sum], labels: set[Symbol] | frozenset[Symbol], own: frozenset[Symbol]) -> bool:
    """Is there a logarithm of the label itself? Then the sum is a divergence, not a cross-entropy."""
    return any(atoms(log[1]) & labels and not atoms(log[1]) & own for log in logs)      # type: ignore[index]


# -- with a label that is calculated -----------------------------------------------------------------------------

def _with_soft_label(logs: dict[Log, Sum]) -> Formula | None:
    """-w (t log p + (1 - t) log(1 - p)) for any t: the coefficients add up to -w."""
    for one, other in _pairs(logs):
        probability = atoms(one[1])                                   # type: ignore[index]
        if not is_complement(thawed(one[1]), thawed(other[1])):       # type: ignore[index]
            continue
        for slip in (False, True):
            total = minus(logs[one], logs[other]) if slip else plus(logs[one], logs[other])
            label = _quotient(logs[one], total)
            own = set(factors(thawed(one[1])))                        # type: ignore[index]
            if label is None or own & set(factors(label)) or not _is_soft_label(label):
                continue
            if not _has_entropy(logs, atoms(frozen(label)), probability):
                kind = "plain" if value_of(total) is not None else "weighted"
                return Formula(kind, one[1], frozen(label), frozenset((one, other)),      # type: ignore[index]
                               0 if slip else sign(total), slip)
    return None


def _is_soft_label(terms: Sum) -> bool:
    """Does it lie on the side of 1 where some symbol is 1, and on the side of 0 where that is 0? A count does not."""
    if len(terms) == 1 and UNIT not in terms:
        return 0.5 < next(iter(terms.values())) <= 1
    for label in atoms(frozen(terms)):
        try:
            sides = [evaluated(substituted(terms, label, side), lambda _: SMOOTHING) for side in (0.0, 1.0)]
        except (ArithmeticError, ValueError, TypeError):
            continue
        if 0 <= sides[0] < 0.5 < sides[1] <= 1:
            return True
    return False


def _pairs(logs: dict[Log, Sum]) -> Iterator[tuple[Log, Log]]:
    """Two different logarithms, the one of the plainer argument first."""
    ordered = sorted(logs, key=lambda log: len(log[1]))               # type: ignore[index]
    return ((one, other) for i, one in enumerate(ordered) for other in ordered[i + 1:])


def _quotient(terms: Sum, divisor: Sum) -> Sum | None:
    """terms / divisor for a divisor of one term; None where that leaves a remainder."""
    if len(divisor) != 1:
        return None
    (below, value), = divisor.items()
    if not all(below <= product for product in terms):
        return None
    return {product - below: coefficient / value for product, coefficient in terms.items()}
