"""A machine that remembers what it saw: the value of every expression, and which statement wrote what. Only who asks
for an explanation pays for it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ..interpreter import Machine
from ..state import Changes, Exhausted, Frame, Journal, Written
from ..values import Value

if TYPE_CHECKING:
    import libcst as cst

    from ..project import Project


class Sight(Struct, eq=False):
    """One evaluation of an expression, or one run of a statement, with all that was evaluated within it."""

    node: "cst.CSTNode"
    frame: Frame
    within: "Sight | None"
    when: int
    value: Value | None = None      # of an expression that has come to its end
    parts: "list[Sight]" = field(default_factory=list)

    def part(self, node: object) -> "Sight | None":
        """The evaluation of a part of this, by its node; the last one where there were several."""
        return next((part for part in reversed(self.parts) if part.node is node), None)


class Write(Struct, eq=False):
    """Something was written to a cell, by a statement or (``joined``) where several paths come together."""

    cell: dict                      # kept, so that its id stays its own
    value: Value
    sight: Sight | None
    when: int
    joined: str = ""                # "branches" or "rounds"
    undone: int | None = None       # when the path that it was written on was left again


class Witness(Machine):
    """A machine with a memory of its own doings."""

    def __init__(self, project: Project) -> None:
        super().__init__(project)
        self.clock = 0
        self.now: Sight | None = None
        self.sights: dict[cst.CSTNode, list[Sight]] = {}
        self.writes: dict[tuple[int, Hashable], list[Write]] = {}
        self.entered: dict[int, tuple[Frame, Sight | None]] = {}    # frames, and what was going on when they began
        self.exhausted: list[Sight] = []
        self.journal = _Diary(self)

    def evaluate(self, node: cst.BaseExpression, frame: Frame) -> Value:
        sight = self._begin(node, frame)
        try:
            sight.value = super().evaluate(node, frame)
            return sight.value
        finally:
            self.now = sight.within

    def _statement(self, node: cst.CSTNode, frame: Frame) -> str:
        sight = self._begin(node, frame)
        try:
            return super()._statement(node, frame)
        finally:
            self.now = sight.within

    def _begin(self, node: cst.CSTNode, frame: Frame) -> Sight:
        self.clock += 1
        sight = Sight(node, frame, self.now, self.clock)
        self.entered.setdefault(id(frame), (frame, self.now))
        self.sights.setdefault(node, []).append(sight)
        if self.now is not None:
            self.now.parts.append(sight)
        self.now = sight
        return sight

    def spend(self, steps: int) -> None:
        try:
            super().spend(steps)
        except Exhausted:
            self.exhausted += [self.now] if self.now else []
            raise

    def frames_of(self, sight: Sight) -> list[Frame]:
        """The calls that were entered from an expression, the last one first."""
        return [frame for frame, caller in reversed(self.entered.values()) if caller is sight]

    def writer(self, cell: dict, key: Hashable, when: int) -> tuple[Write | None, list[Write]]:
        """What wrote the value that ``cell[key]`` had at a time; where paths came together, the writes on each too."""
        written = [one for one in self.writes.get((id(cell), key), ()) if one.when < when]
        at = next((i for i in reversed(range(len(written))) if _stands(written[i], when)), None)
        if at is None:
            return None, []
        live = written[at]
        if not live.joined:
            return live, []
        before = next((i for i in reversed(range(at)) if _stands(written[i], live.when)), 0)
        return live, written[before:at]


def _stands(write: Write, when: int) -> bool:
    return write.undone is None or write.undone > when


class _Diary(Journal):
    """A journal that tells its witness about all writes."""

    def __init__(self, witness: Witness) -> None:
        super().__init__()
        self._witness = witness
        self._all: list[tuple[tuple[int, Hashable], Write]] = []
        self._marks: list[int] = []
        self._joining = ""

    def write(self, cell: dict, key: Hashable, value: Value) -> None:
        super().write(cell, key, value)
        self._witness.clock += 1
        made = Write(cell, value, self._witness.now, self._witness.clock, self._joining)
        self._all.append(((id(cell), key), made))
        self._witness.writes.setdefault((id(cell), key), []).append(made)

    def begin(self, after: Changes | None = None, owns: bool = True) -> None:
        self._marks.append(len(self._all))
        super().begin(after, owns)

    def rewind(self) -> Changes:
        self._witness.clock += 1
        changes = super().rewind()
        for slot, write in self._all[self._marks.pop():]:
            if slot in changes:
                write.undone = write.undone or self._witness.clock
        return changes

    def replay(self, changes: Written) -> None:
        self._joined("branches", lambda: super(_Diary, self).replay(changes))

    def join(self, key: Hashable, yes: Written, no: Written) -> None:
        self._joined("branches", lambda: super(_Diary, self).join(key, yes, no))

    def widen(self, key: Hashable, first: Written, second: Written, at_least_once: bool) -> None:
        self._joined("rounds", lambda: super(_Diary, self).widen(key, first, second, at_least_once))

    def _joined(self, how: str, action: object) -> None:
        before, self._joining = self._joining, self._joining or how
        try:
            action()        # type: ignore[operator]
        finally:
            self._joining = before
