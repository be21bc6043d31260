"""What ``owner.name`` is, for every kind of owner."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import libcst as cst

from . import models, paths, precision, ranges, readings
from .arguments import Arguments
from .choices import choose, filled, lift, present
from .state import Frame
from .trail import Place
from .values import (
    MISSING, UNKNOWN, Api, Choice, ClassValue, Const, Dataset, DictObject, Function, Instance, LayerValue, ListObject,
    LossValue, Method, MetricValue, Missing, ModelValue, NativeMethod, Precision, Super, Tensor, Tuple, UnitValue,
    Unknown, Value,
)
from .vocabulary import builtins, functions, names
from .vocabulary.data import READ
from .vocabulary.spec import Effect

if TYPE_CHECKING:
    from .interpreter import Machine


def get(vm: Machine, owner: Value, name: str, place: Place) -> Value:
    """The attribute ``name`` of ``owner``."""
    return lift(lambda plain: _get(vm, plain, name, place), owner)


def _get(vm: Machine, owner: Value, name: str, place: Place) -> Value:
    match owner:
        case Api():
            full = names.canonical(f"{owner.name}.{name}")
            return Const(builtins.LIBRARY_CONSTANTS[full]) if full in builtins.LIBRARY_CONSTANTS else Api(full)
        case Unknown():
            return owner.part("attr", name)
        case Instance():
            return of_instance(vm, owner, name, place)
        case ClassValue():
            found = in_class(owner, name)
            return bound(vm, found, owner, place) if not isinstance(found, Missing) else UNKNOWN
        case UnitValue():
            return vm.project.member(vm, owner.unit, name)
        case Super():
            return of_super(vm, owner, name, place)
        case ModelValue():
            return models.attribute(vm, owner, name, place)
        case LayerValue():
            return models.layer_attribute(vm, owner, name)
        case Precision():
            return precision.attribute(owner, name)
        case Tensor():
            return NativeMethod(owner, name) if name in functions.METHODS else _of_tensor(vm, owner, name, place)
        case Const() if isinstance(owner.value, PurePath):
            return paths.attribute(owner.value, name) or NativeMethod(owner, name)
        case ListObject() | DictObject() | Dataset() | Const() | MetricValue() | LossValue() | Tuple():
            return NativeMethod(owner, name)
        case Function() if name in ("fn", "__wrapped__", "python_function"):
            return owner
        case _:
            return UNKNOWN


def _of_tensor(vm: Machine, owner: Tensor, name: str, place: Place) -> Value:
    if name not in READ:
        ranges.spoil(vm, owner)
    return owner if functions.ATTRIBUTES.get(name) is Effect.KEEP else UNKNOWN


def opened(vm: Machine, owner: Value, place: Place, changing: bool = False) -> None:
    """All that an object holds is read, under whatever name, and may be ``changing``."""
    for plain in _plain(owner):
        if isinstance(plain, Instance):
            for value in list(plain.attributes.values()):
                readings.note(vm, value, place, "is read")
            if changing:
                forget(vm, plain)


def forget(vm: Machine, owner: Instance) -> None:
    """Any of what an object holds may be something else now."""
    for name in list(owner.attributes):
        vm.write(owner.attributes, name, UNKNOWN)


def of_instance(vm: Machine, owner: Instance, name: str, place: Place) -> Value:
    """An attribute of an object: its own, its class's, or that of the library object it is by inheritance."""
    if name == "__dict__":
        opened(vm, owner, place, changing=True)
        return UNKNOWN
    own = owner.attributes.get(name, MISSING)
    inherited = in_class(owner.cls, name)
    if not isinstance(inherited, Missing):
        inherited = bound(vm, inherited, owner, place)
    value = filled(own, inherited) if isinstance(own, Missing | Choice) else own
    if isinstance(value, Missing):
        native = owner.native.get("object")
        if name in models.MODEL_METHODS and (models.is_model(owner) or native is not None):
            return NativeMethod(owner, name)
        if native is not None:
            return get(vm, native, name, place)
        if library_base(owner.cls) is not None:
            return NativeMethod(owner, name)
        return Unknown(("attr", name, ("object", id(owner))))
    return present(value) if isinstance(value, Choice) else value


def in_class(cls: ClassValue, name: str) -> Value:
    """``name`` in a class or its bases, left to right; MISSING where no visible class has it."""
    for candidate in lineage(cls):
        if name in candidate.attributes:
            return candidate.attributes[name]
    return MISSING


def lineage(cls: ClassValue, depth: int = 0) -> list[ClassValue]:
    """The class and its visible bases in the order in which attributes are looked up: a base that several share comes
    after all of them."""
    if cls.line is not None or depth > 12:
        return cls.line or [cls]
    bases = [base for base in cls.bases if isinstance(base, ClassValue)]
    lines = [*(lineage(base, depth + 1) for base in bases), bases]
    found = [cls]
    while lines := [line for line in lines if line]:
        heads = [line[0] for line in lines]
        best = next((h for h in heads if not any(h in line[1:] for line in lines)), heads[0])
        found.append(best)
        lines = [[c for c in line if c is not best] for line in lines]
    cls.line = found
    return found


def is_abstract(cls: ClassValue) -> bool:
    """Does it leave a method open that is declared abstract? Then there are objects of its subclasses only."""
    names = {name for candidate in lineage(cls) for name in candidate.attributes}
    return any(getattr(in_class(cls, name), "abstract", False) for name in names)


def library_base(cls: ClassValue) -> Api | None:
    """The first library class that a class is derived from."""
    for candidate in lineage(cls):
        for base in candidate.bases:
            if isinstance(base, Api):
                return base
    return None


def has_unknown_base(cls: ClassValue) -> bool:
    return any(isinstance(base, Unknown | Choice) for candidate in lineage(cls) for base in candidate.bases)


def bound(vm: Machine, value: Value, owner: Value, place: Place) -> Value:
    """A class attribute as seen from ``owner``."""
    if not isinstance(value, Function):
        return value
    if value.kind == "property":
        return vm.call(Method(owner, value), Arguments(), place)
    if value.kind == "staticmethod":
        return value
    if value.kind == "classmethod":
        return Method(owner.cls if isinstance(owner, Instance) else owner, value)
    return value if isinstance(owner, ClassValue) else Method(owner, value)


def superclass(vm: Machine, node: cst.Call, frame: Frame) -> Value:
    """``super()`` or ``super(Class, self)``."""
    scope: Frame | None = frame
    while scope is not None and scope.receiver is None:
        scope = scope.parent
    if scope is None or scope.owner is None or scope.receiver is None:
        return UNKNOWN
    owner = scope.owner
    if node.args:
        given = vm.evaluate(node.args[0].value, frame)
        owner = given if isinstance(given, ClassValue) else owner
    return Super(scope.receiver, owner)


def of_super(vm: Machine, owner: Super, name: str, place: Place) -> Value:
    receiver = owner.receiver
    line = lineage(receiver.cls) if isinstance(receiver, Instance) else []
    after = line[line.index(owner.cls) + 1:] if owner.cls in line else lineage(owner.cls)[1:]
    for candidate in after:
        if name in candidate.attributes:
            return bound(vm, candidate.attributes[name], receiver, place)
    return NativeMethod(owner, name)


def put(vm: Machine, owner: Value, name: str, value: Value, place: Place) -> None:
    """owner.name = value."""
    for plain in _plain(owner):
        if isinstance(plain, Instance):
            now = value if plain is owner else choose(vm.fresh(), value, plain.attributes.get(name, MISSING))
            vm.write(plain.attributes, name, now)
            is_private = plain.cls.name.startswith("_") or name.startswith("_")
            if not isinstance(value, Instance) and (not is_private or has_unknown_base(plain.cls)):
                readings.stored(vm, value, plain, place)
        elif isinstance(plain, LayerValue):
            if name in ("activation", "call", "dtype_policy", "_dtype_policy"):
                vm.facts.tampered.add(plain.place)
        elif isinstance(plain, ModelValue):
            vm.write(plain.cell, f"attribute {name}", value)
        elif isinstance(plain, ClassValue):
            vm.write(plain.attributes, name, value)
        elif isinstance(plain, UnitValue):
            vm.project.member(vm, plain.unit, name)      # what the module itself binds, it binds before
            vm.write(plain.unit.frame.names, name, value)
        else:
            ranges.spoil(vm, plain)
            readings.note(vm, value, place, "is stored")


def _plain(value: Value) -> list[Value]:
    return [*_plain(value.yes), *_plain(value.no)] if isinstance(value, Choice) else [value]
