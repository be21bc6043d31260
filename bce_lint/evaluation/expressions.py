"""The value of each kind of expression."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from . import assignment, attributes, calls, containers, operators, spelling, tensors
from .arguments import Argument, Arguments
from .choices import choose, either_side, lift, present, restricted
from .facts import Training
from .state import Frame
from .trail import Place
from .values import (
    FALSE, MOST_ITEMS, NONE, TRUE, UNKNOWN, Api, Choice, Const, Dataset, Deferred, DictObject, Instance, ListObject,
    Missing, Tensor, Tuple, Unknown, Value, weight,
)
from .vocabulary import builtins

if TYPE_CHECKING:
    from .interpreter import Machine


UNSETTLED = frozenset({Missing, Deferred, Choice})
MOST_WRITTEN_OUT = 32       # how many items of a comprehension are evaluated one by one


def name(vm: Machine, node: cst.Name, frame: Frame) -> Value:
    """The value of a name: a variable, a star-imported name, a builtin, or something unknown but the same each time."""
    value = frame.find(node.value)
    return _settled(vm, node.value, value, frame) if type(value) in UNSETTLED else value


def _settled(vm: Machine, word: str, value: Value, frame: Frame) -> Value:
    if type(value) is Missing:
        if word in builtins.CONSTANTS:
            return Const(builtins.CONSTANTS[word])
        if word in builtins.FUNCTIONS:
            return Api(f"builtins.{word}")
        if word == "get_ipython":
            return Api("IPython.get_ipython")
        return Unknown(("global", frame.unit.path, word))
    if type(value) is Deferred or type(value) is Choice:
        value = vm.project.settled(vm, value)
    return present(value) if type(value) is Choice else value


def attribute(vm: Machine, node: cst.Attribute, frame: Frame) -> Value:
    owner = vm.evaluate(node.value, frame)
    place = Place(frame.unit, node)
    value = attributes.get(vm, owner, node.attr.value, place)
    if isinstance(owner, Instance) and spelling.follows(place):
        return spelling.named(value, "attr", node.attr.value, ("object", id(owner)))
    return value


def number(vm: Machine, node: cst.Integer | cst.Float | cst.Imaginary, frame: Frame) -> Value:
    return literal(node.value)


@lru_cache(maxsize=8192)
def literal(written: str) -> Value:
    """The value of a literal as it is written."""
    try:
        return Const(ast.literal_eval(written))
    except (ValueError, SyntaxError):
        return UNKNOWN


def text(vm: Machine, node: cst.SimpleString, frame: Frame) -> Value:
    return literal(node.value)


def joined_text(vm: Machine, node: cst.ConcatenatedString, frame: Frame) -> Value:
    def join(left: Value, right: Value) -> Value:
        if isinstance(left, Const) and isinstance(right, Const) and type(left.value) is type(right.value) is str:
            return Const(left.value + right.value)
        return UNKNOWN

    return lift(join, vm.evaluate(node.left, frame), vm.evaluate(node.right, frame))


def formatted(vm: Machine, node: cst.FormattedString, frame: Frame) -> Value:
    parts: list[str] | None = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            if parts is not None:
                parts.append(part.value)
            continue
        value = vm.evaluate(part.expression, frame)
        read(vm, value, Place(frame.unit, part.expression), "is printed")
        known = isinstance(value, Const) and part.format_spec is None and part.conversion is None
        parts = [*parts, str(value.value)] if known and parts is not None else None     # type: ignore[union-attr]
    return Const("".join(parts)) if parts is not None else UNKNOWN


def elements(vm: Machine, node: cst.Tuple | cst.List | cst.Set, frame: Frame) -> Tuple | None:
    """The items of a display; None where a starred part is not known."""
    items: list[Value] = []
    places: list[Place | None] = []
    known = True
    for element in node.elements:
        value = vm.evaluate(element.value, frame)
        if isinstance(element, cst.StarredElement):
            inner = containers.items_of(value)
            known = known and inner is not None
            items += inner.items if inner else ()
            places += inner.places or [None] * len(inner.items) if inner else ()
        else:
            items.append(value)
            places.append(Place(frame.unit, element.value))
        if len(items) > MOST_ITEMS:
            return None
    size = weight(items)
    vm.spend(size // 64)
    return Tuple(tuple(items), tuple(places)) if known and size <= MOST_ITEMS else None


def tuple_display(vm: Machine, node: cst.Tuple, frame: Frame) -> Value:
    return elements(vm, node, frame) or UNKNOWN


def list_display(vm: Machine, node: cst.List | cst.Set, frame: Frame) -> Value:
    items = elements(vm, node, frame)
    return containers.new_list(*items.items, places=items.places) if items is not None else containers.some_list()


def dict_display(vm: Machine, node: cst.Dict, frame: Frame) -> Value:
    made = DictObject({"open": FALSE})
    for element in node.elements:
        value = vm.evaluate(element.value, frame)
        if isinstance(element, cst.StarredDictElement):
            containers.merge(vm, made, value)
            continue
        key = vm.evaluate(element.key, frame)
        containers.set_item(vm, made, key, value, Place(frame.unit, element.value))
    return made


def conditional(vm: Machine, node: cst.IfExp, frame: Frame) -> Value:
    key, side = condition(vm, vm.evaluate(node.test, frame))
    if key is None:
        return vm.evaluate(node.body if side else node.orelse, frame)
    yes, no = (node.body, node.orelse) if side else (node.orelse, node.body)

    def under(side: bool, branch: cst.BaseExpression) -> Value:
        with vm.assuming(key, side):
            return vm.evaluate(branch, frame)

    return either_side(key, lambda: under(True, yes), lambda: under(False, no))


def condition(vm: Machine, test: Value) -> tuple[Hashable | None, bool]:
    """(None, truth) where the truth of ``test`` is known, else (key, side): it holds when ``key`` is ``side``."""
    value = restricted(operators.truth(test), vm.assumed)
    if isinstance(value, Const):
        return None, bool(value.value)
    if isinstance(value, Choice) and isinstance(value.yes, Const) and isinstance(value.no, Const):
        return value.key, bool(value.yes.value)
    return vm.fresh(), True


def boolean(vm: Machine, node: cst.BooleanOperation, frame: Frame) -> Value:
    left = vm.evaluate(node.left, frame)
    wants = isinstance(node.operator, cst.And)
    key, side = condition(vm, left)
    if key is None:
        return vm.evaluate(node.right, frame) if side is wants else left
    with vm.assuming(key, side is wants):
        right = vm.evaluate(node.right, frame)
    left_when_decided = restricted(left, {key: side is not wants})
    if isinstance(left_when_decided, Unknown) and left_when_decided.token is None:
        left_when_decided = UNKNOWN
    stays = FALSE if wants and isinstance(left, Const | Unknown | Choice) else left_when_decided
    return choose(key, right, stays) if side is wants else choose(key, stays, right)


def unary(vm: Machine, node: cst.UnaryOperation, frame: Frame) -> Value:
    value = vm.evaluate(node.expression, frame)
    return operators.unary(vm, type(node.operator), value, Place(frame.unit, node))


def binary(vm: Machine, node: cst.BinaryOperation, frame: Frame) -> Value:
    left, right = vm.evaluate(node.left, frame), vm.evaluate(node.right, frame)
    return operators.binary(vm, type(node.operator), left, right, Place(frame.unit, node))


def comparison(vm: Machine, node: cst.Comparison, frame: Frame) -> Value:
    left = vm.evaluate(node.left, frame)
    result: Value = TRUE
    for target in node.comparisons:
        right = vm.evaluate(target.comparator, frame)
        result = operators.compare(vm, type(target.operator), left, right, Place(frame.unit, node))
        if len(node.comparisons) > 1 and not isinstance(result, Const):
            return UNKNOWN
        if isinstance(result, Const) and not result.value:
            return result
        left = right
    return result


def call(vm: Machine, node: cst.Call, frame: Frame) -> Value:
    place = Place(frame.unit, node)
    if isinstance(node.func, cst.Name) and node.func.value == "super":
        return attributes.superclass(vm, node, frame)
    function = vm.evaluate(node.func, frame)
    given = arguments(vm, node, frame)
    return spelling.called(vm, function, given, vm.call(function, given, place), place)


def arguments(vm: Machine, node: cst.Call, frame: Frame) -> Arguments:
    """The evaluated arguments of a call."""
    positional: list[Argument] = []
    keywords: dict[str, Argument] = {}
    open_positional = open_keywords = False
    for arg in node.args:
        value = vm.evaluate(arg.value, frame)
        here = Argument(value, Place(frame.unit, arg.value), Place(frame.unit, arg))
        if arg.keyword is not None:
            keywords[arg.keyword.value] = here
        elif arg.star == "*":
            items = containers.items_of(value)
            if items is None or open_positional:
                open_positional = True
            else:
                places = items.places or (None,) * len(items.items)
                positional += [Argument(v, p or here.place) for v, p in zip(items.items, places, strict=True)]
        elif arg.star == "**":
            open_keywords = not containers.spread(value, keywords) or open_keywords
        elif not open_positional:
            positional.append(here)
    return Arguments(tuple(positional), keywords, open_positional, open_keywords)


def subscript(vm: Machine, node: cst.Subscript, frame: Frame) -> Value:
    owner = vm.evaluate(node.value, frame)
    indices = [index_value(vm, element.slice, frame) for element in node.slice]
    index = indices[0] if len(indices) == 1 else Tuple(tuple(indices))
    place = Place(frame.unit, node)
    result = containers.get_item(vm, owner, index, place)
    return lift(lambda o, i, r: spelling.picked(o, i, r, place), owner, index, result)


def index_value(vm: Machine, part: cst.BaseSlice, frame: Frame) -> Value:
    """An index, or for a slice a Tuple headed by the word ``slice``."""
    if isinstance(part, cst.Index):
        return vm.evaluate(part.value, frame)
    bounds = [vm.evaluate(b, frame) if b is not None else NONE for b in (part.lower, part.upper, part.step)]
    return Tuple((Const("slice"), *bounds))


def lambda_(vm: Machine, node: cst.Lambda, frame: Frame) -> Value:
    return calls.make_function(vm, "lambda", node, node.params, frame)


def named(vm: Machine, node: cst.NamedExpr, frame: Frame) -> Value:
    value = vm.evaluate(node.value, frame)
    assignment.assign(vm, node.target, value, frame)
    return value


def awaited(vm: Machine, node: cst.Await, frame: Frame) -> Value:
    return vm.evaluate(node.expression, frame)


def comprehension(vm: Machine, node: cst.ListComp | cst.GeneratorExp | cst.SetComp, frame: Frame) -> Value:
    """A comprehension: item by item over a known sequence, else one item that stands for all."""
    inner = Frame(frame.unit, frame, function=frame.function, receiver=frame.receiver, owner=frame.owner)
    items, each, _ = iterated(vm, vm.evaluate(node.for_in.iter, frame), Place(frame.unit, node.for_in.iter))
    plain = node.for_in.inner_for_in is None and not node.for_in.ifs
    if plain and items is not None and len(items) <= MOST_WRITTEN_OUT:
        made = []
        for item in items:
            assignment.assign(vm, node.for_in.target, item, inner)
            made.append(vm.evaluate(node.elt, inner))
        return containers.new_list(*made)
    part: cst.CompFor | None = node.for_in
    first = True
    while part is not None:
        value = each if first else iterated(vm, vm.evaluate(part.iter, inner), Place(frame.unit, part.iter))[1]
        assignment.assign(vm, part.target, value, inner)
        for test in part.ifs:
            vm.evaluate(test.test, inner)
        part, first = part.inner_for_in, False
    return containers.some_list(vm.evaluate(node.elt, inner))


def dict_comprehension(vm: Machine, node: cst.DictComp, frame: Frame) -> Value:
    """A dictionary comprehension over a known sequence; of any other, nothing is known."""
    inner = Frame(frame.unit, frame, function=frame.function, receiver=frame.receiver, owner=frame.owner)
    items, each, _ = iterated(vm, vm.evaluate(node.for_in.iter, frame), Place(frame.unit, node.for_in.iter))
    plain = node.for_in.inner_for_in is None and not node.for_in.ifs
    made = DictObject({"open": FALSE if plain and items is not None else TRUE})
    for item in items[:MOST_WRITTEN_OUT] if plain and items is not None else (each,):
        assignment.assign(vm, node.for_in.target, item, inner)
        key, value = vm.evaluate(node.key, inner), vm.evaluate(node.value, inner)
        if plain and items is not None:
            containers.set_item(vm, made, key, value, Place(frame.unit, node.value))
    if items is not None and len(items) > MOST_WRITTEN_OUT:
        containers.forget(vm, made)
    return made


def iterated(vm: Machine, value: Value, place: Place) -> tuple[tuple[Value, ...] | None, Value, bool]:
    """What a loop over ``value`` meets: (all items or None, an item that stands for each, is there one at least)."""
    items = containers.items_of(value)
    if items is not None:
        return items.items, UNKNOWN, bool(items.items)
    if isinstance(value, Dataset):
        return None, value.element, False
    if isinstance(value, Tensor) and value.source is not None:
        return None, tensors.kept(value, place, "a loop"), False
    read(vm, value, place, "is looped over")
    if isinstance(value, ListObject):
        return None, containers.each_of(value), False
    if isinstance(value, Tuple) and len(value.items) > 1 and value.items[0] == Const("zip"):
        return None, Tuple(value.items[1:]), False
    token = value.token if isinstance(value, Unknown) and value.token else ("place", id(place.node))
    return None, Unknown(("iter", token)), False


def entered(vm: Machine, value: Value, place: Place) -> Value:
    """What ``with value as x`` binds."""
    if isinstance(value, Api) and value.name == "tensorflow.GradientTape()":
        vm.facts.trained.append(Training(None, vm.root))
        if vm.running is not None:
            vm.scripts.add(vm.running)      # it trains when it is run
    if isinstance(value, Unknown):
        return value.part("entered")
    return value


def read(vm: Machine, value: Value, place: Place, how: str) -> None:
    """Note that ``value`` leaves the part of the program that is followed."""
    from . import readings
    readings.note(vm, value, place, how)


def yielded(vm: Machine, node: cst.Yield, frame: Frame) -> Value:
    inner = node.value.item if isinstance(node.value, cst.From) else node.value
    if inner is not None:
        read(vm, vm.evaluate(inner, frame), Place(frame.unit, node), "is yielded")
    home = frame.outer.get("$return", frame)
    vm.write(home.names, "$yields", TRUE)
    return UNKNOWN


Handler = Callable[["Machine", "cst.BaseExpression", Frame], Value]
EXPRESSIONS: dict[type, Handler] = {
    cst.Name: name, cst.Attribute: attribute, cst.Call: call, cst.Subscript: subscript,
    cst.Integer: number, cst.Float: number, cst.Imaginary: number,
    cst.SimpleString: text, cst.ConcatenatedString: joined_text, cst.FormattedString: formatted,
    cst.Ellipsis: lambda vm, node, frame: Const(...),
    cst.Tuple: tuple_display, cst.List: list_display, cst.Set: list_display, cst.Dict: dict_display,
    cst.IfExp: conditional, cst.BooleanOperation: boolean, cst.UnaryOperation: unary,
    cst.BinaryOperation: binary, cst.Comparison: comparison, cst.Lambda: lambda_, cst.NamedExpr: named,
    cst.Await: awaited, cst.ListComp: comprehension, cst.GeneratorExp: comprehension, cst.SetComp: comprehension,
    cst.DictComp: dict_comprehension, cst.Yield: yielded,
}
