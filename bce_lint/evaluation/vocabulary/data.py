"""Which numbers data sets hold, and what functions do to the numbers in an array: tables for the ranges of labels."""

from __future__ import annotations

Numbers = tuple[tuple[int, ...], str, str]
_IMAGES: Numbers = ((0, 255), "byte", "in each image")

LOADED: dict[str, tuple[Numbers | None, Numbers | None]] = {
    **{f"keras.datasets.{name}.load_data": (_IMAGES, (tuple(range(10)), "byte", "mixed"))
       for name in ("mnist", "fashion_mnist", "cifar10")},
    "keras.datasets.cifar100.load_data": (_IMAGES, (tuple(range(20)), "int", "mixed")),
    "keras.datasets.imdb.load_data": (None, ((0, 1), "int", "mixed")),
}
"""The inputs and labels that a ``load_data`` gives twice: numbers that occur in them, of which kind, and where."""

MADE: dict[str, tuple[int, ...]] = {
    "sklearn.datasets.make_moons": (0, 1), "sklearn.datasets.make_circles": (0, 1),
    "sklearn.datasets.make_hastie_10_2": (-1, 1)}
"""Functions that give inputs and the labels of two classes."""

CLASSIFICATION = "sklearn.datasets.make_classification"
SPLIT = "sklearn.model_selection.train_test_split"
DATASETS = ("tensorflow.data.Dataset.from_tensor_slices", "tensorflow.data.Dataset.from_tensors")
DATASET_ZIP = "tensorflow.data.Dataset.zip"
SAME_ELEMENTS: frozenset[str] = frozenset(
    "batch shuffle repeat prefetch cache take skip with_options unbatch rebatch apply_options".split())
"""Methods of a ``tf.data.Dataset`` that give one with the same elements, or most of them, in batches or not."""

HOMES: tuple[str, ...] = ("tensorflow", "keras", "numpy")
"""Libraries in which a word means what these tables say."""

MOVED: frozenset[str] = frozenset("""
    reshape expand_dims squeeze transpose swapaxes moveaxis ravel flatten identity stop_gradient ensure_shape
    atleast_1d atleast_2d atleast_3d flip fliplr flipud rot90 reverse roll tile repeat broadcast_to copy numpy
    check_numerics batch_flatten flip_left_right flip_up_down permute_dimensions cast_to_floatx convert_to_numpy
    permutation shuffle""".split())
"""Words for functions and methods that leave every number as it is, wherever they put it."""

CAST: dict[str, str | None] = {
    **dict.fromkeys(("astype", "cast", "array", "asarray", "asanyarray", "ascontiguousarray", "constant",
                     "convert_to_tensor")),
    **dict.fromkeys(("to_float", "to_double", "float16", "float32", "float64"), "float32")}
"""Words for functions that convert to a dtype: their ``dtype`` argument, or the one given here."""

FILLED: dict[str, float] = {"ones": 1, "ones_like": 1, "zeros": 0, "zeros_like": 0}
FILLED_WITH: dict[str, tuple[str, str]] = {
    "full": ("shape", "fill_value"), "full_like": ("a", "fill_value"), "fill": ("dims", "value")}
"""Words for functions that make an array of one number; the parameters of those that are told which."""

JOINED: frozenset[str] = frozenset("concatenate concat vstack hstack stack row_stack append".split())
"""Words for functions that put the arrays of a list together."""

ONE_HOT: frozenset[str] = frozenset({
    "keras.utils.to_categorical", "keras.utils.np_utils.to_categorical", "tensorflow.one_hot", "keras.ops.one_hot",
    "keras.backend.one_hot"})

CHANGES: dict[str, str | None] = {
    "numpy.copyto": "dst", "numpy.put": "a", "numpy.putmask": "a", "numpy.place": "arr", "numpy.fill_diagonal": "a",
    "numpy.put_along_axis": "arr"}
"""Functions that write into the array in their first parameter."""

CHANGING: frozenset[str] = frozenset("fill sort".split())
"""Methods that write into their array."""

READ: frozenset[str] = frozenset("shape dtype ndim size nbytes itemsize name device op graph T data flat".split())
"""Attributes that leave an array as it is. Behind any other stands a method that may not."""
