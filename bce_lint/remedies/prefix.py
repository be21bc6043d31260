"""What a Keras name is called in a file: by a prefix in scope, or by one new import in the file's own style."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Edit
from ..evaluation.imports import dotted
from ..evaluation.project import Unit
from ..evaluation.values import Api
from ..syntax import rewrite

ROOTS = ("tensorflow.keras", "tf_keras", "keras", "tensorflow.python.keras")


def spelled(unit: Unit, area: str, name: str) -> tuple[str, list[Edit]] | None:
    """How ``keras.<area>.<name>`` is written in ``unit``, and the edits that this takes; None where it cannot be."""
    known = {value.name: word for word, value in reversed(list(unit.frame.names.items())) if isinstance(value, Api)}
    for api, tail in ((f"keras.{area}.{name}", ""), (f"keras.{area}", f".{name}"), ("keras", f".{area}.{name}"),
                      ("tensorflow", f".keras.{area}.{name}")):
        if api in known:
            return known[api] + tail, []
    if name in unit.frame.names:
        return None
    root = _root(unit)
    if root is None:
        return None
    return name, rewrite.add_import(unit.tree, f"from {root}.{area} import {name}")


def _root(unit: Unit) -> str | None:
    """The package that the file imports Keras from."""
    for statement in unit.tree.module.body:
        for part in getattr(statement, "body", ()) if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(part, cst.ImportFrom) and not part.relative:
                module = dotted(part.module)
                for root in ROOTS:
                    if module == root or module.startswith(f"{root}."):
                        return root
                if module == "tensorflow":
                    return "tensorflow.keras"
    return None
