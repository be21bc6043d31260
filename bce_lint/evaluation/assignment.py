"""Binding of names, attributes and items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import attributes, containers, operators, ranges, readings
from .arguments import Arguments
from .choices import lift
from .state import Frame
from .trail import Place
from .values import MISSING, UNKNOWN, Api, Choice, Const, ListObject, Tuple, Unknown, Value

if TYPE_CHECKING:
    from .interpreter import Machine

IN_PLACE: dict[type, type] = {
    cst.AddAssign: cst.Add, cst.SubtractAssign: cst.Subtract, cst.MultiplyAssign: cst.Multiply,
    cst.DivideAssign: cst.Divide, cst.FloorDivideAssign: cst.FloorDivide, cst.ModuloAssign: cst.Modulo,
    cst.PowerAssign: cst.Power,
}


def assign_statement(vm: Machine, node: cst.Assign, frame: Frame) -> None:
    value = vm.evaluate(node.value, frame)
    for target in node.targets:
        assign(vm, target.target, value, frame)


def annotated(vm: Machine, node: cst.AnnAssign, frame: Frame) -> None:
    if frame.kind == "class" and isinstance(node.target, cst.Name):
        frame.names.setdefault("$fields", Tuple(()))
        known = frame.names["$fields"]
        if isinstance(known, Tuple):
            vm.write(frame.names, "$fields", Tuple((*known.items, Const(node.target.value))))
    if node.value is not None:
        assign(vm, node.target, vm.evaluate(node.value, frame), frame)


def augmented(vm: Machine, node: cst.AugAssign, frame: Frame) -> None:
    before, value = vm.evaluate(node.target, frame), vm.evaluate(node.value, frame)
    kind = IN_PLACE.get(type(node.operator))
    place = Place(frame.unit, node)
    if kind is cst.Add and isinstance(before, ListObject):
        more = containers.items_of(value)
        items = before.cell["items"]
        if more is not None and isinstance(items, Tuple):
            containers.extend(vm, before, items, more)
        else:
            containers.forget(vm, before)
        return
    if kind is cst.Add and before == Api("sys.path"):
        vm.call(Api("sys.path.extend"), Arguments.of(value), place)
        return
    after = operators.binary(vm, kind, before, value, place) if kind else UNKNOWN
    ranges.spoil(vm, before)
    assign(vm, node.target, after, frame)


def assign(vm: Machine, target: cst.BaseExpression, value: Value, frame: Frame) -> None:
    """Bind ``target``, which may be a pattern of names, to ``value``."""
    if isinstance(target, cst.Name):
        vm.write(frame.home(target.value), target.value, value)
    elif isinstance(target, cst.Attribute):
        owner = vm.evaluate(target.value, frame)
        attributes.put(vm, owner, target.attr.value, value, Place(frame.unit, target))
    elif isinstance(target, cst.Subscript):
        owner = vm.evaluate(target.value, frame)
        from . import expressions
        index = expressions.index_value(vm, target.slice[0].slice, frame) if len(target.slice) == 1 else UNKNOWN
        containers.set_item(vm, owner, index, value, Place(frame.unit, target))
    elif isinstance(target, cst.Tuple | cst.List):
        unpack(vm, target, value, frame)
    elif isinstance(target, cst.StarredElement):
        assign(vm, target.value, value, frame)


def unpack(vm: Machine, target: cst.Tuple | cst.List, value: Value, frame: Frame) -> None:
    """``a, b = value``; a starred part takes the middle."""
    place = Place(frame.unit, target)
    count = len(target.elements)
    starred = next((i for i, e in enumerate(target.elements) if isinstance(e, cst.StarredElement)), None)
    if isinstance(value, Choice) and starred is None:
        for index, element in enumerate(target.elements):
            assign(vm, element.value, lift(lambda plain, i=index: _nth(plain, i, count), value), frame)
        return
    items = containers.items_of(value)
    if items is None or (starred is None and len(items.items) != count) or len(items.items) < count - 1:
        if items is None:
            readings.note(vm, value, place, "is unpacked")
        for index, element in enumerate(target.elements):
            assign(vm, element.value, _unknown_part(value, index), frame)
        return
    extra = len(items.items) - count + 1
    for index, element in enumerate(target.elements):
        if starred is None or index < starred:
            assign(vm, element.value, items.items[index], frame)
        elif index == starred:
            assign(vm, element.value, containers.new_list(*items.items[index:index + extra]), frame)
        else:
            assign(vm, element.value, items.items[index + extra - 1], frame)


def _nth(value: Value, index: int, count: int) -> Value:
    """One of ``count`` parts of a value."""
    items = containers.items_of(value)
    return items.items[index] if items is not None and len(items.items) == count else _unknown_part(value, index)


def _unknown_part(value: Value, index: int) -> Value:
    if isinstance(value, ListObject):
        return containers.each_of(value)
    return value.part("item", index) if isinstance(value, Unknown) else UNKNOWN


def delete(vm: Machine, node: cst.Del, frame: Frame) -> None:
    targets = [node.target] if not isinstance(node.target, cst.Tuple) else [e.value for e in node.target.elements]
    for target in targets:
        if isinstance(target, cst.Name):
            vm.write(frame.home(target.value), target.value, MISSING)
        elif isinstance(target, cst.Subscript):
            owner = vm.evaluate(target.value, frame)
            if isinstance(owner, ListObject):
                containers.forget(vm, owner)


def capture(vm: Machine, pattern: cst.MatchPattern, frame: Frame) -> None:
    """Names bound by a match pattern are not known."""
    for name in _captured(pattern):
        vm.write(frame.home(name), name, UNKNOWN)


def _captured(pattern: cst.CSTNode) -> list[str]:
    names: list[str] = []
    todo = [pattern]
    while todo:
        node = todo.pop()
        if isinstance(node, cst.MatchAs | cst.MatchStar) and node.name is not None:
            names.append(node.name.value)
        if not isinstance(node, cst.BaseExpression):
            todo += node.children
    return names


