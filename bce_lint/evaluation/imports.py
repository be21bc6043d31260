"""Import statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from . import attributes, precision
from .state import Frame
from .trail import Place
from .values import Api, Deferred, UnitValue, Unknown, Value
from .vocabulary import names

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit


def dotted(node: cst.BaseExpression | None) -> str:
    """``a.b.c`` of a chain of names."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(node.value)
    return ".".join(reversed(parts))


def module(vm: Machine, name: str, level: int, frame: Frame) -> Value:
    """The module ``name``: one of the project, a known library, or something unknown."""
    unit = vm.project.resolve(vm, frame.unit, name, level)
    if unit is not None:
        precision.imported(vm, unit)
        return UnitValue(unit)
    if level == 0 and names.is_library(name):
        return Api(names.canonical(name))
    return Unknown(("import", "." * level + name), why=f"{name} is not in sight")


def import_statement(vm: Machine, node: cst.Import, frame: Frame) -> None:
    for alias in node.names:
        name = dotted(alias.name)
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            word = alias.asname.name.value
            value = module(vm, name, 0, frame)
        else:
            word = name.split(".")[0]
            if word != name:
                module(vm, name, 0, frame)
            value = module(vm, word, 0, frame)
        vm.write(frame.home(word), word, value)


def import_from(vm: Machine, node: cst.ImportFrom, frame: Frame) -> None:
    name = dotted(node.module)
    source = module(vm, name, len(node.relative), frame)
    if isinstance(node.names, cst.ImportStar):
        star(vm, source, name, frame)
        return
    for alias in node.names:
        word = dotted(alias.name)
        target = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else word
        if word == "*":
            continue
        value = member(vm, source, name, len(node.relative), word, Place(frame.unit, alias), frame)
        vm.write(frame.home(target), target, value)


def member(vm: Machine, source: Value, name: str, level: int, word: str, place: Place, frame: Frame) -> Value:
    """``word`` of a module: a name in it, or a module below it."""
    if isinstance(source, UnitValue):
        return Deferred(source.unit, word)
    if isinstance(source, Unknown):
        unit = vm.project.resolve(vm, frame.unit, f"{name}.{word}" if name else word, level)
        return UnitValue(unit) if unit is not None else Unknown(("import", "." * level + f"{name}.{word}"))
    return attributes.get(vm, source, word, place)


def take_all(vm: Machine, unit: Unit, frame: Frame) -> None:
    """Bind all names of a file here, as ``%run`` does."""
    from .project import run
    run(vm, unit)
    for word, value in list(unit.frame.names.items()):
        if not word.startswith("__"):
            vm.write(frame.names, word, value)


def star(vm: Machine, source: Value, name: str, frame: Frame) -> None:
    """``from source import *``."""
    from .project import run
    if isinstance(source, UnitValue):
        run(vm, source.unit)
        for word, value in vm.project.exported(vm, source.unit):
            vm.write(frame.names, word, value)
    elif isinstance(source, Api):
        for word, target in names.star_names(name).items():
            vm.write(frame.names, word, Api(target))
