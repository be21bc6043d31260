"""``python -m bce_lint`` is the command ``bce-lint``."""

from bce_lint.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
