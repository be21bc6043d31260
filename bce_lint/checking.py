"""The pipeline, written out once: discover, read, prefilter, judge each project, drop what is not wanted, sort."""

from __future__ import annotations

import os

from bce_lint.frozen import frozen
from bce_lint.report import CRASHED, Judgement, Report
from bce_lint.scanning import Scan, Workspace, scan
from bce_lint.settings import Settings, SettingsError
from bce_lint.sifting import once, place_key, sift
from bce_lint.ticking import ticked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bce_lint.asking import Load
    from bce_lint.diagnostics import Diagnostic, FileError
    from bce_lint.evaluation.project import Imported
    from bce_lint.parallel import Task
    from bce_lint.evaluation.screening.leading import Leading
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
    found = once(found for judgement in judgements for found in findings(judgement))
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
    """One judgement a project, or what an earlier run remembers of it."""
    def fresh(known: Collection[str] = ()) -> Iterator[tuple[str, Judgement]]:
        from bce_lint.parallel import judgements
        todo = list(tasks(scanned, paths, settings_of, workspace, known))
        return zip((task.root for task in todo), judgements(todo, workspace.jobs), strict=True)
    if not workspace.remembers:
        return (judgement for _, judgement in fresh())
    from bce_lint.caching import remembered
    groups = projects(dict.fromkeys((*scanned.candidates, *scanned.curious)), paths)
    return remembered(groups, scanned, settings_of, workspace, fresh)


def tasks(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace,
          known: Collection[str] = ()) -> Iterator[Task]:
    """What there is to judge: each project by itself, but those whose roots are ``known``."""
    from functools import partial

    from bce_lint.parallel import Task
    for party in parties(scanned, paths, settings_of, workspace, known):
        files = tuple(party.files)
        work = partial(judge, party, scanned.files, settings_of, workspace)
        yield Task(files, sum(map(workspace.size, files)), work, party.root)


@frozen
class Party:
    """Files of one project that are evaluated together, what else of it can be read, and what imports what.

    Each of ``files`` comes with the names of what has to be looked at in it.
    """

    files: Mapping[str, Names]
    load: Load | None
    root: str
    imported: Imported = lambda paths: frozenset()


def parties(scanned: Scan, paths: Sequence[str], settings_of: SettingsOf, workspace: Workspace,
            known: Collection[str] = ()) -> Iterator[Party]:
    """The files that are worth evaluating, project by project, but those whose roots are ``known``."""
    from bce_lint.asking import loader
    from bce_lint.connecting import Neighbourhood
    from bce_lint.reading.source import full
    from bce_lint.scanning import FEW, discovered
    few = len(scanned.files) <= FEW     # what is nothing alone may meet something from elsewhere
    of_interest = [path for path in scanned.candidates if few or not known or root_of(path, paths) not in known]
    looks = {path: _doors(path, workspace) for path in ticked(of_interest, "screening")}
    candidates = {path: doors for path, doors in looks.items() if doors is not None}
    curious = (*scanned.curious, *(path for path in of_interest if few and path not in candidates))
    given = {full(path): path for path in scanned.files}
    for root, group in projects(dict.fromkeys((*candidates, *curious)), paths).items():
        if root in known:
            continue
        alone = {path: candidates[path].names for path in group if path in candidates and not settings_of(path).project}
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


def _doors(path: str, workspace: Workspace) -> Leading | None:
    """By which names others reach what matters in a file, after a second look, at the syntax; None where nothing does.

    What cannot be read is reported by who reads it.
    """
    from bce_lint.evaluation.screening import doors
    from bce_lint.evaluation.screening.leading import Leading
    from bce_lint.reading.importers import ANY
    try:
        return doors(workspace.source(path))
    except Exception:       # whatever is wrong with it, who judges the file says so
        return Leading(ANY)


def judge(party: Party, given: Collection[str], settings_of: SettingsOf, workspace: Workspace) -> Judgement:
    """Judge the files of one project. A crash of ours costs the file that causes it, and no other."""
    from bce_lint.asking import World
    from bce_lint.judging import diagnose
    world = World(party.load and party.root, given, settings_of, workspace)
    sources, errors = sources_of(party, workspace)

    def attempt(some: Sequence[Source]) -> Judgement:
        return diagnose(some, world.given, party.load and world.load, party.root, world.is_suppressed, party.imported,
                        world.keras, party.files, world.is_wanted, world.is_folder)
    unsure: list[str] = []
    try:
        judgements = [attempt(sources)]
    except SettingsError:   # a rule of another package
        raise
    except Exception:  # a fault of ours must not hide what the other files have to be told
        judgements = [_alone(source, attempt) for source in sources]
        unsure = [source.path for source in sources]
        world.asked = None      # and may be another one next time
    return Judgement(tuple(found for one in judgements for found in one.diagnostics),
                     (*errors, *(error for one in judgements for error in one.errors)),
                     sum(one.parsed for one in judgements), frozenset(unsure).union(*(one.unsure for one in judgements)),
                     frozenset().union(*(one.unfinished for one in judgements)),
                     world.asked if workspace.is_steady else None)


def _alone(source: Source, attempt: Callable[[Sequence[Source]], Judgement]) -> Judgement:
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


def projects(candidates: Iterable[str], paths: Sequence[str]) -> dict[str, list[str]]:
    """The candidates by the root of their project."""
    groups: dict[str, list[str]] = {}
    roots: dict[str, str] = {}
    for path in candidates:
        folder = os.path.dirname(path)
        if folder not in roots:
            roots[folder] = root_of(path, paths)
        groups.setdefault(roots[folder], []).append(path)
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
