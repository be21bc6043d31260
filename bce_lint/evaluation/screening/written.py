"""BCE006 and the rest of BCE003 need a logarithm of a complement, a guarded one, or one beside a sigmoid."""

from __future__ import annotations

import ast
import re

from ..vocabulary.symbolic import ARRAYS, OPERATIONS
from .flow import Flow, Reach
from .parts import given, walk, word
from .words import NAMED, PROBABLE, SIGMOIDS, foreign, is_of_another, number, packages

LOGARITHM = re.compile(r"(?:.*_)?(?:log(?:1p|2|10)?|xlogy|xlog1py|ln)")
MEANS = frozenset(name for name, kind in OPERATIONS.items() if kind == "mean")
COMPLEMENTING = ("log1p", "log1py")
FOREIGN = frozenset({"torch", "jax", "jaxlib", "flax", "mxnet", "openvino", "paddle", "cupy", "logging"})
LOSS = re.compile(r"loss|entropy|bce|objective|criterion|nll", re.IGNORECASE)
GUARD = re.compile(r".*(?:eps|fuzz|tiny|clip|clamp|maximum|minimum).*", re.IGNORECASE)
SMALL = 1e-2


def sites(flow: Flow) -> list[ast.AST]:
    """The logarithms of complements beside other ones, and those that become a loss beside what gives probabilities."""
    logs = _logarithms(flow)
    if not logs:
        return []
    guarded = Reach(flow, flow.passing(_is_guard, *NAMED, ast.Constant))
    turned, chosen = (Reach(flow, flow.passing(what, ast.Call, ast.BinOp)) for what in (_is_complement, _chooses))
    subtracted = Reach(flow, flow.passing(_is_minus, *NAMED, ast.UnaryOp, ast.BinOp, ast.Call))
    taking = Reach(flow, _all_logarithms(flow))
    beside = bool(flow.named(PROBABLE))
    found: list[ast.AST] = []
    for log in logs:
        is_turned = turned.holds(given(log)) or (word(log.func).endswith(COMPLEMENTING) and subtracted.holds(given(log)))
        if is_turned and (chosen.holds(given(log)) or _has_another(flow, log, taking)):
            found.append(log)
        elif _is_made_small(flow, log) and (beside or (is_turned and guarded.holds(given(log)))):
            found.append(log)
    return found


def _logarithms(flow: Flow) -> list[ast.Call]:
    """Logarithms of the libraries that are followed. Those of arrays count where something is trained."""
    found = _all_logarithms(flow)
    known = {name: package for node in flow.of_kind(ast.Import, ast.ImportFrom) if found for name, package in packages(node)}
    trains = _has_a_loss(flow) or any(isinstance(node, NAMED) for node in flow.named(["GradientTape"]))
    unwanted = FOREIGN if trains else FOREIGN | ARRAYS
    if found and is_of_another(flow):       # there, only what another module hands on can be TensorFlow's
        names = foreign(flow)
        found = [call for call in found if _root(call.func) in names]
    return [call for call in found if (root := _root(call.func)) not in ("self", "cls") and known.get(root) not in unwanted]


def _all_logarithms(flow: Flow) -> list[ast.Call]:
    return flow.calling(filter(LOGARITHM.fullmatch, flow.calls))


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _is_minus(node: ast.AST) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) or word(node) in ("negative", "neg", "subtract")


def _is_made_small(flow: Flow, log: ast.Call) -> bool:
    """Is there a minus in the function that takes this logarithm, and a mean or a loss by its name?"""
    inside = flow.nodes_in(flow.home(log))
    return any(map(_is_minus, inside)) and (_has_a_loss(flow) or any(word(node) in MEANS for node in inside))


def _has_a_loss(flow: Flow) -> bool:
    """Is there a function that is called a loss?"""
    return any(LOSS.search(node.name) for node in flow.of_kind(ast.FunctionDef))


def _has_another(flow: Flow, log: ast.Call, taking: Reach) -> bool:
    """Is another logarithm taken in the same function, or by functions of the user's that take one?"""
    same = any(flow.home(call) == flow.home(log) for call in taking.sources if call is not log)
    taken = flow.calling(name for name in flow.calls if f".{name}" in taking.names)
    return same or sum(call is not log for call in taken) > 1


def _chooses(node: ast.AST) -> bool:
    """A product or a choice: p where the label is 1, 1 - p where it is 0."""
    chosen = isinstance(node, ast.Call) and word(node.func) in ("where", "switch", "abs", "absolute", "select")
    return chosen or isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def _is_complement(node: ast.AST) -> bool:
    """1 - x, and what may be one by another spelling."""
    if isinstance(node, ast.Call):
        if word(node.func) in SIGMOIDS:
            return any(isinstance(part, ast.UnaryOp) for part in walk(node))
        return word(node.func) in ("subtract", "sub") and any(_is_whole(value) for value in node.args)
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Sub):
        return _is_whole(node.left) and number(node.right) is None
    inner = any(isinstance(side, ast.UnaryOp) or word(side) == "exp" for side in (node.left, node.right))
    return isinstance(node.op, ast.Add) and (_is_whole(node.left) or _is_whole(node.right)) and inner


def _is_whole(node: ast.AST) -> bool:
    """1, written as a number or as ones of some shape."""
    if isinstance(node, ast.Call) and word(node.func) in ("constant", "cast", "convert_to_tensor", "array", "float32"):
        return any(number(value) == 1 for value in node.args)
    return number(node) == 1 or word(node) in ("ones", "ones_like", "one")


def _is_guard(node: ast.AST) -> bool:
    """A small constant, or something that is called one."""
    if isinstance(node, ast.Name | ast.Attribute):
        return GUARD.fullmatch(word(node)) is not None
    size = number(node)
    return size is not None and 0 < size <= SMALL
