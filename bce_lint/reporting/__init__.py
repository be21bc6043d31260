"""How findings are shown: one output format, one file, each a function from a ``Showing`` to text."""

from __future__ import annotations

from importlib import import_module

from bce_lint.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from bce_lint.diagnostics import Diagnostic, FileError, Lines


@frozen
class Showing:
    """Everything a format may look at. ``lines`` gives the text of a file, or of a notebook's cell, for
    frames; ``page`` a rule's page, and
    ``fixable`` tells whether ``--fix``, with the options of this run, would mend a finding."""

    diagnostics: tuple[Diagnostic, ...]
    errors: tuple[FileError, ...]
    files: int
    parsed: int
    lines: Lines
    page: Callable[[str], str]
    fixable: Callable[[Diagnostic], bool] = lambda found: found.fix is not None
    unsafe_fixes: bool = False
    color: bool = False
    width: int = 120

    def star(self, found: Diagnostic) -> str:
        """The mark of a finding that ``--fix`` would mend, with its space."""
        return "[*] " if self.fixable(found) else ""


def render(output_format: str, showing: Showing) -> str:
    """The findings in one of ``settings.FORMATS``, ready to be printed."""
    return import_module(f"bce_lint.reporting.{output_format}").render(showing)


def render_statistics(output_format: str, showing: Showing) -> str:
    """The findings counted by rule."""
    from bce_lint.reporting.statistics import render
    return render(showing, as_json=output_format == "json")
