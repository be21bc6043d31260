"""The user's own folder for what is remembered: one file an entry, each with a checksum, and never too many of them.

It is not in the tree that is looked at: whoever hands over code must not be able to hand over what is found in it.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress
from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 500              # entries
LARGEST = 100_000_000   # bytes of all of them
OLDEST = 30 * 86_400    # seconds since an entry was last of use
NAME = "bce-lint"


class Unusable(Exception):
    """Why nothing can be remembered."""


class Folder:
    """The entries that there are, by their keys. Raises ``Unusable`` where there can be none.

    ``roots`` are those of the projects that are looked at: what is below one of them may have come with it.
    """

    def __init__(self, roots: Iterable[str]) -> None:
        self._path = os.path.join(_base(), NAME)
        real = os.path.realpath(self._path)
        for root in roots:
            if real.startswith(os.path.join(os.path.realpath(root), "")):
                raise Unusable(f"{self._path} is in {root}, which is looked at")
        if os.path.lexists(self._path):
            _check(self._path)

    def read(self, key: str) -> str | None:
        """An entry; None where there is none, or it is not whole."""
        path = os.path.join(self._path, key)
        try:
            with open(path, "rb") as file:
                head, _, data = file.read().partition(b"\n")
            if head != _sum(key, data):
                return None
            os.utime(path)      # it was of use, and stays
            return data.decode("ascii")
        except (OSError, UnicodeError):
            return None

    def write(self, key: str, text: str) -> None:
        """Put an entry in its place in one step, and take away what is too much. Raises ``Unusable``."""
        from tempfile import NamedTemporaryFile
        data = text.encode("ascii")
        try:
            os.makedirs(self._path, 0o700, exist_ok=True)
            _check(self._path)
            with NamedTemporaryFile(dir=self._path, delete=False) as file:
                try:
                    file.write(_sum(key, data) + b"\n" + data)
                    file.close()
                    os.replace(file.name, os.path.join(self._path, key))
                except BaseException:
                    with suppress(OSError):
                        os.unlink(file.name)
                    raise
        except OSError as error:
            raise Unusable(f"{self._path}: {error.strerror}") from error
        self._tidy()

    def _tidy(self) -> None:
        """Keep what was used last. What fails here, another run does."""
        with suppress(OSError):
            entries = sorted(((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(self._path)),
                             reverse=True)
            total, now = 0, time.time()
            for number, (used, size, path) in enumerate(entries):
                total += size
                if number >= MOST or total > LARGEST or now - used > OLDEST:
                    with suppress(OSError):
                        os.unlink(path)


def _base() -> str:
    """Where programs keep what they can make anew."""
    places = {"win32": os.environ.get("LOCALAPPDATA", ""), "darwin": os.path.expanduser("~/Library/Caches")}
    base = os.environ.get("XDG_CACHE_HOME") or places.get(sys.platform) or os.path.expanduser("~/.cache")
    if not os.path.isabs(base):
        raise Unusable("there is no home for it")
    return base


def _check(path: str) -> None:
    """Refuse a folder that is elsewhere, or into which somebody else may write."""
    try:
        status = os.lstat(path)
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error
    if not stat.S_ISDIR(status.st_mode):
        raise Unusable(f"{path} is no folder")
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & 0o022):
        raise Unusable(f"others may write into {path}")


def _sum(key: str, data: bytes) -> bytes:
    return blake2b(key.encode() + data, digest_size=16).hexdigest().encode()
