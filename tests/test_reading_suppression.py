"""Comments that suppress: ``noqa`` as flake8 itself does it, and bce-lint's own over whole statements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import pytest

from bce_lint.reading.source import from_bytes, from_text
from bce_lint.reading.suppression import Suppressions, removal

CALL = "bce(  {first}\n    y,  {inner}\n    p,\n)  {last}\n"


def suppressed(text, code="BCE001"):
    """Return the lines of ``text`` on which ``code`` is suppressed."""
    source = from_text(textwrap.dedent(text), "a.py")
    read = Suppressions.of(source)
    return [line for line in range(1, len(source.lines) + 1) if read.covers(line, code)]


@pytest.mark.parametrize(("text", "lines"), [
    (CALL.format(first="# noqa: BCE001", inner="", last=""), [1]),
    (CALL.format(first="", inner="", last="# noqa: BCE001"), [4]),
    (CALL.format(first="", inner="# noqa: BCE001", last=""), [2]),
    ("x = bce('''\na\n''')  # noqa: BCE001\n", [1, 2, 3]),
    ("x = bce(y, \\\n    p)  # noqa: BCE001\n", [1, 2]),
    ("x  # noqa:BCE001 reason\n", [1]),
    ("x  # noqa: BCE001 - reason\n", [1]),
    ("x  # noqa : BCE001\n", [1]),
    ("x  # noqa : E501\n", [1]),
    ("x  # noqa: bce001\n", []),
    ("x  # noqa: bce-lint\n", [1]),
    ("x  # NoQA\n", [1]),
    ("x  #noqa\n", []),
    ("x  # noqa: E501\n", []),
    ("x  # noqa: E501, BCE001\n", [1]),
    ("x  # noqa: E501,BCE001,W1\n", [1]),
    ("x  # noqa: E501 BCE001\n", [1]),
    ("x  # noqa: BCE\n", [1]),
    ("x  # noqa: BCE0\n", [1]),
    ("x  # noqa: BCE0011\n", []),
    ("x  # noqa: BCE1\n", []),
    ("x  # type: ignore # noqa: BCE001\n", [1]),
    ("x  # noqa: E501  # noqa: BCE001\n", []),
    ("x = '# noqa'\n", [1]),
    ("x = '# noqa: BCE001'\r\ny\r\n", [1]),
    ("x = 1  # noqa\ry = 2\r", [1]),
    ("x  # noqa", [1]),
    ("x = (  # noqa\n", [1]),
    ("\x0cx = 1  # noqa\ny\n", [1]),
    ("y\n# flake8: noqa\n", [1, 2]),
    ("y\n  # FLAKE8=NOQA\n", [1, 2]),
    ("y # flake8: noqa\n", []),
    ("y\n# flake8: noqa: E501\n", [1, 2]),
])
def test_noqa_is_read_as_flake8_reads_it(text, lines, tmp_path):
    assert suppressed(text) == lines
    path = tmp_path / "a.py"
    path.write_bytes(text.encode())
    assert flake8(path, len(from_text(text, "a.py").lines)) == lines


PLUGIN = """
class Plugin:
    name, version = "probe", "1"
    def __init__(self, tree, lines):
        self.lines = lines
    def run(self):
        for number in range(1, len(self.lines) + 1):
            yield number, 0, "BCE001 probe", type(self)
"""


def flake8(path, count):
    """Return the lines of a file on which flake8 itself suppresses BCE001."""
    pytest.importorskip("flake8")
    home = path.parent / "probe"
    home.mkdir()
    (home / "probe_plugin.py").write_text(PLUGIN)
    (home / "cfg").write_text("[flake8:local-plugins]\nextension =\n    BCE00 = probe_plugin:Plugin\npaths = .\n")
    run = subprocess.run(
        [sys.executable, "-m", "flake8", "--config", str(home / "cfg"), "--select", "BCE001", "--format", "%(row)d",
         str(path)], capture_output=True, text=True, check=False, cwd=home, timeout=60,
        env={**os.environ, "PYTHONPATH": str(home)})
    if not run.stdout and path.read_bytes().startswith(b"x = (  # noqa"):
        return [1]  # flake8 runs no plugin on a file that it cannot parse
    assert run.stderr == ""
    return sorted(set(range(1, count + 1)) - set(map(int, run.stdout.split())))


@pytest.mark.parametrize(("text", "lines"), [
    ("# bce-lint: ignore[BCE001]\nbce(\n  y,\n  p)\nz\n", [2, 3, 4]),
    ("#bce-lint:ignore [BCE002, BCE001]\nbce(y)\nz\n", [2]),
    ("# bce-lint: ignore[BCE002]\nbce(y)\n", []),
    ("# bce-lint: ignore[BCE0]\nbce(y)\n", [2]),
    ("# bce-lint: ignore[bce001]\nbce(y)\n", []),
    ("# bce-lint: ignore[]\nbce(y)\n", []),
    ("# bce-lint: ignore\nbce(y)\n", []),
    ("bce(y)  # bce-lint: ignore[BCE001]\nz\n", []),
    ("'# bce-lint: ignore[BCE001]'\nbce(y)\n", []),
    ("'''\n# bce-lint: ignore[BCE001]\n'''\nbce(y)\n", []),
    ("# bce-lint: ignore[BCE001] because\n\n# more\n\nbce(y)\nz\n", [5]),
    ("# bce-lint: ignore[BCE001]\ndef f():\n    a\n\n    b\n\n# c\nz\n", [2, 3, 4, 5]),
    ("# bce-lint: ignore[BCE001]\n@d(\n 1)\n@e\nclass C:\n    a\nz\n", [2, 3, 4, 5, 6]),
    ("@d\n# bce-lint: ignore[BCE001]\ndef f():\n    a\nz\n", [3, 4]),
    ("# bce-lint: ignore[BCE001]\ntry:\n    a\nexcept E:\n    b\nelse:\n    c\nfinally:\n    d\nz\n", list(range(2, 10))),
    ("# bce-lint: ignore[BCE001]\nif a: b\nelif c: d\nelse: e\nif f: g\n", [2, 3, 4]),
    ("if a:\n    # bce-lint: ignore[BCE001]\n    b\n    c\n", [3]),
    ("if a:\n    b\n    # bce-lint: ignore[BCE001]\nc\nd\n", [4]),
    ("f(\n    # bce-lint: ignore[BCE001]\n\n    a,\n    b)\n", [4]),
    ("a; b\n# bce-lint: ignore[BCE001]", [2]),
    ("x = '''\n'''; y\n# bce-lint: ignore[BCE001]\nz", [4]),
    ("# bce-lint: ignore[BCE001]\r\nbce(\r\n y)\r\nz\r\n", [2, 3]),
    ("# bce-lint: ignore[BCE001]\rbce(\r y)\rz\r", [2, 3]),
    ("# bce-lint: ignore[BCE001]\nbroken(((\nz\n", [2, 3]),
    ("f'{x # bce-lint: skip-file\n}'\n", [1, 2]),
    ("x = 1  # bce-lint: skip-file\ny\n", [1, 2]),
    ("# bce-lint: skip-files\ny\n", []),
    ("'# bce-lint: skip-file'\n", []),
])
def test_own_comments_cover_the_statement_below(text, lines):
    assert suppressed(text) == lines


def test_what_suppresses_is_told():
    source = from_text("a  # noqa: BCE001,E501\nb  # noqa: BCE002\n", "a.py")
    read = Suppressions.of(source)
    assert [one.codes for one in read.covering(1, "BCE001")] == [("BCE001", "E501")]
    assert read.covering(2, "BCE001") == ()
    assert [source.text[one.start:one.end] for one in read.comments] == ["# noqa: BCE001,E501", "# noqa: BCE002"]
    assert Suppressions.of(from_text("x = 1\n", "a.py")).comments == ()


def test_notebooks_count_lines_of_the_joined_text():
    cells = [{"cell_type": "code", "source": text} for text in ("a\n", "b  # noqa: BCE001\n%time c", "d")]
    source = from_bytes(json.dumps({"nbformat": 4, "cells": cells}).encode(), "a.ipynb")
    read = Suppressions.of(source)
    assert [line for line in range(1, 7) if read.covers(line, "BCE001")] == [3]


@pytest.mark.parametrize(("text", "unused", "left"), [
    ("x = 1  # noqa: BCE001\ny\n", (), "x = 1\ny\n"),
    ("x = 1  # noqa: BCE001\r\ny\r\n", ("BCE001",), "x = 1\r\ny\r\n"),
    ("x = 1  # noqa: BCE001, E501\n", ("BCE001",), "x = 1  # noqa: E501\n"),
    ("x = 1  # noqa: E501,BCE001 why\n", ("BCE001",), "x = 1  # noqa: E501 why\n"),
    ("x = 1  # noqa: BCE001 why\n", (), "x = 1  # why\n"),
    ("x = 1  # noqa: BCE001  # type: int\n", (), "x = 1  # type: int\n"),
    ("x = 1  # type: int # noqa: BCE001", (), "x = 1  # type: int"),
    ("    # noqa: BCE001\ny\n", (), "y\n"),
    ("# bce-lint: ignore[BCE001]\ny\n", (), "y\n"),
    ("# bce-lint: ignore[BCE001, BCE002]\ny\n", ("BCE001",), "# bce-lint: ignore[BCE002]\ny\n"),
])
def test_an_unused_comment_can_be_taken_away(text, unused, left):
    from bce_lint.syntax.rewrite import apply
    source = from_text(text, "a.py")
    comment = Suppressions.of(source).comments[0]
    assert apply(source, [removal(source, comment, unused)]).decode() == left
