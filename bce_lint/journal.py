"""The journal of a run that writes files: what they held and are to hold, kept beside them until all are written.

It lies in the folder that all files of the run have in common, so whoever comes to one of them finds it on the way up:

    .bce_lint_cache/.gitignore      keeps the folder out of everybody's commits
    .bce_lint_cache/.lock           is held by the run that writes; the system lets go of it when that run ends
    .bce_lint_cache/run/0.new       a file as it is to be, on its way to its place
    .bce_lint_cache/run/0.old       the file as it was
    .bce_lint_cache/run/journal     which files these are; while it is there, the run is not over

Nothing of it is left when a run ends by itself.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import time
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows, where two runs at once are told apart only by what they find in the files
    fcntl = None  # type: ignore[assignment]

from msgspec import Struct
from msgspec.structs import asdict

from bce_lint.remains import CRUMBS, HOME, RUN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

PATIENCE = 10.0  # seconds to wait for another run; it holds the lock only while it writes


class WriteError(Exception):
    """Nothing was written, for the reason given."""


class Torn(Exception):
    """A record that no run of ours left like that."""


class Entry(Struct, frozen=True):
    """A file of a run, relative to the folder of the journal, and the digests of what it holds before and after."""

    path: str
    before: str
    after: str


class Journal:
    """The journal of one folder."""

    def __init__(self, folder: str):
        self.folder = folder
        self.home = os.path.join(folder, HOME)
        self.run = os.path.join(self.home, RUN)
        self._record = os.path.join(self.run, "journal")

    def new(self, number: int) -> str:
        """Where the new content of a file is prepared."""
        return os.path.join(self.run, f"{number}.new")

    def old(self, number: int) -> str:
        """Where the old content of a file is kept."""
        return os.path.join(self.run, f"{number}.old")

    def is_ours(self) -> bool:
        """Is it ours to settle? A link could lead anywhere, and another user's record is nothing to act upon."""
        last = self.run if os.path.lexists(self.run) else self.home
        if not _is_folder(self.home) or not _is_folder(last):
            return False
        return not hasattr(os, "geteuid") or os.lstat(last).st_uid == os.geteuid()

    def begin(self) -> None:
        """Make room for a run."""
        os.mkdir(self.run, 0o700)

    def record(self, entries: Sequence[Entry]) -> None:
        """Say which files the run writes, before the first one is; it stands whole or not at all."""
        text = json.dumps([asdict(entry) for entry in entries])
        part = f"{self._record}.part"
        store(part, f"{digest(text.encode())}\n{text}\n".encode())
        os.replace(part, self._record)
        settle_folder(self.run)

    def entries(self) -> list[Entry] | None:
        """The files of a run that is not over; None where none of them can have been touched. Raises ``Torn``."""
        try:
            data = plain(self._record)
        except FileNotFoundError:
            return None
        try:
            head, text = data.decode("ascii").split("\n", 1)
            if digest(text[:-1].encode()) != head:
                raise Torn
            return [Entry(**entry) for entry in json.loads(text)]
        except (ValueError, TypeError):
            raise Torn from None

    def forget(self) -> None:
        """The run is over: what the files hold now stays."""
        with suppress(FileNotFoundError):
            os.unlink(self._record)

    def set_aside(self) -> str:
        """Keep what a run left, where it is in nobody's way; the folder's new name."""
        aside = next(name for number in count(1) if not os.path.lexists(name := f"{self.run}-damaged-{number}"))
        os.rename(self.run, aside)
        return aside

    def clear(self) -> None:
        """Take away what the run needed, its record first."""
        self.forget()
        shutil.rmtree(self.run, ignore_errors=True)


@contextmanager
def held(journal: Journal, heed: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep other runs out of a journal; its folder is there meanwhile. Raises ``WriteError``, ``OSError`` and what
    ``heed`` raises while it waits."""
    lock = _locked(journal, heed)
    try:
        yield
    finally:
        _tidy(journal.home)
        os.close(lock)


def _locked(journal: Journal, heed: Callable[[], None]) -> int:
    until = time.monotonic() + PATIENCE
    name = os.path.join(journal.home, ".lock")
    while True:
        heed()
        _make_home(journal.home)
        try:
            lock = os.open(name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:  # another run has just taken the folder away
            continue
        if _take(lock) and _is_still(name, lock):
            return lock
        os.close(lock)
        if time.monotonic() > until:
            raise WriteError(f"another bce-lint is writing files in {journal.folder}; no file was changed")
        time.sleep(0.02)


def _make_home(home: str) -> None:
    with suppress(FileExistsError):
        os.mkdir(home)
    if not _is_folder(home) and os.path.lexists(home):
        raise WriteError(f"{home} is not a folder; no file was changed")
    with suppress(FileExistsError, FileNotFoundError), open(os.path.join(home, ".gitignore"), "x") as file:
        file.write("*\n")


def _take(lock: int) -> bool:
    """Take a lock. File systems without locks give it to everybody: what files hold is compared in any case."""
    try:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True


def _is_still(name: str, lock: int) -> bool:
    """Does the name still mean the file that was locked?"""
    try:
        return os.path.samestat(os.stat(name), os.fstat(lock))
    except FileNotFoundError:
        return False


def _tidy(home: str) -> None:
    """Take away the folder where nothing but ours is in it. What fails here is no harm: the next run finds it."""
    with suppress(OSError):
        if set(os.listdir(home)) <= CRUMBS:
            for name in CRUMBS:
                with suppress(FileNotFoundError):
                    os.unlink(os.path.join(home, name))
            os.rmdir(home)


def common_folder(paths: Iterable[str]) -> str:
    """The folder that all files are in. Raises ``WriteError``."""
    try:
        return os.path.commonpath([os.path.dirname(path) for path in paths])
    except ValueError:
        raise WriteError("files on several drives cannot be written together; no file was changed") from None


def store(path: str, data: bytes) -> None:
    """Write a new file, through to the disk."""
    with open(path, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def settle_folder(path: str) -> None:
    """See to it that names that were changed in a folder outlive a failure of power, where the system can."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def plain(path: str) -> bytes:
    """What a regular file holds that is no link. Raises ``OSError``."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise OSError(errno.EINVAL, "not a regular file", path)
    with open(path, "rb") as file:
        return file.read()


def digest(data: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(data).hexdigest()


def move(source: str, target: str) -> None:
    """Put a file in the place of another in one step, from another file system as well."""
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        dress(shutil.copyfile(source, beside(target)), source)
        os.replace(beside(target), target)
        os.unlink(source)


def beside(target: str) -> str:
    """Where a file waits that comes from another file system."""
    folder, name = os.path.split(target)
    return os.path.join(folder, f".{name}.bce-lint")


def dress(path: str, like: str) -> None:
    """Give a file the permissions and the owner of another."""
    status = os.stat(like)
    os.chmod(path, stat.S_IMODE(status.st_mode))
    with suppress(OSError):  # access lists, where there are any
        for name in os.listxattr(like) if hasattr(os, "listxattr") else ():
            os.setxattr(path, name, os.getxattr(like, name))
    if (status.st_uid, status.st_gid) != (os.stat(path).st_uid, os.stat(path).st_gid):
        with suppress(OSError):  # only root may give files away; the content matters more
            os.chown(path, status.st_uid, status.st_gid)


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False
