"""What a finding looks like to the outside: plain, frozen, picklable data, and nothing that knows a syntax tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Lines = Callable[[str, int | None], Sequence[str]]
AGAIN = "the same happens here"     # what is said of the further uses of a cause, which lead nowhere


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of one file, or of one notebook cell.

    Lines are 1-based and columns are 1-based in code points; the end column is exclusive. ``cell`` is the 0-based
    index over all cells of a notebook and ``None`` in a plain file. ``path`` is as the file was given.
    """

    path: str
    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int

    def line_in(self, lines: Lines) -> str:
        """The text of the first line, without its indentation: what stays while lines above come and go."""
        there = lines(self.path, self.cell)
        return there[self.line - 1].strip() if self.line <= len(there) else ""


@dataclass(frozen=True)
class Related:
    """One step of the proof: a place and what happens there."""

    message: str
    span: Span


@dataclass(frozen=True)
class Edit:
    """Replace the text of ``span`` by ``text``."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """A set of edits that belong together: all of them are applied, or none.

    ``safety`` is ``"safe"`` or ``"unsafe"``.
    """

    safety: str
    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Diagnostic:
    """One finding, ready to be shown.

    ``severity`` is ``"error"``, ``"warning"`` or ``"info"``. ``uses`` are the further places of the same cause
    (they are also among ``related``).
    ``fix`` is the safe fix where there is one, else the unsafe one; ``alternatives`` are the others, best first.
    """

    code: str
    name: str
    message: str
    severity: str
    span: Span
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    alternatives: tuple[Fix, ...] = ()
    uses: tuple[Span, ...] = ()


@dataclass(frozen=True)
class FileError:
    """A file, or a notebook cell, that could not be read or parsed. ``fatal`` is false for a broken cell beside
    readable ones."""

    message: str
    span: Span
    fatal: bool = True
