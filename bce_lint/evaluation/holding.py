"""Under which names the objects of a class hold something that is followed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from . import containers, models, readings
from .values import Api, ClassValue, Const, Function, Instance, Method, Partial, Unknown, Value
from .vocabulary.losses import LOSS_STRINGS
from .vocabulary.models import (
    DECIDE_METHODS, EVALUATE_METHODS, EXPORT_METHODS, JUDGING_METHODS, PREDICT_METHODS, TRAIN_METHODS,
)

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit

NOTHING: frozenset[str] = frozenset()
OF_A_MODEL = PREDICT_METHODS | DECIDE_METHODS | TRAIN_METHODS | EVALUATE_METHODS | EXPORT_METHODS | JUDGING_METHODS | {
    "self()", "outputs", "output", "layers", "loss", "compiled_loss"}
DEEPEST = 3


class Held:
    """The names under which the objects on which methods are entered hold something.

    They go by the classes of the objects and by what these inherit from. What is called as ``f()`` stands for an object
    that is called itself.
    """

    def __init__(self, vm: Machine, units: Collection[Unit]) -> None:
        self._vm = vm
        self._units = units
        self._names: dict[ClassValue, set[str]] = {}

    def refresh(self) -> None:
        """Look at the objects as they are now."""
        for one in self._vm.objects:
            known = self._names.get(one.cls)
            found = self._of_class(one) if known is None else set()
            found.update(name for name, value in one.attributes.items()
                         if (known is None or name not in known) and self._is_followed(value))
            for cls in self._vm.lineage(one.cls) if found or known is None else ():
                self._names.setdefault(cls, set()).update(found)

    def names(self, owner: ClassValue) -> Collection[str]:
        """The names of all objects that have the methods of ``owner``."""
        return self._names.get(owner, NOTHING)

    def _of_class(self, one: Instance) -> set[str]:
        """What every object of the class has."""
        shared = (item for cls in self._vm.lineage(one.cls) for item in cls.attributes.items())
        found = {name for name, value in shared if not isinstance(value, Function) and self._is_followed(value)}
        return found | OF_A_MODEL if models.is_model(one) else found

    def _is_followed(self, value: Value, depth: int = 0) -> bool:
        """Is it, or does it hold, a loss, a model, a layer, a function of the user's or the like?"""
        kind = type(value)
        if kind is Const:
            return type(value.value) is str and value.value in LOSS_STRINGS     # type: ignore[attr-defined]
        if kind is Unknown or kind is Api:
            return False
        if isinstance(value, Function | Method | Partial | ClassValue):
            return True
        if isinstance(value, Instance):
            return models.is_module(value) or value.cls.unit in self._units or bool(self.names(value.cls))
        if any(True for _ in readings.held(self._vm, value)):
            return True
        return depth < DEEPEST and any(self._is_followed(inner, depth + 1) for inner in containers.holds(value))
