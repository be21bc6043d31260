"""Every output format, from a real run over several files and a notebook, read back by who reads it for real: its schema
or a parser of somebody else's where there is one, the documented grammar where there is none."""

from __future__ import annotations

import ast
import json
import os
import re
from urllib.parse import unquote

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml

SARIF_SCHEMA = "BCE_LINT_SARIF_SCHEMA"
REQUIRED = "BCE_LINT_REQUIRE_SARIF_SCHEMA"

WRONG = """\
from tensorflow import keras
from models import build

model = build()
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit([[0.0]], [[1.0]])
"""
MODELS = """\
from tensorflow import keras


def build():
    return keras.Sequential([keras.layers.Dense(1)])
"""
CELLS = ("from tensorflow import keras\nm = keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])",
         "# a\nm.compile('sgd', keras.losses.BinaryCrossentropy(from_logits=True))\nm.fit([[0.0]], [[1.0]])")
BROKEN = "loss = binary_crossentropy(\n"
HARD = "so,me: \u00fc\U0001f600 100%/train it's <&>.py"
FOUND = [("BCE000", "broken.py", None, 1), ("BCE002", "nb.ipynb", 1, 2), ("BCE001", HARD, None, 5)]
"""What there is to find: code, path, cell and line, by path."""


def sorted_rows(rows):
    return sorted(rows, key=lambda row: row[:2])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with findings in several files and a notebook, the path to one of which holds what formats escape."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text("")
    (folder / HARD).parent.mkdir()
    (folder / HARD).write_text(WRONG, "utf-8")
    (folder / "models.py").write_text(MODELS)
    (folder / "broken.py").write_text(BROKEN)
    cells = [{"cell_type": "code", "execution_count": None, "id": f"c{index}", "metadata": {}, "outputs": [], "source": text}
             for index, text in enumerate(CELLS)]
    (folder / "nb.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return folder


@pytest.fixture
def read(project, run):
    """The output of a run in one format."""
    def read(output_format):
        done = run("--output-format", output_format, cwd=project)
        assert done.returncode == 2 and "Traceback" not in done.stderr
        return done.stdout
    return read


@pytest.fixture
def findings(read):
    """The findings in the JSON format, which its own schema vouches for."""
    return json.loads(read("json"))["findings"]


def test_json(read, findings):
    assert [(one["code"], one["path"], one["cell"], one["line"]) for one in findings] == FOUND
    document = json.loads(read("json"))
    assert [error["path"] for error in document["errors"]] == ["broken.py"] and document["summary"]["findings"] == 3
    assert {step["path"] for one in findings for step in one["related"]} >= {"models.py"}


# What reviewdog and Vim read as `%f:%l:%c: %m`: the shortest file name that is followed by a line and a column.
CONCISE = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>[A-Z]+\d+) (?:\[\*\] )?(?P<message>.+)")


def test_concise(read, findings):
    rows = [CONCISE.fullmatch(line) for line in read("concise").splitlines()]
    assert [(row["code"], row["file"], int(row["line"]), int(row["column"]), row["message"]) for row in rows] == [
        (one["code"], one["path"] if one["cell"] is None else f"{one['path']}:cell {one['cell']}", one["line"], one["column"],
         one["message"]) for one in findings]


def test_grouped(read, findings):
    rows, name = [], ""
    for line in filter(None, read("grouped").splitlines()):
        if line.startswith("  "):
            row = re.fullmatch(r"  (\d+):(\d+) +([A-Z]+\d+) (?:\[\*\] )?(.+)", line)
            rows.append((name, int(row[1]), int(row[2]), row[3], row[4]))
        else:
            name = line.removesuffix(":")
    assert rows == [(one["path"] if one["cell"] is None else f"{one['path']}:cell {one['cell']}", one["line"], one["column"],
                     one["code"], one["message"]) for one in findings]


# `::name key=value,key=value::message`: the runner splits at the first `::`, at commas and at `=`, then unescapes.
COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>(?:\w+=[^,:\r\n]*,?)*)::(?P<message>[^\r\n]*)")
IN_MESSAGE = {"%0D": "\r", "%0A": "\n", "%25": "%"}
IN_PROPERTY = {"%3A": ":", "%2C": ",", **IN_MESSAGE}


def unescaped(text, table):
    return re.sub("|".join(table), lambda found: table[found[0]], text)


def test_github(read, findings):
    commands = [COMMAND.fullmatch(line) for line in read("github").splitlines()]
    assert len(commands) == len(findings) and all(commands)
    for command, one in zip(commands, findings, strict=True):
        given = dict(part.split("=", 1) for part in command["properties"].split(","))
        given = {key: unescaped(value, IN_PROPERTY) for key, value in given.items()}
        assert given.pop("title") == f"bce-lint {one['code']} ({one['name']})" and given.pop("file") == one["path"]
        assert given == ({} if one["cell"] is not None else {
            "line": str(one["line"]), "endLine": str(one["end_line"]), "col": str(one["column"]),
            "endColumn": str(one["end_column"])})
        lines = unescaped(command["message"], IN_MESSAGE).split("\n")
        assert lines[0].endswith(f": {one['code']} {one['message']}") and len(lines) == 1 + len(one["related"])


# What GitLab's documentation demands of a code quality report.
QUALITY = {"type": "array", "items": {
    "type": "object", "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "properties": {
        "description": {"type": "string", "minLength": 1}, "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "minLength": 1},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {"type": "object", "required": ["path"], "properties": {
            "path": {"type": "string", "pattern": r"^(?!\./)(?!/)"},
            "lines": {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer"}}},
            "positions": {"type": "object", "required": ["begin"], "properties": {
                "begin": {"type": "object", "required": ["line"], "properties": {"line": {"type": "integer"}}}}}},
            "anyOf": [{"required": ["lines"]}, {"required": ["positions"]}]}}}}


def test_gitlab(read, findings):
    issues = json.loads(read("gitlab"))
    jsonschema.validate(issues, QUALITY)
    assert [(issue["check_name"], issue["location"]["path"], issue["location"]["positions"]["begin"]["line"])
            for issue in issues] == [(one["code"], one["path"], one["line"]) for one in findings]
    assert all(one["message"] in issue["description"] for issue, one in zip(issues, findings, strict=True))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_junit(read, findings, tmp_path):
    (tmp_path / "report.xml").write_text(read("junit"), "utf-8")
    report = JUnitXml.fromfile(str(tmp_path / "report.xml"))
    assert (report.tests, report.failures, report.errors) == (3, 3, 0)
    cases = [(suite.name, case.name, case.classname, case.result) for suite in report for case in suite]
    assert sorted_rows((name.split()[0], suite, classname) for suite, name, classname, _ in cases) == sorted_rows(
        (one["code"], one["path"], one["path"]) for one in findings)
    results = [result for *_, (result,) in cases]
    assert all(isinstance(result, Failure) and not isinstance(result, Error) for result in results)
    assert sorted(result.message for result in results) == sorted(one["message"] for one in findings)


def test_sarif_says_the_same(read, findings, project):
    log = json.loads(read("sarif"))
    (run,) = log["runs"]
    assert [result["ruleId"] for result in run["results"]] == [one["code"] for one in findings]
    for result, one in zip(run["results"], findings, strict=True):
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        assert unquote(uri) == one["path"] and uri.isascii() and not re.search(r"[\s<>\"\\]", uri)
        assert (project / unquote(uri)).exists()
        assert ("region" in place) is (one["cell"] is None)
        assert len(result.get("relatedLocations", ())) == len(one["related"])
        assert ("codeFlows" in result) is bool(one["related"])
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {one["code"] for one in findings}
    assert [note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]]


def test_sarif_fixes_mend_the_text(read, findings, project):
    """The replacements, applied by their regions as SARIF counts them, give a program that parses and has the flag."""
    result = next(one for one in json.loads(read("sarif"))["runs"][0]["results"] if one["ruleId"] == "BCE001")
    change = next(one for one in result["fixes"][0]["artifactChanges"] if unquote(one["artifactLocation"]["uri"]) == HARD)
    lines = (project / HARD).read_text("utf-8").splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    text = "".join(lines)
    for edit in sorted(change["replacements"], key=lambda one: -one["deletedRegion"]["startLine"]):
        region = edit["deletedRegion"]
        start, end = (starts[region[f"{side}Line"] - 1] + region[f"{side}Column"] - 1 for side in ("start", "end"))
        text = text[:start] + edit["insertedContent"]["text"] + text[end:]
    ast.parse(text)
    assert "from_logits=True" in text


def official_schema():
    """The official schema of SARIF 2.1.0. Without it there is nothing to test against."""
    path = os.environ.get(SARIF_SCHEMA)
    if not path:
        message = (f"{SARIF_SCHEMA} names no file: the official schema of SARIF 2.1.0, as the npm package "
                   "@microsoft/jest-sarif ships it, is missing; .ci/run fetches it")
        if os.environ.get(REQUIRED):
            pytest.fail(message)
        pytest.skip(message)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def test_sarif_fits_the_official_schema(read, run, write):
    schema = official_schema()
    assert schema["properties"]["version"]["enum"] == ["2.1.0"] and "codeFlow" in schema["definitions"]
    check = jsonschema.Draft4Validator(schema)
    clean = run("--isolated", "--output-format", "sarif", write("clean.py", "x = 1\n"))
    for text in (read("sarif"), clean.stdout):
        assert [f"{list(error.absolute_path)}: {error.message}" for error in check.iter_errors(json.loads(text))] == []
    wrong = json.loads(read("sarif"))
    wrong["runs"][0]["results"][0]["locations"] = {}
    assert not check.is_valid(wrong)
