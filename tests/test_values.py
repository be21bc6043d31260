"""Values: what tells two of them apart, and what only tells how they came about."""

from __future__ import annotations

import pytest

from bce_lint.evaluation.spread import Spread
from bce_lint.evaluation.symbols import number
from bce_lint.evaluation.trail import Place, Step
from bce_lint.evaluation.values import (
    Choice, Compiled, Const, Deferred, DictObject, Instance, LayerValue, ListObject, LossValue, Method, MetricValue,
    Missing, ModelValue, Tensor, Tuple, Unknown, Value,
)
from bce_lint.evaluation.vocabulary.spec import Effect, Layer

HERE, THERE = Place("unit", "here"), Place("unit", "there")
ONE, TWO = Const(1), Const(2)
LINEAR = Tensor(Effect.LINEAR, "linear")

ALIKE = {
    "constant": (Const(1), Const(1)),
    "unknown": (Unknown("token", "why"), Unknown("token", "other")),
    "places of items": (Tuple((ONE,), (HERE,)), Tuple((ONE,), (THERE,))),
    "trail": (LINEAR, LINEAR.changed(trail=(Step(HERE, "note"),))),
    "before": (LINEAR, LINEAR.changed(before=ONE)),
    "symbol": (LINEAR, LINEAR.changed(symbol=number(1))),
    "numbers": (LINEAR, LINEAR.changed(spread=Spread(frozenset({1.0})))),
    "trail of numbers": (Spread(frozenset({1.0})), Spread(frozenset({1.0}), trail=(Step(HERE, "note"),))),
    "compile": (Compiled(ONE, HERE, "first"), Compiled(ONE, HERE, "second")),
    "branches": (Choice("c", ONE, LINEAR), Choice("c", ONE, LINEAR.changed(before=ONE))),
}
APART = {
    "type of a constant": (Const(1), Const(True)),
    "token": (Unknown("token"), Unknown("other")),
    "items": (Tuple((ONE,)), Tuple((TWO,))),
    "units": (LINEAR, LINEAR.changed(units=1)),
    "effect": (LINEAR, LINEAR.changed(effect=Effect.SIGMOID)),
    "numbers": (Spread(frozenset({1.0})), Spread(frozenset({2.0}))),
    "loss": (Compiled(ONE, HERE, "made"), Compiled(TWO, HERE, "made")),
    "condition": (Choice("c", ONE, TWO), Choice("d", ONE, TWO)),
    "kind": (ONE, Tuple((ONE,))),
}


@pytest.mark.parametrize("one, other", ALIKE.values(), ids=ALIKE)
def test_alike(one, other):
    assert one == other and not one != other and hash(one) == hash(other)


@pytest.mark.parametrize("one, other", APART.values(), ids=APART)
def test_apart(one, other):
    assert one != other and not one == other


def test_a_hash_does_not_go_down_all_wrappings():
    def wrapped(inner):
        return LayerValue("keras.layers.TimeDistributed", Layer(Effect.WRAP), ONE, None, None, HERE, inner=inner)

    unhashable = Const([])
    assert hash(wrapped(unhashable)) == hash(wrapped(unhashable))
    assert wrapped(unhashable) == wrapped(unhashable) != wrapped(ONE)


@pytest.mark.parametrize("kind", [
    Choice, Const, Deferred, DictObject, Instance, LayerValue, ListObject, LossValue, Method, MetricValue, Missing,
    ModelValue, Tensor, Tuple, Unknown,
])
def test_what_is_asked_for_by_its_type_has_no_subclass(kind):
    assert issubclass(kind, Value) and not kind.__subclasses__()
