"""Which paths a user wants left out: exclude patterns and .gitignore files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import translate
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_WILD = re.compile(r"[*?\[]")


class Exclusion(Struct, frozen=True, dict=True):
    """Patterns of names and paths. Those with a slash are relative to ``root``, the others match any one name."""

    patterns: Sequence[str]
    root: str = "."

    def covers(self, path: str, name: str) -> bool:
        """Tell whether an absolute path that ends in ``name`` is excluded; the directories above are not asked."""
        if name in self._names or (self._globs is not None and self._globs.match(name)):
            return True
        return self._paths is not None and self._paths.match_file(self._relative(path))

    def covers_any_part(self, path: str) -> bool:
        """Tell whether a path or a directory above it, up to the root, is excluded."""
        current = os.path.abspath(path)
        while current != self._base and current != os.path.dirname(current):
            if self.covers(current, os.path.basename(current)):
                return True
            current = os.path.dirname(current)
        return False

    @cached_property
    def _base(self) -> str:
        return os.path.abspath(self.root)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(one.rstrip("/") for one in self.patterns if not _is_path(one) and not _WILD.search(one))

    @cached_property
    def _globs(self) -> re.Pattern[str] | None:
        wild = [translate(one.rstrip("/")) for one in self.patterns if not _is_path(one) and _WILD.search(one)]
        return re.compile("|".join(wild)) if wild else None

    @cached_property
    def _paths(self) -> GitIgnoreSpec | None:
        paths = [self._anchored(one) for one in self.patterns if _is_path(one)]
        return _spec(paths) if paths else None

    def _anchored(self, pattern: str) -> str:
        if os.path.isabs(pattern):
            pattern = self._relative(pattern)
        return "/" + pattern.removeprefix("./").lstrip("/").rstrip("/")

    def _relative(self, path: str) -> str:
        for base in (self._base, os.path.realpath(self._base)):
            relative = os.path.relpath(path, base)
            if not relative.startswith(os.pardir):
                return relative.replace(os.sep, "/")
        return os.path.relpath(path, self._base).replace(os.sep, "/")


class IgnoreFiles(Struct, frozen=True):
    """The .gitignore files that hold in a directory, the outermost first, each with where it lies."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    @classmethod
    def above(cls, directory: str) -> IgnoreFiles:
        """Return what the directories above ``directory`` say, up to the top of its git repository.

        A directory that they ignore but that was asked for is judged by its own .gitignore files alone.
        """
        top = _repository(directory)
        if top is None:
            return cls()
        result = cls()._with(top, os.path.join(top, ".git", "info", "exclude"))
        current = top
        for name in _between(top, directory):
            result = result.inside(current)
            current = os.path.join(current, name)
            if result.covers(current, True):
                return cls()
        return result

    def inside(self, directory: str) -> IgnoreFiles:
        """Return what holds in ``directory``, whose own .gitignore file is read here."""
        return self._with(directory, os.path.join(directory, ".gitignore"))

    def covers(self, path: str, is_directory: bool) -> bool:
        """Tell whether an absolute path is ignored; the innermost file that mentions it decides."""
        for base, spec in reversed(self.specs):
            relative = path[len(os.path.join(base, "")):].replace(os.sep, "/")
            verdict = spec.check_file(relative + "/" if is_directory else relative).include
            if verdict is not None:
                return verdict
        return False

    def _with(self, base: str, path: str) -> IgnoreFiles:
        try:
            if not os.path.isfile(path):
                return self
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                lines = file.read().splitlines()
        except (OSError, ValueError):
            return self
        return IgnoreFiles((*self.specs, (base, _spec(lines))))


def _spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    good = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        good.append(line)
    return GitIgnoreSpec.from_lines(good)


def _repository(directory: str) -> str | None:
    current = directory
    while not os.path.exists(os.path.join(current, ".git")):
        if current == os.path.dirname(current):
            return None
        current = os.path.dirname(current)
    return current


def _between(top: str, directory: str) -> Iterator[str]:
    relative = os.path.relpath(directory, top)
    if relative != os.curdir:
        yield from relative.split(os.sep)


def _is_path(pattern: str) -> bool:
    return "/" in pattern.rstrip("/")
