"""The way back from a probability in a formula to its logit, through the names that it has been given."""

from __future__ import annotations

import libcst as cst
from msgspec import Struct

from ..evaluation.trail import Place
from ..syntax.scopes import scope_of, variable
from ..syntax.tree import Tree, walk
from .activation import argument_of
from .clip_removal import clipped_value

LONGEST = 8


class Way(Struct, frozen=True):
    """``logit`` is what the formula is to be written with, after ``statements`` have gone.

    ``sigmoid`` is the call that has to be taken off in one of them; ``outside``: the logit is a parameter, and the
    sigmoid somewhere else.
    """

    logit: cst.BaseExpression
    statements: tuple[cst.Assign, ...] = ()
    sigmoid: cst.BaseExpression | None = None
    outside: bool = False


def back(place: Place, start: cst.BaseExpression, sigmoid: Place | None, clips: set[cst.CSTNode]) -> Way | None:
    """From ``start``, an argument of a logarithm in the formula at ``place``; None where there is no way.

    ``sigmoid`` is the call in sight that makes the probability, ``clips`` are the guards on the way.
    """
    tree, passed = place.unit.tree, []
    expression, before = start, place.node
    for _ in range(LONGEST):
        while expression in clips:
            inner = clipped_value(Place(place.unit, expression))
            if inner is None:
                return None
            expression = inner
        if sigmoid is not None and isinstance(expression, type(sigmoid.node)) \
                and tree.text(expression) == tree.text(sigmoid.node):
            return _inside(place, expression, passed)
        if not isinstance(expression, cst.Name):
            return None
        statement = _last_assignment(tree, expression.value, before)
        if statement is None:
            return _from_outside(place, expression, passed) if sigmoid is None else None
        if statement.targets[0].target.value != expression.value or not _same_block(tree, statement, place.node):   # type: ignore[attr-defined]
            return None
        passed.append(statement)
        expression, before = statement.value, statement
    return None


def _last_assignment(tree: Tree, word: str, before: cst.CSTNode) -> cst.Assign | None:
    """The last ``word = value`` in front of ``before``."""
    found = None
    for node in walk(scope_of(tree, before)):
        if isinstance(node, cst.Assign) and len(node.targets) == 1 and tree.range(node)[0] < tree.range(before)[0]:
            target = node.targets[0].target
            if isinstance(target, cst.Name) and target.value == word:
                found = node
    return found


def _same_block(tree: Tree, one: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Does ``one`` come in every run that ``other`` comes in?"""
    line = tree.parent(one)
    return line is not None and tree.parent(line) in tree.ancestors(other)


def _inside(place: Place, sigmoid: cst.BaseExpression, passed: list[cst.Assign]) -> Way | None:
    tree, inner = place.unit.tree, argument_of(sigmoid)
    if inner is None:
        return None
    if not passed:
        return Way(inner)
    if isinstance(inner, cst.Name) and _stays(tree, inner, passed, place.node):
        return Way(inner, tuple(passed))
    holder = passed[-1]
    if tree.parent(sigmoid) is not holder or isinstance(inner, cst.Name):
        return None
    return Way(holder.targets[0].target, tuple(passed[:-1]), sigmoid)


def _stays(tree: Tree, name: cst.Name, passed: list[cst.Assign], formula: cst.CSTNode) -> bool:
    """Does ``name`` mean the same in the formula, once the statements on the way have gone?"""
    own = {id(statement.targets[0].target) for statement in passed}
    others = variable(tree, scope_of(tree, formula), name.value).others
    return not any(tree.range(name)[1] < tree.range(one)[0] for one in others if id(one) not in own)


def _from_outside(place: Place, name: cst.Name, passed: list[cst.Assign]) -> Way | None:
    tree, scope = place.unit.tree, scope_of(place.unit.tree, place.node)
    own = {id(statement.targets[0].target) for statement in passed}
    bound = [one for one in variable(tree, scope, name.value).others if id(one) not in own]
    is_parameter = len(bound) == 1 and isinstance(tree.parent(bound[0]), cst.Param)
    return Way(name, tuple(passed), outside=True) if is_parameter else None
