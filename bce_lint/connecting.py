"""Which files of a project have to be evaluated together: those with a loss, and those that use what they define."""

from __future__ import annotations

from bce_lint.reading.importers import imported, importers, users
from bce_lint.reading.prefilter import may_matter
from bce_lint.reading.source import full
from bce_lint.scanning import FEW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bce_lint.scanning import Workspace

LARGEST_PROJECT = 5_000


class Neighbourhood:
    """The files of one project, by their full paths: the given ones and, where they are not too many, the others.

    ``listing`` gives all files below a folder; it is asked only where few files are handed over.
    """

    def __init__(self, root: str, given: Collection[str], workspace: Workspace,
                 listing: Callable[[str], Iterable[str]]) -> None:
        self._seen = {path: name for name in given if _below(path := full(name), full(root))}
        self._given = list(self._seen)
        self._others: list[str] = []
        if len(self._given) <= FEW:
            others = {path: name for name in listing(root) if (path := full(name)) not in self._seen}
            if len(others) <= LARGEST_PROJECT:
                self._others = list(others)
                self._seen |= others
        self._workspace = workspace

    def connected(self, candidates: Sequence[str], curious: Sequence[str]) -> list[str]:
        """The files to evaluate: the candidates among the given ones, what calls them, and given files that use others.

        ``curious`` are given files without a loss that may work with one from elsewhere.
        """
        targets = [path for name in (*candidates, *curious) if (path := full(name)) in self._seen]
        if not targets:
            return []
        found = importers(targets, [*self._given, *self._others], self._raw)
        waiting = [path for path in targets[len(candidates):] if path not in found]
        found += users(waiting, self._seen, self._raw, self._matters)
        return list(dict.fromkeys((*candidates, *(self._seen[path] for path in found))))

    def imported(self, names: Iterable[str]) -> set[str]:
        """Those of the files that another file of the project imports."""
        by_path = {full(name): name for name in names}
        return {by_path[path] for path in imported(by_path, [*self._given, *self._others], self._raw)}

    def _raw(self, path: str) -> bytes:
        try:
            return self._workspace.raw(self._seen[path])
        except Exception as error:      # an unreadable file imports nothing; who asked for it is told elsewhere
            raise OSError(str(error)) from error

    def _matters(self, path: str) -> bool:
        try:
            return may_matter(self._raw(path))
        except OSError:
            return False


def _below(path: str, root: str) -> bool:
    return path.startswith(root if root.endswith("/") else f"{root}/")
