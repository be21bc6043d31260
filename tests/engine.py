"""The Keras that the oracle's process runs under: the old one where ``TF_USE_LEGACY_KERAS`` says so."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec


class Engine:
    """``keras``, and TensorFlow as ``tf`` where it does the work."""

    def __init__(self) -> None:
        self.legacy = os.environ.get("TF_USE_LEGACY_KERAS") == "1"
        self.tf = None
        if self.legacy or os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow":
            self.tf = importlib.import_module("tensorflow")
            self.tf.config.run_functions_eagerly(True)      # tracing costs far more than these programs do
        if self.legacy:
            sys.meta_path.insert(0, _Alias())
        self.keras = importlib.import_module("tf_keras" if self.legacy else "keras")
        gc.freeze()                                         # else each fresh start looks through all of TensorFlow

    def start_afresh(self) -> None:
        """Nothing of the last program is left: no name, no seed, and its precision neither."""
        self.keras.backend.clear_session()                  # Keras 3 forgets its policy here
        self.keras.backend.set_floatx("float32")
        if self.legacy:
            self.keras.mixed_precision.set_global_policy(None)
        self.keras.utils.set_random_seed(7)


class _Alias:
    """Lets ``import keras`` find the old Keras, which had that name in its time."""

    def find_spec(self, name: str, path=None, target=None) -> ModuleSpec | None:
        if name.partition(".")[0] != "keras":
            return None
        found = f"tf_{name}" in sys.modules or importlib.util.find_spec(f"tf_{name}")
        return ModuleSpec(name, self) if found else None

    def create_module(self, spec: ModuleSpec):
        return importlib.import_module(f"tf_{spec.name}")

    def exec_module(self, module) -> None:
        """It has been executed under its other name."""
