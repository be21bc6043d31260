"""BCE002: a probability reaches a loss that applies the sigmoid itself."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, LossUse
from ..evaluation.vocabulary.spec import Effect
from ..remedies import double
from .base import Rule
from .findings import Finding
from .proof import cause, proof


class DoubleSigmoid(Rule):
    """A probability reaches a loss that applies the sigmoid itself.

    ## What it does
    Reports predictions that have been through a sigmoid or a softmax and meet a loss with `from_logits=True`, or a
    `*_with_logits` function.

    ## Why is this bad?
    The loss takes the probability for a logit and squashes it again. It can then not fall below 0.3133 for label 1
    and 0.6931 for label 0; on data with 5 % positives, 8 of 8 runs never left the majority class.

    Which engine does it was measured:

    - **Keras 3 on JAX and on PyTorch**: always, and without a warning.
    - **TensorFlow** (Keras 3 and tf_keras): Keras finds the sigmoid behind its own activation, goes back to the
      logits, ignores the flag and only warns. As soon as something stands between the two, a clip, a reshape, a
      slice, `tf.squeeze`, a concatenation, `TimeDistributed`, the sigmoid is applied twice and there is no warning.
      The same holds for `tf.sigmoid` outside `tf.function`, for predictions as NumPy arrays, and on Keras 3 for mixed
      precision.
    - `tf.nn.sigmoid_cross_entropy_with_logits` never looks for the sigmoid: it is applied twice everywhere.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Fix safety
    The stable form drops the activation. That is safe only where everything that reads the model's output is in sight;
    otherwise it is unsafe, and the safe fix drops `from_logits=True`.

    ## References
    - Measured behaviour of Keras, sections A1, A1b and "Surprising facts" 3, 10 and 16
    - tensorflow/tensorflow#31930, keras-team/keras#15271, tensorflow/tensorflow#118313
    """

    code = "BCE002"
    name = "double-sigmoid"
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        made = use.prediction
        constant = getattr(made, "effect", None) is Effect.SOFTMAX and made.units == 1     # that is BCE004
        if use.expects_logits and getattr(made, "is_probability", False) and not constant:
            yield Finding(self.code, use.place, self._message(use), proof(use), use.place, cause(use),
                          lambda: double.fixes(use, facts))

    @staticmethod
    def _message(use: LossUse) -> str:
        name = use.prediction.name
        if use.loss.name.startswith("tensorflow."):
            return f"the sigmoid is applied twice: these predictions are probabilities ({name}), and this loss expects logits"
        if use.prediction.recovered:
            return (f"probabilities ({name}) reach a loss with from_logits=True: the sigmoid is applied twice on JAX and "
                    "PyTorch; on TensorFlow Keras finds the sigmoid and ignores the flag, with a warning")
        return (f"probabilities ({name}) reach a loss with from_logits=True: the sigmoid is applied twice")
