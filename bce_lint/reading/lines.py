"""Where the lines of a text begin, with only the line ends that Python itself knows."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from msgspec import Struct

LINE_END = re.compile(r"\r\n|\r|\n")


def split(text: str) -> list[str]:
    """Return the lines of ``text`` with their ends; unlike ``str.splitlines`` a form feed ends no line."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    ends = [*starts[1:], len(text)]
    lines = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return lines if lines[-1] else lines[:-1]


class LineTable(Struct, frozen=True, dict=True):
    """Translates between offsets into a text and its 1-based lines and columns (in code points)."""

    text: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset of each line's first character; a text that ends in a line end has one more, empty line."""
        return (0, *(match.end() for match in LINE_END.finditer(self.text)))

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a 1-based place; places outside the text are moved to its nearest end."""
        if line < 1:
            return 0
        if line > len(self.starts):
            return len(self.text)
        return min(self.starts[line - 1] + max(column - 1, 0), len(self.text))

    @cached_property
    def _is_plain(self) -> bool:
        return self.text.isascii()

    def byte_offset(self, line: int, column: int) -> int:
        """Return the offset of a 1-based line and a column in bytes of UTF-8, as Python's own syntax trees count."""
        start = self.starts[line - 1]
        if self._is_plain:
            return start + column
        return start + len(self.line(line).encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    def place(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the 1-based line with its line end, or an empty string where there is none."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1]:end]
