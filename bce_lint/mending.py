"""Applying fixes until nothing changes: each one whole, none over another, and none that makes matters worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct, field

from bce_lint.checking import Assessment, as_function, assess, root_of
from bce_lint.reading.prefilter import may_matter
from bce_lint.report import Report
from bce_lint.scanning import Scan, Workspace, scan
from bce_lint.selection import admitted, chosen
from bce_lint.writing import Change, WriteError, destination

if TYPE_CHECKING:
    from bce_lint.diagnostics import Diagnostic, Edit, Fix, Span
    from bce_lint.scanning import SettingsOf
    from bce_lint.settings import Settings

ROUNDS = 10


class Mended(Struct, frozen=True):
    """What is left to report, the files that change, the findings whose fix was applied, and why others were not."""

    deed: ClassVar[str] = "fixed"
    report: Report
    changes: tuple[Change, ...] = ()
    applied: tuple[Diagnostic, ...] = ()
    notes: tuple[tuple[Diagnostic, str], ...] = ()


def fix(paths: Iterable[str], settings: Settings | SettingsOf | None = None,
        workspace: Workspace | None = None) -> Mended:
    """Mend what can be mended, in memory only: ``writing.write_all`` brings the changes to disk."""
    paths, settings_of, workspace = tuple(paths), as_function(settings), workspace or Workspace()
    return mend(scan(paths, settings_of, workspace), paths, settings_of, workspace)


def mend(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Mended:
    """Apply fixes to the files of a scan, round after round."""
    bench = _Bench(scanned, paths, settings_of, workspace)
    state, applied = bench.assess(), []
    for _ in range(ROUNDS):
        batch = _apart(bench.applicable(state.report.diagnostics))
        if not batch:
            break
        state, done = bench.advance(state, batch)
        applied += done
    return Mended(state.report, bench.changes(), tuple(applied), tuple(bench.notes(state.report.diagnostics)))


class _Bench(Struct):
    """The files on the bench, and the fixes that were tried and taken back."""

    scanned: Scan
    paths: Sequence[str]
    settings_of: SettingsOf
    workspace: Workspace
    before: dict[str, bytes] = field(default_factory=dict)
    refused: dict[Fix, str] = field(default_factory=dict)

    def assess(self) -> Assessment:
        return assess(self.scanned, self.paths, self.settings_of, self.workspace)

    def applicable(self, diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, Fix]]:
        """For each finding the best fix: where one was taken back, the next has its turn.

        One that would also change a file that was not given is not replaced by a lesser one: who asked is told.
        """
        for found in diagnostics:
            fixes = admitted(found, self.settings_of(found.span.path).unsafe_fixes)
            one = next((one for one in fixes if one not in self.refused), None)
            if one and not self.obstacle(one):
                yield found, one

    def obstacle(self, one: Fix) -> str:
        """Why a fix cannot be applied, or nothing."""
        if one in self.refused:
            return self.refused[one]
        for path in sorted({edit.span.path for edit in one.edits}):
            if path not in self.scanned.files:
                return f"it would also change {path}, which was not given"
            try:
                if path not in self.workspace.handed_over:
                    destination(path, root_of(path, self.paths))
            except WriteError as error:
                return str(error)
        return ""

    def advance(self, state: Assessment, batch: list[tuple[Diagnostic, Fix]]) -> tuple[Assessment, list[Diagnostic]]:
        """Apply a batch; where that makes matters worse, one fix after the other, without those to blame."""
        after = self.tried(state, [one for _, one in batch])
        if after is not None:
            return after, [found for found, _ in batch]
        for found, one in batch if len(batch) > 1 else ():
            after = self.tried(state, [one])
            if after is not None:
                return after, [found]  # the places of all other fixes may have moved: the next round finds them anew
        return state, []

    def tried(self, state: Assessment, fixes: list[Fix]) -> Assessment | None:
        """The state after ``fixes``, or ``None`` where they were taken back."""
        raw = {path: self.workspace.raw(path) for one in fixes for path in {edit.span.path for edit in one.edits}}
        problem = self.write(fixes)
        if not problem:
            after = self.assess()
            problem = worse(state, after)
            if not problem:
                for path, content in raw.items():
                    self.before.setdefault(path, content)
                return after
        for path, content in raw.items():
            self.workspace.put(path, content)
        if len(fixes) == 1:
            self.refused[fixes[0]] = problem
        return None

    def write(self, fixes: list[Fix]) -> str:
        """Apply the edits to the files in memory; what could not be done."""
        from bce_lint.syntax.rewrite import Refused, apply
        by_path: dict[str, list[Edit]] = {}
        for edit in dict.fromkeys(edit for one in fixes for edit in one.edits):
            by_path.setdefault(edit.span.path, []).append(edit)
        try:
            fresh = {path: apply(self.workspace.source(path), edits) for path, edits in by_path.items()}
        except Refused as error:
            return f"its edits do not fit: {error}"
        for path, raw in fresh.items():
            self.workspace.put(path, raw)
        matter = [path for path in fresh if path not in self.scanned.candidates and may_matter(fresh[path])]
        if matter:
            order = (*self.scanned.candidates, *matter)
            self.scanned = self.scanned.replace(candidates=order)
        return ""

    def changes(self) -> tuple[Change, ...]:
        pairs = ((path, raw, self.workspace.raw(path)) for path, raw in sorted(self.before.items()))
        return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])

    def notes(self, left: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, str]]:
        """Why the findings that are left, and have a fix, were not mended."""
        for found in left:
            one = chosen(found, self.settings_of(found.span.path).unsafe_fixes)
            if one:
                yield found, self.obstacle(one) or f"the fixes did not settle in {ROUNDS} rounds"


def worse(before: Assessment, after: Assessment) -> str:
    """What a fix broke: a file that no longer parses, or an error that was not there."""
    old, new = _errors(before), _errors(after)
    for code, count in new.items():
        if count > old[code]:
            return "the file would no longer parse" if code == "BCE000" else f"it would lead to another {code}"
    return ""


def _errors(state: Assessment) -> Counter[str]:
    return Counter(found.code for found in state.found if found.severity == "error")


def _apart(fixes: Iterable[tuple[Diagnostic, Fix]]) -> list[tuple[Diagnostic, Fix]]:
    """Fixes of which no two overlap or touch: neighbours can make a syntax error that neither makes alone."""
    taken: list[Span] = []
    kept = []
    for found, one in fixes:
        spans = [edit.span for edit in one.edits]
        if not any(_touch(span, other) for span in spans for other in taken):
            taken += spans
            kept.append((found, one))
    return kept


def _touch(one: Span, other: Span) -> bool:
    if (one.path, one.cell) != (other.path, other.cell):
        return False
    return ((one.line, one.column) <= (other.end_line, other.end_column)
            and (other.line, other.column) <= (one.end_line, one.end_column))
