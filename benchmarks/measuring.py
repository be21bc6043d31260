"""How long a command takes and how much memory it needs, and how commands compare that take turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILED = "PYTHONPYCACHEPREFIX"        # what an installer compiles has to be compiled here as well, and out of the tree
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True)
class Command:
    """Something to run: its words, and where."""

    words: tuple[str, ...]
    folder: Path = ROOT
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Run:
    """What one run took: seconds of the processor and of the clock, and the peak of its memory in MiB."""

    processor: float
    clock: float
    memory: float


def run(command: Command) -> Run:
    """Run a command, whatever it says and however it ends."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **dict(command.settings)}
    environment.pop(UNCOMPILED, None)
    begin = time.monotonic()
    process = subprocess.Popen(command.words, cwd=command.folder, env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode < 0:
        raise RuntimeError(f"{' '.join(command.words)} was killed by signal {-process.returncode}")
    return Run(used.ru_utime + used.ru_stime, time.monotonic() - begin, used.ru_maxrss / 1024)


def take_turns(commands: Mapping[str, Command], rounds: int) -> dict[str, list[Run]]:
    """Run all of them ``rounds`` times, each round in another order, so that a busy moment hits every one of them."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    names = list(commands)
    for turn in range(rounds):
        for name in names[turn % len(names):] + names[:turn % len(names)]:
            found[name].append(run(commands[name]))
    return found


@dataclass(frozen=True)
class Ratio:
    """How one command compares to another, round by round."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.middle:.3g} ({min(self.values):.3g} to {max(self.values):.3g})"


def ratio(some: Sequence[Run], reference: Sequence[Run], what: str = "processor", scale: float = 1.0) -> Ratio:
    """The ratios of the runs of the same rounds."""
    pairs = zip(some, reference, strict=True)
    return Ratio(tuple(scale * getattr(one, what) / max(getattr(other, what), 1e-3) for one, other in pairs))


def peak(some: Sequence[Run]) -> float:
    """The most memory that any of the runs took, in MiB."""
    return max(one.memory for one in some)
