"""Source in the page: lines with the steps of the proof marked and numbered in its order, and fixes as differences."""

from __future__ import annotations

from bce_lint.reporting.changes import changed
from bce_lint.reporting.frames import labels
from bce_lint.reporting.html.words import text
from bce_lint.reporting.places import file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bce_lint.diagnostics import Diagnostic, Fix, Lines, Span
    from bce_lint.reporting.frames import Label

_AROUND = 2  # lines shown before and after a step
_LONGEST = 12  # lines shown of a step that spans many
_WIDEST = 400  # characters shown of a line, before the rest of it is left out


def code(found: Diagnostic, number: int, lines: Lines) -> Iterator[str]:
    """The places of a finding by file, in the order in which the proof reaches them."""
    steps = list(enumerate(labels(found), 1))
    files: dict[tuple[str, int | None], list[tuple[int, Label]]] = {}
    for at, label in steps:
        files.setdefault((label.span.path, label.span.cell), []).append((at, label))
    for (path, cell), group in files.items():
        yield f'<figure><figcaption>{text(file(group[0][1].span))}</figcaption><div class="code">'
        yield from _rows(group, number, lines(path, cell))
        yield "</div></figure>"


def _rows(group: Sequence[tuple[int, Label]], number: int, source: Sequence[str]) -> Iterator[str]:
    wanted = sorted({line for _, label in group for line in _lines_around(label.span, len(source))})
    before = None
    for line in wanted:
        if before is not None and line > before + 1:
            yield '<div class="gap">⋯</div>'
        before = line
        here = [(at, label) for at, label in group if label.span.line <= line <= label.span.end_line]
        yield (f'<div class="row"><span class="number">{line}</span>'
               f'<code>{_marked(source[line - 1].rstrip(chr(13) + chr(10)), line, here, number)}</code></div>')
        for at, label in here:
            if label.span.line == line and label.text:
                kind = "own" if label.primary else "step"
                yield f'<div class="note {kind}"><b>{at}</b> {text(label.text)}</div>'


def _lines_around(span: Span, count: int) -> range:
    return range(max(span.line - _AROUND, 1), min(min(span.end_line, span.line + _LONGEST) + _AROUND, count) + 1)


def _marked(line: str, number: int, steps: Sequence[tuple[int, Label]], finding: int) -> str:
    """One line, cut into pieces at the borders of the steps that touch it."""
    reach = [(at, label, *_columns(label.span, number, len(line))) for at, label in steps]
    stop = max([_WIDEST, *(end for *_, start, end in reach if start < _WIDEST * 10)])
    borders = sorted({0, min(len(line), stop), *(edge for *_, start, end in reach for edge in (start, end) if edge <= stop)})
    parts = []
    for start, end in zip(borders, borders[1:]):
        piece = text(line[start:end].expandtabs(4))
        over = [(at, label) for at, label, first, last in reach if first <= start and end <= last]
        starting = [(at, label.primary) for at, label, first, _ in reach if first == start and label.span.line == number]
        anchors = "".join(f'<b{" class=own" * primary} id="finding-{finding}-step-{at}">{at}</b>'
                          for at, primary in starting)
        kind = "own" if any(label.primary for _, label in over) else "step"
        parts.append(f'{anchors}<mark class="{kind}">{piece}</mark>' if over else piece)
    return "".join(parts) + ("…" if len(line) > stop else "")


def _columns(span: Span, line: int, length: int) -> tuple[int, int]:
    """The part of a line that a span covers, as offsets; at least one character where there is one."""
    start = min(span.column - 1, length) if span.line == line else 0
    end = min(span.end_column - 1, length) if span.end_line == line else length
    return start, max(end, min(start + 1, length))


def difference(fix: Fix, lines: Lines) -> str:
    """What a fix changes, as lines taken away and lines added."""
    import difflib
    parts = []
    for span, before, after in changed(fix, lines):
        parts.append(f'<b>{text(file(span))}</b>')
        rows = difflib.unified_diff(before, after, n=1, lineterm="")
        parts += (_row(row) for row in list(rows)[2:])
    return "\n".join(parts)


def _row(row: str) -> str:
    tag = {"+": "ins", "-": "del", "@": "i"}.get(row[:1], "span")
    return f"<{tag}>{text(row.rstrip(chr(13) + chr(10)))}</{tag}>"
