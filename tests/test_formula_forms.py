"""The forms of a written-out log loss that focal and adversarial losses have, and what is only near to them."""

from tracing import PRELUDE, check, judged, table

FORMS = PRELUDE + """\
from keras import ops
sigmoid_net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
"""


@table('''
=== p_t by where
def focal_loss(y, p):
    p_t = tf.where(tf.equal(y, 1), p, 1 - p)
    return -tf.reduce_mean((1 - p_t) ** 2.0 * tf.math.log(p_t))  #! BCE006

=== p_t by where, as an operator
def focal_loss(y, p):
    p_t = tf.where(y == 1, p, 1.0 - p)
    alpha_t = tf.where(y == 1, 0.25, 0.75)
    return -K.sum(alpha_t * K.pow(1.0 - p_t, 2.0) * K.log(p_t))  #! BCE006

=== p_t by ones and zeros
def focal_loss(y, p):
    pt_1 = tf.where(tf.equal(y, 1), p, tf.ones_like(p))
    pt_0 = tf.where(tf.equal(y, 0), p, tf.zeros_like(p))
    return -K.mean(0.25 * K.pow(1. - pt_1, 2) * K.log(pt_1)) - K.mean(0.75 * K.pow(pt_0, 2) * K.log(1. - pt_0))  #! BCE006

=== p_t by products
def focal_loss(y, p):
    p_t = y * p + (1 - y) * (1 - p)
    return tf.reduce_mean(-((1 - p_t) ** 2) * tf.math.log(p_t))  #! BCE006

=== p_t by products, guarded
def focal_loss(y, p):
    p = K.clip(p, K.epsilon(), 1 - K.epsilon())
    p_t = (y * p) + ((1.0 - y) * (1.0 - p))
    return K.mean(-K.log(p_t))  #! BCE006

=== focal, two terms
def focal_loss(y, p):
    pos = y * tf.pow(1 - p, 2) * tf.math.log(p)
    neg = (1 - y) * tf.pow(p, 2) * tf.math.log(1 - p)
    return -tf.reduce_mean(pos + neg)  #! BCE006

=== focal, switched
def focal_loss(y, p):
    return K.mean(K.switch(K.equal(y, 1), -(1 - p) ** 2 * K.log(p), -p ** 2 * K.log(1 - p)))  #! BCE006

=== where between the two logarithms
def loss(y, p):
    return tf.where(y > 0.5, -tf.math.log(p), -tf.math.log(1 - p))  #! BCE006

=== log1p
def loss(y, p):
    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log1p(-p))  #! BCE006

=== xlogy
def loss(y, p):
    return -tf.reduce_sum(tf.math.xlogy(y, p) + tf.math.xlogy(1 - y, 1 - p))  #! BCE006

=== xlogy and xlog1py
def loss(y, p):
    return -(tf.math.xlogy(y, p) + tf.math.xlog1py(1 - y, -p))  #! BCE006

=== to the base of two
def loss(y, p):
    return -np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p))  #! BCE006

=== to the base of ten, by Keras
def loss(y, p):
    return -ops.mean(y * ops.log10(p) + (1 - y) * ops.log10(1 - p))  #! BCE006

=== with keras.ops
def loss(y, p):
    p = ops.clip(p, 1e-7, 1 - 1e-7)
    return -ops.mean(ops.multiply(y, ops.log(p)) + ops.multiply(1 - y, ops.log(1 - p)))  #! BCE006

=== in NumPy, in a loss
def log_loss(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))  #! BCE006

=== in NumPy, outside of training
def compare(y, p):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

=== in a lambda
loss = lambda y, p: -K.mean(y * K.log(p) + (1 - y) * K.log(1 - p))  #! BCE006

=== in a subclass of Loss
class Bce(losses.Loss):
    def call(self, y_true, y_pred):
        y_pred = tf.clip_by_value(y_pred, 1e-7, 1 - 1e-7)
        return -(y_true * tf.math.log(y_pred) + (1 - y_true) * tf.math.log(1 - y_pred))  #! BCE006

=== in a factory, weighed
def weighted_bce(w0, w1):
    def loss(y_true, y_pred):
        return -K.mean(w1 * y_true * K.log(y_pred) + w0 * (1 - y_true) * K.log(1 - y_pred))  #! BCE006
    return loss

=== weights by class
def loss(y, p, weights):
    return K.mean((weights[:, 0] ** (1 - y)) * (weights[:, 1] ** y) * -(y * K.log(p) + (1 - y) * K.log(1 - p)))  #! BCE006

=== as a weight of the label
def loss(y, p):
    bce = -(y * tf.math.log(p + 1e-7) + (1 - y) * tf.math.log(1 - p + 1e-7))  #! BCE006
    return tf.reduce_mean(bce * (1.0 + 4.0 * y))

=== with Dice
def loss(y, p):
    bce = -K.mean(y * K.log(p) + (1 - y) * K.log(1 - p))  #! BCE006
    return bce + 1 - 2 * K.sum(y * p) / (K.sum(y) + K.sum(p))

=== smoothed labels
def loss(y, p):
    y = y * 0.9 + 0.05
    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))  #! BCE006

=== a mask
def loss(y, p):
    mask = tf.cast(tf.not_equal(y, -1.0), tf.float32)
    return -tf.reduce_sum(mask * (y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))) / tf.reduce_sum(mask)  #! BCE006

=== a sum over the label's two sides
def loss(y, p):
    positive = tf.reduce_sum(-y * tf.math.log(p)) / tf.reduce_sum(y)
    negative = tf.reduce_sum(-(1 - y) * tf.math.log(1 - p)) / tf.reduce_sum(1 - y)
    return positive + negative  #! BCE006

=== a weight of the share of positive labels
def loss(y, p):
    share = tf.reduce_mean(1 - y)
    return -tf.reduce_mean(share * y * tf.math.log(p) + (1 - share) * (1 - y) * tf.math.log(1 - p))  #! BCE006

=== a count in the denominator
def loss(y, p):
    ones, zeros = K.sum(y), K.sum(1 - y)
    return -K.sum(y * K.log(p)) / (ones + 1) - K.sum((1 - y) * K.log(1 - p)) / (zeros + 1)  #! BCE006

=== boolean masks
def loss(y, p):
    positive = -tf.reduce_mean(tf.math.log(tf.boolean_mask(p, y == 1)))
    negative = -tf.reduce_mean(tf.math.log(1 - tf.boolean_mask(p, y == 0)))
    return positive + negative

=== a method
class Trainer:
    def loss(self, labels):
        p = tf.nn.sigmoid(self.logits)
        return -tf.reduce_sum(labels * tf.math.log(p) + (1 - labels) * tf.math.log(1 - p), axis=1)  #! BCE006

=== spread over helpers
def _log(p):
    return tf.math.log(tf.maximum(p, 1e-12))
def loss(y, p):
    return -tf.reduce_mean(y * _log(p) + (1 - y) * _log(1 - p))  #! BCE006

=== a slip of the sign
def loss(y, p):
    return -tf.reduce_mean(y * tf.math.log(p)) + tf.reduce_mean((1 - y) * tf.math.log(1 - p))  #! BCE006
''', FORMS)
def test_focal_weighted_and_wrapped(program):
    check(program)


@table('''
=== a pair of a traced probability
def d_loss(real, fake):
    d_real, d_fake = sigmoid_net(real), sigmoid_net(fake)
    return -tf.reduce_mean(tf.math.log(d_real) + tf.math.log(1 - d_fake))  #! BCE006

=== a pair, guarded
def d_loss(real, fake):
    return -tf.reduce_mean(tf.math.log(sigmoid_net(real) + 1e-8)) - tf.reduce_mean(tf.math.log(1 - sigmoid_net(fake) + 1e-8))  #! BCE006

=== a pair of sigmoids
def d_loss(real, fake):
    return tf.reduce_mean(-tf.math.log(tf.sigmoid(real)) - tf.math.log(1 - tf.sigmoid(fake)))  #! BCE006

=== a pair by log1p
def d_loss(real, fake):
    return -tf.reduce_mean(tf.math.log(tf.sigmoid(real)) + tf.math.log1p(-tf.sigmoid(fake)))  #! BCE006

=== a pair of one function
def discriminator(x, reuse=False):
    return make(x, reuse)
def d_loss(real, fake):
    return -tf.reduce_mean(tf.math.log(discriminator(real)) + tf.math.log(1. - discriminator(fake, reuse=True)))  #! BCE006

=== a pair of two unknown values
def d_loss(d_real, d_fake):
    return -tf.reduce_mean(tf.math.log(d_real) + tf.math.log(1 - d_fake))

=== one side, guarded, of a traced probability
def g_loss(noise):
    return -tf.reduce_mean(tf.math.log(sigmoid_net(noise) + 1e-8))  #! BCE003

=== one side, unguarded
def g_loss(noise):
    return -tf.reduce_mean(tf.math.log(sigmoid_net(noise)))  #! BCE006

=== the minimax side
def g_loss(noise):
    return tf.reduce_mean(tf.math.log(1 - sigmoid_net(noise)))

=== one-sided focal loss, guarded
def focal_loss(y_true, y_pred):
    p = K.clip(tf.sigmoid(y_pred), 1e-7, 1 - 1e-7)  #! BCE003
    return -K.mean(y_true * K.pow(1 - p, 2) * K.log(p))  #~

=== a pair of a likelihood ratio
def ratio(x, z):
    return tf.reduce_mean(tf.math.log(sigmoid_net(x)) - tf.math.log(1 - sigmoid_net(x)))

=== a logarithm that is shown, not trained
def show(x):
    return tf.math.log(sigmoid_net(x) + 1e-8)

=== entropy of a traced probability
def entropy_loss(x):
    p = sigmoid_net(x)
    return -tf.reduce_mean(p * tf.math.log(p + 1e-8) + (1 - p) * tf.math.log(1 - p + 1e-8))

=== entropies of two masks
def mask_loss(a, b):
    first, second = tf.sigmoid(a), tf.sigmoid(b)
    one = -first * tf.math.log(first + 1e-15) - (1 - first) * tf.math.log(1 - first + 1e-15)
    two = -second * tf.math.log(second + 1e-15) - (1 - second) * tf.math.log(1 - second + 1e-15)
    return 0.1 * tf.reduce_mean(one) + 0.2 * tf.reduce_mean(two)

=== a pair with focal weights
def d_loss(real, fake):
    r, f = sigmoid_net(real), sigmoid_net(fake)
    return -tf.reduce_mean((1 - r) ** 2 * tf.math.log(r) + f ** 2 * tf.math.log(1 - f))  #! BCE006

=== a loss with its own gradient
@tf.custom_gradient
def sigmoid_loss(y, z):
    p = tf.sigmoid(z)
    loss = -y * tf.math.log(p + 1e-9) - (1 - y) * tf.math.log(1 - p + 1e-9)
    return loss, lambda upstream: (None, upstream * (p - y))

=== log-odds of a clipped probability
def odds_loss(y, z):
    p = tf.clip_by_value(tf.sigmoid(z), 1e-7, 1 - 1e-7)  #! BCE003
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=tf.math.log(p / (1 - p)))

=== log-odds of a product of probabilities
def odds_loss(y, a, b):
    p = tf.sqrt(tf.sigmoid(a) * tf.sigmoid(b))
    logits = tf.math.log(p / (1 - p + 1e-9) + 1e-9)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=logits)

=== log-odds of a plain product of probabilities
def odds_loss(y, a, b):
    p = tf.clip_by_value(tf.sigmoid(a) * tf.sigmoid(b), 1e-7, 1 - 1e-7)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=tf.math.log(p / (1 - p)))

=== policy gradient
def policy_loss(actions, advantage, x):
    p = sigmoid_net(x)
    chosen = tf.reduce_sum(actions * p, axis=1)
    return -tf.reduce_mean(tf.math.log(chosen + 1e-10) * advantage)

=== a score function of a softmax
def policy_loss(actions, logits, advantage):
    p = tf.nn.softmax(logits)
    return -tf.reduce_mean(tf.reduce_sum(tf.math.log(p + 1e-10) * actions, axis=1) * advantage)

=== negative sampling
def skipgram_loss(pos, neg):
    return -tf.reduce_mean(tf.math.log_sigmoid(pos) + tf.math.log_sigmoid(-neg))

=== categorical cross-entropy
def loss(y_true, y_pred):
    y_pred = K.clip(y_pred, 1e-7, 1 - 1e-7)
    return -K.sum(y_true * K.log(y_pred), axis=-1)

=== geometric mean
def loss(a, b):
    return -tf.reduce_mean(tf.math.log(a + 1e-6) + tf.math.log(b + 1e-6))

=== discount of a rank
def gain(rank):
    return 1.0 / tf.math.log(1.0 + rank)
''', FORMS)
def test_adversarial_and_one_sided(program):
    check(program)


def test_a_guard_on_both_ways_is_a_guard():
    found, = judged(FORMS + """
from settings import read
def loss(y, p):
    if read(p):
        p = p.inputs[0]
    p = tf.clip_by_value(p, 1e-5, 1 - 1e-5)
    return -(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))
""").diagnostics
    assert "the guard of 1e-05 caps the loss at 11.5" in found.message
