"""What is known of one line: the uses of losses there, and for those that are left undecided, why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import libcst as cst
from msgspec import Struct
from msgspec.structs import replace

from ..facts import Compile, Facts, LossUse
from ..trail import Place, Step, Trail
from ..values import Instance, LossValue, ModelValue, Unknown
from . import lost_models
from .reasons import undecided
from .ways import Way
from .witness import Sight, Witness

OnLine = Callable[[Place], bool]
MOST_CALLS = 3


class Answer(Struct, frozen=True):
    """What is to be said of one place. ``missing`` is what is not known there, and ``trail`` the way to it, from where
    it was lost. The program comes here on ``ways`` ways, ``lost`` of them undecided; ``uses`` are the others."""

    place: Place
    missing: str = ""
    trail: Trail = ()
    uses: tuple[LossUse, ...] = ()
    ways: int = 1

    @property
    def lost(self) -> int:
        return self.ways - len(self.uses)


def ask(vm: Witness, facts: Facts, on_line: OnLine) -> list[Answer]:
    """The answers for the places of one line."""
    uses = [use for use in facts.uses if use.loss.known and on_line(use.place)] \
        or [use for use in facts.uses if use.loss.known and use.compile is not None and on_line(use.compile.place)]
    if uses:
        return list(_by_place(of_use(vm, use) for use in uses))
    compiles = [made for made in facts.compiles if on_line(made.place)]
    if compiles:
        return list(_by_place(answer for made in compiles for answer in _of_compile(vm, made)))
    return list(_by_place(_of_call(vm, sight) for sight in _unknown_calls(vm, on_line)))


def _by_place(answers: Iterable[Answer]) -> Iterator[Answer]:
    """One answer a place: where the ways there differ, by one that is not decided."""
    found: dict[Place, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.place, []).append(answer)
    for several in found.values():
        first = next((answer for answer in several if answer.missing), several[0])
        uses = tuple(use for answer in several for use in answer.uses)
        yield replace(first, uses=uses, ways=len(several))


def of_use(vm: Witness, use: LossUse) -> Answer:
    """A loss meets predictions: what of it is not known?"""
    way = Way(vm)
    if use.expects is None:
        place = use.loss.flag_place or use.place
        way.of_node(place.node, place)
        return _answer(use.place, "whether this loss expects logits or probabilities", way)
    if not undecided(use.prediction):
        return Answer(use.place, uses=(use,))
    if use.prediction_place is not None:
        way.of_node(use.prediction_place.node, use.prediction_place)
    elif use.compile is not None:
        _of_compiled(way, vm, use.compile)
    else:
        return Answer(use.place, "which argument of this call is the prediction")
    return _answer(use.place, "what reaches this loss", way)


def _of_compiled(way: Way, vm: Witness, made: Compile) -> None:
    if isinstance(made.model, ModelValue | Instance):
        return lost_models.of_model(way, made.model, made.place)
    for sight in vm.sights.get(made.place.node, ()):
        owner = sight.part(sight.node.func)     # type: ignore[attr-defined]
        if owner is not None:
            return way.of_sight(owner)
    lost_models.of_model(way, Unknown(), made.place)


def _of_compile(vm: Witness, made: Compile) -> Iterator[Answer]:
    """A compile without a binary cross-entropy in sight."""
    if made.dead:
        return iter(())
    given = made.arguments.get(("optimizer", "loss"), "loss")
    if given is None or given.place is None or not undecided(given.value):
        return iter(())
    way = Way(vm)
    way.of_node(given.place.node, given.place)
    return iter([_answer(given.place, "by which loss this model is trained", way)])


def _unknown_calls(vm: Witness, on_line: OnLine) -> list[Sight]:
    """Calls of something that is not known and might be a loss: it gets two things at least."""
    found: dict[cst.CSTNode, Sight] = {}
    for node, sights in vm.sights.items():
        if isinstance(node, cst.Call) and len(node.args) >= 2 and on_line(Place(sights[0].frame.unit, node)):
            for sight in sights:
                called = sight.part(node.func)
                if called is not None and undecided(called.value) and not isinstance(called.value, LossValue):
                    found.setdefault(node, called)
    return list(found.values())[:MOST_CALLS]


def _of_call(vm: Witness, called: Sight) -> Answer:
    way = Way(vm)
    way.of_sight(called)
    place = Place(called.frame.unit, called.within.node)    # type: ignore[union-attr]
    return _answer(place, "what is called here, a loss or something else,", way)


def _answer(place: Place, missing: str, way: Way) -> Answer:
    return Answer(place, missing, tuple(Step(*step) for step in reversed(way.steps)))
