"""From expressions to symbols: how sums, calls and comparisons are spelled, in files that take logarithms."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import libcst as cst
from msgspec.structs import replace

from . import applied, handwritten, symbols
from .arguments import Arguments
from .choices import lift
from .symbols import ONE, Symbol, added, atom, divided, made, multiplied, negated, number, subtracted
from .trail import Place
from .values import (
    FALSE, TRUE, Api, Choice, ClassValue, Const, DictObject, Function, Instance, ListObject, Method, NativeMethod,
    Partial, Tensor, Tuple, Unknown, Value,
)
from .vocabulary.spec import Effect
from .vocabulary.symbolic import LIBRARIES, OF_THE_TENSOR, OPERATIONS, SETTINGS

if TYPE_CHECKING:
    from .interpreter import Machine

WORDS: dict[type, str] = {
    cst.Equal: "==", cst.NotEqual: "!=", cst.LessThan: "<", cst.LessThanEqual: "<=", cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
}
USERS = (Function, Method, Instance, ClassValue)


# -- from values to symbols and back -----------------------------------------------------------------------------

def symbol_of(value: Value) -> Symbol | None:
    """What is known of how ``value`` was calculated."""
    match value:
        case Unknown():
            return value.symbol or (atom(value.token, value) if value.token is not None else None)
        case Tensor():
            known = value.effect not in (Effect.UNKNOWN, Effect.LABEL)
            return value.symbol or (atom(value, value) if known else None)
        case Const():
            return number(value.value) if isinstance(value.value, int | float) else None
        case Choice():
            return _condition(value)
        case Tuple() | ListObject():
            return _together(value)
    return None


def _together(value: Tuple | ListObject) -> Symbol | None:
    """Several losses in a list, which whoever takes them adds up."""
    items = value if isinstance(value, Tuple) else value.cell["items"]
    parts = [symbol_of(item) for item in items.items] if isinstance(items, Tuple) else []
    if not any(part is not None and part.terms for part in parts):
        return None
    total = parts[0]
    for part in parts[1:]:
        total = added(total, part)
    return total


def _condition(value: Choice) -> Symbol | None:
    """A truth that is not known, as a symbol that is 1 or 0."""
    if {value.yes, value.no} != {TRUE, FALSE}:
        return None
    found = symbols.condition(value.key)
    return subtracted(ONE, found) if found is not None and value.yes == FALSE else found


def marked(value: Value, symbol: Symbol | None) -> Value:
    """``value`` and how it was calculated."""
    if symbol is not None and symbol.value is None and isinstance(value, Tensor) and not symbol.terms:
        symbol.value = value
    if isinstance(value, Tensor):
        return value if value.symbol is symbol else value.changed(symbol=symbol)
    if isinstance(value, Unknown) and value.token is None:
        return value if value.symbol is symbol else Unknown(symbol=symbol)
    return value


def is_anonymous(value: Value) -> bool:
    """Is it not even known to be the same the next time?"""
    return isinstance(value, Unknown) and value.token is None and value.symbol is None


def named(value: Value, *token: Hashable) -> Value:
    """A parameter or attribute: an unknown value is at least the same at each use."""
    def apply(plain: Value) -> Value:
        bare = is_anonymous(plain) or (isinstance(plain, Tensor) and plain.symbol is None)
        return marked(plain, atom(token)) if bare else plain

    return lift(apply, value)


def _operand(value: Value, place: Place, index: int) -> Symbol:
    return symbol_of(value) or atom(("at", id(place.node), index))


def follows(place: Place) -> bool:
    return place.unit.takes_logarithms


def forgotten(value: Value) -> Value:
    """``value``, calculated with where nobody keeps account of it."""
    return value.changed(symbol=None) if isinstance(value, Tensor) and value.symbol is not None else value


# -- operators ---------------------------------------------------------------------------------------------------

def unary(vm: Machine, kind: type, operand: Value, result: Value, place: Place) -> Value:
    if not follows(place):
        return forgotten(result)
    symbol = _operand(operand, place, 0)
    symbol = negated(symbol) if kind is cst.Minus else subtracted(ONE, symbol) if kind is cst.BitInvert else symbol
    return marked(result, handwritten.judged(vm, symbol, place))


def binary(vm: Machine, kind: type, left: Value, right: Value, result: Value, place: Place) -> Value:
    if not follows(place) or isinstance(result, Const | Tuple | ListObject):
        return forgotten(result)
    return marked(result, calculated(vm, kind, _operand(left, place, 0), _operand(right, place, 1), place))


def calculated(vm: Machine, kind: type, left: Symbol, right: Symbol, place: Place) -> Symbol | None:
    """left <operator> right."""
    if kind is cst.Add or kind is cst.Subtract:
        symbol = added(left, right) if kind is cst.Add else subtracted(left, right)
        symbol = handwritten.with_epsilon(symbol, left, right, place)
    elif kind is cst.Multiply or (kind is cst.MatrixMultiply and (left.terms or right.terms)):
        symbol = multiplied(left, right)
    elif kind is cst.Divide:
        symbol = divided(left, right)
    elif kind is cst.Power:
        symbol = made("pow", left, right)
    elif kind is cst.BitAnd:
        symbol = multiplied(left, right)
    else:
        symbol = made("call", kind.__name__, left, right)
    return handwritten.judged(vm, symbol, place)


def compared(kind: type, left: Value, right: Value, result: Value, place: Place) -> Value:
    """A comparison: of a label with 1 or 0 it is the label itself."""
    if not follows(place) or kind not in WORDS:
        return forgotten(result)
    return marked(result, applied.comparison(WORDS[kind], _operand(left, place, 0), _operand(right, place, 1)))


def picked(owner: Value, index: Value, result: Value, place: Place) -> Value:
    """owner[index]: of a formula it is still the formula."""
    if not follows(place):
        return forgotten(result)
    token = str(index.value) if isinstance(index, Const) else _index_token(index) or ("at", id(place.node))
    if isinstance(owner, DictObject | ListObject | Tuple):
        return named(result, "item", token, ("object", id(owner))) if is_anonymous(result) else result
    inner = symbol_of(owner)
    if inner is None:
        return forgotten(result)
    return marked(result, inner if inner.terms else inner.part("item", token))


def _index_token(index: Value) -> Hashable | None:
    if isinstance(index, Tuple) and all(isinstance(i, Const | Tuple) for i in index.items):
        parts = tuple(repr(i.value) if isinstance(i, Const) else _index_token(i) for i in index.items)
        return None if None in parts else parts
    found = symbol_of(index)
    return found if isinstance(index, Unknown | Tensor) else None


# -- calls -------------------------------------------------------------------------------------------------------

def called(vm: Machine, function: Value, arguments: Arguments, result: Value, place: Place) -> Value:
    """The result of a call, and what it is to the algebra."""
    if not follows(place):
        return lift(forgotten, result)
    if isinstance(function, Choice):
        return lift(lambda f, r: called(vm, f, arguments, r, place), function, result)
    if isinstance(function, Partial):
        function, arguments = function.function, function.arguments.joined(arguments)
    given = [a.value for a in arguments.positional]
    given += [a.value for word, a in arguments.keywords.items() if word not in SETTINGS]
    word, home, receiver = spelled(function, given)
    own = [v if symbol_of(v) is None or not isinstance(v, Choice) else Unknown(symbol=symbol_of(v)) for v in given]
    if home == "user":
        return lift(lambda r, *vs: _of_user(vm, function, r, vs, place), result, *own)

    def apply(plain: Value, *values: Value) -> Value:
        operands = ([receiver] if receiver is not None else []) + [_operand(v, place, i) for i, v in enumerate(values)]
        symbol = applied.function(vm, word, home, operands, place) if word else None
        if symbol is None:
            symbol = _call(function, operands, place)
            if isinstance(plain, Unknown) and plain in values:
                return replace(plain, symbol=symbol)        # some of the elements, or all of them moved about
        return marked(plain, handwritten.judged(vm, symbol, place))

    return lift(apply, result, *own)


def _of_user(vm: Machine, function: Value, result: Value, values: Sequence[Value], place: Place) -> Value:
    """What a function of the user's gives: the algebra went through its body."""
    if is_anonymous(result) or (isinstance(result, Tensor) and result.symbol is None):
        return marked(result, _call(function, [_operand(v, place, i) for i, v in enumerate(values)], place))
    return result


def _call(function: Value, operands: Sequence[Symbol], place: Place) -> Symbol:
    """A call that stands for itself: of one function with equal arguments it is the same thing."""
    made_by: Hashable = function.name if isinstance(function, Api) else symbol_of(function) or function
    if is_anonymous(function):
        made_by = atom(("at", id(place.node)))
    return made("call", made_by, *operands) or atom(("at", id(place.node)))


def spelled(function: Value, given: Sequence[Value]) -> tuple[str, str, Symbol | None]:
    """(what the called function does, the library it is from, the tensor that it is a method of)."""
    if isinstance(function, Api):
        root, _, last = function.name.partition(".")[0], *function.name.rpartition(".")[1:]
        known = root in LIBRARIES and not function.name.startswith("keras.layers.")
        return (OPERATIONS.get(last, "") if known else ""), root, None
    if isinstance(function, NativeMethod):
        if isinstance(function.receiver, Tensor | Const) and function.name in OF_THE_TENSOR:
            return OPERATIONS.get(function.name, ""), "tensor", symbol_of(function.receiver)
        return "", "", None
    if isinstance(function, Unknown):
        return _of_unknown(function, given)
    return "", "user" if isinstance(function, USERS) else "", None


def _of_unknown(function: Unknown, given: Sequence[Value]) -> tuple[str, str, Symbol | None]:
    """A function that nothing is known of but its name, as in ``backend.log(p)`` of a backend that is passed in."""
    symbol = symbol_of(function)
    token = symbol.parts[0] if symbol is not None and symbol.kind == "atom" else None
    if isinstance(token, tuple) and len(token) == 3 and token[0] == "attr":
        name, owner = token[1], atom(token[2])
    elif symbol is not None and symbol.kind == "part" and symbol.parts[0][0] == "attr":
        name, owner = symbol.parts[0][1], symbol.parts[1]
    else:
        return "", "", None
    plain = not given or all(isinstance(v, Const | Tuple | Api) for v in given[:1])
    if name in OF_THE_TENSOR and plain:
        return OPERATIONS.get(name, ""), "tensor", owner
    return OPERATIONS.get(name, ""), "?", None
