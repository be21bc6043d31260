"""Losses: how they are built, and where predictions meet them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from . import containers, measuring, ranges, readings
from .arguments import Argument, Arguments
from .choices import leaves, lift
from .facts import Compile, LossUse
from .trail import Place
from .values import FALSE, NONE, UNKNOWN, Const, LossValue, Tensor, Unknown, Value
from .vocabulary.losses import LOSS_CLASSES, LOSS_FUNCTIONS, LOSS_STRINGS
from .vocabulary.spec import Expects, LossClass, LossFunction

if TYPE_CHECKING:
    from .interpreter import Machine

FLAG, SMOOTHING, WEIGHTS = "from_logits", "label_smoothing", "weights"
NO_SMOOTHING = Const(0.0)
OBJECT_CALL = ("y_true", "y_pred", "sample_weight")


def spec_of(loss: LossValue) -> LossClass | LossFunction | None:
    return LOSS_CLASSES.get(loss.name) or LOSS_FUNCTIONS.get(loss.name)


def expects(loss: LossValue) -> Expects | None:
    """What ``loss`` takes its predictions for; None where that is not known."""
    spec = spec_of(loss)
    if spec is None or not loss.known:
        return None
    if spec.expects is not Expects.FLAG:
        return spec.expects
    if isinstance(loss.flag, Const):
        return Expects.LOGITS if loss.flag.value else Expects.PROBABILITIES
    return None


def other(name: str, place: Place | None) -> LossValue:
    """A loss that is none of ours."""
    return LossValue(name, "object", NONE, place, known=False)


def construct(vm: Machine, name: str, arguments: Arguments, place: Place) -> Value:
    """A loss object."""
    parameters = LOSS_CLASSES[name].parameters
    given = arguments.get(parameters, FLAG)
    where = given.place if given else None
    smoothing = arguments.value(parameters, SMOOTHING, NO_SMOOTHING)

    def made(flag: Value, amount: Value) -> Value:
        return LossValue(name, "object", flag, place, where, smoothing=amount)

    return lift(made, given.value if given else FALSE, smoothing)


def from_word(word: str, place: Place) -> LossValue:
    """A loss given as a string."""
    name = LOSS_STRINGS.get(word)
    return LossValue(name, "string", FALSE, place) if name else other(word, place)


def call_object(vm: Machine, loss: LossValue, arguments: Arguments, place: Place) -> Value:
    """``loss(y_true, y_pred)``."""
    target, prediction = arguments.get(OBJECT_CALL, "y_true"), arguments.get(OBJECT_CALL, "y_pred")
    if loss.form == "function":
        return call_function(vm, loss.name, arguments, place, loss)
    weights = arguments.value(OBJECT_CALL, "sample_weight", NONE)
    use(vm, loss, prediction, target, place, weighted=weights != NONE, instead=vm.instead)
    return UNKNOWN


def call_function(vm: Machine, name: str, arguments: Arguments, place: Place, loss: LossValue | None = None) -> Value:
    """``binary_crossentropy(y_true, y_pred, from_logits=...)``."""
    spec = LOSS_FUNCTIONS[name]
    given = arguments.get(spec.parameters, FLAG) if FLAG in spec.parameters else None
    target, prediction = arguments.get(spec.parameters, spec.target), arguments.get(spec.parameters, spec.prediction)

    smoothing = arguments.value(spec.parameters, SMOOTHING, NO_SMOOTHING)
    weights = arguments.value(spec.parameters, WEIGHTS, NONE)

    def met(flag: Value, amount: Value) -> Value:
        made = LossValue(name, "function", flag, place, given.place if given else None, smoothing=amount)
        use(vm, made, prediction, target, place, weighted=weights != NONE)
        return UNKNOWN

    return lift(met, given.value if given else FALSE, smoothing)


def is_ours(loss: Value) -> bool:
    """Is it a binary cross-entropy?"""
    return isinstance(loss, LossValue) and loss.known


def use(vm: Machine, loss: Value, prediction: Argument | None, target: Argument | None, place: Place,
        compile: tuple[Compile, Hashable] | None = None, weighted: bool = False, instead: bool = False) -> None:
    """Note that predictions meet a loss. ``instead``: it stands beside a binary cross-entropy that the same call takes
    on another path, and says nothing about that."""
    predicted = prediction.value if prediction else UNKNOWN
    wanted = lift(lambda value: ranges.settled(vm, value), target.value) if target else UNKNOWN
    readings.note(vm, wanted, place, "is a target")
    if vm.failing:
        return None
    if vm.measured is not None:
        return measuring.by_loss(vm, loss, prediction, place)
    made, slot = compile or vm.compiling or (None, 0)
    for one_loss, one_prediction in leaves(loss, predicted):
        if not is_ours(one_loss):
            readings.note(vm, one_prediction, place, "feeds another loss")
            if instead or not isinstance(one_loss, LossValue):
                continue
        whole = containers.stacked(one_prediction, place)
        plain = whole if isinstance(whole, Tensor | Unknown) else UNKNOWN
        vm.facts.uses.append(LossUse(
            one_loss, expects(one_loss), plain, wanted, place, made, slot,
            prediction.place if prediction else None, target.place if target else None,
            vm.stack[-1] if vm.stack else None, weighted))
