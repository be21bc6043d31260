"""What functions and methods on arrays make of the numbers in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from . import containers, ranges
from . import spread as spreads
from .arguments import Arguments
from .choices import lift
from .spread import Spread
from .trail import Place
from .values import NONE, UNKNOWN, Api, Choice, Const, ListObject, Tensor, Tuple, Value
from .vocabulary import data as words
from .vocabulary.functions import COMPARISONS, OPERATORS

if TYPE_CHECKING:
    from .interpreter import Machine

DEEPEST = 4
ROWS_STAY = frozenset("reshape expand_dims squeeze identity copy numpy stop_gradient permutation shuffle".split())
COPIES = frozenset("copy array constant astype cast tile repeat permutation shuffle".split())
DEFAULT = Const(...)


class Given(Struct, frozen=True):
    """The plain arguments of one call of ``word``; the array that it is a method of comes first."""

    vm: Machine
    word: str
    positional: tuple[Value, ...]
    keywords: dict[str, Value]

    def get(self, index: int, *names: str) -> Value:
        """One argument; DEFAULT where it is left out."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.positional[index] if index < len(self.positional) else DEFAULT

    @property
    def first(self) -> Value:
        return next(iter((*self.positional, *self.keywords.values())), UNKNOWN)

    def spread(self, value: Value) -> Spread | None:
        return ranges.of(self.vm, value) or literal(value)


def called(vm: Machine, name: str, arguments: Arguments, result: Value, place: Place,
           receiver: Value | None = None) -> Value:
    """``result`` of a library function, or of a method of ``receiver``, with the numbers that it is known to hold."""
    if name in OPERATORS or name in COMPARISONS:
        return result
    word = name.rpartition(".")[2]
    spoiled = _written_into(name, word, arguments, receiver)
    if spoiled is not None:
        ranges.spoil(vm, spoiled)
    handler = HANDLERS.get(name) or (HANDLERS.get(word) if receiver is not None or _is_at_home(name) else None)
    if handler is None or spoiled is not None or arguments.open_positional or arguments.open_keywords:
        return ranges.dropped(result)
    if handler not in MAKERS and receiver is None and not any(isinstance(a.value, SEEN) for a in arguments.all()):
        return ranges.dropped(result)
    before = () if receiver is None else (receiver,)
    positional = (*before, *(a.value for a in arguments.positional))
    named = tuple(arguments.keywords)

    def apply(plain: Value, *values: Value) -> Value:
        given = Given(vm, word, values[:len(positional)], dict(zip(named, values[len(positional):], strict=True)))
        known = handler(given) if handler in MAKERS or any(isinstance(v, ARRAYS) for v in values) else None
        if known is not None and (not known.trail or handler not in (_moved, _cast)):
            known = known.at(place)
        return ranges.marked(plain, known, array=name.startswith("numpy."))

    return lift(apply, result, *positional, *(a.value for a in arguments.keywords.values()))


def _is_at_home(name: str) -> bool:
    return name.partition(".")[0] in words.HOMES and not name.startswith("keras.layers.")


def _written_into(name: str, word: str, arguments: Arguments, receiver: Value | None) -> Value | None:
    """The array that a call writes into."""
    if name in words.CHANGES:
        return arguments.value((words.CHANGES[name] or "",), words.CHANGES[name] or "")
    if receiver is not None and word in words.CHANGING:
        return receiver
    out = arguments.keywords.get("out")
    return out.value if out is not None and out.value != NONE else None


def literal(value: Value) -> Spread | None:
    """The numbers in a list that is written out."""
    found = _numbers(value) if isinstance(value, ListObject | Tuple) else None
    if not found:
        return None
    kind = "float" if any(isinstance(v, float) for v in found) else "int"
    return spreads.spread(found, spreads.SOMEWHERE if len(set(found)) > 1 else spreads.CONSTANT, kind)


def _numbers(value: Value, depth: int = 0) -> list[float] | None:
    if isinstance(value, Const):
        return [value.value] if isinstance(value.value, int | float) else None
    items = containers.items_of(value) if isinstance(value, ListObject | Tuple) and depth < DEEPEST else None
    found: list[float] = []
    for item in items.items if items is not None else ():
        inner = _numbers(item, depth + 1)
        if inner is None:
            return None
        found += inner
    return found or None


# -- one function for each word ----------------------------------------------------------------------------------

def _moved(given: Given) -> Spread | None:
    known = given.spread(given.first)
    if known is None:
        return None
    if known.rows == spreads.EACH and given.word not in ROWS_STAY:
        known = spreads.somewhere(known)
    return known.copied() if given.word in COPIES else known


def _cast(given: Given) -> Spread | None:
    known = given.spread(given.first)
    fixed = words.CAST[given.word]
    word = _dtype(given.get(1, "dtype")) if fixed is None else fixed
    if known is None or word is None:
        return None
    made = spreads.cast(known, word) if word else known
    shares = given.word in ("asarray", "asanyarray", "ascontiguousarray") or "copy" in given.keywords
    if made is None:
        return None
    return spreads.sharing(made, known) if shares else made.copied()


def _dtype(value: Value) -> str | None:
    """The name of a dtype; "" where none is given, None where it is not known."""
    if value in (DEFAULT, NONE):
        return ""
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    return value.name.rpartition(".")[2] if isinstance(value, Api) else None


def _filled(given: Given) -> Spread | None:
    if given.word in words.FILLED:
        number, word = words.FILLED[given.word], _dtype(given.get(1, "dtype"))
    else:
        value = given.get(1, words.FILLED_WITH[given.word][1])
        number = value.value if isinstance(value, Const) and isinstance(value.value, int | float) else None
        word = _dtype(given.get(2, "dtype"))
    if number is None or word is None:
        return None
    like = ranges.of(given.vm, given.first) if given.word.endswith("_like") and not word else None
    kind = like.kind if like is not None else "int" if isinstance(number, int) and "full" in given.word else "float"
    made = spreads.spread((number,), spreads.CONSTANT, kind)
    return spreads.cast(made, word) if made is not None and word else made


def _where(given: Given) -> Spread | None:
    """A number here and another one there. Of arrays that are chosen from it is not known what is left of them."""
    yes, no = (given.spread(given.get(i, *names)) for i, names in ((1, ("x", "x1")), (2, ("y", "x2"))))
    if yes is None or no is None or {yes.rows, no.rows} != {spreads.CONSTANT}:
        return None
    both = spreads.together((yes, no))
    return both and spreads.mixed(both)


def _clipped(given: Given) -> Spread | None:
    known = given.spread(given.get(0, "a", "x", "t"))
    low = given.get(1, "a_min", "x_min", "min", "min_value", "clip_value_min")
    high = given.get(2, "a_max", "x_max", "max", "max_value", "clip_value_max")
    if known is None or not all(b == NONE or ranges.of(given.vm, b) for b in (low, high)):
        return None
    return spreads.clipped(known, *(None if b == NONE else b.value for b in (low, high)))   # type: ignore[attr-defined]


def _bounded(given: Given) -> Spread | None:
    """``maximum`` and ``minimum``."""
    one, other = (given.spread(given.get(i)) for i in (0, 1))
    if one is None or other is None or spreads.CONSTANT not in (one.rows, other.rows):
        return None
    many, single = (one, other) if other.rows == spreads.CONSTANT else (other, one)
    bound = min(single.values)
    return spreads.clipped(many, *((bound, None) if given.word == "maximum" else (None, bound)))


def _joined(given: Given) -> Spread | None:
    """Arrays one behind the other: what occurs in one of them occurs in the whole, whatever the others hold."""
    items = containers.items_of(given.first) if given.word != "append" else Tuple(given.positional[:2])
    parts = [given.spread(item) for item in items.items] if items is not None else []
    known = [p for p in parts if p is not None]
    if not known:
        return None
    made = spreads.together(known)
    return made if made is None or len(known) == len(parts) else spreads.somewhere(made)


def _one_hot(given: Given) -> Spread | None:
    plain = len(given.positional) <= 2 and not {"on_value", "off_value"} & set(given.keywords)
    return spreads.spread((0, 1), spreads.EACH, "float") if plain else None


def _absolute(given: Given) -> Spread | None:
    known = given.spread(given.first)
    return known and spreads.mapped(abs, known, known.kind)


def _negative(given: Given) -> Spread | None:
    known = given.spread(given.first)
    return known and spreads.negative(known)


def _drawn(given: Given) -> Spread | None:
    """Random labels of two classes: ``randint(0, 2, size)``, ``randint(2, size=n)``, ``choice([-1, 1], size)``."""
    if given.word == "choice":
        known = literal(given.first)
        return spreads.mixed(known) if known is not None and given.get(1, "size") not in (DEFAULT, NONE) else None
    low, high = given.get(0, "low"), given.get(1, "high")
    if high in (DEFAULT, NONE):
        low, high = Const(0), low
    sized = given.get(2, "size") not in (DEFAULT, NONE)
    return spreads.spread((0, 1), spreads.MIXED, "int") if sized and (low, high) == (Const(0), Const(2)) else None


Handler = Callable[[Given], Spread | None]
ARRAYS = (Tensor, ListObject, Tuple)
SEEN = (*ARRAYS, Choice)
MAKERS = (_cast, _filled, _where, _one_hot, _drawn)
HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(words.MOVED, _moved), **dict.fromkeys(words.CAST, _cast),
    **dict.fromkeys((*words.FILLED, *words.FILLED_WITH), _filled), **dict.fromkeys(words.JOINED, _joined),
    **dict.fromkeys(words.ONE_HOT, _one_hot), **dict.fromkeys(("clip", "clip_by_value"), _clipped),
    **dict.fromkeys(("maximum", "minimum"), _bounded), **dict.fromkeys(("abs", "absolute"), _absolute),
    "where": _where, "negative": _negative, "numpy.random.randint": _drawn, "numpy.random.choice": _drawn,
}
"""By canonical name, or by the last word of a name of the libraries in ``words.HOMES`` and of a method."""
