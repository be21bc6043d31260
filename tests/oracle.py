"""Runs programs under a real TensorFlow: reads jobs as JSON from standard input, writes what became of them as JSON.

One process for each engine, since importing TensorFlow takes seconds: ``TF_USE_LEGACY_KERAS=1`` makes ``tf.keras`` the
old Keras 2. Nothing of bce-lint is imported here.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import math
import os
import sys
import traceback
import warnings
from unittest.mock import patch

LOGITS = [-200.0, -90.0, -17.0, -1.0, 0.0, 0.3, 5.0, 16.5, 50.0, 200.0]
SAMPLES = [(z, y) for z in LOGITS for y in (0.0, 1.0)]


def exact(z: float, y: float) -> tuple[float, float]:
    """Binary cross-entropy of a logit and its gradient, in double precision.

    >>> exact(200.0, 0.0), exact(0.0, 1.0)
    ((200.0, 1.0), (0.6931471805599453, -0.5))
    """
    chance = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
    return max(z, 0.0) - z * y + math.log1p(math.exp(-abs(z))), chance - y


def main() -> None:
    import tensorflow as tf
    warnings.simplefilter("ignore")
    tf.config.run_functions_eagerly(True)       # tracing costs far more than these programs do
    results, known = {}, {}
    for job in json.load(sys.stdin):
        same = json.dumps([value for key, value in job.items() if key != "name"])
        if same not in known:
            known[same] = _result(job)
        results[job["name"]] = known[same]
    json.dump(results, sys.stdout)


def _result(job: dict):
    """What became of one job; a program that fails costs only itself."""
    import tensorflow as tf
    for package in {"keras", "tf_keras"} & sys.modules.keys():
        _start_afresh(sys.modules[package])
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), patch.dict(os.environ):
            return KINDS[job["kind"]](job)
    except Exception:
        return {"error": traceback.format_exc(limit=-3)}
    finally:
        tf.random.set_seed(0)


def _start_afresh(package) -> None:
    """Nothing of the last program is left, its precision neither."""
    package.backend.clear_session()             # Keras 3 forgets its policy here
    package.backend.set_floatx("float32")
    if package.__name__ == "tf_keras":
        package.mixed_precision.set_global_policy(None)


def _execute(tree: ast.Module, name: str, **given) -> dict:
    space = {"__name__": "__main__", **given}
    exec(compile(tree, name, "exec"), space)
    return space


def run(job: dict) -> dict:
    """Does the program run to its end?"""
    _execute(ast.parse(job["source"]), job["name"])
    return {}


def seed(job: dict) -> list:
    """The loss that a program of the seed prints, and its gradient, for each sample in place of its own data.

    The seed's kernels are ones, so that the feature is the logit.
    """
    import tensorflow as tf
    tree = ast.parse(job["source"])
    data = [one for one in ast.walk(tree) if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) in GIVEN]
    assert len(data) == len(GIVEN), "the program does not hold its data in two names"
    for one in data:
        one.value = ast.copy_location(ast.Name(GIVEN[ast.unparse(one.targets[0])], ast.Load()), one.value)
    measured = []
    for z, y in SAMPLES:
        given, printed = tf.constant([[z]]), []
        with tf.GradientTape() as tape:
            tape.watch(given)
            _execute(tree, job["name"], GIVEN_FEATURES=given, GIVEN_LABELS=tf.constant([[y]]),
                     float=lambda value: printed.append(value) or 0.0)
        loss, = printed
        measured.append((float(loss), float(tf.reduce_sum(tape.gradient(loss, given)))))
    return measured


GIVEN = {"features": "GIVEN_FEATURES", "labels": "GIVEN_LABELS"}


def model(job: dict) -> dict:
    """What a compiled model gives, its loss and the gradient of that for each sample, and its metrics.

    The weights of the layer that decides are set so that the logit is the same for every input: no kernel, and the
    logit as the bias.
    """
    import numpy as np
    import tensorflow as tf
    net = _execute(ast.parse(job["source"]), job["name"])[job["model"]]
    x = np.zeros((1, *job["input"]), "float32")
    shape = net(x).shape
    head = [layer for layer in _layers(net) if layer.get_weights()][-1]
    measured, given = [], []
    for z, y in SAMPLES:
        _set_logit(head, z)
        with tf.GradientTape() as tape:
            predicted = net(x)
            loss = net.compute_loss(x, tf.fill(shape, y), predicted)
        gradient = tape.gradient(loss, head.trainable_variables[-1])
        measured.append((float(loss), float(tf.reduce_sum(gradient))))
        given.append(float(tf.reduce_mean(predicted)))
    return {"measured": measured, "given": given, "metrics": _metrics(net, head, x)}


def _set_logit(head, z: float) -> None:
    import numpy as np
    kernel, bias = head.get_weights()
    head.set_weights([kernel * 0, np.full_like(bias, z)])


def _layers(net) -> list:
    """The layers of a model and of the models in it, in the order of the list."""
    return [inner for layer in net.layers for inner in (_layers(layer) if hasattr(layer, "layers") else [layer])]


def _metrics(net, head, x) -> dict:
    """What the metrics say of a score of 0.3 (a chance of 0.57) with label 1."""
    import numpy as np
    _set_logit(head, 0.3)
    values = net.test_on_batch(x, np.ones(net(x).shape, "float32"), return_dict=True)
    return {name: float(value) for name, value in values.items() if name != "loss"}


KINDS = {"run": run, "seed": seed, "model": model}


if __name__ == "__main__":
    main()
