"""The edges of the contract, sentence by sentence."""

from tracing import check, table


@table('''
=== one loss object, one model, many uses: one finding at the first
bce = losses.BinaryCrossentropy(from_logits=True)
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def real_loss(x):
    return bce(tf.ones((8, 1)), net(x))  #! BCE002
def fake_loss(x):
    return bce(tf.zeros((8, 1)), net(x))  #~
def generator_loss(x):
    return bce(tf.ones((8, 1)), net(x))  #~

=== one loss object, two models: two findings
bce = losses.BinaryCrossentropy(from_logits=True)
one = keras.Sequential([layers.Dense(1, activation="sigmoid")])
two = keras.Sequential([layers.Dense(2, activation="sigmoid")])
def first(x, y):
    return bce(y, one(x))  #! BCE002
def second(x, y):
    return bce(y, two(x))  #! BCE002

=== two loss objects, one model: two findings
one = losses.BinaryCrossentropy(from_logits=True)
two = losses.BinaryCrossentropy(from_logits=True)
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def first(x, y):
    return one(y, net(x))  #! BCE002
def second(x, y):
    return two(y, net(x))  #! BCE002

=== a string is a loss of its own at each compile
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss="binary_crossentropy")  #! BCE001
net.fit(np.zeros((4, 2)), np.zeros(4))
net.compile("sgd", loss="binary_crossentropy")  #! BCE001
net.fit(np.zeros((4, 2)), np.zeros(4))

=== one object in two compiles is one cause
bce = losses.BinaryCrossentropy()
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss=bce)  #! BCE001
net.fit(np.zeros((4, 2)), np.zeros(4))
net.compile("sgd", loss=bce)  #~
net.fit(np.zeros((4, 2)), np.zeros(4))

=== the stronger code wins on one use
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    p = tf.clip_by_value(net(x), 1e-7, 1 - 1e-7)  #! BCE003
    return losses.binary_crossentropy(y, p)

=== softmax of one unit silences what else is said of it
net = keras.Sequential([layers.Dense(1, activation="softmax")])  #! BCE004
net.compile("adam", loss=losses.BinaryCrossentropy())

=== a missing sigmoid is not also a wrong metric
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])  #! BCE001
print(net.predict(np.zeros((4, 2))) > 0.5)
''')
def test_one_cause_one_finding(program):
    check(program)


@table('''
=== any loss will do
net = keras.Sequential([layers.Dense(1, activation="softmax")])  #! BCE004
net.compile("adam", loss="categorical_crossentropy")

=== no loss will do
inp = keras.Input((8,))
net = keras.Model(inp, layers.Dense(1, activation="softmax")(inp))  #! BCE004
print(net.predict(np.zeros((4, 8))))

=== a softmax over another axis is attention
class Attention(layers.Layer):
    def __init__(self):
        super().__init__()
        self.score = layers.Dense(1)
    def call(self, h):
        weights = tf.nn.softmax(self.score(h), axis=1)
        return tf.reduce_sum(weights * h, axis=1)
net = keras.Sequential([Attention(), layers.Dense(1)])
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a softmax layer over another axis
inp = keras.Input((12, 8))
weights = layers.Softmax(axis=1)(layers.Dense(1)(inp))
pooled = layers.Dot(axes=1)([weights, inp])
net = keras.Model(inp, layers.Dense(1)(layers.Flatten()(pooled)))
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a softmax after a reshape is not over the unit
inp = keras.Input((12, 8))
scores = layers.Reshape((12,))(layers.Dense(1)(inp))
weights = layers.Activation("softmax")(scores)
net = keras.Model(inp, weights)
net.compile("adam", loss="categorical_crossentropy")

=== a softmax after a flatten is not over the unit
inp = keras.Input((12, 8))
weights = layers.Activation("softmax")(layers.Flatten()(layers.Dense(1, activation="tanh")(inp)))
net = keras.Model(inp, weights)
net.compile("adam", loss="categorical_crossentropy")

=== a softmax after a squeeze is not over the unit
head = layers.Dense(1)
def weights(h):
    return tf.nn.softmax(tf.squeeze(head(h), -1))

=== a softmax of one unit by a function
head = layers.Dense(1)
def forward(x):
    return tf.nn.softmax(head(x))  #! BCE004

=== a softmax over two or more units into logits
net = keras.Sequential([layers.Dense(5), layers.Softmax()])
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== a softmax with categorical cross-entropy is nobody's business
net = keras.Sequential([layers.Dense(5, activation="softmax")])
net.compile("adam", loss="categorical_crossentropy")

=== a softmax over many units into binary cross-entropy
net = keras.Sequential([layers.Dense(10, activation="softmax")])
net.compile("adam", loss="binary_crossentropy")  #! BCE005

=== a softmax over two units into binary cross-entropy, in a step
head = layers.Dense(2)
def step(x, y):
    return losses.binary_crossentropy(y, tf.nn.softmax(head(x)))  #! BCE102
''')
def test_softmax(program):
    check(program)


@table('''
=== values in the unit interval that are no sigmoid
a, b = keras.Input((8,)), keras.Input((8,))
distance = layers.Lambda(lambda v: K.exp(-K.sum(K.abs(v[0] - v[1]), axis=1, keepdims=True)))([a, b])
net = keras.Model([a, b], distance)
net.compile("adam", loss="binary_crossentropy")

=== a product of probabilities
inp = keras.Input((8,))
p, q = layers.Dense(1, activation="sigmoid")(inp), layers.Dense(1, activation="sigmoid")(inp)
net = keras.Model(inp, p * q)
net.compile("adam", loss="binary_crossentropy")

=== a product of probabilities by a layer
inp = keras.Input((8,))
p, q = layers.Dense(1, activation="sigmoid")(inp), layers.Dense(1, activation="sigmoid")(inp)
net = keras.Model(inp, layers.multiply([p, q]))
net.compile("adam", loss="binary_crossentropy")

=== arithmetic on logits: a relativistic loss
D = keras.Sequential([layers.Dense(1)])
bce = losses.BinaryCrossentropy(from_logits=True)
def loss(real, fake):
    r, f = D(real), D(fake)
    return bce(tf.ones_like(r), r - tf.reduce_mean(f)) + bce(tf.zeros_like(f), f - tf.reduce_mean(r))

=== arithmetic on logits: a temperature
net = keras.Sequential([layers.Dense(1)])
def loss(x, y, tau):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=net(x) / tau)

=== a scaled logit without the flag
net = keras.Sequential([layers.Dense(1)])
def loss(x, y):
    return losses.binary_crossentropy(y, 0.5 * net(x))  #! BCE001

=== the stable form written out
net = keras.Sequential([layers.Dense(1)])
def loss(x, y):
    z = net(x)
    return tf.maximum(z, 0) - z * y + tf.math.log1p(tf.exp(-tf.abs(z)))

=== a gate beside the loss
net = keras.Sequential([layers.Dense(1)])
def loss(x, y):
    z = net(x)
    weight = tf.sigmoid(z)
    return tf.reduce_mean(weight * losses.binary_crossentropy(y, z, from_logits=True))

=== a Dice term beside the loss
net = keras.Sequential([layers.Conv2D(1, 1)])
def loss(x, y):
    z = net(x)
    p = tf.sigmoid(z)
    dice = 1 - 2 * tf.reduce_sum(p * y) / tf.reduce_sum(p + y)
    return dice + tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z))
''')
def test_values_that_are_left_alone(program):
    check(program)


@table('''
=== the generator's compile, for predict only
D = keras.Sequential([layers.Dense(1, activation="sigmoid")])
D.compile("adam", loss="binary_crossentropy")  #! BCE101
G = keras.Sequential([layers.Dense(28, activation="tanh")])
G.compile("adam", loss="binary_crossentropy")
z = keras.Input((16,))
gan = keras.Model(z, D(G(z)))
gan.compile("adam", loss="binary_crossentropy")  #! BCE101
for _ in range(100):
    D.train_on_batch(G.predict(np.zeros((8, 16))), np.zeros((8, 1)))
    gan.train_on_batch(np.zeros((8, 16)), np.ones((8, 1)))

=== a compile that is never trained, while another model is
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")
b = keras.Sequential([layers.Dense(1)])
b.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
b.fit(np.zeros((4, 2)), np.zeros(4))

=== no training at all is in sight: the compile counts
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")  #! BCE001

=== the model is saved: it may be trained elsewhere
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")  #! BCE001
a.save("a.keras")
b = keras.Sequential([layers.Dense(1)])
b.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
b.fit(np.zeros((4, 2)), np.zeros(4))

=== the model is returned: it may be trained elsewhere
def build():
    a = keras.Sequential([layers.Dense(1)])
    a.compile("adam", loss="binary_crossentropy")  #! BCE001
    return a
b = keras.Sequential([layers.Dense(1)])
b.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
b.fit(np.zeros((4, 2)), np.zeros(4))

=== the model is handed to unknown code
from zoo import run
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")  #! BCE001
run(a)
b = keras.Sequential([layers.Dense(1)])
b.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
b.fit(np.zeros((4, 2)), np.zeros(4))

=== the model is evaluated
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")  #! BCE001
a.evaluate(np.zeros((4, 2)), np.zeros(4))

=== a later compile replaces it first
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")
a.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
a.fit(np.zeros((4, 2)), np.zeros(4))

=== a later compile, after a training
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")  #! BCE001
a.fit(np.zeros((4, 2)), np.zeros(4))
a.compile("sgd", loss=losses.BinaryCrossentropy(from_logits=True))
a.fit(np.zeros((4, 2)), np.zeros(4))

=== a custom loop uses another loss
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")
bce = losses.BinaryCrossentropy(from_logits=True)
for x, y in load():
    with tf.GradientTape() as tape:
        loss = bce(y, a(x))
    tape.gradient(loss, a.trainable_weights)

=== the compile of an inner model, the outer one is trained with its own
inner = keras.Sequential([layers.Dense(1)])
inner.compile("adam", loss="binary_crossentropy")
outer = keras.Sequential([inner, layers.Activation("sigmoid")])
outer.compile("adam", loss="binary_crossentropy")  #! BCE101
outer.fit(np.zeros((4, 2)), np.zeros(4))

=== train_on_batch counts as training
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")  #! BCE001
a.train_on_batch(np.zeros((4, 2)), np.zeros(4))

=== predict alone is no training
a = keras.Sequential([layers.Dense(1)])
a.compile("adam", loss="binary_crossentropy")
b = keras.Sequential([layers.Dense(1)])
b.compile("adam", loss="mse")
b.fit(a.predict(np.zeros((4, 2))), np.zeros(4))
''')
def test_dead_compiles(program):
    check(program)


@table('''
=== a clip before a loss on probabilities
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
bce = losses.BinaryCrossentropy()
def step(x, y):
    p = net(x)
    p = tf.clip_by_value(p, 1e-7, 1.0 - 1e-7)  #! BCE003
    return bce(y, p)  #~

=== a clip by K, inline
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def loss(y, p):
    return K.mean(K.binary_crossentropy(y, K.clip(p, K.epsilon(), 1 - K.epsilon())))  #! BCE003
net.compile("adam", loss=loss)

=== a clip by numpy
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
p = np.clip(net.predict(np.zeros((4, 2))), 1e-6, 1 - 1e-6)  #! BCE003
print(losses.binary_crossentropy(np.zeros((4, 1)), p))

=== a clip by keras.ops
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    return keras.ops.binary_crossentropy(y, keras.ops.clip(net(x), 1e-7, 1 - 1e-7))  #! BCE003

=== minimum and maximum
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    p = tf.maximum(tf.minimum(net(x), 1 - 1e-7), 1e-7)  #! BCE003
    return losses.binary_crossentropy(y, p)

=== an epsilon is added
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    return losses.binary_crossentropy(y, net(x) + 1e-7)  #! BCE003

=== a clip by a Lambda inside the model
net = keras.Sequential([layers.Dense(1, activation="sigmoid"),
                        layers.Lambda(lambda p: tf.clip_by_value(p, 1e-7, 1 - 1e-7))])  #! BCE003
net.compile("adam", loss="binary_crossentropy")

=== an untraced value, both bounds in the unit interval
def loss(y_true, y_pred):
    y_pred = K.clip(y_pred, 1e-7, 1 - 1e-7)  #! BCE003
    return K.mean(K.binary_crossentropy(y_true, y_pred))

=== an untraced value, and the call is not known to expect probabilities
def loss(y_true, y_pred, from_logits):
    y_pred = K.clip(y_pred, 1e-7, 1 - 1e-7)
    return K.mean(K.binary_crossentropy(y_true, y_pred, from_logits=from_logits))

=== an untraced value into logits
def loss(y_true, y_pred):
    y_pred = K.clip(y_pred, 1e-7, 1 - 1e-7)
    return K.mean(K.binary_crossentropy(y_true, y_pred, from_logits=True))

=== an untraced value, symmetric bounds
def loss(y_true, y_pred):
    return K.binary_crossentropy(y_true, tf.clip_by_value(y_pred, -10.0, 10.0))

=== a clip of logits
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    z = tf.clip_by_value(net(x), -20.0, 20.0)
    return losses.binary_crossentropy(y, z, from_logits=True)

=== bounds that are no guard
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    return losses.binary_crossentropy(y, tf.clip_by_value(net(x), 0.1, 0.9))  #! BCE101

=== a bound on one side only
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    return losses.binary_crossentropy(y, tf.maximum(net(x), 1e-7))  #! BCE101

=== a clip of the labels
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    y = tf.clip_by_value(y, 1e-7, 1 - 1e-7)
    return losses.binary_crossentropy(y, net(x))  #! BCE101

=== a clip of gradients and weights
net = keras.Sequential([layers.Dense(1)])
bce = losses.BinaryCrossentropy(from_logits=True)
def step(x, y):
    with tf.GradientTape() as tape:
        loss = bce(y, net(x))
    grads = [tf.clip_by_value(g, 1e-6, 1 - 1e-6) for g in tape.gradient(loss, net.trainable_weights)]
    for w in net.weights:
        w.assign(tf.clip_by_value(w, -0.01, 0.01))
    return grads

=== a clip of images, which are targets too
net = keras.Sequential([layers.Dense(784)])
def step(images):
    images = tf.clip_by_value(images, 1e-6, 1 - 1e-6)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=net(images))

=== a clip that is on no way to a loss
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def show(x):
    return tf.clip_by_value(net(x), 1e-7, 1 - 1e-7).numpy()

=== the odds of a clipped probability
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def loss(y, p):
    p = tf.clip_by_value(p, 1e-7, 1 - 1e-7)  #! BCE003
    z = tf.math.log(p / (1 - p))
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)
net.compile("adam", loss=loss)

=== the odds of a clipped, untraced value
def weighted(y_true, y_pred):
    eps = K.epsilon()
    y_pred = K.clip(y_pred, eps, 1 - eps)  #! BCE003
    y_pred = K.log(y_pred / (1 - y_pred))
    return tf.nn.weighted_cross_entropy_with_logits(labels=y_true, logits=y_pred, pos_weight=3.0)

=== the odds of a probability that is not clipped
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def loss(y, p):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=tf.math.log(p) - tf.math.log(1 - p))
net.compile("adam", loss=loss)

=== a clipped probability into a loss of logits is a double sigmoid
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x, y):
    p = tf.clip_by_value(net(x), 1e-7, 1 - 1e-7)
    return losses.binary_crossentropy(y, p, from_logits=True)  #! BCE002

=== clipped logits into a loss of probabilities
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    z = tf.clip_by_value(net(x), -20.0, 20.0)
    return losses.binary_crossentropy(y, z)  #! BCE001

=== logits clipped to the unit interval, as if they were probabilities
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    p = tf.clip_by_value(net(x), 1e-7, 1 - 1e-7)
    return losses.binary_crossentropy(y, p)  #! BCE001
''')
def test_clips(program):
    check(program)


@table('''
=== predictions first, and a parameter that nobody fills
net = keras.Sequential([layers.Dense(1)])
bce = losses.BinaryCrossentropy(from_logits=True)
def step(x, y):
    return bce(net(x), y)  #! BCE009

=== predictions first, by name
net = keras.Sequential([layers.Dense(1)])
bce = losses.BinaryCrossentropy(from_logits=True)
def step(x, y):
    return bce(y_true=net(x), y_pred=y)  #! BCE009

=== predictions first, ones second
D = keras.Sequential([layers.Dense(1)])
bce = losses.BinaryCrossentropy(from_logits=True)
def generator_loss(fake):
    p = D(fake)
    return bce(p, tf.ones_like(p))  #! BCE009

=== predictions first, a constant second
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
def step(x):
    return losses.binary_crossentropy(net(x), tf.constant([[1.0], [0.0]]))  #! BCE009

=== predictions first, data of a loop second
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
bce = losses.BinaryCrossentropy()
for x, y in tf.data.Dataset.from_tensor_slices((np.zeros((4, 2)), np.zeros((4, 1)))):
    print(bce(net(x), y))  #! BCE009

=== predictions first, with the labels of sigmoid_cross_entropy_with_logits
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    return tf.nn.sigmoid_cross_entropy_with_logits(net(x), y)  #! BCE009

=== the helper is right, the call is not
net = keras.Sequential([layers.Dense(1)])
def loss(y_true, y_pred):
    return losses.binary_crossentropy(y_true, y_pred, from_logits=True)  #! BCE009
def step(x, y):
    return loss(net(x), y)

=== two model outputs: distillation
teacher = keras.Sequential([layers.Dense(1, activation="sigmoid")])
student = keras.Sequential([layers.Dense(1)])
def step(x):
    return losses.binary_crossentropy(teacher(x), student(x), from_logits=True)

=== soft targets by hand
net = keras.Sequential([layers.Dense(1)])
def step(x, y):
    soft = y * 0.9 + 0.05
    return losses.binary_crossentropy(soft, net(x), from_logits=True)

=== soft targets from a stored teacher
teacher = keras.Sequential([layers.Dense(1, activation="sigmoid")])
targets = teacher.predict(np.zeros((4, 2)))
student = keras.Sequential([layers.Dense(1)])
def step(x, i):
    return losses.binary_crossentropy(targets[i], student(x), from_logits=True)

=== the second argument is not known to be data
from zoo import other
net = keras.Sequential([layers.Dense(1)])
def step(x):
    return losses.binary_crossentropy(net(x), other(x), from_logits=True)

=== a parameter that some call fills with predictions
net = keras.Sequential([layers.Dense(1)])
other = keras.Sequential([layers.Dense(1)])
def consistency(x, p):
    return losses.binary_crossentropy(tf.sigmoid(net(x)), p, from_logits=True)
consistency(np.zeros((4, 2)), other(np.zeros((4, 2))))

=== labels in an array beside predictions in their right place
net = keras.Sequential([layers.Dense(1)])
bce = losses.BinaryCrossentropy(from_logits=True)
print(bce([[1.0], [0.0]], net(np.zeros((2, 3)))))

=== the first argument is no model's output
bce = losses.BinaryCrossentropy(from_logits=True)
def step(a, b):
    return bce(a, b)
''')
def test_swapped(program):
    check(program)


@table('''
=== pop
net = keras.Sequential([layers.Dense(8), layers.Dense(1, activation="sigmoid")])
net.pop()
net.add(layers.Dense(1))
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== an activation is set afterwards
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
net.layers[-1].activation = keras.activations.linear
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== an activation of a layer object is set afterwards
head = layers.Dense(1)
head.activation = keras.activations.sigmoid
net = keras.Sequential([head])
net.compile("adam", loss="binary_crossentropy")

=== an activation is set in a loop
net = keras.Sequential([layers.Dense(8), layers.Dense(1, activation="sigmoid")])
for layer in net.layers:
    layer.activation = None
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== setting the flag of a loss object afterwards changes nothing, on either engine
bce = losses.BinaryCrossentropy()
bce.from_logits = True
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss=bce)  #! BCE001

=== weights change no activation
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
net.load_weights("w.h5")
net.set_weights([np.zeros((2, 1)), np.zeros(1)])
net.trainable = False
net.layers[-1].trainable = True
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== the third argument of compile is no loss
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
net.compile("adam", "mse", ["binary_crossentropy"])

=== setattr is surgery
net = keras.Sequential([layers.Dense(1, activation="sigmoid")])
setattr(net.layers[-1], "activation", None)
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a list that is given away may change
from zoo import patch
stack = [layers.Dense(8), layers.Dense(1)]
patch(stack)
net = keras.Sequential(stack)
net.compile("adam", loss="binary_crossentropy")

=== exec may do anything, but not in silence over what is proven before
net = keras.Sequential([layers.Dense(1)])
net.compile("adam", loss="binary_crossentropy")  #! BCE001
exec("pass")
''')
def test_surgery(program):
    check(program)


@table('''
=== a training wrapper around a model
import neural_structured_learning as nsl
base = keras.Sequential([layers.Dense(1)])
net = nsl.keras.GraphRegularization(base, nsl.configs.make_graph_reg_config())
net.compile("adam", loss="binary_crossentropy")  #! BCE001

=== MinDiffModel by keyword
from tensorflow_model_remediation import min_diff
base = keras.Sequential([layers.Dense(1)])
net = min_diff.keras.MinDiffModel(original_model=base, loss=min_diff.losses.MMDLoss())
net.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a MinDiff wrapper around a model in logit form
from tensorflow_model_remediation import min_diff
base = keras.Sequential([layers.Dense(1)])
net = min_diff.keras.MinDiffModel(base, min_diff.losses.MMDLoss())
net.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
''')
def test_wrapper_models(program):
    check(program)
