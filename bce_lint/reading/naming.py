"""What a file is called: as users see it."""

from __future__ import annotations

import os


def shown(path: str) -> str:
    """``path`` relative to the working directory where it lies below it, with ``/``."""
    if os.path.normpath(path) == path and not path.startswith((os.pardir, os.curdir, os.sep)) and ":" not in path:
        return path.replace(os.sep, "/")    # as it is already; most paths are, and finding out otherwise takes long
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return path.replace(os.sep, "/")
    outside = relative == os.pardir or relative.startswith(os.pardir + os.sep)
    return (path if outside else relative).replace(os.sep, "/")
