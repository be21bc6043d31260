"""Writing to standard output, standard error and the output file, whatever encoding they have."""

from __future__ import annotations

import sys

from bce_lint.settings import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def print_text(text: str, stream: TextIO) -> None:
    """Print to a stream; what its encoding cannot say is escaped."""
    try:
        stream.write(text)
    except UnicodeEncodeError:  # a terminal, or a name, that is not UTF-8
        stream.write(text.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
    stream.flush()


def print_bytes(data: bytes) -> None:
    """Print bytes as they are to standard output."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def deliver(data: bytes, output_file: str | None) -> None:
    """Write bytes to the output file, or to standard output without one. Raises SettingsError where that cannot be."""
    if not output_file:
        return print_bytes(data)
    try:
        with open(output_file, "wb") as file:
            file.write(data)
    except OSError as error:
        raise SettingsError(f"cannot write {output_file}: {error.strerror}") from error
