"""Which names a round of a loop may take over from the round before, and which ones functions may read meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from ..collecting import for_one_project
from .tree import children, names_in, walk

_NESTED = (cst.FunctionDef, cst.ClassDef)
_LATER = (*_NESTED, cst.Lambda, cst.GeneratorExp)       # what runs when somebody asks for it, wherever it stands


@for_one_project
def carried(loop: cst.For | cst.While) -> frozenset[str]:
    """Return the names that the body of ``loop`` mentions where this very round may not have set them yet."""
    found: set[str] = set()
    _block(loop.body.body, _plain(loop.target) if isinstance(loop, cst.For) else set(), found)
    return frozenset(found)


@for_one_project
def read_within(function: cst.FunctionDef | cst.Lambda) -> frozenset[str]:
    """Return the names that functions, classes, lambdas and generators mention that are made within ``function``."""
    inner = (one for part in children(function.body) for one in walk(part) if isinstance(one, _LATER))
    return frozenset().union(*map(names_in, inner))


def _block(statements: Iterable[cst.CSTNode], known: set[str], found: set[str]) -> None:
    """Go through statements in their order; ``known`` are the names that are set for certain by then."""
    for statement in statements:
        if isinstance(statement, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            _block(statement.body, known, found)
        elif isinstance(statement, cst.Assign):
            found |= names_in(statement.value) - known
            for target in statement.targets:
                found |= names_in(target.target) - known - _plain(target.target)
                known |= _plain(target.target)
        elif isinstance(statement, _NESTED) or not _has_blocks(statement):
            found |= names_in(statement) - known
        else:
            _compound(statement, known, found)


def _compound(statement: cst.CSTNode, known: set[str], found: set[str]) -> None:
    """A statement with blocks, each of which may be skipped: what one of them sets is not set for certain after it."""
    inner = set(known)
    for part in children(statement):
        if isinstance(part, cst.BaseSuite):
            _block(part.body, set(inner), found)
        elif _has_blocks(part):
            _compound(part, inner, found)
        elif isinstance(statement, cst.For) and part is statement.target:
            found |= names_in(part) - known - _plain(part)
            inner |= _plain(part)
        else:
            found |= names_in(part) - known


def _has_blocks(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Match) or isinstance(getattr(node, "body", None), cst.BaseSuite)


def _plain(target: cst.BaseExpression) -> set[str]:
    """The names that an assignment to ``target`` sets without reading any."""
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, cst.Tuple | cst.List):
        return set().union(*(_plain(element.value) for element in target.elements))
    return set()
