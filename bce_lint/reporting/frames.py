"""Code frames: lines of source with labelled spans beneath, aligned under tabs and wide characters, long lines cut."""

from __future__ import annotations

from bce_lint.frozen import frozen
from bce_lint.reporting.places import place, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bce_lint.diagnostics import Diagnostic, Lines, Span

_TAB = 4
_LEAD = 12  # columns kept before the first span of a line that is cut
_STYLES = {"error": "1;31", "mark": "1;31", "step": "1;34", "dim": "34", "warning": "1;33", "info": "1;36",
           "bold": "1", "fix": "36", "gone": "31", "come": "32"}


@frozen
class Label:
    """A span to be marked, with what happens there."""

    span: Span
    text: str
    primary: bool = False


@frozen
class Paint:
    """Colours, or none."""

    on: bool

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.on and text else text


def labels(found: Diagnostic) -> list[Label]:
    """The steps of the proof in order, and the finding's own place after those that lead to it."""
    steps = [Label(step.span, step.message) for step in found.related if step.span != found.span]
    own = next((step.message for step in found.related if step.span == found.span), "")
    at = len(steps)
    while at and _is_after(steps[at - 1].span, found.span):  # further uses of the same cause
        at -= 1
    return [*steps[:at], Label(found.span, own, primary=True), *steps[at:]]


def _is_after(span: Span, other: Span) -> bool:
    return (span.path, span.cell) == (other.path, other.cell) and (span.line, span.column) > (other.line, other.column)


def frame(found: Diagnostic, lines: Lines, width: int, paint: Paint) -> str:
    """The whole frame, from the arrow to the last gutter, in the order of the proof."""
    order = labels(found)
    gutter = max(len(str(label.span.line)) for label in order)
    rows = [f"{'':{gutter}}{paint('dim', '-->')} {visible(place(found.span))}"]
    here = _file(found.span)
    for run in _runs(order):
        if _file(run[0].span) != here or len(rows) > 1:
            rows.append(f"{'':{gutter}}{paint('dim', ':::')} {visible(place(run[0].span))}")
        here = _file(run[0].span)
        rows.append(_bar(gutter, paint))
        rows += _run_rows(run, lines(*here), gutter, width, paint)
    return "\n".join([*rows, _bar(gutter, paint)]) + "\n"


def _bar(gutter: int, paint: Paint) -> str:
    return f"{'':{gutter}} {paint('dim', '|')}"


def _file(span: Span) -> tuple[str, int | None]:
    return span.path, span.cell


def _runs(order: Sequence[Label]) -> Iterator[list[Label]]:
    """Neighbours that can share one stretch of a file: the same file, lines that do not go back."""
    run: list[Label] = []
    for label in order:
        if run and (_file(label.span) != _file(run[-1].span) or label.span.line < run[-1].span.line):
            yield run
            run = []
        run.append(label)
    if run:
        yield run


def _run_rows(run: Sequence[Label], text: Sequence[str], gutter: int, width: int, paint: Paint) -> Iterator[str]:
    shown_line = None
    for number in dict.fromkeys(label.span.line for label in run):
        if shown_line is not None and number > shown_line + 1:
            yield paint("dim", "…")
        line = Line(text[number - 1] if 0 < number <= len(text) else "")
        here = [label for label in run if label.span.line == number]
        window = line.window(min(line.reach(label.span)[0] for label in here), max(width - gutter - 3, 20))
        yield f"{paint('dim', f'{number:>{gutter}} |')} {line.cut(window)}".rstrip()
        for label in here:
            yield f"{_bar(gutter, paint)} {_marks(label, line, window, paint)}"
        shown_line = number


def _marks(label: Label, line: Line, window: tuple[int, int], paint: Paint) -> str:
    """The underline of one span within the shown part of its line, and its label."""
    start, end = (min(max(at, window[0]), window[1]) - window[0] for at in line.reach(label.span))
    marks = ("^" if label.primary else "-") * max(end - start, 1)
    text = f" {visible(label.text)}" if label.text else ""
    return " " * start + paint("mark" if label.primary else "step", marks + text)


class Line:
    """One line of source as a terminal shows it, and where its characters land."""

    def __init__(self, text: str):
        self._cells: list[tuple[str, int]] = []
        self._starts = [0]
        for char in text.rstrip("\r\n"):
            piece = self._piece(char, self._starts[-1])
            self._cells.append(piece)
            self._starts.append(self._starts[-1] + piece[1])

    @staticmethod
    def _piece(char: str, at: int) -> tuple[str, int]:
        if char == "\t":
            room = _TAB - at % _TAB
            return " " * room, room
        if char.isascii() and char.isprintable():
            return char, 1
        return _wide(visible(char))

    @property
    def width(self) -> int:
        return self._starts[-1]

    def reach(self, span: Span) -> tuple[int, int]:
        """The terminal columns of a span; one over several lines reaches to the end of its first."""
        last = len(self._starts) - 1
        end = span.end_column - 1 if span.end_line == span.line else last
        start = self._starts[min(max(span.column - 1, 0), last)]
        return start, max(self._starts[min(max(end, 0), last)], start)

    def at(self, index: int) -> int:
        """The terminal column of a character."""
        return self._starts[min(index, len(self._starts) - 1)]

    def window(self, first: int, room: int) -> tuple[int, int]:
        """The columns to show of a line, so that ``first`` is among them."""
        if self.width <= room:
            return 0, self.width
        start = 0 if first + _LEAD < room else first - _LEAD
        return start, min(start + room, self.width)

    def cut(self, window: tuple[int, int]) -> str:
        """The part of the line in ``window``, with an ellipsis where something is left out."""
        start, end = window
        pieces = []
        for (piece, wide), at in zip(self._cells, self._starts):
            inside = start <= at and at + wide <= end
            overlaps = at < end and at + wide > start
            pieces.append(piece if inside else " " * (min(at + wide, end) - max(at, start)) if overlaps else "")
        text = "".join(pieces)
        text = "…" + text[1:] if start > 0 and text else text
        return text[:-1] + "…" if end < self.width and text else text


def _wide(char: str) -> tuple[str, int]:
    """A character that is not ASCII, with the columns it takes."""
    import unicodedata
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return char, 0
    return char, 2 if unicodedata.east_asian_width(char) in "WF" else 1
