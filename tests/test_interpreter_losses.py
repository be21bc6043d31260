"""Losses in every form in which they are written, and what only looks like one."""

import pytest

from tracing import PRELUDE, check, table, verdicts

LOGITS = PRELUDE + 'model = keras.Sequential([layers.Dense(1)])\n'
PROBABILITIES = PRELUDE + 'model = keras.Sequential([layers.Dense(1, activation="sigmoid")])\n'

WORDS = ["binary_crossentropy", "bce", "BCE", "BinaryCrossentropy", "binary_focal_crossentropy", "BinaryFocalCrossentropy"]
ENGINE_WORDS = []
NO_WORDS = ["mse", "mean_squared_error", "categorical_crossentropy", "sparse_categorical_crossentropy", "hinge",
            "kl_divergence", "poisson", "binary_cross_entropy", "sigmoid", ""]


@pytest.mark.parametrize("word", WORDS)
def test_words_for_it(word):
    assert verdicts(f'{LOGITS}model.compile("adam", loss="{word}")\n') == [(7, "BCE001")]
    assert verdicts(f'{PROBABILITIES}model.compile("adam", loss="{word}")\n') == [(7, "BCE101")]


@pytest.mark.parametrize("word", NO_WORDS)
def test_words_for_other_things(word):
    assert verdicts(f'{LOGITS}model.compile("adam", loss="{word}")\n') == []


@table('''
=== class
model.compile("adam", loss=losses.BinaryCrossentropy())  #! BCE001

=== class, not called
model.compile("adam", loss=losses.BinaryCrossentropy)  #! BCE001

=== class, flag by position
model.compile("adam", loss=losses.BinaryCrossentropy(False))  #! BCE001

=== class in logit form
model.compile("adam", loss=losses.BinaryCrossentropy(True))

=== class, other arguments
model.compile("adam", loss=losses.BinaryCrossentropy(label_smoothing=0.1, name="b"))  #! BCE001

=== class through tf.keras
model.compile("adam", loss=tf.keras.losses.BinaryCrossentropy())  #! BCE001

=== focal class
model.compile("adam", loss=losses.BinaryFocalCrossentropy(gamma=2.0))  #! BCE001

=== focal class: the first position is not the flag
model.compile("adam", loss=losses.BinaryFocalCrossentropy(True))  #! BCE001

=== focal class in logit form
model.compile("adam", loss=losses.BinaryFocalCrossentropy(from_logits=True))

=== function
model.compile("adam", loss=losses.binary_crossentropy)  #! BCE001

=== function of the metrics
model.compile("adam", loss=keras.metrics.binary_crossentropy)  #! BCE001

=== function of the backend
model.compile("adam", loss=K.binary_crossentropy)  #! BCE001

=== function that wants logits, labels first
model.compile("adam", loss=tf.nn.sigmoid_cross_entropy_with_logits)

=== losses.get
model.compile("adam", loss=losses.get("binary_crossentropy"))  #! BCE001

=== flag by a variable
FROM_LOGITS = False
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=FROM_LOGITS))  #! BCE001

=== flag by an expression
MODE = "probabilities"
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=MODE != "logits"))

=== flag that is unknown
from settings import FROM_LOGITS
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=FROM_LOGITS))

=== flag by from_config
model.compile("adam", loss=losses.BinaryCrossentropy.from_config({"from_logits": True}))

=== positional compile
model.compile("adam", "binary_crossentropy")  #! BCE001

=== positional compile with metrics
model.compile("sgd", "bce", ["mae"])  #! BCE001

=== compile with a dict of options
options = {"optimizer": "adam", "loss": "binary_crossentropy"}  #! BCE001
model.compile(**options)  #~

=== compile with dict()
options = dict(loss=losses.BinaryCrossentropy(from_logits=True), optimizer="adam")
model.compile(**options)

=== compile with options of unknown contents
from settings import options
model.compile(**options)

=== compile with unknown options and a loss
from settings import options
model.compile(loss="binary_crossentropy", **options)  #! BCE001

=== a string in a variable
LOSS = "binary_crossentropy"
model.compile("adam", loss=LOSS)  #! BCE001

=== a string from parts
name = "crossentropy"
model.compile("adam", loss=f"binary_{name}")  #! BCE001

=== a loss from a dict
LOSSES = {"bce": losses.BinaryCrossentropy(), "mse": losses.MeanSquaredError()}
model.compile("adam", loss=LOSSES["bce"])  #! BCE001

=== a loss from a dict by an unknown key
import sys
LOSSES = {"bce": losses.BinaryCrossentropy(), "mse": losses.MeanSquaredError()}
model.compile("adam", loss=LOSSES[sys.argv[1]])

=== a list of one
model.compile("adam", loss=["binary_crossentropy"])  #! BCE001

=== an attribute of a settings class
class Config:
    loss = "binary_crossentropy"
    units = 1
model.compile("adam", loss=Config.loss)  #! BCE001

=== an attribute of a settings object
class Config:
    def __init__(self):
        self.loss = losses.BinaryCrossentropy(from_logits=False)
cfg = Config()
model.compile("adam", loss=cfg.loss)  #! BCE001

=== an unknown loss
from settings import loss
model.compile("adam", loss=loss)

=== no loss
model.compile("adam")
model.compile("adam", metrics=["binary_crossentropy"])
''', LOGITS)
def test_the_loss_argument(program):
    check(program)


@table('''
=== metrics are not losses
model.compile("adam", loss="mse", metrics=["binary_crossentropy"])
model.compile("adam", loss="mse", metrics=[keras.metrics.BinaryCrossentropy(from_logits=True)])

=== a metric object is no loss when it is called
bce = keras.metrics.BinaryCrossentropy(from_logits=True)
def log(x, y):
    bce.update_state(y, model(x))
    return bce.result()

=== a metric beside a right loss
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True),
              metrics=[keras.metrics.AUC(from_logits=True), keras.metrics.BinaryAccuracy(threshold=0.0)])

=== weights and other words of compile
model.compile("adam", loss="mse", loss_weights=["binary_crossentropy"], weighted_metrics=["binary_crossentropy"])
''', LOGITS)
def test_metrics_are_not_losses(program):
    check(program)


@table('''
=== an object at the top of the module
bce = losses.BinaryCrossentropy(from_logits=True)  #~
def step(x, y):
    return bce(y, net(x))  #! BCE002

=== an object, arguments by name
bce = losses.BinaryCrossentropy(from_logits=True)
def step(x, y):
    return bce(y_pred=net(x), y_true=y)  #! BCE002

=== an object, called by its method
bce = losses.BinaryCrossentropy(from_logits=True)
def step(x, y):
    return bce.call(y, net(x))  #! BCE002

=== an object that is made where it is called
def step(x, y):
    return losses.BinaryCrossentropy(from_logits=True)(y, net(x))  #! BCE002

=== an object with reduction and weights
bce = losses.BinaryCrossentropy(from_logits=True, reduction="none")
def step(x, y, w):
    return tf.reduce_sum(bce(y, net(x), sample_weight=w))  #! BCE002

=== an object as a parameter
def step(x, y, criterion):
    return criterion(y, net(x))  #! BCE002
step(np.zeros((2, 3)), np.zeros((2, 1)), losses.BinaryCrossentropy(from_logits=True))

=== an object as an attribute
class Trainer:
    def __init__(self, model):
        self.model = model
        self.bce = losses.BinaryCrossentropy(from_logits=True)
    def step(self, x, y):
        p = self.model(x, training=True)
        return self.bce(y, p)  #! BCE002
Trainer(net).step(np.zeros((2, 3)), np.zeros((2, 1)))

=== objects in a list
CRITERIA = [losses.MeanSquaredError(), losses.BinaryCrossentropy(from_logits=True)]
def step(x, y):
    return CRITERIA[1](y, net(x))  #! BCE002

=== objects in a dict, all called
CRITERIA = {"a": losses.BinaryCrossentropy(from_logits=True)}
def step(x, y):
    total = 0.0
    for name, criterion in CRITERIA.items():
        total += criterion(y, net(x))  #! BCE002
    return total

=== the function
def step(x, y):
    return losses.binary_crossentropy(y, net(x), from_logits=True)  #! BCE002

=== the function, flag by position
def step(x, y):
    return losses.binary_crossentropy(y, net(x), True)  #! BCE002

=== the function of the backend, flag by position
def step(x, y):
    return K.binary_crossentropy(y, net(x), True)  #! BCE002

=== the function of the backend, old words
def step(x, y):
    return K.mean(K.binary_crossentropy(target=y, output=net(x), from_logits=True))  #! BCE002

=== keras.ops
def step(x, y):
    return keras.ops.binary_crossentropy(y, net(x), from_logits=True)  #! BCE002

=== sigmoid_cross_entropy_with_logits by position: labels first
def step(x, y):
    return tf.nn.sigmoid_cross_entropy_with_logits(y, net(x))  #! BCE002

=== weighted_cross_entropy_with_logits
def step(x, y):
    return tf.nn.weighted_cross_entropy_with_logits(labels=y, logits=net(x), pos_weight=2.0)  #! BCE002

=== tf.compat.v1.losses
def step(x, y):
    return tf.compat.v1.losses.sigmoid_cross_entropy(multi_class_labels=y, logits=net(x))  #! BCE002

=== a training loop by hand
opt = keras.optimizers.Adam()
bce = losses.BinaryCrossentropy(from_logits=True)
for x, y in tf.data.Dataset.from_tensor_slices((np.zeros((8, 2)), np.zeros((8, 1)))).batch(2):
    with tf.GradientTape() as tape:
        p = net(x, training=True)
        loss = bce(y, p)  #! BCE002
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_weights), net.trainable_weights))

=== a loss function of the user's in compile
def my_loss(y_true, y_pred):
    y_true = tf.cast(y_true, tf.float32)
    return tf.reduce_mean(losses.binary_crossentropy(y_true, y_pred, from_logits=True))  #! BCE002
net.compile("adam", loss=my_loss)  #~

=== a loss function with a term for Dice
def dice(y, p):
    return 1.0 - 2.0 * tf.reduce_sum(y * p) / tf.reduce_sum(y + p)
def my_loss(y, p):
    return losses.binary_crossentropy(y, p) + dice(y, p)  #! BCE101
net.compile("adam", loss=my_loss)

=== a loss class of the user's
class MyLoss(losses.Loss):
    def call(self, y_true, y_pred):
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=y_true, logits=y_pred)  #! BCE002
net.compile("adam", loss=MyLoss())

=== a loss class that inherits from the real one
class Smoothed(losses.BinaryCrossentropy):
    def __init__(self):
        super().__init__(from_logits=True, label_smoothing=0.1)
net.compile("adam", loss=Smoothed())  #! BCE002

=== the user's loss undoes the sigmoid
def my_loss(y, p):
    logits = tf.math.log(p / (1 - p))
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)
net.compile("adam", loss=my_loss)

=== add_loss of a functional model
inp, target = keras.Input((8,)), keras.Input((1,))
out = layers.Dense(1, activation="sigmoid")(inp)
model = keras.Model([inp, target], out)
model.add_loss(losses.binary_crossentropy(target, out, from_logits=True))  #! BCE002
model.compile("adam")

=== add_loss in a layer
class VAE(keras.Model):
    def __init__(self):
        super().__init__()
        self.decoder = layers.Dense(784, activation="sigmoid")
    def call(self, x):
        y = self.decoder(x)
        self.add_loss(tf.reduce_mean(losses.binary_crossentropy(x, y, from_logits=True)))  #! BCE002
        return y

=== a GAN
cross_entropy = losses.BinaryCrossentropy(from_logits=True)  #~
def make_discriminator():
    model = keras.Sequential()
    model.add(layers.Flatten())
    model.add(layers.Dense(1, activation="sigmoid"))  #~
    return model
def discriminator_loss(real, fake):
    real_loss = cross_entropy(tf.ones_like(real), real)  #! BCE002
    fake_loss = cross_entropy(tf.zeros_like(fake), fake)  #~
    return real_loss + fake_loss
def generator_loss(fake):
    return cross_entropy(tf.ones_like(fake), fake)  #~
generator = keras.Sequential([layers.Dense(784, activation="tanh")])
discriminator = make_discriminator()
@tf.function
def train_step(images):
    noise = tf.random.normal([16, 100])
    with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
        generated = generator(noise, training=True)
        real = discriminator(images, training=True)
        fake = discriminator(generated, training=True)
        g_loss, d_loss = generator_loss(fake), discriminator_loss(real, fake)
    return g_tape.gradient(g_loss, generator.trainable_variables), d_tape.gradient(d_loss, discriminator.trainable_variables)

=== a GAN as a model with its own compile
class GAN(keras.Model):
    def __init__(self, discriminator, generator):
        super().__init__()
        self.discriminator = discriminator
        self.generator = generator
    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer = d_optimizer, g_optimizer
        self.loss_fn = loss_fn
    def train_step(self, images):
        z = tf.random.normal((8, 16))
        with tf.GradientTape() as tape:
            p = self.discriminator(self.generator(z))
            loss = self.loss_fn(tf.ones((8, 1)), p)  #! BCE002
        tape.gradient(loss, self.generator.trainable_weights)
        return {"loss": loss}
gan = GAN(keras.Sequential([layers.Dense(1, activation="sigmoid")]), keras.Sequential([layers.Dense(8)]))
gan.compile("adam", "adam", loss_fn=losses.BinaryCrossentropy(from_logits=True))
gan.fit(np.zeros((16, 8)))

=== self.compiled_loss leaves the compile as the use
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1, activation="sigmoid")
    def call(self, x):
        return self.head(x)
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compiled_loss(y, self(x, training=True))
        tape.gradient(loss, self.trainable_variables)
        return {"loss": loss}
model = Net()
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
model.fit(np.zeros((2, 3)), np.zeros((2, 1)))

=== predictions through a cast, a squeeze, a slice
bce = losses.BinaryCrossentropy(from_logits=True)
def step(x, y):
    a = bce(y, tf.cast(net(x), tf.float32))  #! BCE002
    b = bce(y, tf.squeeze(net(x), axis=-1))  #~
    c = bce(y, net(x)[:, 0])  #~
    return a + b + c

=== predictions from predict
bce = losses.BinaryCrossentropy(from_logits=True)
p = net.predict(np.zeros((4, 2)))
print(bce(np.zeros((4, 1)), p).numpy())  #! BCE002

=== predictions by hand
def step(x, y):
    z = layers.Dense(1)(x)
    p = 1 / (1 + tf.exp(-z))
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=p)  #! BCE002

=== arithmetic on probabilities is no probability
bce = losses.BinaryCrossentropy(from_logits=True)
def step(x, y):
    return bce(y, 10.0 * net(x) - 5.0)

=== the complement of a probability
def step(x, y):
    return losses.binary_crossentropy(1 - y, 1 - net(x))
''', PRELUDE + 'net = keras.Sequential([layers.Dense(1, activation="sigmoid")])\n')
def test_the_loss_is_called(program):
    check(program)
