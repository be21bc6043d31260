"""LibCST's nodes out of Python's own syntax tree: a tenth of the time, and what nobody looks at is never made.

Such a tree has what evaluation asks for and no more: no whitespace, no parentheses, no commas. What needs those, as every
change of the text does, asks ``LightTree.whole`` for LibCST's own tree and for the node in it that stands for a light one.
"""

from __future__ import annotations

import ast

import libcst as cst

from ...reading.source import Source
from ..parsing import parse_bytes, parse_lightly, parse_source
from ..tree import Tree
from .conversion import Unconverted
from .statements import converted
from .tree import LightTree

__all__ = ["LightTree", "read"]


def read(source: Source) -> Tree:
    """Read a source: lightly, or where Python's own parser cannot, with LibCST. Raises Unparsable."""
    checked, module = parse_source(source, parse_lightly)
    if isinstance(module, cst.Module):
        return Tree(checked, module)
    try:
        return _light(checked, module)
    except (Unconverted, RecursionError):
        return Tree(checked, parse_bytes(checked.data, checked.text))


def _light(source: Source, module: ast.Module) -> LightTree:
    to, made = converted(module, source.text, source.table)
    return LightTree(source, made, to)
