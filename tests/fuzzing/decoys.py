"""What stands beside a model and its loss and has nothing to do with them: right code, and code that nobody runs."""

from __future__ import annotations

from .sections import Section, Writer


def other_loss(w: Writer, here: Section) -> None:
    """A loss that meets nothing."""
    here.add(f"{w.fresh('spare')} = {here.file.api('losses.BinaryCrossentropy')}(from_logits={w.chance(0.5)})")


def classes(w: Writer, here: Section) -> None:
    """A model for many classes, trained rightly."""
    name = w.fresh("classes")
    here.add(f"{name} = {here.file.api('Sequential')}([{here.file.api('layers.Dense')}(10, activation='softmax')])",
             f"{name}.compile(loss='categorical_crossentropy')", f"{name}.fit(DATA, LABELS)")


def regression(w: Writer, here: Section) -> None:
    name = w.fresh("regression")
    here.add(f"{name} = {here.file.api('Sequential')}([{here.file.api('layers.Dense')}(1)])",
             f"{name}.compile(loss='mse')", f"{name}.fit(DATA, LABELS)")


def right_pair(w: Writer, here: Section) -> None:
    """The stable form."""
    name = w.fresh("right")
    here.add(f"{name} = {here.file.api('Sequential')}([{here.file.api('layers.Dense')}(1)])",
             f"{name}.compile(loss={here.file.api('losses.BinaryCrossentropy')}(from_logits=True))", f"{name}.fit(DATA, LABELS)")


def never_called(w: Writer, here: Section) -> None:
    """A function of which nobody says what it is handed."""
    here.add(f"def {w.fresh('unused')}(model, loss=None, activation='sigmoid'):",
             f"    layer = {here.file.api('layers.Dense')}(1, activation=activation)",
             "    model.compile(loss=loss)", "    return layer")


def switched_together(w: Writer, here: Section) -> None:
    """An activation and a loss that one condition chooses, rightly on both of its sides."""
    name, logits = w.fresh("switched"), w.fresh("logits")
    here.add(f"{logits} = len(sys.argv) > 2", f"if {logits}:", f"    {name} = None", "else:", f"    {name} = 'hard_sigmoid'",
             f"{name} = {here.file.api('Sequential')}([{here.file.api('layers.Dense')}(1, activation={name})])",
             f"{name}.compile(loss={here.file.api('losses.BinaryCrossentropy')}(from_logits={logits}))",
             f"{name}.fit(DATA, LABELS)")


def one_side_only(w: Writer, here: Section) -> None:
    """Wrong on one side of a condition and right on the other: nothing holds on every path."""
    name = w.fresh("sided")
    here.add(f"{name} = {here.file.api('Sequential')}([{here.file.api('layers.Dense')}(1, activation='sigmoid' if len(sys.argv) > 3 else None)])",
             f"{name}.compile(loss={here.file.api('losses.BinaryCrossentropy')}(from_logits=True))", f"{name}.fit(DATA, LABELS)")


def overwritten(w: Writer, here: Section) -> None:
    """An activation that is something else before it is used."""
    name, activation = w.fresh("late"), w.fresh("activation")
    here.add(f"{activation} = 'sigmoid'", f"{activation} = None",
             f"{name} = {here.file.api('Sequential')}([{here.file.api('layers.Dense')}(1, activation={activation})])",
             f"{name}.compile(loss={here.file.api('losses.BinaryCrossentropy')}(from_logits=True))", f"{name}.fit(DATA, LABELS)")


def other_calls(w: Writer, here: Section) -> None:
    """One builder for two models, each with its right loss."""
    build, one, two = w.fresh("build"), w.fresh("one"), w.fresh("two")
    bce = here.file.api("losses.BinaryCrossentropy")
    here.add(f"def {build}(activation):",
             f"    return {here.file.api('Sequential')}([{here.file.api('layers.Dense')}(1, activation=activation)])",
             f"{one}, {two} = {build}(None), {build}('hard_sigmoid')", f"{one}.compile(loss={bce}(from_logits=True))",
             f"{two}.compile(loss={bce}(from_logits=False))", f"{one}.fit(DATA, LABELS)", f"{two}.fit(DATA, LABELS)")


DECOYS = (other_loss, classes, regression, right_pair, never_called, switched_together, one_side_only, overwritten, other_calls)
