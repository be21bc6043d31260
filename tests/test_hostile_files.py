"""Files that nobody should have: each is named with a message, the run goes on, and exits as it has to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bce_lint import cli, scanning
from bce_lint.cli import main

WRONG = """\
import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")
model.fit([0], [1])
"""
posix = pytest.mark.skipif(os.name != "posix", reason="no such files on this system")


def notebook(**document) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, **document})


def cell(source: str, **more) -> dict:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source, **more}


# What is in a file, and what is said of it.
REFUSED = {
    "brackets.py": (WRONG + "x = " + "(" * 3000 + ")" * 3000, "too many nested brackets"),
    "calls.py": (WRONG + "x = a" + ".b()" * 5000, "too many chained operations"),
    "ands.py": (WRONG + "x = " + " and ".join("a" * 20_000), "too many chained operations"),
    "elifs.py": (WRONG + "if a: pass\n" + "elif a: pass\n" * 20_000, "nested too deeply to be parsed"),
    "blocks.py": (WRONG + "".join(" " * depth + "if a:\n" for depth in range(150)) + " " * 150 + "pass\n", "too many nested blocks"),
    "nul.py": (WRONG + "x = '\0'\n", "source code cannot contain null bytes"),
    "latin.py": (WRONG.encode() + b"x = '\xe9'\n", "byte 0xe9 at offset 138 is not utf-8: invalid continuation byte"),
    "codec.py": ("# coding: klingon\n" + WRONG, "unknown encoding: klingon"),
    "rot13.py": ("# coding: rot13\n" + WRONG, "cannot be decoded as rot13"),
    "picture.py": (b"\x89PNG\r\n\x1a\n\0\0" + WRONG.encode(), "byte 0x89 at offset 0 is not utf-8: invalid start byte"),
    "tokens.py": (WRONG + "x=1\n" * 700_000, "too large to be parsed (more than 2,000,000 tokens)"),
    "python2.py": (WRONG + "print 'a'\n", "Missing parentheses in call to 'print'. Did you mean print(...)?"),
    "empty.ipynb": ("", None),
    "no_json.ipynb": ("{'binary_crossentropy'", "not a notebook: Expecting '\"'"),
    "list.ipynb": ('["binary_crossentropy"]', "not a notebook: Expecting '{'"),
    "deep.ipynb": ("[" * 100_000 + '"binary_crossentropy"', "not a notebook: Expecting '{'"),
    "deep_inside.ipynb": (notebook(cells=[cell(WRONG)], a=1)[:-1] + ', "b": ' + "[" * 100_000, "nested too deeply"),
    "number.ipynb": (notebook(cells=[cell(WRONG), 7]), "not a notebook: Expecting '{'"),
    "cut_off.ipynb": (notebook(cells=[cell(WRONG)])[:-20], "not a notebook"),
}
CHECKED = {
    "long_line.py": WRONG + "x = [" + "1, " * 5_000 + "]\n",
    "megabyte_string.py": WRONG + "x = '" + "a" * 5_000_000 + "'\n",
    "megabyte_comment.py": WRONG + "# " + "a" * 5_000_000 + "\n",
    "big_numbers.py": WRONG + f"x = {'9' * 5_000}\ny = 10 ** 10 ** 10\nz = 'a' * 10 ** 12\nw = [0] * 10 ** 9\nv = 1 << 10 ** 9\n",
    "utf7.py": "# coding: utf-7\n" + WRONG,
    "cr.py": WRONG.replace("\n", "\r"),
    "many_cells.ipynb": notebook(cells=[cell(WRONG), *(cell(f"x = {number}\n") for number in range(2_000))]),
    "many_pictures.ipynb": notebook(cells=[cell(WRONG, outputs=[{"data": {"image/png": "A" * 2_000_000}}])]),
    "broken_cell.ipynb": notebook(cells=[cell(WRONG)]),
    "of_1999.ipynb": json.dumps({"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": WRONG}]}]}),
}


def checked(run, *words) -> tuple[dict[str, list[str]], dict[str, str], int]:
    """The codes of each file, the message about each that could not be read, and the exit status."""
    done = run("--isolated", "--output-format", "json", *words)
    assert "Traceback" not in done.stderr
    document = json.loads(done.stdout)
    codes: dict[str, list[str]] = {}
    for one in document["findings"]:
        codes.setdefault(one["path"].removeprefix("hostile/"), []).append(one["code"])
    errors = {one["path"].removeprefix("hostile/"): one["message"] for one in document["errors"]}
    return codes, errors, done.returncode


def test_every_other_file_is_checked(run, write, tmp_path):
    for name in ("a.py", "m.py", "z.py"):
        write(name, WRONG)
    for name, content in {**{name: content for name, (content, _) in REFUSED.items()}, **CHECKED}.items():
        write(f"hostile/{name}", content)
    codes, errors, status = checked(run, ".")
    assert status == 2
    assert {name: message for name, (_, message) in REFUSED.items() if message and message not in errors.get(name, "")} == {}
    assert errors.keys() == {name for name, (_, message) in REFUSED.items() if message}
    assert {name: found for name, found in codes.items() if name not in errors} == \
        {name: ["BCE001"] for name in ("a.py", "m.py", "z.py", *CHECKED)}


@posix
def test_what_is_no_plain_file(run, write, tmp_path):
    write("a.py", WRONG)
    os.mkfifo(tmp_path / "fifo.py")
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "dangling.py").symlink_to("nowhere.py")
    (tmp_path / "again").symlink_to(".")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "null.py").symlink_to("/dev/null")
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    assert checked(run, ".") == ({"a.py": ["BCE001"]}, {}, 1)
    codes, errors, status = checked(run, "a.py", "fifo.py", "loop.py", "dangling.py", "zero.py", "folder.py", "none.py")
    assert (codes, status) == ({"a.py": ["BCE001"]}, 2)
    assert errors == {"fifo.py": "not a regular file", "loop.py": "a link that leads nowhere", "zero.py": "not a regular file",
                      "dangling.py": "a link that leads nowhere", "none.py": "no such file or directory"}


NAMES = [b"\xff\xfe.py", b"new\nline.py", b"escape\x1b[31m.py", b"quote'\".py", b"-dash.py", b"%s{0}.py", b"<b>&.py",
         "\u202egpj.py".encode()]


@posix
@pytest.mark.parametrize("form", ["full", "concise", "grouped", "json", "sarif", "github", "gitlab", "junit", "html"])
def test_names_that_nobody_would_choose(run, tmp_path, form):
    for name in NAMES:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(WRONG.encode())
    done = run("--isolated", "--output-format", form, ".", text=False)
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert done.stdout.count(b"BCE001") >= len(NAMES) and b"\x1b" not in done.stdout
    done.stdout.decode("utf-8")
    if form == "concise":
        assert done.stdout.count(b"\n") == len(NAMES)
        assert run("--isolated", "--fix", ".", text=False).returncode == 0


# Files that change under our hands


def gone(path: Path) -> None:
    path.unlink()


def unlisted(path: Path) -> None:
    path.unlink()
    path.mkdir()


@posix
@pytest.mark.parametrize(("happens", "message"), [(gone, "No such file or directory"), (unlisted, "not a regular file")])
def test_a_file_that_vanishes_before_it_is_read(write, tmp_path, monkeypatch, capsys, happens, message):
    for name in ("a.py", "m.py", "z.py"):
        write(name, WRONG)
    monkeypatch.chdir(tmp_path)
    discovered = scanning.discovered

    def found(*arguments):
        files = discovered(*arguments)
        if (tmp_path / "m.py").is_file():
            happens(tmp_path / "m.py")
        return files
    monkeypatch.setattr(scanning, "discovered", found)
    assert main(["--isolated", "--output-format", "concise"]) == 2
    out, err = capsys.readouterr()
    assert [line.split(":")[0] for line in out.splitlines()] == ["a.py", "z.py"] and "error: m.py:1:1: " in err
    assert message in err


@posix
@pytest.mark.parametrize(("happens", "message"), [
    (gone, "cannot write m.py: No such file or directory; no file was changed"),
    (lambda path: path.write_text("x = 1\n"), "m.py was changed by somebody else meanwhile; no file was changed"),
    (unlisted, "Is a directory; no file was changed"),
])
def test_a_file_that_changes_before_it_is_mended(write, tmp_path, monkeypatch, capsys, happens, message):
    for name in ("a.py", "m.py", "z.py"):
        write(name, WRONG)
    monkeypatch.chdir(tmp_path)
    written = cli._Run.write

    def late(self, mended):
        happens(tmp_path / "m.py")
        return written(self, mended)
    monkeypatch.setattr(cli._Run, "write", late)
    assert main(["--isolated", "--fix", "--output-format", "concise"]) == 2
    assert message in capsys.readouterr().err.replace(f"{tmp_path}{os.sep}", "")
    assert [(tmp_path / name).read_text() for name in ("a.py", "z.py")] == [WRONG, WRONG]
    assert not (tmp_path / ".bce_lint_cache").exists()


@posix
def test_a_read_only_tree(write, tmp_path, monkeypatch, capsys):
    """Nothing can be made in it: as a file system that is mounted to be read only has it, for root as well."""
    write("a.py", WRONG)
    monkeypatch.chdir(tmp_path)
    mkdir = os.mkdir

    def refused(path, *arguments):
        if str(path).startswith(str(tmp_path)):
            raise OSError(30, "Read-only file system", str(path))
        return mkdir(path, *arguments)
    monkeypatch.setattr(os, "mkdir", refused)
    assert main(["--isolated", "--output-format", "concise"]) == 1
    assert main(["--isolated", "--fix"]) == 2
    assert "Read-only file system; no file was changed" in capsys.readouterr().err
    assert (tmp_path / "a.py").read_text() == WRONG


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_files_and_folders_without_permission(run, write, tmp_path):
    write("a.py", WRONG)
    os.chmod(write("b.py", WRONG), 0)
    write("inner/c.py", WRONG)
    os.chmod(tmp_path / "inner", 0)
    try:
        codes, errors, status = checked(run, ".")
    finally:
        os.chmod(tmp_path / "inner", 0o700)
    assert (codes, status) == ({"a.py": ["BCE001"]}, 2)
    assert errors == {"b.py": "cannot be read: Permission denied", "inner/": "cannot be listed: Permission denied"}


def test_what_the_system_refuses_to_read(write, tmp_path, monkeypatch, capsys):
    """As `test_files_and_folders_without_permission`, for those whom the system refuses nothing."""
    write("a.py", WRONG)
    write("b.py", WRONG)
    monkeypatch.chdir(tmp_path)
    opened = open

    def refused(path, *arguments, **options):
        if str(path).endswith("b.py"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)
    monkeypatch.setattr("builtins.open", refused)
    assert main(["--isolated", "--output-format", "concise"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("a.py:3:") and "error: b.py:1:1: cannot be read: Permission denied" in err


# Streams


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize(("words", "stream", "status", "message"), [
    ([], "stdout", 2, "cannot write to standard output: No space left on device"),
    (["--diff"], "stdout", 2, "cannot write to standard output: No space left on device"),
    (["-o", "/dev/full"], None, 2, "cannot write /dev/full: No space left on device"),
    ([], "stderr", 1, ""),
])
def test_streams_that_are_full(write, environment, tmp_path, words, stream, status, message):
    write("a.py", WRONG)
    with open("/dev/full", "w") as full:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | ({stream: full} if stream else {})
        done = subprocess.run([sys.executable, "-m", "bce_lint", "--isolated", *words], cwd=tmp_path, env=environment,
                              text=True, check=False, **streams)
    assert done.returncode == status
    assert stream == "stderr" or done.stderr.strip() == f"bce-lint: error: {message}"


@posix
@pytest.mark.parametrize(("closed", "status"), [("<&-", 1), (">&-", 1), ("2>&-", 1), ("<&- >&- 2>&-", 1)])
def test_streams_that_are_closed(write, environment, tmp_path, closed, status):
    write("a.py", WRONG)
    done = subprocess.run(["sh", "-c", f'"$0" -m bce_lint --isolated . {closed}', sys.executable], cwd=tmp_path, env=environment,
                          text=True, capture_output=True, check=False)
    assert done.returncode == status and "Traceback" not in done.stderr


@posix
def test_a_working_directory_that_is_gone(environment, tmp_path):
    (tmp_path / "gone").mkdir()
    done = subprocess.run(["sh", "-c", 'rmdir ../gone; "$0" -m bce_lint .', sys.executable], cwd=tmp_path / "gone",
                          env=environment, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (2, "bce-lint: error: the working directory does not exist any more\n")
