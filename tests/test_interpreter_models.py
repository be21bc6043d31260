"""What a model gives: layers in lists, in loops, as graphs, inside each other, with several outputs, as classes."""

from tracing import check, table


@table('''
=== Sequential of a list
model = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Sequential of a tuple that is a variable
stack = (layers.Dense(8), layers.Dense(1, activation="sigmoid"))
model = keras.Sequential(stack)
model.compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== Sequential of a list that grows
stack = [layers.Dense(8, activation="relu")]
stack.append(layers.Dense(1))
model = keras.Sequential(layers=stack)
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Sequential of a sum of lists
body = [layers.Dense(8, activation="relu")]
model = keras.Sequential(body + [layers.Dense(1, activation="sigmoid")], name="net")
model.compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== Sequential of a starred list
def body(n):
    return [layers.Dense(n, activation="relu") for _ in range(n)]
model = keras.Sequential([*body(3), layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Sequential that starts with an Input
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== empty Sequential says nothing
model = keras.Sequential([keras.Input((4,))])
model.compile("adam", loss="binary_crossentropy")

=== add, one after the other
model = keras.Sequential()
model.add(layers.Dense(8, activation="relu"))
model.add(layers.Dense(1, activation="sigmoid"))  #~
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== add after a list
model = keras.Sequential([layers.Dense(1, activation="sigmoid")])
model.add(layers.Dense(1))
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== add in a loop of known length, then the head
model = keras.Sequential()
for units in (32, 16):
    model.add(layers.Dense(units, activation="relu"))
    model.add(layers.Dropout(0.2))
model.add(layers.Dense(1))
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== add in a loop of unknown length, then the head
def build(depth):
    model = keras.Sequential()
    for _ in range(depth):
        model.add(layers.Dense(16, activation="sigmoid"))
    model.add(layers.Dense(1))
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== add in a while loop, then the head
def build(width):
    model = keras.Sequential()
    while width > 1:
        model.add(layers.Dense(width, activation="relu"))
        width //= 2
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    return model

=== add through enumerate and zip
model = keras.Sequential()
for i, (units, act) in enumerate(zip([8, 1], ["relu", "sigmoid"])):
    model.add(layers.Dense(units, activation=act, name=f"dense{i}"))
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== add of a layer that a loop of unknown length may have left out
def build(sizes):
    model = keras.Sequential([layers.Dense(8)])
    for n in sizes:
        model.add(layers.Dense(n, activation="sigmoid"))
    model.compile("adam", loss="binary_crossentropy")

=== layer objects bound earlier
head = layers.Dense(1)
base = keras.applications.MobileNetV2(include_top=False)
pool = layers.GlobalAveragePooling2D()
model = keras.Sequential([base, pool, head])
model.compile("adam", loss="binary_crossentropy", metrics=["mae"])  #! BCE001

=== what ends in layers that keep their input
model = keras.Sequential([layers.Dense(1), layers.Flatten(), layers.Reshape((1,))])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a body of unknown output, then nothing
from zoo import body
model = keras.Sequential([body, layers.Flatten()])
model.compile("adam", loss="binary_crossentropy")

=== a layer of the user's library ends the model
from zoo import Head
model = keras.Sequential([layers.Dense(1), Head()])
model.compile("adam", loss="binary_crossentropy")

=== an application with its own head
model = keras.applications.ResNet50(weights=None, classes=1, classifier_activation="softmax")
model.compile("adam", loss="mse")
''')
def test_sequential(program):
    check(program)


@table('''
=== Activation with a word
model = keras.Sequential([layers.Dense(1), layers.Activation("sigmoid")])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== Activation with a function
model = keras.Sequential([layers.Dense(1), layers.Activation(tf.nn.sigmoid)])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== Activation linear keeps the logit
model = keras.Sequential([layers.Dense(1), layers.Activation("linear")])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Activation linear keeps the probability
model = keras.Sequential([layers.Dense(1, activation="sigmoid"), layers.Activation("linear")])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== activation given by position
model = keras.Sequential([layers.Dense(1, "sigmoid")])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== activation=None and "linear"
one = keras.Sequential([layers.Dense(1, activation=None)])
one.compile("adam", loss="binary_crossentropy")  #! BCE001
two = keras.Sequential([layers.Dense(1, activation="linear")])
two.compile("adam", loss="binary_crossentropy")  #! BCE001

=== activation functions of every library
for_tf = keras.Sequential([layers.Dense(1, activation=tf.sigmoid)])
for_tf.compile("adam", loss="bce")  #! BCE101
for_math = keras.Sequential([layers.Dense(1, activation=tf.math.sigmoid)])
for_math.compile("adam", loss="bce")  #! BCE101
for_keras = keras.Sequential([layers.Dense(1, activation=keras.activations.sigmoid)])
for_keras.compile("adam", loss="bce")  #! BCE101
for_backend = keras.Sequential([layers.Dense(1, activation=K.sigmoid)])
for_backend.compile("adam", loss="bce")  #! BCE101

=== activation as a lambda
model = keras.Sequential([layers.Dense(1, activation=lambda z: tf.nn.sigmoid(z))])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== activation as a function of the user's
def squash(z):
    return 1.0 / (1.0 + tf.exp(-z))
model = keras.Sequential([layers.Dense(1, activation=squash)])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== activation of an unknown name
from zoo import swoosh
model = keras.Sequential([layers.Dense(1, activation=swoosh)])
model.compile("adam", loss="binary_crossentropy")

=== activation by a word that Keras does not know
model = keras.Sequential([layers.Dense(1, activation="my_registered_activation")])
model.compile("adam", loss="binary_crossentropy")

=== softmax layer after one unit
model = keras.Sequential([layers.Dense(1), layers.Softmax()])  #! BCE004
model.compile("adam", loss="binary_crossentropy")

=== softmax of one unit, words in another order
model = keras.Sequential([layers.Dense(activation="softmax", units=1)])  #! BCE004
model.compile("adam", loss="mse")

=== softmax of one filter
model = keras.Sequential([layers.Conv2D(filters=1, kernel_size=1, activation="softmax")])  #! BCE004
model.compile("adam", loss="binary_crossentropy")

=== softmax of two units is advice
model = keras.Sequential([layers.Dense(2, activation="softmax")])
model.compile("adam", loss="binary_crossentropy")  #! BCE102

=== softmax of three units
model = keras.Sequential([layers.Dense(3, activation="softmax")])
model.compile("adam", loss="binary_crossentropy")  #! BCE005

=== softmax of an unknown number of units
from settings import N
model = keras.Sequential([layers.Dense(N, activation="softmax")])
model.compile("adam", loss="binary_crossentropy")

=== softmax of two units with from_logits=True
model = keras.Sequential([layers.Dense(2, activation="softmax")])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== relu, tanh, softplus
a = keras.Sequential([layers.Dense(1, activation="relu")])
a.compile("adam", loss="binary_crossentropy")  #! BCE005
b = keras.Sequential([layers.Dense(1, activation="tanh")])
b.compile("adam", loss="binary_crossentropy")  #! BCE005
c = keras.Sequential([layers.Dense(1, activation=tf.nn.softplus)])
c.compile("adam", loss=losses.BinaryCrossentropy())  #! BCE005

=== activation layers
a = keras.Sequential([layers.Dense(1), layers.ReLU()])
a.compile("adam", loss="binary_crossentropy")  #! BCE005
b = keras.Sequential([layers.Dense(1), layers.LeakyReLU(0.1)])
b.compile("adam", loss="binary_crossentropy")  #! BCE005

=== relu and tanh before a loss of logits are silent
a = keras.Sequential([layers.Dense(1, activation="relu")])
a.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
b = keras.Sequential([layers.Dense(1, activation="tanh")])
b.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== hard sigmoid is a probability that no fix can take apart
a = keras.Sequential([layers.Dense(1, activation="hard_sigmoid")])
a.compile("adam", loss="binary_crossentropy")
b = keras.Sequential([layers.Dense(1, activation="hard_sigmoid")])
b.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a recurrent layer ends in tanh
model = keras.Sequential([layers.Embedding(100, 8), layers.SimpleRNN(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE005

=== a cosine is no probability
a, b = keras.Input((8,)), keras.Input((8,))
out = layers.Dot(axes=1, normalize=True)([a, b])
model = keras.Model([a, b], out)
model.compile("adam", loss="binary_crossentropy")  #! BCE005

=== a dot product is not known to be anything
a, b = keras.Input((8,)), keras.Input((8,))
model = keras.Model([a, b], layers.Dot(axes=1)([a, b]))
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a segmentation head
model = keras.Sequential([layers.Conv2D(8, 3), layers.Conv2D(1, 1, activation="sigmoid")])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
''')
def test_activations(program):
    check(program)


@table('''
=== a chain
inputs = keras.Input((8,))
x = layers.Dense(8, activation="relu")(inputs)
outputs = layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== keywords
inp = keras.Input(shape=(8,))
out = layers.Dense(1, activation="sigmoid")(inp)
model = keras.Model(inputs=inp, outputs=out)
model.compile(optimizer="adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== Keras 1 words
inp = keras.Input(shape=(8,))
model = models.Model(input=inp, output=layers.Dense(1)(inp))
model.compile("sgd", "binary_crossentropy")  #! BCE001

=== outputs as a list of one
inp = keras.Input((8,))
model = keras.Model(inputs=[inp], outputs=[layers.Dense(1)(inp)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== one name rebound along the way
x = inp = keras.Input((8,))
for units in [64, 32]:
    x = layers.Dense(units)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
x = layers.Dense(1)(x)
model = keras.Model(inp, x)
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a function on a symbolic tensor
inp = keras.Input((8,))
z = layers.Dense(1)(inp)
model = keras.Model(inp, tf.nn.sigmoid(z))
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== keras.ops on a symbolic tensor
inp = keras.Input((8,))
p = keras.ops.sigmoid(layers.Dense(1)(inp))
model = keras.Model(inp, p)
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== Lambda with a function
inp = keras.Input((8,))
p = layers.Lambda(lambda t: tf.sigmoid(t))(layers.Dense(1)(inp))
model = keras.Model(inp, p)
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== Lambda that nothing is known of
from zoo import warp
inp = keras.Input((8,))
model = keras.Model(inp, layers.Lambda(warp)(layers.Dense(1)(inp)))
model.compile("adam", loss="binary_crossentropy")

=== concatenation of two probabilities
inp = keras.Input((8,))
p, q = layers.Dense(1, activation="sigmoid")(inp), layers.Dense(1, activation="sigmoid")(inp)
model = keras.Model(inp, layers.concatenate([p, q]))
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== concatenation of unlike things
inp = keras.Input((8,))
p, z = layers.Dense(1, activation="sigmoid")(inp), layers.Dense(1)(inp)
model = keras.Model(inp, layers.Concatenate()([p, z]))
model.compile("adam", loss="binary_crossentropy")

=== a gate is not the output
inp = keras.Input((8,))
gate = layers.Dense(8, activation="sigmoid")(inp)
x = layers.Multiply()([inp, gate])
model = keras.Model(inp, layers.Dense(1)(x))
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a gated logit
inp = keras.Input((8,))
gate = layers.Dense(1, activation="sigmoid")(inp)
z = layers.Dense(1)(inp)
model = keras.Model(inp, z * gate)
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== TimeDistributed
inp = keras.Input((None, 8))
out = layers.TimeDistributed(layers.Dense(1, activation="sigmoid"))(inp)
model = keras.Model(inp, out)
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== TimeDistributed without an activation
model = keras.Sequential([layers.TimeDistributed(layers.Dense(1))])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Bidirectional keeps the default of the layer inside
inp = keras.Input((None, 8))
out = layers.Bidirectional(layers.LSTM(1, return_sequences=True))(inp)
model = keras.Model(inp, out)
model.compile("adam", loss="binary_crossentropy")  #! BCE005

=== one layer shared by two branches
a, b = keras.Input((8,)), keras.Input((8,))
head = layers.Dense(1)
model = keras.Model([a, b], layers.add([head(a), head(b)]))
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== compile in the same breath
inp = keras.Input((8,))
keras.Model(inp, layers.Dense(1)(inp)).compile("adam", "binary_crossentropy")  #! BCE001
''')
def test_graphs(program):
    check(program)


@table('''
=== a model inside a Sequential
discriminator = keras.Sequential([layers.Dense(1)])
generator = keras.Sequential([layers.Dense(28)])
gan = keras.Sequential([generator, discriminator])
gan.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Model(z, D(G(z)))
D = keras.Sequential([layers.Dense(1, activation="sigmoid")])
G = keras.Sequential([layers.Dense(28, activation="tanh")])
z = keras.Input((16,))
gan = keras.Model(z, D(G(z)))
gan.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== Model(img, model(img))
def build_discriminator():
    model = keras.Sequential()
    model.add(layers.Dense(32))
    model.add(layers.Dense(1))
    img = keras.Input((784,))
    validity = model(img)
    return keras.Model(img, validity)
disc = build_discriminator()
disc.compile("adam", loss="binary_crossentropy")  #! BCE001

=== add of a model
feature = keras.Sequential([layers.Dense(8, activation="relu")])
model = keras.Sequential()
model.add(feature)
model.add(layers.Dense(1))
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Sequential called, then a sigmoid
logits = keras.Sequential([layers.Dense(1)])
inp = keras.Input((8,))
model = keras.Model(inp, layers.Activation("sigmoid")(logits(inp)))
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== an export around a model in logit form
model = keras.Sequential([layers.Dense(1)])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
export = keras.Sequential([model, layers.Activation("sigmoid")])
export.compile("adam", loss=losses.BinaryCrossentropy(from_logits=False))  #! BCE101

=== an export around a model that is compiled with the wrong flag
model = keras.Sequential([layers.Dense(1)])
export = keras.Sequential([model, layers.Activation("sigmoid")])
export.compile(loss=losses.BinaryCrossentropy(from_logits=True), optimizer="adam", metrics=["mae"])  #! BCE002

=== model.output of another model
base = keras.Sequential([keras.Input((8,)), layers.Dense(8, activation="relu")])
out = layers.Dense(1)(base.output)
model = keras.Model(base.input, out)
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== the last but one layer's output
inner = keras.Sequential([keras.Input((8,)), layers.Dense(1), layers.Activation("sigmoid")])
model = keras.Model(inner.input, inner.layers[-2].output)
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== clone_model gives the same
inner = keras.Sequential([layers.Dense(1)])
model = keras.models.clone_model(inner)
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a loaded model is unknown
model = keras.models.load_model("net.keras")
model.compile("adam", loss="binary_crossentropy")
''')
def test_models_inside_models(program):
    check(program)


TWO_OUTPUTS = '''\
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, losses
inp = keras.Input((8,))
box = layers.Dense(4, name="box")(inp)
hit = layers.Dense(1, activation="sigmoid", name="hit")(inp)
score = layers.Dense(1, name="score")(inp)
'''


@table('''
=== losses in a list, each beside its output
model = keras.Model(inp, [box, hit])
model.compile("adam", loss=["mse", "binary_crossentropy"])  #! BCE101

=== losses in a list, wrong way round
model = keras.Model(inp, [box, hit])
model.compile("adam", loss=[
    "binary_crossentropy",  #! BCE001
    "mse",
])

=== losses in a tuple
model = keras.Model(inp, (box, hit))
model.compile("adam", loss=(
    "mse",
    losses.BinaryCrossentropy(from_logits=True),  #! BCE002
))

=== None is no loss
model = keras.Model(inp, [box, score])
model.compile("adam", loss=[None, "binary_crossentropy"])  #! BCE001

=== losses by the names of layers
model = keras.Model(inp, [box, score])
model.compile("adam", loss={
    "score": "binary_crossentropy",  #! BCE001
    "box": "mse",
})

=== losses by the names of layers, in logit form
model = keras.Model(inp, [score, box])
model.compile("adam", loss={"box": "mse", "score": losses.BinaryCrossentropy(from_logits=True)})

=== a name that no output has
model = keras.Model(inp, [box, score])
model.compile("adam", loss={"other": "binary_crossentropy", "box": "mse"})

=== outputs in a dict
model = keras.Model(inp, {"b": box, "s": score})
model.compile("adam", loss={"s": losses.BinaryCrossentropy(), "b": "mse"})  #! BCE001

=== one loss for all outputs
model = keras.Model(inp, [hit, score])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== one loss for all outputs, all of them right
model = keras.Model(inp, [score, score])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a dict that is filled before
model = keras.Model(inp, [box, score])
table = {}
table["box"] = "mse"
table["score"] = losses.BinaryCrossentropy()  #! BCE001
model.compile("adam", loss=table)  #~

=== more outputs than losses are left alone
model = keras.Model(inp, [box, score, hit])
model.compile("adam", loss=["mse", "mse"])

=== one of two outputs of a call
model = keras.Model(inp, [hit, score])
def step(x, y):
    p, z = model(x)
    return losses.binary_crossentropy(y, p, from_logits=True)  #! BCE002

=== the other of two outputs of a call
model = keras.Model(inp, [hit, score])
def step(x, y):
    p, z = model(x)
    return losses.binary_crossentropy(y, z, from_logits=True)

=== one of a dict of outputs of a call
model = keras.Model(inp, {"p": hit, "z": score})
def step(x, y):
    return losses.binary_crossentropy(y, model(x)["z"])  #! BCE001

=== one output of predict
model = keras.Model(inp, [hit, score])
def check(x, y):
    scores = model.predict(x)[1]
    return losses.binary_crossentropy(y, scores)  #! BCE001

=== an auxiliary head in a list of one model's outputs
backbone = keras.Model(inp, [hit, box])
top = keras.Model(inp, backbone(inp)[0])
top.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
''', TWO_OUTPUTS)
def test_several_outputs(program):
    check(program)


@table('''
=== Model, call
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(8, activation="relu")
        self.head = layers.Dense(1)
    def call(self, inputs):
        return self.head(self.hidden(inputs))
net = Net()
net.compile("adam", loss="binary_crossentropy")  #! BCE001

=== Model, the old way to call super
class Net(tf.keras.Model):
    def __init__(self, units):
        super(Net, self).__init__()
        self.out = layers.Dense(units, activation="sigmoid")  #~
    def call(self, x, training=False):
        return self.out(x)
model = Net(1)
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== a sigmoid in call
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(1)
    def call(self, x):
        return tf.nn.sigmoid(self.fc(x))  #~
Net().compile("adam", losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== attributes from build
class Head(layers.Layer):
    def build(self, shape):
        self.dense = layers.Dense(1)
    def call(self, x):
        return self.dense(x)
model = keras.Sequential([layers.Dense(8), Head()])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a layer in a graph
class Squash(layers.Layer):
    def call(self, inputs):
        return tf.sigmoid(inputs)
inp = keras.Input((8,))
model = keras.Model(inp, Squash()(layers.Dense(1)(inp)))
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== tf.Module
class Linear(tf.Module):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1, activation="sigmoid")
    @tf.function
    def __call__(self, x):
        return self.head(x)
net = Linear()
def loss(x, y):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=net(x))  #! BCE002

=== inheritance: the attribute is the parent's
class Base(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
class Net(Base):
    def call(self, x):
        return self.head(x)
Net().compile("adam", loss="binary_crossentropy")  #! BCE001

=== inheritance: the method is the parent's, the attribute is not
class Base(keras.Model):
    def call(self, x):
        return self.head(x)
class Net(Base):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1, activation="sigmoid")
Net().compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== inheritance: super().call
class Base(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
    def call(self, x):
        return self.head(x)
class Net(Base):
    def call(self, x):
        return tf.sigmoid(super().call(x))
Net().compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
Base().compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== a method picks the head
class Net(keras.Model):
    def __init__(self, logits):
        super().__init__()
        self.head = self.make_head(logits)
    def make_head(self, logits):
        return layers.Dense(1, activation=None if logits else "sigmoid")
    def call(self, x):
        return self.head(x)
Net(True).compile("adam", loss="binary_crossentropy")  #! BCE001
Net(False).compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
Net(True).compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))

=== layers kept in a list
class Net(keras.Model):
    def __init__(self, widths=(8, 4)):
        super().__init__()
        self.blocks = [layers.Dense(w, activation="relu") for w in widths]
        self.blocks.append(layers.Dense(1))
    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x
Net().compile("adam", loss="binary_crossentropy")  #! BCE001

=== layers kept in a dict
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = {"body": layers.Dense(8), "head": layers.Dense(1)}
    def call(self, x):
        return self.parts["head"](self.parts["body"](x))
Net().compile("adam", loss="binary_crossentropy")  #! BCE001

=== decode(z, apply_sigmoid=False)
class CVAE(keras.Model):
    def __init__(self):
        super().__init__()
        self.decoder = keras.Sequential([layers.Dense(784)])
    def decode(self, z, apply_sigmoid=False):
        logits = self.decoder(z)
        if apply_sigmoid:
            return tf.sigmoid(logits)
        return logits
model = CVAE()
def loss(z, x):
    return tf.nn.sigmoid_cross_entropy_with_logits(logits=model.decode(z), labels=x)
def sample(z):
    return model.decode(z, apply_sigmoid=True)
loss(np.zeros((1, 2)), np.zeros((1, 784)))

=== decode with the sigmoid into a loss of logits
class CVAE(keras.Model):
    def __init__(self):
        super().__init__()
        self.decoder = keras.Sequential([layers.Dense(784)])
    def decode(self, z, apply_sigmoid=False):
        logits = self.decoder(z)
        return tf.sigmoid(logits) if apply_sigmoid else logits
model = CVAE()
def loss(z, x):
    x_hat = model.decode(z, apply_sigmoid=True)
    return tf.nn.sigmoid_cross_entropy_with_logits(logits=x_hat, labels=x)  #! BCE002

=== a layer that asks for the mask that Keras hands over
class Pool(layers.Layer):
    def call(self, x, mask=None, *, training=None):
        if mask is None:
            raise ValueError("embeddings with mask_zero=True only")
        return x
head = layers.Dense(1)
inputs = keras.Input((4,))
net = keras.Model(inputs, head(Pool()(inputs)))
net.compile(loss="binary_crossentropy")  #! BCE001

=== a layer that does something else when it is trained
class Head(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(1)
    def call(self, x, training=None):
        score = self.dense(x)
        return score if not training else tf.sigmoid(score)
inputs = keras.Input((4,))
net = keras.Model(inputs, Head()(inputs))
net.compile(loss="binary_crossentropy")

=== what call returns depends on training
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(1)
    def call(self, x, training=None):
        z = self.fc(x)
        return z if training else tf.sigmoid(z)
net = Net()
def step(x, y):
    return losses.binary_crossentropy(y, net(x, training=True), from_logits=True)
def score(x, y):
    return losses.binary_crossentropy(y, net(x, training=False), from_logits=True)  #! BCE002

=== a property
class Net:
    def __init__(self):
        self.dense = layers.Dense(1)
    @property
    def head(self):
        return self.dense
net = Net()
def step(x, y):
    return losses.binary_crossentropy(y, net.head(x))  #! BCE001

=== a class attribute
class Net:
    loss = losses.BinaryCrossentropy(from_logits=True)
    head = layers.Dense(1, activation="sigmoid")
    def step(self, x, y):
        return self.loss(y, self.head(x))  #! BCE002

=== train_step
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1, activation="sigmoid")
        self.loss_fn = losses.BinaryCrossentropy(from_logits=True)
    def call(self, x):
        return self.head(x)
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.loss_fn(y, self(x, training=True))  #! BCE002
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}

=== a wrapper whose inner model is visible
class Wrapped(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def call(self, x):
        return self.inner(x)
net = Wrapped(keras.Sequential([layers.Dense(1)]))
net.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a wrapper that gets keywords through
class Net(keras.Model):
    def __init__(self, units, act=None, **kwargs):
        super().__init__(**kwargs)
        self.head = layers.Dense(units, activation=act)
    def call(self, x):
        return self.head(x)
net = Net(1, name="net")
net.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a Sequential as a base class
class Net(keras.Sequential):
    def __init__(self):
        super().__init__([layers.Dense(8), layers.Dense(1)])
Net().compile("adam", loss="binary_crossentropy")  #! BCE001

=== a functional model as a base class
class Net(keras.Model):
    def __init__(self):
        inp = keras.Input((8,))
        super().__init__(inputs=inp, outputs=layers.Dense(1)(inp))
Net().compile("adam", loss="binary_crossentropy")  #! BCE001

=== self.add in a Sequential of the user's
class Net(keras.Sequential):
    def __init__(self):
        super().__init__()
        self.add(layers.Dense(8))
        self.add(layers.Dense(1, activation="sigmoid"))
Net().compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== an attribute that is set from outside
class Net(keras.Model):
    def call(self, x):
        return self.head(x)
net = Net()
net.head = layers.Dense(1)
net.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a base class that nothing is known of may override anything
from zoo import Base
class Net(Base):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)
    def call(self, x):
        return self.head(x)
Net().compile("adam", loss="binary_crossentropy")

=== a dataclass
from dataclasses import dataclass
@dataclass
class Task:
    head: layers.Layer
    def loss(self, x, y):
        return losses.binary_crossentropy(y, self.head(x))  #! BCE001
Task(layers.Dense(1)).loss(np.zeros((1, 2)), np.zeros((1, 1)))
''')
def test_classes(program):
    check(program)
