"""What a name stands for: imports in every form, aliases, star imports, rebinding, and names that lie."""

from tracing import check, table

BARE = ""


@table('''
=== import tensorflow as tf
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== import tensorflow
import tensorflow
model = tensorflow.keras.models.Sequential([tensorflow.keras.layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== import keras
import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", loss=keras.losses.BinaryCrossentropy())  #! BCE001

=== import keras.layers as
import keras.layers as kl
from keras.models import Sequential
model = Sequential([kl.Dense(1, activation="sigmoid")])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== import keras.layers binds keras
import keras.layers
import keras.models
net = keras.models.Sequential([keras.layers.Dense(1)])
net.compile("sgd", "binary_crossentropy")  #! BCE001

=== import tensorflow.keras as
import tensorflow.keras as ks
model = ks.Sequential([ks.layers.Dense(1)])
model.compile("adam", loss=ks.losses.BinaryCrossentropy(from_logits=False))  #! BCE001

=== from tensorflow.keras.losses import as
from tensorflow.keras.losses import BinaryCrossentropy as Loss
from tensorflow.keras.layers import Dense as Fully
from tensorflow.keras.models import Sequential
model = Sequential([Fully(1, activation="sigmoid")])
model.compile("adam", loss=Loss(from_logits=True))  #! BCE002

=== tf_keras
import tf_keras as keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", loss="bce")  #! BCE001

=== tensorflow.python.keras
from tensorflow.python.keras.layers import Dense
from tensorflow.python.keras.models import Sequential
model = Sequential([Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== tensorflow.compat.v1 as tf
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
def loss(x, y):
    z = tf.layers.dense(x, 1)
    p = tf.nn.sigmoid(z)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)  #! BCE002

=== tf.compat.v1 by its long name
import tensorflow as tf
def objective(h, y):
    p = tf.compat.v1.layers.dense(h, 1, activation=tf.nn.sigmoid)  #~
    return tf.compat.v1.losses.sigmoid_cross_entropy(y, p)  #! BCE002

=== from tensorflow.compat import v2
from tensorflow.compat import v2 as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile("adam", tf.keras.losses.BinaryCrossentropy())  #! BCE001

=== from tensorflow import nn as tfnn
from tensorflow import nn as tfnn
def loss(z, y):
    return tfnn.sigmoid_cross_entropy_with_logits(y, tfnn.sigmoid(z))  #! BCE002

=== from tensorflow import keras, layers through it
from tensorflow import keras
from tensorflow.keras import layers
model = keras.Sequential([layers.Dense(1, "sigmoid")])
model.compile("adam", keras.losses.BinaryCrossentropy(True))  #! BCE002

=== tf.losses is keras.losses
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile("adam", tf.losses.BinaryCrossentropy())  #! BCE001

=== module paths of Keras 1 and 2
from keras.layers.core import Dense, Activation
from keras.models import Sequential
from keras import objectives
model = Sequential()
model.add(Dense(1))
model.compile(optimizer="sgd", loss=objectives.binary_crossentropy)  #! BCE001

=== import inside a function
def build():
    from tensorflow.keras import Sequential
    from tensorflow.keras.layers import Dense
    model = Sequential([Dense(1)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== import in try, two engines
try:
    from tensorflow import keras
except ImportError:
    import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== star imports of known libraries
from tensorflow.keras.layers import *
from tensorflow.keras.models import *
model = Sequential([Dense(4, activation="relu"), Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== star import of the backend
from keras.backend import *
def loss(y, z):
    return binary_crossentropy(y, sigmoid(z), from_logits=True)  #! BCE002

=== names bound after a star import are known again
from my_layers import *
from tensorflow.keras.layers import Dense
from tensorflow.keras import Sequential
model = Sequential([Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== nothing is known of an unknown module
from framework import Dense, Sequential
model = Sequential([Dense(1)])
model.compile("adam", loss="binary_crossentropy")

=== a relative import is not Keras
from .keras import layers, Sequential
model = Sequential([layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")

=== PyTorch is outside
import torch
from torch import nn
model = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())
criterion = nn.BCEWithLogitsLoss()
def step(x, y):
    return criterion(model(x), y)

=== optax is outside
import jax, optax
def loss(z, y):
    return optax.sigmoid_binary_cross_entropy(jax.nn.sigmoid(z), y).mean()

=== categorical cross-entropy is outside
from tensorflow import keras
model = keras.Sequential([keras.layers.Dense(4, activation="softmax")])
model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
''', BARE)
def test_imports(program):
    check(program)


@table('''
=== a class under another name
Dense = tf.keras.layers.Dense
Loss = tf.keras.losses.BinaryCrossentropy
model = keras.Sequential([Dense(1, activation="sigmoid")])
model.compile("adam", Loss(from_logits=True))  #! BCE002

=== keras = tf.keras
keras = tf.keras
L = keras.layers
model = keras.Sequential([L.Dense(1)])
model.compile("adam", "binary_crossentropy")  #! BCE001

=== a function under another name
squash = tf.nn.sigmoid
cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
def loss(y, z):
    return tf.reduce_mean(cross_entropy(labels=y, logits=squash(z)))  #! BCE002

=== backend as K
def loss(y, z):
    return K.mean(K.binary_crossentropy(y, K.sigmoid(z), from_logits=True))  #! BCE002

=== two names in one statement
body, head = layers.Dense(8, activation="relu"), layers.Dense(1)
model = keras.Sequential([body, head])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== starred and nested targets
(first, *rest), head = (1, 2, 3), layers.Dense(1)
model = keras.Sequential([head])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== chained assignment
head = last = layers.Dense(1)
model = keras.Sequential([last])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== annotated assignment
loss: str = "binary_crossentropy"
model: keras.Model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=loss)  #! BCE001

=== assignment expression
if (model := keras.Sequential([layers.Dense(1)])) is not None:
    model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a loss that is given its name in a comparison
if (loss := losses.BinaryCrossentropy()) is not None:
    pass
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=loss)  #! BCE001

=== a loss that is handed over in a comparison
def train(loss):
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss=loss)  #! BCE001
    return model.evaluate(np.zeros((4, 2)), np.zeros(4))
assert train("binary_crossentropy") < 0.5

=== rebinding: the last value before the use counts
loss = "mse"
loss = "binary_crossentropy"
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=loss)  #! BCE001
loss = "mae"

=== rebinding a model: each compile sees its own
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
model.fit(np.zeros((4, 2)), np.zeros(4))
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
model.fit(np.zeros((4, 2)), np.zeros(4))

=== rebinding a library name
Dense = layers.Dense
def Dense(units):
    return layers.Dense(units, activation="sigmoid")
model = keras.Sequential([Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== global defined after the function that reads it
def step(x, y):
    return bce(y, net(x))  #! BCE002
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
bce = losses.BinaryCrossentropy(from_logits=True)

=== global statement
def setup():
    global bce
    bce = losses.BinaryCrossentropy()
setup()
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    return bce(y, net(x))  #! BCE001
step(np.zeros((2, 3)), np.zeros((2, 1)))

=== nonlocal statement
def train(x, y):
    head = None
    def build():
        nonlocal head
        head = layers.Dense(1)
    build()
    return losses.binary_crossentropy(y, head(x))  #! BCE001

=== a local name hides the global one
bce = losses.BinaryCrossentropy()
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    bce = losses.BinaryCrossentropy(from_logits=True)
    return bce(y, net(x))

=== a parameter hides the global one
loss = "binary_crossentropy"
def build(loss):
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss=loss)
    return model

=== the variable of a comprehension is its own
act = "sigmoid"
names = [act for act in ("relu", "tanh")]
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== the variable of an except clause
act = None
try:
    import extra
except ImportError as act:
    pass
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", loss="binary_crossentropy")
''')
def test_aliases_and_rebinding(program):
    check(program)


@table('''
=== a function of the user's called binary_crossentropy
def binary_crossentropy(p, y):
    return tf.reduce_mean(tf.square(p - y))
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=binary_crossentropy)

=== a class of the user's called BinaryCrossentropy
class BinaryCrossentropy(losses.Loss):
    def call(self, y_true, y_pred):
        return tf.square(y_true - y_pred)
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=BinaryCrossentropy())

=== a function of the user's called sigmoid_cross_entropy_with_logits
def sigmoid_cross_entropy_with_logits(logits, labels):
    return K.binary_crossentropy(labels, logits)  #! BCE101
def loss(z, y):
    p = tf.sigmoid(z)
    return sigmoid_cross_entropy_with_logits(p, y)

=== the user's wrapper puts the arguments right
def bce_with_logits(z, y):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    return bce_with_logits(net(x), y)

=== a function of the user's called sigmoid that is none
def sigmoid(z):
    return z / 2.0
head = layers.Dense(1)
def step(x, y):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=sigmoid(head(x)))

=== an attribute called sigmoid that is a Dense
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.sigmoid = layers.Dense(1)
    def call(self, x):
        return self.sigmoid(x)
net = Net()
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== an attribute called logits that holds probabilities
class Head:
    def __init__(self, x):
        self.logits = layers.Dense(1, activation="sigmoid")(x)
def loss(x, y):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=Head(x).logits)  #! BCE002

=== BCELoss that is the version with logits
from tensorflow.nn import sigmoid_cross_entropy_with_logits as BCELoss
head = layers.Dense(1)
def step(x, y):
    return BCELoss(labels=y, logits=head(x))

=== a variable called logits that holds probabilities, into a loss that wants them
def step(x, y):
    logits = layers.Dense(1, activation="sigmoid")(x)
    return losses.binary_crossentropy(y, logits)  #! BCE101

=== the name in a registry or a test is no use
LOSSES = {"bce": losses.BinaryCrossentropy, "binary_crossentropy": None}
def is_binary(loss):
    return loss == "binary_crossentropy" or loss is losses.binary_crossentropy
net = keras.Sequential([layers.Dense(1)])
print(is_binary("bce"))

=== docstrings and comments are not code
def loss(y, p):
    """Use keras.losses.BinaryCrossentropy()(y, Dense(1)(x))."""
    # model.compile(loss="binary_crossentropy")
    return tf.square(y - p)
''')
def test_names_that_lie(program):
    check(program)
