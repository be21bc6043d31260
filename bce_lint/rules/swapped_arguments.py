"""BCE009: predictions passed as labels, labels as predictions, or labels as both."""

from collections.abc import Iterator

import libcst as cst

from ..evaluation.facts import Facts, LossUse
from ..evaluation.values import Const, ListObject, Tensor, Unknown, Value
from ..evaluation.vocabulary.spec import Effect
from ..remedies import swap
from .base import Rule
from .findings import Finding
from .proof import cause

DATA = ("param", "iter", "label")


class SwappedArguments(Rule):
    """Predictions are passed as `y_true` and labels as `y_pred`.

    ## What it does
    Reports a call of a binary cross-entropy whose first argument is proven to be a model's output and whose second is
    proven to be none: data, a constant, `ones_like`, or a parameter that is never filled with predictions.
    Two model outputs (distillation, soft targets) are left alone.

    Reports a call inside a loss, a function of `y_true` and `y_pred`, that takes `y_true` for both.

    ## Why is this bad?
    Cross-entropy is not symmetric. In probability form the labels, exactly 0 and 1, are clipped to [1e-7, 1 - 1e-7] and
    the logarithm is taken of them, not of the predictions. What is left is a straight line in the predicted
    probability: it rises to 16.1 for label 0 and to 15.9 for label 1 (tf_keras: 15.4 and 15.2), and since it goes
    through the sigmoid, a mistake by a logit of -20 has a gradient of -3e-8 where -1 is right.

    In logit form the label is taken for a logit: with label 0 the loss is 0.6931 and its gradient 0 whatever the model
    says, and with label 1 the gradient is -1 however right it is. The model learns to say yes, without end.

    Labels compared with themselves give a loss that no prediction is part of: it has no gradient, and trains nothing.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    loss = bce(model(x), y)
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    loss = bce(y, model(x))
    ```

    ## Fix safety
    The fix swaps the two arguments. It is safe: the model and its outputs are not touched. Labels that are passed twice
    have no fix: what should stand there instead is not known.

    ## References
    - Keras API documentation, `keras.losses.BinaryCrossentropy`: `y_true` comes first
    """

    code = "BCE009"
    name = "swapped-arguments"
    about = "uses"

    def judge(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        if use.expects is None:
            return
        if labels_alone(use):
            yield Finding(
                self.code, use.place,
                "the labels are passed as predictions, too: no prediction is part of this loss, so it trains nothing; "
                "pass y_pred", (), use.place, cause(use))
        elif use.compile is None and isinstance(use.target, Tensor) and use.target.origin and is_data(use.prediction):
            yield Finding(
                self.code, use.place,
                "predictions are passed where the labels belong, and labels where the predictions belong; swap them",
                use.target.trail, use.place, cause(use), lambda: swap.fixes(use))


def labels_alone(use: LossUse) -> bool:
    """Does a loss of the user's, a function of ``y_true`` and ``y_pred``, compare ``y_true`` with itself?"""
    token = use.prediction.token if isinstance(use.prediction, Unknown) else None
    if not isinstance(token, tuple) or use.prediction != use.target or token[0] not in ("param", "label"):
        return False
    function = next((node for node in use.place.unit.tree.ancestors(use.place.node)
                     if isinstance(node, cst.FunctionDef)), None)
    names = [param.name.value for param in function.params.params] if function is not None else []
    return {"y_true", "y_pred"} <= set(names) and (token[0] == "label" or token[1] == "y_true")


def is_data(value: Value) -> bool:
    """Is ``value`` known to hold no model's output?"""
    if isinstance(value, Tensor):
        return value.effect is Effect.LABEL and not value.origin
    if isinstance(value, Const | ListObject):
        return True
    token = value.token if isinstance(value, Unknown) else None
    while isinstance(token, tuple) and token and token[0] in ("attr", "item", "iter", "entered"):
        if token[0] == "iter":
            return True
        token = token[-1]
    return isinstance(token, tuple) and bool(token) and token[0] in DATA
