"""Settings: where they come from, which wins, and what is refused."""

from __future__ import annotations

import copy
import pickle

import pytest

from bce_lint import selection
from bce_lint.settings import DEFAULT_OFF, Configuration, Settings, SettingsError, load, suggestion


@pytest.fixture
def config(write):
    """Write a pyproject.toml with a section of ours and load it."""
    def config(section: str, **given):
        path = write("pyproject.toml", f"[tool.bce-lint]\n{section}\n")
        return load(str(path), given)
    return config


def test_settings_are_frozen_picklable_and_comparable():
    settings = Settings(select=("BCE1",))
    with pytest.raises(AttributeError):
        settings.select = ()
    with pytest.raises(AttributeError):
        del settings.select
    assert pickle.loads(pickle.dumps(settings)) == settings == copy.deepcopy(settings)
    assert hash(settings) == hash(Settings(select=("BCE1",)))
    assert settings.replace(ignore=("BCE001",)) == Settings(select=("BCE1",), ignore=("BCE001",))
    assert "select=('BCE1',)" in repr(settings)
    with pytest.raises(TypeError, match="selct"):
        Settings(selct=())


def test_every_key_is_read(config):
    settings = config("""
        select = ["ALL"]
        ignore = ["BCE001"]
        extend-select = ["BCE1"]
        extend-ignore = ["double-sigmoid"]
        fixable = ["BCE0"]
        unfixable = ["BCE003"]
        per-file-ignores = { "tests/*" = ["BCE001"] }
        exclude = ["a"]
        extend-exclude = ["b"]
        force-exclude = true
        respect-gitignore = false
        unsafe-fixes = true
        project = false
        target-keras = "3.15"
        output-format = "concise"
        baseline = "known.json"
    """)
    assert settings.select == ("ALL",) and settings.ignore == ("BCE001",)
    assert settings.extend_select == ("BCE1",) and settings.extend_ignore == ("double-sigmoid",)
    assert settings.fixable == ("BCE0",) and settings.unfixable == ("BCE003",)
    assert settings.per_file_ignores == (("tests/*", ("BCE001",)),)
    assert settings.exclude == ("a",) and settings.extend_exclude == ("b",)
    assert settings.force_exclude and settings.unsafe_fixes
    assert not settings.respect_gitignore and not settings.project
    assert settings.output_format == "concise" and settings.target_keras == "3.15"
    assert settings.baseline.endswith("known.json")


@pytest.mark.parametrize(("section", "message"), [
    ("selct = []", "unknown setting `selct`; did you mean `select`?"),
    ("unsafe_fixes = true", "unknown setting `unsafe_fixes`; did you mean `unsafe-fixes`?"),
    ("fix = true", "unknown setting `fix`"),
    ('select = ["BCE999"]', "unknown rule `BCE999`"),
    ('select = ["bce001"]', "unknown rule `bce001`; did you mean `BCE001`?"),
    ('ignore = ["duble-sigmoid"]', "unknown rule `duble-sigmoid`; did you mean `double-sigmoid`?"),
    ('per-file-ignores = { "x" = ["E501"] }', "unknown rule `E501`"),
    ('select = "BCE001"', "`select` must be a list of strings"),
    ("unsafe-fixes = 1", "`unsafe-fixes` must be true or false"),
    ('per-file-ignores = ["x:BCE001"]', "must be a table"),
    ('output-format = "jsn"', "cannot be `jsn`; did you mean `json`?"),
])
def test_what_cannot_be_meant_is_refused(config, section, message):
    with pytest.raises(SettingsError) as refusal:
        config(section)
    assert message in str(refusal.value)
    assert "pyproject.toml" in str(refusal.value)


def test_broken_toml_is_refused(write):
    path = write("pyproject.toml", "[tool.bce-lint\n")
    with pytest.raises(SettingsError, match="cannot read"):
        Configuration()(str(path.parent / "x.py"))


def test_nearest_file_with_a_section_counts(write, tmp_path):
    write("pyproject.toml", '[tool.bce-lint]\nignore = ["BCE001"]\n')
    write("inner/pyproject.toml", '[project]\nname = "inner"\n')
    write("other/pyproject.toml", '[tool.bce-lint]\nignore = ["BCE002"]\n')
    of = Configuration()
    assert of(str(tmp_path / "x.py")).ignore == ("BCE001",)
    assert of(str(tmp_path / "inner" / "deep" / "x.py")).ignore == ("BCE001",)
    assert of(str(tmp_path / "other" / "x.py")).ignore == ("BCE002",)
    assert of(str(tmp_path / "other" / "x.py")).root == str(tmp_path / "other")


def test_isolated_and_config(write, tmp_path):
    path = write("pyproject.toml", '[tool.bce-lint]\nignore = ["BCE001"]\n')
    assert Configuration(isolated=True)(str(tmp_path / "x.py")).ignore == ()
    elsewhere = write("else/where.toml", '[tool.bce-lint]\nignore = ["BCE002"]\n')
    assert Configuration(config=str(elsewhere))(str(path)).ignore == ("BCE002",)
    with pytest.raises(SettingsError, match="cannot read"):
        Configuration(config=str(tmp_path / "missing.toml"))


def test_command_line_over_file(config):
    section = 'select = ["BCE0"]\nextend-select = ["BCE101"]\nignore = ["BCE003"]\nextend-exclude = ["a"]'
    assert config(section, ignore=("BCE001",)).ignore == ("BCE001",)
    assert config(section, extend_exclude=("b",)).extend_exclude == ("a", "b")
    afresh = config(section, select=("BCE003",))
    assert (afresh.select, afresh.extend_select, afresh.ignore) == (("BCE003",), (), ())


@pytest.mark.parametrize(("settings", "reported", "silent"), [
    (Settings(), "BCE000 BCE001 BCE009", "BCE101 BCE102 BCE900"),
    (Settings(select=("ALL",)), "BCE001 BCE101 BCE900", ""),
    (Settings(select=("BCE",)), "BCE001 BCE101", ""),
    (Settings(select=("BCE1",)), "BCE101 BCE102", "BCE001 BCE900"),
    (Settings(select=("double-sigmoid",)), "BCE002", "BCE001"),
    (Settings(extend_select=("BCE1",)), "BCE001 BCE101", "BCE900"),
    (Settings(ignore=("BCE0",)), "", "BCE001 BCE101"),
    (Settings(ignore=("BCE0",), extend_select=("BCE001",)), "BCE001", "BCE002"),
    (Settings(select=("ALL",), ignore=("BCE1",)), "BCE001", "BCE101"),
    (Settings(select=("BCE101",), ignore=("BCE1",)), "BCE101", "BCE102"),
    (Settings(select=("BCE001",), ignore=("BCE001",)), "", "BCE001"),
    (Settings(select=("BCE0",), extend_ignore=("clipped-probabilities",)), "BCE001", "BCE003"),
])
def test_longer_match_wins(settings, reported, silent):
    for code in reported.split():
        assert selection.reports(settings, code, "x.py")
    for code in silent.split():
        assert not selection.reports(settings, code, "x.py")


@pytest.mark.parametrize(("pattern", "path", "ignored"), [
    ("tests/*", "tests/test_a.py", True), ("tests/*", "tests/deep/test_a.py", True), ("tests", "tests/a.py", True),
    ("test_*.py", "deep/test_a.py", True), ("*.ipynb", "a.ipynb", True), ("./tests/*", "tests/a.py", True),
    ("tests/*", "contests/a.py", False), ("a.py", "ba.py", False), ("**/gan/*.py", "models/gan/d.py", True),
])
def test_per_file_ignores(tmp_path, pattern, path, ignored):
    settings = Settings(per_file_ignores=((pattern, ("BCE00",)),), root=str(tmp_path))
    assert selection.reports(settings, "BCE001", str(tmp_path / path)) is not ignored
    assert selection.reports(settings.replace(select=("ALL",)), "BCE101", str(tmp_path / path))


def test_fixable_and_unfixable():
    settings = Settings(fixable=("BCE0",), unfixable=("BCE003",))
    assert [selection.mends(settings, code) for code in ("BCE001", "BCE003", "BCE101")] == [True, False, False]


def test_catalogue_is_what_the_rules_say():
    from bce_lint.rules import RULES
    assert selection.catalogue() == {code: rule.name for code, rule in RULES.items()}


def test_rules_that_are_off_are_those_of_the_shared_list():
    from bce_lint.rules import RULES
    assert {code for code, rule in RULES.items() if not rule.default} == \
        {code for code in RULES if code.startswith(DEFAULT_OFF)}


def test_suggestion_is_silent_where_nothing_is_near():
    assert suggestion("quux", ["select"]) == ""
