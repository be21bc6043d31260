"""Measures what Keras does: the figures of the rules' pages, and the curves of their plots.

``python docs/measuring.py figures`` (or ``curves``) prints JSON. It runs on the Keras that the environment chooses:
``TF_USE_LEGACY_KERAS=1`` makes ``tf.keras`` the old Keras 2. Nothing of bce-lint is imported here.
"""

from __future__ import annotations

import json
import os
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

keras = tf.keras
losses, sigmoid = keras.losses, keras.activations.sigmoid
LEGACY = os.environ.get("TF_USE_LEGACY_KERAS") == "1"
POINTS = [-200.0, -100.0, -50.0, -20.0, -1.0, 0.0, 1.0, 20.0, 50.0, 100.0, 200.0]
OUTSIDE = [-1.0, 2.0, 255.0]      # labels that are none
WRONG = np.arange(0.0, 100.0, 0.05)


def bce(y, p, **options):
    """The loss object of Keras, one number for each sample."""
    return losses.BinaryCrossentropy(reduction="none", **options)(y, p)


def written(y, p):
    """The formula."""
    return -(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))[:, 0]


def clipped(p, bound):
    return tf.clip_by_value(p, bound, 1 - bound)


# From a logit and a label to a loss. ``hidden`` is a sigmoid that Keras cannot see through.
FORMS = {
    "logits": lambda z, y: bce(y, z, from_logits=True),
    "function": lambda z, y: tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)[:, 0],
    "raw": lambda z, y: bce(y, z),
    "relu": lambda z, y: bce(y, tf.nn.relu(z)),
    "tanh": lambda z, y: bce(y, tf.tanh(z)),
    "relu as logit": lambda z, y: bce(y, tf.nn.relu(z), from_logits=True),
    "sigmoid": lambda z, y: bce(y, sigmoid(z)),
    "hidden": lambda z, y: bce(y, tf.reshape(sigmoid(z), (-1, 1))),
    "flag ignored": lambda z, y: bce(y, sigmoid(z), from_logits=True),
    "double": lambda z, y: bce(y, tf.reshape(sigmoid(z), (-1, 1)), from_logits=True),
    "function of sigmoid": lambda z, y: tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=sigmoid(z))[:, 0],
    "sigmoid of sigmoid": lambda z, y: bce(y, sigmoid(sigmoid(z))),
    "softmax": lambda z, y: bce(y, keras.activations.softmax(z)),
    "swapped": lambda z, y: bce(sigmoid(z), y),
    "swapped logits": lambda z, y: bce(z, y, from_logits=True),
    "focal raw": lambda z, y: losses.BinaryFocalCrossentropy(reduction="none")(y, z),
    "written": lambda z, y: written(y, tf.sigmoid(z)),
    "added 1e-7": lambda z, y: -(y * tf.math.log(tf.sigmoid(z) + 1e-7)
                                 + (1 - y) * tf.math.log(1 - tf.sigmoid(z) + 1e-7))[:, 0],
}
for _bound in ("1e-3", "1e-5", "1e-6", "1e-7", "1e-8"):
    FORMS[f"clip {_bound}"] = lambda z, y, b=float(_bound): bce(y, clipped(sigmoid(z), b))
    FORMS[f"written clip {_bound}"] = lambda z, y, b=float(_bound): written(y, clipped(tf.sigmoid(z), b))


def measured(form, logits, label, graph=True):
    """Loss and gradient, with respect to the logit, of each logit, as in ``fit`` or in eager code."""
    def both(z, y):
        with tf.GradientTape() as tape:
            tape.watch(z)
            loss = form(z, y)
            total = tf.reduce_sum(loss)
        return loss, tape.gradient(total, z)
    given = tf.reshape(tf.constant(logits, tf.float32), (-1, 1))
    loss, slope = (tf.function(both) if graph else both)(given, tf.fill(tf.shape(given), label))
    return loss.numpy().ravel(), slope.numpy().ravel()


def figures() -> dict[str, float]:
    """Every figure by its name."""
    found: dict[str, float] = {}
    for name, form in FORMS.items():
        for label in (0.0, 1.0):
            found |= _at_the_points(name, form, label) | _over_the_wrong_side(name, form, label)
    for name in ("logits", "sigmoid", "hidden"):
        for label in OUTSIDE:
            found |= _at_the_points(name, FORMS[name], label)
    return found | rounding() | outputs() | broadcast() | metrics() | complaints()


def _at_the_points(name, form, label) -> dict[str, float]:
    """Loss and gradient at some logits, in a graph and in eager code."""
    found = {}
    for when, graph in (("", True), ("eager ", False)):
        loss, slope = measured(form, POINTS, label, graph)
        for z, one, steep in zip(POINTS, loss, slope):
            found[f"{when}{name} {z:g} {label:g}"] = float(one)
            found[f"{when}slope {name} {z:g} {label:g}"] = float(steep)
    return found


def _over_the_wrong_side(name, form, label) -> dict[str, float]:
    """The least loss anywhere, and the logit from which a wrong sample has no gradient, or a right one no number."""
    away = 1 if label == 0 else -1
    right, _ = measured(form, -away * WRONG, label, graph=False)
    wrong, _ = measured(form, away * WRONG, label, graph=False)

    def flat(axis):
        return measured(form, away * axis, label, graph=False)[1] == 0

    def useless(axis):
        return ~np.isfinite([*measured(form, away * axis, label, graph=False)]).all(axis=0)
    return {f"least {name} {label:g}": float(np.nanmin([wrong, right])),
            f"dead {name} {label:g}": _from(flat), f"broken {name} {label:g}": _from(useless),
            f"broken right {name} {label:g}": float(np.isnan(right).any())}


def _from(holds, axis=WRONG) -> float:
    """The first logit from which something holds to the end; infinity where it does not."""
    last = np.flatnonzero(~holds(axis))
    first = last[-1] + 1 if last.size else 0
    if first in (0, len(axis)):
        return 0.0 if first == 0 else float("inf")
    fine = np.linspace(axis[first - 1], axis[first], 51) if axis is WRONG else None
    return float(axis[first]) if fine is None else _from(holds, fine)


def rounding() -> dict[str, float]:
    """Where a sigmoid is 1 or 0 to the last bit, and what is left of 1 - eps."""
    axis = tf.linspace(0.0, 30.0, 30001)
    ends = {f"sigmoid is 1 in {kind}": _first(axis, tf.sigmoid(tf.cast(axis, kind)) == 1)
            for kind in ("float32", "float16", "bfloat16")}
    axis = tf.linspace(-80.0, -100.0, 20001)
    ends["sigmoid is 0 in float32"] = _first(axis, tf.sigmoid(axis) == 0)
    bounds = np.linspace(1e-8, 1e-7, 901, dtype="float32")
    ends["least bound that guards"] = float(bounds[np.argmax(np.float32(1) - bounds < 1)])
    return ends


def _first(axis, holds) -> float:
    """Where something begins to hold for good: TensorFlow's sigmoid in half precision is 1 here and there before."""
    return float(axis[int(tf.where(~holds)[-1, 0]) + 1])


def outputs() -> dict[str, float]:
    """What comes out of a softmax of one unit, of a second sigmoid, and of a softmax over two units and its loss."""
    logits = tf.constant([[20.0, 0.0]])
    both = bce(tf.constant([[0.0, 1.0]]), keras.activations.softmax(logits))
    right = losses.CategoricalCrossentropy(from_logits=True)(tf.constant([[0.0, 1.0]]), logits)
    shapes = np.array([keras.activations.softmax(tf.constant([[z]]))[0, 0] for z in POINTS])
    return {"softmax of one, least": float(shapes.min()), "softmax of one, most": float(shapes.max()),
            "second sigmoid, least": float(tf.sigmoid(0.0)), "second sigmoid, most": float(tf.sigmoid(1.0)),
            "softmax of two": float(both[0]),
            "steepest raw": float(-measured(FORMS["raw"], [1.001e-7], 1.0)[1][0]), "categorical": float(right)}


def broadcast() -> dict[str, float]:
    """The formula with labels of shape (N,) and predictions of shape (N, 1) that are right."""
    y, z = tf.constant([0.0, 1.0] * 8), tf.constant([[-5.0], [5.0]] * 8)
    p = tf.sigmoid(z)

    def formula(labels, given):
        return -tf.reduce_mean(labels * tf.math.log(given) + (1 - labels) * tf.math.log(1 - given))
    try:
        tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)
        raises = 0.0
    except ValueError:
        raises = 1.0
    return {"equal shapes": float(formula(y[:, None], p)), "broadcast": float(formula(y, p)),
            "least broadcast": min(float(formula(y, tf.fill((16, 1), n / 100))) for n in range(1, 100)), "function raises on shapes": raises,
            "keras on shapes": float(losses.BinaryCrossentropy(from_logits=True)(y, z))}


def complaints() -> dict[str, float]:
    """What warns, what raises, and what is not a number; 1 where it does."""
    half = written(tf.ones((1, 1), "float16"), clipped(tf.sigmoid(tf.constant([[20.0]], tf.float16)), 1e-5))
    chance = np.array([1.5, -2.0])
    with np.errstate(invalid="ignore"):
        loss = -np.mean(np.array([1, 0]) * np.log(chance) + np.array([0, 1]) * np.log(1 - chance))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        FORMS["flag ignored"](tf.zeros((1, 1)), tf.zeros((1, 1)))
        told = len(caught)
        FORMS["double"](tf.zeros((1, 1)), tf.zeros((1, 1)))
    try:
        keras.metrics.F1Score(threshold=0.0)
        refused = 0.0
    except ValueError:
        refused = 1.0
    return {"half-precision clip 1e-5 is no guard": float(not np.isfinite(float(half[0]))),
            "log loss of logits is NaN": float(np.isnan(loss)), "F1Score refuses 0.0": refused,
            "a flag in vain warns": float(told == 1), "a double sigmoid warns": float(len(caught) - told)}


# Ten samples.
SCORES = [2.4, 1.0, 0.45, 0.3, 0.1, -0.8, 0.6, -0.7, -1.6, -2.2]
LABELS = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0]


def metrics() -> dict[str, float]:
    """Metrics of the ten samples: on probabilities, on logits, and on logits when they are told so."""
    from_logits, at_zero, from_zero = {"from_logits": True}, {"threshold": 0.0}, {"thresholds": 0}
    m = keras.metrics
    asked = {"BinaryAccuracy": (m.BinaryAccuracy, {}, at_zero), "Precision": (m.Precision, {}, from_zero),
             "Recall": (m.Recall, {}, from_zero), "TruePositives": (m.TruePositives, {}, from_zero),
             "FalseNegatives": (m.FalseNegatives, {}, from_zero), "AUC": (m.AUC, {}, from_logits),
             "AUC PR": (m.AUC, {"curve": "PR"}, from_logits | {"curve": "PR"}),
             "F1Score": (m.F1Score, {"threshold": 0.5}, {"threshold": 1e-9}),
             "BinaryIoU": (m.BinaryIoU, {"threshold": 0.5}, at_zero),
             "BinaryCrossentropy": (m.BinaryCrossentropy, {}, from_logits),
             "RecallAtPrecision": (m.RecallAtPrecision, {"precision": 0.75}, None),
             "SensitivityAtSpecificity": (m.SensitivityAtSpecificity, {"specificity": 0.5}, None)}
    y, z = np.array(LABELS, "float32")[:, None], np.array(SCORES, "float32")[:, None]
    chance = 1 / (1 + np.exp(-z))
    found = {}
    for name, (kind, default, told) in asked.items():
        found[f"{name} of probabilities"] = _value(kind, default, y, chance)
        found[f"{name} of logits"] = _value(kind, default, y, z)
        if told:
            found[f"{name} told"] = _value(kind, told, y, z)
    return found


def _value(kind, options, y, given) -> float:
    metric = kind(**options)
    metric.update_state(y, given)
    return float(np.ravel(metric.result())[0])


def curves() -> dict[str, list]:
    """Loss and gradient of every form over the logits of the plots."""
    axis = np.linspace(-25, 25, 1001)
    once = tf.sigmoid(axis)
    found: dict[str, list] = {"logit": axis.tolist(), "once": once.numpy().tolist(),
                              "twice": tf.sigmoid(once).numpy().tolist()}
    for name, form in FORMS.items():
        for label in (0.0, 1.0):
            found[f"{name} {label:g}"] = [part.astype(float).tolist() for part in measured(form, axis, label)]
    found["thresholds"] = accuracies()
    return found


def accuracies() -> list[list[float]]:
    """Thresholds, and the accuracy that ``BinaryAccuracy`` reports with each for probabilities and for logits."""
    dice = np.random.default_rng(0)
    label = dice.integers(0, 2, 4000).astype("float32")[:, None]
    z = (dice.normal(size=(4000, 1)) / 2 + 0.8 * label - 0.4).astype("float32")
    axis = np.linspace(-2, 2, 161)

    def at(given, t):
        metric = keras.metrics.BinaryAccuracy(threshold=float(t))
        metric.update_state(label, given)
        return float(metric.result())

    chance = 1 / (1 + np.exp(-z))
    return [axis.tolist(), [at(chance, t) if 0 <= t <= 1 else None for t in axis], [at(z, t) for t in axis]]


if __name__ == "__main__":
    json.dump({"figures": figures, "curves": curves}[sys.argv[1]](), sys.stdout)
