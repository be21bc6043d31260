"""BCE001: pass from_logits=True, and make every reader in sight take logits."""

from __future__ import annotations

from ..diagnostics import Fix
from ..evaluation.facts import Facts, LossUse
from ..evaluation.values import Tensor
from . import loss_flag, metric_flags, sight, thresholds
from .plan import Plan


def fixes(use: LossUse, facts: Facts) -> list[Fix]:
    """One fix: the flag, the metrics beside it, and the thresholds in sight."""
    plan = Plan()
    mine = loss_flag.same_loss(use, facts)
    if not all(u.expects_probabilities and _is_score(u) for u in mine):
        plan.refuse("the loss serves other uses as well")
    loss_flag.pass_flag(plan, use, facts)
    for one in mine:
        if getattr(one.prediction, "clips", ()):
            plan.refuse("the logits are clipped before the loss")
        if one.compile is not None and isinstance(one.prediction, Tensor) and one.prediction.source is not None:
            metric_flags.take_logits(plan, one.compile, one.prediction.source, facts)
    sources = {getattr(u.prediction, "source", None) for u in mine} - {None}
    for source in sources:
        for reading in thresholds.of_source(source, facts):
            if thresholds.move(plan, reading, facts):
                plan.doubt("a decision in sight moves with it")
            elif reading.how in thresholds.DECISIONS:
                plan.refuse("a decision in sight would have to move")
    sight.check_callers(plan, use, facts)
    return plan.fix("pass from_logits=True")


def _is_score(use: LossUse) -> bool:
    return getattr(use.prediction, "is_logit", False) and use.prediction.name == "linear"
