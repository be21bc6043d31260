"""Calls that make file paths of constants, and additions to the module search path."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from .arguments import Arguments
from .trail import Place
from .values import NONE, UNKNOWN, Const, Value

if TYPE_CHECKING:
    from .interpreter import Machine


def _texts(arguments: Arguments) -> list[str] | None:
    """The arguments, where all of them are constant strings."""
    found = [a.value.value for a in arguments.positional
             if isinstance(a.value, Const) and isinstance(a.value.value, str)]
    whole = len(found) == len(arguments.positional) and not arguments.keywords and not arguments.open_positional
    return found if whole and found else None


def join(vm: Machine, arguments: Arguments, place: Place) -> Value:
    parts = _texts(arguments)
    return Const(posixpath.join(*parts)) if parts else UNKNOWN


def dirname(vm: Machine, arguments: Arguments, place: Place) -> Value:
    parts = _texts(arguments)
    return Const(posixpath.dirname(parts[0]) or ".") if parts else UNKNOWN


def same(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``abspath`` and its like: paths stay relative to the working directory here."""
    parts = _texts(arguments)
    return Const(parts[0]) if parts else UNKNOWN


def extend_search(vm: Machine, arguments: Arguments, place: Place) -> Value:
    """``sys.path.append(path)`` and ``sys.path.insert(0, path)``: relative to the file's folder, as scripts are run."""
    last = arguments.positional[-1].value if arguments.positional else UNKNOWN
    if isinstance(last, Const) and isinstance(last.value, str):
        vm.project.extend_search(place.unit, last.value)
    return NONE


PATHS = {
    "os.path.join": join, "os.path.dirname": dirname, "os.path.abspath": same, "os.path.realpath": same,
    "os.path.normpath": same, "sys.path.append": extend_search, "sys.path.insert": extend_search,
}
