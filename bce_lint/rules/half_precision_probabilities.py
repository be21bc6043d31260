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
    Half precision has few numbers next to 1, so the sigmoid of a confident score is exactly 1: from a logit of 8.32 on
    in float16 and of 6.24 on in bfloat16, for single logits earlier, where a float32 sigmoid gets there at 16.636
    (section A3).

    - **Keras 3** with any backend: the loss casts to float32 and no longer finds the logits. A wrong sample with
      label 0 costs no more than 15.94 and has no gradient beyond the logits above (sections A3 and A4). On JAX under
      `mixed_float16` such a model did not train at all in 60 steps (section A4).
    - **tf_keras**: where Keras's own sigmoid is directly in front of the loss, the logits are found and the loss is
      exact: this is not reported where the engine is known to be tf_keras (`import tf_keras`,
      `TF_USE_LEGACY_KERAS=1`). It is where something hides the sigmoid, a `Reshape` or a `Flatten`.
    - **A loss function called by hand** on half-precision probabilities casts nothing: Keras 3 gives NaN or inf.

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
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss)
    ```
    Where the model has to give probabilities, `Dense(1, activation="sigmoid", dtype="float32")` is exact on
    TensorFlow; on JAX and PyTorch its loss saturates as it does without half precision.

    ## Fix safety
    The fix drops the activation, passes `from_logits=True` and lets the last layer give float32 (under `set_floatx`
    the dtype stays, since the loss calculates in the same one). The other fix on offer keeps the sigmoid and has its
    layer calculate in float32. Both change what the model gives in its last digits: they are safe where nobody reads or
    measures it, else unsafe. There is none where a cast makes the probabilities half precision.

    ## References
    - Measured behaviour of Keras, sections A1b, A3 and A4
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
