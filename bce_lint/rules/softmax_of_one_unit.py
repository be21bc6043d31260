"""BCE004: a softmax over one unit."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, Softmax
from ..evaluation.trail import Step
from ..remedies import met, wrong_activation
from .base import Rule
from .findings import Finding
from .proof import compile_steps


class SoftmaxOfOneUnit(Rule):
    """A softmax over one unit gives the constant 1.

    ## What it does
    Reports a softmax over the last axis of a layer that has one unit, whatever the loss. A softmax over another axis
    (attention weights) is not meant.

    ## Why is this bad?
    Softmax makes its outputs sum to 1, so a single output is always exactly 1. With binary cross-entropy:

    - **TensorFlow**: Keras finds the softmax, takes its input for a logit and trains as if it were a sigmoid. A logit of
      20 with label 0 costs 20, as it should, and the loss falls, while `predict` gives 1.0 for everything: the accuracy
      of balanced data stays at 0.50 (section A2). Nothing in the training curve shows it.
    - **JAX and PyTorch**: the constant is clipped, a sample with label 0 costs 15.942 for ever and has no gradient
      (section A1). 12 of 12 runs on JAX and 6 of 6 on PyTorch learned nothing (section A2).

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="softmax")])
    model.compile("adam", loss="binary_crossentropy")
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Fix safety
    The fix drops the activation and passes `from_logits=True` to the loss. It changes what the model gives (a constant
    until then): it is safe where nobody else sees that, and unsafe elsewhere. There is none where no binary
    cross-entropy is in sight.

    ## References
    - Measured behaviour of Keras, sections A1, A2 and M
    """

    code = "BCE004"
    name = "softmax-of-one-unit"
    about = "softmaxes"

    def judge(self, softmax: Softmax, facts: Facts) -> Iterator[Finding]:
        if softmax.units == 1:
            layer = softmax.tensor.layer
            because = [s for s in softmax.tensor.trail if s.place != softmax.place]
            for use in met.uses_of(softmax.place, facts):
                because += [Step(use.place, "and meets the loss here"), *compile_steps(use)]
            yield Finding(
                self.code, softmax.place,
                "softmax over a single unit gives the constant 1; use one logit and from_logits=True",
                tuple(dict.fromkeys(because)), layer.place if layer else softmax.place, softmax.place,
                lambda: wrong_activation.fixes_for_source(softmax.place, facts))
