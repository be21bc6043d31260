"""Which files of a pool the others import: read off the bytes of import statements, without parsing anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

RUN = re.compile(rb"(?:%run|run_line_magic\([^,)]*,)[ \t]+((?:-\w+[ \t]+)*)(?:\\?[\"'])?([\w./-]+)")
RUNNING = (b"%run", b"run_line_magic(")     # without these there is nothing to find, and finding out takes long
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
        self._found: dict[tuple[str, int, bytes], list[str]] = {}
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
        for dots, module, names in _statements(data):
            whole = [(module, names)] if dots or module else [(word, b"") for word in WORD.findall(names)]
            for name, members in whole:
                yield from self._named(self._stems(folder, len(dots), name), members)
                if searches and not dots:
                    yield from self._anywhere(name, members)
        for _, name in RUN.findall(data) if any(word in data for word in RUNNING) else ():
            run = posixpath.normpath(posixpath.join(f"{folder}/", name.decode("ascii")))
            yield from (file for file in (run, f"{run}.py", f"{run}.ipynb") if file in self.pool)

    def _named(self, stems: Iterable[str], members: bytes) -> Iterator[str]:
        """The files at some ``stems``, and the modules below them that are among ``members``."""
        for stem in stems:
            yield from self._by_stem.get(stem, ())
            for word in WORD.findall(members):
                yield from self._by_stem.get("/".join((stem, *_parts(word))), ())

    def _stems(self, folder: str, dots: int, name: bytes) -> list[str]:
        """Where a module of that name is for a file of ``folder``: beside it, or below a folder above it."""
        key = folder, dots, name
        if key not in self._found:
            for _ in range(dots - 1):
                folder = folder_of(folder)
            parts = _parts(name)
            tops = [folder] if dots else self._above(folder, parts[0] if parts else "")
            stems = ("/".join((top, *parts)) for top in tops)
            self._found[key] = [stem for stem in stems if stem in self._known]
        return self._found[key]

    def _above(self, folder: str, head: str) -> list[str]:
        """The folders from ``folder`` upwards that hold ``head``, and those named ``src`` there that do."""
        if head in LIBRARIES or (head and head not in self._heads):
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

    def _anywhere(self, name: bytes, members: bytes) -> Iterator[str]:
        """The modules that are called so below any folder."""
        for whole in (name, *(name + b"." + word for word in WORD.findall(members))):
            parts = whole.decode().split(".")
            ending = "".join(f"/{part}" for part in parts)
            stems = self._by_name.get(parts[-1], ()) if all(parts) else ()
            yield from (file for stem in stems if stem.endswith(ending) for file in self._by_stem[stem])

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
    def _heads(self) -> set[str]:
        """What the name of a module that leads to one of the files can begin with."""
        return {path.rpartition("/")[2] for path in self._known}


def folder_of(path: str) -> str:
    """What holds ``path``; nothing above the top."""
    return path.rpartition("/")[0]


def is_package(path: str) -> bool:
    """Is it the file that is run for a whole folder?"""
    return path.endswith("/__init__.py")


def _parts(name: bytes) -> list[str]:
    return [part for part in name.decode().split(".") if part]


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
