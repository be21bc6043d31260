"""The tables of the vocabulary: consistent among themselves, and true of the libraries that are installed."""

from __future__ import annotations

import inspect
import math
from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from bce_lint.evaluation.vocabulary import activations, dtypes, functions, layers, losses, metrics, models, names
from bce_lint.evaluation.vocabulary.spec import Effect, Expects, Function, Layer, LossClass

ENGINES = {"keras 2": tf_keras, "keras 3": keras}
SCORES = np.array([[-3.5, -1.25, 0.25], [0.75, 1.5, 4.0]], "float32")

# Names that only versions have which nobody can install beside the present ones.
GONE = {
    "keras.backend.identity", "numpy.asfarray", "numpy.round_", "keras.mixed_precision.set_policy",
    *(f"keras.layers.{name}" for name in (
        "AtrousConvolution1D", "AtrousConvolution2D", "TimeDistributedDense", "CuDNNLSTM", "CuDNNGRU", "Highway",
        "MaxoutDense", "Merge", "RandomFourierFeatures"))}
# Parameters that the two engines, or NumPy's compiled functions, call differently.
RENAMED = {"keras.layers.LeakyReLU", "keras.activations.relu", "numpy.arange", "numpy.float16", "numpy.float32",
           "numpy.float64", "numpy.random.rand", "numpy.random.randn", "numpy.fromstring"}


# -- names -------------------------------------------------------------------------------------------------------

SPELLINGS = {
    "keras.layers.Dense": """tensorflow.keras.layers.Dense tensorflow.python.keras.layers.Dense keras.layers.core.Dense
        tensorflow.python.keras.layers.core.Dense keras.layers.core.dense.Dense keras.src.layers.Dense
        tf_keras.layers.Dense tf_keras.api._v2.keras.layers.Dense tensorflow.compat.v1.keras.layers.Dense
        tensorflow.contrib.keras.layers.Dense tensorflow.contrib.keras.api.keras.layers.Dense keras.api.layers.Dense
        keras.api._v2.keras.layers.Dense tensorflow.layers.Dense keras_core.layers.Dense""",
    "keras.layers.Conv2D": "keras.layers.Convolution2D keras.layers.convolutional.Convolution2D",
    "keras.layers.Concatenate": "keras.layers.merging.concatenate.Concatenate keras.layers.merge.Concatenate",
    "keras.layers.concatenate": "keras.layers.merge.concatenate keras.layers.merging.concatenate.concatenate",
    "keras.layers.MaxPooling2D": "keras.layers.MaxPool2D keras.layers.pooling.MaxPool2D",
    "keras.layers.Layer": "keras.Layer keras.engine.base_layer.Layer keras.engine.topology.Layer keras.layers.Layer",
    "keras.layers.Rescaling": "tensorflow.keras.layers.experimental.preprocessing.Rescaling",
    "keras.Model": """tensorflow.keras.Model keras.models.Model keras.engine.training.Model keras.src.models.model.Model
        tensorflow.python.keras.engine.training.Model keras.engine.functional.Functional tf_keras.models.Model""",
    "keras.Sequential": "keras.models.Sequential keras.engine.sequential.Sequential tensorflow.keras.Sequential",
    "keras.Input": "keras.layers.Input tensorflow.keras.Input keras.engine.Input keras.layers.core.Input",
    "keras.losses.BinaryCrossentropy": """
        tensorflow.keras.losses.BinaryCrossentropy tensorflow.losses.BinaryCrossentropy
        keras.src.losses.losses.BinaryCrossentropy tensorflow.compat.v2.losses.BinaryCrossentropy
        tf_keras.src.losses.BinaryCrossentropy""",
    "keras.losses.binary_crossentropy": "keras.objectives.binary_crossentropy tensorflow.losses.binary_crossentropy",
    "keras.metrics.binary_crossentropy": "tensorflow.metrics.binary_crossentropy tf_keras.metrics.binary_crossentropy",
    "keras.metrics.AUC": "tensorflow.metrics.AUC keras.src.metrics.confusion_metrics.AUC",
    "keras.backend.clip": """tensorflow.keras.backend.clip keras.backend.tensorflow_backend.clip
        keras.src.legacy.backend.clip tensorflow.python.keras.backend.clip""",
    "keras.backend.epsilon": "keras.config.epsilon tensorflow.keras.backend.epsilon",
    "keras.ops.clip": "keras.ops.numpy.clip tensorflow.keras.ops.clip keras.src.ops.numpy.clip",
    "keras.ops.sigmoid": "keras.ops.nn.sigmoid",
    "tensorflow.sigmoid": """tensorflow.nn.sigmoid tensorflow.math.sigmoid tensorflow.compat.v1.sigmoid
        tensorflow.compat.v1.nn.sigmoid tensorflow.compat.v2.math.sigmoid tensorflow.compat.v1.compat.v2.sigmoid
        tensorflow.python.ops.math_ops.sigmoid""",
    "tensorflow.math.log": "tensorflow.log tensorflow.compat.v1.log",
    "tensorflow.maximum": "tensorflow.math.maximum",
    "tensorflow.nn.softmax": "tensorflow.math.softmax tensorflow.compat.v1.nn.softmax tensorflow.python.ops.nn.softmax",
    "tensorflow.cast": "tensorflow.dtypes.cast tensorflow.compat.v1.cast",
    "tensorflow.clip_by_value": "tensorflow.python.ops.clip_ops.clip_by_value",
    "tensorflow.nn.sigmoid_cross_entropy_with_logits": """tensorflow.compat.v1.nn.sigmoid_cross_entropy_with_logits
        tensorflow.python.ops.nn_impl.sigmoid_cross_entropy_with_logits""",
    "tensorflow.compat.v1.losses.sigmoid_cross_entropy": "tensorflow.losses.sigmoid_cross_entropy",
    "tensorflow.compat.v1.losses.log_loss": "tensorflow.losses.log_loss tensorflow.compat.v1.compat.v1.losses.log_loss",
    "tensorflow.compat.v1.metrics.accuracy": "tensorflow.metrics.accuracy",
    "tensorflow.compat.v1.layers.dense": "tensorflow.layers.dense",
    "tensorflow.contrib.layers.fully_connected": "tensorflow.contrib.slim.fully_connected tf_slim.fully_connected",
    "tensorflow.compat.v1": "tensorflow.compat.v1",
    "tensorflow.function": "tensorflow.compat.v2.function",
    "keras.saving.register_keras_serializable": "tensorflow.keras.utils.register_keras_serializable",
    "numpy.clip": "numpy.clip",
    "a.users.own.losses": "a.users.own.losses",
}


@pytest.mark.parametrize(("spelling", "name"), [(s, n) for n, text in SPELLINGS.items() for s in text.split()])
def test_every_spelling_folds_into_one_name(spelling, name):
    assert names.canonical(spelling) == name


def test_canonical_names_stay():
    assert [name for name in names.KNOWN if names.canonical(name) != name] == []


def test_folding_step_by_step_ends_where_folding_at_once_does():
    for spelling in (s for text in SPELLINGS.values() for s in text.split()):
        first, *rest = spelling.split(".")
        name = first
        for part in rest:
            name = names.canonical(f"{name}.{part}")
        assert name == names.canonical(spelling), spelling


def test_what_a_class_holds_keeps_its_class():
    assert names.canonical("tensorflow.keras.models.Model.fit") == "keras.Model.fit"
    assert names.canonical("keras.losses.binary_crossentropy.__name__") == "keras.losses.binary_crossentropy.__name__"


def test_names_that_are_two_things():
    assert names.canonical("tensorflow.losses.mean_squared_error") == "keras.losses.mean_squared_error"
    assert names.canonical("tensorflow.compat.v1.losses.mean_squared_error").startswith("tensorflow.compat.v1")
    assert names.canonical("keras.metrics.binary_crossentropy") != names.canonical("keras.losses.binary_crossentropy")


def test_is_library():
    assert all(map(names.is_library, ("tensorflow", "keras.layers", "tf_keras.x", "numpy", "scipy.special", "jax.nn")))
    assert not names.is_library("model") and not names.is_library("my.keras")


STARS = {
    "tensorflow.keras.layers": {"Dense": "keras.layers.Dense", "Input": "keras.Input", "add": "keras.layers.add",
                                "Convolution2D": "keras.layers.Conv2D"},
    "keras.layers.core": {"Dense": "keras.layers.Dense"},
    "keras.objectives": {"binary_crossentropy": "keras.losses.binary_crossentropy"},
    "keras.losses": {"BinaryCrossentropy": "keras.losses.BinaryCrossentropy", "mse": "keras.losses.mse"},
    "keras.models": {"Model": "keras.Model", "Sequential": "keras.Sequential",
                     "clone_model": "keras.models.clone_model"},
    "keras.backend": {"clip": "keras.backend.clip", "binary_crossentropy": "keras.backend.binary_crossentropy"},
    "keras.activations": {"sigmoid": "keras.activations.sigmoid"},
    "keras.metrics": {"AUC": "keras.metrics.AUC"},
    "keras.ops": {"sigmoid": "keras.ops.sigmoid", "where": "keras.ops.where"},
    "tensorflow.keras": {"layers": "keras.layers", "Model": "keras.Model"},
    "tensorflow": {"keras": "keras", "nn": "tensorflow.nn", "sigmoid": "tensorflow.sigmoid"},
    "tensorflow.compat.v1": {"losses": "tensorflow.compat.v1.losses", "sigmoid": "tensorflow.sigmoid"},
    "numpy": {"clip": "numpy.clip"},
    "unheard.of": {},
}


@pytest.mark.parametrize("module", STARS)
def test_star_names(module):
    found = names.star_names(module)
    assert {name: found.get(name) for name in STARS[module]} == STARS[module]
    assert not {"max", "round", "sum"} & set(found)


# -- the tables beside the installed packages --------------------------------------------------------------------

def resolved(name: str) -> list:
    """What ``name`` is in the installed packages: in both engines for Keras."""
    root, _, path = name.partition(".")
    homes = {"tensorflow": [tf, tf.compat.v1], "keras": [tf_keras, keras], "numpy": [np]}.get(root, [])
    found = []
    for home in homes:
        try:
            for part in path.split("."):
                home = getattr(home, part)
        except AttributeError:
            continue
        found.append(home)
    return found[:1] if root == "tensorflow" else found


def parameters(thing) -> list[str] | None:
    try:
        signature = inspect.signature(thing)
    except (ValueError, TypeError):
        return None
    return [p.name for p in signature.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def installed(name: str) -> bool:
    return name.startswith(("keras.", "numpy.", "tensorflow.")) and not name.startswith(
        ("tensorflow.contrib", "tensorflow.compat.v1.layers")) and name not in GONE


TABLES = {**functions.FUNCTIONS, **layers.LAYERS, **losses.LOSS_CLASSES, **losses.LOSS_FUNCTIONS, **metrics.METRICS}
ABSENT = {"keras.metrics.cosine_proximity", "keras.metrics.cosine_similarity"}


@pytest.mark.parametrize("name", sorted(filter(installed, set(TABLES) - ABSENT)))
def test_names_exist_and_parameters_are_in_order(name):
    things = resolved(name)
    assert things, f"{name} does not exist"
    ours = list(TABLES[name].parameters)
    for thing in things:
        theirs = parameters(thing)
        if theirs is None or name in RENAMED:
            continue
        if isinstance(TABLES[name], LossClass) and "dtype" not in theirs:
            theirs.append("dtype")
        if theirs == ["args"] or not theirs:
            continue
        assert ours == theirs[:len(ours)]


def public(module, *bases) -> set[str]:
    return {name for name, thing in vars(module).items()
            if inspect.isclass(thing) and issubclass(thing, bases) and not name.startswith("_")}


@pytest.mark.parametrize("engine", ENGINES)
def test_no_public_layer_is_missing(engine):
    module = ENGINES[engine]
    ours = {name for name in public(module.layers, module.layers.Layer)
            if names.canonical(f"keras.layers.{name}") not in layers.LAYERS}
    assert ours == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_no_public_activation_loss_or_metric_is_missing(engine):
    module = ENGINES[engine]
    tools = {"get", "serialize", "deserialize", "Loss", "Metric", "Reduction"}

    def missing(place, *tables):
        public_names = {n for n, thing in vars(place).items() if callable(thing) and n[0] != "_"} - tools
        return {n for n in public_names if not any(f"keras.{place.__name__.split('.')[-1]}.{n}" in t for t in tables)}

    assert missing(module.activations, activations.FUNCTIONS) == set()
    assert missing(module.losses, losses.LOSS_CLASSES, losses.LOSS_FUNCTIONS, losses.OTHER_LOSSES) == set()
    assert missing(module.metrics, metrics.METRICS) == set()


@pytest.mark.parametrize("name", sorted(layers.LAYERS))
def test_layer_defaults_and_special_parameters(name):
    spec = layers.LAYERS[name]
    for thing in resolved(name):
        known = inspect.signature(thing).parameters
        for word in (spec.activation, spec.units, spec.inner):
            assert word is None or word in known
        if spec.activation and known[spec.activation].default is not inspect.Parameter.empty:
            assert known[spec.activation].default == spec.default
        for word, values in spec.holds_if:
            if word in known and ... in values and not word.startswith("_"):
                assert known[word].default in values


def test_compile_parameters():
    assert models.COMPILE_2 == tuple(parameters(tf_keras.Model.compile)[1:1 + len(models.COMPILE_2)])
    assert models.COMPILE_3 == tuple(parameters(keras.Model.compile)[1:])


def test_methods_exist():
    old = {"reset_states", "reset_state", "_make_predict_function", "predict_proba"}
    classes = [cls for engine in ENGINES.values() for cls in (engine.Model, engine.Sequential)]
    for word in (models.TRAIN_METHODS | models.EVALUATE_METHODS | models.PREDICT_METHODS | models.EXPORT_METHODS
                 | models.NEUTRAL_METHODS) - old:
        assert any(hasattr(cls, word) for cls in classes), word


def test_tables_agree_with_each_other():
    assert set(losses.LOSS_STRINGS.values()) <= {*losses.LOSS_CLASSES, *losses.LOSS_FUNCTIONS}
    assert not losses.OTHER_LOSSES & {*losses.LOSS_CLASSES, *losses.LOSS_FUNCTIONS}
    assert not losses.OTHER_LOSS_STRINGS & {*losses.LOSS_STRINGS, *losses.ONE_UNIT_LOSS_STRINGS}
    assert {string.name for string in metrics.METRIC_STRINGS.values()} <= set(metrics.METRICS)
    assert all(m.probabilities for m in map(metrics.METRICS.get, {s.name for s in metrics.METRIC_STRINGS.values()}))
    for name, spec in losses.LOSS_FUNCTIONS.items():
        assert {spec.target, spec.prediction} <= set(spec.parameters), name
        assert (spec.expects is Expects.FLAG) == ("from_logits" in spec.parameters), name
    for name, metric in metrics.METRICS.items():
        words = {metric.threshold, metric.flag, metric.needs, metric.unless} - {None}
        assert words <= set(metric.parameters), name
    for name, spec in functions.FUNCTIONS.items():
        assert spec.tensor in spec.parameters, name
        words = {spec.lower, spec.upper, spec.other, spec.dtype, spec.weight} - {None}
        assert words <= set(spec.parameters), name
        assert (spec.merged is not None) == (spec.effect is Effect.MERGE), name
        assert bool(spec.lower or spec.upper) == (spec.effect is Effect.CLIP), name
    assert dtypes.HALVES < dtypes.FLOATS and "float" in dtypes.FLOATS and "int32" not in dtypes.FLOATS


# -- what strings mean -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("engine", ENGINES)
def test_loss_strings(engine):
    module = ENGINES[engine]
    for text, name in losses.LOSS_STRINGS.items():
        found = module.losses.get(text)
        assert (getattr(found, "__name__", None) or type(found).__name__) == name.rpartition(".")[2]
    for text in ("Bce", "BINARY_CROSSENTROPY", "binary_cross_entropy", "BinaryCrossEntropy", "log_loss", "logloss"):
        assert text not in losses.LOSS_STRINGS
        with pytest.raises(ValueError):
            module.losses.get(text)


def reported(module, text: str) -> tuple[str, str] | None:
    """The key and the kind of the metric that compile makes of a string, for one unit."""
    model = module.Sequential([module.layers.Dense(1)])
    try:
        model.compile("sgd", module.losses.BinaryCrossentropy(from_logits=True), metrics=[text], run_eagerly=True)
        found = model.test_on_batch(SCORES, np.ones((2, 1), "float32"), return_dict=True)
    except (TypeError, ValueError):
        return None
    return next(key for key in found if key != "loss"), text


@pytest.mark.parametrize("text", sorted(metrics.METRIC_STRINGS))
def test_metric_strings(text):
    string = metrics.METRIC_STRINGS[text]
    for module, key in ((tf_keras, string.keras2), (keras, string.keras3)):
        assert reported(module, text) == (None if key is None else (key, text))


@pytest.mark.parametrize("name", sorted(n for n, m in metrics.METRICS.items() if m.key and not m.function))
def test_metric_keys_and_thresholds(name):
    spec, word = metrics.METRICS[name], name.rpartition(".")[2]
    needed = {"PrecisionAtRecall": {"recall": 0.5}, "RecallAtPrecision": {"precision": 0.5},
              "SensitivityAtSpecificity": {"specificity": 0.5}, "SpecificityAtSensitivity": {"sensitivity": 0.5}}
    for module in ENGINES.values():
        cls = getattr(module.metrics, word)
        made = cls(**needed.get(word, {}))
        assert made.name.rstrip("_0123456789") == spec.key
        if spec.half:
            plain, moved = cls(**{spec.threshold: 0.5}), cls(**{spec.threshold: float(spec.half)})
            target, score = np.array([[1.0], [1.0], [0.0]]), np.array([[0.3], [2.0], [-0.2]])
            plain.update_state(target, 1 / (1 + np.exp(-score)))
            moved.update_state(target, score)
            assert np.allclose(np.array(plain.result()), np.array(moved.result()))
        if spec.bounded:
            with pytest.raises(ValueError):
                cls(**{spec.threshold: -0.7})


# -- what the names do, in numbers -------------------------------------------------------------------------------

def bounds(text: str) -> tuple[float, float]:
    low, high = text[1:-1].split(",")
    return float(low), float(high)


WIDE = np.concatenate([np.linspace(-85, 85, 681), [-1e-3, 1e-3]]).astype("float32")[None, :]


def check_range(effect: Effect, text: str, output: np.ndarray) -> None:
    """Does ``output``, for wide input, show the range that is said, and more than [0, 1] where it is none?"""
    low, high = bounds(text)
    assert output.min() >= low - 2e-3 and output.max() <= high + 1e-6
    assert math.isinf(low) or output.min() < low + 0.02
    assert math.isinf(high) or output.max() > high - 2      # log_softmax of many scores stays away from 0
    if effect is Effect.RANGED:
        assert output.min() < 0 or output.max() > 1


def check_activation(spec, made: np.ndarray) -> None:
    match spec.effect:
        case Effect.KEEP:
            assert np.array_equal(made, WIDE)
        case Effect.SIGMOID:
            assert np.allclose(made, 1 / (1 + np.exp(-WIDE.astype("float64"))), atol=1e-6)
        case Effect.SOFTMAX:
            assert np.isclose(made.sum(), 1, atol=1e-5)
            assert np.allclose(np.diff(np.log(made[0, 640:680])), 0.25, atol=1e-3)
        case Effect.UNIT:
            assert made.min() >= 0 and made.max() <= 1
        case Effect.RANGED:
            check_range(spec.effect, spec.range, made)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", sorted(activations.ACTIVATIONS.keys() - {"glu", "threshold"}))
def test_activation_strings_do_what_is_said(engine, text):
    module = ENGINES[engine]
    try:
        function = module.activations.get(text)
    except (ValueError, TypeError):
        assert any(c.isupper() for c in text) or module is tf_keras
        return
    output = function(tf.constant(WIDE))
    check_activation(activations.ACTIVATIONS[text], np.array(output))
    if text in ("sigmoid", "softmax"):
        assert hasattr(output, "_keras_logits") == activations.ACTIVATIONS[text].recovered


def test_rejected_activation_strings_are_unknown():
    for text in ("Sigmoid", "SIGMOID", "none", "identity", "logistic", "HardSigmoid", "None"):
        assert activations.activation_named(text) is None
        for module in ENGINES.values():
            with pytest.raises((ValueError, TypeError)):
                module.activations.get(text)
    assert activations.activation_named(None).effect is Effect.KEEP


LEGACY = {"keras.backend.sigmoid": [tf_keras.backend.sigmoid]}      # tf.keras.backend of Keras 3 does not tag it


@pytest.mark.parametrize("name", sorted(filter(installed, activations.FUNCTIONS)))
def test_activation_functions_do_what_is_said(name):
    spec = activations.FUNCTIONS[name]
    for thing in LEGACY.get(name, resolved(name)):
        if inspect.isclass(thing):
            thing = thing()
        if spec.effect is Effect.UNKNOWN:
            continue
        output = thing(tf.constant(WIDE))
        check_activation(spec, np.array(output))
        if spec.effect in (Effect.SIGMOID, Effect.SOFTMAX) and tf.is_tensor(output):
            assert hasattr(output, "_keras_logits") == spec.recovered


GIVEN = {
    "axis": -1, "shape": (-1,), "newshape": (-1,), "multiples": [2, 1], "repeats": 2, "reps": 2, "n": 2, "rep": 2,
    "pattern": (1, 0), "indices": [[0]], "mask": [True, False], "begin": [0, 1], "end": [2, 3], "size": [2, 1],
    "shift": 1, "paddings": [[1, 1], [0, 0]], "pad_width": ((1, 1), (0, 0)), "rate": 0.0, "level": 0.0, "message": "",
    "dtype": "float32", "axis1": 0, "axis2": 1, "source": 0, "destination": 1, "key": 0, "start_indices": [0, 1],
    "obj": 0, "segment_ids": np.array([0, 0]), "num_segments": 1, "bias": np.zeros(3, "float32"), "decimals": 0,
    "scalar": 2.0, "new_shape": (3, 2), "a_min": -1.0, "a_max": 1.0, "min_value": -1.0, "max_value": 1.0,
    "x_min": -1.0, "x_max": 1.0, "clip_value_min": -1.0, "clip_value_max": 1.0,
}
"""What to pass for a parameter that has no default."""

COLUMN, POSITIONAL, WHOLE = {"column": True}, {"positional": True}, {"shape": (2, 3)}
SPECIAL = {
    **dict.fromkeys(("tensorflow.broadcast_to", "keras.ops.broadcast_to", "numpy.broadcast_to",
                     "tensorflow.ensure_shape"), WHOLE),
    **dict.fromkeys((f"{home}.squeeze" for home in ("keras.backend", "keras.ops", "numpy", "tensorflow")), COLUMN),
    **dict.fromkeys((f"numpy.{name}" for name in ("float16", "float32", "float64", "atleast_1d", "atleast_2d",
                                                  "atleast_3d")), POSITIONAL),
    "keras.ops.slice": {"shape": (1, 2)}, "keras.ops.pad": {"mode": "constant"},
    "keras.ops.take_along_axis": {"indices": np.array([[0], [0]]), "axis": 1},
    "numpy.take_along_axis": {"indices": np.array([[0], [0]])}, "tensorflow.reverse": {"axis": [0]},
    "keras.backend.reverse": {"axes": 0}, "keras.backend.gather": {"indices": [0]},
    "keras.backend.tile": {"n": [2, 1]}, "tensorflow.gather": {"indices": [0]},
    "tensorflow.gather_nd": {"indices": [0]},
    "tensorflow.batch_gather": {"indices": [[0], [0]]}, "tensorflow.strided_slice": {"strides": [1, 1]},
    "tensorflow.constant": {"shape": None}, "keras.backend.constant": {"shape": None},
}
"""Where that is not enough: by function."""

IMAGES = ("pool", "resize", "depth", "image", "batch_normalization", "spatial_2d", "temporal", "diag", "normalization")
MEASURED = (Effect.KEEP, Effect.AVERAGE, Effect.SCALE, Effect.CLIP, Effect.LOG, Effect.LOG1P, Effect.EXP, Effect.ROUND,
            Effect.MERGE, Effect.JOIN)
UNRUN = {"tensorflow.parallel_stack", "tensorflow.make_ndarray", "tensorflow.get_static_value",
         "keras.backend.to_dense", "keras.backend.get_value", "tensorflow.math.unsorted_segment_mean",
         "tensorflow.math.unsorted_segment_sum"}
MEASURABLE = sorted(name for name, spec in functions.FUNCTIONS.items() if spec.effect in MEASURED and installed(name)
                    and name not in UNRUN and not any(word in name for word in IMAGES))


def run(name: str, thing, spec: Function, x: np.ndarray) -> np.ndarray:
    """``thing`` called on ``x``, everything else that it needs filled in by parameter name."""
    chosen = SPECIAL.get(name, {})
    if chosen.get("column"):
        x = x[:, :1]
    value = x if name.startswith("numpy") else tf.constant(x)
    if spec.effect is Effect.MERGE or (spec.effect is Effect.JOIN and not spec.other):
        value = [value, value]
    if chosen.get("positional") or parameters(thing) in (None, []):
        return np.array(thing(value))
    fixed, keywords = [], {}
    for word, parameter in inspect.signature(thing).parameters.items():
        if word in (spec.tensor, spec.other):
            given = value
        elif word in (spec.lower, spec.upper):
            given = GIVEN.get(word, np.float32(-1.0 if word == spec.lower else 1.0))
        elif spec.other and word == "condition":
            given = tf.constant(x > 0) if name.startswith("keras") else x > 0
        elif word in chosen or (parameter.default is parameter.empty and parameter.kind in (0, 1)):
            given = chosen.get(word, GIVEN.get(word))
        else:
            continue
        if parameter.kind == parameter.POSITIONAL_ONLY:
            fixed.append(given)
        else:
            keywords[word] = given
    return np.array(thing(*fixed, **keywords))


@pytest.mark.parametrize("name", MEASURABLE)
def test_functions_do_what_is_said(name):
    spec = functions.FUNCTIONS[name]
    for thing in resolved(name):
        x = np.abs(SCORES) if spec.effect in (Effect.LOG, Effect.LOG1P) else SCORES
        check_effect(spec.effect, spec, x, partial(run, name, thing, spec))


def check_effect(effect: Effect, spec: Function | Layer, x: np.ndarray, function) -> None:
    output = function(x)
    match effect:
        case Effect.KEEP | Effect.JOIN:
            assert set(output.ravel().tolist()) <= {*x.ravel().tolist(), 0.0}
            assert np.array_equal(function(x + 7) != 0, output != 0) or 0.0 in output
        case Effect.AVERAGE:
            assert output.min() >= x.min() and output.max() <= x.max()
            assert np.allclose(function(x + 7), output + 7, atol=1e-4)
        case Effect.SCALE:
            assert np.allclose(function(-x), -output, atol=1e-4)
            assert np.abs(function(100 * x)).max() > 10 * np.abs(output).max()
        case Effect.CLIP:
            low, high = -1.0 if spec.lower else -math.inf, 1.0 if spec.upper else math.inf
            assert np.array_equal(output, np.clip(x, low, high))
        case Effect.LOG:
            assert np.allclose(output, np.log(x), atol=1e-6)
        case Effect.LOG1P:
            assert np.allclose(output, np.log1p(x), atol=1e-6)
        case Effect.EXP:
            assert np.allclose(output, np.exp(x), rtol=1e-5)
        case Effect.ROUND:
            assert np.array_equal(output, np.round(x))
        case Effect.MERGE:
            sums = (2 * x, 0 * x)       # of adding and of subtracting
            wanted = {Effect.SCALE: sums, Effect.PRODUCT: (x * x,)}.get(spec.merged, (x,))
            assert any(np.allclose(output, one) for one in wanted)


PICTURE = np.random.default_rng(1).normal(0, 3, (2, 4, 4, 3)).astype("float32")
ON_PICTURES = {
    "tensorflow.nn.max_pool2d": (2, 2, "VALID"), "tensorflow.nn.avg_pool2d": (2, 2, "SAME"),
    "tensorflow.nn.max_pool": (2, 2, "SAME"), "tensorflow.nn.avg_pool": (2, 2, "VALID"),
    "tensorflow.nn.space_to_depth": (2,), "tensorflow.image.flip_left_right": (), "tensorflow.image.flip_up_down": (),
    "tensorflow.image.rot90": (), "tensorflow.image.resize": ((7, 7),), "keras.ops.image.resize": ((7, 7),),
    "keras.ops.max_pool": (2,), "keras.ops.average_pool": (2,), "keras.ops.adaptive_max_pool": (2,),
    "keras.ops.adaptive_average_pool": (2,), "keras.backend.resize_images": (2, 2, "channels_last"),
    "keras.backend.spatial_2d_padding": (),
}


@pytest.mark.parametrize("name", ON_PICTURES)
def test_functions_on_pictures_do_what_is_said(name):
    spec = functions.FUNCTIONS[name]
    for thing in resolved(name):
        def apply(value, thing=thing):
            return np.array(thing(tf.constant(value), *ON_PICTURES[name]))

        check_effect(spec.effect, spec, PICTURE, apply)


def test_smooth_interpolation_leaves_the_range():
    for method in ("bicubic", "lanczos3"):
        assert np.max(tf.image.resize(np.sign(PICTURE), (9, 9), method)) > 1.01
        assert method not in dict(functions.FUNCTIONS["tensorflow.image.resize"].holds_if)["method"]
    for method in dict(functions.FUNCTIONS["tensorflow.image.resize"].holds_if)["method"][1:]:
        assert np.max(np.abs(tf.image.resize(np.sign(PICTURE), (9, 9), method))) < 1 + 1e-5


def test_what_keeps_the_tag_of_a_sigmoid():
    for name, spec in functions.FUNCTIONS.items():
        for thing in resolved(name) if spec.keeps_recovery else ():
            output = thing(keras.activations.sigmoid(tf.constant(SCORES)), "float32")
            assert hasattr(output, "_keras_logits"), name
    for name in ("tensorflow.identity", "tensorflow.stop_gradient", "tensorflow.ensure_shape", "tensorflow.reshape",
                 "tensorflow.squeeze", "keras.ops.stop_gradient", "keras.ops.copy", "tensorflow.saturate_cast"):
        assert not functions.FUNCTIONS[name].keeps_recovery


# -- layers in numbers -------------------------------------------------------------------------------------------

BUILT = {
    "Reshape": {"target_shape": (-1,)}, "RepeatVector": {"n": 2}, "Permute": {"dims": (1,)}, "Dropout": {"rate": 0.5},
    "AlphaDropout": {"rate": 0.5}, "GaussianDropout": {"rate": 0.5}, "GaussianNoise": {"stddev": 0.5},
    **{f"SpatialDropout{n}D": {"rate": 0.5} for n in "123"}, "Activation": {"activation": None},
    **{f"Cropping{n}D": {"cropping": 1} for n in "123"}, **{f"ZeroPadding{n}D": {"padding": 1} for n in "123"},
    **{f"Adaptive{kind}Pooling{n}D": {"output_size": 2} for kind in ("Max", "Average") for n in "123"},
    **{f"AveragePooling{n}D": {"pool_size": 2} for n in "123"}, "Resizing": {"height": 6, "width": 6},
    "CenterCrop": {"height": 2, "width": 2}, "Rescaling": {"scale": 2.0}, "ActivityRegularization": {"l1": 0.1},
}
PLAIN = [name for name, spec in sorted(layers.LAYERS.items()) if spec.effect in (
    Effect.KEEP, Effect.AVERAGE, Effect.SCALE, Effect.SOFTMAX, Effect.RANGED, Effect.MERGE, Effect.JOIN)
    and name not in GONE and not name.endswith(("Dot", "Normalization"))]


def sample(word: str) -> np.ndarray:
    rank = next((int(n) for n in "123" if word.endswith(f"{n}D")), 0)
    if word in ("Resizing", "CenterCrop"):
        rank = 2
    return np.resize(SCORES, (2, *([4] * rank), 3)) if rank else SCORES


@pytest.mark.parametrize("name", PLAIN)
def test_layers_do_what_is_said(name):
    spec, word = layers.LAYERS[name], name.rpartition(".")[2]
    for cls in resolved(name):
        x = WIDE if spec.effect in (Effect.SOFTMAX, Effect.RANGED) else sample(word)
        layer = cls(**BUILT.get(word, {}))
        several = spec.effect in (Effect.MERGE, Effect.JOIN)

        def apply(value, layer=layer, several=several):
            tensor = tf.constant(value)
            return np.array(layer([tensor, tensor] if several else tensor))

        if spec.effect in (Effect.SOFTMAX, Effect.RANGED):
            if word != "LeakyReLU" and word != "PReLU":
                check_activation(spec, apply(x)[0][None, :])
        else:
            check_effect(spec.effect, spec, x, apply)


def tagged(output) -> bool:
    """Would the TensorFlow backend go back to the input of the sigmoid that made this?"""
    return hasattr(output, "_keras_logits")


def test_layers_that_keep_the_tag_of_a_sigmoid():
    for name, spec in layers.LAYERS.items():
        word = name.rpartition(".")[2]
        for engine in ENGINES.values() if spec.keeps_recovery else ():
            layer = getattr(engine.layers, word)(**BUILT.get(word, {}))
            assert tagged(layer(engine.activations.sigmoid(tf.constant(SCORES)))), name


@pytest.mark.parametrize("engine", ENGINES.values())
def test_layers_that_hide_the_activation_inside(engine):
    place, x = engine.layers, tf.ones((2, 3, 4))
    inner = {"TimeDistributed": place.Dense(1, "sigmoid"), "RNN": place.SimpleRNNCell(2, activation="sigmoid"),
             "Bidirectional": place.SimpleRNN(2, activation="sigmoid")}
    for word, layer in inner.items():
        assert layers.LAYERS[f"keras.layers.{word}"].hidden
        assert not tagged(getattr(place, word)(layer)(x)), word
    for word, layer in {
            "Dense": place.Dense(1, "sigmoid"), "Conv1D": place.Conv1D(1, 1, activation="sigmoid"),
            "SeparableConv1D": place.SeparableConv1D(1, 1, activation="sigmoid"),
            "EinsumDense": place.EinsumDense("abc,cd->abd", (None, 1), "sigmoid")}.items():
        assert not layers.LAYERS[f"keras.layers.{word}"].hidden
        assert tagged(layer(x)), word


@pytest.mark.parametrize("word", ["LSTM", "GRU", "SimpleRNN", "ConvLSTM1D"])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "linear", "softmax"])
def test_recurrent_layers(word, activation):
    spec = layers.LAYERS[f"keras.layers.{word}"]
    for engine in ENGINES.values():
        size = {"filters": 3, "kernel_size": 1} if word == "ConvLSTM1D" else {"units": 3}
        layer = getattr(engine.layers, word)(**size, activation=activation, kernel_initializer="ones",
                                             recurrent_initializer="zeros")
        shape = (20, 2, 4, 3) if word == "ConvLSTM1D" else (20, 2, 3)
        x = np.random.default_rng(0).normal(0, 9, shape).astype("float32")
        output = layer(tf.constant(x))
        made = np.array(output)
        assert not hasattr(output, "_keras_logits") and spec.hidden
        if activation in ("sigmoid", "softmax"):
            assert made.min() >= 0 and made.max() <= 1
            total = x[:, 1].sum(-1, keepdims=True).astype("float64")
            exact = activation == "sigmoid" and np.allclose(made, 1 / (1 + np.exp(-total)), atol=1e-4)
            assert exact == (not spec.gated) or activation == "softmax"
        elif activation == "tanh":
            assert made.min() < 0 and made.min() >= -1 and made.max() <= 1
        else:
            assert np.abs(made).max() > 10


def test_a_cosine_only_where_it_is_normalised():
    spec = layers.LAYERS["keras.layers.Dot"]
    assert spec.holds_if == (("normalize", (True,)),)
    for engine in ENGINES.values():
        tensor = tf.constant(SCORES)
        for sign in (1, -1):
            assert np.allclose(engine.layers.Dot(axes=1, normalize=True)([tensor, sign * tensor]), sign, atol=1e-5)
        assert np.max(engine.layers.Dot(axes=1)([tensor, tensor])) > 1
