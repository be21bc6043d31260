"""What has to hold of a program: the right verdict at the right place, at every door, and fixes that do what they say."""

from __future__ import annotations

import ast
import json
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bce_lint import check_source
from bce_lint.checking import check
from bce_lint.flake8 import Plugin
from bce_lint.mending import fix
from bce_lint.report import Report
from bce_lint.settings import Settings

from . import keras_double
from .programs import MARK, Meaning, Program

ALL = Settings(select=("ALL",))
AT_USES = ("BCE001", "BCE002", "BCE005", "BCE101", "BCE102")


def place(program: Program, folder: Path) -> None:
    """Write the program's files."""
    for name, text in program.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "setup.cfg").touch()


def codes(report: Report) -> list[str]:
    return sorted(found.code for found in report.diagnostics)


def met(folder: Path) -> list[str]:
    """The verdicts on what meets when the program is run."""
    seen = dict.fromkeys(keras_double.run(folder)[0])
    return sorted(code for one in seen if (code := Meaning(*one).verdict))


def faults(program: Program, folder: Path) -> Iterator[str]:
    """Everything that is wrong, in words; a word "missed" starts what is a miss and no more."""
    place(program, folder)
    if program.known and set(met(folder)) != set(program.verdicts):
        yield f"the program itself is not what it should be: {met(folder)} is not {program.verdicts}"
    report = check([str(folder)], ALL)
    yield from _errors(report)
    yield from _verdict(codes(report), program.verdicts)
    yield from _places(program, report, folder)
    yield from _doors(program, folder)
    for unsafe in (False, True):
        place(program, folder)
        yield from _fixes(program, report, folder, unsafe)


def _errors(report: Report) -> Iterator[str]:
    yield from (f"error: {error.message}" for error in report.errors)


def _verdict(found: list[str], expected: list[str]) -> Iterator[str]:
    """BCE004 is reported at the softmax, which may be written twice on the ways of one value."""
    found, expected = (_softmaxes_once(codes) for codes in (found, expected))
    wrong, missed = Counter(found) - Counter(expected), Counter(expected) - Counter(found)
    if wrong:
        yield f"wrong: {sorted(wrong.elements())} found, and {expected} expected"
    elif missed:
        yield f"missed: {sorted(missed.elements())}"


def _softmaxes_once(codes: list[str]) -> list[str]:
    return [code for number, code in enumerate(codes) if code != "BCE004" or code not in codes[:number]]


def _places(program: Program, report: Report, folder: Path) -> Iterator[str]:
    for found in report.diagnostics:
        text = program.files[os.path.relpath(found.span.path, folder)]
        if found.code in AT_USES and MARK not in text.split("\n")[found.span.line - 1]:
            yield f"{found.code} is reported at {found.span.path}:{found.span.line}, which is no use"


def _shown(report: Report) -> list[tuple[int, int, str, str]]:
    return [(found.span.line, found.span.column, found.code, found.message) for found in report.diagnostics]


def _doors(program: Program, folder: Path) -> Iterator[str]:
    """The other doors say of each file what the API says of it."""
    for name, text in program.files.items():
        wanted = _shown(check_source(text, name, ALL))
        found = [(line, column + 1, *message.split(" ", 1)) for line, column, message in flake8(text, name)]
        if found != wanted:
            yield f"flake8 sees {found} in {name}, and check_source {wanted}"
    if program.seed % 20 == 0:
        yield from _command(folder)
    name, text = next(iter(program.files.items()))
    cells = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": text}]})
    found = codes(check_source(cells, "train.ipynb", ALL))
    if found != codes(check_source(text, name, ALL)):
        yield f"a notebook has {found}, and its text {codes(check_source(text, name, ALL))}"


def flake8(text: str, name: str) -> list[tuple[int, int, str]]:
    """What flake8's door says of a file."""
    with loud():
        return [found[:3] for found in Plugin(ast.Module([], []), text.splitlines(keepends=True), name).run()]


def _command(folder: Path) -> Iterator[str]:
    words = [sys.executable, "-m", "bce_lint", "--isolated", "--select", "ALL", "--output-format", "json", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    report = check([str(folder)], ALL)
    found = [(one["line"], one["column"], one["code"], one["message"]) for one in json.loads(done.stdout)["findings"]]
    if found != _shown(report) or done.returncode != bool(found):
        yield f"the command says {found} and exits with {done.returncode}, and check says {_shown(report)}"


def _fixes(program: Program, before: Report, folder: Path, unsafe: bool) -> Iterator[str]:
    settings = ALL.replace(unsafe_fixes=unsafe)
    mended = fix([str(folder)], settings)
    for change in mended.changes:
        ast.parse(change.after)
        Path(change.path).write_bytes(change.after)
    word = "the unsafe fixes" if unsafe else "the safe fixes"
    after = check([str(folder)], settings)
    yield from _errors(after)
    if codes(after) != codes(mended.report):
        yield f"{word} left {codes(mended.report)}, but {codes(after)} is found"
    if fix([str(folder)], settings).changes:
        yield f"{word} do not settle"
    allowed = Counter(codes(before)) + Counter(["BCE101"] * len(before.diagnostics))
    if Counter(codes(after)) - allowed:
        yield f"{word} made {codes(after)} of {codes(before)}"
    if codes(before) == program.verdicts and program.known and set(met(folder)) != set(codes(after)):
        yield f"{word} made a program in which {met(folder)} meets, and {codes(after)} is found"


@contextmanager
def loud() -> Iterator[None]:
    """flake8's door logs what it cannot check; here that is a fault like any other."""
    logger, fault = logging.getLogger("flake8.bce_lint"), _Fault()
    logger.addHandler(fault)
    try:
        yield
    finally:
        logger.removeHandler(fault)


class _Fault(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage()) from (record.exc_info or (None, None))[1]
