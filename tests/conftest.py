"""What several tests need: real processes, files from text, and the option that writes what is generated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "fixtures" / "seed"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write what is generated instead of comparing it")


@pytest.fixture
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether generated files are to be written."""
    return request.config.getoption("--bless")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _remembered_apart(tmp_path_factory):
    """No test finds what was remembered outside of the tests, or leaves anything there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("remembered")))
        yield


@pytest.fixture(autouse=True)
def remembered(tmp_path_factory, monkeypatch) -> Path:
    """Where the runs of one test remember what they found; no other test finds it."""
    folder = tmp_path_factory.mktemp("remembered")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "bce-lint"


@pytest.fixture
def environment() -> dict[str, str]:
    """An environment in which a process of ours runs this very checkout, without colours."""
    kept = {name: value for name, value in os.environ.items()
            if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS") and not name.startswith("GIT_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


@pytest.fixture
def run(environment, tmp_path):
    """Run a command, by default ``bce-lint``, as a process in the test's own folder. JSON that it prints is held
    against its schema."""
    def run(*words, module="bce_lint", cwd=tmp_path, input=None, env=None, text=True):
        words = [str(word) for word in words]
        done = subprocess.run([sys.executable, "-m", module, *words], cwd=cwd, input=input, text=text,
                              encoding="utf-8" if text else None, capture_output=True, timeout=300,
                              env=environment | (env or {}))
        if module == "bce_lint" and "--output-format json" in " ".join(words) and done.stdout[:1] in ("{", "[", b"{", b"["):
            validate(words, done.stdout)
        return done
    return run


def validate(words: list[str], text: str | bytes) -> None:
    """Hold what a command printed against its schema in docs/schema."""
    name = "rules" if words[0] == "rule" else "statistics" if "--statistics" in words else "findings"
    schema = json.loads((ROOT / "docs" / "schema" / f"{name}.json").read_text("utf-8"))
    jsonschema.validate(json.loads(text), schema)


@pytest.fixture
def write(tmp_path):
    """Write a file of the test's own folder, from text or bytes."""
    def write(name: str, content: str | bytes = "") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path
    return write


@pytest.fixture
def flake8_options(monkeypatch):
    """Let the plugin have the options that flake8 makes of these words."""
    from configparser import RawConfigParser

    import flake8.style_guide  # noqa: F401 - loaded whenever flake8 runs
    from flake8.main.options import register_default_options
    from flake8.options.aggregator import aggregate_options
    from flake8.options.manager import OptionManager

    from bce_lint.flake8 import Plugin

    def flake8_options(*words):
        manager = OptionManager(version="", plugin_versions="", parents=[], formatter_names=["default"])
        register_default_options(manager)
        Plugin.add_options(manager)
        manager.extend_default_select(["BCE"])
        for name in ("noqa", "options"):
            monkeypatch.setattr(Plugin, name, getattr(Plugin, name))
        Plugin.parse_options(aggregate_options(manager, RawConfigParser(), ".", list(words)))
    return flake8_options


@pytest.fixture
def seed():
    """The text of one of the seed's files."""
    def seed(name: str) -> str:
        return (SEED / name).read_text("utf-8")
    return seed
