"""The versioned machine format; its shape is part of the public contract."""

from __future__ import annotations

import json

from bce_lint.reporting.places import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bce_lint.diagnostics import Diagnostic, FileError, Fix, Span
    from bce_lint.reporting import Showing


def render(showing: Showing) -> str:
    return json.dumps(document(showing), ensure_ascii=False, indent=1) + "\n"


def document(showing: Showing) -> dict[str, Any]:
    """The whole answer as plain data."""
    fixes = [found.fix.safety for found in showing.diagnostics if found.fix]
    return {
        "version": 1,
        "findings": [_finding(found) for found in showing.diagnostics],
        "errors": [_error(error) for error in showing.errors],
        "summary": {
            "files": showing.files,
            "parsed": showing.parsed,
            "findings": len(showing.diagnostics),
            "fixable": {"safe": fixes.count("safe"), "unsafe": fixes.count("unsafe")},
        },
    }


def _finding(found: Diagnostic) -> dict[str, Any]:
    return {
        "code": found.code, "name": found.name, "message": found.message, "severity": found.severity,
        "url": None,  # the rules' pages are not published yet: `bce-lint rule CODE` prints them
        **_span(found.span),
        "related": [{"message": step.message, **_span(step.span)} for step in found.related],
        "fix": _fix(found.fix) if found.fix else None,
        "alternatives": [_fix(fix) for fix in found.alternatives],
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{**_span(edit.span), "text": edit.text} for edit in fix.edits]
    return {"safety": fix.safety, "title": fix.title, "edits": edits}


def _error(error: FileError) -> dict[str, Any]:
    place = _span(error.span)
    return {key: place[key] for key in ("path", "cell", "line", "column")} | {"message": error.message}


def _span(span: Span) -> dict[str, Any]:
    return {"path": shown(span.path), "cell": span.cell, "line": span.line, "column": span.column,
            "end_line": span.end_line, "end_column": span.end_column}
