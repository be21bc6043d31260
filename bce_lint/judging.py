"""From sources to diagnostics: parse, evaluate, ask every rule, and keep what holds on every path."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from types import MappingProxyType

from . import rules
from .collecting import forgetting
from .diagnostics import Diagnostic, FileError, Related, Span
from .evaluation.project import Concern, Imported, Project, evaluate
from .reading.source import Source
from .report import Judgement
from .rules.findings import Finding, IsSuppressed, agreed, first_uses, silenced, span, strongest
from .syntax.light import read
from .syntax.parsing import Unparsable
from .syntax.tree import Tree
from .ticking import ticked
from .versions import Versions

Load = Callable[[str], Source | None]
IsWanted = Callable[[str, str], bool]


@forgetting()
def diagnose(sources: Sequence[Source], given: Collection[str], load: Load | None = None, root: str = "",
             is_suppressed: IsSuppressed = lambda span, code: False,
             imported: Imported = lambda paths: frozenset(), keras: Callable[[str], Versions] | None = None,
             concern: Concern = MappingProxyType({}), is_wanted: IsWanted = lambda path, code: True,
             is_folder: Callable[[str], bool] = os.path.isdir) -> Judgement:
    """Judge ``sources``, the files of one project; report only on the paths in ``given``.

    ``load`` reads further files of the project by their full path; without it only ``sources`` are in sight. What is
    suppressed is found all the same, but no fix changes it. ``imported`` tells which of some files others import, and
    ``keras`` which of its releases are admitted for a file. ``concern`` says of some files by their path which names of
    theirs have to do with what may be reported. Only a finding that ``is_wanted`` gets a fix, by its path and code.
    ``is_folder`` tells it of a full path, and is asked only with ``load``.
    """
    trees, errors = trees_of(sources)
    if load is None:
        facts, project = evaluate(trees, root=root, imported=imported, concern=concern)
    else:
        facts, project = evaluate(trees, load, is_folder, root, imported, concern)
    facts.keras = keras or facts.keras
    findings = strongest(agreed(rules.complete().values(), facts))
    facts.silenced |= silenced(findings, given, is_suppressed)
    diagnostics = list(_diagnostics(first_uses(findings, given), project, is_wanted))
    parsed = sum(unit.parsed is not None and unit.parsed.is_parsed for unit in project.units)
    unsure = {source.path for source in sources} if facts.given_up else {error.span.path for error in errors}
    unfinished = frozenset(unit.path for unit in facts.given_up)
    return Judgement(tuple(diagnostics), tuple(errors), parsed, frozenset(unsure), unfinished)


def trees_of(sources: Sequence[Source]) -> tuple[dict[str, Tree], list[FileError]]:
    """The syntax trees of ``sources``, and what is wrong with those that cannot be parsed."""
    trees: dict[str, Tree] = {}
    errors: list[FileError] = []
    for source in ticked(sources, "parsing"):
        try:
            tree = trees[source.path] = read(source)
            errors += tree.source.problems
        except Unparsable as broken:
            errors += [*source.problems, FileError(broken.message, _point(source, broken))]
    return trees, errors


def _point(source: Source, broken: Unparsable) -> Span:
    cell, line, column = source.locate(broken.line, broken.column)
    return Span(source.path, cell, line, column, line, column)


def _diagnostics(findings: Sequence[Finding], project: Project, is_wanted: IsWanted) -> Iterator[Diagnostic]:
    """What each finding has to tell, file by file: LibCST's trees of large files do not fit into memory together."""
    for _, group in groupby(sorted(findings, key=_path), key=_path):
        yield from (_diagnostic(finding, is_wanted) for finding in group)
        for unit in project.units:
            if unit.parsed is not None:
                unit.parsed.let_go()


def _path(finding: Finding) -> str:
    return finding.place.unit.path


def _diagnostic(finding: Finding, is_wanted: IsWanted) -> Diagnostic:
    rule = rules.RULES[finding.code]
    with rule.answering():
        fixes = finding.fixes() if is_wanted(finding.span.path, finding.code) else []
    return Diagnostic(
        finding.code, rule.name, finding.message, rule.severity, finding.span,
        tuple(Related(step.note, step.place.unit.tree.span(step.place.node)) for step in finding.because),
        fixes[0] if fixes else None, tuple(fixes[1:]), tuple(map(span, finding.others)))
