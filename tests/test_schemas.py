"""The JSON schemas in docs/schema: made from the code, fresh, and neither wider nor narrower than what they describe.

``python -m pytest tests/test_schemas.py --bless`` writes them. Every JSON that a test gets from the command is held
against them (conftest.py).
"""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest
from schemas import ALL, made

from bce_lint import settings

ANY = {"code": "BCE001", "line": "x", "count": 1}


@pytest.mark.parametrize("name", ALL)
def test_schema_is_fresh(root, bless, name):
    path, wanted = root / "docs" / "schema" / f"{name}.json", json.dumps(made(name), indent=1) + "\n"
    if bless:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted, "utf-8")
    assert path.read_text("utf-8") == wanted, f"{path.name} is stale: python -m pytest tests/test_schemas.py --bless"
    jsonschema.Draft7Validator.check_schema(json.loads(wanted))


@pytest.mark.parametrize("section", [
    'select = ["ALL"]', 'ignore = ["BCE0", "double-sigmoid"]', 'per-file-ignores = { "tests/*" = ["BCE001"] }',
    "unsafe-fixes = true", "project = false", 'output-format = "sarif"', 'exclude = ["a b"]', 'target-keras = "3.4"', 'target-keras = 3', 'target-keras = "new"', 'baseline = "known.json"',
    'selct = ["BCE001"]', 'select = "BCE001"', "select = [1]", 'per-file-ignores = ["BCE001"]', "unsafe-fixes = 1",
    'output-format = "xml"', 'ignore = ["no-such-rule"]', "exclude = [2]", "fix = true", "baseline = true",
])
def test_settings_and_schema_agree(write, section):
    path = write("pyproject.toml", f"[tool.bce-lint]\n{section}\n")
    valid = jsonschema.Draft7Validator(made("settings")).is_valid(tomllib.loads(section))
    try:
        settings.read(str(path))
    except settings.SettingsError:
        assert not valid
    else:
        assert valid


def test_every_key_has_words(root):
    properties = json.loads((root / "docs" / "schema" / "settings.json").read_text("utf-8"))["properties"]
    assert properties.keys() == settings.KEYS.keys() and all(one["description"] for one in properties.values())


@pytest.mark.parametrize(("document", "valid"), [
    ({"version": 1, "findings": {"x.py": [ANY]}}, True), ({"version": 1, "findings": {}}, True),
    ({"version": 2, "findings": {}}, False), ({"version": 1, "findings": {"x.py": [ANY | {"count": 0}]}}, False)])
def test_baselines(document, valid):
    assert jsonschema.Draft7Validator(made("baseline")).is_valid(document) is valid


def test_what_is_written_is_a_baseline(run, write, seed, root, tmp_path):
    write("x.py", seed("situation1.py"))
    run("--isolated", "--write-baseline", "known.json")
    document = json.loads((tmp_path / "known.json").read_text())
    assert document["findings"]
    jsonschema.validate(document, made("baseline"))
