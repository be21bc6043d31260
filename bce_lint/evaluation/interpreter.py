"""The machine that runs statements on abstract values: branches are tried and joined, loops run to a fixed point."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from . import assignment, attributes, calls, expressions, imports, precision, rounds
from .arguments import Arguments
from .facts import Compile, Facts
from .objects import Objects
from .state import MOST_IN_ALL, MOST_STEPS, Changes, Exhausted, Frame, Journal
from .trail import Place
from .values import (
    MISSING, NONE, SIZED, UNKNOWN, Api, Choice, ClassValue, Const, Function, Instance, ModelValue, Raised, Value, filled,
    is_too_large, restricted,
)

if TYPE_CHECKING:
    from .project import Project, Unit

DEEPEST_CALL = 20
UNROLLED = 32
TWO_ROUNDS = 2              # so deep in loops, a body is run twice

NEXT, RETURN, RAISE, BREAK, CONTINUE = "next", "return", "raise", "break", "continue"


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

    def run(self, statements: Sequence[cst.CSTNode], frame: Frame) -> str:
        """Run statements in order; how the block ends: next, return, raise, break or continue."""
        for index, statement in enumerate(statements):
            if type(statement) is cst.If:       # not isinstance: LibCST's classes are abstract, which makes that slow
                flow, done = self._if(statement, frame, statements[index + 1:])
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
        handler = STATEMENTS.get(type(node))
        try:
            return handler(self, node, frame) or NEXT if handler else NEXT
        except Raised:
            return RAISE

    def _line(self, node: cst.SimpleStatementLine | cst.SimpleStatementSuite, frame: Frame) -> str:
        return self.run(node.body, frame)

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

    def _if(self, node: cst.If, frame: Frame, rest: Sequence[cst.CSTNode]) -> tuple[str, bool]:
        """An if statement and, where only one side goes on, the ``rest`` of its block with that side."""
        try:
            test = self.evaluate(node.test, frame)
        except Raised:
            return RAISE, True
        otherwise = node.orelse

        def no() -> str:
            if otherwise is None:
                return NEXT
            if isinstance(otherwise, cst.If):
                return self.run([otherwise], frame)
            return self.body(otherwise.body, frame)

        key, side = expressions.condition(self, test)
        if key is None:
            return (self.body(node.body, frame) if side else no()), False
        yes = lambda: self.body(node.body, frame)  # noqa: E731
        if not side:
            yes, no = no, yes
        ran_rest = False

        def follow() -> str:
            nonlocal ran_rest
            ran_rest = True
            return self.run(rest, frame)

        flow = self.branch(key, yes, no, follow)
        return flow, ran_rest

    # -- loops ---------------------------------------------------------------------------------------------------

    def _for(self, node: cst.For, frame: Frame) -> str:
        items, each, some = expressions.iterated(self, self.evaluate(node.iter, frame), Place(frame.unit, node.iter))
        if items is not None and len(items) <= UNROLLED:
            for item in items:
                assignment.assign(self, node.target, item, frame)
                flow = self.body(node.body, frame)
                if flow in (RETURN, RAISE):
                    return flow
                if flow == BREAK:
                    return NEXT
            return self._orelse(node, frame)

        def once() -> str:
            assignment.assign(self, node.target, each, frame)
            return self.body(node.body, frame)

        return self._repeat(node, frame, once, some or items is not None) or self._orelse(node, frame)

    def _while(self, node: cst.While, frame: Frame) -> str:
        key, side = expressions.condition(self, self.evaluate(node.test, frame))
        if key is None and not side:
            return self._orelse(node, frame)
        return self._repeat(node, frame, lambda: self.body(node.body, frame), key is None) or self._orelse(node, frame)

    def _repeat(self, loop: cst.For | cst.While, frame: Frame, once: Callable[[], str], at_least_once: bool) -> str:
        """Run a loop body of unknown count: two rounds, unless the first one says it all, and what still moves then is
        unknown. A loop inside loops runs one round, and all that it changes is unknown, also in what it makes: in later
        rounds that may be made otherwise."""
        key = self.fresh()
        self.loops += 1
        try:
            flow, first = self.attempt(once, owns=self.loops <= TWO_ROUNDS)
            if flow in (RETURN, RAISE) and at_least_once:
                self.journal.replay(first)
                return flow
            if flow == RAISE:
                return ""
            settled = self.loops > TWO_ROUNDS or rounds.is_settled(loop, frame, first)
            second = first if settled else self.attempt(lambda: self._again(key, first, once), owns=False)[1]
        finally:
            self.loops -= 1
        if self.loops >= TWO_ROUNDS:
            second = {slot: (cell, UNKNOWN) for slot, (cell, _) in first.items()}
        self.journal.widen(key, first, second, at_least_once)
        return ""

    def _again(self, key: Hashable, first: Changes, once: Callable[[], str]) -> str:
        self.journal.join(key, first, {})
        return once()

    def _orelse(self, node: cst.For | cst.While, frame: Frame) -> str:
        return self.body(node.orelse.body, frame) if node.orelse else NEXT

    # -- other statements ----------------------------------------------------------------------------------------

    def _try(self, node: cst.Try | cst.TryStar, frame: Frame) -> str:
        def attempted() -> str:
            flow = self.body(node.body, frame)
            return self.body(node.orelse.body, frame) if flow == NEXT and node.orelse else flow

        flow = self._handled(list(node.handlers), attempted, frame)
        if node.finalbody:
            last = self.body(node.finalbody.body, frame)
            flow = last if last != NEXT else flow
        return flow

    def _handled(self, handlers: list, attempted: Callable[[], str], frame: Frame) -> str:
        if not handlers:
            return attempted()
        handler = handlers[-1]

        def rescue() -> str:
            if handler.name:
                assignment.assign(self, handler.name.name, UNKNOWN, frame)
            return self.body(handler.body, frame)

        return self.branch(self.fresh(), lambda: self._handled(handlers[:-1], attempted, frame), rescue)

    def _with(self, node: cst.With, frame: Frame) -> str:
        swallows = False
        for item in node.items:
            value = self.evaluate(item.item, frame)
            swallows |= not (isinstance(value, Api) and value.name.startswith("tensorflow."))
            entered = expressions.entered(self, value, Place(frame.unit, item.item))
            if item.asname:
                assignment.assign(self, item.asname.name, entered, frame)
        before, self.failing = self.failing, self.failing or any(_expects_error(item.item) for item in node.items)
        try:
            flow = self.body(node.body, frame)
        finally:
            self.failing = before
        return NEXT if flow == RAISE and swallows else flow     # ``with pytest.raises(...)`` goes on

    def _match(self, node: cst.Match, frame: Frame) -> str:
        self.evaluate(node.subject, frame)

        def cases(index: int) -> str:
            if index == len(node.cases):
                return NEXT
            case = node.cases[index]
            assignment.capture(self, case.pattern, frame)
            if isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None and case.guard is None:
                return self.body(case.body, frame)
            return self.branch(self.fresh(), lambda: self.body(case.body, frame), lambda: cases(index + 1))

        return cases(0)

    def _expression(self, node: cst.Expr, frame: Frame) -> str:
        value = self.evaluate(node.value, frame)
        if frame.kind == "module" and frame.unit.source.cells is not None:
            expressions.read(self, value, Place(frame.unit, node.value), "is shown")
        return NEXT

    def _return(self, node: cst.Return, frame: Frame) -> str:
        value = self.evaluate(node.value, frame) if node.value else NONE
        if node.value:
            value = calls.marked_return(value, Place(frame.unit, node), frame)
        self.give_back(frame, value)
        return RETURN

    def give_back(self, frame: Frame, value: Value) -> None:
        """Make ``value`` what the function returns on the paths that have not returned yet."""
        home = frame.outer.get("$return", frame)
        self.write(home.names, "$return", filled(home.names.get("$return", MISSING), value))

    def _function(self, node: cst.FunctionDef, frame: Frame) -> str:
        calls.define_function(self, node, frame)
        return NEXT

    def _class(self, node: cst.ClassDef, frame: Frame) -> str:
        calls.define_class(self, node, frame)
        return NEXT

    def _global(self, node: cst.Global | cst.Nonlocal, frame: Frame) -> str:
        for item in node.names:
            home = frame.parent
            while home is not None and isinstance(node, cst.Global) and home.parent is not None:
                home = home.parent
            while (home is not None and isinstance(node, cst.Nonlocal)
                   and item.name.value not in home.names and home.parent is not None):
                home = home.parent
            if home is not None:
                frame.outer[item.name.value] = home
        return NEXT


def _expects_error(node: cst.BaseExpression) -> bool:
    """Is this ``pytest.raises(...)`` or ``self.assertRaises(...)``? What stands below it is wrong on purpose."""
    function = node.func if isinstance(node, cst.Call) else None
    word = function.attr if isinstance(function, cst.Attribute) else function
    return isinstance(word, cst.Name) and (word.value == "raises" or word.value.startswith("assertRaises"))


STATEMENTS: dict[type, Callable[[Machine, cst.CSTNode, Frame], str | None]] = {
    cst.SimpleStatementLine: Machine._line,
    cst.SimpleStatementSuite: Machine._line,
    cst.Expr: Machine._expression,
    cst.Assign: assignment.assign_statement,
    cst.AnnAssign: assignment.annotated,
    cst.AugAssign: assignment.augmented,
    cst.Del: assignment.delete,
    cst.Import: imports.import_statement,
    cst.ImportFrom: imports.import_from,
    cst.Return: Machine._return,
    cst.Raise: lambda vm, node, frame: RAISE,
    cst.Break: lambda vm, node, frame: BREAK,
    cst.Continue: lambda vm, node, frame: CONTINUE,
    cst.Global: Machine._global,
    cst.Nonlocal: Machine._global,
    cst.For: Machine._for,
    cst.While: Machine._while,
    cst.Try: Machine._try,
    cst.TryStar: Machine._try,
    cst.With: Machine._with,
    cst.Match: Machine._match,
    cst.FunctionDef: Machine._function,
    cst.ClassDef: Machine._class,
    cst.Assert: lambda vm, node, frame: vm.evaluate(node.test, frame) and None,
}


def module_frame(unit: Unit) -> Frame:
    return Frame(unit, None, {"__name__": Const("__main__"), "__file__": Const(unit.full)}, kind="module")
