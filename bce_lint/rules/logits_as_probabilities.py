"""BCE001: a logit reaches a loss that expects probabilities."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, LossUse
from ..evaluation.values import Tensor, Unknown
from ..remedies import logits_flag
from .base import Rule
from .findings import Finding
from .proof import cause, proof


class LogitsAsProbabilities(Rule):
    """A model that ends in logits is trained with a loss that takes them for probabilities.

    ## What it does
    Reports a use of binary cross-entropy without `from_logits=True` (or with one of the strings that mean the same,
    such as `loss="binary_crossentropy"`) whose predictions come from a layer without an activation.

    ## Why is this bad?
    Keras clips what it gets to [1e-7, 1 - 1e-7], as if it were a probability. Measured in float32, the loss does
    **not** become NaN, whatever is often said: it sits at about 15.9 for each wrong sample with label 0 and 16.1 with
    label 1 (15.2 to 15.4 under tf_keras), and the gradient is exactly zero for every output outside (0, 1). A sample
    that is wrong with conviction teaches the network nothing.

    - On an easy, balanced task such a model often still learns (accuracy 0.90 instead of 0.93), which hides the fault.
    - With SGD at 0.1 on standardised data 4 of 8 runs were dead from the start; with inputs scaled by 100, 7 of 8
      failed; a network of four layers of 64 died in 2 of 8.
    - It is NaN on one route: `keras.config.set_floatx("float16")` with Keras 3 on TensorFlow or JAX.
    - `BinaryFocalCrossentropy` on raw logits does not saturate, it explodes: 6.4e3 at a logit of 20.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(
        optimizer="adam",
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)],
    )
    ```

    ## Fix safety
    The fix passes `from_logits=True` and moves the thresholds of the metrics beside it. It is safe: what the model
    gives stays as it was, and metrics keep their names. It is unsafe where other code in sight reads the output
    as a probability, since that code has to change with it. There is none where the loss object serves
    other uses as well.

    ## References
    - Measured behaviour of Keras, sections A1 and A2
    - Keras API documentation, `keras.losses.BinaryCrossentropy`
    - keras-team/keras#4744, keras-team/keras#9247
    """

    code = "BCE001"
    name = "logits-as-probabilities"
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        if use.expects_probabilities and is_score(use.prediction):
            yield Finding(self.code, use.place, _message(use), proof(use), use.place, cause(use),
                          lambda: logits_flag.fixes(use, facts))


def _message(use: LossUse) -> str:
    if "focal" in use.loss.name.lower():
        return ("logits reach a binary focal cross-entropy that expects probabilities: the loss grows with their square "
                "(6.4e3 at a logit of 20); pass from_logits=True")
    return ("logits reach a binary cross-entropy that expects probabilities: they are clipped to [0, 1], and the "
            "gradient is zero outside; pass from_logits=True")


def is_score(made: Tensor | Unknown) -> bool:
    """Does a layer without an activation decide this value?"""
    return isinstance(made, Tensor) and made.is_logit and made.name == "linear"
