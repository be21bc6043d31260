"""Which files use what other files define: a scan of the bytes of import statements, without parsing anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

ROUNDS = 3
ACTS = re.compile(rb"compile|loss|\bfit\b|train|GradientTape|predict|evaluate")
IMPORTED = re.compile(rb"\b(?:from|import)\b(?:[^\n(\"]*\([^)]*\)|[^\n\"]*)")
WORD = re.compile(rb"\w+")


def importers(targets: Iterable[str], pool: Iterable[str], raw: Callable[[str], bytes]) -> list[str]:
    """The files of ``pool`` that import one of ``targets``, also through packages that hand it on.

    Only files that build, train or use something are of interest; ``raw`` gives the bytes of a file and may raise
    OSError or ValueError for one that cannot be read, which then imports nothing.
    """
    waiting = list(dict.fromkeys(pool))
    wanted = {_name(path) for path in targets}
    found: list[str] = []
    for _ in range(ROUNDS):
        packages: set[bytes] = set()
        for path in list(waiting):
            words = _imported(path, raw, wanted)
            if words is None:
                continue
            waiting.remove(path)
            if PurePosixPath(path).name == "__init__.py":
                packages.add(_name(path))
            else:
                found.append(path)
        wanted = packages
        if not wanted:
            break
    return found


def _name(path: str) -> bytes:
    """The last part of the name by which a file is imported."""
    pure = PurePosixPath(path)
    return (pure.parent.name if pure.name == "__init__.py" else pure.stem).encode("utf-8", "surrogateescape")


def _imported(path: str, raw: Callable[[str], bytes], wanted: set[bytes]) -> set[bytes] | None:
    """The wanted names that a file imports; None where there are none."""
    try:
        data = raw(path)
    except (OSError, ValueError):
        return None
    if not any(name in data for name in wanted):
        return None
    if PurePosixPath(path).name != "__init__.py" and not ACTS.search(data):
        return None
    words = {word for statement in IMPORTED.findall(data) for word in WORD.findall(statement)}
    return (words & wanted) or None
