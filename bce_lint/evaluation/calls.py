"""Calls: the user's functions and classes are entered with the arguments of each call site."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import libcst as cst

from . import (
    arrays, attributes, builtin_calls, cases, compiling, containers, decisions, layers, libraries, losses, measuring,
    methods, models, precision, ranges, readings, sources, spelling,
)
from .arguments import Argument, Arguments
from .choices import leaves, lift, present
from .state import Exhausted, Frame
from .trail import Place, extended
from .values import (
    MISSING, NONE, UNKNOWN, ActivationValue, Api, Choice, ClassValue, Const, DictObject, Function, Instance, LayerValue,
    LossValue, Method, MetricValue, Missing, ModelValue, NativeMethod, Partial, Raised, Tensor, Tuple, Unknown, Value,
)
from .vocabulary import models as model_words

if TYPE_CHECKING:
    from .interpreter import Machine

DEEPEST = 20
MOST_AGAIN = 2          # how often one function may be on the stack
FILLED_IN = ("training", "mask")
EMPTY: Mapping[str, Value] = MappingProxyType({})


def call(vm: Machine, function: Value, arguments: Arguments, place: Place) -> Value:
    """The result of calling ``function``."""
    if type(function) is Choice and any(losses.is_ours(one) for (one,) in leaves(function)):
        with vm.one_of_several_losses():
            return lift(lambda plain: _call(vm, plain, arguments, place), function)
    return lift(lambda plain: _call(vm, plain, arguments, place), function)


def _call(vm: Machine, function: Value, arguments: Arguments, place: Place) -> Value:
    match function:
        case Function():
            return enter(vm, function, arguments, place)
        case Method():
            return enter(vm, function.function, arguments.before(function.receiver), place, function.receiver)
        case Partial():
            return call(vm, function.function, function.arguments.joined(arguments), place)
        case ClassValue():
            return instantiate(vm, function, arguments, place)
        case Api():
            if function.name.startswith("builtins."):
                return ranges.dropped(builtin_calls.call(vm, function.name[9:], arguments, place))
            result = libraries.call(vm, function.name, arguments, place)
            return sources.called(vm, function.name, arguments, arrays.called(
                vm, function.name, arguments, result, place), place)
        case LayerValue():
            return ranges.dropped(layers.apply(vm, function, layers.inputs(arguments), place))
        case ActivationValue():
            return ranges.dropped(layers.activate_by_hand(vm, function, arguments, place))
        case Instance():
            return call_instance(vm, function, arguments, place)
        case ModelValue():
            return models.call(vm, function, arguments, place)
        case LossValue():
            return losses.call_object(vm, function, arguments, place)
        case MetricValue():
            return methods.call(vm, function, "__call__", arguments, place)
        case NativeMethod():
            return methods.call(vm, function.receiver, function.name, arguments, place)
        case _:
            return unknown_call(vm, function, arguments, place)


def unknown_call(vm: Machine, function: Value, arguments: Arguments, place: Place) -> Value:
    """A call of something that is not followed: it may read its arguments, and change those that can change."""
    node = place.node.func if isinstance(place.node, cst.Call) else None
    if isinstance(node, cst.Attribute) and node.attr.value == "compile":
        measuring.beside_loss(vm, arguments, place)
        compiling.compile_unknown(vm, arguments, place)
    if isinstance(node, cst.Attribute | cst.Name):
        precision.may_be_set(vm, node.attr.value if isinstance(node, cst.Attribute) else node.value)
    for argument in arguments.all():
        readings.note(vm, argument.value, argument.place or place, "is passed on")
        ranges.spoil(vm, argument.value)
        if isinstance(argument.value, ModelValue | Instance):
            models.forget(vm, argument.value)
        elif isinstance(argument.value, containers.ListObject | DictObject):
            containers.forget(vm, argument.value)
    if isinstance(node, cst.Attribute) and node.attr.value in ("get", "pop") and len(arguments.positional) == 2:
        return containers.with_default(vm, function, *(a.value for a in arguments.positional))
    if isinstance(function, Unknown) and function.token is not None and not arguments.all():
        return function.part("called", id(place.node))
    return UNKNOWN


# -- functions of the user's -------------------------------------------------------------------------------------

def define_function(vm: Machine, node: cst.FunctionDef, frame: Frame) -> None:
    """Bind a function, as its decorators leave it."""
    made: Value = make_function(vm, node.name.value, node, node.params, frame)
    for decorator in reversed(node.decorators):
        made = decorated(vm, decorator.decorator, made, frame)
    vm.write(frame.home(node.name.value), node.name.value, made)


def make_function(vm: Machine, name: str, node: cst.FunctionDef | cst.Lambda, params: cst.Parameters,
                  frame: Frame) -> Function:
    defaults = {p.name.value: vm.evaluate(p.default, frame)
                for p in (*params.posonly_params, *params.params, *params.kwonly_params) if p.default is not None}
    made = Function(name, node, frame.unit, frame, defaults)
    vm.functions.append(made)
    return made


def decorated(vm: Machine, decorator: cst.BaseExpression, made: Value, frame: Frame) -> Value:
    if isinstance(made, Function) and cases.take(vm, decorator, made, frame):
        return made
    value = vm.evaluate(decorator, frame)
    if isinstance(value, Api):
        word = value.name.removeprefix("builtins.")
        if isinstance(made, Function) and word == "abc.abstractmethod":
            made.abstract = True
        if isinstance(made, Function) and word in ("staticmethod", "classmethod", "property"):
            made.kind = word
            return made
        if word.split("(")[0] in model_words.IDENTITY_DECORATORS or word == "functools.cached_property":
            if isinstance(made, Function) and word == "functools.cached_property":
                made.kind = "property"
            return made
    if isinstance(value, Function | Method | Partial):
        return vm.call(value, Arguments.of(made), Place(frame.unit, decorator))
    return UNKNOWN


def parameters(params: cst.Parameters) -> list[str]:
    return [p.name.value for p in (*params.posonly_params, *params.params)]


def enter(vm: Machine, function: Function, arguments: Arguments, place: Place, receiver: Value | None = None) -> Value:
    """Run a function's body with the arguments of one call."""
    vm.called.add(function.node)
    too_deep = len(vm.stack) >= DEEPEST or function.node in vm.heavy
    if too_deep or sum(f.node is function.node for f in vm.stack) >= MOST_AGAIN:
        return unknown_call(vm, UNKNOWN, arguments, place)
    frame = Frame(function.unit, function.frame, function=function, receiver=receiver, owner=function.owner)
    bind(vm, function, arguments, frame)
    if function.unit.takes_logarithms:
        for name, value in frame.names.items():
            frame.names[name] = spelling.named(value, "param", name, id(function.node), id(place.node))
    result = run_body(vm, function, frame)
    decisions.called(vm, function, place)
    return result


def run_body(vm: Machine, function: Function, frame: Frame) -> Value:
    vm.stack.append(function)
    started = vm.steps
    try:
        if isinstance(function.node, cst.Lambda):
            return vm.evaluate(function.node.body, frame)
        flow = vm.body(function.node.body, frame)
        if flow == "next":
            vm.give_back(frame, NONE)
        if flow == "raise" and "$return" not in frame.names and "$yields" not in frame.names:
            raise Raised
    except Exhausted as exhausted:
        exhausted.blame(vm, function, vm.steps - started)
        raise
    finally:
        vm.stack.pop()
    if "$yields" in frame.names:
        return UNKNOWN
    result = present(frame.names.get("$return", MISSING))
    result = UNKNOWN if isinstance(result, Missing) else result
    if not function.name.startswith("_") and function.frame.kind != "function" and function.name != "lambda":
        readings.returned(vm, result, function, function.place)
    return result


def bind(vm: Machine, function: Function, arguments: Arguments, frame: Frame) -> None:
    """Give a function's parameters their values."""
    params = function.node.params
    names = parameters(params)
    keywords = dict(arguments.keywords)
    for index, name in enumerate(names):
        if index < len(arguments.positional):
            value = arguments.positional[index].value
        elif name in keywords:
            value = keywords.pop(name).value
        elif arguments.open_positional or arguments.open_keywords:
            value = UNKNOWN
        else:
            value = function.defaults.get(name, UNKNOWN)
        frame.names[name] = value
    for parameter in params.kwonly_params:
        name = parameter.name.value
        given = keywords.pop(name, None)
        default = UNKNOWN if arguments.open_keywords else function.defaults.get(name, UNKNOWN)
        frame.names[name] = given.value if given else default
    if isinstance(params.star_arg, cst.Param):
        rest = arguments.positional[len(names):]
        known = Tuple(tuple(a.value for a in rest), tuple(a.place for a in rest))
        frame.names[params.star_arg.name.value] = UNKNOWN if arguments.open_positional else known
    if params.star_kwarg is not None:
        cell = {"open": Const(arguments.open_keywords), **{k: a.value for k, a in keywords.items()}}
        places = {k: a.place for k, a in keywords.items() if a.place}
        frame.names[params.star_kwarg.name.value] = DictObject(cell, places)    # type: ignore[arg-type]


def enter_unknown(vm: Machine, function: Function, receiver: Value | None, case: Mapping[str, Value] = EMPTY) -> None:
    """Run a function that nobody in sight calls: its parameters are unknown, whatever their defaults, but for those
    of the ``case`` of a test."""
    frame = Frame(function.unit, function.frame, function=function, receiver=receiver, owner=function.owner)
    params = function.node.params
    names = parameters(params)
    for name in (*names, *(p.name.value for p in params.kwonly_params)):
        frame.names[name] = case.get(name) or Unknown(("param", name, ("function", id(function.node))))
    if receiver is not None and names and function.kind != "staticmethod":
        frame.names[names[0]] = receiver
        models.hand_predictions(vm, function, receiver, frame.names)
    if isinstance(params.star_arg, cst.Param):
        frame.names[params.star_arg.name.value] = UNKNOWN
    if params.star_kwarg is not None:
        frame.names[params.star_kwarg.name.value] = UNKNOWN
    try:
        result = run_body(vm, function, frame)
    except Raised:
        return
    readings.note(vm, result, function.place, f"is returned by {function.name}")


def marked_return(value: Value, place: Place, frame: Frame) -> Value:
    """A returned tensor carries in its proof which function returned it."""
    function = frame.function
    if isinstance(value, Tensor) and function is not None and value.source is not None:
        return value.changed(trail=extended(value.trail, place, f"returned by {function.name}"))
    return value


# -- classes of the user's ---------------------------------------------------------------------------------------

def define_class(vm: Machine, node: cst.ClassDef, frame: Frame) -> None:
    """Run a class body and bind the class."""
    bases = tuple(vm.evaluate(base.value, frame) for base in node.bases if base.star == "")
    inner = Frame(frame.unit, frame, kind="class")
    vm.body(node.body, inner)
    fields = inner.names.pop("$fields", Tuple(()))
    is_data = any("dataclass" in _word(vm, d.decorator, frame) for d in node.decorators) \
        or any(isinstance(b, Api) and b.name.endswith("NamedTuple") for b in bases)
    names = tuple(f.value for f in fields.items) if is_data and isinstance(fields, Tuple) else ()
    made = ClassValue(node.name.value, node, frame.unit, bases, inner.names, names)
    for value in inner.names.values():
        if isinstance(value, Function) and value.owner is None:
            value.owner = made
    vm.classes.append(made)
    vm.write(frame.home(node.name.value), node.name.value, made)


def _word(vm: Machine, decorator: cst.BaseExpression, frame: Frame) -> str:
    node = decorator.func if isinstance(decorator, cst.Call) else decorator
    value = vm.evaluate(node, frame)
    return value.name if isinstance(value, Api) else ""


def instantiate(vm: Machine, cls: ClassValue, arguments: Arguments, place: Place) -> Value:
    """A new object of a user's class."""
    made = Instance(cls, place)
    vm.instances.append(made)
    construct = attributes.in_class(cls, "__init__")
    if isinstance(construct, Function):
        vm.call(Method(made, construct), arguments, place)
    elif cls.fields:
        for index, name in enumerate(cls.fields):
            given = arguments.get(cls.fields, name)
            made.attributes[name] = given.value if given else cls.attributes.get(name, UNKNOWN)
    elif attributes.library_base(cls) is not None:
        models.construct_base(vm, made, arguments, place)
    prepare(vm, made, place)
    return made


def prepare(vm: Machine, made: Instance, place: Place) -> None:
    """Attributes that a layer or model makes in ``build``."""
    build = attributes.in_class(made.cls, "build")
    if isinstance(build, Function) and models.is_module(made):
        vm.call(Method(made, build), Arguments.of(Unknown(("shape", id(build.node)))), place)


def filled_in(call: Function, arguments: Arguments) -> Arguments:
    """The arguments with which Keras calls a layer: it hands over ``training`` and the mask by itself."""
    params = call.node.params
    names = [*parameters(params)[1:], *(p.name.value for p in params.kwonly_params)]
    more = {word: Argument(Unknown(("param", word, ("function", id(call.node)))))
            for word in FILLED_IN if word in names and arguments.get(names, word) is None}
    return arguments.joined(Arguments((), more)) if more else arguments


def call_instance(vm: Machine, owner: Instance, arguments: Arguments, place: Place) -> Value:
    """Calling an object: its ``__call__``, or for layers, models and losses its ``call``."""
    if models.is_module(owner):
        arguments = precision.forgotten(arguments)
    for name in ("__call__", "call"):
        found = attributes.in_class(owner.cls, name)
        if isinstance(found, Function):
            if name == "call" and models.is_module(owner):
                arguments = filled_in(found, arguments)
            result = vm.call(Method(owner, found), arguments, place)
            return models.output_of(vm, owner, result, place, arguments) if models.is_model(owner) else result
        own = owner.attributes.get(name)
        if isinstance(own, Function):
            return vm.call(own, arguments, place)
    native = owner.native.get("object")
    if native is not None:
        return vm.call(native, arguments, place)
    return unknown_call(vm, UNKNOWN, arguments, place)


