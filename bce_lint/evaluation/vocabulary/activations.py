"""What each activation makes of its input, by string identifier and by canonical name."""

from __future__ import annotations

from .spec import Activation, Effect

LINEAR = Activation(Effect.KEEP)
SIGMOID = Activation(Effect.SIGMOID, "(0, 1)", recovered=True)
SOFTMAX = Activation(Effect.SOFTMAX, "[0, 1]", recovered=True)
PLAIN_SIGMOID = Activation(Effect.SIGMOID, "(0, 1)")
PLAIN_SOFTMAX = Activation(Effect.SOFTMAX, "[0, 1]")
UNIT = Activation(Effect.UNIT, "[0, 1]")
UNKNOWN = Activation(Effect.UNKNOWN)

RANGES: dict[str, str] = {
    "celu": "(-1, inf)", "elu": "(-1, inf)", "exponential": "(0, inf)", "gelu": "[-0.17, inf)",
    "hard_shrink": "(-inf, inf)", "hard_silu": "[-0.375, inf)", "hard_tanh": "[-1, 1]", "leaky_relu": "(-inf, inf)",
    "log_sigmoid": "(-inf, 0)", "log_softmax": "(-inf, 0]", "mish": "[-0.31, inf)", "prelu": "(-inf, inf)",
    "relu": "[0, inf)", "relu6": "[0, 6]", "selu": "(-1.76, inf)", "silu": "[-0.28, inf)",
    "soft_shrink": "(-inf, inf)", "softplus": "(0, inf)", "softsign": "(-1, 1)", "sparse_plus": "[0, inf)",
    "squareplus": "(0, inf)", "tanh": "(-1, 1)", "tanh_shrink": "(-inf, inf)",
}
RANGED: dict[str, Activation] = {name: Activation(Effect.RANGED, range_) for name, range_ in RANGES.items()}

ACTIVATIONS: dict[str, Activation] = {
    "linear": LINEAR, "sigmoid": SIGMOID, "softmax": SOFTMAX, "Softmax": SOFTMAX,
    **dict.fromkeys(("hard_sigmoid", "sparse_sigmoid", "sparsemax"), UNIT),
    **{name: spec for name, spec in RANGED.items() if name != "prelu"},
    "swish": RANGED["silu"], "hard_swish": RANGED["hard_silu"],
    "ReLU": RANGED["relu"], "LeakyReLU": RANGED["leaky_relu"], "PReLU": RANGED["prelu"], "ELU": RANGED["elu"],
    "ThresholdedReLU": RANGED["relu"],
    # glu halves its last axis and threshold moves values: what comes out has no shape of its own.
    "glu": UNKNOWN, "threshold": UNKNOWN,
}
"""By the string that Keras accepts for ``activation=``."""

_KERAS = {name: spec for name, spec in ACTIVATIONS.items() if name[0].islower()}
_PLAIN = {**_KERAS, "sigmoid": PLAIN_SIGMOID, "softmax": PLAIN_SOFTMAX}

FUNCTIONS: dict[str, Activation] = {
    **{f"keras.activations.{name}": spec for name, spec in _KERAS.items()},
    **{f"keras.ops.{name}": _KERAS[name] for name in (
        "celu", "elu", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh",
        "leaky_relu", "log_sigmoid", "log_softmax", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink",
        "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish",
        "tanh", "tanh_shrink", "threshold")},
    **{f"keras.backend.{name}": _KERAS[name] for name in (
        "elu", "hard_sigmoid", "relu", "sigmoid", "softmax", "softplus", "softsign", "tanh")},
    **{f"tensorflow.nn.{name}": _PLAIN[name] for name in (
        "elu", "gelu", "leaky_relu", "log_softmax", "relu", "relu6", "selu", "silu", "softmax", "softplus",
        "softsign")},
    "tensorflow.sigmoid": PLAIN_SIGMOID, "tensorflow.tanh": RANGED["tanh"],
    "tensorflow.math.log_sigmoid": RANGED["log_sigmoid"], "tensorflow.identity": LINEAR, "jax.nn.identity": LINEAR,
    **dict.fromkeys(("tensorflow.exp", "keras.backend.exp", "keras.ops.exp"), RANGED["exponential"]),
    "numpy.tanh": RANGED["tanh"], "scipy.special.expit": PLAIN_SIGMOID,
    **{f"jax.nn.{name}": _PLAIN[name] for name in (
        "celu", "elu", "gelu", "glu", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu",
        "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus",
        "squareplus", "swish")},
    "jax.nn.soft_sign": RANGED["softsign"], "jax.numpy.tanh": RANGED["tanh"],
    "jax.scipy.special.expit": PLAIN_SIGMOID,
    **{f"torch.{name}": _PLAIN[name] for name in ("sigmoid", "tanh", "relu", "softmax")},
    **{f"torch.nn.functional.{name}": _PLAIN[name] for name in (
        "elu", "gelu", "leaky_relu", "relu", "relu6", "selu", "silu", "softmax", "softplus", "softsign")},
    **{f"keras.layers.{name}": ACTIVATIONS[name] for name in (
        "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "ThresholdedReLU")},
}
"""By the canonical name of a function (or of a layer class) used as an activation."""


def activation_named(name: str | None) -> Activation | None:
    """The activation of a string identifier (None is linear) or of a canonical dotted name; None where unknown."""
    if name is None:
        return LINEAR
    return FUNCTIONS.get(name) if "." in name else ACTIVATIONS.get(name)
