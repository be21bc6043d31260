"""A stand-in for Keras that runs programs and notes what meets: what a model's output is, and what the loss takes it for.

It says by running what the linter says by reading, and knows no more of Keras than the programs of this folder use.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib import invalidate_caches
from io import StringIO
from pathlib import Path

MET: list[tuple[str, int, bool]] = []       # activation, units, from_logits
SHOWN: list[str] = []                       # what `predict` gave


@dataclass
class Tensor:
    """Of an array only where it comes from: "data", "label", or the last activation."""

    kind: str = "data"
    units: int = 4


def _activation(name: str):
    def activation(x):
        """A Python function, as Keras has them."""
        return Tensor(name, x.units)
    activation.__name__ = name
    return activation


NAMES = ("linear", "sigmoid", "softmax", "hard_sigmoid", "relu", "tanh", "softplus", "elu", "softsign")
ACTIVATIONS = types.SimpleNamespace(**{name: _activation(name) for name in NAMES})


def _function(choice):
    return choice if callable(choice) else getattr(ACTIVATIONS, choice or "linear")


class Layer:
    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, x, training=None):
        return self.call(x)


class Dense(Layer):
    def __init__(self, units, activation=None):
        self.units, self.activation = units, _function(activation)

    def call(self, x):
        return self.activation(Tensor("linear", self.units))


class Activation(Layer):
    def __init__(self, activation=None):
        self.activation = _function(activation)

    def call(self, x):
        return self.activation(x)


class Model(Layer):
    trainable_variables = ()

    def __init__(self, inputs=None, outputs=None):
        self.outputs = outputs

    def call(self, x):
        return self.outputs

    def compile(self, optimizer=None, loss=None, metrics=None):
        self.loss = loss[0] if isinstance(loss, list) else loss

    def fit(self, x, y, **_):
        if self.loss not in ("mse", "categorical_crossentropy"):
            loss = binary_crossentropy if self.loss in ("binary_crossentropy", "bce") else self.loss
            loss(Tensor("label"), self(x))

    def predict(self, x):
        SHOWN.append(self(x).kind)
        return self(x)


class Sequential(Model):
    def __init__(self, layers=()):
        self.layers = list(layers)

    def add(self, layer):
        self.layers.append(layer)

    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class BinaryCrossentropy:
    def __init__(self, from_logits=False, label_smoothing=0.0):
        self.from_logits = from_logits

    def __call__(self, y_true, y_pred):
        binary_crossentropy(y_true, y_pred, self.from_logits)


class BinaryFocalCrossentropy(BinaryCrossentropy):
    pass


def binary_crossentropy(y_true, y_pred, from_logits=False):
    MET.append((y_pred.kind, y_pred.units, bool(from_logits)))


def sigmoid_cross_entropy_with_logits(labels, logits):
    binary_crossentropy(labels, logits, True)


class GradientTape:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def gradient(self, value, variables):
        pass


def _module(name: str, **members) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(members)
    module.__path__ = []
    return module


def _modules() -> dict[str, types.ModuleType]:
    rooms = {"layers": {"Dense": Dense, "Activation": Activation, "Input": lambda shape: Tensor()},
             "activations": vars(ACTIVATIONS),
             "losses": {"BinaryCrossentropy": BinaryCrossentropy, "BinaryFocalCrossentropy": BinaryFocalCrossentropy,
                        "binary_crossentropy": binary_crossentropy, "binary_focal_crossentropy": binary_crossentropy}}
    made = {name: _module(name, **members) for name, members in rooms.items()}
    keras = _module("keras", Model=Model, Sequential=Sequential, Input=lambda shape: Tensor(), **made)
    nn = types.SimpleNamespace(**vars(ACTIVATIONS), sigmoid_cross_entropy_with_logits=sigmoid_cross_entropy_with_logits)
    tensorflow = _module("tensorflow", keras=keras, nn=nn, GradientTape=GradientTape)
    numpy = _module("numpy", zeros=lambda shape: Tensor(), ones=lambda shape: Tensor("label"))
    named = {"keras": keras, "tensorflow": tensorflow, "tensorflow.keras": keras, "numpy": numpy}
    for base in ("keras", "tensorflow.keras"):
        named |= {f"{base}.{name}": module for name, module in made.items()}
    return named


@contextmanager
def _instead(folder: Path) -> Iterator[None]:
    """Import the double, and the program's own modules from ``folder``, and forget all of them afterwards."""
    before, words = dict(sys.modules), sys.argv
    for name in [name for name in sys.modules if name.split(".")[0] in ("keras", "tensorflow", "numpy")]:
        del sys.modules[name]
    sys.modules.update(_modules())
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode, bytecode = True, sys.dont_write_bytecode
    sys.argv = ["train.py"]
    invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.modules.clear()
        sys.modules.update(before)
        sys.argv, sys.dont_write_bytecode = words, bytecode


def run(folder: Path) -> tuple[list[tuple[str, int, bool]], list[str]]:
    """What met when ``train.py`` was run in ``folder``, and what it showed."""
    MET.clear()
    SHOWN.clear()
    with _instead(folder), redirect_stdout(StringIO()):
        exec(compile((folder / "train.py").read_text("utf-8"), "train.py", "exec"), {"__name__": "__main__"})  # noqa: S102
    return list(MET), list(SHOWN)
