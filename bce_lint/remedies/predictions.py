"""One sigmoid around ``predict``, where those who read what it gives cannot be told that it is a logit."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from ..evaluation.facts import Facts, Reading
from ..evaluation.trail import Place
from . import decisions, prefix, thresholds
from .plan import Plan


def squash(plan: Plan, source: Place, facts: Facts) -> bool:
    """Put a sigmoid around each ``predict`` that gives what ``source`` makes; whether that could be done.

    Everything that is made of the predictions stays as it was then, so no loss or metric may see them.
    """
    places = list(dict.fromkeys(one.place for one in facts.predicted if one.source == source))
    if not places or not _is_kept(source, facts) or any(map(is_difference, thresholds.of_source(source, facts))) or any(
            one.place in places and one.source != source for one in facts.predicted):
        return False
    if any(prefix.sigmoid(place, array=True) is None for place in places):
        return False
    return all([decisions.squash(plan, place, array=True) for place in places])


def _is_kept(source: Place, facts: Facts) -> bool:
    """Do no losses and metrics see predictions, and do all decisions go by them?"""
    def of_source(facts: Iterable) -> list:
        return [fact for fact in facts if getattr(fact.prediction, "source", None) == source]
    judged, decided = of_source((*facts.uses, *facts.metrics)), of_source(facts.decisions)
    return not any(fact.prediction.array for fact in judged) and all(fact.prediction.array for fact in decided)


def is_difference(reading: Reading) -> bool:
    """Is it read as 1 - p? NumPy's sigmoid parts from TensorFlow's in the last digit, which may be the first of that."""
    return isinstance(getattr(reading.place.node, "operator", None), cst.Subtract | cst.SubtractAssign)
