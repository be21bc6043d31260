"""Programs of our own, as text: what each says about itself, what the fixers make of it, and what has to stay.

A file under ``tests/programs`` is one program. It says in one sentence what it is, then what is expected:

``safe``, ``unsafe``  what ``--fix``, and ``--fix --unsafe-fixes``, do: ``nothing``, not a byte; ``exact``, they change it,
    and each of its losses is the exact one; ``closer``, they change it, and no loss is further off than it was.
    Others see what they saw, unless ``, shows logits`` follows: where there were probabilities; or ``, shows right``:
    what ``right`` shows, the program as a person would have mended it.
``loss``    a loss to measure, a compiled model or an expression; ``-> formula`` where it is not ``bce(z, y)``.
``mended``  metrics that were wrong: they say of logits what they said of probabilities before.
``select``  rules to add. ``run``  the files to run, else the first one. ``engines``  where, else on both.

The files follow, each under ``--- name``; one above the project (``../name``) is somebody else's, whom no fixer sees,
and who comes last.
``--- right/name`` is the file as it should be. A notebook is written as cells under ``# %%``.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from asking import TENSORFLOWS
from formula import SAMPLES, distance, exact, sigmoid

from bce_lint import Settings
from bce_lint.mending import fix
from bce_lint.selection import chosen

FOLDER = Path(__file__).resolve().parent / "programs"
MODES = ("safe", "unsafe")
KEYS = {"safe", "unsafe", "loss", "mended", "select", "run", "engines"}
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|\bnan\b|\binf\b", re.IGNORECASE)


@dataclass(frozen=True)
class Program:
    """A program and what is expected of it; ``losses`` maps each expression to its formula."""

    name: str
    files: dict[str, str]
    right: dict[str, str]
    does: dict[str, str]
    shows: dict[str, str]
    losses: dict[str, str]
    mended: tuple[str, ...]
    select: tuple[str, ...]
    run: tuple[str, ...]
    engines: tuple[str, ...]

    def job(self, state: str, files: dict[str, str]) -> dict:
        """How to run one state of it."""
        return {"kind": "program", "name": f"{self.name} {state}", "files": files, "run": self.run,
                "losses": list(self.losses)}


def load(path: Path) -> Program:
    """Read a program."""
    head, *parts = re.split(r"^--- (.*)\n", path.read_text("utf-8"), flags=re.MULTILINE)
    title, *lines = head.strip().splitlines()
    said = [tuple(word.strip() for word in line.split(":", 1)) for line in lines]
    words = dict(said)
    assert KEYS.issuperset(words) and set(MODES) <= words.keys() and title.endswith("."), f"{path.name}: its head is wrong"
    named = {name: _notebook(text) if name.endswith(".ipynb") else text for name, text in zip(parts[::2], parts[1::2])}
    files = {name: text for name, text in named.items() if not name.startswith("right/")}
    losses = dict((one, formula or "bce(z, y)") for key, value in said if key == "loss"
                  for one, _, formula in [map(str.strip, value.partition("->"))])
    return Program(path.stem, files, {name.removeprefix("right/"): named[name] for name in named.keys() - files.keys()},
                   {mode: words[mode].partition(", shows ")[0] for mode in MODES},
                   {mode: words[mode].partition(", shows ")[2] for mode in MODES}, losses,
                   tuple(words.get("mended", "").split()), tuple(words.get("select", "").split()),
                   tuple(dict.fromkeys([*words.get("run", next(iter(files))).split(), *filter(_is_outside, files)])),
                   tuple(words.get("engines", " ".join(TENSORFLOWS)).split()))


def _is_outside(name: str) -> bool:
    return name.startswith("../")


def _notebook(text: str) -> str:
    cells = [{"cell_type": "code", "execution_count": None, "id": f"cell-{index}", "metadata": {}, "outputs": [],
              "source": cell.strip("\n").splitlines(keepends=True)} for index, cell in enumerate(text.split("# %%\n")[1:])]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


PROGRAMS = {path.stem: load(path) for path in sorted(FOLDER.glob("*.txt"))}


def fixed(program: Program, mode: str, folder: Path) -> tuple[dict[str, str], list[str]]:
    """The files as the fixers leave them, and the codes of what is left that has a fix; somebody else's stay away."""
    home = folder / "project"
    shutil.rmtree(home, ignore_errors=True)
    for name, text in {"pyproject.toml": "", **program.files}.items():
        if not _is_outside(name):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text, "utf-8")
    mended = fix([str(home)], Settings(extend_select=program.select, unsafe_fixes=mode == "unsafe"))
    assert not mended.report.errors, mended.report.errors
    after = {Path(change.path).relative_to(home).as_posix(): change.after.decode("utf-8") for change in mended.changes}
    left = [found.code for found in mended.report.diagnostics if chosen(found, mode == "unsafe")]
    return {**program.files, **after}, left


def faults(program: Program, mode: str, before: dict, after: dict, right: dict | None = None) -> Iterator[str]:
    """What is wrong with a program that was mended, given the answers of the oracle."""
    if "error" in after:
        yield f"it fails: {after['error']}"
        return
    shown = program.shows[mode]
    wanted = right if shown == "right" and right else before
    yield from _differences(program, _same_or_logit if shown == "logits" else _same, wanted, after)
    if shown == "logits" and not any(_differences(program, _same, wanted, after)):
        yield "nobody sees a logit"
    for line, formula in program.losses.items():
        yield from _losses(line, formula, program.does[mode], *(state["losses"][line] for state in (before, after)))
        yield from _metrics(program, line, *(state["losses"][line] for state in (before, after)))


def _differences(program: Program, same: Callable, before: dict, after: dict) -> Iterator[str]:
    for what in ("printed", "files"):
        yield from _compared(what, before[what], after[what], same)
    if len(before["reports"]) != len(after["reports"]):
        yield "it trains or evaluates more or less often"
    for old, new in zip(before["reports"], after["reports"]):
        if list(old) != list(new):
            yield f"the reports have other names: {list(old)} became {list(new)}"
            continue
        for name in old:
            plainly = name.removeprefix("val_")
            if not (plainly == "loss" or plainly.endswith("_loss") or plainly in program.mended):
                yield from _compared(f"report of {name}", old[name], new[name], _same)


def _losses(line: str, formula: str, does: str, before: dict, after: dict) -> Iterator[str]:
    for sample, old, new in zip(SAMPLES, before["measured"], after["measured"], strict=True):
        true, slope = exact(formula, *sample)
        if distance(new[0], true) > 1 + distance(old[0], true):
            yield f"{line} at {sample}: {new[0]} is further from {true} than {old[0]} was"
        if does != "exact":
            continue
        if distance(new[0], true) > 1:
            yield f"{line} at {sample}: {new[0]} is not {true}"
        if new[1] is not None and sample[0] != 0 and abs(new[1] - slope) > 1e-5:      # TensorFlow's own may have a kink at 0
            yield f"{line} at {sample}: the gradient {new[1]} is not {slope}"


def _metrics(program: Program, line: str, before: dict, after: dict) -> Iterator[str]:
    names = before.get("metrics", {}).keys()
    if names != after.get("metrics", {}).keys():
        yield f"the metrics of {line} have other names: {list(names)} became {list(after.get('metrics', {}))}"
        return
    for name in names:
        wanted = before["metrics of chances" if name in program.mended else "metrics"][name]
        if not name.endswith("loss"):
            yield from _compared(f"{name} of {line}", wanted, after["metrics"][name], _same)


def _compared(what: str, old, new, same) -> Iterator[str]:
    """What differs between two values of the same structure; numbers in a text are numbers."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in old:
            yield from _compared(f"{what} {key}", old[key], new[key], same)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new):
            yield from _compared(what, one, other, same)
    elif isinstance(old, str) and isinstance(new, str):
        if "".join(NUMBER.sub("#", old).split()) != "".join(NUMBER.sub("#", new).split()):
            yield f"{what}: {old!r} became {new!r}"
        else:
            yield from _compared(what, *([float(n) for n in NUMBER.findall(text)] for text in (old, new)), same)
    elif isinstance(old, int | float) and isinstance(new, int | float):
        if not same(old, new):
            yield f"{what}: {old} became {new}"
    elif old != new:
        yield f"{what}: {old} became {new}"


def _same(old: float, new: float) -> bool:
    return old == new or math.isnan(old) and math.isnan(new) or math.isclose(old, new, rel_tol=1e-5, abs_tol=1e-9)


def _same_or_logit(old: float, new: float) -> bool:
    return _same(old, new) or _same(old, sigmoid(new))
