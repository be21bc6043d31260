"""What the judge of a project asks about the world around the files at hand, and what the answers were."""

from __future__ import annotations

import os
from functools import lru_cache

from bce_lint.selection import reports
from bce_lint.sifting import suppressed
from bce_lint.targeting import target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from bce_lint.diagnostics import Span
    from bce_lint.reading.source import Source
    from bce_lint.scanning import SettingsOf, Workspace
    from bce_lint.versions import Versions

    Load = Callable[[str], Source | None]

KINDS = ("file", "folder", "required", "target", "wanted")


class World:
    """Answers the judge of the project below ``root``; None where only the ``given`` files are in sight.

    ``asked`` holds every question with its answer, by its kind and what it was about, where results are to be
    remembered. While the answers stay the same, so does what was judged by them. Comments are asked for nothing here:
    they are part of files, and whether they count is decided for a whole run.
    """

    def __init__(self, root: str | None, given: Collection[str], settings_of: SettingsOf, workspace: Workspace) -> None:
        self.given = frozenset(given)
        self._place = None if root is None else place(root, given)
        self._keras = target(root, settings_of)
        self._settings_of = settings_of
        self._workspace = workspace
        self.asked: dict[str, dict[str, Any]] | None = {kind: {} for kind in KINDS} if workspace.remembers else None

    def load(self, path: str) -> Source | None:
        """Another file of the project, by its full path."""
        self._note("file", path)
        return read(self._place(path), self._workspace) if self._place else None

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder of that full path."""
        self._note("folder", path)
        return os.path.isdir(path)

    def keras(self, path: str) -> Versions:
        """The releases of Keras that a file has to run on."""
        self._note("required" if self._place else "target", path)
        return self._keras(path)

    def is_suppressed(self, span: Span, code: str) -> bool:
        """Whether a comment at a finding's place asks for silence."""
        return suppressed(span, code, self._settings_of(span.path), self._workspace)

    def is_wanted(self, path: str, code: str) -> bool:
        """Whether a finding there is to be reported."""
        self._note("wanted", f"{code} {path}")
        return reports(self._settings_of(path), code, path)

    def still(self, asked: dict[str, dict[str, Any]]) -> bool:
        """Are all answers what they were?"""
        return asked.keys() == set(KINDS) and all(
            self._answer(kind, about) == answer for kind, of in asked.items() for about, answer in of.items())

    def _note(self, kind: str, about: str) -> None:
        if self.asked is not None and about not in self.asked[kind]:
            self.asked[kind][about] = self._answer(kind, about)

    def _answer(self, kind: str, about: str) -> Any:
        """What JSON can hold of an answer."""
        code, _, path = about.partition(" ") if kind == "wanted" else ("", "", about)
        if kind == "file":
            name = self._place(path) if self._place else None
            return name and [name, name in self.given, self._workspace.digest(name)]
        if kind == "folder":
            return os.path.isdir(path)
        if kind == "required":
            return str(self._keras(path))
        if kind == "target":
            return str(target(None, self._settings_of)(path))
        return reports(self._settings_of(path), code, path)


def loader(root: str, given: Collection[str], workspace: Workspace) -> Load:
    """Read the other files of a project when a trace leads there; nothing outside its root is touched."""
    named = place(root, given)
    return lambda path: read(named(path), workspace)


def place(root: str, given: Collection[str]) -> Callable[[str], str | None]:
    """By which name users know the file at a full path; None where there is none, or it lies outside of ``root``."""
    from bce_lint.reading.naming import shown
    names = _elsewhere(tuple(given), os.getcwd())
    base = os.path.join(os.path.realpath(root or "."), "")

    def named(path: str) -> str | None:
        if os.path.isfile(path) and os.path.realpath(path).startswith(base):
            return names.get(path) or shown(path)
        return None
    return named


@lru_cache(maxsize=1)
def _elsewhere(given: tuple[str, ...], here: str) -> dict[str, str]:
    """The names of given files outside of the working directory, by their full paths; the same for all projects of a run."""
    from bce_lint.reading.source import full
    return {full(name): name for name in given if name.startswith("..") or os.path.isabs(name)}


def read(name: str | None, workspace: Workspace) -> Source | None:
    """A file, if there is one and it can be read."""
    from bce_lint.reading.source import Unreadable
    try:
        return workspace.source(name) if name else None
    except Unreadable:
        return None
