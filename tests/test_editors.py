"""The recipes of docs/editors.md, each as far as it goes without the editor: real servers over their real streams."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib

import pytest


@pytest.fixture
def recipe(root):
    """The first block of a language under a heading of the page."""
    def recipe(heading, language):
        section = (root / "docs" / "editors.md").read_text("utf-8").partition(f"\n## {heading}")[2].partition("\n## ")[0]
        return re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)[1]
    return recipe


@pytest.fixture
def server(environment, tmp_path):
    """Start a language server; returns what sends a message, and what reads until one fits."""
    started = []

    def server(module, *words):
        process = subprocess.Popen([sys.executable, "-m", module, *words], cwd=tmp_path, env=environment,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)

        def send(method, params, **more):
            body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
            process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            process.stdin.flush()

        def read(fits):
            while True:
                size = 0
                while (line := process.stdout.readline()).strip():
                    name, _, value = line.partition(b":")
                    size = int(value) if name.lower() == b"content-length" else size
                assert size, "the server is gone"
                message = json.loads(process.stdout.read(size))
                if fits(message):
                    return message
        send("initialize", {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": {}}, id=1)
        read(lambda message: message.get("id") == 1)
        send("initialized", {})
        return send, read
    yield server
    for process in started:
        process.kill()
        process.communicate()


def diagnosed(send, read, path, settings=None):
    """Open a document and wait for what is said about it."""
    if settings:
        send("workspace/didChangeConfiguration", {"settings": settings})
    send("textDocument/didOpen", {"textDocument": {
        "uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text("utf-8")}})
    said = read(lambda message: message.get("method") == "textDocument/publishDiagnostics")["params"]
    return {(one["code"], one["range"]["start"]["line"] + 1) for one in said["diagnostics"]}


def test_python_lsp_server_shows_ours_once_flake8_is_on(server, recipe, write, seed):
    path = write("train.py", seed("situation1.py"))
    assert ("BCE001", 18) not in diagnosed(*server("pylsp"), path)
    assert ("BCE001", 18) in diagnosed(*server("pylsp"), path, json.loads(recipe("Jupyter", "json")))


def test_helix_and_neovim_start_our_server(server, recipe, write, seed):
    tables = tomllib.loads(recipe("Other editors", "toml"))
    ours = tables["language-server"]["bce-lint"]
    assert "bce-lint" in tables["language"][0]["language-servers"]
    command = re.search(r"cmd = \{(.*)\}", recipe("Neovim", "lua"))[1]
    assert [ours["command"], *ours["args"]] == re.findall(r'"([^"]*)"', command) == ["bce-lint", "lsp"]
    path = write("train.py", seed("situation1.py"))
    assert diagnosed(*server("bce_lint", *ours["args"]), path) == {("BCE001", 18)}


def test_pycharms_filter_finds_the_place(run, write, seed):
    """The whole path, line and column stand first in a line of flake8, as the filter has them."""
    path = write("train.py", seed("situation1.py"))
    done = run(path, module="flake8")
    assert re.search(rf"^{re.escape(str(path))}:18:21: BCE001 ", done.stdout, re.MULTILINE), done.stdout


def test_vs_codes_setting_is_json(recipe):
    assert json.loads(recipe("VS Code", "json")) == {"flake8.importStrategy": "fromEnvironment"}
