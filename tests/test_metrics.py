"""Metrics and thresholds on logits, and second sigmoids: what is found, what is mended, and that it is right under Keras."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bce_lint import Settings, check_source, fix_source
from metric_rows import CLASSES, DECISIONS, METRICS, STRINGS, TOLD
from tracing import PRELUDE, check, table, verdicts

LOGITS = PRELUDE + """\
import math
from tensorflow.keras import metrics
x, y = np.zeros((8, 4)), np.zeros((8, 1))
model = keras.Sequential([layers.Dense(1)])
"""
COMPILED = LOGITS + 'model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))\nmodel.fit(x, y)\n'
PROBABILITIES = COMPILED.replace("layers.Dense(1)", 'layers.Dense(1, activation="sigmoid")') \
    .replace("losses.BinaryCrossentropy(from_logits=True)", '"mse"')


def listed(metric: str) -> str:
    return (f"{LOGITS}model.compile(\"adam\", loss=losses.BinaryCrossentropy(from_logits=True), metrics=[{metric}])\n"
            "model.fit(x, y)\n")


def updated(metric: str, prediction: str = "model(x)") -> str:
    return f"{COMPILED}metric = {metric}\nmetric.update_state(y, {prediction})\n"


def decided(expression: str) -> str:
    return f"{COMPILED}scores = model.predict(x)\nprint({expression})\n"


def codes(program: str) -> set[str]:
    return {code for _, code in verdicts(program)}


def fixed(program: str, unsafe: bool = False) -> str:
    return fix_source(program, "program.py", Settings(unsafe_fixes=unsafe, project=False)).source


# -- each row of the measured tables ----------------------------------------------------------------------------------

@pytest.mark.parametrize("name", METRICS)
def test_metric(name):
    wrong, right = METRICS[name]
    for form in (listed, updated):
        assert codes(form(wrong)) == {"BCE007"}
        if right is not None:
            assert codes(form(right)) == set()
            assert fixed(form(wrong)) == form(right)
    if right is None:
        assert fixed(listed(wrong)) == listed(wrong)
        assert fixed(updated(wrong)) == updated(wrong, "tf.sigmoid(model(x))")
    assert codes(updated(wrong, "tf.sigmoid(model(x))")) == set()


@pytest.mark.parametrize("name", TOLD)
def test_other_ways_to_tell_a_metric(name):
    wrong, right = TOLD[name]
    for form in (listed, updated):
        assert codes(form(wrong)) == {"BCE007"} and codes(form(right)) == set()


@pytest.mark.parametrize("word", STRINGS)
def test_name_of_a_metric(word):
    wrong, right = listed(repr(word)), listed(STRINGS[word].replace('"', "'"))
    assert codes(wrong) == {"BCE007"} and codes(right) == set()
    assert fixed(wrong) == right


@pytest.mark.parametrize("name", [*DECISIONS, *CLASSES])
def test_decision(name):
    wrong, right = (DECISIONS | CLASSES)[name]
    assert codes(decided(wrong)) == {"BCE007"} and codes(decided(right)) == set()
    assert fixed(decided(wrong)) == decided(wrong)
    assert fixed(decided(wrong), unsafe=True) == decided(right)
    assert codes(f"{PROBABILITIES}scores = model.predict(x)\nprint({wrong})\n") == set()


# -- under a real Keras -----------------------------------------------------------------------------------------------

needs_keras = pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")


@pytest.fixture(scope="module", params=["keras3", "tf_keras"])
def engine(request) -> dict:
    """What one engine says of every row."""
    env = os.environ | {"TF_USE_LEGACY_KERAS": "1" if request.param == "tf_keras" else "0", "TF_CPP_MIN_LOG_LEVEL": "3",
                        "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow", "PYTHONUTF8": "1"}
    script = Path(__file__).with_name("metric_rows.py")
    done = subprocess.run([sys.executable, script], env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@needs_keras
def test_told_of_logits_a_metric_says_the_same(engine):
    for name, (on_probabilities, on_logits, told) in engine["metrics"].items():
        assert told == pytest.approx(on_probabilities, abs=2e-6), name
        assert on_logits != pytest.approx(on_probabilities, abs=1e-3), name


@needs_keras
def test_evaluate_reports_it_under_the_same_name(engine):
    for word, (on_probabilities, on_logits, told) in engine["strings"].items():
        assert told[word] == pytest.approx(on_probabilities[word], abs=2e-6), word
        assert on_logits[word] != pytest.approx(on_probabilities[word], abs=1e-3), word


@needs_keras
def test_moved_decisions_are_the_same(engine):
    for name, (on_probabilities, on_logits, moved, positive) in engine["decisions"].items():
        if name in CLASSES:
            assert moved[1] == positive[1], name
        else:
            assert moved == on_probabilities, name
        assert moved[1] != on_logits[1] or name == "python round", name


# -- numbers on the pages ---------------------------------------------------------------------------------------------

def test_what_a_second_sigmoid_gives():
    def sigmoid(z: float) -> float:
        return 1 / (1 + math.exp(-z))
    assert (sigmoid(0), round(sigmoid(1), 4)) == (0.5, 0.7311)
    assert (round(-math.log(sigmoid(1)), 4), round(-math.log(1 - sigmoid(0)), 4)) == (0.3133, 0.6931)


# -- what is found ----------------------------------------------------------------------------------------------------

@table('''
=== metrics as a tuple
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True), metrics=("acc", "mae"))  #! BCE007

=== one metric, no list
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True), metrics="accuracy")  #! BCE007

=== a list in a variable, grown
METRICS = [metrics.AUC(from_logits=True)]
METRICS.append("binary_accuracy")  #! BCE007
METRICS += ["mae"]
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True), metrics=METRICS)

=== weighted metrics
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), weighted_metrics=["acc"])  #! BCE007

=== two wrong metrics are two findings
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=["acc", metrics.AUC()])  #! BCE007 BCE007

=== a class by its name
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[metrics.BinaryAccuracy])  #! BCE007

=== a function by its name
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[metrics.binary_accuracy])  #! BCE007

=== functools.partial
from functools import partial
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[
    partial(metrics.binary_accuracy, threshold=0.0), partial(metrics.binary_accuracy)])  #! BCE007

=== a loss function as a metric
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[losses.binary_crossentropy])  #! BCE007

=== a class derived from a metric
class Accuracy(metrics.BinaryAccuracy):
    pass

model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[Accuracy()])  #! BCE007

=== the third position is metrics on one engine only
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), ["accuracy"])

=== metrics of a model in a condition
import sys
if "--auc" in sys.argv:
    chosen = [metrics.AUC()]  #! BCE007
else:
    chosen = [metrics.AUC(from_logits=True)]
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=chosen)

=== a missing sigmoid is nothing else as well
model.compile("adam", "binary_crossentropy", metrics=["accuracy", metrics.AUC()])  #! BCE001
model.fit(x, y)
print(model.predict(x) > 0.5)

=== a loss of one's own
def weighted(y_true, y_pred):
    return 2 * K.binary_crossentropy(y_true, y_pred, from_logits=True)

model.compile("adam", weighted, metrics=["accuracy"])  #! BCE007

=== a flat list for two outputs goes to both on Keras 2, and by position on Keras 3
inputs = keras.Input((4,))
two = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
two.compile("adam", [losses.BinaryCrossentropy(from_logits=True), "mse"], metrics=["acc", "acc"])  #! BCE007

=== one metric for two outputs of which one is a regression
inputs = keras.Input((4,))
two = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
two.compile("adam", ["mse", losses.BinaryCrossentropy(from_logits=True)], metrics=["acc"])  #! BCE007

=== an error for two outputs of which one is a regression
inputs = keras.Input((4,))
two = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
two.compile("adam", ["mse", losses.BinaryCrossentropy(from_logits=True)], metrics=[metrics.MeanSquaredError()])

=== an error of the logits alone
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[metrics.MeanSquaredError()])  #! BCE007

=== an error of a regression
model.compile("adam", "mse", metrics=[metrics.MeanSquaredError()])

=== unknown flag or threshold
from settings import FLAG, SHARE
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[
    metrics.AUC(from_logits=FLAG), metrics.BinaryAccuracy(threshold=SHARE), metrics.Precision(**FLAG)])

=== several thresholds
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[
    metrics.Precision(thresholds=[0.0, 1.0]),
    metrics.Precision(thresholds=[0.25, 0.5, 0.75])])  #! BCE007

=== top_k=None is no top_k
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[metrics.Recall(top_k=None)])  #! BCE007

=== F1Score(threshold=None)
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[metrics.F1Score(threshold=None)])

=== a threshold by a variable
SHARE = 0.5
model.compile("adam", losses.BinaryCrossentropy(from_logits=True),
              metrics=[metrics.BinaryAccuracy(threshold=SHARE)])  #! BCE007
''', LOGITS)
def test_in_a_compile(program):
    check(program)


@table('''
=== one finding for a metric that is updated twice
accuracy = metrics.BinaryAccuracy()  #! BCE007
for batch in range(3):
    accuracy.update_state(y, model(x))  #~
accuracy.update_state(y, model(x, training=False))  #~

=== a dictionary of metrics
kept = {"accuracy": metrics.BinaryAccuracy(), "loss": metrics.Mean()}  #! BCE007
kept["accuracy"].update_state(y, model(x))
kept["loss"].update_state(0.0)

=== one sigmoid before
accuracy = metrics.BinaryAccuracy()
accuracy.update_state(y, tf.nn.sigmoid(model(x)))

=== a metric of an endpoint layer
class Endpoint(layers.Layer):
    def __init__(self):
        super().__init__()
        self.loss_fn = losses.BinaryCrossentropy(from_logits=True)
        self.accuracy_fn = metrics.BinaryAccuracy(name="accuracy")  #! BCE007

    def call(self, targets, logits):
        self.add_loss(self.loss_fn(targets, logits))
        self.add_metric(self.accuracy_fn(targets, logits))
        return tf.nn.softmax(logits)

inputs, targets = keras.Input((3,)), keras.Input((10,))
keras.Model([inputs, targets], Endpoint()(targets, layers.Dense(10)(inputs)))

=== a helper that all callers hand logits
def accuracy(labels, scores):
    return tf.reduce_mean(tf.cast(tf.equal(labels, tf.cast(scores > 0.5, tf.float32)), tf.float32))  #! BCE007

print(accuracy(y, model(x)), accuracy(y, model(x)))

=== a helper that one caller hands probabilities
def accuracy(labels, scores):
    return tf.reduce_mean(tf.cast(tf.equal(labels, tf.cast(scores > 0.5, tf.float32)), tf.float32))

print(accuracy(y, model(x)), accuracy(y, tf.sigmoid(model(x))))
''', COMPILED)
def test_by_hand(program):
    check(program)


@table('''
=== accuracy of rounded scores
def my_acc(y_true, y_pred):
    return K.mean(K.equal(y_true, K.round(y_pred)))  #! BCE007
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[my_acc])  #~

=== a mask of scores in Dice
def dice(y_true, y_pred):
    mask = tf.cast(y_pred > 0.5, tf.float32)  #! BCE007
    return 2 * K.sum(y_true * mask) / (K.sum(y_true) + K.sum(mask))
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[dice])  #~

=== intersection over union, by a class
class Iou(metrics.Metric):
    def __init__(self):
        super().__init__(name="iou")
        self.inner = metrics.MeanIoU(num_classes=2)
    def update_state(self, y_true, y_pred, sample_weight=None):
        self.inner.update_state(y_true, tf.cast(tf.greater(y_pred, 0.5), tf.int32))  #! BCE007
    def result(self):
        return self.inner.result()
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[Iou()])  #~

=== recall and precision by hand
def recall(y_true, y_pred):
    found = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))  #! BCE007
    return found / (K.sum(K.round(K.clip(y_true, 0, 1))) + K.epsilon())
def precision(y_true, y_pred):
    predicted = K.sum(K.round(K.clip(y_pred, 0, 1)))  #! BCE007
    return K.sum(y_true * y_pred) / (predicted + K.epsilon())
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[recall, precision])

=== a lambda of the library's function
model.compile("adam", losses.BinaryCrossentropy(from_logits=True),
              metrics=[lambda y_true, y_pred: metrics.binary_accuracy(y_true, y_pred)])  #! BCE007

=== by one sigmoid first
def my_acc(y_true, y_pred):
    return K.mean(K.equal(y_true, K.round(K.sigmoid(y_pred))))
def dice(y_true, y_pred):
    mask = tf.cast(y_pred > 0.0, tf.float32)
    return 2 * K.sum(y_true * mask) / (K.sum(y_true) + K.sum(mask))
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[my_acc, dice])

=== of probabilities
def recall(y_true, y_pred):
    return K.sum(K.round(K.clip(y_true * y_pred, 0, 1))) / (K.sum(y_true) + K.epsilon())
sure = keras.Sequential([layers.Dense(1, activation="sigmoid")])
sure.compile("adam", "mse", metrics=[recall])

=== a recall that serves both
def recall(y_true, y_pred):
    return K.sum(K.round(K.clip(y_true * y_pred, 0, 1))) / (K.sum(y_true) + K.epsilon())
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[recall])
sure = keras.Sequential([layers.Dense(1, activation="sigmoid")])
sure.compile("adam", "mse", metrics=[recall])

=== a clip of the logits for another end
def spread(y_true, y_pred):
    return K.mean(K.clip(y_pred, -10, 10))
model.compile("adam", losses.BinaryCrossentropy(from_logits=True), metrics=[spread])

=== compute_metrics of a model
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
        self.accuracy = metrics.BinaryAccuracy()  #! BCE007
    def call(self, inputs):
        return self.head(inputs)
    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        self.accuracy.update_state(y, y_pred)
        return {"accuracy": self.accuracy.result()}
net = Net()
net.compile("adam", losses.BinaryCrossentropy(from_logits=True))
net.fit(x, y)
''', LOGITS)
def test_metrics_of_ones_own(program):
    check(program)


@table('''
=== in an if
if model.predict(x)[0][0] > 0.5:  #! BCE007
    print("positive")

=== between two thresholds
print(0.3 < model.predict(x) < 0.7)  #! BCE007

=== through float and item
score = float(model.predict(x)[0])
print("yes" if score >= 0.5 else "no", model.predict(x)[0].item() < 0.5)  #! BCE007 BCE007

=== in a loop, a comprehension and a map
for score in model.predict(x):
    print(score > 0.5)  #! BCE007
print([int(score > 0.5) for score in model.predict(x)])  #! BCE007
print(list(map(lambda score: score > 0.5, model.predict(x))))  #! BCE007

=== with an index
for index, score in enumerate(model.predict(x)):
    print(index, score > 0.5)  #! BCE007

=== by Keras, TensorFlow and the backend
z = model(x)
print(tf.greater(z, 0.5))  #! BCE007
print(tf.math.less_equal(z, 0.5))  #! BCE007
print(K.greater(z, 0.5))  #! BCE007
print(keras.ops.greater(z, 0.5))  #! BCE007
print(tf.math.round(z))  #! BCE007
print(K.round(z))  #! BCE007
print(keras.ops.argmax(z, axis=-1))  #! BCE007
print(tf.where(z > 0.5, 1, 0))  #! BCE007
print(tf.cast(z, "int64"))  #! BCE007

=== no decisions
z = model.predict(x)
print(z > 0, z > 1, z > 0.8473, z > -0.5, z == 0.5, np.round(z, 2), z.round(1), np.argmax(z), np.argmax(z, axis=0))
print((z * 255).astype("uint8"), z.astype("float64"), tf.cast(z, tf.float16), int(z.shape[0]), round(1.5))

=== a threshold by a name
SHARE = 0.4
print(model.predict(x) > SHARE)  #! BCE007

=== a threshold that moves
for share in np.linspace(0, 1, 11):
    print(model.predict(x) > share)

=== an exported model with a sigmoid
served = keras.Sequential([model, layers.Activation("sigmoid")])
print(served.predict(x) > 0.5, model.predict(x) > 0.0)

=== another layer at the end
bigger = keras.Sequential([model, layers.Dense(1)])
bigger.compile("adam", "mse")
bigger.fit(x, y)
print(bigger.predict(x) > 0.5)

=== the layer is changed afterwards
model.layers[-1].activation = tf.nn.sigmoid
print(model.predict(x) > 0.5)
''', COMPILED)
def test_decisions(program):
    check(program)


@table('''
=== on tensors
print(tf.sigmoid(model(x)))  #! BCE008
print(tf.nn.sigmoid(model(x)))  #! BCE008
print(K.sigmoid(model(x)))  #! BCE008
print(keras.ops.sigmoid(model(x)))  #! BCE008
print(keras.activations.sigmoid(model(x)))  #! BCE008
print(layers.Activation("sigmoid")(model(x)))  #! BCE008
print(layers.Activation(tf.nn.sigmoid)(model(x)))  #! BCE008
print(keras.activations.get("sigmoid")(model(x)))  #! BCE008

=== in NumPy and SciPy
from scipy.special import expit
import scipy
print(expit(model.predict(x)))  #! BCE008
print(scipy.special.expit(model.predict(x)))  #! BCE008
print(1 / (1 + np.exp(-model.predict(x))))  #! BCE008
print(1.0 / (np.exp(-model.predict(x)) + 1.0))  #! BCE008
print(tf.math.divide(1.0, 1.0 + tf.exp(-model(x))))  #! BCE008

=== a function, a lambda, a static method
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

squash = lambda z: tf.sigmoid(z)  #! BCE008

class Tools:
    @staticmethod
    def logistic(z):
        return tf.nn.sigmoid(z)

print(sigmoid(model.predict(x)))  #! BCE008
print(squash(model(x)))
print(Tools.logistic(model(x)))  #! BCE008

=== one function for a score and for a probability
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

raw = keras.Sequential([layers.Dense(1)])
raw.compile("adam", losses.BinaryCrossentropy(from_logits=True))
raw.fit(x, y)
print(sigmoid(raw.predict(x)))
print(sigmoid(model.predict(x)))  #! BCE008

=== after moves that change no number
print(tf.sigmoid(tf.squeeze(tf.cast(model(x), tf.float32), -1)[:3]))  #! BCE008

=== after others
print(tf.sigmoid(tf.reduce_mean(model(x))), tf.sigmoid(model(x) * 2), tf.sigmoid(-model(x)), tf.sigmoid(1 - model(x)))
print(tf.sigmoid(model(x) - 0.5), tf.sigmoid(model(x) * model(x)), tf.sigmoid(tf.math.log(model(x))))

=== a hidden sigmoid is no output
print(keras.Sequential([layers.Dense(4, activation="sigmoid"), layers.Dense(1, activation="sigmoid")])(x))

=== an activation after a layer that has one
deep = keras.Sequential([layers.Dense(4, activation="sigmoid"), layers.Activation("sigmoid"), layers.Dense(1)])  #! BCE008
print(deep(x))

=== a linear activation in between
print(keras.Sequential([model, layers.Activation("linear"), layers.Activation("sigmoid")])(x))  #! BCE008

=== a softmax
many = keras.Sequential([layers.Dense(3, activation="softmax")])
print(tf.sigmoid(many(x)))  #! BCE008
print(tf.sigmoid(many(x)[:, 1]))

=== values in [0, 1] that no sigmoid made
hard = keras.Sequential([layers.Dense(3, activation="hard_sigmoid")])
print(tf.sigmoid(hard(x)))
''', PROBABILITIES)
def test_second_sigmoids(program):
    check(program)


# -- fixes that go together -------------------------------------------------------------------------------------------

def test_the_missing_flag_takes_metrics_and_decisions_along():
    text = LOGITS + """\
accuracy = metrics.BinaryAccuracy()
model.compile("adam", loss=losses.BinaryCrossentropy(), metrics=["accuracy", metrics.AUC()])
model.fit(x, y)
accuracy.update_state(y, model(x))
print(model.predict(x) > 0.5, np.round(model.predict(x)))
"""
    assert codes(text) == {"BCE001"} and fixed(text) == text
    assert fixed(text, unsafe=True) == LOGITS + """\
accuracy = metrics.BinaryAccuracy(threshold=0.0)
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True), metrics=[metrics.BinaryAccuracy(name="accuracy", threshold=0.0), metrics.AUC(from_logits=True)])
model.fit(x, y)
accuracy.update_state(y, model(x))
print(model.predict(x) > 0.0, np.round(1 / (1 + np.exp(-model.predict(x)))))
"""


def test_two_sigmoids_never_both_go_at_once():
    """The logit form waits until there is one sigmoid."""
    text = PROBABILITIES.replace('"mse"', '"binary_crossentropy"') + "print(tf.sigmoid(model.predict(x)))\n"
    found = check_source(text, "program.py", Settings(select=("BCE008", "BCE101"), project=False)).diagnostics
    assert {one.code: one.fix.title if one.fix else "" for one in found} == {
        "BCE008": "drop the outer sigmoid", "BCE101": ""}


def test_a_metric_of_two_models_stays():
    text = LOGITS + """\
shared = metrics.BinaryAccuracy()
other = keras.Sequential([layers.Dense(1, activation="sigmoid")])
other.compile("adam", "mse", metrics=[shared])
other.fit(x, y)
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True), metrics=[shared])
model.fit(x, y)
"""
    assert codes(text) == {"BCE007"} and fixed(text, unsafe=True) == text


def test_a_name_that_differs_between_engines_is_unsafe():
    assert fixed(listed('"AUC"')) == listed('"AUC"')
    assert fixed(listed('"AUC"'), unsafe=True) == listed('metrics.AUC(name="AUC", from_logits=True)')
    assert fixed(listed('"precision"')) == listed("metrics.Precision(thresholds=0)")


def test_an_argument_in_the_way():
    wrong = 'metrics.AUC(200, "ROC", "interpolation", "area", None, None, False, None, None, False)'
    assert fixed(listed(wrong)) == listed(wrong.replace("None, False)", "None, True)"))
