"""A change of a node as text edits that leave everything around it byte for byte as it was."""

from __future__ import annotations

from ..diagnostics import Edit
from .arguments import add_keyword, remove_argument, set_value, swap
from .editing import Refused, apply, drops_comment, edit
from .expressions import replace, unwrap, wrap
from .imports import add_import, merge_imports
from .items import remove_element
from .precedence import parenthesised
from .statements import remove_statement

__all__ = [
    "Edit", "Refused", "add_import", "add_keyword", "apply", "drops_comment", "edit", "merge_imports", "parenthesised",
    "remove_argument", "remove_element", "remove_statement", "replace", "set_value", "swap", "unwrap", "wrap",
]
