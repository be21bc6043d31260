"""Why what a layer or a model gives is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .. import attributes
from ..choices import leaves
from ..trail import Place
from ..values import Function, Instance, LayerValue, ModelValue, Unknown, Value
from . import sights
from .reasons import undecided

if TYPE_CHECKING:
    from .ways import Way
    from .witness import Sight


def of_model(way: Way, model: Value, place: Place) -> None:
    """Why what ``model`` gives is not known."""
    if model in way.seen:
        return
    way.seen.add(model)
    if isinstance(model, Instance):
        _own(way, model)
    elif isinstance(model, ModelValue) and model.kind == "sequential":
        _sequential(way, model)
    elif isinstance(model, ModelValue):
        way.step(model.place, "the model is built here")
        argument_of(way, model.place, "outputs", 1, "what the model gives is not known")
    else:
        way.end(place, "what model this is, is not known")


def of_layer(way: Way, layer: LayerValue) -> None:
    """Why what ``layer`` gives is not known."""
    word = layer.name.rpartition(".")[2]
    if layer.activation_place is None or not isinstance(layer.activation, Unknown):
        return way.end(layer.place, f"what {word} makes of its input, bce-lint does not know")
    way.step(layer.place, f"the activation of {word} is not known")
    if any(undecided(one.value) for one in way.vm.sights.get(layer.activation_place.node, ())):
        way.of_node(layer.activation_place.node, layer.activation_place)
    else:
        way.end(layer.activation_place, "this is no activation that bce-lint knows")


def _own(way: Way, model: Instance) -> None:
    body = attributes.in_class(model.cls, "call")
    native = model.native.get("object")
    if not isinstance(body, Function):
        if native is not None:
            return of_model(way, native, model.place)
        return way.end(model.place, f"{model.cls.name} has no method `call` in sight")
    for frame, _ in reversed(way.vm.entered.values()):
        if frame.function is body and frame.receiver is model:
            written, earlier = way.vm.writer(frame.names, "$return", way.vm.clock + 1)
            if written is not None and undecided(written.value):
                return way.written("$return", written, earlier, model.place)
    way.end(model.place, f"what {model.cls.name} gives depends on what it is called on")


def _sequential(way: Way, model: ModelValue) -> None:
    way.step(model.place, "the model is built here")
    parts = next((one for (one,) in leaves(model.cell["layers"]) if sights.last_lost(one) is not None), None)
    if parts is None:
        return way.end(model.place, "what its layers give together, bce-lint does not follow")
    lost = sights.last_lost(parts)
    if isinstance(lost, LayerValue):
        return of_layer(way, lost)
    if not isinstance(lost, Unknown):
        return of_model(way, lost, model.place)
    written, _ = way.vm.writer(model.cell, "layers", way.vm.clock + 1)
    if written is None or written.sight is None:
        return argument_of(way, model.place, "layers", 0, "its layers are not known")
    _grown(way, written.sight)


def _grown(way: Way, sight: Sight) -> None:
    """The last layer is what a call made of it: ``add`` of something, or unknown code that got hold of the model."""
    node = sight.node
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "add":
        way.step(sights.place(sight), "its last layer is added here")
        return way.inside(sight, "what is added here is no layer that bce-lint knows")
    way.end(sights.place(sight), "the model is handed to code that bce-lint does not know, which may change it")


def argument_of(way: Way, place: Place, word: str, index: int, reason: str) -> None:
    """Go on with an argument of the call at ``place``; with its last item that is not known where it is a list."""
    for sight in reversed(way.vm.sights.get(place.node, [])):
        argument = sights.argument(sight, word, index) or next((p for p in sight.parts if sights.is_spread(sight, p)), None)
        if argument is not None and undecided(argument.value):
            return way.of_sight(argument)
        if argument is not None and any(undecided(one.value) for one in argument.parts):
            return way.first(reversed(argument.parts), place, reason)
    way.end(place, reason)
