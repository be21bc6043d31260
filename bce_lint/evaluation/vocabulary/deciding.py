"""What turns numbers into classes at 0.5, or takes them for probabilities, outside of Keras."""

from __future__ import annotations

_HOMES = ("tensorflow.", "tensorflow.dtypes.", "numpy.", "jax.numpy.", "torch.", "")

WHOLE: frozenset[str] = frozenset(home + name for home in _HOMES for name in (
    "int", "int8", "int16", "int32", "int64", "int_", "intp", "long", "bool", "bool_"))
"""Dtypes in which a class is written, as strings and as canonical names. A cast to unsigned bytes makes an image."""

_CLASSES = """accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score recall_score jaccard_score
    confusion_matrix multilabel_confusion_matrix classification_report matthews_corrcoef cohen_kappa_score hamming_loss
    zero_one_loss precision_recall_fscore_support class_likelihood_ratios"""

TAKES_CLASSES: dict[str, tuple[str, ...]] = {
    **{f"sklearn.metrics.{name}": ("y_true", "y_pred") for name in _CLASSES.split()},
    "sklearn.metrics.cohen_kappa_score": ("y1", "y2"),
}
"""Functions of true and predicted classes, and what their first two parameters are called."""

TAKES_PROBABILITIES: dict[str, tuple[str, ...]] = {
    "sklearn.metrics.log_loss": ("y_true", "y_pred"), "sklearn.metrics.d2_log_loss_score": ("y_true", "y_pred"),
    "sklearn.metrics.brier_score_loss": ("y_true", "y_proba"),
    "sklearn.calibration.calibration_curve": ("y_true", "y_prob"),
    "sklearn.metrics.CalibrationDisplay.from_predictions": ("y_true", "y_prob"),
    "sklearn.calibration.CalibrationDisplay.from_predictions": ("y_true", "y_prob"),
}
"""Functions of labels and probabilities. Those that only rank (roc_auc_score, average_precision_score, roc_curve,
precision_recall_curve) are not here: they give the same for logits."""

LAST_AXIS_BY_DEFAULT: frozenset[str] = frozenset({"keras.backend.argmax"})
"""Functions that take the greatest along the last axis when no axis is given."""
