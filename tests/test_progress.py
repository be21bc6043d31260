"""The bar: there on a terminal that waits, and nowhere else."""

from __future__ import annotations

import os
import re

import pytest

from bce_lint import progress, ticking
from bce_lint.cli import main

PICTURE = re.compile(r"\r\x1b\[K([a-z]+) \[(#*)(-*)\] (\d+)/(\d+)")


@pytest.fixture
def watched(monkeypatch, write, seed, tmp_path, capsys):
    """What a run writes to a terminal as its standard error."""
    def watched(*words, patience=0.0, term="xterm"):
        ours, theirs = os.openpty()
        monkeypatch.setattr(progress, "PATIENCE", patience)
        monkeypatch.setattr(progress, "PAUSE", 0.0)
        monkeypatch.setenv("TERM", term)
        monkeypatch.chdir(tmp_path)
        for number in range(3):
            write(f"m{number}.py", seed("situation1.py"))
        with open(theirs, "w") as terminal:
            monkeypatch.setattr("sys.stderr", terminal)
            main(["--isolated", *words])
            print("the end", file=terminal, flush=True)     # without a word to read, the next line would wait for one
            text = os.read(ours, 1 << 20).decode()
        os.close(ours)
        return text
    return watched


@pytest.mark.parametrize("words", [[], ["--diff"], ["--output-format", "json"]])
def test_a_long_run_shows_how_far_it_is(watched, words, capsys):
    text = watched(*words)
    pictures = PICTURE.findall(text)
    assert {what for what, *_ in pictures} >= {"reading", "parsing", "evaluating"}
    assert ("reading", "#" * 20, "-" * 10, "2", "3") in pictures
    assert all(len(full) + len(empty) == 30 and int(done) < int(total) for _, full, empty, done, total in pictures)
    rest = PICTURE.sub("", text)
    assert rest.startswith("\r\x1b[K") and "[#" not in rest      # it is gone before anything else is said
    assert "\x1b" not in capsys.readouterr().out and ticking.listener is None


@pytest.mark.parametrize(("words", "options"), [([], {"patience": 60.0}), (["-q"], {}), ([], {"term": "dumb"})])
def test_there_is_none_in_a_short_run_or_where_nobody_wants_it(watched, words, options):
    text = watched(*words, ".", **options)
    assert "\x1b[K" not in text and ("Found" in text) is ("-q" not in words)


def test_there_is_none_in_a_file(run, write, seed, monkeypatch):
    write("x.py", seed("situation1.py"))
    assert "\r" not in run().stderr
