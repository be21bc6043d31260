"""Writing what was mended: every file of a run lands, or every one stays as it was."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bce_lint.journal import (
    Entry, Journal, WriteError, beside, common_folder, digest, dress, held, move, plain, settle_folder, store,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Terminated(SystemExit):
    """The process was asked to end while files were being written, and does so as soon as they are as they were."""


class Change(Struct, frozen=True):
    """A file before and after its fixes."""

    path: str
    before: bytes
    after: bytes


class _Staged(Struct):
    """A change on its way: where it lands, and where its new and its old content wait."""

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
    if not staged:
        return
    journal = Journal(common_folder(one.target for one in staged))
    with _heeded() as heed:
        try:
            with held(journal, heed):
                _write(journal, staged, heed)
        except OSError as error:
            raise WriteError(f"cannot write {error.filename or ''}: {error.strerror}; no file was changed") from error


def _write(journal: Journal, staged: Sequence[_Staged], heed: Any) -> None:
    if os.path.lexists(journal.run):
        raise WriteError(f"a run that was ended left {journal.run}; no file was changed")
    try:
        journal.begin()
        for number, one in enumerate(staged):
            one.fresh, one.saved = journal.new(number), journal.old(number)
            _stage(one)
            heed()
        journal.record([_entry(journal, one) for one in staged])
        for one in staged:
            _land(one)
            heed()
        for folder in {os.path.dirname(one.target) for one in staged}:
            settle_folder(folder)
        journal.forget()
    except BaseException as error:
        _roll_back(journal, staged, error)
        raise
    journal.clear()


def _entry(journal: Journal, one: _Staged) -> Entry:
    path = os.path.relpath(one.target, journal.folder).replace(os.sep, "/")
    return Entry(path, digest(one.change.before), digest(one.change.after))


def _stage(one: _Staged) -> None:
    """Have the new content ready and the old one safe, so that landing and rolling back need no free space."""
    if not os.stat(one.target).st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise WriteError(f"{one.change.path} is read-only; no file was changed")
    store(one.fresh, one.change.after)
    dress(one.fresh, one.target)
    _second_name(one.target, one.saved)


def _land(one: _Staged) -> None:
    with open(one.target, "rb") as file:
        if file.read() != one.change.before:
            raise WriteError(f"{one.change.path} was changed by somebody else meanwhile; no file was changed")
    one.landed = True  # said first: rolling back a file that did not land yet does no harm
    move(one.fresh, one.target)


def _second_name(path: str, name: str) -> None:
    """Keep the old file itself where the file system can, else a copy."""
    try:
        os.link(path, name)
    except OSError:
        dress(shutil.copyfile(path, name), path)


def _roll_back(journal: Journal, staged: Iterable[_Staged], error: BaseException) -> None:
    """Bring the old files back. Where that fails the journal stays, and the next run tries again."""
    stuck = []
    for one in staged:
        try:
            if one.landed and plain(one.target) == one.change.after:
                move(one.saved, one.target)
        except OSError:
            stuck.append(one.change.path)
        with suppress(OSError):
            os.unlink(beside(one.target))
    if stuck:
        why = getattr(error, "strerror", None) or error
        raise WriteError(f"cannot write: {why}; {', '.join(stuck)} could not be put back: the old files are in {journal.run}, "
                         "and the next bce-lint --fix puts them back") from error
    journal.clear()


@contextmanager
def _heeded() -> Iterator[Any]:
    """Let signals that end the process wait until somebody heeds them: between two files, or when all is done."""
    came: list[int] = []

    def heed() -> None:
        for number in came:
            raise KeyboardInterrupt if number == signal.SIGINT else Terminated(128 + number)

    before = {}
    if threading.current_thread() is threading.main_thread():  # only there may handlers be set
        numbers = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))
        before = {number: signal.getsignal(number) for number in numbers if number is not None}
        before = {number: handler for number, handler in before.items() if handler not in (None, signal.SIG_IGN)}
    try:
        for number in before:
            signal.signal(number, lambda number, _frame: came.append(number))
        yield heed
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    heed()
