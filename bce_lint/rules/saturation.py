"""What a sigmoid in half precision does to a loss on probabilities, engine by engine, as it was measured."""

from __future__ import annotations

import libcst as cst

from ..evaluation import engines
from ..evaluation.engines import ALL, JAX, KERAS_2, KERAS_3, TENSORFLOW, TORCH
from ..evaluation.facts import LossUse
from ..evaluation.values import ActivationValue, Tensor

EXACTLY_ONE = {
    "float16": {KERAS_2: "8", TENSORFLOW: "8", JAX: "7.65", TORCH: "8.35"},
    "bfloat16": {KERAS_2: "5.56", TENSORFLOW: "5.56", JAX: "5.56", TORCH: "6.25"},
}
"""The logit from which on the sigmoid is exactly 1."""

STUCK = "the loss of a wrong sample is stuck at 15.9 and its gradient is 0"
STUCK_SOMEHOW = "the loss of a wrong sample is stuck at 15.2 to 16.1 and its gradient is 0 or NaN"
NAN = "training gives NaN"
UNMEASURED = "loss and gradient no longer know the logit"
INFINITE = "the loss of a wrong sample is infinite or NaN"


def harm(use: LossUse, made: Tensor) -> str:
    """What goes wrong, and on which engines; nothing where no engine that may be meant is hit."""
    root = use.compile.root if use.compile else None
    possible = engines.possible([use.place.unit, made.source.unit if made.source else None, root])
    hit = frozenset(engine for engine in possible if _is_hit(engine, use, made))
    if not hit or made.half is None:
        return ""
    ones = sorted({EXACTLY_ONE[made.half.half][engine] for engine in hit}, key=float)
    return (f"a sigmoid in {made.half.half} is exactly 1 from a logit of {' to '.join(dict.fromkeys((ones[0], ones[-1])))} "
            f"on: there, {_named(hit)}, {_consequence(use, made, hit)}{_spared(possible - hit)}; "
            "use logits with from_logits=True and a float32 output")


def _is_hit(engine: str, use: LossUse, made: Tensor) -> bool:
    """Does this engine lose the logits behind the sigmoid?

    JAX and PyTorch never look for them, and Keras 3 on TensorFlow loses them by casting the predictions to float32.
    Where nothing casts, and on tf_keras, something must hide the sigmoid in every mode.
    """
    if engine in (JAX, TORCH) or (engine == TENSORFLOW and _casts(use, made)):
        return True
    known = made.layer.activation if made.layer is not None else None
    return isinstance(known, ActivationValue) and known.spec.recovered and not made.recovered


def _casts(use: LossUse, made: Tensor) -> bool:
    """A loss object, and all that is given to compile, casts the predictions to the default dtype."""
    by_hand = use.loss.form == "function" and use.compile is None
    return not by_hand and not _has_dtype(use) and (made.half is None or made.half.how != "floatx")


def _has_dtype(use: LossUse) -> bool:
    """Is the loss told which dtype to calculate in?"""
    built = use.loss.place.node if use.loss.place is not None else None
    return isinstance(built, cst.Call) and any(arg.keyword is not None and arg.keyword.value == "dtype" for arg in built.args)


def _consequence(use: LossUse, made: Tensor, hit: frozenset[str]) -> str:
    half = made.half.half if made.half else ""
    if made.half is not None and made.half.how == "floatx" and hit != {KERAS_2}:
        return NAN + " (PyTorch raises)" * (TORCH in hit) if half == "float16" else UNMEASURED
    if not _casts(use, made) and hit != {KERAS_2}:
        return INFINITE + " (100 on PyTorch)" * (TORCH in hit)
    return STUCK_SOMEHOW if KERAS_2 in hit else STUCK


def _named(some: frozenset[str]) -> str:
    """A few engines in words."""
    if some >= ALL:
        return "on every engine"
    backends = sorted(some & KERAS_3, key=(TENSORFLOW, JAX, TORCH).index)
    words = [KERAS_2] if KERAS_2 in some else []
    if backends:
        words.append("Keras 3" if len(backends) == 3 else f"Keras 3 with {' and '.join(backends)}")
    return "on " + " and ".join(words)


def _spared(rest: frozenset[str]) -> str:
    return f" (not {_named(rest)}, where the logits are recovered)" if rest else ""
