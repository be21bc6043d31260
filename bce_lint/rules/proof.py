"""The proof of a finding about a loss: the way from the activation to the loss, and what the cause is."""

from __future__ import annotations

from collections.abc import Hashable

from ..evaluation.facts import LossUse
from ..evaluation.trail import Step, Trail


def proof(use: LossUse) -> Trail:
    """How the predictions were made, then how the loss was."""
    trail: Trail = getattr(use.prediction, "trail", ())
    steps = [*trail, *loss_steps(use)]
    seen: dict = {}
    for step in steps:
        if step.place != use.place:
            seen.setdefault(step.place, step)
    return tuple(seen.values())


def loss_steps(use: LossUse) -> list[Step]:
    loss, steps = use.loss, []
    if loss.form == "object" and loss.place is not None:
        flag = "with from_logits=True" if use.expects_logits else "without from_logits=True"
        steps.append(Step(loss.place, f"the loss is built here, {flag}"))
    return [*steps, *compile_steps(use)]


def compile_steps(use: LossUse) -> list[Step]:
    """The compile that brings the loss and the model together, where it is not on the very line of the use."""
    if use.compile is None:
        return []
    here, there = (place.unit.tree.span(place.node) for place in (use.place, use.compile.place))
    same = (here.path, here.cell, here.line) == (there.path, there.cell, there.line)
    return [] if same else [Step(use.compile.place, "the model is compiled with it here")]


def cause(use: LossUse) -> Hashable:
    """One loss object and one source of predictions are one cause; each string and function call is a loss of its own."""
    loss = use.loss.place if use.loss.form == "object" else use.place
    return (loss, getattr(use.prediction, "source", None) or use.place)
