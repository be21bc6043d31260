"""Methods of a base class run on each of its subclasses, and functions that never come back."""

from tracing import check, table


@table('''
=== the only subclass in sight fills the hook
class Trainer:
    def build(self):
        raise NotImplementedError
    def fit(self, x, y):
        self.model = self.build()
        return losses.binary_crossentropy(y, self.model(x))  #! BCE101
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])  #~

=== all subclasses in sight agree
class Trainer:
    def build(self):
        raise NotImplementedError("subclasses do")
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x), from_logits=True)  #! BCE002
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])
class Deep(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(8), layers.Dense(1, activation="sigmoid")])

=== one subclass ends in something else
class Trainer:
    def build(self):
        raise NotImplementedError
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x))
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])
class Linear(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1)])

=== one subclass builds what cannot be told
from zoo import network
class Trainer:
    def build(self):
        raise NotImplementedError
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x))
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])
class Given(Trainer):
    def build(self):
        return network()

=== a subclass of a subclass overrides it again
class Trainer:
    def build(self):
        raise NotImplementedError
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x))
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])
class Linear(Shallow):
    def build(self):
        return keras.Sequential([layers.Dense(1)])

=== the base class has a model of its own
class Trainer:
    def build(self):
        return keras.Sequential([layers.Dense(1)])
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x))
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])

=== the base class may do without its hook
class Trainer:
    def build(self):
        pass
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x))
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])

=== a method that is declared abstract
from abc import ABC, abstractmethod
class Trainer(ABC):
    @abstractmethod
    def predict(self, batch):
        """What the model says."""
    @abstractmethod
    def loss_of(self, predictions, labels):
        pass
    def fit(self, batch, labels):
        return self.loss_of(self.predict(batch), labels)
class Factors(Trainer):
    def __init__(self):
        self.bce = losses.BinaryCrossentropy()
    def predict(self, batch):
        return tf.sigmoid(layers.Dense(1)(batch))
    def loss_of(self, predictions, labels):
        return self.bce(labels, predictions)  #! BCE101

=== a class with an abstract method left open is never made
import abc
class Trainer(abc.ABC):
    @abc.abstractmethod
    def predict(self, batch):
        pass
    def loss(self, batch, labels):
        return losses.binary_crossentropy(labels, self.predict(batch))  #! BCE001
class Half(Trainer):
    def other(self):
        return 1
class Whole(Half):
    def predict(self, batch):
        return layers.Dense(1)(batch)

=== only what is made in sight counts, where something is
class Trainer:
    def build(self):
        raise NotImplementedError
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x))  #! BCE001
class Linear(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1)])
class Shallow(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])
Linear().fit(np.zeros((4, 2)), np.zeros(4))

=== the flag of the loss is a hook too
class Trainer:
    from_logits = False
    def build(self):
        raise NotImplementedError
    def fit(self, x, y):
        return losses.binary_crossentropy(y, self.build()(x), from_logits=self.from_logits)
class Sigmoid(Trainer):
    def build(self):
        return keras.Sequential([layers.Dense(1, activation="sigmoid")])
class Linear(Trainer):
    from_logits = True
    def build(self):
        return keras.Sequential([layers.Dense(1)])
''')
def test_hooks_of_subclasses(program):
    check(program)


@table('''
=== the path that raises has no value
def head(kind):
    if kind == "sigmoid":
        return layers.Dense(1, activation="sigmoid")
    raise ValueError(kind)
def build(kind):
    model = keras.Sequential([head(kind)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE101
    return model

=== a helper that always raises ends the path
def fail(kind):
    raise ValueError(kind)
def build(kind):
    if kind == "sigmoid":
        head = layers.Dense(1, activation="sigmoid")
    else:
        head = fail(kind)
    model = keras.Sequential([head])
    model.compile("adam", loss="binary_crossentropy")  #! BCE101
    return model

=== a helper that may come back does not
def fallback(kind):
    if kind is None:
        raise ValueError(kind)
    return layers.Dense(1)
def build(kind):
    head = layers.Dense(1, activation="sigmoid") if kind == "sigmoid" else fallback(kind)
    model = keras.Sequential([head])
    model.compile("adam", loss="binary_crossentropy")
    return model

=== one side of a conditional expression raises
def fail(kind):
    raise ValueError(kind)
def build(kind):
    model = keras.Sequential([layers.Dense(1) if kind == "linear" else fail(kind)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== what raises is caught
def fail():
    raise ValueError
head = layers.Dense(1)
try:
    fail()
except ValueError:
    head = layers.Dense(1, activation="sigmoid")
model = keras.Sequential([head])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== a context that expects an error lets the rest go on
import pytest
def fail():
    raise ValueError
def test_training():
    with pytest.raises(ValueError):
        fail()
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== what a context swallows may have been left undone
import contextlib
def fail():
    raise ValueError
def build():
    head = layers.Dense(1)
    with contextlib.suppress(ValueError):
        fail()
        head = layers.Dense(1, activation="sigmoid")
    model = keras.Sequential([head])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== what follows an error is never reached
def fail():
    raise ValueError
def build():
    fail()
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss="binary_crossentropy")
''')
def test_what_never_comes_back(program):
    check(program)


@table('''
=== a base that two bases share comes after both
class Task:
    def losses(self):
        return losses.BinaryCrossentropy()
class Pooling(Task):
    def predict(self, x):
        return layers.Dense(1)(x)
class Binary(Task):
    def losses(self):
        return losses.BinaryCrossentropy(from_logits=True)
class Graph(Pooling, Binary):
    pass
def step(x, y):
    task = Graph()
    return task.losses()(y, task.predict(x))

=== two bases without a common one: the left one first
class Plain:
    def losses(self):
        return losses.BinaryCrossentropy()
class Logits:
    def losses(self):
        return losses.BinaryCrossentropy(from_logits=True)
class Both(Plain, Logits):
    pass
def step(x, y):
    return Both().losses()(y, layers.Dense(1)(x))  #! BCE001

=== super() goes to the next class in line, not to the base
class Head:
    def head(self):
        return layers.Dense(1)
class Sigmoid(Head):
    def head(self):
        return layers.Dense(1, activation="sigmoid")
class Named(Head):
    def head(self):
        return super().head()
class Both(Named, Sigmoid):
    pass
model = keras.Sequential([Both().head()])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
''')
def test_order_of_bases(program):
    check(program)
