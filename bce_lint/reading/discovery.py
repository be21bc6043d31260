"""Which files to read: directories walked in one order on every system, excludes and .gitignore obeyed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from ..diagnostics import FileError, Span
from .ignoring import Exclusion, IgnoreFiles
from .naming import shown

ENDINGS = (".py", ".pyi", ".ipynb")
DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d",
    ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__",
    "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
)


class _Found(Struct):
    """The files found so far, by where they really are, and what went wrong."""

    files: dict[str, tuple[bool, str]] = field(default_factory=dict)
    errors: list[FileError] = field(default_factory=list)

    def add(self, path: str, real: str, is_link: bool) -> None:
        known = self.files.get(real)
        if known is None or (is_link, _order(path)) < (known[0], _order(known[1])):
            self.files[real] = (is_link, path)

    def fail(self, path: str, message: str) -> None:
        self.errors.append(FileError(message, Span(shown(path), None, 1, 1, 1, 1)))


def discover(
    paths: Iterable[str | os.PathLike[str]], *, exclude: Sequence[str] = DEFAULT_EXCLUDE,
    extend_exclude: Sequence[str] = (), respect_gitignore: bool = True, force_exclude: bool = False,
    root: str | os.PathLike[str] = ".",
) -> tuple[list[str], list[FileError]]:
    """Return the files to check, each once and in a stable order, and the paths that cannot be read.

    Directories are searched for Python files and notebooks, without following links to other directories. A file that
    is named itself is taken whatever it is called, excluded or not, unless ``force_exclude``. Patterns that hold a
    slash are relative to ``root``; others match the name of any file or directory.
    """
    exclusion = Exclusion((*exclude, *extend_exclude), os.fspath(root))
    found = _Found()
    for path in paths:
        given = os.fspath(path)
        if force_exclude and (exclusion.covers_any_part(given) or not _wanted(given)):
            continue
        try:
            mode = os.stat(given).st_mode
        except (OSError, ValueError) as error:
            found.fail(given, _missing(given, error))
            continue
        if stat.S_ISDIR(mode):
            _search(given, exclusion, respect_gitignore, found)
        elif stat.S_ISREG(mode):
            found.add(given, os.path.realpath(given), os.path.islink(given))
        else:
            found.fail(given, "not a regular file")
    return sorted((path for _, path in found.files.values()), key=_order), found.errors


def _search(given: str, exclusion: Exclusion, respect_gitignore: bool, found: _Found) -> None:
    """Add the files below one directory."""
    real = os.path.realpath(given)
    top = "" if given == os.curdir else os.path.join(given, "")
    pending = [("", IgnoreFiles.above(real) if respect_gitignore else None)]
    while pending:
        inner, ignored = pending.pop()
        entries = _entries(top + inner, found)
        if ignored is not None and any(entry.name == ".gitignore" for entry in entries):
            ignored = ignored.inside(os.path.join(real, inner))
        base = os.path.join(real, inner)
        for entry in entries:
            name = entry.name
            is_directory = entry.is_dir(follow_symlinks=False)
            if not is_directory and not name.lower().endswith(ENDINGS):
                continue
            here = base + name if base.endswith(os.sep) else base + os.sep + name
            if exclusion.covers(here, name) or (ignored is not None and ignored.covers(here, is_directory)):
                continue
            if is_directory:
                pending.append((inner + name + os.sep, ignored))
            elif _is_regular(entry):
                link = entry.is_symlink()
                found.add(top + inner + name, os.path.realpath(here) if link else here, link)


def _entries(directory: str, found: _Found) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory or os.curdir) as entries:
            return list(entries)
    except OSError as error:
        found.fail(directory, f"cannot be listed: {error.strerror or error}")
        return []


def _is_regular(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _wanted(path: str) -> bool:
    return path.lower().endswith(ENDINGS) or os.path.isdir(path)


def _missing(path: str, error: Exception) -> str:
    if os.path.islink(path) if "\0" not in path else False:
        return "a link that leads nowhere"
    if isinstance(error, FileNotFoundError):
        return "no such file or directory"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _order(path: str) -> list[str]:
    return path.replace(os.sep, "/").split("/")
