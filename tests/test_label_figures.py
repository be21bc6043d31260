"""The figures on the page of BCE011, under a real Keras: loss and gradient for labels outside [0, 1]."""

from __future__ import annotations

import math
import re

import keras
import pytest
import tensorflow as tf
import tf_keras

from bce_lint.rules import RULES

ENGINES = {"keras 2": tf_keras, "keras 3": keras}
PAGE = next(rule.page for rule in RULES.values() if rule.code == "BCE011")
ROWS = re.findall(r"^\| (-?\d+) \| (-?\d+) \| (-?\d+) \| (-?\d+) to (-?\d+) \|$", PAGE, re.MULTILINE)
LOGITS = [-100.0, -20.0, -3.0, 0.0, 3.0, 20.0, 100.0]


def measured(library, label: float, logit: float, *, sigmoid=None) -> tuple[float, float]:
    """Loss and gradient; with a ``sigmoid`` in probability form."""
    z = tf.Variable([[float(logit)]])
    with tf.GradientTape() as tape:
        loss = library.losses.BinaryCrossentropy(from_logits=sigmoid is None)
        value = loss(tf.constant([[float(label)]]), z if sigmoid is None else sigmoid(z))
    return float(value), float(tape.gradient(value, z)[0][0])


def test_the_page_has_its_table():
    assert [row[0] for row in ROWS] == ["0", "1", "-1", "2", "255"]


@pytest.mark.parametrize("library", ENGINES.values(), ids=list(ENGINES))
@pytest.mark.parametrize("label, low, high, least, greatest", [tuple(map(float, row)) for row in ROWS])
def test_the_table(library, label, low, high, least, greatest):
    for sigmoid in (None, library.activations.sigmoid):
        assert measured(library, label, -100, sigmoid=sigmoid)[0] == pytest.approx(low, abs=1e-6)
        assert measured(library, label, 100, sigmoid=sigmoid)[0] == pytest.approx(high, abs=1e-6)
        gradients = [measured(library, label, z, sigmoid=sigmoid)[1] for z in LOGITS]
        assert gradients == sorted(gradients)
        assert math.isclose(gradients[0], least, abs_tol=1e-6) and math.isclose(gradients[-1], greatest, abs_tol=1e-6)
    assert (0 in range(int(least), int(greatest) + 1)) is (0 <= label <= 1)


@pytest.mark.parametrize("library, floor", [(keras, -16.1), (tf_keras, -15.4)], ids=["keras 3", "keras 2"])
def test_the_floor_where_the_logit_is_not_recovered(library, floor):
    assert f"{-floor}" in PAGE
    for logit in (-20, -100):
        value, gradient = measured(library, -1, logit, sigmoid=tf.sigmoid)
        assert round(value, 1) == floor and gradient == 0


@pytest.mark.parametrize("library", ENGINES.values(), ids=list(ENGINES))
def test_the_focal_and_the_weighted_form(library):
    label, logit = tf.constant([[-1.0]]), tf.constant([[-100.0]])
    assert float(library.losses.BinaryFocalCrossentropy(from_logits=True)(label, logit)) == pytest.approx(-100)
    assert float(tf.nn.weighted_cross_entropy_with_logits(label, logit, 1.0)[0][0]) == pytest.approx(-100)
