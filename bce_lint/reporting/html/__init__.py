"""One page for people who would rather look than read: source with the path of the proof, plots, filters."""

from __future__ import annotations

import os

from bce_lint.reporting.html.source import code, difference
from bce_lint.reporting.html.words import markup, text
from bce_lint.reporting.places import place, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bce_lint.diagnostics import Diagnostic, Fix
    from bce_lint.reporting import Showing

_HERE = os.path.dirname(__file__)
# The page asks for nothing from anywhere, whatever a file of the project may have smuggled into it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_NONE = '<p id="none" hidden>No finding fits the filters.</p>'


def render(showing: Showing) -> str:
    codes = {found.code: found for found in showing.diagnostics}
    plots = {code: drawing for code in codes if (drawing := plot(code))}
    numbers = {id(found): number for number, found in enumerate(showing.diagnostics, 1)}
    first = {code: number for found in reversed(showing.diagnostics)
             if (code := found.code) in plots and (number := numbers[id(found)])}
    files: dict[str, list[Diagnostic]] = {}
    for found in showing.diagnostics:
        files.setdefault(found.span.path, []).append(found)
    body = [_head(showing, codes), *(f'<svg class="store" aria-hidden="true">{one}</svg>' for one in plots.values()),
            "<main>"]
    for path, group in files.items():
        body.append(f'<section class="file" data-path="{text(shown(path))}"><h2>{text(shown(path))}</h2>')
        for found in group:
            number = numbers[id(found)]
            body += _finding(found, number, showing, first.get(found.code) == number, found.code in plots)
        body.append("</section>")
    body += [_errors(showing), _NONE if files else "<p>Nothing to report.</p>", _pages(showing, codes), "</main>"]
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>bce-lint</title>\n'
            f'<style>\n{_asset("page.css")}</style>\n</head>\n<body>\n' + "\n".join(filter(None, body))
            + f'\n<script>\n{_asset("page.js")}</script>\n</body>\n</html>\n')


def _asset(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return file.read()


def plot(code: str) -> str | None:
    """The plot of a rule as a symbol that findings refer to; its colours are those of the page."""
    import re
    path = os.path.join("plots", f"{code}.svg")
    if not os.path.isfile(os.path.join(_HERE, path)):
        return None
    drawing = re.sub(r"<style>.*?</style>\n?", "", _asset(path), flags=re.DOTALL).replace("clip0", f"{code}-clip0")
    drawing = drawing.replace("clip1", f"{code}-clip1")
    head, _, inner = drawing.partition(">\n")
    box = re.search(r'viewBox="[^"]*"', head)
    return f'<symbol id="plot-{code}" {box[0] if box else ""}>{inner.rpartition("</svg>")[0]}</symbol>'


def _head(showing: Showing, codes: dict[str, Diagnostic]) -> str:
    count = len(showing.diagnostics)
    summary = (f"{count} finding{'' if count == 1 else 's'} in {len({one.span.path for one in showing.diagnostics})} of "
               f"{showing.files} file{'' if showing.files == 1 else 's'}")
    toggles = "".join(
        f'<button type="button" class="rule {found.severity}" data-code="{code}" aria-pressed="true" '
        f'title="{text(found.name)}">{code} <span>{sum(one.code == code for one in showing.diagnostics)}</span></button>'
        for code, found in sorted(codes.items()))
    return (f'<header><h1>bce-lint</h1><p id="count">{summary}</p><div class="filters">{toggles}'
            '<label>fix <select id="fix"><option value="">any</option><option>safe</option><option>unsafe</option>'
            '<option>none</option></select></label>'
            '<label>search <input id="search" type="search" placeholder="path or words"></label>'
            '<button type="button" id="theme">light or dark</button></div></header>')


def _finding(found: Diagnostic, number: int, showing: Showing, opened: bool, drawn: bool) -> Iterator[str]:
    safety = found.fix.safety if found.fix else "none"
    yield (f'<article class="finding" id="finding-{number}" data-code="{text(found.code)}" data-fix="{safety}">'
           f'<h3><span class="badge {text(found.severity)}">{text(found.code)}</span> {text(found.message)}</h3>'
           f'<p class="place"><a href="#finding-{number}">{text(place(found.span))}</a> {text(found.name)}</p>')
    yield from code(found, number, showing.lines)
    for fix in filter(None, (found.fix, *found.alternatives)):
        yield _fix(fix, showing)
    if drawn:
        yield (f'<details class="plot"{" open" if opened else ""}><summary>What it does to the loss and its gradient'
               f'</summary><svg viewBox="0 0 782 388" role="img" aria-label="loss and gradient of {text(found.code)}">'
               f'<use href="#plot-{text(found.code)}"/></svg></details>')
    yield f'<p class="more"><a href="#rule-{text(found.code)}">The page of {text(found.code)}</a></p></article>'


def _fix(fix: Fix, showing: Showing) -> str:
    return (f'<details class="fix"><summary><span class="{fix.safety}">{fix.safety}</span> fix: {text(fix.title)}'
            f'</summary><pre>{difference(fix, showing.lines)}</pre></details>')


def _pages(showing: Showing, codes: dict[str, Diagnostic]) -> str:
    """The page of each rule that was broken, once."""
    pages = "".join(f'<article class="page" id="rule-{code}">{markup(showing.page(code))}</article>'
                    for code in sorted(codes))
    return f'<section class="rules"><h2>What the rules say</h2>{pages}</section>' if pages else ""


def _errors(showing: Showing) -> str:
    told = {found.span for found in showing.diagnostics}
    rows = "".join(f"<li>{text(place(error.span))}: {text(error.message)}</li>" for error in showing.errors
                   if error.span not in told)
    return f'<section class="errors"><h2>Not checked</h2><ul>{rows}</ul></section>' if rows else ""
