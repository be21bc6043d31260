"""Standard output and error, which may be closed, full, or of an encoding that lacks half of what is written."""

from __future__ import annotations

import os
import sys

from bce_lint.settings import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def open_all() -> None:
    """Have something in the place of streams that whoever started us has closed."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")


def give_up_output() -> None:
    """Nothing more can be written: what waits for it must not be tried again when the process ends."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")


def write(text: str, stream: TextIO) -> None:
    """Write text, and see it through. Raises ``SettingsError`` where findings cannot be written."""
    try:
        stream.write(_plain(text, stream.encoding or "utf-8"))
        stream.flush()
    except OSError as error:
        _fail(error, stream)


def _plain(text: str, encoding: str) -> str:
    """Text without what a terminal, or a name that is no text, cannot show: JSON stays JSON that way."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output. Raises ``SettingsError`` where that fails."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        _fail(error, sys.stdout)


def deliver(data: bytes, output_file: str | None) -> None:
    """Write bytes to the output file, or to standard output without one. Raises ``SettingsError`` where that fails."""
    if not output_file:
        return write_bytes(data)
    try:
        with open(output_file, "wb") as file:
            file.write(data)
    except OSError as error:
        raise SettingsError(f"cannot write {output_file}: {error.strerror}") from error


def _fail(error: OSError, stream: TextIO) -> None:
    """What goes to standard error is no result: without a place for it the run goes on."""
    if stream is sys.stdout:
        if isinstance(error, BrokenPipeError):
            raise error
        give_up_output()
        raise SettingsError(f"cannot write to standard output: {error.strerror}") from error
    sys.stderr = open(os.devnull, "w", encoding="utf-8")
