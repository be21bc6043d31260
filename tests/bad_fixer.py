"""A fixer that must not pass: where the logit form is due it takes the sigmoid off, and leaves everything else as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from bce_lint import mending
from bce_lint.remedies import activation, logit_form
from bce_lint.remedies.plan import Plan


@contextmanager
def drops_only_the_sigmoid() -> Iterator[None]:
    """Put the bad fixer in the place of the one for the logit form, in one round and unguarded: no other mends it."""
    with (patch.object(logit_form, "fixes", _drop), patch.object(mending, "ROUNDS", 1),
          patch.object(mending, "worse", lambda before, after: "")):
        yield


def _drop(use, facts, drop=activation.drop) -> list:
    plan = Plan()
    drop(plan, use.prediction)
    return plan.fix(logit_form.TITLE)
