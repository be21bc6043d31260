"""The names of model classes, their methods, what wraps them, and what leaves a function or class as it is."""

from __future__ import annotations

SEQUENTIAL: frozenset[str] = frozenset({"keras.Sequential"})
MODEL_CLASSES: frozenset[str] = SEQUENTIAL | {"keras.Model"}
"""Classes of models, which the user's classes may derive from."""

LAYER_BASES: frozenset[str] = frozenset({
    "keras.layers.Layer", "keras.layers.Wrapper", "keras.layers.AbstractRNNCell", "keras.Operation",
    "tensorflow.Module", "tensorflow.compat.v1.layers.Layer"})
"""Classes of layers and modules that the user's classes derive from."""

TRAIN_METHODS: frozenset[str] = frozenset({"fit", "fit_generator", "train_on_batch"})
EVALUATE_METHODS: frozenset[str] = frozenset({"evaluate", "evaluate_generator", "test_on_batch"})
CALL_METHODS: frozenset[str] = frozenset({"__call__", "call"})
"""Give the model's output as a tensor."""
PREDICT_METHODS: frozenset[str] = CALL_METHODS | {"predict", "predict_on_batch", "predict_generator", "predict_proba"}
"""Give the model's output; all but CALL_METHODS as an array."""
DECIDE_METHODS: frozenset[str] = frozenset({"predict_classes"})
"""Old Keras: decides at 0.5 by itself."""
JUDGING_METHODS: frozenset[str] = frozenset({"compute_loss", "compute_metrics"})
"""Methods of a model that Keras calls with what the model gives."""
EXPORT_METHODS: frozenset[str] = frozenset({"save", "export", "to_json", "to_yaml", "get_config"})
"""Methods by which a model, with what it gives, leaves the program. Weights alone carry no output."""
NEUTRAL_METHODS: frozenset[str] = frozenset({
    "summary", "save_weights", "load_weights", "get_weights", "set_weights", "count_params", "build", "reset_states",
    "reset_metrics", "reset_state", "get_layer", "add", "pop", "compile", "compute_output_shape",
    "make_predict_function", "make_train_function", "make_test_function", "_make_predict_function"})
"""Methods that neither train nor hand the output out."""

EXPORT_FUNCTIONS: dict[str, str] = {
    "keras.models.save_model": "model", "tensorflow.saved_model.save": "obj",
    "tensorflow.lite.TFLiteConverter.from_keras_model": "model", "tensorflow.saved_model.simple_save": "outputs",
    "tensorflow.saved_model.experimental.save": "obj", "tensorflowjs.converters.save_keras_model": "model",
    "tf2onnx.convert.from_keras": "model", "coremltools.convert": "model", "joblib.dump": "value",
    "pickle.dump": "obj", "pickle.dumps": "obj"}
"""Functions by which a model leaves the program, and the parameter that holds it."""

QUIET_CALLBACKS: frozenset[str] = frozenset(f"keras.callbacks.{name}" for name in (
    "EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler", "TerminateOnNaN", "CSVLogger", "History",
    "ProgbarLogger", "BackupAndRestore", "TensorBoard"))
"""Callbacks that go by the names and values of losses and metrics, or keep weights."""

COMPILE_2: tuple[str, ...] = (
    "optimizer", "loss", "metrics", "loss_weights", "weighted_metrics", "run_eagerly", "steps_per_execution",
    "jit_compile")
COMPILE_3: tuple[str, ...] = (
    "optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution",
    "jit_compile", "auto_scale_loss")
COMPILE_BOTH: tuple[str, ...] = ("optimizer", "loss")
"""Positional parameters of compile; the third one differs between Keras 2 and Keras 3."""

IDENTITY_DECORATORS: frozenset[str] = frozenset({
    "tensorflow.function", "tensorflow.autograph.experimental.do_not_convert", "tensorflow.autograph.to_graph",
    "tensorflow.recompute_grad", "tensorflow.contrib.eager.defun", "tensorflow.Module.with_name_scope",
    "tensorflow.__internal__.tracking.no_automatic_dependency_tracking",
    "keras.saving.register_keras_serializable", "keras.remat",
    "jax.jit", "jax.checkpoint", "torch.no_grad", "torch.inference_mode", "torch.compile",
    "functools.wraps", "functools.lru_cache", "functools.cache", "abc.abstractmethod",
    "typing.override", "typing.final", "typing.no_type_check", "typing_extensions.override",
    "typing_extensions.final"})
"""Decorators, bare or called with settings, after which a function or class still does what it says."""

_MOT = "tensorflow_model_optimization"
_REMEDIATION = "tensorflow_model_remediation"
_NSL = "neural_structured_learning.keras"

WRAPPERS: dict[str, str] = {
    "keras.models.clone_model": "model", "keras.utils.multi_gpu_model": "model",
    f"{_MOT}.sparsity.keras.prune_low_magnitude": "to_prune", f"{_MOT}.sparsity.keras.strip_pruning": "model",
    f"{_MOT}.quantization.keras.quantize_model": "to_quantize",
    f"{_MOT}.quantization.keras.quantize_annotate_model": "to_annotate",
    f"{_MOT}.quantization.keras.quantize_annotate_layer": "to_annotate",
    f"{_MOT}.quantization.keras.quantize_apply": "model",
    f"{_MOT}.clustering.keras.cluster_weights": "to_cluster", f"{_MOT}.clustering.keras.strip_clustering": "model",
    **{f"{_REMEDIATION}.min_diff.keras.{name}": "original_model" for name in (
        "MinDiffModel", "models.MinDiffModel", "models.min_diff_model.MinDiffModel")},
    **{f"{_REMEDIATION}.counterfactual.keras.{name}": "original_model" for name in (
        "CounterfactualModel", "models.CounterfactualModel")},
    f"{_NSL}.GraphRegularization": "base_model", f"{_NSL}.AdversarialRegularization": "base_model",
}
"""Functions and model classes that give what the model (or layer) in their first parameter gives."""

WEIGHTS: frozenset[str] = frozenset({
    "tensorflow.Variable", "tensorflow.get_variable", "keras.Variable", "keras.backend.variable",
    "keras.backend.random_normal_variable", "keras.backend.random_uniform_variable",
    "tensorflow.contrib.framework.model_variable"})
"""Functions that make a free weight."""

WEIGHT_METHODS: frozenset[str] = frozenset({"add_weight", "add_variable"})
"""Methods of a layer or model that make a free weight."""
