"""The formats that programs read, each against what its reader demands."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from bce_lint import reporting
from bce_lint.diagnostics import AGAIN, Diagnostic, Edit, FileError, Fix, Related, Span
from bce_lint.settings import FORMATS


def span(path, line, column, end_column, cell=None, end_line=None):
    return Span(path, cell, line, column, end_line or line, end_column)


FIX = Fix("safe", "pass from_logits=True", (Edit(span("train.py", 2, 12, 12), "from_logits=True"),))
OTHER = Fix("unsafe", "logit form: no activation, from_logits=True", (Edit(span("models.py", 1, 8, 9), "0"),))
PLAIN = Diagnostic(
    "BCE001", "logits-as-probabilities", "logits: 100 % wrong,\nreally <&\">", "error", span("train.py", 2, 8, 13),
    (Related("made here", span("models.py", 1, 5, 10)), Related("built here", span("train.py", 1, 1, 4))), FIX, (OTHER,))
CELL = Diagnostic("BCE003", "clipped-probabilities", "clipped", "warning", span("nb.ipynb", 2, 5, 9, cell=3))
ADVICE = Diagnostic("BCE101", "sigmoid-then-bce", "advice", "info", span("nb.ipynb", 1, 1, 2, cell=4, end_line=2), (),
                    Fix("unsafe", "logit form", (Edit(span("nb.ipynb", 1, 1, 2, cell=4), "x"),)))
ERROR = FileError("cannot be read: Permission denied", span("locked.py", 1, 1, 1))
TEXT = {("train.py", None): ["a = 1\n", "loss = bce(y, p)\n"], ("models.py", None): ["\tx = 5\n"],
        ("nb.ipynb", 3): ["a\n", "    p = 1"], ("nb.ipynb", 4): ["f(\n", ")"]}


def showing(*found, errors=(ERROR,), **options):
    options.setdefault("fixable", lambda one: one.fix is not None and one.fix.safety == "safe")
    return reporting.Showing(found, errors, 7, 2, lambda path, cell: TEXT.get((path, cell), ()),
                             lambda code: f"# {code}: a title\n\nFirst\nparagraph.\n\nSecond.\n", **options)


def rendered(output_format, *found, **options):
    return reporting.render(output_format, showing(*found, **options))


def test_json_has_the_shape_of_the_contract():
    document = json.loads(rendered("json", PLAIN, CELL, ADVICE))
    assert list(document) == ["version", "findings", "errors", "summary"]
    assert document["version"] == 1
    first, second, _ = document["findings"]
    assert {key: first[key] for key in ("code", "name", "severity", "path", "cell", "line", "column", "end_line",
                                        "end_column")} == {
        "code": "BCE001", "name": "logits-as-probabilities", "severity": "error", "path": "train.py", "cell": None,
        "line": 2, "column": 8, "end_line": 2, "end_column": 13}
    assert "url" in first and first["message"] == PLAIN.message
    assert first["related"][0] == {"message": "made here", "path": "models.py", "cell": None, "line": 1, "column": 5,
                                   "end_line": 1, "end_column": 10}
    assert first["fix"] == {"safety": "safe", "title": "pass from_logits=True", "edits": [
        {"path": "train.py", "cell": None, "line": 2, "column": 12, "end_line": 2, "end_column": 12,
         "text": "from_logits=True"}]}
    assert [fix["safety"] for fix in first["alternatives"]] == ["unsafe"]
    assert second["cell"] == 3 and second["fix"] is None and second["alternatives"] == []
    assert document["errors"] == [{"path": "locked.py", "cell": None, "line": 1, "column": 1,
                                   "message": "cannot be read: Permission denied"}]
    assert document["summary"] == {"files": 7, "parsed": 2, "findings": 3, "fixable": {"safe": 1, "unsafe": 1}}


def test_paths_are_relative_to_the_working_directory(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    found = [Diagnostic("BCE001", "n", "m", "error", span(path, 1, 1, 2)) for path in
             (str(tmp_path / "inner" / "deep" / "x.py"), "./y.py", str(tmp_path / "z.py"))]
    document = json.loads(rendered("json", *found))
    assert [one["path"] for one in document["findings"]] == ["deep/x.py", "y.py", "../z.py"]


def test_concise_is_what_editors_read():
    assert rendered("concise", PLAIN, CELL) == (
        'train.py:2:8: BCE001 [*] logits: 100 % wrong,␊really <&">\n'
        "nb.ipynb:cell 3:2:5: BCE003 clipped\n")


def test_grouped():
    assert rendered("grouped", PLAIN, CELL, ADVICE) == (
        'train.py:\n  2:8  BCE001 [*] logits: 100 % wrong,␊really <&">\n\n'
        "nb.ipynb:cell 3:\n  2:5  BCE003 clipped\n\n"
        "nb.ipynb:cell 4:\n  1:1  BCE101 advice\n")


def test_github_escapes_and_leaves_out_what_github_refuses():
    first, second, third = rendered("github", PLAIN, CELL, ADVICE).splitlines()
    assert first.startswith("::error title=bce-lint BCE001 (logits-as-probabilities),file=train.py,line=2,endLine=2,"
                            "col=8,endColumn=13::train.py:2:8: BCE001 logits: 100 %25 wrong,%0Areally")
    assert "models.py:1:5: made here" in first
    assert second == ("::warning title=bce-lint BCE003 (clipped-probabilities),file=nb.ipynb::"
                      "nb.ipynb:cell 3:2:5: BCE003 clipped")
    assert third.startswith("::notice ")
    property_ = reporting.import_module("bce_lint.reporting.github")._escaped("a:b,c\r%", ":,")
    assert property_ == "a%3Ab%2Cc%0D%25"


def test_gitlab_fingerprints_are_unique_and_do_not_depend_on_lines_above(monkeypatch):
    twice = json.loads(rendered("gitlab", PLAIN, PLAIN))
    assert len({issue["fingerprint"] for issue in twice}) == 2
    assert {"check_name", "description", "fingerprint", "severity", "location"} <= set(twice[0])
    assert twice[0]["severity"] == "major"
    assert twice[0]["location"]["path"] == "train.py"
    monkeypatch.setitem(TEXT, ("train.py", None), ["new\n", *TEXT[("train.py", None)]])
    moved = Diagnostic("BCE001", "n", "m", "error", span("train.py", 3, 8, 13))
    assert json.loads(rendered("gitlab", moved))[0]["fingerprint"] == twice[0]["fingerprint"]
    assert json.loads(rendered("gitlab")) == []


def test_junit_parses_and_counts():
    tree = ET.fromstring(rendered("junit", PLAIN, CELL, ADVICE))
    assert (tree.tag, tree.get("tests"), tree.get("failures"), tree.get("errors")) == ("testsuites", "4", "3", "1")
    assert [suite.get("name") for suite in tree] == ["locked.py", "nb.ipynb", "train.py"]
    failure = tree.find("testsuite[@name='train.py']/testcase/failure")
    assert "really <&\">" in failure.text and "models.py:1:5: made here" in failure.text
    empty = ET.fromstring(rendered("junit", errors=()))
    assert empty.get("failures") == "0" and empty.find("testsuite/testcase") is not None
    control = Diagnostic("BCE001", "n", "a\x00b\x1b", "error", span("t\x07.py", 1, 1, 2))
    ET.fromstring(rendered("junit", control))


class Page(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, and the text outside of style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] not in ("style", "script"):
            self.words.append(data)


def test_html_has_every_finding_and_asks_for_nothing():
    page = Page(rendered("html", PLAIN, CELL, ADVICE))
    words = "".join(page.words)
    for found in (PLAIN, CELL, ADVICE):
        assert found.code in words
    assert "logits: 100 % wrong," in words and "really <&\">" in words and "cannot be read: Permission denied" in words
    assert "made here" in words and "models.py" in words and "pass from_logits=True" in words
    assert [attrs["data-path"] for tag, attrs in page.tags if attrs.get("class") == "file"] == ["train.py", "nb.ipynb"]
    assert not [attrs for _, attrs in page.tags if "src" in attrs or str(attrs.get("href", "#"))[:1] != "#"]


def test_html_shows_hostile_text_as_text(monkeypatch):
    evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    monkeypatch.setitem(TEXT, (f"{evil}.py", None), [f"{evil}\n", "x\n"])
    found = Diagnostic("BCE001", evil, evil, "error", span(f"{evil}.py", 1, 1, 4), (Related(evil, span(f"{evil}.py", 1, 5, 9)),),
                       Fix("safe", evil, (Edit(span(f"{evil}.py", 1, 1, 1), evil),)))
    plain, page = Page(rendered("html", PLAIN)), Page(rendered("html", found, errors=(
        FileError(evil, span(f"{evil}.py", 1, 1, 1)),)))
    assert not [tag for tag, attrs in page.tags if tag == "img" or any(word.startswith("on") for word in attrs)]
    assert sum(tag == "script" for tag, _ in page.tags) == sum(tag == "script" for tag, _ in plain.tags) == 1
    assert evil in "".join(page.words)


def test_sarif_says_where_why_and_how_to_mend():
    document = json.loads(rendered("sarif", PLAIN, CELL, ADVICE))
    assert document["version"] == "2.1.0" and document["$schema"].endswith("sarif-schema-2.1.0.json")
    run, = document["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["BCE001", "BCE003", "BCE101"]
    assert run["tool"]["driver"]["rules"][0]["fullDescription"]["text"] == "First paragraph."
    first, second, third = run["results"]
    where = first["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {"uri": "train.py", "uriBaseId": "%SRCROOT%"}
    assert where["region"] == {"startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 13}
    steps = first["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps][:2] == ["made here", "built here"]
    assert len(steps) == 3 and len(first["relatedLocations"]) == 2
    assert [fix["description"]["text"] for fix in first["fixes"]] == [
        "pass from_logits=True (safe)", "logit form: no activation, from_logits=True (unsafe)"]
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "from_logits=True"
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert second["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "nb.ipynb:cell 3:2:5"
    assert second["level"] == "warning" and third["level"] == "note" and "fixes" not in third
    assert run["invocations"][0]["executionSuccessful"] is False
    assert json.loads(rendered("sarif", errors=()))["runs"][0]["results"] == []


def test_the_flow_of_sarif_ends_at_the_finding():
    """Further uses of the same cause are related, but not on the way."""
    found = Diagnostic("BCE001", "n", "m", "error", span("train.py", 2, 8, 13), (
        Related("made here", span("models.py", 1, 5, 10)), Related(AGAIN, span("other.py", 1, 1, 4))))
    result = json.loads(rendered("sarif", found))["runs"][0]["results"][0]
    flow = [step["location"]["message"]["text"] for step in result["codeFlows"][0]["threadFlows"][0]["locations"]]
    assert flow == ["made here", "m"] and len(result["relatedLocations"]) == 2


def test_sarif_uris_are_quoted():
    found = Diagnostic("BCE001", "n", "m", "error", span("a b/ä#.py", 1, 1, 2))
    result = json.loads(rendered("sarif", found))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%A4%23.py"


def test_statistics_count_safe_and_unsafe_apart():
    shown = showing(PLAIN, PLAIN, CELL, ADVICE)
    assert reporting.render_statistics("full", shown) == (
        "2  BCE001  logits-as-probabilities  [fixable: 2 safe]\n"
        "1  BCE003  clipped-probabilities\n"
        "1  BCE101  sigmoid-then-bce  [fixable: 1 unsafe]\n")
    assert json.loads(reporting.render_statistics("json", shown))[0] == {
        "code": "BCE001", "name": "logits-as-probabilities", "count": 2, "fixable": {"safe": 2, "unsafe": 0}}


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_survives_everything(output_format):
    odd = Diagnostic("BCE001", "n", "m\x1b[31m\u202e\udc80", "error", span("\udcff\n.py", 9, 9, 9, end_line=12),
                     (Related("", span("gone.py", 1, 1, 1)),))
    text = rendered(output_format, odd, PLAIN, CELL, ADVICE)
    assert text.endswith("\n")
    assert rendered(output_format) is not None
    if output_format not in ("json", "sarif", "gitlab"):  # those quote it
        assert "\x1b[31m" not in text
