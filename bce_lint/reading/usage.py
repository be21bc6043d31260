"""What one suppressing comment did in one run."""

from __future__ import annotations

from msgspec import Struct

from .source import Source
from .suppression import Suppression


class Usage(Struct, frozen=True):
    """A comment, the codes of it that suppress something, and those that nothing can be said about in this run."""

    source: Source
    comment: Suppression
    used: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()
