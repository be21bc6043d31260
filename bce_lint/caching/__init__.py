"""What earlier runs found, remembered: the judgement of a project stands while all that it depends on is as it was."""

from __future__ import annotations

from bce_lint.asking import World
from bce_lint.caching.folder import Folder, Unusable
from bce_lint.caching.keys import Keys
from bce_lint.caching.records import from_text, to_text
from bce_lint.report import CRASHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bce_lint.report import Judgement
    from bce_lint.scanning import Scan, SettingsOf, Workspace

    Fresh = Callable[[Collection[str]], Iterator[tuple[str, Judgement]]]


def remembered(groups: Mapping[str, Sequence[str]], scanned: Scan, settings_of: SettingsOf, workspace: Workspace,
               fresh: Fresh) -> Iterator[Judgement]:
    """The judgements of all projects. ``groups`` are the files of each that matter, by its root.

    ``fresh`` judges the projects but those whose roots it is given, and says to which root each judgement belongs.
    """
    try:
        folder, keys = Folder(groups), Keys(scanned, settings_of, workspace)
    except Unusable as reason:
        workspace.notes.append(f"nothing is remembered of this run: {reason}")
        yield from (judgement for _, judgement in fresh(()))
        return
    wanted = {root: keys.of(root, group) for root, group in groups.items()}
    known = {root: found for root, key in wanted.items()
             if (found := _recalled(folder, key, root, scanned, settings_of, workspace)) is not None}
    yield from (judgement for found in known.values() for judgement in found)
    if len(known) == len(groups):
        return
    made: dict[str, list[Judgement]] = {root: [] for root in groups if root not in known}
    for root, judgement in fresh(known.keys()):
        made[root].append(judgement)
        yield judgement
    try:
        for root, found in made.items():
            if all(map(_is_lasting, found)) and workspace.is_steady and keys.of(root, groups[root]) == wanted[root]:
                folder.write(wanted[root], to_text(found))
    except Unusable as reason:
        workspace.notes.append(f"nothing is remembered of this run: {reason}")


def _recalled(folder: Folder, key: str, root: str, scanned: Scan, settings_of: SettingsOf,
              workspace: Workspace) -> list[Judgement] | None:
    """What is remembered under a key, if it still holds."""
    text = folder.read(key)
    if text is None:
        return None
    try:
        found = from_text(text)
        world = World(root, scanned.files, settings_of, workspace)
        return found if all(world.still(one.asked) for one in found) else None
    except Exception:       # whatever it is, it is nothing that an earlier run left
        return None


def _is_lasting(judgement: Judgement) -> bool:
    """Would it be the same again? A crash may have had to do with the state of the machine."""
    return judgement.asked is not None and not any(error.message.startswith(CRASHED) for error in judgement.errors)
