"""Control flow: branches that agree or go together, loops, with, try, and early returns."""

from tracing import check, table


@table('''
=== branches that agree
def build(deep):
    if deep:
        stack = [layers.Dense(8), layers.Dense(1)]
    else:
        stack = [layers.Dense(1)]
    model = keras.Sequential(stack)
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== branches that do not agree
def build(probabilities):
    if probabilities:
        head = layers.Dense(1, activation="sigmoid")
    else:
        head = layers.Dense(1)
    model = keras.Sequential([head])
    model.compile("adam", loss="binary_crossentropy")
    return model

=== activation and loss switched by one flag
def build(logits):
    if logits:
        act, loss = None, losses.BinaryCrossentropy(from_logits=True)
    else:
        act, loss = "sigmoid", losses.BinaryCrossentropy()
    model = keras.Sequential([layers.Dense(1, activation=act)])
    model.compile("adam", loss=loss)
    return model

=== the same condition, tested twice
def build(logits):
    if logits:
        act = None
    else:
        act = "sigmoid"
    model = keras.Sequential([layers.Dense(1, activation=act)])
    if logits:
        model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
    else:
        model.compile("adam", loss="binary_crossentropy")  #! BCE101
    return model

=== the same condition, tested twice, the wrong way round
def build(logits):
    if logits:
        act = "sigmoid"
    else:
        act = None
    model = keras.Sequential([layers.Dense(1, activation=act)])
    if logits:
        model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    else:
        model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== the condition and its negation
def build(logits):
    act = "sigmoid" if not logits else None
    model = keras.Sequential([layers.Dense(1, activation=act)])
    loss = losses.BinaryCrossentropy(from_logits=bool(logits))
    model.compile("adam", loss=loss)
    return model

=== a comparison, tested twice
def build(mode):
    act = "sigmoid" if mode == "gan" else None
    model = keras.Sequential([layers.Dense(1, activation=act)])
    if mode == "gan":
        model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    return model

=== a condition whose parts have changed is another one
def build(mode, other):
    act = None if mode else "sigmoid"
    model = keras.Sequential([layers.Dense(1, activation=act)])
    mode = other
    if mode:
        model.compile("adam", loss="binary_crossentropy")
    return model

=== elif
def build(kind):
    if kind == "a":
        head = layers.Dense(1)
    elif kind == "b":
        head = layers.Dense(1, activation=None)
    else:
        head = layers.Dense(1, activation="linear")
    model = keras.Sequential([head])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== a branch that raises does not count
def build(kind):
    if kind == "sigmoid":
        act = "sigmoid"
    else:
        raise ValueError(kind)
    model = keras.Sequential([layers.Dense(1, activation=act)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    return model

=== a condition that is known
DEBUG = False
if DEBUG:
    act = "sigmoid"
else:
    act = None
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== a conditional expression
def build(deep):
    units = 8 if deep else 4
    model = keras.Sequential([layers.Dense(units), layers.Dense(1, activation="sigmoid" if deep else tf.nn.sigmoid)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    return model

=== or gives a default
def build(act=None):
    act = act or "sigmoid"
    model = keras.Sequential([layers.Dense(1, activation=act)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
    return model
build()

=== a parameter that is None gets a value
def step(x, y, loss=None):
    if loss is None:
        loss = losses.BinaryCrossentropy(from_logits=True)
    return loss(y, layers.Dense(1, activation="sigmoid")(x))  #! BCE002
step(np.zeros((1, 2)), np.zeros((1, 1)))

=== a use in one branch stands by itself
def step(x, y, flag):
    z = layers.Dense(1)(x)
    if flag:
        return losses.binary_crossentropy(y, z)  #! BCE001
    return losses.binary_crossentropy(y, z, from_logits=True)

=== a layer that one branch adds
def build(squash):
    model = keras.Sequential([layers.Dense(1)])
    if squash:
        model.add(layers.Activation("sigmoid"))
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=not squash))
    return model

=== a layer that one branch adds, and a loss that does not ask
def build(squash):
    model = keras.Sequential([layers.Dense(1)])
    if squash:
        model.add(layers.Activation("sigmoid"))
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
    return model

=== a class that is defined in each branch
def made():
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.head = layers.Dense(1)
        def call(self, x):
            return self.head(x)
    return Net()
net = made() if deep else made()
if deep:
    other = made()
else:
    other = made()
def step(x, y):
    losses.binary_crossentropy(y, net(x))  #! BCE001
    return losses.binary_crossentropy(y, other(x))  #! BCE001

=== match
def build(kind):
    match kind:
        case "deep":
            head = layers.Dense(1)
        case _:
            head = layers.Dense(1, activation=None)
    model = keras.Sequential([head])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== match that does not agree
def build(kind):
    match kind:
        case "prob":
            head = layers.Dense(1, activation="sigmoid")
        case _:
            head = layers.Dense(1)
    model = keras.Sequential([head])
    model.compile("adam", loss="binary_crossentropy")
    return model
''')
def test_branches(program):
    check(program)


@table('''
=== early return: what follows is the other case
def head(x, logits):
    z = layers.Dense(1)(x)
    if logits:
        return z
    return tf.sigmoid(z)
def right(x, y):
    return losses.binary_crossentropy(y, head(x, True), from_logits=True)
def wrong(x, y):
    return losses.binary_crossentropy(y, head(x, False), from_logits=True)  #! BCE002

=== early return of an unknown condition
def head(x, flag):
    z = layers.Dense(1)(x)
    if flag:
        return z
    return tf.sigmoid(z)
def loss(x, y, flag):
    return losses.binary_crossentropy(y, head(x, flag), from_logits=True)

=== early return, all ways agree
def head(x, flag):
    if flag:
        return layers.Dense(1)(x)
    x = layers.Dense(8)(x)
    return layers.Dense(1)(x)
def loss(x, y, flag):
    return losses.binary_crossentropy(y, head(x, flag))  #! BCE001

=== early return in a loop
def head(x, parts):
    for part in parts:
        if part:
            return tf.sigmoid(layers.Dense(1)(x))
    return layers.Dense(1)(x)
def loss(x, y, parts):
    return losses.binary_crossentropy(y, head(x, parts))

=== what stands behind a return is not run
def loss(x, y):
    z = layers.Dense(1)(x)
    return losses.binary_crossentropy(y, z, from_logits=True)
    return losses.binary_crossentropy(y, z)

=== with a strategy
strategy = tf.distribute.MirroredStrategy()
with strategy.scope():
    model = keras.Sequential([layers.Dense(1)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== with open, and a name for it
with open("units.txt") as f:
    units = int(f.read())
    model = keras.Sequential([layers.Dense(units), layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== try that may fail before the head is bound
head = layers.Dense(1)
try:
    from zoo import head
except ImportError:
    pass
model = keras.Sequential([head])
model.compile("adam", loss="binary_crossentropy")

=== try around the training
model = keras.Sequential([layers.Dense(1)])
try:
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    model.fit(np.zeros((4, 2)), np.zeros(4))
except KeyboardInterrupt:
    print("stopped")
finally:
    model.save("net.keras")

=== try, both ways agree
try:
    import extra
    head = layers.Dense(1)
except ImportError:
    head = layers.Dense(1, activation=None)
model = keras.Sequential([head])
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== try, else and finally
act = "sigmoid"
try:
    import extra
except ImportError:
    act = None
else:
    act = None
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", loss="binary_crossentropy")  #! BCE001
''')
def test_ways_through_a_block(program):
    check(program)


@table('''
=== a loop keeps what it does not touch
bce = losses.BinaryCrossentropy()
model = keras.Sequential([layers.Dense(1)])
for epoch in range(1000):
    for x, y in load():
        loss = bce(y, model(x))  #! BCE001
        print(loss)

=== a loop that changes a value may not have run
act = None
for word in open("words.txt"):
    act = "sigmoid"
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", loss="binary_crossentropy")

=== a loop over known values runs them all
act = None
for act in ("relu", "tanh", "sigmoid"):
    pass
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", loss="binary_crossentropy")  #! BCE101

=== models in a loop that agree
for width in (8, 16, 32):
    model = keras.Sequential([layers.Dense(width), layers.Dense(1)])
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== models in a loop that do not agree
for act in (None, "sigmoid"):
    model = keras.Sequential([layers.Dense(1, activation=act)])
    model.compile("adam", loss="binary_crossentropy")
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== pairs in a loop that go together
for act, flag in ((None, True), ("sigmoid", False)):
    model = keras.Sequential([layers.Dense(1, activation=act)])
    model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=flag))
    model.fit(np.zeros((4, 2)), np.zeros(4))

=== break and continue
bce = losses.BinaryCrossentropy(from_logits=True)
head = layers.Dense(1, activation="sigmoid")
for x, y in load():
    if x is None:
        continue
    loss = bce(y, head(x))  #! BCE002
    if loss < 0.1:
        break

=== a while loop that ends by a break
act = None
while True:
    act = "sigmoid"
    break
model = keras.Sequential([layers.Dense(1, activation=act)])
model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002

=== a variable rebound in a loop and again after it
bce = losses.BinaryCrossentropy(from_logits=True)
head = layers.Dense(1, activation="sigmoid")
def total(x, y):
    z = x
    for _ in range(3):
        z = head(z)
    z = layers.Dense(1)(x)
    return bce(y, z)

=== a sum of losses in a loop
bce = losses.BinaryCrossentropy(from_logits=True)
heads = [layers.Dense(1, activation="sigmoid") for _ in range(3)]
def total(x, y):
    return sum(bce(y, head(x)) for head in heads)  #! BCE002

=== what a loop accumulates is not known
def total(x, y, n):
    z = 0.0
    for _ in range(n):
        z = z + tf.sigmoid(x)
    return losses.binary_crossentropy(y, z, from_logits=True)

=== a loop over the items of a dict
HEADS = {"raw": layers.Dense(1), "deep": layers.Dense(1, activation=None)}
for name, head in HEADS.items():
    model = keras.Sequential([layers.Dense(8), head], name=name)
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
''')
def test_loops(program):
    check(program)


@table('''
=== nothing is taken over
def train(rows, z):
    p = tf.sigmoid(z)
    for row in rows:
        flag = True
        losses.binary_crossentropy(row, p, from_logits=flag)  #! BCE002

=== what it leaves is known, if that was there before
def train(rows):
    act = "relu"
    for row in rows:
        act = "relu"
        print(row)
    keras.Sequential([layers.Dense(1, activation=act)]).compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))
    act = None
    while rows.more():
        act = None
    keras.Sequential([layers.Dense(1, activation=act)]).compile("adam", loss="binary_crossentropy")  #! BCE001

=== a name is read before it is set
def train(rows, z):
    p = tf.sigmoid(z)
    flag = True
    for row in rows:
        losses.binary_crossentropy(row, p, from_logits=flag)
        flag = False

=== a name is read that only some rounds have set
def train(rows, z):
    p = tf.sigmoid(z)
    flag = True
    while rows.more():
        losses.binary_crossentropy(rows, p, from_logits=flag)
        if rows.done():
            flag = False

=== a function that is defined there reads the name
def train(rows, z):
    p = tf.sigmoid(z)
    flag = True
    def loss(row):
        return losses.binary_crossentropy(row, p, from_logits=flag)
    for row in rows:
        loss(row)
        flag = False

=== one of two functions that are defined there reads the name
def train(rows, z, fast):
    p = tf.sigmoid(z)
    flag = True
    if fast:
        def loss(row):
            return losses.binary_crossentropy(row, p, from_logits=flag)
    else:
        def loss(row):
            return losses.binary_crossentropy(row, p, from_logits=flag) * 2
    for row in rows:
        loss(row)
        flag = False

=== a method of a class that is defined there reads the name
def train(rows, z):
    p = tf.sigmoid(z)
    flag = True
    class Loss:
        def of(self, row):
            return losses.binary_crossentropy(row, p, from_logits=flag)
    loss = Loss()
    for row in rows:
        loss.of(row)
        flag = False

=== a lambda in a list reads the name
def train(rows, z):
    p = tf.sigmoid(z)
    flag = True
    every = [lambda row: losses.binary_crossentropy(row, p, from_logits=flag)]
    for row in rows:
        every[0](row)
        flag = False

=== a lambda that an object keeps reads the name
class Trainer:
    def train(self, rows, z):
        p = tf.sigmoid(z)
        flag = True
        self.loss = lambda row: losses.binary_crossentropy(row, p, from_logits=flag)
        for row in rows:
            self.loss(row)
            flag = False

=== a function that another function gives back reads the name
def train(rows, z):
    p = tf.sigmoid(z)
    flag = True
    def made():
        return lambda row: losses.binary_crossentropy(row, p, from_logits=flag)
    loss = made()
    for row in rows:
        loss(row)
        flag = False

=== a function reads a name of the module
p = tf.sigmoid(load())
flag = True
def loss(row):
    return losses.binary_crossentropy(row, p, from_logits=flag)
for row in open("rows.txt"):
    loss(row)
    flag = False

=== a function reads a global name that the loop sets
p = tf.sigmoid(load())
flag = True
def loss(row):
    return losses.binary_crossentropy(row, p, from_logits=flag)
def train(rows):
    global flag
    for row in rows:
        loss(row)
        flag = False

=== an attribute is taken over
class Trainer:
    def __init__(self):
        self.flag = True

    def train(self, rows, z):
        p = tf.sigmoid(z)
        for row in rows:
            losses.binary_crossentropy(row, p, from_logits=self.flag)
            self.flag = False

=== a list is taken over
def train(rows, z):
    p = tf.sigmoid(z)
    flags = [True]
    for row in rows:
        losses.binary_crossentropy(row, p, from_logits=flags[-1])
        flags.append(False)

=== what is made in each round is another one each time
def train(rows, z):
    p = tf.sigmoid(z)
    made = None
    for row in rows:
        made = [row]
    made.append(True)
    losses.binary_crossentropy(rows, p, from_logits=made[-1])
''')
def test_what_a_round_takes_over_from_the_one_before(program):
    check(program)
