"""Print the files below a folder that hold something to evaluate: `python benchmarks/candidates.py FOLDER`.

With `--searched` after it those that pass the search of their bytes, before any parser has looked at them.
"""

from __future__ import annotations

import sys

from bce_lint.checking import as_function
from bce_lint.evaluation.screening import doors
from bce_lint.scanning import Workspace, scan


def main() -> None:
    """Scan and screen, and no more."""
    folder, *searched = sys.argv[1:]
    workspace = Workspace()
    for path in scan([folder], as_function(None), workspace).candidates:
        if searched or doors(workspace.source(path)) is not None:
            print(path)


if __name__ == "__main__":
    main()
