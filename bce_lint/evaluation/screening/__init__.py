"""The second look at a file, on Python's own syntax tree: is it worth LibCST, which takes ten times as long?"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from ...syntax.guard import Excessive, check_lines, check_size
from . import named, single, squashed, written
from .flow import Flow

NEEDS = (named.sites, single.sites, written.sites, squashed.twice, squashed.read)

if TYPE_CHECKING:
    from ...reading.source import Source


def is_worth_parsing(source: Source) -> bool:
    """Tell whether any rule could report anything in ``source``, together with the rest of its project.

    True where Python's own parser cannot say: newer syntax is for LibCST, and what is broken has to be reported.
    """
    module = _module(source.data)
    if module is None:
        return True
    flow = Flow(module)
    return any(need(flow) for need in NEEDS)


def _module(data: bytes) -> ast.Module | None:
    """The syntax tree; None where Python's own parser cannot make one, or had better not try."""
    try:
        check_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data) if check_lines(data) else None
    except (Excessive, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
