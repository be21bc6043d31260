"""What functions are to the algebra of logarithms, by the last word of their name, whatever library they are from."""

from __future__ import annotations

LIBRARIES = frozenset({"tensorflow", "keras", "numpy", "math", "scipy", "builtins", "operator"})
"""Whose functions are meant; what is named alike elsewhere stands for itself."""

ARRAYS = frozenset({"numpy", "math", "scipy"})
"""Libraries whose logarithms no gradient goes through."""


def _words(**groups: str) -> dict[str, str]:
    return {word: kind for kind, words in groups.items() for word in words.split()}


OPERATIONS: dict[str, str] = _words(
    add="add",
    subtract="subtract sub",
    multiply="multiply mul scalar_mul multiply_no_nan mul_no_nan",
    divide="divide div truediv true_divide realdiv divide_no_nan div_no_nan",
    power="pow power float_power",
    negate="negative neg",
    square="square", reciprocal="reciprocal",
    log="log", log1p="log1p", logs="log2 log10",
    exp="exp", sigmoid="sigmoid expit logistic",
    xlogy="xlogy", xlog1py="xlog1py",
    keep="""cast to_float to_double saturate_cast convert_to_tensor constant asarray array asanyarray identity
        stop_gradient reshape flatten ravel batch_flatten squeeze expand_dims float32 float64 float16 float numpy
        get_value check_numerics ensure_shape copy broadcast_to tile repeat transpose permute_dimensions print_tensor
        convert_to_numpy astype atleast_1d atleast_2d cast_to_floatx""",
    mean="""mean reduce_mean sum reduce_sum average nanmean nansum add_n accumulate_n compute_average_loss
        concat concatenate stack fsum""",
    where="where switch cond select",
    clip="clip clip_by_value clamp maximum minimum fmax fmin",
    ones="ones_like ones", zeros="zeros_like zeros", fill="full fill full_like",
    dot="dot matmul tensordot vdot inner",
    logical_not="logical_not", logical_and="logical_and",
    equal="equal", not_equal="not_equal", greater="greater", greater_equal="greater_equal", less="less",
    less_equal="less_equal",
    abs="abs absolute", mask="boolean_mask masked_select",
)
"""What each word does. ``keep`` hands its first argument on, ``mean`` is any average or sum, ``mask`` picks elements."""

BOUNDED = frozenset(word for word, kind in OPERATIONS.items() if kind in ("clip", "sigmoid")) | frozenset(
    "tanh softsign erf cos sin normalize l2_normalize clip_by_norm softmax hard_tanh hardtanh".split())
"""Functions whose result may be kept in bounds, by the last word of their name."""

COMPARISONS = {"equal": "==", "not_equal": "!=", "greater": ">", "greater_equal": ">=", "less": "<", "less_equal": "<="}

OF_THE_TENSOR = frozenset("astype numpy reshape flatten ravel squeeze copy mean sum clip cast numpy".split())
"""Methods that arrays and tensors have themselves, so that the receiver is what they work on."""

SETTINGS = frozenset("""axis axes keepdims keep_dims name dtype reduction_indices shape newshape multiples perm order
    out validate_shape trainable global_batch_size ddof keep_dim dim input_shape""".split())
"""Keywords that say how, not on what."""
