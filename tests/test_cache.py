"""What is remembered of a run: the same output with and without it, whatever changes and whatever it is made of."""

from __future__ import annotations

import errno
import json
import os
import pickle
import subprocess
import sys
import time

import pytest

import bce_lint
from bce_lint import checking, parallel
from bce_lint.caching import folder, keys, records
from bce_lint.cli import main

TRAIN = "from models import net\nmodel = net()\nmodel.compile('adam', loss='binary_crossentropy')\nmodel.fit([0], [1])\n"
NET = "import keras\ndef net():\n    return keras.Sequential([keras.layers.Dense(1{})])\n"
LOGIT, PROBABILITY = NET.format(""), NET.format(", activation='sigmoid'")
METRIC = ("import keras\nfrom models import net\nmodel = net()\n"
          "model.compile('adam', keras.losses.BinaryCrossentropy(from_logits=True), metrics=['binary_accuracy'])\nmodel.fit([0], [1])\n")
WRONG = "import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.compile('adam', 'binary_crossentropy')\nmodel.fit([0], [1])\n"


@pytest.fixture
def check(monkeypatch, tmp_path, capsys):
    """Run the command: what it prints and its exit status, and how many projects it judged anew."""
    monkeypatch.chdir(tmp_path)
    judge = checking.judge

    def check(*words, before=lambda: None):
        judged = []

        def counted(*arguments):
            judged.append(arguments)
            before()
            return judge(*arguments)
        with monkeypatch.context() as patch:
            patch.setattr(checking, "judge", counted)
            status = main(["--output-format", "json", *words])
        shown = capsys.readouterr()
        return (shown.out, shown.err, status), len(judged)
    return check


@pytest.fixture
def settled(check):
    """Let a run be remembered, and see that it is; its output."""
    def settled(*words):
        first, anew = check(*words)
        assert anew and check(*words) == (first, 0)
        return first
    return settled


@pytest.fixture
def codes(check):
    """The codes that a run reports, and how many projects it judged anew; the same as without what is remembered."""
    def codes(*words):
        found, anew = check(*words)
        assert check("--no-cache", *words)[0] == found
        return [one["code"] for one in json.loads(found[0])["findings"]], anew
    return codes


@pytest.fixture
def project(write):
    """Two files, of which one makes the model that the other one trains."""
    write("setup.cfg")
    write("models.py", LOGIT)
    return write("train.py", TRAIN)


@pytest.fixture
def many(project, write):
    """The same among many files: what is not given is read only where a trace leads there."""
    for number in range(60):
        write(f"filler/f{number}.py", "x = 1\n")
    return project


@pytest.mark.parametrize("words", [
    [], ["-v"], ["--select", "ALL"], ["--unsafe-fixes", "--target-keras", "3.2"], ["--disable-noqa"], ["--no-project"],
    ["--statistics"], ["--output-format", "sarif"], ["--output-format", "full", "--color", "always", "-v"], ["--jobs", "2"]])
def test_the_same_with_and_without_it(check, write, project, words):
    write("noted.py", WRONG.replace("py')", "py')  # noqa: BCE001") + "x = 1  # noqa: BCE002\n")
    write("broken.py", "import keras\nloss = keras.losses.binary_crossentropy(\n")
    write("latin.py", WRONG.encode() + b"# \xe9\n")
    write("other/pyproject.toml")
    write("other/train.py", WRONG)
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": WRONG}
    write("n.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}))
    plain, anew = check("--no-cache", *words)
    assert anew == 2
    assert check(*words) == (plain, 2)
    assert check(*words) == (plain, 0)


@pytest.mark.skipif(os.name != "posix", reason="no such names there")
def test_names_that_are_no_text_are_remembered(check, tmp_path):
    (tmp_path / os.fsdecode(b"\xe9.py")).write_text(WRONG)
    first, _ = check(".")
    assert check(".") == (first, 0) and "BCE001" in first[0]


def test_a_changed_file_that_is_not_given_is_seen(codes, settled, write, project):
    settled("train.py")
    write("models.py", PROBABILITY)
    assert codes("train.py") == ([], 1)
    write("models.py", LOGIT)
    assert codes("train.py") == (["BCE001"], 0)     # as it was: what was found then is right again


def test_a_changed_file_that_is_read_for_an_import_alone_is_seen(codes, settled, write, many):
    words = ("--extend-exclude", "models.py")
    settled(*words)
    write("models.py", PROBABILITY)
    assert codes(*words) == ([], 1)
    (many.parent / "models.py").unlink()
    assert codes(*words) == ([], 1)


def test_a_new_file_that_an_import_finds_first_is_seen(codes, settled, write, many):
    words = ("--extend-exclude", "models.py,models")
    settled(*words)
    write("models/__init__.py", PROBABILITY)
    assert codes(*words) == ([], 1)


def test_a_new_folder_that_an_import_finds_is_seen(codes, settled, write, many):
    write("train.py", f"import extra\n{TRAIN}")
    settled()
    write("extra/readme.txt")
    assert codes()[1] == 1


def test_a_new_file_that_says_what_others_import_is_seen(codes, settled, write, project):
    settled("train.py")
    write("other.py", "from train import model\n")
    assert codes("train.py")[1] == 1


def test_a_link_that_leads_elsewhere_is_seen(codes, settled, write, many, tmp_path):
    write("outside.txt", LOGIT)
    write("sub/setup.cfg")
    write("sub/train.py", TRAIN)
    write("sub/inside.txt", LOGIT)
    (tmp_path / "sub/models.py").symlink_to("inside.txt")
    for number in range(60):
        write(f"sub/filler/f{number}.py", "x = 1\n")
    words = ("--extend-exclude", "models.py", "sub")
    assert "BCE001" in settled(*words)[0]
    (tmp_path / "sub/models.py").unlink()
    (tmp_path / "sub/models.py").symlink_to("../outside.txt")      # the same content, outside of the project
    assert codes(*words) == ([], 1)


@pytest.mark.parametrize(("words", "anew"), [(["--disable-noqa"], 1), (["--target-keras", "3.2"], 1), (["--no-project"], 1),
                                             (["--target-keras", "3.15"], 1), (["--unsafe-fixes"], 0)])
def test_settings_that_matter_are_seen(codes, settled, write, project, words, anew):
    write("train.py", METRIC.replace("])\nmodel.fit", "])  # noqa: BCE002\nmodel.fit"))
    settled()
    assert codes(*words) == (["BCE007"] if "--no-project" not in words else [], anew)


def test_who_sees_the_project_is_seen(codes, settled, write, many):
    """Among many files, of which none but the given ones is read."""
    write("models.py", "import keras\nnothing = 'binary_crossentropy'\n")
    write("train.py", WRONG)
    settled()
    assert codes("--no-project")[1] == 1


def test_what_is_selected_is_seen_and_runs_may_take_turns(codes, settled, project):
    settled()
    for anew in (1, 0):
        assert codes("--ignore", "BCE001") == ([], anew)
        assert codes("--select", "ALL") == (["BCE001"], anew)
        assert codes() == (["BCE001"], 0)


@pytest.mark.parametrize("setting", ["ignore = ['BCE007']", "per-file-ignores = {'work.py' = ['BCE007']}", "target-keras = '3.2'"])
def test_the_settings_of_a_folder_that_imports_lead_to_are_seen(codes, settled, write, setting):
    """The project around it is judged again, too: what is found there depends on them."""
    for number in range(60):
        write(f"filler/f{number}.py", "x = 1\n")
    write("setup.cfg")
    write("sub/pyproject.toml", f"[tool.bce-lint]\n{setting}\n")
    write("sub/work.py", "import keras\nloss = keras.losses.BinaryCrossentropy(from_logits=True)\ndef work(model):\n"
          "    model.compile('adam', loss=loss, metrics=['binary_accuracy'])\n    model.fit([0], [1])\n")
    write("train.py", f"{WRONG}from sub.work import work\nwork(keras.Sequential([keras.layers.Dense(1)]))\n")
    settled()
    write("sub/pyproject.toml", "[tool.bce-lint]\n")
    found, anew = codes()
    assert (set(found), anew) == ({"BCE007", "BCE001"}, 2)


def test_a_settings_file_is_seen(codes, settled, write, project):
    write("train.py", TRAIN.replace("')\nmodel.fit", "')  # noqa: BCE001\nmodel.fit"))
    settled()
    write("pyproject.toml", "[tool.bce-lint]\nproject = false\n")
    assert codes()[1] == 1


def test_requirements_are_seen(codes, settled, write, many):
    write("train.py", METRIC)
    assert json.loads(settled()[0])["findings"][0]["fix"]
    write("requirements.txt", "keras==3.2\n")
    assert codes() == (["BCE007"], 1)
    write("requirements.txt", "# the same, in other words\nkeras ==3.2\n")
    assert codes() == (["BCE007"], 0)


def test_only_the_project_that_changed_is_judged_again(check, write):
    for name in "abc":
        write(f"{name}/setup.cfg")
        write(f"{name}/train.py", WRONG)
    assert check()[1] == 3
    write("b/train.py", WRONG + "x = 1\n")
    found, anew = check()
    assert anew == 1 and found[0].count('"BCE001"') == 3 and check("--no-cache")[0] == found


def test_a_project_in_a_project_is_in_sight_all_the_same(check, write):
    """Few files: one that is nothing alone, of a project that has not changed, meets a loss of the project around it."""
    write("setup.cfg")
    for number in range(5):
        write(f"logit{number}.py", f"from logit{number + 1} import work\n")
    work = "def work(model):\n    model.compile('adam', loss='binary_crossentropy')\n    model.fit([0], [1])\n"
    write("logit5.py", work)
    write("sub/setup.cfg")
    write("sub/net.py", "'binary_crossentropy'\nimport keras\nfrom logit0 import work\nwork(keras.Sequential([keras.layers.Dense(1)]))\n")
    assert '"BCE001"' in check()[0][0]
    write("logit5.py", f"\n{work}")
    again, anew = check()
    assert again == check("--no-cache")[0] and '"BCE001"' in again[0] and anew == 1


# -- what is found in the folder ------------------------------------------------------------------------------------

def entry(remembered):
    found, = remembered.iterdir()
    return found


def sign(stored, data: bytes) -> None:
    """Let an entry hold something else, with a right checksum."""
    stored.write_bytes(folder._sum(stored.name, data) + b"\n" + data)


def boom():
    class Boom:
        def __reduce__(self):
            return os.abort, ()
    return pickle.dumps(Boom())


BROKEN = {
    "empty": lambda data: b"", "half": lambda data: data[:len(data) // 2], "longer": lambda data: data + b" ",
    "another": lambda data: data.replace(b"BCE001", b"BCE002"), "zeros": lambda data: bytes(len(data)),
    "pickle": lambda data: boom(),
}
FOREIGN = {"pickle": boom(), "no JSON": b"__import__('os').abort()", "nested": b"[" * 100_000, "number": b"1",
           "table": b"{}", "nothing judged": b"[null]", "no ASCII": "[\u00e9]".encode()}
# Where in a record of judgements something is put: the first judgement, its field, and so on.
BENT = {
    "code": ([0, 0, 0, 0], 1), "line": ([0, 0, 0, 4, 2], "1"), "truth": ([0, 2], True), "unsure": ([0, 3], [["a"]]),
    "too long": ([0, 0, 0, 4], ["a.py", None, 1, 1, 1, 1, 1]), "too short": ([0, 0, 0, 4], ["a.py", None, 1, 1, 1]),
    "no answers": ([0, 5], None), "list": ([0, 5], []), "no questions": ([0, 5], {"file": "x"}),
    "unknown question": ([0, 5], {"exec": {"x": "y"}}), "few questions": ([0, 5], {"file": {}}),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_not_whole_is_no_entry(check, settled, project, remembered, how):
    plain = settled()
    stored = entry(remembered)
    stored.write_bytes(BROKEN[how](stored.read_bytes()))
    assert check() == (plain, 1)
    assert check() == (plain, 0)


@pytest.mark.parametrize("how", FOREIGN)
def test_what_is_none_of_ours_is_no_entry(check, settled, project, remembered, how):
    plain = settled()
    sign(entry(remembered), FOREIGN[how])
    assert check() == (plain, 1)
    assert check() == (plain, 0)


@pytest.mark.parametrize("how", BENT)
def test_what_has_another_shape_is_no_entry(check, settled, project, remembered, how):
    plain = settled()
    stored = entry(remembered)
    judgements = place = json.loads(stored.read_bytes().partition(b"\n")[2])
    (*steps, last), content = BENT[how]
    for step in steps:
        place = place[step]
    place[last] = content
    sign(stored, json.dumps(judgements).encode())
    assert check() == (plain, 1)
    assert check() == (plain, 0)


def test_the_entry_of_another_tree_is_none(check, settled, write, project, remembered):
    settled()
    first = entry(remembered)
    write("train.py", WRONG)
    plain = check()[0]
    second, = set(remembered.iterdir()) - {first}
    second.write_bytes(first.read_bytes())
    assert check() == (plain, 1)


def test_a_folder_in_the_place_of_an_entry_does_no_harm(check, settled, project, remembered):
    plain = settled()
    stored = entry(remembered)
    stored.unlink()
    stored.mkdir()
    found, anew = check("-v")
    assert (found[0], anew) == (plain[0], 1) and "note: nothing is remembered of this run" in found[1]


def test_another_version_remembers_for_itself(check, settled, project, monkeypatch):
    plain = settled()
    monkeypatch.setattr(keys, "ours", lambda: "another")
    assert check() == (plain, 1)


def test_a_version_is_told_by_its_sources(monkeypatch, tmp_path):
    keys.ours.cache_clear()
    before = keys.ours()
    (tmp_path / "rules").mkdir()
    for source in keys._sources(os.path.dirname(bce_lint.__file__)):
        (tmp_path / "rules" / os.path.basename(source)).write_bytes(b"")
    monkeypatch.setattr(bce_lint, "__file__", str(tmp_path / "__init__.py"))
    keys.ours.cache_clear()
    assert keys.ours() != before
    keys.ours.cache_clear()


def test_records_come_back_as_they_were(write, tmp_path, monkeypatch):
    write("a.py", WRONG)
    write("broken.py", "import keras\nkeras.losses.binary_crossentropy(\n")
    monkeypatch.chdir(tmp_path)
    settings = bce_lint.Settings()
    workspace = checking.Workspace()
    scanned = checking.scan(["."], lambda _: settings, workspace)
    found = list(checking.judged(scanned, ["."], lambda _: settings, workspace))
    assert found[0].diagnostics and found[0].errors and records.from_text(records.to_text(found)) == found


# -- where nothing is remembered ------------------------------------------------------------------------------------

def test_no_cache_leaves_nothing_and_reads_nothing(check, settled, project, remembered):
    check("--no-cache")
    assert not remembered.exists()
    plain = settled()
    sign(entry(remembered), b"[]")
    assert json.loads(check()[0][0])["findings"] == []      # this one would be believed
    assert check("--no-cache") == (plain, 1)


@pytest.mark.parametrize("words", [["--fix"], ["--diff"], ["--add-noqa"], ["--explain-unknown", "train.py:3"], ["--show-files"]])
def test_who_changes_files_or_explains_does_not_use_it(run, project, remembered, words):
    run(*words)
    assert not remembered.exists()


def test_standard_input_and_pure_functions_do_not_use_it(run, project, remembered, monkeypatch):
    assert "BCE001" in run("--stdin-filename", "train.py", input=WRONG).stdout
    monkeypatch.chdir(project.parent)
    assert bce_lint.check_source(WRONG).diagnostics and bce_lint.check_paths(["."]).diagnostics
    assert bce_lint.fix_source(WRONG).report and not remembered.exists()


def test_what_crashed_is_not_remembered(check, project, monkeypatch, remembered):
    def crash(*_, **__):
        raise RuntimeError("for once")
    with monkeypatch.context() as patch:
        patch.setattr("bce_lint.judging.diagnose", crash)
        assert "for once" in check()[0][0]
    assert not remembered.exists() and check()[1] == 1


def test_a_crash_that_a_file_alone_survives_is_not_remembered(check, project, write, monkeypatch, remembered):
    from bce_lint import judging
    diagnose = judging.diagnose

    def crash(sources, *rest):
        if len(sources) > 1:
            raise MemoryError
        return diagnose(sources, *rest)
    write("other.py", WRONG)
    with monkeypatch.context() as patch:
        patch.setattr("bce_lint.judging.diagnose", crash)
        assert "BCE001" in check()[0][0]
    assert not remembered.exists()


def test_what_changed_while_it_was_judged_is_not_remembered(check, write, project, remembered):
    check(before=lambda: write("models.py", PROBABILITY))
    assert not remembered.exists()


@pytest.mark.parametrize(("name", "content"), [("train.py", "import keras  # binary_crossentropy\n"), ("other.py", "from train import model\n")])
@pytest.mark.parametrize("words", [[], ["--no-project"]])
def test_what_changed_before_it_was_judged_is_not_remembered(check, write, monkeypatch, remembered, name, content, words):
    tasks = checking.tasks
    write("setup.cfg")
    write("train.py", WRONG)

    def late(*arguments):
        write(name, content)
        return tasks(*arguments)
    with monkeypatch.context() as patch:
        patch.setattr(checking, "tasks", late)
        check("train.py", *words)
    assert remembered.exists() == (bool(words) and name == "other.py")      # which is of no interest then


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="one process everywhere else")
def test_what_changed_before_another_process_judged_it_is_not_remembered(check, write, monkeypatch, remembered):
    monkeypatch.setattr(parallel, "FEWEST", 0)
    monkeypatch.setattr(parallel, "SMALLEST", 0)
    for number in range(60):
        write(f"a/filler/f{number}.py", "x = 1\n")
    for name in "ab":
        write(f"{name}/setup.cfg")
        write(f"{name}/train.py", TRAIN)
        write(f"{name}/models.py", LOGIT)
    check("--jobs", "2", before=lambda: write("a/models.py", PROBABILITY))
    assert len(list(remembered.iterdir())) == 1
    write("a/models.py", LOGIT)
    found, anew = check("--jobs", "1")
    assert anew == 1 and found == check("--no-cache")[0] and found[0].count('"code"') == 2


def test_rules_of_other_packages_are_asked_every_time(check, project, monkeypatch, remembered):
    monkeypatch.setattr(keys, "offered", lambda: ("one",))
    keys.ours.cache_clear()
    found, anew = check("-v")
    assert "rules of other packages" in found[1] and (anew, remembered.exists()) == (1, False)
    keys.ours.cache_clear()


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege there")
def test_a_folder_elsewhere_is_left_alone(check, project, remembered, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    remembered.symlink_to(elsewhere)
    found, _ = check("-v")
    assert "is no folder" in found[1] and not list(elsewhere.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="no such permissions there")
def test_a_folder_that_others_may_write_into_is_left_alone(check, project, remembered):
    remembered.mkdir()
    remembered.chmod(0o777)
    found, _ = check("-v")
    assert "others may write" in found[1] and not list(remembered.iterdir())


@pytest.mark.parametrize("place", [".cache", "."])
def test_a_folder_in_the_tree_is_left_alone(check, project, tmp_path, monkeypatch, place):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / place))
    found, _ = check("-v")
    assert "which is looked at" in found[1] and sorted(os.listdir(tmp_path)) == ["models.py", "setup.cfg", "train.py"]


def test_a_folder_that_cannot_be_is_no_trouble(check, project, monkeypatch):
    plain = check("--no-cache")[0]
    for base in (str(project), "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", base)
        assert check() == (plain, 1)
        assert "nothing is remembered" in check("-v")[0][1]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_read_only_disk_is_no_trouble(check, project, monkeypatch, remembered, number):
    plain = check("--no-cache")[0]

    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))
    monkeypatch.setattr("os.replace", refuse)
    assert check() == (plain, 1)
    assert os.strerror(number) in check("-v")[0][1] and not list(remembered.iterdir())


# -- life of the folder ---------------------------------------------------------------------------------------------

def test_runs_at_once_do_not_disturb_each_other(environment, write, project, tmp_path, remembered):
    for name in "abcd":
        write(f"{name}/setup.cfg")
        write(f"{name}/train.py", WRONG)
    words = [sys.executable, "-m", "bce_lint", "--output-format", "json", "."]
    running = [subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for _ in range(4)]
    outputs = {process.communicate() for process in running}
    assert len(outputs) == 1 and outputs.pop()[0].count(b'"BCE001"') == 5
    assert len(list(remembered.iterdir())) == 5
    for stored in remembered.iterdir():
        head, _, data = stored.read_bytes().partition(b"\n")
        assert head == folder._sum(stored.name, data)


def test_what_was_not_used_for_long_goes(check, write, project, remembered, monkeypatch):
    check()
    first = entry(remembered)
    long_ago = time.time() - folder.OLDEST - 60
    os.utime(first, (long_ago, long_ago))
    check()                         # of use once more
    write("train.py", WRONG)
    check()
    assert first.exists()
    os.utime(first, (long_ago, long_ago))
    write("train.py", WRONG + "x = 1\n")
    check()
    assert not first.exists() and len(list(remembered.iterdir())) == 2


@pytest.mark.parametrize(("bound", "share"), [("MOST", 0), ("LARGEST", 1)])
def test_there_are_never_too_many(check, write, project, remembered, monkeypatch, bound, share):
    check()
    monkeypatch.setattr(folder, bound, 3 + share * 3 * entry(remembered).stat().st_size)
    for number in range(5):
        write("train.py", TRAIN + f"x = {number}\n")
        assert check()[1] == 1 and check()[1] == 0      # the newest one stays
    assert len(list(remembered.iterdir())) in (2, 3)


def test_a_warm_run_loads_nothing_that_judges(run, environment, project, tmp_path):
    run(".")
    code = ("import sys; from bce_lint.cli import main; status = main(['.']); "
            "print('LOADED', *sorted(sys.modules), file=sys.stderr); sys.exit(status)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=tmp_path,
                          check=False)
    loaded = done.stderr.partition("LOADED")[2].split()
    assert done.returncode == 1 and "BCE001" in done.stdout
    assert not [name for name in loaded if name.split(".")[0] in ("libcst", "yaml", "pickle", "multiprocessing")
                or name.startswith(("bce_lint.evaluation", "bce_lint.rules", "bce_lint.judging", "bce_lint.syntax"))]
