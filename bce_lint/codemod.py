"""The codemod for LibCST's own runner: what ``bce-lint --fix`` does, one file at a time."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext

from bce_lint.mending import mend
from bce_lint.reading.naming import shown
from bce_lint.report import Report
from bce_lint.scanning import Workspace, scan
from bce_lint.settings import Configuration


class StableLogitForm(CodemodCommand):
    """Run by ``python -m libcst.tool codemod -x --no-format bce_lint.codemod.StableLogitForm PATH``.

    LibCST hands over one file after the other, so a fix that would change two files is left to ``bce-lint --fix``.
    The settings are those of the nearest pyproject.toml. What is left to report becomes a warning.
    """

    DESCRIPTION = "Mend misuse of binary cross-entropy, as bce-lint --fix does."

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        arg_parser.add_argument("--unsafe-fixes", action="store_true", help="apply the unsafe fixes as well")

    def __init__(self, context: CodemodContext, unsafe_fixes: bool = False) -> None:
        super().__init__(context)
        given = {"unsafe_fixes": True} if unsafe_fixes else {}      # else the settings file decides
        # LibCST looks into folders by itself, so all files come by name, excluded ones as well.
        self._settings_of = Configuration({"force_exclude": True, **given})

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        path, workspace = self._opened(tree)
        mended = mend(scan([path], self._settings_of, workspace), [path], self._settings_of, workspace)
        for warning in _warnings(mended.report):
            self.warn(warning)
        return cst.parse_module(workspace.raw(path)) if mended.changes else tree

    def _opened(self, tree: cst.Module) -> tuple[str, Workspace]:
        """The path that users see, and the files, among which this one may already be changed."""
        if self.context.filename is None:       # standard input, which LibCST has decoded
            return "-", Workspace({"-": tree.code})
        path, workspace = shown(self.context.filename), Workspace()
        workspace.put(path, tree.bytes)
        return path, workspace


def _warnings(report: Report) -> Iterator[str]:
    for found in report.diagnostics:
        yield f"{found.span.path}:{found.span.line}:{found.span.column}: {found.code} {found.message}"
    for error in report.errors:
        yield f"{error.span.path}:{error.span.line}:{error.span.column}: {error.message}"
