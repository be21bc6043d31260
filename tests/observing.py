"""Sees what others see of a program: the reports of its models, and the files that it writes."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np


class Watch:
    """Stands beside Keras and notes which layers have weights, which models are compiled, and what they report."""

    def __init__(self, keras) -> None:
        self.layers: list = []
        self.compiled: list = []
        self.reports: list[dict] = []
        for name in ("fit", "evaluate", "train_on_batch", "test_on_batch"):
            _replace(keras.Model, name, self._reported)
        _replace(keras.Model, "compile", self._compiled)
        _replace(keras.layers.Layer, "add_weight", self._built)
        for kind in _optimizers(keras):
            _replace(kind, "apply" if hasattr(kind, "apply") else "apply_gradients", _idle)

    def start_afresh(self) -> None:
        for noted in (self.layers, self.compiled, self.reports):
            noted.clear()

    def _reported(self, method, model, *args, **kwargs):
        result = method(model, *args, **kwargs)
        given = getattr(result, "history", None) or result
        self.reports.append(dict(given) if isinstance(given, dict) else dict(model.get_metrics_result()))
        return result

    def _compiled(self, method, model, *args, **kwargs):
        self.compiled.append(model)
        return method(model, *args, **kwargs)

    def _built(self, method, layer, *args, **kwargs):
        if not any(layer is one for one in self.layers):
            self.layers.append(layer)
        return method(layer, *args, **kwargs)


def _replace(kind: type, name: str, instead) -> None:
    """Put a method in the place of another, which it is handed."""
    method = getattr(kind, name)

    @functools.wraps(method)
    def replaced(self, *args, **kwargs):
        return instead(method, self, *args, **kwargs)
    setattr(kind, name, replaced)


def _optimizers(keras) -> list[type]:
    legacy = [keras.optimizers.legacy.Optimizer] if keras.__name__ == "tf_keras" else []
    return [keras.optimizers.Optimizer, *legacy]


def _idle(method, optimizer, *args, **kwargs):
    """Changes no weight."""
    return optimizer.iterations


def plain(value):
    """A value as JSON can hold it."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return np.asarray(value).astype("float64").tolist()


def contents(keras, home: Path, written: set[Path]) -> dict[str, object]:
    """What the files that a program wrote hold: of a model, what it gives."""
    folders = {path.parent for path in written if path.name == "saved_model.pb"}
    found = {str(path.relative_to(home)): _exported(path) for path in folders}
    for path in sorted(written):
        if path.is_file() and path.suffix in READERS and not folders.intersection(path.parents):
            found[str(path.relative_to(home))] = READERS[path.suffix](keras, path)
    return found


def _model(keras, path: Path):
    """What a saved model gives for inputs that are always the same; or the weights that a file holds."""
    if path.name.endswith(".weights.h5"):
        return _weights(path)
    model = keras.models.load_model(path, compile=False)
    return plain(model.predict(_inputs(model.input_shape), verbose=0))


def _inputs(shape):
    if isinstance(shape, list):
        return [_inputs(one) for one in shape]
    return np.random.default_rng(0).normal(scale=3.0, size=(4, *shape[1:])).astype("float32")


def _weights(path: Path) -> dict:
    import h5py
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({name: plain(item[()])}) if hasattr(item, "dtype")
                        and "optimizer" not in name else None)
    return found


def _exported(folder: Path):
    """What the first signature of a SavedModel gives."""
    import tensorflow as tf
    serve = tf.saved_model.load(str(folder)).signatures["serving_default"]
    given = {name: tf.constant(_inputs(tuple(spec.shape))) for name, spec in serve.structured_input_signature[1].items()}
    return sorted((plain(value) for value in serve(**given).values()), key=str)


def _arrays(keras, path: Path):
    found = np.load(path)
    return {name: plain(found[name]) for name in found.files} if path.suffix == ".npz" else plain(found)


def _text(keras, path: Path):
    return path.read_text("utf-8")


READERS = {".keras": _model, ".h5": _model, ".npy": _arrays, ".npz": _arrays, ".csv": _text, ".txt": _text,
           ".json": lambda keras, path: json.loads(path.read_text("utf-8"))}
