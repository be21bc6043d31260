"""What ``--fix`` would write, as a unified diff; of a notebook, the cells that change."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from bce_lint.reading.source import from_bytes, is_notebook
from bce_lint.reporting.places import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bce_lint.writing import Change

_NO_NEWLINE = b"\n\\ No newline at end of file\n"


def diff(changes: Iterable[Change]) -> bytes:
    """A patch in the encoding of the files themselves, so that applying it gives what ``--fix`` writes."""
    return b"".join(part for change in changes for part in _parts(change))


def _parts(change: Change) -> Iterator[bytes]:
    name = shown(change.path)
    if not is_notebook(change.path):
        yield unified(change.before, change.after, name)
        return
    before, after = (from_bytes(raw, change.path).cells or () for raw in (change.before, change.after))
    for old, new in zip(before, after, strict=True):
        if old.text != new.text:
            yield unified(_ended(old.text), _ended(new.text), f"{name}:cell {old.index}")


def _ended(text: str) -> bytes:
    """A cell's source; it has no final newline by custom, which no reader wants to be told."""
    return text.encode("utf-8", "surrogatepass") + (b"" if text.endswith("\n") else b"\n")


def unified(before: bytes, after: bytes, name: str) -> bytes:
    """The unified diff of one text.

    >>> print(unified(b"a\\nb", b"a\\nc\\n", "x.py").decode(), end="")
    --- x.py
    +++ x.py
    @@ -1,2 +1,2 @@
     a
    -b
    \\ No newline at end of file
    +c
    """
    label = name.encode("utf-8", "surrogateescape")
    lines = difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after), label, label)
    return b"".join(line if line.endswith(b"\n") else line + _NO_NEWLINE for line in lines)


def _lines(text: bytes) -> list[bytes]:
    """Only a line feed ends a line of a patch; ``splitlines`` would also cut at a carriage return."""
    *whole, rest = text.split(b"\n")
    return [line + b"\n" for line in whole] + ([rest] if rest else [])
