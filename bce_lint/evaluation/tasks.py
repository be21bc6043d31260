"""Objects that describe a task: what one method gives as the loss, and another as the metrics, belong together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import libcst as cst

from . import attributes, measuring, models, uncalled
from .arguments import Argument, Arguments
from .facts import Compile
from .trail import Place
from .values import UNKNOWN, ClassValue, Function, Instance, Method, MetricValue, Value

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit

PAIRS = (("losses", "metrics"), ("loss", "metrics"), ("get_losses", "get_metrics"), ("get_loss", "get_metrics"))


def meet_all(vm: Machine, units: Collection[Unit]) -> None:
    """Put the metrics of every task of ``units`` beside its losses."""
    for cls in [c for c in vm.classes if c.unit in units]:
        methods = _methods(cls)
        for task in _objects(vm, cls) if methods else ():
            vm.root = cls.unit
            with vm.bounded():
                _meet(vm, task, *methods)      # type: ignore[misc]


def _methods(cls: ClassValue) -> tuple[Function, Function] | None:
    """The two methods, of which the class has at least one itself."""
    for pair in PAIRS:
        loss, metrics = (attributes.in_class(cls, name) for name in pair)
        if _asks_nothing(loss) and _asks_nothing(metrics) and any(name in cls.attributes for name in pair):
            return loss, metrics               # type: ignore[return-value]
    return None


def _asks_nothing(method: Value) -> bool:
    """Is it a method without parameters? A loss that is given predictions is the loss itself."""
    if not isinstance(method, Function) or not isinstance(method.node, cst.FunctionDef) or method.kind != "function":
        return False
    params = method.node.params
    return len(params.params) + len(params.posonly_params) == 1 and not params.kwonly_params


def _objects(vm: Machine, cls: ClassValue) -> Iterator[Instance]:
    """The tasks of this class. A model or layer has losses and metrics that Keras collects, which is something else."""
    found = [i for i in vm.instances if i.cls is cls][:uncalled.MOST_RECEIVERS] or [uncalled.made_blind(vm, cls)]
    return (task for task in found if not models.is_module(task))


def _meet(vm: Machine, task: Instance, loss: Function, metrics: Function) -> None:
    losses, listed = (vm.call(Method(task, method), Arguments(()), method.place) for method in (loss, metrics))
    place = listed.place if isinstance(listed, MetricValue) else metrics.place
    made = Compile(UNKNOWN, place, Arguments(()))
    measuring.meet(vm, Argument(listed, place), UNKNOWN, Argument(losses, Place(loss.unit, loss.node)), made)
