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
    Keras clips what it gets to [1e-7, 1 - 1e-7], as if it were a probability. In float32 the loss does **not** become
    NaN, whatever is often said. For a sample on the wrong side it is a constant, 15.9 for label 0 and 16.1 for label 1
    (tf_keras: 15.2 in `fit`, 15.3 in eager code, and 15.4), and the gradient is exactly zero outside (0, 1): a sample
    that is wrong with conviction teaches the network nothing. Between 0 and 1 the gradient is that of a probability and
    reaches 1e7 (tf_keras: 5e6).

    - On an easy, balanced task such a model often still learns (accuracy 0.90 instead of 0.93, section A2), which
      hides the fault.
    - With SGD at 0.1 on standardised data 4 of 8 runs were dead from the start; with inputs scaled by 100, 7 of 8
      failed; a network of four layers of 64 units died in 2 of 8 (section A2).
    - It is NaN on one route: `keras.config.set_floatx("float16")` with Keras 3 on TensorFlow or JAX (section A4).
    - `BinaryFocalCrossentropy` on raw logits does not saturate, it explodes: 6.4e3 at a logit of 20 with label 0, and
      6.4e5 at 200.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(
        optimizer="adam",
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
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
    - Measured behaviour of Keras, sections A1, A2, A3 and A4
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
