"""Does a second round of a loop have anything to tell that the first one has not told?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..syntax.loops import carried
from .values import Api, Const, Function, Missing, Unknown, Value

if TYPE_CHECKING:
    from .state import Changes, Frame

SAME = frozenset({Const, Unknown, Api, Missing})      # what another round makes anew is equal to it


def is_settled(loop: cst.For | cst.While, frame: Frame, changes: Changes) -> bool:
    """Do all rounds leave what the first one has left?

    So it is where a round writes nothing but plain values to names of the function around, and reads none of those
    before it has written it: neither by itself nor through a function that was defined there.
    """
    return (frame.kind == "function"
            and all(cell is frame.names and type(value) in SAME for cell, value in changes.values())
            and not any(_is_inner(value, frame) for value in frame.names.values())
            and carried(loop).isdisjoint(key for _, key in changes))


def _is_inner(value: Value, frame: Frame) -> bool:
    return type(value) is Function and value.frame is frame     # type: ignore[attr-defined]
