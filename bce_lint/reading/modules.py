"""Which files of a pool the others import: read off the bytes of import statements, without parsing anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

RUN = re.compile(rb"(?:%run|run_line_magic\([^,)]*,)[ \t]+((?:-\w+[ \t]+)*)(?:\\?[\"'])?([\w./-]+)")
HEAD = re.compile(rb"\b(?:from[ \t]+(\.*)([\w.]*)[ \t]+)?import[ \t]")
BOUND = re.compile(rb"[ \t]*(\([^)]*\)|[^\n\"\\]*)")
PLAIN = re.compile(rb"([\w., \t]*)")
WORD = re.compile(rb"[\w.]+")
LIBRARIES = frozenset({"tensorflow", "keras", "tf_keras", "numpy", "scipy"})    # always these, whatever a project has


class Modules:
    """The files of a pool, by their full paths, and what each of them imports or runs of the others, read once.

    ``raw`` gives the bytes of a file and may raise OSError or ValueError for one that cannot be read, which then
    imports nothing.
    """

    def __init__(self, pool: Iterable[str], raw: Callable[[str], bytes]) -> None:
        self.pool = dict.fromkeys(pool)
        self.raw = raw
        self._imported: dict[str, tuple[str, ...]] = {}
        self._led: dict[tuple[str, int, str], list[str]] = {}
        self._tops: dict[tuple[str, str], list[str]] = {}

    def imported(self, path: str) -> tuple[str, ...]:
        """The files that ``path`` imports or runs."""
        if path not in self._imported:
            self._imported[path] = tuple(dict.fromkeys(self._read(path)))
        return self._imported[path]

    def _read(self, path: str) -> Iterator[str]:
        try:
            data = self.raw(path)
        except (OSError, ValueError):
            return
        if path.endswith(".ipynb"):
            data = data.replace(b"\\n", b"\n")      # as line ends are written in a notebook
        folder = folder_of(path)
        searches = b"sys.path" in data      # where that leads is for the evaluation to say
        for dots, name in _modules(data, None if searches else self._heads):
            yield from self._reached(folder, dots, name)
            if searches and not dots:
                yield from self._anywhere(name)
        for _, name in RUN.findall(data) if b"run" in data else ():
            run = posixpath.normpath(posixpath.join(f"{folder}/", name.decode("ascii")))
            yield from (file for file in (run, f"{run}.py", f"{run}.ipynb") if file in self.pool)

    def _reached(self, folder: str, dots: int, name: str) -> list[str]:
        """What a module's name means in a file of ``folder``: beside it, or below a folder above it."""
        key = folder, dots, name
        if key not in self._led:
            for _ in range(dots - 1):
                folder = folder_of(folder)
            parts = [part for part in name.split(".") if part]
            tops = [folder] if dots else self._above(folder, parts[0] if parts else "")
            self._led[key] = [file for top in tops for file in self._by_stem.get("/".join((top, *parts)), ())]
        return self._led[key]

    def _above(self, folder: str, head: str) -> list[str]:
        """The folders from ``folder`` upwards that hold ``head``, and those named ``src`` there that do."""
        if head in LIBRARIES:
            return []
        key = folder, head
        if key not in self._tops:
            tops = [folder]
            while folder:
                folder = folder_of(folder)
                tops.append(folder)
            places = (place for top in tops for place in (top, f"{top}/src"))
            self._tops[key] = [place for place in places if not head or f"{place}/{head}" in self._known]
        return self._tops[key]

    def _anywhere(self, name: str) -> list[str]:
        """The modules that are called ``name`` below any folder."""
        parts = name.split(".")
        ending = "".join(f"/{part}" for part in parts)
        stems = self._by_name.get(parts[-1], ()) if all(parts) else ()
        return [file for stem in stems if stem.endswith(ending) for file in self._by_stem[stem]]

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        """The importable files by their paths without an ending, packages by their folders as well."""
        found: dict[str, list[str]] = {}
        for path in self.pool:
            if path.endswith(".py"):
                found.setdefault(path[:-3], []).append(path)
                if is_package(path):
                    found.setdefault(folder_of(path), []).append(path)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for stem in self._by_stem:
            found.setdefault(stem.rpartition("/")[2], []).append(stem)
        return found

    @cached_property
    def _known(self) -> set[str]:
        """The paths of ``_by_stem`` and of the folders above them."""
        found: set[str] = set()
        for path in self._by_stem:
            while path and path not in found:
                found.add(path)
                path = folder_of(path)
        return found

    @cached_property
    def _heads(self) -> set[bytes]:
        """What the name of a module that leads to one of the files can begin with; it may also be empty."""
        return {b"", *(path.rpartition("/")[2].encode("utf-8", "surrogateescape") for path in self._known)}


def folder_of(path: str) -> str:
    """What holds ``path``; nothing above the top."""
    return path.rpartition("/")[0]


def is_package(path: str) -> bool:
    """Is it the file that is run for a whole folder?"""
    return path.endswith("/__init__.py")


def _modules(data: bytes, heads: Collection[bytes] | None) -> Iterator[tuple[int, str]]:
    """The modules that import statements may mean: how many dots, and the dotted name; only those of ``heads``."""
    for dots, module, names in _statements(data):
        words = WORD.findall(names)
        if not dots and not module:
            yield from ((0, word.decode()) for word in words if heads is None or _head(word) in heads)
        elif dots or heads is None or _head(module) in heads:
            yield from ((len(dots), name.decode()) for name in (module, *(module + b"." + word for word in words)))


def _head(name: bytes) -> bytes:
    return name.lstrip(b".").partition(b".")[0]


def _statements(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The dots, the module and the names of all that looks like an import statement."""
    done, at = 0, data.find(b"import")
    while at >= 0:
        end = at + len(b"import ")
        line = max(data.rfind(b"\n", done, at) + 1, done)
        head = HEAD.search(data, line, end) if data[end - 1:end] in (b" ", b"\t") else None
        if head is not None:
            names = (PLAIN if head[2] is None else BOUND).match(data, end)
            yield head[1] or b"", head[2] or b"", names[1]
            done = end = names.end()
        at = data.find(b"import", end)
