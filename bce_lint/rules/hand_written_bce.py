"""BCE006: a binary cross-entropy is written out by hand."""

from collections.abc import Iterator

from ..evaluation import one_term
from ..evaluation.facts import Facts, HandWritten, Logarithm
from ..evaluation.trail import Step
from ..evaluation.values import Tensor
from ..remedies import hand_written
from . import written_out
from .base import Rule
from .findings import Finding

ADVICE = {
    "plain": "use tf.nn.sigmoid_cross_entropy_with_logits on the logits",
    "weighted": "take tf.nn.sigmoid_cross_entropy_with_logits of the logits and weight that",
    "choice": "take tf.nn.sigmoid_cross_entropy_with_logits of the logits and weight that",
    "pair": "use tf.nn.sigmoid_cross_entropy_with_logits with labels of one and of zero on the logits",
}
ONE_TERM = {
    "p": "a log loss of one term written out by hand: at logits of -87.34 and less, where a float32 sigmoid is exactly 0, "
         "it is inf; use tf.math.log_sigmoid of the logit",
    "1 - p": "a log loss of one term written out by hand: at logits of 16.64 and more, where a float32 sigmoid is exactly "
             "1, it is inf; use tf.math.log_sigmoid of the negated logit",
}


class HandWrittenBce(Rule):
    """`-(y * log(p) + (1 - y) * log(1 - p))` is written out by hand.

    ## What it does
    Reports a binary cross-entropy that is spelled with logarithms, in any order of terms and factors, with signs inside
    or outside, with a mean, a sum or none, and spread over statements and functions: the weighted and the focal form,
    the form with `where`, the form `p_t = where(y == 1, p, 1 - p)` of focal losses, and the pair `-log(D(a))` and
    `-log(1 - D(b))` of adversarial training. Two terms of opposite signs, and a formula that `compile` would make
    small although it has the sign of a likelihood, get a message of their own. NumPy formulas count only where the
    file trains by them. One term alone, `-log(p)` or `-log(1 - p)` as ranking and generator losses have it, counts where
    p is known to come out of a sigmoid.

    Entropies, divergences, other likelihoods, log-odds and the stable forms are left alone.

    ## Why is this bad?
    A sigmoid in float32 is exactly 1 from a logit of 16.64 on, and exactly 0 from -87.34 on. There a logarithm is -inf:
    the loss of a confident mistake is inf, that of a confident *right* answer is `0 * -inf`, which is NaN, and one step
    later so are all weights (section A4). For a sample with label 0 on TensorFlow:

    | formula | loss ends at | gradient is 0 from | NaN or inf |
    |---|---|---|---|
    | no guard | inf | | from 16.64 |
    | `clip(p, 1e-5, 1 - 1e-5)` | 11.5 | 11.5 | |
    | `clip(p, 1e-7, 1 - 1e-7)` | 15.9 | 16.2 | |
    | `clip(p, 1e-8, 1 - 1e-8)` | inf | | from 16.64 |
    | `log(p + 1e-7)`, `log(1 - p + 1e-7)` | 16.1 | 16.64 | |
    | `sigmoid_cross_entropy_with_logits` | never | never | never |

    JAX and PyTorch end at the same losses, with gradients of 0 from 16.65 on (section A3). The clip at 1e-8 guards
    nothing above, since `1 - 1e-8 == 1` in float32, as for every bound below 3e-8. In half precision it begins sooner:
    on TensorFlow the sigmoid is 1 from 8.32 on in float16 and from 6.24 on in bfloat16, and a clip at 1e-5 is no guard
    any more.

    And a formula broadcasts. Labels of shape (N,) and predictions of shape (N, 1) make a loss of shape (N, N) that
    compares every label with every prediction. Sixteen samples, half of them positive, told apart by logits of -5 and 5
    have a loss of 0.0067; broadcast, the same predictions get 2.5067, and the best that can be reached is 0.6931, by
    saying 0.5 to everyone: the model is taught to forget. `sigmoid_cross_entropy_with_logits` raises, and Keras's own
    losses make the shapes equal and give 0.0067.

    ## Example
    ```python
    def loss(y, logits):
        p = tf.sigmoid(logits)
        return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))
    ```

    ## Use instead
    ```python
    def loss(y, logits):
        each = tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
        return tf.reduce_mean(each)
    ```

    ## Fix safety
    The fix writes `tf.nn.sigmoid_cross_entropy_with_logits` of the logits in the place of the formula, under the same
    mean or sum; with `keras.ops`, or where there is only the backend module, `binary_crossentropy` of that. Clips and
    constants that served the formula go. A sigmoid of the model goes as well, with everything that reads it, as in
    BCE101.

    `sigmoid_cross_entropy_with_logits` wants labels of the same float type and the same shape, and raises where the
    formula worked or broadcast. So the fix is safe where Keras calls the loss, which gives the labels the type and the
    rank of the predictions, with both as they came and one unit. Elsewhere the labels are cast, and it is unsafe. There
    is none for formulas with weights, with `where` or p_t, for adversarial pairs, for NumPy, and where the probability
    is needed for something else.

    ## References
    - Measured behaviour of Keras, sections A3 and A4
    - TensorFlow API documentation, `tf.nn.sigmoid_cross_entropy_with_logits`
    - T.-Y. Lin and others, Focal Loss for Dense Object Detection
    """

    code = "BCE006"
    name = "hand-written-bce"
    severity = "warning"
    about = "written_out"

    def judge(self, fact: HandWritten | Logarithm, facts: Facts) -> Iterator[Finding]:
        return self._one_term(fact) if isinstance(fact, Logarithm) else self._formula(fact, facts)

    def _one_term(self, term: Logarithm) -> Iterator[Finding]:
        """The mean of -log(sigmoid(x)), without a guard."""
        side = one_term.proven_side(term, written_out.is_in_a_loss(term.place))
        if not side or one_term.is_bounded(term) or not written_out.is_trained(term.place, [term.home], False):
            return
        place = written_out.statement(term.place)
        made = next((s.value for s in term.argument.walk() if isinstance(s.value, Tensor)), None)
        steps = {s.place: s for s in (*getattr(made, "trail", ()), *written_out.steps([term], ()))}
        yield Finding(self.code, place, ONE_TERM[side], tuple(s for s in steps.values() if s.place != place), term.place, place)

    def _formula(self, fact: HandWritten, facts: Facts) -> Iterator[Finding]:
        if fact.formula is None or fact.divergence:
            return
        homes = {term.home for term in fact.terms}
        if not written_out.is_trained(fact.place, homes, fact.compile is not None):
            return
        place = written_out.statement(fact.place)
        found = written_out.guards(fact.terms)
        trail = getattr(fact.probability, "trail", ()) if isinstance(fact.probability, Tensor) else ()
        steps = {s.place: s for s in (*trail, *written_out.steps(fact.terms, found), *_compiled(fact))}
        yield Finding(self.code, place, _message(fact, found), tuple(s for s in steps.values() if s.place != place),
                      fact.place, place, lambda: hand_written.fixes(fact, facts))


def _compiled(fact: HandWritten) -> Iterator[Step]:
    if fact.maximised and fact.compile is not None:
        yield Step(fact.compile.place, "the model is compiled with it here")


def _message(fact: HandWritten, found: list) -> str:
    if fact.formula.slip:       # type: ignore[union-attr]
        return ("the two terms of this binary cross-entropy have opposite signs, so one of them is made large where it "
                "should be small: write -(y * log(p) + (1 - y) * log(1 - p)), or "
                "tf.nn.sigmoid_cross_entropy_with_logits on the logits")
    if fact.maximised:
        return ("this is a binary cross-entropy with the wrong sign: training makes the likelihood small; negate it, or "
                "use tf.nn.sigmoid_cross_entropy_with_logits on the logits")
    what = {"pair": "an adversarial log loss", "choice": "a binary cross-entropy or focal loss",
            "weighted": "a weighted binary cross-entropy"}.get(fact.formula.kind, "binary cross-entropy")   # type: ignore[union-attr]
    return (f"{what} written out by hand: {written_out.consequence(fact.terms, found)}; "
            f"{ADVICE[fact.formula.kind]}")         # type: ignore[union-attr]
