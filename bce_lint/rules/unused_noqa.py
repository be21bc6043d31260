"""BCE900: a suppressing comment that suppresses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostic, Fix
from ..selection import catalogue
from .base import Rule

if TYPE_CHECKING:
    from ..reading.usage import Usage


class UnusedNoqa(Rule):
    """A `# noqa: BCE...` or `# bce-lint: ignore[...]` suppresses nothing.

    ## What it does
    Reports the codes of a suppressing comment that do nothing: no finding of that code is there to be suppressed, no
    rule has that code, or the comment says it twice. Codes are case-sensitive, as they are for flake8. Also reported
    are comments where they are not read: a second `# noqa` on one line, and `# bce-lint: ignore[...]` behind code
    rather than on a line of its own.

    What is left alone:

    - Codes of other tools, and comments that suppress everything: a bare `# noqa`, `# flake8: noqa` and
      `# bce-lint: skip-file`. Others may need them.
    - The code of a rule that is off or ignored in this run, and a prefix that stands for such a rule.
      `# noqa: BCE101` is judged only where BCE101 is selected.
    - The code BCE900 itself, and prefixes of it, with which a line asks not to be judged.
    - A comment at a further use of a cause that is reported elsewhere. It takes effect when that file is checked alone.
    - Files that could not be parsed, or only in part.

    Every run judges by what it saw. flake8 sees one file at a time, and so does `--no-project`; a finding that needs
    other files does not exist there. Select this rule for runs over the whole project.

    ## Why is this bad?
    The comment hides the next finding on its line, which may be another fault than the one that was accepted.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(
        optimizer="adam",
        loss=keras.losses.BinaryCrossentropy(from_logits=True),  # noqa: BCE001
    )
    model.fit(x, y)
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(
        optimizer="adam",
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    model.fit(x, y)
    ```

    ## Fix safety
    The fix is safe, though it drops a comment: dropping this one is what it is for, and no value changes. The codes of
    other tools stay, and so do the words of a person behind the codes, as a comment of their own. There is none where
    a second `# noqa` on the line would come into force.

    ## References
    - flake8 documentation, "Selecting and Ignoring Violations"
    - ruff documentation, rule `unused-noqa` (RUF100)
    """

    code = "BCE900"
    name = "unused-noqa"
    severity = "info"
    default = False

    def review(self, usage: Usage) -> Iterator[Diagnostic]:
        comment, source = usage.comment, usage.source
        faults = {index: fault for index in range(len(comment.codes)) if (fault := _fault(usage, index))}
        if not faults:
            return
        from ..reading.comments import without
        edit = without(source, comment, faults)
        gone = ", ".join(dict.fromkeys(comment.codes[index] for index in faults))
        title = "drop the suppression" if len(faults) == len(comment.codes) else f"drop {gone}"
        yield Diagnostic(self.code, self.name, "; ".join(dict.fromkeys(faults.values())), self.severity,
                         source.span(comment.start, comment.end), fix=Fix("safe", title, (edit,)) if edit else None)


def _fault(usage: Usage, index: int) -> str:
    """What is wrong with one code of a comment, or nothing."""
    codes, code = usage.comment.codes, usage.comment.codes[index]
    if usage.comment.kind == "noqa" and not code.startswith(("BCE", "bce")):
        return ""  # another tool's
    if not any(known.startswith(code) for known in catalogue()):
        return f"no rule has the code {code}{_meant(code)}"
    if code in usage.spared:
        return ""
    if code not in usage.used:
        return f"{code} suppresses nothing here"
    return f"{code} is repeated" if code in codes[:index] else ""


def _meant(code: str) -> str:
    """The code in capitals, or that of a rule's name, if that is what was written."""
    known = {name: right for right, name in catalogue().items()} | {right.lower(): right for right in catalogue()}
    return f"; did you mean {known[code.lower()]}?" if code.lower() in known else ""
