"""BCE002: the logit form, else drop from_logits=True."""

from __future__ import annotations

from ..diagnostics import Fix
from ..evaluation.facts import Facts, LossUse
from ..evaluation.vocabulary.spec import Effect
from . import logit_form, loss_flag
from .plan import Plan


def fixes(use: LossUse, facts: Facts) -> list[Fix]:
    return [*logit_form.fixes(use, facts), *_without_flag(use, facts)]


def _without_flag(use: LossUse, facts: Facts) -> list[Fix]:
    plan = Plan()
    loss_flag.drop_flag(plan, use, facts)
    if getattr(use.prediction, "effect", None) is not Effect.SIGMOID:
        plan.refuse("a softmax does not fit a binary cross-entropy on probabilities either")
    if not all(getattr(u.prediction, "is_probability", False) for u in loss_flag.same_loss(use, facts)):
        plan.refuse("the loss serves logits as well")
    return plan.fix("drop from_logits=True")
