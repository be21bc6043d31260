"""The sign of a coefficient, as far as it does not depend on its symbols."""

from __future__ import annotations

from .algebra import Sum, evaluated
from .symbols import Symbol

SAMPLES = 12


def sign(terms: Sum) -> int:
    """The sign of a coefficient whose symbols are all positive; 0 where it depends on them."""
    if all(v > 0 for v in terms.values()) or all(v < 0 for v in terms.values()):
        return 1 if next(iter(terms.values())) > 0 else -1
    import random
    seen = set()
    for round_ in range(SAMPLES):
        dice = random.Random(round_)
        values: dict[Symbol, float] = {}
        try:
            result = evaluated(terms, lambda s: values.setdefault(s, dice.uniform(0.01, 4.0)))
        except (ArithmeticError, ValueError, TypeError):
            return 0
        seen.add((result > 0) - (result < 0) if isinstance(result, float) else 0)
    return seen.pop() if len(seen) == 1 else 0
