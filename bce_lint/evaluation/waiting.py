"""Which functions that nobody has called yet have to be entered, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

import libcst as cst

from ..syntax.tree import Words
from .holding import Held
from .values import ClassValue, Function

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit


class Waiting:
    """The functions that have not been called, and how many of them mention each name.

    They are those of the modules to be judged, and methods that a library may call on objects that were made: elsewhere
    only where they lead to something that is to be judged, or change what it sees.
    """

    def __init__(self, vm: Machine, units: Collection[Unit]) -> None:
        self._vm = vm
        self._units = units
        self._seen = self._counted = 0
        self._made: set[ClassValue] = set()
        self._idle: list[Function] = []
        self._words: dict[cst.CSTNode, Words] = {}
        self._functions: dict[cst.CSTNode, Function] = {}
        self._counts: Counter[str] = Counter()
        self._leading: set[str] = set()     # the names of what is to be judged, and of what leads there
        self._held = Held(vm, units)
        self._seeing: set[str] = set()      # the names that what is to be judged mentions

    def next(self) -> list[Function]:
        """Those that no other waiting function mentions; one of the others where all are mentioned.

        Methods wait for the functions that may make an object of their class.
        """
        self._refresh()
        waiting = list(self._functions.values())
        own = Counter(f.name for f in waiting if f.name in self._mentions(f))      # ``super().f`` in another f
        first = [f for f in waiting if self._counts[f.name] == own[f.name]]
        owners = {f.owner for f in first if f.owner is not None and f.owner not in self._made}
        later = {owner for owner in owners if self._may_be_made(owner)}
        return [f for f in first if f.owner not in later] or first or waiting[:1]

    def _may_be_made(self, cls: ClassValue) -> bool:
        """Does a waiting function of another class mention ``cls``, or a class that inherits from it?"""
        kinds = {c.name for c in self._vm.classes if cls in self._vm.lineage(c)}
        return any(not kinds.isdisjoint(self._mentions(f)) for f in self._functions.values()
                   if f.owner is None or f.owner.name not in kinds)

    def _refresh(self) -> None:
        """Take in functions that have been defined since, and let go of those that have been called."""
        called = self._vm.called
        self._made.update(*(self._vm.lineage(i.cls) for i in self._vm.instances[self._counted:]))
        self._counted = len(self._vm.instances)
        fresh = self._vm.functions[self._seen:]
        self._seen = len(self._vm.functions)
        for function in filter(self._is_judged, fresh):
            self._leading.add(function.name)
            self._seeing |= self._mentions(function)
        self._idle = [f for f in (*self._idle, *fresh) if f.node not in called]
        for function in self._concerned():
            if function.node not in self._functions:
                self._functions[function.node] = function
                self._counts.update(self._mentions(function))
        self._idle = [f for f in self._idle if f.node not in self._functions]
        for node in [n for n in self._functions if n in called]:
            self._counts.subtract(self._mentions(self._functions.pop(node)))

    def _concerned(self) -> list[Function]:
        """Those of the idle functions that have to be entered, in the order in which they were defined."""
        self._held.refresh()
        waiting = dict.fromkeys(f for f in self._idle if self._is_judged(f) or f.owner in self._made)
        found = {f for f in waiting if f.unit in self._units}
        fresh: list[Function] | None = None
        while fresh or fresh is None:      # who leads to one of them leads on
            fresh = [f for f in waiting if f not in found and self._leads(f)]
            self._leading.update(f.name for f in fresh)
            found.update(fresh)
        return [f for f in waiting if f in found]

    def _is_judged(self, function: Function) -> bool:
        """Is it in a module to be judged, and has it to do with what may be reported there?"""
        return function.unit in self._units and self._vm.project.concerns(function.unit, function.node)

    def _leads(self, function: Function) -> bool:
        """Does it mention something that leads to what is to be judged, or is held by its objects, or change what is seen?"""
        said = self._said(function)
        held = self._held.names(function.owner) if function.owner is not None else ()
        return not (said.mentioned.isdisjoint(held) and self._leading.isdisjoint(said.mentioned - {function.name})
                    and self._seeing.isdisjoint(said.changed))

    def _mentions(self, function: Function) -> frozenset[str]:
        """The names that it mentions."""
        return self._said(function).mentioned

    def _said(self, function: Function) -> Words:
        node = function.node
        if node not in self._words:
            self._words[node] = function.unit.tree.words(node)
        return self._words[node]
