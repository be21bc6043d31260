"""The machine that runs a program on abstract values: what it has in memory, and how branches are tried and joined."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from . import attributes, calls, expressions, precision, statements
from .arguments import Arguments
from .choices import filled, restricted
from .facts import Compile, Facts
from .objects import Objects
from .state import MOST_IN_ALL, MOST_STEPS, NEXT, RAISE, RETURN, Changes, Exhausted, Frame, Journal
from .trail import Place
from .values import (
    MISSING, SIZED, UNKNOWN, Choice, ClassValue, Const, Function, Instance, ModelValue, Raised, Value,
    is_too_large,
)

if TYPE_CHECKING:
    from .project import Project, Unit


class Machine:
    """One evaluation: memory, assumptions made on the way to here, and the facts left behind."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.facts = Facts()
        self.journal = Journal()
        self.assumed: dict[Hashable, bool] = {}
        self.stack: list[Function] = []
        self.functions: list[Function] = []
        self.classes: list[ClassValue] = []
        self.instances: list[Instance] = []
        self.objects = Objects(self)                # the same, by their classes
        self.models: list[ModelValue] = []          # every Sequential that was built
        self.heavy: set[cst.CSTNode] = set()        # functions that used up a budget before: not entered again
        self.called: set[cst.CSTNode] = set()
        self.scripts: set[Unit] = set()             # modules that build, train or evaluate when they are run
        self.imported: set[Unit] = set()
        self.running: Unit | None = None            # the module whose top level is being run
        self.root: Unit | None = None               # the module whose run, or whose uncalled function, is going on
        self.compiling: tuple[Compile, Hashable] | None = None     # the compile and output whose loss or metric is entered
        self.measured: Place | None = None          # the metric of the user's that is being entered
        self.spoiled: dict[Hashable, Value] = {}    # the memory of arrays that somebody has written into
        self._lineages: dict[ClassValue, frozenset[ClassValue]] = {}
        self.precision = precision.initial()        # the policy and the default dtype that are set now
        self.failing = False                        # in a block that a test expects to fail
        self.instead = False                        # is one of several losses called?
        self.loops = 0                              # how many loops of unknown count are going on
        self.steps = self.spent = 0
        self.limit = MOST_STEPS                     # how many steps the part that is going on may take
        self._fresh = 0

    # -- expressions and calls -----------------------------------------------------------------------------------

    def evaluate(self, node: cst.BaseExpression, frame: Frame) -> Value:
        """The value of an expression, under the assumptions of the path to here."""
        self.steps += 1
        if self.steps > self.limit:
            self.spend(0)
        handler = expressions.EXPRESSIONS.get(type(node))
        value = handler(self, node, frame) if handler is not None else UNKNOWN
        if type(value) in SIZED and is_too_large(value):
            return UNKNOWN
        return restricted(value, self.assumed) if self.assumed and type(value) is Choice else value

    def spend(self, steps: int) -> None:
        """Count steps. Raises Exhausted when there were too many."""
        self.steps += steps
        if self.steps > self.limit:
            raise Exhausted

    def call(self, function: Value, arguments: Arguments, place: Place) -> Value:
        return calls.call(self, function, arguments, place)

    @contextmanager
    def bounded(self, limit: int = MOST_STEPS):
        """Within the block, a new step budget: what exhausts it is given up, and the rest goes on."""
        before, outer = self.steps, self.limit
        self.steps, self.limit = 0, limit
        if self.spent > MOST_IN_ALL:
            self.give_up()
            self.limit = 0
        state = self.assumed, self.stack, self.running, self.compiling, self.measured
        try:
            yield
        except (Exhausted, RecursionError, Raised) as given_up:
            if not isinstance(given_up, Raised):
                self.give_up()
            self.assumed, self.stack, self.running, self.compiling, self.measured = state
        finally:
            self.spent += self.steps
            self.steps, self.limit = before, outer

    def give_up(self) -> None:
        """Note that a part of the module that is going on stays unknown."""
        if self.root is not None:
            self.facts.given_up.add(self.root)

    def lineage(self, cls: ClassValue) -> frozenset[ClassValue]:
        """A class and its visible bases."""
        if cls not in self._lineages:
            self._lineages[cls] = frozenset(attributes.lineage(cls))
        return self._lineages[cls]

    def write(self, cell: dict, key: Hashable, value: Value) -> None:
        self.journal.write(cell, key, value)

    def fresh(self, node: cst.CSTNode | None = None) -> Hashable:
        """The key of a condition that nothing is known about."""
        self._fresh += 1
        return ("?", self._fresh)

    @contextmanager
    def assuming(self, key: Hashable, side: bool):
        """Within the block, the condition ``key`` is decided."""
        before = self.assumed
        self.assumed = {**before, key: side}
        try:
            yield
        finally:
            self.assumed = before

    def marks(self) -> tuple[int, list[int]]:
        """How much has been noted so far, for `rewind`."""
        return self.facts.judgeable + len(self.models), [len(noted) for noted in self._noted()]

    def rewind(self, marks: tuple[int, list[int]]) -> None:
        """Forget what has been noted since."""
        for noted, length in zip(self._noted(), marks[1], strict=True):
            del noted[length:]

    def _noted(self) -> list[list]:
        return [*(v for name in self.facts.__struct_fields__ if isinstance(v := getattr(self.facts, name), list)),
                self.models, self.instances]

    @contextmanager
    def one_of_several_losses(self):
        """Within the block, one of several losses is called, of which a path of the program takes one."""
        before, self.instead = self.instead, True
        try:
            yield
        finally:
            self.instead = before

    # -- blocks --------------------------------------------------------------------------------------------------

    def run(self, block: Sequence[cst.CSTNode], frame: Frame) -> str:
        """Run statements in order; how the block ends: next, return, raise, break or continue."""
        for index, statement in enumerate(block):
            if type(statement) is cst.If:       # not isinstance: LibCST's classes are abstract, which makes that slow
                flow, done = statements.if_(self, statement, frame, block[index + 1:])
                if done or flow != NEXT:
                    return flow
                continue
            flow = self._statement(statement, frame)
            if flow != NEXT:
                return flow
        return NEXT

    def body(self, node: cst.BaseSuite, frame: Frame) -> str:
        return self.run(node.body, frame)

    def _statement(self, node: cst.CSTNode, frame: Frame) -> str:
        self.steps += 1
        handler = statements.STATEMENTS.get(type(node))
        try:
            return handler(self, node, frame) or NEXT if handler else NEXT
        except Raised:
            return RAISE

    # -- branches ------------------------------------------------------------------------------------------------

    def attempt(self, action: Callable[[], str], after: Changes | None = None, owns: bool = True) -> tuple[str, Changes]:
        """Run ``action`` on trial, or what follows a trial that changed ``after``: what it would change, undone. With
        ``owns``, what it makes is not among that."""
        self.journal.begin(after, owns)
        try:
            flow = action()
        except BaseException:
            self.journal.rewind()
            raise
        return flow, self.journal.rewind()

    def branch(self, key: Hashable, yes: Callable[[], str], no: Callable[[], str],
               rest: Callable[[], str] | None = None) -> str:
        """Run both sides of the condition ``key`` and join what they leave; ``rest`` follows the side that goes on
        where the other one leaves the block."""
        began = len(self.instances), len(self.models)
        with self.assuming(key, True):
            one, changes = self.attempt(yes)
        between = len(self.instances), len(self.models)
        with self.assuming(key, False):
            other, others = self.attempt(no)
        ended = len(self.instances), len(self.models)
        if rest is not None and (one == NEXT) != (other == NEXT):
            if one == NEXT:
                with self.assuming(key, True):
                    one, changes = self.attempt(rest, changes)
            else:
                with self.assuming(key, False):
                    other, others = self.attempt(rest, others)
        if one == RAISE and other != RAISE:
            self._unmake(began, between)
            self.journal.replay(others)
            return other
        if other == RAISE and one != RAISE:
            self._unmake(between, ended)
            self.journal.replay(changes)
            return one
        self.spend(len(changes) + len(others))
        self.journal.join(key, changes, others)
        return one if one == other else NEXT if NEXT in (one, other) else RETURN

    def _unmake(self, began: tuple[int, int], ended: tuple[int, int]) -> None:
        """Forget the objects of a branch that comes to nothing: nobody can use them."""
        del self.instances[began[0]:ended[0]]
        del self.models[began[1]:ended[1]]

    def give_back(self, frame: Frame, value: Value) -> None:
        """Make ``value`` what the function returns on the paths that have not returned yet."""
        home = frame.outer.get("$return", frame)
        self.write(home.names, "$return", filled(home.names.get("$return", MISSING), value))


def module_frame(unit: Unit) -> Frame:
    return Frame(unit, None, {"__name__": Const("__main__"), "__file__": Const(unit.full)}, kind="module")
