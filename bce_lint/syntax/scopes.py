"""Variables of a function or a module, by their names: where they are bound and where they are read."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst
from msgspec import Struct

from .tree import Tree

Scope = cst.FunctionDef | cst.Lambda | cst.Module
_HOLDERS = (cst.Element, cst.StarredElement, cst.Tuple, cst.List)
_LOADS = (cst.Arg, cst.Attribute, cst.BaseExpression, cst.BaseElement, cst.BaseDictElement, cst.Index, cst.Slice, cst.Expr,
          cst.Return, cst.Assign, cst.AnnAssign, cst.AugAssign, cst.If, cst.While, cst.For, cst.Assert, cst.Raise,
          cst.ComparisonTarget, cst.CompIf, cst.CompFor, cst.FormattedStringExpression, cst.WithItem, cst.Decorator, cst.Param)


class Variable(Struct, frozen=True):
    """All that is written of one name in a scope, and in the functions inside of it."""

    reads: tuple[cst.Name, ...]
    others: tuple[cst.Name, ...]        # where it is bound, deleted, declared, imported
    assignment: cst.Assign | None       # the one statement that binds it, if that is ``name = value``, or one of several


def scope_of(tree: Tree, node: cst.CSTNode) -> Scope:
    """The function that ``node`` is in, else its module."""
    return next((one for one in tree.ancestors(node) if isinstance(one, cst.FunctionDef | cst.Lambda)), tree.module)


def variable(tree: Tree, scope: Scope, word: str, without: Collection[int] = ()) -> Variable:
    """The occurrences of ``word`` in ``scope``, but for the nodes whose ids are in ``without``."""
    reads, others = [], []
    for node in tree.names.get(word, ()):
        inside = isinstance(scope, cst.Module) or any(one is scope for one in tree.ancestors(node))
        if inside and id(node) not in without and not _is_label(tree, node):
            (reads if _is_read(tree, node) else others).append(node)
    return Variable(tuple(reads), tuple(others), _assignment(tree, others[0]) if len(others) == 1 else None)


def first_bound(tree: Tree, word: str) -> int | None:
    """The offset of the first binding of ``word`` in the module, outside of functions; None where there is none."""
    bound = (one for one in variable(tree, tree.module, word).others if scope_of(tree, one) is tree.module)
    return min((tree.range(one)[0] for one in bound), default=None)


def _is_label(tree: Tree, node: cst.Name) -> bool:
    """Is it the keyword of an argument, the name of an attribute or what is imported under another name?"""
    parent = tree.parent(node)
    if (isinstance(parent, cst.Arg) and parent.keyword is node) or (isinstance(parent, cst.Attribute) and parent.attr is node):
        return True
    line = _import(tree, node)
    return isinstance(line, cst.ImportFrom) or (isinstance(line, cst.ImportAlias) and line.asname is not None)


def _import(tree: Tree, node: cst.CSTNode) -> cst.CSTNode | None:
    """The import that names ``node`` as what it imports: an alias, or the line for its module."""
    parent = tree.parent(node)
    while isinstance(parent, cst.Attribute):
        parent = tree.parent(parent)
    return parent if isinstance(parent, cst.ImportFrom | cst.ImportAlias) else None


def _is_read(tree: Tree, node: cst.Name) -> bool:
    child: cst.CSTNode = node
    parent = tree.parent(node)
    while isinstance(parent, _HOLDERS):
        child, parent = parent, tree.parent(parent)
    bound = getattr(parent, "target", None) is child or getattr(parent, "name", None) is child
    return isinstance(parent, _LOADS) and not bound and _import(tree, node) is None


def _assignment(tree: Tree, name: cst.Name) -> cst.Assign | None:
    target = tree.parent(name)
    while isinstance(target, _HOLDERS):
        target = tree.parent(target)
    statement = tree.parent(target) if isinstance(target, cst.AssignTarget) else None
    return statement if isinstance(statement, cst.Assign) and len(statement.targets) == 1 else None
