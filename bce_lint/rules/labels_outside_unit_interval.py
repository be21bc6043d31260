"""BCE011: labels that leave [0, 1] in front of a binary cross-entropy."""

from collections.abc import Iterator

from ..evaluation.choices import leaves
from ..evaluation.facts import Facts, Handed, LossUse
from ..evaluation.trail import Step
from ..evaluation.values import Const, LossValue, Tensor, Unknown, Value
from .base import Rule
from .findings import Finding
from .proof import cause, loss_steps

MASK = {-1.0, 0.0}      # where a loss of one's own is at work, -1 beside 0 may mark what does not count


class LabelsOutsideUnitInterval(Rule):
    """Labels that leave [0, 1] reach a binary cross-entropy.

    ## What it does
    Reports labels that are known to hold numbers below 0 or above 1 where they reach a binary cross-entropy: the `y`
    of `fit`, `evaluate`, `train_on_batch` and `test_on_batch`, an element of a `tf.data.Dataset`, the `y_true` of a
    call of the loss. Followed are arrays that are written out or filled with one number, what `load_data` of
    `keras.datasets` gives (images of 0 to 255, digits of 0 to 9), comparisons, `np.where`, and arithmetic with
    constants, casts, slices and writes in place on the way. `label_smoothing` is counted in. Labels of which nothing
    is known, labels with sample weights, and -1 beside 0 in a loss of one's own (it may mark what is masked) are left
    alone.

    ## Why is this bad?
    With a logit z the loss is `log(1 + exp(z)) - y * z` and its gradient `sigmoid(z) - y`. For 0 <= y <= 1 the loss is
    never negative. For any other y the gradient never becomes zero: the loss falls to below zero and without bound, and
    all that there is to learn is to push the logits further out. It does not become NaN, and in logit form no
    engine says a word.

    | label | z = -100 | z = 100 | gradient |
    |---|---|---|---|
    | 0 | 0 | 100 | 0 to 1 |
    | 1 | 100 | 0 | -1 to 0 |
    | -1 | -100 | 200 | 1 to 2 |
    | 2 | 200 | -100 | -2 to -1 |
    | 255 | 25500 | -25400 | -255 to -254 |

    Measured on Keras 3 and on tf_keras; the same numbers with Keras's own sigmoid and `from_logits=False`, and -100 as
    well for label -1 with the focal and the weighted form. Trained for 200 epochs, labels of -1 and 1 end at a loss of
    -4.84, labels of 0 and 255 at -7.7 million (section A4).

    Where TensorFlow does not recover the logit (`tf.sigmoid` in eager code) the loss stops where the probability is
    clipped, at -16.1 for label -1 (tf_keras: -15.4), with a gradient of zero. JAX recovers nothing either: with labels
    of 0 and 255 the loss was stuck at 602.67 (section A4). Only PyTorch refuses, in the probability form: `all
    elements of target should be between 0 and 1`.

    ## Example
    ```python
    (x_train, _), _ = keras.datasets.mnist.load_data()
    autoencoder.compile("adam", loss="binary_crossentropy")
    autoencoder.fit(x_train, x_train)
    ```

    ## Use instead
    ```python
    (x_train, _), _ = keras.datasets.mnist.load_data()
    x_train = x_train / 255.0
    autoencoder.compile("adam", loss="binary_crossentropy")
    autoencoder.fit(x_train, x_train)
    ```
    Labels of -1 and 1 belong to a hinge loss, or become 0 and 1 by `(y + 1) / 2`; classes of more than two belong to
    `SparseCategoricalCrossentropy`.

    ## Fix safety
    There is no fix: what the labels were meant to be cannot be told.

    ## References
    - Keras API documentation, `keras.losses.BinaryCrossentropy`: "`y_true` (true label): This is either 0 or 1."
    - Measured behaviour of Keras, section A4
    """

    code = "BCE011"
    name = "labels-outside-unit-interval"
    about = "labelled"

    def judge(self, fact: LossUse | Handed, facts: Facts) -> Iterator[Finding]:
        if fact.weighted or not holds_numbers(fact.target):
            return
        use = reached(fact, facts)
        if use is None or not all(leaves_interval(label, use.loss, fact) for (label,) in leaves(fact.target)):
            return
        label = next(leaves(fact.target))[0]
        place = (fact.target_place if isinstance(fact, LossUse) else None) or fact.place
        meeting = [Step(use.place, "the loss meets them here")] if isinstance(fact, Handed) else []
        steps = (*label.spread.trail, *loss_steps(use), *meeting)
        yield Finding(
            self.code, place,
            f"labels of {label.spread.shown} reach a binary cross-entropy: outside [0, 1] it has no minimum and falls "
            "below zero; bring the labels to [0, 1]",
            tuple({s.place: s for s in steps if s.place != place}.values()), use.place, cause(use))


def holds_numbers(target: Value) -> bool:
    """Is it known of every alternative of ``target`` what it holds?"""
    return all(isinstance(label, Tensor) and label.spread is not None for (label,) in leaves(target))


def reached(fact: LossUse | Handed, facts: Facts) -> LossUse | None:
    """The use of a binary cross-entropy that the labels get to as they are."""
    if isinstance(fact, LossUse):
        return fact if fact.loss.known else None
    uses = [use for use in facts.uses if use.compile is fact.compile and use.slot == fact.slot and use.loss.known]
    if isinstance(fact.loss, LossValue):
        uses = [use for use in uses if use.loss.name == fact.loss.name and use.loss.flag == fact.loss.flag]
    elif isinstance(fact.loss, Unknown):
        return None
    return next((use for use in uses if is_untouched(use.target, fact) and not use.weighted), None)


def is_untouched(target: Value, fact: Handed) -> bool:
    """Does the loss of the user's hand its ``y_true`` on as it is?"""
    made = fact.compile
    return isinstance(target, Unknown) and made is not None and target.token == ("label", id(made.place.node))


def leaves_interval(label: Value, loss: LossValue, fact: LossUse | Handed) -> bool:
    """Does ``label`` hold a number outside [0, 1], also after ``label_smoothing``?"""
    values, amount = label.spread.values, loss.smoothing    # type: ignore[attr-defined]
    plain = isinstance(fact, Handed) and isinstance(fact.loss, LossValue)
    if not isinstance(amount, Const) or not isinstance(amount.value, int | float) or (MASK <= values and not plain):
        return False
    smoothed = (v * (1 - amount.value) + amount.value / 2 for v in values)
    return any(not 0 <= v <= 1 for v in smoothed)
