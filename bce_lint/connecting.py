"""Which files of a project have to be evaluated together: those with a loss, and those that use what they define."""

from __future__ import annotations

import os

from bce_lint.reading.importers import importers
from bce_lint.reading.prefilter import may_matter
from bce_lint.scanning import FEW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bce_lint.scanning import Workspace

LARGEST_PROJECT = 5_000


def connected(root: str, candidates: Sequence[str], given: Collection[str], curious: Sequence[str],
              workspace: Workspace, listing: Callable[[str], Iterable[str]]) -> list[str]:
    """The files to evaluate: the candidates among the given ones, what calls them, and given files that use others.

    ``curious`` are given files without a loss that may work with one from elsewhere. ``listing`` gives all files below
    a folder; it is asked only where few files are handed over.
    """
    raw = _reader(workspace)
    given_here = [path for path in given if _below(path, root)]
    everywhere, others = list(given_here), list(candidates)
    if len(given_here) <= FEW:
        rest = [path for path in listing(root) if path not in given]
        if len(rest) <= LARGEST_PROJECT:
            everywhere += rest
            others += [path for path in rest if _matters(path, raw)]
    if not others:
        return []
    curious = [path for path in curious if _below(path, root)]
    callers = importers((*candidates, *curious), everywhere, raw)
    users = importers(others, given_here, raw) if len(others) > len(candidates) else []
    return list(dict.fromkeys((*candidates, *callers, *users)))


def _below(path: str, root: str) -> bool:
    return root in (".", "") and not os.path.isabs(path) or path.startswith(os.path.join(root, ""))


def _reader(workspace: Workspace) -> Callable[[str], bytes]:
    def raw(path: str) -> bytes:
        try:
            return workspace.raw(path)
        except Exception as error:      # an unreadable file imports nothing; who asked for it is told elsewhere
            raise OSError(str(error)) from error
    return raw


def _matters(path: str, raw: Callable[[str], bytes]) -> bool:
    try:
        return may_matter(raw(path))
    except OSError:
        return False
