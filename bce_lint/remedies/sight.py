"""Is everything that can read a value in sight? Module-level names of scripts are; those of modules are not."""

from __future__ import annotations

import libcst as cst

from ..evaluation.facts import Facts, LossUse
from ..evaluation.trail import Place
from ..syntax.tree import walk
from .plan import Plan


def check(plan: Plan, source: Place, facts: Facts) -> None:
    """Doubt the plan where a public name of an importable module holds what ``source`` makes."""
    for name, unit in facts.public.get(source, ()):
        plan.doubt(f"{name} of {unit.path} can be imported")


def is_private(place: Place) -> bool:
    """Is this inside a function that only the analysed code can call?"""
    functions = [n for n in place.unit.tree.ancestors(place.node) if isinstance(n, cst.FunctionDef | cst.Lambda)]
    return len(functions) > 1 or any(isinstance(f, cst.Lambda) or f.name.value.startswith("_") for f in functions)


def check_callers(plan: Plan, use: LossUse, facts: Facts) -> None:
    """Doubt a change inside a public function of a module that depends on what its callers hand over."""
    function = use.inside
    if function is None or function.name.startswith("_") or function.unit in facts.scripts:
        return
    if function.frame.kind == "function" or function.name == "lambda":
        return
    inside = {id(node) for node in walk(function.node)}
    decisive = [place for place in (getattr(use.prediction, "source", None), use.loss.place) if place is not None]
    if any(id(place.node) not in inside for place in decisive):
        plan.doubt(f"other callers of {function.name} may hand over something else")
