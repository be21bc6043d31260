"""(x + a) / (1 + 2 * a): what maps [0, 1] onto a little less of it, and so keeps a probability off both ends."""

from __future__ import annotations

import libcst as cst

from .trail import Place
from .values import Clip

CLOSE = 1e-9


def squeezed(place: Place, divisor: float | None) -> Clip | None:
    """The guard that the division at ``place`` is, as it is written there; None where it is none."""
    node = place.node
    shifted = node.left if isinstance(node, cst.BinaryOperation) else None
    if divisor is None or not (isinstance(shifted, cst.BinaryOperation) and isinstance(shifted.operator, cst.Add)):
        return None
    for side in (shifted.left, shifted.right):
        amount = float(side.evaluated_value) if isinstance(side, cst.Float | cst.Integer) else 0.0
        if amount > 0 and abs(1 + 2 * amount - divisor) < CLOSE:
            return Clip(place, amount / divisor, 1 - amount / divisor, epsilon=True)
    return None
