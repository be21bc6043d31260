"""BCE010: the logit form with a float32 output; else float32 for the layer of the sigmoid."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from ..diagnostics import Fix
from ..evaluation.facts import Facts, LossUse
from ..evaluation.values import Precision, Tensor
from ..syntax import rewrite
from ..syntax.tree import Tree
from . import activation, logit_form, sight, thresholds
from .plan import Plan

FULL = 'dtype="float32"'


def fixes(use: LossUse, facts: Facts) -> list[Fix]:
    """Both change what the output holds in its last digits: safe only where nobody reads it."""
    made = use.prediction
    if not isinstance(made, Tensor) or made.source is None or made.half is None or made.half.how == "cast":
        return []
    measured = any(getattr(one.prediction, "source", None) == made.source for one in facts.metrics)
    is_read = measured or bool(thresholds.of_source(made.source, facts))
    found = [*logit_form.fixes(use, facts, _drop), *_full_output(made, facts)]
    return [replace(fix, safety="unsafe") if is_read else fix for fix in found]


def _drop(plan: Plan, made: Tensor) -> None:
    """Take the sigmoid off, and let its layer give float32 where it has a dtype of its own to set."""
    call = _own_call(made)
    if call is None or made.half is None or made.half.how == "floatx":
        return activation.drop(plan, made)      # under floatx the loss calculates in half precision as well
    given = next((a for a in call.args if made.source and a.value is made.source.node), None)
    if given is None or not _is_last_positional(call, given):
        return plan.refuse("the activation is not given in the layer's call")
    tree, unit = made.layer.place.unit.tree, made.layer.place.unit     # type: ignore[union-attr]
    if made.layer.name == "keras.layers.Activation":                   # type: ignore[union-attr]
        return _linear(plan, made, call, given)
    if _dtype(call) is not None:
        activation.drop(plan, made)
        return _set_full(plan, made, call)
    if given.keyword is None:
        return plan.edit(unit, [rewrite.edit(tree, *tree.extent(given.value), _full(tree, given))])
    plan.edit(unit, [rewrite.edit(tree, *tree.extent(given.keyword), "dtype"),
                     *rewrite.replace(tree, given.value, _full(tree, given).partition("=")[2])])


def _linear(plan: Plan, made: Tensor, call: cst.Call, given: cst.Arg) -> None:
    """An Activation layer stays, as the one that gives float32."""
    if not isinstance(given.value, cst.SimpleString):
        return plan.refuse("the activation is not written as a string")
    tree, quote = made.layer.place.unit.tree, given.value.quote        # type: ignore[union-attr]
    more = "" if _dtype(call) is not None else f", {_full(tree, given)}"
    text = f"{quote}linear{quote}{more}"
    plan.edit(made.layer.place.unit, [rewrite.edit(tree, *tree.extent(given.value), text)])     # type: ignore[union-attr]
    if not more:
        _set_full(plan, made, call)


def _full_output(made: Tensor, facts: Facts) -> list[Fix]:
    """The smaller change: the sigmoid stays, and is calculated in float32."""
    plan, call = Plan(), _own_call(made)
    if call is None or not made.recovered or made.half is None or made.half.how == "floatx" or made.source is None:
        return []
    _set_full(plan, made, call)
    sight.check(plan, made.source, facts)
    return plan.fix(f"calculate the sigmoid in float32: {FULL} on its layer")


def _own_call(made: Tensor) -> cst.Call | None:
    """The call that builds the layer whose precision the output has."""
    layer = made.layer
    if layer is None or not isinstance(layer.precision, Precision) or layer.precision != made.half:
        return None
    return layer.place.node if isinstance(layer.place.node, cst.Call) else None


def _dtype(call: cst.Call) -> cst.Arg | None:
    return next((arg for arg in call.args if arg.keyword is not None and arg.keyword.value == "dtype"), None)


def _set_full(plan: Plan, made: Tensor, call: cst.Call) -> None:
    given, unit = _dtype(call), made.layer.place.unit       # type: ignore[union-attr]
    edits = rewrite.add_keyword(unit.tree, call, "dtype", '"float32"') if given is None \
        else rewrite.replace(unit.tree, given.value, '"float32"')
    plan.edit(unit, edits)


def _is_last_positional(call: cst.Call, given: cst.Arg) -> bool:
    later = call.args[call.args.index(given) + 1:]
    return given.keyword is not None or all(arg.keyword is not None for arg in later)


def _full(tree: Tree, given: cst.Arg) -> str:
    """``dtype="float32"`` in the quotes of the argument that it replaces."""
    quote = given.value.quote if isinstance(given.value, cst.SimpleString) else '"'
    return FULL.replace('"', quote)
