"""``--print-completion``: what a shell has to know to complete the options, made from the parser by shtab."""

from __future__ import annotations

from bce_lint.settings import SettingsError

_FILES = ("PATHS", "FILE", "PATH")


def script(shell: str) -> str:
    """The script for one of ``options.SHELLS``. Raises SettingsError where the library that writes it is not installed."""
    try:
        import shtab
    except ImportError as error:
        raise SettingsError("--print-completion needs shtab: pip install 'bce-lint[completion]'") from error
    from bce_lint.parser import parser
    made = parser()
    for action in made._actions:
        if action.metavar in _FILES:
            action.complete = shtab.FILE    # type: ignore[attr-defined]
    return shtab.complete(made, shell=shell) + "\n"
