"""Find, prove and fix misuse of binary cross-entropy in TensorFlow and Keras code.

>>> import bce_lint
>>> source = '''
... from tensorflow import keras
... model = keras.Sequential([keras.layers.Dense(1)])
... model.compile(optimizer="sgd", loss="binary_crossentropy")
... model.fit([[0.0]], [[1.0]])
... '''
>>> for found in bce_lint.check_source(source, path="train.py").diagnostics:
...     print(found.span.line, found.code, found.name)
4 BCE001 logits-as-probabilities
>>> print(bce_lint.fix_source(source, path="train.py").source)
<BLANKLINE>
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[0.0]], [[1.0]])
<BLANKLINE>
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bce_lint.api import Fixed, check_paths, check_source, fix_source
    from bce_lint.diagnostics import Diagnostic, Edit, FileError, Fix, Related, Span
    from bce_lint.report import Report
    from bce_lint.settings import Settings, SettingsError

__all__ = ["Diagnostic", "Edit", "FileError", "Fix", "Fixed", "Related", "Report", "Settings", "SettingsError", "Span",
           "__version__", "check_paths", "check_source", "fix_source"]

_HOMES = {"api": ("Fixed", "check_paths", "check_source", "fix_source"), "report": ("Report",),
          "diagnostics": ("Diagnostic", "Edit", "FileError", "Fix", "Related", "Span"),
          "settings": ("Settings", "SettingsError")}


def __getattr__(name: str) -> object:
    """Import what is asked for: ``import bce_lint`` alone costs nothing."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module
            return getattr(import_module(f"bce_lint.{home}"), name)
    raise AttributeError(f"module 'bce_lint' has no attribute {name!r}")
