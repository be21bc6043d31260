"""``bce-lint rule``: the page of one rule, or of all."""

from __future__ import annotations

import argparse

from bce_lint.selection import catalogue
from bce_lint.settings import SettingsError, suggestion


def command(words: list[str]) -> int:
    """Print what was asked for; the exit status."""
    parser = argparse.ArgumentParser("bce-lint rule", description="Explain a rule.", allow_abbrev=False)
    parser.add_argument("code", nargs="?", metavar="CODE", help="a code or a name, such as BCE002 or double-sigmoid")
    parser.add_argument("--all", action="store_true", help="the pages of all rules")
    asked = parser.parse_args(words)
    if asked.all == bool(asked.code):
        parser.error("give one CODE, or --all")
    print("\n".join(page(code) for code in (catalogue() if asked.all else [code_of(asked.code)])), end="")
    return 0


def code_of(word: str) -> str:
    """The code that a user means."""
    known = catalogue()
    for code, name in known.items():
        if word.casefold() in (code.casefold(), name):
            return code
    raise SettingsError(f"unknown rule `{word}`{suggestion(word, (*known, *known.values()))}")


def page(code: str) -> str:
    """A rule's page under its title, with what a user wants to know first."""
    from bce_lint.rules import RULES
    rule = RULES[code]
    title, _, text = rule.page.partition("\n")
    default = "on by default" if rule.default else f"off by default: --extend-select {code}"
    return f"{title}\n\n*{rule.severity}, {default}*\n{text}"
