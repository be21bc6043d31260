"""Statements, one by one: what each of them does, and how the block that it stands in goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from . import assignment, calls, expressions, imports, looping
from .state import BREAK, CONTINUE, NEXT, RAISE, RETURN, Frame
from .trail import Place
from .values import NONE, UNKNOWN, Api, Raised

if TYPE_CHECKING:
    from .interpreter import Machine


def _line(vm: Machine, node: cst.SimpleStatementLine | cst.SimpleStatementSuite, frame: Frame) -> str:
    return vm.run(node.body, frame)


def if_(vm: Machine, node: cst.If, frame: Frame, rest: Sequence[cst.CSTNode]) -> tuple[str, bool]:
    """An if statement and, where only one side goes on, the ``rest`` of its block with that side."""
    try:
        test = vm.evaluate(node.test, frame)
    except Raised:
        return RAISE, True
    otherwise = node.orelse

    def no() -> str:
        if otherwise is None:
            return NEXT
        if isinstance(otherwise, cst.If):
            return vm.run([otherwise], frame)
        return vm.body(otherwise.body, frame)

    key, side = expressions.condition(vm, test)
    if key is None:
        return (vm.body(node.body, frame) if side else no()), False
    yes = lambda: vm.body(node.body, frame)  # noqa: E731
    if not side:
        yes, no = no, yes
    ran_rest = False

    def follow() -> str:
        nonlocal ran_rest
        ran_rest = True
        return vm.run(rest, frame)

    flow = vm.branch(key, yes, no, follow)
    return flow, ran_rest


def _try(vm: Machine, node: cst.Try | cst.TryStar, frame: Frame) -> str:
    def attempted() -> str:
        flow = vm.body(node.body, frame)
        return vm.body(node.orelse.body, frame) if flow == NEXT and node.orelse else flow

    flow = _handled(vm, list(node.handlers), attempted, frame)
    if node.finalbody:
        last = vm.body(node.finalbody.body, frame)
        flow = last if last != NEXT else flow
    return flow


def _handled(vm: Machine, handlers: list, attempted: Callable[[], str], frame: Frame) -> str:
    if not handlers:
        return attempted()
    handler = handlers[-1]

    def rescue() -> str:
        if handler.name:
            assignment.assign(vm, handler.name.name, UNKNOWN, frame)
        return vm.body(handler.body, frame)

    return vm.branch(vm.fresh(), lambda: _handled(vm, handlers[:-1], attempted, frame), rescue)


def _with(vm: Machine, node: cst.With, frame: Frame) -> str:
    swallows = False
    for item in node.items:
        value = vm.evaluate(item.item, frame)
        swallows |= not (isinstance(value, Api) and value.name.startswith("tensorflow."))
        entered = expressions.entered(vm, value, Place(frame.unit, item.item))
        if item.asname:
            assignment.assign(vm, item.asname.name, entered, frame)
    before, vm.failing = vm.failing, vm.failing or any(_expects_error(item.item) for item in node.items)
    try:
        flow = vm.body(node.body, frame)
    finally:
        vm.failing = before
    return NEXT if flow == RAISE and swallows else flow     # ``with pytest.raises(...)`` goes on


def _match(vm: Machine, node: cst.Match, frame: Frame) -> str:
    vm.evaluate(node.subject, frame)

    def cases(index: int) -> str:
        if index == len(node.cases):
            return NEXT
        case = node.cases[index]
        assignment.capture(vm, case.pattern, frame)
        if isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None and case.guard is None:
            return vm.body(case.body, frame)
        return vm.branch(vm.fresh(), lambda: vm.body(case.body, frame), lambda: cases(index + 1))

    return cases(0)


def _expression(vm: Machine, node: cst.Expr, frame: Frame) -> str:
    value = vm.evaluate(node.value, frame)
    if frame.kind == "module" and frame.unit.source.cells is not None:
        expressions.read(vm, value, Place(frame.unit, node.value), "is shown")
    return NEXT


def _return(vm: Machine, node: cst.Return, frame: Frame) -> str:
    value = vm.evaluate(node.value, frame) if node.value else NONE
    if node.value:
        value = calls.marked_return(value, Place(frame.unit, node), frame)
    vm.give_back(frame, value)
    return RETURN


def _function(vm: Machine, node: cst.FunctionDef, frame: Frame) -> str:
    calls.define_function(vm, node, frame)
    return NEXT


def _class(vm: Machine, node: cst.ClassDef, frame: Frame) -> str:
    calls.define_class(vm, node, frame)
    return NEXT


def _global(vm: Machine, node: cst.Global | cst.Nonlocal, frame: Frame) -> str:
    for item in node.names:
        home = frame.parent
        while home is not None and isinstance(node, cst.Global) and home.parent is not None:
            home = home.parent
        while (home is not None and isinstance(node, cst.Nonlocal)
               and item.name.value not in home.names and home.parent is not None):
            home = home.parent
        if home is not None:
            frame.outer[item.name.value] = home
    return NEXT


def _expects_error(node: cst.BaseExpression) -> bool:
    """Is this ``pytest.raises(...)`` or ``self.assertRaises(...)``? What stands below it is wrong on purpose."""
    function = node.func if isinstance(node, cst.Call) else None
    word = function.attr if isinstance(function, cst.Attribute) else function
    return isinstance(word, cst.Name) and (word.value == "raises" or word.value.startswith("assertRaises"))


Handler = Callable[["Machine", cst.CSTNode, Frame], "str | None"]
STATEMENTS: dict[type, Handler] = {
    cst.SimpleStatementLine: _line,
    cst.SimpleStatementSuite: _line,
    cst.Expr: _expression,
    cst.Assign: assignment.assign_statement,
    cst.AnnAssign: assignment.annotated,
    cst.AugAssign: assignment.augmented,
    cst.Del: assignment.delete,
    cst.Import: imports.import_statement,
    cst.ImportFrom: imports.import_from,
    cst.Return: _return,
    cst.Raise: lambda vm, node, frame: RAISE,
    cst.Break: lambda vm, node, frame: BREAK,
    cst.Continue: lambda vm, node, frame: CONTINUE,
    cst.Global: _global,
    cst.Nonlocal: _global,
    cst.For: looping.for_,
    cst.While: looping.while_,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.Assert: lambda vm, node, frame: vm.evaluate(node.test, frame) and None,
}
