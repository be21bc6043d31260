"""Garbage is hardly looked for where trees are made and evaluated: almost nothing becomes any, and looking costs a sixth.

What a whole project leaves behind is garbage, and much of it: who goes on to the next one looks for it in between. What
is remembered while a project is judged, so that it is not worked out twice, is forgotten with it.
"""

from __future__ import annotations

import atexit
import gc
from contextlib import contextmanager
from functools import lru_cache

MOST_REMEMBERED = 4096
SELDOM = 100_000        # new objects: more than all the modules that a check loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    F = TypeVar("F", bound=Callable)
    T = TypeVar("T")

_remembering: list = []
_is_ours = False        # nobody else works in this process


def for_one_project(function: F) -> F:
    """Have a function remember its last results until `forget`: they hold on to whole syntax trees."""
    made = lru_cache(MOST_REMEMBERED)(function)
    _remembering.append(made)
    return made     # type: ignore[return-value]


def forget() -> None:
    """Let go of what has been remembered of the project that was judged."""
    for function in _remembering:
        function.cache_clear()


@contextmanager
def forgetting() -> Iterator[None]:
    """Within the block, or the function that it decorates, one project is judged."""
    try:
        yield
    finally:
        forget()


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


def one_after_another(actions: Iterable[Callable[[], T]]) -> Iterator[T]:
    """What each action gives; what one leaves behind is collected before the next one begins."""
    for number, action in enumerate(actions):
        if number:
            gc.collect()
            if _is_ours:
                gc.freeze()     # what is left stays: the next time it is not looked through
        yield action()


def seldom_collected() -> None:
    """In a process that is ours: look for garbage seldom, since modules and trees stay, and no more at the end."""
    global _is_ours
    _is_ours = True
    gc.set_threshold(SELDOM)
    atexit.register(gc.freeze)
