"""The flake8 plugin: what ``bce-lint --no-project FILE`` reports, in flake8's own lists and with its own ``noqa``."""

from __future__ import annotations

import sys

from bce_lint import __version__
from bce_lint.reading.prefilter import may_matter
from bce_lint.scanning import UNUSED, mentions_codes
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
    options: Any = None

    def __init__(self, tree: ast.AST, lines: Sequence[str], filename: str):
        self._lines = lines
        self._filename = filename

    @staticmethod
    def add_options(options: Any) -> None:
        """Advisory codes are off until somebody selects them, as on the command line."""
        from bce_lint.plugins import offered
        from bce_lint.selection import is_off
        options.extend_default_ignore([*DEFAULT_OFF, *(offer.code for offer in offered() if is_off(offer.code))])

    @classmethod
    def parse_options(cls, options: Any) -> None:
        """flake8's ``--disable-noqa`` holds for our own comments too, and BCE900 asks which rules are on."""
        cls.noqa, cls.options = not options.disable_noqa, options

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """The findings as flake8 wants them: 1-based lines and 0-based columns."""
        text = "".join(self._lines)
        data = text.encode("utf-8", "replace")
        commented = mentions_codes(data)
        if not commented and not may_matter(data):
            return
        try:
            select = selected(self.options, self._filename) if commented else ("ALL",)
            found = findings(text, self._filename, self.noqa, select)
        except Exception:  # a crash here would end flake8 for every other plugin and file
            import logging
            logging.getLogger("flake8.bce_lint").exception("bce-lint could not check %s", self._filename)
            return
        for line, column, message in found:
            yield line, column, message, type(self)


def selected(options: Any, filename: str) -> tuple[str, ...]:
    """The codes that flake8 is going to show of a file, so that BCE900 knows which rules are on."""
    from bce_lint.selection import catalogue
    try:
        host = sys.modules["flake8.style_guide"]  # who asks is loaded
        decide = host.StyleGuideManager(options, None).style_guide_for(filename).decider.decision_for
        return tuple(code for code in catalogue() if decide(code) is host.Decision.Selected)
    except Exception:  # what it is asked is no promise of flake8: then show all, but judge no comment
        return tuple(code for code in catalogue() if code != UNUSED)


def findings(text: str, filename: str, noqa: bool, select: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """What the selected rules find; flake8 looks at codes and at ``# noqa`` once more."""
    from bce_lint.checking import report
    from bce_lint.scanning import Workspace, scan
    from bce_lint.settings import Settings
    settings = Settings(select=select, project=False, noqa=noqa)
    workspace = Workspace({filename: text})
    scanned = scan([filename], lambda _: settings, workspace)
    found = report(scanned, [filename], lambda _: settings, workspace).diagnostics
    return [(one.span.line, one.span.column - 1, f"{one.code} {one.message}") for one in found]
