"""Which files use what other files define: a scan of the bytes of import statements, without parsing anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

ROUNDS = 3
MOST = 200
FARTHEST = 500
SMALL = 50     # so few files are followed whatever they seem to do
ENDS = (".py", "/__init__.py")
ACTS = re.compile(rb"compile|loss|\bfit\b|train|GradientTape|predict|evaluate")
RUN = re.compile(rb"(?:%run|run_line_magic\([^,)]*,)[ \t]+((?:-\w+[ \t]+)*)(?:\\?[\"'])?([\w./-]+)")
STATEMENT = re.compile(rb"\bfrom[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n\"\\]*)|\bimport[ \t]+([\w., \t]+)")
LIBRARIES = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "scipy"})    # always these, whatever a project has
RENAMED = re.compile(rb"\b([A-Za-z_0-9]+)[ \t]+as[ \t]+([A-Za-z_0-9]+)")
ANY = frozenset({"*"})      # all names
WORD = re.compile(rb"[\w.]+|\*")


def importers(targets: Mapping[str, frozenset[str]], pool: Iterable[str],
              raw: Callable[[str], bytes]) -> dict[str, frozenset[str]]:
    """The files of ``pool`` that import one of ``targets``, also through packages that hand it on, and what they name.

    In a small pool also through any other file. In a large one only files that build, train or use something are of
    interest, that mention one of the names that are given for the target (``ANY``: all do), and no more than MOST.
    ``raw`` gives the bytes of a file and may raise OSError or ValueError for one that cannot be read, which then imports
    nothing.
    """
    waiting = list(dict.fromkeys(pool))
    wanted = dict(targets)
    found: dict[str, frozenset[str]] = {}
    large = len(waiting) > SMALL
    for _ in range(ROUNDS):
        names = {_name(path) for path in wanted}
        fresh: dict[str, frozenset[str]] = {}
        for path in list(waiting):
            used = set(_imported(path, raw, wanted.keys(), names, acting=large))
            meant = _mentioned(path, raw(path), frozenset().union(*(wanted[one] for one in used))) if used and large else ANY
            if used and meant:
                waiting.remove(path)
                fresh[path] = meant
        found |= {path: meant for path, meant in fresh.items() if not _is_package(path)}
        wanted = {path: meant for path, meant in fresh.items() if not large or _is_package(path)}
        if not wanted:
            break
    return dict(list(found.items())[:MOST])


def _mentioned(path: str, data: bytes, names: frozenset[str]) -> frozenset[str]:
    """Those of ``names`` that a file says, and what it calls them; a package hands all on that it takes with a star."""
    if ANY <= names or (_is_package(path) and b"*" in data):
        return names
    said = frozenset(re.findall(r"\w+", data.decode("utf-8", "replace"))) & names
    if not said or not _is_package(path):
        return said
    renamed = RENAMED.findall(data)
    return said | {new.decode() for old, new in renamed if old.decode() in said}


def users(starts: Iterable[str], pool: Collection[str], raw: Callable[[str], bytes],
          matters: Callable[[str], bool]) -> list[str]:
    """Those of ``starts`` that import a file that ``matters``, directly or through others of ``pool``."""
    wanted = frozenset(pool)
    found, known = [], {}
    for start in starts:
        todo, seen = [start], {start}
        while todo and len(seen) <= FARTHEST:
            path = todo.pop()
            if path not in known:
                known[path] = list(_imported(path, raw, wanted, None, acting=False))
            fresh = [other for other in known[path] if other not in seen]
            if any(map(matters, fresh)):
                found.append(start)
                break
            seen.update(fresh)
            todo += fresh
    return found


def imported(targets: Iterable[str], pool: Iterable[str], raw: Callable[[str], bytes]) -> set[str]:
    """Those of ``targets`` that a file of ``pool`` imports."""
    wanted = frozenset(targets)
    names = {_name(path) for path in wanted}
    return {found for path in pool for found in _imported(path, raw, wanted, names, acting=False) if found != path}


def _is_package(path: str) -> bool:
    return PurePosixPath(path).name == "__init__.py"


def _name(path: str) -> bytes:
    """The last part of the name by which a file is imported."""
    pure = PurePosixPath(path)
    return (pure.parent.name if _is_package(path) else pure.stem).encode("utf-8", "surrogateescape")


def _imported(path: str, raw: Callable[[str], bytes], wanted: Collection[str], names: set[bytes] | None,
              acting: bool) -> Iterator[str]:
    """The wanted files that a file imports or runs; none where it must act and does not."""
    try:
        data = raw(path)
    except (OSError, ValueError):
        return
    if names is not None and not any(name in data for name in names):
        return
    if acting and not _is_package(path) and not ACTS.search(data):
        return
    folder = PurePosixPath(path).parent
    if path.endswith(".ipynb"):
        data = data.replace(b"\\n", b"\n")      # as line ends are written in a notebook
    modules = set(_modules(data))
    yield from (base for stem in modules for base in _places(folder, *stem) if base in wanted)
    if b"sys.path" in data:     # where that leads is for the evaluation to say
        ends = tuple(f"/{stem.replace('.', '/')}{end}" for dots, stem in modules if not dots for end in ENDS)
        yield from (path for path in wanted if path.endswith(ends))
    for _, name in RUN.findall(data) if b"run" in data else ():
        run = posixpath.normpath(folder / name.decode("ascii"))
        yield from (file for file in (run, f"{run}.py", f"{run}.ipynb") if file in wanted)


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
        for top in (base, base / "src") if not dots else (base,):
            stem = top.joinpath(*name.split(".")) if name else top
            yield from (f"{stem}{end}" for end in ENDS)
