"""How often each rule reports, and how many of its findings a fix mends, safe and unsafe apart."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from bce_lint.diagnostics import Diagnostic
    from bce_lint.reporting import Showing


def render(showing: Showing, as_json: bool) -> str:
    rows = sorted(_rows(showing.diagnostics), key=lambda row: (-row["count"], row["code"]))
    if as_json:
        import json
        return json.dumps(rows, indent=1) + "\n"
    width = max((len(str(row["count"])) for row in rows), default=0)
    return "".join(f"{row['count']:>{width}}  {row['code']}  {row['name']}{_fixable(row)}\n" for row in rows)


def _rows(diagnostics: tuple[Diagnostic, ...]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for found in diagnostics:
        row = rows.setdefault(found.code, {"code": found.code, "name": found.name, "count": 0,
                                           "fixable": {"safe": 0, "unsafe": 0}})
        row["count"] += 1
        if found.fix:
            row["fixable"][found.fix.safety] += 1
    return list(rows.values())


def _fixable(row: dict[str, Any]) -> str:
    parts = [f"{count} {safety}" for safety, count in row["fixable"].items() if count]
    return f"  [fixable: {', '.join(parts)}]" if parts else ""
