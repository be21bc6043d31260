"""GitLab's code quality report, a subset of Code Climate's JSON."""

from __future__ import annotations

import hashlib
import json

from bce_lint.reporting.places import place, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bce_lint.diagnostics import Diagnostic
    from bce_lint.reporting import Showing

_LEVELS = {"error": "major", "warning": "minor", "info": "info"}


def render(showing: Showing) -> str:
    seen: set[str] = set()
    return json.dumps([_issue(found, showing, seen) for found in showing.diagnostics], indent=1) + "\n"


def _issue(found: Diagnostic, showing: Showing, seen: set[str]) -> dict[str, Any]:
    span = found.span
    cell = "" if span.cell is None else f" (cell {span.cell}, line {span.line})"
    steps = "".join(f"\n- {place(step.span)}: {step.message}" for step in found.related)
    return {
        "check_name": found.code,
        "description": f"{found.code}: {found.message}{cell}",
        "content": {"body": steps.strip()},
        "severity": _LEVELS[found.severity],
        "fingerprint": _fingerprint(found, showing, seen),
        "location": {"path": shown(span.path), "positions": {
            "begin": {"line": span.line, "column": span.column},
            "end": {"line": span.end_line, "column": span.end_column}}},
    }


def _fingerprint(found: Diagnostic, showing: Showing, seen: set[str]) -> str:
    """Stable while lines above come and go: made of the line's text, not of its number; the same twice is counted."""
    key = f"{shown(found.span.path)}\0{found.code}\0{found.span.line_in(showing.lines)}"
    number = 0
    while (print_ := hashlib.sha256(f"{key}\0{number}".encode("utf-8", "surrogatepass")).hexdigest()) in seen:
        number += 1
    seen.add(print_)
    return print_
