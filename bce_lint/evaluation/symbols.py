"""Small symbolic expressions: how a value was calculated from others, kept beside it where logarithms are in sight."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

MOST_PARTS = 1000       # an expression larger than this, written out, is given up
LINEAR = ("add", "mul", "mean", "guard")
GUARDED = ("add", "mul", "guard", "log")


class Symbol:
    """One node: ``kind`` says what it does with ``parts``, which are symbols or plain keys.

    number(value), atom(token), part(path, owner), call(function, arguments...); add, mul, pow(base, exponent), log,
    exp, sigmoid, mean (any average or sum), guard (a clip, or a small constant added).
    Two symbols are equal where they are calculated alike. ``value`` is the value that an atom, call or sigmoid stands
    for, ``terms`` the logarithms that it holds linearly (``reduced``: a mean or sum of them), ``guards`` the clips that
    it went through, and ``complete`` the formulas that were recognised in it.
    """

    __slots__ = ("kind", "parts", "size", "terms", "guards", "complete", "reduced", "value", "normal", "_hash")

    def __init__(self, kind: str, *parts: Any, terms: tuple = (), guards: tuple = (), value: Any = None) -> None:
        inner = [p for p in parts if isinstance(p, Symbol)]
        self.kind = kind
        self.parts = parts
        self.size = 1 + sum(p.size for p in inner)
        self.terms = merged(terms, *(p.terms for p in inner)) if kind in LINEAR else terms
        self.guards = merged(guards, *(p.guards for p in inner)) if kind in GUARDED else guards
        self.complete: tuple = merged(*(p.complete for p in inner)) if kind in LINEAR else ()
        self.reduced = bool(self.terms) and (kind == "mean" or any(p.reduced for p in inner))
        self.value = value
        self.normal: Any = ...
        self._hash = hash((kind, parts))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Symbol) and self._hash == other._hash
                                 and self.kind == other.kind and self.parts == other.parts)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"{self.kind}({', '.join(map(repr, self.parts))})"

    def part(self, *path: Hashable) -> Symbol | None:
        """What is found in this by ``path``."""
        return made("part", path, self)

    def joined(self, other: Symbol) -> Symbol:
        """This symbol, where it came about in the place of an equal one as well."""
        if self.terms == other.terms:
            return self
        both = Symbol(self.kind, *self.parts, value=self.value)
        both.terms, both.guards = merged(self.terms, other.terms), merged(self.guards, other.guards)
        both.complete, both.reduced = merged(self.complete, other.complete), self.reduced and other.reduced
        return both

    def walk(self) -> Iterator[Symbol]:
        """This symbol and all below it, each once."""
        todo, seen = [self], {id(self)}
        while todo:
            symbol = todo.pop()
            yield symbol
            for part in symbol.parts:
                if isinstance(part, Symbol) and id(part) not in seen:
                    seen.add(id(part))
                    todo.append(part)


def merged(*several: tuple) -> tuple:
    """The items of several tuples, each once."""
    filled = [one for one in several if one]
    if len(filled) < 2:
        return filled[0] if filled else ()
    return tuple(dict.fromkeys(item for one in filled for item in one))


def made(kind: str, *parts: Any, **extra: Any) -> Symbol | None:
    """A new symbol; None where a part is missing or it would grow too large."""
    if any(part is None for part in parts):
        return None
    symbol = Symbol(kind, *parts, **extra)
    return symbol if symbol.size <= MOST_PARTS else None


def number(value: float) -> Symbol:
    return Symbol("number", float(value))


ONE, MINUS_ONE, ZERO = number(1), number(-1), number(0)


def atom(token: Hashable, value: Any = None) -> Symbol:
    return Symbol("atom", token, value=value)


def added(left: Symbol | None, right: Symbol | None) -> Symbol | None:
    return made("add", left, right)


def negated(symbol: Symbol | None) -> Symbol | None:
    return made("mul", MINUS_ONE, symbol)


def subtracted(left: Symbol | None, right: Symbol | None) -> Symbol | None:
    return added(left, negated(right))


def multiplied(left: Symbol | None, right: Symbol | None) -> Symbol | None:
    return made("mul", left, right)


def divided(left: Symbol | None, right: Symbol | None) -> Symbol | None:
    return multiplied(left, made("pow", right, MINUS_ONE))


def chosen(condition: Symbol | None, yes: Symbol | None, no: Symbol | None) -> Symbol | None:
    """``yes`` where ``condition`` is 1, ``no`` where it is 0."""
    return added(multiplied(condition, yes), multiplied(subtracted(ONE, condition), no))


COMPARED = {"==": "==", "LessThan": "<", "LessThanEqual": "<=", "GreaterThan": ">", "GreaterThanEqual": ">="}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def condition(key: Hashable) -> Symbol | None:
    """The comparison behind a branch as a symbol that is 1 or 0."""
    if not (isinstance(key, tuple) and len(key) == 3 and isinstance(key[0], str)):
        return None
    word = COMPARED.get(key[0].removesuffix(" flipped"))
    try:
        constant = float(key[1])
    except (TypeError, ValueError):
        return None
    word = TURNED.get(word, word) if word and key[0].endswith(" flipped") else word
    return indicator(word, atom(key[2]), constant) if word else None


def either(key: Hashable, yes: Symbol | None, no: Symbol | None) -> Symbol | None:
    """What holds after two branches."""
    if yes is None or no is None:
        return None
    if yes == no:
        return yes.joined(no)
    test = condition(key)
    if test is not None:
        return chosen(test, yes, no)
    guards = merged(yes.guards, no.guards) if yes.guards and no.guards else ()
    return None if yes.terms or no.terms else made("either", key, yes, no, guards=guards)


def indicator(word: str, symbol: Symbol | None, constant: float) -> Symbol | None:
    """What ``symbol <word> constant`` is for a symbol that is 0 or 1; None where that cannot be said."""
    inside, low, high = 0 < constant < 1, constant == 0, constant == 1
    if (word == "==" and high) or (word == "!=" and low) or (word == ">" and (inside or low)) \
            or (word == ">=" and (inside or high)):
        return symbol
    if (word == "==" and low) or (word == "!=" and high) or (word == "<" and (inside or high)) \
            or (word == "<=" and (inside or low)):
        return subtracted(ONE, symbol)
    return None
