"""BCE008: a sigmoid is applied to what already is a probability."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, Sigmoid
from ..evaluation.trail import Step
from ..evaluation.values import Tensor
from ..remedies import second_sigmoid
from .base import Rule
from .findings import Finding


class SigmoidOfProbability(Rule):
    """A sigmoid is applied to a value that already is a probability.
    """

    code = "BCE008"
    name = "sigmoid-of-probability"
    about = "sigmoids"

    def judge(self, sigmoid: Sigmoid, facts: Facts) -> Iterator[Finding]:
        value = sigmoid.value
        if not isinstance(value, Tensor) or not value.is_probability or _is_tampered(sigmoid, facts):
            return
        steps = {s.place: s for s in (*value.trail, *_inside(sigmoid))}
        yield Finding(
            self.code, sigmoid.place,
            f"a sigmoid is applied to a probability ({value.name}): everything lands between 0.5 and 0.731; apply one only",
            tuple(s for s in steps.values() if s.place != sigmoid.place), sigmoid.place, sigmoid.place,
            lambda: second_sigmoid.fixes(sigmoid, facts))


def _is_tampered(sigmoid: Sigmoid, facts: Facts) -> bool:
    layers = (getattr(t, "layer", None) for t in (sigmoid.value, sigmoid.result))
    return any(layer is not None and layer.place in facts.tampered for layer in layers)


def _inside(sigmoid: Sigmoid) -> Iterator[Step]:
    """Where the sigmoid is written, if it is called by a name of the user's."""
    if sigmoid.result.source is not None and sigmoid.result.source != sigmoid.place:
        yield Step(sigmoid.result.source, "the sigmoid is written here")
