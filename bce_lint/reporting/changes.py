"""What a fix makes of the lines that it touches."""

from __future__ import annotations

from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bce_lint.diagnostics import Edit, Fix, Lines, Span


def changed(fix: Fix, lines: Lines) -> Iterator[tuple[Span, list[str], list[str]]]:
    """The texts that a fix changes: a place in each, and its lines before and after."""
    by_file: dict[tuple[str, int | None], list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault((edit.span.path, edit.span.cell), []).append(edit)
    for (path, cell), edits in by_file.items():
        before = list(lines(path, cell))
        yield edits[0].span, before, _after(before, edits)


def _after(before: list[str], edits: Sequence[Edit]) -> list[str]:
    """The lines with all edits made, the last first, so that the places of the others stay."""
    after = list(before)
    for edit in sorted(edits, key=lambda one: (one.span.line, one.span.column), reverse=True):
        span = edit.span
        first, last = span.line - 1, min(span.end_line, len(after)) - 1
        if 0 <= first < len(after):
            joined = after[first][:span.column - 1] + edit.text + after[last][span.end_column - 1:]
            after[first:last + 1] = joined.splitlines(keepends=True)
    return after


@frozen
class Row:
    """A line that goes (``-``) or comes (``+``), by its number in the text before or after."""

    sign: str
    number: int
    text: str
    differs: int = 0    # where it begins to differ from the line that it stands for


def rows(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    """The lines that differ, in the order of a diff.

    >>> [(row.sign, row.number, row.text, row.differs) for row in rows(["a", "f(x)"], ["a", "f(y)", "b"])]
    [('-', 2, 'f(x)', 2), ('+', 2, 'f(y)', 2), ('+', 3, 'b', 0)]
    """
    from difflib import SequenceMatcher
    for tag, old, old_end, new, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs = [_common(one, other) for one, other in zip(before[old:old_end], after[new:new_end])]
            for sign, text, start, end in (("-", before, old, old_end), ("+", after, new, new_end)):
                for at in range(start, end):
                    yield Row(sign, at + 1, text[at], pairs[at - start] if at - start < len(pairs) else 0)


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
