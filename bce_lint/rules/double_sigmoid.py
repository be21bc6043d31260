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
    The loss takes the probability for a logit and squashes it again. Since that "logit" lies in [0, 1], the loss cannot
    fall below 0.3133 for label 1 and 0.6931 for label 0 however right the model is, and a sample with label 1 that is
    wrong by a logit of -20 has a gradient of -1e-9 where -1 is right. On data with 5 % positives, 8 of 8 runs never
    left the majority class (section A2).

    Which engine does it:

    - **Keras 3 on JAX and on PyTorch**: always, and without a warning (section A1).
    - **TensorFlow** (Keras 3 and tf_keras): Keras finds the sigmoid of its own activation, goes back to the logit,
      ignores the flag and only warns: a logit of 20 with label 0 costs 20. As soon as something stands between the two,
      a clip, a reshape, a slice, `tf.squeeze`, a concatenation, `TimeDistributed`, it costs 1.31, without a warning.
      So it does for `tf.sigmoid` outside `tf.function`, for predictions as NumPy arrays, and on Keras 3 in mixed
      precision (section A1b).
    - `tf.nn.sigmoid_cross_entropy_with_logits` never looks for the sigmoid: it costs 1.31 everywhere.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Fix safety
    The stable form drops the activation; metrics are told, thresholds become logits, and `predict` gets one sigmoid
    around it where something else needs probabilities. That is safe only where everything that reads the model's output
    is in sight; otherwise it is unsafe, and the safe fix drops `from_logits=True`.

    ## References
    - Measured behaviour of Keras, sections A1, A1b, A2 and M
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
