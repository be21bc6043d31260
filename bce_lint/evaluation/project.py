"""The modules of a project: how imports find them, and the evaluation of all that belongs together."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import libcst as cst

from ..syntax.tree import walk
from . import calls, liveness, readings
from .facts import Facts
from .interpreter import Exhausted, Machine, module_frame
from .state import Frame
from .values import MISSING, ClassValue, Const, Function, Instance, Missing, Tuple, UnitValue, Unknown, Value

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
    try:
        vm.run(unit.tree.module.body, unit.frame)
    finally:
        vm.assumed, vm.stack, vm.running = assumed, stack, running


def evaluate(trees: Iterable[tuple[str, Tree]], load: Load, root: str = "") -> tuple[Facts, Project]:
    """Evaluate modules and all that they import; the facts that this leaves behind."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        given = dict(trees)
        project = Project(lambda path: given.get(path) or load(path), root)
        vm = Machine(project)
        try:
            for path in given:
                unit = project.unit(path)
                if unit is not None:
                    run(vm, unit)
            _uncalled(vm)
        except (Exhausted, RecursionError):
            vm.facts.incomplete = True
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


def _uncalled(vm: Machine) -> None:
    """Evaluate what nobody in sight calls: callers before what they mention, methods on the objects that were made."""
    mentions: dict[cst.CSTNode, set[str]] = {}
    while waiting := [f for f in vm.functions if f.node not in vm.called and isinstance(f.node, cst.FunctionDef)]:
        for function in waiting:
            if function.node not in mentions:
                mentions[function.node] = _names_in(function.node)
        counts = Counter(name for function in waiting for name in mentions[function.node])
        first = [f for f in waiting if counts[f.name] == (f.name in mentions[f.node])]
        for function in first or waiting[:1]:
            if function.node not in vm.called:
                vm.called.add(function.node)
                for receiver in _receivers(vm, function):
                    calls.enter_unknown(vm, function, receiver)


def _names_in(function: cst.FunctionDef) -> set[str]:
    """The names that a function mentions."""
    return {node.value for node in walk(function.body) if isinstance(node, cst.Name)}


def _receivers(vm: Machine, function: Function) -> list[Value | None]:
    """The objects on which a method may be called; one made with unknown arguments where none is in sight."""
    owner = function.owner
    if owner is None or function.kind == "staticmethod":
        return [None]
    if function.kind == "classmethod":
        return [owner]
    found: list[Value | None] = [i for i in vm.instances if _has(i.cls, owner)]
    return found[:8] or [_made_blind(vm, owner)]


def _has(cls: ClassValue, owner: ClassValue) -> bool:
    from .attributes import lineage
    return owner in lineage(cls)


def _made_blind(vm: Machine, cls: ClassValue) -> Instance:
    """An object of a class that nobody in sight instantiates."""
    from . import attributes
    from .trail import Place
    place = Place(cls.unit, cls.node)
    made = Instance(cls, {}, place)
    vm.instances.append(made)
    construct = attributes.in_class(cls, "__init__")
    if isinstance(construct, Function):
        vm.called.add(construct.node)
        calls.enter_unknown(vm, construct, made)
    calls.prepare(vm, made, place)
    return made


