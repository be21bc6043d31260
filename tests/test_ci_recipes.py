"""What is promised to people's CI, run for real: the steps of action.yml in bash, and the recipes of docs/ci.md."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml
from once import once

FILES = ("situation1.py", "situation1_class.py", "situation1_notebook.ipynb", "situation2.py", "situation3.py")
BASH = shutil.which("bash")


@pytest.fixture(scope="module")
def action(root):
    return yaml.safe_load((root / "action.yml").read_text("utf-8"))


def recipes(root, kind: str) -> list[str]:
    """The blocks of docs/ci.md that are marked as tested."""
    text = (root / "docs" / "ci.md").read_text("utf-8")
    found = re.findall(rf"<!-- tested: {kind} -->\n```\w+\n(.*?)```", text, re.DOTALL)
    assert found
    return found


@pytest.fixture
def project(write, seed, tmp_path):
    """A project with findings in several files and a notebook, and a folder whose name has a space."""
    for name in FILES:
        write(f"project/{name}", seed(name))
    write("project/other place/more.py", seed("situation2_function.py"))
    return tmp_path / "project"


# -- the action -------------------------------------------------------------------------------------------------------

def step(action, root, number: int, runner, cwd, **given) -> subprocess.CompletedProcess:
    """Run a step as GitHub's runner does: inputs put into its variables, and its script given to bash."""
    found = [one for one in action["runs"]["steps"] if "run" in one][number]
    inputs = {name: about["default"] for name, about in action["inputs"].items()} | given
    values = {f"inputs.{name}": value for name, value in inputs.items()}
    values |= {"steps.python.outputs.python-path": sys.executable}

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: values[match[1]], text)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"RUNNER_TEMP": str(runner), "GITHUB_ACTION_PATH": str(root)}
    environment |= {name: filled(text) for name, text in found["env"].items()}
    (runner / "script.sh").write_text(filled(found["run"]), "utf-8")
    return subprocess.run([BASH, "--noprofile", "--norc", "-eo", "pipefail", runner / "script.sh"], cwd=cwd,
                          env=environment, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def runner(action, root, tmp_path_factory):
    """A runner's folder in which the first step has installed bce-lint."""
    def install(folder):
        done = step(action, root, 0, folder, folder)
        assert done.returncode == 0, done.stdout + done.stderr
        return {"folder": str(folder)}
    return Path(once(tmp_path_factory, "runner", install)["folder"])


def test_the_action_annotates_files_and_notebooks(action, root, runner, project):
    done = step(action, root, 1, runner, project)
    assert done.returncode == 1, done.stderr
    places = re.findall(r"^::(error|warning) .*?file=([^,:]*)(?:,line=(\d+))?", done.stdout, re.MULTILINE)
    assert {file for _, file, _ in places} == {*FILES, "other place/more.py"} - {"situation3.py"}
    assert ("error", "situation1.py", "18") in places


def test_the_action_succeeds_where_nothing_is_wrong(action, root, runner, project):
    done = step(action, root, 1, runner, project, paths="situation3.py")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_action_splits_words_as_a_shell_does(action, root, runner, project):
    done = step(action, root, 1, runner, project, paths="situation1.py\n'other place'", args="--select 'BCE003'",
                **{"output-format": "concise"})
    assert done.returncode == 1 and re.findall(r"^(.*?):\d+:\d+: (BCE\d+)", done.stdout, re.MULTILINE) == [
        ("other place/more.py", "BCE003")]


def test_the_action_writes_sarif_beside_annotations(action, root, runner, project):
    done = step(action, root, 1, runner, project, **{"sarif-file": "found.sarif"})
    results = json.loads((project / "found.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert done.returncode == 1 and len(results) == len(done.stdout.splitlines()) > 4


@pytest.mark.parametrize("name", ["paths", "args", "output-format", "sarif-file"])
def test_no_input_is_run_as_code(action, root, runner, project, name):
    evil = '"; touch taken; echo "$(touch taken)`touch taken`; touch taken #'
    before = {path.name for path in project.rglob("*")}
    done = step(action, root, 1, runner, project, **{name: evil})
    assert done.returncode != 0
    assert {path.name for path in project.rglob("*")} - before <= {evil}


def test_a_broken_quote_is_a_fault_and_not_a_check_of_everything(action, root, runner, project):
    done = step(action, root, 1, runner, project, paths="'situation3.py")
    assert done.returncode == 2 and done.stdout == ""


def test_a_version_is_pinned_where_one_is_given(action, root, tmp_path):
    done = step(action, root, 0, tmp_path, tmp_path, version="0.0.0.dev0")
    assert done.returncode != 0 and "bce-lint==0.0.0.dev0" in done.stderr


def test_scripts_of_the_action_hold_no_expressions(action):
    steps = action["runs"]["steps"]
    assert [one.get("shell") for one in steps if "run" in one] == ["bash", "bash"]
    assert not [one["run"] for one in steps if "${{" in one.get("run", "")]


# -- the recipes ------------------------------------------------------------------------------------------------------

def test_workflows_use_the_action_as_it_is(action, root):
    for text in recipes(root, "workflow"):
        steps = yaml.safe_load(text)["jobs"]["bce-lint"]["steps"]
        own, = [one for one in steps if one["uses"].startswith("OWNER/bce-lint@")]
        assert set(own["with"]) <= set(action["inputs"])
        for upload in [one for one in steps if "upload-sarif" in one["uses"]]:
            assert upload["with"]["sarif_file"] == own["with"]["sarif-file"] and "always()" in upload["if"]
    table = re.findall(r"^\| `([a-z-]+)` \|", (root / "docs" / "ci.md").read_text("utf-8"), re.MULTILINE)
    assert table == list(action["inputs"])


def test_the_gitlab_job_leaves_its_report(root, project, environment):
    job = yaml.safe_load(recipes(root, "gitlab")[0])["bce-lint"]
    words = "\n".join(job["script"]).replace("bce-lint ", f"'{sys.executable}' -m bce_lint ", 1)
    done = subprocess.run([BASH, "-ec", words], cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    found = json.loads((project / job["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    assert job["artifacts"]["when"] == "always"
    assert "situation1_notebook.ipynb" in {one["location"]["path"] for one in found}


def test_the_junit_words_of_the_gitlab_recipe(root, run, project):
    words = re.search(r"`(--output-format junit [^`]*)`", (root / "docs" / "ci.md").read_text("utf-8"))[1].split()
    assert run(*words, ".", cwd=project).returncode == 1
    assert ElementTree.parse(project / words[-1]).getroot().find(".//failure") is not None


def test_the_pre_commit_recipe_names_the_hooks(root):
    repo, = yaml.safe_load(recipes(root, "pre-commit")[0])["repos"]
    hooks = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {hook["id"] for hook in repo["hooks"]} == {hook["id"] for hook in hooks}


def test_ruff_leaves_our_comments_alone_when_told(root, run, write, tmp_path):
    """Without the line of the recipe the comment goes; with it the comment stays."""
    line = "import os  # noqa: BCE001\nprint(os)\n"
    for settings, kept in (("", False), (recipes(root, "ruff")[0], True)):
        write("pyproject.toml", settings)
        path = write("train.py", line)
        run("check", "--no-cache", "--select", "RUF100,RUF102", "--fix", "train.py", module="ruff")
        assert ("BCE001" in path.read_text("utf-8")) == kept
    assert recipes(root, "ruff")[0] in (root / "README.md").read_text("utf-8")
