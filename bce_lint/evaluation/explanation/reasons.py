"""What is known well enough to be judged, and the words for how something came not to be."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ..values import Api, Choice, Const, Function, LayerValue, LossValue, NativeMethod, Tensor, Unknown, Value
from ..vocabulary import models
from ..vocabulary.functions import COMPARISONS, FUNCTIONS, OPERATORS
from ..vocabulary.layers import LAYER_CALLS, LAYERS
from ..vocabulary.losses import LOSS_CLASSES, LOSS_FUNCTIONS
from ..vocabulary.spec import Effect

NEVER = "bce-lint never comes here: no path that it follows leads to it, or its evaluation took too many steps"
NO_OUTPUT = "this is nothing that a layer or a model gives"
OTHER = "this is beyond what bce-lint follows"
JOINED = {"branches": "`{}` differs between more paths than bce-lint keeps apart",
          "rounds": "`{}` differs from one round of the loop to the next"}


def undecided(value: Value | None) -> bool:
    """Is something left open that a rule would have to know?"""
    match value:
        case Unknown():
            return True
        case Choice():
            return undecided(value.yes) or undecided(value.no)
        case Tensor():
            return value.effect is Effect.UNKNOWN
        case LayerValue():
            return isinstance(value.activation, Unknown) or value.spec.effect is Effect.UNKNOWN
        case LossValue():
            return value.known and not isinstance(value.flag, Const)
    return False


def hands_on(layer: LayerValue) -> bool:
    """Does a layer give what it gets, so that it decides nothing?"""
    return layer.spec.effect in (Effect.KEEP, Effect.AVERAGE, Effect.SCALE) and not layer.spec.activation


def is_known(name: str) -> bool:
    """Does a table say what a library function gives?"""
    tables = (models.SEQUENTIAL, models.MODEL_CLASSES, models.WRAPPERS, LAYERS, LAYER_CALLS, LOSS_CLASSES, LOSS_FUNCTIONS,
              FUNCTIONS, OPERATORS, COMPARISONS)
    return name.startswith("builtins.") or any(name in table for table in tables)


def of_expression(node: cst.CSTNode, parts: Sequence[Value | None]) -> str:
    """How an expression is not known, all of whose parts are."""
    match node:
        case cst.Subscript() if parts and isinstance(parts[0], Api):
            return f"what {parts[0].name} holds is known only when the program runs"
        case cst.Subscript():
            return "which item this is, or what it is, is not known"
        case cst.BinaryOperation() | cst.UnaryOperation():
            return "what this calculation makes of values that are known, is no longer a logit or a probability"
        case cst.Yield() | cst.Await():
            return "what comes back here is not followed"
    return OTHER


def of_call(called: Value) -> str:
    """How the result of a call is not known, all of whose arguments are."""
    match called:
        case NativeMethod():
            return f"what `.{called.name}()` gives here, bce-lint does not follow"
        case Api():
            return no_table(called.name)
    return OTHER


def no_table(name: str) -> str:
    """How the result of a library function is not known that no table describes."""
    return f"what `{name.removeprefix('builtins.')}` gives, bce-lint does not follow"


def of_statement(node: cst.CSTNode, word: str) -> str:
    """How a statement binds ``word`` to something that is not known."""
    match node:
        case cst.FunctionDef():
            return f"what the decorators make of `{word}` is not known"
        case cst.For():
            return f"what the items of this loop are, and so `{word}`, is not known"
        case cst.With():
            return f"what `with` binds to `{word}` is not known"
        case cst.Try():
            return f"`{word}` is an exception where this fails"
        case cst.Assign():
            return f"what `{word}` gets out of this is not known"
    return f"what this makes of `{word}`, bce-lint does not follow"


def undefined(word: str, takes_all: bool) -> str:
    """How a name is not known that nothing binds; ``takes_all``: something may have come by ``import *``."""
    return f"nothing in sight defines `{word}`" + (", unless an `import *` brings it" if takes_all else "")


def uncalled(function: Function, word: str) -> str:
    """How the parameter ``word`` of a function that nobody calls is not known."""
    made = function.name == "__init__" and function.owner is not None
    nobody = f"nothing in sight makes a {function.owner.name}" if made else f"no call of {function.name} is in sight"
    return f"{nobody}: its parameter `{word}` may be anything"


def not_in_sight(value: Value) -> str:
    """How an import brings nothing that is known."""
    token = value.token if isinstance(value, Unknown) else None
    name = token[1] if isinstance(token, tuple) and token[:1] == ("import",) else "what is imported here"
    return f"`{name}` is neither in sight nor a library that bce-lint knows"
