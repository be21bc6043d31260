"""Under which key the judgement of a project is remembered: all that can be told before anything is parsed."""

from __future__ import annotations

import os
import sys
from bisect import bisect_left
from functools import cache
from hashlib import blake2b
from importlib.machinery import PathFinder

import bce_lint
from bce_lint.caching.folder import Unusable
from bce_lint.plugins import offered
from bce_lint.reading.source import full
from bce_lint.scanning import FEW, LARGEST_PROJECT, discovered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from bce_lint.scanning import Scan, SettingsOf, Workspace

# Each choice of these has an entry of its own, so that runs that take turns do not judge again and again.
_SETTINGS = ("project", "noqa", "target_keras", "select", "ignore", "extend_select", "extend_ignore", "per_file_ignores", "root")


class Keys:
    """The keys of a run. Raises ``Unusable`` where it cannot be told what a judgement depends on."""

    def __init__(self, scanned: Scan, settings_of: SettingsOf, workspace: Workspace) -> None:
        self._ours = ours()
        self._files = sorted((full(name), name) for name in scanned.files)
        self._parts = [frozenset(part) for part in (scanned.candidates, scanned.curious)]
        self._is_few = len(scanned.files) <= FEW
        self._settings_of, self._workspace = settings_of, workspace

    def of(self, root: str, group: Sequence[str]) -> str:
        """The key of a project, of which the files of ``group`` may have to be judged."""
        sum_ = blake2b(self._ours.encode(), digest_size=20)
        for part in self._said(root, group):
            sum_.update(f"{part!r}\n".encode())
        return sum_.hexdigest()

    def _said(self, root: str, group: Sequence[str]) -> Iterator[Any]:
        """What there is to say of a project: where it is, and what its files hold."""
        yield os.getcwd(), root, self._is_few
        settings = [self._settings_of(name) for name in group]
        yield [(name, [getattr(one, field) for field in _SETTINGS]) for name, one in zip(group, settings, strict=True)]
        given = self._below(root)
        for _, name in given:
            yield name, self._workspace.digest(name), [name in part for part in self._parts]
        if len(given) <= FEW and any(one.project for one in settings):
            yield "around"
            yield from self._around(root, {path for path, _ in given})

    def _below(self, root: str) -> list[tuple[str, str]]:
        """The given files in a project's folder."""
        start = os.path.join(root, "").replace(os.sep, "/")
        first = bisect_left(self._files, (start, ""))
        return self._files[first:bisect_left(self._files, (f"{start[:-1]}0", ""))]      # 0 comes after the slash

    def _around(self, root: str, given: set[str]) -> Iterator[Any]:
        """The other files of a project, which are read where few are given and there are not too many."""
        found, _ = discovered([root], self._settings_of, self._workspace)
        others = [name for name in found if full(name) not in given]
        if len(others) <= LARGEST_PROJECT:
            yield from ((name, self._workspace.digest(name)) for name in others)


@cache
def ours() -> str:
    """What tells this bce-lint, its parser and its Python from any other. Raises ``Unusable``."""
    if offered():
        raise Unusable("rules of other packages may depend on anything")
    libcst = PathFinder.find_spec("libcst")
    try:
        files = [*_sources(os.path.dirname(bce_lint.__file__)), os.path.join(os.path.dirname(libcst.origin), "_version.py")]
        sum_ = blake2b(sys.version.encode())
        for path in files:
            with open(path, "rb") as file:
                sum_.update(blake2b(file.read()).digest())
    except (OSError, AttributeError, TypeError) as error:
        raise Unusable("it cannot be told which bce-lint this is") from error
    return sum_.hexdigest()


def _sources(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.path
