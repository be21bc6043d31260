"""Projects of several files, one for each way to import: the traces, file by file, from wherever they are looked at.

The files under ``fixtures/projects`` carry their verdicts as ``tracing`` says; here every place of a proof is marked.
"""

from __future__ import annotations

import json
import posixpath
import shutil
from pathlib import Path

import pytest
from tracing import expected, proven_at

from bce_lint.cli import main

PROJECTS = Path(__file__).resolve().parent.parent / "fixtures" / "projects"
FORMS = sorted(path.name for path in PROJECTS.iterdir())


def marked(folder: Path) -> tuple[dict, dict]:
    """The findings and the proofs that the marks in a project's files ask for, by file, cell and line."""
    found, proof = {}, {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".ipynb")):
        name = path.relative_to(folder).as_posix()
        for cell, text in cells(path):
            found.setdefault(name, []).extend((cell, line, code) for line, code in expected(text))
            proof.setdefault(name, []).extend((cell, line) for line in sorted(proven_at(text)))
    return kept(found), kept(proof)


def cells(path: Path) -> list[tuple[int | None, str]]:
    if path.suffix == ".py":
        return [(None, path.read_text("utf-8"))]
    document = json.loads(path.read_text("utf-8"))
    return [(index, "".join(cell["source"])) for index, cell in enumerate(document["cells"])]


def kept(by_file: dict[str, list]) -> dict[str, list]:
    return {name: sorted(places, key=str) for name, places in by_file.items() if places}


def look(capsys, *words: str) -> dict:
    """What the command line says of some paths, as JSON."""
    main([*words, "--select", "ALL", "--output-format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["errors"] == []
    return report


def traced(report: dict, prefix: str = "") -> tuple[dict, dict]:
    """The findings and the proofs of a report, by file, cell and line."""
    found, proof = {}, {}
    for one in report["findings"]:
        found.setdefault(one["path"].removeprefix(prefix), []).append((one["cell"], one["line"], one["code"]))
        for step in one["related"]:
            proof.setdefault(step["path"].removeprefix(prefix), set()).add((step["cell"], step["line"]))
    return kept(found), kept(proof)


@pytest.fixture
def project(request, tmp_path, monkeypatch) -> Path:
    """A copy of a project, with what marks its root."""
    folder = tmp_path / "above" / request.param
    shutil.copytree(PROJECTS / request.param, folder)
    (folder / "setup.cfg").touch()
    monkeypatch.chdir(folder)
    return folder


every_form = pytest.mark.parametrize("project", FORMS, indirect=True)


@every_form
def test_from_the_projects_folder(project, capsys):
    assert traced(look(capsys, ".")) == marked(project)


@every_form
def test_from_above(project, capsys, monkeypatch):
    monkeypatch.chdir(project.parent)
    assert traced(look(capsys, project.name), f"{project.name}/") == marked(project)


@every_form
def test_from_below(project, capsys, monkeypatch):
    """Somewhere inside the project, all of which is given by its full name."""
    below = next((path for path in sorted(project.iterdir()) if path.is_dir()), project)
    monkeypatch.chdir(below)
    report = look(capsys, str(project))
    inside = below.relative_to(project).as_posix()
    for place in [place for one in report["findings"] for place in (one, *one["related"])]:
        place["path"] = posixpath.normpath(Path(inside) / place["path"])       # an absolute path stays as it is
    assert traced(report, f"{project}/") == marked(project)


@every_form
def test_one_file_at_a_time(project, capsys):
    """As pre-commit does: what is found in a file is found without the others, and proven by them."""
    found, proof = marked(project)
    for path in found:
        alone, steps = traced(look(capsys, path))
        assert alone == {path: found[path]}
        assert all(set(places) <= set(proof[name]) for name, places in steps.items())
        assert steps or not proof


def test_a_project_inside_another_one(tmp_path, monkeypatch, capsys):
    """Its files belong to it; where the outer one imports them as well, nothing is told twice."""
    program = ("from tensorflow import keras\ndef train(model, x, y):\n"
               "    model.compile('adam', loss=keras.losses.BinaryCrossentropy(from_logits=True))\n    model.fit(x, y)\n"
               "def build():\n    return keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    for folder in (tmp_path, inner):
        (folder / "pyproject.toml").touch()
    (inner / "__init__.py").touch()
    (inner / "loss.py").write_text(program + "train(build(), 1, 2)\n")
    (tmp_path / "main.py").write_text("from inner.loss import train, build\nfrom tensorflow import keras\ntrain(build(), 1, 2)\n")
    monkeypatch.chdir(tmp_path)
    assert [(one["code"], one["path"], one["line"]) for one in look(capsys, ".")["findings"]] == [("BCE002", "inner/loss.py", 3)]


@pytest.mark.parametrize("uses", [
    "if x:\n    m = made\nelse:\n    m = made\n", "match x:\n    case 1:\n        m = made\n    case _:\n        m = made\n",
    "for _ in x:\n    made\nm = made\n", "try:\n    m = made\nexcept ValueError:\n    m = made\n"], ids=["if", "match", "for", "try"])
def test_a_module_that_is_first_met_in_a_branch(uses, tmp_path, monkeypatch, capsys):
    """It is run once, and what it defines is there on every path."""
    (tmp_path / "setup.cfg").touch()
    (tmp_path / "models.py").write_text("import keras\nmade = keras.Sequential([keras.layers.Dense(1)])\n")
    (tmp_path / "train.py").write_text(f"from models import made\n{uses}m.compile(loss='binary_crossentropy')\nm.fit(x, y)\n")
    monkeypatch.chdir(tmp_path)
    assert [(one["code"], one["path"]) for one in look(capsys, ".")["findings"]] == [("BCE001", "train.py")]
