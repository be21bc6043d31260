"""Which files use what other files define, directly or through others."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from .modules import Modules, folder_of, is_package

Names = frozenset[str]      # what something is called at the top of a module
ANY: Names = frozenset({"*"})       # all names
ROUNDS = 3
MOST = 200
FARTHEST = 500
SMALL = 50     # so few files are followed whatever they seem to do
ACTS = re.compile(rb"compile|loss|\bfit\b|train|GradientTape|predict|evaluate")
RENAMED = re.compile(rb"\b([A-Za-z_0-9]+)[ \t]+as[ \t]+([A-Za-z_0-9]+)")


def importers(targets: Mapping[str, Names], modules: Modules) -> dict[str, Names]:
    """The files that import one of ``targets``, also through packages that hand it on, and what they name.

    In a small pool also through any other file. In a large one only files that build, train or use something are of
    interest, that mention one of the names that are given for the target (``ANY``: all do), and no more than MOST.
    """
    waiting = dict.fromkeys(modules.pool)
    wanted = dict(targets)
    found: dict[str, Names] = {}
    large = len(waiting) > SMALL
    for _ in range(ROUNDS):
        fresh: dict[str, Names] = {}
        for path, used in _using(waiting, wanted, modules, acting=large):
            names = frozenset().union(*(wanted[one] for one in used))
            meant = _mentioned(path, modules.raw(path), names) if large else ANY
            if meant:
                fresh[path] = meant
        waiting = {path: None for path in waiting if path not in fresh}
        found |= {path: meant for path, meant in fresh.items() if not is_package(path)}
        wanted = {path: meant for path, meant in fresh.items() if not large or is_package(path)}
        if not wanted:
            break
    return dict(list(found.items())[:MOST])


def _mentioned(path: str, data: bytes, names: Names) -> Names:
    """Those of ``names`` that a file says, and what it calls them; a package hands all on that it takes with a star."""
    if ANY <= names or (is_package(path) and b"*" in data):
        return names
    text = data.decode("utf-8", "replace")
    said = names.intersection(re.findall(r"\w+", text)) if any(name in text for name in names) else frozenset()
    if not said or not is_package(path):
        return said
    renamed = RENAMED.findall(data)
    return said | {new.decode() for old, new in renamed if old.decode() in said}


def users(starts: Iterable[str], modules: Modules, matters: Callable[[str], bool]) -> list[str]:
    """Those of ``starts`` that import a file that ``matters``, directly or through others."""
    found = []
    for start in starts:
        todo, seen = [start], {start}
        while todo and len(seen) <= FARTHEST:
            fresh = [other for other in modules.imported(todo.pop()) if other not in seen]
            if any(map(matters, fresh)):
                found.append(start)
                break
            seen.update(fresh)
            todo += fresh
    return found


def imported(targets: Collection[str], modules: Modules) -> set[str]:
    """Those of ``targets`` that another file imports."""
    return {one for path, used in _using(modules.pool, targets, modules, acting=False) for one in used if one != path}


def _using(paths: Iterable[str], wanted: Collection[str], modules: Modules,
           acting: bool) -> Iterator[tuple[str, list[str]]]:
    """Those of ``paths`` that import files that are wanted, and which; none that must act and does not.

    Who says none of their names at all does not count: ``from . import x`` leads to the package, whatever it is for.
    """
    names = {_name(path) for path in wanted}
    for path in paths:
        used = [one for one in modules.imported(path) if one in wanted]
        if not used:
            continue
        data = modules.raw(path)
        if any(name in data for name in names) and (not acting or is_package(path) or ACTS.search(data)):
            yield path, used


def _name(path: str) -> bytes:
    """The last part of the name by which a file is imported."""
    name = (folder_of(path) if is_package(path) else path).rpartition("/")[2]
    stem = name if is_package(path) else name.rpartition(".")[0] or name
    return stem.encode("utf-8", "surrogateescape")
