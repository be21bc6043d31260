"""BCE004: a softmax over one unit."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, Softmax
from ..evaluation.trail import Step
from ..remedies import logit_form, wrong_activation
from .base import Rule
from .findings import Finding
from .proof import compile_steps


class SoftmaxOfOneUnit(Rule):
    """A softmax over one unit gives the constant 1.

    ## What it does
    Reports a softmax over the last axis of a layer that has one unit, whatever the loss. A softmax over another axis
    (attention weights) is not meant.

    ## Why is this bad?
    Softmax makes its outputs sum to 1, so a single output is always exactly 1. Measured with binary cross-entropy:

    - **TensorFlow**: Keras finds the softmax, takes its input for a logit and trains as if it were a sigmoid: the loss
      falls as it should, while `predict` gives 1.0 for everything and the accuracy stays at 0.50. Nothing in the
      training curve shows it.
    - **JAX and PyTorch**: nothing is learned at all, 12 of 12 runs.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="softmax")])
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Fix safety
    The fix drops the activation and passes `from_logits=True` to the loss. It changes what the model gives (a constant
    until then), so it is unsafe unless nobody else sees it. There is no fix where no binary cross-entropy is in sight.

    ## References
    - Measured behaviour of Keras, sections A1, A2 and "Surprising facts" 4
    """

    code = "BCE004"
    name = "softmax-of-one-unit"
    about = "softmaxes"

    def judge(self, softmax: Softmax, facts: Facts) -> Iterator[Finding]:
        if softmax.units == 1:
            layer = softmax.tensor.layer
            because = [s for s in softmax.tensor.trail if s.place != softmax.place]
            for use in logit_form.uses_of(softmax.place, facts):
                because += [Step(use.place, "and meets the loss here"), *compile_steps(use)]
            yield Finding(
                self.code, softmax.place,
                "softmax over a single unit gives the constant 1; use one logit and from_logits=True",
                tuple(dict.fromkeys(because)), layer.place if layer else softmax.place, softmax.place,
                lambda: wrong_activation.fixes_for_source(softmax.place, facts))
