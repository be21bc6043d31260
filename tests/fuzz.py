"""`python tests/fuzz.py --minutes 60 --seed 1`: random programs, one after the other, until the time is over.

For each seed one program whose verdict is known, and two fixtures that are damaged; now and then some that only keep to
Python's grammar. The exit status is 1 where anything was wrong; `--show` prints what a seed makes.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from fuzzing import checks, grammar, hostile
from fuzzing.programs import program

BATCH = 25      # of programs by the grammar, and of seeds between two batches


def main() -> int:
    """Run it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=0, help="the first of the seeds, which are counted up")
    options.add_argument("--show", action="store_true", help="show what the seed makes, and stop")
    options.add_argument("--keep", type=int, default=20, help="stop after so many faults")
    given = options.parse_args()
    if given.show:
        print(program(given.seed).text, program(given.seed).verdicts, hostile.mutant(given.seed))
        return 0
    faulthandler.enable()
    return 1 if run(given.seed, time.monotonic() + 60 * given.minutes, given.keep) else 0


def run(seed: int, end: float, most: int) -> int:
    """Try one seed after the other; how many faults there were."""
    first, bad, missed, seen = seed, 0, Counter(), Counter()
    slowest = 0.0, seed
    while time.monotonic() < end and bad < most:
        begin = time.monotonic()
        found = [*faults(seed), *damaged(2 * seed), *damaged(2 * seed + 1), *(spelled(seed) if seed % BATCH == 0 else ())]
        if seed % BATCH:
            slowest = max(slowest, (time.monotonic() - begin, seed))
        routes = set(program(seed).routes)
        seen.update(routes)
        for one in found:
            is_miss = is_hoped_for(seed, one)
            print(f"seed {seed}: {one}{' (of what is not followed)' if is_miss else ''}", flush=True)
            missed.update(routes if one.startswith("missed") else ())
            bad += not is_miss
        seed += 1
    print(f"{seed - first} seeds from {first}, {bad} faults, slowest {slowest[0]:.1f} s (seed {slowest[1]})")
    print("ways at whose end findings are missed:", [(name, count, seen[name]) for name, count in missed.most_common(12)])
    return bad


def faults(seed: int) -> list[str]:
    """What is wrong with the program of a seed."""
    return _caught(lambda folder: checks.faults(program(seed), folder))


def damaged(seed: int) -> list[str]:
    """What is wrong with the damaged fixture of a seed."""
    return _caught(lambda folder: (f"mutant {seed}: {fault}" for fault in hostile.faults(*hostile.mutant(seed), folder)))


def spelled(seed: int) -> list[str]:
    """What is wrong with some programs that keep to the grammar."""
    return _caught(lambda folder: grammar.faults(seed, folder, BATCH))


def _caught(look: Callable[[Path], Iterable[str]]) -> list[str]:
    """A crash is a fault as well."""
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        try:
            return list(look(Path(folder)))
        except Exception:
            return [traceback.format_exc()]


def is_hoped_for(seed: int, fault: str) -> bool:
    """Is it a finding that is missed at the end of a way that is not followed yet?"""
    return fault.startswith("missed") and not program(seed).is_followed


if __name__ == "__main__":
    sys.exit(main())
