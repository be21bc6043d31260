"""Where in the text of a notebook the sources of its cells stand, and how to write another one in their style."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from msgspec import Struct

_SPACE = re.compile(r"[ \t\r\n]*")
_ASCII_ESCAPE = re.compile(r"\\u00[2-7][0-9a-fA-F]")
_OTHER_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")
_DECODER = json.JSONDecoder(strict=False)
_Reader = Callable[[str, int], tuple[Any, int]]


class BrokenJson(Exception):
    """A text is not the JSON of a notebook; ``line`` and ``column`` are 1-based."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class Slot(Struct, frozen=True):
    """A cell: its type, its metadata, its source, and between which offsets the JSON value of the source stands."""

    kind: str
    metadata: Any
    text: str | None
    start: int
    end: int


def slots(text: str) -> tuple[dict[str, Any], list[Slot]]:
    """Return the notebook without its cells, and its cells in order. Raises BrokenJson."""
    try:
        document, end = _object(text, _skip(text, 0), {"cells": _cells, "worksheets": _worksheets})
        if _skip(text, end) != len(text):
            raise json.JSONDecodeError("Extra data", text, end)
    except json.JSONDecodeError as error:
        raise BrokenJson(error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise BrokenJson("nested too deeply") from error
    cells = document.pop("cells", None)
    sheets = document.pop("worksheets", None)
    return document, cells if isinstance(cells, list) else sheets if isinstance(sheets, list) else []


def new_value(old: str, source: str) -> str:
    """Return the JSON for ``source`` in the style of the value ``old``, whose unchanged lines are kept as written."""
    if not old.startswith("["):
        return _dumped(source, old)
    items, offsets = _items(old)
    lines = [part for part in re.split(r"(?<=\n)", source) if part]
    if not offsets or not lines:
        return f"[{', '.join(_dumped(line, old) for line in lines)}]"
    head = _common(items, lines)
    tail = _common(items[head:][::-1], lines[head:][::-1])
    opening, closing = old[:offsets[0][0]], old[offsets[-1][1]:]
    between = [old[left[1]:right[0]] for left, right in pairwise(offsets)]
    between = between or ["," + (opening[1:] or " ")]
    parts = [opening]
    for index, line in enumerate(lines):
        kept = index if index < head else index - len(lines) + len(items) if index >= len(lines) - tail else None
        if index:
            parts.append(between[min((index if kept is None else kept or 1) - 1, len(between) - 1)])
        parts.append(_dumped(line, old) if kept is None else old[slice(*offsets[kept])])
    return "".join(parts) + closing


def _object(text: str, position: int, readers: dict[str, _Reader]) -> tuple[dict[str, Any], int]:
    """Read an object whose values are read by the reader of their key, or as plain JSON."""
    found: dict[str, Any] = {}
    position = _skip(text, _expect(text, position, "{"))
    if text.startswith("}", position):
        return found, position + 1
    while True:
        _expect(text, position, '"')
        key, position = _value(text, position)
        position = _skip(text, _expect(text, _skip(text, position), ":"))
        found[key], position = readers.get(key, _value)(text, position)
        position = _skip(text, position)
        if text.startswith("}", position):
            return found, position + 1
        position = _skip(text, _expect(text, position, ","))


def _array(text: str, position: int, reader: _Reader) -> tuple[list[Any], int]:
    found: list[Any] = []
    position = _skip(text, _expect(text, position, "["))
    if text.startswith("]", position):
        return found, position + 1
    while True:
        item, position = reader(text, position)
        found.append(item)
        position = _skip(text, position)
        if text.startswith("]", position):
            return found, position + 1
        position = _skip(text, _expect(text, position, ","))


def _value(text: str, position: int) -> tuple[Any, int]:
    return _DECODER.raw_decode(text, position)


def _cells(text: str, position: int) -> tuple[Any, int]:
    return _array(text, position, _cell) if text.startswith("[", position) else _value(text, position)


def _worksheets(text: str, position: int) -> tuple[Any, int]:
    if not text.startswith("[", position):
        return _value(text, position)
    sheets, end = _array(text, position, lambda text, at: _object(text, at, {"cells": _cells}))
    return [cell for sheet in sheets for cell in sheet.get("cells") or () if isinstance(cell, Slot)], end


def _cell(text: str, position: int) -> tuple[Slot, int]:
    cell, end = _object(text, position, {"source": _placed, "input": _placed})
    source, start, stop = cell.get("source") or cell.get("input") or (None, position, position)
    return Slot(str(cell.get("cell_type")), cell.get("metadata"), _joined(source), start, stop), end


def _placed(text: str, position: int) -> tuple[tuple[Any, int, int], int]:
    value, end = _value(text, position)
    return (value, position, end), end


def _joined(source: Any) -> str | None:
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return None


def _items(old: str) -> tuple[list[str], list[tuple[int, int]]]:
    placed, _ = _array(old, 0, _placed)
    return [value for value, _, _ in placed], [(start, end) for _, start, end in placed]


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _dumped(text: str, style: str) -> str:
    """Return a JSON string that escapes what ``style`` escapes."""
    written = json.dumps(text, ensure_ascii=bool(_OTHER_ESCAPE.search(style)))
    for escape in set(_ASCII_ESCAPE.findall(style)) - {r"\u0022", r"\u005c", r"\u005C"}:
        written = written.replace(json.loads(f'"{escape}"'), escape)
    return written


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _expect(text: str, position: int, character: str) -> int:
    if not text.startswith(character, position):
        raise json.JSONDecodeError(f"Expecting '{character}'", text, position)
    return position + 1
