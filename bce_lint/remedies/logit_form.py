"""The stable logit form: no activation, no clip, from_logits=True, and every reader of the output taken along."""

from __future__ import annotations

from collections.abc import Callable

from ..diagnostics import Fix
from ..evaluation.facts import Compile, Facts, LossUse, Reading
from ..evaluation.trail import Place
from ..evaluation.values import Tensor
from ..evaluation.vocabulary.spec import Effect
from . import activation, clip_removal, leftovers, loss_flag, met, metric_flags, predictions, sight, thresholds
from .plan import Plan

TITLE = "logit form: no activation, from_logits=True"
ESCAPES = ("is returned", "is kept", "is saved", "is passed on", "is printed", "is shown", "may be read", "is yielded",
           "is stored", "is passed to print", "is passed to display", "is passed to len")


def fixes(use: LossUse, facts: Facts, drop: Callable[[Plan, Tensor], None] = activation.drop) -> list[Fix]:
    """The logit form for the source of the predictions of ``use``, and everything that it meets.

    ``drop`` takes the activation off.
    """
    plan, made = Plan(), use.prediction
    if not isinstance(made, Tensor) or made.source is None:
        return []
    bring(plan, made, facts, drop)
    leftovers.clear(plan, facts)
    return plan.fix(TITLE)


def bring(plan: Plan, made: Tensor, facts: Facts, drop: Callable[[Plan, Tensor], None] = activation.drop) -> None:
    """Take the activation of ``made`` off, and along all who read it, but for what the plan takes away."""
    if made.source is None:
        return plan.refuse("the activation is not in sight")
    together = met.uses_of(made.source, facts)
    if any(one.place in facts.silenced for one in together):
        plan.refuse("a finding about the same output is suppressed")
    drop(plan, made)
    for one in together:
        _with_logits(plan, one, made.source, facts)
    for one in facts.replaced:
        if getattr(one.prediction, "source", None) == made.source:
            _with_logits_if_possible(plan, one, made.source, facts)
    _take_readers_along(plan, made, made.source, facts)
    _second_sigmoid(plan, together, made.source, facts)
    sight.check(plan, made.source, facts)


def _take_readers_along(plan: Plan, made: Tensor, source: Place, facts: Facts) -> None:
    """Move decisions by the output; where a reader cannot be told, it gets its probabilities where it predicts."""
    readers = [one for one in thresholds.of_source(source, facts) if not plan.takes(one.place)]
    trial, stuck = _moved(made, readers, facts)
    if made.effect is Effect.SIGMOID and any(one.array for one in stuck) and predictions.squash(plan, source, facts):
        trial, stuck = _moved(made, [one for one in readers if not one.array], facts)
    plan.join(trial)
    for reading in stuck:
        is_as_it_is = escapes(reading) and not predictions.is_difference(reading)
        (plan.doubt if is_as_it_is else plan.refuse)(f"the output {reading.how}")


def _moved(made: Tensor, readers: list[Reading], facts: Facts) -> tuple[Plan, list[Reading]]:
    """The edits that make readers fit for logits, and those for which there are none."""
    trial = Plan()
    return trial, [one for one in readers
                   if made.effect is not Effect.SIGMOID or not thresholds.move(trial, one, facts, kept=True)]


def escapes(reading: Reading) -> bool:
    """Does the output leave what is followed here? Otherwise a reader in sight would go wrong with logits."""
    passed = reading.how.removeprefix("is passed to ")
    return reading.how.startswith(ESCAPES) or (passed != reading.how and "." in passed)     # unknown library code


def _second_sigmoid(plan: Plan, together: list[LossUse], source: Place, facts: Facts) -> None:
    """A sigmoid of the output becomes the only one, which changes what it gives; BCE008 may drop that one instead."""
    if any(getattr(s.value, "source", None) == source for s in facts.sigmoids):
        if not any(use.expects_logits for use in together):
            return plan.refuse("a second sigmoid has to go first")
        plan.doubt("a sigmoid is applied to the output again")


def _with_logits(plan: Plan, use: LossUse, source: Place, facts: Facts) -> None:
    """Make one use of the output fit for logits."""
    if use.expects is None:
        return plan.refuse("the output meets a loss that is not a binary cross-entropy, or one that is not known")
    if use.prediction.name == "complement" or use.prediction.effect.value in ("unit", "unknown"):
        return plan.refuse("the probability is calculated with before the loss")
    others = loss_flag.same_loss(use, facts)
    if use.expects_probabilities:
        if any(getattr(u.prediction, "source", None) != source for u in others):
            return plan.refuse("the loss serves other outputs as well")
        loss_flag.pass_flag(plan, use, facts)
    clip_removal.remove_all(plan, use, facts)
    if use.compile is not None:
        tell_metrics(plan, use.compile, source, facts)


def _with_logits_if_possible(plan: Plan, use: LossUse, source: Place, facts: Facts) -> None:
    """A compile that another one replaces trains nothing, but should not be left behind as it was."""
    trial = Plan()
    _with_logits(trial, use, source, facts)
    if not trial.obstacles and not trial.doubts:
        plan.join(trial)


def tell_metrics(plan: Plan, compile: Compile, source: Place, facts: Facts) -> None:
    """Tell the metrics of ``compile`` that they get logits."""
    if compile.open_metrics:
        plan.doubt("the metrics are not in sight")
    metric_flags.take_logits(plan, compile, source, facts)
    for metric in compile.metrics:
        if not metric_flags.is_understood(metric):
            plan.doubt("a metric of the user's reads the output")
