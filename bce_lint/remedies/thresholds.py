"""Taking those along who read an output that becomes a logit."""

from __future__ import annotations

from ..evaluation.facts import Facts, Reading
from ..evaluation.trail import Place
from . import decisions, met, metric_flags
from .plan import Plan

DECISIONS = ("is compared", "is passed to round", "is passed to rint", "is passed to where", "is passed to argmax")


def of_source(source: Place, facts: Facts) -> list[Reading]:
    """Who reads what ``source`` makes."""
    return list({one.place: one for one in met.readings_of(source, facts)}.values())


def move(plan: Plan, reading: Reading, facts: Facts, kept: bool = False) -> bool:
    """Make a reader fit for logits, a decision or a metric that is updated by hand; whether that could be done.

    ``kept``: the output was a probability, and the reader gives what it gave.
    """
    measured = [one for one in met.metrics_at(reading.place, facts) if one.compile is None]
    if measured:
        return metric_flags.tell(plan, measured[0], facts, {reading.source})
    decided = met.decisions_at(reading.place, facts)
    if not decided or any(getattr(d.prediction, "source", None) != reading.source for d in decided):
        return False
    return decisions.mend(plan, decided[0], kept)
