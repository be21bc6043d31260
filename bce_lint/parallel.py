"""Projects that are judged side by side, each process a share of them: the same judgements in the same order."""

from __future__ import annotations

import os
import sys

from bce_lint.collecting import one_after_another
from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from bce_lint.report import Judgement

FEWEST = 8          # files below which a second process costs more than it saves
SMALLEST = 40_000   # bytes to evaluate, about a thousand lines, below which it does as well


@frozen
class Task:
    """The files of one project that are judged together, how much there is of them, how to do it, and its root."""

    paths: tuple[str, ...]
    size: int
    work: Callable[[], Judgement]
    root: str = ""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judgements(tasks: Sequence[Task], jobs: int) -> Iterator[Judgement]:
    """What each task gives, in the order of the tasks."""
    if min(jobs, len(tasks)) < 2 or not sys.platform.startswith("linux") or not _pays(tasks):
        return one_after_another(task.work for task in tasks)
    return iter(_side_by_side(tasks, shares(tasks, min(jobs, len(tasks)))))


def _pays(tasks: Sequence[Task]) -> bool:
    rest = sum(task.size for task in tasks) - max(task.size for task in tasks)
    return sum(len(task.paths) for task in tasks) >= FEWEST and rest >= SMALLEST


def shares(tasks: Sequence[Task], count: int) -> list[list[int]]:
    """The tasks by their numbers, in ``count`` shares that are as equal as the largest task lets them be."""
    found: list[list[int]] = [[] for _ in range(count)]
    sizes = [0] * count
    for number in sorted(range(len(tasks)), key=lambda number: -tasks[number].size):
        least = sizes.index(min(sizes))
        found[least].append(number)
        sizes[least] += tasks[number].size
    return found


def _side_by_side(tasks: Sequence[Task], parts: Iterable[list[int]]) -> list[Judgement]:
    from multiprocessing import get_context
    context, running, found = get_context("fork"), [], {}
    for part in parts:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_share, args=(tasks, part, theirs), daemon=True)
        process.start()
        theirs.close()
        running.append((process, ours, part))
    try:
        for process, ours, part in running:
            found |= _received(ours)
            process.join()
            found |= {number: _lost(tasks[number], process.exitcode) for number in part if number not in found}
    finally:
        for process, _, _ in running:
            process.terminate()     # where this run is interrupted, nobody waits for the others
    return [found[number] for number in range(len(tasks))]


def _share(tasks: Sequence[Task], part: Sequence[int], pipe: Connection) -> None:
    """What a second process does. Each answer is sent as it is found, so that a crash costs one task."""
    import signal
    signal.signal(signal.SIGINT, signal.SIG_IGN)    # whoever started it ends it, and says so once
    for answer in zip(part, one_after_another(tasks[number].work for number in part), strict=True):
        pipe.send(answer)
    pipe.close()


def _received(pipe: Connection) -> dict[int, Judgement]:
    found = {}
    while True:
        try:
            number, judgement = pipe.recv()
        except EOFError:        # all done, or dead
            return found
        found[number] = judgement


def _lost(task: Task, exitcode: int | None) -> Judgement:
    """The files of a task whose process ended before it had an answer."""
    from bce_lint.diagnostics import FileError, Span
    from bce_lint.report import CRASHED, Judgement
    message = f"{CRASHED}: the process that judged it ended with {exitcode}"
    errors = tuple(FileError(message, Span(path, None, 1, 1, 1, 1)) for path in task.paths)
    return Judgement((), errors, 0, frozenset(task.paths))
