"""A notebook read as one module, and its changed cells written back into otherwise untouched bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ..diagnostics import FileError, Span
from .jsonsplice import BrokenJson, Slot, new_value, slots
from .lines import LineTable, split
from .magics import blank, transform
from .python import failure
from .source import Cell, Doubt, Source, Unreadable

_BOM = b"\xef\xbb\xbf"
_PYTHON = ("python", "ipython", "pypy", "xonsh")
_OTHER_KERNELS = re.compile(r"(?:ir|xr|julia|scala|almond|bash|octave|matlab|javascript|deno|sas|stata)(?:[-_.\d].*)?")


def read_notebook(raw: bytes, path: str) -> Source:
    """Join the Python cells of a notebook, one line end between two of them.

    Cells keep their lines and columns: what only IPython understands is replaced, cells of other languages are blank.
    Raises Unreadable for anything that is no notebook.
    """
    document, found = _parsed(raw)
    cells: list[Cell] = []
    parts: list[str] = []
    problems: list[FileError] = []
    line = 1
    for index, slot in enumerate(found if _is_python(document) else ()):
        if slot.kind != "code":
            continue
        if slot.text is None:
            problems.append(FileError("the cell has no source", Span(path, index, 1, 1, 1, 1), fatal=False))
            continue
        text = slot.text.encode("utf-8", "replace").decode("utf-8")
        plain = transform(blank(text) if _other_language(slot.metadata) else text)
        count = len(LineTable(plain.text).starts)
        cells.append(Cell(index, line, count, text, plain.indent, _doubt(plain.text)))
        parts.append(_no_cookie(plain.text) if line <= 2 else plain.text)
        line += count
    joined = "\n".join(parts)
    source = Source(path, raw, joined.encode("utf-8"), joined, "utf-8", raw.startswith(_BOM), tuple(cells))
    return replace(source, problems=tuple(problems))


def without_cells(source: Source, problems: Mapping[int, FileError]) -> Source:
    """Return ``source`` with some cells blanked, and why: a broken cell loses only itself."""
    lines = list(source.lines)
    for cell in source.cells or ():
        if cell.index in problems:
            for number in range(cell.first_line - 1, min(cell.first_line - 1 + cell.line_count, len(lines))):
                lines[number] = blank(lines[number])
    text = "".join(lines)
    cells = tuple(replace(cell, doubt=None) for cell in source.cells or ())
    reasons = (*source.problems, *(problems[index] for index in sorted(problems)))
    return replace(source, data=text.encode("utf-8"), text=text, cells=cells, problems=reasons)


def replace_cells(raw: bytes, changed: Mapping[int, str]) -> bytes:
    """Return the notebook with the sources of some cells (by their index over all cells) replaced.

    All bytes outside those sources stay; a source stays a list of lines or a string, as it was.
    Raises Unreadable where ``raw`` is no notebook or has no such cell.
    """
    text = _decoded(raw)
    _, found = _parsed(raw)
    parts: list[str] = []
    done = 0
    for index, slot in sorted(((at, found[at]) for at in changed if 0 <= at < len(found)), key=lambda at: at[1].start):
        if slot.text is None:
            raise Unreadable("the cell has no source", cell=index)
        parts += [text[done:slot.start], new_value(text[slot.start:slot.end], changed[index])]
        done = slot.end
    new = "".join(parts) + text[done:]
    result = (_BOM if raw.startswith(_BOM) else b"") + new.encode("utf-8")
    wanted = [changed.get(index, slot.text) for index, slot in enumerate(found)]
    if [slot.text for slot in _parsed(result)[1]] != wanted or set(changed) - set(range(len(found))):
        raise Unreadable("the notebook cannot be written back")
    return result


def _decoded(raw: bytes) -> str:
    try:
        return raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not a notebook: byte 0x{raw[error.start]:02x} is not utf-8") from error


def _parsed(raw: bytes) -> tuple[dict[str, Any], list[Slot]]:
    """Return the notebook without its cells, and where the source of every cell stands. Raises Unreadable."""
    try:
        document, found = slots(_decoded(raw))
    except BrokenJson as error:
        raise Unreadable(f"not a notebook: {error}", error.line, error.column) from error
    version = document.get("nbformat")
    if not isinstance(version, int):
        raise Unreadable("not a notebook: it has no nbformat")
    if version not in (3, 4):
        raise Unreadable(f"notebooks of format {version} are not supported, only 3 and 4")
    return document, found


def _is_python(document: Mapping[str, Any]) -> bool:
    """Tell whether the kernel speaks Python, which it does unless the notebook says otherwise."""
    metadata = document.get("metadata")
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        held = metadata.get(section) if isinstance(metadata, dict) else None
        name = held.get(key) if isinstance(held, dict) else None
        if isinstance(name, str) and name:
            return name.lower().startswith(_PYTHON)
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    name = kernel.get("name") if isinstance(kernel, dict) else None
    return not (isinstance(name, str) and _OTHER_KERNELS.fullmatch(name.lower()))


def _other_language(metadata: Any) -> bool:
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    language = editor.get("languageId") if isinstance(editor, dict) else None
    return isinstance(language, str) and language != "python"


def _doubt(text: str) -> Doubt | None:
    error = failure(text)
    if error is None:
        return None
    if isinstance(error, SyntaxError):
        line = min(max(error.lineno or 1, 1), len(LineTable(text).starts))
        return Doubt(error.msg, line, max(error.offset or 1, 1))
    return Doubt(str(error) or type(error).__name__, 1, 1)


def _no_cookie(text: str) -> str:
    """Spoil what a parser of bytes would take for a declared encoding; notebooks are always UTF-8."""
    lines = split(text)
    for index, line in enumerate(lines[:2]):
        if line.lstrip(" \t\f").startswith("#"):
            lines[index] = line.replace("coding", "c0ding")
    return "".join(lines)
