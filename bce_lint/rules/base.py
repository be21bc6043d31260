"""What a rule is: a code, a name, a page, and one sentence about one kind of fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from ..settings import SettingsError

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic
    from ..evaluation.facts import Facts
    from ..reading.usage import Usage
    from .findings import Finding


class Rule:
    """One rule. The docstring of a subclass is its page; ``about`` names the list of `Facts` that it judges."""

    code: ClassVar[str] = ""
    name: ClassVar[str] = ""
    severity: ClassVar[str] = "error"
    default: ClassVar[bool] = True
    about: ClassVar[str] = ""
    package: str = ""       # where a rule of another package comes from

    def concerns(self, fact: Any) -> bool:
        """Has ``fact`` a say? Findings stand where all facts of one place agree that have one."""
        return True

    def judge(self, fact: Any, facts: Facts) -> Iterator[Finding]:
        """What is wrong with ``fact``; nothing where nothing is proven."""
        return iter(())

    def review(self, usage: Usage) -> Iterator[Diagnostic]:
        """What is wrong with a comment that suppresses, once all findings are known."""
        return iter(())

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Within the block the rule's own code runs: what fails there is the fault of the package that it comes from."""
        try:
            yield
        except Exception as error:
            if not self.package:
                raise
            raise SettingsError(f"the rule {self.code} of {self.package} failed: {type(error).__name__}: {error}") from error

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return (self.__doc__ or "").strip().splitlines()[0]

    def section(self, heading: str) -> str:
        """What stands on the page under a heading."""
        _, _, rest = self.page.partition(f"\n## {heading}\n")
        return rest.partition("\n## ")[0].strip()

    @property
    def safety(self) -> tuple[str, ...]:
        """The kinds of fixes that the page speaks of: safe, unsafe, both, or none."""
        said = self.section("Fix safety")
        return () if said.startswith("There is no fix") else tuple(k for k in ("safe", "unsafe") if _says(said, k))

    @property
    def page(self) -> str:
        """The page in Markdown."""
        import inspect
        return f"# {self.code}: {self.name}\n\n{inspect.cleandoc(self.__doc__ or '')}\n"


def _says(text: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", text) is not None
