"""What a fix may touch, sentence by sentence. Under a program stand lines that must be in what ``--fix`` makes of it
(``--- safe``), in what ``--fix --unsafe-fixes`` makes of it (``--- unsafe``), or in both (``--- both``)."""

from __future__ import annotations

import re

import pytest

from bce_lint import Settings, fix_source

_PARTS = re.compile(r"^--- (safe|unsafe|both)$", re.MULTILINE)


def table(text: str) -> pytest.MarkDecorator:
    parts = re.split(r"^=== (.*)$", text, flags=re.MULTILINE)
    assert not parts[0].strip()
    return pytest.mark.parametrize("case", [pytest.param(body, id=title)
                                            for title, body in zip(parts[1::2], parts[2::2], strict=True)])


def check(case: str) -> None:
    program, *wanted = _PARTS.split(case.strip("\n") + "\n")
    assert wanted, "nothing is asked for"
    for kind, lines in zip(wanted[::2], wanted[1::2], strict=True):
        for unsafe in {"safe": (False,), "unsafe": (True,), "both": (False, True)}[kind]:
            made = fix_source(program, "script.py", Settings(unsafe_fixes=unsafe, project=False)).source
            there = {line.strip() for line in made.splitlines()}
            missing = [line for line in lines.strip().splitlines() if line.strip() not in there]
            assert not missing, f"{'--unsafe-fixes' if unsafe else '--fix'} gives\n{made}"


@table('''
=== a script in which nobody reads the output: the logit form
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit([[1]], [[1]])
--- both
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)])

=== every object that may be the one is mended
import sys
import keras
model = keras.Sequential([keras.layers.Dense(1)])
if len(sys.argv) > 1:
    loss = keras.losses.BinaryCrossentropy(label_smoothing=0.1)
else:
    loss = keras.losses.BinaryCrossentropy()
model.compile("adam", loss)
model.fit([[1]], [[1]])
--- both
    loss = keras.losses.BinaryCrossentropy(label_smoothing=0.1, from_logits=True)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)

=== one of them that cannot be mended stops all
import sys
import keras
model = keras.Sequential([keras.layers.Dense(1)])
if len(sys.argv) > 1:
    loss = keras.losses.BinaryCrossentropy(from_logits=bool(0))
else:
    loss = keras.losses.BinaryCrossentropy()
model.compile("adam", loss)
model.fit([[1]], [[1]])
--- both
    loss = keras.losses.BinaryCrossentropy()

=== weights are no output
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
model.save_weights("w.weights.h5")
--- both
model = keras.Sequential([keras.layers.Dense(1)])

=== a decision in sight moves along, with its threshold
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
print((model.predict([[1]]) > 0.5).sum())
--- both
model = keras.Sequential([keras.layers.Dense(1)])
print((model.predict([[1]]) > 0.0).sum())

=== printed probabilities stay
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
print(model.predict([[1]]))
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())
--- unsafe
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))

=== a difference brings out the last digit, where the sigmoids of NumPy and TensorFlow part
import keras
import numpy as np
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
print(1 - model.predict([[1]]), np.e)
--- both
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())

=== a saved model stays
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.save("model.keras")
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())

=== a checkpoint holds the model
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]], callbacks=[keras.callbacks.ModelCheckpoint("model.keras")])
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])

=== callbacks that go by metrics, or keep weights, read no output
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping("val_accuracy", patience=2)
keep = keras.callbacks.ModelCheckpoint("w.weights.h5", save_weights_only=True)
model.fit([[1]], [[1]], callbacks=[stop, keep, keras.callbacks.TensorBoard()])
--- safe
model = keras.Sequential([keras.layers.Dense(1)])

=== printed probabilities get one sigmoid where they are predicted
import keras
import numpy as np
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
p = model.predict(np.ones((1, 1)))
print(p, p > 0.5)
--- both
model = keras.Sequential([keras.layers.Dense(1)])
p = 1 / (1 + np.exp(-model.predict(np.ones((1, 1)))))
print(p, p > 0.5)

=== one predict for two models gets none
import keras
import numpy as np
def show(model):
    print(model.predict(np.ones((1, 1))))
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
show(model)
show(keras.Sequential([keras.layers.Dense(1)]))
--- both
print(model.predict(np.ones((1, 1))))
--- safe
model.compile("adam", keras.losses.BinaryCrossentropy())

=== a script may train by a tape of its own
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
def train(model, x, y):
    with tf.GradientTape() as tape:
        loss = tf.keras.losses.binary_crossentropy(y, model(x))
    return tape.gradient(loss, model.trainable_variables)
train(model, tf.zeros((4, 3)), tf.zeros((4, 1)))
--- both
loss = tf.keras.losses.binary_crossentropy(y, model(x), from_logits=True)

=== a converter reads the model
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", tf.keras.losses.BinaryCrossentropy(from_logits=True))
data = tf.lite.TFLiteConverter.from_keras_model(model).convert()
--- safe
model = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])

=== a dict that is given away holds the model
import joblib
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
joblib.dump({"model": model}, "model.joblib")
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])

=== a function that nobody calls here gives the probabilities to others
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
def serve(x):
    return model.predict(x)
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())

=== what a public function returns stays
import keras
def build():
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    return model
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())

=== an attribute of a public class stays
import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = keras.layers.Dense(1, activation="sigmoid")
    def call(self, x):
        return self.head(x)
net = Net()
net.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
net.fit([[1]], [[1]])
--- safe
self.head = keras.layers.Dense(1, activation="sigmoid")
net.compile("adam", keras.losses.BinaryCrossentropy())

=== __all__ names the model
import keras
__all__ = ["model"]
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])

=== what is wanted with scikit-learn's log loss stays a probability
import keras
from sklearn.metrics import log_loss
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
print(log_loss([1], model.predict([[1]])))
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())
''')
def test_who_reads_the_output(case):
    check(case)


@table('''
=== a loss object with a right use
import keras
bce = keras.losses.BinaryCrossentropy(from_logits=True)
right = keras.Sequential([keras.layers.Dense(1)])
right.compile("adam", bce)
wrong = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
wrong.compile("adam", bce)
right.fit([[1]], [[1]])
wrong.fit([[1]], [[1]])
wrong.save("wrong.keras")
--- both
bce = keras.losses.BinaryCrossentropy(from_logits=True)
right = keras.Sequential([keras.layers.Dense(1)])
right.compile("adam", bce)

=== a loss object with a right use, the other way round
import keras
bce = keras.losses.BinaryCrossentropy()
right = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
right.compile("adam", bce)
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", bce)
right.fit([[1]], [[1]])
wrong.fit([[1]], [[1]])
--- both
bce = keras.losses.BinaryCrossentropy()
right.compile("adam", bce)

=== a loss object with an unknown use
import keras
bce = keras.losses.BinaryCrossentropy()
net = keras.Sequential([keras.layers.Dense(1)])
def step(x, y):
    return bce(y, net(x))
def other(y, p):
    return bce(y, p)
print(step([[1.0]], [[1.0]]))
--- both
bce = keras.losses.BinaryCrossentropy()

=== a loss object whose other use is suppressed
import keras
bce = keras.losses.BinaryCrossentropy(from_logits=True)
kept = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
kept.compile("adam", bce)  # noqa: BCE002
kept.fit([[1]], [[1]])
wrong = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
wrong.compile("adam", bce)
wrong.fit([[1]], [[1]])
wrong.save("wrong.keras")
--- both
bce = keras.losses.BinaryCrossentropy(from_logits=True)
kept = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])

=== a suppressed finding is not fixed
import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", "binary_crossentropy")  # noqa: BCE001
model.fit([[1]], [[1]])
--- both
model.compile("adam", "binary_crossentropy")  # noqa: BCE001

=== a loss object whose later use is suppressed, and so is the safe fix of the first
import keras
bce = keras.losses.BinaryCrossentropy(from_logits=True)
wrong = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
wrong.compile("adam", bce)
wrong.fit([[1]], [[1]])
wrong.save("wrong.keras")
kept = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
# bce-lint: ignore[BCE002]
kept.compile("adam", bce)
kept.fit([[1]], [[1]])
--- both
bce = keras.losses.BinaryCrossentropy(from_logits=True)
kept = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
--- safe
wrong = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
--- unsafe
wrong = keras.Sequential([keras.layers.Dense(1)])

=== a loss object with logits whose other use is suppressed
import keras
bce = keras.losses.BinaryCrossentropy()
kept = keras.Sequential([keras.layers.Dense(1)])
kept.compile("adam", bce)  # noqa: BCE001
kept.fit([[1]], [[1]])
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", bce)
wrong.fit([[1]], [[1]])
--- both
bce = keras.losses.BinaryCrossentropy()

=== one cause of which the second use alone is suppressed
import keras
bce = keras.losses.BinaryCrossentropy()
net = keras.Sequential([keras.layers.Dense(1)])
def first(x, y):
    return bce(y, net(x))
def second(x, y):
    return bce(y, net(x))  # noqa: BCE001
print(first([[1.0]], [[1.0]]), second([[1.0]], [[1.0]]))
--- both
bce = keras.losses.BinaryCrossentropy()

=== one cause of which the first use is suppressed
import keras
bce = keras.losses.BinaryCrossentropy()
net = keras.Sequential([keras.layers.Dense(1)])
def first(x, y):
    return bce(y, net(x))  # noqa: BCE001
def second(x, y):
    return bce(y, net(x))
print(first([[1.0]], [[1.0]]), second([[1.0]], [[1.0]]))
--- both
bce = keras.losses.BinaryCrossentropy()

=== a model of which one compile is suppressed keeps its activation
import keras
net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
net.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))  # noqa: BCE002
net.fit([[1]], [[1]])
net.compile("sgd", keras.losses.BinaryCrossentropy(from_logits=True))
net.fit([[1]], [[1]])
--- both
net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
net.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))  # noqa: BCE002
net.compile("sgd", keras.losses.BinaryCrossentropy())

=== a metric object of which one use is suppressed
import keras
metric = keras.metrics.BinaryAccuracy()
kept = keras.Sequential([keras.layers.Dense(1)])
kept.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[metric])  # noqa: BCE007
kept.fit([[1]], [[1]])
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[metric])
wrong.fit([[1]], [[1]])
--- both
metric = keras.metrics.BinaryAccuracy()

=== a metric object of which the second use alone is suppressed
import keras
metric = keras.metrics.BinaryAccuracy()
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[metric])
wrong.fit([[1]], [[1]])
kept = keras.Sequential([keras.layers.Dense(1)])
kept.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[metric])  # noqa: BCE007
kept.fit([[1]], [[1]])
--- both
metric = keras.metrics.BinaryAccuracy()

=== a constant that names the loss
import keras
LOSS = "binary_crossentropy"
right = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
right.compile("adam", LOSS)
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", LOSS)
right.fit([[1]], [[1]])
wrong.fit([[1]], [[1]])
--- both
LOSS = "binary_crossentropy"
right.compile("adam", LOSS)
wrong.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))

=== a list of metrics
import keras
METRICS = ["accuracy"]
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", "binary_crossentropy", metrics=METRICS)
right = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
right.compile("adam", "binary_crossentropy", metrics=METRICS)
wrong.fit([[1]], [[1]])
right.fit([[1]], [[1]])
--- both
METRICS = ["accuracy"]
right.compile("adam", "binary_crossentropy", metrics=METRICS)

=== a metric object
import keras
acc = keras.metrics.BinaryAccuracy()
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", "binary_crossentropy", metrics=[acc])
right = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
right.compile("adam", "binary_crossentropy", metrics=[acc])
wrong.fit([[1]], [[1]])
right.fit([[1]], [[1]])
--- both
acc = keras.metrics.BinaryAccuracy()

=== a default of a parameter
import keras
def head(act="sigmoid"):
    return keras.Sequential([keras.layers.Dense(1, activation=act)])
wrong = head()
wrong.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
right = head()
right.compile("adam", "mse")
wrong.fit([[1]], [[1]])
right.fit([[1]], [[1]])
--- both
def head(act="sigmoid"):
return keras.Sequential([keras.layers.Dense(1, activation=act)])

=== a builder with another customer
import keras
def head():
    return keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
wrong = head()
wrong.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
right = head()
right.compile("adam", "mse")
wrong.fit([[1]], [[1]])
right.fit([[1]], [[1]])
--- both
return keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
wrong.compile("adam", keras.losses.BinaryCrossentropy())

=== a layer with another customer
import keras
inp = keras.Input((3,))
head = keras.layers.Dense(1, activation="sigmoid")
wrong = keras.Model(inp, head(inp))
wrong.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
right = keras.Model(inp, head(inp))
right.compile("adam", "mse")
wrong.fit([[1]], [[1]])
right.fit([[1]], [[1]])
--- both
head = keras.layers.Dense(1, activation="sigmoid")
wrong.compile("adam", keras.losses.BinaryCrossentropy())

=== a loss function with another customer
import keras
def loss(y, p):
    return keras.losses.binary_crossentropy(y, p)
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", loss=loss)
right = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
right.compile("adam", loss=loss)
wrong.fit([[1]], [[1]])
right.fit([[1]], [[1]])
--- both
return keras.losses.binary_crossentropy(y, p)

=== options in a dict with another customer
import keras
options = dict(from_logits=False)
wrong = keras.Sequential([keras.layers.Dense(1)])
wrong.compile("adam", keras.losses.BinaryCrossentropy(**options))
right = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
right.compile("adam", keras.losses.BinaryCrossentropy(**options))
wrong.fit([[1]], [[1]])
right.fit([[1]], [[1]])
--- both
options = dict(from_logits=False)

=== a clip with another customer
import tensorflow as tf
net = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
def clipped(x):
    return tf.clip_by_value(net(x), 1e-7, 1 - 1e-7)
def loss(x, y):
    return tf.keras.losses.binary_crossentropy(y, clipped(x))
def surprise(x):
    return -tf.math.log(clipped(x))
print(loss([[1.0]], [[1.0]]), surprise([[1.0]]))
--- both
return tf.clip_by_value(net(x), 1e-7, 1 - 1e-7)
''')
def test_shared_things_stay(case):
    check(case)


@table('''
=== a reader that calculates with the probability stands in the way
import tensorflow as tf
net = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
def objective(x, y):
    p = net(x)
    return bce(y, p) - tf.reduce_mean(p * 10.0)
print(objective([[1.0]], [[1.0]]))
--- both
net = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
bce = tf.keras.losses.BinaryCrossentropy()

=== a layer that the probability feeds stands in the way
import keras
from keras import layers
inp = keras.Input((3,))
p = layers.Dense(1, activation="sigmoid")(inp)
model = keras.Model(inp, [p, layers.Dense(2)(p)])
model.compile("adam", [keras.losses.BinaryCrossentropy(from_logits=True), "mse"])
model.fit([[1]], [[1]])
--- both
p = layers.Dense(1, activation="sigmoid")(inp)
model.compile("adam", [keras.losses.BinaryCrossentropy(), "mse"])

=== another loss on the same output stands in the way
import tensorflow as tf
net = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
mse = tf.keras.losses.MeanSquaredError()
def objective(x, y):
    p = net(x)
    return bce(y, p) + mse(y, p)
print(objective([[1.0]], [[1.0]]))
--- both
net = tf.keras.Sequential([tf.keras.layers.Dense(1, activation="sigmoid")])
bce = tf.keras.losses.BinaryCrossentropy()

=== no logarithm of zero is opened, and none of a logit
from tensorflow.keras import backend as K
def loss(y_true, y_pred):
    y_pred = K.clip(y_pred, 1e-7, 1 - 1e-7)
    return K.mean(K.binary_crossentropy(y_true, y_pred)) - K.mean(K.log(y_pred))
--- both
y_pred = K.clip(y_pred, 1e-7, 1 - 1e-7)

=== no logarithm of a logit, of a model that is known
import keras
from keras import ops
net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
def loss(x, y):
    p = ops.clip(net(x), 1e-7, 1 - 1e-7)
    return keras.losses.binary_crossentropy(y, p) - ops.mean(ops.log(p))
print(loss([[1.0]], [[1.0]]))
--- both
net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
p = ops.clip(net(x), 1e-7, 1 - 1e-7)

=== a sigmoid inside a recurrence cannot be taken off
import keras
model = keras.Sequential([keras.layers.SimpleRNN(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[[1]]], [[1]])
--- both
model = keras.Sequential([keras.layers.SimpleRNN(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())

=== a refused fix gives way to the next one
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
print(model.predict([[1]]).round())
--- safe
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy())
print(model.predict([[1]]).round())

=== a fix that would lead to another finding gives way to the next one
import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[keras.metrics.Recall(thresholds=[0.3, 0.5])])
model.fit([[1]], [[1]])
--- both
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(), metrics=[keras.metrics.Recall(thresholds=[0.3, 0.5])])

=== a callback that watches a metric keeps its name
import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", "binary_crossentropy", metrics=["acc"])
model.fit([[1]], [[1]], callbacks=[keras.callbacks.EarlyStopping(monitor="val_acc")])
--- both
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True), metrics=[keras.metrics.BinaryAccuracy(name="acc", threshold=0.0)])

=== a comment is not dropped without being asked
import keras
model = keras.Sequential([keras.layers.Dense(
    1,
    activation="sigmoid",  # by order
)])
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
--- safe
activation="sigmoid",  # by order
model.compile("adam", keras.losses.BinaryCrossentropy())
''')
def test_what_stands_in_the_way(case):
    check(case)


def test_a_named_output_keeps_its_name():
    """Whatever becomes of the activation, something called ``p`` must come out of the model."""
    program = '''\
import keras
from keras import layers
inp = keras.Input((3,))
z = layers.Dense(1)(inp)
p = layers.Activation("sigmoid", name="p")(z)
q = layers.Dense(1, name="q")(inp)
model = keras.Model(inp, [p, q])
model.compile("adam", loss={"p": keras.losses.BinaryCrossentropy(from_logits=True), "q": "mse"})
model.fit([[1]], {"p": [[1]], "q": [[1]]})
'''
    for unsafe in (False, True):
        made = fix_source(program, "script.py", Settings(unsafe_fixes=unsafe, project=False)).source
        assert made != program and 'name="p")(' in made, made


@pytest.mark.parametrize("unsafe", [False, True])
def test_layers_that_are_counted_stay_where_they_are(unsafe):
    program = '''\
import keras
model = keras.Sequential()
model.add(keras.layers.Dense(4))
model.add(keras.layers.Dense(1))
model.add(keras.layers.Activation("sigmoid"))
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit([[1]], [[1]])
features = keras.Model(model.inputs, model.layers[-2].output)
print(features.predict([[1]]))
'''
    made = fix_source(program, "script.py", Settings(unsafe_fixes=unsafe, project=False)).source
    assert made != program and made.count("model.add(") == 3, made


def test_of_two_sigmoids_the_one_before_a_loss_on_logits_goes():
    program = """\
import tensorflow as tf
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit(tf.zeros((4, 2)), tf.zeros((4, 1)), verbose=0)
probabilities = tf.sigmoid(model(tf.zeros((1, 2))))
"""
    settings = Settings(select=("BCE008",), unsafe_fixes=True, project=False)
    assert fix_source(program, "script.py", settings).source == program.replace(', activation="sigmoid"', "")
