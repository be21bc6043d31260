"""``--add-noqa``: a comment on every line with a finding, so that only what is new is reported from now on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from bce_lint.checking import Assessment, assess, root_of
from bce_lint.reading.comments import with_codes
from bce_lint.syntax.rewrite import Refused, apply
from bce_lint.writing import Change, WriteError, destination

if TYPE_CHECKING:
    from bce_lint.diagnostics import Diagnostic
    from bce_lint.report import Report
    from bce_lint.scanning import Scan, SettingsOf, Workspace

UNPARSABLE = "no comment is written into a file that cannot be parsed"
NO_PLACE = "no comment can stand where it would be read"
USELESS = "with the comments the file would still have findings, or other ones"


class Silenced(Struct, frozen=True):
    """What is left to report, the files that change, how many comments were added or extended, and what went wrong."""

    deed: ClassVar[str] = "suppressed"
    report: Report
    changes: tuple[Change, ...] = ()
    added: int = 0
    notes: tuple[tuple[Diagnostic, str], ...] = ()


def silence(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Silenced:
    """Suppress every finding that would be reported, in memory only: ``writing.write_all`` brings it to disk."""
    state = assess(scanned, paths, settings_of, workspace)
    by_path: dict[str, list[Diagnostic]] = {}
    for found in state.report.diagnostics:
        by_path.setdefault(found.span.path, []).append(found)
    drafts = [_Draft(path, found, workspace) for path, found in by_path.items()]
    for draft in drafts:
        draft.write(root_of(draft.path, paths))
    after = assess(scanned, paths, settings_of, workspace)
    failed = [draft for draft in drafts if draft.added and not draft.is_silent(after)]
    for draft in failed:
        draft.take_back()
    if failed:
        after = assess(scanned, paths, settings_of, workspace)
    notes = tuple((found, reason) for draft in drafts for found, reason in draft.refused)
    changes = tuple(Change(draft.path, draft.before, workspace.raw(draft.path)) for draft in drafts if draft.added)
    return Silenced(after.report, changes, sum(draft.added for draft in drafts), notes)


class _Draft:
    """The comments of one file in the making."""

    def __init__(self, path: str, found: list[Diagnostic], workspace: Workspace):
        self.path, self.found, self.workspace = path, found, workspace
        self.before = workspace.raw(path)
        self.added = 0
        self.refused: list[tuple[Diagnostic, str]] = []

    def write(self, root: str) -> None:
        """Let the workspace's file have its comments; what cannot have one is refused."""
        try:
            if self.path not in self.workspace.handed_over:
                destination(self.path, root)
            self._comment([one for one in self.found if one.code != "BCE000"])
        except (WriteError, Refused) as error:
            self.refused = [(one, str(error)) for one in self.found]

    def _comment(self, found: Sequence[Diagnostic]) -> None:
        self.refused = [(one, UNPARSABLE) for one in self.found if one not in found]
        if not found:
            return
        source = self.workspace.source(self.path)
        at = {one: source.joined(one.span.cell, one.span.line, one.span.column)[0] for one in found}
        wanted: dict[int, set[str]] = {}
        for one, line in at.items():
            wanted.setdefault(line, set()).add(one.code)
        edits = with_codes(source, wanted)
        self.refused += [(one, NO_PLACE) for one, line in at.items() if edits[line] is None]
        kept = dict.fromkeys(edit for edit in edits.values() if edit is not None)
        self.workspace.put(self.path, apply(source, list(kept)))
        self.added = len(kept)

    def is_silent(self, after: Assessment) -> bool:
        """Is nothing left but what was refused, and can the file still be parsed?"""
        left = [(one.code, one.message) for one in after.report.diagnostics if one.span.path == self.path]
        return sorted(left) == sorted((one.code, one.message) for one, _ in self.refused)

    def take_back(self) -> None:
        """Leave the file as it was."""
        self.workspace.put(self.path, self.before)
        self.added = 0
        self.refused = [(one, USELESS) for one in self.found]
