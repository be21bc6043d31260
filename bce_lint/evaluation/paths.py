"""File paths made of constants, additions to the module search path, and files that are run by their path.

A path of ``pathlib`` is a constant that holds a pure path. What is relative is relative to the file that says so.
"""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from . import containers
from .arguments import Arguments
from .trail import Place
from .values import NONE, UNKNOWN, Api, Const, Tuple, Value

if TYPE_CHECKING:
    from .interpreter import Machine

PATH_LIKE = str | PurePosixPath


def _texts(arguments: Arguments) -> list[str] | None:
    """The arguments, where all of them are constant paths."""
    found = [str(a.value.value) for a in arguments.positional
             if isinstance(a.value, Const) and isinstance(a.value.value, PATH_LIKE)]
    whole = len(found) == len(arguments.positional) and not arguments.keywords and not arguments.open_positional
    return found if whole and found else None


def join(vm: Machine, arguments: Arguments, place: Place) -> Value:
    parts = _texts(arguments)
    return Const(posixpath.join(*parts)) if parts else UNKNOWN


def dirname(vm: Machine, arguments: Arguments, place: Place) -> Value:
    parts = _texts(arguments)
    return Const(posixpath.dirname(parts[0]) or ".") if parts else UNKNOWN


def same(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``abspath`` and its like: paths stay relative to the file's folder here."""
    parts = _texts(arguments)
    return Const(posixpath.normpath(parts[0])) if parts else UNKNOWN


def here(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``os.getcwd()``: scripts are taken to be run where they are."""
    return Const(".")


def path(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``pathlib.Path(...)``."""
    if not arguments.all():
        return Const(PurePosixPath("."))
    parts = _texts(arguments)
    return Const(PurePosixPath(*parts)) if parts else UNKNOWN


def attribute(value: PurePosixPath, name: str) -> Value | None:
    """An attribute of a path; None for a method."""
    if name == "parent":
        return Const(value.parent)
    if name == "parents":
        return Tuple(tuple(map(Const, value.parents)))
    return Const(getattr(value, name)) if name in ("name", "stem", "suffix") else None


def method(value: PurePosixPath, name: str, arguments: Arguments) -> Value:
    """What a method of a path gives."""
    if name in ("resolve", "absolute", "expanduser"):
        return Const(PurePosixPath(posixpath.normpath(value)))
    if name in ("as_posix", "__str__", "__fspath__"):
        return Const(str(value))
    parts = _texts(arguments)
    return Const(value.joinpath(*parts)) if name == "joinpath" and parts else UNKNOWN


def append(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``sys.path.append(path)``."""
    return _extended(vm, arguments.positional[-1].value if arguments.positional else UNKNOWN, place, in_front=False)


def insert(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``sys.path.insert(0, path)``; from 1 on the folder of the script comes first."""
    first = arguments.positional[0].value if arguments.positional else UNKNOWN
    return _extended(vm, arguments.positional[-1].value if arguments.positional else UNKNOWN, place, first == Const(0))


def extend(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``sys.path.extend(paths)`` and ``sys.path += paths``."""
    items = containers.items_of(arguments.positional[0].value) if arguments.positional else None
    for item in items.items if items else ():
        _extended(vm, item, place, in_front=False)
    return NONE


def _extended(vm: Machine, value: Value, place: Place, in_front: bool) -> Value:
    if isinstance(value, Const) and isinstance(value.value, PATH_LIKE):
        vm.project.search.extend(place.unit, str(value.value), in_front)
    return NONE


def ipython(vm: Machine, arguments: Arguments, place: Place) -> Value:
    return Api("IPython.get_ipython()")


def run_magic(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``get_ipython().run_line_magic("run", path)``, which is what ``%run path`` means: its names become ours."""
    from .imports import take_all
    words = _texts(arguments) or []
    files = [word.strip("\"'") for word in words[1].split() if not word.startswith("-")] if len(words) == 2 else []
    unit = vm.project.run_file(vm, place.unit, files[0]) if files and words[0] == "run" else None
    if unit is not None:
        take_all(vm, unit, place.unit.frame)
    return NONE


def import_module(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``importlib.import_module(name, package)``."""
    from .imports import module
    name, package = (arguments.get(("name", "package"), word) for word in ("name", "package"))
    if name is None or not isinstance(name.value, Const) or not isinstance(name.value.value, str):
        return UNKNOWN
    word = name.value.value.lstrip(".")
    level = len(name.value.value) - len(word)
    if level and package is not None and isinstance(package.value, Const) and isinstance(package.value.value, str):
        parts = package.value.value.split(".")
        word, level = ".".join([*parts[:len(parts) - level + 1], word]), 0
    return module(vm, word, level, place.unit.frame)


PATHS = {
    "os.path.join": join, "os.path.dirname": dirname, "os.path.abspath": same, "os.path.realpath": same,
    "os.path.normpath": same, "os.getcwd": here, "pathlib.Path": path, "pathlib.PurePath": path,
    "pathlib.PosixPath": path, "pathlib.Path.cwd": here,
    "sys.path.append": append, "sys.path.insert": insert, "sys.path.extend": extend, "site.addsitedir": append,
    "IPython.get_ipython": ipython, "IPython.get_ipython().run_line_magic": run_magic,
    "importlib.import_module": import_module,
}
