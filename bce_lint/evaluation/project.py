"""The modules of a project: how imports find them, and the evaluation of all that belongs together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

import libcst as cst

from ..collecting import uncollected
from ..reading.examples import examples
from ..reading.importers import ANY, Names
from ..reading.source import full
from ..syntax.light import read
from ..syntax.parsing import Unparsable
from ..syntax.positions import deep_recursion
from ..ticking import ticked
from . import containers, liveness, models, precision, readings, tasks, uncalled
from .choices import choose
from .facts import Facts
from .interpreter import Machine, module_frame
from .search import IsFolder, Search
from .values import MISSING, Choice, Const, Deferred, Missing, UnitValue, Unknown, Value

if TYPE_CHECKING:
    from ..reading.source import Source
    from ..syntax.tree import Tree

RECURSION = 12_000
ALWAYS_LIBRARIES = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "scipy"})
TELLING = re.compile(rb"keras|tensorflow|loss|logit|sigmoid|activation|entropy|import \*|bce", re.IGNORECASE)
LOGARITHM = re.compile(rb"\b(?:log|log1p|xlogy|xlog1py|log2|log10)\b")
Find = Callable[[str], "Source | None"]
Imported = Callable[[Iterable[str]], Collection[str]]
Concern = Mapping[str, Names]


class Unit:
    """One module: its source, its names, and whether it has been run. It is parsed when that is needed.

    ``path`` is how users see it and ``full`` where it is.
    """

    def __init__(self, path: str, full: str, source: "Source | None", parsed: "Tree | None" = None,
                 ran: bool = False) -> None:
        self.path = path
        self.full = full
        self.source = source
        self.parsed = parsed
        self.ran = ran
        self.frame = module_frame(self)
        self.precision = precision.initial()        # what is set at its end

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
            self.parsed = read(self.source)
        return self.parsed

    @property
    def folder(self) -> PurePosixPath:
        return PurePosixPath(self.full).parent

    @property
    def is_package(self) -> bool:
        return self.full.endswith("/__init__.py")

    @property
    def is_notebook(self) -> bool:
        return self.source is not None and self.source.cells is not None

    @cached_property
    def is_telling(self) -> bool:
        """Could running it matter? A module without a word of what we follow is left alone."""
        return self.source is not None and (self.is_package or TELLING.search(self.source.data) is not None)


class Project:
    """The modules in sight. ``find`` gives the source at a full path, or None where there is none."""

    def __init__(self, given: Mapping[str, Tree], find: Find, is_folder: IsFolder, root: str = "",
                 concern: Concern = MappingProxyType({})) -> None:
        self._find = find
        self._concern = concern
        self.search = Search(root, is_folder)
        given_units = (Unit(path, full(path), tree.source, tree) for path, tree in given.items())
        self._units: dict[str, Unit | None] = {unit.full: unit for unit in given_units}
        self._settling: set[tuple[Unit, str]] = set()
        self._resolved: dict[tuple[Unit, str, int, int], Unit | None] = {}

    @property
    def units(self) -> list[Unit]:
        return [u for u in self._units.values() if u is not None]

    def concerns(self, unit: Unit, node: cst.CSTNode) -> bool:
        """Has the definition of ``unit``'s top level that holds ``node`` to do with what may be reported?"""
        names = self._concern.get(unit.path, ANY)
        if ANY <= names:
            return True
        home = unit.tree.home(node)
        return not home or home in names

    def unit(self, path: str) -> Unit | None:
        """The module at the full ``path``, not run yet."""
        if path not in self._units:
            source = self._find(path)
            self._units[path] = Unit(source.path, path, source) if source is not None else None
        return self._units[path]

    def resolve(self, vm: Machine, importer: Unit, name: str, level: int) -> Unit | None:
        """The module that ``import name`` means in ``importer``, not run yet."""
        if level == 0 and name.split(".")[0] in ALWAYS_LIBRARIES:
            return None
        wanted = importer, name, level, self.search.extensions
        if wanted not in self._resolved:
            self._resolved[wanted] = self._found(importer, name, level)
        found = self._resolved[wanted]
        if found is not None and found is not importer:
            vm.imported.add(found)
        return found

    def _found(self, importer: Unit, name: str, level: int) -> Unit | None:
        found = next(filter(None, (self._at(base, name) for base in self.search.bases(importer, level))), None)
        if found is None and level == 0:
            several = {self._at(base, name) for base in self.search.elsewhere(importer)} - {None}
            found = several.pop() if len(several) == 1 else None
        return found

    def _at(self, base: PurePosixPath, name: str) -> Unit | None:
        """The module ``name`` below ``base``: a package before a file of the same name, as Python has it."""
        stem = base.joinpath(*name.split(".")) if name else base
        found = self.unit(f"{stem}/__init__.py")
        if found is None or found.source is None:
            found = (self.unit(f"{stem}.py") if name else None) or found
        if found is None and name and self.search.is_folder(str(stem)):
            found = self._units[f"{stem}/__init__.py"] = Unit(f"{stem}/__init__.py", f"{stem}/__init__.py", None, ran=True)
        return found

    def run_file(self, vm: Machine, importer: Unit, path: str) -> Unit | None:
        """The file that ``%run path`` means: as it is written, or without its ending."""
        stem = importer.folder / path
        for name in (stem, f"{stem}.py", f"{stem}.ipynb"):
            found = self.unit(full(str(name)))
            if found is not None and found is not importer:
                vm.imported.add(found)
                return found
        return None

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
            below = self.submodule(vm, unit, name)
            if below is not None:
                return UnitValue(below)
        return Unknown(("member", name, ("module", unit.path)))

    def settled(self, vm: Machine, value: Value) -> Value:
        """What an imported name stands for: its module is run when the name is first used."""
        if isinstance(value, Deferred):
            return self.member(vm, value.unit, value.name)
        if isinstance(value, Choice):
            return choose(value.key, self.settled(vm, value.yes), self.settled(vm, value.no))
        return value

    def submodule(self, vm: Machine, package: Unit, name: str) -> Unit | None:
        """The module ``name`` of a package."""
        below = self.resolve(vm, package, name, 1)
        return below if below is not package else None

    def exported(self, vm: Machine, unit: Unit) -> list[tuple[str, Value]]:
        """What ``from unit import *`` brings."""
        names = unit.frame.names
        listed = listed_names(unit)
        if listed is None:
            return [(n, value) for n, value in names.items() if not n.startswith("_")]
        below = {n: self.submodule(vm, unit, n) for n in listed if n not in names} if unit.is_package else {}
        return [*((n, names[n]) for n in listed if n in names), *((n, UnitValue(u)) for n, u in below.items() if u)]


def listed_names(unit: Unit) -> list[str] | None:
    """What ``__all__`` names; None where there is none, or it is not known."""
    items = containers.items_of(unit.frame.names.get("__all__", MISSING))
    if items is None or not all(isinstance(i, Const) and isinstance(i.value, str) for i in items.items):
        return None
    return [i.value for i in items.items]       # type: ignore[union-attr]


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
        with vm.journal.lasting(), vm.bounded():
            vm.run(body, unit.frame)
    finally:
        vm.assumed, vm.stack, vm.running, vm.root = state
        unit.precision = precision.begin(vm, before)


def run_examples(vm: Machine, unit: Unit) -> None:
    """Run the examples in a module's docstrings, each by itself, with the names of the module around it."""
    for source in examples(unit.source) if unit.source is not None else ():
        example = Unit(unit.path, unit.full, source)
        example.frame.parent = unit.frame
        run(vm, example)


def evaluate(given: Mapping[str, Tree], find: Find = lambda path: None, is_folder: IsFolder = lambda path: False,
             root: str = "", imported: Imported = lambda paths: frozenset(),
             concern: Concern = MappingProxyType({}), make: Callable[[Project], Machine] = Machine) -> tuple[Facts, Project]:
    """Evaluate the given modules and what they use of others; the facts that this leaves behind.

    ``imported`` tells which of some files others import, even files that are not evaluated; ``concern`` by which names
    the definitions at the top of a file are called that nobody may call and that have to be entered all the same: all
    where it says nothing. ``make`` makes the machine.
    """
    project = Project(given, find, is_folder, root, concern)
    vm = make(project)
    with uncollected(), deep_recursion(RECURSION):
        units = project.units
        for unit in ticked(units, "evaluating"):
            run(vm, unit)
        uncalled.enter_all(vm, set(units))
        for unit in units:
            run_examples(vm, unit)
        tasks.meet_all(vm, set(units))
        models.work_out(vm)
        liveness.settle(vm.facts)
        acting = {unit.path: unit for unit in project.units if unit in vm.scripts and unit not in vm.imported}
        vm.imported.update(acting[path] for path in (imported(acting) if acting else ()))
        publish(vm, project)
    return vm.facts, project


def publish(vm: Machine, project: Project) -> None:
    """Note what other files can import: the names that ``__all__`` lists, or all public ones of what is no script."""
    for unit in project.units:
        acts = unit.is_notebook or (unit in vm.scripts and unit not in vm.imported)
        if acts and "__all__" not in unit.frame.names:
            vm.facts.scripts.add(unit)
            continue
        for name, value in project.exported(vm, unit):
            for source, _ in readings.held(vm, value):
                vm.facts.public.setdefault(source, []).append((name, unit))
