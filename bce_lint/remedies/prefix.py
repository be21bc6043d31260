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


def known(unit: Unit, *apis: str) -> str | None:
    """The name in ``unit`` for the first of these library names that has one."""
    names = {value.name: word for word, value in reversed(list(unit.frame.names.items())) if isinstance(value, Api)}
    return next((names[api] for api in apis if api in names), None)


def sigmoid(unit: Unit, array: bool) -> tuple[str, str] | None:
    """What to write before and after an expression to apply a sigmoid to it; None where no name for one is in scope."""
    if array:
        expit, numpy = known(unit, "scipy.special.expit"), known(unit, "numpy")
        return (f"{expit}(", ")") if expit else (f"1 / (1 + {numpy}.exp(-", "))") if numpy else None
    for api, tail in (("tensorflow.sigmoid", ""), ("tensorflow", ".sigmoid"), ("keras.ops", ".sigmoid"),
                      ("keras.activations", ".sigmoid"), ("keras", ".activations.sigmoid"),
                      ("keras.backend", ".sigmoid")):
        word = known(unit, api)
        if word is not None:
            return f"{word}{tail}(", ")"
    return None


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
