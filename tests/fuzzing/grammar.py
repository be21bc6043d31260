"""Python as its grammar allows it, whatever it may mean, between the lines of a program that has a finding."""

from __future__ import annotations

from pathlib import Path

import hypothesmith
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from . import hostile

HEAD = "import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
TAIL = "\nmodel.compile('adam', loss='binary_crossentropy')\nmodel.fit([0], [1])\n"


def faults(number: int, folder: Path, count: int) -> list[str]:
    """What is wrong with some programs, the same for the same ``number``."""
    found: list[str] = []

    @seed(number)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(hypothesmith.from_grammar() | hypothesmith.from_node(), st.booleans())
    def look(text: str, first: bool) -> None:
        program = text + "\n" + HEAD + TAIL if first else HEAD + text + TAIL
        data = program.encode("utf-8", "surrogatepass")
        found.extend(f"{fault}\n{program!r}" for fault in hostile.faults("grammar.py", data, folder))

    look()
    return found
