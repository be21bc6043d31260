"""The flake8 plugin: what ``bce-lint --no-project FILE`` reports, in flake8's own lists and with its own ``noqa``."""

from __future__ import annotations

from bce_lint import __version__
from bce_lint.reading.prefilter import may_matter
from bce_lint.settings import DEFAULT_OFF

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence
    from typing import Any


class Plugin:
    """Made by flake8 for each file. ``tree`` only says that flake8 could parse it; LibCST reads the lines."""

    name = "bce-lint"
    version = __version__
    noqa = True

    def __init__(self, tree: ast.AST, lines: Sequence[str], filename: str):
        self._lines = lines
        self._filename = filename

    @staticmethod
    def add_options(options: Any) -> None:
        """Advisory codes are off until somebody selects them, as on the command line."""
        options.extend_default_ignore(list(DEFAULT_OFF))

    @classmethod
    def parse_options(cls, options: Any) -> None:
        """flake8's ``--disable-noqa`` holds for our own comments too."""
        cls.noqa = not options.disable_noqa

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """The findings as flake8 wants them: 1-based lines and 0-based columns."""
        text = "".join(self._lines)
        if not may_matter(text.encode("utf-8", "replace")):
            return
        try:
            found = findings(text, self._filename, self.noqa)
        except Exception:  # a crash here would end flake8 for every other plugin and file
            import logging
            logging.getLogger("flake8.bce_lint").exception("bce-lint could not check %s", self._filename)
            return
        for line, column, message in found:
            yield line, column, message, type(self)


def findings(text: str, filename: str, noqa: bool) -> list[tuple[int, int, str]]:
    """Every finding of every rule: flake8 selects by code, and knows ``# noqa`` itself."""
    from bce_lint.checking import report
    from bce_lint.scanning import Workspace, scan
    from bce_lint.settings import Settings
    settings = Settings(select=("ALL",), project=False, noqa=noqa)
    workspace = Workspace({filename: text})
    scanned = scan([filename], lambda _: settings, workspace)
    found = report(scanned, [filename], lambda _: settings, workspace).diagnostics
    return [(one.span.line, one.span.column - 1, f"{one.code} {one.message}") for one in found]
