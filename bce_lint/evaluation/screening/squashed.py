"""BCE008 needs two sigmoids, one of them applied; BCE007 without a loss a sigmoid of a score that is read as it is."""

from __future__ import annotations

import ast

from ..vocabulary.metrics import METRIC_STRINGS, METRICS
from .flow import Flow, Test, given, itself, walk, word
from .single import UNITS
from .words import NAMED, PROBABLE, SIGMOIDS, calls, foreign, is_activation, is_named, number

PREDICTING = ("predict", "predict_on_batch", "predict_proba", "__call__")
DECIDING = ("predict_classes", "round", "rint", "around", "argmax")


def twice(flow: Flow) -> list[ast.AST]:
    """Sigmoids that are applied to what a sigmoid or a softmax may have made, here or in another file."""
    layers = [call for call in calls(flow) if is_activation(call, SIGMOIDS)]
    if layers:
        made = flow.named(PROBABLE)
        return [*layers, *made] if len(made) > 1 else []
    applied = [call for call in calls(flow) if word(call.func) in SIGMOIDS and isinstance(call.func, NAMED)]
    return [*(call for call in applied if _is_of_probability(flow, call)), *_of_foreign(flow, applied)]


def _is_of_probability(flow: Flow, call: ast.Call) -> bool:
    """May another sigmoid or softmax have made what goes into this one?"""
    def other(node: ast.AST) -> bool:
        return node is not call.func and is_named(node, PROBABLE)
    return flow.holds(given(call), other, flow.reached(other))


def _of_foreign(flow: Flow, applied: list[ast.Call]) -> list[ast.Call]:
    """Those of ``applied`` into which goes what a model from another file gives."""
    if not applied:
        return []
    gives = _foreign_outputs(flow)
    reached = flow.reached(gives, itself)
    return [call for call in applied if flow.holds(given(call), gives, reached, itself)]


def _foreign_outputs(flow: Flow) -> Test:
    """What is called, or predicted, with something that another file of the project made."""
    names = foreign(flow)

    def made(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and any(isinstance(part, ast.Name) and part.id in names
                                                  for part in walk(node.func))
    models = flow.reached(made, itself)

    def gives(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        model = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr in PREDICTING else node.func
        return made(model) or any(name in models for name in flow.labels(model))
    return gives


def read(flow: Flow) -> list[ast.AST]:
    """Sigmoids of a model's output, and what takes such an output for a probability."""
    applied = [call for call in calls(flow) if word(call.func) in SIGMOIDS or is_activation(call, SIGMOIDS)]
    readers = [node for node in flow.of_kind(ast.keyword, ast.Compare, ast.Call) if _reads(node)] if applied else []
    if not readers:
        return []
    other = _foreign_outputs(flow)

    def scores(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and (word(node) in UNITS or other(node))
    named = flow.reached(scores)
    found = any(is_activation(call, SIGMOIDS) or flow.holds(given(call), scores, named) for call in applied)
    return [*applied, *readers] if found else []


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
