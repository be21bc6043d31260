"""Asks the oracle: one process for each engine, all at work at the same time."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from once import PATIENCE

HERE = Path(__file__).resolve().parent
TENSORFLOWS = {"tensorflow": {"TF_USE_LEGACY_KERAS": "0"}, "tf_keras": {"TF_USE_LEGACY_KERAS": "1"}}
BACKENDS = {name: {"TF_USE_LEGACY_KERAS": "0", "KERAS_BACKEND": name} for name in ("jax", "torch")}
ENGINES = TENSORFLOWS | BACKENDS
ALWAYS = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow", "PYTHONUTF8": "1",
          "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "OMP_NUM_THREADS": "1"}


def is_installed(engine: str) -> bool:
    """Can programs be run there?"""
    return importlib.util.find_spec(engine) is not None


def ask(folder: Path, jobs: dict[str, list[dict]]) -> dict[str, dict]:
    """What each engine makes of its jobs, by their names."""
    started = {engine: _start(folder, engine, asked) for engine, asked in jobs.items() if asked}
    answers = {}
    for engine, process in started.items():
        assert process.wait(timeout=PATIENCE) == 0, (folder / f"{engine}.err").read_text("utf-8")
        lines = map(json.loads, (folder / f"{engine}.out").read_text("utf-8").splitlines())
        answers[engine] = {line["name"]: line["answer"] for line in lines}
    return answers


def _start(folder: Path, engine: str, jobs: list[dict]) -> subprocess.Popen:
    asked, answered, said = (folder / f"{engine}.{kind}" for kind in ("in", "out", "err"))
    asked.write_text(json.dumps(jobs), "utf-8")
    with asked.open() as given, answered.open("w") as out, said.open("w") as err:
        return subprocess.Popen([sys.executable, HERE / "oracle.py"], cwd=folder, env=os.environ | ALWAYS | ENGINES[engine],
                                stdin=given, stdout=out, stderr=err)
