"""Where a number becomes a class or is read as a probability, and where a sigmoid is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import readings, tensors
from .arguments import Argument, Arguments
from .choices import leaves
from .facts import Decision, Sigmoid
from .trail import Place
from .values import Api, Const, Function, LayerValue, Tensor, Unknown, Value
from .vocabulary.deciding import LAST_AXIS_BY_DEFAULT, TAKES_CLASSES, TAKES_PROBABILITIES, WHOLE
from .vocabulary.spec import Effect
from .vocabulary.spec import Function as FunctionSpec

if TYPE_CHECKING:
    from .interpreter import Machine

ORDER = (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual)
COMPARISONS: dict[str, type] = {
    ">": cst.GreaterThan, ">=": cst.GreaterThanEqual, "<": cst.LessThan, "<=": cst.LessThanEqual, "==": cst.Equal,
    "!=": cst.NotEqual}
FINEST = 100            # a threshold in more than two decimals may be a logit already


def is_share(number: float) -> bool:
    """Is this how the threshold of a probability is written? 0.85 is; 0.8473, the logit of 0.7, is not."""
    if not 0 < number < 1:
        return False
    whole = round(number * FINEST)
    return 0 < whole < FINEST and abs(number * FINEST - whole) < 1e-6


def note(vm: Machine, kind: str, value: Value, place: Place, *, threshold: float = 0.5, operand: Place | None = None,
         name: str = "") -> None:
    """A decision by ``value``. One by something unknown is noted too: all evaluations of a place must agree."""
    made = vm.compiling[0] if vm.compiling else None
    for (plain,) in leaves(value):
        if isinstance(plain, Tensor | Unknown):
            vm.facts.decisions.append(Decision(kind, plain, place, threshold, operand, vm.measured, made, name))


def compared(vm: Machine, kind: type, left: Value, right: Value, place: Place) -> None:
    """``left`` is compared with ``right``."""
    if kind in ORDER:
        for side, (value, bound) in enumerate(((left, right), (right, left))):
            threshold = tensors.number(bound)
            if threshold is not None and is_share(threshold):
                note(vm, "compare", value, place, threshold=threshold, operand=_side(place, side))


def _side(place: Place, side: int) -> Place | None:
    """Where the left or the right side of a comparison is written."""
    node = place.node
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
        return Place(place.unit, (node.left, node.comparisons[0].comparator)[side])
    if isinstance(node, cst.Call) and len(node.args) > side:
        return Place(place.unit, node.args[side].value)
    return None


def applied(vm: Machine, name: str, spec: FunctionSpec, value: Value, given: Argument | None, arguments: Arguments,
            place: Place, described: bool) -> None:
    """A function on tensors that may decide: a rounding, a cast to whole numbers, the greatest of one column."""
    operand = given.place if given else None
    if spec.effect is Effect.ROUND and described:
        note(vm, "round", value, place, operand=operand)
    elif spec.dtype is not None and _word(arguments.value(spec.parameters, spec.dtype)) in WHOLE:
        note(vm, "cast", value, place, operand=operand)
    elif name.rpartition(".")[2] == "argmax":
        axis = arguments.get(spec.parameters, "axis")
        if axis.value == Const(-1) if axis is not None else name in LAST_AXIS_BY_DEFAULT:
            note(vm, "argmax", value, place, operand=operand)


def _word(value: Value) -> str | None:
    if isinstance(value, Const):
        return value.value if isinstance(value.value, str) else None
    return value.name.removeprefix("builtins.") if isinstance(value, Api) else None


def handed_over(vm: Machine, name: str, arguments: Arguments, place: Place) -> None:
    """A library function outside of Keras that takes classes or probabilities."""
    for kind, table in (("classes", TAKES_CLASSES), ("probabilities", TAKES_PROBABILITIES)):
        given = arguments.get(table[name], table[name][1]) if name in table else None
        if given is not None:
            note(vm, kind, given.value, place, operand=given.place, name=name.rpartition(".")[2])


def converted(vm: Machine, name: str, arguments: Arguments, place: Place) -> None:
    """Python's own ``round`` and ``int``."""
    if name in ("round", "int") and len(arguments.positional) == 1:
        one = arguments.positional[0]
        note(vm, "round" if name == "round" else "cast", one.value, place, operand=one.place)


def by_model(vm: Machine, output: Value, name: str, place: Place) -> None:
    """``predict_classes``: decides at 0.5 where there is one unit."""
    note(vm, "model", output, place, name=name)
    readings.note(vm, output, place, f"is read by {name}")


def sigmoid(vm: Machine, value: Value, result: Value, place: Place, layer: LayerValue | None = None) -> None:
    """A sigmoid makes ``result`` of ``value``; what a layer makes of its own product is no news."""
    if isinstance(result, Tensor) and result.effect is Effect.SIGMOID and result.source == place \
            and (layer is None or not isinstance(value, Tensor) or value.layer is not layer):
        vm.facts.sigmoids.append(Sigmoid(value, place, result))


def called(vm: Machine, function: Function, place: Place) -> None:
    """``function`` was called at ``place``: if it is nothing but a sigmoid, the sigmoid is applied there."""
    last = vm.facts.sigmoids[-1] if vm.facts.sigmoids else None
    if last is not None and _is_all_of(function, last.place.node):
        last.place = place


def _is_all_of(function: Function, node: cst.CSTNode) -> bool:
    """Does ``function`` have one parameter, and return what ``node`` gives?"""
    params = function.node.params
    if len(params.params) + len(params.posonly_params) != 1 or not isinstance(function.node, cst.FunctionDef):
        return False
    last = function.node.body.body[-1] if function.node.body.body else None
    parts = last.body if isinstance(last, cst.SimpleStatementLine) else (last,)
    return isinstance(parts[-1], cst.Return) and parts[-1].value is node
