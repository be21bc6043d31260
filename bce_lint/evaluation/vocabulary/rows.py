"""A compact way to write a table of functions down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .spec import Effect, Function


def rows(effect: Effect, prefix: str, table: str, **fields: Any) -> Iterator[tuple[str, Function]]:
    """One entry for each ``name(tensor, parameter, ...)`` in ``table``; the first parameter is the tensor.

    A bare ``name`` takes ``x``.
    """
    for row in table.split(";"):
        name, bracket, rest = row.strip().removesuffix(")").partition("(")
        parameters = tuple(part.strip() for part in rest.split(",") if part) if bracket else ("x",)
        yield f"{prefix}.{name}", Function(effect, parameters, parameters[0] if parameters else "x", **fields)
