"""The lattice: what the interpreter can know of a value. `choices` has how two possibilities are joined.

A value that differs between two branches is a `Choice` under the key of their condition, so that two things switched
by one flag stay in step. What is not known is `Unknown`, and Unknown is never reported.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from .cells import Cell
from .comparing import apart_from, unequal
from .spread import Spread
from .symbols import Symbol
from .trail import Place, Trail
from .vocabulary.dtypes import half_of
from .vocabulary.spec import Activation, Effect, Layer

if TYPE_CHECKING:
    import libcst as cst

    from .project import Unit
    from .state import Frame

MOST_ITEMS = 20_000     # of a tuple, and of all that are in it


class Raised(Exception):
    """A call never comes back: the function raises on every path."""


class Value(Struct):
    """Anything a name can stand for. Where it counts ``type(value) is`` asks, faster: what occurs has no subclass."""


class Unknown(Value, frozen=True, eq=False):
    """Not known. Two unknowns with the same ``token`` are the same unknown thing; ``None`` is a new one each time.

    ``symbol`` is how it was calculated; it tells two unknowns apart only where logarithms are taken.
    """

    token: Hashable = None
    why: str = ""
    symbol: Symbol | None = None

    def __eq__(self, other: object) -> bool:
        if type(other) is not Unknown or self.token != other.token:
            return False
        one, two = self.symbol, other.symbol
        plain = (one is None or not one.terms) and (two is None or not two.terms)
        return plain or one == two

    __ne__ = unequal

    def __hash__(self) -> int:
        return hash((Unknown, self.token))

    def part(self, *path: Hashable) -> Unknown:
        """The unknown thing found in this one by ``path``."""
        symbol = self.symbol.part(*path) if self.symbol is not None else None
        if self.token is None or depth(self.token) > 6:
            return UNKNOWN if symbol is None else Unknown(symbol=symbol)
        return Unknown((*path, self.token), symbol=symbol)


def depth(token: Hashable) -> int:
    """How many derivations a token holds."""
    count = 0
    while isinstance(token, tuple) and token and isinstance(token[-1], tuple):
        token, count = token[-1], count + 1
    return count


UNKNOWN = Unknown()


class Const(Value, frozen=True, eq=False):
    """A literal or computed constant; equal only to one of the same type."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return type(other) is Const and type(self.value) is type(other.value) and self.value == other.value

    __ne__ = unequal

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


NONE, TRUE, FALSE = Const(None), Const(True), Const(False)


class Missing(Value, frozen=True):
    """No value yet: an unbound name, or a path that has not returned."""


MISSING = Missing()


@apart_from("places")
class Tuple(Value, frozen=True, eq=False):
    """A tuple of known length; ``places`` are where its items are written, if they are."""

    items: tuple[Value, ...]
    places: tuple[Place | None, ...] = ()


class Mutable(Value, eq=False):
    """A value that can change: what it holds is in a ``cell``, born with it."""

    def __post_init__(self) -> None:
        self.cell = Cell(self.cell)


class ListObject(Mutable, eq=False):
    """A list, mutable: ``cell["items"]`` is a Tuple or Unknown, ``cell["each"]`` what every item is.

    An empty list has no ``each``: what is appended to it says what every item is, however often that happens.
    """

    cell: dict[str, Value]


class DictObject(Mutable, eq=False):
    """A dictionary with constant keys, mutable; ``open`` in the cell is TRUE when it may hold more than is known."""

    cell: dict[Hashable, Value]
    places: dict[Hashable, Place] = field(default_factory=dict)


class Api(Value, frozen=True):
    """A name of a library, by its canonical dotted name."""

    name: str


class UnitValue(Value, frozen=True):
    """A module of the project."""

    unit: "Unit"


class Deferred(Value, frozen=True):
    """A name imported from a module of the project that has not been run yet."""

    unit: "Unit"
    name: str


class Function(Value, eq=False):
    """A function or lambda of the user's, with the frame it was defined in."""

    name: str
    node: "cst.FunctionDef | cst.Lambda"
    unit: "Unit"
    frame: "Frame"
    defaults: dict[str, Value]
    owner: "ClassValue | None" = None
    kind: str = "function"          # function, staticmethod, classmethod, property
    abstract: bool = False
    cases: "tuple[dict[str, Value], ...]" = ()      # what a decorator of a test runner calls it with

    @property
    def place(self) -> Place:
        return Place(self.unit, self.node)


class Method(Value, frozen=True):
    """A function bound to its object."""

    receiver: Value
    function: Function


class NativeMethod(Value, frozen=True):
    """A method of something the interpreter knows itself: ``model.fit``, ``list.append``."""

    receiver: Value
    name: str


class Partial(Value, frozen=True):
    """functools.partial: ``arguments`` is a calls.Arguments."""

    function: Value
    arguments: Any


class ClassValue(Value, eq=False):
    """A class of the user's."""

    name: str
    node: "cst.ClassDef"
    unit: "Unit"
    bases: tuple[Value, ...]
    attributes: dict[str, Value]
    fields: tuple[str, ...] = ()    # of a dataclass
    line: "list[ClassValue] | None" = None          # attributes.lineage, once it has been worked out


class Instance(Value, eq=False):
    """An object of a user's class. ``native`` holds the library object it is by inheritance, if any, in a cell."""

    cls: ClassValue
    place: Place
    attributes: dict[str, Value] = field(default_factory=Cell)
    native: dict[str, Value] = field(default_factory=Cell)


class Super(Value, frozen=True):
    """super() of an object, looking past ``cls``."""

    receiver: Value
    cls: ClassValue


class Precision(Value, frozen=True):
    """A dtype, or a policy that sets it, by its name. ``how`` it came about: policy, floatx, dtype, cast, or default."""

    name: str
    how: str = "policy"
    place: Place | None = None

    @property
    def half(self) -> str:
        """``"float16"``, ``"bfloat16"``, or nothing where layers calculate in full precision."""
        return half_of(self.name)


class LayerValue(Value, frozen=True):
    """A Keras layer object."""

    name: str
    spec: Layer
    activation: Value               # an ActivationValue, a Function, or Unknown
    units: int | None
    label: str | None
    place: Place
    activation_place: Place | None = None
    inner: Value | None = None
    precision: Value = UNKNOWN      # a Precision: what it calculates in
    axis: int | None = None         # of a concatenation

    def __hash__(self) -> int:
        return hash((self.name, self.place))     # not of ``inner``, which may be as deep as a program is long


class ActivationValue(Value, frozen=True):
    """An activation by its identifier."""

    name: str
    spec: Activation


LINEAR = ActivationValue("linear", Activation(Effect.KEEP))


class ModelValue(Mutable, eq=False):
    """A Sequential or functional model. ``cell`` holds ``layers`` (Tuple or Unknown), ``outputs``, ``inputs``."""

    kind: str
    cell: dict[str, Value]
    place: Place
    label: str | None = None


class LossValue(Value, frozen=True):
    """A loss: an object, a library function or a string. ``name`` is canonical; ``flag`` what from_logits is.

    ``place`` is where an object is built or a string written, ``flag_place`` the value given for from_logits.
    """

    name: str
    form: str                       # object, function, string
    flag: Value
    place: Place | None
    flag_place: Place | None = None
    known: bool = True              # False: some other loss, not a BCE
    smoothing: Value = Const(0.0)   # label_smoothing


class MetricValue(Value, frozen=True):
    """A metric object."""

    name: str
    arguments: Any
    place: Place


class Clip(Struct, frozen=True):
    """A clip (or an added epsilon) that a value went through. Bounds are None where there is none or it is unknown."""

    place: Place
    lower: float | None
    upper: float | None
    epsilon: bool = False


@apart_from("before", "trail", "symbol", "spread")
class Tensor(Value, frozen=True, eq=False):
    """A tensor or array whose making is known at least in part.

    ``effect`` is what made it: LINEAR (a logit), SIGMOID, SOFTMAX, UNIT, RANGED, LABEL (data), UNKNOWN. ``source`` is
    the activation or layer that decides it and ``layer`` the layer itself; ``origin`` the models it is an output of.
    ``half`` is the half precision that it was calculated in or rounded to, None where there is none or it is not known.
    """

    effect: Effect
    name: str = ""
    range: str = ""
    units: int | None = None
    source: Place | None = None
    layer: LayerValue | None = None
    before: Value | None = None     # what the activation was applied to
    origin: frozenset[Value] = frozenset()
    label: str | None = None        # the name of the layer that gave it
    recovered: bool = False
    array: bool = False
    half: Precision | None = None
    altered: bool = False           # calculated with since a model gave it, or a clip: its zero or ends have moved
    clips: tuple[Clip, ...] = ()
    trail: Trail = ()
    parts: tuple[Value, ...] = ()   # what was put side by side along ``axis``
    axis: int = -1
    symbol: Symbol | None = None    # how it was calculated
    spread: Spread | None = None    # numbers that it holds, if it is data

    @property
    def is_logit(self) -> bool:
        return self.effect is Effect.LINEAR

    @property
    def is_probability(self) -> bool:
        return self.effect in (Effect.SIGMOID, Effect.SOFTMAX)

    def changed(self, **changes: Any) -> Tensor:
        return replace(self, **changes)


class Dataset(Value, frozen=True, eq=False):
    """A ``tf.data.Dataset``, by what each step of a loop over it meets."""

    element: Value


@apart_from("made")
class Compiled(Value, frozen=True, eq=False):
    """By what a model is trained: the ``loss`` of its last compile. ``made`` is the facts.Compile."""

    loss: Value
    place: Place
    made: Any


class Choice(Value, frozen=True):
    """``yes`` where the condition ``key`` holds, else ``no``."""

    key: Hashable
    yes: Value
    no: Value


SIZED = frozenset({Const, Tuple})


def is_too_large(value: Value) -> bool:
    """Is it a text, path or tuple that grew beyond what anybody writes, as by doubling itself again and again?"""
    if type(value) is Const:
        inside = value.value.parts if isinstance(value.value, PurePath) else value.value
        return isinstance(inside, str | bytes | tuple) and len(inside) > MOST_ITEMS
    return type(value) is Tuple and len(value.items) > MOST_ITEMS


def weight(items: Iterable[Value]) -> int:
    """How many values there are in tuples within tuples; the count ends where it is too large."""
    todo, count = list(items), 0
    while todo and count <= MOST_ITEMS:
        value = todo.pop()
        count += 1
        if isinstance(value, Tuple):
            todo += value.items
    return count
