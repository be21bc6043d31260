"""The house: imports point one way, and what costs much is loaded only when it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"libcst", "msgspec", "dataclasses", "inspect", "tomllib", "pathspec", "ast", "json", "difflib", "typing"}


def loaded(code: str, environment: dict[str, str], cwd: Path) -> set[str]:
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, env=environment, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_imports_point_one_way(root, environment):
    done = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command; "
                           "lint_imports_command()", "--no-cache"],
                          cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_libcst_has_one_door(root):
    """Only rooms that work on trees may know of LibCST, and the codemod that it runs; none may know of TensorFlow."""
    for path in (root / "bce_lint").rglob("*.py"):
        room = path.relative_to(root / "bce_lint").parts[0]
        text = path.read_text("utf-8")
        if room not in ("syntax", "evaluation", "remedies", "rules", "judging.py", "codemod.py"):
            assert "import libcst" not in text, path
        assert "\nimport tensorflow" not in text and "\nimport keras" not in text, path


def test_nothing_to_look_at_loads_nothing_heavy(write, tmp_path, environment):
    write("clean.py", "import os\n\nprint(os.sep)\n")
    code = ("import sys; from bce_lint.cli import main; status = main(['clean.py']); "
            "print(*sorted(sys.modules), file=sys.stderr); sys.exit(status)")
    assert not loaded(code, environment, tmp_path) & HEAVY


def test_importing_the_package_costs_nothing(tmp_path, environment):
    code = "import sys; import bce_lint; print(*sorted(sys.modules), file=sys.stderr)"
    modules = loaded(code, environment, tmp_path)
    assert not modules & HEAVY
    assert {name for name in modules if name.startswith("bce_lint")} == {"bce_lint"}


def test_plugin_is_cheap_when_flake8_starts(tmp_path, environment):
    code = ("import sys, ast; from bce_lint.flake8 import Plugin; "
            "assert not list(Plugin(ast.parse('x = 1'), ['x = 1\\n'], 'x.py').run()); "
            "print(*sorted(sys.modules), file=sys.stderr)")
    assert not loaded(code, environment, tmp_path) & {"libcst", "msgspec", "tomllib", "pathspec", "json"}


@pytest.mark.parametrize("name", ["prefilter", "source", "discovery"])
def test_reading_knows_nothing_of_libcst(root, name):
    assert "libcst" not in (root / "bce_lint" / "reading" / f"{name}.py").read_text("utf-8")
