"""Which functions that nobody has called yet have to be entered, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

import libcst as cst

from .values import ClassValue, Function

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit


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
