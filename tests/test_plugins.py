"""Rules of other packages: an installed package brings one, a broken one is named, and nothing else runs any code."""

from __future__ import annotations

import json
import os
import re
import textwrap

import pytest

from bce_lint.plugins import CODE
from bce_lint.rules import RULES
from bce_lint.selection import is_off

WRONG = """\
from tensorflow import keras

m = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
m.compile("sgd", keras.losses.BinaryFocalCrossentropy())
m.fit([[0.0]], [[1.0]])
"""


@pytest.fixture
def rule(root):
    """The rule of the page that tells how to write one, as it stands there."""
    page = (root / "docs" / "adding-a-rule.md").read_text("utf-8")
    return re.search(r"```python\n(# acme_rules\.py\n.*?)```", page, re.DOTALL)[1]


@pytest.fixture
def entry(root):
    """The entry point of the same page."""
    page = (root / "docs" / "adding-a-rule.md").read_text("utf-8")
    return re.search(r'\[project\.entry-points\."bce_lint\.rules"\]\n(\w+) = "([\w.:]+)"', page).groups()


@pytest.fixture
def install(write, tmp_path, root):
    """Install a package of one module in a folder of its own; the environment in which it is there."""
    def install(module, entries, name="acme-rules", folder="site"):
        stem = name.replace("-", "_")
        write(f"{folder}/{stem}.py", module)
        write(f"{folder}/{stem}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        lines = "".join(f"{code} = {value}\n" for code, value in entries.items())
        write(f"{folder}/{stem}-1.0.dist-info/entry_points.txt", f"[bce_lint.rules]\n{lines}")
        return {"PYTHONPATH": os.pathsep.join([str(root), str(tmp_path / folder)])}
    return install


@pytest.fixture
def acme(install, rule, entry, write):
    write("project/train.py", WRONG)
    return install(rule, dict([entry]))


@pytest.fixture
def check(run, tmp_path):
    return lambda env, *words: run("--isolated", "--output-format", "json", *words, "train.py", cwd=tmp_path / "project", env=env)


def codes(done):
    assert done.returncode in (0, 1), done.stderr
    return [found["code"] for found in json.loads(done.stdout)["findings"]]


def test_a_rule_of_another_package_reports(acme, check):
    found = json.loads(check(acme).stdout)["findings"]
    assert [(one["code"], one["name"], one["line"]) for one in found] == [("BCEAC001", "no-focal-loss", 4)]
    assert found[0]["related"]
    assert codes(check({})) == []


def test_it_is_selected_ignored_and_suppressed_like_any_other(acme, check, write, run, tmp_path):
    assert codes(check(acme, "--select", "BCEAC")) == codes(check(acme, "--select", "ALL", "--ignore", "BCE1")) == ["BCEAC001"]
    assert codes(check(acme, "--ignore", "BCEAC001")) == codes(check(acme, "--select", "BCE001")) == []
    refused = check(acme, "--select", "BCEAX")
    assert refused.returncode == 2 and "unknown rule `BCEAX`" in refused.stderr
    write("project/train.py", WRONG.replace("Crossentropy())", "Crossentropy())  # noqa: BCEAC001"))
    assert codes(check(acme)) == [] and codes(check(acme, "--extend-select", "BCE900")) == []


def test_its_page_is_printed(acme, run, rule):
    done = run("rule", "BCEAC001", env=acme)
    assert done.returncode == 0 and done.stdout.startswith("# BCEAC001: no-focal-loss\n")
    listed = json.loads(run("rule", "--all", "--output-format", "json", env=acme).stdout)["rules"]
    assert [one["code"] for one in listed] == sorted([*RULES, "BCEAC001"])


@pytest.mark.parametrize("output_format", ["full", "sarif", "html", "junit", "gitlab", "github"])
def test_every_format_has_it(acme, run, tmp_path, output_format):
    done = run("--isolated", "--output-format", output_format, "train.py", cwd=tmp_path / "project", env=acme)
    assert done.returncode == 1 and "BCEAC001" in done.stdout and "Traceback" not in done.stderr


def test_flake8_shows_it(acme, run, tmp_path):
    done = run("--isolated", "--select", "BCE", "train.py", module="flake8", cwd=tmp_path / "project", env=acme)
    assert "train.py:4:18: BCEAC001 " in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(("code", "change", "reason"), [
    ("BCEAC001", ("from bce_lint.rules.base", "import no_such_module\nfrom bce_lint.rules.base"), "ModuleNotFoundError: No module named 'no_such_module'"),
    ("BCEAC001", ("class NoFocalLoss(Rule)", "class NoFocalLoss"), "acme_rules:NoFocalLoss is no subclass of"),
    ("BCEAC001", ("NoFocalLoss", "Other"), "AttributeError"),
    ("BCEAC002", ("", ""), "the class says that its code is BCEAC001"),
    ("BCE001", ("BCEAC001", "BCE001"), "bce-lint has a rule of that code"),
    ("ACME001", ("BCEAC001", "ACME001"), "its code must be BCE, letters of the package, and three digits"),
    ("BCEAC001", ('name = "no-focal-loss"', 'name = ""'), "it needs a name and a page"),
    ("BCEAC901", ("BCEAC001", "BCEAC901"), "off by default, and no others"),
])
def test_a_broken_rule_is_named(install, rule, write, check, run, code, change, reason):
    write("project/train.py", WRONG)
    env = install(rule.replace(*change) if change[0] else rule, {code: "acme_rules:NoFocalLoss"})
    for done in (check(env), run("rule", "--all", env=env)):
        assert done.returncode == 2 and "Traceback" not in done.stderr
        assert f"bce-lint: error: the rule {code} of acme-rules 1.0 cannot be used: " in done.stderr and reason in done.stderr


def test_two_packages_with_one_code(install, rule, write, check):
    write("project/train.py", WRONG)
    install(rule, {"BCEAC001": "acme_rules:NoFocalLoss"})
    env = install(rule, {"BCEAC001": "other_rules:NoFocalLoss"}, name="other-rules")
    done = check(env)
    assert done.returncode == 2 and "other-rules 1.0 cannot be used: acme-rules 1.0 has a rule of that code" in done.stderr


def test_a_rule_that_fails_is_named(install, rule, write, check):
    write("project/train.py", WRONG)
    env = install(rule.replace("        if use", "        1 / 0\n        if use"), {"BCEAC001": "acme_rules:NoFocalLoss"})
    done = check(env)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "the rule BCEAC001 of acme-rules 1.0 failed: ZeroDivisionError: division by zero" in done.stderr


def test_what_is_looked_at_runs_no_code(install, write, run, root, tmp_path):
    """A checkout may hold what looks like an installed package, and Python would import from there."""
    trap = "import pathlib\npathlib.Path('trapped').write_text('')\nraise SystemExit(9)\n"
    install(trap, {"BCEAC001": "acme_rules:Trap"}, folder="project")
    write("project/train.py", WRONG)
    write("project/pyproject.toml", "[tool.bce-lint]\nselect = ['ALL']\n")
    for folder in ("", str(tmp_path / "project"), "."):
        env = {"PYTHONPATH": os.pathsep.join([str(root), folder])}
        done = run("train.py", "--select", "ALL", cwd=tmp_path / "project", env=env)
        assert done.returncode == 1 and not (tmp_path / "project" / "trapped").exists()


@pytest.mark.parametrize("key", ["plugins", "rules", "load-plugins", "extend-rules"])
def test_settings_name_no_code(write, run, key):
    write("pyproject.toml", f"[tool.bce-lint]\n{key} = ['acme_rules']\n")
    done = run()
    assert done.returncode == 2 and f"unknown setting `{key}`" in done.stderr


def test_our_own_codes_follow_the_same_law():
    assert all(rule.default is not is_off(code) for code, rule in RULES.items())
    assert not any(CODE.fullmatch(code) for code in RULES)


def test_a_run_without_findings_loads_no_rule(install, write, run, tmp_path):
    env = install("raise SystemExit(9)\n", {"BCEAC001": "acme_rules:Trap"})
    write("project/clean.py", textwrap.dedent("x = 1\n"))
    assert run("clean.py", cwd=tmp_path / "project", env=env).returncode == 0
