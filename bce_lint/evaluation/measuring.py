"""Where metrics meet predictions: listed in a compile, updated by hand, or called."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from . import attributes, containers, losses, readings
from .arguments import Argument, Arguments
from .choices import leaves
from .facts import Compile, MetricUse
from .trail import Place
from .values import (
    NONE, UNKNOWN, DictObject, Function, Instance, ListObject, LossValue, Method, MetricValue, ModelValue, Partial,
    Raised, Tensor, Tuple, Unknown, Value,
)
from .vocabulary.metrics import METRICS

if TYPE_CHECKING:
    from .interpreter import Machine

LISTS = ("metrics", "weighted_metrics")
UPDATE = ("y_true", "y_pred", "sample_weight")
CALLABLE = (Function, Method, Partial)


def listed(given: Argument) -> tuple[Argument, ...] | None:
    """All metrics in a list of a compile, whatever its form; None where they are not known."""
    found: list[Argument] = []
    for (value,) in leaves(given.value):
        items = _values(value) if isinstance(value, DictObject) else _items(value)
        if items is None:
            if isinstance(value, Unknown | ListObject):
                return None
            found += [] if value == NONE else [Argument(value, given.place)]
        for item in items or ():
            inner = listed(Argument(item.value, item.place or given.place))
            if inner is None:
                return None
            found += inner
    return tuple(found)


def _items(value: Value) -> list[Argument] | None:
    items = containers.items_of(value) if isinstance(value, ListObject | Tuple) else None
    if items is None:
        return None
    return [Argument(v, p) for v, p in zip(items.items, items.places or (None,) * len(items.items), strict=True)]


def _values(value: DictObject) -> list[Argument]:
    return [Argument(v, value.places.get(k)) for k, v in value.cell.items() if k != "open"]


def meet(vm: Machine, given: Argument, outputs: Value, loss: Argument | None, made: Compile) -> None:
    """The metrics in one list of a compile meet the outputs that they measure, beside the loss of each."""
    inner = given.value.cell["items"] if isinstance(given.value, ListObject) else given.value
    met = [(Argument(metric.value, metric.place or given.place), one, _beside(judges, slot, loss), slot)
           for metrics, output, judges in leaves(inner, outputs, loss.value if loss else UNKNOWN)
           for metric, one, slot in _paired(metrics, output)]
    ours = {(metric.place, slot) for metric, _, beside, slot in met if losses.is_ours(beside)}
    for metric, one, beside, slot in met:
        _measure(vm, metric, one, beside, made, slot, (metric.place, slot) in ours)


def beside_loss(vm: Machine, arguments: Arguments, place: Place) -> None:
    """``compile`` of a model that is not known: its metrics stand beside its loss all the same."""
    loss = arguments.keywords.get("loss")
    made = Compile(Unknown(("compiled", id(place.node))), place, arguments)
    for word in LISTS if loss is not None else ():
        if word in arguments.keywords:
            meet(vm, arguments.keywords[word], UNKNOWN, loss, made)


def _beside(judges: Value, slot: Hashable, given: Argument | None) -> Value:
    """The loss that judges the output in ``slot``: one for all, or one under its name."""
    from .compiling import as_loss
    if isinstance(judges, DictObject):
        judges = judges.cell.get(slot, UNKNOWN)
    items = containers.items_of(judges) if isinstance(judges, ListObject | Tuple) else None
    if items is not None:
        judges = items.items[slot] if isinstance(slot, int) and slot < len(items.items) else UNKNOWN
    return as_loss(judges, given.place) if given is not None and given.place is not None else UNKNOWN


Paired = Iterator[tuple[Argument, Value, Hashable]]


def _paired(metrics: Value, outputs: Value) -> Paired:
    """Each metric with the output that it measures, and the number of that."""
    from .compiling import several
    many = several(outputs)
    if isinstance(metrics, DictObject):
        return _by_name(metrics, outputs, many)
    items = _items(metrics)
    if items is None:
        return _everywhere([Argument(metrics)], many or (outputs,))
    nested = any(isinstance(item.value, ListObject | Tuple) for item in items)
    if many is not None and len(items) == len(many):
        return ((metric, one, slot) for slot, (item, one) in enumerate(zip(items, many, strict=True))
                for metric in _items(item.value) or [item])
    if nested:
        one = outputs if many is None and len(items) == 1 else UNKNOWN
        return _everywhere([metric for item in items for metric in _items(item.value) or [item]], (one,))
    return _everywhere(items, many or (outputs,))


def _everywhere(metrics: list[Argument], outputs: tuple[Value, ...]) -> Paired:
    """Keras 2 gives every metric of a flat list to every output."""
    return ((metric, one, slot) for slot, one in enumerate(outputs) for metric in metrics)


def _by_name(metrics: DictObject, outputs: Value, many: tuple[Value, ...] | None) -> Paired:
    from .compiling import named
    for key, value in list(metrics.cell.items()):
        if key != "open":
            one = outputs if many is None else named(outputs, key)
            yield from ((Argument(m.value, m.place or metrics.places.get(key)), one, key)
                        for m in _items(value) or [Argument(value)])


def _measure(vm: Machine, metric: Argument, output: Value, loss: Value, made: Compile, slot: Hashable,
             instead: bool) -> None:
    """One metric of a compile measures one output. ``instead``: on another path it stands beside a cross-entropy."""
    place = metric.place or made.place
    for value, predicted, beside in leaves(metric.value, output, loss):
        body = _body(value)
        if body is not None and not isinstance(made.model, Unknown):
            _enter(vm, body, predicted, place, made, slot)
        elif body is None and value != NONE:
            if instead and isinstance(predicted, Unknown) and not isinstance(beside, LossValue):
                continue    # nothing is known here, which says nothing about there
            plain = predicted if isinstance(predicted, Tensor | Unknown) else UNKNOWN
            loss_value = beside if isinstance(beside, LossValue) else None
            vm.facts.metrics.append(MetricUse(_native(value), plain, place, made, (made.place, slot), None, loss_value))


def _native(value: Value) -> Value:
    """The library metric that an object of a user's class is."""
    return value.native.get("object", value) if isinstance(value, Instance) else value


def _body(value: Value) -> Value | None:
    """What of the user's is run for a metric."""
    if isinstance(value, Instance):
        for name in ("update_state", "__call__"):
            found = attributes.in_class(value.cls, name)
            if isinstance(found, Function):
                return Method(value, found)
    return value if isinstance(value, CALLABLE) else None


def _enter(vm: Machine, body: Value, predicted: Value, place: Place, made: Compile, slot: Hashable) -> None:
    """Run a metric of the user's: a loss that it calls is no loss."""
    if isinstance(predicted, Tensor) and isinstance(made.model, ModelValue | Instance):
        predicted = predicted.changed(origin=predicted.origin | {made.model})
    before = vm.compiling, vm.measured
    vm.compiling, vm.measured = (made, slot), place
    try:
        target = Argument(Unknown(("label", id(made.place.node))))
        vm.call(body, Arguments((target, Argument(predicted))), place)
    except Raised:
        pass
    finally:
        vm.compiling, vm.measured = before


def update(vm: Machine, metric: MetricValue, arguments: Arguments, place: Place) -> None:
    """``metric.update_state(y_true, y_pred)``, or ``metric(y_true, y_pred)``."""
    _note(vm, metric, arguments.get(UPDATE, "y_pred"), place)


def function(vm: Machine, name: str, arguments: Arguments, place: Place) -> Value:
    """``binary_accuracy(y_true, y_pred)``."""
    _note(vm, MetricValue(name, arguments, place), arguments.get(METRICS[name].parameters, "y_pred"), place)
    return UNKNOWN


def by_loss(vm: Machine, loss: Value, given: Argument | None, place: Place) -> None:
    """A metric of the user's calls a loss."""
    _note(vm, loss, given, place)


def _note(vm: Machine, metric: Value, given: Argument | None, place: Place) -> None:
    made, slot = vm.compiling or (None, 0)
    for (predicted,) in leaves(given.value if given else UNKNOWN):
        plain = predicted if isinstance(predicted, Tensor | Unknown) else UNKNOWN
        vm.facts.metrics.append(MetricUse(metric, plain, place, made, slot, given.place if given else None))
        readings.note(vm, predicted, place, "is measured by a metric")
