"""Log losses that are written out: where they stand, whether anything is trained by them, and what their guards do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

import libcst as cst

from ..evaluation import algebra
from ..evaluation.facts import HandWritten, Logarithm
from ..evaluation.trail import Place, Step
from ..evaluation.values import Clip
from ..evaluation.vocabulary.symbolic import ARRAYS

GUARD = 1e-3
VANISHES = 3e-8         # below this, 1 - eps == 1 in float32
ROUNDED = "16.64"       # the logit from which a float32 sigmoid is exactly 1
LOSS_NAMES = re.compile(r"loss|cross_?entropy|(?:^|_)bce|objective|criterion|(?:^|_)nll", re.IGNORECASE)
FRAMEWORK = re.compile(rb"^[ \t]*(?:import|from)[ \t]+(?:tensorflow|keras|tf_keras)\b", re.MULTILINE)


def statement(place: Place) -> Place:
    """The statement that ``place`` is in; the expression itself in a lambda."""
    for node in place.unit.tree.ancestors(place.node):
        if isinstance(node, cst.Lambda):
            return place
        if isinstance(node, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            return Place(place.unit, node)
    return place


def is_trained(place: Place, homes: Iterable[str], compiled: bool) -> bool:
    """Does a gradient go through these logarithms? NumPy's count only where the file trains by them."""
    if not ARRAYS.issuperset(homes) or compiled:
        return True
    source = place.unit.source
    known = source is not None and FRAMEWORK.search(source.data) is not None
    return known and any(_trains(node, place) for node in place.unit.tree.ancestors(place.node))


def _trains(node: cst.CSTNode, place: Place) -> bool:
    """Is ``node`` a function that is called a loss, or the block of a gradient tape?"""
    if isinstance(node, cst.FunctionDef):
        return LOSS_NAMES.search(node.name.value) is not None
    if isinstance(node, cst.Lambda):
        bound = place.unit.tree.parent(node)
        return isinstance(bound, cst.Assign) and any(
            isinstance(t.target, cst.Name) and LOSS_NAMES.search(t.target.value) for t in bound.targets)
    if isinstance(node, cst.With):
        return any("GradientTape" in place.unit.tree.code(item.item) for item in node.items)
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
    return low and high and not (clip.lower is None and clip.upper is None and not _is_named(clip))


def _is_named(clip: Clip) -> bool:
    """Are the bounds of a clip called epsilon?"""
    return "eps" in clip.place.unit.tree.code(clip.place.node).lower()


def size(clip: Clip) -> float | None:
    """How far a guard keeps probabilities off 0 and 1."""
    bounds = [b for b in (clip.lower, None if clip.upper is None else 1 - clip.upper) if b is not None]
    return min(bounds) if bounds else None


def added_to_one(terms: Iterable[Logarithm]) -> Iterator[float]:
    """Small constants that Python has already added to the 1 of ``1 - p``."""
    for term in terms:
        whole = (algebra.normal(term.argument) or {}).get(algebra.UNIT, 0.0)
        if 0 < abs(whole - 1) <= algebra.SMALL:
            yield abs(whole - 1)


def consequence(terms: tuple[Logarithm, ...], found: list[Clip]) -> str:
    """What the guards, or their absence, do to the loss: measured in float32."""
    sizes = [s for clip in found if (s := size(clip)) is not None] or list(added_to_one(terms))
    if not found and not sizes:
        return (f"without a guard the loss of a confident sample is NaN or inf from a logit of {ROUNDED} on, where a "
                "float32 sigmoid is exactly 1")
    least = min(sizes, default=None)
    if least is None:
        return "the guard caps the loss and zeroes the gradient of confident mistakes"
    if not any(clip.epsilon for clip in found) and least < VANISHES:
        return (f"{least:g} guards nothing above: 1 - {least:g} == 1 in float32, so from a logit of {ROUNDED} on the "
                "loss of a confident sample is NaN or inf")
    if least <= 0:
        return f"the clip reaches 0 and 1, so the loss is NaN or inf from a logit of {ROUNDED} on"
    dead = math.log(1 / least - 1) if not any(clip.epsilon for clip in found) else 16.65
    return (f"the guard of {least:g} caps the loss at {-math.log(least):.1f} and zeroes the gradient of confident "
            f"mistakes from a logit of {min(dead, 16.65):.1f} on")


def steps(terms: Iterable[Logarithm], found: Iterable[Clip]) -> Iterator[Step]:
    """Where the guards and the logarithms are."""
    for clip in found:
        yield Step(clip.place, "an epsilon is added here" if clip.epsilon else "the probability is clipped here")
    for term in terms:
        yield Step(term.place, "a logarithm is taken here")
