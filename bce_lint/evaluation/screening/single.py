"""BCE004 needs a softmax, and a 1 that can be a layer's number of units."""

from __future__ import annotations

import ast

from ..vocabulary.layers import LAYER_ALIASES, LAYER_CALLS, LAYERS
from .flow import Flow, Reach
from .parts import given, word
from .words import NAMED, SOFTMAX, activations

SIZES = ("units", "filters", "output_dim", "nb_filter")


def _units() -> dict[str, tuple[str, int | None]]:
    """By the last word of a layer's name: what its number of units is called, and at which position it stands."""
    found = {}
    for name, layer in (*LAYERS.items(), *LAYER_CALLS.items()):
        if layer.units is not None:
            at = layer.parameters.index(layer.units) if layer.units in layer.parameters else None
            found[name.rpartition(".")[2]] = layer.units, at
    return found | {alias: found[name] for alias, name in LAYER_ALIASES.items() if name in found}


UNITS = _units()


def sites(flow: Flow) -> list[ast.AST]:
    """Layers of one unit with an activation that may be a softmax, and softmaxes that are applied to one."""
    softmaxes = flow.named(SOFTMAX)
    single = _single(flow) if softmaxes else []
    if not single:
        return []
    layers = activations(flow, SOFTMAX)
    if layers:
        return [*single, *layers]
    if softer := [call for call in single if _may_be_softmax(call)]:
        return softer
    layered = Reach(flow, single)
    applied = [call for call in flow.calling(SOFTMAX) if isinstance(call.func, NAMED) and layered.holds(given(call))]
    return [*single, *applied] if applied else []


def _single(flow: Flow) -> list[ast.Call]:
    """The calls that make a layer which may have one unit."""
    ones = Reach(flow, flow.passing(_is_one, ast.Constant), parts=False)
    known = UNITS | {node.name: UNITS[word(base)] for node in flow.of_kind(ast.ClassDef)
                     for base in node.bases if word(base) in UNITS}
    return [node for node in flow.calling(known) if _has_one_unit(node, *known[word(node)], ones)]


def _has_one_unit(call: ast.Call, name: str, at: int | None, ones: Reach) -> bool:
    if any(keyword.arg is None for keyword in call.keywords) and not ones.names.isdisjoint(f".{name}" for name in SIZES):
        return True
    sizes = [keyword.value for keyword in call.keywords if keyword.arg in (name, *SIZES)]
    if at is not None:
        sizes += [value for index, value in enumerate(call.args) if index == at or isinstance(value, ast.Starred)]
    return ones.holds(sizes)


def _may_be_softmax(call: ast.Call) -> bool:
    """Has the layer an activation that is not plainly something else?"""
    plain = [k.value for k in call.keywords if k.arg is not None and k.arg.startswith("activation")]
    others = [value for value in call.args[1:] if not isinstance(value, ast.Tuple | ast.List)
              and (not isinstance(value, ast.Constant) or isinstance(value.value, str))]
    spread = any(keyword.arg is None for keyword in call.keywords)
    return spread or any(not isinstance(one, ast.Constant) or one.value in SOFTMAX for one in (*plain, *others))


def _is_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == 1
