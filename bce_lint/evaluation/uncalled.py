"""Functions that nobody in sight calls: they are entered once, with parameters that are not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

import libcst as cst

from ..ticking import ticked
from . import attributes, calls, precision
from .state import MOST_UNCALLED
from .trail import Place
from .values import ClassValue, Function, Instance, Value

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


class Waiting:
    """The functions that have not been called, and how many of them mention each name."""

    def __init__(self, vm: Machine, units: Collection[Unit]) -> None:
        self._vm = vm
        self._units = units
        self._seen = self._counted = 0
        self._made: set[ClassValue] = set()
        self._idle: list[Function] = []
        self._mentions: dict[cst.CSTNode, frozenset[str]] = {}
        self._functions: dict[cst.CSTNode, Function] = {}
        self._counts: Counter[str] = Counter()

    def next(self) -> list[Function]:
        """Those that no other waiting function mentions; one of the others where all are mentioned.

        Methods wait for the functions that may make an object of their class.
        """
        self._refresh()
        waiting = list(self._functions.values())
        own = Counter(f.name for f in waiting if f.name in self._mentions[f.node])      # ``super().f`` in another f
        first = [f for f in waiting if self._counts[f.name] == own[f.name]]
        owners = {f.owner for f in first if f.owner is not None and f.owner not in self._made}
        later = {owner for owner in owners if self._may_be_made(owner)}
        return [f for f in first if f.owner not in later] or first or waiting[:1]

    def _may_be_made(self, cls: ClassValue) -> bool:
        """Does a waiting function of another class mention ``cls``, or a class that inherits from it?"""
        kinds = {c.name for c in self._vm.classes if cls in self._vm.lineage(c)}
        return any(not kinds.isdisjoint(self._mentions[f.node]) for f in self._functions.values()
                   if f.owner is None or f.owner.name not in kinds)

    def _concerns(self, function: Function) -> bool:
        """Is it in a module to be judged, or a method that a library may call on an object that was made?"""
        given = function.unit in self._units and self._vm.project.concerns(function.unit, function.node)
        return given or function.owner in self._made

    def _refresh(self) -> None:
        """Take in functions that have been defined since, and let go of those that have been called."""
        called = self._vm.called
        self._made.update(*(self._vm.lineage(i.cls) for i in self._vm.instances[self._counted:]))
        self._counted = len(self._vm.instances)
        self._idle += self._vm.functions[self._seen:]
        self._seen = len(self._vm.functions)
        for function in [f for f in self._idle if self._concerns(f) and f.node not in called]:
            if function.node not in self._functions:
                self._functions[function.node] = function
                self._mentions[function.node] = function.unit.tree.words(function.node)
                self._counts.update(self._mentions[function.node])
        self._idle = [f for f in self._idle if not self._concerns(f) and f.node not in called]
        for node in [n for n in self._functions if n in called]:
            del self._functions[node]
            self._counts.subtract(self._mentions[node])


def _receivers(vm: Machine, function: Function) -> list[Value | None]:
    """The objects on which a method may be called; one made with unknown arguments where none is in sight."""
    owner = function.owner
    if owner is None or function.kind == "staticmethod":
        return [None]
    if function.kind == "classmethod":
        return [owner]
    kinds = {cls for cls in {i.cls for i in vm.instances} if owner in vm.lineage(cls)}
    found = {i.place: i for i in vm.instances if i.cls in kinds and not _is_blind(i)}
    objects = list(found.values())
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
    made = {i.cls: i for i in vm.instances if _is_blind(i)}
    return [made.get(c) or made_blind(vm, c) for c in kinds]


def _is_blind(made: Instance) -> bool:
    return made.place.node is made.cls.node


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
