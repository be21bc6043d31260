"""The fixtures are the specification of the rules: ``bad*.py`` has exactly the faults of its folder's rule, ``good*.py``
has none, ``fixed*.py`` is what ``--fix`` makes of the bad one (``fixed_unsafe*.py`` with ``--unsafe-fixes``), and
``bad*.out`` is what is printed. ``--bless`` writes the last two; read them before you commit them."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from bce_lint import Settings, check_paths, check_source, fix_source
from bce_lint.cli import main
from bce_lint.flake8 import Plugin
from bce_lint.rules import RULES
from bce_lint.selection import reports

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
BY_NAME = {rule.name: rule for rule in RULES.values()}
HEADINGS = ["What it does", "Why is this bad?", "Example", "Use instead", "Fix safety", "References"]


def files(pattern: str) -> list:
    paths = sorted(path for name in BY_NAME for path in (FIXTURES / name).glob(pattern))
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths]


BAD, GOOD = files("bad*.py"), files("good*.py")
READABLE = [param for param in BAD if param.values[0].parent.name != "syntax-error"]


def settings(path: Path, **more) -> Settings:
    """The rules that are on by default, and the one that the folder is about."""
    return Settings(extend_select=(BY_NAME[path.parent.name].code,), project=False, **more)


def found(text: str | bytes, path: Path, name: str | None = None) -> list[tuple]:
    """Code and places of every finding, and the places of its proof."""
    report = check_source(text, name or path.name, settings(path))
    return [(one.code, placed(one.span), sorted(placed(step.span) for step in one.related)) for one in report.diagnostics]


def placed(span) -> tuple:
    return span.cell, span.line, span.column


def moved(findings: list[tuple], to) -> list[tuple]:
    """The findings with every place sent through ``to``, in the new order."""
    return sorted((code, to(*place), sorted(to(*step) for step in steps)) for code, place, steps in findings)


# -- what is found ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", BAD)
def test_bad_has_exactly_its_own_fault(path):
    code = BY_NAME[path.parent.name].code
    assert {one[0] for one in found(path.read_bytes(), path)} == {code}


@pytest.mark.parametrize("path", GOOD)
def test_good_is_silent(path):
    report = check_source(path.read_bytes(), path.name, settings(path))
    assert (report.diagnostics, report.errors) == ((), ())


@pytest.mark.parametrize("path", BAD)
def test_output(path, bless, capsys, monkeypatch):
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("COLUMNS", "120")
    code = BY_NAME[path.parent.name].code
    status = main(["--isolated", "--no-project", "--color", "never", "--extend-select", code, path.name])
    assert status == (2 if code == "BCE000" else 1)
    printed = capsys.readouterr().out
    kept = path.with_suffix(".out")
    if bless:
        kept.write_text(printed, "utf-8")
    assert printed == kept.read_text("utf-8")


def test_all_at_once_is_each_by_itself(monkeypatch):
    """The other files of a project do not change what is found in a file that imports none of them."""
    monkeypatch.chdir(FIXTURES)
    together = check_paths(sorted(BY_NAME), Settings(select=("ALL",)))
    alone = []
    for path in sorted(path for name in BY_NAME for path in Path(name).glob("*.py")):
        alone += check_source(path.read_bytes(), path.as_posix(), Settings(select=("ALL",), project=False)).diagnostics
    assert [(one.code, one.span) for one in together.diagnostics] == [(one.code, one.span) for one in alone]


# -- the same in every dress ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", BAD)
def test_crlf_and_bom(path):
    text = path.read_text("utf-8")
    plain = found(text, path)
    assert found(text.replace("\n", "\r\n").encode(), path) == plain
    assert found(b"\xef\xbb\xbf" + text.encode(), path) == plain


@pytest.mark.parametrize("path", BAD)
def test_tabs(path):
    lines = path.read_text("utf-8").split("\n")
    depth = [len(re.match("(    )*", line)[0]) // 4 for line in lines]
    tabbed = "\n".join("\t" * deep + line[4 * deep:] for deep, line in zip(depth, lines))

    def to(cell, line, column):
        return cell, line, max(column - 3 * depth[line - 1], 1)
    assert moved(found(tabbed, path), lambda *place: place) == moved(found(path.read_bytes(), path), to)


@pytest.mark.parametrize("path", BAD)
def test_latin_1(path):
    text = path.read_text("utf-8")
    dressed = ("# -*- coding: latin-1 -*-\n# \xfcber allem\n" + text).encode("latin-1")
    below = moved(found(text, path), lambda cell, line, column: (cell, line + 2, column))
    assert moved(found(dressed, path), lambda *place: place) == below


@pytest.mark.parametrize("path", BAD)
def test_one_notebook_cell(path):
    text = path.read_text("utf-8")
    within = moved(found(text, path), lambda cell, line, column: (1, line, column))
    assert moved(found(notebook(text), path, "x.ipynb"), lambda *place: place) == within


@pytest.mark.parametrize("path", READABLE)
def test_many_notebook_cells(path):
    """Each statement of the module in a cell of its own."""
    text = path.read_text("utf-8")
    starts = [min([one.lineno, *(d.lineno for d in getattr(one, "decorator_list", ()))]) for one in ast.parse(text).body]
    lines = text.splitlines(keepends=True)
    cells = ["".join(lines[start - 1:end - 1]) for start, end in zip(starts, [*starts[1:], len(lines) + 1])]

    def to(cell, line, column):
        index = max(i for i, start in enumerate(starts) if start <= line)
        return index + 1, line - starts[index] + 1, column
    assert moved(found(notebook(*cells), path, "x.ipynb"), lambda *place: place) == moved(found(text, path), to)


def notebook(*cells: str) -> str:
    """A notebook of these cells, under a cell of prose."""
    made = [{"cell_type": "markdown", "metadata": {}, "source": ["# binary_crossentropy"]}]
    made += [{"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [],
              "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("path", [*READABLE, *(one for one in GOOD if not one.id.startswith("syntax-error"))])
def test_flake8(path, flake8_options):
    text = path.read_text("utf-8")
    own = settings(path)
    flake8_options(f"--extend-select={BY_NAME[path.parent.name].code}")
    yielded = [(message.split()[0], line, column + 1) for line, column, message, _ in
               Plugin(ast.parse(text), text.splitlines(keepends=True), path.name).run()]
    kept = [(code, line, column) for code, line, column in yielded if reports(own, code, path.name)]
    assert kept == [(code, line, column) for code, (_, line, column), _ in found(text, path)]


# -- what is mended ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", READABLE)
def test_fixes(path, bless):
    """Files for what each kind of fix makes, and none where it makes nothing of its own."""
    bad = path.read_text("utf-8")
    safe = fix_source(bad, path.name, settings(path)).source
    unsafe = fix_source(bad, path.name, settings(path, unsafe_fixes=True)).source
    compare(path, "fixed", safe if safe != bad else None, bless)
    compare(path, "fixed_unsafe", unsafe if unsafe != safe else None, bless)


def compare(bad: Path, kind: str, wanted: str | None, bless: bool) -> None:
    kept = bad.with_name(kind + bad.name.removeprefix("bad"))
    if bless:
        kept.unlink(missing_ok=True)
        if wanted is not None:
            kept.write_text(wanted, "utf-8")
    assert (kept.read_text("utf-8") if kept.exists() else None) == wanted


@pytest.mark.parametrize("path", files("fixed*.py"))
def test_fixed_is_silent_and_stays(path):
    text = path.read_text("utf-8")
    ast.parse(text)
    own = settings(path, unsafe_fixes="unsafe" in path.name)
    assert check_source(text, path.name, own).diagnostics == ()
    assert fix_source(text, path.name, own).source == text


@pytest.mark.parametrize("path", files("fixed*.py"))
def test_fixed_has_a_bad_one(path):
    assert path.with_name("bad" + path.name.removeprefix("fixed_unsafe").removeprefix("fixed")).exists()


@pytest.mark.parametrize("path", READABLE)
def test_fixes_keep_line_ends(path):
    """A fix changes what it must and nothing else, in a file of either kind."""
    bad = path.read_text("utf-8")
    own = settings(path, unsafe_fixes=True)
    windows = fix_source(bad.replace("\n", "\r\n"), path.name, own).source
    assert windows == fix_source(bad, path.name, own).source.replace("\n", "\r\n")


@pytest.mark.parametrize("path", READABLE)
def test_fixes_in_other_dress(path):
    """The same with a byte order mark, in Latin-1 with a cookie, and with tabs."""
    bad, own = path.read_text("utf-8"), settings(path, unsafe_fixes=True)
    fixed = fix_source(bad, path.name, own).source
    assert fix_source(b"\xef\xbb\xbf" + bad.encode(), path.name, own).source == b"\xef\xbb\xbf" + fixed.encode()
    cookie = "# -*- coding: latin-1 -*-\n# \xfcber allem\n"
    dressed = fix_source((cookie + bad).encode("latin-1"), path.name, own).source.decode("latin-1")
    assert sorted(dressed.splitlines()) == sorted((cookie + fixed).splitlines())       # a new import may stand above
    tabbed = fix_source(re.sub("^(    )+", lambda found: "\t" * (len(found[0]) // 4), bad, flags=re.M), path.name, own)
    assert re.sub("^\t+", lambda found: "    " * len(found[0]), tabbed.source, flags=re.M) == fixed


@pytest.mark.parametrize("path", READABLE)
def test_fixes_in_a_notebook(path):
    """Only the source of the cell changes, and what is left in it is what is left in a script."""
    bad, own = path.read_text("utf-8"), settings(path, unsafe_fixes=True)
    before, after = json.loads(notebook(bad)), json.loads(fix_source(notebook(bad), "x.ipynb", own).source)
    fixed = "".join(after["cells"][1].pop("source"))
    before["cells"][1].pop("source")
    ast.parse(fixed)
    left = fix_source(fixed, path.name, own)
    assert before == after and left.source == fixed
    assert [one.code for one in left.report.diagnostics] == [
        one.code for one in fix_source(bad, path.name, own).report.diagnostics]


# -- no rule without its page and its fixtures ------------------------------------------------------------------------

@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_has_fixtures(rule):
    folder = FIXTURES / rule.name
    assert list(folder.glob("bad*.py")) and len(list(folder.glob("good*.py"))) >= 3
    assert {path.stem for path in folder.glob("bad*.py")} == {path.stem for path in folder.glob("bad*.out")}
    has_fix = not section(rule, "Fix safety").startswith("There is no fix")
    assert bool(list(folder.glob("fixed*.py"))) == has_fix


def test_every_folder_has_a_rule():
    assert {path.name for path in FIXTURES.iterdir() if path.is_dir()} == {*BY_NAME, "projects", "seed"}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_page(rule):
    assert re.findall("^## (.*)$", rule.page, re.MULTILINE) == HEADINGS
    assert rule.summary.endswith(".") and all(section(rule, heading) for heading in HEADINGS)


# What the examples take for granted, before and after.
GIVEN = {
    "BCE011": ('autoencoder = keras.Sequential([keras.layers.Dense(784, activation="sigmoid")])\n',) * 2,
    "BCE003": ('model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])\n',
               "model = keras.Sequential([keras.layers.Dense(1)])\n"),
    "BCE009": ("model = keras.Sequential([keras.layers.Dense(1)])\n"
               "bce = keras.losses.BinaryCrossentropy(from_logits=True)\n",) * 2,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_examples_of_the_page(rule):
    before, after = GIVEN.get(rule.code, ("", ""))
    assert examined(rule, before, "Example") == {rule.code}
    assert examined(rule, after, "Use instead") == set()


def examined(rule, given: str, heading: str) -> set[str]:
    """The codes that the code under a heading has, as the body of a function of ``x`` and ``y``."""
    code = re.search("```python\n(.*?)```", section(rule, heading), re.DOTALL)[1]
    body = "".join("    " + line for line in code.splitlines(keepends=True))
    text = f"import tensorflow as tf\nfrom tensorflow import keras\n{given}\n\ndef example(x, y):\n{body}"
    own = Settings(extend_select=(rule.code,), project=False)
    return {one.code for one in check_source(text, "page.py", own).diagnostics}


def section(rule, heading: str) -> str:
    return re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", rule.page, re.MULTILINE | re.DOTALL)[1].strip()
