"""The cheap half of a check: which files there are, and which of them hold anything to look at. Parses nothing."""

from __future__ import annotations

import os
import stat

from bce_lint.frozen import frozen
from bce_lint.reading.naming import shown
from bce_lint.reading.prefilter import may_matter
from bce_lint.selection import reports
from bce_lint.settings import Settings
from bce_lint.ticking import ticked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bce_lint.diagnostics import FileError
    from bce_lint.reading.source import Source
    from bce_lint.reading.suppression import Suppressions

    SettingsOf = Callable[[str], Settings]

FEW = 50  # so few files handed over are probably a part of a project
LARGEST_PROJECT = 5_000  # beyond so many, what else there is of a project is not looked through
UNUSED = "BCE900"  # the rule that looks at files for their comments
_ACTING = (b".compile(", b".fit(", b"GradientTape", b"loss")
_PLAIN = 20_000_000  # beyond this, and for whatever is no regular file, reading.source decides and explains


class Workspace:
    """The files as this run sees them: what is on disk, under what was handed over or is being mended.

    ``jobs`` is how many processes may look at them side by side. ``remembers`` says whether what an earlier run found
    may stand for what this one would; ``notes`` are what there is to say of that.
    """

    def __init__(self, handed_over: Mapping[str, str | bytes] | None = None, jobs: int = 1):
        self.jobs = jobs
        self.handed_over = frozenset(handed_over or ())
        self._overlay = dict(handed_over or {})
        self._sources: dict[str, Source] = {}
        self._suppressions: dict[str, Suppressions] = {}
        self.remembers = False
        self.notes: list[str] = []
        self.is_steady = True       # has no file changed since its digest was taken?
        self._digests: dict[str, str | None] = {}

    def raw(self, path: str) -> bytes:
        """The bytes of a file. Raises ``source.Unreadable``."""
        content = self._overlay.get(path)
        if content is None:
            data = _from_disk(path)
            if self.remembers:
                self._compare(path, data)
            return data
        return content if isinstance(content, bytes) else self.source(path).raw

    def digest(self, path: str) -> str | None:
        """What tells the content of a file from any other, as it was read first; None where it cannot be read.

        It is compared with whatever is read later: see ``is_steady``.
        """
        if path not in self._digests:
            try:
                data = self.raw(path)
                if path not in self._digests:       # most reading has taken it already
                    self._compare(path, data)
            except Exception:       # whatever is wrong with it, who judges the file says so
                self._digests[path] = None
        return self._digests[path]

    def _compare(self, path: str, data: bytes) -> None:
        digest = _digest(data)
        if self._digests.setdefault(path, digest) != digest:
            self.is_steady = False

    def size(self, path: str) -> int:
        """How many bytes there are; none where a file cannot be read."""
        from bce_lint.reading.source import Unreadable
        try:
            return len(self.source(path).raw)
        except Unreadable:
            return 0

    def source(self, path: str) -> Source:
        """A file, decoded. Raises ``source.Unreadable``."""
        if path not in self._sources:
            from bce_lint.reading.source import from_bytes, from_text
            content = self._overlay.get(path)
            made = from_text(content, path) if isinstance(content, str) else from_bytes(self.raw(path), path)
            self._sources[path] = made
        return self._sources[path]

    def put(self, path: str, content: str | bytes) -> None:
        """Let ``path`` hold ``content`` from now on, for this run only."""
        self._overlay[path] = content
        self._sources.pop(path, None)
        self._suppressions.pop(path, None)

    def suppressions(self, path: str) -> Suppressions:
        """The comments of a file that ask for silence. Raises ``source.Unreadable``."""
        if path not in self._suppressions:
            from bce_lint.reading.suppression import Suppressions
            self._suppressions[path] = Suppressions.of(self.source(path))
        return self._suppressions[path]

    def lines(self, path: str, cell: int | None) -> Sequence[str]:
        """The lines of a file, or of a notebook's cell; none where it cannot be read."""
        from bce_lint.reading.lines import split
        from bce_lint.reading.source import Unreadable
        try:
            source = self.source(path)
        except Unreadable:
            return ()
        if cell is None:
            return source.lines
        return next((split(one.text) for one in source.cells or () if one.index == cell), ())


def _digest(data: bytes) -> str:
    from hashlib import sha256      # for which processors have instructions
    return sha256(data).hexdigest()


def _from_disk(path: str) -> bytes:
    try:
        status = os.stat(path)
        if stat.S_ISREG(status.st_mode) and status.st_size <= _PLAIN:
            with open(path, "rb", buffering=0) as file:     # all is read at once
                return file.readall()
    except (OSError, ValueError):
        pass  # load says what is wrong, in the words of every other unreadable file
    from bce_lint.reading.source import load
    return load(path)


@frozen
class Scan:
    """What a look at the bytes gave: all files, those worth parsing, and those that could not be read."""

    files: tuple[str, ...]
    candidates: tuple[str, ...]
    errors: tuple[FileError, ...] = ()
    curious: tuple[str, ...] = ()  # of few files: those without a loss of ours that may work with one from elsewhere
    commented: tuple[str, ...] = ()  # with a comment that may suppress, where somebody wants to know whether it does

    @property
    def is_idle(self) -> bool:
        """There is nothing to evaluate."""
        return not self.candidates and not self.curious and not self.commented


def scan(paths: Iterable[str], settings_of: SettingsOf, workspace: Workspace) -> Scan:
    """Find the files, read every one, and keep those that the prefilter lets through."""
    files, errors = discovered(tuple(paths), settings_of, workspace)
    candidates, curious, commented = [], [], []
    few = len(files) <= FEW
    reviewed = _Reviewed(settings_of)
    for path in ticked(files, "reading"):
        try:
            data = workspace.raw(path)
            if may_matter(data):
                candidates.append(path)
            elif few and path not in workspace.handed_over and any(word in data for word in _ACTING):
                curious.append(path)
            if reviewed(path) and mentions_codes(data):
                commented.append(path)
        except Exception as error:  # the class of an unreadable file lives in a room that most runs never load
            errors.append(_error(path, error))
    return Scan(tuple(files), tuple(candidates), tuple(errors), tuple(curious), tuple(commented))


class _Reviewed:
    """Does anybody want to know of a file whether its comments suppress something? Files of one folder have one answer
    where the settings single none of them out."""

    def __init__(self, settings_of: SettingsOf) -> None:
        self._settings_of = settings_of
        self._folders: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        folder = os.path.dirname(path)
        known = self._folders.get(folder)
        if known is None:
            settings = self._settings_of(path)
            known = reports(settings, UNUSED, path)
            if not settings.per_file_ignores:
                self._folders[folder] = known
        return known


def mentions_codes(data: bytes) -> bool:
    """Tell whether a file could hold a comment that suppresses one of our codes."""
    return (b"BCE" in data or b"bce" in data) and (b"bce-lint" in data or b"noqa" in data.lower())


def _error(path: str, error: Exception) -> FileError:
    from bce_lint.reading.source import Unreadable
    if not isinstance(error, Unreadable):
        raise error
    return error.error(path)


def discovered(paths: Sequence[str], settings_of: SettingsOf,
               workspace: Workspace) -> tuple[list[str], list[FileError]]:
    """The files that are meant, as users see them, and the paths that lead to none."""
    if len(paths) == 1:
        alone, settings = paths[0], settings_of(paths[0])
        if alone in workspace.handed_over:
            return ([] if settings.force_exclude and _is_excluded(alone, settings) else [alone]), []
        if not settings.force_exclude and os.path.isfile(alone):  # nothing to search: do not load what searches
            return [shown(alone)], []
    return _searched(paths, settings_of)


def _searched(paths: Sequence[str], settings_of: SettingsOf) -> tuple[list[str], list[FileError]]:
    from bce_lint.reading.discovery import discover
    groups: dict[Settings, list[str]] = {}
    for path in paths:
        groups.setdefault(settings_of(path), []).append(path)
    found: dict[str, None] = {}
    errors: list[FileError] = []
    for settings, group in groups.items():
        files, failed = discover(
            group, exclude=_excluded(settings), respect_gitignore=settings.respect_gitignore,
            force_exclude=settings.force_exclude, root=settings.root or ".")
        found.update(dict.fromkeys(map(shown, files)))
        errors += failed
    files = list(found)
    return sorted(files, key=lambda path: path.split("/")) if len(groups) > 1 else files, errors


def _excluded(settings: Settings) -> tuple[str, ...]:
    from bce_lint.reading.discovery import DEFAULT_EXCLUDE
    return (*(DEFAULT_EXCLUDE if settings.exclude is None else settings.exclude), *settings.extend_exclude)


def _is_excluded(path: str, settings: Settings) -> bool:
    from bce_lint.reading.ignoring import Exclusion
    return Exclusion(_excluded(settings), settings.root or ".").covers_any_part(path)
