"""Functions that nobody in sight calls: they are entered once, with parameters that are not known."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ..ticking import ticked
from . import attributes, calls, precision
from .state import MOST_UNCALLED
from .trail import Place
from .values import ClassValue, Function, Instance, Value
from .waiting import Waiting

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit

MOST_RECEIVERS = 8      # objects; for the others stands one of each of their classes, of which nothing else is known
MOST_CLASSES = 24


def enter_all(vm: Machine, units: Collection[Unit]) -> None:
    """Enter the uncalled functions of ``units``: callers before what they mention, methods on objects that were made."""
    waiting = Waiting(vm, units)
    while batch := waiting.next():
        for function in ticked(batch, "evaluating"):
            if function.node not in vm.called:
                vm.called.add(function.node)
                vm.root = function.unit
                receivers: list[Value | None] = []
                with vm.bounded(MOST_UNCALLED):
                    receivers = _receivers(vm, function)
                if function.cases and not _meets(vm, function, receivers):
                    continue
                for case in function.cases or (calls.EMPTY,):
                    with vm.bounded(MOST_UNCALLED):
                        for receiver in receivers:
                            precision.begin(vm, function.unit.precision)
                            calls.enter_unknown(vm, function, receiver, case)


def _meets(vm: Machine, function: Function, receivers: list[Value | None]) -> bool:
    """Does a test meet anything that its cases could decide? It is tried once with parameters that are not known."""
    before, changes = vm.marks(), {}
    with vm.bounded(MOST_UNCALLED):
        precision.begin(vm, function.unit.precision)
        changes = vm.attempt(lambda: calls.enter_unknown(vm, function, receivers[0] if receivers else None) or "")[1]
    if vm.marks()[0] == before[0]:
        vm.journal.replay(changes)
        return False
    vm.rewind(before)
    return True


def _receivers(vm: Machine, function: Function) -> list[Value | None]:
    """The objects on which a method may be called; one made with unknown arguments where none is in sight."""
    owner = function.owner
    if owner is None or function.kind == "staticmethod":
        return [None]
    if function.kind == "classmethod":
        return [owner]
    objects = vm.objects.with_methods_of(owner)
    return [*objects[:MOST_RECEIVERS], *_others(vm, objects[MOST_RECEIVERS:])] or _blind(vm, owner)


def _others(vm: Machine, objects: list[Instance]) -> list[Value | None]:
    """What stands for further objects; None for one that may be anything."""
    kinds = {one.cls.node: one.cls for one in objects}
    return [*_of_each(vm, [*kinds.values()][:MOST_CLASSES]), *([None] if len(kinds) > MOST_CLASSES else [])]


def _blind(vm: Machine, owner: ClassValue) -> list[Value | None]:
    """An object of each class in sight that has a method of ``owner``, where nobody in sight makes any."""
    kinds = {c.node: c for c in vm.classes if owner in vm.lineage(c) and not attributes.is_abstract(c)}
    return _of_each(vm, [*kinds.values()][:MOST_CLASSES] or [owner])


def _of_each(vm: Machine, kinds: list[ClassValue]) -> list[Value | None]:
    return [vm.objects.blind(c) or made_blind(vm, c) for c in kinds]


def made_blind(vm: Machine, cls: ClassValue) -> Instance:
    """An object of a class that nobody in sight instantiates."""
    place = Place(cls.unit, cls.node)
    made = Instance(cls, place)
    vm.instances.append(made)
    construct = attributes.in_class(cls, "__init__")
    if isinstance(construct, Function):
        vm.called.add(construct.node)
        calls.enter_unknown(vm, construct, made)
    calls.prepare(vm, made, place)
    return made
