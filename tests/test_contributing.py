"""CONTRIBUTING.md is followed to the letter, in a copy: its files are written, its commands run, and the rule is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

FILE = re.compile(r"^`([\w/.-]+\.py)`:\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def text(root):
    return (root / "CONTRIBUTING.md").read_text("utf-8")


@pytest.fixture
def clone(root, tmp_path):
    """The files that would be committed now."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, check=True,
                            capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (root / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, tmp_path / name)
    subprocess.run("git init -q && git add -A && git -c user.name=t -c user.email=t@example.com commit -qm all",
                   shell=True, cwd=tmp_path, check=True)
    return tmp_path


def typed(commands: str, clone) -> subprocess.CompletedProcess:
    """What a newcomer sees who types this in a clone that is installed."""
    words = commands.replace("bce-lint ", f"'{sys.executable}' -m bce_lint ").replace("python -m", f"'{sys.executable}' -m")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_"))}
    return subprocess.run(["bash", "-c", words], cwd=clone, env=environment | {"PYTHONPATH": str(clone)},
                          capture_output=True, text=True, timeout=900)


def test_a_newcomer_gets_from_a_clone_to_a_rule(text, clone):
    for name, content in FILE.findall(text):
        assert not (clone / name).exists(), f"{name} is there already: take another example"
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text(content, "utf-8")
    install, see, bless, check = COMMANDS.findall(text)
    seen = typed(see, clone)
    assert seen.returncode == 1 and seen.stdout.count("BCE103 ") == 1, seen.stdout + seen.stderr
    assert "bad_example.py:8:28" in seen.stdout and "nothing is left to learn" in seen.stdout
    blessed = typed(bless, clone)
    assert " passed" in blessed.stdout and " failed" not in blessed.stdout, blessed.stdout + blessed.stderr
    changed = {line.split()[-1] for line in blessed.stdout.splitlines() if re.match(r"( M|\?\?) ", line)}
    assert changed == {"README.md", "docs/rules/README.md", "docs/rules/BCE103.md", "docs/schema/settings.json",
                       "fixtures/labels-smoothed-away/", "bce_lint/rules/labels_smoothed_away.py"}, blessed.stdout + blessed.stderr
    checked = typed(check, clone)
    assert checked.returncode == 0 and "passed" in checked.stdout, checked.stdout + checked.stderr
