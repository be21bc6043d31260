"""Telling a loss that it gets logits, or that it does not."""

from __future__ import annotations

import libcst as cst

from ..evaluation.facts import Facts, LossUse
from ..evaluation.trail import Place
from ..syntax import rewrite
from . import met, prefix, sight
from .plan import Plan

FLAG = "from_logits"
CLASSES = {
    "keras.losses.binary_crossentropy": "BinaryCrossentropy", "keras.losses.BinaryCrossentropy": "BinaryCrossentropy",
    "keras.metrics.binary_crossentropy": "BinaryCrossentropy",
    "keras.losses.binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "keras.losses.BinaryFocalCrossentropy": "BinaryFocalCrossentropy",
}


def same_loss(use: LossUse, facts: Facts) -> list[LossUse]:
    """All uses of the loss that ``use`` uses: an object may serve in several places."""
    if use.loss.form != "object":
        return met.uses_at(use.place, facts)
    return met.uses_with(use.loss.place, facts)


def pass_flag(plan: Plan, use: LossUse, facts: Facts) -> None:
    """Make the loss of ``use`` take logits."""
    loss = use.loss
    _respect(plan, use, facts)
    if loss.form == "object" and loss.place is not None:
        _set(plan, loss.place, loss.flag_place)
    elif loss.form == "function" and use.compile is None or loss.form == "function" and _is_call_of_loss(use):
        _set(plan, use.place, loss.flag_place)
    else:
        _replace(plan, use)


def _is_call_of_loss(use: LossUse) -> bool:
    return use.loss.place == use.place and isinstance(use.place.node, cst.Call)


def _set(plan: Plan, call: Place, flag: Place | None) -> None:
    if not isinstance(call.node, cst.Call):
        return plan.refuse("the loss is not built in one call")
    tree = call.unit.tree
    if flag is None:
        return plan.edit(call.unit, rewrite.add_keyword(tree, call.node, FLAG, "True"))
    if not _is_word(flag, "False") or all(arg.value is not flag.node for arg in call.node.args):
        return plan.refuse("from_logits is not written as False in the call")
    plan.edit(flag.unit, rewrite.replace(flag.unit.tree, flag.node, "True"))


def _is_word(place: Place, word: str) -> bool:
    return isinstance(place.node, cst.Name) and place.node.value == word


def _replace(plan: Plan, use: LossUse) -> None:
    """Put a loss object in the place of a string or a function."""
    name = CLASSES.get(use.loss.name)
    found = prefix.spelled(use.place.unit, "losses", name, use.place.node) if name else None
    if found is None:
        return plan.refuse("there is no loss object for it")
    text, imports = found
    unit = use.place.unit
    plan.edit(unit, [*imports, *rewrite.replace(unit.tree, use.place.node, f"{text}({FLAG}=True)")])


def _respect(plan: Plan, use: LossUse, facts: Facts) -> None:
    """Refuse to change what a suppressed use goes by, which is to stay as it is; doubt it where others have the loss."""
    if any(one.place in facts.silenced for one in same_loss(use, facts)):
        plan.refuse("a finding about the same loss is suppressed")
    if use.loss.form == "object" and use.loss.place is not None:
        sight.check(plan, use.loss.place, facts)
        for reading in met.readings_of(use.loss.place, facts):
            if reading.how.startswith("is returned"):
                plan.doubt(f"the loss {reading.how}")


def drop_flag(plan: Plan, use: LossUse, facts: Facts) -> None:
    """Make the loss of ``use`` take probabilities."""
    _respect(plan, use, facts)
    flag = use.loss.flag_place
    call = use.loss.place if use.loss.form == "object" else use.place
    if flag is None or call is None or not isinstance(call.node, cst.Call) or not _is_word(flag, "True"):
        return plan.refuse("from_logits is not written as True")
    given = next((arg for arg in call.node.args if arg.value is flag.node), None)
    if given is None:
        return plan.refuse("from_logits is not given in the call")
    tree = call.unit.tree
    named = given.keyword is not None
    plan.edit(call.unit, rewrite.remove_argument(tree, call.node, given) if named
              else rewrite.replace(tree, flag.node, "False"))
