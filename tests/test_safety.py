"""What docs/safety.md promises, one test a promise."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bce_lint.caching.folder import _sum
from bce_lint.settings import KEYS

ACTS = """\
import os, keras
open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "WAS_RUN"), "w").close()
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")
model.fit([0], [1])
"""
# Runs the command, or flake8's door, and lets nothing happen that is promised not to.
WATCHED = """
import sys
seen = []
def watch(event, arguments):
    if event.startswith({events!r}):
        seen.append((event, str(arguments)[:200]))
sys.addaudithook(watch)
{work}
print("SEEN", seen, sorted(name for name in {modules!r} if name in sys.modules), file=sys.stderr)
"""
COMMAND = "from bce_lint.cli import main\nmain({words!r})"
AGAIN = COMMAND.format(words=["."]) + "\nmain(['--select', 'ALL', '.'])"      # from what is remembered
PLUGIN = "import ast\nfrom bce_lint.flake8 import Plugin\ntext = open('a.py').read()\n" \
         "assert list(Plugin(ast.parse(text), text.splitlines(True), 'a.py').run())"
DOORS = [COMMAND.format(words=words) for words in (
    ["--select", "ALL", "."], ["--select", "ALL", "--diff", "."], ["--fix", "--unsafe-fixes", "."], ["--add-noqa", "."],
    ["--output-format", "html", "."], ["--jobs", "2", "."])] + [PLUGIN, AGAIN]


def watched(environment, folder, work, events=(), modules=()) -> str:
    done = subprocess.run([sys.executable, "-c", WATCHED.format(work=work, events=tuple(events), modules=tuple(modules))],
                          cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr[done.stderr.index("SEEN"):].strip()


@pytest.fixture
def acting(write, tmp_path):
    """Code that does something when it is run, imported, or taken for a plugin of a test runner."""
    for name in ("a.py", "b.py", "conftest.py", "sitecustomize.py", "keras.py", "setup.py", "pkg/__init__.py", "pkg/c.py"):
        write(name, ACTS)
    write("d.py", "from pkg import c\nfrom pkg.c import *\nimport a\n" + ACTS)
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    write("n.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {**cell, "source": "!touch WAS_RUN\n%run a.py"}, {**cell, "source": ACTS.replace("__file__", "'n'")}]}))
    return tmp_path


@pytest.mark.parametrize("work", DOORS)
def test_nothing_is_run(environment, acting, work):
    seen = watched(environment, acting, work, modules=("keras", "tensorflow", "a", "pkg"))
    assert seen == "SEEN [] []"
    assert not list(acting.rglob("WAS_RUN")) and not list(acting.rglob("__pycache__"))


@pytest.mark.parametrize("work", DOORS)
def test_no_network(environment, acting, work):
    assert watched(environment, acting, work, ["socket.connect", "socket.bind", "socket.getaddrinfo", "urllib"]) == "SEEN [] []"


@pytest.mark.parametrize("work", DOORS)
def test_no_other_process(environment, acting, work):
    events = ["subprocess.Popen", "os.exec", "os.system", "os.posix_spawn", "pty.spawn", "os.startfile"]
    assert watched(environment, acting, work, events) == "SEEN [] []"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("words", [[], ["--select", "ALL"], ["--diff"], ["--diff", "--add-noqa"], ["--show-files"], ["--jobs", "2"]])
def test_a_check_writes_nothing(run, acting, words):
    before = contents(acting)
    run(*words, ".")
    assert contents(acting) == before


def test_a_check_leaves_what_it_remembers_and_nothing_else(run, acting, remembered):
    before, around = contents(acting), contents(remembered.parent)
    run("--no-cache", ".")
    assert contents(remembered.parent) == around == {}
    run("--select", "ALL", ".")
    run(".")
    assert contents(acting) == before
    assert [bool(re.fullmatch("bce-lint/[0-9a-f]{40}", name)) for name in contents(remembered.parent)] == [True, True]


def test_no_result_is_taken_from_the_tree(run, acting, remembered):
    """A tree that brings what would silence every finding, wherever it might be looked for."""
    found = run(".").stdout
    assert "BCE001" in found
    for entry in remembered.iterdir():
        data = b"[]"
        forged = _sum(entry.name, data) + b"\n" + data
        entry.write_bytes(forged)
        for place in (".bce_lint_cache", ".cache/bce-lint", "bce-lint", ".", "pkg"):
            (acting / place).mkdir(parents=True, exist_ok=True)
            (acting / place / entry.name).write_bytes(forged)
    assert "BCE001" not in run(".").stdout      # in the user's own folder it would
    for entry in remembered.iterdir():
        entry.unlink()
    assert run(".").stdout == found
    assert run(".", env={"XDG_CACHE_HOME": str(acting / ".cache")}).stdout == found


def test_a_fix_writes_the_given_files_alone(run, acting):
    before = contents(acting)
    run("--fix", "a.py", "pkg")
    after = contents(acting)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] != before[name]} == {"a.py", "pkg/__init__.py", "pkg/c.py"}


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege there")
def test_a_link_out_of_the_project_is_left_alone(run, write, tmp_path):
    write("outside/x.py", ACTS)
    write("project/setup.cfg")
    (tmp_path / "project" / "link.py").symlink_to("../outside/x.py")
    done = run("--isolated", "--fix", "link.py", cwd=tmp_path / "project")
    assert "outside the project" in done.stderr and (tmp_path / "outside/x.py").read_text() == ACTS


@pytest.mark.parametrize("work", [work for work in DOORS if "--jobs" not in work])
def test_no_pickle_and_no_yaml(environment, acting, work):
    """LibCST loads a YAML parser: what counts is that nothing of it is called. Only what copies of bce-lint send back
    under ``--jobs`` is pickled, by themselves."""
    spied = "import sys\nimport yaml\nfor name in ('load', 'load_all', 'safe_load', 'full_load', 'unsafe_load'):\n" \
            "    setattr(yaml, name, lambda *_, **__: sys.exit('YAML'))\n"
    assert watched(environment, acting, spied + work, ["pickle.find_class"]) == "SEEN [] []"


def test_settings_hold_no_code_and_write_nothing(run, write, tmp_path):
    assert KEYS.keys() & {"fix", "diff", "add-noqa", "output-file", "config", "plugins", "rules", "extensions", "exec"} == set()
    assert set(KEYS.values()) == {"codes", "table", "patterns", "flag", "format", "count", "path", "version"}
    write("a.py", ACTS)
    for line in ("fix = true", "output-file = 'x'", "plugins = ['a']", "add-noqa = true"):
        write("pyproject.toml", f"[tool.bce-lint]\n{line}\n")
        done = run(".")
        assert done.returncode == 2 and "unknown setting" in done.stderr
    assert contents(tmp_path).keys() == {"a.py", "pyproject.toml"} and not (tmp_path / "WAS_RUN").exists()


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.skipif(os.name != "posix", reason="no such names there")
def test_what_is_shown_cannot_act(run, write, tmp_path):
    evil = "<script>alert(1)<!--\"'&\x1b]0;x\x07\x1b[2J"
    line = f"model.compile('adam', loss='binary_crossentropy')  # {evil}"
    name = "::error::<img src=x onerror=alert(1)>\n::set-output name=a::b\x1b[31m.py"
    (tmp_path / name).write_text(ACTS.replace("model.compile(\"adam\", loss=\"binary_crossentropy\")", line))
    shown = {form: run("--isolated", "--output-format", form, ".").stdout
             for form in ("full", "concise", "grouped", "json", "sarif", "github", "gitlab", "junit", "html")}
    assert {form for form, text in shown.items() if "BCE001" not in text} == set()
    assert {form for form, text in shown.items() if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)} == set()
    tags = Tags()
    tags.feed(shown["html"])
    assert not any("onerror" in attributes or attributes.get("src") for _, attributes in tags.found)
    assert "alert(1)" not in "".join(re.findall(r"<script.*?</script>", shown["html"], re.DOTALL))
    assert [line for line in shown["github"].splitlines() if line.startswith("::set-output")] == []
    for form in ("json", "sarif", "gitlab"):
        json.loads(shown[form])
    ElementTree.fromstring(shown["junit"])
