"""Statements: Python's own nodes as LibCST's, grouped by lines as LibCST groups them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import libcst as cst

from ...reading.lines import LineTable
from .conversion import Converter, Stretch, Unconverted
from .expressions import EXPRESSIONS, arguments, elements, parameters
from .nodes import annotation, as_name, asynchronous, attribute, from_, later, maker, name, nothing, tuple_

COMPOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With,
            ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
IN_PLACE = {kind: maker(getattr(cst, f"{word}Assign")) for kind, word in {
    ast.Add: "Add", ast.Sub: "Subtract", ast.Mult: "Multiply", ast.Div: "Divide", ast.FloorDiv: "FloorDivide",
    ast.Mod: "Modulo", ast.Pow: "Power", ast.MatMult: "MatrixMultiply", ast.LShift: "LeftShift", ast.RShift: "RightShift",
    ast.BitOr: "BitOr", ast.BitAnd: "BitAnd", ast.BitXor: "BitXor",
}.items()}

_module = maker(cst.Module, "body")
_line = maker(cst.SimpleStatementLine, "body")
_suite = maker(cst.SimpleStatementSuite, "body")
_block = maker(cst.IndentedBlock, "body")
_function = maker(cst.FunctionDef, "name", "params", "body", "decorators", "returns", "asynchronous")
_class = maker(cst.ClassDef, "name", "body", "bases", "keywords", "decorators")
_decorator = maker(cst.Decorator, "decorator")
_return = maker(cst.Return, "value")
_expression = maker(cst.Expr, "value")
_assign = maker(cst.Assign, "targets", "value")
_target = maker(cst.AssignTarget, "target")
_ann_assign = maker(cst.AnnAssign, "target", "annotation", "value")
_aug_assign = maker(cst.AugAssign, "target", "operator", "value")
_del = maker(cst.Del, "target")
_raise = maker(cst.Raise, "exc", "cause")
_assert = maker(cst.Assert, "test", "msg")
_import = maker(cst.Import, "names")
_import_from = maker(cst.ImportFrom, "module", "names", "relative")
_alias = maker(cst.ImportAlias, "name", "asname")
_star, _dot = maker(cst.ImportStar), maker(cst.Dot)
_global, _nonlocal = maker(cst.Global, "names"), maker(cst.Nonlocal, "names")
_item = maker(cst.NameItem, "name")
_pass, _break, _continue = maker(cst.Pass), maker(cst.Break), maker(cst.Continue)
_if = maker(cst.If, "test", "body", "orelse")
_else, _finally = maker(cst.Else, "body"), maker(cst.Finally, "body")
_for = maker(cst.For, "target", "iter", "body", "orelse", "asynchronous")
_while = maker(cst.While, "test", "body", "orelse")
_with = maker(cst.With, "items", "body", "asynchronous")
_with_item = maker(cst.WithItem, "item", "asname")
_try = maker(cst.Try, "body", "handlers", "orelse", "finalbody")
_try_star = maker(cst.TryStar, "body", "handlers", "orelse", "finalbody")
_handler = maker(cst.ExceptHandler, "body", "type", "name")
_star_handler = maker(cst.ExceptStarHandler, "body", "type", "name")


NEWER = tuple(getattr(ast, word) for word in ("TypeAlias", "TypeVar", "ParamSpec", "TypeVarTuple", "TemplateStr")
              if hasattr(ast, word))      # younger than the oldest Python that runs us


def converted(module: ast.Module, text: str, table: LineTable) -> tuple[Converter, cst.Module]:
    """The light module of what Python parsed ``text`` as, and who makes the rest of it. Raises Unconverted."""
    if NEWER and any(isinstance(node, NEWER) for node in ast.walk(module)):
        raise Unconverted("newer syntax")
    to = Converter(text, table, {**EXPRESSIONS, **STATEMENTS})
    return to, _module(_lines(to, module.body))


def _lines(to: Converter, nodes: list[ast.stmt]) -> tuple[cst.BaseStatement, ...]:
    """Statements as they stand in a block: those that share a line are parts of one."""
    found: list[cst.BaseStatement] = []
    parts: list[cst.BaseSmallStatement] = []
    line = 0
    for node in nodes:
        compound = isinstance(node, COMPOUND)
        if parts and (compound or node.lineno != line):
            found.append(_line(tuple(parts)))
            parts = []
        (found if compound else parts).append(to(node))
        line = node.end_lineno or node.lineno
    return (*found, _line(tuple(parts))) if parts else tuple(found)


def _body(to: Converter, nodes: list[ast.stmt]) -> cst.BaseSuite:
    return _suite(to.all(nodes)) if _is_on_line(to, nodes[0]) else _block(_lines(to, nodes))


def _is_on_line(to: Converter, first: ast.stmt) -> bool:
    """Does a body that begins with ``first`` stand on the line of the colon?"""
    return to.text[to.line_start(first):to.start(first)].strip() != "" and not isinstance(first, COMPOUND)


def _decorators(to: Converter, nodes: list[ast.expr]) -> tuple[cst.Decorator, ...]:
    return tuple([_decorator(to(node)) for node in nodes])


def _define(to: Converter, node: ast.FunctionDef | ast.AsyncFunctionDef) -> cst.FunctionDef:
    outer = to.home
    to.home = home = outer or node.name
    apart = "\f" not in to.text[to.line_start(node):to.start(node)]     # else its indentation depends on what came before
    put_off = apart and not _is_on_line(to, node.body[0])
    body = later(partial(_within, to, home, to.stretch(node))) if put_off else _body(to, node.body)
    returns = None if node.returns is None else annotation(to(node.returns))
    made = _function(name(node.name), parameters(to, node.args), body, _decorators(to, node.decorator_list), returns,
                     asynchronous() if isinstance(node, ast.AsyncFunctionDef) else None)
    to.home, to.homes[id(made)] = outer, home
    return made


def _within(to: Converter, home: str, stretch: Stretch) -> tuple[cst.BaseStatement, ...]:
    """The body of the function that stands there; where that cannot be parsed by itself, the function gives anything."""
    function, skipped = to.function(stretch)
    if function is None:
        return (_line((_return(nothing()),)),)
    outer, known = (to.home, to.skipped), (len(to.places), len(to.homes))
    to.home, to.skipped = home, skipped
    try:
        return _lines(to, function.body)
    except RecursionError:
        to.forget(*known)
        raise
    finally:
        to.home, to.skipped = outer


def _define_class(to: Converter, node: ast.ClassDef) -> cst.ClassDef:
    outer = to.home
    to.home = home = outer or node.name
    given = arguments(to, node.bases, node.keywords)
    bases = tuple([one for one in given if one.keyword is None and one.star != "**"])
    keywords = tuple([one for one in given if one.keyword is not None or one.star == "**"])
    made = _class(name(node.name), _body(to, node.body), bases, keywords, _decorators(to, node.decorator_list))
    to.home, to.homes[id(made)] = outer, home
    return made


def _dotted(words: str) -> cst.Name | cst.Attribute:
    first, *others = words.split(".")
    made: cst.Name | cst.Attribute = name(first)
    for word in others:
        made = attribute(made, name(word))
    return made


def _aliases(nodes: list[ast.alias]) -> tuple[cst.ImportAlias, ...]:
    return tuple([_alias(_dotted(one.name), None if one.asname is None else as_name(name(one.asname))) for one in nodes])


def _from(to: Converter, node: ast.ImportFrom) -> cst.ImportFrom:
    names = _star() if node.names[0].name == "*" else _aliases(node.names)
    dots = tuple([_dot() for _ in range(node.level)])
    return _import_from(None if node.module is None else _dotted(node.module), names, dots)


def _delete(to: Converter, node: ast.Delete) -> cst.Del:
    return _del(to(node.targets[0]) if len(node.targets) == 1 else tuple_(elements(to, node.targets)))


def _conditional(to: Converter, node: ast.If) -> cst.If:
    orelse = node.orelse
    elif_ = len(orelse) == 1 and isinstance(orelse[0], ast.If) and to.text.startswith("elif", to.start(orelse[0]))
    return _if(to(node.test), _body(to, node.body), to(orelse[0]) if elif_ else _or_else(to, orelse))


def _or_else(to: Converter, nodes: list[ast.stmt]) -> cst.Else | None:
    return _else(_body(to, nodes)) if nodes else None


def _loop(to: Converter, node: ast.For | ast.AsyncFor) -> cst.For:
    return _for(to(node.target), to(node.iter), _body(to, node.body), _or_else(to, node.orelse),
                asynchronous() if isinstance(node, ast.AsyncFor) else None)


def _context(to: Converter, node: ast.With | ast.AsyncWith) -> cst.With:
    items = [_with_item(to(one.context_expr), None if one.optional_vars is None else as_name(to(one.optional_vars)))
             for one in node.items]
    return _with(tuple(items), _body(to, node.body), asynchronous() if isinstance(node, ast.AsyncWith) else None)


def _attempt(to: Converter, node: ast.Try | ast.TryStar) -> cst.Try | cst.TryStar:
    make, handler = (_try, _handler) if isinstance(node, ast.Try) else (_try_star, _star_handler)
    handlers = [handler(_body(to, one.body), to.maybe(one.type), None if one.name is None else as_name(name(one.name)))
                for one in node.handlers]
    return make(_body(to, node.body), tuple(handlers), _or_else(to, node.orelse),
                _finally(_body(to, node.finalbody)) if node.finalbody else None)


def _match(to: Converter, node: ast.Match) -> cst.BaseStatement:
    """LibCST's own node: patterns are rare, and have parts without a place in Python's tree."""
    start = to.line_start(node)
    text = to.text[start:to.end(node)] + "\n"
    try:
        if node.col_offset:
            return cst.parse_module(f"if 1:\n{text}").body[0].body.body[0]     # type: ignore[attr-defined,union-attr]
        return cst.parse_statement(text)
    except Exception:       # what Python parses and LibCST does not: nothing is known of what comes after it
        return _raise(None, None)


def _names(nodes: Iterable[str]) -> tuple[cst.NameItem, ...]:
    return tuple([_item(name(word)) for word in nodes])


STATEMENTS: dict[type[ast.AST], Callable[[Converter, Any], Any]] = {
    ast.FunctionDef: _define, ast.AsyncFunctionDef: _define, ast.ClassDef: _define_class,
    ast.Return: lambda to, node: _return(to.maybe(node.value)),
    ast.Expr: lambda to, node: _expression(to(node.value)),
    ast.Assign: lambda to, node: _assign(tuple([_target(to(one)) for one in node.targets]), to(node.value)),
    ast.AnnAssign: lambda to, node: _ann_assign(to(node.target), annotation(to(node.annotation)), to.maybe(node.value)),
    ast.AugAssign: lambda to, node: _aug_assign(to(node.target), IN_PLACE[type(node.op)](), to(node.value)),
    ast.Delete: _delete,
    ast.Raise: lambda to, node: _raise(to.maybe(node.exc), None if node.cause is None else from_(to(node.cause))),
    ast.Assert: lambda to, node: _assert(to(node.test), to.maybe(node.msg)),
    ast.Import: lambda to, node: _import(_aliases(node.names)),
    ast.ImportFrom: _from,
    ast.Global: lambda to, node: _global(_names(node.names)),
    ast.Nonlocal: lambda to, node: _nonlocal(_names(node.names)),
    ast.Pass: lambda to, node: _pass(), ast.Break: lambda to, node: _break(), ast.Continue: lambda to, node: _continue(),
    ast.If: _conditional, ast.For: _loop, ast.AsyncFor: _loop,
    ast.While: lambda to, node: _while(to(node.test), _body(to, node.body), _or_else(to, node.orelse)),
    ast.With: _context, ast.AsyncWith: _context, ast.Try: _attempt, ast.TryStar: _attempt, ast.Match: _match,
}
