"""Settling what a run left that was killed while it wrote: all its files are as they were, or all as they were to be."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from bce_lint.journal import Entry, Journal, Torn, WriteError, beside, digest, held, move, plain
from bce_lint.remains import is_begun

_KILLED = "a run was killed while it wrote files"


def recover(folders: Iterable[str]) -> list[str]:
    """Settle the journals of these folders; what there is to say of it. Raises ``WriteError``."""
    notes = []
    for folder in folders:
        journal = Journal(folder)
        if journal.is_ours():
            try:
                with held(journal):
                    notes += _settle(journal)
            except OSError as error:
                raise WriteError(f"{_KILLED}, and {error.filename or folder} cannot be put back: {error.strerror}; "
                                 f"the old files are in {journal.run}") from error
    return notes


def _settle(journal: Journal) -> Iterator[str]:
    """Undo a run, or let it be where all its files had landed."""
    if not is_begun(journal.folder):  # it was killed before it began, or was alive and is over now
        return
    try:
        entries = journal.entries()
    except Torn:  # written by nobody of ours, or damaged since: what it names is not to be trusted
        yield f"{_KILLED}, and its record cannot be read: nothing was put back; the old files are in {journal.set_aside()}"
        return
    if entries is not None:
        yield from _undo(journal, entries)
    journal.clear()


def _undo(journal: Journal, entries: Sequence[Entry]) -> Iterator[str]:
    states = [_state(journal, entry) for entry in entries]
    landed = not any(os.path.lexists(journal.new(number)) for number in range(len(entries)))
    if landed and "before" not in states:
        return
    back, edited, lost = [], [], []
    for number, (entry, state) in enumerate(zip(entries, states, strict=True)):
        if state == "after":
            (back if _put_back(journal, number, entry) else lost).append(entry.path)
        elif state == "edited":
            edited.append(entry.path)
        with suppress(OSError):
            os.unlink(beside(_target(journal, entry)))
    if back:
        yield f"{_KILLED}: {_names(journal, back)} put back"
    if edited:
        yield f"{_KILLED}: {_names(journal, edited)} changed since, and left alone"
    if lost:
        yield f"{_KILLED}: {_names(journal, lost)} left as that run wrote it, since the old file is gone"


def _target(journal: Journal, entry: Entry) -> str:
    return os.path.join(journal.folder, entry.path.replace("/", os.sep))


def _state(journal: Journal, entry: Entry) -> str:
    """What a file holds now: what it did before, what it was to hold after, or something else."""
    target = _target(journal, entry)
    is_inside = os.path.realpath(target) == target and target.startswith(os.path.join(journal.folder, ""))
    try:
        found = digest(plain(target)) if is_inside else ""
    except OSError:  # it is gone, or no file any more
        found = ""
    return {entry.before: "before", entry.after: "after"}.get(found, "edited")


def _put_back(journal: Journal, number: int, entry: Entry) -> bool:
    try:
        whole = digest(plain(journal.old(number))) == entry.before
    except FileNotFoundError:
        whole = False
    if whole:
        move(journal.old(number), _target(journal, entry))
    return whole


def _names(journal: Journal, paths: Sequence[str]) -> str:
    from bce_lint.reading.naming import shown
    names = [shown(os.path.join(journal.folder, path)) for path in paths]
    return f"{', '.join(names)} {'was' if len(names) == 1 else 'were'}"
