"""What is shipped: metadata, the README's generated parts, and a wheel that works in an empty environment."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tomllib
import venv
import zipfile

import pytest

import bce_lint
from generating import generated

EXAMPLE = """\
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit([[0.0], [1.0]], [[0.0], [1.0]])
"""


@pytest.fixture
def project(root):
    """The tables of pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


def test_readme_lists_the_rules(root, bless):
    from bce_lint.rules import RULES
    rows = [f"| [{code}](docs/rules/{code}.md) | {rule.name} | {'on' if rule.default else 'off'} | {rule.summary} |\n"
            for code, rule in RULES.items()]
    generated(root / "README.md", "rules", "| code | name | default | what it reports |\n|---|---|---|---|\n" + "".join(rows), bless)


def test_readme_shows_real_output(root, bless, run, write):
    write("train.py", EXAMPLE)
    done = run("--isolated", "train.py", env={"COLUMNS": "120"})
    text = f"```python\n# train.py\n{EXAMPLE}```\n\n```console\n$ bce-lint train.py\n{done.stdout}{done.stderr}```\n"
    generated(root / "README.md", "example", text.replace("# train.py\n", ""), bless)


def test_readme_and_ci_run_the_same_commands(root):
    readme = (root / "README.md").read_text("utf-8")
    script = (root / ".ci" / "run").read_text("utf-8")
    install, test = re.findall(r"```sh\n(.*?)\n```", readme, re.DOTALL)[:2]
    for command in (*install.split(" && "), *test.split(" && ")):
        assert f"\n{command}" in script, command
    assert os.stat(root / ".ci" / "run").st_mode & stat.S_IXUSR


def test_metadata(project):
    assert project["requires-python"] == ">=3.11"
    assert "libcst>=1.8.6" in project["dependencies"]
    assert not any(bound in requirement for requirement in project["dependencies"] for bound in ("<", "=="))
    assert project["scripts"] == {"bce-lint": "bce_lint.cli:main"}
    assert project["entry-points"]["flake8.extension"] == {"BCE": "bce_lint.flake8:Plugin"}
    names = {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in project["optional-dependencies"]["test"]}
    assert {"tensorflow", "tf-keras"} <= names and "tensorflow-cpu" not in names
    assert re.fullmatch(r"\d+\.\d+\.\d+", bce_lint.__version__)


def test_changelog_knows_the_version(root):
    assert f"## {bce_lint.__version__}" in (root / "CHANGELOG.md").read_text("utf-8")


def test_what_is_imported_is_required(root, project):
    """Every import of another package, anywhere, is one of the requirements, or of the extra of its room."""
    extras = project["optional-dependencies"]
    wanted, lsp, completion = ({re.split(r"[^a-z0-9-]", requirement)[0] for requirement in requirements}
                               for requirements in (project["dependencies"], extras["lsp"], extras["completion"]))
    found, rooms = set(), {"lsp": set(), "completion.py": set()}
    for path in (root / "bce_lint").rglob("*.py"):
        text = re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.DOTALL)
        for name in re.findall(r"^\s*(?:import|from) ([a-z_0-9]+)", text, re.MULTILINE):
            if name not in sys.stdlib_module_names and name != "bce_lint":
                rooms.get(path.relative_to(root / "bce_lint").parts[0], found).add(name)
    assert found == wanted and rooms == {"lsp": lsp, "completion.py": completion}
    assert {*extras["lsp"], *extras["completion"]} < set(extras["test"])


def test_no_file_names_a_registry_or_a_machine(root):
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True,
                          check=True)
    registry, machine = re.compile("p[y]pi|an[a]conda|n[p]mjs", re.I), re.compile(r"(?<![\w.])/(?:work|root|home)/")
    for name in done.stdout.splitlines():
        if (root / name).is_file() and name.startswith((".", "bce_lint", "docs", "tests", "README", "CHANGELOG", "pyproject")):
            text = (root / name).read_text("utf-8", "replace")
            assert not registry.search(text) and not machine.search(text), name


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """A wheel, built as an installer builds it: from a clone, in isolation."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, root],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_wheel_holds_the_package_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "bce_lint/py.typed" in names and any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0] for name in names} == {"bce_lint", f"bce_lint-{bce_lint.__version__}.dist-info"}
    assert not any("__pycache__" in name for name in names)


def test_wheel_works_in_an_empty_environment(wheel, tmp_path, root):
    """Installed with its own requirements only, the console script reports."""
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([scripts / "bce-lint", "--output-format", "concise", root / "fixtures" / "seed"],
                          cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("BCE001") == done.stdout.count("BCE003") == 4
