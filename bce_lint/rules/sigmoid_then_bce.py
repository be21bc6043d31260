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
    It often is not. Measured:

    - **TensorFlow** (Keras 3 and tf_keras), with Keras's own sigmoid directly in front of the loss: loss and gradient
      are those of the logit form, bit for bit. There is no harm.
    - **Keras 3 on JAX and PyTorch**, and on TensorFlow as soon as a clip, a reshape, a slice, a cast to another type
      or `tf.sigmoid` in eager code stands in between: the loss of a confidently wrong sample is stuck at 15.2 to 16.1
      from a logit of about 16 on, and its gradient is exactly zero.

    The logit form is right on all of them, in every mode.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```

    ## Fix safety
    The fix drops the activation and passes `from_logits=True`. It is safe where everything that reads the model's
    output is in sight and none of it takes it for a probability; otherwise it is unsafe.

    ## References
    - Measured behaviour of Keras, sections A1, A1b, B and "Surprising facts" 2
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
