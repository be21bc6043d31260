"""Baselines: what is known already stays quiet wherever it moves, and whatever is new does not."""

from __future__ import annotations

import json

import pytest

from bce_lint.settings import FORMATS

BUILT = """\
from tensorflow import keras

{name} = keras.Sequential([keras.layers.Dense(1)])
{name}.compile(optimizer="sgd", loss="binary_crossentropy")
{name}.fit([[0.0]], [[1.0]])
"""
OLD, NEW = BUILT.format(name="old"), BUILT.format(name="new")


def lines_of(done):
    return [(found["path"], found["cell"], found["line"]) for found in json.loads(done.stdout)["findings"]]


@pytest.fixture
def check(run):
    """Run under the baseline ``known.json``."""
    return lambda *words, **options: run("--isolated", "--baseline", "known.json", "--output-format", "json", *words,
                                         **options)


@pytest.fixture
def accept(run):
    """Write the baseline ``known.json``."""
    return lambda *words: run("--isolated", "--write-baseline", "known.json", *words)


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "execution_count": None, "id": f"c{index}", "metadata": {},
                                  "outputs": [], "source": text} for index, text in enumerate(cells)],
                       "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_what_is_known_survives_shifts_and_what_is_new_is_reported(write, accept, check):
    write("deep/old.py", OLD)
    write("nb.ipynb", notebook("x = 1", OLD))
    done = accept()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Wrote 2 findings to known.json.\n")
    write("deep/old.py", f"import os\n\n{OLD}\n\n{NEW}")
    write("nb.ipynb", notebook("x = 1", "y = 2", f"z = 3\n{OLD}"))
    done = check()
    assert lines_of(done) == [("deep/old.py", None, 13)] and done.returncode == 1
    assert "2 findings of the baseline are not shown." in done.stderr


def test_the_same_text_counts_as_often_as_it_was_there(write, accept, check):
    write("old.py", f"{OLD}{OLD}")
    accept()
    assert check().returncode == 0
    write("old.py", f"{OLD}{OLD}{OLD}")
    assert lines_of(check()) == [("old.py", None, 14)]


def test_the_same_text_elsewhere_is_new(write, accept, check):
    write("old.py", OLD)
    accept()
    write("other.py", OLD)
    assert lines_of(check()) == [("other.py", None, 4)]


def test_entries_that_are_gone_are_named(write, accept, check, run, tmp_path):
    write("old.py", OLD)
    write("gone.py", OLD)
    write("other.py", OLD)
    accept()
    write("old.py", "x = 1\n")
    (tmp_path / "gone.py").unlink()
    done = check()
    said = 'known.json: {} no longer has this BCE001: old.compile(optimizer="sgd", loss="binary_crossentropy")\n'
    assert done.returncode == 0 and said.format("old.py") in done.stderr and said.format("gone.py") in done.stderr
    assert "other.py" not in done.stderr
    assert "old.py" not in check("other.py").stderr     # nobody looked there
    assert "old.py" not in check("--ignore", "BCE001", "old.py").stderr
    assert "no longer" not in check("-q").stderr
    write("old.py", "loss = binary_crossentropy(\n")
    assert "old.py no longer" not in check().stderr     # what cannot be parsed may still have it


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format(write, accept, run, output_format):
    write("old.py", OLD)
    accept()
    write("new.py", NEW)
    done = run("--isolated", "--baseline", "known.json", "--output-format", output_format)
    assert done.returncode == 1 and "new.py" in done.stdout and "old.py" not in done.stdout


def test_fix_leaves_what_is_known(write, accept, run, tmp_path):
    write("old.py", OLD)
    accept()
    write("new.py", NEW)
    done = run("--isolated", "--baseline", "known.json", "--fix")
    assert done.returncode == 0 and "Found 1 error (1 fixed, 0 remaining)." in done.stderr
    assert (tmp_path / "old.py").read_text() == OLD and "from_logits=True" in (tmp_path / "new.py").read_text()
    assert "old.py" not in run("--isolated", "--baseline", "known.json", "--diff").stdout


def test_stdin(write, accept, check):
    write("deep/old.py", OLD)
    accept()
    assert check("--stdin-filename", "deep/old.py", input=OLD).returncode == 0
    assert check("--stdin-filename", "deep/other.py", input=OLD).returncode == 1


def test_the_setting_is_relative_to_its_file(write, run, tmp_path):
    write("pyproject.toml", '[tool.bce-lint]\nbaseline = "ci/known.json"\n')
    write("deep/old.py", OLD)
    (tmp_path / "ci").mkdir()
    assert run("--write-baseline", "ci/known.json").returncode == 0     # what is there is not read
    assert run().returncode == 0 and run("old.py", cwd=tmp_path / "deep").returncode == 0
    assert json.loads((tmp_path / "ci" / "known.json").read_text())["findings"].keys() == {"../deep/old.py"}
    assert run("--no-baseline").returncode == 1


def test_writing_again_keeps_what_was_not_looked_at(write, accept, check, tmp_path):
    write("old.py", OLD)
    write("other.py", NEW)
    accept()
    before = (tmp_path / "known.json").read_bytes()
    accept("old.py")
    assert (tmp_path / "known.json").read_bytes() == before
    accept("--select", "BCE002")
    assert (tmp_path / "known.json").read_bytes() == before
    write("old.py", "")
    accept("old.py")
    assert json.loads((tmp_path / "known.json").read_text())["findings"].keys() == {"other.py"}


def test_broken_files_are_never_known(write, run):
    write("broken.py", "loss = binary_crossentropy(\n")
    done = run("--isolated", "--write-baseline", "known.json", "--output-format", "concise")
    assert done.returncode == 2 and "BCE000" in done.stdout and "Wrote 0 findings" in done.stderr


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 2, "findings": {}}', '{"version": 1}',
                                     '{"version": 1, "findings": {"x.py": [{"code": "BCE001"}]}}',
                                     '{"version": 1, "findings": {"x.py": [3]}}', "\x00"])
def test_other_files_are_neither_read_nor_overwritten(write, check, accept, content):
    path = write("known.json", content)
    write("old.py", OLD)
    for done in (check(), accept()):
        assert done.returncode == 2 and "known.json is no baseline" in done.stderr and "Traceback" not in done.stderr
    assert path.read_text() == content


def test_what_cannot_be_read_or_written(write, check, run):
    write("old.py", OLD)
    assert check().returncode == 2 and "cannot read the baseline known.json" in check().stderr
    assert "cannot write the baseline" in run("--isolated", "--write-baseline", "missing/known.json").stderr


@pytest.mark.parametrize("word", ["--fix", "--diff", "--add-noqa"])
def test_writing_goes_with_no_change(run, word):
    done = run("--write-baseline", "known.json", word)
    assert done.returncode == 2 and f"--write-baseline goes with no {word}" in done.stderr
