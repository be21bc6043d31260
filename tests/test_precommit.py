"""The pre-commit door: a real ``pre-commit run`` installs the hooks from a clone of this checkout and runs both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

NAMES = ("situation1.py", "situation1_notebook.ipynb", "situation3.py")


def git(*words, cwd):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", *words],
                   cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hooks(root, tmp_path_factory):
    """A repository of the files that would be committed now, tagged as a release is."""
    clone = tmp_path_factory.mktemp("hooks")
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, check=True,
                            capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, clone / name)
    git("init", "-q", cwd=clone)
    git("add", "-A", cwd=clone)
    git("commit", "-qm", "all", cwd=clone)
    git("tag", "v0.0.1", cwd=clone)
    return clone


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where pre-commit keeps the environment of the hooks; both hooks share one."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def precommit(hooks, home, write, seed, tmp_path):
    """A project that uses a hook; returns a function that runs it on everything."""
    for name in NAMES:
        write(name, seed(name))
    git("init", "-q", cwd=tmp_path)

    def precommit(hook, *words):
        args = f", args: [{', '.join(words)}]" if words else ""
        write(".pre-commit-config.yaml",
              f"repos:\n- repo: {hooks.as_posix()}\n  rev: v0.0.1\n  hooks: [{{id: {hook}{args}}}]\n")
        git("add", "-A", cwd=tmp_path)
        environment = {name: value for name, value in os.environ.items()
                       if name != "PYTHONPATH" and not name.startswith("GIT_")}
        return subprocess.run([sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"],
                              cwd=tmp_path, env=environment | {"PRE_COMMIT_HOME": str(home)},
                              capture_output=True, text=True)
    return precommit


def test_the_first_hook_reports_and_writes_nothing(precommit, tmp_path, seed):
    done = precommit("bce-lint", "--output-format=concise")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "situation1.py:18:21: BCE001" in done.stdout
    assert "situation1_notebook.ipynb:cell 3:" in done.stdout
    assert "situation3.py:" not in done.stdout
    assert (tmp_path / "situation1.py").read_text() == seed("situation1.py")


def test_the_second_hook_mends_and_fails_once(precommit, tmp_path):
    done = precommit("bce-lint-fix")
    assert done.returncode == 1 and "files were modified by this hook" in done.stdout, done.stdout + done.stderr
    assert "from_logits=True" in (tmp_path / "situation1.py").read_text()
    assert "from_logits=True" in (tmp_path / "situation1_notebook.ipynb").read_text()
    again = precommit("bce-lint-fix")
    assert again.returncode == 0 and "Passed" in again.stdout, again.stdout + again.stderr


def test_excluded_files_stay_excluded(precommit, write, tmp_path):
    write("pyproject.toml", '[tool.bce-lint]\nextend-exclude = ["situation1*"]\n')
    done = precommit("bce-lint")
    assert done.returncode == 0 and "Passed" in done.stdout, done.stdout + done.stderr


def test_hooks_are_as_promised(root):
    import yaml
    first, second = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (first["id"], first["entry"]) == ("bce-lint", "bce-lint --force-exclude")
    assert (second["id"], second["entry"]) == ("bce-lint-fix", "bce-lint --force-exclude --fix --exit-non-zero-on-fix")
    for hook in (first, second):
        assert hook["language"] == "python" and hook["require_serial"] is True
        assert hook["types_or"] == ["python", "pyi", "jupyter"]
        assert "args" not in hook and "pass_filenames" not in hook
