"""What labels hold: where they come from, what is done to them on the way, and which loss they get to."""

import numpy as np
import pytest

from bce_lint.evaluation import spread as spreads
from bce_lint.evaluation.project import evaluate
from bce_lint.judging import diagnose
from bce_lint.reading.source import from_text, full
from bce_lint.syntax.tree import parse
from tracing import PRELUDE, check, table

MODEL = PRELUDE + """\
from tensorflow.keras.datasets import cifar10, cifar100, fashion_mnist, imdb, mnist
x = np.load("x.npy")
bce = losses.BinaryCrossentropy(from_logits=True)
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=bce)
"""


@table('''
=== a literal
model.fit(x, np.array([-1, 1, 1, -1]))  #! BCE011

=== a literal in [0, 1]
model.fit(x, np.array([0, 1, 1, 0]))

=== a nested literal
y = np.asarray([[0.0], [2.0]])  #~
model.fit(x, y)  #! BCE011

=== a literal of which something is unknown
model.fit(x, np.array([-1, n, 1]))

=== a constant tensor
model.fit(x, tf.constant([[-1.0], [1.0]]))  #! BCE011

=== ones
model.fit(x, np.ones((64, 1)))

=== minus ones
model.fit(x, -np.ones((64, 1)))  #! BCE011

=== ones like something, negated by a function
model.fit(x, np.negative(np.ones_like(x)))  #! BCE011

=== full
model.fit(x, np.full((64, 1), -1.0))  #! BCE011

=== full with what can be a label
model.fit(x, np.full((64, 1), 0.9))

=== full with something unknown
model.fit(x, np.full((64, 1), value))

=== fill
model.fit(x, tf.fill((64, 1), 2.0))  #! BCE011

=== times minus one
model.fit(x, -1 * np.ones(64))  #! BCE011

=== a comparison of unknown things
model.fit(x, np.load("y.npy") == 1)

=== two classes by np.where
y = np.where(np.load("y.npy") == "spam", 1, -1)  #~
model.fit(x, y)  #! BCE011

=== two classes by np.where, as they should be
model.fit(x, np.where(np.load("y.npy") == "spam", 1, 0))

=== np.where that mends
y = np.array([-1, 1, 1, -1])
model.fit(x, np.where(y == -1, 0, y))

=== random labels
model.fit(x, 2 * np.random.randint(0, 2, size=64) - 1)  #! BCE011

=== random labels of one argument
model.fit(x, np.random.randint(2, size=64))

=== random labels by choice
model.fit(x, np.random.choice([-1, 1], size=64))  #! BCE011

=== random classes, of which nothing is sure
model.fit(x, np.random.randint(0, high, size=64))

=== random noise about the labels
model.fit(x, np.ones(64) + 0.2 * np.random.rand(64))

=== soft labels
model.fit(x, np.random.uniform(0.7, 1.2, 64))
''', MODEL)
def test_made(program):
    check(program)


@table('''
=== digits
(x, y), _ = mnist.load_data()  #~
model.fit(x, y)  #! BCE011

=== one digit against the others
(x, y), _ = mnist.load_data()
model.fit(x, y == 7)

=== one digit against the others, as -1 and 1
(x, y), _ = mnist.load_data()
y = 2 * (y == 7).astype("float32") - 1  #~
model.fit(x, y)  #! BCE011

=== in 8 bits -1 is 255, and not followed
(x, y), _ = mnist.load_data()
model.fit(x, (y == 7).astype("uint8") * 2 - 1)

=== one-hot digits
(x, y), _ = mnist.load_data()
model.fit(x, keras.utils.to_categorical(y, 10))

=== some digits
(x, y), _ = mnist.load_data()
mask = y < 2
model.fit(x[mask], y[mask])

=== the first rows
(x, y), _ = mnist.load_data()
model.fit(x[:1000], y[:1000])  #! BCE011

=== a few rows
(x, y), _ = mnist.load_data()
model.fit(x[:8], y[:8])

=== images
(x, _), (x_test, _) = fashion_mnist.load_data()
model.fit(x, x)  #! BCE011
model.evaluate(x_test, x_test)  #~

=== some images
(x, y), _ = cifar10.load_data()
x = x[y[:, 0] == 3].reshape(-1, 3072)
model.fit(x, x)  #! BCE011

=== images, scaled
(x, _), _ = mnist.load_data()
x = x.reshape((len(x), 784)).astype("float32") / 255
model.fit(x, x)

=== images, scaled in place
(x, _), _ = mnist.load_data()
x = x.astype(np.float32)
x /= 255.
model.fit(x, x)

=== images, scaled after training
(x, _), _ = mnist.load_data()
model.fit(x, x)  #! BCE011
x = x / 255

=== images, scaled to [-1, 1]
(x, _), _ = cifar100.load_data()
x = (x.astype("float32") - 127.5) / 127.5  #~
model.fit(x, x)  #! BCE011

=== scaled to [-1, 1] and back
(x, _), _ = mnist.load_data()
x = x / 127.5 - 1
model.fit(x, (x + 1) / 2)

=== scaled by what is not known
(x, _), _ = mnist.load_data()
model.fit(x, x / np.max(x))
model.fit(x, x - x.mean())

=== thresholded
(x, _), _ = mnist.load_data()
model.fit(x, np.where(x > 127, 1.0, 0.0))
model.fit(x, (x > 127).astype("float32"))
model.fit(x, np.clip(x, 0, 1))
model.fit(x, np.minimum(x, 1))

=== the reviews of imdb
(x, y), _ = imdb.load_data(num_words=10000)
model.fit(x, y)

=== house prices
(x, y), _ = keras.datasets.boston_housing.load_data()
model.fit(x, y)

=== put together
(x, _), (x_test, _) = mnist.load_data()
x = np.concatenate([x, x_test])
x = np.expand_dims(x, -1)
model.fit(x, x)  #! BCE011

=== put together with something unknown
y = np.concatenate([np.load("y.npy"), -np.ones(64)])
model.fit(x, y)  #! BCE011

=== a part of what was put together
y = np.concatenate([np.ones(64), -np.ones(64)])
model.fit(x, y[:64])

=== split
from sklearn.model_selection import train_test_split
(x, y), _ = mnist.load_data()
x_train, x_test, y_train, y_test = train_test_split(x, y == 1, test_size=0.2)
model.fit(x_train, y_train)
model.fit(x_train, x_train)  #! BCE011

=== the two moons
from sklearn.datasets import make_hastie_10_2, make_moons
x, y = make_moons(1000)
model.fit(x, y)
model.fit(x, 2 * y - 1)  #! BCE011

=== -1 and 1 by scikit-learn
from sklearn.datasets import make_hastie_10_2
x, y = make_hastie_10_2(1000)
model.fit(x, y)  #! BCE011

=== shuffled in place
(x, _), _ = mnist.load_data()
np.random.shuffle(x)
model.fit(x, x)  #! BCE011
''', MODEL)
def test_loaded(program):
    check(program)


@table('''
=== an item
y = np.array([-1, 1, 1, -1])
y[y == -1] = 0
model.fit(x, y)

=== an item by another name
y = np.array([-1, 1, 1, -1])
z = y
z[z == -1] = 0
model.fit(x, y)

=== a copy stays
y = np.array([-1, 1, 1, -1])
z = y.copy()
z[z == -1] = 0
model.fit(x, y)  #! BCE011

=== in place by another name
(a, _), _ = mnist.load_data()
a = a.astype("float32")
b = a.reshape(-1, 784)
a /= 255.
model.fit(a, b)

=== by a method
y = -np.ones(64)
y.fill(1)
model.fit(x, y)

=== by a method that nobody knows
y = -np.ones(64)
y.put([0, 1], [1, 1])
model.fit(x, y)

=== by out
y = -np.ones(64)
np.abs(y, out=y)
model.fit(x, y)

=== by a function of NumPy
y = -np.ones(64)
np.copyto(y, np.ones(64))
model.fit(x, y)

=== by a function of the user's
def normalise(images):
    images /= 255.
(a, _), _ = mnist.load_data()
a = a.astype("float32")
normalise(a)
model.fit(a, a)

=== by a function that is not in sight
from tools import normalise
(a, _), _ = mnist.load_data()
normalise(a)
model.fit(a, a)

=== shown, and no more than that
import matplotlib.pyplot as plt
(a, _), _ = mnist.load_data()
plt.imshow(a[0])
print(a.shape, a.dtype)
model.fit(a, a)  #! BCE011

=== on one of two ways
(a, _), _ = mnist.load_data()
a = a.astype("float32")
if flag:
    a /= 255.
model.fit(a, a)

=== bound anew on one of two ways
(a, _), _ = mnist.load_data()
if flag:
    a = a / 255.
model.fit(a, a)

=== out of range on both ways
y = -np.ones(64) if flag else np.full(64, 2.0)
model.fit(x, y)

=== as one of two pairs
(a, b), _ = mnist.load_data()
pair = (a / 255., b) if flag else (a, b)
model.fit(pair[0], pair[0])

=== in a loop
for epoch in range(epochs):
    model.train_on_batch(x, -np.ones((64, 1)))  #! BCE011

=== changed in a loop
(a, _), _ = mnist.load_data()
for epoch in range(epochs):
    model.fit(a, a)
    a = a / 255.

=== out of a list of which one is picked
both = [np.ones(64), -np.ones(64)]
model.fit(x, both[which])
''', MODEL)
def test_changed(program):
    check(program)


@table('''
=== train_on_batch
model.train_on_batch(x, -tf.ones((64, 1)))  #! BCE011

=== test_on_batch and evaluate
y = -np.ones(64)
model.test_on_batch(x, y)  #! BCE011
model.evaluate(x, y)  #~

=== by keyword
model.fit(x=x, y=-np.ones(64))  #! BCE011

=== with weights, which may be zero
model.fit(x, np.array([-1, 0, 1]), sample_weight=w)

=== without weights after all
model.fit(x, np.array([-1, 0, 1]), sample_weight=None)  #! BCE011

=== another loss
other = keras.Sequential([layers.Dense(1)])
other.compile("adam", loss="hinge")
other.fit(x, -np.ones(64))

=== a loss of the user's
def wasserstein(y_true, y_pred):
    return K.mean(y_true * y_pred)
critic = keras.Sequential([layers.Dense(1)])
critic.compile("rmsprop", loss=wasserstein)
critic.train_on_batch(x, -np.ones((64, 1)))

=== a loss of the user's around it
def loss(y_true, y_pred):
    return 784 * K.mean(bce(y_true, y_pred))
vae = keras.Sequential([layers.Dense(784)])
vae.compile("adam", loss=loss)
vae.fit(x, -np.ones((64, 784)))  #! BCE011

=== a loss of the user's that mends the labels
def loss(y_true, y_pred):
    return bce((y_true + 1) / 2, y_pred)
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss=loss)
net.fit(x, -np.ones(64))

=== a loss of the user's that masks -1
def masked(y_true, y_pred):
    mask = tf.cast(y_true >= 0, tf.float32)
    return tf.reduce_mean(mask * tf.nn.sigmoid_cross_entropy_with_logits(y_true, y_pred))
net = keras.Sequential([layers.Dense(3)])
net.compile("adam", loss=masked)
net.fit(x, np.array([[-1.0, 0.0, 1.0]]))

=== compiled anew before
model.compile("adam", loss="mse")
model.fit(x, -np.ones(64))

=== compiled anew after
model.fit(x, -np.ones(64))  #! BCE011
model.compile("adam", loss="mse")
model.fit(x, -np.ones(64))

=== one of two losses
other = keras.Sequential([layers.Dense(1)])
other.compile("adam", loss="hinge" if flag else bce)
other.fit(x, -np.ones(64))

=== loss and labels switched together
other = keras.Sequential([layers.Dense(1)])
other.compile("adam", loss="hinge" if flag else bce)
other.fit(x, -np.ones(64) if flag else np.ones(64))

=== somebody else may compile it
from tools import prepare
prepare(model)
model.fit(x, -np.ones(64))

=== a model made by a function
def build():
    made = keras.Sequential([layers.Dense(1)])
    made.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #~
    return made
build().fit(x, -np.ones(64))  #! BCE011

=== a subclass
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
    def call(self, inputs):
        return self.head(inputs)
net = Net()
net.compile("adam", loss=bce)
net.fit(x, -np.ones(64))  #! BCE011

=== a subclass that trains by hand
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
    def call(self, inputs):
        return self.head(inputs)
    def train_step(self, data):
        inputs, labels = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=(labels + 1) / 2, y_pred=self(inputs))
        return {"loss": loss}
net = Net()
net.compile("adam", loss=bce)
net.fit(x, -np.ones(64))

=== a clone is not compiled
twin = keras.models.clone_model(model)
twin.fit(x, -np.ones(64))

=== a helper with right labels too
def train(labels):
    model.fit(x, labels)
train(-np.ones(64))
train(np.ones(64))

=== a helper with wrong labels only
def train(labels):
    model.fit(x, labels)  #! BCE011
train(-np.ones(64))
train(np.full(64, 3))

=== label smoothing does not bring them back
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1))
net.fit(x, -np.ones(64))  #! BCE011

=== label smoothing brings them back
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.9))
net.fit(x, -np.ones(64))

=== label smoothing that is not known
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True, label_smoothing=amount))
net.fit(x, -np.ones(64))

=== two outputs
inputs = keras.Input((4,))
both = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
both.compile("adam", loss=["mse", bce])
both.fit(x, [-np.ones(64), np.ones(64)])

=== two outputs, the second one wrong
inputs = keras.Input((4,))
both = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
both.compile("adam", loss=["mse", bce])
both.fit(x, [np.ones(64), -np.ones(64)])  #! BCE011

=== two outputs by name
inputs = keras.Input((4,))
both = keras.Model(inputs, [layers.Dense(1, name="a")(inputs), layers.Dense(1, name="b")(inputs)])
both.compile("adam", loss={"a": "mse", "b": bce})
both.fit(x, {"a": -np.ones(64), "b": np.ones(64)})
both.fit(x, {"a": np.ones(64), "b": -np.ones(64)})  #! BCE011

=== more losses than labels
inputs = keras.Input((4,))
both = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(1)(inputs)])
both.compile("adam", loss=[bce, bce])
both.fit(x, -np.ones(64))
''', MODEL)
def test_handed_over(program):
    check(program)


@table('''
=== a loss object
y = -tf.ones_like(x)  #~
bce(y, model(x))  #! BCE011

=== a loss object in order
bce(tf.ones_like(x), model(x))

=== with weights
bce(np.array([-1, 1]), model(x), sample_weight=w)

=== a function
losses.binary_crossentropy(-tf.ones((64, 1)), model(x), from_logits=True)  #! BCE011

=== a function that wants logits
tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.fill((64, 1), -1.0), logits=model(x))  #! BCE011

=== -1 beside 0, where something else may mask
tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.constant([-1.0, 0.0]), logits=model(x))

=== the adversary of a GAN
def discriminator_loss(real, fake):
    return bce(tf.ones_like(real), real) + bce(-tf.ones_like(fake), fake)  #! BCE011
discriminator_loss(model(x), model(np.load("fake.npy")))

=== one-sided smoothing
def discriminator_loss(real, fake):
    return bce(0.9 * tf.ones_like(real), real) + bce(tf.zeros_like(fake), fake)
discriminator_loss(model(x), model(np.load("fake.npy")))

=== a shift that nobody can tell
def discriminator_loss(real):
    return bce(tf.ones_like(real) + 0.3 * tf.random.uniform(tf.shape(real)), real)
discriminator_loss(model(x))

=== a step of a loop over a data set
(images, digits), _ = mnist.load_data()
data = tf.data.Dataset.from_tensor_slices((images, digits)).shuffle(1000).batch(64)
for batch, labels in data:
    with tf.GradientTape() as tape:
        loss = bce(labels, model(batch))  #! BCE011

=== a data set that is mapped
(images, digits), _ = mnist.load_data()
data = tf.data.Dataset.from_tensor_slices((images, digits)).map(lambda a, b: (a / 255, tf.cast(b == 3, tf.float32)))
for step, (batch, labels) in enumerate(data.batch(64).prefetch(1)):
    loss = bce(labels, model(batch))

=== a data set that is mapped to the wrong labels
(images, digits), _ = mnist.load_data()
def prepare(image, label):
    return image / 255, 2 * tf.cast(label == 3, tf.float32) - 1  #~
data = tf.data.Dataset.from_tensor_slices((images, digits)).map(prepare).batch(64)
model.fit(data)  #! BCE011

=== a data set that is filtered
(images, digits), _ = mnist.load_data()
data = tf.data.Dataset.from_tensor_slices((images, digits)).filter(lambda a, b: b < 2).batch(64)
model.fit(data)

=== a data set with weights
data = tf.data.Dataset.from_tensor_slices((np.ones(64), -np.ones(64), np.load("w.npy"))).batch(64)
model.fit(data)

=== two data sets side by side
a = tf.data.Dataset.from_tensor_slices(np.ones(64))
b = tf.data.Dataset.from_tensor_slices(-np.ones(64))
model.fit(tf.data.Dataset.zip((a, b)).batch(8))  #! BCE011

=== wrong on purpose
import pytest
def test_refused(self):
    with pytest.raises(ValueError, match="labels"):
        bce(-tf.ones((64, 1)), model(x))
    with self.assertRaisesRegex(ValueError, "labels"):
        model.fit(x, -tf.ones((64, 1)))
    bce(-tf.ones((64, 1)), model(x))  #! BCE011

=== one cause
for batch in np.load("batches.npy"):
    bce(-tf.ones((64, 1)), model(batch))  #! BCE011
    bce(-2 * tf.ones((64, 1)), model(batch))  #~
''', MODEL)
def test_called(program):
    check(program)


EXPRESSIONS = """y + 1; 1 - y; y * 2 - 1; -y; +y; y / 255; y // 2; y % 2; y ** 2; y == 1; y != 1; y > 0; 1 > y; y <= 0;
    ~(y > 0); (y > 0) * 2 - 1; np.abs(y); np.negative(y); np.clip(y, 0, 1); np.clip(y, None, 100); np.maximum(y, 0);
    np.minimum(1, y); np.where(y > 0, 1, -1); np.add(y, 1); np.multiply(2, y); np.greater(y, 0); y.astype(int);
    y.astype("bool"); y.astype(np.float32) / 2; np.array(y, dtype="int32"); y.reshape(-1, 1); y[:, None]; y.T; y[:];
    np.concatenate([y, y + 300]); np.append(y, 7); np.full((3, 1), 4); np.full_like(y, 5); np.zeros_like(y) - 1;
    y.ravel(); y.copy(); np.tile(y, 2); np.expand_dims(y, 0); np.vstack([y, y]); np.float32(y); tf.constant(y).numpy();
    tf.cast(y, tf.int32).numpy(); tf.where(y > 0, 1.0, 0.0).numpy(); tf.fill((2, 2), 9).numpy();
    tf.clip_by_value(y, 0.0, 1.0).numpy(); tf.ones_like(y).numpy() * -3; keras.utils.to_categorical(abs(y) > 0, 2);
    b - 1; b * 3; b / 255; b * 1.5; 255 - b; b.astype("float32") - 1; (b > 127).astype("uint8") + 1; b - b.min()"""


@pytest.mark.parametrize("expression", [one.strip() for one in EXPRESSIONS.split(";")])
def test_what_is_known_is_true(expression):
    """Every number that is known to occur does occur, under the real NumPy and TensorFlow."""
    program = f"y = np.array([-2.0, 0.0, 1.0, 255.0])\nb = y.clip(0, 255).astype('uint8')\nz = {expression}\n"
    real: dict = {}
    exec(PRELUDE + program, real)       # noqa: S102
    path = "program.py"
    _, project = evaluate({path: parse(from_text(PRELUDE + program, path))})
    known = getattr(project.unit(full(path)).frame.names["z"], "spread", None)
    assert known is None if expression in UNKNOWN else known.values <= set(map(float, np.ravel(real["z"])))


UNKNOWN = ("b - 1", "b * 3", "b - b.min()")
"""Whole numbers of 8 bits wrap, and least and greatest numbers are not known."""


def test_across_files():
    """The loss is in one file, the labels are in another, which names no cross-entropy."""
    build = PRELUDE + """
def build():
    made = keras.Sequential([layers.Dense(1)])
    made.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
    return made
"""
    train = "import numpy as np\nfrom build import build\nbuild().fit(np.load('x.npy'), -np.ones(64))\n"
    sources = [from_text(build, "build.py"), from_text(train, "train.py")]
    found = diagnose(sources, ["build.py", "train.py"]).diagnostics
    assert [(one.code, one.span.path, one.span.line) for one in found] == [("BCE011", "train.py", 3)]
    assert {place.span.path for place in found[0].related} == {"build.py", "train.py"}


@pytest.mark.parametrize("word, values", [
    ("float32", {-1.5, 300.0}), ("float", {-1.5, 300.0}), ("int32", {-1.0, 300.0}), ("bool", {1.0}), ("uint8", None),
    ("int8", None), ("complex64", None), ("string", None)])
def test_casts(word, values):
    one = spreads.spread((-1.5, 300), spreads.MIXED, "float")
    made = spreads.cast(one, word)
    assert (made and set(made.values)) == values


def test_many_numbers_are_remembered_by_the_least_and_the_greatest():
    made = spreads.spread(range(1000), spreads.MIXED, "int")
    assert set(made.values) == {0, 999} and made.shown == "0 and 999"
    assert spreads.spread((), spreads.MIXED, "int") is spreads.spread((float("nan"),), spreads.MIXED, "float") is None
