"""Runs that are killed while they write: every file is whole, and the next run leaves all old or all new."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import stat
import subprocess
import sys
import time

import pytest

from bce_lint import journal as journals
from bce_lint import writing
from bce_lint.cli import main
from bce_lint.journal import HOME, Journal, WriteError
from bce_lint.recovery import recover
from bce_lint.remains import remains
from bce_lint.writing import Change, Terminated, write_all

NAMES = ("a.py", "pkg/b.py", "pkg/deep/c.py")
OLD, NEW = b"old = 1\n" * 50, b"new = 2\n" * 70
WATCHED = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.listdir",
           "os.scandir", "shutil.copyfile", "shutil.rmtree"}


@pytest.fixture
def tree(tmp_path):
    """Three files in three folders."""
    for name in NAMES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(OLD)
    return tmp_path


def changes(tree, names=NAMES):
    return [Change(str(tree / name), OLD, NEW) for name in names]


def contents(tree):
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def child(work):
    """Run ``work`` in a process of its own; the status it ends with."""
    process = os.fork()
    if not process:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(99)
    return os.waitpid(process, 0)[1]


def killing(step):
    """Let this process be killed just before what it does to files for the ``step``-th time."""
    done = 0

    def count(event, _arguments):
        nonlocal done
        if event in WATCHED:
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    sync = os.fsync

    def synced(handle):
        count("open", ())
        sync(handle)
    os.fsync = synced


def killed(tree, step):
    """Write all files in a process that is killed at ``step``; whether it was."""
    def work():
        killing(step)
        write_all(changes(tree), lambda _: str(tree))
    status = child(work)
    assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL, status
    return status != 0


def states(tree):
    """How the three files are, which are whole in any case."""
    found = [(tree / name).read_bytes() for name in NAMES]
    assert set(found) <= {OLD, NEW}
    return {OLD: "old", NEW: "new"}[found[0]] if len(set(found)) == 1 else "mixed"


def reset(tree):
    for name in NAMES:
        (tree / name).write_bytes(OLD)


def test_killed_at_every_step(tree, capsys):
    """The next run leaves nothing but all old files, or all new ones, whatever it is asked for."""
    step, seen, after = 0, [], []
    while killed(tree, step := step + 1):
        seen.append(states(tree))
        assert main(["--fix", "--isolated", str(tree)]) == 0
        after.append(states(tree))
        assert after[-1] != "mixed" and seen[-1] in ("mixed", after[-1])
        assert set(contents(tree)) == set(NAMES)
        said = capsys.readouterr().err
        assert ("put back" in said) == (seen[-1] == "mixed")
        reset(tree)
    assert step > 30 and states(tree) == "new" and set(contents(tree)) == set(NAMES)
    assert {"old", "mixed", "new"} == set(seen) and {"old", "new"} == set(after)
    assert after == sorted(after, key=["old", "new"].index)


def test_killed_while_it_settles(tree):
    """The journal outlives a second kill, and a third."""
    step = 1
    while not killed(tree, step) or states(tree) != "mixed":
        assert recover([str(tree)]) is not None
        reset(tree)
        step += 1
    for again in range(1, 60):
        status = child(lambda: (killing(again), recover(remains([str(tree / NAMES[0])]))))
        assert states(tree) in ("mixed", "old")
        if status == 0:
            break
    assert status == 0 and states(tree) == "old" and set(contents(tree)) == set(NAMES)


def test_killed_while_it_takes_back(tree, monkeypatch):
    """An error, and then a kill while the files are put back."""
    replace = os.replace

    def failing(source, target):
        if target.endswith("c.py") and source.endswith(".new"):
            raise OSError(errno.ENOSPC, "No space left on device", target)
        replace(source, target)
    for step in range(1, 200):
        def work():
            os.replace = failing
            killing(step)
            with pytest.raises(WriteError):
                write_all(changes(tree), lambda _: str(tree))
        status = child(work)
        states(tree)
        recover(remains(map(str, (tree / name for name in NAMES))))
        assert states(tree) == "old" and set(contents(tree)) == set(NAMES)
        if status == 0:
            break
    assert status == 0 and step > 30


@pytest.fixture
def half(tree):
    """A run that was killed when the first file had landed and the others had not."""
    def work():
        land = writing._land

        def dying(one):
            if one.target.endswith("b.py"):
                os.kill(os.getpid(), signal.SIGKILL)
            land(one)
        writing._land = dying
        write_all(changes(tree), lambda _: str(tree))
    child(work)
    assert (tree / NAMES[0]).read_bytes() == NEW and states(tree) == "mixed"
    return tree


def settled(tree):
    return recover(remains([str(tree / "a.py")]))


def test_what_was_put_back_is_said_and_linted(half, run):
    done = run("--fix", "pkg", cwd=half)
    assert "a run was killed while it wrote files: a.py was put back\n" in done.stderr
    assert states(half) == "old" and done.returncode == 0


def test_a_run_that_only_looks_leaves_it_alone(half, run):
    before = contents(half)
    assert "bce-lint --fix settles that first" in run("--diff", ".", cwd=half).stderr
    run(".", cwd=half)
    assert contents(half) == before


def test_permissions_are_put_back_as_well(tree):
    os.chmod(tree / "a.py", 0o741)
    for step in range(1, 99):
        if not killed(tree, step):
            break
        settled(tree)
        assert stat.S_IMODE(os.stat(tree / "a.py").st_mode) == 0o741
        reset(tree)
    assert stat.S_IMODE(os.stat(tree / "a.py").st_mode) == 0o741 and states(tree) == "new"


@pytest.mark.parametrize("name", NAMES)
def test_files_edited_since_are_left_alone(half, name):
    (half / name).write_bytes(b"mine\n")
    notes = settled(half)
    rest = [(half / other).read_bytes() for other in NAMES if other != name]
    assert (half / name).read_bytes() == b"mine\n" and set(rest) == {OLD}
    assert any(name in note and "left alone" in note for note in notes)
    assert set(contents(half)) == set(NAMES)


def test_files_deleted_since_stay_away(half):
    (half / "a.py").unlink()
    assert "left alone" in " ".join(recover(remains([str(half / "pkg/b.py")])))
    assert not (half / "a.py").exists() and not (half / HOME).exists()


def test_without_the_old_file_the_new_one_stays(half):
    (half / HOME / "run" / "0.old").write_bytes(b"something else\n")
    assert "the old file is gone" in " ".join(settled(half))
    assert (half / "a.py").read_bytes() == NEW


@pytest.mark.parametrize("damage", [
    lambda raw: raw[:len(raw) // 2], lambda raw: b"", lambda raw: raw.replace(b"a.py", b"z.py"), lambda raw: b"\xff" + raw,
    lambda raw: b"[]",
])
def test_a_damaged_record_is_not_acted_upon(half, damage):
    record = half / HOME / "run" / "journal"
    record.write_bytes(damage(record.read_bytes()))
    notes = settled(half)
    assert len(notes) == 1 and "cannot be read" in notes[0] and (half / "a.py").read_bytes() == NEW
    assert settled(half) == []      # it is said once
    write_all(changes(half, ["pkg/b.py"]), lambda _: str(half))
    assert (half / "pkg/b.py").read_bytes() == NEW and (half / HOME / "run-damaged-1" / "0.old").read_bytes() == OLD


def test_a_half_written_record_is_of_no_account(tree):
    """It was never finished, so no file was touched."""
    run = tree / HOME / "run"
    run.mkdir(parents=True)
    (run / "journal.part").write_bytes(b"{")
    (run / "0.new").write_bytes(NEW[:7])
    assert settled(tree) == [] and states(tree) == "old" and not (tree / HOME).exists()


def record(tree, *entries):
    """A record as a run would have left it, of what is told."""
    run = tree / HOME / "run"
    run.mkdir(parents=True)
    (run / "0.old").write_bytes(b"planted\n")
    (run / "0.new").write_bytes(b"")
    made = [journals.Entry(path, journals.digest(b"planted\n"), journals.digest(after)) for path, after in entries]
    Journal(str(tree)).record(made)


@pytest.mark.parametrize("path", ["../outside.py", "{}/outside.py", "link/outside.py", "linked.py"])
def test_a_record_reaches_nothing_outside_its_folder(tmp_path, path):
    inside, outside = tmp_path / "project", tmp_path / "outside.py"
    inside.mkdir()
    outside.write_bytes(NEW)
    (inside / "link").symlink_to(tmp_path)
    (inside / "linked.py").symlink_to(outside)
    record(inside, (path.format(tmp_path), NEW))
    assert "left alone" in " ".join(recover([str(inside)]))
    assert outside.read_bytes() == NEW and (inside / "linked.py").is_symlink()


def test_a_link_is_no_journal(tmp_path):
    real, tree = tmp_path / "real", tmp_path / "tree"
    tree.mkdir()
    real.mkdir()
    (tree / "a.py").write_bytes(NEW)
    record(real, ("a.py", NEW))
    (tree / HOME).symlink_to(real / HOME)
    assert recover(remains([str(tree / "a.py")])) == [] and (tree / "a.py").read_bytes() == NEW
    with pytest.raises(WriteError, match="is not a folder"):
        write_all([Change(str(tree / "a.py"), NEW, OLD)], lambda _: str(tree))
    assert (tree / "a.py").read_bytes() == NEW and (real / HOME / "run" / "journal").exists()


def test_another_users_journal_is_not_acted_upon(tree, monkeypatch):
    record(tree, ("a.py", OLD))
    monkeypatch.setattr(os, "geteuid", lambda: os.stat(tree).st_uid + 1)
    assert settled(tree) == [] and states(tree) == "old"


def test_an_old_file_that_is_a_link_is_not_followed(half):
    old = half / HOME / "run" / "0.old"
    old.rename(half / "elsewhere")
    old.symlink_to(half / "elsewhere")
    with pytest.raises(WriteError, match="cannot be put back"):
        settled(half)
    assert (half / "a.py").read_bytes() == NEW


# Two runs at once


def test_a_run_waits_for_another_and_then_says_so(tree, monkeypatch):
    monkeypatch.setattr(journals, "PATIENCE", 0.1)
    with journals.held(Journal(str(tree))):
        with pytest.raises(WriteError, match="another bce-lint is writing files"):
            write_all(changes(tree), lambda _: str(tree))
    assert states(tree) == "old" and not (tree / HOME).exists()
    write_all(changes(tree), lambda _: str(tree))
    assert states(tree) == "new"


def test_a_living_run_is_not_settled_by_another(tree, monkeypatch):
    """The other one waits until the files have landed, and finds nothing to do."""
    read, write = os.pipe()

    def work():
        land = writing._land

        def slow(one):
            land(one)
            os.write(write, b".")
            time.sleep(0.3)
        writing._land = slow
        write_all(changes(tree), lambda _: str(tree))
    process = os.fork()
    if not process:
        try:
            work()
        finally:
            os._exit(0)
    os.read(read, 1)
    assert states(tree) == "mixed"
    assert settled(tree) == []
    assert os.waitpid(process, 0)[1] == 0 and states(tree) == "new" and set(contents(tree)) == set(NAMES)


def test_many_runs_at_once(tree):
    """One of them writes; the others are told that the files are no longer what they were."""
    processes = []
    for _ in range(8):
        process = os.fork()
        if not process:
            status = 1
            try:
                write_all(changes(tree), lambda _: str(tree))
                status = 0
            except WriteError as error:
                status = 2 if "changed by somebody else" in str(error) else 3
            finally:
                os._exit(status)
        processes.append(process)
    statuses = sorted(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes)
    assert statuses == [0] + [2] * 7
    assert states(tree) == "new" and set(contents(tree)) == set(NAMES)


def test_the_lock_is_free_when_its_holder_is_dead(half):
    assert (half / HOME / ".lock").exists()
    started = time.monotonic()
    settled(half)
    assert time.monotonic() - started < journals.PATIENCE / 2


def test_a_lock_that_was_taken_away_is_not_taken_for_the_lock(tree):
    """A run that waits on a lock file which its holder removes begins anew."""
    home = tree / HOME
    home.mkdir()
    stale = os.open(home / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(stale, fcntl.LOCK_EX)
    (home / ".lock").unlink()
    with journals.held(Journal(str(tree))):
        other = os.open(home / ".lock", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)
    os.close(stale)


# What stops a run without killing it


def test_a_full_disk(tree, environment):
    """No file may grow beyond a size that the second one needs."""
    big = NEW * 100
    made = [Change(str(tree / NAMES[0]), OLD, NEW), Change(str(tree / NAMES[1]), OLD, big)]

    def work():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        with pytest.raises(WriteError, match=r"cannot write .*no file was changed"):
            write_all(made, lambda _: str(tree))
    assert child(work) == 0
    assert states(tree) == "old" and set(contents(tree)) == set(NAMES)


@pytest.mark.parametrize("number", range(1, 9))
def test_space_that_runs_out_anywhere(tree, monkeypatch, number):
    """Each thing in turn that needs space fails for good; taking back needs none."""
    left = number
    link, replace, store = os.link, os.replace, writing.store

    def counted(function):
        def call(*arguments):
            nonlocal left
            left -= 1
            if left <= 0 and not str(arguments[0]).endswith(".old"):
                raise OSError(errno.ENOSPC, "No space left on device", arguments[-1])
            return function(*arguments)
        return call
    monkeypatch.setattr(os, "replace", counted(replace))
    monkeypatch.setattr(writing, "store", counted(store))
    monkeypatch.setattr(journals, "store", counted(store))
    with pytest.raises(WriteError, match="No space left"):
        write_all(changes(tree), lambda _: str(tree))
    assert link is os.link and states(tree) == "old" and set(contents(tree)) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_read_only_file_stops_all(tree, name):
    os.chmod(tree / name, 0o444)
    with pytest.raises(WriteError, match=f"{name} is read-only"):
        write_all(changes(tree), lambda _: str(tree))
    assert states(tree) == "old" and set(contents(tree)) == set(NAMES)


def test_another_file_system_is_reached_by_a_copy(tree, monkeypatch):
    replace = os.replace

    def across(source, target):
        if (HOME in str(source)) != (HOME in str(target)):
            raise OSError(errno.EXDEV, "Invalid cross-device link", source)
        replace(source, target)
    monkeypatch.setattr(os, "replace", across)
    os.chmod(tree / "a.py", 0o751)
    write_all(changes(tree), lambda _: str(tree))
    assert states(tree) == "new" and set(contents(tree)) == set(NAMES)
    assert stat.S_IMODE(os.stat(tree / "a.py").st_mode) == 0o751


def test_where_taking_back_fails_the_next_run_does_it(tree, monkeypatch):
    replace = os.replace

    def failing(source, target):
        if target.endswith("c.py") or str(source).endswith(".old"):
            raise OSError(errno.EIO, "Input/output error", target)
        replace(source, target)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(WriteError, match="could not be put back"):
            write_all(changes(tree), lambda _: str(tree))
        assert states(tree) == "mixed"
    assert "put back" in " ".join(settled(tree))
    assert states(tree) == "old" and set(contents(tree)) == set(NAMES)


@pytest.fixture
def default_signals():
    """Signals as a terminal has them, also where the tests run under nohup."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("when", range(1, 7))
def test_a_signal_takes_everything_back_or_comes_too_late(tree, monkeypatch, default_signals, number, when):
    """Sent whenever a file is prepared or lands; a second one does not disturb the taking back."""
    calls = 0

    def signalled(function):
        def call(one):
            nonlocal calls
            calls += 1
            for _ in range(2 if calls == when else 0):
                os.kill(os.getpid(), number)
            function(one)
        return call
    monkeypatch.setattr(writing, "_stage", signalled(writing._stage))
    monkeypatch.setattr(writing, "_land", signalled(writing._land))
    handlers = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with pytest.raises(KeyboardInterrupt if number == signal.SIGINT else Terminated):
        write_all(changes(tree), lambda _: str(tree))
    assert handlers == [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert states(tree) == "old" and set(contents(tree)) == set(NAMES)


def test_a_signal_that_is_ignored_stays_ignored(tree, monkeypatch):
    """As under nohup."""
    land = writing._land

    def hung_up(one):
        os.kill(os.getpid(), signal.SIGHUP)
        land(one)
    monkeypatch.setattr(writing, "_land", hung_up)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        write_all(changes(tree), lambda _: str(tree))
    finally:
        signal.signal(signal.SIGHUP, before)
    assert states(tree) == "new"


# Where it lies


def test_a_journal_leaves_what_else_is_in_its_folder(tree):
    (tree / HOME).mkdir()
    (tree / HOME / "answers").write_bytes(b"1")
    write_all(changes(tree), lambda _: str(tree))
    assert states(tree) == "new" and (tree / HOME / "answers").read_bytes() == b"1"


def test_git_never_sees_it(half):
    subprocess.run(["git", "init", "-q"], cwd=half, check=True)
    shown = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=half, capture_output=True, text=True, check=True)
    assert HOME not in shown.stdout and "a.py" in shown.stdout


def test_it_is_found_from_any_of_the_files_and_from_above(half):
    for paths in (["pkg/deep/c.py"], ["a.py"], ["pkg/b.py", "pkg/deep/c.py"]):
        assert remains([str(half / path) for path in paths]) == [os.path.realpath(half)]
    assert remains([str(half.parent / "x.py")]) == []


def test_names_that_are_no_text(tmp_path):
    """A record holds any name that a file system takes."""
    name = os.fsdecode(b"\xff\n.py")
    journal = Journal(str(tmp_path))
    (tmp_path / HOME).mkdir()
    journal.begin()
    journal.record([journals.Entry(name, "1", "2")])
    assert journal.entries() == [journals.Entry(name, "1", "2")]
