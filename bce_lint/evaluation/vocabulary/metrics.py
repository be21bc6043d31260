"""What each metric takes its predictions for, and how it can be told that they are logits."""

from __future__ import annotations

from ...versions import Versions
from .spec import Metric, MetricString

_CONFUSION = ("thresholds", "name", "dtype")
_AT = ("num_thresholds", "class_id", "name", "dtype")
_LOSS = ("y_true", "y_pred", "from_logits", "label_smoothing", "axis")

_PROBABILITIES: dict[str, Metric] = {
    "BinaryAccuracy": Metric(("name", "dtype", "threshold"), threshold="threshold", key="binary_accuracy", half="0.0",
                             refused=Versions((3,), (3, 5))),
    "BinaryCrossentropy": Metric(("name", "dtype", "from_logits", "label_smoothing"), flag="from_logits",
                                 key="binary_crossentropy"),
    "AUC": Metric(("num_thresholds", "curve", "summation_method", "name", "dtype", "thresholds", "multi_label",
                   "num_labels", "label_weights", "from_logits"), flag="from_logits", key="auc"),
    **{name: Metric(("thresholds", "top_k", "class_id", "name", "dtype"), threshold="thresholds", key=key, half="0",
                    bounded=True, unless="top_k") for name, key in (("Precision", "precision"), ("Recall", "recall"))},
    **{name: Metric(_CONFUSION, threshold="thresholds", key=key, half="0", bounded=True) for name, key in (
        ("TruePositives", "true_positives"), ("TrueNegatives", "true_negatives"),
        ("FalsePositives", "false_positives"), ("FalseNegatives", "false_negatives"))},
    "PrecisionAtRecall": Metric(("recall", *_AT), key="precision_at_recall"),
    "RecallAtPrecision": Metric(("precision", *_AT), key="recall_at_precision"),
    "SensitivityAtSpecificity": Metric(("specificity", *_AT), key="sensitivity_at_specificity"),
    "SpecificityAtSensitivity": Metric(("sensitivity", *_AT), key="specificity_at_sensitivity"),
    "BinaryIoU": Metric(("target_class_ids", "threshold", "name", "dtype"), threshold="threshold", key="binary_io_u",
                        half="0.0"),
    "F1Score": Metric(("average", "threshold", "name", "dtype"), threshold="threshold", key="f1_score",
                      half="1e-9", bounded=True, needs="threshold"),
    "FBetaScore": Metric(("average", "beta", "threshold", "name", "dtype"), threshold="threshold", key="fbeta_score",
                         half="1e-9", bounded=True, needs="threshold"),
    "MeanSquaredError": Metric(("name", "dtype"), key="mean_squared_error", error=True),
    "binary_accuracy": Metric(("y_true", "y_pred", "threshold"), threshold="threshold", key="binary_accuracy",
                              function=True, half="0.0"),
    "binary_crossentropy": Metric(_LOSS, flag="from_logits", key="binary_crossentropy", function=True),
    "binary_focal_crossentropy": Metric(
        ("y_true", "y_pred", "apply_class_balancing", "alpha", "gamma", "from_logits", "label_smoothing", "axis"),
        flag="from_logits", key="binary_focal_crossentropy", function=True),
}
_SILENT_CLASSES = (
    "CategoricalAccuracy", "CategoricalCrossentropy", "CategoricalHinge", "ConcordanceCorrelation",
    "CosineSimilarity", "Hinge", "IoU", "KLDivergence", "LogCoshError", "Mean", "MeanAbsoluteError",
    "MeanAbsolutePercentageError", "MeanIoU", "MeanMetricWrapper", "MeanRelativeError",
    "MeanSquaredLogarithmicError", "MeanTensor", "OneHotIoU", "OneHotMeanIoU", "PearsonCorrelation", "Poisson",
    "R2Score", "RootMeanSquaredError", "SparseCategoricalAccuracy", "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy", "SquaredHinge", "Sum", "TopKCategoricalAccuracy")
_SILENT_FUNCTIONS = (
    "KLD", "MAE", "MAPE", "MSE", "MSLE", "categorical_accuracy", "categorical_crossentropy",
    "categorical_focal_crossentropy", "categorical_hinge", "concordance_correlation", "cosine_proximity",
    "cosine_similarity", "hinge", "huber", "kl_divergence", "kld", "kullback_leibler_divergence", "log_cosh",
    "logcosh", "mae", "mape", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
    "mean_squared_logarithmic_error", "mse", "msle", "pearson_correlation", "poisson", "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy", "sparse_top_k_categorical_accuracy", "squared_hinge",
    "top_k_categorical_accuracy")

METRICS: dict[str, Metric] = {
    **{f"keras.metrics.{name}": metric for name, metric in _PROBABILITIES.items()},
    "keras.metrics.Accuracy": Metric(("name", "dtype"), probabilities=False, key="accuracy", exact=True),
    # Errors, rankings and exact matches: logits make them other numbers, but no option of theirs says so.
    **dict.fromkeys((f"keras.metrics.{name}" for name in _SILENT_CLASSES), Metric((), probabilities=False)),
    **dict.fromkeys((f"keras.metrics.{name}" for name in _SILENT_FUNCTIONS),
                    Metric(("y_true", "y_pred"), probabilities=False, function=True)),
    **{f"keras.losses.{name}": _PROBABILITIES[name] for name in ("binary_crossentropy", "binary_focal_crossentropy")},
}
"""By canonical name; a loss function handed over as a metric is one as well."""

V1_METRICS: frozenset[str] = frozenset({
    "accuracy", "auc", "average_precision_at_k", "false_negatives", "false_negatives_at_thresholds",
    "false_positives", "false_positives_at_thresholds", "mean", "mean_cosine_distance", "mean_iou",
    "mean_per_class_accuracy", "mean_relative_error", "mean_tensor", "percentage_below", "precision",
    "precision_at_k", "precision_at_thresholds", "precision_at_top_k", "recall", "recall_at_k",
    "recall_at_thresholds", "recall_at_top_k", "root_mean_squared_error", "sensitivity_at_specificity",
    "sparse_average_precision_at_k", "sparse_precision_at_k", "specificity_at_sensitivity", "true_negatives",
    "true_negatives_at_thresholds", "true_positives", "true_positives_at_thresholds"})
"""Names that ``tensorflow.metrics`` had in TensorFlow 1 only."""

METRIC_GETTERS: dict[str, str] = {"keras.metrics.get": "identifier", "keras.metrics.deserialize": "config"}


def _strings(canonical: str, *identifiers: str, key2: str = "") -> dict[str, MetricString]:
    """Identifiers of both engines: Keras 3 reports under the string itself, Keras 2 under ``key2`` if that is given."""
    return {text: MetricString(canonical, key2 or text, text) for text in identifiers}


_ACCURACY = "keras.metrics.BinaryAccuracy"
_CLASSES = ("AUC", "Precision", "Recall", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives",
            "BinaryIoU", "F1Score", "FBetaScore", "BinaryAccuracy", "BinaryCrossentropy")

METRIC_STRINGS: dict[str, MetricString] = {
    **{text: MetricString(_ACCURACY, text, text, one_unit=True) for text in ("accuracy", "acc", "Accuracy", "ACC")},
    **_strings(_ACCURACY, "binary_accuracy"),
    **_strings("keras.metrics.BinaryCrossentropy", "binary_crossentropy"),
    **{text: MetricString("keras.metrics.BinaryCrossentropy", None, text) for text in ("bce", "BCE")},
    **{text: MetricString("keras.metrics.BinaryCrossentropy", text, None, one_unit=True)
       for text in ("crossentropy", "ce")},
    **{name: MetricString(f"keras.metrics.{name}", _PROBABILITIES[name].key, name) for name in _CLASSES},
    **{text: MetricString(f"keras.metrics.{name}", None, text) for text, name in (
        ("auc", "AUC"), ("precision", "Precision"), ("recall", "Recall"), ("true_positives", "TruePositives"),
        ("true_negatives", "TrueNegatives"), ("false_positives", "FalsePositives"),
        ("false_negatives", "FalseNegatives"), ("binary_io_u", "BinaryIoU"), ("f1_score", "F1Score"),
        ("f_beta_score", "FBetaScore"))},
}
"""The strings in ``metrics=[...]`` that stand for a metric which assumes probabilities."""
