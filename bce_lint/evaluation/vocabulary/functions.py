"""What the functions and methods on tensors and arrays do, by canonical name."""

from __future__ import annotations

from .activations import FUNCTIONS as ACTIVATION_FUNCTIONS
from .array_functions import ARRAY_FUNCTIONS, ATTRIBUTES, METHODS
from .keras_functions import BACKEND, OPS
from .layers import LAYER_FUNCTIONS
from .spec import Conditions, Effect, Function
from .tensor_functions import TENSORFLOW

__all__ = ["ATTRIBUTES", "COMPARISONS", "FUNCTIONS", "METHODS", "OPERATORS"]

_PARAMETERS: dict[str, tuple[str, ...]] = {
    "keras.activations.relu": ("x", "negative_slope", "max_value", "threshold"),
    "keras.backend.relu": ("x", "alpha", "max_value", "threshold"),
    "jax.nn.softmax": ("x", "axis"), "torch.softmax": ("input", "dim"), "torch.nn.functional.softmax": ("input", "dim"),
    "tensorflow.nn.softmax": ("logits", "axis", "name"), "tensorflow.nn.log_softmax": ("logits", "axis", "name"),
    **{f"keras.{home}.softmax": ("x", "axis") for home in ("activations", "ops", "backend")},
    **{f"keras.{home}.log_softmax": ("x", "axis") for home in ("activations", "ops")},
}
_FIRST = {"tensorflow.nn": "features", "torch": "input", "torch.nn.functional": "input"}
_HOLDS_IF: dict[str, Conditions] = {
    "softmax": (("axis", (..., -1)), ("dim", (..., -1))), "relu": (("max_value", (..., None)),)}


def _activation(name: str) -> Function:
    """The function called on a tensor that is also known as an activation."""
    spec = ACTIVATION_FUNCTIONS[name]
    home, _, word = name.rpartition(".")
    parameters = _PARAMETERS.get(name, (_FIRST.get(home, "x"),))
    return Function(spec.effect, parameters, parameters[0], range=spec.range, recovered=spec.recovered,
                    holds_if=_HOLDS_IF.get(word, ()), array=home in ("numpy", "scipy.special"))


FUNCTIONS: dict[str, Function] = {
    **{name: _activation(name) for name in ACTIVATION_FUNCTIONS if not name.startswith("keras.layers.")},
    **TENSORFLOW, **OPS, **BACKEND, **ARRAY_FUNCTIONS, **LAYER_FUNCTIONS,
    "keras.Input": Function(Effect.LABEL, ("shape", "batch_size"), "shape"),
}
"""By canonical name. A name that is not here has an unknown effect."""

_HOMES = ("tensorflow", "keras.ops", "keras.backend", "numpy", "jax.numpy", "torch")

OPERATORS: dict[str, str] = {
    f"{home}.{name}": operator for home in _HOMES for name, operator in (
        ("add", "+"), ("subtract", "-"), ("multiply", "*"), ("divide", "/"), ("true_divide", "/"), ("truediv", "/"),
        ("divide_no_nan", "/"), ("pow", "**"), ("power", "**"))}
"""Functions of two tensors, positional or not, that do what an operator does."""

COMPARISONS: dict[str, str] = {
    f"{home}.{name}": operator for home in _HOMES for name, operator in (
        ("greater", ">"), ("greater_equal", ">="), ("less", "<"), ("less_equal", "<="), ("equal", "=="),
        ("not_equal", "!="))}
"""Functions of two tensors that compare."""
