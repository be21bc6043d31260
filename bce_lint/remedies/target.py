"""The releases of Keras that a fix must run on."""

from __future__ import annotations

from ..evaluation import engines
from ..evaluation.facts import Facts
from ..evaluation.project import Unit
from ..versions import KERAS_2, Versions


def versions(unit: Unit, facts: Facts) -> Versions:
    """Those that ``unit`` may run on, told from its imports or from what its project requires."""
    return KERAS_2 if engines.possible([unit]) == {engines.KERAS_2} else facts.keras(unit.path)


def major(unit: Unit, facts: Facts) -> int | None:
    """2 or 3; None where it may be either."""
    found = versions(unit, facts)
    if found in KERAS_2:
        return 2
    return 3 if engines.KERAS_2 not in engines.possible([unit]) or found.low >= KERAS_2.high else None
