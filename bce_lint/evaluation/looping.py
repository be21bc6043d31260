"""Loops: those over a few known items are written out, all others run to a fixed point."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import libcst as cst

from . import assignment, expressions, rounds
from .state import BREAK, NEXT, RAISE, RETURN, Changes, Frame
from .trail import Place
from .values import UNKNOWN

if TYPE_CHECKING:
    from .interpreter import Machine

UNROLLED = 32
TWO_ROUNDS = 2              # so deep in loops, a body is run twice


def for_(vm: Machine, node: cst.For, frame: Frame) -> str:
    items, each, some = expressions.iterated(vm, vm.evaluate(node.iter, frame), Place(frame.unit, node.iter))
    if items is not None and len(items) <= UNROLLED:
        for item in items:
            assignment.assign(vm, node.target, item, frame)
            flow = vm.body(node.body, frame)
            if flow in (RETURN, RAISE):
                return flow
            if flow == BREAK:
                return NEXT
        return _orelse(vm, node, frame)

    def once() -> str:
        assignment.assign(vm, node.target, each, frame)
        return vm.body(node.body, frame)

    return _repeat(vm, node, frame, once, some or items is not None) or _orelse(vm, node, frame)


def while_(vm: Machine, node: cst.While, frame: Frame) -> str:
    key, side = expressions.condition(vm, vm.evaluate(node.test, frame))
    if key is None and not side:
        return _orelse(vm, node, frame)
    return _repeat(vm, node, frame, lambda: vm.body(node.body, frame), key is None) or _orelse(vm, node, frame)


def _repeat(vm: Machine, loop: cst.For | cst.While, frame: Frame, once: Callable[[], str], at_least_once: bool) -> str:
    """Run a loop body of unknown count: two rounds, unless the first one says it all, and what still moves then is
    unknown. A loop inside loops runs one round, and all that it changes is unknown, also in what it makes: in later
    rounds that may be made otherwise."""
    key = vm.fresh()
    vm.loops += 1
    try:
        flow, first = vm.attempt(once, owns=vm.loops <= TWO_ROUNDS)
        if flow in (RETURN, RAISE) and at_least_once:
            vm.journal.replay(first)
            return flow
        if flow == RAISE:
            return ""
        settled = vm.loops > TWO_ROUNDS or rounds.is_settled(loop, frame, first)
        second = first if settled else vm.attempt(lambda: _again(vm, key, first, once), owns=False)[1]
    finally:
        vm.loops -= 1
    if vm.loops >= TWO_ROUNDS:
        second = {slot: (cell, UNKNOWN) for slot, (cell, _) in first.items()}
    vm.journal.widen(key, first, second, at_least_once)
    return ""


def _again(vm: Machine, key: Hashable, first: Changes, once: Callable[[], str]) -> str:
    vm.journal.join(key, first, {})
    return once()


def _orelse(vm: Machine, node: cst.For | cst.While, frame: Frame) -> str:
    return vm.body(node.orelse.body, frame) if node.orelse else NEXT
