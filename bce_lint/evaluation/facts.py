"""What the rules see: each fact is one thing that the program does, with the values that meet there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct, field

from ..versions import ANY, Versions
from .arguments import Argument, Arguments
from .trail import Place
from .values import UNKNOWN, Clip, Function, LossValue, Tensor, Unknown, Value
from .vocabulary.spec import Expects

if TYPE_CHECKING:
    from .formulas import Formula
    from .project import Unit
    from .symbols import Symbol


class Compile(Struct, eq=False):
    """A call of ``compile``: which model, with what. ``dead`` when nothing is ever trained or evaluated by it."""

    model: Value
    place: Place
    arguments: Arguments
    metrics: tuple[Argument, ...] = ()
    open_metrics: bool = False
    root: Unit | None = None        # the module whose run, or whose uncalled function, this happened in
    replaced: bool = False
    dead: bool = False


class LossUse(Struct, eq=False):
    """Predictions meet a loss at ``place``: the loss argument of a compile, or a call of the loss."""

    loss: LossValue
    expects: Expects | None         # LOGITS, PROBABILITIES, or None where the flag is not known
    prediction: Tensor | Unknown
    target: Value
    place: Place
    compile: Compile | None = None
    slot: Hashable = 0              # which output of a model with several
    prediction_place: Place | None = None
    target_place: Place | None = None
    inside: Function | None = None  # the function of the user's that it happens in
    weighted: bool = False          # some samples may not count

    @property
    def expects_logits(self) -> bool:
        return self.expects is Expects.LOGITS

    @property
    def expects_probabilities(self) -> bool:
        return self.expects is Expects.PROBABILITIES


class Handed(Struct, eq=False):
    """Labels are handed to a compiled model at ``place``, the argument of ``fit`` and its like.

    ``loss`` is what judges them: a LossValue, a function or object of the user's, or Unknown.
    """

    loss: Value
    target: Value
    place: Place
    compile: Compile | None
    slot: Hashable = 0
    weighted: bool = False


class Softmax(Struct, eq=False):
    """A softmax over the last axis, applied at ``place``, of ``units`` numbers."""

    units: int | None
    place: Place
    tensor: Tensor


class Reading(Struct, eq=False):
    """Somebody reads the value that ``source`` makes, other than a loss. ``how`` says what becomes of it."""

    source: Place | None
    place: Place
    how: str
    clips: tuple[Clip, ...] = ()
    array: bool = False             # what is read came out of ``predict``


class Predicted(Struct, eq=False):
    """``predict`` and its like, called at ``place``, give the one output that ``source`` decides as an array."""

    source: Place | None
    place: Place


class Training(Struct, eq=False):
    """``fit``, ``evaluate`` and their like are called on a model; on None where a tape is used by hand."""

    model: Value | None
    root: Unit | None


class MetricUse(Struct, eq=False):
    """A metric (an object, a string, the name of a library function) sees predictions.

    ``place`` is its entry in the list of a compile, or its call; ``slot`` tells the outputs of one compile apart.
    """

    metric: Value
    prediction: Value
    place: Place
    compile: Compile | None = None
    slot: Hashable = 0
    prediction_place: Place | None = None
    loss: LossValue | None = None       # the loss that judges the same output of a compile, where that is one


class Decision(Struct, eq=False):
    """A number becomes a class, or is read as a probability, in a way that fits probabilities only.

    ``kind``: compare (with ``threshold``), round, cast (to whole numbers), argmax, classes (by a library function that
    decides at 0.5, or expects decisions), probabilities (a library function that expects them). ``operand`` is where
    the number is written; ``metric`` the entry of the user's metric that this happens in.
    """

    kind: str
    prediction: Value
    place: Place
    threshold: float = 0.5
    operand: Place | None = None
    metric: Place | None = None
    compile: Compile | None = None
    name: str = ""


class Sigmoid(Struct, eq=False):
    """A sigmoid is applied to ``value`` at ``place`` and gives ``result``."""

    value: Value
    place: Place
    result: Tensor


class Logarithm(Struct, eq=False):
    """A logarithm of ``argument`` is taken at ``place`` with a function of the library ``home``.

    ``coefficient`` is what it is multiplied with; ``negative``: with a minus, and nothing added; ``reduced``: a mean
    or sum is taken of that; ``joined``: it is part of a complete formula, or added to other logarithms. ``slot`` tells it
    from the formula that may be complete at the same place.
    """

    slot: ClassVar[Hashable] = "logarithm"

    place: Place
    home: str
    argument: Symbol
    symbol: Symbol | None = None
    coefficient: dict | None = None
    negative: bool = False
    reduced: bool = False
    joined: bool = False


class HandWritten(Struct, eq=False):
    """Logarithms are joined at ``place``; ``formula`` is what they make, None where it is nothing that is known.

    ``terms`` are the logarithms that take part; ``divergence``: the entropy of the label is added later;
    ``maximised``: a compile takes the formula with the sign of a likelihood.
    """

    formula: Formula | None
    place: Place
    terms: tuple[Logarithm, ...] = ()
    probability: Value = UNKNOWN
    label: Value | None = None
    compile: Compile | None = None
    divergence: bool = False
    maximised: bool = False


class Facts(Struct, eq=False):
    """All that one evaluation left behind, in the order in which it was met."""

    uses: list[LossUse] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    softmaxes: list[Softmax] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    predicted: list[Predicted] = field(default_factory=list)
    metrics: list[MetricUse] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    sigmoids: list[Sigmoid] = field(default_factory=list)
    logarithms: list[Logarithm] = field(default_factory=list)
    formulas: list[HandWritten] = field(default_factory=list)
    replaced: list[LossUse] = field(default_factory=list)       # of compiles that another one replaces: only fixes ask
    set_aside: list[MetricUse] = field(default_factory=list)    # the metrics of those
    compiles: list[Compile] = field(default_factory=list)
    trained: list[Training] = field(default_factory=list)
    escaped: list[Value] = field(default_factory=list)      # models that leave the analysed code
    contained: list[tuple[Value, Value]] = field(default_factory=list)      # (outer model, inner model)
    scripts: set[Unit] = field(default_factory=set)         # modules that nobody imports, and that act when run
    tampered: set[Place] = field(default_factory=set)       # layers that are changed after they were built
    undecided: dict[Place, str] = field(default_factory=dict)
    public: dict[Place, list] = field(default_factory=dict)         # source -> (name, unit) through which others reach it
    keras: Callable[[str], Versions] = lambda path: ANY     # the releases that are admitted for the file at a path
    silenced: set[Place] = field(default_factory=set)       # where a finding is suppressed: nothing there is to change
    given_up: set[Unit] = field(default_factory=set)        # modules of which a part took more steps than there are

    @property
    def judgeable(self) -> int:
        """How many facts there are about losses, metrics and models."""
        return sum(map(len, (self.uses, self.compiles, self.metrics, self.softmaxes, self.formulas)))

    @property
    def log_losses(self) -> list[LossUse | Logarithm]:
        """Where logarithms are taken of predictions, by a loss or by hand."""
        return [*self.uses, *self.logarithms]

    @property
    def written_out(self) -> list[HandWritten | Logarithm]:
        """Log losses that may be written out by hand."""
        return [*self.formulas, *self.logarithms]

    @property
    def labelled(self) -> list[LossUse | Handed]:
        """Where labels meet a loss, or are handed over to where they do."""
        return [*self.uses, *self.handed]

    @property
    def judged(self) -> list[MetricUse | Decision]:
        """All that judges predictions, or decides by them."""
        return [*self.metrics, *self.decisions]
