"""How the site is made: ``sphinx-build -W docs site``."""

from __future__ import annotations

from sphinx.application import Sphinx

project = "bce-lint"
html_title = "bce-lint"
root_doc = "index"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}

# Anchors are those that a forge makes of headings, so that one link holds in the repository and in the site.
myst_heading_anchors = 3

smartquotes = False  # --fix is no dash

html_theme = "furo"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
pygments_style = "friendly"
pygments_dark_style = "native"


def setup(app: Sphinx) -> None:
    app.connect("source-read", list_rules)


def list_rules(app: Sphinx, page: str, content: list[str]) -> None:
    """Put the rules under their table. In its file, which a forge shows as well, this would stand there as code."""
    if page == "rules/README":
        content[0] += "\n```{toctree}\n:hidden:\n:glob:\nBCE*\n```\n"
