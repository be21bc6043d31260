"""Which files use what other files define: a scan of the bytes of import statements, without parsing anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

ROUNDS = 3
MOST = 200
ACTS = re.compile(rb"compile|loss|\bfit\b|train|GradientTape|predict|evaluate")
STATEMENT = re.compile(rb"\bfrom[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n\"\\]*)|\bimport[ \t]+([\w., \t]+)")
LIBRARIES = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "scipy"})    # always these, whatever a project has
WORD = re.compile(rb"[\w.]+|\*")


def importers(targets: Iterable[str], pool: Iterable[str], raw: Callable[[str], bytes]) -> list[str]:
    """The files of ``pool`` that import one of ``targets``, also through packages that hand it on.

    Only files that build, train or use something are of interest, and no more than MOST; ``raw`` gives the bytes of a
    file and may raise OSError or ValueError for one that cannot be read, which then imports nothing.
    """
    waiting = list(dict.fromkeys(pool))
    wanted = frozenset(targets)
    found: list[str] = []
    for _ in range(ROUNDS):
        names = {_name(path) for path in wanted}
        packages: list[str] = []
        for path in list(waiting):
            if not _imports(path, raw, wanted, names):
                continue
            waiting.remove(path)
            (packages if _is_package(path) else found).append(path)
        wanted = frozenset(packages)
        if not wanted:
            break
    return found[:MOST]


def _is_package(path: str) -> bool:
    return PurePosixPath(path).name == "__init__.py"


def _name(path: str) -> bytes:
    """The last part of the name by which a file is imported."""
    pure = PurePosixPath(path)
    return (pure.parent.name if _is_package(path) else pure.stem).encode("utf-8", "surrogateescape")


def _imports(path: str, raw: Callable[[str], bytes], wanted: frozenset[str], names: set[bytes]) -> bool:
    """Does a file import one of the wanted ones?"""
    try:
        data = raw(path)
    except (OSError, ValueError):
        return False
    if not any(name in data for name in names):
        return False
    if not _is_package(path) and not ACTS.search(data):
        return False
    folder = PurePosixPath(path).parent
    return any(base in wanted for stem in _modules(data) for base in _places(folder, *stem))


def _modules(data: bytes) -> Iterator[tuple[int, str]]:
    """The modules that import statements may mean: how many dots, and the dotted name."""
    for dots, module, names, plain in STATEMENT.findall(data):
        for word in WORD.findall(plain):
            yield 0, word.decode("ascii", "ignore")
        if not module and not dots:
            continue
        base = module.decode("ascii", "ignore")
        yield len(dots), base
        for word in WORD.findall(names):
            if word != b"*":
                yield len(dots), f"{base}.{word.decode('ascii', 'ignore')}".lstrip(".")


def _places(folder: PurePosixPath, dots: int, name: str) -> Iterator[str]:
    """Where such a module would be: beside the importer, or below a folder above it."""
    if not dots and name.partition(".")[0] in LIBRARIES:
        return
    for _ in range(dots - 1):
        folder = folder.parent
    bases = [folder] if dots else [folder, *folder.parents]
    for base in bases:
        stem = base.joinpath(*name.split(".")) if name else base
        yield f"{stem}.py"
        yield f"{stem}/__init__.py"
