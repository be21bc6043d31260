"""How a place is written: paths relative to the working directory, with ``/``, and cells of notebooks by number."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bce_lint.diagnostics import Span


def shown(path: str) -> str:
    """``path`` as people see it.

    >>> shown(os.path.join(os.getcwd(), "models", "gan.py")), shown("./train.py"), shown("-")
    ('models/gan.py', 'train.py', '-')
    """
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive on Windows: there is no relative path
        relative = os.path.abspath(path)
    return relative.replace(os.sep, "/")


def file(span: Span) -> str:
    """The file, and the cell where there is one: ``nb.ipynb:cell 3``."""
    return shown(span.path) if span.cell is None else f"{shown(span.path)}:cell {span.cell}"


def place(span: Span) -> str:
    """``train.py:12:20`` or ``nb.ipynb:cell 3:2:5``."""
    return f"{file(span)}:{span.line}:{span.column}"


def visible(text: str) -> str:
    r"""``text`` without the characters that steer a terminal or turn the direction of writing.

    >>> visible("a\x1b[31mb\u202e")
    'a␛[31mb�'
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)  # the picture of a control character
    turns = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return "\N{REPLACEMENT CHARACTER}" if turns or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 else char
