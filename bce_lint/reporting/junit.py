"""JUnit XML: a test suite a file, a failed test a finding."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from bce_lint.reporting.places import place, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bce_lint.diagnostics import Diagnostic, FileError
    from bce_lint.reporting import Showing


def render(showing: Showing) -> str:
    cases = [(found.span.path, _failure(found)) for found in showing.diagnostics]
    reported = {(found.span.path, found.span.cell) for found in showing.diagnostics if found.code == "BCE000"}
    cases += [(error.span.path, _error(error)) for error in showing.errors
              if (error.span.path, error.span.cell) not in reported]
    suites = [_suite(shown(path), [case for _, case in group])
              for path, group in groupby(sorted(cases, key=lambda case: case[0]), key=lambda case: case[0])]
    if not suites:  # without a single test, importers call the report broken
        suites = [_suite("bce-lint", ['    <testcase name="no findings" classname="bce-lint"/>\n'])]
    tests = max(len(cases), 1)
    failures, errors = len(showing.diagnostics), len(cases) - len(showing.diagnostics)
    head = f'<testsuites name="bce-lint" tests="{tests}" failures="{failures}" errors="{errors}">\n'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{"".join(suites)}</testsuites>\n'


def _suite(name: str, cases: list[str]) -> str:
    failures = sum("<failure" in case for case in cases)
    errors = sum("<error" in case for case in cases)
    return (f'  <testsuite name={quoteattr(_legal(name))} tests="{len(cases)}" failures="{failures}" '
            f'errors="{errors}">\n{"".join(cases)}  </testsuite>\n')


def _failure(found: Diagnostic) -> str:
    steps = "".join(f"\n{place(step.span)}: {step.message}" for step in found.related)
    return _case("failure", f"{found.code} {found.name}", shown(found.span.path), found.span.line, found.message,
                 f"{place(found.span)}: {found.code} {found.message}{steps}")


def _error(error: FileError) -> str:
    return _case("error", "cannot be read", shown(error.span.path), error.span.line, error.message, error.message)


def _case(kind: str, name: str, path: str, line: int, message: str, body: str) -> str:
    return (f"    <testcase name={quoteattr(f'{name} (line {line})')} classname={quoteattr(_legal(path))} "
            f"file={quoteattr(_legal(path))} line=\"{line}\">\n"
            f"      <{kind} message={quoteattr(_legal(message))}>{escape(_legal(body))}</{kind}>\n    </testcase>\n")


def _legal(text: str) -> str:
    """``text`` without the characters that XML forbids even when escaped."""
    return "".join(char if char in "\t\n\r" or 0x20 <= ord(char) < 0xD800 or 0xE000 <= ord(char) < 0xFFFE
                   or ord(char) >= 0x10000 else "\N{REPLACEMENT CHARACTER}" for char in text)
