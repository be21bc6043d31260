"""BCE101: a sigmoid and then a loss on probabilities: right, but not the stable form."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, LossUse
from ..evaluation.vocabulary.spec import Effect
from ..remedies import logit_form
from .base import Rule
from .findings import Finding
from .proof import cause, proof


class SigmoidThenBce(Rule):
    """A sigmoid and then a binary cross-entropy on probabilities: right, but not the stable form.

    ## What it does
    Advice, off by default: reports a sigmoid output that meets a binary cross-entropy without `from_logits=True`.

    ## Why is this bad?
    It often is not. For a logit of 20 and label 0:

    - **TensorFlow** (Keras 3 and tf_keras), with Keras's own sigmoid directly in front of the loss: Keras goes back to
      the logit, the loss is 20 and the gradient 1, as in the logit form. There is no harm.
    - **TensorFlow**, as soon as a clip, a reshape, a slice or a cast to another type stands in between, or the sigmoid is
      `tf.sigmoid` in eager code: the loss is stuck at 15.9 (16.1 for label 1; tf_keras: 15.2 in `fit`, 15.3 in eager code, and 15.4)
      and its gradient is exactly zero, from a logit of 16.2 (16.1 for label 1) on.
    - **Keras 3 on JAX and PyTorch**: always so, with gradients of 0 from 16.65 on (section A3).

    The logit form is right on all of them, in every mode (section A1).

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss="binary_crossentropy")
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Fix safety
    The fix drops the activation and passes `from_logits=True`. Metrics are told, thresholds become logits, and where
    something else needs probabilities, `predict` gets one sigmoid around it. That is safe where everything that reads
    the model's output is in sight; otherwise it is unsafe.

    ## References
    - Measured behaviour of Keras, sections A1, A1b, A3 and M
    - tensorflow/tensorflow#118313
    """

    code = "BCE101"
    name = "sigmoid-then-bce"
    severity = "info"
    default = False
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        made = use.prediction
        if use.expects_probabilities and getattr(made, "effect", None) is Effect.SIGMOID:
            here = "TensorFlow recovers the logits behind it, JAX and PyTorch do not" if made.recovered \
                else "the loss saturates at about 16 and its gradient vanishes"
            yield Finding(
                self.code, use.place,
                f"sigmoid, then binary cross-entropy on probabilities: right, but {here}; logits with "
                "from_logits=True are exact everywhere",
                proof(use), use.place, cause(use), lambda: logit_form.fixes(use, facts))
