"""Work that a session does once, however many workers of pytest-xdist it has."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 1800


def once(factory, name: str, work: Callable[[Path], dict]) -> dict:
    """What ``work`` makes in a folder of its own; one worker does it, and the others wait for the answer."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return work(factory.mktemp(name))
    folder = factory.getbasetemp().parent / name
    whole = folder / "answers.json"
    try:
        folder.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + PATIENCE
        while not whole.exists() and time.monotonic() < deadline:
            time.sleep(0.5)
        return json.loads(whole.read_text("utf-8"))
    found = {}
    try:
        found = work(folder)
    finally:
        part = whole.with_suffix(".part")
        part.write_text(json.dumps(found), "utf-8")
        part.rename(whole)
    return found
