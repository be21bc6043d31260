"""The prefilter: cheap, and blind to nothing that a rule can report."""

from __future__ import annotations

import json

import pytest

from bce_lint.reading.prefilter import KEYWORDS, may_be_handwritten, may_matter

TF = "import tensorflow as tf\n"
KERAS = "from keras import layers, ops\n"

MATTERING = {
    "BCE001 object": KERAS + "m.compile(loss=keras.losses.BinaryCrossentropy())",
    "BCE001 string, model from elsewhere": "from models import build\nbuild().compile(loss='binary_crossentropy')",
    "short string": "m.compile('adam', 'bce')",
    "short string, upper case": KERAS + "m.compile('adam', \"BCE\")",
    "attribute": "from keras import losses\nm.compile(loss=losses.bce)",
    "bare name at the start of a line": "bce(y, p)",
    "Keras 3 string": "import keras\nm.compile(loss='ce')",
    "Keras 3 long string": "m.compile(loss=\"crossentropy\")",
    "focal": "m.compile(loss=BinaryFocalCrossentropy())",
    "focal function": "loss = binary_focal_crossentropy(y, p)",
    "with logits": TF + "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)",
    "weighted": TF + "tf.nn.weighted_cross_entropy_with_logits(y, p, 2.0)",
    "TensorFlow 1": TF + "tf.compat.v1.losses.log_loss(y, p)",
    "two halves": "m.compile(loss=\"binary_\" + 'crossentropy')",
    "BCE004 in one call": KERAS + "layers.Dense(1, activation='softmax')",
    "BCE004 by keyword": KERAS + "layers.Dense(\n    units=1,\n    activation='softmax',\n)",
    "BCE004 by a constant": KERAS + "N = 1\nlayers.Dense(N, activation='softmax')",
    "BCE004 by a default": KERAS + "def f(num_classes: int = 1):\n  return layers.Dense(num_classes, activation='softmax')",
    "BCE004 by a call": KERAS + "def f(n): return layers.Dense(n, activation='softmax')\nf(1)",
    "BCE004 by a later argument": KERAS + "m = build_model((28, 28), 1)\nlayers.Softmax()",
    "BCE004 convolution": TF + "tf.nn.softmax(tf.keras.layers.Conv2D(1, 3)(x))",
    "BCE004 in TensorFlow 1": TF + "tf.nn.softmax(tf.layers.dense(x, 1))",
    "BCE004 in a dict": KERAS + "c = {'n_out': 1}\nlayers.Dense(c['n_out'], 'softmax')",
    "BCE006": TF + "-(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))",
    "BCE006 with ones": KERAS + "-(y * ops.log(p) + (ops.ones_like(y) - y) * ops.log(q))",
    "BCE006 with log1p": KERAS + "-(y * ops.log(p) + z * ops.log1p(-p))",
    "BCE006 by imported names": "from tensorflow.math import log\n-(y * log(p) + (1. - y) * log(1. - p))",
    "BCE006 by a renamed import": "from tensorflow.math import log as ln\nimport numpy\n1 - ln(y); log(p)",
    "BCE003 with a clip": KERAS + "-ops.log(ops.clip(p, 1e-7, 1.0))",
    "BCE003 with an epsilon": TF + "-tf.math.log(p + EPS)",
    "BCE003 with a number": TF + "-tf.math.log(p + 0.00001)",
    "BCE003 with a small power": TF + "-tf.math.log(p + 5E-8)",
    "BCE003 with maximum": TF + "-tf.math.log(tf.maximum(p, 1e-8))",
    "BCE008": TF + "Dense(1, activation='sigmoid')\ntf.sigmoid(model.predict(x))",
    "BCE008 by scipy": "import keras\nfrom scipy.special import expit\nDense(1, activation='sigmoid')\nexpit(p)",
    "BCE008 of a softmax": TF + "Dense(3, activation='softmax')\ntf.nn.sigmoid(p)",
    "BCE008 by a layer": KERAS + "Dense(1, 'sigmoid')\nlayers.Activation('sigmoid')(p)",
    "BCE007 without a loss": TF + "tf.sigmoid(m(x))\nm(x) > 0.5",
    "BCE007 metric without a loss": TF + "tf.sigmoid(m(x))\nm.compile(metrics=['Accuracy'])",
    "import by name": "tf = importlib.import_module('tensorflow')\n-tf.math.log(p + 1e-7)",
}


@pytest.mark.parametrize("code", MATTERING.values(), ids=MATTERING.keys())
@pytest.mark.parametrize("shape", ["plain", "crlf", "notebook list", "notebook string"])
def test_what_matters_is_let_through(code, shape):
    data = code.encode()
    if shape == "crlf":
        data = data.replace(b"\n", b"\r\n")
    elif shape != "plain":
        lines = code.splitlines(keepends=True) if shape == "notebook list" else code
        data = json.dumps({"cells": [{"cell_type": "code", "source": lines}]}).encode()
    assert may_matter(data)
    assert any(word in data for word in KEYWORDS)


@pytest.mark.parametrize("code", [
    "",
    "import os\nprint('hello')",
    "import torch.nn.functional as F\nF.binary_cross_entropy(p, y)",
    KERAS + "m.compile(loss='categorical_crossentropy')",
    KERAS + "layers.Dense(10, activation='softmax')\nx = tf.reduce_sum(y, axis=1)",
    KERAS + "layers.Dense(1, activation='sigmoid')\nm.compile(loss='mse')",
    "import logging\nimport keras\nlogging.getLogger().log(1)",
    "from math import log\nx = log(y + 1e-7)",
    "import sklearn.metrics\nsklearn.metrics.log_loss(y, p)",
    "abcebce = 'bcec'",
])
def test_most_files_are_not(code):
    assert not may_matter(code.encode())


def test_hand_written_forms():
    assert may_be_handwritten(MATTERING["BCE006"].encode())
    assert may_be_handwritten(MATTERING["BCE003 with an epsilon"].encode())
    assert not may_be_handwritten(MATTERING["BCE001 object"].encode())
    assert not may_be_handwritten(b"from math import log\nlog(1 - p) * log(p)")


def test_bytes_of_any_kind_are_searched():
    assert not may_matter(bytes(range(256)) * 50)
    assert may_matter(b"\xff\xfe binary_crossentropy")


def test_tables_of_numbers_are_not_looked_at_one_by_one():
    assert not may_matter((KERAS + "softmax\nx = [" + "0, 1, " * 900 + "]").encode())
    assert may_matter((KERAS + "softmax\nx = [" + "0, 1, " * 300_000 + "]").encode())
