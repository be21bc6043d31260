"""GitHub's workflow commands: a finding becomes an annotation on the changed lines."""

from __future__ import annotations

from bce_lint.reporting.places import place, shown, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bce_lint.diagnostics import Diagnostic
    from bce_lint.reporting import Showing

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(showing: Showing) -> str:
    return "".join(_command(found) for found in showing.diagnostics)


def _command(found: Diagnostic) -> str:
    span = found.span
    where = {"title": f"bce-lint {found.code} ({found.name})", "file": shown(span.path)}
    if span.cell is None:  # a line within a cell is no line of the file
        where |= {"line": span.line, "endLine": span.end_line}
        if span.line == span.end_line:  # GitHub refuses columns on several lines
            where |= {"col": span.column, "endColumn": span.end_column}
    properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in where.items())
    steps = "".join(f"\n{place(step.span)}: {step.message}" for step in found.related)
    text = f"{place(span)}: {found.code} {found.message}{steps}"
    return f"::{_LEVELS[found.severity]} {properties}::{_escaped(text)}\n"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + more else visible(char) for char in text)
