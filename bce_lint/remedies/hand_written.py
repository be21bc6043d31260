"""BCE006: the cross-entropy of the logits in the place of the formula, under the same mean or sum."""

from __future__ import annotations

import libcst as cst

from ..diagnostics import Fix
from ..evaluation.facts import Facts, HandWritten
from ..evaluation.project import Unit
from ..evaluation.trail import Place
from ..evaluation.values import Tensor
from ..evaluation.vocabulary.spec import Effect
from ..evaluation.vocabulary.symbolic import ARRAYS
from ..syntax import rewrite
from ..syntax.formula import Written, minus_around, written
from ..syntax.scopes import scope_of, variable
from ..syntax.tree import Tree, names_in, walk
from . import leftovers, logit_form, prefix, sight
from .activation import argument_of
from .plan import Plan
from .way_back import Way, back

TITLE = "logit form: the cross-entropy of the logits in the place of the formula"


def fixes(fact: HandWritten, facts: Facts) -> list[Fix]:
    """Nothing where the formula is weighted or not one expression, or where there is no way back to the logits."""
    made, tree = fact.probability, fact.place.unit.tree
    if not _is_plain(fact) or not isinstance(made, Tensor) or made.effect is not Effect.SIGMOID or made.altered:
        return []
    found = written(tree, fact.place.node, [term.place.node for term in fact.terms])
    way = _way(fact, found, made) if found is not None else None
    if found is None or way is None or _is_rebound(tree, found):
        return []
    plan, compiled = Plan(), _compiled(fact, facts)
    checked = compiled and made.units == 1 and all(
        _is_parameter(fact.place.unit, node, way) for node in (found.label, way.logit))
    if not checked:
        plan.doubt("the labels may have another shape than the logits")
    _rewrite(plan, fact.place.unit, found, way, cast=not compiled)
    _clear_way(plan, fact.place.unit, found, way)
    if way.outside:
        _take_sigmoid_off(plan, fact, made, facts)
    leftovers.clear(plan, facts)
    return plan.fix(TITLE)


def _is_plain(fact: HandWritten) -> bool:
    formula = fact.formula
    return (formula is not None and formula.kind == "plain" and formula.sign != 0 and not formula.slip
            and not fact.maximised and ARRAYS.isdisjoint(term.home for term in fact.terms))


def _way(fact: HandWritten, found: Written, made: Tensor) -> Way | None:
    tree, source = fact.place.unit.tree, made.source
    here = (made.layer is None and source is not None and source.unit is fact.place.unit
            and scope_of(tree, source.node) is scope_of(tree, found.whole))
    clips = {clip.place.node for term in fact.terms for clip in term.argument.guards}
    return back(fact.place, found.argument, source if here else None, clips)


def _is_rebound(tree: Tree, found: Written) -> bool:
    """Is a name of the formula bound again between the statements that it is spread over?"""
    if not found.statements:
        return False
    start, stop = min(tree.range(one)[0] for one in found.statements), tree.range(found.whole)[1]
    words = names_in(found.label) | names_in(found.argument)
    bound = [one for word in words for one in variable(tree, scope_of(tree, found.whole), word).others]
    return any(start <= tree.range(one)[0] < stop for one in bound)


def _same(fact: HandWritten, facts: Facts) -> list[HandWritten]:
    """The formula on every evaluation of its place."""
    return [one for one in facts.formulas if one.place == fact.place]


def _compiled(fact: HandWritten, facts: Facts) -> bool:
    """Is it always Keras that calls it? Then labels have been given the type and the rank of the predictions."""
    return all(one.compile is not None for one in _same(fact, facts))


def _is_parameter(unit: Unit, node: cst.BaseExpression, way: Way) -> bool:
    """Is it a parameter as it came, or cast to another type?"""
    if not isinstance(node, cst.Name):
        return False
    passed = {id(inner) for statement in way.statements for inner in walk(statement)}
    bound = variable(unit.tree, scope_of(unit.tree, node), node.value, passed).others
    return any(isinstance(unit.tree.parent(one), cst.Param) for one in bound) and all(
        isinstance(unit.tree.parent(one), cst.Param) or _is_cast(unit, one) for one in bound)


def _is_cast(unit: Unit, target: cst.Name) -> bool:
    """Is this ``y = tf.cast(y, ...)``?"""
    statement = unit.tree.parent(unit.tree.parent(target))     # type: ignore[arg-type]
    value = getattr(statement, "value", None)
    return (isinstance(value, cst.Call) and unit.tree.code(value.func).rpartition(".")[2] == "cast"
            and bool(value.args) and unit.tree.text(value.args[0].value) == target.value)


# -- writing it ---------------------------------------------------------------------------------------------------

def _rewrite(plan: Plan, unit: Unit, found: Written, way: Way, cast: bool) -> None:
    """Write the call in the place of the formula, and take the minus in front of it away."""
    tree = unit.tree
    text = _call(unit, found, tree.text(way.logit), cast)
    minus = minus_around(tree, found.whole) if found.likelihood else None
    if text is None or (found.likelihood and minus is None):
        return plan.refuse("there is no name for the cross-entropy, or no minus in front of the formula")
    plan.gone.append((unit, found.whole))
    for statement in found.statements:
        plan.gone.append((unit, statement))
        plan.edit(unit, rewrite.remove_statement(tree, statement))
    plan.kept |= names_in(found.label) | names_in(way.logit)
    if minus is not None and minus[1] is found.whole:
        return plan.edit(unit, rewrite.replace(tree, minus[0], text))
    plan.edit(unit, rewrite.replace(tree, found.whole, text))
    if minus is not None:
        plan.edit(unit, rewrite.unwrap(tree, *minus))


def _call(unit: Unit, found: Written, logit: str, cast: bool) -> str | None:
    """The loss of each element: keras.ops for its own logarithms, else TensorFlow, else the backend module."""
    here = Place(unit, found.whole)
    label, home = unit.tree.text(found.label), unit.tree.code(found.log.func).rpartition(".")[0]
    tensorflow, is_ops = prefix.known(here, "tensorflow"), home.rpartition(".")[2] == "ops"
    if tensorflow is not None and not is_ops:
        label = f"{tensorflow}.cast({label}, {tensorflow}.float32)" if cast else label
        return f"{tensorflow}.nn.sigmoid_cross_entropy_with_logits(labels={label}, logits={logit})"
    if not is_ops and (not home or home != prefix.known(here, "keras.backend")):
        return None
    label = f'{home}.cast({label}, "float32")' if cast else label
    return f"{home}.binary_crossentropy({label}, {logit}, from_logits=True)"


def _clear_way(plan: Plan, unit: Unit, found: Written, way: Way) -> None:
    """Remove the statements between the sigmoid and the formula, unless somebody else reads what they make."""
    tree, scope = unit.tree, scope_of(unit.tree, found.whole)
    parts = {id(node) for part in (found.whole, *found.statements, *way.statements) for node in walk(part)}
    words = {statement.targets[0].target.value for statement in way.statements}     # type: ignore[attr-defined]
    named = way.logit.value if isinstance(way.logit, cst.Name) else None
    if way.sigmoid is not None and named is not None:
        words.add(named)
    if any(id(read) not in parts for word in words for read in variable(tree, scope, word).reads):
        if named in words:
            plan.refuse("the probability is read elsewhere, under the name that the logit would have")
        return
    if way.sigmoid is not None:
        plan.edit(unit, rewrite.unwrap(tree, way.sigmoid, argument_of(way.sigmoid)))    # type: ignore[arg-type]
    for statement in way.statements:
        plan.edit(unit, rewrite.remove_statement(tree, statement))
        plan.gone.append((unit, statement))


def _take_sigmoid_off(plan: Plan, fact: HandWritten, made: Tensor, facts: Facts) -> None:
    """The probabilities come from a model: it gives logits from now on, and whoever reads them is taken along."""
    same = _same(fact, facts)
    if any(getattr(one.probability, "source", None) != made.source or one.compile is None for one in same):
        return plan.refuse("the formula serves other predictions as well")
    if fact.place.unit not in facts.scripts and not sight.is_private(fact.place):
        plan.doubt("other callers may hand over something else")
    logit_form.bring(plan, made, facts)
    for one in same:
        logit_form.tell_metrics(plan, one.compile, made.source, facts)     # type: ignore[arg-type]
    return None
