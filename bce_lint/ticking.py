"""Who works through many things says how far it is; nobody has to listen, and mostly nobody does."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import TypeVar

    Thing = TypeVar("Thing")

listener: Callable[[str, int, int], None] | None = None
"""Is told what is going on, how many things are done, and how many there are."""


def ticked(things: Collection[Thing], what: str) -> Iterator[Thing]:
    """The ``things``, one after the other.

    >>> list(ticked("ab", "reading"))
    ['a', 'b']
    """
    for done, thing in enumerate(things):
        if listener is not None:
            listener(what, done, len(things))
        yield thing
