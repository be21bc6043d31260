"""The other forms of binary cross-entropy: focal, weighted, of TensorFlow 1 and its add-ons, combined, wrapped and made."""

from tracing import PRELUDE, check, table

NETS = PRELUDE + """\
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
raw = keras.Sequential([layers.Dense(1)])
x, y = np.zeros((8, 4), "float32"), np.zeros((8, 1), "float32")
"""


@table('''
=== focal class: logits by keyword
raw.compile("adam", losses.BinaryFocalCrossentropy(gamma=2.0, from_logits=True))
net.compile("adam", losses.BinaryFocalCrossentropy(from_logits=True))  #! BCE002

=== focal class: the flag is fourth
raw.compile("adam", losses.BinaryFocalCrossentropy(False, 0.25, 2.0, True))
net.compile("adam", losses.BinaryFocalCrossentropy(False, 0.25, 2.0, True))  #! BCE002

=== focal class: called
focal = losses.BinaryFocalCrossentropy(apply_class_balancing=True)
print(focal(y, raw(x)))  #! BCE001

=== focal function
print(losses.binary_focal_crossentropy(y, raw(x)))  #! BCE001
print(losses.binary_focal_crossentropy(y, raw(x), from_logits=True))
print(losses.binary_focal_crossentropy(y, net(x), from_logits=True))  #! BCE002

=== focal function: the flag is sixth
print(losses.binary_focal_crossentropy(y, raw(x), True))  #! BCE001
print(losses.binary_focal_crossentropy(y, net(x), False, 0.25, 2.0, True))  #! BCE002
print(losses.binary_focal_crossentropy(y, raw(x), False, 0.25, 2.0, True))

=== focal function of the metrics
raw.compile("adam", loss=keras.metrics.binary_focal_crossentropy)  #! BCE001

=== weighted logits: labels, logits, weight
print(tf.nn.weighted_cross_entropy_with_logits(y, net(x), 2.0))  #! BCE002
print(tf.nn.weighted_cross_entropy_with_logits(y, raw(x), 2.0))

=== weighted logits: by keyword
print(tf.nn.weighted_cross_entropy_with_logits(pos_weight=2.0, logits=net(x), labels=y))  #! BCE002
print(tf.nn.weighted_cross_entropy_with_logits(pos_weight=2.0, logits=raw(x), labels=y))

=== weighted logits: targets, as TensorFlow 1 called them
print(tf.nn.weighted_cross_entropy_with_logits(targets=y, logits=net(x), pos_weight=2.0))  #! BCE002
print(tf.compat.v1.nn.weighted_cross_entropy_with_logits(targets=y, logits=raw(x), pos_weight=2.0))

=== weighted logits: swapped
print(tf.nn.weighted_cross_entropy_with_logits(raw(x), y, 2.0))  #! BCE009

=== with logits by keyword in the other order
print(tf.nn.sigmoid_cross_entropy_with_logits(logits=net(x), labels=y))  #! BCE002
print(tf.nn.sigmoid_cross_entropy_with_logits(logits=raw(x), labels=y))

=== log_loss: labels first, predictions are probabilities
print(tf.compat.v1.losses.log_loss(y, raw(x)))  #! BCE001
print(tf.compat.v1.losses.log_loss(predictions=raw(x), labels=y, weights=2.0))  #! BCE001
print(tf.compat.v1.losses.log_loss(labels=y, predictions=tf.sigmoid(raw(x))))  #! BCE101

=== losses.sigmoid_cross_entropy
print(tf.compat.v1.losses.sigmoid_cross_entropy(y, net(x)))  #! BCE002
print(tf.compat.v1.losses.sigmoid_cross_entropy(y, logits=raw(x), weights=2.0))

=== the same under their names of TensorFlow 1
print(tf.losses.sigmoid_cross_entropy(multi_class_labels=y, logits=net(x)))  #! BCE002
print(tf.losses.sigmoid_cross_entropy(y, raw(x)))
print(tf.losses.log_loss(y, raw(x)))  #! BCE001

=== the same through compat.v1 as tf
import tensorflow.compat.v1 as tf1
print(tf1.losses.sigmoid_cross_entropy(y, net(x)))  #! BCE002
print(tf1.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=net(x)))  #! BCE002

=== contrib: predictions first
print(tf.contrib.losses.sigmoid_cross_entropy(net(x), y))  #! BCE002
print(tf.contrib.losses.sigmoid_cross_entropy(raw(x), y))
print(tf.contrib.losses.log_loss(raw(x), y))  #! BCE001

=== the backend by its words
print(K.binary_crossentropy(output=raw(x), target=y))  #! BCE001
print(K.binary_crossentropy(y, raw(x), from_logits=True))
print(keras.ops.binary_crossentropy(target=y, output=raw(x)))  #! BCE001
print(keras.ops.binary_crossentropy(y, raw(x), from_logits=True))

=== the metric called as a loss
print(keras.metrics.binary_crossentropy(y, net(x), from_logits=True))  #! BCE002

=== the add-on's focal loss
import tensorflow_addons as tfa
raw.compile("adam", tfa.losses.SigmoidFocalCrossEntropy())  #! BCE001
net.compile("adam", tfa.losses.SigmoidFocalCrossEntropy(from_logits=True))  #! BCE002
two = keras.Sequential([layers.Dense(1)])
two.compile("adam", tfa.losses.SigmoidFocalCrossEntropy(True, alpha=0.25))

=== the add-on's focal function
from tensorflow_addons.losses import sigmoid_focal_crossentropy
print(sigmoid_focal_crossentropy(y, raw(x)))  #! BCE001
print(sigmoid_focal_crossentropy(y, net(x), 0.25, 2.0, True))  #! BCE002
print(sigmoid_focal_crossentropy(y, raw(x), from_logits=True))

=== the add-on's focal function in compile
import tensorflow_addons as tfa
raw.compile("adam", loss=tfa.losses.sigmoid_focal_crossentropy)  #! BCE001
''', NETS)
def test_other_functions_and_classes(program):
    check(program)


DICE = NETS + """\
def dice_loss(y_true, y_pred):
    overlap = K.sum(y_true * y_pred)
    return 1 - (2.0 * overlap + 1.0) / (K.sum(y_true) + K.sum(y_pred) + 1.0)
"""


@table('''
=== BCE and Dice, added in a function
def bce_dice(y_true, y_pred):
    return losses.binary_crossentropy(y_true, y_pred) + dice_loss(y_true, y_pred)  #! BCE001
raw.compile("adam", loss=bce_dice)  #~

=== BCE and Dice, weighed
def bce_dice(y_true, y_pred):
    bce = losses.BinaryCrossentropy(from_logits=True)(y_true, y_pred)  #! BCE002
    return 0.5 * bce + 0.5 * dice_loss(y_true, y_pred)
net.compile("adam", loss=bce_dice, metrics=["accuracy"])  #~

=== BCE of logits and Dice of the probabilities
def bce_dice(y_true, y_pred):
    bce = losses.binary_crossentropy(y_true, y_pred, from_logits=True)
    return tf.reduce_mean(bce) + dice_loss(y_true, tf.sigmoid(y_pred))
raw.compile("adam", loss=bce_dice)

=== BCE and Dice of the probabilities that the model gives
def bce_dice(y_true, y_pred):
    return losses.binary_crossentropy(y_true, y_pred) + dice_loss(y_true, y_pred)  #! BCE101
net.compile("adam", loss=bce_dice)

=== BCE minus the logarithm of Dice
def bce_log_dice(y_true, y_pred):
    return losses.binary_crossentropy(y_true, y_pred) - K.log(1.0 - dice_loss(y_true, y_pred))  #! BCE001
raw.compile("adam", loss=bce_log_dice)

=== Dice alone
raw.compile("adam", loss=dice_loss)

=== a sum of losses in a step
bce, mse = losses.BinaryCrossentropy(), losses.MeanSquaredError()
with tf.GradientTape() as tape:
    z = raw(x)
    loss = 10.0 * bce(y, z) + mse(y, z)  #! BCE001

=== losses in a list, summed
terms = [losses.BinaryCrossentropy(from_logits=True), losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)]
def total(y_true, y_pred):
    return sum(term(y_true, y_pred) for term in terms)  #! BCE002
net.compile("adam", loss=total)

=== a lambda
raw.compile("adam", loss=lambda y_true, y_pred: losses.binary_crossentropy(y_true, y_pred))  #! BCE001
net.compile("adam", loss=lambda y_true, y_pred: tf.reduce_mean(
    losses.binary_crossentropy(y_true, y_pred, from_logits=True)))  #! BCE002

=== a lambda in a variable
loss_fn = lambda y_true, y_pred: K.binary_crossentropy(y_true, y_pred, from_logits=True)
raw.compile("adam", loss=loss_fn)

=== functools.partial
from functools import partial
raw.compile("adam", loss=partial(losses.binary_crossentropy, label_smoothing=0.1))  #! BCE001
net.compile("adam", loss=partial(losses.binary_crossentropy, from_logits=True))  #! BCE002

=== functools.partial, right
import functools
raw.compile("adam", loss=functools.partial(losses.binary_crossentropy, from_logits=True))

=== functools.partial of a loss of one's own
from functools import partial
def weighted(y_true, y_pred, weight):
    return weight * K.binary_crossentropy(y_true, y_pred)  #! BCE001
raw.compile("adam", loss=partial(weighted, weight=2.0))

=== a factory
def weighted_bce(weight):
    def loss(y_true, y_pred):
        return weight * losses.binary_crossentropy(y_true, y_pred, from_logits=True)  #! BCE002
    return loss
net.compile("adam", loss=weighted_bce(2.0))  #~

=== a factory, right
def weighted_bce(weight):
    def loss(y_true, y_pred):
        return tf.nn.weighted_cross_entropy_with_logits(y_true, y_pred, weight)
    return loss
raw.compile("adam", loss=weighted_bce(2.0))

=== a factory with a flag
def bce(from_logits):
    return lambda y_true, y_pred: losses.binary_crossentropy(y_true, y_pred, from_logits=from_logits)  #! BCE002
net.compile("adam", loss=bce(True))

=== a factory that serves a right model as well
def bce(from_logits):
    return lambda y_true, y_pred: losses.binary_crossentropy(y_true, y_pred, from_logits=from_logits)
raw.compile("adam", loss=bce(True))
net.compile("adam", loss=bce(True))

=== a subclass of Loss
class Weighted(keras.losses.Loss):
    def __init__(self, weight=1.0, **kwargs):
        super().__init__(**kwargs)
        self.weight = weight
        self.bce = keras.losses.BinaryCrossentropy()
    def call(self, y_true, y_pred):
        return self.weight * self.bce(y_true, y_pred)  #! BCE001
raw.compile("adam", loss=Weighted(2.0))

=== a subclass of Loss, right
class Weighted(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return 2.0 * keras.losses.binary_crossentropy(y_true, y_pred, from_logits=True)
raw.compile("adam", loss=Weighted())

=== a subclass of Loss, called
class Weighted(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return tf.nn.sigmoid_cross_entropy_with_logits(y_true, y_pred)  #! BCE002
criterion = Weighted()
print(criterion(y, net(x)))

=== add_loss
inputs, labels = keras.Input((4,)), keras.Input((1,))
scores = layers.Dense(1)(inputs)
model = keras.Model([inputs, labels], scores)
model.add_loss(tf.reduce_mean(K.binary_crossentropy(labels, scores)))  #! BCE001
model.compile("adam")

=== a train_step of one's own
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
        self.criterion = losses.BinaryCrossentropy()
    def call(self, inputs):
        return self.head(inputs)
    def train_step(self, data):
        features, labels = data
        with tf.GradientTape() as tape:
            loss = self.criterion(labels, self(features, training=True))  #! BCE001
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        return {"loss": loss}
model = Net()
model.compile("adam")
model.fit(x, y)

=== a compute_loss of one's own
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1, activation="sigmoid")
    def call(self, inputs):
        return self.head(inputs)
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return tf.reduce_mean(losses.binary_crossentropy(y, y_pred, from_logits=True))  #! BCE002
model = Net()
model.compile("adam")
model.fit(x, y)

=== a compute_loss that is right
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
    def call(self, inputs):
        return self.head(inputs)
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return tf.reduce_mean(losses.binary_crossentropy(y, y_pred, from_logits=True))
model = Net()
model.compile("adam")
model.fit(x, y)
''', DICE)
def test_combined_wrapped_and_made(program):
    check(program)
