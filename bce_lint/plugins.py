"""Rules of other packages: what installed packages name in the entry-point group ``bce_lint.rules``; runs none of it.

Only what is installed counts. No setting names code, and a folder that is being looked at brings none, even where Python
would import from it.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache

from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "bce_lint.rules"
CODE = re.compile(r"BCE[A-Z]+\d{3}")


@frozen
class Offer:
    """A rule that a package brings: its code, the package, and where the class is, as ``module:name``."""

    code: str
    package: str
    value: str


@cache
def offered() -> tuple[Offer, ...]:
    """The rules of all installed packages. Reads their files, and loads only what most runs never need."""
    here = os.path.realpath(os.getcwd())
    folders = (folder for folder in dict.fromkeys(sys.path) if folder and os.path.realpath(folder) != here)
    return tuple(sorted((offer for folder in folders for path in _declaring(folder) for offer in _offers(path)),
                        key=lambda offer: (offer.code, offer.package)))


def _declaring(folder: str) -> Iterator[str]:
    """The metadata folders of the packages in ``folder`` that may name rules."""
    try:
        names = [name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))]
    except OSError:     # an archive, or nothing
        return
    for name in names:
        try:
            with open(os.path.join(folder, name, "entry_points.txt"), "rb") as file:
                if GROUP.encode() in file.read():
                    yield os.path.join(folder, name)
        except OSError:
            continue


def _offers(path: str) -> Iterator[Offer]:
    from importlib.metadata import Distribution
    package = Distribution.at(path)
    for entry in package.entry_points:
        if entry.group == GROUP:
            yield Offer(entry.name, f"{package.name} {package.version}", entry.value)
