"""The pipeline, written out once: discover, read, prefilter, judge each project, drop what is not wanted, sort."""

from __future__ import annotations

import os

from bce_lint.frozen import frozen
from bce_lint.report import CRASHED, Report
from bce_lint.scanning import Scan, Workspace, scan
from bce_lint.settings import Settings, SettingsError
from bce_lint.sifting import place_key, sift, suppressed
from bce_lint.ticking import ticked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bce_lint.diagnostics import Diagnostic, FileError
    from bce_lint.evaluation.project import Imported
    from bce_lint.judging import Judgement, Load
    from bce_lint.parallel import Task
    from bce_lint.reading.importers import Names
    from bce_lint.reading.source import Source
    from bce_lint.scanning import SettingsOf

_MARKERS = ("pyproject.toml", "setup.cfg", ".git")


def check(paths: Iterable[str], settings: Settings | SettingsOf | None = None,
          workspace: Workspace | None = None) -> Report:
    """Check files and folders; ``settings`` may differ from file to file."""
    settings_of = as_function(settings)
    workspace = workspace or Workspace()
    paths = tuple(paths)
    return report(scan(paths, settings_of, workspace), paths, settings_of, workspace)


def as_function(settings: Settings | SettingsOf | None) -> SettingsOf:
    """Settings for any path, out of one record for all of them."""
    if callable(settings):
        return settings
    one = settings or Settings()
    return lambda path: one


def report(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Report:
    """Judge what a scan left and keep what is wanted of it."""
    return assess(scanned, paths, settings_of, workspace).report


@frozen
class Assessment:
    """A report, and everything that was found on the way to it, wanted or not."""

    report: Report
    found: tuple[Diagnostic, ...] = ()


def assess(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Assessment:
    """Judge what a scan left."""
    if scanned.is_idle:
        return Assessment(Report((), scanned.errors, len(scanned.files), 0))
    judgements = list(judged(scanned, paths, settings_of, workspace))
    found = tuple(found for judgement in judgements for found in findings(judgement))
    broken = [error for judgement in judgements for error in judgement.errors]
    if scanned.commented:
        from bce_lint.reviewing import review
        unsure = frozenset(path for judgement in judgements for path in judgement.unsure)
        found += tuple(review(scanned.commented, found, unsure, settings_of, workspace))
    sifted = sift(found, settings_of, workspace)
    errors = _sorted_errors([*scanned.errors, *_still_broken(broken, sifted.kept)])
    unfinished = tuple(sorted({path for judgement in judgements for path in judgement.unfinished}))
    parsed = sum(one.parsed for one in judgements)
    report = Report(sifted.kept, errors, len(scanned.files), parsed, sifted.known, sifted.advisory, unfinished)
    return Assessment(report, found)


def judged(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Iterator[Judgement]:
    """One judgement a project."""
    from bce_lint.parallel import judgements
    return judgements(list(tasks(scanned, paths, settings_of, workspace)), workspace.jobs)


def tasks(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Iterator[Task]:
    """What there is to judge: each project by itself."""
    from functools import partial

    from bce_lint.parallel import Task
    for party in parties(scanned, paths, settings_of, workspace):
        files = tuple(party.files)
        yield Task(files, sum(map(workspace.size, files)), partial(judge, party, scanned.files, settings_of, workspace))


@frozen
class Party:
    """Files of one project that are evaluated together, what else of it can be read, and what imports what.

    Each of ``files`` comes with the names of what has to be looked at in it.
    """

    files: Mapping[str, Names]
    load: Load | None
    root: str
    imported: Imported = lambda paths: frozenset()


def parties(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Iterator[Party]:
    """The files that are worth evaluating, project by project."""
    from bce_lint.connecting import Neighbourhood
    from bce_lint.reading.source import full
    from bce_lint.scanning import FEW, discovered
    looks = {path: _doors(path, workspace) for path in ticked(scanned.candidates, "screening")}
    candidates = {path: doors for path, doors in looks.items() if doors is not None}
    few = len(scanned.files) <= FEW     # what is nothing alone may meet something from elsewhere
    curious = (*scanned.curious, *(path for path in scanned.candidates if few and path not in candidates))
    given = {full(path): path for path in scanned.files}
    for root, group in projects(dict.fromkeys((*candidates, *curious)), paths).items():
        alone = {path: candidates[path] for path in group if path in candidates and not settings_of(path).project}
        together = {path: candidates[path] for path in group if path in candidates and settings_of(path).project}
        if alone:
            yield Party(alone, None, root)
        if any(settings_of(path).project for path in group):
            def listing(folder: str) -> list[str]:
                found, _ = discovered([folder], settings_of, workspace)
                return found
            around = Neighbourhood(root, given, workspace, listing)
            connected = around.connected(together, curious)
            if connected:
                yield Party(connected, loader(root, scanned.files, workspace), root, around.imported)


def _doors(path: str, workspace: Workspace) -> Names | None:
    """By which names others reach what matters in a file, after a second look, at the syntax; None where nothing does.

    What cannot be read is reported by who reads it.
    """
    from bce_lint.evaluation.screening import doors
    from bce_lint.reading.importers import ANY
    try:
        return doors(workspace.source(path))
    except Exception:       # whatever is wrong with it, who judges the file says so
        return ANY


def judge(party: Party, given: Collection[str], settings_of: SettingsOf, workspace: Workspace) -> Judgement:
    """Judge the files of one project. A crash of ours costs the file that causes it, and no other."""
    from bce_lint.judging import Judgement, diagnose
    from bce_lint.targeting import target
    keras = target(party.root if party.load else None, settings_of)
    sources, errors = sources_of(party, workspace)

    def attempt(some: Sequence[Source]) -> Judgement:
        return diagnose(some, frozenset(given), party.load, party.root, lambda span, code: suppressed(
            span, code, settings_of(span.path), workspace), party.imported, keras, party.files)
    unsure: list[str] = []
    try:
        judgements = [attempt(sources)]
    except SettingsError:   # a rule of another package
        raise
    except Exception:  # a fault of ours must not hide what the other files have to be told
        judgements = [_alone(source, attempt) for source in sources]
        unsure = [source.path for source in sources]
    return Judgement(tuple(found for one in judgements for found in one.diagnostics),
                     (*errors, *(error for one in judgements for error in one.errors)),
                     sum(one.parsed for one in judgements), frozenset(unsure).union(*(one.unsure for one in judgements)),
                     frozenset().union(*(one.unfinished for one in judgements)))


def _alone(source: Source, attempt: Callable[[Sequence[Source]], Judgement]) -> Judgement:
    from bce_lint.judging import Judgement
    try:
        return attempt([source])
    except Exception as error:
        return Judgement((), (_crash(source.path, error),), 0)


def _crash(path: str, error: Exception) -> FileError:
    import traceback

    from bce_lint.diagnostics import FileError, Span
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(last.filename)}:{last.lineno}"
    return FileError(f"{CRASHED}: {type(error).__name__}: {error} ({where})", Span(path, None, 1, 1, 1, 1))


def sources_of(party: Party, workspace: Workspace) -> tuple[list[Source], list[FileError]]:
    """The sources of a party's files, and what is wrong with those that cannot be read."""
    from bce_lint.reading.source import Unreadable
    sources, errors = [], []
    for path in party.files:
        try:
            sources.append(workspace.source(path))
        except Unreadable as unreadable:
            errors.append(unreadable.error(path))
        except Exception as error:
            errors.append(_crash(path, error))
    return sources, errors


def loader(root: str, given: Iterable[str], workspace: Workspace) -> Load:
    """Read the other files of a project when a trace leads there; nothing outside its root is touched."""
    from bce_lint.reading.source import Unreadable, full, shown
    names = {full(name): name for name in given if name.startswith("..") or os.path.isabs(name)}
    base = os.path.realpath(root or ".")

    def load(path: str) -> Source | None:
        inside = os.path.realpath(path).startswith(os.path.join(base, ""))
        if not inside or not os.path.isfile(path):
            return None
        try:
            return workspace.source(names.get(path) or shown(path))
        except Unreadable:
            return None
    return load


def projects(candidates: Iterable[str], paths: Sequence[str]) -> dict[str, list[str]]:
    """The candidates by the root of their project."""
    groups: dict[str, list[str]] = {}
    for path in candidates:
        groups.setdefault(root_of(path, paths), []).append(path)
    return groups


def root_of(path: str, paths: Sequence[str]) -> str:
    """The root of a file's project."""
    return project_root(os.path.dirname(os.path.abspath(path))) or common_parent(paths)


def project_root(folder: str) -> str | None:
    """The nearest folder upward that holds what a project has at its top."""
    if any(os.path.exists(os.path.join(folder, marker)) for marker in _MARKERS):
        return folder
    parent = os.path.dirname(folder)
    return project_root(parent) if parent != folder else None


def common_parent(paths: Sequence[str]) -> str:
    """The folder that holds all of ``paths``."""
    folders = [full if os.path.isdir(full) else os.path.dirname(full) for full in map(os.path.abspath, paths)]
    try:
        return os.path.commonpath(folders)
    except ValueError:  # none, or several drives
        return os.getcwd()


def findings(judgement: Judgement) -> Iterator[Diagnostic]:
    """All diagnostics of a project; what could not be parsed is one too."""
    from bce_lint.diagnostics import Diagnostic
    yield from judgement.diagnostics
    for error in judgement.errors:
        yield Diagnostic("BCE000", "syntax-error", error.message, "error", error.span)


def _still_broken(broken: Iterable[FileError], kept: Iterable[Diagnostic]) -> Iterator[FileError]:
    """The files that could not be parsed, but those whose BCE000 is ignored. A crash of ours is never ignored."""
    reported = {found.span for found in kept if found.code == "BCE000"}
    return (error for error in broken if error.span in reported or error.message.startswith(CRASHED))


def _sorted_errors(errors: Iterable[FileError]) -> tuple[FileError, ...]:
    return tuple(sorted(errors, key=lambda error: place_key(error.span)))
