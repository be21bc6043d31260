"""A fix in the making: its edits, and the doubts about it."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from ..diagnostics import Edit, Fix
from ..evaluation.project import Unit
from ..evaluation.trail import Place
from ..syntax import rewrite


class Plan:
    """Collects edits; a doubt makes the fix unsafe, an obstacle makes it impossible."""

    def __init__(self) -> None:
        self._edits: dict[Edit, Unit] = {}
        self.gone: list[tuple[Unit, cst.CSTNode]] = []      # code that the edits take away
        self.kept: set[str] = set()                         # names that new code reads in its place
        self.doubts: list[str] = []
        self.obstacles: list[str] = []

    def edit(self, unit: Unit, edits: Iterable[Edit]) -> None:
        """Add edits to one module."""
        if not unit.tree.faithful:
            self.obstacles.append("the file cannot be written back as it is")
        for edit in edits:
            self._edits[edit] = unit

    def join(self, other: Plan) -> None:
        """Take over what another plan holds."""
        self._edits |= other._edits
        self.gone += other.gone
        self.kept |= other.kept
        self.doubts += other.doubts
        self.obstacles += other.obstacles

    def doubt(self, reason: str) -> None:
        self.doubts.append(reason)

    def refuse(self, reason: str) -> None:
        self.obstacles.append(reason)

    def takes(self, place: Place) -> bool:
        """Does the code at ``place`` go?"""
        return any(unit is place.unit and (node is place.node or node in unit.tree.ancestors(place.node))
                   for unit, node in self.gone)

    def fix(self, title: str) -> list[Fix]:
        """The fix, or nothing where something stands in its way."""
        if self.obstacles or not self._edits:
            return []
        edits = tuple(sorted(rewrite.merge_imports(self._edits), key=lambda e: e.span))
        safe = not self.doubts and not self._drops_comment()
        return [Fix("safe" if safe else "unsafe", title, edits)]

    def _drops_comment(self) -> bool:
        units = {unit for unit in self._edits.values()}
        return any(rewrite.drops_comment(unit.tree, [e for e, u in self._edits.items() if u is unit]) for unit in units)
