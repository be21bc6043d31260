"""The rules. Each lives in a file of its own, is named after it, and is found by being here; packages may bring more."""

from __future__ import annotations

import importlib
import pkgutil

from ..plugins import CODE, Offer, offered
from ..selection import is_off
from ..settings import SettingsError
from .base import Rule


def _discovered() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for thing in vars(loaded).values():
            if isinstance(thing, type) and issubclass(thing, Rule) and thing.__module__ == loaded.__name__ and thing.code:
                found[thing.code] = thing()
    return dict(sorted(found.items()))


def complete() -> dict[str, Rule]:
    """All rules, with those of other packages. Raises SettingsError where one of those is no good."""
    for offer in offered():
        known = RULES.get(offer.code)
        if known is None:
            RULES[offer.code] = _loaded(offer)
        elif known.package != offer.package:
            raise _refusal(offer, f"{known.package or 'bce-lint'} has a rule of that code")
    return RULES


def _loaded(offer: Offer) -> Rule:
    """The rule that a package offers, if it is one."""
    module, _, name = offer.value.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
        made = found() if isinstance(found, type) and issubclass(found, Rule) else None
    except Exception as error:      # whatever another package does wrong, its name has to be said
        raise _refusal(offer, f"{type(error).__name__}: {error}") from error
    if made is None:
        raise _refusal(offer, f"{offer.value} is no subclass of bce_lint.rules.base.Rule")
    if problem := _problem(offer, made):
        raise _refusal(offer, problem)
    made.package = offer.package
    return made


def _problem(offer: Offer, rule: Rule) -> str:
    if not CODE.fullmatch(offer.code):
        return "its code must be BCE, letters of the package, and three digits, such as BCEXY001"
    if rule.code != offer.code:
        return f"the class says that its code is {rule.code or 'nothing'}"
    if not rule.name or not (rule.__doc__ or "").strip():
        return "it needs a name and a page, the docstring"
    if rule.default is is_off(rule.code):
        return "codes whose number begins with 1 or 9 are off by default, and no others: `default` must say the same"
    return ""


def _refusal(offer: Offer, reason: str) -> SettingsError:
    return SettingsError(f"the rule {offer.code} of {offer.package} cannot be used: {reason}")


RULES: dict[str, Rule] = _discovered()
