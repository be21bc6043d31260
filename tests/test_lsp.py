"""The language server as an editor has it: a process, the protocol over its standard streams, a real client."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from urllib.parse import unquote

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

DOUBLE = """\
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[0.0]], [[1.0]])
"""
RIGHT = DOUBLE.replace("True", "False")
CAPABILITIES = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(
    workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)))


class Editor:
    """An editor that keeps its documents, and what it is told of them."""

    def __init__(self, folder):
        self.folder = folder
        self.client = LanguageClient("editor", "1")
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.told: dict[str, types.PublishDiagnosticsParams] = {}
        self.history: list[tuple[str, list[str]]] = []
        self.logged: list[str] = []
        self._news = asyncio.Event()

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams):
            self.told[unquote(params.uri)] = params
            self.history.append((unquote(params.uri), [one.code for one in params.diagnostics]))
            self._news.set()

        @self.client.feature(types.WINDOW_LOG_MESSAGE)
        def log(params: types.LogMessageParams):
            self.logged.append(params.message)
            self._news.set()

    def uri(self, name):
        return (self.folder / name).as_uri()

    async def until(self, holds):
        """Wait for the server to have said something, whatever it says on the way there."""
        async with asyncio.timeout(60):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def open(self, name, text):
        uri = self.uri(name)
        self.texts[uri], self.versions[uri] = text, 1
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(
            types.TextDocumentItem(uri, "python", 1, text)))
        await self.until(lambda: uri in self.told)
        return self.told[uri].diagnostics

    async def type(self, name, old, new, wait=True):
        """Replace text as typing does: one stretch, in UTF-16 units."""
        uri = self.uri(name)
        text = self.texts[uri]
        start = text.index(old)
        self.texts[uri] = text[:start] + new + text[start + len(old):]
        self.versions[uri] += 1
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri]),
            [types.TextDocumentContentChangePartial(types.Range(at(text, start), at(text, start + len(old))), new)]))
        if wait:
            await self.until(lambda: self.told[uri].version == self.versions[uri])
            return self.told[uri].diagnostics

    async def actions(self, uri, range=None, only=None):
        whole = range or types.Range(types.Position(0, 0), types.Position(999, 0))
        return await self.client.text_document_code_action_async(types.CodeActionParams(
            types.TextDocumentIdentifier(uri), whole, types.CodeActionContext([], only=only)))

    async def hover(self, uri, line, character):
        return await self.client.text_document_hover_async(types.HoverParams(
            types.TextDocumentIdentifier(uri), types.Position(line, character)))


def at(text, offset):
    line = text.count("\n", 0, offset)
    start = text.rfind("\n", 0, offset) + 1
    return types.Position(line, len(text[start:offset].encode("utf-16-le")) // 2)


def offset(text, position):
    line = text.split("\n")[position.line]
    before = sum(len(one) + 1 for one in text.split("\n")[:position.line])
    return before + len(line.encode("utf-16-le")[:2 * position.character].decode("utf-16-le"))


def applied(text, edits):
    for edit in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        start, end = (min(offset(text + "\n" * 2, one), len(text)) for one in (edit.range.start, edit.range.end))
        text = text[:start] + edit.new_text + text[end:]
    return text


def under(text, range):
    return text[offset(text, range.start):offset(text, range.end)]


@pytest.fixture
def edit(tmp_path, environment):
    """Run a conversation with a server of its own, and see it end as an editor ends it."""
    def edit(conversation, capabilities=CAPABILITIES, cwd=tmp_path):
        @asynccontextmanager
        async def session():
            editor = Editor(tmp_path)
            await editor.client.start_io(sys.executable, "-m", "bce_lint", "lsp", cwd=cwd, env=environment)
            await editor.client.initialize_async(types.InitializeParams(capabilities, root_uri=tmp_path.as_uri()))
            editor.client.initialized(types.InitializedParams())
            server = editor.client._server
            try:
                yield editor
                await editor.client.shutdown_async(None)
                editor.client.exit(None)
                async with asyncio.timeout(20):
                    assert await server.wait() == 0
            finally:
                if server.returncode is None:
                    server.kill()
                await editor.client.stop()

        async def run():
            async with session() as editor:
                return await conversation(editor)
        return asyncio.run(run())
    return edit


def test_a_finding_comes_with_its_proof(edit, write):
    write("models.py", 'from tensorflow import keras\n\ndef net():\n    return keras.Sequential([\n'
                       '        keras.layers.Dense(1, activation="sigmoid")])\n')
    text = ('from tensorflow import keras\nfrom models import net\nmodel = net()\nface = "😀"; '
            'model.compile("sgd", loss=keras.losses.BinaryCrossentropy(from_logits=True))\n'
            'model.fit([[0.0]], [[1.0]])\n')

    async def conversation(editor):
        [found] = await editor.open("train.py", text)
        assert (found.code, found.source, found.severity) == ("BCE002", "bce-lint", types.DiagnosticSeverity.Error)
        assert under(text, found.range) == "keras.losses.BinaryCrossentropy(from_logits=True)"
        places = {(unquote(one.location.uri), one.location.range.start.line) for one in found.related_information}
        assert (editor.uri("models.py"), 4) in places
        assert all(one.message for one in found.related_information)
    edit(conversation)


def test_fixes_are_offered_safe_ones_first_and_apply(edit):
    async def conversation(editor):
        await editor.open("train.py", DOUBLE)
        uri = editor.uri("train.py")
        actions = await editor.actions(uri)
        assert [(one.title, one.is_preferred) for one in actions] == [
            ("BCE002: logit form: no activation, from_logits=True", True), ("BCE002: drop from_logits=True", False)]
        [change] = actions[0].edit.document_changes
        assert (change.text_document.uri, change.text_document.version) == (uri, 1)
        assert not await editor.type("train.py", DOUBLE, applied(DOUBLE, change.edits))
        assert not await editor.actions(uri)
    edit(conversation)


def test_an_unsafe_fix_says_so_and_is_never_preferred(edit):
    async def conversation(editor):
        await editor.open("train.py", DOUBLE.replace("model.fit", "model.save('m.keras')\nmodel.fit"))
        assert [(one.title, one.is_preferred) for one in await editor.actions(editor.uri("train.py"))] == [
            ("BCE002: drop from_logits=True", True),
            ("BCE002: logit form: no activation, from_logits=True (unsafe)", False)]
    edit(conversation)


def test_an_editor_without_versions_gets_plain_changes(edit):
    async def conversation(editor):
        await editor.open("train.py", DOUBLE)
        [action, *_] = await editor.actions(editor.uri("train.py"))
        assert list(action.edit.changes) == [editor.uri("train.py")] and action.edit.document_changes is None
    edit(conversation, types.ClientCapabilities())


def test_all_safe_fixes_at_once_only_when_asked(edit, run, write):
    both = DOUBLE + DOUBLE.replace("model", "other")
    path = write("train.py", both)

    async def conversation(editor):
        await editor.open("train.py", both)
        uri = editor.uri("train.py")
        assert all(one.kind == "quickfix" for one in await editor.actions(uri))
        [action] = await editor.actions(uri, only=[types.CodeActionKind.SourceFixAll])
        [change] = action.edit.document_changes
        return applied(both, change.edits)
    fixed = edit(conversation)
    assert run("--fix", "train.py").returncode == 0
    assert fixed == path.read_text("utf-8") != both


def test_hover_gives_the_page(edit, run):
    page = run("rule", "BCE002").stdout

    async def conversation(editor):
        await editor.open("train.py", DOUBLE)
        uri = editor.uri("train.py")
        shown = await editor.hover(uri, 2, 30)
        assert shown.contents.kind == types.MarkupKind.Markdown and page.strip() in shown.contents.value
        assert await editor.hover(uri, 0, 3) is None
    edit(conversation)


def test_findings_follow_what_is_typed(edit):
    async def conversation(editor):
        assert not await editor.open("train.py", RIGHT)
        assert [one.code for one in await editor.type("train.py", "False", "True")] == ["BCE002"]
        assert [one.range.start.line for one in await editor.type("train.py", "from tensor", "\n\nfrom tensor")] == [4]
        assert [one.code for one in await editor.type("train.py", "True))", "True)")] == ["BCE000"]
        assert not await editor.type("train.py", "True)", "False))")
    edit(conversation)


def test_keystrokes_in_a_row_are_checked_once(edit):
    async def conversation(editor):
        await editor.open("train.py", RIGHT)
        for end in range(1, len("# 12345678")):
            await editor.type("train.py", "# 12345678"[:end - 1] + "from t" if end > 1 else "from t",
                              "# 12345678"[:end] + "from t", wait=False)
        await editor.type("train.py", "# 1234567from t", "from t")
        assert len(editor.history) < 6
    edit(conversation)


def test_a_change_in_one_file_shows_in_another(edit, write):
    write("models.py", "")
    write("train.py", "")
    net = 'from tensorflow import keras\n\ndef net():\n    return keras.Sequential([keras.layers.Dense(1)])\n'
    train = ('from models import net\nfrom tensorflow import keras\nmodel = net()\n'
             'model.compile("sgd", loss=keras.losses.BinaryCrossentropy(from_logits=True))\n'
             'model.fit([[0.0]], [[1.0]])\n')

    async def conversation(editor):
        await editor.open("models.py", net)
        assert not await editor.open("train.py", train)
        await editor.type("models.py", "Dense(1)", 'Dense(1, activation="sigmoid")', wait=False)
        await editor.until(lambda: [one.code for one in editor.told[editor.uri("train.py")].diagnostics] == ["BCE002"])
    edit(conversation)


def test_a_closed_document_is_forgotten(edit):
    async def conversation(editor):
        await editor.open("train.py", DOUBLE)
        uri = editor.uri("train.py")
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        await editor.until(lambda: not editor.told[uri].diagnostics)
        assert not await editor.actions(uri)
    edit(conversation)


def test_settings_hold_and_are_read_anew(edit, write):
    write("pyproject.toml", '[tool.bce-lint]\nignore = ["BCE002"]\nextend-exclude = ["old"]\n')
    write("old/train.py", DOUBLE)

    async def conversation(editor):
        assert not await editor.open("train.py", DOUBLE)
        assert not await editor.open("old/train.py", DOUBLE)
        write("pyproject.toml", "[tool.bce-lint]\nignoer = []\n")
        await editor.type("train.py", "sgd", "adam", wait=False)
        await editor.until(lambda: editor.logged)
        assert "did you mean `ignore`" in editor.logged[0]
        write("pyproject.toml", "")
        assert [one.code for one in await editor.type("train.py", "adam", "sgd")] == ["BCE002"]
    edit(conversation)


def notebook(editor, *cells, name="nb.ipynb"):
    """A notebook of cells, each with its language, and the URIs of those."""
    uris = [f"vscode-notebook-cell:{editor.folder}/{name}#W{number}" for number, _ in enumerate(cells)]
    kinds = [types.NotebookCellKind.Code if language == "python" else types.NotebookCellKind.Markup
             for language, _ in cells]
    document = types.NotebookDocument(editor.uri(name), "jupyter-notebook", 1, [
        types.NotebookCell(kind, uri) for kind, uri in zip(kinds, uris)])
    texts = [types.TextDocumentItem(uri, language, 1, text) for uri, (language, text) in zip(uris, cells)]
    editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(document, texts))
    return uris


def test_cells_of_a_notebook(edit):
    head, model, rest = DOUBLE.split("\n", 2)

    async def conversation(editor):
        first, _, second, third = notebook(editor, ("python", f"%matplotlib inline\n{head}\n"), ("markdown", "# a"),
                                           ("python", f"{model}\n"), ("python", rest))
        await editor.until(lambda: third in editor.told)
        assert not editor.told[first].diagnostics and not editor.told[second].diagnostics
        [found] = editor.told[third].diagnostics
        assert under(rest, found.range) == "keras.losses.BinaryCrossentropy(from_logits=True)"
        assert [one.location.uri for one in found.related_information][0] == second
        assert (await editor.hover(third, found.range.start.line, found.range.start.character + 1)).range == found.range
        assert await editor.hover(second, found.range.start.line, found.range.start.character + 1) is None
        [action, *_] = await editor.actions(third)
        [change] = action.edit.document_changes
        assert change.text_document.uri == second  # the sigmoid goes: the whole notebook is in sight
        editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(version=2, uri=editor.uri("nb.ipynb")),
            types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(text_content=[
                types.NotebookDocumentCellContentChanges(
                    types.VersionedTextDocumentIdentifier(uri=second, version=2),
                    [types.TextDocumentContentChangeWholeDocument(applied(f"{model}\n", change.edits))])]))))
        await editor.until(lambda: not editor.told[third].diagnostics)
        editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(editor.uri("nb.ipynb")),
            [types.TextDocumentIdentifier(uri) for uri in (first, second, third)]))
    edit(conversation)


def test_a_file_that_was_never_saved(edit):
    async def conversation(editor):
        uri = "untitled:Untitled-1"
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(
            types.TextDocumentItem(uri, "python", 1, DOUBLE)))
        await editor.until(lambda: uri in editor.told)
        assert [one.code for one in editor.told[uri].diagnostics] == ["BCE002"]
        [action, *_] = await editor.actions(uri)
        assert action.edit.document_changes[0].text_document.uri == uri
    edit(conversation)


def test_without_the_extra_it_says_what_is_missing(run, write, root, tmp_path):
    write("pygls.py", "raise ImportError('hidden')\n")
    done = run("lsp", env={"PYTHONPATH": os.pathsep.join(map(str, (tmp_path, root)))})
    assert done.returncode == 2 and "bce-lint[lsp]" in done.stderr and not done.stdout
