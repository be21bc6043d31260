"""What nobody needs once something has gone: constants of a clip, and names that only stand for another name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import libcst as cst

from ..evaluation.facts import Facts
from ..evaluation.project import Unit
from ..syntax import rewrite
from ..syntax.scopes import Variable, scope_of, variable
from ..syntax.tree import walk
from .plan import Plan

# Functions that do nothing but to give a number, or a tensor of their arguments.
PURE = frozenset({"epsilon", "constant", "finfo", "cast", "float", "float32", "convert_to_tensor"})


def clear(plan: Plan, facts: Facts) -> None:
    """Remove the assignments that only served what the plan takes away."""
    for unit in list(dict.fromkeys(unit for unit, _ in plan.gone)):
        while _cleared(plan, unit, facts):
            pass


def _cleared(plan: Plan, unit: Unit, facts: Facts) -> bool:
    """Remove one assignment more; whether there was one."""
    gone = {id(inner) for at, node in plan.gone if at is unit for inner in walk(node)}
    for name in _names(plan, unit):
        statement = _only_for(unit, name, gone, facts)
        if statement is not None and id(statement) not in gone and not _is_block(unit, statement, gone):
            removed = rewrite.remove_statement(unit.tree, statement)
            plan.gone.append((unit, statement))
            if not rewrite.drops_comment(unit.tree, removed):
                plan.edit(unit, removed)
                return True
    return False


def _names(plan: Plan, unit: Unit) -> Iterator[cst.Name]:
    for at, node in list(plan.gone):
        if at is unit:
            yield from (inner for inner in walk(node) if isinstance(inner, cst.Name) and inner.value not in plan.kept)


def _only_for(unit: Unit, name: cst.Name, gone: set[int], facts: Facts) -> cst.Assign | None:
    """The assignment of a name that nobody reads any more, if it does nothing else."""
    tree, scope = unit.tree, scope_of(unit.tree, name)
    found = variable(tree, scope, name.value, gone)
    if not isinstance(scope, cst.Module) and not found.others:
        scope, found = tree.module, variable(tree, tree.module, name.value, gone)
    in_sight = unit in facts.scripts and not _may_be_named_outside(unit, name.value)
    is_local = not isinstance(scope, cst.Module) or in_sight or name.value.startswith("_")
    statement = found.assignment
    if statement is None or not is_local or not _is_pure(statement.value):
        return None
    bound = [node.value for node in walk(statement.targets[0].target) if isinstance(node, cst.Name)]
    others = [variable(tree, scope, word, gone) for word in bound]
    return statement if all(one.assignment is statement and not one.reads for one in others) else None


def _may_be_named_outside(unit: Unit, word: str) -> bool:
    """Does a magic of a notebook, which is no Python, perhaps name it?"""
    source = unit.tree.source
    return source.cells is not None and source.raw.count(word.encode()) > source.text.count(word)


def _is_pure(value: cst.BaseExpression) -> bool:
    """Numbers, names, and what is calculated of them."""
    match value:
        case cst.Integer() | cst.Float() | cst.Name():
            return True
        case cst.Attribute():
            return _is_pure(value.value)
        case cst.Tuple():
            return all(_is_pure(element.value) for element in value.elements)
        case cst.UnaryOperation():
            return _is_pure(value.expression)
        case cst.BinaryOperation():
            return _is_pure(value.left) and _is_pure(value.right)
        case cst.Call(func=cst.Name(value=word) | cst.Attribute(attr=cst.Name(value=word))):
            return word in PURE and all(_is_pure(arg.value) for arg in value.args)
    return False


def _is_block(unit: Unit, statement: cst.CSTNode, gone: set[int]) -> bool:
    """Would its block be empty without it?"""
    line = unit.tree.parent(statement)
    block = unit.tree.parent(line) if line is not None else None
    rest = [one for one in getattr(block, "body", ()) if one is not line and id(one) not in gone
            and not (isinstance(one, cst.SimpleStatementLine) and id(one.body[0]) in gone)]
    return isinstance(block, cst.IndentedBlock) and not rest


def _is_settled(unit: Unit, name: Variable, statement: cst.CSTNode) -> bool:
    """Is a name bound once, or never again after ``statement``, which no loop repeats?"""
    start = unit.tree.range(statement)[0]
    repeated = any(isinstance(one, cst.For | cst.While) for one in unit.tree.ancestors(statement))
    return len(name.others) == 1 or (bool(name.others) and not repeated
                                     and all(unit.tree.range(one)[0] < start for one in name.others))


def inlined(plan: Plan, unit: Unit, statement: cst.CSTNode | None, inner: cst.BaseExpression,
            scripts: Collection[Unit] = ()) -> bool:
    """Put ``inner`` in the place of the name that ``statement`` gives it, if both are names that do not change later.

    At the top level of a module only where it is one of ``scripts``: the names of others can be imported.
    """
    if not isinstance(statement, cst.Assign):
        return False
    tree, target = unit.tree, statement.targets[0].target
    scope = scope_of(tree, statement)
    if len(statement.targets) != 1 or not isinstance(target, cst.Name) or not isinstance(inner, cst.Name):
        return False
    if isinstance(scope, cst.Module) and unit not in scripts:
        return False
    own, other = variable(tree, scope, target.value), variable(tree, scope, inner.value)
    removed = rewrite.remove_statement(tree, statement)
    if own.assignment is not statement or not _is_settled(unit, other, statement) \
            or _is_block(unit, statement, set()) or rewrite.drops_comment(tree, removed):
        return False
    plan.edit(unit, removed)
    for read in own.reads:
        plan.edit(unit, rewrite.replace(tree, read, inner.value))
    plan.gone.append((unit, statement))
    return True
