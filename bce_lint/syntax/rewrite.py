"""A change of a node as text edits that leave everything around it byte for byte as it was.

The doors that the other rooms use: a light tree, and its nodes, are exchanged for LibCST's own at each.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import libcst as cst

from ..diagnostics import Edit
from . import arguments, editing, expressions, imports, items, statements
from .editing import Refused, apply
from .imports import merge_imports
from .tree import Tree

__all__ = [
    "Edit", "Refused", "add_import", "add_keyword", "apply", "drops_comment", "edit", "merge_imports", "remove_argument",
    "remove_element", "remove_statement", "replace", "set_value", "swap", "unwrap", "wrap",
]
P = ParamSpec("P")
R = TypeVar("R")


def _on_whole(function: Callable[Concatenate[Tree, P], R]) -> Callable[Concatenate[Tree, P], R]:
    """``function`` on LibCST's own tree and nodes, whatever it is given."""
    @wraps(function)
    def door(tree: Tree, *given: P.args, **named: P.kwargs) -> R:
        nodes = [tree.twin(one) if isinstance(one, cst.CSTNode) else one for one in given]
        named_nodes = {word: tree.twin(one) if isinstance(one, cst.CSTNode) else one for word, one in named.items()}
        return function(tree.whole, *nodes, **named_nodes)      # type: ignore[arg-type]
    return door


add_import = _on_whole(imports.add_import)
add_keyword = _on_whole(arguments.add_keyword)
drops_comment = _on_whole(editing.drops_comment)
edit = _on_whole(editing.edit)
remove_argument = _on_whole(arguments.remove_argument)
remove_element = _on_whole(items.remove_element)
remove_statement = _on_whole(statements.remove_statement)
replace = _on_whole(expressions.replace)
set_value = _on_whole(arguments.set_value)
swap = _on_whole(arguments.swap)
unwrap = _on_whole(expressions.unwrap)
wrap = _on_whole(expressions.wrap)
