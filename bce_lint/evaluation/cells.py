"""The dictionaries in which the interpreter keeps what can change: each knows when it was born."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .values import Value

_CLOCK = count(1)


def now() -> int:
    """A time later than all others that were asked for."""
    return next(_CLOCK)


class Cell(dict[Hashable, "Value"]):
    """What a frame or an object holds that is made while the program runs.

    A plain dictionary is for what is there all the time: the names of a module, the policy.
    """

    __slots__ = ("born",)

    def __init__(self, held: Mapping[Hashable, Value] | None = None) -> None:
        super().__init__(held or ())
        self.born = now()
