"""Projects side by side: the same findings in the same order whatever ``--jobs``, also where a process dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time

import pytest

from bce_lint import checking, parallel, scanning
from bce_lint.judging import Judgement
from bce_lint.parallel import Task, judgements, shares
from bce_lint.settings import Settings

WRONG = "import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\nmodel.compile('adam', 'binary_crossentropy')\n"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="one process everywhere else")


@pytest.fixture
def projects(write, tmp_path):
    """Ten projects of two files, long enough to be judged by several processes."""
    for number in range(10):
        write(f"p{number}/setup.cfg")
        for name in ("a.py", "b.py"):
            write(f"p{number}/{name}", WRONG + f"x{number} = [{'1, ' * 2_500}]\n")
    write("p3/b.py", "binary_crossentropy(\n")
    return tmp_path


def test_the_same_output_whatever_the_number(run, projects):
    one, *others = [run("--isolated", "--output-format", "json", "--jobs", jobs, ".") for jobs in (1, 2, 3, 64)]
    assert one.returncode == 2 and one.stdout.count('"BCE001"') == 19
    assert [(done.stdout, done.stderr, done.returncode) for done in others] == [(one.stdout, one.stderr, one.returncode)] * 3


def seen(projects, monkeypatch, jobs):
    """The processes that judged a project each."""
    judge = checking.judge

    def marked(*arguments, **options):
        found = judge(*arguments, **options)
        return Judgement(found.diagnostics, found.errors, os.getpid())
    monkeypatch.setattr(checking, "judge", marked)
    monkeypatch.chdir(projects)
    workspace, settings = scanning.Workspace(jobs=jobs), Settings()
    scanned = scanning.scan(["."], lambda _: settings, workspace)
    return {one.parsed for one in checking.judged(scanned, ["."], lambda _: settings, workspace)}


@linux
@pytest.mark.parametrize(("jobs", "count"), [(1, 1), (2, 2), (4, 4)])
def test_as_many_processes_as_asked_for(projects, monkeypatch, jobs, count):
    found = seen(projects, monkeypatch, jobs)
    assert len(found) == count and (os.getpid() in found) == (jobs == 1)


def test_one_process_for_little(projects, monkeypatch):
    monkeypatch.setattr(parallel, "FEWEST", 100)
    assert seen(projects, monkeypatch, 4) == {os.getpid()}


def task(number, work=None):
    return Task((f"{number}.py",), parallel.SMALLEST * 2, work or (lambda: Judgement((), (), number)))


@linux
def test_an_interrupt_ends_all_of_them(monkeypatch):
    monkeypatch.setattr(parallel, "FEWEST", 0)

    def interrupted(pipe):
        raise KeyboardInterrupt
    monkeypatch.setattr(parallel, "_received", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(judgements([task(number, lambda: time.sleep(60)) for number in range(3)], 3))
    until = time.monotonic() + 20
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.1)
    assert multiprocessing.active_children() == []


@linux
def test_a_process_that_dies_is_reported_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr(parallel, "FEWEST", 0)
    tasks = [task(number) for number in range(6)]
    tasks[3] = task(3, lambda: os.kill(os.getpid(), signal.SIGKILL))
    found = list(judgements(tasks, 6))
    assert [one.parsed for one in found] == [0, 1, 2, 0, 4, 5]
    assert [(error.span.path, error.message) for one in found for error in one.errors] == \
        [("3.py", "internal error, please report it: the process that judged it ended with -9")]


def test_shares_are_even():
    tasks = [Task((), size, lambda: None) for size in (9, 1, 1, 5, 4, 1)]
    parts = shares(tasks, 2)
    assert sorted(number for part in parts for number in part) == list(range(6))
    assert sorted(sum(tasks[number].size for number in part) for part in parts) == [10, 11]


@pytest.mark.parametrize("words", [("--jobs", "0"), ("-j", "-1"), ("-j", "many")])
def test_numbers_that_are_none(run, words):
    assert run(*words).returncode == 2
