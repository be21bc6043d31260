"""Makers of LibCST nodes that have only the fields that bear meaning, without the checks of their constructors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, TypeVar

import libcst as cst

from ..tree import meaningful

N = TypeVar("N", bound=cst.CSTNode)


def maker(kind: type[N], *given: str) -> Callable[..., N]:
    """Return what makes a node of ``kind`` of the values of the ``given`` fields; the others are as LibCST leaves them."""
    setters = [getattr(kind, name).__set__ for name in given]
    defaults = {field.name: None if field.default is MISSING else field.default for field in fields(kind)}
    rest = [(getattr(kind, name).__set__, defaults[name]) for name in meaningful(kind) if name not in given]
    new = object.__new__

    def make(*values: Any) -> N:
        node = new(kind)
        for put, value in zip(setters, values, strict=True):
            put(node, value)
        for put, value in rest:
            put(node, value)
        return node

    return make


class Later(cst.IndentedBlock):
    """The body of a function, which is made when somebody asks for it."""

    __slots__ = ("_make", "_made")

    _make: Callable[[], tuple[cst.BaseStatement, ...]] | None
    _made: tuple[cst.BaseStatement, ...]

    @property
    def is_made(self) -> bool:
        """Has anybody asked?"""
        return self._make is None

    @property
    def body(self) -> tuple[cst.BaseStatement, ...]:  # type: ignore[override]
        """The statements."""
        if self._make is not None:
            object.__setattr__(self, "_made", self._make())
            object.__setattr__(self, "_make", None)
        return self._made


def later(make: Callable[[], tuple[cst.BaseStatement, ...]]) -> Later:
    """Return a block whose statements ``make`` gives when they are needed."""
    block = object.__new__(Later)
    object.__setattr__(block, "_make", make)
    return block


name = maker(cst.Name, "value")


def nothing() -> cst.Name:
    """Return a name that nobody can bind, for what cannot be converted: its value is unknown."""
    return name("?")


attribute = maker(cst.Attribute, "value", "attr")
call = maker(cst.Call, "func", "args")
arg = maker(cst.Arg, "value", "keyword", "star")
element = maker(cst.Element, "value")
starred_element = maker(cst.StarredElement, "value")
tuple_ = maker(cst.Tuple, "elements")
param = maker(cst.Param, "name", "annotation", "default", "star")
param_star = maker(cst.ParamStar)
annotation = maker(cst.Annotation, "annotation")
as_name = maker(cst.AsName, "name")
asynchronous = maker(cst.Asynchronous)
from_ = maker(cst.From, "item")
