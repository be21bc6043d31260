"""BCE001 to 003, 005, 009 to 011, 101, 102 and most of 007 need a binary cross-entropy by its name."""

from __future__ import annotations

import ast

from ..vocabulary.losses import LOSS_CLASSES, LOSS_FUNCTIONS, LOSS_STRINGS, ONE_UNIT_LOSS_STRINGS
from .flow import Flow
from .parts import ITEMS, children, walk, word

LOSS_WORDS = frozenset(name.rpartition(".")[2] for name in (*LOSS_CLASSES, *LOSS_FUNCTIONS))
LOSS_TEXTS = frozenset({*LOSS_STRINGS, *ONE_UNIT_LOSS_STRINGS, "binary_", "binary_cross"})


def sites(flow: Flow) -> list[ast.AST]:
    """Where a BCE is named and can be used. Imports that hand it on, definitions, keys and comparisons are no use."""
    own = {node.name for node in flow.of_kind(ast.FunctionDef, ast.ClassDef)}
    found = [node for node in (*flow.named(LOSS_WORDS | LOSS_TEXTS), *flow.of_kind(ast.alias)) if _names_a_loss(node, own)]
    asking = flow.of_kind(ast.Compare, ast.Dict, ast.Assign) if found else []
    asked = {id(part) for node in asking for part in _asked(node)}
    return [node for node in found if id(node) not in asked]


def _asked(node: ast.AST) -> list[ast.AST]:
    """Texts that only ask which one it is."""
    if isinstance(node, ast.Compare):
        return [one for side in (node.left, *node.comparators) for one in _compared(side)]
    if isinstance(node, ast.Dict):
        return [key for key in node.keys if isinstance(key, ast.Constant)]
    if isinstance(node, ast.Assign) and any(word(target) == "__all__" for target in node.targets):
        return list(walk(node.value))
    return []


def _compared(side: ast.AST) -> list[ast.AST]:
    """The parts of one side that are only compared: what a call is handed, or a name is given, is used as well."""
    todo, found = [side], []
    while todo:
        node = todo.pop()
        if not isinstance(node, ast.NamedExpr) and (not isinstance(node, ast.Call) or word(node) in ITEMS):
            found.append(node)
            todo += children(node)
    return found


def _names_a_loss(node: ast.AST, own: set[str]) -> bool:
    match node:
        case ast.Attribute():
            return node.attr in LOSS_WORDS
        case ast.Name():
            return node.id in LOSS_WORDS and node.id not in own
        case ast.alias():
            return node.name in LOSS_WORDS and node.asname not in (None, node.name)
        case ast.Constant(value=str(text)):
            return text in LOSS_TEXTS or text in LOSS_WORDS
    return False
