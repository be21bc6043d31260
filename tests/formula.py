"""Binary cross-entropy as it is defined, in double precision: what every loss is measured against."""

from __future__ import annotations

import math

POSITIVE = [1e-3, 0.3, 1.0, 10.0, 17.0, 50.0, 90.0, 200.0]
LOGITS = [*(-z for z in reversed(POSITIVE)), 0.0, *POSITIVE]
LABELS = [0.0, 0.3, 1.0]
SAMPLES = [(z, y) for z in LOGITS for y in LABELS]
DECIDED = [*((z, float(z > 0)) for z in LOGITS), (-10.0, 1.0), (-0.3, 1.0), (17.0, 0.0)]   # most of them are right
TOLERANCE = 2e-6


def bce(z: float, y: float) -> float:
    """The loss of a logit.

    >>> bce(200.0, 0.0), bce(0.0, 1.0)
    (200.0, 0.6931471805599453)
    """
    return max(z, 0.0) - z * y + math.log1p(math.exp(-abs(z)))


def sigmoid(z: float) -> float:
    """
    >>> sigmoid(0.0), sigmoid(-800.0)
    (0.5, 0.0)
    """
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def exact(formula: str, z: float, y: float) -> tuple[float, float]:
    """The value of a formula in z and y, and its slope in z.

    >>> exact("bce(z, y)", 0.0, 1.0)
    (0.6931471805599453, -0.5)
    """
    def value(at: float) -> float:
        return eval(formula, {"bce": bce, "sigmoid": sigmoid, "z": at, "y": y})
    step = 1e-4
    slope = (value(z + step) - value(z - step)) / (2 * step)
    return value(z), round(slope, 9)


def distance(measured: float, true: float) -> float:
    """How far a loss is from the exact one, in units of what is tolerated; what is no number is endlessly far.

    >>> round(distance(200.0004, 200.0), 3), distance(float("nan"), 1.0)
    (1.0, inf)
    """
    off = abs(measured - true) / max(1.0, abs(true)) / TOLERANCE
    return math.inf if math.isnan(off) else off
