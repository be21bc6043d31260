"""BCE003: a probability is clipped on its way into a loss."""

from collections.abc import Iterator

from ..evaluation import formulas, one_term
from ..evaluation.facts import Facts, Logarithm, LossUse
from ..evaluation.trail import Step
from ..evaluation.values import Clip, Tensor, Unknown, Value
from ..evaluation.vocabulary.spec import Effect
from ..remedies import clips
from . import written_out
from .base import Rule
from .findings import Finding
from .proof import proof

GUARD = 1e-3
VANISHES = 3e-8         # below this, 1 - eps == 1 in float32
KERAS_EPSILON = 1e-7


class ClippedProbabilities(Rule):
    """A probability is clipped, or an epsilon is added to it, on its way into a binary cross-entropy.

    ## What it does
    Reports `tf.clip_by_value`, `K.clip`, `ops.clip`, `np.clip`, a pair of `minimum` and `maximum`, a small constant
    added, or `(p + a) / (1 + 2 * a)`, of predictions that then meet a binary cross-entropy for probabilities. It also reports a clip in front of
    `log(p / (1 - p))` that turns a probability back into a logit.

    ## Why is this bad?
    It is the clip that does the harm. Keras clips at 1e-7 anyway, so a bound of 1e-7 or less changes no loss; and on
    TensorFlow Keras goes back from its own sigmoid to the logit, where a logit of 20 with label 0 costs 20 and has a
    gradient of 1. It finds no way back through a clip:

    | clip | loss ends at | gradient is 0 from a logit of |
    |---|---|---|
    | `1e-3, 1 - 1e-3` | 6.9 | 6.9 |
    | `1e-5, 1 - 1e-5` | 11.5 | 11.5 |
    | `1e-7, 1 - 1e-7` | 15.9 for label 0, 16.1 for label 1 | 16.2, 16.1 |

    Under tf_keras the last row ends at 15.2 in `fit`, 15.3 in eager code, and 15.4. JAX and PyTorch have no way back
    with or without the clip: they end at 15.94 and 16.12 by themselves (section A3).

    A bound below 3e-8 does nothing at all on the upper side: `1 - 1e-8 == 1` in float32. Keras's own clip hides that;
    a formula written by hand with such a bound gives NaN (BCE006).

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    bce = keras.losses.BinaryCrossentropy()
    with tf.GradientTape() as tape:
        p = tf.clip_by_value(model(x), 1e-7, 1 - 1e-7)
        loss = bce(y, p)
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        p = model(x)
        loss = bce(y, p)
    ```

    ## Fix safety
    The stable form drops the activation and the clip and passes `from_logits=True`; it is safe where everything that
    reads the model's output is in sight, and unsafe elsewhere. There the safe fix drops the clip only, which changes no
    value that other code sees: Keras clips by itself and never takes the log of zero. Constants and names that only
    served the clip go with it. Where a probability is turned back, its logit takes the place of `log(p / (1 - p))`.

    ## References
    - Measured behaviour of Keras, sections A3 and M
    - keras-team/keras#377, keras-team/keras-core#196
    """

    code = "BCE003"
    name = "clipped-probabilities"
    severity = "warning"
    about = "log_losses"

    def judge(self, fact: LossUse | Logarithm, facts: Facts) -> Iterator[Finding]:
        return self._in_a_formula(fact) if isinstance(fact, Logarithm) else self._before_a_loss(fact, facts)

    def _in_a_formula(self, term: Logarithm) -> Iterator[Finding]:
        """A guard inside the only logarithm of a log loss."""
        named = written_out.is_in_a_loss(term.place)
        found = written_out.guards([term]) if one_term.is_log_loss(term, named) else []
        if found and written_out.is_trained(term.place, [term.home], False):
            steps = tuple(s for s in written_out.steps([term], found) if s.place != found[0].place)
            yield Finding(self.code, found[0].place, _of_one_term(term, found), steps, term.place, found[0].place)

    def concerns(self, fact: LossUse | Logarithm) -> bool:
        """A value that is not clipped says nothing about one that is."""
        return isinstance(fact, Logarithm) or bool(_clips(fact.prediction))

    def _before_a_loss(self, use: LossUse, facts: Facts) -> Iterator[Finding]:
        prediction = use.prediction
        direct = use.expects_probabilities and not getattr(prediction, "is_logit", True)
        through_odds = use.expects_logits and formulas.is_log_odds(prediction)
        clip = guard(_clips(prediction)) if direct or through_odds else None
        if clip is None or (direct and clip.epsilon and clip.upper is None and prediction.effect is Effect.UNKNOWN):
            return
        turned = _turned(prediction) if through_odds else ()
        steps = dict.fromkeys((*proof(use), *turned, Step(use.place, "and meets the loss here")))
        yield Finding(self.code, clip.place, _message(clip, through_odds),
                      tuple(s for s in steps if s.place != clip.place), use.place, clip.place,
                      lambda: clips.fixes(use, facts))


def _turned(value: Value) -> tuple[Step, ...]:
    """Where a probability is turned back into a logit."""
    terms = value.symbol.terms if isinstance(value, Tensor | Unknown) and value.symbol is not None else ()
    return tuple(Step(term.place, "turned back into a logit here") for term in terms)


def _clips(value: Value) -> tuple[Clip, ...]:
    """What a value went through."""
    symbol = getattr(value, "symbol", None)
    return getattr(value, "clips", ()) or (symbol.guards if symbol is not None else ())


def guard(several: tuple[Clip, ...]) -> Clip | None:
    """The clip that keeps a probability off 0 and 1, on both sides; a pair of one-sided clips does it as well."""
    added = [c for c in several if c.epsilon and c.upper is None]
    low = [*added, *(c for c in several if c.lower is not None and 0 <= c.lower <= GUARD)]
    high = [c for c in several if c in added or (c.upper is not None and 1 - GUARD <= c.upper <= 1)]
    return high[-1] if low and high else None


def _of_one_term(term: Logarithm, found: list[Clip]) -> str:
    what = "an epsilon is added to" if found[0].epsilon else "a clip of"
    return (f"{what} a probability inside a log loss: {written_out.consequence((term,), found)}; take "
            "tf.math.log_sigmoid or tf.nn.sigmoid_cross_entropy_with_logits of the logits")


def _message(clip: Clip, through_odds: bool) -> str:
    if through_odds:
        return ("a clipped probability is turned back into a logit: the clip caps the loss and its gradient; use the "
                "logits that the sigmoid was applied to")
    bound = min(b for b in (clip.lower, None if clip.upper is None else 1 - clip.upper) if b is not None) \
        if not clip.epsilon else clip.lower or 0.0
    what = "an epsilon is added to" if clip.epsilon else "a clip of"
    tail = "; Keras clips at 1e-7 anyway" if bound <= KERAS_EPSILON else ""
    return (f"{what} probabilities on their way into a binary cross-entropy: it hides the sigmoid from Keras, caps the "
            f"loss and zeroes the gradient of confident mistakes{tail}; use logits and from_logits=True")
