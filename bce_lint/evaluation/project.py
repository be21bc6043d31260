"""The modules of a project: how imports find them, and the evaluation of all that belongs together."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..syntax.parsing import Unparsable
from ..syntax.tree import parse
from . import liveness, models, precision, readings, tasks, uncalled
from .facts import Facts
from .interpreter import Machine, module_frame
from .state import Frame
from .values import MISSING, Choice, Const, Deferred, Missing, Tuple, UnitValue, Unknown, Value, choose

if TYPE_CHECKING:
    from ..reading.source import Source
    from ..syntax.tree import Tree

RECURSION = 12_000
ALWAYS_LIBRARIES = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "scipy"})
TELLING = re.compile(rb"keras|tensorflow|loss|logit|sigmoid|activation|entropy|import \*|bce", re.IGNORECASE)
LOGARITHM = re.compile(rb"\b(?:log|log1p|xlogy|xlog1py|log2|log10)\b")
Find = Callable[[str], "Source | None"]
IsFolder = Callable[[str], bool]


@dataclass(eq=False)
class Unit:
    """One module: its source, its names, and whether it has been run. It is parsed when that is needed."""

    path: str
    source: "Source | None"
    parsed: "Tree | None" = None
    frame: Frame = field(init=False)
    ran: bool = False
    precision: dict = field(default_factory=precision.initial)      # what is set at its end

    def __post_init__(self) -> None:
        self.frame = module_frame(self)

    @cached_property
    def takes_logarithms(self) -> bool:
        """Does it say so? Only then is account kept of how values are calculated."""
        return self.source is not None and LOGARITHM.search(self.source.data) is not None

    @property
    def tree(self) -> "Tree":
        """The syntax tree. Raises Unparsable."""
        if self.parsed is None:
            if self.source is None:
                raise Unparsable("a namespace package has no source")
            self.parsed = parse(self.source)
        return self.parsed

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath(self.path).parent

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")

    @cached_property
    def is_telling(self) -> bool:
        """Could running it matter? A module without a word of what we follow is left alone."""
        return self.source is not None and (self.is_package or TELLING.search(self.source.data) is not None)


class Project:
    """The modules in sight. ``find`` gives the source at a path, or None where there is none."""

    def __init__(self, given: Mapping[str, Tree], find: Find, is_folder: IsFolder, root: str = "") -> None:
        self._find = find
        self._is_folder = is_folder
        self._root = PurePosixPath(root) if root else None
        self._units: dict[str, Unit | None] = {path: Unit(path, tree.source, tree) for path, tree in given.items()}
        self._search: list[PurePosixPath] = []
        self._settling: set[tuple[Unit, str]] = set()

    @property
    def units(self) -> list[Unit]:
        return [u for u in self._units.values() if u is not None]

    def unit(self, path: str) -> Unit | None:
        """The module at ``path``, not run yet."""
        if path not in self._units:
            source = self._find(path)
            self._units[path] = Unit(path, source) if source is not None else None
        return self._units[path]

    def resolve(self, vm: Machine, importer: Unit, name: str, level: int) -> Unit | None:
        """The module that ``import name`` means in ``importer``, not run yet."""
        if level == 0 and name.split(".")[0] in ALWAYS_LIBRARIES:
            return None
        for base in self._bases(importer, level):
            stem = base.joinpath(*name.split(".")) if name else base
            found = self.unit(f"{stem}.py") or self.unit(f"{stem}/__init__.py")
            if found is not None:
                vm.imported.add(found)
                return found
            if name and self._is_folder(str(stem)):
                return self._namespace(f"{stem}/__init__.py")
        return None

    def _namespace(self, path: str) -> Unit:
        """A package without an ``__init__.py``."""
        made = self._units[path] = Unit(path, None, ran=True)
        return made

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
        run(vm, unit)
        value = unit.frame.names.get(name, MISSING)
        if not isinstance(value, Missing) and (unit, name) not in self._settling:
            self._settling.add((unit, name))
            try:
                return self.settled(vm, value)
            finally:
                self._settling.discard((unit, name))
        if unit.is_package:
            below = self.resolve(vm, unit, name, 1)
            if below is not None and below is not unit:
                return UnitValue(below)
        return Unknown(("member", name, ("module", unit.path)))

    def settled(self, vm: Machine, value: Value) -> Value:
        """What an imported name stands for: its module is run when the name is first used."""
        if isinstance(value, Deferred):
            return self.member(vm, value.unit, value.name)
        if isinstance(value, Choice):
            return choose(value.key, self.settled(vm, value.yes), self.settled(vm, value.no))
        return value

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
    if unit.ran or not (unit.parsed is not None or unit.is_telling):
        return
    unit.ran = True
    try:
        body = unit.tree.module.body
    except Unparsable:
        return
    state = vm.assumed, vm.stack, vm.running, vm.root
    vm.assumed, vm.stack, vm.running, vm.root = {}, [], unit, unit
    before = precision.begin(vm)
    try:
        with vm.bounded():
            vm.run(body, unit.frame)
    finally:
        vm.assumed, vm.stack, vm.running, vm.root = state
        unit.precision = precision.begin(vm, before)


def evaluate(given: Mapping[str, Tree], find: Find = lambda path: None, is_folder: IsFolder = lambda path: False,
             root: str = "") -> tuple[Facts, Project]:
    """Evaluate the given modules and what they use of others; the facts that this leaves behind."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        project = Project(given, find, is_folder, root)
        vm = Machine(project)
        units = project.units
        for unit in units:
            run(vm, unit)
        uncalled.enter_all(vm, set(units))
        tasks.meet_all(vm, set(units))
        models.work_out(vm)
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
            vm.facts.scripts.add(unit)
            continue
        for name, value in project.exported(unit):
            for source, _ in readings.held(vm, value):
                vm.facts.public.setdefault(source, []).append((name, unit))
