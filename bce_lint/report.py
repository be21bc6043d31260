"""What a check gives, and what it is made of."""

from __future__ import annotations

from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bce_lint.diagnostics import Diagnostic, FileError

CRASHED = "internal error, please report it"


@frozen
class Report:
    """What a check found. ``files`` were looked at, ``parsed`` of them, and of what they import, by LibCST.

    ``known`` are the findings that a baseline lists, and ``advisory`` counts those of rules that are off by default.
    ``unfinished`` are the files that took more steps to evaluate than there are: findings may be missing there.
    """

    diagnostics: tuple[Diagnostic, ...]
    errors: tuple[FileError, ...]
    files: int
    parsed: int
    known: tuple[Diagnostic, ...] = ()
    advisory: int = 0
    unfinished: tuple[str, ...] = ()


@frozen
class Judgement:
    """What a project's files have to be told, which of them could not be read, and how many were parsed.

    ``unsure`` are the files in which more may be wrong than was found, ``unfinished`` those whose evaluation took more
    steps than there are. ``asked`` is what else it depends on, by ``asking.World``; None where nobody wrote that down.
    """

    diagnostics: tuple[Diagnostic, ...]
    errors: tuple[FileError, ...]
    parsed: int
    unsure: frozenset[str] = frozenset()
    unfinished: frozenset[str] = frozenset()
    asked: dict[str, dict[str, Any]] | None = None
