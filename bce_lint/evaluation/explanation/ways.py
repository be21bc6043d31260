"""Why a value is not known: the way back from where it is used to where the interpreter lost it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

import libcst as cst

from .. import attributes, models
from ..trail import Place, Step
from ..values import (
    ActivationValue, Api, ClassValue, Deferred, Function, Instance, LayerValue, Method, ModelValue, NativeMethod, UnitValue,
    Unknown, Value,
)
from ..vocabulary.functions import FUNCTIONS
from ..vocabulary.models import PREDICT_METHODS
from . import lost_models, reasons, sights
from .reasons import undecided

if TYPE_CHECKING:
    from ..project import Unit
    from ..state import Frame
    from .witness import Sight, Witness, Write

LONGEST = 16


class Way:
    """The steps from a use back to where the value was lost; the last one says how."""

    def __init__(self, vm: Witness) -> None:
        self.vm = vm
        self.steps: list[Step] = []
        self.seen: set[Hashable] = set()

    # -- where to begin ------------------------------------------------------------------------------------------

    def of_node(self, node: cst.CSTNode, place: Place) -> None:
        """Why the expression ``node`` is not known: the last time that it was not."""
        seen = self.vm.sights.get(node, [])
        sight = next((one for one in reversed(seen) if undecided(one.value)), None)
        if sight is None:
            return self.end(place, reasons.NEVER if not seen else reasons.NO_OUTPUT)
        self.of_sight(sight)

    def of_sight(self, sight: Sight) -> None:
        """Why one evaluation gave nothing that is known."""
        if sight in self.seen or len(self.steps) >= LONGEST:
            return
        self.seen.add(sight)
        match sight.node:
            case cst.Name():
                self._name(sight)
            case cst.Attribute():
                self._attribute(sight)
            case cst.Call():
                self._call(sight)
            case cst.IfExp(body=body, orelse=orelse):
                self.first([sight.part(body), sight.part(orelse)], sights.place(sight), reasons.OTHER)
            case _:
                parts = [one.value for one in sight.parts]
                self.inside(sight, reasons.of_expression(sight.node, parts))

    # -- steps ---------------------------------------------------------------------------------------------------

    def step(self, place: Place, note: str) -> None:
        if not any(step.place == place for step in self.steps):
            self.steps.append(Step(place, note))

    def end(self, place: Place, note: str) -> None:
        """The last step. What a step there said already is part of it."""
        self.steps = [step for step in self.steps if step.place != place]
        self.steps.append(Step(place, note))

    def inside(self, sight: Sight, reason: str) -> None:
        """Go on with the first part that is not known; where all are, the expression itself is where it ends."""
        self.first(sight.parts, sights.place(sight), reason)

    def first(self, parts: Iterable[Sight | None], place: Place, reason: str) -> None:
        """Go on with the first of ``parts`` that is not known; where there is none, it ends at ``place``."""
        part = next((one for one in parts if one is not None and undecided(one.value)), None)
        self.of_sight(part) if part else self.end(place, reason)

    # -- names ---------------------------------------------------------------------------------------------------

    def _name(self, sight: Sight) -> None:
        word = sight.node.value         # type: ignore[attr-defined]
        frame: Frame | None = sight.frame.outer.get(word, sight.frame)
        while frame is not None:
            written, earlier = self.vm.writer(frame.names, word, sight.when)
            is_given = frame.function is not None and word in sights.parameters(frame.function)
            if written is not None and not (is_given and sights.is_as_given(written, earlier)):
                return self.written(word, written, earlier, sights.place(sight))
            if is_given or word in frame.names:
                return self._parameter(word, frame, sights.place(sight))
            frame = frame.parent
        self.end(sights.place(sight), reasons.undefined(word, self._takes_all(sight.frame.unit)))

    def written(self, word: str, written: Write, earlier: list[Write], place: Place) -> None:
        """Go on where a value came from; where paths met, with the last one that brought nothing known."""
        lost = next((one for one in reversed(earlier) if undecided(one.value) and one.sight is not None), None)
        if lost is not None and lost.joined:
            live, before = self.vm.writer(lost.cell, word, lost.when + 1)
            return self.written(word, live, before, place) if live and live is not written else self.end(place, reasons.OTHER)
        one = lost or written
        if one.joined:
            self.end(sights.place(one.sight) if one.sight else place, reasons.JOINED[one.joined].format(word))
        elif one.sight is None:
            self.end(place, reasons.OTHER)
        else:
            self._statement(word, one)

    def _statement(self, word: str, write: Write) -> None:
        """Go on within the statement that wrote a name or an attribute."""
        sight: Sight = write.sight      # type: ignore[assignment]
        node = sight.node
        if isinstance(node, cst.ImportFrom | cst.Import):
            return self._imported(word, write)
        if isinstance(node, cst.With | cst.FunctionDef | cst.Match | cst.Try):
            return self.end(sights.place(sight), reasons.of_statement(node, word))
        source = getattr(node, "iter", None) or getattr(node, "value", None)
        note = "returned here" if isinstance(node, cst.Return) else f"`{word}` comes from here"
        self.step(Place(sight.frame.unit, source or node), note)
        part = sight.part(source)
        if part is not None and not undecided(part.value):      # some item of it is what was taken
            self.first([sights.item(part, node, word), *part.parts], sights.place(part), reasons.of_statement(node, word))
        elif part is not None:
            self.of_sight(part)
        else:
            self.inside(sight, reasons.of_statement(node, word))

    def _takes_all(self, unit: Unit) -> bool:
        """Does a module import all names of another one?"""
        return any(isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar)
                   and any(sight.frame.unit is unit for sight in seen) for node, seen in self.vm.sights.items())

    def _imported(self, word: str, write: Write) -> None:
        sight: Sight = write.sight      # type: ignore[assignment]
        value = write.value
        if not isinstance(value, Deferred):
            return self.end(sights.place(sight), reasons.not_in_sight(value))
        self.step(sights.place(sight), f"`{word}` is imported here")
        self._member(value.unit, value.name, sights.place(sight))

    def _member(self, unit: Unit, name: str, place: Place) -> None:
        """A name of another module."""
        if unit.source is None or not unit.ran:
            return self.end(place, f"`{unit.path}` is not evaluated: it holds nothing that bce-lint follows")
        written, earlier = self.vm.writer(unit.frame.names, name, self.vm.clock + 1)
        if written is None:
            return self.end(place, f"nothing in `{unit.path}` that is in sight defines `{name}`")
        self.written(name, written, earlier, place)

    def _parameter(self, word: str, frame: Frame, place: Place) -> None:
        """A parameter, by the call that gave it."""
        function = frame.function
        if function is None:
            return self.end(place, reasons.OTHER)
        caller = self.vm.entered[id(frame)][1] if id(frame) in self.vm.entered else None
        if caller is None:
            return self.end(Place(function.unit, sights.parameters(function).get(word, function.node)), reasons.uncalled(function, word))
        given = sights.given(caller, function, frame, word)
        if isinstance(given, str):
            return self.end(sights.place(caller), given)
        if not undecided(given.value):
            return self.end(place, reasons.JOINED["branches"].format(word))
        self.step(sights.place(given), f"handed over as `{word}` of {function.name}")
        self.of_sight(given)

    # -- attributes ----------------------------------------------------------------------------------------------

    def _attribute(self, sight: Sight) -> None:
        node: cst.Attribute = sight.node        # type: ignore[assignment]
        owner, word = sight.part(node.value), node.attr.value
        value = sights.lost(owner.value) if owner else None
        if owner is not None and undecided(value) and isinstance(value, Unknown):
            self.of_sight(owner)
        elif isinstance(value, UnitValue):
            self._member(value.unit, word, sights.place(sight))
        elif isinstance(value, Instance):
            self._own(value, word, sight)
        elif models.is_model(value) and word in ("output", "outputs"):
            lost_models.of_model(self, value, sights.place(sight))
        else:
            self.end(sights.place(sight), f"what `.{word}` of this is, bce-lint does not follow")

    def _own(self, owner: Instance, word: str, sight: Sight) -> None:
        """An attribute of an object of the user's: by who wrote it."""
        for cell in (owner.attributes, *(cls.attributes for cls in attributes.lineage(owner.cls))):
            written, earlier = self.vm.writer(cell, word, sight.when)
            if written is not None:
                return self.written(word, written, earlier, sights.place(sight))
        self.end(sights.place(sight), f"nothing in sight sets `{word}` of an object of {owner.cls.name}")

    # -- calls ---------------------------------------------------------------------------------------------------

    def _call(self, sight: Sight) -> None:
        node: cst.Call = sight.node     # type: ignore[assignment]
        called = sight.part(node.func)
        value = sights.lost(called.value) if called else None
        match value:
            case None:
                self.inside(sight, reasons.OTHER)
            case Unknown():
                self.of_sight(called)
            case Function() | Method() | ClassValue():
                self._entered(sight, value)
            case LayerValue() if undecided(value):
                lost_models.of_layer(self, value)
            case LayerValue() | ActivationValue():
                self.first([sights.argument(sight, "inputs", 0)], sights.place(sight), reasons.of_call(value))
            case ModelValue() | Instance() if models.is_model(value):
                self.step(sights.place(sight), "the model gives it here")
                lost_models.of_model(self, value, sights.place(sight))
            case Instance():
                self._entered(sight, value)
            case NativeMethod() if models.is_model(value.receiver) and value.name in PREDICT_METHODS:
                self.step(sights.place(sight), "the model gives it here")
                lost_models.of_model(self, value.receiver, sights.place(sight))
            case NativeMethod():
                owner = called.part(called.node.value)      # type: ignore[union-attr]
                self.first([owner], sights.place(sight), reasons.of_call(value))
            case Api() if isinstance(sight.value, LayerValue):
                lost_models.of_layer(self, sight.value)
            case Api() if value.name in FUNCTIONS:
                spec = FUNCTIONS[value.name]
                self.first([sights.argument(sight, word, spec.parameters.index(word) if word in spec.parameters else 99)
                             for word in (spec.tensor, spec.other) if word], sights.place(sight), reasons.of_call(value))
            case Api() if not reasons.is_known(value.name):
                self.end(sights.place(sight), reasons.no_table(value.name))
            case _:
                self.inside(sight, reasons.of_call(value))

    def _entered(self, sight: Sight, called: Value) -> None:
        """A call of something of the user's: by what it returned."""
        frames = self.vm.frames_of(sight)
        function = getattr(called, "function", called)
        if isinstance(function, Function) and isinstance(function.node, cst.Lambda):
            return self.first([sight.part(function.node.body)], sights.place(sight), reasons.OTHER)
        name = getattr(function, "name", "") or "the object"
        for frame in frames:
            written, earlier = self.vm.writer(frame.names, "$return", self.vm.clock + 1)
            if written is not None and undecided(written.value):
                self.step(sights.place(sight), f"{name} gives it here")
                return self.written("$return", written, earlier, sights.place(sight))
        if any("$yields" in frame.names for frame in frames):
            return self.end(sights.place(sight), f"{name} is a generator, and what it yields is not followed")
        self.end(sights.place(sight), f"{name} is not entered here: calls nest too deep, or it takes too many steps")
