"""``python -m bce_lint`` is the command ``bce-lint``."""

from bce_lint.cli import main

raise SystemExit(main())
