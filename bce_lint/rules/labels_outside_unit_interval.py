"""BCE011: labels that leave [0, 1] in front of a binary cross-entropy."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, Handed, LossUse
from ..evaluation.trail import Step
from ..evaluation.values import Const, LossValue, Tensor, Unknown, Value, leaves
from .base import Rule
from .findings import Finding
from .proof import cause, loss_steps

MASK = {-1.0, 0.0}      # where a loss of one's own is at work, -1 beside 0 may mark what does not count


class LabelsOutsideUnitInterval(Rule):
    """Labels that leave [0, 1] reach a binary cross-entropy.

    PAGE
    """

    code = "BCE011"
    name = "labels-outside-unit-interval"
    about = "labelled"

    def judge(self, fact: LossUse | Handed, facts: Facts) -> Iterator[Finding]:
        if fact.weighted or not holds_numbers(fact.target):
            return
        use = reached(fact, facts)
        if use is None or not all(leaves_interval(label, use.loss, fact) for (label,) in leaves(fact.target)):
            return
        label = next(leaves(fact.target))[0]
        place = (fact.target_place if isinstance(fact, LossUse) else None) or fact.place
        steps = (*label.spread.trail, *loss_steps(use), Step(use.place, "the loss is applied here"))
        yield Finding(
            self.code, place,
            f"labels of {label.spread.shown} reach a binary cross-entropy: outside [0, 1] its gradient never becomes "
            "zero and the loss falls without bound; bring the labels to [0, 1]",
            tuple({s.place: s for s in steps if s.place != place}.values()), use.place, cause(use))


def holds_numbers(target: Value) -> bool:
    """Is it known of every alternative of ``target`` what it holds?"""
    return all(isinstance(label, Tensor) and label.spread is not None for (label,) in leaves(target))


def reached(fact: LossUse | Handed, facts: Facts) -> LossUse | None:
    """The use of a binary cross-entropy that the labels get to as they are."""
    if isinstance(fact, LossUse):
        return fact if fact.loss.known and fact.expects is not None else None
    uses = [use for use in facts.uses if use.compile is fact.compile and use.slot == fact.slot and use.loss.known]
    if isinstance(fact.loss, LossValue):
        uses = [use for use in uses if use.loss.name == fact.loss.name and use.loss.flag == fact.loss.flag]
    elif isinstance(fact.loss, Unknown):
        return None
    return next((use for use in uses if is_untouched(use.target, fact) and not use.weighted), None)


def is_untouched(target: Value, fact: Handed) -> bool:
    """Does the loss of the user's hand its ``y_true`` on as it is?"""
    made = fact.compile
    return isinstance(target, Unknown) and made is not None and target.token == ("label", id(made.place.node))


def leaves_interval(label: Value, loss: LossValue, fact: LossUse | Handed) -> bool:
    """Does ``label`` hold a number outside [0, 1], also after ``label_smoothing``?"""
    values, amount = label.spread.values, loss.smoothing    # type: ignore[attr-defined]
    plain = isinstance(fact, Handed) and isinstance(fact.loss, LossValue)
    if not isinstance(amount, Const) or not isinstance(amount.value, int | float) or (MASK <= values and not plain):
        return False
    smoothed = (v * (1 - amount.value) + amount.value / 2 for v in values)
    return any(not 0 <= v <= 1 for v in smoothed)
