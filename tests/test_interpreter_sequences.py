"""Lists of predictions and tensors put side by side: what every item is, and which part an index takes."""

from tracing import check, table


@table('''
=== predictions are appended in a loop
bce = losses.BinaryCrossentropy()
def step(batches, labels):
    predictions = []
    for batch in batches:
        predictions.append(tf.sigmoid(layers.Dense(1)(batch)))
    return bce(labels, predictions)  #! BCE101

=== predictions from a comprehension
bce = losses.BinaryCrossentropy(from_logits=True)
class Factors:
    def predict(self, user):
        return tf.sigmoid(tf.reduce_sum(layers.Dense(4)(user)))
    def step(self, users, labels):
        return bce(labels, [self.predict(user) for user in users])  #! BCE002

=== appended and put together by hand
bce = losses.BinaryCrossentropy()
def step(batches, labels):
    predictions = []
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    one = bce(labels, tf.stack(predictions))  #! BCE001
    return one, bce(labels, tf.convert_to_tensor(predictions)), bce(labels, tf.concat(predictions, axis=0))

=== an append under a condition adds the same or nothing
bce = losses.BinaryCrossentropy()
def step(batches, labels):
    predictions = []
    for batch in batches:
        if batch is not None:
            predictions.append(layers.Dense(1)(batch))
    return bce(labels, predictions)  #! BCE001

=== an append under a condition adds something else
bce = losses.BinaryCrossentropy()
def step(batches, labels, squash):
    predictions = []
    for batch in batches:
        if squash:
            predictions.append(tf.sigmoid(layers.Dense(1)(batch)))
        else:
            predictions.append(layers.Dense(1)(batch))
    return bce(labels, predictions)

=== two kinds in one list
bce = losses.BinaryCrossentropy()
def step(batches, labels):
    predictions = []
    for batch in batches:
        z = layers.Dense(1)(batch)
        predictions.append(z)
        predictions.append(tf.sigmoid(z))
    return bce(labels, predictions)

=== something else is there before the loop
bce = losses.BinaryCrossentropy()
def step(batches, labels, first):
    predictions = [first]
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    return bce(labels, predictions)

=== something else comes after the loop
bce = losses.BinaryCrossentropy()
def step(batches, labels, last):
    predictions = []
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    predictions.append(last)
    return bce(labels, predictions)

=== something else is put in front, or extends it
bce = losses.BinaryCrossentropy()
def front(batches, labels, x):
    predictions = []
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    predictions.insert(0, x)
    return bce(labels, predictions)
def behind(batches, labels, more):
    predictions = []
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    predictions += more
    return bce(labels, predictions)

=== an item is changed afterwards
bce = losses.BinaryCrossentropy()
def step(batches, labels, i):
    predictions = []
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    predictions[i] = tf.sigmoid(predictions[i])
    return bce(labels, predictions)

=== the list goes to code that is not in sight
from helpers import polish
bce = losses.BinaryCrossentropy()
def step(batches, labels):
    predictions = []
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    polish(predictions)
    return bce(labels, predictions)

=== a dictionary of outputs from a comprehension
def forward(x):
    heads = [layers.Dense(1), layers.Dense(1)]
    return {name: keras.activations.sigmoid(head(x)) for name, head in zip(["one", "two"], heads)}
def loss(x, y):
    return losses.binary_crossentropy(y, forward(x)["two"], from_logits=True)  #! BCE002

=== a dictionary of outputs over an unknown sequence, or under a condition
def forward(x, names):
    return {name: tf.sigmoid(layers.Dense(1)(x)) for name in names}
def some(x, names):
    return {name: tf.sigmoid(layers.Dense(1)(x)) for name in ["one", "two"] if name in names}
def loss(x, y):
    one = losses.binary_crossentropy(y, forward(x, y)["two"], from_logits=True)
    return one, losses.binary_crossentropy(y, some(x, y).get("two"), from_logits=True)

=== every item in turn
bce = losses.BinaryCrossentropy()
def step(batches, labels):
    predictions = []
    for batch in batches:
        predictions.append(layers.Dense(1)(batch))
    return sum(bce(label, p) for label, p in zip(labels, predictions))  #! BCE001

=== a list of layers that is filled in a loop of unknown length
class Net(keras.Model):
    def __init__(self, sizes):
        super().__init__()
        self.blocks = []
        for size in sizes:
            self.blocks.append(layers.Dense(size, activation="relu"))
        self.head = layers.Dense(1)
    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x)
Net([8, 4]).compile("adam", loss="binary_crossentropy")  #! BCE001
''')
def test_lists(program):
    check(program)


@table('''
=== a column of a concatenation
def propensity(y_true, y_pred):
    return K.binary_crossentropy(y_true[:, 1], y_pred[:, 1])  #! BCE101
i = keras.Input((3,))
out = layers.Concatenate(1)([layers.Dense(1)(i), layers.Dense(1, activation="sigmoid")(i)])
model = keras.Model(i, out)
model.compile("adam", loss=propensity)

=== another column of it
def outcome(y_true, y_pred):
    return K.binary_crossentropy(y_true[:, 1], y_pred[:, 0])  #! BCE001
i = keras.Input((3,))
out = layers.concatenate([layers.Dense(1)(i), layers.Dense(1, activation="sigmoid")(i)], axis=1)
model = keras.Model(i, out)
model.compile("adam", loss=outcome)

=== the rest of it
def classes(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[..., 4:])  #! BCE101
i = keras.Input((3,))
out = tf.concat([layers.Dense(4)(i), layers.Dense(n_classes, activation="sigmoid")(i)], axis=-1)
model = keras.Model(i, out)
model.compile("adam", loss=classes)

=== a slice over both parts
def classes(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[:, 1:3])
i = keras.Input((3,))
out = layers.Concatenate(1)([layers.Dense(2)(i), layers.Dense(2, activation="sigmoid")(i)])
model = keras.Model(i, out)
model.compile("adam", loss=classes)

=== widths that are not known
def classes(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[:, 4:])
i = keras.Input((3,))
out = layers.Concatenate(1)([layers.Dense(n_boxes)(i), layers.Dense(2, activation="sigmoid")(i)])
model = keras.Model(i, out)
model.compile("adam", loss=classes)

=== an index along another axis
def classes(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[:, 1])
i = keras.Input((7, 3))
out = layers.Concatenate(axis=-1)([layers.Dense(1)(i), layers.Dense(1, activation="sigmoid")(i)])
model = keras.Model(i, out)
model.compile("adam", loss=classes)

=== an index from behind, or one that is not known
def last(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[:, -1])
def some(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[:, column])
i = keras.Input((3,))
out = layers.Concatenate(1)([layers.Dense(1)(i), layers.Dense(1, activation="sigmoid")(i)])
keras.Model(i, out).compile("adam", loss=last)
keras.Model(i, out).compile("adam", loss=some)

=== stacked on a new axis, an index takes no part
def first(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[:, 0])
i = keras.Input((3,))
out = tf.stack([layers.Dense(1)(i), layers.Dense(1, activation="sigmoid")(i)], axis=1)
keras.Model(i, out).compile("adam", loss=first)

=== squeezed towards the middle on its way
def propensity(y_true, y_pred):
    p = (y_pred[:, 2] + 0.001) / 1.002  #! BCE003
    return tf.reduce_sum(K.binary_crossentropy(y_true[:, 1], p))
i = keras.Input((3,))
y0, y1, t = layers.Dense(1)(i), layers.Dense(1)(i), layers.Dense(1, activation="sigmoid")(i)
model = keras.Model(i, layers.Concatenate(1)([y0, y1, t, unknown(t)]))
model.compile("adam", loss=propensity)

=== rows of a concatenation are still all of it
def whole(y_true, y_pred):
    return K.binary_crossentropy(y_true, y_pred[:8])
i = keras.Input((3,))
out = layers.Concatenate(1)([layers.Dense(1)(i), layers.Dense(1, activation="sigmoid")(i)])
keras.Model(i, out).compile("adam", loss=whole)
''')
def test_concatenations(program):
    check(program)
