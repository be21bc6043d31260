"""Findings, and how many facts become few of them: agreement, strength, one cause once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence

from msgspec import Struct, field

from ..diagnostics import AGAIN, Fix, Span
from ..evaluation.facts import Facts
from ..evaluation.trail import Place, Step, Trail
from ..syntax.rewrite import Refused
from .base import Rule

IsSuppressed = Callable[[Span, str], bool]

DECISIVE = ("BCE001", "BCE002", "BCE003", "BCE004", "BCE005", "BCE010")
WEAK = ("BCE101", "BCE102")


class Finding(Struct, eq=False):
    """Something proven to be wrong at ``place``. ``use`` is where it was proven and ``cause`` what it comes from."""

    code: str
    place: Place
    message: str
    because: Trail
    use: Place
    cause: Hashable = None
    remedy: Callable[[], Sequence[Fix]] = field(default=lambda: ())
    others: Sequence[Place] = ()        # the further uses of the cause

    @property
    def span(self) -> Span:
        return span(self.place)

    def fixes(self) -> list[Fix]:
        """The safe ones first, the best first among those; none where code stands where it cannot be changed."""
        try:
            return sorted(self.remedy(), key=lambda fix: fix.safety != "safe")
        except Refused:
            return []


def span(place: Place) -> Span:
    return place.unit.tree.span(place.node)


def agreed(rules: Iterable[Rule], facts: Facts) -> list[Finding]:
    """What each rule finds on every evaluation of the same place."""
    found: list[Finding] = []
    for rule in rules:
        groups: dict[Hashable, list] = {}
        for fact in filter(rule.concerns, getattr(facts, rule.about) if rule.about else ()):
            groups.setdefault((fact.place, getattr(fact, "slot", 0)), []).append(fact)
        with rule.answering():
            for group in groups.values():
                found += _common([list(rule.judge(fact, facts)) for fact in group])
    return found


def _common(several: list[list[Finding]]) -> list[Finding]:
    """The findings of the first evaluation that all others make too; their fixes mend what each of them found."""
    by_place: list[dict[Place, Finding]] = []
    for findings in several:
        by_place.append({finding.place: finding for finding in reversed(findings)})     # the first of each place
    places = [f.place for f in several[0] if all(f.place in found for found in by_place)]
    return [_for_all([found[place] for found in by_place]) for place in dict.fromkeys(places)]


def _for_all(found: Sequence[Finding]) -> Finding:
    """The first of several findings at one place, mended for all of them: each was made on another way to there."""
    first = found[0]
    if len(found) > 1:
        remedies = list(dict.fromkeys(finding.remedy for finding in found))
        first.remedy = lambda: together([remedy() for remedy in remedies])
    return first


def together(several: Sequence[Sequence[Fix]]) -> list[Fix]:
    """The fixes that every one of several findings has, each with the edits of all of them."""
    found = []
    for fix in several[0]:
        same = [next((one for one in fixes if one.title == fix.title), None) for fixes in several]
        kept = [one for one in same if one is not None]
        if len(kept) == len(several):
            edits = sorted({edit for one in kept for edit in one.edits}, key=lambda edit: edit.span)
            safety = max((one.safety for one in kept), key=("safe", "unsafe").index)
            found.append(Fix(safety, fix.title, tuple(edits)))
    return found


def strongest(findings: Sequence[Finding]) -> list[Finding]:
    """A stronger code silences advice on the same use, and a softmax of one unit what else is said of it."""
    loud = {f.use for f in findings if f.code in DECISIVE}
    return [f for f in findings if f.code not in WEAK or f.use not in loud]


def first_uses(findings: Iterable[Finding], given: Collection[str]) -> list[Finding]:
    """One finding for each cause: at its first use in the given files; the other uses are part of its proof."""
    kept = []
    for group in by_cause(findings):
        first = primary(group, given)
        if first is not None:
            first.others = list(dict.fromkeys(f.place for f in group if f.place != first.place))
            first.because = (*first.because, *(Step(place, AGAIN) for place in first.others))
            kept.append(first)
    return sorted(kept, key=lambda f: (f.span, f.code))


def by_cause(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of each cause in source order."""
    causes: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        causes.setdefault((finding.code, finding.cause or finding.place), []).append(finding)
    return [sorted(group, key=lambda f: f.span) for group in causes.values()]


def primary(group: Sequence[Finding], given: Collection[str]) -> Finding | None:
    """The one of a cause that is reported, if any of its uses is in a given file."""
    return next((f for f in group if f.place.unit.path in given), None)


def silenced(findings: Iterable[Finding], given: Collection[str], is_suppressed: IsSuppressed) -> set[Place]:
    """Where findings are suppressed: by a comment of their own, or by one at the first use of their cause."""
    places: set[Place] = set()
    for group in by_cause(findings):
        first = primary(group, given)
        whole = first is not None and is_suppressed(first.span, first.code)
        places.update(place for f in group if whole or is_suppressed(f.span, f.code) for place in (f.place, f.use))
    return places
