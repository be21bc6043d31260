"""--explain-unknown: every way in which something gets lost is named by the place where it is lost."""

from __future__ import annotations

import json
import re

import pytest

from bce_lint.evaluation.explanation.witness import Witness
from bce_lint.evaluation.project import evaluate
from bce_lint.judging import trees_of
from bce_lint.reading.source import from_text

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\nbce = keras.losses.BinaryCrossentropy(from_logits=True)\n"
FIT = '\nm.compile("adam", bce)\nm.fit(x, y)\n'


@pytest.fixture
def explain(run, write):
    """What is said of the line that holds ``HERE``: the verdict, and the labels as {line: note}."""
    def explain(text, *words, name="train.py", status=0):
        write(name, text)
        line = next(number for number, row in enumerate(text.splitlines(), 1) if "# HERE" in row)
        done = run("--isolated", "--explain-unknown", f"{name}:{line}", *words)
        assert done.returncode == status, done.stdout + done.stderr
        return labelled(done.stdout)
    return explain


def labelled(text):
    """The verdict of a frame, and what its labels say, by line."""
    head, *rows = text.splitlines()
    notes, number = {}, 0
    for row in rows:
        if found := re.match(r"\s*(\d+) \|", row):
            number = int(found[1])
        elif found := re.match(r"\s*\|\s*[-^]+ (\S.*)", row):
            notes.setdefault(number, []).append(found[1])
    return head, notes


@pytest.mark.parametrize(("body", "line", "reason"), [
    ("def f(y, p):\n    q = p * 2\n    return bce(y, q)  # HERE\n", 4, "no call of f is in sight: its parameter `p` may be anything"),
    ("class A:\n    def __init__(self, p):\n        self.p = p\n    def go(self, y):\n        return bce(y, self.p)  # HERE\n", 5,
     "nothing in sight makes a A: its parameter `p` may be anything"),
    ("from nowhere import head\np = head(x)\nbce(y, p)  # HERE\n", 4,
     "`nowhere.head` is neither in sight nor a library that bce-lint knows"),
    ("p = tf.linalg.matvec(a, b)\nbce(y, p)  # HERE\n", 4, "what `tensorflow.linalg.matvec` gives, bce-lint does not follow"),
    ("p = keras.layers.Dense(1)(x)\nwhile more():\n    p = [p]\nbce(y, p)  # HERE\n", 5,
     "`p` differs from one round of the loop to the next"),
    ("p = keras.layers.Dense(1)(x)\n" + "".join(f"if a{i}:\n    p = {i}\n" for i in range(12)) + "bce(y, p)  # HERE\n", 29,
     "`p` differs between more paths than bce-lint keeps apart"),
    ("def g(x):\n    yield keras.layers.Dense(1)(x)\nfor p in g(x):\n    bce(y, p)  # HERE\n", 6,
     "g is a generator, and what it yields is not followed"),
    ("@registry\ndef g(x):\n    return keras.layers.Dense(1)(x)\nbce(y, g(x))  # HERE\n", 5,
     "what the decorators make of `g` is not known"),
    ("with opened() as p:\n    bce(y, p)  # HERE\n", 4, "what `with` binds to `p` is not known"),
    ("bce(y, p)  # HERE\n", 4, "nothing in sight defines `p`"),
    ("from nowhere import *\nbce(y, p)  # HERE\n", 5, "nothing in sight defines `p`, unless an `import *` brings it"),
    ("import sys\nbce(y, sys.argv[1])  # HERE\n", 5, "what sys.argv holds is known only when the program runs"),
    ("bce(y, 3)  # HERE\n", 4, "this is nothing that a layer or a model gives"),
    ("m = keras.Sequential([keras.layers.Dense(1, activation=chosen)])\nm.compile('sgd', bce)  # HERE\nm.fit(x, y)\n", 4,
     "nothing in sight defines `chosen`"),
    ("m = keras.Sequential([keras.layers.Dense(1, activation='bogus')])\nm.compile('sgd', bce)  # HERE\nm.fit(x, y)\n", 4,
     "this is no activation that bce-lint knows"),
    ("m = keras.Sequential([keras.layers.Dense(1)])\nchange(m)\nm.compile('sgd', bce)  # HERE\nm.fit(x, y)\n", 5,
     "the model is handed to code that bce-lint does not know, which may change it"),
    ("i = keras.Input((3,))\nm = keras.Model(i, [tf.scan(i)])\nm.compile('sgd', bce)  # HERE\nm.fit(x, y)\n", 5,
     "what `tensorflow.scan` gives, bce-lint does not follow"),
    ("class N(keras.Model):\n    def call(self, x):\n        return self.other(x)\nm = N()\nm.compile('sgd', bce)  # HERE\nm.fit(x, y)\n",
     6, "what `.other()` gives here, bce-lint does not follow"),
    ("class L(keras.layers.Layer):\n    def call(self, x):\n        return tf.scan(x)\nm = keras.Sequential([L()])\n"
     "m.compile('sgd', bce)  # HERE\nm.fit(x, y)\n", 6, "what `tensorflow.scan` gives, bce-lint does not follow"),
    ("def f(flag):\n    loss = keras.losses.BinaryCrossentropy(from_logits=flag)\n"
     "    return loss(y, keras.layers.Dense(1)(x))  # HERE\n", 4, "no call of f is in sight: its parameter `flag` may be anything"),
    ("def f(y, p):\n    if y:\n        p = keras.layers.Dense(1)(p)\n    return bce(y, p)  # HERE\n", 4,
     "no call of f is in sight: its parameter `p` may be anything"),
    ("def run(lossy):\n    return lossy(y, x)  # HERE\nrun(config.loss)\n", 6, "nothing in sight defines `config`"),
    ("m = keras.Sequential([keras.layers.Dense(1)])\nm.compile('sgd', loss=settings['loss'])  # HERE\nm.fit(x, y)\n", 5,
     "nothing in sight defines `settings`"),
    ("a, p = x, tf.scan(x)\nbce(y, p)  # HERE\n", 4, "what `tensorflow.scan` gives, bce-lint does not follow"),
    ("bce(y, keras.layers.Dense(1)(x) if a else tf.scan(x))  # HERE\n", 4, "what `tensorflow.scan` gives, bce-lint does not follow"),
    ("bce(y, (lambda z: tf.scan(z))(x))  # HERE\n", 4, "what `tensorflow.scan` gives, bce-lint does not follow"),
    ("class A:\n    def make(self):\n        self.p = []\n        self.p = tf.scan(x)\n        return self\n"
     "if a:\n    b = A().make()\nelse:\n    b = A().make()\nbce(y, b.p)  # HERE\n", 7,
     "what `tensorflow.scan` gives, bce-lint does not follow"),
    ("try:\n    p = keras.layers.Dense(1)(x)\nexcept E as p:\n    pass\nbce(y, p)  # HERE\n", 4, "`p` is an exception where this fails"),
])
def test_where_something_is_lost(explain, body, line, reason):
    head, notes = explain(HEAD + body)
    assert head.startswith("undecided: "), head
    assert reason in notes.get(line, []), notes


def test_the_whole_way_is_shown_across_files(run, write):
    write("models.py", HEAD + "def head(x, act):\n    return keras.layers.Dense(1, activation=act)(x)\n")
    write("train.py", HEAD + "from models import head\nfrom config import ACT\np = head(x, ACT)\nloss = bce(y, p)\n")
    done = run("--isolated", "--explain-unknown", "train.py:7")
    assert done.stdout == """\
undecided: what reaches this loss is not known
 --> train.py:7:8
  |
5 | from config import ACT
  | ---------------------- `config.ACT` is neither in sight nor a library that bce-lint knows
6 | p = head(x, ACT)
  |             --- handed over as `act` of head
 ::: models.py:5:12
  |
5 |     return keras.layers.Dense(1, activation=act)(x)
  |            ------------------------------------- the activation of Dense is not known
  |            ---------------------------------------- returned here
 ::: train.py:6:5
  |
6 | p = head(x, ACT)
  |     ------------ `p` comes from here
7 | loss = bce(y, p)
  |        ^^^^^^^^^
  |
"""


def test_loss_of_unknown_making_and_unknown_predictions_are_told_apart(explain):
    assert explain(HEAD + "bce(y, p)  # HERE\n")[0] == "undecided: what reaches this loss is not known"
    assert explain(HEAD + "run(y, p)  # HERE\n")[0] == "undecided: what is called here, a loss or something else, is not known"
    flag = HEAD + "keras.losses.BinaryCrossentropy(from_logits=f)(y, keras.layers.Dense(1)(x))  # HERE\n"
    assert explain(flag)[0] == "undecided: whether this loss expects logits or probabilities is not known"
    spread = HEAD + "bce(y, *rest)  # HERE\n"
    assert explain(spread)[0] == "undecided: which argument of this call is the prediction is not known"


def test_a_part_of_the_ways(explain):
    text = HEAD + ("def f(p):\n    return bce(y, p)  # HERE\nf(keras.layers.Dense(1)(x))\nf(tf.scan(x))\n")
    head, notes = explain(text)
    assert head == "undecided: what reaches this loss is not known, on 1 of the 2 ways that lead here"
    assert notes[7][0] == "what `tensorflow.scan` gives, bce-lint does not follow"


def test_ways_that_differ(explain):
    text = HEAD + "def f(p):\n    return bce(y, p)  # HERE\nf(keras.layers.Dense(1)(x))\nf(tf.sigmoid(x))\n"
    assert explain(text)[0] == ("decided: the ways that lead here differ: logits reach a loss that expects logits, which is right; "
                                "probabilities reach a loss that expects logits")


def test_a_use_that_is_right_comes_with_its_proof(explain):
    head, notes = explain(HEAD + "m = keras.Sequential([keras.layers.Dense(1)])\nm.compile('sgd', bce)  # HERE\nm.fit(x, y)\n")
    assert head == "decided: logits reach a loss that expects logits, which is right"
    assert notes == {3: ["the loss is built here, with from_logits=True"],
                     4: ["the last layer, Dense, has no activation: it gives logits"]}


WRONG = HEAD + "m = keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])\nm.compile('sgd', bce)  # HERE\nm.fit(x, y)\n"


def test_a_use_that_is_reported(explain, run):
    assert explain(WRONG)[0].startswith("BCE002: this is reported: ")
    assert explain(WRONG.replace("HERE", "HERE  # noqa: BCE002"))[0].startswith("BCE002: a comment suppresses this: ")
    assert explain(WRONG, "--ignore", "BCE002")[0].startswith("BCE002: this is reported under --extend-select BCE002: ")
    advice = WRONG.replace("bce)", "'binary_crossentropy')")
    assert explain(advice)[0].startswith("BCE101: this is reported under --extend-select BCE101: ")
    write_baseline = run("--isolated", "--write-baseline", "known.json", "--extend-select", "BCE101")
    assert write_baseline.returncode == 0
    known = explain(advice, "--baseline", "known.json", "--extend-select", "BCE101")[0]
    assert known.startswith("BCE101: this is in the baseline, and not reported: ")


@pytest.mark.parametrize(("more", "said"), [
    ("m.compile('sgd', 'binary_crossentropy')\nm.fit(x, y)\n", "a later compile takes the place of this one"),
    ("k = keras.Sequential([keras.layers.Dense(1)])\nk.compile('sgd', 'mse')\nk.fit(x, y)\n",
     "the model is never trained or evaluated by this, while others are"),
])
def test_a_compile_that_nothing_is_trained_by(explain, more, said):
    text = WRONG.replace("m.fit(x, y)\n", more)
    assert explain(text)[0] == f"decided: {said}: nothing is reported about it"


def test_no_use_on_the_line(explain):
    text = HEAD + "x = 1  # HERE\nbce(y, p)\nbce(y, q)\n"
    assert explain(text)[0] == "no use: bce-lint sees no binary cross-entropy here; there is one on line 5, 6"
    assert explain("x = 1  # HERE\n")[0] == "no use: bce-lint sees no binary cross-entropy here, nor elsewhere in this file"


def test_notebooks(run, write):
    cells = [{"cell_type": "code", "execution_count": None, "id": f"c{index}", "metadata": {}, "outputs": [], "source": text}
             for index, text in enumerate([HEAD, "p = later(x)", "a = 1\nbce(y, p)"])]
    write("nb.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    done = run("--isolated", "--explain-unknown", "nb.ipynb:cell 2:2:1")
    assert labelled(done.stdout) == ("undecided: what reaches this loss is not known",
                                     {1: ["nothing in sight defines `later`", "`p` comes from here"]})
    assert " ::: nb.ipynb:cell 2:2:1" in done.stdout or " --> nb.ipynb:cell 2:2:1" in done.stdout


@pytest.mark.parametrize(("asked", "message"), [
    ("train.py", "--explain-unknown wants FILE:LINE"), ("train.py:", "wants FILE:LINE"), (":3", "wants FILE:LINE"),
    ("missing.py:3", "no such file"), ("broken.py:1", "broken.py:"),
])
def test_what_cannot_be_explained(run, write, asked, message):
    write("train.py", HEAD)
    write("broken.py", "loss = binary_crossentropy(\n")
    done = run("--isolated", "--explain-unknown", asked)
    assert done.returncode == 2 and message in done.stderr and "Traceback" not in done.stderr


def test_a_witness_sees_what_any_machine_sees(root):
    """Remembering changes nothing: the facts are the same, on every fixture."""
    def facts(path, **options):
        found, _ = evaluate(trees_of([from_text(path.read_text("utf-8"), str(path))])[0], **options)
        return [(use.place.unit.tree.span(use.place.node), use.expects, repr(type(use.prediction))) for use in found.uses]
    paths = sorted((root / "fixtures").glob("*/bad*.py"))
    assert len(paths) > 100
    for path in paths:
        assert facts(path) == facts(path, make=Witness), path


def test_a_check_does_not_pay_for_explanations(environment, write, tmp_path, run):
    import subprocess
    import sys
    write("train.py", WRONG)
    code = ("import sys; from bce_lint.cli import main; main(['-q', 'train.py']); "
            "print(*sys.modules, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "BCE002" in done.stdout and "bce_lint.evaluation.explanation" not in done.stderr
