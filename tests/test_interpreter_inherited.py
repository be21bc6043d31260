"""Methods that a class inherits from another file count as they do where the class itself stands.

Each program is looked at twice: as one file, and with what comes before the cut in a file that is not looked at for its
own sake. What is found has to be the same, and so has what the fixes make of it.
"""

from __future__ import annotations

import json
import re

import pytest
from tracing import expected, table

from bce_lint.cli import main

IMPORTS = "import tensorflow as tf\nfrom tensorflow import keras\n"
CUT = "# --\n"
CLASS = re.compile(r"class (\w+)")
MAKER = """\
class Maker(Base):
    def make(self):
        net = keras.Sequential([keras.layers.Dense(1, activation=self.act)])
        net.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
        return net
maker = Maker()
"""
PRIVATE = """\
class _Maker{base}:
    def __init__(self):
        self._net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
        self._net.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))  #! BCE002
"""
TRAINER = """\
class Trainer(Base):
    def __init__(self):
        super().__init__()
        self.net = keras.layers.Dense(1)
    def judge(self, y, p):
        return keras.losses.BinaryCrossentropy(from_logits=True)(y, p)  #! BCE002
Trainer().fit([1], [1])
"""
SHARED = {"<maker>\n": MAKER, "<private maker>\n": f"{PRIVATE.format(base='(Base)')}_Maker()\n", "<trainer>\n": TRAINER}


def looked_at(capsys, folder, *words: str) -> str:
    main([str(folder), "--isolated", "--no-cache", "--select", "ALL", *words])
    return capsys.readouterr().out


def arranged(folder, base: str, rest: str, apart: bool) -> None:
    """Write a program as one file, or as two."""
    folder.mkdir()
    if apart:
        (folder / "base.py").write_text(IMPORTS + base)
        (folder / "train.py").write_text(f"{IMPORTS}{taken(base)}{rest}")
    else:
        (folder / "train.py").write_text(IMPORTS + base + rest)


def taken(base: str) -> str:
    """The import of the class that stands in another file."""
    return f"from base import {CLASS.search(base)[1]}\n"


def program_of(folder) -> str:
    """What the files of a program say together."""
    parts = [path.read_text() for name in ("base.py", "train.py") if (path := folder / name).exists()]
    return IMPORTS + re.sub(r"from base import \w+\n", "", "".join(part.removeprefix(IMPORTS) for part in parts))


def findings(capsys, folder) -> list[tuple[str, str]]:
    """The codes, and the lines on which they are."""
    report = json.loads(looked_at(capsys, folder, "--output-format", "json"))
    assert not report["errors"]
    at = [(one["code"], folder / one["path"].rpartition("/")[2], one["line"]) for one in report["findings"]]
    return sorted((code, path.read_text().splitlines()[line - 1]) for code, path, line in at)


@table("""
=== a step of the base calls what the class has of its own
class Base(keras.Model):
    def train_step(self, data):
        x, y = data
        return self.judge(y, tf.sigmoid(self.net(x)))
# --
<trainer>
=== a step of the base leads there through another one of the base
class Base(keras.Model):
    def train_step(self, data):
        x, y = data
        return self.through(y, tf.sigmoid(self.net(x)))
    def through(self, y, p):
        return self.judge(y, p)
# --
<trainer>
=== the object holds the loss, and the base has the step
class Base(keras.Model):
    def __init__(self):
        super().__init__()
        self.net, self.criterion = keras.layers.Dense(1, activation="sigmoid"), None
    def compile(self, criterion):
        super().compile()
        self.criterion = criterion
    def train_step(self, data):
        x, y = data
        return self.criterion(y, self.net(x))  #! BCE002
# --
trainer = Base()
trainer.compile(keras.losses.BinaryCrossentropy(from_logits=True))
=== the object holds the loss in a list
class Base(keras.Model):
    def __init__(self, criteria):
        super().__init__()
        self.net, self.criteria = keras.layers.Dense(1, activation="sigmoid"), criteria
    def train_step(self, data):
        x, y = data
        return self.criteria[0](y, self.net(x))  #! BCE002
# --
trainer = Base([keras.losses.BinaryCrossentropy(from_logits=True)])
=== the class has the loss
class Base(keras.Model):
    def __init__(self):
        super().__init__()
        self.net = keras.layers.Dense(1, activation="sigmoid")
    def train_step(self, data):
        x, y = data
        return self.criterion(y, self.net(x))  #! BCE002
# --
class Trainer(Base):
    criterion = keras.losses.BinaryCrossentropy(from_logits=True)
trainer = Trainer()
=== a method of the base may change what is seen
class Base:
    def __init__(self):
        self.act = "sigmoid"
    def choose(self, act):
        self.act = act
# --
<maker>
=== a method of the base makes what is seen
class _Base:
    def prepare(self):
        self.net = keras.Sequential([keras.layers.Dense(1)])
# --
class _Maker(_Base):
    def train(self):
        self.net.compile(loss="binary_crossentropy")  #! BCE001
_Maker()
=== a method of the base decides by what the model gives
class Base:
    def decide(self, x):
        return self._net.predict(x) > 0.5
# --
<private maker>
=== a method of the base decides by what the object itself gives
class _Base(keras.Model):
    def __init__(self):
        super().__init__()
        self._head = keras.layers.Dense(1, activation="sigmoid")
    def call(self, x):
        return self._head(x)
    def decide(self, x):
        return self(x) > 0.5
# --
class _Maker(_Base):
    pass
maker = _Maker()
maker.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))  #! BCE002
=== a method of the base that has been called already gives what another one decides by
class Base:
    def _score(self, x):
        return self._net.predict(x)
    def decide(self, x):
        return self._score(x) > 0.5
# --
class _Maker(Base):
    def __init__(self, x):
        self._net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
        self._net.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))  #! BCE002
        self._score(x)
_Maker([1])
=== a function of the base's module decides
class Base:
    def decide(self, x):
        return positive(self, x)
def positive(one, x):
    return one._net.predict(x) > 0.5
# --
<private maker>
=== the base decides by what a list of objects holds
class Base:
    def decide(self, x):
        return self._parts[0]._net.predict(x) > 0.5
# --
class _Part:
    def __init__(self):
        self._net = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
        self._net.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))  #! BCE002
class _Maker(Base):
    def __init__(self):
        self._parts = [_Part()]
_Maker()
=== a function of the base's module changes what is seen
class Base:
    def __init__(self):
        self.act = "sigmoid"
    def choose(self, act):
        put(self, act)
def put(one, act):
    one.act = act
# --
<maker>
=== a loop of the base changes what is seen
class Base:
    def __init__(self):
        self.act = "sigmoid"
    def choose(self, acts):
        for self.act in acts:
            print(self.act)
# --
<maker>
=== the base changes what it has by another name
class Base:
    def __init__(self):
        self.options = {"act": "sigmoid"}
    def choose(self, act):
        options = self.options
        options["act"] = act
# --
class Maker(Base):
    def make(self):
        net = keras.Sequential([keras.layers.Dense(1, activation=self.options["act"])])
        net.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
        return net
maker = Maker()
""", prelude="")
def test_it_makes_no_difference_where_a_base_class_stands(program, tmp_path, capsys):
    for word, text in SHARED.items():
        program = program.replace(word, text)
    base, rest = program.lstrip("\n").split(CUT)
    one, two = tmp_path / "one", tmp_path / "two"
    arranged(one, base, rest, apart=False)
    arranged(two, base, rest, apart=True)
    found = findings(capsys, one)
    assert len(found) == len(expected(program))
    assert findings(capsys, two) == found
    for folder in (one, two):
        looked_at(capsys, folder, "--fix", "--unsafe-fixes", "-q")
    assert program_of(two) == program_of(one)


@pytest.mark.parametrize("decision", [
    "getattr(self, word).predict(x)", "vars(self)[word].predict(x)", "self.__dict__[word].predict(x)",
])
def test_an_object_may_be_read_under_any_name(decision, tmp_path, capsys):
    """No fix that is called safe changes what the model gives there."""
    (tmp_path / "train.py").write_text(IMPORTS + PRIVATE.format(base="") + f"""
    def decide(self, x, word):
        return {decision} > 0.5
_Maker()
""")
    assert_safely_mended(tmp_path, capsys)


@pytest.mark.parametrize("change", ["self.__dict__.update(given)", "vars(self)[word] = given", "setattr(self, word, given)"])
def test_an_object_may_be_changed_under_any_name(change, tmp_path, capsys):
    (tmp_path / "train.py").write_text(f"""{IMPORTS}
class Maker:
    def __init__(self, word, given):
        self.act = "sigmoid"
        {change}
    def make(self):
        net = keras.Sequential([keras.layers.Dense(1, activation=self.act)])
        net.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
""")
    assert findings(capsys, tmp_path) == []


def test_a_base_class_that_is_not_known_may_read_everything(tmp_path, capsys):
    (tmp_path / "base.py").write_text("class Base:\n    def decide(self, x):\n        return self._net.predict(x) > 0.5\n")
    (tmp_path / "train.py").write_text(f"{IMPORTS}from base import Base\n{PRIVATE.format(base='(Base)')}_Maker()\n")
    assert_safely_mended(tmp_path, capsys)


def assert_safely_mended(folder, capsys) -> None:
    assert [code for code, _ in findings(capsys, folder)] == ["BCE002"]
    looked_at(capsys, folder, "--fix", "-q")
    mended = (folder / "train.py").read_text()
    assert 'activation="sigmoid"' in mended and "from_logits" not in mended
