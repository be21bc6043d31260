"""Suppression through every door: ``--add-noqa`` silences what there is, BCE900 takes away what is no longer needed."""

from __future__ import annotations

import ast
import json
import os
import tokenize
from io import StringIO
from pathlib import Path

import pytest

from bce_lint import Settings, check_source, fix_source
from bce_lint.cli import main
from bce_lint.flake8 import Plugin
from bce_lint.reading.source import from_bytes

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
BAD = [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in sorted(FIXTURES.glob("*/bad*.py"))
       if path.parent.name != "syntax-error"]
WRONG = """\
import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", "binary_crossentropy")
model.fit([[0.0]], [[1.0]])
"""
ALL = ("--isolated", "--no-project", "--select", "ALL", "--output-format", "concise")


# -- every fixture, in every dress ------------------------------------------------------------------------------------

def notebook(text: str) -> bytes:
    """The text as the second cell of a notebook, without the line end that no notebook has at the end of a cell."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# prose"]},
             {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [],
              "source": text.removesuffix("\n").splitlines(keepends=True)}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


DRESSES = {
    "plain": str.encode,
    "crlf and bom": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "latin-1": lambda text: ("# -*- coding: latin-1 -*-\n# \xfcber allem\n" + text).encode("latin-1"),
    "open end": lambda text: text.removesuffix("\n").encode(),
    "notebook": notebook,
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("path", BAD)
def test_add_noqa_silences_every_fixture(path, dress, tmp_path, monkeypatch, capsys, flake8_options):
    monkeypatch.chdir(tmp_path)
    name = "x.ipynb" if dress == "notebook" else "x.py"
    before = DRESSES[dress](path.read_text("utf-8"))
    Path(name).write_bytes(before)
    assert main([*ALL, "--add-noqa", name]) == 0
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("Added ") and not said.err.startswith("Added 0")
    after = Path(name).read_bytes()
    assert main([*ALL, name]) == 0, capsys.readouterr().out
    assert only_comments_differ(before, after, name)
    assert main([*ALL, "--add-noqa", name]) == 0 and Path(name).read_bytes() == after
    assert capsys.readouterr().err.endswith("Added 0 noqa comments.\n")
    if dress == "plain":
        flake8_options("--select=BCE")
        assert shown_by_flake8(after.decode()) == []


def only_comments_differ(before: bytes, after: bytes, name: str) -> bool:
    """Whether two files are the same but for comments and the blanks before them, down to their line ends."""
    old, new = from_bytes(before, name), from_bytes(after, name)
    ends = [[line[len(line.rstrip("\r\n")):] for line in one.lines] for one in (old, new)]
    return (old.bom, old.encoding, ends[0]) == (new.bom, new.encoding, ends[1]) and code_of(old.text) == code_of(new.text)


def code_of(text: str) -> list[tuple]:
    return [(one.type, one.string, one.start) for one in tokenize.generate_tokens(StringIO(text).readline)
            if one.type not in (tokenize.COMMENT, tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER)]


def shown_by_flake8(text: str) -> list[str]:
    """What flake8 shows of a file: what the plugin yields and flake8's own ``noqa`` lets through."""
    from flake8.defaults import NOQA_INLINE_REGEXP
    from flake8.processor import FileProcessor
    lines = text.splitlines(keepends=True)
    options = type("Options", (), {"hang_closing": False, "indent_size": 4, "max_line_length": 79,
                                   "max_doc_length": None, "verbose": 0, "stdin_display_name": "x.py"})
    processor = FileProcessor("x.py", options, lines=lines)
    shown = []
    for line, _, message, _ in Plugin(ast.parse(text), lines, "x.py").run():
        match = NOQA_INLINE_REGEXP.search(processor.noqa_line_for(line) or "")
        codes = match["codes"].replace(",", " ").split() if match and match["codes"] else [""] if match else []
        if not message.startswith(tuple(codes)):
            shown.append(message)
    return shown


@pytest.mark.parametrize("path", [one for one in BAD if "noqa" not in one.id])
def test_comments_go_when_nothing_is_left_to_suppress(path, tmp_path, monkeypatch, capsys):
    """Behind other code the comments that were added have nothing to do, and leave no trace."""
    monkeypatch.chdir(tmp_path)
    Path("x.py").write_text(path.read_text("utf-8"), "utf-8")
    main([*ALL, "--add-noqa", "x.py"])
    commented = Path("x.py").read_text("utf-8")
    idle = [line if "# noqa" not in line else "pass  " + line[line.index("# noqa"):] for line in commented.splitlines()]
    Path("y.py").write_text("\n".join(line for line in idle if "# noqa" in line), "utf-8")
    assert main([*ALL, "--fix", "y.py"]) == 0
    left = Path("y.py").read_text("utf-8").splitlines()
    assert left and all(line == "pass" or line == "pass  # noqa: E731" for line in left)
    assert capsys.readouterr().out == ""


# -- where the comment goes, and where it cannot ----------------------------------------------------------------------

def added(tmp_path, monkeypatch, text, *words, name="x.py"):
    """The status of ``--add-noqa`` and what the file is then."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return main(["--isolated", "--no-project", "--add-noqa", *words, name]), Path(name).read_bytes().decode()


def test_codes_join_a_comment_that_is_there(tmp_path, monkeypatch, capsys):
    text = WRONG.replace('entropy")', 'entropy")  # noqa: E501 - long')
    status, after = added(tmp_path, monkeypatch, text)
    assert (status, after) == (0, text.replace("E501", "E501, BCE001"))
    assert capsys.readouterr().err == "Added 1 noqa comment.\n"


def test_two_codes_on_one_line_are_one_comment(tmp_path, monkeypatch, capsys):
    text = WRONG.replace('"binary_crossentropy"', 'keras.losses.BinaryCrossentropy(from_logits=True), '
                         'metrics=["accuracy"], loss_weights=None') + "print(keras.ops.sigmoid(keras.ops.sigmoid(1.0)))\n"
    text = text.replace("model.fit", "double = keras.Sequential([keras.layers.Dense(1, activation='sigmoid')]); "
                        "double.compile('adam', keras.losses.BinaryCrossentropy(from_logits=True)); "
                        "double.compile('adam', 'mse'); model.fit") + "double.fit([[0.0]], [[1.0]])\n"
    found = check_source(text, "x.py").diagnostics
    by_line = {line: sorted({one.code for one in found if one.span.line == line}) for line in {one.span.line for one in found}}
    status, after = added(tmp_path, monkeypatch, text)
    assert status == 0
    for number, line in enumerate(after.splitlines(), 1):
        wanted = by_line.get(number)
        assert line == text.splitlines()[number - 1] + (f"  # noqa: {', '.join(wanted)}" if wanted else "")


def test_a_finding_in_a_string_over_several_lines(tmp_path, monkeypatch):
    text = WRONG.replace('model.compile("adam", "binary_crossentropy")',
                         'model.compile("adam",\n    "binary_crossentropy", name="""a\nb""",\n)')
    status, after = added(tmp_path, monkeypatch, text)
    assert (status, after) == (0, text.replace('b""",', 'b""",  # noqa: BCE001'))


def test_a_finding_before_a_backslash(tmp_path, monkeypatch):
    text = WRONG.replace('"binary_crossentropy")', '"binary_crossentropy", \\\n    metrics=[])')
    status, after = added(tmp_path, monkeypatch, text)
    assert (status, after) == (0, text.replace("metrics=[])", "metrics=[])  # noqa: BCE001"))


def test_what_cannot_have_a_comment_is_reported(tmp_path, monkeypatch, capsys):
    text = WRONG.replace('"adam", ', '"adam", metrics=["# noqa: E501"], loss=')
    status, after = added(tmp_path, monkeypatch, text)
    said = capsys.readouterr()
    assert (status, after) == (1, text)
    assert "x.py:4" in said.out and "BCE001" in said.out
    assert "BCE001 was not suppressed: no comment can stand where it would be read" in said.err
    assert "Added 0 noqa comments (1 finding left).\n" in said.err


def test_a_file_that_cannot_be_parsed_is_reported_and_the_others_get_theirs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("x.py").write_text(WRONG)
    Path("y.py").write_text("loss = 'binary_crossentropy'\ndef (\n")
    assert main(["--isolated", "--add-noqa", "x.py", "y.py"]) == 2
    assert "# noqa: BCE001" in Path("x.py").read_text() and "noqa" not in Path("y.py").read_text()
    assert "BCE000 was not suppressed: no comment is written into a file that cannot be parsed" in capsys.readouterr().err


def test_a_magic_keeps_its_line(tmp_path, monkeypatch, capsys):
    lines = WRONG.splitlines(keepends=True)
    cells = [{"cell_type": "code", "metadata": {}, "source": "".join(lines[:3])},
             {"cell_type": "code", "metadata": {}, "source": "%time " + lines[3].rstrip()},
             {"cell_type": "code", "metadata": {}, "source": lines[3] + lines[4]}]
    raw = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    _, after = added(tmp_path, monkeypatch, raw, name="x.ipynb")
    sources = [cell["source"] for cell in json.loads(after)["cells"]]
    assert sources[1] == cells[1]["source"]
    assert sources[2] == lines[3].rstrip() + "  # noqa: BCE001\n" + lines[4]


def test_a_link_out_of_the_project_is_not_followed(tmp_path, monkeypatch, capsys):
    project, outside = tmp_path / "project", tmp_path / "outside.py"
    project.mkdir()
    (project / ".git").mkdir()
    outside.write_text(WRONG)
    os.symlink(outside, project / "x.py")
    monkeypatch.chdir(project)
    assert main(["--isolated", "--add-noqa", "x.py"]) == 1
    assert outside.read_text() == WRONG and "was not suppressed" in capsys.readouterr().err


def test_only_what_is_selected_gets_a_comment(tmp_path, monkeypatch):
    status, after = added(tmp_path, monkeypatch, WRONG, "--select", "BCE002")
    assert (status, after) == (0, WRONG)


# -- as a command -----------------------------------------------------------------------------------------------------

def test_the_command(run, write):
    path = write("x.py", WRONG)
    done = run("--isolated", "--add-noqa", "--diff", "x.py")
    assert done.returncode == 1 and '+model.compile("adam", "binary_crossentropy")  # noqa: BCE001\n' in done.stdout
    assert done.stderr == "Would add 1 noqa comment.\n" and path.read_text() == WRONG
    done = run("--isolated", "--add-noqa", "--exit-non-zero-on-fix", "x.py")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Added 1 noqa comment.\n")
    assert run("--isolated", "x.py").returncode == 0


def test_standard_input(run):
    done = run("--isolated", "--add-noqa", "-", input=WRONG)
    assert (done.returncode, done.stderr) == (0, "Added 1 noqa comment.\n")
    assert done.stdout == WRONG.replace('entropy")', 'entropy")  # noqa: BCE001')
    assert run("--isolated", "--add-noqa", "-", input="x = 1\n").stdout == "x = 1\n"


@pytest.mark.parametrize("other", ["--fix", "--disable-noqa"])
def test_options_that_contradict_it(run, other):
    done = run("--isolated", "--add-noqa", other, ".")
    assert done.returncode == 2 and f"--add-noqa goes with no {other}" in done.stderr


def test_all_files_or_none(write, tmp_path, monkeypatch, capsys):
    paths = [write("a.py", WRONG), write("b.py", WRONG)]
    replace = os.replace

    def fail_for_b(source, target):
        if os.path.basename(target) == "b.py" and not source.endswith(".old"):
            raise OSError(28, "No space left on device", target)
        replace(source, target)
    monkeypatch.setattr(os, "replace", fail_for_b)
    monkeypatch.chdir(tmp_path)
    assert main(["--isolated", "--add-noqa", "a.py", "b.py"]) == 2
    assert "no file was changed" in capsys.readouterr().err
    assert [path.read_text() for path in paths] == [WRONG, WRONG]


# -- BCE900 -----------------------------------------------------------------------------------------------------------

UNUSED = Settings(extend_select=("BCE900",), project=False)


def told(text: str | bytes, settings: Settings = UNUSED, name: str = "x.py") -> list[str]:
    return [one.message for one in check_source(text, name, settings).diagnostics if one.code == "BCE900"]


def test_it_is_off_until_selected():
    assert told("x = 1  # noqa: BCE001\n", Settings()) == []
    assert told("x = 1  # noqa: BCE001\n") == ["BCE001 suppresses nothing here"]


@pytest.mark.parametrize("text", ["x = 1  # noqa: BCE101\n", "x = 1  # noqa: BCE1\n"])
def test_a_rule_that_is_off_says_nothing(text):
    assert told(text) == []
    assert len(told(text, Settings(select=("BCE1", "BCE900")))) == 1


@pytest.mark.parametrize("settings", [
    Settings(extend_select=("BCE900",), ignore=("BCE001",)),
    Settings(select=("BCE002", "BCE900")),
    Settings(extend_select=("BCE900",), per_file_ignores=(("x.py", ("BCE001",)),)),
    Settings(extend_select=("BCE900",), noqa=False),
    Settings(extend_select=("BCE900",), per_file_ignores=(("x.py", ("BCE900",)),)),
])
def test_settings_that_leave_a_comment_alone(settings):
    assert told("x = 1  # noqa: BCE001\n", settings) == []


def test_a_finding_that_is_ignored_by_settings_still_needs_no_comment():
    text = WRONG.replace('entropy")', 'entropy")  # noqa: BCE001')
    assert told(text) == [] and told(text, UNUSED.replace(ignore=("BCE001",))) == []


def test_a_file_that_cannot_be_parsed_is_not_judged():
    broken = "loss = 'binary_crossentropy'\ny = 2  # noqa: BCE001\ndef (\n"
    assert told(broken) == [] and told(broken.replace("def (\n", "")) != []


def test_a_notebook_with_a_broken_cell_is_not_judged():
    def cells(*sources):
        made = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
        return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    parts = "loss = 'binary_crossentropy'", "x = 1  # noqa: BCE001"
    assert told(cells(*parts), name="x.ipynb") == ["BCE001 suppresses nothing here"]
    assert told(cells(*parts, "def ("), name="x.ipynb") == []


def test_bce000_is_suppressed_like_any_other_and_then_used():
    broken = "loss = 'binary_crossentropy'\ndef (  # noqa: BCE000\n"
    report = check_source(broken, "x.py", UNUSED)
    assert (report.diagnostics, report.errors) == ((), ())
    assert check_source(broken.replace("BCE000", "BCE001"), "x.py", UNUSED).diagnostics[0].code == "BCE000"


def test_it_can_be_suppressed_itself():
    assert told("x = 1  # noqa: BCE001, BCE900\n") == []
    assert told("# bce-lint: ignore[BCE900]\nx = 1  # noqa: BCE001\n") == []


def test_a_fix_and_the_comment_that_it_makes_idle_go_in_one_run():
    text = WRONG.replace("[[0.0]], ", "[[0.0]],  # noqa: BCE007\n").replace('"binary_crossentropy")', '"binary_crossentropy")')
    fixed = fix_source(text, "x.py", UNUSED)
    assert "noqa" not in fixed.source and "from_logits=True" in fixed.source and fixed.report.diagnostics == ()


def test_files_that_hold_nothing_else_are_looked_at_only_then(run, write):
    write("x.py", "x = 1  # noqa: BCE001\n")
    assert "1 file looked at, 0 parsed" in run("--isolated", "-v", "x.py").stderr
    done = run("--isolated", "--extend-select", "BCE900", "--output-format", "concise", "x.py")
    assert done.returncode == 1 and done.stdout.startswith("x.py:1:8: BCE900 [*] BCE001 suppresses nothing here")


def test_a_use_in_another_file_counts(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("pyproject.toml")
    write("models.py", "import keras\n\ndef network():\n    return keras.Sequential([keras.layers.Dense(1)])\n")
    write("train.py", "from models import network\n\nmodel = network()\nmodel.compile('adam', 'binary_crossentropy')"
          "  # noqa: BCE001\nmodel.fit([[0.0]], [[1.0]])\n")
    assert main(["--isolated", "--extend-select", "BCE900", "train.py"]) == 0
    assert main(["--isolated", "--extend-select", "BCE900", "--no-project", "train.py"]) == 1


@pytest.mark.parametrize(("words", "shown"), [
    (("--select=BCE0,BCE900",), True), (("--extend-select=BCE900",), True), ((), False),
    (("--extend-select=BCE900", "--extend-ignore=BCE001"), False), (("--select=BCE900",), False),
    (("--extend-select=BCE900", "--per-file-ignores=x.py:BCE001"), False),
    (("--extend-select=BCE900", "--per-file-ignores=y.py:BCE001"), True),
    (("--extend-select=BCE900", "--disable-noqa"), False),
])
def test_flake8_decides_which_rules_are_on(words, shown, flake8_options):
    flake8_options(*words)
    text = "x = 1  # noqa: BCE001\n"
    found = [message for _, _, message, _ in Plugin(ast.parse(text), [text], "x.py").run()]
    assert found == (["BCE900 BCE001 suppresses nothing here"] if shown else [])


def test_without_flake8s_answer_no_comment_is_judged(monkeypatch):
    monkeypatch.setattr(Plugin, "options", object())
    text = WRONG + "x = 1  # noqa: BCE002\n"
    found = [message[:6] for _, _, message, _ in Plugin(ast.parse(text), text.splitlines(True), "x.py").run()]
    assert found == ["BCE001"]
