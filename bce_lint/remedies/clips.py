"""BCE003: the logit form, else the same without the clip."""

from __future__ import annotations

from ..diagnostics import Fix
from ..evaluation.facts import Facts, LossUse
from ..evaluation.values import Tensor
from . import clip_removal, leftovers, logit_form, odds
from .plan import Plan

CALCULATIONS = ("is calculated with", "is passed to log", "is passed to pow", "is passed to square")


def fixes(use: LossUse, facts: Facts) -> list[Fix]:
    made = use.prediction
    if not isinstance(made, Tensor):
        return []
    if made.name == "log-odds":
        return odds.fixes(use, facts)
    best = logit_form.fixes(use, facts) if made.is_probability else []
    return [*best, *_without_clip(use, facts)]


def _without_clip(use: LossUse, facts: Facts) -> list[Fix]:
    """Drop the clip alone: Keras clips by itself, so no log of zero opens."""
    plan = Plan()
    clip_removal.remove_all(plan, use, facts)
    places = {clip.place for clip in use.prediction.clips}
    readers = [r for r in facts.readings if places & {c.place for c in r.clips}]
    if any(reader.how in CALCULATIONS for reader in readers):
        plan.refuse("the clipped value is calculated with as well: a log of zero could open")
    if readers:
        plan.doubt("other code reads the clipped value")
    for other in facts.uses:
        clips = {c.place for c in getattr(other.prediction, "clips", ())}
        if clips & places and not other.expects_probabilities:
            plan.refuse("the clip serves another loss as well")
    leftovers.clear(plan, facts)
    return plan.fix("drop the clip")
