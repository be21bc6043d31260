"""BCE010: a sigmoid in half precision in front of a loss that expects probabilities."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, LossUse
from ..evaluation.trail import Step
from ..evaluation.vocabulary.spec import Effect
from ..remedies import half_precision
from .base import Rule
from .findings import Finding
from .proof import cause, proof
from .saturation import harm

NOTES = {
    "policy": "the policy is set to {name} here", "floatx": "the default dtype is set to {name} here",
    "dtype": "with this dtype the layer calculates in {half}", "cast": "the probabilities are cast to {half} here",
}


class HalfPrecisionProbabilities(Rule):
    """A sigmoid in float16 or bfloat16 in front of a binary cross-entropy that expects probabilities.

    ## What it does
    Reports a sigmoid that is calculated in half precision, by a policy (`set_global_policy`, `set_dtype_policy`,
    `experimental.set_policy`, `Policy` and `DTypePolicy` objects), by `set_floatx`, by the `dtype` of its layer or by
    a cast, where it reaches a binary cross-entropy that expects probabilities. What counts is the policy at the time
    the layer is built. A policy that depends on an argument or a switch is left alone, and so are logits in half
    precision.

    A cast to float32 after the sigmoid, `Activation("linear", dtype="float32")` too, brings nothing back: what was
    rounded to 1 stays 1. It is the sigmoid itself that has to be calculated in float32.

    ## Why is this bad?
    Half precision has few numbers next to 1. Measured: in float16 the sigmoid is exactly 1 from a logit of 8 on (JAX
    7.65, PyTorch 8.35), in bfloat16 from 5.56 (PyTorch 6.25); in float32 it is from 16.636 on.

    - **Keras 3** with any backend: the loss casts to float32 and no longer finds the logits. At a logit of 20 with
      label 0 it gives 15.942 instead of 20, and its gradient is 0 from the logits above on. On JAX under
      `mixed_float16` all 60 steps of a test with one sample at a logit of -12 changed nothing; with TensorFlow and
      PyTorch it went on when the loss scale had fallen.
    - **tf_keras**: where Keras's own sigmoid is directly in front of the loss, the logits are recovered and the loss
      is exact: this is not reported where the engine is known to be tf_keras (`import tf_keras`,
      `TF_USE_LEGACY_KERAS=1`). Where something hides the sigmoid, a `Reshape` or a `Flatten`, the gradient in float16
      is NaN from a logit of 8 on: under `mixed_float16` every step is skipped, under `float16` the weights are NaN
      after one step.
    - **A loss function called by hand** on half-precision probabilities casts nothing: infinite or NaN on TensorFlow
      and JAX, 100 on PyTorch. With TensorFlow, Keras's own sigmoid directly in front of it is still recognised.
    - **`set_floatx("float16")`**: with TensorFlow the logits are recovered where the sigmoid is direct; with a
      `Reshape` in between, and on JAX, training gives NaN; PyTorch raises an error.

    Logits with `from_logits=True` are exact in all of these.

    ## Example
    ```python
    keras.mixed_precision.set_global_policy("mixed_float16")
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    ```

    ## Use instead
    ```python
    keras.mixed_precision.set_global_policy("mixed_float16")
    model = keras.Sequential([keras.layers.Dense(1, dtype="float32")])
    model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```
    Where the model has to give probabilities, `Dense(1, activation="sigmoid", dtype="float32")` is exact on
    TensorFlow; on JAX and PyTorch its loss is stuck at 15.942 as without half precision.

    ## Fix safety
    The fix drops the activation, passes `from_logits=True` and lets the last layer give float32 (under `set_floatx`
    the dtype stays, since the loss calculates in the same one). The other fix on offer keeps the sigmoid and has its
    layer calculate in float32. Both change what the model gives, so they are unsafe unless nobody reads it. There is
    none where a cast makes the probabilities half precision.

    ## References
    - Measured behaviour of Keras, sections A1b, A3, A4 and "Surprising facts" 7, 8 and 9
    - The guide to mixed precision: tensorflow.org/guide/mixed_precision
    """

    code = "BCE010"
    name = "half-precision-probabilities"
    severity = "warning"
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        made = use.prediction
        half = getattr(made, "half", None)
        if half is None or made.effect is not Effect.SIGMOID or not use.expects_probabilities:
            return
        message = harm(use, made)
        if message:
            note = Step(half.place, NOTES[half.how].format(name=half.name, half=half.half))
            because = (note, *(step for step in proof(use) if step.place != half.place))
            yield Finding(self.code, use.place, message, because, use.place, cause(use),
                          lambda: half_precision.fixes(use, facts))
