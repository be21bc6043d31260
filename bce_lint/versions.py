"""Ranges of releases, and what version specifiers say about them."""

from __future__ import annotations

import re

from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

INFINITE = float("inf")
_CLAUSE = r"(===?|>=|<=|~=|!=|[<>^~=]?)\s*v?(\d+(?:\.\d+)*)(\.\*)?[\w.+-]*"
_GAP = r"[\s,]*"


@frozen
class Versions:
    """The releases from ``low`` up to, but not including, ``high``: tuples of the numbers of a release."""

    low: tuple[float, ...] = ()
    high: tuple[float, ...] = (INFINITE,)

    def __contains__(self, other: Versions) -> bool:
        """Whether all releases of ``other`` are among these."""
        return self.low <= other.low and other.high <= self.high

    def __and__(self, other: Versions) -> Versions:
        return Versions(max(self.low, other.low), min(self.high, other.high))

    def __or__(self, other: Versions) -> Versions:
        """The smallest range that holds both."""
        return Versions(min(self.low, other.low), max(self.high, other.high))

    @property
    def is_empty(self) -> bool:
        return self.low >= self.high


ANY = Versions()
KERAS_2 = Versions((), (3,))
KERAS_3 = Versions((3,))


def admitted(specifier: str) -> Versions | None:
    """The releases that a specifier of pip, Poetry or conda admits; None where it does not read like one.

    Releases that it leaves out inside of a range (``!=3.4.1``) count as admitted.

    >>> admitted(">=3.0,<3.5"), admitted("^3.2")
    (Versions(low=(3, 0), high=(3, 5)), Versions(low=(3, 2), high=(4,)))
    >>> admitted("3.2.*").high, admitted("~=3.2.1").high
    ((3, 2, inf), (3, 3))
    """
    ranges = [_conjunction(part) for part in specifier.split("|") if part.strip()]
    return union(ranges) if ranges and None not in ranges else None


def union(ranges: Iterable[Versions]) -> Versions:
    """The smallest range that holds all of ``ranges``, of which there is one at least."""
    first, *others = ranges
    for other in others:
        first |= other
    return first


def _conjunction(text: str) -> Versions | None:
    clauses, gaps = re.compile(_CLAUSE), re.compile(_GAP)
    found, at = ANY, gaps.match(text).end()     # type: ignore[union-attr]
    if text[at:].strip() == "*":
        return found
    while at < len(text):
        clause = clauses.match(text, at)
        if clause is None:
            return None
        found &= _range(clause[1], tuple(map(int, clause[2].split("."))))
        at = gaps.match(text, clause.end()).end()   # type: ignore[union-attr]
    return found


def _range(operator: str, release: tuple[int, ...]) -> Versions:
    """The releases that one clause admits. A release stands for all that begin like it, as 3.4 does for 3.4.1."""
    after = (*release, INFINITE)
    match operator:
        case ">=" | ">":
            return Versions(release)
        case "<":
            return Versions((), _plain(release))
        case "<=":
            return Versions((), after)
        case "!=":
            return ANY
        case "^":
            return Versions(release, (release[0] + 1,))
        case "~=":
            return Versions(release, _next(release[:-1] or release))
        case "~":
            return Versions(release, _next(release[:2]))
        case _:
            return Versions(release, after)


def _plain(release: tuple[int, ...]) -> tuple[int, ...]:
    """3.5 for 3.5.0: as a bound the two are the same."""
    while release and release[-1] == 0:
        release = release[:-1]
    return release


def _next(release: tuple[int, ...]) -> tuple[int, ...]:
    return (*release[:-1], release[-1] + 1)
