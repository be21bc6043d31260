"""BCE005: an activation whose range is not [0, 1] in front of a loss that expects probabilities."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, LossUse
from ..evaluation.vocabulary.spec import Effect
from ..remedies import wrong_activation
from .base import Rule
from .findings import Finding
from .proof import cause, proof


class WrongActivation(Rule):
    """An activation that does not give probabilities of independent yes/no questions.

    ## What it does
    Reports relu, tanh, softplus and other activations whose range is not [0, 1], cosine similarities, and a softmax
    over three or more units, in front of a binary cross-entropy that expects probabilities.

    ## Why is this bad?
    Keras clips what lies outside [1e-7, 1 - 1e-7], and the gradient there is exactly zero. Where relu or tanh are wrong
    on that side the loss sits at 15.9 for label 0 and 16.1 for label 1 (tf_keras: 15.2 in `fit`, 15.3 in eager code, and
    15.4) and nothing is learned: neither from the zeros of relu, nor from what tanh gives below 0, nor, for label 0,
    from what relu gives from 1 on. It is not NaN in float32.

    A softmax over n units with binary cross-entropy is another function on each engine: on TensorFlow Keras goes back
    to the logits and trains n independent sigmoids while `predict` gives the softmax; JAX and PyTorch use the
    softmax values (section A1b).

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="relu")])
    model.compile("adam", loss="binary_crossentropy")
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    ```
    For one label out of many, keep the softmax and use `CategoricalCrossentropy`.

    ## Fix safety
    Where the layer has one unit, the fix drops the activation and passes `from_logits=True`. It changes what the model
    gives: it is safe where nobody else sees that, and unsafe elsewhere. A softmax is left alone: what was meant cannot
    be told.

    ## References
    - Measured behaviour of Keras, sections A1, A1b and A2
    """

    code = "BCE005"
    name = "wrong-activation"
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        made = use.prediction
        if not use.expects_probabilities or getattr(made, "effect", None) not in (Effect.RANGED, Effect.SOFTMAX):
            return
        if made.effect is Effect.SOFTMAX and (made.units or 0) < 3:
            return
        yield Finding(self.code, use.place, self._message(made), proof(use), use.place, cause(use),
                      lambda: wrong_activation.fixes(use, facts))

    @staticmethod
    def _message(made) -> str:
        if made.effect is Effect.SOFTMAX:
            return (f"a softmax over {made.units} units reaches a binary cross-entropy: it judges each unit by itself; "
                    "use categorical cross-entropy, or independent logits with from_logits=True")
        shown = f" (range {made.range})" if made.range else ""
        return (f"{made.name}{shown} reaches a binary cross-entropy that expects probabilities: outside [0, 1] it is "
                "clipped and the gradient is zero; use logits and from_logits=True")
