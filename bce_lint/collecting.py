"""Garbage is hardly looked for where trees are made and evaluated: almost nothing becomes any, and looking costs a sixth."""

from __future__ import annotations

import atexit
import gc
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SELDOM = 100_000        # new objects: more than all the modules that a check loads


@contextmanager
def uncollected() -> Iterator[None]:
    """Within the block, cyclic garbage stays where it is."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def seldom_collected() -> None:
    """In a process that is ours: look for garbage seldom, since modules and trees stay, and no more at the end."""
    gc.set_threshold(SELDOM)
    atexit.register(gc.freeze)
