"""In which precision layers calculate: policies, dtypes and casts, and what they leave of a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .arguments import Argument, Arguments
from .choices import leaf_count, lift
from .trail import Place
from .values import MISSING, NONE, TRUE, UNKNOWN, Api, Const, Precision, Tensor, Value
from .vocabulary.dtypes import FLOATS, FLOATX_SETTERS, HALF_POLICIES, POLICY_CLASSES, POLICY_SETTERS, STATE_RESETS
from .vocabulary.spec import Effect

if TYPE_CHECKING:
    from .interpreter import Machine
    from .project import Unit

DEFAULT = Precision("float32", "default")
STATE = ("policy", "floatx")
SETTING = re.compile(rb"set_(?:\w*policy|floatx)\b")        # a module that says this may set it when it is imported
TELLING = re.compile("policy|precision|floatx")             # an unknown function of such a name may set it


def initial() -> dict:
    """The state of a program that has set nothing."""
    return dict.fromkeys(STATE, DEFAULT)


def read(value: Value, how: str, place: Place | None) -> Value:
    """A dtype or policy, as an object or by its name; Unknown where it is none that is known."""
    if isinstance(value, Precision):
        return replace(value, how=how, place=place)
    word = value.value if isinstance(value, Const) else value.name.removeprefix("builtins.") \
        if isinstance(value, Api) else None
    return Precision(word, how, place) if word in FLOATS or word in HALF_POLICIES else UNKNOWN


# -- what is set for all layers -----------------------------------------------------------------------------------

def current(vm: Machine) -> Value:
    """What a layer without a dtype of its own calculates in."""
    def set_by(policy: Value, floatx: Value) -> Value:
        return floatx if policy == DEFAULT else policy

    found = lift(set_by, vm.precision["policy"], vm.precision["floatx"])
    return found if leaf_count(found) <= 2 else UNKNOWN     # more would use up what a Choice of layers can hold


def of_layer(vm: Machine, name: str, arguments: Arguments, place: Place) -> Value:
    """What a layer that is built now will calculate in."""
    given = arguments.get((), "dtype")
    if not name.startswith("keras.layers."):
        return UNKNOWN
    if given is not None and given.value != NONE:
        return lift(lambda value: UNKNOWN if value == NONE else read(value, "dtype", given.place or place), given.value)
    if vm.precision["policy"] == DEFAULT:
        vm.write(vm.precision, "settled", TRUE)
    return current(vm)


def _set_policy(vm: Machine, given: Argument | None, place: Place) -> Value:
    vm.write(vm.precision, "policy", lift(lambda v: read(v, "policy", place), given.value if given else UNKNOWN))
    return NONE


def _set_floatx(vm: Machine, given: Argument | None, place: Place) -> Value:
    """Keras 3 settles its policy when the first layer is built, and does not ask again."""
    late = "settled" in vm.precision
    value = given.value if given and not late else UNKNOWN
    vm.write(vm.precision, "floatx", lift(lambda v: read(v, "floatx", place), value))
    return NONE


def _reset(vm: Machine, given: Argument | None, place: Place) -> Value:
    if vm.precision["policy"] != DEFAULT:
        vm.write(vm.precision, "policy", UNKNOWN)
    return UNKNOWN


def _policy(vm: Machine, given: Argument | None, place: Place) -> Value:
    return lift(lambda v: read(v, "policy", place), given.value if given else UNKNOWN)


_FUNCTIONS = {
    **{name: (_set_policy, word) for name, word in POLICY_SETTERS.items()},
    **{name: (_set_floatx, word) for name, word in FLOATX_SETTERS.items()},
    **dict.fromkeys(POLICY_CLASSES, (_policy, "name")), **dict.fromkeys(STATE_RESETS, (_reset, "free_memory")),
}


def _special(name: str):
    function, parameter = _FUNCTIONS[name]
    return lambda vm, arguments, place: function(vm, arguments.get((parameter,), parameter), place)


SPECIAL = {name: _special(name) for name in _FUNCTIONS}
"""The library functions that have to do with precision, as ``libraries.call`` wants them."""


def may_be_set(vm: Machine, name: str) -> None:
    """A function that is not followed is called: by its name it may set the policy."""
    if TELLING.search(name):
        for key in STATE:
            if vm.precision[key] != DEFAULT:
                vm.write(vm.precision, key, UNKNOWN)


# -- modules and functions ----------------------------------------------------------------------------------------

def begin(vm: Machine, state: dict | None = None) -> dict:
    """Start a module, or a function that nobody calls, with a state of its own; the state until then."""
    before = dict(vm.precision)
    for key in {*STATE, *before}:
        vm.write(vm.precision, key, (state or initial()).get(key, MISSING))
    return before


def imported(vm: Machine, unit: Unit) -> None:
    """What a module sets when it is imported holds from then on."""
    from .project import run
    if unit.source is None or not SETTING.search(unit.source.data):
        return
    run(vm, unit)
    for key in STATE:
        theirs = unit.precision.get(key, DEFAULT)
        if theirs != DEFAULT:
            vm.write(vm.precision, key, theirs if vm.precision[key] == DEFAULT else UNKNOWN)


# -- what becomes of values ---------------------------------------------------------------------------------------

def through(value: Value, precision: Value) -> Value:
    """``value`` cast to ``precision``, as every layer casts its inputs. What half precision has rounded to 1 stays 1."""
    if not isinstance(value, Tensor) or value.effect is Effect.LABEL:
        return value
    wanted = halved(precision)
    if (value.half and value.half.half) == (wanted and wanted.half):
        return value
    rounded = value.half if value.is_probability else None
    return value.changed(half=rounded or wanted, recovered=False, parts=())


def halved(precision: Value) -> Precision | None:
    """``precision``, where it is known to be half of one."""
    return precision if isinstance(precision, Precision) and precision.half else None


def calculated(value: Value, precision: Value) -> Value:
    """``value``, just calculated by a layer in ``precision``."""
    is_data = not isinstance(value, Tensor) or value.effect is Effect.LABEL
    return value if is_data else value.changed(half=halved(precision))      # type: ignore[union-attr]


def cast(value: Value, dtype: Value, place: Place) -> Value:
    """``value`` after a cast."""
    return through(value, read(dtype, "cast", place))


def forgotten(arguments: Arguments) -> Arguments:
    """Arguments as a layer of the user's takes them in, which casts them to a dtype that is not known here."""
    def one(given: Argument) -> Argument:
        return replace(given, value=lift(lambda v: through(v, UNKNOWN), given.value))

    return replace(arguments, positional=tuple(map(one, arguments.positional)),
                   keywords={word: one(given) for word, given in arguments.keywords.items()})


def attribute(precision: Precision, name: str) -> Value:
    """An attribute of a policy object."""
    if name == "name":
        return Const(precision.name)
    if name == "compute_dtype":
        return Const(precision.half or precision.name)
    if name == "variable_dtype":
        return Const("float32" if precision.name.startswith("mixed_") else precision.name)
    return UNKNOWN
