"""The Python API: pure functions over frozen, picklable records."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pickle
import tomllib
from pathlib import Path

import pytest

import bce_lint


def test_everything_that_is_promised_is_there():
    for name in bce_lint.__all__:
        assert getattr(bce_lint, name) is not None
    with pytest.raises(AttributeError):
        bce_lint.nothing  # noqa: B018


def test_check_source(seed):
    report = bce_lint.check_source(seed("situation1.py"), path="train.py")
    found, = report.diagnostics
    assert (found.code, found.span.path, found.span.line) == ("BCE001", "train.py", 18)
    assert (report.files, report.parsed, report.errors) == (1, 1, ())
    assert bce_lint.check_source(seed("situation1.py").encode(), path="train.py") == report
    assert bce_lint.check_source(seed("situation3.py")).diagnostics == ()


def test_reports_are_frozen_and_picklable(seed):
    report = bce_lint.check_source(seed("situation1.py"), path="train.py")
    assert pickle.loads(pickle.dumps(report)) == report
    with pytest.raises(AttributeError):
        report.files = 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.diagnostics[0].code = "x"
    fixed = bce_lint.fix_source(seed("situation1.py"))
    assert pickle.loads(pickle.dumps(fixed)) == fixed


def test_settings(seed):
    settings = bce_lint.Settings(ignore=("BCE001",))
    assert bce_lint.check_source(seed("situation1.py"), settings=settings).diagnostics == ()
    with pytest.raises(bce_lint.SettingsError):
        bce_lint.check_source(seed("situation1.py"), settings=bce_lint.Settings(ignore=("nonsense",)))


def test_check_paths(write, seed, tmp_path):
    write("a.py", seed("situation1.py"))
    write("b.ipynb", seed("situation2_notebook.ipynb"))
    write("pyproject.toml", "[tool.bce-lint]\nignore = ['BCE001']\n")
    report = bce_lint.check_paths([tmp_path])
    assert [found.code for found in report.diagnostics] == ["BCE001", "BCE003"]
    assert report.files == 2


def test_fix_source(seed):
    text = seed("situation1.py")
    wanted = text.replace("BinaryCrossentropy()", "BinaryCrossentropy(from_logits=True)")
    fixed = bce_lint.fix_source(text, path="train.py")
    assert fixed.source == wanted and fixed.report.diagnostics == ()
    assert bce_lint.fix_source(text.encode()).source == wanted.encode()
    assert bce_lint.fix_source("\ufeff" + text).source == "\ufeff" + wanted
    assert bce_lint.fix_source(text.replace("\n", "\r\n")).source == wanted.replace("\n", "\r\n")


def test_fix_source_of_a_notebook(seed):
    text = seed("situation2_notebook.ipynb")
    settings = bce_lint.Settings(unsafe_fixes=True)
    fixed = bce_lint.fix_source(text, path="x.ipynb", settings=settings)
    assert "from_logits=True" in fixed.source and "activation=" not in fixed.source
    assert isinstance(fixed.source, str)


@pytest.mark.parametrize("source", ["", "def (", "binary_crossentropy = (", b"\xff\xfe", b"binary_crossentropy \xff", "\0"])
def test_what_cannot_be_read_comes_back(source):
    assert bce_lint.fix_source(source).source == source


def test_every_public_function_is_shown_at_work():
    """pytest runs these examples: --doctest-modules is in pyproject.toml, and bce_lint among the paths."""
    import doctest
    shown = {test.name for module in (bce_lint, importlib.import_module("bce_lint.api"))
             for test in doctest.DocTestFinder(exclude_empty=True).find(module) if test.examples}
    assert {"bce_lint", "bce_lint.api.check_paths", "bce_lint.api.check_source", "bce_lint.api.fix_source"} <= shown
    options = tomllib.loads((Path(bce_lint.__file__).parent.parent / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert "--doctest-modules" in options["addopts"] and "bce_lint" in options["testpaths"]


def test_every_public_function_says_what_it_does():
    for name in bce_lint.__all__:
        if inspect.isfunction(getattr(bce_lint, name)) or inspect.isclass(getattr(bce_lint, name)):
            assert inspect.getdoc(getattr(bce_lint, name)), name
