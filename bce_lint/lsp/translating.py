"""Findings and fixes in the words of the protocol: ranges from zero, in the editor's units, by URI."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec

from bce_lint.diagnostics import Diagnostic, Fix, Span
from bce_lint.lsp.checks import Checked
from bce_lint.lsp.documents import uri_of

_SEVERITIES = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning,
               "info": types.DiagnosticSeverity.Information}


class Translator:
    """Translates what one check found."""

    def __init__(self, checked: Checked, codec: PositionCodec):
        self.checked = checked
        self._codec = codec

    def range(self, span: Span) -> types.Range:
        """The range of a span within its file or cell."""
        lines = self.checked.workspace.lines(span.path, span.cell)
        return types.Range(self._position(lines, span.line, span.column),
                           self._position(lines, span.end_line, span.end_column))

    def _position(self, lines: Sequence[str], line: int, column: int) -> types.Position:
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        return types.Position(line - 1, self._codec.client_num_units(text[:column - 1]))

    def _location(self, span: Span) -> types.Location:
        """Where a step of the proof is; a cell of a notebook that is not open has no place of its own."""
        part = self.checked.part(span)
        if part is None and span.cell is not None:
            start = types.Position(0, 0)
            return types.Location(uri_of(span.path), types.Range(start, start))
        return types.Location(part[0] if part else uri_of(span.path), self.range(span))

    def diagnostic(self, found: Diagnostic) -> types.Diagnostic:
        """A finding with its proof."""
        related = [types.DiagnosticRelatedInformation(self._location(step.span), step.message)
                   for step in found.related]
        return types.Diagnostic(self.range(found.span), found.message, _SEVERITIES[found.severity], found.code,
                                source="bce-lint", related_information=related)

    def actions(self, found: Diagnostic, versioned: bool) -> Iterator[types.CodeAction]:
        """The fixes of a finding: the safe ones first, the others named for what they are."""
        fixes = [one for one in (found.fix, *found.alternatives) if one]
        for fix in sorted(fixes, key=lambda one: one.safety != "safe"):
            if all(edit.span.cell is None or self.checked.part(edit.span) for edit in fix.edits):
                yield types.CodeAction(
                    self._title(found, fix), types.CodeActionKind.QuickFix, [self.diagnostic(found)],
                    is_preferred=fix is fixes[0] and fix.safety == "safe", edit=self._edit(fix, versioned))

    def _title(self, found: Diagnostic, fix: Fix) -> str:
        own = self.checked.document.path
        others = dict.fromkeys(os.path.basename(edit.span.path) for edit in fix.edits if edit.span.path != own)
        also = f", also changes {', '.join(others)}" if others else ""
        return f"{found.code}: {fix.title}{also}{'' if fix.safety == 'safe' else ' (unsafe)'}"

    def _edit(self, fix: Fix, versioned: bool) -> types.WorkspaceEdit:
        edits: dict[tuple[str, int | None], list[types.TextEdit]] = {}
        for edit in fix.edits:
            key = self.checked.part(edit.span) or (uri_of(edit.span.path), None)
            edits.setdefault(key, []).append(types.TextEdit(self.range(edit.span), edit.text))
        return workspace_edit(edits, versioned)


def workspace_edit(edits: dict[tuple[str, int | None], list[types.TextEdit]], versioned: bool) -> types.WorkspaceEdit:
    """Edits by URI and version; an editor that knows versions refuses what was made for another text."""
    if not versioned:
        return types.WorkspaceEdit(changes={uri: some for (uri, _), some in edits.items()})
    return types.WorkspaceEdit(document_changes=[
        types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version), some)
        for (uri, version), some in edits.items()])
