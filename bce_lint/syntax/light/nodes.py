"""Makers of LibCST nodes without the checks of their constructors; what bears no meaning in them is as in any node."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

import libcst as cst

from ..tree import meaningful

N = TypeVar("N", bound=cst.CSTNode)


def maker(kind: type[N], *given: str) -> Callable[..., N]:
    """Return what makes a node of ``kind`` of the values of the ``given`` fields; the others are as LibCST leaves them."""
    others = _others(kind, *given)
    setters = [getattr(kind, name).__set__ for name in (*given, *others)]
    rest = tuple(others.values())
    new = object.__new__

    def make(*values: Any) -> N:
        node = new(kind)
        for put, value in zip(setters, values + rest, strict=True):
            put(node, value)
        return node

    return make


def _others(kind: type[cst.CSTNode], *given: str) -> dict[str, Any]:
    """Return what the fields hold that are not ``given``; nodes share what they hold there."""
    meaning = meaningful(kind)
    return {field.name: _default(field, field.name in meaning) for field in dataclasses.fields(kind) if field.name not in given}


def _default(field: dataclasses.Field[Any], has_meaning: bool) -> Any:
    """Return what a field holds by default; a part that bears meaning is never made up."""
    if not has_meaning and field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None if field.default is dataclasses.MISSING else field.default


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
            make = self._make
            object.__setattr__(self, "_make", None)
            object.__setattr__(self, "_made", make())
        return self._made


_LATER = _others(cst.IndentedBlock, "body")


def later(make: Callable[[], tuple[cst.BaseStatement, ...]]) -> Later:
    """Return a block whose statements ``make`` gives when they are needed."""
    block = object.__new__(Later)
    for word, value in _LATER.items():
        object.__setattr__(block, word, value)
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
