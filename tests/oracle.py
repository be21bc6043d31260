"""Runs programs under a real Keras: reads jobs as JSON from standard input, writes what others see of each on a line.

One process for each engine, since importing TensorFlow takes seconds: ``TF_USE_LEGACY_KERAS=1`` makes ``tf.keras``, and
``keras`` as well, the old Keras 2. Nothing of bce-lint is imported here.

Nothing is trained: an optimizer changes no weight, so that a program shows the same values whatever its loss.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import os
import shutil
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from unittest.mock import patch

import numpy as np
from engine import Engine
from formula import SAMPLES
from observing import Watch, contents, plain
from probing import Probe


def main() -> None:
    warnings.simplefilter("ignore")
    known: dict[str, str] = {}
    engine = Engine()
    watch = Watch(engine.keras)
    for job in json.load(sys.stdin):
        same = json.dumps([value for key, value in job.items() if key != "name"])
        if same not in known:
            known[same] = json.dumps(_result(job, engine, watch))
        print(f'{{"name": {json.dumps(job["name"])}, "answer": {known[same]}}}', flush=True)


def _result(job: dict, engine: Engine, watch: Watch):
    """What became of one job; a program that fails costs only itself."""
    engine.start_afresh()
    watch.start_afresh()
    linecache.clearcache()      # AutoGraph reads the source of a lambda, and all programs have the same file name
    printed = io.StringIO()
    modules, path, here = set(sys.modules), list(sys.path), os.getcwd()
    folder = tempfile.mkdtemp()
    try:
        os.chdir(folder)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()), patch.dict(os.environ):
            return KINDS[job["kind"]](job, engine, watch, printed)
    except Exception:
        return {"error": traceback.format_exc(limit=-3)}
    finally:
        os.chdir(here)
        shutil.rmtree(folder)
        sys.path[:] = path
        for name in [name for name in set(sys.modules) - modules if _is_of(folder, sys.modules[name])]:
            del sys.modules[name]


def _is_of(folder: str, module) -> bool:
    return str(getattr(module, "__file__", None)).startswith(os.path.realpath(folder))


def _execute(tree: ast.Module, name: str, **given) -> dict:
    space = {"__name__": "__main__", "__file__": name, **given}
    exec(compile(tree, name, "exec"), space)
    return space


def program(job: dict, engine: Engine, watch: Watch, printed: io.StringIO) -> dict:
    """What others see of a program: what it prints, reports and writes; and how its losses come out.

    The files that are run stand in ``job["run"]``; where one lies outside the project, it is somebody else's.
    """
    home = Path(os.path.realpath(os.curdir)) / "project"
    for name, text in job["files"].items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    os.chdir(home)
    sys.path.insert(0, str(home))
    there = set(home.rglob("*"))
    space: dict = {}
    for name in job["run"]:
        space |= _execute(ast.parse(_code_of(home / name)), name)
    seen = {"printed": printed.getvalue(), "reports": plain(watch.reports),
            "files": contents(engine.keras, home, set(home.rglob("*")) - there)}
    if not job["losses"]:
        return seen
    probe = Probe(engine, watch, {**space, "compiled": watch.compiled}, job)
    return seen | {"losses": {line: probe.measure(line) for line in job["losses"]}}


def _code_of(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")


def seed(job: dict, engine: Engine, watch: Watch, printed: io.StringIO) -> list:
    """The loss that a program of the seed prints, and its gradient, for each sample in place of its own data.

    The seed's kernels are ones, so that the feature is the logit.
    """
    tf = engine.tf
    tree = ast.parse(job["source"])
    data = [one for one in ast.walk(tree) if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) in GIVEN]
    assert len(data) == len(GIVEN), "the program does not hold its data in two names"
    for one in data:
        one.value = ast.copy_location(ast.Name(GIVEN[ast.unparse(one.targets[0])], ast.Load()), one.value)
    measured = []
    for z, y in SAMPLES[::2]:                    # each run is a whole program
        given, told = tf.constant([[z]]), []
        with tf.GradientTape() as tape:
            tape.watch(given)
            _execute(tree, job["name"], GIVEN_FEATURES=given, GIVEN_LABELS=tf.constant([[y]]),
                     float=lambda value: told.append(value) or 0.0)
        loss, = told
        measured.append((float(loss), float(np.sum(tape.gradient(loss, given)))))
    return measured


GIVEN = {"features": "GIVEN_FEATURES", "labels": "GIVEN_LABELS"}
KINDS = {"program": program, "seed": seed}


if __name__ == "__main__":
    main()
