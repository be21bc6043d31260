"""Words and small questions that the needs of several rules share."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..vocabulary.names import is_library
from ..vocabulary.symbolic import OPERATIONS
from .flow import Flow
from .parts import given, walk, word

SIGMOIDS = frozenset(name for name, kind in OPERATIONS.items() if kind == "sigmoid")
SOFTMAX = frozenset({"softmax", "Softmax"})
PROBABLE = SIGMOIDS | SOFTMAX
NAMED = (ast.Name, ast.Attribute)
OTHERS = frozenset({"torch", "jax", "flax", "mxnet", "paddle"})
OURS = ("tensorflow", "keras", "tf_keras", "tf", "K")


def is_named(node: ast.AST, words: frozenset[str]) -> bool:
    """Is it one of ``words``, as a name or as a text?"""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value in words
    return isinstance(node, NAMED) and word(node) in words


def activations(flow: Flow, words: frozenset[str]) -> list[ast.Call]:
    """The layers that are nothing but such an activation."""
    return [call for call in flow.calling(["Activation"]) if isinstance(call.func, NAMED)
            and any(is_named(part, words) for value in given(call) for part in walk(value))]


def number(node: ast.AST) -> float | None:
    plain = isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return float(node.value) if plain else None        # type: ignore[attr-defined]


def packages(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import binds, and the package behind each."""
    if isinstance(node, ast.ImportFrom):
        package = "." if node.level else (node.module or "").partition(".")[0]
        yield from ((alias.asname or alias.name, package) for alias in node.names)
    elif isinstance(node, ast.Import):
        for alias in node.names:
            package = alias.name.partition(".")[0]
            yield alias.asname or package, package


def is_of_another(flow: Flow) -> bool:
    """Is the module written for another framework, without a word of Keras or TensorFlow?"""
    imported = {package for node in flow.of_kind(ast.ImportFrom, ast.Import) for _, package in packages(node)}
    return not OTHERS.isdisjoint(imported) and not flow.named(OURS) \
        and not any("keras" in package or "tensorflow" in package for package in imported)


def foreign(flow: Flow) -> frozenset[str]:
    """The names that come from other files of the project."""
    return frozenset(name for node in flow.of_kind(ast.ImportFrom, ast.Import) for name, package in packages(node) if not is_library(package))
