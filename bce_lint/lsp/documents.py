"""What is open in an editor, as files and notebooks that a check can read under their names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from lsprotocol.types import NotebookCellKind, NotebookDocument
from pygls.uris import from_fs_path, to_fs_path, uri_scheme
from pygls.workspace import TextDocument
from pygls.workspace import Workspace as Editor

from bce_lint.reading.naming import shown
from bce_lint.scanning import Workspace

PLAIN = (".py", ".pyi")


@dataclass(frozen=True)
class Part:
    """What the editor knows by one URI: a file, or one cell of a notebook."""

    uri: str
    version: int | None


@dataclass(frozen=True)
class Document:
    """A file or a notebook that is open. ``parts`` are its cells by index, or the file alone under ``None``."""

    path: str
    content: str | bytes
    parts: dict[int | None, Part] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[Part, ...]:
        """Tells this state of the document from later ones."""
        return tuple(self.parts.values())


def opened(editor: Editor) -> Iterator[Document]:
    """Every open document that is Python."""
    cells = {cell.document for notebook in editor.notebook_documents.values() for cell in notebook.cells}
    for document in editor.text_documents.values():
        if document.uri not in cells and _is_python(document):
            yield Document(path_of(document.uri), document.source, {None: Part(document.uri, document.version)})
    for notebook in editor.notebook_documents.values():
        yield _notebook(notebook, editor)


def _is_python(document: TextDocument) -> bool:
    return document.language_id == "python" or document.uri.lower().endswith(PLAIN)


def path_of(uri: str) -> str:
    """The name of a document as users see it; one that was never saved goes by its URI."""
    path = to_fs_path(uri) if uri_scheme(uri) == "file" else None
    return shown(path) if path else uri


def uri_of(path: str) -> str:
    """The URI of a file that is not open."""
    return from_fs_path(os.path.abspath(path)) or path


def _notebook(notebook: NotebookDocument, editor: Editor) -> Document:
    """The cells as the notebook would hold them on disk."""
    texts = [editor.get_text_document(cell.document) for cell in notebook.cells]
    cells = [{"cell_type": "code", "metadata": {}, "source": text.source, "outputs": [], "execution_count": None}
             if cell.kind == NotebookCellKind.Code and text.language_id in ("python", None)
             else {"cell_type": "raw", "metadata": {}, "source": ""}
             for cell, text in zip(notebook.cells, texts)]
    raw = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode("utf-8")
    path = path_of(notebook.uri)
    return Document(path if path.lower().endswith(".ipynb") else f"{path}.ipynb", raw,
                    {index: Part(text.uri, text.version) for index, text in enumerate(texts)})


def workspace_of(documents: list[Document]) -> Workspace:
    """The files of a check: what is open lies over what is on disk."""
    unsaved = {one.path: one.content for one in documents if not os.path.isfile(one.path)}
    workspace = Workspace(unsaved)
    for one in documents:
        if one.path not in unsaved:
            workspace.put(one.path, one.content)
    return workspace
