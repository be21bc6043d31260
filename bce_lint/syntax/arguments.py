"""Adding, changing, removing and swapping the arguments of a call, in the layout that the call has."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Edit
from .editing import Refused, edit, line_start
from .expressions import replace
from .items import append, comma_end, remove_item
from .precedence import LAMBDA, check_string, enclosed, strength
from .tree import Tree


def add_keyword(tree: Tree, call: cst.Call, name: str, value: str) -> list[Edit]:
    """Add ``name=value`` after the last argument, but before ``**`` arguments, in the layout of the call.

    Raises Refused where the call has that keyword, or ``value`` is no expression.
    """
    if any(arg.keyword is not None and arg.keyword.value == name for arg in call.args):
        raise Refused(f"the call already has {name}")
    text = f"{name}{_equals(tree, call)}{_argument(value)}"
    check_string(tree, call, text)
    before = [arg for arg in call.args if arg.star != "**"]
    if len(call.args) > len(before):
        return _before(tree, next(arg for arg in call.args if arg.star == "**"), text)
    if before:
        return _after(tree, before[-1], text)
    start = _opening(tree, call)
    return [edit(tree, start, start, text)]


def set_value(tree: Tree, arg: cst.Arg, text: str) -> list[Edit]:
    """Put the expression ``text`` in the place of the argument's value. Raises Refused as ``replace`` does."""
    return replace(tree, arg.value, text)


def remove_argument(tree: Tree, call: cst.Call, arg: cst.Arg) -> list[Edit]:
    """Remove an argument with its comma and leave the layout of the others.

    Raises Refused for an argument of another call, and where later positional arguments would move up.
    """
    index = next((at for at, one in enumerate(call.args) if one is arg), None)
    if index is None:
        raise Refused("the call has no such argument")
    later = call.args[index + 1:]
    if arg.keyword is None and arg.star != "**" and any(one.keyword is None and one.star != "**" for one in later):
        raise Refused("later positional arguments would move up")
    check_string(tree, call, "")
    return _remove_only(tree, call, arg) if len(call.args) == 1 else remove_item(tree, call.args, index)


def swap(tree: Tree, first: cst.Arg, second: cst.Arg) -> list[Edit]:
    """Exchange the values of two arguments. Raises Refused where one is a ``*`` or ``**`` argument."""
    if first is second or first.star or second.star:
        raise Refused("starred arguments cannot be swapped")
    if isinstance(first.value, cst.NamedExpr) or isinstance(second.value, cst.NamedExpr):
        raise Refused("an argument assigns a name that the other may read")
    check_string(tree, first, "")
    texts = [tree.code(one.value) for one in (first, second)]
    return [edit(tree, *tree.extent(first.value), texts[1]), edit(tree, *tree.extent(second.value), texts[0])]


def _argument(value: str) -> str:
    node = enclosed(value)
    return value if len(node.lpar) > 1 or strength(node) >= LAMBDA else f"({value})"


def _equals(tree: Tree, call: cst.Call) -> str:
    """Return the equals sign as the call's first keyword argument spaces it."""
    for arg in call.args:
        if isinstance(arg.equal, cst.AssignEqual):
            start, end = tree.extent(arg.equal)
            written = tree.source.text[start:end]
            return written if written.strip(" =") == "" else "="
    return "="


def _opening(tree: Tree, call: cst.Call) -> int:
    """Return the offset after the parenthesis that opens the arguments."""
    after = tree.extent(call.func)[1]
    return after + len(tree.code(call.whitespace_after_func)) + 1


def _before(tree: Tree, arg: cst.Arg, text: str) -> list[Edit]:
    start = tree.extent(arg)[0]
    lead = tree.source.text[line_start(tree.source.table, start):start]
    return [edit(tree, start, start, text + (",\n" + lead if lead.isspace() else ", "))]


def _after(tree: Tree, arg: cst.Arg, text: str) -> list[Edit]:
    start, end = tree.extent(arg.value)
    if isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar:
        return [edit(tree, start, start, "("), edit(tree, end, end, f"), {text}")]
    return append(tree, arg, end, text)


def _remove_only(tree: Tree, call: cst.Call, arg: cst.Arg) -> list[Edit]:
    start, end = _opening(tree, call), tree.range(call)[1] - 1
    if not any(start <= left < end for left, _ in tree.positions.comments):
        return [edit(tree, start, end, "")]
    return [edit(tree, tree.extent(arg)[0], comma_end(tree, arg) or tree.extent(arg.value)[1], "")]
