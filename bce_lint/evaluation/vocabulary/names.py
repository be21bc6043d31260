"""How every spelling of a library name folds into one canonical dotted name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from . import activations, dtypes, functions, layers, losses, metrics, models

_PACKAGES = """
    tensorflow tensorflow_core tf_keras keras keras_core numpy scipy jax jaxlib flax optax torch torchvision sklearn
    pandas tensorflow_addons tensorflow_datasets tensorflow_decision_forests tensorflow_federated tensorflow_hub
    tensorflow_model_optimization tensorflow_model_remediation tensorflow_privacy tensorflow_probability
    tensorflow_recommenders tensorflow_text tensorflow_transform tensorflowjs tf_slim tf2onnx tflearn
    neural_structured_learning keras_applications keras_contrib keras_cv keras_hub keras_nlp keras_preprocessing
    keras_self_attention keras_tuner kerastuner kapre autokeras deepctr spektral stellargraph segmentation_models
    efficientnet transformers datasets tokenizers xgboost lightgbm catboost imblearn statsmodels skimage cv2 PIL
    imageio albumentations imgaug matplotlib mpl_toolkits seaborn plotly bokeh tqdm nltk gensim spacy wandb mlflow
    optuna hyperopt ray joblib h5py yaml requests pytest absl coremltools onnx onnxruntime shap lime google IPython
    ipywidgets abc argparse collections contextlib copy csv dataclasses datetime enum functools gc glob importlib io itertools
    json logging math multiprocessing operator os pathlib pickle random re shutil site string subprocess sys tempfile
    threading time typing typing_extensions unittest urllib uuid warnings zipfile
"""
LIBRARIES: frozenset[str] = frozenset(_PACKAGES.split())

_KERAS_ROOTS = frozenset({"tf_keras", "keras_core"})
_KERAS_INSIDE = frozenset({"src", "api", "_tf_keras", "_v1", "_v2", "_impl", "legacy", "keras"})
_TOP_CLASSES = {"Functional": "keras.Model", "Model": "keras.Model", "Sequential": "keras.Sequential",
                "Input": "keras.Input"}
_SAME = {
    "keras.Layer": "keras.layers.Layer", "keras.Loss": "keras.losses.Loss", "keras.Metric": "keras.metrics.Metric",
    "keras.backend_config.epsilon": "keras.backend.epsilon", "keras.config.epsilon": "keras.backend.epsilon",
    "keras.config.floatx": "keras.backend.floatx", "keras.config.set_epsilon": "keras.backend.set_epsilon",
    "keras.config.set_floatx": "keras.backend.set_floatx", "keras.layers.Input": "keras.Input",
    "keras.saving.load_model": "keras.models.load_model", "keras.saving.save_model": "keras.models.save_model",
    "keras.utils.register_keras_serializable": "keras.saving.register_keras_serializable",
    "tensorflow.concat_v2": "tensorflow.concat", "tensorflow.diag_part": "tensorflow.linalg.diag_part",
    "tensorflow.div": "tensorflow.divide", "tensorflow.mul": "tensorflow.multiply",
    "tensorflow.neg": "tensorflow.negative", "tensorflow.pack": "tensorflow.stack",
    "tensorflow.select": "tensorflow.where", "tensorflow.sub": "tensorflow.subtract",
    "tensorflow.image.resize_bilinear": "tensorflow.image.resize",
    "tensorflow.image.resize_images": "tensorflow.image.resize",
    "tensorflow.nn.swish": "tensorflow.nn.silu", "tensorflow.where_v2": "tensorflow.where",
    "tensorflow.random_normal": "tensorflow.random.normal", "tensorflow.random_uniform": "tensorflow.random.uniform",
    "tensorflow.truncated_normal": "tensorflow.random.truncated_normal",
    "torch.clip": "torch.clamp", "torch.nn.functional.sigmoid": "torch.sigmoid",
    "torch.nn.functional.tanh": "torch.tanh", "torch.special.expit": "torch.sigmoid",
    "torch.special.logit": "torch.logit",
}
_TF_TO_KERAS = frozenset({"optimizers", "initializers", "regularizers", "constraints", "callbacks"})
_TF_FLAT = frozenset({"nn", "math", "linalg", "dtypes"})

_TABLES = (functions.FUNCTIONS, functions.OPERATORS, functions.COMPARISONS, activations.FUNCTIONS, layers.LAYERS,
           layers.LAYER_CALLS, losses.LOSS_CLASSES, losses.LOSS_FUNCTIONS, losses.OTHER_LOSSES, metrics.METRICS,
           losses.LOSS_GETTERS, losses.BASE_LOSSES, metrics.METRIC_GETTERS, dtypes.POLICY_SETTERS,
           dtypes.FLOATX_SETTERS, dtypes.POLICY_CLASSES, dtypes.STATE_RESETS, models.MODEL_CLASSES, models.LAYER_BASES,
           models.IDENTITY_DECORATORS, models.WRAPPERS, models.EXPORT_FUNCTIONS, models.WEIGHTS, _SAME.values())
KNOWN: frozenset[str] = frozenset(name for table in _TABLES for name in table)
"""Every canonical name that a table has something to say about."""

_FLAT_TENSORFLOW: dict[str, str] = {}
for _name in sorted(KNOWN, key=lambda name: -name.count(".")):
    _parts = _name.split(".")
    if _parts[0] == "tensorflow" and (len(_parts) == 2 or (len(_parts) == 3 and _parts[1] in _TF_FLAT)):
        _FLAT_TENSORFLOW[_parts[-1]] = _name
"""The one name of what TensorFlow has under ``tf``, ``tf.math`` and ``tf.nn`` alike, by its last word."""


def is_library(dotted: str) -> bool:
    """Is this a name of a known package, of which what the tables do not have is simply unknown?"""
    return dotted.partition(".")[0] in LIBRARIES


@lru_cache(maxsize=65536)
def canonical(dotted: str) -> str:
    """The one name for every spelling of a library name; modules of a library fold as far as their contents do."""
    parts = tuple(dotted.split("."))
    if parts[0] == "tensorflow_core":
        parts = ("tensorflow", *parts[1:])
    if parts[0] == "tensorflow":
        return _tensorflow(parts[1:])
    if parts[0] == "keras" or parts[0] in _KERAS_ROOTS:
        return _keras(parts[1:])
    if parts[0] == "tf_slim" or parts[:3] == ("tensorflow", "contrib", "slim"):
        return _slim(parts[1:])
    return _SAME.get(dotted, dotted)


def _keras(parts: tuple[str, ...]) -> str:
    """``keras.`` and ``parts``, without the modules in which a name happens to be defined."""
    while parts and parts[0] in _KERAS_INSIDE:
        parts = parts[1:]
    if not parts:
        return "keras"
    section = "losses" if parts[0] == "objectives" else parts[0]
    if section == "engine":
        return _engine(parts)
    if len(parts) == 1:
        return _SAME.get(f"keras.{section}", _TOP_CLASSES.get(section, f"keras.{section}"))
    rest = _outside(section, parts[1:])
    if section in ("models", "layers") and rest[0] in _TOP_CLASSES:
        return ".".join((_TOP_CLASSES[rest[0]], *rest[1:]))
    if section == "layers":
        rest = (layers.LAYER_ALIASES.get(rest[0], rest[0]), *rest[1:])
    name = ".".join(("keras", section, *rest))
    return _SAME.get(name, name)


def _outside(section: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """``parts`` from the first public name on: a class, or a function that the tables know."""
    classes = [index for index, part in enumerate(parts) if part[:1].isupper()]
    known = [index for index, part in enumerate(parts) if f"keras.{section}.{part}" in KNOWN]
    return parts[classes[0] if classes else known[-1] if known else 0:]


def _engine(parts: tuple[str, ...]) -> str:
    """``keras.engine``, where old versions define models and layers."""
    for index, part in enumerate(parts):
        if part[:1].isupper():
            home = _TOP_CLASSES.get(part, f"keras.layers.{part}")
            return ".".join((home, *parts[index + 1:]))
    return ".".join(("keras", *parts))


def _tensorflow(parts: tuple[str, ...]) -> str:
    """``tensorflow.`` and ``parts``."""
    version_1 = False
    while len(parts) > 1 and parts[0] == "compat" and parts[1] in ("v1", "v2"):
        version_1, parts = parts[1] == "v1", parts[2:]
    if not parts:
        return "tensorflow.compat.v1" if version_1 else "tensorflow"
    head = parts[0]
    if head == "keras" or parts[:2] in (("python", "keras"), ("contrib", "keras")):
        return _keras(parts[1:] if head == "keras" else parts[2:])
    if head == "contrib" and len(parts) > 1 and parts[1] in ("slim", "layers"):
        return _slim(parts[2:])
    if head in ("losses", "metrics", "layers"):
        return _of_either_version(parts, version_1)
    if head in _TF_TO_KERAS and not version_1:
        return _keras(parts)
    return _flat(parts)


def _of_either_version(parts: tuple[str, ...], version_1: bool) -> str:
    """``tf.losses``, ``tf.metrics`` and ``tf.layers``: other things in TensorFlow 1 than in 2."""
    head, last = parts[0], parts[1] if len(parts) > 1 else ""
    first = {"losses": losses.V1_LOSSES, "metrics": metrics.V1_METRICS}
    if version_1 or (last and (head == "layers" or last in first[head])):
        name = ".".join(("tensorflow.compat.v1", *parts))
        return f"keras.layers.{last}" if name in _V1_CLASSES else name
    return _keras(parts) if last else f"tensorflow.{head}"


_V1_CLASSES = frozenset(f"tensorflow.compat.v1.layers.{name}" for name in (
    "Dense", "Dropout", "Flatten", "BatchNormalization", "SeparableConv1D", "SeparableConv2D",
    *(f"{kind}Pooling{n}D" for kind in ("Average", "Max") for n in "123")))


def _slim(parts: tuple[str, ...]) -> str:
    """tf.contrib.slim, which took its layers from tf.contrib.layers and its losses from tf.contrib.losses."""
    if parts[:1] == ("losses",):
        return ".".join(("tensorflow.contrib", *parts))
    return ".".join(("tensorflow.contrib.layers", *(p for p in parts[:-1] if p != "layers"), *parts[-1:]))


def _flat(parts: tuple[str, ...]) -> str:
    """What TensorFlow has under several modules at once."""
    if parts[:3] == ("python", "ops", "losses") and len(parts) > 3:
        return f"tensorflow.compat.v1.losses.{parts[-1]}"
    if parts[:2] == ("python", "ops") and len(parts) > 2:
        return _FLAT_TENSORFLOW.get(parts[-1].removesuffix("_v2"), ".".join(("tensorflow", *parts)))
    home = parts[:-1]
    name = ".".join(("tensorflow", *parts))
    name = _SAME.get(name, name)
    if name in KNOWN and name.count(".") == 1:
        return name
    last = name.rpartition(".")[2]
    return _FLAT_TENSORFLOW.get(last, name) if not home or (len(home) == 1 and home[0] in _TF_FLAT) else name


@lru_cache(maxsize=256)
def star_names(module: str) -> Mapping[str, str]:
    """What ``from module import *`` brings in, as far as the tables know it: name -> canonical name."""
    home = _home(canonical(module))
    found = {name.rpartition(".")[2]: name for name in KNOWN if name.rpartition(".")[0] == home}
    if home == "keras.layers":
        found.update({old: f"keras.layers.{new}" for old, new in layers.LAYER_ALIASES.items()}, Input="keras.Input")
    if home == "keras.models":
        found.update(Model="keras.Model", Sequential="keras.Sequential")
    if home in _STAR_MODULES:
        found.update({name: canonical(f"{module}.{name}") for name in _STAR_MODULES[home].split()})
    if home == "tensorflow.compat.v1":
        found = {**star_names("tensorflow"), **found}
    return MappingProxyType({name: target for name, target in found.items() if name not in _PYTHONS_OWN})


def _home(module: str) -> str:
    """The public module for one of the modules that old versions of Keras had inside it."""
    parts = module.split(".")
    inside = parts[0] == "keras" and parts[1:2] in (["layers"], ["losses"], ["backend"])
    return ".".join(parts[:2]) if inside else module


_STAR_MODULES = {
    "keras": "layers losses metrics activations models backend ops optimizers callbacks utils initializers "
             "regularizers constraints applications datasets preprocessing config mixed_precision random saving "
             "Model Sequential Input",
    "tensorflow": "keras nn math losses metrics random image compat linalg data io strings function train",
    "numpy": "random linalg",
}
_STAR_MODULES["tensorflow.compat.v1"] = _STAR_MODULES["tensorflow"] + " layers contrib"
_PYTHONS_OWN = frozenset({"abs", "all", "any", "max", "min", "pow", "round", "sum", "range", "print"})
