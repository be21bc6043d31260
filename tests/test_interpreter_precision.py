"""Precision as a value: policies, default dtypes and dtypes of layers, when they hold, and what they leave of a sigmoid."""

import json

import pytest

from bce_lint import check_source
from bce_lint.evaluation import engines
from bce_lint.judging import diagnose
from bce_lint.reading.source import from_text
from tracing import PRELUDE, check, table

# What the short programs below end in.
TRAINED = """
model.compile("adam", "binary_crossentropy")  #! {}
model.fit(x, y)
"""
HEAD = "model = keras.Sequential([layers.Dense(4), layers.Dense(1, activation='sigmoid')])\n"


def trained(program: str, code: str = "BCE010") -> None:
    check(PRELUDE + program + TRAINED.format(code))


@pytest.mark.parametrize("setting", [
    "keras.mixed_precision.set_global_policy('mixed_float16')",
    "keras.mixed_precision.set_global_policy(policy='float16')",
    "tf.keras.mixed_precision.experimental.set_policy('mixed_bfloat16')",
    "tf.keras.mixed_precision.set_global_policy(tf.keras.mixed_precision.Policy('mixed_bfloat16'))",
    "keras.mixed_precision.set_dtype_policy('mixed_float16')",
    "keras.config.set_dtype_policy(keras.DTypePolicy('mixed_float16'))",
    "keras.config.set_dtype_policy(keras.dtype_policies.DTypePolicy(name='bfloat16'))",
    "from tensorflow.keras.mixed_precision import Policy, set_global_policy as use; use(Policy('mixed_float16'))",
])
def test_ways_to_set_a_policy(setting):
    trained(f"{setting}  #~\n{HEAD}")


@pytest.mark.parametrize("setting", [
    "keras.mixed_precision.set_global_policy('float32')", "keras.mixed_precision.set_global_policy('mixed_float32')",
    "keras.mixed_precision.set_global_policy('float64')", "keras.mixed_precision.set_global_policy()",
    "keras.mixed_precision.Policy('mixed_float16')", "keras.mixed_precision.set_global_policy(unknown())",
    "keras.mixed_precision.set_policy_of_mine('mixed_float16')", "K.set_floatx('float32')", "K.set_floatx(unknown())",
    "print('mixed_float16')", "keras.mixed_precision.set_global_policy(f'mixed_{name}')",
])
def test_what_sets_none(setting):
    trained(f"{setting}\n{HEAD}", "BCE101")


@pytest.mark.parametrize("dtype", [
    "'float16'", "'bfloat16'", "'half'", "'mixed_float16'", "tf.float16", "tf.dtypes.bfloat16", "np.float16", "tf.half",
    "keras.mixed_precision.Policy('mixed_bfloat16')", "keras.DTypePolicy('mixed_float16').compute_dtype",
    "keras.DTypePolicy('mixed_float16').name", "'float16' if True else None",
])
def test_dtypes_of_a_layer(dtype):
    trained(f"model = keras.Sequential([layers.Dense(1, activation='sigmoid', dtype={dtype})])")


@pytest.mark.parametrize("dtype", [
    "'float32'", "tf.float32", "np.float64", "keras.DTypePolicy('float32')", "unknown()", "'mixed_float32'", "PRECISION",
    "keras.DTypePolicy('mixed_float16').variable_dtype", "keras.DTypePolicy('mixed_float16').quantization_mode",
])
def test_dtypes_that_win_over_a_policy(dtype):
    trained("keras.mixed_precision.set_global_policy('mixed_float16')\n"
            f"model = keras.Sequential([layers.Dense(1, activation='sigmoid', dtype={dtype})])", "BCE101")


@table('''
=== the policy counts when the layer is built, not when the model is
head = layers.Dense(1, activation="sigmoid")
keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([layers.Dense(4), head])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== a policy of no name of its own gives way to the next
keras.mixed_precision.set_global_policy("mixed_float16")
body = layers.Dense(4)
keras.mixed_precision.set_global_policy("float32")
model = keras.Sequential([body, layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== dtype None asks for the policy
keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid", dtype=None)])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== arguments that are not known may hold a dtype
keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid", **settings)])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== set on one of two paths
if fast:
    keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== set on both paths
if tpu:
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
else:
    keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== set in a try that may fail
try:
    keras.mixed_precision.set_global_policy("mixed_float16")
except ValueError:
    pass
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== one switch for the policy and the dtype
if fast:
    keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid", dtype="float32" if fast else None)])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== one switch for the policy and the loss
def build(fast):
    if fast:
        keras.mixed_precision.set_global_policy("mixed_float16")
    head = layers.Dense(1, activation=None if fast else "sigmoid")
    model = keras.Sequential([head])
    model.compile("adam", losses.BinaryCrossentropy(from_logits=fast))
    return model

=== many policies do not hide what is wrong beside them
if a:
    keras.mixed_precision.set_global_policy("mixed_float16")
elif b:
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
elif c:
    keras.mixed_precision.set_global_policy("float64")
act = "sigmoid" if d else tf.nn.sigmoid if e else "sigmoid"
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002
model.fit(x, y)

=== a parameter on which the callers agree
def prepare(policy):
    keras.mixed_precision.set_global_policy(policy)

prepare("mixed_float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== a parameter that nobody in sight fills
def train(policy="mixed_float16"):
    keras.mixed_precision.set_global_policy(policy)
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")  #! BCE101
    model.fit(x, y)

=== what one function that nobody calls sets is not in force in another
def prepare():
    keras.mixed_precision.set_global_policy("mixed_float16")

def train():
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")  #! BCE101
    model.fit(x, y)

=== what the module sets is
keras.mixed_precision.set_global_policy("mixed_float16")

def train():
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")  #! BCE010
    model.fit(x, y)

=== one builder under two policies
def build():
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")  #! BCE101
    model.fit(x, y)

build()
keras.mixed_precision.set_global_policy("mixed_float16")
build()

=== the scope of a strategy
keras.mixed_precision.set_global_policy("mixed_float16")
with tf.distribute.MirroredStrategy().scope():
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== Keras 3 forgets the policy when the session is cleared
keras.mixed_precision.set_global_policy("mixed_float16")
keras.backend.clear_session()
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== a function that may set another policy
from elsewhere import helpers
keras.mixed_precision.set_global_policy("mixed_float16")
helpers.set_precision("float32")
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== a layer that is given another policy later
keras.mixed_precision.set_global_policy("mixed_float16")
head = layers.Dense(1, activation="sigmoid")
head.dtype_policy = keras.DTypePolicy("float32")
model = keras.Sequential([head])
model.compile("adam", "binary_crossentropy")
model.fit(x, y)
''')
def test_when_a_policy_holds(program):
    check(program)


@table('''
=== the default dtype, and a Flatten that hides the sigmoid
K.set_floatx("float16")  #~
model = keras.Sequential([layers.Dense(1, activation="sigmoid"), layers.Flatten()])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== on TensorFlow a direct sigmoid is recovered under it
K.set_floatx("float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== a policy wins over it
keras.mixed_precision.set_global_policy("float32")
K.set_floatx("float16")
model = keras.Sequential([layers.Dense(1, activation="sigmoid"), layers.Flatten()])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== Keras 3 no longer asks for it when a layer has been built
first = layers.Dense(4)
K.set_floatx("float16")
model = keras.Sequential([first, layers.Dense(1, activation="sigmoid"), layers.Flatten()])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)
''')
def test_default_dtype(program):
    check(program)


HALF = PRELUDE + "keras.mixed_precision.set_global_policy('mixed_float16')\n"


@table('''
=== an Activation layer
model = keras.Sequential([layers.Dense(1), layers.Activation("sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== an Activation layer in float32
model = keras.Sequential([layers.Dense(1), layers.Activation("sigmoid", dtype="float32")])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== float32 before the sigmoid
model = keras.Sequential([layers.Dense(1, dtype="float32"), layers.Activation("sigmoid")])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== float32 after the sigmoid
model = keras.Sequential([layers.Dense(1, activation="sigmoid"), layers.Activation("linear", dtype="float32")])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== half precision again after a float32 sigmoid
model = keras.Sequential([layers.Dense(1, activation="sigmoid", dtype="float32"), layers.Flatten()])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== a Concatenate of two of them
i = keras.Input((3,))
both = layers.Concatenate()([layers.Dense(1, activation="sigmoid")(i), layers.Dense(1, activation="sigmoid")(i)])
model = keras.Model(i, both)
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== a wrapper does not cast what the layer in it gives
model = keras.Sequential([layers.TimeDistributed(layers.Dense(1, activation="sigmoid", dtype="float32"))])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== a model within a model
inner = keras.Sequential([layers.Dense(1, activation="sigmoid")])
i = keras.Input((3,))
model = keras.Model(i, inner(i))
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== one of two outputs
i = keras.Input((3,))
a, b = layers.Dense(1, activation="sigmoid")(i), layers.Dense(1, activation="sigmoid", dtype="float32")(i)
model = keras.Model(i, [a, b])
model.compile("adam", ["binary_crossentropy", "binary_crossentropy"])  #! BCE010 BCE101
model.fit(x, y)

=== functions keep the precision of what they get
z = keras.Sequential([layers.Dense(1)])(x)
losses.BinaryCrossentropy()(y, tf.sigmoid(z))  #! BCE010

=== a cast of the logits
z = keras.Sequential([layers.Dense(1)])(x)
losses.BinaryCrossentropy()(y, tf.sigmoid(tf.cast(z, tf.float32)))  #! BCE101
losses.BinaryCrossentropy()(y, tf.sigmoid(tf.cast(z, unknown())))  #! BCE101

=== casts by functions that have the dtype in their name
z = keras.Sequential([layers.Dense(1)])(x)
losses.BinaryCrossentropy()(y, tf.sigmoid(tf.compat.v1.to_float(z)))  #! BCE101
losses.BinaryCrossentropy()(y, tf.sigmoid(np.float32(z)))  #! BCE101
losses.BinaryCrossentropy()(y, tf.sigmoid(K.cast_to_floatx(z)))  #! BCE101
losses.BinaryCrossentropy()(y, tf.sigmoid(tf.compat.v1.to_bfloat16(z)))  #! BCE010

=== a cast of the probabilities
p = keras.Sequential([layers.Dense(1, activation="sigmoid")])(x)
losses.BinaryCrossentropy()(y, tf.cast(p, tf.float32))  #! BCE010

=== predictions
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
losses.BinaryCrossentropy()(y, model.predict(x))  #! BCE010
losses.BinaryCrossentropy()(y, model.predict(x).astype("float32"))  #! BCE010

=== a function of the loss casts nothing, and finds the logits of a direct sigmoid
p = keras.Sequential([layers.Dense(1, activation="sigmoid")])(x)
losses.binary_crossentropy(y, p)  #! BCE101
losses.binary_crossentropy(y, tf.reshape(p, (-1,)))  #! BCE010

=== a loss with a dtype of its own casts to that
p = keras.Sequential([layers.Dense(1, activation="sigmoid")])(x)
losses.BinaryCrossentropy(dtype="float16")(y, p)  #! BCE101

=== given to compile it gets what the wrapper has cast
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", losses.binary_crossentropy)  #! BCE010
model.fit(x, y)

=== a layer of one's own casts what it gets
class Head(layers.Layer):
    def __init__(self):
        super().__init__(dtype="float32")

    def call(self, z):
        return tf.sigmoid(z)

model = keras.Sequential([layers.Dense(1), Head()])
model.compile("adam", "binary_crossentropy")  #! BCE101
model.fit(x, y)

=== a layer within a layer of one's own
class Head(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1, activation="sigmoid")

    def call(self, z):
        return self.dense(z)

model = keras.Sequential([layers.Dense(4), Head()])
model.compile("adam", "binary_crossentropy")  #! BCE010
model.fit(x, y)

=== logits are another matter
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", losses.BinaryCrossentropy(from_logits=True))
model.fit(x, y)
other = keras.Sequential([layers.Dense(1)])
other.compile("adam", "binary_crossentropy")  #! BCE001
other.fit(x, y)

=== so are a softmax, a hard sigmoid, and another loss
one = keras.Sequential([layers.Dense(2, activation="softmax")])
one.compile("adam", "categorical_crossentropy")
one.fit(x, y)
two = keras.Sequential([layers.Dense(1, activation="hard_sigmoid")])
two.compile("adam", "binary_crossentropy")
two.fit(x, y)
three = keras.Sequential([layers.Dense(1, activation="sigmoid")])
three.compile("adam", "mse")
three.fit(x, y)

=== a double sigmoid is the stronger finding
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002
model.fit(x, y)
''', prelude=HALF)
def test_what_becomes_of_a_sigmoid(program):
    check(program)


def test_rounding_to_half_by_a_cast():
    check(PRELUDE + """
p = keras.Sequential([layers.Dense(1, activation="sigmoid")])(x)
half = tf.cast(p, tf.float16)  #~
losses.BinaryCrossentropy()(y, half)  #! BCE010
""")


# -- several files ------------------------------------------------------------------------------------------------

BUILT = PRELUDE + HEAD + "model.compile('adam', 'binary_crossentropy')\nmodel.fit(x, y)\n"


def codes(**files: str) -> dict[str, list[str]]:
    """What is found in each of several files, advice apart."""
    sources = [from_text(text, f"{name}.py") for name, text in files.items()]
    judgement = diagnose(sources, [source.path for source in sources])
    assert not judgement.errors
    return {name: [d.code for d in judgement.diagnostics if d.span.path == f"{name}.py" and d.code != "BCE101"]
            for name in files}


def test_a_policy_does_not_reach_other_programs():
    setter = PRELUDE + "keras.mixed_precision.set_global_policy('mixed_float16')\n"
    assert codes(a=setter, b=BUILT) == {"a": [], "b": []}
    assert codes(b=setter + BUILT, c=BUILT) == {"b": ["BCE010"], "c": []}


@pytest.mark.parametrize("word", ["import a", "from a import *", "from a import POLICY"])
def test_a_policy_that_an_imported_module_sets(word):
    setter = PRELUDE + "POLICY = 'mixed_float16'\nkeras.mixed_precision.set_global_policy(POLICY)\n"
    assert codes(a=setter, b=f"{word}\n{BUILT}")["b"] == ["BCE010"]
    assert codes(b=f"{word}\n{BUILT}", a=setter)["b"] == ["BCE010"]


def test_a_policy_set_before_and_by_an_import_is_not_known():
    setter = PRELUDE + "keras.mixed_precision.set_global_policy('float32')\n"
    mine = PRELUDE + "keras.mixed_precision.set_global_policy('mixed_float16')\nimport a\n"
    assert codes(a=setter, b=mine + BUILT)["b"] == []


def test_a_function_and_a_constant_of_another_file():
    setter = PRELUDE + "POLICY = 'mixed_float16'\ndef prepare(p):\n    keras.mixed_precision.set_global_policy(p)\n"
    assert codes(a=setter, b=f"from a import POLICY, prepare\nprepare(POLICY)\n{BUILT}")["b"] == ["BCE010"]


# -- engines ------------------------------------------------------------------------------------------------------

class Module:
    """As much of a module as tells its engines."""

    def __init__(self, text: str) -> None:
        self.source = from_text(text, "m.py")


@pytest.mark.parametrize("text, expected", [
    ("import tensorflow as tf", {"tf_keras", "TensorFlow"}),
    ("from tensorflow import keras", {"tf_keras", "TensorFlow"}),
    ("import tensorflow as tf\nmodel = tf.keras.config.floatx()", {"TensorFlow"}),
    ("import keras", {"tf_keras", "TensorFlow", "JAX", "PyTorch"}),
    ("import keras\nfrom keras import ops", {"TensorFlow", "JAX", "PyTorch"}),
    ("import os, keras_core as keras", {"TensorFlow", "JAX", "PyTorch"}),
    ("import tensorflow as tf\nimport keras", {"tf_keras", "TensorFlow", "JAX", "PyTorch"}),
    ("import tf_keras as keras", {"tf_keras"}),
    ("import tensorflow\nfrom tf_keras import layers", {"tf_keras"}),
    ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport tensorflow as tf", {"tf_keras"}),
    ("import os\nos.environ.setdefault('TF_USE_LEGACY_KERAS', 'True')\nimport tensorflow as tf", {"tf_keras"}),
    ("export TF_USE_LEGACY_KERAS=1\nimport tensorflow as tf", {"tf_keras"}),
    ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '0'\nimport tensorflow as tf", {"TensorFlow"}),
    ("import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras\nfrom keras import ops", {"JAX"}),
    ("import os\nos.environ['KERAS_BACKEND'] = 'torch'\nimport keras\nkeras.config.floatx()", {"PyTorch"}),
    ("import os\nos.environ['KERAS_BACKEND'] = 'openvino'\nimport keras\nkeras.ops.abs(1)", set()),
    ("x = 1", {"tf_keras", "TensorFlow", "JAX", "PyTorch"}),
])
def test_engines(text, expected):
    assert engines.possible([Module(text), None]) == expected


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [],
             "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("cell", [
    "%env TF_USE_LEGACY_KERAS=1\n", "%set_env TF_USE_LEGACY_KERAS 1\n", 'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\n',
])
def test_switches_in_a_notebook(cell):
    program = f"from tensorflow import keras\nkeras.mixed_precision.set_global_policy('mixed_float16')\n{HEAD}"
    program = program.replace("layers.", "keras.layers.") + TRAINED
    assert [d.code for d in check_source(notebook("x, y = 1, 2\n", program), "n.ipynb").diagnostics] == ["BCE010"]
    assert check_source(notebook(cell, program), "n.ipynb").diagnostics == ()


def test_engines_of_several_modules():
    both = [Module("import keras"), Module("from keras import ops"), Module("import tensorflow as tf")]
    assert engines.possible(both) == {"TensorFlow"}


def said(program: str) -> str:
    found = [d for d in diagnose([from_text(program, "m.py")], ["m.py"]).diagnostics if d.code == "BCE010"]
    return found[0].message if found else ""


@pytest.mark.parametrize("imports, policy, words", [
    ("import keras\nfrom keras import ops", "mixed_float16", ["7.65 to 8.35 on", "on Keras 3, ", "stuck at 15.9"]),
    ("import keras\nfrom keras import ops", "mixed_bfloat16", ["5.56 to 6.25 on", "on Keras 3, "]),
    ("from tensorflow import keras", "mixed_float16", [" 8 on", "Keras 3 with TensorFlow", "not on tf_keras"]),
    ("import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras\nfrom keras import ops", "float16", ["7.65", "JAX"]),
    ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nfrom tensorflow import keras", "mixed_float16", []),
    ("import tf_keras as keras", "mixed_float16", []),
])
def test_the_message_says_which_engines_are_hit(imports, policy, words):
    message = said(f"{imports}\nfrom elsewhere import x, y\nkeras.mixed_precision.set_global_policy('{policy}')\n"
                   "model = keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])\n"
                   "model.compile('adam', 'binary_crossentropy')\nmodel.fit(x, y)\n")
    assert bool(message) == bool(words) and all(word in message for word in words)
