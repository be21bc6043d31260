"""What a check gives."""

from __future__ import annotations

from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
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
