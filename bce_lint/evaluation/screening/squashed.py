"""BCE008 needs two sigmoids, one of them applied; BCE007 without a loss a sigmoid of a score that is read as it is."""

from __future__ import annotations

import ast

from ..vocabulary.metrics import METRIC_STRINGS, METRICS
from .flow import Flow, Reach
from .parts import given, walk, word
from .single import UNITS
from .words import NAMED, PROBABLE, SIGMOIDS, activations, foreign, is_named, number

PREDICTING = ("predict", "predict_on_batch", "predict_proba", "__call__")
DECIDING = ("predict_classes", "round", "rint", "around", "argmax")


def twice(flow: Flow) -> list[ast.AST]:
    """Sigmoids that are applied to what a sigmoid or a softmax may have made, here or in another file."""
    layers = activations(flow, SIGMOIDS)
    if layers:
        made = flow.named(PROBABLE)
        return [*layers, *made] if len(made) > 1 else []
    applied = [call for call in flow.calling(SIGMOIDS) if isinstance(call.func, NAMED)]
    made = list(flow.passing(lambda node: is_named(node, PROBABLE), *NAMED, ast.Constant)) if applied else []
    return [*(call for call in applied if _is_of_probability(flow, call, made)), *_of_foreign(flow, applied)]


def _is_of_probability(flow: Flow, call: ast.Call, made: list[ast.AST]) -> bool:
    """May another sigmoid or softmax have made what goes into this one?"""
    return Reach(flow, (node for node in made if node is not call.func)).holds(given(call))


def _of_foreign(flow: Flow, applied: list[ast.Call]) -> list[ast.Call]:
    """Those of ``applied`` into which goes what a model from another file gives."""
    if not applied:
        return []
    outputs = Reach(flow, _foreign_outputs(flow), parts=False)
    return [call for call in applied if outputs.holds(given(call))]


def _foreign_outputs(flow: Flow) -> list[ast.Call]:
    """What is called, or predicted, with something that another file of the project made."""
    names = foreign(flow)
    made = [call for call in flow.of_kind(ast.Call)
            if any(isinstance(part, ast.Name) and part.id in names for part in walk(call.func))]
    models = Reach(flow, made, parts=False)
    ids = {id(call) for call in made}
    return [call for call in flow.of_kind(ast.Call) if id(model := _receiver(call)) in ids
            or not models.names.isdisjoint(flow.labels(model))] if made else []


def _receiver(call: ast.Call) -> ast.expr:
    """What predicts where a call is one of a model."""
    return call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr in PREDICTING else call.func


def read(flow: Flow) -> list[ast.AST]:
    """Sigmoids of a model's output, and what takes such an output for a probability."""
    layers, applied = activations(flow, SIGMOIDS), flow.calling(SIGMOIDS)
    readers = list(filter(_reads, flow.of_kind(ast.keyword, ast.Compare, ast.Call))) if layers or applied else []
    if not readers:
        return []
    scores = Reach(flow, [*flow.calling(UNITS), *_foreign_outputs(flow)])
    found = bool(layers) or any(scores.holds(given(call)) for call in applied)
    return [*layers, *applied, *readers] if found else []


def _reads(node: ast.AST) -> bool:
    """Does it measure or decide as one does with probabilities?"""
    if isinstance(node, ast.keyword):
        return node.arg in ("metrics", "weighted_metrics") and any(_is_metric(part) for part in walk(node.value))
    if isinstance(node, ast.Compare):
        return any(0 < (number(side) or 0) < 1 for side in (node.left, *node.comparators))
    return isinstance(node, ast.Call) and (word(node.func) in DECIDING or _is_metric(node.func))


def _is_metric(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value in METRIC_STRINGS
    known = METRICS.get(f"keras.metrics.{word(node)}")
    return known is not None and known.probabilities
