"""The cheap half of a check: which files there are, and which of them hold anything to look at. Parses nothing."""

from __future__ import annotations

import os
import stat

from bce_lint.frozen import frozen
from bce_lint.reading.prefilter import may_matter
from bce_lint.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bce_lint.diagnostics import FileError
    from bce_lint.reading.source import Source

    SettingsOf = Callable[[str], Settings]

_PLAIN = 20_000_000  # beyond this, and for whatever is no regular file, reading.source decides and explains


class Workspace:
    """The files as this run sees them: what is on disk, under what was handed over or is being mended."""

    def __init__(self, handed_over: Mapping[str, str | bytes] | None = None):
        self.handed_over = frozenset(handed_over or ())
        self._overlay = dict(handed_over or {})
        self._sources: dict[str, Source] = {}

    def raw(self, path: str) -> bytes:
        """The bytes of a file. Raises ``source.Unreadable``."""
        content = self._overlay.get(path)
        if content is None:
            return _from_disk(path)
        return content if isinstance(content, bytes) else self.source(path).raw

    def source(self, path: str) -> Source:
        """A file, decoded. Raises ``source.Unreadable``."""
        if path not in self._sources:
            from bce_lint.reading.source import from_bytes, from_text
            content = self._overlay.get(path)
            made = from_text(content, path) if isinstance(content, str) else from_bytes(self.raw(path), path)
            self._sources[path] = made
        return self._sources[path]

    def put(self, path: str, raw: bytes) -> None:
        """Let ``path`` hold ``raw`` from now on, for this run only."""
        self._overlay[path] = raw
        self._sources.pop(path, None)

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


def _from_disk(path: str) -> bytes:
    try:
        status = os.stat(path)
        if stat.S_ISREG(status.st_mode) and status.st_size <= _PLAIN:
            with open(path, "rb") as file:
                return file.read()
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


def scan(files: Iterable[str], workspace: Workspace) -> Scan:
    """Read every file and keep those that the prefilter lets through."""
    files = tuple(files)
    candidates, errors = [], []
    for path in files:
        try:
            if may_matter(workspace.raw(path)):
                candidates.append(path)
        except Exception as error:  # the class of an unreadable file lives in a room that most runs never load
            errors.append(_error(path, error))
    return Scan(files, tuple(candidates), tuple(errors))


def _error(path: str, error: Exception) -> FileError:
    from bce_lint.reading.source import Unreadable
    if not isinstance(error, Unreadable):
        raise error
    return error.error(path)
