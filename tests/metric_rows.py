"""Metrics and thresholds on logits, wrong and right, and a program that runs both under a real Keras.

Run as a program it prints, for each row, what the wrong form gives for probabilities, what it gives for logits, and
what the right form gives for logits. Nothing of bce-lint is imported here.
"""

from __future__ import annotations

import json

# The wrong form of a metric and the right one, as they stand in a list; where that has no place for a sigmoid, None.
METRICS: dict[str, tuple[str, str | None]] = {
    "BinaryAccuracy": ("metrics.BinaryAccuracy()", "metrics.BinaryAccuracy(threshold=0.0)"),
    "BinaryAccuracy, explicit": ("metrics.BinaryAccuracy(threshold=0.5)", "metrics.BinaryAccuracy(threshold=0.0)"),
    "Precision": ("metrics.Precision()", "metrics.Precision(thresholds=0)"),
    "Precision, explicit": ("metrics.Precision(thresholds=0.5)", "metrics.Precision(thresholds=0)"),
    "Recall": ("metrics.Recall()", "metrics.Recall(thresholds=0)"),
    "TruePositives": ("metrics.TruePositives()", "metrics.TruePositives(thresholds=0)"),
    "FalsePositives": ("metrics.FalsePositives()", "metrics.FalsePositives(thresholds=0)"),
    "TrueNegatives": ("metrics.TrueNegatives()", "metrics.TrueNegatives(thresholds=0)"),
    "FalseNegatives": ("metrics.FalseNegatives()", "metrics.FalseNegatives(thresholds=0)"),
    "AUC": ("metrics.AUC()", "metrics.AUC(from_logits=True)"),
    "AUC PR": ('metrics.AUC(curve="PR")', 'metrics.AUC(curve="PR", from_logits=True)'),
    "BinaryCrossentropy": ("metrics.BinaryCrossentropy()", "metrics.BinaryCrossentropy(from_logits=True)"),
    "F1Score": ("metrics.F1Score(threshold=0.5)", "metrics.F1Score(threshold=1e-9)"),
    "FBetaScore": ("metrics.FBetaScore(beta=2.0, threshold=0.5)", "metrics.FBetaScore(beta=2.0, threshold=1e-9)"),
    "BinaryIoU": ("metrics.BinaryIoU(threshold=0.5)", "metrics.BinaryIoU(threshold=0.0)"),
    "threshold 0.1": ("metrics.BinaryAccuracy(threshold=0.1)",
                      "metrics.BinaryAccuracy(threshold=math.log(0.1 / 0.9))"),
    "thresholds 0.6": ("metrics.Precision(thresholds=0.6)", "metrics.Precision(thresholds=math.log(0.6 / 0.4))"),
    "thresholds 0.3": ("metrics.Precision(thresholds=0.3)", None),
    "MeanSquaredError": ("metrics.MeanSquaredError()", None),
    "PrecisionAtRecall": ("metrics.PrecisionAtRecall(0.9)", None),
    "RecallAtPrecision": ("metrics.RecallAtPrecision(0.7)", None),
    "SensitivityAtSpecificity": ("metrics.SensitivityAtSpecificity(0.7)", None),
    "SpecificityAtSensitivity": ("metrics.SpecificityAtSensitivity(0.9)", None),
}

# Other right forms than those that a fix writes, beside the wrong one.
TOLD: dict[str, tuple[str, str]] = {
    f"{name}, float": (f"metrics.{name}()", f"metrics.{name}(thresholds=0.0)") for name in (
        "Precision", "Recall", "TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives")
} | {
    "Recall, explicit": ("metrics.Recall(thresholds=0.5)", "metrics.Recall(thresholds=0.0)"),
    "BinaryAccuracy, whole": ("metrics.BinaryAccuracy()", "metrics.BinaryAccuracy(threshold=0)"),
}

# Names of metrics, with the name under which they are reported.
STRINGS: dict[str, str] = {
    "accuracy": 'metrics.BinaryAccuracy(name="accuracy", threshold=0.0)',
    "acc": 'metrics.BinaryAccuracy(name="acc", threshold=0.0)',
    "binary_accuracy": "metrics.BinaryAccuracy(threshold=0.0)",
    "binary_crossentropy": "metrics.BinaryCrossentropy(from_logits=True)",
}

# What is done with an array of predictions, wrong and right.
DECISIONS: dict[str, tuple[str, str]] = {
    "> 0.1": ("scores > 0.1", "scores > np.log(0.1 / 0.9)"),
    "> 0.3": ("scores > 0.3", "scores > np.log(0.3 / 0.7)"),
    "> 0.5": ("scores > 0.5", "scores > 0.0"),
    "> 0.7": ("scores > 0.7", "scores > np.log(0.7 / 0.3)"),
    "> 0.9": ("scores > 0.9", "scores > np.log(0.9 / 0.1)"),
    ">= 0.5": ("(scores >= 0.5).astype(int)", "(scores >= 0.0).astype(int)"),
    "0.5 <": ("0.5 < scores", "0.0 < scores"),
    "where": ("np.where(scores > 0.5, 1, 0)", "np.where(scores > 0.0, 1, 0)"),
    "greater": ("np.greater(scores, 0.5)", "np.greater(scores, 0.0)"),
    "round": ("np.round(scores)", "np.round(1 / (1 + np.exp(-scores)))"),
    "method round": ("scores.round()", "(1 / (1 + np.exp(-scores))).round()"),
    "round, to classes": ("scores.round().astype(int).astype(bool)",
                          "(1 / (1 + np.exp(-scores))).round().astype(int).astype(bool)"),
    "rint": ("np.rint(scores)", "np.rint(1 / (1 + np.exp(-scores)))"),
    "each": ("[1 if score > 0.5 else 0 for score in scores]", "[1 if score > 0.0 else 0 for score in scores]"),
    "python round": ("round(float(scores[0][0]))", "round(1 / (1 + np.exp(-float(scores[0][0]))))"),
}

# Decisions that are not those of probabilities either: the right form is the class that was meant.
CLASSES: dict[str, tuple[str, str]] = {
    "astype": ("scores.astype(int)", "(scores > 0).astype(int)"),
    "argmax": ("np.argmax(scores, axis=-1)", "(scores[..., 0] > 0).astype(int)"),
}


def data():
    """Labels and scores that are right for about four of five."""
    import numpy as np
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, (400, 1)).astype("float32")
    scores = (random.normal(0, 2, (400, 1)) + 2.4 * labels - 1.0).astype("float32")
    return labels, scores, (1 / (1 + np.exp(-scores.astype("float64")))).astype("float32")


def measured(form: str, labels, predictions) -> float:
    """What a metric says, updated by hand."""
    import math

    import numpy as np
    from tensorflow.keras import metrics
    metric = eval(form, {"metrics": metrics, "math": math})
    metric.update_state(labels, predictions)
    return float(np.ravel(metric.result())[0])


def evaluated(metric, activation: str | None, labels, scores) -> dict[str, float]:
    """What ``evaluate`` reports for a model that gives its input back, or a sigmoid of it."""
    import tensorflow as tf
    model = tf.keras.Sequential([tf.keras.layers.Activation(activation or "linear")])
    loss = tf.keras.losses.BinaryCrossentropy(from_logits=activation is None)
    model.compile(loss=loss, metrics=[metric])
    report = model.evaluate(scores, labels, verbose=0, return_dict=True, batch_size=400)
    return {name: float(value) for name, value in report.items()}


def main() -> None:
    import numpy as np
    from tensorflow.keras import metrics
    labels, scores, shares = data()
    found = {"metrics": {}, "strings": {}, "decisions": {}}
    for name, (wrong, right) in (METRICS | TOLD).items():
        told = measured(right, labels, scores) if right else measured(wrong, labels, 1 / (1 + np.exp(-scores)))
        found["metrics"][name] = measured(wrong, labels, shares), measured(wrong, labels, scores), told
    for word, right in STRINGS.items():
        object_ = eval(right, {"metrics": metrics})
        found["strings"][word] = (evaluated(word, "sigmoid", labels, scores), evaluated(word, None, labels, scores),
                                  evaluated(object_, None, labels, scores))
    for name, (wrong, right) in (DECISIONS | CLASSES).items():
        given = [np.asarray(eval(form, {"np": np, "scores": array})) for form, array in (
            (wrong, shares), (wrong, scores), (right, scores), ("scores > 0.5", shares))]
        found["decisions"][name] = [[str(one.dtype), np.ravel(one).astype(float).tolist()] for one in given]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
