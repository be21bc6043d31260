"""Log losses that are written out: where they stand, whether anything is trained by them, and what their guards do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

import libcst as cst
from msgspec import Struct

from ..evaluation import algebra
from ..evaluation.facts import Logarithm
from ..evaluation.trail import Place, Step
from ..evaluation.values import Clip
from ..evaluation.vocabulary.symbolic import ARRAYS

GUARD = 1e-3
VANISHES = 3e-8         # below this, 1 - eps == 1 in float32
ROUNDED = "16.64"       # the logit from which a float32 sigmoid is exactly 1
LOSS_NAMES = r"(?i)loss|cross_?entropy|(?:^|_)bce|objective|criterion|(?:^|_)nll"
FRAMEWORK = rb"(?m)^[ \t]*(?:import|from)[ \t]+(?:tensorflow|keras|tf_keras)\b"


def statement(place: Place) -> Place:
    """The statement that ``place`` is in; the expression itself in a lambda."""
    for node in (place.node, *place.unit.tree.ancestors(place.node)):
        if isinstance(node, cst.Lambda):
            return place
        if isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            return Place(place.unit, node)
    return place


def is_trained(place: Place, homes: Iterable[str], compiled: bool) -> bool:
    """Does a gradient go through these logarithms? NumPy's count only where the file trains by them."""
    if _has_own_gradient(place):
        return False
    if not ARRAYS.issuperset(homes) or compiled:
        return True
    source = place.unit.source
    known = source is not None and re.search(FRAMEWORK, source.data) is not None
    return known and any(_trains(node, place) for node in place.unit.tree.ancestors(place.node))


def _has_own_gradient(place: Place) -> bool:
    """Is it in a function that says itself what its gradient is?"""
    return any("custom_gradient" in place.unit.tree.text(decorator.decorator)
               for node in place.unit.tree.ancestors(place.node) if isinstance(node, cst.FunctionDef)
               for decorator in node.decorators)


def is_in_a_loss(place: Place) -> bool:
    """Is it in a function that is called a loss?"""
    return any(_is_named_a_loss(node, place) for node in place.unit.tree.ancestors(place.node))


def _trains(node: cst.CSTNode, place: Place) -> bool:
    """Is ``node`` a function that is called a loss, or the block of a gradient tape?"""
    if isinstance(node, cst.With):
        return any("GradientTape" in place.unit.tree.text(item.item) for item in node.items)
    return _is_named_a_loss(node, place)


def _is_named_a_loss(node: cst.CSTNode, place: Place) -> bool:
    if isinstance(node, cst.FunctionDef):
        return re.search(LOSS_NAMES, node.name.value) is not None
    if isinstance(node, cst.Lambda):
        bound = place.unit.tree.parent(node)
        return isinstance(bound, cst.Assign) and any(
            isinstance(t.target, cst.Name) and re.search(LOSS_NAMES, t.target.value) for t in bound.targets)
    return False


# -- guards ------------------------------------------------------------------------------------------------------

def guards(terms: Iterable[Logarithm]) -> list[Clip]:
    """The clips and epsilons inside logarithms, each once."""
    return list(dict.fromkeys(clip for term in terms for clip in term.argument.guards if is_guard(clip)))


def is_guard(clip: Clip) -> bool:
    """Does it keep a logarithm off log(0), and not much else? A clip far inside [0, 1] is meant as a limit."""
    if clip.epsilon:
        return True
    low = clip.lower is None or clip.lower <= GUARD
    high = clip.upper is None or clip.upper >= 1 - GUARD
    named = "eps" in clip.place.unit.tree.text(clip.place.node).lower()
    return low and high and (clip.lower is not None or clip.upper is not None or named)


class Floor(Struct, frozen=True):
    """How near to 0 the argument of a logarithm can come; ``flat``: no gradient goes through there."""

    size: float
    flat: bool


def floor(term: Logarithm) -> Floor | None:
    """The floor under one logarithm in float32; None where it is not known."""
    argument, whole = term.argument, (algebra.normal(term.argument) or {}).get(algebra.UNIT, 0.0)
    if argument.kind == "guard":
        clip = argument.guards[0]
        return None if clip.lower is None else Floor(max(clip.lower, 0.0), not clip.epsilon)
    if 0 < abs(whole - 1) <= algebra.SMALL:
        return Floor(_beside_one(whole - 1), False)
    clips = [clip for clip in argument.guards if not clip.epsilon]
    if not clips:
        return None if argument.guards else Floor(0.0, False)
    above = [_beside_one(1 - c.upper) for c in clips if c.upper is not None]
    below = [max(c.lower, 0.0) for c in clips if c.lower is not None]
    bounds = above if whole == 1 else above + below
    return Floor(min(bounds), True) if bounds else None


def _beside_one(distance: float) -> float:
    """What is left of it in float32."""
    return distance if distance >= VANISHES else 0.0


def consequence(terms: tuple[Logarithm, ...], found: list[Clip]) -> str:
    """What the guards, or their absence, do to the loss: measured in float32."""
    floors = [floor(term) for term in terms]
    known = [f for f in floors if f is not None]
    if not found and not any(f.size for f in known):
        return (f"without a guard the loss of a confident sample is NaN or inf from a logit of {ROUNDED} on, where a "
                "float32 sigmoid is exactly 1")
    if any(f.size == 0 for f in known):
        what = next((f"{_size(clip):g}" for clip in found if 0 < _size(clip) < VANISHES), None)
        why = f"{what} guards nothing above: 1 - {what} == 1 in float32" if what else "one side is not guarded"
        return f"{why}, so from a logit of {ROUNDED} on the loss of a confident sample is NaN or inf"
    if not known or len(known) < len(floors):
        return "the guard caps the loss and zeroes the gradient of confident mistakes"
    least = min(known, key=lambda f: f.size)
    dead = min(math.log(1 / least.size - 1), 16.65) if least.flat else 16.65
    return (f"the guard of {least.size:g} caps the loss at {-math.log(least.size):.1f} and zeroes the gradient of "
            f"confident mistakes from a logit of {dead:.1f} on")


def _size(clip: Clip) -> float:
    """How far a guard keeps probabilities off 0 and 1."""
    bounds = [b for b in (clip.lower, None if clip.upper is None else 1 - clip.upper) if b is not None]
    return float(f"{min(bounds):.3g}") if bounds else 0.0


def steps(terms: Iterable[Logarithm], found: Iterable[Clip]) -> Iterator[Step]:
    """Where the guards and the logarithms are."""
    for clip in found:
        yield Step(clip.place, "an epsilon is added here" if clip.epsilon else "the probability is clipped here")
    for term in terms:
        yield Step(term.place, "a logarithm is taken here")
