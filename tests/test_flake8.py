"""The flake8 door: a real flake8 process gives the same lines and messages as the command line."""

from __future__ import annotations

import ast
import os
import tomllib

import pytest

from bce_lint.flake8 import Plugin
from bce_lint.settings import DEFAULT_OFF

ADVICE = """\
import keras

model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="sgd", loss="binary_crossentropy")
model.fit([[0.0]], [[1.0]])
"""
FORMAT = "%(path)s:%(row)d:%(col)d: %(code)s %(text)s"


@pytest.fixture(scope="session")
def metadata(tmp_path_factory, root):
    """What flake8 finds plugins by: the entry points of pyproject.toml, as an installer would write them."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    folder = tmp_path_factory.mktemp("metadata")
    info = folder / "bce_lint-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bce-lint\nVersion: 0\n")
    points = project["entry-points"]["flake8.extension"]
    (info / "entry_points.txt").write_text("[flake8.extension]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()))
    return folder


@pytest.fixture
def flake8(run, environment, metadata):
    """Run flake8 with this checkout as its only plugin beside its own."""
    def flake8(*words, **options):
        env = {"PYTHONPATH": os.pathsep.join([str(metadata), environment["PYTHONPATH"]])}
        return run("--isolated", f"--format={FORMAT}", "--extend-ignore=E,W,F,C", *words, module="flake8", env=env,
                   **options)
    return flake8


def lines(done):
    return [line.replace("[*] ", "") for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", ["situation1.py", "situation1_function.py", "situation1_class.py", "situation2.py",
                                  "situation2_function.py", "situation2_class.py", "situation3.py"])
def test_same_lines_and_messages_as_the_command_line(flake8, run, write, seed, name):
    write(name, seed(name))
    ours = run("--isolated", "--no-project", "--output-format", "concise", name)
    theirs = flake8(name)
    assert lines(theirs) == lines(ours)
    assert theirs.returncode == ours.returncode


def test_advice_is_off_until_selected(flake8, run, write):
    write("x.py", ADVICE)
    assert flake8("x.py").stdout == ""
    selected = flake8("--select=BCE", "x.py")
    assert "BCE101" in selected.stdout
    assert lines(selected) == lines(run("--isolated", "--select", "BCE", "--output-format", "concise", "x.py"))


def test_noqa_is_flake8s_own(flake8, write, seed):
    text = seed("situation1_function.py").replace("labels, scores)", "labels, scores)  # noqa: BCE001")
    write("x.py", text)
    assert flake8("x.py").stdout == ""
    assert "BCE001" in flake8("--disable-noqa", "x.py").stdout


def test_our_comments_hold_too(flake8, write, seed):
    text = seed("situation1_function.py").replace("    return loss(", "    # bce-lint: ignore[BCE001]\n    return loss(")
    write("x.py", text)
    assert flake8("x.py").stdout == ""
    assert "BCE001" in flake8("--disable-noqa", "x.py").stdout


def test_stdin(flake8, seed):
    done = flake8("--stdin-display-name", "train.py", "-", input=seed("situation1.py"))
    assert done.stdout.startswith("train.py:18:21: BCE001 ")


def test_several_processes(flake8, write, seed):
    for number in range(6):
        write(f"x{number}.py", seed("situation1.py"))
    assert flake8("--jobs=2", ".").stdout.count("BCE001") == 6


def test_a_syntax_error_is_flake8s_to_report(flake8, write):
    write("x.py", "loss = 'binary_crossentropy'\ndef (\n")
    done = flake8("--select=BCE,E9", "x.py", "--ignore=X")
    assert "E999" in done.stdout and "BCE" not in done.stdout


def test_crlf_bom_and_cookie(flake8, run, write, seed):
    text = seed("situation1.py")
    write("crlf.py", text.replace("\n", "\r\n"))
    write("bom.py", "\ufeff" + text)
    write("latin.py", ("# coding: latin-1\n# é\n" + text).encode("latin-1"))
    for name in ("crlf.py", "bom.py", "latin.py"):
        theirs = flake8(name)
        assert lines(theirs) == lines(run("--no-project", "--output-format", "concise", name))
        assert "BCE001" in theirs.stdout


def test_never_raises(monkeypatch, caplog):
    import bce_lint.flake8
    text = "binary_crossentropy = 1\n"

    def crash(*_):
        raise RecursionError
    monkeypatch.setattr(bce_lint.flake8, "findings", crash)
    assert list(Plugin(ast.parse(text), [text], "x.py").run()) == []
    assert "could not check x.py" in caplog.text


@pytest.mark.parametrize("text", ["", "\ufeff", "loss = 'binary_crossentropy' \udc80\n", "binary_crossentropy\0\n"])
def test_odd_texts(text):
    assert isinstance(list(Plugin(ast.parse(""), [text] if text else [], "x.py").run()), list)


def test_defaults_are_the_shared_list():
    class Options:
        extended = None

        def extend_default_ignore(self, codes):
            self.extended = codes
    options = Options()
    Plugin.add_options(options)
    assert options.extended == list(DEFAULT_OFF)


def test_unused_comments_are_judged_by_the_rules_that_flake8_has_on(flake8, run, write):
    """A real flake8 says what the command line says, and asks its own settings which rules are on."""
    text = ADVICE.replace("[[1.0]])", "[[1.0]])  # noqa: BCE001, BCE101, E501")
    write("x.py", text)
    write("y.py", "x = 1  # noqa: BCE002\n")
    assert flake8("x.py", "y.py").stdout == ""
    theirs = flake8("--extend-select=BCE900", "x.py", "y.py")
    ours = run("--isolated", "--no-project", "--extend-select", "BCE900", "--output-format", "concise", "x.py", "y.py")
    assert lines(theirs) == lines(ours) == ["x.py:5:30: BCE900 BCE001 suppresses nothing here",
                                            "y.py:1:8: BCE900 BCE002 suppresses nothing here"]
    both = flake8("--extend-select=BCE900,BCE1", "--per-file-ignores=y.py:BCE002", "x.py", "y.py")
    assert lines(both)[0].startswith("x.py:4:37: BCE101 ")
    assert lines(both)[1:] == ["x.py:5:30: BCE900 BCE001 suppresses nothing here; BCE101 suppresses nothing here"]


def test_after_add_noqa_flake8_is_silent(flake8, run, write, seed):
    for name in ("situation1.py", "situation2.py", "situation3.py"):
        write(name, seed(name))
    assert run("--isolated", "--no-project", "--add-noqa", ".").returncode == 0
    assert flake8("--extend-select=BCE900", ".").stdout == ""
    assert "BCE" in flake8("--disable-noqa", ".").stdout
