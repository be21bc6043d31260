"""The rules. Each lives in a file of its own, is named after it, and is found by being here."""

from __future__ import annotations

import importlib
import pkgutil

from .base import Rule


def _discovered() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for thing in vars(loaded).values():
            if isinstance(thing, type) and issubclass(thing, Rule) and thing.__module__ == loaded.__name__ and thing.code:
                found[thing.code] = thing()
    return dict(sorted(found.items()))


RULES: dict[str, Rule] = _discovered()
