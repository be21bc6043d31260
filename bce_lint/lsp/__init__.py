"""``bce-lint lsp``: the language server for editors, over standard input and output."""

from __future__ import annotations

import argparse

from bce_lint.settings import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_STACK = 64 * 1024 * 1024  # of the thread that checks: as much room for deep programs as the command line has


def command(words: Sequence[str]) -> int:
    """Serve an editor until it says goodbye; the exit status."""
    parser = argparse.ArgumentParser(
        "bce-lint lsp", allow_abbrev=False,
        description="Serve an editor over standard input and output. Needs the extra `lsp`. Settings are those of "
                    "[tool.bce-lint] in the nearest pyproject.toml.")
    parser.parse_args(words)
    try:
        import pygls  # noqa: F401 - asks for the extra alone, so that a fault within the server is not taken for it
    except ImportError:
        raise SettingsError("`bce-lint lsp` needs pygls: pip install 'bce-lint[lsp]'") from None
    import threading

    from bce_lint.lsp.server import made
    threading.stack_size(_STACK)
    made().start_io()
    return 0
