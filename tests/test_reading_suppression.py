"""Comments that suppress: ``noqa`` as flake8 itself does it, and bce-lint's own over whole statements."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import pytest

from bce_lint.reading.comments import with_codes, without
from bce_lint.reading.source import from_bytes, from_text
from bce_lint.reading.suppression import Suppressions
from bce_lint.syntax.rewrite import apply

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


def test_codes_are_told_with_their_places():
    source = from_text("a  # noqa: BCE001,E501 why\nb  # noqa:BCE002\n# bce-lint: ignore[BCE003 BCE1]\n", "a.py")
    comments = Suppressions.of(source).comments
    assert [one.codes for one in comments] == [("BCE001", "E501"), ("BCE002",), ("BCE003", "BCE1")]
    for one in comments:
        assert tuple(source.text[at:at + len(code)] for at, code in zip(one.places, one.codes, strict=True)) == one.codes
    words = [source.text[one.start:one.end] for one in comments]
    assert words == ["# noqa: BCE001,E501", "# noqa:BCE002", "# bce-lint: ignore[BCE003 BCE1]"]
    assert Suppressions.of(from_text("x = 1\n", "a.py")).comments == ()


def test_what_is_not_read_is_told_and_covers_nothing():
    source = from_text("a  # noqa: E501  # noqa: BCE001\nb  # bce-lint: ignore[BCE002]\n", "a.py")
    comments = Suppressions.of(source).comments
    assert [one.codes for one in comments] == [("E501",), ("BCE001",), ("BCE002",)]
    assert not any(one.covers(line, code) for one in comments[1:] for line in range(4) for code in one.codes)


def test_notebooks_count_lines_of_the_joined_text():
    cells = [{"cell_type": "code", "source": text} for text in ("a\n", "b  # noqa: BCE001\n%time c", "d")]
    source = from_bytes(json.dumps({"nbformat": 4, "cells": cells}).encode(), "a.ipynb")
    read = Suppressions.of(source)
    assert [line for line in range(1, 7) if read.covers(line, "BCE001")] == [3]


@pytest.mark.parametrize(("text", "unwanted", "left"), [
    ("x = 1  # noqa: BCE001\ny\n", [0], "x = 1\ny\n"),
    ("x = 1  # noqa: BCE001\r\ny\r\n", [0], "x = 1\r\ny\r\n"),
    ("x = 1\t# noqa: BCE001  \ny\n", [0], "x = 1\ny\n"),
    ("x = 1  # noqa: BCE001, E501\n", [0], "x = 1  # noqa: E501\n"),
    ("x = 1  # noqa: E501,BCE001 why\n", [1], "x = 1  # noqa: E501 why\n"),
    ("x = 1  # noqa:E501,W291 BCE001,BCE002\n", [2], "x = 1  # noqa:E501,W291,BCE002\n"),
    ("x = 1  # noqa: BCE001, E501, BCE001\n", [2], "x = 1  # noqa: BCE001, E501\n"),
    ("x = 1  # noqa: BCE001 why\n", [0], "x = 1  # why\n"),
    ("x = 1  # noqa: BCE001 - why\n", [0], "x = 1  # why\n"),
    ("x = 1  # noqa: BCE001: why?\n", [0], "x = 1  # why?\n"),
    ("x = 1  # noqa: BCE001 -1 is meant\n", [0], "x = 1  # -1 is meant\n"),
    ("x = 1  # noqa: BCE001 -\n", [0], "x = 1\n"),
    ("x = 1  # noqa: BCE001  # type: int\n", [0], "x = 1  # type: int\n"),
    ("x = 1  # noqa: BCE001,\n", [0], "x = 1\n"),
    ("x = 1  # type: int # noqa: BCE001", [0], "x = 1  # type: int"),
    ("    # noqa: BCE001\ny\n", [0], "y\n"),
    ("x\r\n# noqa: BCE001", [0], "x"),
    ("# noqa: BCE001", [0], ""),
    ("# bce-lint: ignore[BCE001]\ny\n", [0], "y\n"),
    ("# bce-lint: ignore[BCE001] because\ny\n", [0], "# because\ny\n"),
    ("# bce-lint: ignore[BCE001, BCE002]\ny\n", [0], "# bce-lint: ignore[BCE002]\ny\n"),
    ("# bce-lint: ignore [BCE001 BCE002 , BCE003]\ny\n", [1], "# bce-lint: ignore [BCE001 , BCE003]\ny\n"),
])
def test_codes_can_be_taken_out(text, unwanted, left):
    source = from_text(text, "a.py")
    edit = without(source, Suppressions.of(source).comments[0], unwanted)
    assert apply(source, [edit]).decode() == left


@pytest.mark.parametrize("text", ["x  # noqa: BCE001  # noqa: E501\n", "x  # noqa: BCE001 # noqa\n"])
def test_no_other_comment_comes_into_force(text):
    source = from_text(text, "a.py")
    first, second = Suppressions.of(source).comments
    assert without(source, first, [0]) is None
    left = apply(source, [without(source, second, range(len(second.codes)))]).decode()
    assert left == "x  # noqa: BCE001\n"


def test_the_last_line_of_a_cell_goes_with_the_line_end_before_it():
    cells = [{"cell_type": "code", "source": ["a\n", "# bce-lint: ignore[BCE001]"]}, {"cell_type": "code", "source": "b"}]
    source = from_bytes(json.dumps({"nbformat": 4, "cells": cells}).encode(), "a.ipynb")
    edit = without(source, Suppressions.of(source).comments[0], [0])
    assert [cell["source"] for cell in json.loads(apply(source, [edit]))["cells"]] == [["a"], "b"]


@pytest.mark.parametrize(("text", "line", "left"), [
    ("x = 1\n", 1, "x = 1  # noqa: BCE001, BCE003\n"),
    ("x = 1  \t\ny", 1, "x = 1  # noqa: BCE001, BCE003\ny"),
    ("x = 1", 1, "x = 1  # noqa: BCE001, BCE003"),
    ("x = 1\r\ny\r\n", 2, "x = 1\r\ny  # noqa: BCE001, BCE003\r\n"),
    ("x = 1\ry\r", 1, "x = 1  # noqa: BCE001, BCE003\ry\r"),
    ("x  # why\n", 1, "x  # why  # noqa: BCE001, BCE003\n"),
    ("x  # a backslash \\\n", 1, "x  # a backslash \\  # noqa: BCE001, BCE003\n"),
    ("x  # noqa: E501\n", 1, "x  # noqa: E501, BCE001, BCE003\n"),
    ("x  # NOQA:E501,W291 long  # type: int\n", 1, "x  # NOQA:E501,W291, BCE001, BCE003 long  # type: int\n"),
    ("f(x,\n  y,\n)\n", 2, "f(x,\n  y,  # noqa: BCE001, BCE003\n)\n"),
    ("f(x, \\\n  y)\nz\n", 1, "f(x, \\\n  y)  # noqa: BCE001, BCE003\nz\n"),
    ("f(x, \'\'\'\na\n\'\'\',\n  z)\n", 1, "f(x, \'\'\'\na\n\'\'\',  # noqa: BCE001, BCE003\n  z)\n"),
    ("f(x, \'\'\'\na\n\'\'\')  # noqa: E501\n", 2, "f(x, \'\'\'\na\n\'\'\')  # noqa: E501, BCE001, BCE003\n"),
])
def test_codes_are_put_where_they_are_read(text, line, left):
    source = from_text(text, "a.py")
    edit = with_codes(source, {line: ["BCE003", "BCE001"]})[line]
    fresh = from_bytes(apply(source, [edit]), "a.py")
    assert fresh.text == left
    assert all(Suppressions.of(fresh).covers(line, code) for code in ("BCE001", "BCE003"))


@pytest.mark.parametrize("text", ["f(\'# noqa: E501\')\n", "f(\'\'\'\n# noqa: E501\n\'\'\')\n", "f(\'\'\'\nopen\n"])
def test_no_comment_where_it_would_not_be_read(text):
    assert with_codes(from_text(text, "a.py"), {1: ["BCE001"]}) == {1: None}


def test_lines_that_are_read_as_one_share_a_comment():
    source = from_text("f(x, \\\n  y)\n", "a.py")
    edits = with_codes(source, {1: ["BCE001"], 2: ["BCE003"]})
    assert edits[1] == edits[2] and edits[1].text == "  # noqa: BCE001, BCE003"


def test_no_comment_behind_a_magic():
    cells = [{"cell_type": "code", "source": "  %time f()\n  g()"}]
    source = from_bytes(json.dumps({"nbformat": 4, "cells": cells}).encode(), "a.ipynb")
    edits = with_codes(source, {1: ["BCE001"], 2: ["BCE001"]})
    assert edits[1] is None
    (cell,) = json.loads(apply(source, [edits[2]]))["cells"]
    assert cell["source"] == "  %time f()\n  g()  # noqa: BCE001"
