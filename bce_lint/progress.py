"""A bar that shows how far a long run is, where somebody sits and waits."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

from bce_lint import ticking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

PATIENCE = 1.0      # seconds before there is a bar at all
PAUSE = 0.1         # seconds between two pictures of it
_CELLS = 30
_CLEAR = "\r\x1b[K"


@contextmanager
def shown(stream: TextIO, wanted: bool) -> Iterator[None]:
    """Within the block, long work is shown on ``stream``, if that is a terminal that can take a line back."""
    if not (wanted and stream.isatty() and os.environ.get("TERM") != "dumb"):
        yield
        return
    bar = _Bar(stream)
    ticking.listener = bar
    try:
        yield
    finally:
        ticking.listener = None
        bar.clear()


class _Bar:
    """What is there to be seen, and since when."""

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._next = time.monotonic() + PATIENCE
        self._drawn = False

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next, self._drawn = now + PAUSE, True
            full = _CELLS * done // max(total, 1)
            self._print(f"{_CLEAR}{what} [{'#' * full}{'-' * (_CELLS - full)}] {done}/{total}")

    def clear(self) -> None:
        """Take the bar away, so that what is printed next stands on a line of its own."""
        if self._drawn:
            self._print(_CLEAR)
            self._drawn = False

    def _print(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
