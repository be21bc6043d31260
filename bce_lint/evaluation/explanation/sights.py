"""Looking things up in what a witness saw: the argument of a call, the part of an assignment, the alternative that is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from .. import calls
from ..choices import leaves
from ..trail import Place
from ..values import ClassValue, Function, Instance, LayerValue, Method, ModelValue, Tuple, Value
from .reasons import hands_on, undecided

if TYPE_CHECKING:
    from ..state import Frame
    from .witness import Sight, Write


def place(sight: Sight) -> Place:
    return Place(sight.frame.unit, sight.node)


def lost(value: Value | None) -> Value | None:
    """The alternative of a value that is not known; the first one where all are."""
    alternatives = [one for (one,) in leaves(value)] if value is not None else []
    return next(filter(undecided, alternatives), alternatives[0] if alternatives else None)


def last_lost(parts: Value) -> Value | None:
    """Of the layers of a model, the last one that decides what it gives, where that is not known."""
    for layer in reversed(parts.items) if isinstance(parts, Tuple) else ():
        if undecided(layer) or isinstance(layer, Instance | ModelValue):
            return layer
        if not (isinstance(layer, LayerValue) and hands_on(layer)):
            return None
    return None


def is_as_given(written: Write, earlier: list[Write]) -> bool:
    """Do branches meet, of which none that wrote anything lost the value? Then it was lost before."""
    return written.joined == "branches" and not any(undecided(one.value) for one in earlier)


def is_spread(call: Sight, part: Sight) -> bool:
    """Is it what stands behind a star among the arguments?"""
    return any(arg.star and arg.value is part.node for arg in call.node.args)       # type: ignore[attr-defined]


def item(sight: Sight, statement: cst.CSTNode, word: str) -> Sight | None:
    """Of ``a, b = x, y``, the part that ``word`` gets."""
    if not isinstance(statement, cst.Assign) or not isinstance(sight.node, cst.Tuple):
        return None
    for target in statement.targets:
        names = target.target.elements if isinstance(target.target, cst.Tuple | cst.List) else ()
        for name, element in zip(names, sight.node.elements, strict=False):
            if isinstance(name.value, cst.Name) and name.value.value == word:
                return sight.part(element.value)
    return None


def argument(call: Sight, word: str, index: int) -> Sight | None:
    """An argument of a call, by its keyword or its position."""
    node: cst.Call = call.node      # type: ignore[assignment]
    plain = [arg for arg in node.args if arg.keyword is None]
    found = next((arg for arg in node.args if arg.keyword is not None and arg.keyword.value == word), None)
    if found is None and index < len(plain) and not any(arg.star for arg in plain[:index + 1]):
        found = plain[index]
    return call.part(found.value) if found is not None else None


def given(caller: Sight, function: Function, frame: Frame, word: str) -> Sight | str:
    """The argument that a parameter got, or why there is none."""
    node = caller.node
    called = lost(part.value) if isinstance(node, cst.Call) and (part := caller.part(node.func)) else None
    if not is_direct(called, function):
        return f"`{word}` of {function.name} is what the library hands over here, which is not known"
    names = calls.parameters(function.node.params)
    shift = int(frame.receiver is not None and function.kind != "staticmethod")
    found = argument(caller, word, names.index(word) - shift if word in names else len(names))
    if found is not None:
        return found
    if any(arg.star for arg in node.args):      # type: ignore[union-attr]
        return f"what is spread into this call, and so `{word}` of {function.name}, is not known"
    return f"nothing is handed over as `{word}` of {function.name}, and its default is not known"


def is_direct(called: Value | None, function: Function) -> bool:
    match called:
        case Function():
            return called is function
        case Method():
            return called.function is function
        case ClassValue():
            return function.name == "__init__"
        case Instance():
            return function.name in ("call", "__call__")
    return False


def parameters(function: Function) -> dict[str, cst.Name]:
    """The names of all parameters of a function."""
    params = function.node.params
    all_of_them = (*params.posonly_params, *params.params, *params.kwonly_params, params.star_arg, params.star_kwarg)
    return {p.name.value: p.name for p in all_of_them if isinstance(p, cst.Param)}
