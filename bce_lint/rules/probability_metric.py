"""BCE007: a metric or a decision that assumes probabilities sees logits."""

import math
from collections.abc import Iterator

from ..evaluation import evidence
from ..evaluation.facts import Decision, Facts, LossUse, MetricUse, Sigmoid
from ..evaluation.tensors import number
from ..evaluation.trail import Place, Step
from ..evaluation.values import Const, LossValue, MetricValue, Tensor
from ..remedies import equality_metric, met
from ..remedies import probability_metric as remedy
from .base import Rule
from .findings import Finding

HALF = 0.5
MESSAGES = {
    "round": "a logit is rounded as if it were a probability: compare it with 0, or round its sigmoid",
    "cast": "a logit is cut to a whole number as if it were a class: compare it with 0",
    "argmax": "argmax over a single logit is always 0: compare it with 0",
    "model": "{name} decides at 0.5, but the model gives logits: compare them with 0",
    "classes": "{name} expects classes, but gets logits: compare them with 0",
    "probabilities": "{name} expects probabilities, but gets logits: apply one sigmoid first",
}
EXACT = ("Accuracy() counts predictions that are equal to their label, and a score hardly ever is: use BinaryAccuracy(), "
         "with threshold=0.0 for logits")


class ProbabilityMetricOnLogits(Rule):
    """A metric or a decision that assumes probabilities sees logits.

    ## What it does
    Looks at models whose output is a logit and meant as one: it meets a loss with `from_logits=True`, or a sigmoid is
    applied to it elsewhere. Reports what takes that output for a probability all the same:

    - metrics in `compile`, updated by hand or called, that compare with 0.5 or expect numbers in [0, 1]: `'accuracy'`
      and `'acc'` (of one unit; of more they rank), `'binary_accuracy'`, `BinaryAccuracy`, `Precision`, `Recall`, the
      confusion counts, `AUC`, `BinaryIoU`, `F1Score(threshold=...)`, `BinaryCrossentropy`, the metrics at a given
      recall, precision, specificity or sensitivity, and functions of the user's that do so;
    - decisions: `predict(x) > 0.5` and other comparisons with a share in at most two decimals, `round`, a cast to
      whole numbers or to bool, `argmax` of a single column, `predict_classes`;
    - functions of scikit-learn that take probabilities (`log_loss`, `brier_score_loss`) or classes.

    `metrics.Accuracy()` is reported on probabilities as well, where a binary cross-entropy judges the same output: it
    counts the predictions that are equal to their label, and a score hardly ever is (0.0000 of the probabilities and of
    the logits below, section A6). The string
    `'accuracy'` is another metric.

    Beside a loss with `from_logits=True`, a metric that takes the same output for a probability is reported also where
    the model is not in sight: one of the two is wrong. Metrics that only rank (`top_k`, `F1Score()` without a
    threshold, `roc_auc_score`, `AUC(from_logits=True)`) and thresholds that already are logits (`threshold=0.0`) are
    right.

    ## Why is this bad?
    No engine warns: a metric never looks at the loss. Ten samples, six positive with logits of 2.4, 1.0, 0.45, 0.3, 0.1
    and -0.8 and four negative with 0.6, -0.7, -1.6 and -2.2, on Keras 3 and on tf_keras:

    | metric | probabilities | logits | told that they are logits |
    |---|---|---|---|
    | `BinaryAccuracy`, `'accuracy'` | 0.8000 | 0.5000 | 0.8000, `threshold=0.0` |
    | `Precision` | 0.8333 | 0.6667 | 0.8333, `thresholds=0` |
    | `Recall` | 0.8333 | 0.3333 | 0.8333, `thresholds=0` |
    | `TruePositives` | 5 | 2 | 5, `thresholds=0` |
    | `FalseNegatives` | 1 | 4 | 1, `thresholds=0` |
    | `AUC` | 0.7917 | 0.7708 | 0.7917, `from_logits=True` |
    | `AUC(curve="PR")` | 0.8400 | 0.8340 | 0.8400, `from_logits=True` |
    | `F1Score(threshold=0.5)` | 0.8333 | 0.4444 | 0.8333, `threshold=1e-9` |
    | `BinaryIoU(threshold=0.5)` | 0.6571 | 0.3304 | 0.6571, `threshold=0.0` |
    | `BinaryCrossentropy` | 0.4993 | 2.1339 | 0.4993, `from_logits=True` |
    | `RecallAtPrecision(0.75)` | 1.0000 | 0.8333 | no option: one sigmoid before |
    | `SensitivityAtSpecificity(0.5)` | 1.0000 | 0.8333 | no option |

    tf_keras gives 2.0646 for `BinaryCrossentropy` of logits; all else is the same there, and was the same on JAX and
    PyTorch (section A6). `F1Score` refuses a threshold of 0.0.

    Of the decisions of one trained model, `logits > 0.5` agreed with `probabilities > 0.5` on 95.75 % of the samples,
    `logits > 0.1` with `probabilities > 0.1` on 87.25 %, `logits.round() == 1` with `probabilities.round() == 1` on
    61.75 %; `logits > 0` agreed on all (section A7). The threshold that says on logits what t says on probabilities is
    `log(t / (1 - t))`. A log loss of logits is NaN.

    ## Example
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(
        optimizer="adam",
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    ```

    ## Use instead
    ```python
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(
        optimizer="adam",
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)],
    )
    ```

    ## Fix safety
    Telling a metric that it gets logits is safe: its value is what was wrong, and it keeps the name that it is reported
    under. It is unsafe where the model is not in sight, where code elsewhere may use the metric for something else, and
    for strings such as `'AUC'` that Keras 2 and Keras 3 report under different names, unless it is known which of them
    runs. Keras 3.0 to 3.4.1 refuse `BinaryAccuracy(threshold=0.0)`: it is not written where the project's requirements
    or the setting `target-keras` admit only those. `Precision`, `Recall` and the counts refuse thresholds outside
    [0, 1], so there is no fix for thresholds other than 0.5 that would have to go there. In the place of `Accuracy()`
    stands a `BinaryAccuracy` of the same name.

    Moving a decision is unsafe: what it decides changes, and others may see it. 0.5 becomes 0.0, another threshold
    its logit; where that cannot be written, one sigmoid is put around the score, in NumPy where it is an array.

    ## References
    - Measured behaviour of Keras, sections A6 and A7
    - Keras API documentation, `keras.metrics.BinaryAccuracy`, `keras.metrics.AUC`
    """

    code = "BCE007"
    name = "probability-metric-on-logits"
    about = "judged"

    def judge(self, fact: MetricUse | Decision, facts: Facts) -> Iterator[Finding]:
        exact = evidence.counts_equal(fact, facts)
        if not exact and not evidence.is_wrong(fact, facts):
            return
        shown = evidence.shown(fact, facts)
        place, message = primary(fact, facts), EXACT if exact else _message(fact)
        used = [use for use in _together(fact, facts) if place == getattr(use.metric, "place", None)]
        steps = {s.place: s for s in (*getattr(fact.prediction, "trail", ()), *_built(fact), *_meant(shown),
                                      *(Step(use.place, "and here") for use in used if use.place != fact.place))}
        yield Finding(self.code, place, message, tuple(s for s in steps.values() if s.place != place), fact.place,
                      _cause(fact), lambda: equality_metric.fixes(fact, facts) if exact else remedy.fixes(fact, facts))


def _together(fact: MetricUse | Decision, facts: Facts) -> list[MetricUse]:
    """All uses of a metric object that is updated by hand."""
    by_hand = isinstance(fact, MetricUse) and fact.compile is None and isinstance(fact.metric, MetricValue)
    return met.metrics_with(fact.metric, facts) if by_hand else []


def primary(fact: MetricUse | Decision, facts: Facts) -> Place:
    """The entry of a metric in its list, the metric that is updated by hand, the call of a function, the comparison."""
    uses = _together(fact, facts)
    wrong = all(evidence.is_wrong(use, facts) or evidence.counts_equal(use, facts) for use in uses)
    return fact.metric.place if uses and wrong else fact.place


def _cause(fact: MetricUse | Decision):
    if isinstance(fact, MetricUse):
        return getattr(fact.metric, "place", None) or fact.place
    return ("the user's metric", fact.metric) if fact.metric is not None else fact.place


def _built(fact: MetricUse | Decision) -> Iterator[Step]:
    """Where a metric is built, listed or used, if it is somewhere else."""
    if isinstance(fact, Decision):
        if fact.metric is not None:
            yield Step(fact.metric, "the metric is listed here")
        return
    built = getattr(fact.metric, "place", None)
    if built is not None and built != fact.place:
        yield Step(built, "the metric is built here")
    yield Step(fact.place, "the metric sees the output here")


def _meant(shown: LossUse | LossValue | Sigmoid | None) -> Iterator[Step]:
    """What makes the score a logit."""
    loss = shown.loss if isinstance(shown, LossUse) else shown
    if isinstance(loss, LossValue) and loss.place is not None:
        how = ", with from_logits=True" if loss.form == "object" else ""
        yield Step(loss.place, f"the loss takes the output for a logit{how}")
    if isinstance(shown, LossUse):
        yield Step(shown.place, "the loss takes the output for a logit here")
    elif isinstance(shown, Sigmoid):
        yield Step(shown.place, "a sigmoid makes a probability of the output here")


def _message(fact: MetricUse | Decision) -> str:
    if isinstance(fact, Decision):
        if fact.kind == "compare":
            return (f"a logit is compared with {fact.threshold:g} as if it were a probability: compare it with "
                    f"{logit(fact.threshold):.4g}, the logit of {fact.threshold:g}")
        return MESSAGES[fact.kind].format(name=fact.name)
    return _about_metric(fact)


def logit(share: float) -> float:
    return math.log(share / (1 - share))


def _about_metric(use: MetricUse) -> str:
    known = evidence.spec_of(use.metric)
    name = repr(use.metric.value) if isinstance(use.metric, Const) else \
        (known[0] if known else use.metric.name).rpartition(".")[2]
    fact = "but it is a logit" if isinstance(use.prediction, Tensor) else "but the loss beside it takes it for a logit"
    if known is None or known[1].flag:
        return f"{name} takes the output for a probability, {fact}: pass from_logits=True"
    spec = known[1]
    given = evidence.option(use.metric, spec, spec.threshold)
    share = number(given.value) if given is not None else HALF
    if spec.half and share == HALF:
        return (f"{name} takes the output for a probability and decides at 0.5, {fact}: decide at "
                f"{spec.half} ({spec.threshold}={spec.half})")
    if spec.half and share is not None:
        return (f"{name} takes the output for a probability and decides at {share:g}, {fact}: the logit of {share:g} "
                f"is {logit(share):.4g}")
    return f"{name} takes the output for a probability, {fact}: apply one sigmoid before it"
