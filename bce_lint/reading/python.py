"""Python's own parser, which is quick and tells what the running interpreter takes for Python."""

from __future__ import annotations

import ast
import warnings


def parsed(text: str | bytes) -> ast.Module:
    """Return Python's own syntax tree; what it warns of is not ours to say.

    Raises SyntaxError, ValueError, RecursionError or MemoryError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def failure(text: str) -> Exception | None:
    """Return the exception with which the running interpreter refuses ``text``, or None."""
    try:
        parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error
    return None


def parses(text: str) -> bool:
    """Tell whether the running interpreter takes ``text`` for Python."""
    return failure(text) is None
