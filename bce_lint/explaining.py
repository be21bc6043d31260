"""``--explain-unknown``: why a use of a loss was left undecided, or what else there is to say of a line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from bce_lint.checking import Party, assess, parties, sources_of
from bce_lint.diagnostics import Diagnostic, Related, Span
from bce_lint.evaluation.explanation.asking import Answer, ask
from bce_lint.evaluation.explanation.witness import Witness
from bce_lint.evaluation.project import evaluate
from bce_lint.evaluation.trail import Place
from bce_lint.evaluation.vocabulary.spec import Effect
from bce_lint.judging import trees_of
from bce_lint.reading.naming import shown
from bce_lint.reporting.places import place as shown_place
from bce_lint.rules.findings import span
from bce_lint.rules.proof import proof
from bce_lint.scanning import scan
from bce_lint.settings import SettingsError
from bce_lint.sifting import suppressed

if TYPE_CHECKING:
    from bce_lint.checking import Assessment
    from bce_lint.evaluation.facts import Facts, LossUse
    from bce_lint.scanning import SettingsOf, Workspace

_POINT = re.compile(r"(?P<path>.+?)(?::cell (?P<cell>\d+))?:(?P<line>\d+)(?::\d+)?")
_NEAREST = 5
_MADE = {Effect.LINEAR: "logits", Effect.SIGMOID: "probabilities", Effect.SOFTMAX: "probabilities of a softmax",
         Effect.UNIT: "values in [0, 1]", Effect.LABEL: "data"}


class Point(Struct, frozen=True):
    """The line that a user asks about."""

    path: str
    cell: int | None
    line: int

    def __str__(self) -> str:
        cell = "" if self.cell is None else f":cell {self.cell}"
        return f"{self.path}{cell}:{self.line}"

    def is_in(self, there: Span) -> bool:
        """Is the line one of those of a span?"""
        return (there.path, there.cell) == (self.path, self.cell) and there.line <= self.line <= there.end_line


def point_of(text: str) -> Point:
    """``train.py:12``, ``nb.ipynb:cell 3:2``; a column may follow. Raises SettingsError."""
    found = _POINT.fullmatch(text)
    if found is None:
        raise SettingsError(f"--explain-unknown wants FILE:LINE, or FILE:cell N:LINE in a notebook, not `{text}`")
    cell = found["cell"]
    return Point(shown(found["path"]), int(cell) if cell else None, int(found["line"]))


def explain(point: Point, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> list[Diagnostic]:
    """What there is to say of a line, each with its proof. Raises SettingsError where the file cannot be read."""
    scanned = scan(paths, settings_of, workspace)
    state = assess(scanned, paths, settings_of, workspace)
    for error in state.report.errors:
        if error.span.path == point.path:
            raise SettingsError(f"{shown_place(error.span)}: {error.message}")
    if point.path not in scanned.files:
        raise SettingsError(f"{point.path} is not among the files to check")
    told = [*_reported(point, state, settings_of, workspace)]
    if told:
        return told
    nearest: set[int] = set()
    given_up = False
    for party in parties(scanned, paths, settings_of, workspace):
        vm, facts = _witnessed(party, workspace)
        answers = ask(vm, facts, lambda place: point.is_in(span(place)))
        told += [_told(answer) for answer in answers]
        nearest |= {there.line for use in facts.uses if use.loss.known
                    and ((there := span(use.place)).path, there.cell) == (point.path, point.cell)}
        told += () if answers else _silent_compiles(point, facts)
        given_up |= bool(facts.given_up)
    return told or [_nothing(point, nearest, given_up)]


def _witnessed(party: Party, workspace: Workspace) -> tuple[Witness, Facts]:
    """Evaluate once more, by a machine that remembers."""
    made: list[Witness] = []

    def make(project: object) -> Witness:
        made.append(Witness(project))       # type: ignore[arg-type]
        return made[-1]
    sources, _ = sources_of(party, workspace)
    load = party.load
    facts, _ = evaluate(trees_of(sources)[0], load or (lambda path: None),
                        os.path.isdir if load else (lambda path: False), party.root, party.imported, make=make)
    return made[0], facts


def _reported(point: Point, state: Assessment, settings_of: SettingsOf, workspace: Workspace) -> Iterator[Diagnostic]:
    """The findings that the line is part of, reported or not."""
    for found in state.found:
        if any(point.is_in(there) for there in (found.span, *found.uses)) and found.related:
            settings = settings_of(found.span.path)
            if found.span in {one.span for one in state.report.diagnostics if one.code == found.code}:
                how = "this is reported"
            elif found in state.report.known:
                how = "this is in the baseline, and not reported"
            elif suppressed(found.span, found.code, settings, workspace):
                how = "a comment suppresses this"
            else:
                how = f"this is reported under --extend-select {found.code}"
            yield Diagnostic(found.code, found.name, f"{how}: {found.message}", found.severity, found.span, found.related)


def _told(answer: Answer) -> Diagnostic:
    if answer.missing:
        some = f", on {answer.lost} of the {answer.ways} ways that lead here" if answer.uses else ""
        return _diagnostic("undecided", f"{answer.missing} is not known{some}", answer.place, answer.trail)
    verdicts = list(dict.fromkeys(map(_verdict, answer.uses)))
    if len(verdicts) == 1:
        return _diagnostic("decided", verdicts[0], answer.place, proof(answer.uses[0]))
    steps = dict.fromkeys(step for use in answer.uses for step in proof(use))
    return _diagnostic("decided", f"the ways that lead here differ: {'; '.join(verdicts)}", answer.place, tuple(steps))


def _diagnostic(kind: str, message: str, at: Place, trail: Sequence[tuple[Place, str]] = ()) -> Diagnostic:
    return Diagnostic(kind, kind, message, "info", span(at), tuple(Related(note, span(there)) for there, note in trail))


def _verdict(use: LossUse) -> str:
    """What is known of a use that no rule reports."""
    made = use.prediction
    what = _MADE.get(made.effect) or f"values of {made.name} in {made.range}"       # type: ignore[union-attr]
    wants = "logits" if use.expects_logits else "probabilities"
    right = made.is_logit if use.expects_logits else made.is_probability        # type: ignore[union-attr]
    return f"{what} reach a loss that expects {wants}{', which is right' if right else ''}"


def _silent_compiles(point: Point, facts: Facts) -> Iterator[Diagnostic]:
    for made in facts.compiles:
        if made.dead and point.is_in(span(made.place)):
            why = ("a later compile takes the place of this one" if made.replaced else
                   "the model is never trained or evaluated by this, while others are")
            yield _diagnostic("decided", f"{why}: nothing is reported about it", made.place)


def _nothing(point: Point, nearest: set[int], given_up: bool) -> Diagnostic:
    where = Span(point.path, point.cell, point.line, 1, point.line, 1)
    lines = sorted(sorted(nearest, key=lambda line: abs(line - point.line))[:_NEAREST])
    there = f"; there is one on line {', '.join(map(str, lines))}" if lines else ", nor elsewhere in this file"
    cut = "; a part of the code took too many steps and was not followed to its end" if given_up else ""
    return Diagnostic("no use", "no-use", f"bce-lint sees no binary cross-entropy here{there}{cut}", "info", where)
