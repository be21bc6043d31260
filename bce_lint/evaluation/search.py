"""Where imports look for modules: beside the importer, in the folders around it, and where ``sys.path`` was extended."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..reading.source import full

if TYPE_CHECKING:
    from .project import Unit

IsFolder = Callable[[str], bool]


class Search:
    """The module search path of each file of a project below ``root``."""

    def __init__(self, root: str, is_folder: IsFolder) -> None:
        self._root = PurePosixPath(full(root)) if root else None
        self.is_folder = is_folder
        self._front: dict[Unit, list[PurePosixPath]] = {}
        self._back: dict[Unit, list[PurePosixPath]] = {}
        self.extensions = 0         # how often a path was added: what was found before may be another module now

    def extend(self, unit: Unit, path: str, in_front: bool) -> None:
        """``unit`` adds ``path`` to ``sys.path``: relative to its own folder, as scripts are run, or to the root."""
        added = (self._front if in_front else self._back).setdefault(unit, [])
        for base in (unit.folder, self._root or unit.folder):
            found = PurePosixPath(posixpath.normpath(base / path))
            if found not in added and self.is_folder(str(found)):
                added.append(found)
                self.extensions += 1

    def bases(self, unit: Unit, level: int) -> Iterator[PurePosixPath]:
        """The folders in which ``unit`` looks for a module, in order; ``level`` counts the dots of the import."""
        folder = unit.folder
        if level:
            yield folder.parents[level - 2] if level > 1 and level - 2 < len(folder.parents) else folder
            return
        yield from self._front.get(unit, ())
        yield folder
        for outer in self._around(folder):
            yield outer
        yield from self._back.get(unit, ())
        for outer in (folder, *self._around(folder)):
            yield outer / "src"

    def elsewhere(self, unit: Unit) -> list[PurePosixPath]:
        """What other files add to ``sys.path``: it counts where they happen to be run before."""
        return [path for added in (self._front, self._back) for other, paths in added.items() if other is not unit
                for path in paths]

    def _around(self, folder: PurePosixPath) -> Iterator[PurePosixPath]:
        """The folders above, up to the root of the project."""
        for outer in folder.parents:
            if self._root is not None and (outer == self._root or self._root in outer.parents):
                yield outer
