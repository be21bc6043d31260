"""Which files of a project have to be evaluated together: those with a loss, and those that use what they define."""

from __future__ import annotations

from bce_lint.evaluation.screening import users_of
from bce_lint.reading.importers import ANY, imported, importers, users
from bce_lint.reading.modules import Modules
from bce_lint.reading.prefilter import may_matter
from bce_lint.reading.source import full
from bce_lint.scanning import FEW, LARGEST_PROJECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bce_lint.evaluation.screening.leading import Leading
    from bce_lint.reading.importers import Names
    from bce_lint.scanning import Workspace



class Neighbourhood:
    """The files of one project, by their full paths: the given ones and, where they are not too many, the others.

    ``given`` are all given files by their full paths; ``listing`` gives all files below a folder, and is asked only where
    few files are handed over.
    """

    def __init__(self, root: str, given: Mapping[str, str], workspace: Workspace,
                 listing: Callable[[str], Iterable[str]]) -> None:
        above = f"{full(root).rstrip('/')}/"
        self._seen = {path: name for path, name in given.items() if path.startswith(above)}
        if len(self._seen) <= FEW:
            others = {path: name for name in listing(root) if (path := full(name)) not in self._seen}
            if len(others) <= LARGEST_PROJECT:
                self._seen |= others
        self._workspace = workspace
        self._modules = Modules(self._seen, self._raw)
        self._mattering: dict[str, bool] = {}

    def connected(self, candidates: Mapping[str, Leading], curious: Sequence[str]) -> dict[str, Names]:
        """The files to evaluate: the candidates among the given ones, what calls them, and given files that use others.

        Each comes with the names of what in it has to do with that. ``candidates`` come with those by which others reach
        what matters in them, and those of what is used for it there. ``curious`` are given files without a loss that may
        work with one from elsewhere.
        """
        reached = {name: leading.users for name, leading in candidates.items()}
        doors = {full(name): names for name, names in (reached | dict.fromkeys(curious, ANY)).items()}
        targets = {path: names for path, names in doors.items() if path in self._seen}
        if not targets:
            return {}
        found = importers(targets, self._modules)
        waiting = [path for name in curious if (path := full(name)) in targets and path not in found]
        found |= dict.fromkeys(users(waiting, self._modules, self._matters), ANY)
        meant = {self._seen[path]: self._concerned(path, names) for path, names in found.items()}
        own = {name: leading.names for name, leading in candidates.items()}
        return {name: own.get(name, frozenset()) | meant.get(name, frozenset()) for name in (*own, *meant)}

    def _concerned(self, path: str, names: Names) -> Names:
        """The names of what in a file has to do with ``names`` of another one."""
        try:
            return names if ANY <= names else users_of(self._workspace.source(self._seen[path]), names)
        except Exception:       # whatever is wrong with it, who judges the file says so
            return ANY

    def imported(self, names: Iterable[str]) -> set[str]:
        """Those of the files that another file of the project imports."""
        by_path = {full(name): name for name in names}
        return {by_path[path] for path in imported(by_path, self._modules)}

    def _raw(self, path: str) -> bytes:
        try:
            return self._workspace.raw(self._seen[path])
        except Exception as error:      # an unreadable file imports nothing; who asked for it is told elsewhere
            raise OSError(str(error)) from error

    def _matters(self, path: str) -> bool:
        if path not in self._mattering:
            try:
                self._mattering[path] = may_matter(self._raw(path))
            except OSError:
                self._mattering[path] = False
        return self._mattering[path]
