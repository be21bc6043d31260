"""Taking an activation off: from a layer's arguments, a layer of its own, or a call."""

from __future__ import annotations

import re

import libcst as cst

from ..evaluation.trail import Place
from ..evaluation.values import LayerValue, Tensor
from ..syntax import rewrite
from .plan import Plan


COUNTED = re.compile(r"\.layers\b|get_layer\(|\.pop\(|\.output_names\b")      # layers are counted or named: none may go


def drop(plan: Plan, made: Tensor) -> None:
    """Take the activation that decides ``made`` out of the program."""
    layer, source = made.layer, made.source
    if source is None:
        return plan.refuse("the activation is not in sight")
    if layer is not None and layer.name == "keras.layers.Activation":
        return _layer_of_its_own(plan, layer)
    if layer is not None and (layer.spec.hidden or layer.spec.gated or layer.spec.default is not None):
        return plan.refuse("without it the layer has another activation")
    if layer is not None and layer.activation_place == source:
        return _argument(plan, layer, source)
    if layer is None and isinstance(source.node, cst.Call) and len(source.node.args) == 1:
        return plan.edit(source.unit, rewrite.unwrap(source.unit.tree, source.node, source.node.args[0].value))
    plan.refuse("the activation cannot be taken off")


def _argument(plan: Plan, layer: LayerValue, source: Place) -> None:
    call = layer.place.node
    given = next((a for a in call.args if a.value is source.node), None) if isinstance(call, cst.Call) else None
    if given is None:
        return plan.refuse("the activation is not given in the layer's call")
    tree = source.unit.tree
    last = call.args[-1] is given
    if given.keyword is not None or last:
        plan.edit(source.unit, rewrite.remove_argument(tree, call, given))
    else:
        plan.edit(source.unit, rewrite.replace(tree, given.value, "None"))


def _layer_of_its_own(plan: Plan, layer: LayerValue) -> None:
    """``Activation("sigmoid")``: the call around it goes, the statement that adds it goes, else it becomes linear."""
    tree, node = layer.place.unit.tree, layer.place.node
    parent = tree.parent(node)
    stays = layer.label is not None or COUNTED.search(layer.place.unit.source.text) is not None
    if isinstance(parent, cst.Call) and parent.func is node and len(parent.args) == 1 and not stays:
        return plan.edit(layer.place.unit, rewrite.unwrap(tree, parent, parent.args[0].value))
    statement = _added_by(tree, node)
    if statement is not None and not stays:
        return plan.edit(layer.place.unit, rewrite.remove_statement(tree, statement))
    given = layer.activation_place
    if given is None or not isinstance(given.node, cst.SimpleString):
        return plan.refuse("the activation is not written as a string")
    quote = given.node.quote
    plan.edit(given.unit, rewrite.replace(given.unit.tree, given.node, f"{quote}linear{quote}"))


def _added_by(tree, node: cst.CSTNode) -> cst.CSTNode | None:
    """The statement ``model.add(node)``."""
    argument = tree.parent(node)
    call = tree.parent(argument) if isinstance(argument, cst.Arg) else None
    statement = tree.parent(call) if isinstance(call, cst.Call) else None
    is_add = isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == "add"
    return statement if is_add and isinstance(statement, cst.Expr) else None
