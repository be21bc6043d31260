"""Examples in docstrings are programs of their own, on the lines and columns where they stand."""

from __future__ import annotations

import ast

import pytest
from bce_lint import check_paths, check_source, fix_source
from bce_lint.reading.examples import examples
from bce_lint.reading.source import from_bytes, from_text

BUILDER = 'import keras\n\n\ndef build(units):\n    return keras.Sequential([keras.layers.Dense(units)])\n\n\n'
LOSS = 'm.compile(loss="binary_crossentropy")'


def places(text: str, path: str = "a.py") -> list[tuple[str, int, int]]:
    return [(one.code, one.span.line, one.span.column) for one in check_source(text, path).diagnostics]


def place(text: str, word: str) -> tuple[int, int]:
    """The line and column of the only ``word``."""
    assert text.count(word) == 1
    before = text[:text.index(word)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


FORMS = {
    "a fence": '"""\n```python\nm = build(1)\n{}\n```\n"""\n',
    "a fence without a language": '"""\n```\nm = build(1)\n{}\n```\n"""\n',
    "an indented fence": 'class A:\n    """Text.\n\n    ```py\n    m = build(1)\n\n    {}\n    ```\n    """\n',
    "prompts": 'def f():\n    """Text.\n\n    >>> m = build(\n    ...     1)\n    <Sequential>\n    >>> {}\n    """\n',
    "prompts in a fence": 'def f():\n    """Text.\n\n    ```pycon\n    >>> m = build(1)\n    >>> {}\n    ```\n    """\n',
    "two fences": 'def f():\n    """\n    ```\n    m = build(1)\n    ```\n    é\n    ```\n    {}\n    ```\n    """\n',
    "beside a broken fence": 'def f():\n    """\n    ```\n    )(\n    ```\n    ```\n    m = build(1)\n    {}\n    ```\n    """\n',
    "tabs": 'class A:\n\t"""\n\t```\n\tm = build(1)\n\tif m:\n\t\t{}\n\t```\n\t"""\n',
    "a method": 'class A:\n    def f(self):\n        """\n        ```\n        m = build(1)\n        {}\n        ```\n        """\n',
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_use_is_found_where_it_stands(form, newline):
    text = form.replace("{}", LOSS) + BUILDER
    assert places(text.replace("\n", newline)) == [("BCE001", *place(text, '"binary_crossentropy"'))]


SILENT = {
    "no docstring": 'x = """\n```\nm = build(1)\n{}\n```\n"""\n',
    "no code": '"""\nm = build(1)\n{}\n"""\n',
    "a plain word": '"""\n```\nm = build(1)\n```\n{}\n"""\n',
    "an unknown model": '"""\n```\n{}\n```\n"""\n',
    "an open fence": '"""\n```\nm = build(1)\n{}\n"""\n',
    "broken": '"""\n```\nm = build(1)\n{} (\n```\n"""\n',
    "another example's name": 'def f():\n    """\n    ```\n    m = build(1)\n    ```\n    """\n\ndef g():\n    """\n    ```\n    {}\n    ```\n    """\n',
    "suppressed": '"""\n```\nm = build(1)\n{}  # noqa: BCE001\n```\n"""\n',
}


@pytest.mark.parametrize("form", SILENT.values(), ids=SILENT)
def test_silence(form):
    assert places(form.replace("{}", LOSS) + BUILDER) == []


def test_an_example_changes_nothing_for_the_module():
    example = '"""\n```\nbuild = None\nunits = 1\nm = keras.Sequential([keras.layers.Dense(1, "sigmoid")])\n{}\n```\n"""\n'
    program = BUILDER + "m = build(1)\nm.compile(loss=keras.losses.BinaryCrossentropy())\nm.fit(x, y)\n"
    text = example.replace("{}", LOSS) + program
    assert places(text) == [("BCE001", *place(text, "keras.losses.BinaryCrossentropy()"))]


def test_no_fix_reaches_into_a_docstring():
    text = FORMS["a fence"].replace("{}", LOSS) + BUILDER
    (found,) = check_source(text, "a.py").diagnostics
    assert found.fix is None
    assert fix_source(text, "a.py").source == text


def test_in_a_notebook():
    import json
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
             for source in (BUILDER, FORMS["prompts"].replace("{}", LOSS))]
    found = check_source(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "a.ipynb")
    (one,) = found.diagnostics
    assert (one.span.cell, one.span.line, one.span.column) == (1, *place(cells[1]["source"], '"binary_crossentropy"'))


def test_a_file_that_holds_nothing_else_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "models.py").write_text(BUILDER)
    (tmp_path / "usage.py").write_text('"""\n```\nimport models\nm = models.build(1)\n' + LOSS + '\n```\n"""\n')
    (found,) = check_paths(["."]).diagnostics
    assert (found.code, found.span.path, found.span.line) == ("BCE001", "usage.py", 5)
    assert [step.span.path for step in found.related] == ["models.py"]


@pytest.mark.parametrize("data", [
    b'"""\n```\n' + b"(" * 5000 + b'\nbinary_crossentropy\n```\n"""\n', b'"""\n```\nbinary_crossentropy\n', b"```binary_crossentropy",
    b'"""\n```\nx = "' + b"a" * 50_000 + b'binary_crossentropy"\n```\n"""\n', b'"""```\n\x0cbinary_crossentropy\n```"""\n',
    '"""\n```\n\udce9binary_crossentropy\n```\n"""\n'.encode("utf-8", "surrogatepass")])
def test_whatever_stands_in_a_docstring(data):
    try:
        source = from_bytes(data, "a.py")
    except Exception as error:
        assert type(error).__name__ == "Unreadable"     # noqa: PT017 - what cannot be read has no docstrings
        return
    for one in examples(source):
        ast.parse(one.data)


def test_lines_and_columns_are_those_of_the_file():
    text = FORMS["an indented fence"].replace("{}", LOSS)
    (one,) = examples(from_text(text, "a.py"))
    lines = text.splitlines()
    assert [(number, line) for number, line in enumerate(one.text.splitlines()) if line.strip()] == [
        (3, "if 1:"), (4, lines[4]), (6, lines[6])]
