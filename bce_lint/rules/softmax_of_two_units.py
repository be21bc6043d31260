"""BCE102: softmax over two units in front of a binary cross-entropy."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, LossUse
from ..evaluation.vocabulary.spec import Effect
from .base import Rule
from .findings import Finding
from .proof import cause, proof


class SoftmaxOfTwoUnits(Rule):
    """A softmax over two units and a binary cross-entropy: it depends on the engine what is trained.

    ## What it does
    Advice, off by default: reports a softmax over two units that meets a binary cross-entropy on probabilities.

    ## Why is this bad?
    By formula it equals categorical cross-entropy for one-hot labels, and on JAX and PyTorch it is that. On
    TensorFlow Keras finds the softmax and goes back to its input: two independent sigmoids are trained, while `predict`
    gives the softmax. For logits (20, 0) and labels (0, 1) the loss is 10.35 there, where categorical cross-entropy
    gives 20. On JAX and PyTorch it is 16.03, since what they clip can grow no further (sections A1b and M).

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", loss="binary_crossentropy")
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(2)])
    cce = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss=cce)
    ```

    ## Fix safety
    There is no fix: whether one class out of two or two separate questions are meant cannot be told.

    ## References
    - Measured behaviour of Keras, sections A1b and M
    """

    code = "BCE102"
    name = "softmax-of-two-units"
    severity = "info"
    default = False
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        made = use.prediction
        if use.expects_probabilities and getattr(made, "effect", None) is Effect.SOFTMAX and made.units == 2:
            yield Finding(
                self.code, use.place,
                "a softmax over two units reaches a binary cross-entropy: on TensorFlow Keras trains two independent "
                "sigmoids instead, while predict gives the softmax; use categorical cross-entropy",
                proof(use), use.place, cause(use))
