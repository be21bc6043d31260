"""BCE010: a sigmoid in half precision in front of a loss that expects probabilities."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, LossUse
from ..evaluation.trail import Step
from ..evaluation.vocabulary.spec import Effect
from ..remedies import half_precision
from .base import Rule
from .findings import Finding
from .proof import cause, proof
from .saturation import harm

NOTES = {
    "policy": "the policy is set to {name} here", "floatx": "the default dtype is set to {name} here",
    "dtype": "with this dtype the layer calculates in {half}", "cast": "the probabilities are cast to {half} here",
}


class HalfPrecisionProbabilities(Rule):
    """PAGE"""

    code = "BCE010"
    name = "half-precision-probabilities"
    severity = "warning"
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        made = use.prediction
        half = getattr(made, "half", None)
        if half is None or made.effect is not Effect.SIGMOID or not use.expects_probabilities:
            return
        message = harm(use, made)
        if message:
            note = Step(half.place, NOTES[half.how].format(name=half.name, half=half.half))
            yield Finding(self.code, use.place, message, (note, *(s for s in proof(use) if s.place != half.place)), use.place,
                          cause(use), lambda: half_precision.fixes(use, facts))
