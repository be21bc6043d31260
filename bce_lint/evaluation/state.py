"""The interpreter's memory: frames of names, and a journal that lets a branch be tried, undone and joined."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING

from msgspec import Struct, field

from .cells import Cell, now
from .choices import alike, choose
from .values import MISSING, UNKNOWN, Missing, Value

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit
    from .values import ClassValue, Function

Written = Mapping[tuple[int, Hashable], tuple[dict, Value]]     # cells by their id, with the value at a key

MOST_STEPS = 150_000       # of one module's top level
MOST_UNCALLED = 20_000     # of one function that nobody calls
MOST_IN_ALL = 4_000_000    # of one project

NEXT, RETURN, RAISE, BREAK, CONTINUE = "next", "return", "raise", "break", "continue"      # how a block ends


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
    names: dict[str, Value] = field(default_factory=Cell)
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


class Changes(dict[tuple[int, Hashable], tuple[dict, Value]]):
    """What a branch has written to cells that were there before it began, at ``since``.

    Cells that were born in it are not among them: only what it has written leads to them, and they stay as they are.
    In a branch that began at the end of all time everything counts as old.
    """

    __slots__ = ("since",)

    def __init__(self, since: float) -> None:
        super().__init__()
        self.since = since


class Journal:
    """All writes to cells go through here, so that a branch can be undone and joined with its sibling."""

    def __init__(self) -> None:
        self._logs: list[Changes] = []      # of the branches that are going on, with what was there before
        self._lasting: list[int] = []       # where what lasts begins and ends, in turn

    def write(self, cell: dict, key: Hashable, value: Value) -> None:
        """Set ``cell[key]``; MISSING removes it."""
        if self._logs and not self._is_own(cell, self._logs[-1]):
            self._logs[-1].setdefault((id(cell), key), (cell, cell.get(key, MISSING)))
        if type(value) is Missing:
            cell.pop(key, None)
        else:
            cell[key] = value

    def _is_own(self, cell: dict, log: Changes) -> bool:
        """Was the cell born in the branch of ``log``, and ends with it?"""
        return type(cell) is Cell and cell.born > log.since and not bisect(self._lasting, cell.born) % 2

    def begin(self, after: Changes | None = None, owns: bool = True) -> None:
        """Begin a branch, or go on where the one that has written ``after`` ended; ``owns`` is whether what is born in
        it, and in the branches within it, is its own."""
        owns = owns and not (self._logs and self._logs[-1].since == inf)
        self._logs.append(Changes(inf if not owns else now() if after is None else after.since))
        self.replay(after or {})

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Within the block, writes stay whatever becomes of the branch: a module is run once, wherever it is met first."""
        before, self._logs, began = self._logs, [], now()
        try:
            yield
        finally:
            self._logs = before
            self._lasting[bisect(self._lasting, began):] = [began, now()]

    def rewind(self) -> Changes:
        """Undo all writes since `begin`; what they had written."""
        log = self._logs.pop()
        changes = Changes(log.since)
        for slot, (cell, old) in log.items():
            changes[slot] = (cell, cell.get(slot[1], MISSING))
            if isinstance(old, Missing):
                cell.pop(slot[1], None)
            else:
                cell[slot[1]] = old
        return changes

    def replay(self, changes: Written) -> None:
        for (_, key), (cell, value) in changes.items():
            self.write(cell, key, value)

    def join(self, key: Hashable, yes: Written, no: Written) -> None:
        """Write what holds after either of two branches."""
        for slot, (cell, one) in yes.items():
            other = no[slot][1] if slot in no else cell.get(slot[1], MISSING)
            self.write(cell, slot[1], one if one is other else choose(key, one, other))
        for slot, (cell, other) in no.items():
            if slot not in yes:
                self.write(cell, slot[1], choose(key, cell.get(slot[1], MISSING), other))

    def widen(self, key: Hashable, first: Written, second: Written, at_least_once: bool) -> None:
        """Write what holds after a loop, from the changes of two rounds."""
        for slot in {**first, **second}:
            cell = (first.get(slot) or second[slot])[0]
            before = cell.get(slot[1], MISSING)
            one = first[slot][1] if slot in first else before
            two = second[slot][1] if slot in second else one
            after = alike(key, one, two) if one == two else UNKNOWN
            stays = at_least_once or isinstance(before, Missing)
            self.write(cell, slot[1], after if stays else choose(key, after, before))
