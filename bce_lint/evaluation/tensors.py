"""What an operation makes of a tensor: pure functions from values to values."""

from __future__ import annotations

from collections.abc import Sequence

from . import algebra
from .trail import Place, extended
from .values import (
    UNKNOWN, ActivationValue, Clip, Const, LayerValue, Tensor, Unknown, Value,
)
from .vocabulary.spec import Effect

SHIFT = 1e-2            # a constant this small, added to a probability, is a guard and not arithmetic
DATA = Tensor(Effect.LABEL)
DATA_ARRAY = Tensor(Effect.LABEL, array=True)
WEIGHT = Tensor(Effect.UNKNOWN, "weight")


def linear(place: Place, note: str, *, units: int | None = None, layer: LayerValue | None = None) -> Tensor:
    """A new unbounded score."""
    return Tensor(Effect.LINEAR, "linear", units=units, source=place, layer=layer,
                  label=layer.label if layer else None, trail=extended((), place, note))


def activated(value: Value, activation: ActivationValue, place: Place, *, source: Place | None = None,
              layer: LayerValue | None = None, units: int | None = None, note: str = "") -> Value:
    """``value`` after ``activation`` has been applied at ``place``."""
    spec = activation.spec
    if spec.effect is Effect.KEEP:
        return relabelled(value, layer)
    if spec.effect is Effect.UNKNOWN:
        return UNKNOWN
    known = value if isinstance(value, Tensor) else None
    return Tensor(
        spec.effect, activation.name, range=spec.range, recovered=spec.recovered,
        units=units or (known.units if known else None), source=source or place, layer=layer, before=value,
        label=layer.label if layer else None, origin=known.origin if known else frozenset(),
        array=known.array if known else False, half=known.half if known else None,
        trail=extended((), source or place, note or f"{activation.name} is applied here"))


def relabelled(value: Value, layer: LayerValue | None) -> Value:
    return value.changed(label=layer.label) if layer and isinstance(value, Tensor) else value


def kept(value: Value, place: Place, what: str, *, keeps_recovery: bool = False, array: bool | None = None,
         units: int | None = None, same_units: bool = True) -> Value:
    """``value`` with its elements moved about but not changed."""
    if not isinstance(value, Tensor):
        return value if same_units and isinstance(value, Unknown) else UNKNOWN
    changes: dict = {"units": units if units or not same_units else value.units}
    if array is not None:
        changes["array"] = array
    if value.recovered and not keeps_recovery:
        changes["recovered"] = False
        changes["trail"] = extended(value.trail, place, f"{what} hides it from the TensorFlow backend's recovery of logits")
    return value.changed(**changes)


def altered(value: Tensor) -> Tensor:
    """A score that is calculated with: of what a model gives, the zero may lie elsewhere now."""
    return value.changed(altered=True) if value.effect is Effect.LINEAR and value.origin else value


def averaged(value: Value) -> Value:
    if not isinstance(value, Tensor) or value.effect in (Effect.LINEAR, Effect.LABEL):
        return altered(value) if isinstance(value, Tensor) else UNKNOWN
    if value.effect in (Effect.SIGMOID, Effect.SOFTMAX, Effect.UNIT):
        return value.changed(effect=Effect.UNIT, units=None, recovered=False)
    return UNKNOWN


def scaled(value: Value) -> Value:
    """``value`` times a constant, negated, normalised: only scores stay what they are."""
    if isinstance(value, Tensor) and value.effect in (Effect.LINEAR, Effect.LABEL) and value.name != "exp":
        return altered(value)
    return UNKNOWN


def joined(parts: Sequence[Value], place: Place) -> Value:
    """Concatenation: what all parts agree on."""
    tensors = [part for part in parts if isinstance(part, Tensor)]
    if not tensors or len(tensors) != len(parts) or len({t.effect for t in tensors}) > 1:
        return UNKNOWN
    first = tensors[0]
    if first.effect is Effect.UNKNOWN:
        return UNKNOWN
    sources = {t.source for t in tensors}
    return first.changed(
        effect=Effect.UNIT if first.effect is Effect.SOFTMAX else first.effect, units=None, recovered=False,
        label=None, origin=frozenset().union(*(t.origin for t in tensors)),
        half=first.half if len({t.half for t in tensors}) == 1 else None,
        source=first.source if len(sources) == 1 else place, layer=first.layer if len(sources) == 1 else None,
        clips=tuple(dict.fromkeys(clip for t in tensors for clip in t.clips)))


def beside(parts: Sequence[Value], axis: int | None, place: Place) -> Value:
    """Concatenation along a known axis: an index can take a part out again."""
    value = joined(parts, place)
    if axis is None or len(parts) < 2 or not any(isinstance(part, Tensor) for part in parts):
        return value
    if not isinstance(value, Tensor):
        origin = frozenset().union(*(part.origin for part in parts if isinstance(part, Tensor)))
        value = Tensor(Effect.UNKNOWN, "concatenated", origin=origin)
    return value.changed(parts=tuple(parts), axis=axis)


def taken(value: Tensor, start: int, stop: int | None) -> Value | None:
    """The part of a concatenation that lies at ``start`` to ``stop``; None where that is not one part for certain."""
    offset = 0
    for index, part in enumerate(value.parts):
        units = part.units if isinstance(part, Tensor) else None
        last = index == len(value.parts) - 1
        if start >= offset and ((stop is None and last) or (units and stop is not None and stop <= offset + units)):
            whole = units == (stop - start if stop is not None else units) and start == offset
            known = part if isinstance(part, Tensor) else None
            if known is None:
                return UNKNOWN
            return (known if whole else column(known, True)).changed(    # type: ignore[union-attr]
                origin=known.origin | value.origin, recovered=False)
        if not units or start < offset + units:
            return None
        offset += units
    return None


def merged(how: Effect | None, parts: Sequence[Value], place: Place) -> Value:
    """Sum, mean, extremes or product of several tensors, element by element."""
    value = joined(parts, place)
    match how:
        case Effect.SCALE:
            return scaled(value)
        case Effect.AVERAGE:
            return averaged(value)
        case Effect.KEEP:
            return averaged(value)
        case Effect.PRODUCT:
            return product(value)
        case _:
            return UNKNOWN


def product(value: Value) -> Value:
    """Probabilities multiplied with each other."""
    inside = isinstance(value, Tensor) and value.effect in (Effect.SIGMOID, Effect.SOFTMAX, Effect.UNIT)
    return value.changed(effect=Effect.UNIT, units=None, recovered=False) if inside else UNKNOWN    # type: ignore[union-attr]


def clipped(value: Value, clip: Clip) -> Value:
    """``value`` after a clip; the clip of an unknown value is remembered too."""
    note = "an epsilon is added here" if clip.epsilon else "the value is clipped here"
    if not isinstance(value, Tensor):
        return Tensor(Effect.UNKNOWN, clips=(clip,), trail=extended((), clip.place, note))
    return value.changed(clips=(*value.clips, clip), recovered=False, trail=extended(value.trail, clip.place, note))


def squeezed(value: Value, guard: Clip) -> Value:
    """``value``, of which an epsilon that was added to it is one half of ``guard``."""
    if not isinstance(value, Tensor):
        return clipped(value, guard)
    return value.changed(clips=(*value.clips[:-1], guard)) if value.clips and value.clips[-1].epsilon else UNKNOWN


def column(value: Value, index_is_number: bool) -> Value:
    """A part of ``value`` along its axes: a single column of a softmax is no softmax any more."""
    if not isinstance(value, Tensor):
        return UNKNOWN
    effect = Effect.UNIT if value.effect is Effect.SOFTMAX else value.effect
    return value.changed(effect=effect, units=None, recovered=False)


def number(value: Value) -> float | None:
    if isinstance(value, Const) and isinstance(value.value, int | float) and not isinstance(value.value, bool):
        return float(value.value)
    symbol = value.symbol if isinstance(value, Tensor | Unknown) else None
    terms = algebra.normal(symbol) if symbol is not None and symbol.size <= 16 else None
    return None if terms is None else algebra.value_of(terms)


def negated(value: Value) -> Value:
    if isinstance(value, Tensor) and value.is_probability:
        return Tensor(Effect.UNKNOWN, "negative", source=value.source, before=value, origin=value.origin, array=value.array)
    turned = scaled(value)
    return turned.changed(before=value) if isinstance(turned, Tensor) and turned.altered else turned


def added(left: Value, right: Value, place: Place) -> Value:
    """left + right."""
    for one, other in ((left, right), (right, left)):
        amount = number(other)
        if isinstance(one, Tensor) and amount is not None:
            return _shifted(one, amount, place)
    return _sum(left, right)


def subtracted(left: Value, right: Value, place: Place) -> Value:
    """left - right."""
    amount = number(right)
    if isinstance(left, Tensor) and amount is not None:
        return _shifted(left, -amount, place)
    if isinstance(right, Tensor) and number(left) is not None:
        return _complement(right) if number(left) == 1 else scaled(right)
    if _is_odds_of_logs(left, right):
        return _log_odds(left.before, place)    # type: ignore[union-attr]
    return _sum(left, right)


def multiplied(left: Value, right: Value, place: Place) -> Value:
    """left * right."""
    for one, other in ((left, right), (right, left)):
        amount = number(other)
        if isinstance(one, Tensor) and amount is not None:
            return _times(one, amount)
        if isinstance(one, Tensor) and one.is_logit and _is_target(other):
            return one
    if _both(left, right, Effect.SIGMOID, Effect.SOFTMAX, Effect.UNIT):
        return left.changed(effect=Effect.UNIT, units=None, recovered=False)    # type: ignore[union-attr]
    if _both(left, right, Effect.LABEL):
        return left
    return UNKNOWN


def _is_target(value: Value) -> bool:
    """Is this what a compile hands to a loss or metric as labels? Scores times labels are scores, and zeros between."""
    return isinstance(value, Unknown) and isinstance(value.token, tuple) and value.token[0] == "label"


def divided(left: Value, right: Value, place: Place) -> Value:
    """left / right."""
    amount = number(right)
    if isinstance(left, Tensor) and amount:
        return _times(left, 1 / amount)
    if number(left) == 1 and isinstance(right, Tensor) and right.name == "1 + exp":
        return _written_out(right.before, place)
    if isinstance(left, Tensor) and isinstance(right, Tensor) and right.name == "complement" and right.before == left:
        return Tensor(Effect.UNKNOWN, "odds", before=left, clips=left.clips, origin=left.origin, trail=left.trail)
    if _both(left, right, Effect.LABEL):
        return left
    return UNKNOWN


def _written_out(exponent: Value | None, place: Place) -> Value:
    """1 / (1 + exp(-x))."""
    negative = isinstance(exponent, Tensor) and (exponent.name == "negative" or exponent.altered)
    before = (exponent.before if negative else exponent) or UNKNOWN     # type: ignore[union-attr]
    known = before if isinstance(before, Tensor) else None
    return Tensor(Effect.SIGMOID, "1 / (1 + exp(-x))", source=place, before=before,
                  origin=known.origin if known else frozenset(), array=known.array if known else False,
                  trail=extended((), place, "a sigmoid is written out here"))


def exponential(value: Value) -> Value:
    source = value.source if isinstance(value, Tensor) else None
    return Tensor(Effect.UNKNOWN, "exp", source=source, before=value)


def logarithm(value: Value, place: Place) -> Value:
    if isinstance(value, Tensor):
        if value.name == "odds" and value.before is not None:
            return _log_odds(value.before, place)
        return Tensor(Effect.UNKNOWN, "log", before=value, clips=value.clips, origin=value.origin, trail=value.trail)
    return UNKNOWN


def _log_odds(probability: Value, place: Place) -> Value:
    """log(p / (1 - p)): a logit again, made from a probability."""
    clips = probability.clips if isinstance(probability, Tensor) else ()
    trail = probability.trail if isinstance(probability, Tensor) else ()
    origin = probability.origin if isinstance(probability, Tensor) else frozenset()
    return Tensor(Effect.LINEAR, "log-odds", source=place, before=probability, clips=clips, origin=origin,
                  trail=extended(trail, place, "turned back into a logit here"))


def _is_odds_of_logs(left: Value, right: Value) -> bool:
    if not (isinstance(left, Tensor) and isinstance(right, Tensor) and left.name == right.name == "log"):
        return False
    inner = right.before
    return isinstance(inner, Tensor) and inner.name == "complement" and inner.before == left.before


def _complement(value: Tensor) -> Value:
    if value.effect in (Effect.SIGMOID, Effect.SOFTMAX, Effect.UNIT) or value.clips:
        effect = value.effect if value.effect is Effect.UNKNOWN else Effect.UNIT
        return value.changed(effect=effect, name="complement", before=value, recovered=False)
    return scaled(value)


def _shifted(value: Tensor, amount: float, place: Place) -> Value:
    """value + amount."""
    if value.name == "exp" and amount == 1:
        return value.changed(name="1 + exp")
    if value.effect in (Effect.LINEAR, Effect.LABEL):
        return altered(value) if amount else value
    small = 0 < abs(amount) <= SHIFT
    if small and value.effect in (Effect.SIGMOID, Effect.SOFTMAX, Effect.UNIT):
        return clipped(value, Clip(place, abs(amount), None, epsilon=True))
    return UNKNOWN


def _times(value: Tensor, factor: float) -> Value:
    if value.effect in (Effect.LINEAR, Effect.LABEL):
        return altered(value) if factor != 1 else value
    if value.effect not in (Effect.SIGMOID, Effect.SOFTMAX, Effect.UNIT):
        return UNKNOWN
    if value.clips and 0.9 < factor < 1.1:
        return value.changed(altered=factor != 1)
    return value.changed(effect=Effect.UNIT, units=None, recovered=False) if 0 < factor <= 1 else UNKNOWN


def _sum(left: Value, right: Value) -> Value:
    if _both(left, right, Effect.LINEAR) or _both(left, right, Effect.LABEL):
        origin = left.origin | right.origin             # type: ignore[union-attr]
        return altered(left.changed(origin=origin, units=None))     # type: ignore[union-attr]
    return UNKNOWN


def _both(left: Value, right: Value, *effects: Effect) -> bool:
    return (isinstance(left, Tensor) and isinstance(right, Tensor)
            and left.effect in effects and right.effect in effects)
