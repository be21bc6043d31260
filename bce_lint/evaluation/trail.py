"""Why a value is what it is: places in the code, and the steps of the proof that users are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import libcst as cst

    from .project import Unit


class Place(NamedTuple):
    """A node of one module. Compared by identity of both."""

    unit: "Unit"
    node: "cst.CSTNode"


class Step(NamedTuple):
    """One step of a proof: where, and what happens there."""

    place: Place
    note: str


Trail = tuple[Step, ...]

LONGEST = 10


def extended(trail: Trail, place: Place | None, note: str) -> Trail:
    """``trail`` and one more step; a place that is already its last step is not repeated."""
    if place is None or (trail and trail[-1].place == place) or len(trail) >= LONGEST:
        return trail
    return (*trail, Step(place, note))
