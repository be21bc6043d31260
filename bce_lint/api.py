"""The Python API: pure functions over frozen, picklable records."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from bce_lint.checking import check
from bce_lint.checking import report as report_on
from bce_lint.report import Report
from bce_lint.scanning import Workspace, scan
from bce_lint.settings import Settings


@dataclass(frozen=True)
class Fixed:
    """What fixing gave: the new source, and the report on what is left in it."""

    source: str | bytes
    report: Report


def check_paths(paths: Iterable[str | os.PathLike[str]], settings: Settings | None = None) -> Report:
    """Check files, notebooks and folders.

    Without ``settings`` the defaults hold; no settings file is read. What cannot be read is among the report's errors.

    >>> report = check_paths(["no-such-file.py"])
    >>> report.diagnostics, [error.message for error in report.errors]
    ((), ['no such file or directory'])
    """
    return check([os.fspath(path) for path in paths], settings)


def check_source(source: str | bytes, path: str | os.PathLike[str] = "<unknown>",
                 settings: Settings | None = None) -> Report:
    """Check one source. ``path`` is how to show it; an ending of ``.ipynb`` makes it a notebook.

    Nothing else is read: the rest of the project is not in sight.

    >>> source = ("import keras\\nm = keras.Sequential([keras.layers.Dense(1)])\\n"
    ...           "m.compile(loss='binary_crossentropy')\\nm.fit([[0.0]], [[1.0]])\\n")
    >>> [(found.code, found.span.line, found.fix.safety) for found in check_source(source).diagnostics]
    [('BCE001', 3, 'safe')]
    >>> check_source(source, settings=Settings(ignore=("BCE001",))).diagnostics
    ()
    """
    name, workspace, alone = _prepared(source, path, settings)
    return report_on(scan([name], lambda _: alone, workspace), [name], lambda _: alone, workspace)


def fix_source(source: str | bytes, path: str | os.PathLike[str] = "<unknown>",
               settings: Settings | None = None) -> Fixed:
    """Mend one source: the safe fixes, with ``settings.unsafe_fixes`` the others as well.

    Gives text for text and bytes for bytes. A text that cannot be read comes back as it was.

    >>> source = ("import keras\\nm = keras.Sequential([keras.layers.Dense(1)])\\n"
    ...           "m.compile(loss='binary_crossentropy')\\nm.fit([[0.0]], [[1.0]])\\n")
    >>> fixed = fix_source(source)
    >>> fixed.source.splitlines()[2], fixed.report.diagnostics
    ('m.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))', ())
    """
    from bce_lint.mending import mend
    name, workspace, alone = _prepared(source, path, settings)
    mended = mend(scan([name], lambda _: alone, workspace), [name], lambda _: alone, workspace)
    if not mended.changes:
        return Fixed(source, mended.report)
    fresh = workspace.raw(name)
    if isinstance(source, bytes):
        return Fixed(fresh, mended.report)
    fixed = workspace.source(name)
    text = fresh.decode("utf-8") if fixed.cells is not None else fixed.text
    return Fixed("\ufeff" + text if source.startswith("\ufeff") else text, mended.report)


def _prepared(source: str | bytes, path: str | os.PathLike[str],
              settings: Settings | None) -> tuple[str, Workspace, Settings]:
    name = os.fspath(path)
    return name, Workspace({name: source}), (settings or Settings()).replace(project=False)
