"""The proof of a finding about a loss: the way from the activation to the loss, and what the cause is."""

from __future__ import annotations

from collections.abc import Hashable

import libcst as cst

from ..evaluation.facts import LossUse
from ..evaluation.trail import Step, Trail


def proof(use: LossUse) -> Trail:
    """How the predictions were made, then how the loss was."""
    trail: Trail = getattr(use.prediction, "trail", ())
    steps = [*trail, *_loss_steps(use)]
    seen: dict = {}
    for step in steps:
        if step.place != use.place:
            seen.setdefault(step.place, step)
    return tuple(seen.values())


def _loss_steps(use: LossUse) -> list[Step]:
    loss, steps = use.loss, []
    if loss.form == "object" and loss.place is not None:
        flag = "with from_logits=True" if use.expects_logits else "without from_logits=True"
        steps.append(Step(loss.place, f"the loss is built here, {flag}"))
    if use.compile is not None and not _inside(use):
        steps.append(Step(use.compile.place, "the model is compiled with it here"))
    return steps


def _inside(use: LossUse) -> bool:
    """Is the use an argument of the compile itself?"""
    call = use.compile.place.node if use.compile else None
    return isinstance(call, cst.Call) and any(use.place.node is arg.value for arg in call.args)


def cause(use: LossUse) -> Hashable:
    """One loss object and one source of predictions are one cause; each string and function call is a loss of its own."""
    loss = use.loss.place if use.loss.form == "object" else use.place
    return (loss, getattr(use.prediction, "source", None) or use.place)
