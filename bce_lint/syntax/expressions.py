"""Putting another expression in the place of one: replace, unwrap and wrap."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Edit
from .editing import Refused, edit
from .precedence import check_string, parenthesised
from .tree import Tree


def replace(tree: Tree, node: cst.BaseExpression, text: str) -> list[Edit]:
    """Put the expression ``text`` in the place of ``node``, in parentheses where it needs them.

    Parentheses around ``node`` stay. Raises Refused where ``text`` is no expression or cannot stand there.
    """
    check_string(tree, node, text)
    start, end = tree.range(node)
    new = parenthesised(text, tree, node)
    return [edit(tree, start, end, spaced(tree, start, end, new))]


def unwrap(tree: Tree, outer: cst.BaseExpression, inner: cst.BaseExpression) -> list[Edit]:
    """Put ``inner``, a part of ``outer``, in the place of ``outer``: ``-f(a + b)`` becomes ``-(a + b)``.

    The text of ``inner`` itself is not touched, so other edits may still change it.
    Raises Refused where ``inner`` lies elsewhere or cannot stand there.
    """
    start, end = tree.range(outer)
    inner_start, inner_end = tree.range(inner)
    if not start <= inner_start <= inner_end <= end or outer is inner:
        raise Refused("the one expression is no part of the other")
    check_string(tree, outer, "")
    kept = tree.text(inner)
    new = spaced(tree, start, end, parenthesised(kept, tree, outer))
    before = new.index(kept)
    return [
        edit(tree, start, inner_start, new[:before]),
        edit(tree, inner_end, end, new[before + len(kept):]),
    ]


def wrap(tree: Tree, node: cst.BaseExpression, head: str, tail: str = ")") -> list[Edit]:
    """Write ``head`` before and ``tail`` after ``node``, as in ``tf.sigmoid(`` and ``)``; inside its parentheses.

    Raises Refused where the result is no expression or cannot stand there.
    """
    check_string(tree, node, head + tail)
    start, end = tree.range(node)
    kept = tree.text(node)
    if isinstance(node, cst.GeneratorExp | cst.NamedExpr | cst.Tuple | cst.Yield):
        head, tail = head + "(", ")" + tail
    new = spaced(tree, start, end, parenthesised(head + kept + tail, tree, node))
    before = new.index(head) + len(head)
    return [edit(tree, start, start, new[:before]), edit(tree, end, end, new[before + len(kept):])]


def spaced(tree: Tree, start: int, end: int, text: str) -> str:
    """Return ``text`` with the spaces that keep it apart from its neighbours: ``return(x)`` is fine, ``returnx`` not.
    """
    source = tree.source.text
    before, after = source[start - 1:start], source[end:end + 1]
    if _wordy(before) and (_wordy(text[:1]) or text[:1] in "'\"."):
        text = " " + text
    if before == "{" and text[:1] == "{":
        text = " " + text
    if _wordy(after) and (_wordy(text[-1:]) or text[-1:] == "."):
        text += " "
    return text


def _wordy(character: str) -> bool:
    return bool(character) and (character.isalnum() or character == "_" or ord(character) > 127)
