"""SARIF 2.1.0, for GitHub code scanning: relative locations, the proof as a code flow, fixes as replacements."""

from __future__ import annotations

import json

from bce_lint import __version__
from bce_lint.diagnostics import AGAIN
from bce_lint.reporting.places import place, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bce_lint.diagnostics import Diagnostic, FileError, Fix, Span
    from bce_lint.reporting import Showing

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(showing: Showing) -> str:
    run = {
        "tool": {"driver": {"name": "bce-lint", "version": __version__, "rules": _rules(showing)}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not any(error.fatal for error in showing.errors),
                         "toolExecutionNotifications": [_notification(error) for error in showing.errors]}],
        "results": [_result(found) for found in showing.diagnostics],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _rules(showing: Showing) -> list[dict[str, Any]]:
    kinds = {found.code: found for found in showing.diagnostics}
    return [{"id": code, "name": kind.name, "shortDescription": {"text": kind.name.replace("-", " ")},
             "fullDescription": {"text": _first_paragraph(showing.page(code))},
             "help": {"text": showing.page(code), "markdown": showing.page(code)},
             "defaultConfiguration": {"level": _LEVELS[kind.severity]}}
            for code, kind in sorted(kinds.items())]


def _first_paragraph(page: str) -> str:
    """What the page says first, below its title."""
    paragraphs = [" ".join(part.split()) for part in page.split("\n\n")]
    return next((text for text in paragraphs if text and not text.startswith("#")), page)


def _result(found: Diagnostic) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.code, "level": _LEVELS[found.severity], "message": {"text": found.message},
        "locations": [_location(found.span)],
    }
    if found.related:
        result["relatedLocations"] = [{"id": number, **_location(step.span, step.message)}
                                      for number, step in enumerate(found.related, 1)]
        steps = [_location(step.span, step.message) for step in found.related if step.message != AGAIN]
        steps.append(_location(found.span, found.message))
        result["codeFlows"] = [{"threadFlows": [{"locations": [{"location": step} for step in steps]}]}]
    fixes = [_fix(fix) for fix in (found.fix, *found.alternatives) if fix and _in_plain_files(fix)]
    return result | ({"fixes": fixes} if fixes else {})


def _in_plain_files(fix: Fix) -> bool:
    """A line within a cell is no line of the notebook's file: a replacement there would land anywhere."""
    return all(edit.span.cell is None for edit in fix.edits)


def _fix(fix: Fix) -> dict[str, Any]:
    paths = dict.fromkeys(edit.span.path for edit in fix.edits)
    changes = [{"artifactLocation": _artifact(path),
                "replacements": [{"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                                 for edit in fix.edits if edit.span.path == path]} for path in paths]
    return {"description": {"text": f"{fix.title} ({fix.safety})"}, "artifactChanges": changes}


def _notification(error: FileError) -> dict[str, Any]:
    return {"level": "error", "message": {"text": error.message}, "locations": [_location(error.span)]}


def _location(span: Span, message: str | None = None) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(span.path)}}
    if span.cell is None:
        location["physicalLocation"]["region"] = _region(span)
    else:
        location["logicalLocations"] = [{"fullyQualifiedName": place(span), "kind": "module"}]
    return location | ({"message": {"text": message}} if message is not None else {})


def _artifact(path: str) -> dict[str, str]:
    from urllib.parse import quote
    return {"uri": quote(shown(path), errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, int]:
    return {"startLine": span.line, "startColumn": span.column,
            "endLine": span.end_line, "endColumn": span.end_column}
