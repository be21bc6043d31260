"""``bce-lint rule``: the page of one rule, or of all."""

from __future__ import annotations

import argparse
import json
import re
import textwrap
from collections.abc import Iterable, Iterator

from bce_lint.selection import catalogue
from bce_lint.settings import SettingsError, suggestion

WIDTH = 80
FIXES = {(): "no fix", ("safe",): "a safe fix (--fix)", ("unsafe",): "an unsafe fix (--unsafe-fixes)",
         ("safe", "unsafe"): "a safe fix (--fix) or an unsafe one (--unsafe-fixes)"}


def command(words: list[str]) -> int:
    """Print what was asked for; the exit status."""
    parser = argparse.ArgumentParser("bce-lint rule", description="Explain a rule.", allow_abbrev=False)
    parser.add_argument("code", nargs="?", metavar="CODE", help="a code or a name, such as BCE002 or double-sigmoid")
    parser.add_argument("--all", action="store_true", help="the pages of all rules")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text, as Markdown")
    asked = parser.parse_args(words)
    if asked.all == bool(asked.code):
        parser.error("give one CODE, or --all")
    codes = list(catalogue()) if asked.all else [code_of(asked.code)]
    print(as_json(codes) if asked.output_format == "json" else "\n".join(map(page, codes)), end="")
    return 0


def code_of(word: str) -> str:
    """The code that a user means."""
    known = catalogue()
    for code, name in known.items():
        if word.casefold() in (code.casefold(), name):
            return code
    raise SettingsError(f"unknown rule `{word}`{suggestion(word, (*known, *known.values()))}")


def as_json(codes: Iterable[str]) -> str:
    """The rules as JSON, in the manner of the findings."""
    from bce_lint.rules import complete
    rules = [{"code": code, "name": rule.name, "summary": rule.summary, "severity": rule.severity,
              "default": rule.default, "fixes": list(rule.safety), "page": page(code)}
             for code, rule in complete().items() if code in codes]
    return json.dumps({"version": 1, "rules": rules}, indent=1, ensure_ascii=False) + "\n"


def page(code: str) -> str:
    """A rule's page under its title, with what a user wants to know first."""
    from bce_lint.rules import complete
    rule = complete()[code]
    title, _, text = rule.page.partition("\n")
    default = "on by default" if rule.default else f"off by default (--extend-select {code})"
    return f"{title}\n\n" + laid_out(f"*{rule.severity}; {default}; {FIXES[rule.safety]}*\n{text}")


def laid_out(text: str, width: int = WIDTH) -> str:
    """Markdown with its paragraphs and list items broken anew; code, tables and headings stay as they are.

    >>> print(laid_out("one two `3 - 4`\\n- five\\n  six", 9), end="")
    one two
    `3 - 4`
    - five
      six
    """
    return "".join(f"{line}\n" for block in _blocks(text.splitlines())
                   for line in ([block] if isinstance(block, str) else _broken(block, width)))


def _blocks(lines: list[str]) -> Iterator[list[str] | str]:
    """The lines of each paragraph or list item together, and what stays as it is line by line."""
    block: list[str] = []
    in_code = False
    for line in lines:
        fence = line.startswith("```")
        alone = in_code or fence or not line or line[0] in "#|!"
        in_code ^= fence
        if block and (alone or line.startswith("- ")):
            yield block
            block = []
        if alone:
            yield line
        else:
            block.append(line)
    if block:
        yield block


def _broken(block: list[str], width: int) -> list[str]:
    words = " ".join(line.strip() for line in block)
    kept = re.sub("`[^`]*`", lambda code: code[0].replace(" ", "\0"), words)     # `1 - p` may not begin a list
    lines = textwrap.wrap(kept, width, subsequent_indent="  " * words.startswith("- "), break_long_words=False,
                          break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]
