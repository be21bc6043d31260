"""Documents that are partly written by tests: what stands between two comments is made, and never stale."""

from __future__ import annotations

import re
from pathlib import Path


def generated(path: Path, name: str, text: str, bless: bool) -> None:
    """Compare what stands between ``<!-- name: ... -->`` and ``<!-- end of name -->`` with ``text``, or write it."""
    old = path.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    new = pattern.sub(lambda match: f"{match[1]}{text}{match[2]}", old)
    if bless:
        path.write_text(new, "utf-8")
    assert pattern.search(old), f"{path.name} has lost its {name}"
    assert bless or new == old, f"{path.name} is stale: run the test again with --bless"
