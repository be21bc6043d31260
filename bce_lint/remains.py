"""Where a run that was killed has left its journal: on the way up from a file that it was writing."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

HOME = ".bce_lint_cache"
RUN = "run"
CRUMBS = frozenset({".gitignore", ".lock"})  # what is there before a run begins and after it


def remains(files: Iterable[str]) -> list[str]:
    """The folders at or above these files where a run has left something, the deepest ones first."""
    seen: set[str] = set()
    for folder in {os.path.realpath(os.path.dirname(path) or ".") for path in files}:
        while folder not in seen:
            seen.add(folder)
            folder = os.path.dirname(folder)
    return sorted(filter(_is_left, seen), key=lambda folder: (-len(folder), folder))


def is_begun(folder: str) -> bool:
    """Has a run begun there that is not over?"""
    return os.path.lexists(os.path.join(folder, HOME, RUN))


def _is_left(folder: str) -> bool:
    try:
        return is_begun(folder) or CRUMBS.issuperset(os.listdir(os.path.join(folder, HOME)))
    except OSError:
        return False
