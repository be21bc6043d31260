"""The pages of the rules: generated from the docstrings, never stale, with examples that are fixtures and plots that
are drawn. ``python -m pytest tests/test_pages.py --bless`` writes docs/rules."""

from __future__ import annotations

import doctest
import json
import math
import re
import textwrap
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from bce_lint import pages
from bce_lint.rules import RULES

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIXTURES = DOCS.parent / "fixtures"
EVERY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
DRAWN = DOCS.parent / "bce_lint" / "reporting" / "html" / "plots"
PLOTS = sorted(DRAWN.glob("*.svg"))
WIDTH = 80
FROM = {"Example": ["bad*.py"], "Use instead": ["fixed*.py", "good*.py"]}


# -- what is generated ------------------------------------------------------------------------------------------------

def document(rule) -> str:
    """The page as a file: what ``bce-lint rule`` prints, with its plot, and links to what it speaks of."""
    text = pages.page(rule.code).replace("Measured behaviour of Keras", "[Measured behaviour of Keras](../measured.md)")
    plot = DRAWN / f"{rule.code}.svg"
    if plot.exists():
        title = ElementTree.parse(plot).getroot()[0].text
        text = text.replace("\n## Example\n", f"\n![{title}](../../bce_lint/reporting/html/plots/{plot.name})\n\n## Example\n")
    for heading in FROM:
        path = next(iter(sources(rule, heading)), None)
        if path:
            link = f"[`{path.name}`](../../fixtures/{path.parent.name}/{path.name})"
            text = text.replace(f"## {heading}\n```", f"## {heading}\nFrom {link}:\n\n```")
    return text


def index() -> str:
    """The table of all rules."""
    rows = "".join(f"| [{code}]({code}.md) | {rule.name} | {'on' if rule.default else 'off'} | {rule.severity} | "
                   f"{', '.join(rule.safety) or 'none'} | {rule.summary} |\n" for code, rule in RULES.items())
    return ("# The rules\n\nEach page says what was [measured](../measured.md). `bce-lint rule CODE` prints it.\n\n"
            f"| code | name | default | severity | fixes | what it reports |\n|---|---|---|---|---|---|\n{rows}")


def generated() -> dict[str, str]:
    return {"README.md": index()} | {f"{code}.md": document(rule) for code, rule in RULES.items()}


@pytest.mark.parametrize("name", ["README.md", *(f"{code}.md" for code in RULES)])
def test_page_is_fresh(name, bless):
    path, wanted = DOCS / "rules" / name, generated()[name]
    if bless:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted, "utf-8")
    assert path.exists() and path.read_text("utf-8") == wanted, f"{name} is stale: pytest tests/test_pages.py --bless"


def test_no_page_is_left_over(bless):
    left = [path for path in (DOCS / "rules").iterdir() if path.name not in generated()]
    if bless:
        for path in left:
            path.unlink()
        left = []
    assert left == []


# -- what a page says -------------------------------------------------------------------------------------------------

@EVERY_RULE
def test_head_says_what_there_is(rule):
    """The kinds of fixes in the head are those that the fixtures have."""
    names = [path.name for path in (FIXTURES / rule.name).glob("fixed*.py")]
    unsafe = {name for name in names if name.startswith("fixed_unsafe")}
    kinds = tuple(kind for kind, found in (("safe", set(names) - unsafe), ("unsafe", unsafe)) if found)
    said = rule.safety
    assert set(kinds) <= set(said), "the section Fix safety does not name a kind of fix that the fixtures show"
    assert bool(kinds) == bool(said)
    head = " ".join(pages.page(rule.code).split("\n\n")[1].split())
    assert head.startswith(f"*{rule.severity}; {'on' if rule.default else 'off'} by default")
    assert all(re.search(rf"\b{kind} (fix|one)\b", head) for kind in said) and ("no fix" in head) == (not said)


@EVERY_RULE
def test_page_fits_a_terminal(rule):
    long = [line for line in pages.page(rule.code).splitlines() if len(line) > WIDTH]
    assert long == [], f"shorten these rows, links or lines of code to {WIDTH} characters"


def passage(rule, heading: str) -> str:
    """The code under a heading."""
    return re.search("```python\n(.*?)```", rule.section(heading), re.DOTALL)[1]


def sources(rule, heading: str) -> list[Path]:
    """The fixtures that hold the code under a heading, line for line."""
    wanted = passage(rule, heading)
    paths = [path for pattern in FROM[heading] for path in sorted((FIXTURES / rule.name).glob(pattern))]
    return [path for path in paths if holds(path.read_text("utf-8"), wanted)]


def holds(text: str, wanted: str) -> bool:
    """Are the lines of ``wanted`` lines of ``text``, one after the other, at whatever depth?"""
    lines = textwrap.dedent(wanted).splitlines()
    given = text.splitlines()
    return any(textwrap.dedent("\n".join(given[start:start + len(lines)])).splitlines() == lines
               for start in range(len(given) - len(lines) + 1))


@EVERY_RULE
@pytest.mark.parametrize("heading", FROM)
def test_example_is_drawn_from_a_fixture(rule, heading):
    found = sources(rule, heading)
    assert found, f"{heading} of {rule.code} is in no {' or '.join(FROM[heading])} of fixtures/{rule.name}"


@EVERY_RULE
def test_both_examples_are_one_pair(rule):
    """What the page proposes is what became of its example, or a good file where nothing can be fixed."""
    bad = {path.name.removeprefix("bad") for path in sources(rule, "Example")}
    after = {re.sub("^(fixed_unsafe|fixed|good)", "", path.name) for path in sources(rule, "Use instead")}
    assert bad & after, "name the two files alike: bad_example.py and fixed_example.py or good_example.py"


# -- as a program gives it --------------------------------------------------------------------------------------------

def test_rules_as_json(capsys):
    assert pages.command(["--all", "--output-format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["version"] == 1 and [one["code"] for one in printed["rules"]] == list(RULES)
    first = next(one for one in printed["rules"] if one["code"] == "BCE001")
    assert first["page"] == pages.page("BCE001") and first["fixes"] == ["safe", "unsafe"] and first["default"] is True


def test_layout_keeps_code_tables_and_headings():
    text = "# a long heading that stays\n```python\nx = 1      # a long line of code\n```\n| a | long row of a table |\n"
    assert pages.laid_out(text, 10) == text


@EVERY_RULE
def test_layout_changes_no_word(rule):
    body = rule.page.partition("\n")[2]
    assert pages.page(rule.code).split("*\n\n", 1)[1].split() == body.split()


# -- plots ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", PLOTS, ids=lambda path: path.stem)
def test_plot(path):
    """Small, well formed, with a title, for light and dark, and of a rule."""
    root = ElementTree.parse(path).getroot()
    assert path.stem in RULES and root[0].tag.endswith("title") and root[0].text
    assert path.stat().st_size < 20_000 and "prefers-color-scheme: dark" in path.read_text("utf-8")
    assert f"/plots/{path.name}" in (DOCS / "rules" / f"{path.stem}.md").read_text("utf-8")


def test_the_script_draws_the_plots_that_there_are():
    script = (DOCS / "plots.py").read_text("utf-8")
    assert re.findall(r'yield "(BCE\d+)"', script) == [path.stem for path in PLOTS]


class Curves(dict):
    """Straight lines, whatever is asked for; one of them breaks off."""

    def __missing__(self, name):
        axis = self["logit"]
        return [axis, [math.nan if z > 5 else z for z in axis] if name.startswith("written ") else axis]


def test_plots_are_drawn(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    import drawing
    import plots
    assert doctest.testmod(drawing) == (0, 1)
    axis = [float(z) for z in range(-25, 26)]
    line = Curves(logit=axis, once=axis, twice=axis, thresholds=[axis, [None] * 20 + axis[20:30] + [None] * 21, axis])
    for code, title, panels in plots.plots({engine: line for engine in plots.ENGINES}):
        text = drawing.picture(title, panels)
        drawn = [path.get("d") for path in ElementTree.fromstring(text).iter() if "line" in path.get("class", "")]
        assert len(drawn) == sum(len(panel.lines) + (place == 0) * len(panel.lines) for place, panel in enumerate(panels))
        assert all(d.startswith("M") and "nan" not in d for d in drawn)
        assert ("l10 10" in text) == (code == "BCE006")


# -- citations --------------------------------------------------------------------------------------------------------

@EVERY_RULE
def test_cited_sections_exist(rule):
    there = set(re.findall(r"^## (\w+):", (DOCS / "measured.md").read_text("utf-8"), re.MULTILINE))
    named = re.findall(r"\bsections? ((?:\w+(?:, | and )?)+)", rule.section("Why is this bad?")
                       + "\n".join(line for line in rule.section("References").splitlines() if "Measured" in line))
    cited = {one for words in named for one in re.findall(r"\b[A-Z]\d?[a-z]?\b", words)}
    assert cited <= there
