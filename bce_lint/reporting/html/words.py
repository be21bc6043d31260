"""Text that may stand in the page: everything escaped, and the little Markdown of the rules' pages."""

from __future__ import annotations

import re
from html import escape

from bce_lint.reporting.places import visible


def text(words: str) -> str:
    """``words`` for an element or an attribute, without what steers the direction of writing.

    >>> text('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(visible(words))


def markup(page: str) -> str:
    r"""Headings, code, tables, lists and paragraphs.

    >>> markup("# T\n\nsome `a < b`\nwords\n\n- **one**\n- two\n\n```python\nx < y\n```\n")
    '<h4>T</h4><p>some <code>a &lt; b</code> words</p><ul><li><b>one</b></li><li>two</li></ul><pre>x &lt; y</pre>'
    """
    fenced = re.split(r"^```\w*\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    parts = []
    for number, part in enumerate(fenced):
        if number % 2:
            parts.append(f"<pre>{escape(part.rstrip())}</pre>")
        else:
            parts += map(_block, re.split(r"\n\s*\n|(?<=^)(?=#)|\n(?=## )", part))
    return "".join(parts)


def _block(block: str) -> str:
    block = block.strip("\n")
    if block.startswith("#"):
        head, _, rest = block.partition("\n")
        return f"<h4>{_inline(head.lstrip('# '))}</h4>{_block(rest)}"
    if block.startswith("- "):
        points = "".join(f"<li>{_inline(one)}</li>" for one in re.split(r"(?:^|\n)- ", block)[1:])
        return f"<ul>{points}</ul>"
    if block.startswith("|"):
        return _table(block.splitlines())
    return f"<p>{_inline(block)}</p>" if block.strip() else ""


def _table(rows: list[str]) -> str:
    """Rows between bars; the second is the rule below the head.

    >>> _table(["| a | b |", "|---|---|", "| `1` | 2 |"])
    '<div class="wide"><table><tr><th>a</th><th>b</th></tr><tr><td><code>1</code></td><td>2</td></tr></table></div>'
    """
    head, _, *body = rows
    made = "".join(_row(row, tag) for tag, row in [("th", head), *(("td", row) for row in body)])
    return f'<div class="wide"><table>{made}</table></div>'


def _row(row: str, tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in row.strip().strip("|").split("|")) + "</tr>"


def _inline(words: str) -> str:
    words = escape(" ".join(words.split()))
    words = re.sub(r"`([^`]*)`", r"<code>\1</code>", words)
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", words)
