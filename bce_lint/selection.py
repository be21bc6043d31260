"""Which rules report, which are mended, and by which fix: of two prefixes that fit, the longer one wins."""

from __future__ import annotations

import os
import re
from functools import cache

from bce_lint.plugins import offered
from bce_lint.settings import Settings, SettingsError, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from bce_lint.diagnostics import Diagnostic, Fix

_OFF = re.compile("BCE[A-Z]*[19]")     # settings.DEFAULT_OFF, and the like of other packages
_DECLARED = re.compile(r'^    code = "(BCE\d{3})"\n    name = "([a-z-]+)"$', re.MULTILINE)


def expand(selector: str) -> str:
    """The prefix of codes that ``selector`` stands for.

    >>> expand("ALL"), expand("BCE1"), expand("double-sigmoid")
    ('', 'BCE1', 'BCE002')
    """
    if selector in ("ALL", "BCE"):
        return ""
    known = catalogue()
    if selector.startswith("BCE") and any(code.startswith(selector) for code in known):
        return selector
    if selector in known.values():
        return next(code for code, name in known.items() if name == selector)
    raise SettingsError(f"unknown rule `{selector}`{suggestion(selector, (*known, *known.values(), 'ALL'))}")


@cache
def catalogue() -> dict[str, str]:
    """The codes and names of the rules, read from their files: importing them would bring in LibCST. Rules of other
    packages go by their codes alone.

    >>> catalogue()["BCE002"]
    'double-sigmoid'
    """
    folder = os.path.join(os.path.dirname(__file__), "rules")
    found = {}
    for file in sorted(os.listdir(folder)):
        if file.endswith(".py"):
            with open(os.path.join(folder, file), encoding="utf-8") as rule:
                found.update(_DECLARED.findall(rule.read()))
    return found | {offer.code: offer.code for offer in offered()}


def is_off(code: str) -> bool:
    """Whether a rule reports only when it is selected.

    >>> is_off("BCE101"), is_off("BCE001"), is_off("BCEXY901")
    (True, False, True)
    """
    return _OFF.match(code) is not None


def reports(settings: Settings, code: str, path: str) -> bool:
    """Whether a finding of ``code`` in ``path`` is to be reported."""
    if settings.select is None:
        chosen = -1 if is_off(code) else 0
    else:
        chosen = _longest(settings.select, code)
    chosen = max(chosen, _longest(settings.extend_select, code))
    refused = max(_longest(settings.ignore, code), _longest(settings.extend_ignore, code))
    return chosen > refused and not _ignored_here(settings, code, path)


def mends(settings: Settings, code: str) -> bool:
    """Whether the fixes of ``code`` may be offered at all."""
    return _longest(settings.fixable, code) > _longest(settings.unfixable, code)


def _longest(selectors: Iterable[str], code: str) -> int:
    """The length of the longest prefix among ``selectors`` that fits ``code``, or -1."""
    return max((len(prefix) for prefix in map(expand, selectors) if code.startswith(prefix)), default=-1)


def _ignored_here(settings: Settings, code: str, path: str) -> bool:
    return any(_longest(codes, code) >= 0 and fits(pattern, path, settings.root)
               for pattern, codes in settings.per_file_ignores)


def fits(pattern: str, path: str, root: str) -> bool:
    """Whether a glob fits a file's path under ``root``, one of its folders, or its bare name."""
    from fnmatch import fnmatchcase
    full = os.path.abspath(path).replace(os.sep, "/")
    base = os.path.abspath(root).replace(os.sep, "/")
    pattern = pattern.removeprefix("./").rstrip("/")
    inside = full[len(base):].lstrip("/") if full.startswith(base.rstrip("/") + "/") else full
    parts = inside.split("/")
    folders = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return fnmatchcase(parts[-1], pattern) or any(fnmatchcase(folder, pattern) for folder in folders) \
        or fnmatchcase(full, pattern)


def chosen(found: Diagnostic, unsafe_fixes: bool) -> Fix | None:
    """The fix to apply."""
    return next(iter(admitted(found, unsafe_fixes)), None)


def admitted(found: Diagnostic, unsafe_fixes: bool) -> list[Fix]:
    """The fixes that may be applied, best first: safe ones; under ``--unsafe-fixes`` the stable logit form above all."""
    offered = [one for one in (found.fix, *found.alternatives) if one and (unsafe_fixes or one.safety == "safe")]
    if unsafe_fixes:
        offered.sort(key=lambda one: not is_logit_form(one))
    return offered


def is_logit_form(one: Fix) -> bool:
    """Whether a fix brings the stable logit form, rather than a smaller change."""
    return one.title.startswith("logit form")
