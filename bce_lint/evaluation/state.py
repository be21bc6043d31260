"""The interpreter's memory: frames of names, and a journal that lets a branch be tried, undone and joined."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct, field

from .values import MISSING, UNKNOWN, Missing, Value, alike, choose

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit
    from .values import ClassValue, Function

Cell = dict
Changes = dict[tuple[int, Hashable], tuple[Cell, Value]]


MOST_STEPS = 150_000       # of one module's top level
MOST_UNCALLED = 20_000     # of one function that nobody calls
MOST_IN_ALL = 4_000_000    # of one project


class Exhausted(Exception):
    """The step budget of an evaluation ran out."""

    blamed = False

    def blame(self, vm: Machine, function: Function, steps: int) -> None:
        """Remember the innermost call that took most of the budget."""
        if not self.blamed and steps > vm.limit // 2 and len(vm.stack) > 1:
            vm.heavy.add(function.node)
            self.blamed = True


class Frame(Struct, eq=False):
    """The names of a module, class body or function call, and the frame around it."""

    unit: "Unit"
    parent: "Frame | None"
    names: dict[str, Value] = field(default_factory=dict)
    kind: str = "function"
    function: "Function | None" = None
    receiver: Value | None = None
    owner: "ClassValue | None" = None
    outer: dict[str, "Frame"] = field(default_factory=dict)     # names declared global or nonlocal

    def find(self, name: str) -> Value:
        """The value of ``name`` here or further out; MISSING where nobody binds it."""
        frame: Frame | None = self.outer.get(name, self)
        own = True
        while frame is not None:
            if (own or frame.kind != "class") and name in frame.names:
                value = frame.names[name]
                if type(value) is not Missing:
                    return value
            frame, own = frame.parent, False
        return MISSING

    def home(self, name: str) -> dict[str, Value]:
        """The dictionary that an assignment to ``name`` here writes to."""
        return self.outer.get(name, self).names


class Journal:
    """All writes to cells go through here, so that a branch can be undone and joined with its sibling."""

    def __init__(self) -> None:
        self._logs: list[dict[tuple[int, Hashable], tuple[Cell, Value]]] = []

    def write(self, cell: Cell, key: Hashable, value: Value) -> None:
        """Set ``cell[key]``; MISSING removes it."""
        if self._logs:
            self._logs[-1].setdefault((id(cell), key), (cell, cell.get(key, MISSING)))
        if type(value) is Missing:
            cell.pop(key, None)
        else:
            cell[key] = value

    def begin(self) -> None:
        self._logs.append({})

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Within the block, writes stay whatever becomes of the branch: a module is run once, wherever it is met first."""
        before, self._logs = self._logs, []
        try:
            yield
        finally:
            self._logs = before

    def rewind(self) -> Changes:
        """Undo all writes since `begin`; what they had written."""
        changes: Changes = {}
        for slot, (cell, old) in self._logs.pop().items():
            changes[slot] = (cell, cell.get(slot[1], MISSING))
            if isinstance(old, Missing):
                cell.pop(slot[1], None)
            else:
                cell[slot[1]] = old
        return changes

    def replay(self, changes: Changes) -> None:
        for (_, key), (cell, value) in changes.items():
            self.write(cell, key, value)

    def join(self, key: Hashable, yes: Changes, no: Changes) -> None:
        """Write what holds after either of two branches."""
        for slot in {**yes, **no}:
            cell = (yes.get(slot) or no[slot])[0]
            now = cell.get(slot[1], MISSING)
            one = yes[slot][1] if slot in yes else now
            other = no[slot][1] if slot in no else now
            self.write(cell, slot[1], choose(key, one, other))

    def widen(self, key: Hashable, first: Changes, second: Changes, at_least_once: bool) -> None:
        """Write what holds after a loop, from the changes of two rounds."""
        for slot in {**first, **second}:
            cell = (first.get(slot) or second[slot])[0]
            before = cell.get(slot[1], MISSING)
            one = first[slot][1] if slot in first else before
            two = second[slot][1] if slot in second else one
            after = alike(key, one, two) if one == two else UNKNOWN
            stays = at_least_once or isinstance(before, Missing)
            self.write(cell, slot[1], after if stays else choose(key, after, before))
