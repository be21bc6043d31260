"""After the findings, the comments: what each of them suppressed, and what the rules say to that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bce_lint.reading.comments import in_comment
from bce_lint.reading.lexer import tokens
from bce_lint.reading.source import Unreadable
from bce_lint.reading.usage import Usage
from bce_lint.rules import RULES
from bce_lint.scanning import UNUSED
from bce_lint.selection import catalogue, reports

if TYPE_CHECKING:
    from bce_lint.diagnostics import Diagnostic
    from bce_lint.reading.source import Source
    from bce_lint.reading.suppression import Suppression
    from bce_lint.scanning import SettingsOf, Workspace
    from bce_lint.settings import Settings


def review(paths: Iterable[str], found: Sequence[Diagnostic], unsure: Collection[str], settings_of: SettingsOf,
           workspace: Workspace) -> Iterator[Diagnostic]:
    """What is wrong with the comments of ``paths``. Where not all may have been found, none is called unused."""
    places: dict[str, list[tuple[str, int | None, int, int]]] = {}
    for one in found:
        for span in (one.span, *one.uses):
            places.setdefault(span.path, []).append((one.code, span.cell, span.line, span.column))
    for path in paths:
        settings = settings_of(path)
        if path in unsure or not settings.noqa:
            continue
        try:
            source = workspace.source(path)
        except Unreadable:  # who had to read it says so
            continue
        there = [(code, source.joined(*place)[0]) for code, *place in places.get(path, ())]
        for usage in usages(source, workspace.suppressions(path).comments, there, settings):
            for rule in RULES.values():
                yield from rule.review(usage)


def usages(source: Source, comments: Iterable[Suppression], found: Sequence[tuple[str, int]],
           settings: Settings) -> Iterator[Usage]:
    """What each comment with codes did, given the codes and lines of all findings; a string is no comment."""
    lexed = list(tokens(source.text))
    for comment in comments:
        if comment.codes and in_comment(comment.start, lexed):
            used = {code for code in comment.codes for other, line in found
                    if comment.first <= line <= comment.last and other.startswith(code)}
            spared = {code for code in comment.codes if _is_spared(code, source.path, settings)}
            yield Usage(source, comment, frozenset(used), frozenset(spared))


def _is_spared(code: str, path: str, settings: Settings) -> bool:
    """Does it stand for a rule that is off here, so that nobody wants to know, or for the very rule that judges it?"""
    meant = [known for known in catalogue() if known.startswith(code)]
    return UNUSED in meant or not all(reports(settings, known, path) for known in meant)
