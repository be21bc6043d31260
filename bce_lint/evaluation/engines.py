"""Which engines a module can run on, told from its text: what it imports, and the switches that it sets itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..collecting import for_one_project

if TYPE_CHECKING:
    from .project import Unit

KERAS_2, TENSORFLOW, JAX, TORCH = "tf_keras", "TensorFlow", "JAX", "PyTorch"
KERAS_3 = frozenset({TENSORFLOW, JAX, TORCH})
ALL = KERAS_3 | {KERAS_2}

_BACKENDS = {"tensorflow": TENSORFLOW, "jax": JAX, "torch": TORCH}
_SET = r"""\b%s\b\\?["']?\]?(?:[ ]*[=,:][ ]*|[ ]+)\\?["']?(\w+)"""       # in a program, or in a magic of a notebook
_LEGACY = re.compile(_SET % "TF_USE_LEGACY_KERAS")
_BACKEND = re.compile(_SET % "KERAS_BACKEND")
_IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?:\w+[ \t]*,[ \t]*)*(tf_keras|keras_core|keras|tensorflow)\b",
                       re.MULTILINE)
_NEW = re.compile(r"\bkeras\.(?:ops|config|random)\b|\bfrom keras import [\w ,]*\b(?:ops|config)\b|set_dtype_policy"
                  r"|DTypePolicy")


def possible(units: Iterable[Unit | None]) -> frozenset[str]:
    """The engines on which all of these modules can run."""
    found = ALL
    for unit in units:
        if unit is not None:
            found &= _of_unit(unit)
    return found


@for_one_project
def _of_unit(unit: Unit) -> frozenset[str]:
    return ALL if unit.source is None else _of_text(unit.source.text, unit.source.raw.decode("latin-1"))


def _of_text(text: str, raw: str) -> frozenset[str]:
    """``raw`` is the file as it lies on disk: what parsers see of a notebook has no magics."""
    imported = set(_IMPORTED.findall(text))
    legacy = _LEGACY.search(raw)
    if "tf_keras" in imported or (legacy and legacy[1].lower() in ("1", "true")):
        return frozenset({KERAS_2})
    found = ALL if imported != {"tensorflow"} else frozenset({KERAS_2, TENSORFLOW})
    if legacy or "keras_core" in imported or _NEW.search(text):
        found -= {KERAS_2}
    backend = _BACKEND.search(raw)
    return found & {KERAS_2, _BACKENDS.get(backend[1], "")} if backend else found
