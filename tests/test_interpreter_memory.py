"""The journal: a branch is tried, undone and joined; what is born in a branch ends with it, or lives on as it is."""

from __future__ import annotations

import pytest
from tracing import PRELUDE, check, table, verdicts

from bce_lint.evaluation.cells import Cell
from bce_lint.evaluation.choices import choose
from bce_lint.evaluation.state import Journal
from bce_lint.evaluation.uncalled import MOST_RECEIVERS
from bce_lint.evaluation.values import MISSING, UNKNOWN, Choice, Const, DictObject, ListObject

ONE, TWO, THREE = map(Const, (1, 2, 3))


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.mark.parametrize("kind", [dict, Cell])
def test_what_was_there_before_is_undone_and_joined(journal, kind):
    old = kind({"x": ONE})
    journal.begin()
    journal.write(old, "x", TWO)
    journal.write(old, "y", TWO)
    changes = journal.rewind()
    assert old == {"x": ONE}
    journal.join("k", changes, {})
    assert old == {"x": choose("k", TWO, ONE), "y": choose("k", TWO, MISSING)}


def test_what_is_born_in_a_branch_stays_as_it_is(journal):
    frame = Cell()
    journal.begin()
    born = Cell()
    journal.write(born, "x", ONE)
    journal.write(frame, "leads to", DictObject(born))
    changes = journal.rewind()
    assert list(changes) == [(id(frame), "leads to")] and frame == {}
    assert born == {"x": ONE}
    journal.join("k", changes, {})
    assert born == {"x": ONE}


def test_a_plain_dictionary_is_taken_for_an_old_one(journal):
    journal.begin()
    names = {}
    journal.write(names, "x", ONE)
    journal.rewind()
    assert names == {}


def test_born_in_the_outer_branch_and_written_in_the_inner_one(journal):
    """The inner branch undoes and joins it; the outer one has no need to."""
    journal.begin()
    born = Cell({"x": ONE})
    journal.begin()
    journal.write(born, "x", TWO)
    inner = journal.rewind()
    assert born == {"x": ONE} and len(inner) == 1
    journal.join("k", inner, {})
    joined = {"x": choose("k", TWO, ONE)}
    assert born == joined
    assert not journal.rewind() and born == joined


def test_born_in_the_inner_branch_and_written_in_the_outer_one(journal):
    journal.begin()
    journal.begin()
    born = Cell()
    journal.rewind()
    journal.write(born, "x", ONE)
    assert not journal.rewind() and born == {"x": ONE}


def test_born_in_one_branch_and_written_in_the_next(journal):
    """As by the second round of a loop: what the first one left was there before."""
    journal.begin()
    born = Cell({"x": ONE})
    first = journal.rewind()
    journal.begin()
    journal.write(born, "x", TWO)
    second = journal.rewind()
    assert born == {"x": ONE}
    journal.widen("k", first, second, at_least_once=True)
    assert born == {"x": UNKNOWN}


def test_a_branch_that_goes_on_where_another_ended(journal):
    """What was born in its first part is its own; what was there before that part is undone as a whole."""
    old = Cell({"x": ONE})
    journal.begin()
    born = Cell()
    journal.write(old, "x", TWO)
    first = journal.rewind()
    journal.begin(first)
    assert old == {"x": TWO}
    journal.write(born, "x", THREE)
    journal.write(old, "y", THREE)
    both = journal.rewind()
    assert born == {"x": THREE} and old == {"x": ONE}
    assert {key: value for (_, key), (_, value) in both.items()} == {"x": TWO, "y": THREE}


def test_what_is_born_while_a_module_is_run_is_not_of_the_branch(journal):
    """A module outlives the branch in which it is met first, and so does all that it makes."""
    journal.begin()
    before = Cell()
    with journal.lasting():
        kept = Cell({"x": ONE})
        journal.begin()
        within = Cell()
        journal.write(within, "x", ONE)
        assert not journal.rewind()
        with journal.lasting():
            further = Cell({"x": ONE})
        journal.write(kept, "y", ONE)
    after = Cell()
    for cell in (before, kept, within, further, after):
        journal.write(cell, "x", TWO)
    changes = journal.rewind()
    assert {slot[0] for slot in changes} == {id(kept), id(within), id(further)}
    assert (kept, within, further) == ({"x": ONE, "y": ONE}, {"x": ONE}, {"x": ONE})
    assert before == after == {"x": TWO}


def test_a_branch_that_goes_on_past_a_module_that_its_sibling_met(journal):
    journal.begin()
    yes = journal.rewind()
    journal.begin()
    with journal.lasting():
        kept = Cell({"x": ONE})
    journal.rewind()
    journal.begin(yes)
    journal.write(kept, "x", TWO)
    journal.rewind()
    assert kept == {"x": ONE}


def test_a_branch_that_owns_nothing(journal):
    """As the one round of a loop in loops, after which all is unknown that it has written."""
    journal.begin(owns=False)
    born = Cell({"x": ONE})
    journal.write(born, "x", TWO)
    journal.begin()
    inner = Cell()
    journal.write(inner, "x", TWO)
    journal.join("k", journal.rewind(), {})
    changes = journal.rewind()
    assert {slot[0] for slot in changes} == {id(born), id(inner)}
    journal.begin()
    later = Cell()
    journal.write(later, "x", ONE)
    assert not journal.rewind() and later == {"x": ONE}


def test_a_value_that_can_change_has_a_cell_of_its_own():
    given = Cell({"items": UNKNOWN})
    made = ListObject(given)
    assert made.cell == given and made.cell is not given
    assert made.cell.born > given.born


def test_a_branch_holds_what_it_has_logged(journal):
    """A cell that nobody else holds cannot give its id to another one before the branch is joined."""
    journal.begin()
    journal.begin()
    for _ in range(3):
        journal.write({}, "x", ONE)
    changes = journal.rewind()
    assert len(changes) == 3
    journal.replay(changes)
    assert isinstance(choose("k", ONE, TWO), Choice) and len(journal.rewind()) == 3


@table('''
=== an object that is built in each branch
class Maker:
    def make(self):
        net = keras.Sequential()
        net.add(layers.Dense(8))
        net.add(layers.Dense(1))
        self.value = net
        return self
if deep:
    net = Maker().make().value
else:
    net = Maker().make().value
net.compile("adam", loss="binary_crossentropy")  #! BCE001

=== built in the outer branch, changed in the inner one
def build(outer, inner):
    model = None
    if outer:
        model = keras.Sequential([layers.Dense(8)])
        if inner:
            model.add(layers.Dense(1))
        else:
            model.add(layers.Dense(1, activation="sigmoid"))
        model.compile("adam", loss="binary_crossentropy")
    return model

=== built in the outer branch, changed alike in both inner ones
def build(outer, inner):
    if outer:
        model = keras.Sequential()
        if inner:
            model.add(layers.Dense(1))
        else:
            model.add(layers.Dense(1))
        model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== built in the branch that goes on, and filled after it
def build(known):
    if known:
        model = keras.Sequential()
    else:
        return None
    model.add(layers.Dense(1))
    model.compile("adam", loss="binary_crossentropy")  #! BCE001
    return model

=== filled in a branch after the one in which it was built
def build(deep, head):
    model = keras.Sequential() if deep else keras.Sequential([layers.Dense(8)])
    if head:
        model.add(layers.Dense(1, activation="sigmoid"))
    model.compile("adam", loss="binary_crossentropy")
    return model

=== built in a round of a loop, changed in the next one
def build(rounds):
    model = None
    for _ in rounds:
        if model is not None:
            model.add(layers.Dense(1, activation="sigmoid"))
            model.compile("adam", loss=losses.BinaryCrossentropy(from_logits=True))  #! BCE002
        model = keras.Sequential([layers.Dense(8)])
    model.compile("adam", loss="binary_crossentropy")

=== built anew in every round
for width in widths:
    model = keras.Sequential()
    model.add(layers.Dense(width))
    model.add(layers.Dense(1))
    model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== built in loops, the last of which makes something else in its later rounds
class Net(keras.Model):
    def __init__(self, act):
        super().__init__()
        self.head = layers.Dense(1, activation=act)
    def train_step(self, data):
        x, y = data
        return losses.binary_crossentropy(y, self.head(x), from_logits=True)
for seed in seeds:
    for fold in folds:
        act = "sigmoid"
        for epoch in epochs:
            net = Net(act)
            act = None

=== built in loops from what the round before the last one has set
class Net(keras.Model):
    def __init__(self, act):
        super().__init__()
        self.head = layers.Dense(1, activation=act)
    def train_step(self, data):
        x, y = data
        return losses.binary_crossentropy(y, self.head(x), from_logits=False)
act = None
after = None
for row in rows:
    net = Net(act)
    act = after
    after = "sigmoid"

=== built on a way that ends by an exception
class Net(keras.Model):
    def __init__(self, act):
        super().__init__()
        self.head = layers.Dense(1, activation=act)
    def train_step(self, data):
        x, y = data
        return losses.binary_crossentropy(y, self.head(x), from_logits=True)
def build(kind):
    if kind == "sigmoid":
        net = Net("sigmoid")
        raise ValueError(net)
build(load())

=== built where an exception may be raised
try:
    model = keras.Sequential()
    model.add(layers.Dense(1))
except ValueError:
    model = keras.Sequential()
    model.add(layers.Dense(1))
model.compile("adam", loss="binary_crossentropy")  #! BCE001

=== built where an exception may be raised, not the same
try:
    model = keras.Sequential()
    model.add(layers.Dense(1))
except ValueError:
    model = keras.Sequential()
    model.add(layers.Dense(1, activation="sigmoid"))
model.compile("adam", loss="binary_crossentropy")
''')
def test_what_a_branch_builds(program):
    check(program)


NET = """
class Net(keras.Model):
    def __init__(self, act):
        super().__init__()
        self.head = layers.Dense(1, activation=act)
        self.last = layers.Dense(1)
    def train_step(self, data):
        x, y = data
        losses.binary_crossentropy(y, self.head(x))
        losses.binary_crossentropy(y, self.last(x))
"""


@pytest.mark.parametrize("count", [1, 8, 9, 30])
@pytest.mark.parametrize("act", ["None", "'sigmoid'"])
def test_what_some_objects_show_does_not_hold_for_all(count, act):
    """However many there are: the last one may be different, and what no argument changes holds for every one."""
    program = PRELUDE + NET + "".join(f"net{number} = Net(None)\n" for number in range(count)) + f"other = Net({act})\n"
    lines = [line for line, code in verdicts(program) if code == "BCE001"]
    first, last = (program.splitlines().index(f"        losses.binary_crossentropy(y, self.{name}(x))") + 1 for name in ("head", "last"))
    assert last in lines
    assert (first in lines) is (act == "None" and count < MOST_RECEIVERS)
