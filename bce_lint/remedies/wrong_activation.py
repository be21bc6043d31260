"""BCE004 and BCE005: the logit form, where one unit says that one logit is meant."""

from __future__ import annotations

from ..diagnostics import Fix
from ..evaluation.facts import Facts, LossUse
from ..evaluation.trail import Place
from . import logit_form, met


def fixes(use: LossUse, facts: Facts) -> list[Fix]:
    return logit_form.fixes(use, facts) if getattr(use.prediction, "units", None) == 1 else []


def fixes_for_source(source: Place, facts: Facts) -> list[Fix]:
    uses = met.uses_of(source, facts)
    return fixes(uses[0], facts) if uses else []
