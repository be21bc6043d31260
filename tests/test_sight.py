"""Which files are looked at and reported on, what is in sight of a fix, and what a fix does that needs other files."""

from __future__ import annotations

import json

import pytest

from bce_lint.cli import main

NET = """\
from tensorflow import keras


def build():
    return keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
"""
LOSS = """\
from tensorflow import keras

objective = keras.losses.BinaryCrossentropy(from_logits=True)
"""
TRAIN = """\
from losses import objective
from net import build

model = build()
model.compile("adam", loss=objective)
model.fit("data")
"""
FILES = {"net.py": NET, "losses.py": LOSS, "train.py": TRAIN}
OTHER = "x = 1\n"


@pytest.fixture
def tree(write):
    """Write several files below a folder."""
    def tree(files, folder="project", marker="setup.cfg"):
        for name, text in files.items():
            write(f"{folder}/{name}", text)
        if marker:
            write(f"{folder}/{marker}", "")
    return tree


@pytest.fixture
def found(capsys, monkeypatch, tmp_path):
    """What the command line finds: path, line and code of each, and how many files were parsed."""
    def found(*words, cwd="project"):
        monkeypatch.chdir(tmp_path / cwd)
        main(["--output-format", "json", *words])
        report = json.loads(capsys.readouterr().out)
        assert all(error["cell"] is not None for error in report["errors"])
        found.parsed, found.report = report["summary"]["parsed"], report
        return [(one["path"], one["line"], one["code"]) for one in report["findings"]]
    return found


FAULT = [("train.py", 5, "BCE002")]


# -- the project of a file --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.cfg", ".git/HEAD"])
def test_the_root_is_the_nearest_folder_upward_with_a_marker(tree, found, marker):
    """A file one folder down finds its modules at the root, and nothing above the root is looked at."""
    tree({"scripts/train.py": TRAIN, "net.py": NET, "losses.py": LOSS}, "outer/project", marker)
    assert found("scripts/train.py", cwd="outer/project") == [("scripts/train.py", 5, "BCE002")]
    tree({"scripts/train.py": TRAIN, "net.py": NET}, "outer/other", marker)
    tree({"losses.py": LOSS}, "outer", None)
    assert found("scripts/train.py", cwd="outer/other") == []


def test_without_a_marker_the_root_is_the_common_parent_of_what_is_given(tree, found):
    tree({"scripts/train.py": TRAIN, "net.py": NET, "losses.py": LOSS}, marker=None)
    assert found("scripts/train.py") == []
    assert found("scripts/train.py", "net.py") == [("scripts/train.py", 5, "BCE002")]


def test_two_projects_in_one_run_are_judged_apart(tree, found):
    tree(FILES, "all/one")
    tree({**FILES, "losses.py": LOSS.replace("True", "False")}, "all/two")
    assert found(".", cwd="all") == [("one/train.py", 5, "BCE002")]


def test_files_outside_the_given_ones_are_read_and_not_reported(tree, found):
    broken = LOSS + 'keras.Sequential([keras.layers.Dense(1)]).compile("adam", loss="bce")\n'
    tree({**FILES, "losses.py": broken})
    assert found("train.py") == FAULT
    assert found(".") == [("losses.py", 4, "BCE001"), *FAULT]


def test_no_project_reads_only_what_is_given(tree, found):
    tree(FILES)
    assert found("--no-project", "train.py") == []
    assert found("--no-project", "losses.py") == []


def test_a_cause_is_reported_at_its_first_use_among_the_given_files(tree, found):
    tree({**FILES, "again.py": "from shared import model, objective\nmodel.compile('adam', objective)\nmodel.fit(0)\n",
          "more.py": "from shared import model, objective\nmodel.compile('sgd', objective)\nmodel.fit(0)\n",
          "shared.py": "from net import build\nfrom losses import objective\nmodel = build()\n"})
    assert ("again.py", 2, "BCE002") in found(".") and ("more.py", 2, "BCE002") not in found(".")
    assert found("more.py") == [("more.py", 2, "BCE002")]


def test_a_changed_model_alone_reports_nothing_that_others_do_with_it(tree, found):
    """The use is in a file that was not given: whoever commits it hears of it."""
    tree(FILES)
    assert found("net.py") == found("losses.py") == []
    assert found("net.py", "losses.py") == []


def test_every_place_of_the_proof_names_its_file(tree, found):
    tree(FILES)
    found("train.py")
    (one,) = found.report["findings"]
    assert {step["path"] for step in one["related"]} == {"net.py", "losses.py"}


def test_other_forms_name_the_files_of_a_proof_too(tree, run, tmp_path):
    tree(FILES)
    for form in ("full", "sarif", "json"):
        printed = run("--output-format", form, "train.py", cwd=tmp_path / "project").stdout
        assert "net.py" in printed and "losses.py" in printed, form


def test_flake8_is_no_project(tree, run, tmp_path):
    tree(FILES)
    done = run("--isolated", "--select", "BCE", "train.py", module="flake8", cwd=tmp_path / "project")
    assert done.stdout == "" and done.returncode == 0


# -- what a fix may touch ---------------------------------------------------------------------------------------------

SPLIT = {
    "net.py": NET,
    "train.py": """\
from net import build
from tensorflow import keras

model = build()
model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit("data")
""",
}


def test_a_fix_that_needs_a_file_that_was_not_given_is_not_applied_and_says_so(tree, run, tmp_path):
    tree(FILES)
    done = run("--fix", "--unsafe-fixes", "train.py", cwd=tmp_path / "project")
    assert done.returncode == 1
    assert "was not fixed: it would also change" in done.stderr and "which was not given" in done.stderr
    assert {name: (tmp_path / "project" / name).read_text() for name in FILES} == FILES


def test_a_fix_lands_in_the_given_file_that_holds_the_cause(tree, run, tmp_path, found):
    tree(FILES)
    done = run("--fix", "--unsafe-fixes", ".", cwd=tmp_path / "project")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "project" / "train.py").read_text() == TRAIN
    assert found(".") == []


DECISION = {
    "net.py": NET,
    "train.py": SPLIT["train.py"] + 'print(model.predict("new") > 0.5)\n',
}


def test_a_fix_of_two_files(tree, run, tmp_path):
    """The activation goes in one file, the decision that reads it follows in the other."""
    tree(DECISION)
    run("--fix", "--unsafe-fixes", ".", cwd=tmp_path / "project")
    assert 'Dense(1)' in (tmp_path / "project" / "net.py").read_text()
    assert "> 0.0" in (tmp_path / "project" / "train.py").read_text()


def test_a_fix_of_two_files_lands_in_none_where_one_was_not_given(tree, run, tmp_path):
    tree(DECISION)
    done = run("--fix", "--unsafe-fixes", "train.py", cwd=tmp_path / "project")
    assert "BCE002 was not fixed: it would also change net.py, which was not given" in done.stderr
    assert {name: (tmp_path / "project" / name).read_text() for name in DECISION} == DECISION


# -- what is in sight -------------------------------------------------------------------------------------------------

SCRIPT = """\
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit("data")
"""


def titles(found, *words):
    """Whether the first fix of the only finding is the logit form, and safe."""
    found(*words)
    (one,) = found.report["findings"]
    edits = [edit for fix in (one["fix"], *one["fix"].get("alternatives", ())) for edit in fix["edits"]]
    assert edits
    return one["fix"]["safety"], one["fix"]["title"]


def test_names_of_a_script_are_in_sight_until_somebody_imports_it(tree, found):
    tree({"script.py": SCRIPT})
    alone = titles(found, "script.py")
    tree({"reader.py": "from script import model\nmodel.save('there')\n"})
    read = titles(found, "script.py")
    assert alone != read
    assert titles(found, "--no-project", "script.py") == alone


def test_a_reader_counts_that_says_nothing_of_models(tree, found):
    tree({"script.py": SCRIPT, "reader.py": "import script\n\nshow(script.model)\n"})
    read = titles(found, "script.py")
    tree({"reader.py": OTHER})
    assert titles(found, "script.py") != read


def test_all_puts_a_name_of_a_script_out_of_sight(tree, found):
    tree({"script.py": SCRIPT})
    plain = titles(found, "script.py")
    tree({"script.py": SCRIPT + '__all__ = ["model"]\n'})
    listed = titles(found, "script.py")
    assert plain != listed
    tree({"script.py": SCRIPT + '__all__ = ["other"]\nother = 1\n'})
    assert titles(found, "script.py") == plain


def test_a_chain_of_files_without_a_loss_is_followed_from_one_file(tree, found):
    """Also in a large project: what the given file imports is followed to whatever names a loss."""
    idle = {f"idle{number}.py": OTHER for number in range(60)}
    tree({**idle, "main.py": "import steps\n\nsteps.train('data')\n", "losses.py": LOSS, "net.py": NET,
          "steps.py": "import parts\n\n\ndef train(data):\n    parts.model.fit(data)\n",
          "parts.py": "import losses\nfrom net import build\n\nmodel = build()\nmodel.compile('adam', losses.objective)\n"})
    assert found("parts.py") == [("parts.py", 5, "BCE002")]
    tree({"steps.py": "import losses\n\n\ndef train(net):\n    net.compile('adam', losses.objective)\n    net.fit(0)\n",
          "main.py": "import steps\nfrom net import build\n\nsteps.train(build())\n"})
    assert found("steps.py") == [("steps.py", 5, "BCE002")]


# -- large trees ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("count", [60, 300])
def test_a_large_tree_decides_the_same_and_parses_what_it_needs(tree, found, count):
    idle = {f"pkg{number % 7}/part{number}.py": f"import os\n\n\ndef work{number}(loss):\n    return loss\n"
            for number in range(count)}
    tree({**FILES, **idle})
    edited = 2      # by one fix or another: train.py is only evaluated
    assert found(".") == FAULT
    assert found.parsed == edited
    assert found("train.py") == FAULT
    assert found.parsed == edited


# -- notebooks of a project -------------------------------------------------------------------------------------------

def notebook(*cells, kernel=None):
    made = [{"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": cell} for cell in cells]
    metadata = {"kernelspec": kernel} if kernel else {}
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def test_copies_that_jupyter_keeps_are_not_looked_at(tree, found):
    fault = notebook(TRAIN)
    tree({"net.py": NET, "losses.py": LOSS, "a.ipynb": fault, ".ipynb_checkpoints/a-checkpoint.ipynb": fault})
    assert found(".") == [("a.ipynb", 5, "BCE002")]


def test_notebooks_of_other_languages_say_nothing(tree, found):
    text = "library(keras)\nm %>% compile(loss = 'binary_crossentropy')"
    tree({"r.ipynb": notebook(text, kernel={"name": "ir", "display_name": "R"}),
          "julia.ipynb": notebook("using Flux; f(x) = logitbinarycrossentropy(x)", kernel={"name": "julia-1.9"})})
    assert found(".") == []


def test_a_name_that_is_bound_again_in_a_later_cell(tree, found):
    tree({"net.py": NET, "losses.py": LOSS, "a.ipynb": notebook(
        "from net import build\nfrom losses import objective\nnet = build()", "x = (", "net.compile('adam', objective)",
        "net.fit(0)", "await later()\nnet = keras.Sequential()\nnet.compile('adam', objective)\nnet.fit(0)")})
    assert [(path, line, code) for path, line, code in found(".")] == [("a.ipynb", 1, "BCE000"), ("a.ipynb", 1, "BCE002")]
    assert [one["cell"] for one in found.report["findings"]] == [1, 2]
