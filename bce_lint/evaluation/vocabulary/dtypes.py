"""Which dtypes are floats, which are half precision, and what sets them for whole models."""

from __future__ import annotations

_HALF = ("float16", "half", "bfloat16")
_FULL = ("float", "float32", "float64", "double", "single", "float128", "longdouble", "float_")
_HOMES = ("tensorflow.", "tensorflow.dtypes.", "numpy.", "jax.numpy.", "torch.", "")

HALVES: frozenset[str] = frozenset(home + name for home in _HOMES for name in _HALF)
"""Half-precision dtypes, as strings and as canonical names."""

FLOATS: frozenset[str] = HALVES | {home + name for home in _HOMES for name in _FULL} | {"keras.backend.floatx"}
"""All floating dtypes: a cast to one of these keeps what a value is. ``float`` is Python's own; a call of
``keras.backend.floatx()`` gives one of them."""

HALF_POLICIES: frozenset[str] = frozenset({"mixed_float16", "mixed_bfloat16", *_HALF})
"""Names of dtype policies under which a layer without a dtype of its own gives half-precision numbers."""

CASTS: frozenset[str] = frozenset({
    "to_float", "to_double", "to_bfloat16", "float16", "float32", "float64", "float", "double", "half", "bfloat16",
    "cast_to_floatx"})
"""Functions and methods that cast to the dtype in their name."""


def half_of(name: str) -> str:
    """The half precision that a dtype or a policy of this name means: ``"float16"``, ``"bfloat16"``, or nothing."""
    if name not in HALVES and name not in HALF_POLICIES:
        return ""
    return "bfloat16" if name.endswith("bfloat16") else "float16"


POLICY_SETTERS: dict[str, str] = {
    "keras.mixed_precision.set_global_policy": "policy",
    "keras.mixed_precision.set_policy": "policy",
    "keras.mixed_precision.set_dtype_policy": "policy",
    "keras.config.set_dtype_policy": "policy",
}
"""Functions that set the policy of all layers built later, and their parameter: a name or a policy object."""

FLOATX_SETTERS: dict[str, str] = {"keras.backend.set_floatx": "value"}
"""Functions that set the default dtype."""

STATE_RESETS: frozenset[str] = frozenset({"keras.backend.clear_session", "keras.utils.clear_session"})
"""Functions after which Keras 3 has forgotten the policy, while Keras 2 keeps it."""

POLICY_CLASSES: frozenset[str] = frozenset({
    "keras.mixed_precision.Policy", "keras.mixed_precision.DTypePolicy",
    "keras.DTypePolicy", "keras.dtype_policies.DTypePolicy", "keras.dtype_policies.FloatDTypePolicy"})
"""Policy objects: the first argument is the name of the policy."""
