"""Print the files below a folder that a check evaluates: `python benchmarks/candidates.py FOLDER`."""

from __future__ import annotations

import sys

from bce_lint.checking import as_function
from bce_lint.evaluation.screening import doors
from bce_lint.scanning import Workspace, scan


def main() -> None:
    """Scan and screen, and no more."""
    workspace = Workspace()
    for path in scan(sys.argv[1:], as_function(None), workspace).candidates:
        if doors(workspace.source(path)) is not None:
            print(path)


if __name__ == "__main__":
    main()
