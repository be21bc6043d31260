"""Does a second round of a loop have anything to tell that the first one has not told?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..syntax.loops import carried, read_within
from .values import Api, Const, Missing, Unknown

if TYPE_CHECKING:
    from .state import Changes, Frame

SAME = frozenset({Const, Unknown, Api, Missing})      # nothing of the round is in it that another one makes anew


def is_settled(loop: cst.For | cst.While, frame: Frame, changes: Changes) -> bool:
    """Do all rounds leave what the first one has left?

    So it is where a round writes nothing but plain values to names of the function around, and reads none of those
    before it has written it: neither by itself nor through a function that was made there.
    """
    written = {key for _, key in changes}
    return (frame.kind == "function" and frame.function is not None
            and all(cell is frame.names and type(value) in SAME for cell, value in changes.values())
            and carried(loop).isdisjoint(written) and read_within(frame.function.node).isdisjoint(written))
