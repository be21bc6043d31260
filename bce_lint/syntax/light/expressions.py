"""Expressions: Python's own nodes as LibCST's."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import libcst as cst

from .conversion import Converter
from .nodes import (
    annotation, arg, asynchronous, attribute, call, element, from_, maker, name, nothing, param, param_star, starred_element, tuple_,
)

LITERAL = re.compile(r"""[A-Za-z]{0,2}(?:\"{3}(?:[^\\"]|\\.|"(?!""))*\"{3}|'{3}(?:[^\\']|\\.|'(?!''))*'{3}"""
                     r"""|"(?:[^\\"\n]|\\.)*"|'(?:[^\\'\n]|\\.)*')""", re.DOTALL)
OPERATORS: dict[type[ast.AST], Callable[[], Any]] = {kind: maker(getattr(cst, other)) for kind, other in {
    ast.Add: "Add", ast.Sub: "Subtract", ast.Mult: "Multiply", ast.Div: "Divide", ast.FloorDiv: "FloorDivide",
    ast.Mod: "Modulo", ast.Pow: "Power", ast.MatMult: "MatrixMultiply", ast.LShift: "LeftShift", ast.RShift: "RightShift",
    ast.BitOr: "BitOr", ast.BitAnd: "BitAnd", ast.BitXor: "BitXor", ast.And: "And", ast.Or: "Or", ast.Not: "Not",
    ast.USub: "Minus", ast.UAdd: "Plus", ast.Invert: "BitInvert", ast.Eq: "Equal", ast.Lt: "LessThan",
    ast.LtE: "LessThanEqual", ast.Gt: "GreaterThan", ast.GtE: "GreaterThanEqual", ast.Is: "Is", ast.IsNot: "IsNot",
    ast.In: "In", ast.NotIn: "NotIn", ast.NotEq: "NotEqual",
}.items()}

_boolean = maker(cst.BooleanOperation, "left", "operator", "right")
_binary = maker(cst.BinaryOperation, "left", "operator", "right")
_unary = maker(cst.UnaryOperation, "operator", "expression")
_comparison = maker(cst.Comparison, "left", "comparisons")
_target = maker(cst.ComparisonTarget, "operator", "comparator")
_lambda = maker(cst.Lambda, "params", "body")
_if = maker(cst.IfExp, "test", "body", "orelse")
_dict = maker(cst.Dict, "elements")
_pair = maker(cst.DictElement, "key", "value")
_spread = maker(cst.StarredDictElement, "value")
_list = maker(cst.List, "elements")
_set = maker(cst.Set, "elements")
_await = maker(cst.Await, "expression")
_yield = maker(cst.Yield, "value")
_named = maker(cst.NamedExpr, "target", "value")
_subscript = maker(cst.Subscript, "value", "slice")
_part = maker(cst.SubscriptElement, "slice")
_index = maker(cst.Index, "value", "star")
_slice = maker(cst.Slice, "lower", "upper", "step")
_text = maker(cst.SimpleString, "value")
_integer, _float, _imaginary = (maker(kind, "value") for kind in (cst.Integer, cst.Float, cst.Imaginary))
_ellipsis = maker(cst.Ellipsis)
_parameters = maker(cst.Parameters, "params", "star_arg", "kwonly_params", "star_kwarg", "posonly_params")
_comp_for = maker(cst.CompFor, "target", "iter", "ifs", "inner_for_in", "asynchronous")
_comp_if = maker(cst.CompIf, "test")
_comprehensions = {ast.ListComp: maker(cst.ListComp, "elt", "for_in"), ast.SetComp: maker(cst.SetComp, "elt", "for_in"),
                   ast.GeneratorExp: maker(cst.GeneratorExp, "elt", "for_in")}
_dict_comp = maker(cst.DictComp, "key", "value", "for_in")


def _constant(to: Converter, node: ast.Constant) -> cst.BaseExpression:
    value = node.value
    if isinstance(value, str | bytes):
        written = to.segment(node)
        only = LITERAL.match(written)
        return _text(written) if only is not None and only.end() == len(written) else to.parsed(node)
    if value is None or isinstance(value, bool):
        return name(str(value))
    if value is ...:
        return _ellipsis()
    make = _imaginary if isinstance(value, complex) else _float if isinstance(value, float) else _integer
    return make(to.segment(node))


def _bool_op(to: Converter, node: ast.BoolOp) -> cst.BaseExpression:
    first, *others = to.all(node.values)
    for other in others:
        first = _boolean(first, OPERATORS[type(node.op)](), other)
    return first


def _compare(to: Converter, node: ast.Compare) -> cst.BaseExpression:
    targets = zip(node.ops, node.comparators, strict=True)
    return _comparison(to(node.left), tuple([_target(_operator(op), to(right)) for op, right in targets]))


def _operator(op: ast.cmpop) -> cst.BaseCompOp:
    made = OPERATORS[type(op)]()
    if isinstance(op, ast.NotEq):
        object.__setattr__(made, "value", "!=")
    return made


def arguments(to: Converter, plain: list[ast.expr], keywords: list[ast.keyword]) -> tuple[cst.Arg, ...]:
    """The arguments of a call or class definition, in the order in which they are written."""
    every: list[Any] = [*plain, *keywords]
    if plain and keywords:
        every.sort(key=attrgetter("lineno", "col_offset"))
    return tuple([_argument(to, one) for one in every])


def _argument(to: Converter, node: ast.expr | ast.keyword) -> cst.Arg:
    if isinstance(node, ast.keyword):
        return arg(to(node.value), None if node.arg is None else name(node.arg), "**" if node.arg is None else "")
    if isinstance(node, ast.Starred):
        return arg(to(node.value), None, "*")
    return arg(to(node), None, "")


def elements(to: Converter, nodes: list[ast.expr]) -> tuple[cst.BaseElement, ...]:
    """The elements of a list, set or tuple."""
    return tuple([starred_element(to(node.value)) if isinstance(node, ast.Starred) else element(to(node))
                  for node in nodes])


def _dictionary(to: Converter, node: ast.Dict) -> cst.Dict:
    pairs = zip(node.keys, node.values, strict=True)
    return _dict(tuple([_spread(to(value)) if key is None else _pair(to(key), to(value)) for key, value in pairs]))


def _subscripted(to: Converter, node: ast.Subscript) -> cst.BaseExpression:
    inner = node.slice
    if not isinstance(inner, ast.Tuple):
        return _subscript(to(node.value), (_one_part(to, inner),))
    parts = inner.elts
    if to.text[to.start(inner)] == "(":     # one tuple, or several indices of which the first has parentheses
        return to.parsed(node)
    return _subscript(to(node.value), tuple([_one_part(to, part) for part in parts]))


def _one_part(to: Converter, node: ast.expr) -> cst.SubscriptElement:
    if isinstance(node, ast.Slice):
        return _part(_slice(to.maybe(node.lower), to.maybe(node.upper), to.maybe(node.step)))
    if isinstance(node, ast.Starred):
        return _part(_index(to(node.value), "*"))
    return _part(_index(to(node), None))


def _comprehension(to: Converter, parts: list[ast.comprehension]) -> cst.CompFor:
    made = None
    for part in reversed(parts):
        tests = tuple([_comp_if(to(test)) for test in part.ifs])
        made = _comp_for(to(part.target), to(part.iter), tests, made, asynchronous() if part.is_async else None)
    return made     # type: ignore[return-value]


def parameters(to: Converter, node: ast.arguments) -> cst.Parameters:
    """The parameters of a function."""
    plain = [*node.posonlyargs, *node.args]
    defaults = [None] * (len(plain) - len(node.defaults)) + node.defaults
    made = [_param(to, one, default) for one, default in zip(plain, defaults, strict=True)]
    named = [_param(to, one, default) for one, default in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
    first = len(node.posonlyargs)
    star = _param(to, node.vararg, None, "*") if node.vararg is not None else param_star() if named \
        else cst.MaybeSentinel.DEFAULT
    rest = None if node.kwarg is None else _param(to, node.kwarg, None, "**")
    return _parameters(tuple(made[first:]), star, tuple(named), rest, tuple(made[:first]))


def _anonymous(to: Converter, node: ast.Lambda) -> cst.Lambda:
    made = _lambda(parameters(to, node.args), to(node.body))
    to.homes[id(made)] = to.home
    return made


def _param(to: Converter, node: ast.arg, default: ast.expr | None, star: str = "") -> cst.Param:
    note = None if node.annotation is None else annotation(to(node.annotation))
    return param(name(node.arg), note, to.maybe(default), star)


EXPRESSIONS: dict[type[ast.AST], Callable[[Converter, Any], Any]] = {
    ast.Name: lambda to, node: name(node.id),
    ast.Constant: _constant,
    ast.Attribute: lambda to, node: attribute(to(node.value), name(node.attr)),
    ast.Call: lambda to, node: call(to(node.func), arguments(to, node.args, node.keywords)),
    ast.Subscript: _subscripted,
    ast.JoinedStr: lambda to, node: to.parsed(node),
    ast.Tuple: lambda to, node: tuple_(elements(to, node.elts)),
    ast.List: lambda to, node: _list(elements(to, node.elts)),
    ast.Set: lambda to, node: _set(elements(to, node.elts)),
    ast.Dict: _dictionary,
    ast.BinOp: lambda to, node: _binary(to(node.left), OPERATORS[type(node.op)](), to(node.right)),
    ast.UnaryOp: lambda to, node: _unary(OPERATORS[type(node.op)](), to(node.operand)),
    ast.BoolOp: _bool_op,
    ast.Compare: _compare,
    ast.IfExp: lambda to, node: _if(to(node.test), to(node.body), to(node.orelse)),
    ast.Lambda: _anonymous,
    ast.NamedExpr: lambda to, node: _named(to(node.target), to(node.value)),
    ast.Await: lambda to, node: _await(to(node.value)),
    ast.Yield: lambda to, node: _yield(to.maybe(node.value)),
    ast.YieldFrom: lambda to, node: _yield(from_(to(node.value))),
    ast.Starred: lambda to, node: nothing(),     # where Python parses one but would not compile it
    ast.DictComp: lambda to, node: _dict_comp(to(node.key), to(node.value), _comprehension(to, node.generators)),
    **{kind: lambda to, node, make=make: make(to(node.elt), _comprehension(to, node.generators))
       for kind, make in _comprehensions.items()},
}
