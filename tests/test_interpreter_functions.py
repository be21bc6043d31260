"""Functions, evaluated per call site: what they are given, what they give back, and who agrees."""

from tracing import check, table


@table('''
=== a builder
def build():
    return keras.Sequential([layers.Dense(1)])
model = build()
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a builder that compiles
def build():
    model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    return model
build().fit(np.zeros((4, 2)), np.zeros(4))

=== an argument by position
def build(units, act):
    return keras.Sequential([layers.Dense(units, activation=act)])
build(1, "sigmoid").compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002
build(1, None).compile("adam", losses.BinaryCrossentropy(from_logits=True))

=== an argument by name
def build(units=1, act="relu"):
    return keras.Sequential([layers.Dense(units, activation=act)])
build(act=None).compile("adam", "binary_crossentropy")  #! BCE001

=== a default that the call leaves out
def build(units=1, act="sigmoid"):
    return keras.Sequential([layers.Dense(units, activation=act)])
build().compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== a default that every call overrides
class Net(keras.Model):
    def __init__(self, act="sigmoid"):
        super().__init__()
        self.head = layers.Dense(1, activation=act)
    def call(self, x):
        return self.head(x)
Net(act=None).compile("adam", losses.BinaryCrossentropy(from_logits=True))

=== keyword-only and positional-only
def build(units, /, *, act=None):
    return keras.Sequential([layers.Dense(units, activation=act)])
build(1, act="sigmoid").compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== starred arguments with known contents
def build(*sizes, act=None):
    model = keras.Sequential()
    for n in sizes[:-1]:
        model.add(layers.Dense(n, activation="relu"))
    model.add(layers.Dense(sizes[-1], activation=act))
    return model
build(8, 4, 1).compile("adam", "binary_crossentropy")  #! BCE001
sizes = [8, 1]
build(*sizes, act="sigmoid").compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== double starred arguments with known contents
def dense(**options):
    return layers.Dense(**options)
config = dict(units=1)
config["activation"] = "sigmoid"
model = keras.Sequential([dense(**config)])
model.compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== double starred arguments merged
base = {"units": 1, "activation": "relu"}
model = keras.Sequential([layers.Dense(**{**base, "activation": "sigmoid"})])
model.compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== double starred arguments of unknown contents
from settings import options
model = keras.Sequential([layers.Dense(1, **options)])
model.compile("adam", loss="binary_crossentropy")

=== starred arguments of unknown contents
from settings import options
model = keras.Sequential([layers.Dense(*options)])
model.compile("adam", loss="binary_crossentropy")

=== a tuple comes back
def heads(x):
    h = layers.Dense(1)(x)
    return tf.nn.sigmoid(h), h
def wrong(x, y):
    p, _ = heads(x)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)  #! BCE002
def right(x, y):
    _, z = heads(x)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)

=== one item of a tuple that comes back
def heads(x):
    h = layers.Dense(1)(x)
    return tf.nn.sigmoid(h), h
def right(x, y):
    return losses.binary_crossentropy(y, heads(x)[1], from_logits=True)
def wrong(x, y):
    return losses.binary_crossentropy(y, heads(x)[-1])  #! BCE001

=== a dict comes back
def forward(x):
    z = layers.Dense(1)(x)
    return {"logits": z, "probs": tf.sigmoid(z)}
def loss(x, y):
    out = forward(x)
    return losses.BinaryCrossentropy()(y, out["logits"])  #! BCE001

=== a named tuple comes back
from collections import namedtuple
Out = namedtuple("Out", "logits probs")
def forward(x):
    z = layers.Dense(1)(x)
    return Out(z, tf.sigmoid(z))
def loss(x, y):
    return losses.BinaryCrossentropy(from_logits=True)(y, forward(x).logits)

=== a function that calls a function
def logits(x):
    return layers.Dense(1)(x)
def probabilities(x):
    return tf.sigmoid(logits(x))
def loss(x, y):
    return losses.BinaryCrossentropy(from_logits=True)(y, probabilities(x))  #! BCE002

=== a helper called with keywords
def bce_loss(y_true, y_pred):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=y_pred))  #! BCE002
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    return bce_loss(y_pred=net(x), y_true=y)

=== a function that ends without a return gives None
def act(name):
    if name == "s":
        "sigmoid"
model = keras.Sequential([layers.Dense(1, activation=act("s"))])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== the function is defined again
def head():
    return layers.Dense(1)
def head():
    return layers.Dense(1, activation="sigmoid")
model = keras.Sequential([head()])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== recursion is unknown
def deepen(x, n):
    return layers.Dense(1)(x) if n == 0 else deepen(tf.sigmoid(x), n - 1)
def loss(x, y, n):
    return losses.binary_crossentropy(y, deepen(x, n))

=== a generator gives what it yields, or nothing that is known
def heads():
    yield layers.Dense(1, activation="sigmoid")
for head in heads():
    keras.Sequential([head]).compile("adam", loss="mse")
''')
def test_arguments_and_results(program):
    check(program)


@table('''
=== all calls agree
bce = losses.BinaryCrossentropy()
def measure(model, x, y):
    return bce(y, model(x))  #! BCE001
one = keras.Sequential([layers.Dense(1)])
two = keras.Sequential([layers.Dense(8), layers.Dense(1)])
measure(one, np.zeros((2, 3)), np.zeros((2, 1)))
measure(two, np.zeros((2, 3)), np.zeros((2, 1)))

=== calls do not agree
bce = losses.BinaryCrossentropy()
def measure(model, x, y):
    return bce(y, model(x))
one = keras.Sequential([layers.Dense(1)])
two = keras.Sequential([layers.Dense(1, activation="sigmoid")])
measure(one, np.zeros((2, 3)), np.zeros((2, 1)))
measure(two, np.zeros((2, 3)), np.zeros((2, 1)))

=== one call is unknown
from zoo import other
bce = losses.BinaryCrossentropy()
def measure(model, x, y):
    return bce(y, model(x))
one = keras.Sequential([layers.Dense(1)])
measure(one, np.zeros((2, 3)), np.zeros((2, 1)))
measure(other, np.zeros((2, 3)), np.zeros((2, 1)))

=== compile of a parameter: all calls agree
def train(model):
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    model.fit(np.zeros((4, 2)), np.zeros(4))
train(keras.Sequential([layers.Dense(1)]))
train(keras.Sequential([layers.Dense(4), layers.Dense(1)]))

=== compile of a parameter: calls do not agree
def train(model):
    model.compile("adam", loss="binary_crossentropy")
    model.fit(np.zeros((4, 2)), np.zeros(4))
train(keras.Sequential([layers.Dense(1)]))
train(keras.Sequential([layers.Dense(1, activation="sigmoid")]))

=== nobody calls it: parameters are unknown
def build(act):
    model = keras.Sequential([layers.Dense(1, activation=act)])
    model.compile("adam", loss="binary_crossentropy")
    return model

=== nobody calls it: a default is not known to hold
def build(act="sigmoid"):
    model = keras.Sequential([layers.Dense(1, activation=act)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
    return model

=== nobody calls it: what does not depend on parameters is known
def build(width, act="sigmoid"):
    model = keras.Sequential([layers.Dense(width), layers.Dense(1)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== nobody calls it, and the flag is a parameter
def build(from_logits=False):
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=from_logits))
    return model

=== one parameter decides both
def build(from_logits):
    model = keras.Sequential([layers.Dense(1, activation=None if from_logits else "sigmoid")])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=from_logits))
    return model

=== one parameter decides the activation, and the only call in sight decides it
def build(squash):
    model = keras.Sequential([layers.Dense(1, activation="sigmoid" if squash else None)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    return model
build(True)

=== called, then handed on: callers out of sight silence nothing
def measure(p, y):
    return losses.binary_crossentropy(y, p)  #! BCE001
measure(layers.Dense(1)(np.zeros((2, 3))), np.zeros((2, 1)))
from zoo import register
register(measure)

=== calls in a function that nobody calls count
def measure(p, y):
    return losses.binary_crossentropy(y, p)  #! BCE001
def evaluate(x, y):
    return measure(layers.Dense(1)(x), y)

=== called through two levels, one disagreement
def inner(p, y):
    return losses.binary_crossentropy(y, p)
def outer(p, y):
    return inner(p, y)
def good(x, y):
    return outer(layers.Dense(1, activation="sigmoid")(x), y)
def bad(x, y):
    return inner(layers.Dense(1)(x), y)
''')
def test_call_sites(program):
    check(program)


@table('''
=== a closure
def make_loss(from_logits):
    bce = losses.BinaryCrossentropy(from_logits=from_logits)
    def loss(y_true, y_pred):
        return bce(y_true, y_pred)  #! BCE002
    return loss
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss=make_loss(True))  #~

=== two closures of one factory
def make_loss(from_logits):
    def loss(y_true, y_pred):
        return losses.binary_crossentropy(y_true, y_pred, from_logits=from_logits)
    return loss
raw = keras.Sequential([layers.Dense(1)])
raw.compile("adam", loss=make_loss(True))
squashed = keras.Sequential([layers.Dense(1, activation="sigmoid")])
squashed.compile("adam", loss=make_loss(True))

=== a closure over a model
def make_step(model, bce):
    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = bce(y, model(x))  #! BCE001
        return tape.gradient(loss, model.trainable_variables)
    return step
step = make_step(keras.Sequential([layers.Dense(1)]), losses.BinaryCrossentropy())
step(np.zeros((2, 3)), np.zeros((2, 1)))

=== a lambda as the loss
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=lambda y, p: losses.binary_crossentropy(y, p))  #! BCE001

=== a lambda in a variable
bce = lambda y, z: K.mean(K.binary_crossentropy(y, z, from_logits=True))
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=bce)

=== functools.partial of a loss
from functools import partial
bce = partial(losses.binary_crossentropy, from_logits=True)
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss=bce)  #! BCE002

=== functools.partial of a layer
import functools
Conv = functools.partial(layers.Conv2D, kernel_size=3, padding="same", activation="relu")
model = keras.Sequential([Conv(8), Conv(1, activation="sigmoid")])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== functools.partial of a function of the user's
from functools import partial
def loss(y, p, logits):
    return losses.binary_crossentropy(y, p, from_logits=logits)  #! BCE001
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=partial(loss, logits=False))

=== a method as the loss
class Task:
    def __init__(self, logits):
        self.bce = losses.BinaryCrossentropy(from_logits=logits)
    def loss(self, y, p):
        return self.bce(y, p)  #! BCE002
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss=Task(True).loss)

=== an object with __call__ as the loss
class Weighted:
    def __init__(self, weight):
        self.weight = weight
    def __call__(self, y, p):
        return self.weight * losses.binary_crossentropy(y, p)  #! BCE001
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=Weighted(2.0))

=== a static method and a class method
class Task:
    @staticmethod
    def head():
        return layers.Dense(1)
    @classmethod
    def model(cls):
        return keras.Sequential([cls.head()])
Task.model().compile("adam", loss="binary_crossentropy")  #! BCE001

=== tf.function as a decorator with arguments
net = keras.Sequential([layers.Dense(1)])
@tf.function(jit_compile=True)
def forward(x):
    return net(x)
def loss(x, y):
    return losses.binary_crossentropy(y, forward(x))  #! BCE001

=== tf.function as a function
net = keras.Sequential([layers.Dense(1)])
def forward(x):
    return net(x)
forward = tf.function(forward)
def loss(x, y):
    return losses.binary_crossentropy(y, forward(x))  #! BCE001

=== functools.wraps around the user's function
import functools
def timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        print("calling")
        return function(*args, **kwargs)
    return inner
@timed
def forward(x):
    return layers.Dense(1)(x)
def loss(x, y):
    return losses.binary_crossentropy(y, forward(x))  #! BCE001

=== a decorator of the user's that changes the result
def squashed(function):
    def inner(x):
        return tf.sigmoid(function(x))
    return inner
@squashed
def forward(x):
    return layers.Dense(1)(x)
def loss(x, y):
    return losses.binary_crossentropy(y, forward(x), from_logits=True)  #! BCE002

=== a decorator that nothing is known of
from tools import magic
@magic
def forward(x):
    return layers.Dense(1)(x)
def loss(x, y):
    return losses.binary_crossentropy(y, forward(x))

=== register_keras_serializable leaves a class as it is
@keras.utils.register_keras_serializable()
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
    def call(self, x):
        return self.head(x)
Net().compile("adam", loss="binary_crossentropy")  #! BCE001

=== functions in a dict
BUILDERS = {"raw": lambda: layers.Dense(1), "sigmoid": lambda: layers.Dense(1, activation="sigmoid")}
model = keras.Sequential([BUILDERS["sigmoid"]()])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== functions in a dict, picked by an unknown key
import sys
BUILDERS = {"raw": lambda: layers.Dense(1), "sigmoid": lambda: layers.Dense(1, activation="sigmoid")}
model = keras.Sequential([BUILDERS[sys.argv[1]]()])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a function is passed as an argument
def apply(function, x):
    return function(x)
def loss(x, y):
    return losses.binary_crossentropy(y, apply(tf.sigmoid, layers.Dense(1)(x)), from_logits=True)  #! BCE002

=== map over two models
def score(x, y):
    probs = [tf.sigmoid(z) for z in (layers.Dense(1)(x), layers.Dense(1)(x))]
    return losses.binary_crossentropy(y, probs[0], from_logits=True)  #! BCE002

=== a nested class and method
class Outer:
    class Inner:
        def head(self):
            return layers.Dense(1)
    def loss(self, x, y):
        return losses.binary_crossentropy(y, self.Inner().head()(x))  #! BCE001
''')
def test_function_values(program):
    check(program)
