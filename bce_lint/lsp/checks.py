"""One check of one open document, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from bce_lint.checking import check
from bce_lint.diagnostics import Diagnostic, FileError, Span
from bce_lint.lsp.documents import Document, workspace_of
from bce_lint.scanning import Workspace
from bce_lint.settings import Configuration, Settings


@dataclass(frozen=True)
class Checked:
    """A document as it was checked, among what else was open, and what was found in it."""

    document: Document
    others: tuple[Document, ...]
    workspace: Workspace
    found: tuple[Diagnostic, ...]
    errors: tuple[FileError, ...]

    def part(self, span: Span) -> tuple[str, int | None] | None:
        """URI and version of the open document or cell that holds a span."""
        for one in (self.document, *self.others):
            if one.path == span.path and span.cell in one.parts:
                return one.parts[span.cell].uri, one.parts[span.cell].version
        return None


def settings() -> Configuration:
    """The settings files as they are now; excluded files are left alone, though the editor names them."""
    return _Excluding()


class _Excluding(Configuration):
    """Settings under which an editor that opens a file of an excluded folder hears nothing of it."""

    def __call__(self, path: str) -> Settings:
        return super().__call__(path).replace(force_exclude=True)


def checked(document: Document, documents: list[Document]) -> Checked:
    """Check ``document``; the other open documents are read as they stand in the editor. May raise SettingsError."""
    workspace = workspace_of(documents)
    report = check([document.path], settings(), workspace)
    others = tuple(one for one in documents if one.path != document.path)
    return Checked(document, others, workspace, report.diagnostics, report.errors)


def mended(document: Document, documents: list[Document]) -> Workspace:
    """The files after all safe fixes of ``document``, in memory only."""
    from bce_lint.mending import fix
    workspace = workspace_of(documents)
    fix([document.path], settings(), workspace)
    return workspace
