"""BCE008: a sigmoid is applied to what already is a probability."""

from collections.abc import Iterator

from ..evaluation.facts import Facts, Sigmoid
from ..evaluation.trail import Step
from ..evaluation.values import Tensor
from ..remedies import second_sigmoid
from .base import Rule
from .findings import Finding


class SigmoidOfProbability(Rule):
    """A sigmoid is applied to a value that already is a probability.

    ## What it does
    Reports a sigmoid, in any spelling (`tf.sigmoid`, `keras.ops.sigmoid`, `expit`, `Activation("sigmoid")`,
    `1 / (1 + np.exp(-p))`, a function or lambda around one), of something that has been through a sigmoid or softmax
    and was only reshaped, sliced or cast since: predictions, exports, layers inside a model, with any loss.
    A sigmoid after a layer with weights is not meant, nor is one of an average, a product or another number that
    merely lies in [0, 1] (gates, attention).

    ## Why is this bad?
    A sigmoid of a number between 0 and 1 lies between 0.5 and 0.7311. Every sample counts as positive at a threshold
    of 0.5, and no probability means what it says. The order of the samples stays, so a ranking metric shows nothing.

    Inside a model the loss is that of two sigmoids on all engines, also on TensorFlow, where Keras finds one sigmoid in
    front of a loss but not two: it cannot fall below 0.3133 for label 1 and 0.6931 for label 0. Trained so on data with
    5 % positives, 8 of 8 runs never left the majority class (section A2).

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(x, y)
    probabilities = tf.sigmoid(model(x))
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(x, y)
    probabilities = model(x)
    ```

    ## Fix safety
    The fix drops the outer sigmoid; a tensor stays a tensor and an array an array. Where a loss takes the output for a
    logit (BCE002 reports that), the inner one was the mistake, and the fix is the logit form. Both change what others
    see, so they are unsafe.

    ## References
    - Measured behaviour of Keras, sections A1 and A2
    """

    code = "BCE008"
    name = "sigmoid-of-probability"
    about = "sigmoids"

    def judge(self, sigmoid: Sigmoid, facts: Facts) -> Iterator[Finding]:
        value = sigmoid.value
        if not isinstance(value, Tensor) or not value.is_probability or _is_tampered(sigmoid, facts):
            return
        steps = {s.place: s for s in (*value.trail, *_inside(sigmoid))}
        yield Finding(
            self.code, sigmoid.place,
            f"a sigmoid is applied to a probability ({value.name}): everything lands between 0.5 and 0.731; apply one "
            "only",
            tuple(s for s in steps.values() if s.place != sigmoid.place), sigmoid.place, sigmoid.place,
            lambda: second_sigmoid.fixes(sigmoid, facts))


def _is_tampered(sigmoid: Sigmoid, facts: Facts) -> bool:
    layers = (getattr(t, "layer", None) for t in (sigmoid.value, sigmoid.result))
    return any(layer is not None and layer.place in facts.tampered for layer in layers)


def _inside(sigmoid: Sigmoid) -> Iterator[Step]:
    """Where the sigmoid is written, if it is called by a name of the user's."""
    if sigmoid.result.source is not None and sigmoid.result.source != sigmoid.place:
        yield Step(sigmoid.result.source, "the sigmoid is written here")
