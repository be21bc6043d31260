"""Baselines: the findings of an old tree that are known already, each by its rule, its file and the text of its line.

A line number would not survive the next edit above it. The same text twice in a file counts twice.
"""

from __future__ import annotations

import os
from collections import Counter

from bce_lint.selection import reports
from bce_lint.settings import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from bce_lint.diagnostics import Diagnostic
    from bce_lint.report import Report
    from bce_lint.scanning import SettingsOf, Workspace

    Entry = tuple[str, str, str]  # path from the baseline's folder, code, text of the line

VERSION = 1
NEVER = "BCE000"  # a file that cannot be parsed hides what else is in it: it is never known already


def parted(found: Sequence[Diagnostic], settings_of: SettingsOf,
           workspace: Workspace) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Findings in order as (new, known): of several with one text, the first are the known ones."""
    left: dict[str, Counter[Entry]] = {}
    parts: tuple[list[Diagnostic], list[Diagnostic]] = ([], [])
    for one in found:
        name = settings_of(one.span.path).baseline
        if name and name not in left:
            left[name] = read(name)
        entry = entry_of(one, name, workspace) if name else None
        is_known = entry is not None and left[name][entry] > 0
        if is_known:
            left[name][entry] -= 1
        parts[is_known].append(one)
    return tuple(parts[0]), tuple(parts[1])


def entry_of(found: Diagnostic, name: str, workspace: Workspace) -> Entry | None:
    """How the baseline called ``name`` lists a finding; None for what it never lists."""
    if found.code == NEVER:
        return None
    return _relative(found.span.path, name), found.code, found.span.line_in(workspace.lines)


def _relative(path: str, name: str) -> str:
    return os.path.relpath(os.path.abspath(path), os.path.dirname(os.path.abspath(name))).replace(os.sep, "/")


def read(name: str) -> Counter[Entry]:
    """The entries of a baseline, and how often each may occur."""
    import json
    try:
        with open(name, encoding="utf-8") as file:
            document = json.load(file)
    except OSError as error:
        raise SettingsError(f"cannot read the baseline {name}: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"{name} is no baseline: {error}") from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise SettingsError(f"{name} is no baseline of this version of bce-lint: write it again with --write-baseline")
    try:
        return Counter({(path, entry["code"], entry["line"]): int(entry["count"])
                        for path, entries in document["findings"].items() for entry in entries})
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(f"{name} is no baseline: an entry needs a code, a line and a count") from error


def stale(report: Report, files: Sequence[str], settings_of: SettingsOf, workspace: Workspace) -> Iterator[str]:
    """What a baseline lists and this run, which looked for it, did not find: a line for people each."""
    one_a_folder = {os.path.dirname(path): path for path in files}.values()     # a folder has one settings file
    for name in filter(None, dict.fromkeys(settings_of(path).baseline for path in (*one_a_folder, "."))):
        left = read(name)
        left.subtract(entry_of(one, name, workspace) for one in report.known
                      if settings_of(one.span.path).baseline == name)
        is_judged = _judged(name, report, files, settings_of)
        for (path, code, line), count in left.items():
            if count > 0 and is_judged((path, code, line)):
                times = f" {count} times" if count > 1 else ""
                yield f"{name}: {path} no longer has this {code}{times}: {line}"


def write(name: str, report: Report, files: Sequence[str], settings_of: SettingsOf,
          workspace: Workspace) -> tuple[Diagnostic, ...]:
    """List the findings of a report in the file ``name``, and say which cannot be listed.

    What an older baseline there says of files and rules that this run did not look at stays in it.
    """
    import json
    known = Counter(entry for one in report.diagnostics if (entry := entry_of(one, name, workspace)))
    is_judged = _judged(name, report, files, settings_of)
    before = read(name) if os.path.exists(name) else Counter()
    known.update({entry: count for entry, count in before.items() if not is_judged(entry)})
    findings: dict[str, list[dict[str, Any]]] = {}
    for (path, code, line), count in sorted(known.items()):
        findings.setdefault(path, []).append({"code": code, "line": line, "count": count})
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(json.dumps({"version": VERSION, "findings": findings}, indent=1) + "\n")
    except OSError as error:
        raise SettingsError(f"cannot write the baseline {name}: {error.strerror}") from error
    return tuple(one for one in report.diagnostics if one.code == NEVER)


def _judged(name: str, report: Report, files: Sequence[str], settings_of: SettingsOf) -> Callable[[Entry], bool]:
    """Whether a run would have found an entry that still holds: in a file that it read, by a rule that is on."""
    broken = {error.span.path for error in report.errors}
    looked_at = {_relative(path, name): path for path in files if path not in broken}
    there = os.path.dirname(os.path.abspath(name))

    def is_judged(entry: Entry) -> bool:
        path = looked_at.get(entry[0])
        if path is None:
            return not os.path.exists(os.path.join(there, entry[0]))
        return reports(settings_of(path), entry[1], path)
    return is_judged
