"""Judgements as text and back: JSON, of which only what has exactly the right shape is believed."""

from __future__ import annotations

import json
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from bce_lint import diagnostics
from bce_lint.report import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Foreign(ValueError):
    """Something that is no judgement of ours."""


def to_text(judgements: Sequence[Judgement]) -> str:
    """All of them as one line of ASCII."""
    return json.dumps([_plain(one) for one in judgements], separators=(",", ":"))


def from_text(text: str) -> list[Judgement]:
    """The judgements of a text. Raises ``Foreign``."""
    try:
        return list(_maker(tuple[Judgement, ...])(json.loads(text)))
    except (ValueError, RecursionError) as error:
        raise Foreign(str(error)) from error


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(getattr(value, name)) for name in _fields(type(value))] if _is_record(type(value)) else value


def _is_record(kind: Any) -> bool:
    return kind is Judgement or getattr(diagnostics, getattr(kind, "__name__", ""), None) is kind


@cache
def _fields(record: type) -> dict[str, Any]:
    return get_type_hints(record, localns=vars(diagnostics) | {"Any": Any})


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of a kind out of what JSON gives. Raises ``Foreign``."""
    origin = get_origin(kind)
    if _is_record(kind):
        return _record(kind)
    if origin in (tuple, frozenset):
        of = _maker(get_args(kind)[0])
        return lambda value: origin(map(of, _as(list, value)))
    if origin is UnionType:
        other = _maker(get_args(kind)[0])
        return lambda value: None if value is None else other(value)
    if origin is dict:
        inner = _maker(get_args(kind)[1])
        return lambda value: {name: inner(one) for name, one in _as(dict, value).items()}
    return lambda value: value if kind is Any else _as(kind, value)


def _record(kind: type) -> Callable[[Any], Any]:
    makers = [_maker(field) for field in _fields(kind).values()]

    def make(value: Any) -> Any:
        if len(_as(list, value)) != len(makers):
            raise Foreign(f"no {kind.__name__}")
        return kind(*(maker(one) for maker, one in zip(makers, value, strict=True)))
    return make


def _as(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise Foreign(f"no {kind.__name__}: {value!r:.20}")
    return value
