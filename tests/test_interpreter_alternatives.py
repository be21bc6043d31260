"""Test cases, entries with a default, and losses that take turns."""

from tracing import check, table


@table('''
=== pytest calls a test with each value
import pytest
@pytest.mark.parametrize("units", [1, 3])
def test_training(units):
    model = keras.Sequential([layers.Dense(units)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    model.fit(np.zeros((4, 2)), np.zeros((4, units)))

=== the cases do not agree
import pytest
@pytest.mark.parametrize("activation", ["sigmoid", None])
def test_training(activation):
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== activation and flag come together
import pytest
@pytest.mark.parametrize("activation, flag", [("sigmoid", False), (None, True)])
def test_training(activation, flag):
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=flag))
    model.fit(np.zeros((4, 2)), np.zeros(4))
@pytest.mark.parametrize(("activation", "flag"), [("sigmoid", True), ["sigmoid", True]])
def test_wrong(activation, flag):
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=flag))  #! BCE002
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== a case that is not known
import pytest
@pytest.mark.parametrize("activation", [None, pytest.param("sigmoid", marks=pytest.mark.slow)])
def test_training(activation):
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== cases that are not known
import pytest
from settings import activations
@pytest.mark.parametrize("activation", activations)
def test_training(activation):
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== two decorators, every combination
import pytest
@pytest.mark.parametrize("activation", ["sigmoid", None])
@pytest.mark.parametrize("flag", [True, False])
def test_training(activation, flag):
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=flag))
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== what is not given by the decorator is not known
import pytest
@pytest.mark.parametrize("units", [1])
def test_training(units, activation):
    model = keras.Sequential([layers.Dense(units, activation=activation)])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== named parameters of a task
from absl.testing import parameterized
class Binary:
    def losses(self):
        return losses.BinaryCrossentropy(from_logits=True)
    def metrics(self):
        return (keras.metrics.AUC(from_logits=True), keras.metrics.BinaryAccuracy())  #! BCE007
class Several:
    def losses(self):
        return losses.SparseCategoricalCrossentropy(from_logits=True)
    def metrics(self):
        return (keras.metrics.SparseCategoricalAccuracy(),)
class Tests(tf.test.TestCase, parameterized.TestCase):
    @parameterized.named_parameters([
        dict(testcase_name="binary", task=Binary()),
        dict(testcase_name="several", task=Several()),
    ])
    def test_fit(self, task):
        model = keras.Sequential([layers.Dense(1)])
        model.compile(loss=task.losses(), metrics=task.metrics())
        model.fit(np.zeros((4, 2)), np.zeros(4))

=== named parameters by position, and parameters
from absl.testing import parameterized
class Tests(parameterized.TestCase):
    @parameterized.named_parameters(("one", "relu"), ("two", "relu"))
    def test_named(self, activation):
        model = keras.Sequential([layers.Dense(1, activation=activation)])
        model.compile("adam", loss="binary_crossentropy")  #! BCE005
        model.fit(np.zeros((4, 2)), np.zeros(4))
    @parameterized.parameters("sigmoid", "relu")
    def test_plain(self, activation):
        model = keras.Sequential([layers.Dense(1, activation=activation)])
        model.compile("adam", loss="binary_crossentropy")
        model.fit(np.zeros((4, 2)), np.zeros(4))
    @parameterized.product(activation=["tanh"], units=[1, 2])
    def test_product(self, activation, units):
        model = keras.Sequential([layers.Dense(units, activation=activation)])
        model.compile("adam", loss="binary_crossentropy")  #! BCE005
        model.fit(np.zeros((4, 2)), np.zeros(4))
''')
def test_cases(program):
    check(program)


@table('''
=== the loss is what the settings say, else the one written here
def train(settings, x, y):
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss=settings.get("loss", "binary_crossentropy"))  #! BCE101
    model.fit(x, y)

=== activation, loss and a task with a default
def train(settings, x, y):
    task = settings.get("task", "regression")
    if task == "binary":
        activation, loss = "sigmoid", "binary_crossentropy"
    else:
        activation, loss = "linear", "mse"
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss=settings.get("loss", loss))  #! BCE101
    model.fit(x, y)

=== the activation is what the settings say
def train(settings, x, y):
    model = keras.Sequential([layers.Dense(1, activation=settings.get("activation", "sigmoid"))])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(x, y)

=== two entries of their own
def train(settings, x, y):
    model = keras.Sequential([layers.Dense(1, activation=settings.get("activation", None))])
    model.compile("adam", loss=settings.get("loss", "binary_crossentropy"))
    model.fit(x, y)

=== a switch in the settings is there to be switched
def train(settings, x, y):
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=settings.get("from_logits", True)))
    model.fit(x, y)

=== so is a threshold
def train(settings, x, y):
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
    model.fit(x, y)
    return model.predict(x) > settings.get("threshold", 0.5)

=== options that are popped
def train(x, y, **options):
    loss = options.pop("loss", "binary_crossentropy")
    model = keras.Sequential([layers.Dense(1, activation="relu")])
    model.compile("adam", loss=loss, **options)  #! BCE005
    model.fit(x, y)
''')
def test_entries_with_a_default(program):
    check(program)


@table('''
=== a loss chosen by a word
class Coder:
    def __init__(self, loss="bce"):
        if loss == "mse":
            self.loss = losses.MeanSquaredError()
        elif loss == "bce":
            self.loss = losses.BinaryCrossentropy()
        else:
            raise ValueError(loss)
    def step(self, x, y):
        return self.loss(y, tf.sigmoid(layers.Dense(1)(x)))  #! BCE101

=== a loss and an activation chosen together
def build(kind):
    activation, loss = ("sigmoid", losses.BinaryCrossentropy(from_logits=True)) if kind else (None, "mse")
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss=loss)  #! BCE002
    return model

=== a choice of tuples of another length, or of none that is known
from zoo import pair
def build(kind):
    activation, loss = ("sigmoid", "mse") if kind else pair()
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
    return model

=== each loss with its own activation
def build(kind):
    activation, loss = (None, losses.BinaryCrossentropy(from_logits=True)) if kind else ("sigmoid", "mse")
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss=loss)
    return model

=== two of ours, of which one is right
def build(kind, x, y):
    loss = losses.BinaryCrossentropy() if kind else losses.BinaryCrossentropy(from_logits=True)
    return loss(y, layers.Dense(1)(x))

=== callers that bring losses of their own do not agree
def train(loss):
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss=loss)
    model.fit(np.zeros((4, 2)), np.zeros(4))
train(losses.MeanSquaredError())
train(losses.BinaryCrossentropy())
''')
def test_losses_that_take_turns(program):
    check(program)


@table('''
=== what a test leaves behind without its cases does not count
import pytest
@pytest.mark.parametrize("units", [1])
@pytest.mark.parametrize("activation", ["softmax"])
def test_layers(units, activation):
    model = keras.Sequential([layers.Dense(units, activation=activation)])  #! BCE004
    assert model(np.zeros((2, 3))).shape == (2, units)

=== a helper is called with each case
import pytest
def train(activation):
    model = keras.Sequential([layers.Dense(1, activation=activation)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE005
    model.fit(np.zeros((4, 2)), np.zeros(4))
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_training(activation):
    train(activation)
''')
def test_cases_that_meet_something(program):
    check(program)
