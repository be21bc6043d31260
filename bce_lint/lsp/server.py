"""What the editor asks, and the answers. Checks run one after the other in a thread beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from bce_lint import __version__
from bce_lint.checking import root_of
from bce_lint.lsp.checks import Checked, checked, mended
from bce_lint.lsp.documents import Document, opened, path_of
from bce_lint.lsp.translating import Translator, workspace_edit
from bce_lint.settings import SettingsError

PAUSE = 0.2  # seconds of rest after a keystroke before a check begins
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.bce-lint"
NOTEBOOKS = types.NotebookDocumentSyncOptions([types.NotebookDocumentFilterWithNotebook(
    types.NotebookDocumentFilterNotebookType("jupyter-notebook"), [types.NotebookCellLanguage("python")])])


class Server(LanguageServer):
    """The language server: what was found in each open document, and the checks that wait."""

    def __init__(self) -> None:
        super().__init__("bce-lint", __version__, notebook_document_sync=NOTEBOOKS)
        self.results: dict[str, Checked] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self.worker = ThreadPoolExecutor(1)  # the depth of recursion is one for all threads: no two checks at once

    def touched(self, uris: Iterable[str], pause: float = 0) -> None:
        """Check the documents with these URIs anew, and then those of the same projects, which may import them."""
        documents = list(opened(self.workspace))
        uris = set(uris)
        changed = [one for one in documents if uris & {part.uri for part in one.parts.values()}]
        roots = {root_of(one.path, [one.path]) for one in changed}
        around = [one for one in documents if one not in changed and root_of(one.path, [one.path]) in roots]
        for one in (*changed, *around):
            self._schedule(one.path, pause)

    def _schedule(self, path: str, pause: float) -> None:
        if path in self._waiting:
            self._waiting[path].cancel()
        self._waiting[path] = asyncio.get_running_loop().create_task(self._after(path, pause))

    async def _after(self, path: str, pause: float) -> None:
        await asyncio.sleep(pause)
        await self.fresh(path)

    async def fresh(self, path: str) -> Checked | None:
        """The result for a document as it stands now; checked, and told to the editor, where it is not there yet."""
        documents = list(opened(self.workspace))
        document = next((one for one in documents if one.path == path), None)
        if document is None:
            return None
        try:
            result = await asyncio.get_running_loop().run_in_executor(self.worker, checked, document, documents)
        except SettingsError as error:
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, str(error)))
            return None
        now = next((one for one in opened(self.workspace) if one.path == path), None)
        if now == document:  # else the editor has moved on, and the next check is under way
            self._publish(result)
        return result

    def _publish(self, result: Checked) -> None:
        self.results[result.document.path] = result
        translator = Translator(result, self.workspace.position_codec)
        for cell, part in result.document.parts.items():
            found = [translator.diagnostic(one) for one in result.found if one.span.cell == cell]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(part.uri, found, part.version))
        told = {one.span for one in result.found}
        for error in result.errors:
            if error.span not in told:
                text = f"{error.span.path}:{error.span.line}: {error.message}"
                self.window_log_message(types.LogMessageParams(types.MessageType.Error, text))

    def closed(self, uris: Iterable[str], path: str) -> None:
        """Forget a document, and what was said of it."""
        self.results.pop(path, None)
        for uri in uris:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def current(self, uri: str) -> tuple[Checked, int | None] | None:
        """The result for the document, or the notebook of the cell, with this URI, and which cell it is."""
        for document in opened(self.workspace):
            for cell, part in document.parts.items():
                if part.uri == uri:
                    known = self.results.get(document.path)
                    known = known if known and known.document == document else await self.fresh(document.path)
                    return (known, cell) if known else None
        return None

    @property
    def takes_versions(self) -> bool:
        """Can the editor take edits that say for which text they were made?"""
        workspace = self.client_capabilities.workspace
        return bool(workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes)


def made() -> Server:
    """A server with everything it answers to."""
    server = Server()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        ls.touched([params.text_document.uri])

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.touched([params.text_document.uri], PAUSE)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        ls.closed([params.text_document.uri], path_of(params.text_document.uri))

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    async def did_open_notebook(ls: Server, params: types.DidOpenNotebookDocumentParams) -> None:
        ls.touched(cell.document for cell in params.notebook_document.cells)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    async def did_change_notebook(ls: Server, params: types.DidChangeNotebookDocumentParams) -> None:
        notebook = ls.workspace.get_notebook_document(notebook_uri=params.notebook_document.uri)
        ls.touched([cell.document for cell in notebook.cells] if notebook else [], PAUSE)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    async def did_close_notebook(ls: Server, params: types.DidCloseNotebookDocumentParams) -> None:
        ls.closed([cell.uri for cell in params.cell_text_documents], path_of(params.notebook_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def did_change_on_disk(ls: Server, params: object) -> None:
        ls.touched(part.uri for document in opened(ls.workspace) for part in document.parts.values())

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        return _hover(await ls.current(params.text_document.uri), params.position, ls)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL]))
    async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        here = await ls.current(params.text_document.uri)
        only = [getattr(kind, "value", kind) for kind in params.context.only or ()]
        found = [] if here is None else _quick_fixes(here, params.range, ls)
        if only and not any("quickfix".startswith(kind) for kind in only):
            found = []
        if here and any(f"{FIX_ALL}.".startswith(f"{kind}.") for kind in only):  # never unasked: it checks again
            found += await _fix_all(here[0].document, ls)
        return found
    return server


def _hover(here: tuple[Checked, int | None] | None, position: types.Position, ls: Server) -> types.Hover | None:
    """The message and the rule's page, where a finding is."""
    from bce_lint.pages import page
    if here is None:
        return None
    translator = Translator(here[0], ls.workspace.position_codec)
    under = [(one, span) for one in here[0].found if one.span.cell == here[1]
             and (span := translator.range(one.span)).start <= position <= span.end]
    if not under:
        return None
    text = "\n\n---\n\n".join(f"**{one.code}** {one.message}\n\n{page(one.code)}" for one, _ in under)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), under[0][1])


def _quick_fixes(here: tuple[Checked, int | None], asked: types.Range, ls: Server) -> list[types.CodeAction]:
    translator = Translator(here[0], ls.workspace.position_codec)
    found = []
    for one in here[0].found:
        span = translator.range(one.span)
        if one.span.cell == here[1] and span.start <= asked.end and asked.start <= span.end:
            found += translator.actions(one, ls.takes_versions)
    return found


async def _fix_all(document: Document, ls: Server) -> list[types.CodeAction]:
    """Every safe fix of a document, as `--fix` would apply them."""
    documents = list(opened(ls.workspace))
    after = await asyncio.get_running_loop().run_in_executor(ls.worker, mended, document, documents)
    edits = {}
    for cell, part in document.parts.items():
        before = "".join(ls.results[document.path].workspace.lines(document.path, cell))
        fixed = "".join(after.lines(document.path, cell))
        if fixed != before:
            whole = types.Range(types.Position(0, 0), types.Position(before.count("\n") + before.count("\r") + 1, 0))
            edits[part.uri, part.version] = [types.TextEdit(whole, fixed)]
    if not edits:
        return []
    return [types.CodeAction("bce-lint: apply all safe fixes", FIX_ALL, edit=workspace_edit(edits, ls.takes_versions))]
