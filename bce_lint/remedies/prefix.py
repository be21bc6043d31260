"""What a Keras name is called in a file: by a prefix in scope, or by one new import in the file's own style."""

from __future__ import annotations

import re

import libcst as cst

from ..collecting import for_one_project
from ..diagnostics import Edit
from ..evaluation.imports import dotted
from ..evaluation.project import Unit
from ..evaluation.trail import Place
from ..evaluation.values import Api
from ..syntax import rewrite
from ..syntax.scopes import first_bound

ROOTS = ("tensorflow.keras", "tf_keras", "keras", "tensorflow.python.keras")


def spelled(unit: Unit, area: str, name: str, at: cst.CSTNode) -> tuple[str, list[Edit]] | None:
    """How ``keras.<area>.<name>`` is written at a node of ``unit``, and the edits that this takes; None where it cannot.

    Of several prefixes the one that the file uses most.
    """
    words = _words(unit, at)
    for api, tail in ((f"keras.{area}.{name}", ""), (f"keras.{area}", f".{name}")):
        if api in words:
            return words[api][0] + tail, []
    whole = [*words.get("keras", ()), *(f"{word}.keras" for word in words.get("tensorflow", ()))]
    if whole:
        return f"{max(whole, key=lambda word: _count(unit, word))}.{area}.{name}", []
    if name in unit.frame.names:
        return None
    root = _root(unit)
    if root is None:
        return None
    return name, rewrite.add_import(unit.tree, f"from {root}.{area} import {name}")


def _words(unit: Unit, at: cst.CSTNode) -> dict[str, list[str]]:
    """The names of ``unit`` that stand for something in a library when ``at`` is run, by what they stand for."""
    found: dict[str, list[str]] = {}
    start = unit.tree.range(at)[0]
    for word, name, bound in _library_words(unit):
        if bound <= start:
            found.setdefault(name, []).append(word)
    return found


@for_one_project
def _library_words(unit: Unit) -> list[tuple[str, str, int]]:
    """The names at the top of a module that stand for something in a library, what for, and where they are bound first."""
    return [(word, value.name, first_bound(unit.tree, word) or 0)
            for word, value in reversed(list(unit.frame.names.items())) if isinstance(value, Api)]


@for_one_project
def _count(unit: Unit, prefix: str) -> int:
    """How often a file uses a prefix."""
    return len(re.findall(rf"(?<![\w.]){re.escape(prefix)}\.", unit.tree.source.text))


def known(place: Place, *apis: str) -> str | None:
    """The name at a place for the first of these library names that has one."""
    words = _words(place.unit, place.node)
    return next((words[api][0] for api in apis if api in words), None)


def sigmoid(place: Place, array: bool) -> tuple[str, str] | None:
    """What to write before and after an expression to apply a sigmoid to it; None where no name for one is in scope."""
    if array:
        expit, numpy = known(place, "scipy.special.expit"), known(place, "numpy")
        return (f"{expit}(", ")") if expit else (f"1 / (1 + {numpy}.exp(-", "))") if numpy else None
    for api, tail in (("tensorflow.sigmoid", ""), ("tensorflow", ".sigmoid"), ("keras.ops", ".sigmoid"),
                      ("keras.activations", ".sigmoid"), ("keras", ".activations.sigmoid"),
                      ("keras.backend", ".sigmoid")):
        word = known(place, api)
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
