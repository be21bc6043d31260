"""Taking an activation off: from a layer's arguments, a layer of its own, or a call."""

from __future__ import annotations

import re

import libcst as cst

from ..diagnostics import Edit
from ..evaluation.project import Unit
from ..evaluation.trail import Place
from ..evaluation.values import LayerValue, Tensor
from ..evaluation.vocabulary.spec import Effect
from ..syntax import rewrite
from ..syntax.tree import Tree, walk
from . import leftovers
from .plan import Plan


# Layers are counted or named, so none may go. `keras.layers.Dense` and `from keras.layers import` are about the module.
COUNTED = r"\.layers\b(?!\s*\.|\s+(?:import|as)\b)|get_layer\(|\.pop\(|\.output_names\b"


def drop(plan: Plan, made: Tensor) -> None:
    """Take the activation that decides ``made`` out of the program."""
    layer, source = made.layer, made.source
    if source is None:
        return plan.refuse("the activation is not in sight")
    if layer is not None and _is_of_its_own(layer, made):
        return _layer_of_its_own(plan, layer, made)
    if layer is not None and (layer.spec.hidden or layer.spec.gated or layer.spec.default is not None):
        return plan.refuse("without it the layer has another activation")
    if layer is not None and layer.activation_place == source:
        return _argument(plan, layer, source)
    if layer is None and isinstance(source.node, cst.Call) and len(source.node.args) == 1:
        return _unwrap(plan, source.unit, source.node, source.node.args[0].value)
    plan.refuse("the activation cannot be taken off")


def _unwrap(plan: Plan, unit: Unit, call: cst.Call, inner: cst.BaseExpression) -> None:
    """Put what a call is applied to in its place; a name that would only stand for another name goes."""
    if not leftovers.inlined(plan, unit, unit.tree.parent(call), inner):
        plan.edit(unit, rewrite.unwrap(unit.tree, call, inner))


def argument_of(sigmoid: cst.CSTNode) -> cst.BaseExpression | None:
    """What a sigmoid is applied to: the one argument of a call, the x of 1 / (1 + exp(-x))."""
    if isinstance(sigmoid, cst.Call) and len(sigmoid.args) == 1:
        return sigmoid.args[0].value
    found = [part.expression for part in walk(sigmoid) if isinstance(part, cst.UnaryOperation)
             and isinstance(part.operator, cst.Minus)]
    return found[0] if len(found) == 1 else None


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


def _is_of_its_own(layer: LayerValue, made: Tensor) -> bool:
    """Is it a layer that does nothing but to apply the activation?"""
    if layer.name == "keras.layers.Activation":
        return True
    spec = layer.spec
    return (layer.place == made.source and spec.effect in (Effect.SOFTMAX, Effect.RANGED)
            and spec.activation is None and spec.units is None)


def _layer_of_its_own(plan: Plan, layer: LayerValue, made: Tensor) -> None:
    """The layer goes, with all that is written for it, else it becomes linear."""
    if made.effect is not Effect.SIGMOID and not getattr(made.before, "is_logit", False):
        return plan.refuse("what the activation is applied to is no logit")
    unit, linear = layer.place.unit, _linear(layer)
    removed = _without(unit.tree, layer)
    if removed is not None and (linear is None or not rewrite.drops_comment(unit.tree, removed)):
        return plan.edit(unit, removed)
    if linear is None:
        return plan.refuse("the layer cannot go, and cannot become linear")
    plan.edit(unit, linear)


def _without(tree: Tree, layer: LayerValue) -> list[Edit] | None:
    """The program without the layer: the call around it goes, the statement that adds it, or its place in the list.

    None where somebody may count or name it, or goes by its dtype.
    """
    node = layer.place.node
    if layer.label is not None or re.search(COUNTED, layer.place.unit.source.text) or not _is_plain(node, layer):
        return None
    parent = tree.parent(node)
    if isinstance(parent, cst.Call) and parent.func is node and len(parent.args) == 1:
        return rewrite.unwrap(tree, parent, parent.args[0].value)
    statement = _added_by(tree, node)
    if statement is not None:
        return rewrite.remove_statement(tree, statement)
    listed = tree.parent(parent) if isinstance(parent, cst.Element) else None
    if isinstance(listed, cst.List) and len(listed.elements) > 1 and _is_sequential(tree, listed):
        return rewrite.remove_element(tree, listed, parent)
    return None


def _is_plain(node: cst.CSTNode, layer: LayerValue) -> bool:
    """Is the layer built with nothing but what says which function it applies?"""
    return isinstance(node, cst.Call) and all(
        not arg.star and (arg.keyword is None or arg.keyword.value in layer.spec.parameters) for arg in node.args)


def _is_sequential(tree: Tree, listed: cst.List) -> bool:
    """Is the list the first argument of a Sequential?"""
    given = tree.parent(listed)
    call = tree.parent(given) if isinstance(given, cst.Arg) else None
    return isinstance(call, cst.Call) and tree.code(call.func).rpartition(".")[2] == "Sequential"


def _linear(layer: LayerValue) -> list[Edit] | None:
    """The layer as one that hands on what it gets; None where its activation is not written as a string."""
    given = layer.activation_place
    if given is None or not isinstance(given.node, cst.SimpleString):
        return None
    quote = given.node.quote
    return rewrite.replace(given.unit.tree, given.node, f"{quote}linear{quote}")


def _added_by(tree: Tree, node: cst.CSTNode) -> cst.CSTNode | None:
    """The statement ``model.add(node)``."""
    argument = tree.parent(node)
    call = tree.parent(argument) if isinstance(argument, cst.Arg) else None
    statement = tree.parent(call) if isinstance(call, cst.Call) else None
    is_add = isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == "add"
    return statement if is_add and isinstance(statement, cst.Expr) else None
