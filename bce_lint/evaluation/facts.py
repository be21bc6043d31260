"""What the rules see: each fact is one thing that the program does, with the values that meet there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .arguments import Argument, Arguments
from .trail import Place
from .values import Clip, LossValue, MetricValue, Tensor, Unknown, Value
from .vocabulary.spec import Expects

if TYPE_CHECKING:
    from .project import Unit


@dataclass(eq=False, slots=True)
class Compile:
    """A call of ``compile``: which model, with what. ``dead`` when nothing is ever trained or evaluated by it."""

    model: Value
    place: Place
    arguments: Arguments
    metrics: tuple[Argument, ...] = ()
    open_metrics: bool = False
    root: Unit | None = None        # the module whose run, or whose uncalled function, this happened in
    replaced: bool = False
    dead: bool = False


@dataclass(eq=False, slots=True)
class LossUse:
    """Predictions meet a loss at ``place``: the loss argument of a compile, or a call of the loss."""

    loss: LossValue
    expects: Expects | None         # LOGITS, PROBABILITIES, or None where the flag is not known
    prediction: Tensor | Unknown
    target: Value
    place: Place
    compile: Compile | None = None
    slot: int = 0                   # which output of a model with several
    prediction_place: Place | None = None
    target_place: Place | None = None

    @property
    def expects_logits(self) -> bool:
        return self.expects is Expects.LOGITS

    @property
    def expects_probabilities(self) -> bool:
        return self.expects is Expects.PROBABILITIES


@dataclass(eq=False, slots=True)
class Softmax:
    """A softmax over the last axis, applied at ``place``, of ``units`` numbers."""

    units: int | None
    place: Place
    tensor: Tensor


@dataclass(eq=False, slots=True)
class Reading:
    """Somebody reads the value that ``source`` makes, other than a loss. ``how`` says what becomes of it."""

    source: Place
    place: Place
    how: str
    clips: tuple[Clip, ...] = ()


@dataclass(eq=False, slots=True)
class Training:
    """``fit``, ``evaluate`` and their like are called on a model; on None where a tape is used by hand."""

    model: Value | None
    root: Unit | None


@dataclass(eq=False, slots=True)
class MetricUse:
    """A metric sees predictions."""

    metric: MetricValue | Value
    prediction: Value
    place: Place


@dataclass(eq=False, slots=True)
class Facts:
    """All that one evaluation left behind, in the order in which it was met."""

    uses: list[LossUse] = field(default_factory=list)
    softmaxes: list[Softmax] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    metrics: list[MetricUse] = field(default_factory=list)
    compiles: list[Compile] = field(default_factory=list)
    trained: list[Training] = field(default_factory=list)
    escaped: list[Value] = field(default_factory=list)      # models that leave the analysed code
    contained: list[tuple[Value, Value]] = field(default_factory=list)      # (outer model, inner model)
    tampered: set[Place] = field(default_factory=set)       # layers that are changed after they were built
    undecided: dict[Place, str] = field(default_factory=dict)
    public: dict[Place, list] = field(default_factory=dict)         # source -> (name, unit) through which others reach it
    incomplete: bool = False                                # the step budget ran out
