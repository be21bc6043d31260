"""Which expressions need parentheses where."""

from __future__ import annotations

from dataclasses import fields

import libcst as cst

from .editing import Refused
from .tree import Tree

YIELD, WALRUS, TUPLE, LAMBDA, CONDITIONAL, OR, AND, NOT, COMPARISON = range(9)
BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, SIGN, POWER, AWAIT, ATOM = range(9, 19)

_BINARY = {
    cst.BitOr: BIT_OR, cst.BitXor: BIT_XOR, cst.BitAnd: BIT_AND, cst.LeftShift: SHIFT, cst.RightShift: SHIFT,
    cst.Add: SUM, cst.Subtract: SUM, cst.Power: POWER,
}
_STRENGTHS = {
    cst.Yield: YIELD, cst.GeneratorExp: YIELD, cst.NamedExpr: WALRUS, cst.Tuple: TUPLE, cst.Lambda: LAMBDA,
    cst.IfExp: CONDITIONAL, cst.Comparison: COMPARISON, cst.Await: AWAIT,
}
_SLOTS = {
    ("Assign", "value"): TUPLE, ("AnnAssign", "value"): TUPLE, ("AugAssign", "value"): TUPLE, ("Expr", "value"): TUPLE,
    ("Return", "value"): TUPLE, ("Yield", "value"): TUPLE, ("For", "iter"): TUPLE,
    ("Arg", "value"): LAMBDA, ("Element", "value"): LAMBDA, ("DictElement", "key"): LAMBDA,
    ("DictElement", "value"): LAMBDA, ("StarredElement", "value"): BIT_OR, ("StarredDictElement", "value"): BIT_OR,
    ("Index", "value"): LAMBDA, ("Slice", "lower"): LAMBDA, ("Slice", "upper"): LAMBDA, ("Slice", "step"): LAMBDA,
    ("If", "test"): LAMBDA, ("While", "test"): LAMBDA, ("Assert", "test"): LAMBDA, ("Assert", "msg"): LAMBDA,
    ("Raise", "exc"): LAMBDA, ("WithItem", "item"): LAMBDA, ("Param", "default"): LAMBDA, ("From", "item"): LAMBDA,
    ("Annotation", "annotation"): LAMBDA, ("Decorator", "decorator"): LAMBDA, ("NamedExpr", "value"): LAMBDA,
    ("FormattedStringExpression", "expression"): CONDITIONAL,
    ("TemplatedStringExpression", "expression"): CONDITIONAL,
    ("IfExp", "body"): OR, ("IfExp", "test"): OR, ("IfExp", "orelse"): LAMBDA, ("Lambda", "body"): LAMBDA,
    ("CompFor", "iter"): OR, ("CompIf", "test"): OR, ("GeneratorExp", "elt"): LAMBDA, ("ListComp", "elt"): LAMBDA,
    ("SetComp", "elt"): LAMBDA, ("DictComp", "key"): LAMBDA, ("DictComp", "value"): LAMBDA,
    ("Comparison", "left"): BIT_OR, ("ComparisonTarget", "comparator"): BIT_OR,
}
_BRACKETED = (cst.List, cst.Set, cst.Dict, cst.ListComp, cst.SetComp, cst.DictComp)
_STRINGS = (cst.FormattedStringExpression, cst.TemplatedStringExpression)


def parenthesised(text: str, tree: Tree, node: cst.CSTNode) -> str:
    """Return ``text``, in parentheses where it needs them to stand in the place of ``node``.

    Raises Refused where ``text`` is no expression, or can never stand there.
    """
    expression = enclosed(text)
    if getattr(node, "lpar", ()) or len(expression.lpar) > 1:
        return text
    loose = strength(expression) < required(tree, node)
    loose = loose or (isinstance(expression, cst.Integer) and isinstance(tree.parent(node), cst.Attribute))
    open_ended = "\n" in text or "\r" in text
    if open_ended and not loose:
        loose = not in_brackets(tree, node) and not _stands_alone(text)
    return f"({text})" if loose else text


def strength(node: cst.BaseExpression) -> int:
    """Return how strongly an expression binds, its own parentheses left out."""
    if isinstance(node, cst.BinaryOperation):
        return _BINARY.get(type(node.operator), PRODUCT)
    if isinstance(node, cst.UnaryOperation):
        return NOT if isinstance(node.operator, cst.Not) else SIGN
    if isinstance(node, cst.BooleanOperation):
        return AND if isinstance(node.operator, cst.And) else OR
    return _STRENGTHS.get(type(node), ATOM)


def required(tree: Tree, node: cst.CSTNode) -> int:
    """Return how strongly an expression must bind to take the place of ``node`` without parentheses."""
    parent = tree.parent(node)
    if parent is None:
        return ATOM
    name = next((field.name for field in fields(parent) if getattr(parent, field.name) is node), "")
    if isinstance(parent, cst.BooleanOperation):
        return strength(parent) + 1
    if isinstance(parent, cst.UnaryOperation):
        return strength(parent)
    if isinstance(parent, cst.BinaryOperation):
        if isinstance(parent.operator, cst.Power):
            return AWAIT if name == "left" else SIGN
        return strength(parent) + (name == "right")
    return _SLOTS.get((type(parent).__name__, name), ATOM)


def in_brackets(tree: Tree, node: cst.CSTNode) -> bool:
    """Tell whether a line may end anywhere in the place of ``node``."""
    inner = node
    for outer in tree.ancestors(node):
        if getattr(inner, "lpar", ()) and inner is not node:
            return True
        if isinstance(inner, _BRACKETED) and inner is not node:
            return True
        if isinstance(outer, _STRINGS):
            return False
        if isinstance(outer, cst.Call) and inner is not outer.func:
            return True
        if isinstance(outer, cst.Subscript) and inner is not outer.value:
            return True
        if isinstance(outer, cst.ClassDef) and isinstance(inner, cst.Arg):
            return True
        if isinstance(outer, cst.FunctionDef) and isinstance(inner, cst.Parameters):
            return True
        if isinstance(outer, cst.BaseStatement | cst.BaseSmallStatement | cst.BaseSuite):
            return False
        inner = outer
    return False


def check_string(tree: Tree, node: cst.CSTNode, text: str) -> None:
    """Raise Refused where ``text`` cannot be written in the place of ``node`` because that lies in an f-string."""
    for outer in tree.ancestors(node):
        if isinstance(outer, cst.BaseStatement):
            return
        if isinstance(outer, _STRINGS) and outer.equal is not None:
            raise Refused("the code is shown as it is written by an f-string")
        if isinstance(outer, _STRINGS) and set(text) & set("'\"\\#\n\r"):
            raise Refused("the new code cannot be written inside an f-string")


def _stands_alone(text: str) -> bool:
    try:
        parse_expression(text)
    except Refused:
        return False
    return True


def enclosed(text: str) -> cst.BaseExpression:
    """Parse an expression as it reads inside parentheses, which are the outermost of the result.

    Raises Refused where the text is none.
    """
    expression = parse_expression(f"({text}\n)")
    empty = isinstance(expression, cst.Tuple) and not expression.elements and len(expression.lpar) == 1
    if empty or not expression.lpar:
        raise Refused(f"not an expression: {text[:80]}")
    return expression


def parse_expression(text: str) -> cst.BaseExpression:
    """Parse an expression. Raises Refused where the text is none."""
    try:
        return cst.parse_expression(text)
    except Exception as error:
        raise Refused(f"not an expression: {text[:80]}") from error
