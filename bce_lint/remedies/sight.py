"""Is everything that can read a value in sight? Module-level names of scripts are; those of modules are not."""

from __future__ import annotations

from ..evaluation.facts import Facts
from ..evaluation.trail import Place
from .plan import Plan


def check(plan: Plan, source: Place, facts: Facts) -> None:
    """Doubt the plan where a public name of an importable module holds what ``source`` makes."""
    for name, unit in facts.public.get(source, ()):
        plan.doubt(f"{name} of {unit.path} can be imported")
