"""The modules of a project: how imports find them, and the evaluation of all that belongs together."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from . import liveness, readings, uncalled
from .facts import Facts
from .interpreter import Machine, module_frame
from .state import Frame
from .values import MISSING, Const, Missing, Tuple, UnitValue, Unknown, Value

if TYPE_CHECKING:
    from ..reading.source import Source
    from ..syntax.tree import Tree

RECURSION = 12_000
ALWAYS_LIBRARIES = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "scipy"})
Load = Callable[[str], "Tree | None"]


@dataclass(eq=False)
class Unit:
    """One module: its tree, its names, and whether it has been run."""

    path: str
    tree: "Tree"
    frame: Frame = field(init=False)
    ran: bool = False

    def __post_init__(self) -> None:
        self.frame = module_frame(self)

    @property
    def source(self) -> "Source":
        return self.tree.source

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath(self.path).parent


class Project:
    """The modules in sight. ``load`` gives the tree of a path, or None where there is no such module."""

    def __init__(self, load: Load, root: str = "") -> None:
        self._load = load
        self._root = PurePosixPath(root) if root else None
        self._units: dict[str, Unit | None] = {}
        self._search: list[PurePosixPath] = []

    @property
    def units(self) -> list[Unit]:
        return [u for u in self._units.values() if u is not None]

    def unit(self, path: str) -> Unit | None:
        """The module at ``path``, not run yet."""
        if path not in self._units:
            tree = self._load(path)
            self._units[path] = Unit(path, tree) if tree is not None else None
        return self._units[path]

    def resolve(self, vm: Machine, importer: Unit, name: str, level: int) -> Unit | None:
        """The module that ``import name`` means in ``importer``; it has been run, at least in part."""
        if level == 0 and name.split(".")[0] in ALWAYS_LIBRARIES:
            return None
        for base in self._bases(importer, level):
            stem = base.joinpath(*name.split(".")) if name else base
            for path in (f"{stem}.py", f"{stem}/__init__.py"):
                found = self.unit(path)
                if found is not None:
                    vm.imported.add(found)
                    run(vm, found)
                    return found
        return None

    def extend_search(self, unit: Unit, path: str) -> None:
        """Look for modules in ``path`` as well: below the file's folder, or where ``__file__`` already led."""
        for found in (PurePosixPath(posixpath.normpath(unit.folder / path)), PurePosixPath(posixpath.normpath(path))):
            if found not in self._search:
                self._search.append(found)

    def _bases(self, importer: Unit, level: int) -> Iterator[PurePosixPath]:
        folder = importer.folder
        for _ in range(level - 1):
            folder = folder.parent
        yield folder
        if level == 0 and self._root is not None:
            for outer in folder.parents:
                if outer == self._root or self._root in outer.parents:
                    yield outer
            yield self._root / "src"
            yield from self._search

    def member(self, vm: Machine, unit: Unit, name: str) -> Value:
        """A name of a module, or the module below a package."""
        value = unit.frame.names.get(name, MISSING)
        if not isinstance(value, Missing):
            return value
        if unit.path.endswith("/__init__.py"):
            below = self.resolve(vm, unit, name, 1)
            if below is not None and below is not unit:
                return UnitValue(below)
        return Unknown(("member", name, ("module", unit.path)))

    def exported(self, unit: Unit) -> list[tuple[str, Value]]:
        """What ``from unit import *`` brings."""
        listed = unit.frame.names.get("__all__")
        if isinstance(listed, Tuple) and all(isinstance(i, Const) for i in listed.items):
            wanted = [i.value for i in listed.items]        # type: ignore[union-attr]
        else:
            wanted = [n for n in unit.frame.names if not n.startswith("_")]
        return [(n, unit.frame.names[n]) for n in wanted if n in unit.frame.names]


def run(vm: Machine, unit: Unit) -> None:
    """Run a module's top level, once."""
    if unit.ran:
        return
    unit.ran = True
    assumed, vm.assumed = vm.assumed, {}
    stack, vm.stack = vm.stack, []
    running, vm.running = vm.running, unit
    root, vm.root = vm.root, unit
    try:
        with vm.bounded():
            vm.run(unit.tree.module.body, unit.frame)
    finally:
        vm.assumed, vm.stack, vm.running, vm.root = assumed, stack, running, root


def evaluate(trees: Iterable[tuple[str, Tree]], load: Load, root: str = "") -> tuple[Facts, Project]:
    """Evaluate modules and all that they import; the facts that this leaves behind."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        given = dict(trees)
        project = Project(lambda path: given.get(path) or load(path), root)
        vm = Machine(project)
        for path in given:
            unit = project.unit(path)
            if unit is not None:
                run(vm, unit)
        uncalled.enter_all(vm, {u for u in project.units if u.path in given})
        liveness.settle(vm.facts)
        publish(vm, project)
        return vm.facts, project
    finally:
        sys.setrecursionlimit(limit)


def publish(vm: Machine, project: Project) -> None:
    """Note what other files can import: the public names of every module that is not a script."""
    for unit in project.units:
        listed = unit.frame.names.get("__all__")
        if unit in vm.scripts and unit not in vm.imported and listed is None:
            continue
        for name, value in project.exported(unit):
            for source in readings.held_sources(vm, value):
                vm.facts.public.setdefault(source, []).append((name, unit))
