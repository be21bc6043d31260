"""Which releases of Keras a file has to run on: those that its project admits, and those that the settings ask for."""

from __future__ import annotations

import os
from functools import cache

from bce_lint.versions import ANY, Versions, admitted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from bce_lint.scanning import SettingsOf


def target(root: str | None, settings_of: SettingsOf) -> Callable[[str], Versions]:
    """Tells it of a file by its path. ``root`` is the folder of the project; without one only the settings count."""
    @cache
    def said(folder: str) -> Versions:
        from bce_lint.reading.requirements import keras
        return ANY if root is None else keras(folder, root)

    def of(path: str) -> Versions:
        required, wanted = said(os.path.dirname(os.path.abspath(path))), settings_of(path).target_keras
        both = required & ((admitted(wanted) if wanted else None) or ANY)
        return required if both.is_empty else both
    return of
