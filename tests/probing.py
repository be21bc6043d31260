"""Measures the losses of a program that has run, at logits and labels of our choice."""

from __future__ import annotations

import numpy as np
from formula import DECIDED, LABELS, LOGITS, SAMPLES
from observing import plain

class Probe:
    """Sets what the layers of a program give: no kernel, and the logit as the bias, so that no input matters.

    A loss is given as an expression in the program's names. It may be a compiled model, or a number calculated from
    ``x`` and ``y``, of which one row is left, and ``z``, the logit itself for programs without layers.
    """

    def __init__(self, engine, watch, space: dict, job: dict) -> None:
        self.keras, self.tf, self.space = engine.keras, engine.tf, space
        self.layers = watch.layers
        given = space.get("x") if job.get("input") is None else np.zeros((1, *job["input"]), "float32")
        self.x = None if given is None else self.each(lambda one: one[:1], given)

    def measure(self, line: str) -> dict:
        """The loss and its slope for each sample; of a compiled model, what it gives and what its metrics say, too."""
        self.set_logit(0.0)
        model = self.space[line] if line.isidentifier() else eval(line, self.row(1.0))
        if not isinstance(model, self.keras.Model):
            return {"measured": self.measured(lambda z: [eval(line, self.row(y)) for y in LABELS])}
        model(self.x, training=False)                   # now, at the latest, it has been built
        given: dict[float, object] = {}
        measured = self.measured(lambda z: self.losses_of(model, z, given))
        return {"measured": measured, "given": [plain(given[z]) for z, _ in SAMPLES],
                "metrics": self.metrics(model, given, lambda p: p),
                "metrics of chances": self.metrics(model, given, self.keras.activations.sigmoid)}

    def measured(self, losses_at) -> list[tuple[float, float | None]]:
        return [found for z in LOGITS for found in self.at(z, lambda: losses_at(z))]

    def at(self, z: float, losses_of) -> list[tuple[float, float | None]]:
        """The losses at one logit; the slope of one of them, since it costs as much as they do."""
        self.set_logit(z)
        if self.tf is None:
            return [(float(np.mean(plain(loss))), None) for loss in losses_of()]
        with self.tf.GradientTape() as tape:
            tape.watch(self.z)
            losses = [loss if isinstance(loss, float) else self.tf.reduce_mean(loss) for loss in losses_of()]
        steep = LOGITS.index(z) % len(LABELS)
        return [(float(loss), self.slope(tape, loss) if i == steep else None) for i, loss in enumerate(losses)]

    @property
    def heads(self) -> list:
        """The layers with a kernel and a bias, as far as they have been built."""
        return [layer for layer in self.layers if _variable(layer, "kernel") is not None
                and _variable(layer, "bias") is not None]

    def set_logit(self, z: float) -> None:
        for layer in self.heads:
            kernel, bias = _variable(layer, "kernel"), _variable(layer, "bias")
            kernel.assign(np.zeros(kernel.shape))
            bias.assign(np.full(bias.shape, z))
        full = np.full((1, 1), z, "float32")
        self.z = full if self.tf is None else self.tf.constant(full)

    def slope(self, tape, loss) -> float | None:
        """All biases together: those of hidden layers have no share, since no kernel passes anything on."""
        if not self.tf.is_tensor(loss):
            return None
        sources = [self.z, *(_value(_variable(layer, "bias")) for layer in self.heads)]
        found = [float(np.sum(one)) for one in tape.gradient(loss, sources) if one is not None]
        return sum(found) if found else None

    def row(self, y: float) -> dict:
        """The names of the program, with one row of data."""
        label = self.space.get("y")
        full = np.full((1, 1), y, "float32") if label is None else self.each(
            lambda one: np.full_like(np.asarray(one[:1], "float32"), y), label)
        return {**self.space, "x": self.x, "y": full, "z": self.z}

    def losses_of(self, model, z: float, given: dict) -> list:
        predicted = model(self.x, training=False)
        given[z] = self.each(np.asarray, predicted)
        losses = []
        for y in LABELS:
            labels = self.each(lambda one: np.full(one.shape, y, self.keras.backend.floatx()), predicted)
            if self.tf is not None:
                labels = self.each(self.tf.constant, labels)
            losses.append(model.compute_loss(x=self.x, y=labels, y_pred=predicted))
        return losses

    def metrics(self, model, given: dict, meant) -> dict:
        """What the metrics say of decisions."""
        rows = [self.each(lambda one: one.astype("float32"), given[z]) for z, _ in DECIDED]
        labels = [self.each(lambda one, y=y: np.full_like(one, y, "float32"), row) for row, (_, y) in zip(rows, DECIDED)]
        model.reset_metrics()
        found = model.compute_metrics(self.x, self.joined(labels), self.each(meant, self.joined(rows)), None)
        return {name: value for name, value in plain(found).items() if name != "loss"}

    def joined(self, rows: list):
        """Rows of data as one batch."""
        first = rows[0]
        if isinstance(first, dict):
            return {name: self.joined([row[name] for row in rows]) for name in first}
        if isinstance(first, list | tuple):
            return [self.joined([row[i] for row in rows]) for i in range(len(first))]
        batch = np.concatenate(rows)
        return batch if self.tf is None else self.tf.constant(batch)

    def each(self, work, value):
        """The same for every array of a structure."""
        if isinstance(value, dict):
            return {name: self.each(work, one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.each(work, one) for one in value)
        return work(value)


def _variable(layer, name: str):
    """A weight of a layer that has been built."""
    found = getattr(layer, name, None)
    return found if hasattr(found, "assign") else None


def _value(variable):
    """The variable that TensorFlow knows."""
    return getattr(variable, "value", variable) if hasattr(variable, "_value") else variable
