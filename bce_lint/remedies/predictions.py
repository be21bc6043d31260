"""One sigmoid around ``predict``, where those who read what it gives cannot be told that it is a logit."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from ..evaluation.facts import Facts
from ..evaluation.trail import Place
from . import decisions, prefix
from .plan import Plan


def squash(plan: Plan, source: Place, facts: Facts) -> bool:
    """Put a sigmoid around each ``predict`` that gives what ``source`` makes; whether that could be done.

    Everything that is made of the predictions stays as it was then, so no loss or metric may see them.
    """
    places = list(dict.fromkeys(one.place for one in facts.predicted if one.source == source))
    if not places or not _is_kept(source, facts) or _is_subtracted(source, facts) or any(
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


def _is_subtracted(source: Place, facts: Facts) -> bool:
    """Is a difference made of it? NumPy's sigmoid and TensorFlow's part in the last digit, which is the first of 1 - p."""
    nodes = (reading.place.node for reading in facts.readings if reading.source == source)
    return any(isinstance(getattr(node, "operator", None), cst.Subtract | cst.SubtractAssign) for node in nodes)
