"""The losses that are binary cross-entropy, under every name, and the names of losses known to be something else."""

from __future__ import annotations

from .spec import Expects, LossClass, LossFunction

_COMMON = ("from_logits", "label_smoothing", "axis")
_FOCAL = ("apply_class_balancing", "alpha", "gamma", *_COMMON)
_LAST = ("reduction", "name", "dtype")

LOSS_CLASSES: dict[str, LossClass] = {
    "keras.losses.BinaryCrossentropy": LossClass((*_COMMON, *_LAST)),
    "keras.losses.BinaryFocalCrossentropy": LossClass((*_FOCAL, *_LAST), focal=True),
    "tensorflow_addons.losses.SigmoidFocalCrossEntropy": LossClass(
        ("from_logits", "alpha", "gamma", "reduction", "name"), focal=True),
}

_BCE = LossFunction(("y_true", "y_pred", *_COMMON), "y_true", "y_pred")
_BINARY_FOCAL = LossFunction(("y_true", "y_pred", *_FOCAL), "y_true", "y_pred", focal=True)
_BACKEND = LossFunction(("target", "output", "from_logits"), "target", "output")
_V1 = ("weights", "label_smoothing", "scope", "loss_collection", "reduction")
_V1_LOG = ("weights", "epsilon", "scope", "loss_collection", "reduction")

LOSS_FUNCTIONS: dict[str, LossFunction] = {
    "keras.losses.binary_crossentropy": _BCE,
    "keras.metrics.binary_crossentropy": _BCE,
    "keras.losses.binary_focal_crossentropy": _BINARY_FOCAL,
    "keras.metrics.binary_focal_crossentropy": _BINARY_FOCAL,
    "keras.backend.binary_crossentropy": _BACKEND,
    "keras.ops.binary_crossentropy": _BACKEND,
    "keras.backend.binary_focal_crossentropy": LossFunction(
        ("target", "output", "apply_class_balancing", "alpha", "gamma", "from_logits"), "target", "output", focal=True),
    "tensorflow_addons.losses.sigmoid_focal_crossentropy": LossFunction(
        ("y_true", "y_pred", "alpha", "gamma", "from_logits"), "y_true", "y_pred", focal=True),
    "tensorflow.nn.sigmoid_cross_entropy_with_logits": LossFunction(
        ("labels", "logits", "name"), "labels", "logits", Expects.LOGITS, aliases=(("targets", "labels"),)),
    "tensorflow.nn.weighted_cross_entropy_with_logits": LossFunction(
        ("labels", "logits", "pos_weight", "name"), "labels", "logits", Expects.LOGITS,
        aliases=(("targets", "labels"),)),
    "tensorflow.compat.v1.losses.sigmoid_cross_entropy": LossFunction(
        ("multi_class_labels", "logits", *_V1), "multi_class_labels", "logits", Expects.LOGITS),
    "tensorflow.compat.v1.losses.log_loss": LossFunction(
        ("labels", "predictions", *_V1_LOG), "labels", "predictions", Expects.PROBABILITIES),
    "tensorflow.contrib.losses.sigmoid_cross_entropy": LossFunction(
        ("logits", "multi_class_labels", "weights", "label_smoothing", "scope"), "multi_class_labels", "logits",
        Expects.LOGITS),
    "tensorflow.contrib.losses.log_loss": LossFunction(
        ("predictions", "labels", "weights", "epsilon", "scope"), "labels", "predictions", Expects.PROBABILITIES),
}

LOSS_STRINGS: dict[str, str] = {
    **dict.fromkeys(("binary_crossentropy", "bce", "BCE"), "keras.losses.binary_crossentropy"),
    "BinaryCrossentropy": "keras.losses.BinaryCrossentropy",
    "binary_focal_crossentropy": "keras.losses.binary_focal_crossentropy",
    "BinaryFocalCrossentropy": "keras.losses.BinaryFocalCrossentropy",
}
"""The identifiers that ``compile(loss=...)`` and ``losses.get`` take for a BCE: all with from_logits=False."""

ONE_UNIT_LOSS_STRINGS: dict[str, str] = dict.fromkeys(("crossentropy", "ce"), "keras.losses.binary_crossentropy")
"""Keras 3's compile takes these for a BCE where the output has one unit; Keras 2 refuses them."""

LOSS_GETTERS: dict[str, str] = {"keras.losses.get": "identifier", "keras.losses.deserialize": "name"}
"""Functions that make a loss of an identifier, and the parameter that holds it."""

BASE_LOSSES: frozenset[str] = frozenset({"keras.losses.Loss"})
"""What a user's loss class may derive from: says nothing about what it computes."""

_OTHER_CLASSES = (
    "CTC", "CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge", "Circle", "CosineSimilarity", "Dice", "Hinge", "Huber", "KLDivergence", "LogCosh",
    "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson",
    "SparseCategoricalCrossentropy", "SquaredHinge", "Tversky")
_OTHER_FUNCTIONS = (
    "KLD", "MAE", "MAPE", "MSE", "MSLE", "kld", "mae", "mape", "mse", "msle", "categorical_crossentropy",
    "categorical_focal_crossentropy", "categorical_generalized_cross_entropy", "categorical_hinge", "circle",
    "cosine", "cosine_proximity", "cosine_similarity", "ctc", "dice", "hinge", "huber", "huber_loss", "kl_divergence",
    "kullback_leibler_divergence", "log_cosh", "logcosh", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_error", "mean_squared_logarithmic_error", "poisson", "sparse_categorical_crossentropy",
    "squared_hinge", "tversky")
_BOTH = frozenset({*_OTHER_CLASSES, *_OTHER_FUNCTIONS})

V1_LOSSES: frozenset[str] = frozenset({
    "absolute_difference", "add_loss", "compute_weighted_loss", "cosine_distance", "get_losses",
    "get_regularization_loss", "get_regularization_losses", "get_total_loss", "hinge_loss", "huber_loss", "log_loss",
    "mean_pairwise_squared_error", "sigmoid_cross_entropy", "softmax_cross_entropy", "sparse_softmax_cross_entropy",
    "Reduction"})
"""Names that ``tensorflow.losses`` had in TensorFlow 1 only."""

_NOT_LOSSES = ("add_loss", "compute_weighted_loss", "Reduction", "get_losses", "get_regularization_loss",
               "get_regularization_losses", "get_total_loss", "sigmoid_cross_entropy", "log_loss")

OTHER_LOSSES: frozenset[str] = frozenset({
    *(f"keras.losses.{name}" for name in _BOTH), *(f"keras.metrics.{name}" for name in _OTHER_FUNCTIONS),
    *(f"tensorflow.compat.v1.losses.{name}" for name in (*V1_LOSSES.difference(_NOT_LOSSES), "mean_squared_error")),
    *(f"tensorflow.nn.{name}" for name in (
        "softmax_cross_entropy_with_logits", "softmax_cross_entropy_with_logits_v2", "l2_loss", "nce_loss",
        "sparse_softmax_cross_entropy_with_logits", "sampled_softmax_loss", "ctc_loss", "log_poisson_loss")),
    *(f"keras.{place}.{name}" for place in ("ops", "backend") for name in (
        "categorical_crossentropy", "categorical_focal_crossentropy", "sparse_categorical_crossentropy")),
    "keras.ops.ctc_loss", "keras.backend.ctc_batch_cost"})
"""Canonical names of losses that are not a BCE."""

OTHER_LOSS_STRINGS: frozenset[str] = _BOTH
"""Identifiers of losses that are not a BCE."""
