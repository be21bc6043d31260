"""The codemod door: LibCST's own runner makes of a file what ``bce-lint --fix`` makes of it."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from libcst.codemod import CodemodContext

from bce_lint.cli import main
from bce_lint.codemod import StableLogitForm

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
NAME = "bce_lint.codemod.StableLogitForm"
BAD = [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in sorted(FIXTURES.glob("*/bad*.py"))
       if path.parent.name != "syntax-error"]
SCRIPT = """\
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="binary_crossentropy")
model.fit([[0.0]], [[1.0]])
"""
MENDED = SCRIPT.replace('"binary_crossentropy"', "keras.losses.BinaryCrossentropy(from_logits=True)")


def transformed(path: Path, **options) -> bytes:
    codemod = StableLogitForm(CodemodContext(filename=str(path)), **options)
    return codemod.transform_module(cst.parse_module(path.read_bytes())).bytes


@pytest.mark.parametrize("options", [{}, {"unsafe_fixes": True}], ids=["safe", "unsafe"])
@pytest.mark.parametrize("bad", BAD)
def test_gives_what_fix_gives(bad, options, write, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    path = write(bad.name, bad.read_bytes())
    ours = transformed(path, **options)
    assert path.read_bytes() == bad.read_bytes()        # the runner writes, not the codemod
    main(["--fix", *(["--unsafe-fixes"] if options else []), bad.name])
    assert ours == path.read_bytes()


@pytest.mark.parametrize("dress", [
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: ("# -*- coding: latin-1 -*-\n# \xfcber\n" + text).encode("latin-1"),
    lambda text: text.rstrip("\n").encode(),
], ids=["crlf", "bom", "latin-1", "no last newline"])
def test_bytes_survive(run, write, dress):
    path = write("train.py", dress(SCRIPT))
    done = run("codemod", "-x", "--no-format", NAME, "train.py", module="libcst.tool")
    assert (done.returncode, path.read_bytes()) == (0, dress(MENDED)), done.stderr


def test_several_files_by_the_real_runner(run, write, tmp_path):
    bad = sorted((FIXTURES / "double-sigmoid").glob("bad*.py"))
    for copy in ("codemod", "fix"):
        for path in bad:
            write(f"{copy}/{path.name}", path.read_bytes())
    assert run("codemod", "-x", "--no-format", NAME, "codemod", "-j", 2, module="libcst.tool").returncode == 0
    run("--fix", "--no-project", "fix")
    for path in bad:
        assert (tmp_path / "codemod" / path.name).read_bytes() == (tmp_path / "fix" / path.name).read_bytes(), path


def test_standard_input(run):
    done = run("codemod", "-x", "--no-format", NAME, "-", module="libcst.tool", input=SCRIPT)
    assert (done.returncode, done.stdout) == (0, MENDED + "\n")     # LibCST prints it as a line


def test_a_yaml_file_may_name_the_package(run, write):
    write(".libcst.codemod.yaml", "modules: ['bce_lint']\nformatter: []\n")
    path = write("train.py", SCRIPT)
    done = run("codemod", "--no-format", "codemod.StableLogitForm", "train.py", module="libcst.tool")
    assert (done.returncode, path.read_text()) == (0, MENDED), done.stderr


def test_settings_hold(run, write):
    write("pyproject.toml", '[tool.bce-lint]\nextend-exclude = ["old"]\nunfixable = ["BCE001"]\n')
    kept = [write("old/train.py", SCRIPT), write("train.py", SCRIPT)]
    done = run("codemod", "-x", "--no-format", NAME, ".", module="libcst.tool")
    assert done.returncode == 0 and all(path.read_text() == SCRIPT for path in kept)
    assert "WARNING: train.py:4:37: BCE001" in done.stderr and "old/train.py:" not in done.stderr


def test_unknown_settings_are_refused(run, write):
    write("pyproject.toml", "[tool.bce-lint]\nfixible = []\n")
    path = write("train.py", SCRIPT)
    done = run("codemod", "-x", "--no-format", NAME, "train.py", module="libcst.tool")
    assert done.returncode == 1 and "did you mean `fixable`?" in done.stderr and path.read_text() == SCRIPT


def test_reads_the_project_and_writes_one_file(run, write):
    """The model ends in a sigmoid elsewhere: the small fix here is applied, the one across files is not."""
    model = write("models.py", "from tensorflow import keras\n\n\ndef build():\n"
                  "    return keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])\n")
    before = model.read_text()
    train = write("train.py", "from tensorflow import keras\nfrom models import build\n\nmodel = build()\n"
                  "model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))\nmodel.fit([[0.0]], [[1.0]])\n")
    assert run("codemod", "-x", "--no-format", NAME, "train.py", module="libcst.tool").returncode == 0
    assert "BinaryCrossentropy())" in train.read_text() and model.read_text() == before


def test_what_cannot_be_parsed_stays(run, write):
    path = write("train.py", SCRIPT + "print 'done'\n")
    done = run("codemod", "-x", "--no-format", NAME, "train.py", module="libcst.tool")
    assert done.returncode == 1 and path.read_text() == SCRIPT + "print 'done'\n"
