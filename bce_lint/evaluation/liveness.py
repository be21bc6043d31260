"""Which compiles matter: one that nothing is ever trained or evaluated by is dead, and so are its losses."""

from __future__ import annotations

from .facts import Compile, Facts, LossUse
from .values import Instance, ModelValue, Value


def settle(facts: Facts) -> None:
    """Drop the uses of dead compiles and of layers that were changed after they were built."""
    for compile in facts.compiles:
        compile.dead = compile.replaced or _is_dead(compile, facts)
    facts.replaced = [use for use in facts.uses if use.compile is not None and use.compile.replaced]
    facts.set_aside = [m for m in facts.metrics if m.compile is not None and m.compile.replaced]
    facts.uses = [use for use in facts.uses if not _is_void(use, facts)]
    facts.metrics = [m for m in facts.metrics if not _belongs_to_dead(m.compile)]
    facts.decisions = [d for d in facts.decisions if not _belongs_to_dead(d.compile)]
    facts.softmaxes = [s for s in facts.softmaxes if s.tensor.layer is None or s.tensor.layer.place not in facts.tampered]


def _is_void(use: LossUse, facts: Facts) -> bool:
    layer = getattr(use.prediction, "layer", None)
    return _belongs_to_dead(use.compile) or (layer is not None and layer.place in facts.tampered)


def _belongs_to_dead(compile: Compile | None) -> bool:
    return compile is not None and compile.dead


def _is_dead(compile: Compile, facts: Facts) -> bool:
    """Is some other training in sight, and none of this model by this compile?"""
    model = compile.model
    trained = [t.model for t in facts.trained if t.model is not None]
    if any(same(model, one) for one in trained):
        return False
    if not any(t.root is compile.root for t in facts.trained):
        return False
    outer = [o for o, inner in facts.contained if same(inner, model)]
    if any(same(o, one) for o in outer for one in trained if not _has_compile(o, facts)):
        return False
    return bool(outer) or not any(same(model, escaped) for escaped in facts.escaped)


def _has_compile(model: Value, facts: Facts) -> bool:
    return any(same(compile.model, model) for compile in facts.compiles)


def same(one: Value, other: Value) -> bool:
    """The same object, or one evaluated twice from the same place."""
    if one is other:
        return True
    kinds = (ModelValue, Instance)
    return isinstance(one, kinds) and isinstance(other, kinds) and one.place == other.place


