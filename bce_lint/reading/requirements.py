"""Which releases of Keras a project says it runs on: from its lock files, else from its requirements."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from ..versions import ANY, KERAS_2, KERAS_3, Versions, admitted, union

_LARGEST = 50_000_000
_TENSORFLOW = r"tensorflow(?:[-_](?:cpu|gpu|macos|intel|rocm))?"
_NAME = rf"(?i)keras|{_TENSORFLOW}"
_REQUIREMENT = rf"(?i)(?:[\w.-]+::)?(keras|{_TENSORFLOW})\s*(?:\[[^\]]*\])?\s*\(?([~=<>!^*][^;#'\")@\\]*|(?<=\s)\d[\w.*]*)"
_QUOTED = r"""["']([^"'\n]*)["']"""
_FIRST_KERAS_3 = (2, 16)        # from this TensorFlow on, tf.keras is Keras 3

Found = Iterator[tuple[str, str]]       # the name of a package and a specifier


def keras(folder: str, root: str) -> Versions:
    """The releases of Keras that are admitted for the files in ``folder``, by the nearest folder that says so."""
    base = os.path.join(os.path.abspath(root or "."), "")
    here = os.path.abspath(folder or ".")
    while os.path.join(here, "").startswith(base):
        found = _said_in(here)
        if found is not None:
            return found
        here = os.path.dirname(here)
    return ANY


def _said_in(folder: str) -> Versions | None:
    """What the files of one folder admit: locks before requirements, and what all of them agree on."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return None
    locks, wishes = [], []
    for name in names:
        for pattern, (reader, is_lock) in _READERS.items():
            if fnmatchcase(name.lower(), pattern):
                said = _of_file(os.path.join(folder, name), reader)
                (locks if is_lock else wishes).extend([said] if said is not None else [])
                break
    if "requirements" in names and not locks:
        below = os.path.join(folder, "requirements")
        wishes += [said for name in _texts(below) if (said := _of_file(os.path.join(below, name), _lines)) is not None]
    return _agreed(locks or wishes)


def _texts(folder: str) -> list[str]:
    try:
        return [name for name in sorted(os.listdir(folder)) if name.endswith((".txt", ".in"))]
    except OSError:
        return []


def _agreed(ranges: list[Versions]) -> Versions | None:
    """What all admit; where they contradict each other, what any of them does."""
    common = ANY
    for one in ranges:
        common &= one
    return None if not ranges else union(ranges) if common.is_empty else common


def _of_file(path: str, reader: Callable[[str], Found]) -> Versions | None:
    """What one file admits; None where it says nothing, cannot be read, or is no such file at all."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        return _of_packages(reader(text)) if re.search(_NAME, text) else None
    except (OSError, ValueError, RecursionError):       # whatever it is, it says nothing about Keras
        return None


def _of_packages(found: Found) -> Versions | None:
    own: dict[bool, list[Versions]] = {True: [], False: []}
    for name, specifier in found:
        said = admitted(specifier)
        if said is not None and said != ANY:
            own[name.lower() == "keras"].append(said)
    ranges = [union(own[True])] if own[True] else []
    bundled = _bundled(union(own[False])) if own[False] else ANY
    return _agreed([*ranges, bundled] if bundled != ANY else ranges)


def _bundled(tensorflow: Versions) -> Versions:
    """The Keras that comes with these releases of TensorFlow."""
    if tensorflow in Versions((), _FIRST_KERAS_3):
        return KERAS_2
    return KERAS_3 if tensorflow in Versions(_FIRST_KERAS_3) else ANY


# -- kinds of files ----------------------------------------------------------------------------------------------

def _lines(text: str) -> Found:
    """One requirement a line, with or without the dash of a YAML list."""
    for line in text.splitlines():
        yield from _requirement(line.strip().removeprefix("-").strip().strip("\"'"))


def _requirement(text: str) -> Found:
    match = re.match(_REQUIREMENT, text)
    if match:
        specifier = match[2].partition(" --")[0].strip()        # pip: options of one requirement
        build = re.fullmatch(r"=?(\d[\d.]*)=[\w.]+", specifier)       # conda: version=build
        yield match[1], build[1] if build else specifier


def _quoted(text: str) -> Found:
    """The strings of a setup.py."""
    for match in re.finditer(_QUOTED, text):
        yield from _requirement(match[1].strip())


def _ini(text: str) -> Found:
    import configparser
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    for section in parser.sections():
        for value in dict(parser[section]).values():
            yield from _lines((value or "").replace(";", "\n"))


def _toml(text: str) -> Found:
    import tomllib
    return _walk(tomllib.loads(text))


def _json(text: str) -> Found:
    import json
    return _walk(json.loads(text))


def _walk(value: Any) -> Found:
    """Requirements in lists, packages in tables: ``{"name": "keras", "version": ...}`` or ``keras = ...``."""
    if isinstance(value, list):
        for entry in value:
            yield from _requirement(entry.strip()) if isinstance(entry, str) else _locked(entry)
    elif isinstance(value, dict):
        for name, entry in value.items():
            version = entry.get("version") if isinstance(entry, dict) else entry
            if _is_package(name) and isinstance(version, str):
                yield name, version
            elif isinstance(entry, dict | list):
                yield from _walk(entry)


def _locked(entry: Any) -> Found:
    """An entry of a list: a package of a lock file, whose own dependencies are no wishes, or something else."""
    if not isinstance(entry, dict) or not isinstance(entry.get("version"), str):
        yield from _walk(entry)
    elif _is_package(entry.get("name")):
        yield entry["name"], entry["version"]


def _is_package(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(_NAME, name) is not None


_READERS: dict[str, tuple[Callable[[str], Iterable], bool]] = {
    "uv.lock": (_toml, True), "poetry.lock": (_toml, True), "pdm.lock": (_toml, True), "pylock*.toml": (_toml, True),
    "pipfile.lock": (_json, True),
    "*requirements*.txt": (_lines, False), "*requirements*.in": (_lines, False), "*constraints*.txt": (_lines, False),
    "pyproject.toml": (_toml, False), "pipfile": (_toml, False), "setup.cfg": (_ini, False), "setup.py": (_quoted, False),
    "*environment*.yml": (_lines, False), "*environment*.yaml": (_lines, False), "conda*.yml": (_lines, False),
    "conda*.yaml": (_lines, False),
}
