"""Records of which some fields only tell about the rest, and do not count where two of them are compared."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct

Record = TypeVar("Record", bound=Struct)

unequal = object.__ne__
"""``!=`` of a record that has an ``==`` of its own: else it would go by identity."""


def apart_from(*untold: str) -> Callable[[type[Record]], type[Record]]:
    """Give a class of frozen records an equality and a hash by all fields but ``untold``.

    >>> @apart_from("note")
    ... class Noted(Struct, frozen=True, eq=False):
    ...     number: int
    ...     note: str = ""
    >>> Noted(1, "here") == Noted(1, "there"), Noted(1, "here") != Noted(1, "there"), Noted(1) == Noted(2)
    (True, False, False)
    >>> len({Noted(1, "here"), Noted(1, "there")})
    1
    """
    def decorated(cls: type[Record]) -> type[Record]:
        told = attrgetter(*(name for name in cls.__struct_fields__ if name not in untold))

        def __eq__(self: Record, other: object) -> bool:
            return self is other or (told(self) == told(other) if type(other) is cls else NotImplemented)

        def __hash__(self: Record) -> int:
            return hash(told(self))

        cls.__eq__, cls.__ne__, cls.__hash__ = __eq__, unequal, __hash__    # type: ignore[method-assign, assignment]
        return cls

    return decorated
