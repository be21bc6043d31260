"""Writing what was mended: every file of a run lands, or every one stays as it was."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class WriteError(Exception):
    """Nothing was written, for the reason given."""


class Terminated(SystemExit):
    """The process was asked to end while files were being written, and does so as soon as they are as they were."""


@dataclass(frozen=True)
class Change:
    """A file before and after its fixes."""

    path: str
    before: bytes
    after: bytes


@dataclass
class _Staged:
    """A change ready to land: the new content beside the file, and the old one under another name."""

    change: Change
    target: str
    fresh: str = ""
    saved: str = ""
    landed: bool = False


def destination(path: str, root: str) -> str:
    """The file that writing to ``path`` changes. Raises ``WriteError`` where a symlink leads out of ``root``."""
    real = os.path.realpath(path)
    if not real.startswith(os.path.join(os.path.realpath(root), "")):
        raise WriteError(f"{path} is a link to {real}, outside the project")
    return real


def write_all(changes: Iterable[Change], root_of: Any) -> None:
    """Write all ``changes``, or none of them. Raises ``WriteError``."""
    staged = [_Staged(change, destination(change.path, root_of(change.path))) for change in changes]
    with _ends_by_exception():
        try:
            for one in staged:
                _stage(one)
            for one in staged:
                _land(one)
        except BaseException as error:
            with _undisturbed():
                _roll_back(staged)
            if isinstance(error, OSError):
                raise WriteError(f"cannot write {error.filename or ''}: {error.strerror}; no file was changed") from error
            raise
        finally:
            with _undisturbed():
                _clean(staged)


def _stage(one: _Staged) -> None:
    """Write the new content into the same folder, so that landing is one rename."""
    folder, name = os.path.split(one.target)
    status = os.stat(one.target)
    handle, one.fresh = tempfile.mkstemp(prefix=f".{name}.", suffix=".bce-lint", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(one.change.after)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(one.fresh, stat.S_IMODE(status.st_mode))
    if (status.st_uid, status.st_gid) != (os.stat(one.fresh).st_uid, os.stat(one.fresh).st_gid):
        with suppress(OSError):  # only root may give files away; the content matters more
            os.chown(one.fresh, status.st_uid, status.st_gid)


def _land(one: _Staged) -> None:
    with open(one.target, "rb") as file:
        if file.read() != one.change.before:
            raise WriteError(f"{one.change.path} was changed by somebody else meanwhile; no file was changed")
    one.saved = f"{one.fresh}.before"
    _second_name(one.target, one.saved)
    one.landed = True  # said first: rolling back a file that did not land yet does no harm
    os.replace(one.fresh, one.target)


def _second_name(path: str, name: str) -> None:
    """Keep the old file itself where the file system can, else a copy: rolling back must not need free space."""
    try:
        os.link(path, name)
    except OSError:
        import shutil
        shutil.copy2(path, name)


def _roll_back(staged: Iterable[_Staged]) -> None:
    for one in staged:
        if one.landed:
            os.replace(one.saved, one.target)


def _clean(staged: Iterable[_Staged]) -> None:
    for one in staged:
        for name in (one.fresh, one.saved):
            if name:
                with suppress(FileNotFoundError):
                    os.unlink(name)


@contextmanager
def _ends_by_exception() -> Iterator[None]:
    """Let SIGTERM unwind the stack, as Ctrl-C does, so that what landed can be taken back."""
    def unwind(number: int, _frame: object) -> None:
        raise Terminated(128 + number)

    with _handlers({signal.SIGTERM: unwind}):
        yield


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no second signal interrupt the clearing up after the first."""
    with _handlers({signal.SIGTERM: signal.SIG_IGN, signal.SIGINT: signal.SIG_IGN}):
        yield


@contextmanager
def _handlers(wanted: dict[int, Any]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # only there may handlers be set
        yield
        return
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
