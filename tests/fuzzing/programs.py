"""Random Keras programs whose right verdict is known, because each is written for a model and a loss chosen before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .decoys import DECOYS
from .routes import HOPED, deliver
from .sections import Make, Section, Writer

MARK = "  # use"
LOGIT_NAMES = ("None", "'linear'")
OTHERS = ("relu", "tanh", "softplus", "elu", "softsign")


@dataclass(frozen=True)
class Meaning:
    """What a model ends in and what its loss expects: all that the verdict depends on."""

    activation: str
    units: int
    from_logits: bool

    @property
    def verdict(self) -> str:
        """The code that holds, or nothing."""
        if self.activation == "softmax" and self.units == 1:
            return "BCE004"
        if self.activation in ("sigmoid", "softmax") and self.from_logits:
            return "BCE002"
        if self.from_logits or self.activation == "hard_sigmoid":
            return ""
        if self.activation == "softmax" and self.units == 2:
            return "BCE102"
        return {"linear": "BCE001", "sigmoid": "BCE101"}.get(self.activation, "BCE005")


@dataclass
class Program:
    """Its files, what its models and losses mean, where they meet, and on which ways their parts got there."""

    seed: int
    files: dict[str, str]
    meanings: list[Meaning]
    routes: list[str]
    known: bool = True      # else something in it comes from outside, and nothing can be said

    @property
    def verdicts(self) -> list[str]:
        return sorted(one.verdict for one in self.meanings if one.verdict) if self.known else []

    @property
    def is_followed(self) -> bool:
        """Are all its ways such as must be followed? Otherwise a finding that is missed is no fault."""
        return HOPED.isdisjoint(self.routes)

    @property
    def text(self) -> str:
        return "\n".join(f"# ==== {name}\n{text}" for name, text in self.files.items())


@dataclass
class Builder:
    """Writes one model, one loss, and the place where they meet."""

    w: Writer
    meaning: Meaning
    opaque: str = ""        # the part that comes from outside: "activation", "flag", or none

    def way(self, make: Make, here: Section, most: int = 2) -> str:
        return deliver(self.w, make, here, self.w.pick.randint(0, most))

    def pick(self, *options: str) -> str:
        return self.w.pick.choice(options)

    # -- the activation ------------------------------------------------------------------------------------------

    def activation(self, here: Section) -> str:
        """An argument for ``activation=``."""
        def make(here: Section) -> str:
            name = self.meaning.activation
            if self.opaque == "activation":
                return "os.environ.get('ACTIVATION')"
            if name == "linear":
                return self.pick(*LOGIT_NAMES)
            forms = [f"'{name}'", f"'{name}'", here.file.api(f"activations.{name}")]
            if name in ("sigmoid", "softmax", "relu", "tanh"):
                forms.append(here.file.tensorflow(f"nn.{name}"))
            return self.pick(*forms)
        return self.way(make, here)

    def flag(self, here: Section) -> str:
        def make(here: Section) -> str:
            return "bool(os.environ.get('LOGITS'))" if self.opaque == "flag" else str(self.meaning.from_logits)
        return self.way(make, here)

    # -- the model -----------------------------------------------------------------------------------------------

    def dense(self, here: Section) -> str:
        words = [str(self.meaning.units)]
        if self.meaning.activation != "linear" or self.opaque or self.w.chance(0.5):
            words.append(f"activation={self.activation(here)}")
        return f"{here.file.api('layers.Dense')}({', '.join(words)})"

    def head(self, here: Section) -> list[str]:
        """The last layer, or the last two."""
        if self.w.chance(0.7):
            return [self.way(self.dense, here, 1)]
        dense = f"{here.file.api('layers.Dense')}({self.meaning.units})"
        return [dense, f"{here.file.api('layers.Activation')}({self.activation(here)})"]

    def hidden(self, here: Section) -> str:
        return f"{here.file.api('layers.Dense')}(8, activation={self.pick(repr('relu'), repr('sigmoid'), repr('tanh'))})"

    def model(self, here: Section) -> str:
        forms = (self.sequential, self.added, self.listed, self.functional, self.applied, self.subclassed, self.nested)
        return self.way(self.w.pick.choice(forms), here)

    def sequential(self, here: Section) -> str:
        return f"{here.file.api('Sequential')}([{', '.join([self.hidden(here), *self.head(here)])}])"

    def added(self, here: Section) -> str:
        name, layers = self.w.fresh("net"), [self.hidden(here), *self.head(here)]
        here.add(f"{name} = {here.file.api('Sequential')}()", *(f"{name}.add({layer})" for layer in layers))
        return name

    def listed(self, here: Section) -> str:
        name = self.w.fresh("stack")
        here.add(f"{name} = [{self.hidden(here)} for _ in range({self.w.pick.randint(1, 3)})]")
        here.add(*(f"{name}.append({layer})" for layer in self.head(here)))
        return f"{here.file.api('Sequential')}({name})"

    def nested(self, here: Section) -> str:
        net = here.file.api("Sequential")
        inner = f"{net}([{', '.join([self.hidden(here), *self.head(here)])}])"
        return f"{net}([{net}([{self.hidden(here)}]), {inner}])"

    def functional(self, here: Section) -> str:
        return self._chained(here, self.head(here))

    def _chained(self, here: Section, layers: list[str], after: str = "{}") -> str:
        x, out = self.w.fresh("x"), self.w.fresh("out")
        here.add(f"{x} = {here.file.api('Input')}((4,))", f"{out} = {self.hidden(here)}({x})")
        here.add(*(f"{out} = {layer}({out})" for layer in layers))
        return f"{here.file.api('Model')}({x}, {after.format(out)})"

    def applied(self, here: Section) -> str:
        """The activation is a function that is called."""
        name = self.meaning.activation
        if name == "linear" or self.opaque:
            return self.functional(here)
        function = self.way(lambda section: section.file.api(f"activations.{name}"), here)
        return self._chained(here, [f"{here.file.api('layers.Dense')}({self.meaning.units})"], f"{function}({{}})")

    def subclassed(self, here: Section) -> str:
        cls, layers = self.w.fresh("Net"), self.head(here)
        here.add(f"class {cls}({here.file.api('Model')}):", "    def __init__(self):", "        super().__init__()",
                 f"        self.hidden = {self.hidden(here)}",
                 *(f"        self.layer{number} = {layer}" for number, layer in enumerate(layers)),
                 "    def call(self, inputs, training=None):", "        x = self.hidden(inputs)",
                 *(f"        x = self.layer{number}(x)" for number in range(len(layers))), "        return x")
        return f"{cls}()"

    # -- the loss ------------------------------------------------------------------------------------------------

    def loss(self, here: Section) -> str:
        """Something that `compile` takes; it can be called as well, unless it is a string."""
        forms: list[Callable[[Section], str]] = [self.loss_object, self.loss_object, self.loss_function]
        if not self.opaque and self.meaning.from_logits:
            forms.append(self.with_logits)
        return self.way(self.w.pick.choice(forms), here)

    def loss_object(self, here: Section) -> str:
        name = here.file.api("losses." + self.pick("BinaryCrossentropy", "BinaryCrossentropy", "BinaryFocalCrossentropy"))
        flag = self.flag(here)
        if "Focal" not in name and self.w.chance(0.2):
            return f"{name}({flag})"
        if self.w.chance(0.2):
            options = self.w.fresh("options")
            here.add(f"{options} = {{'from_logits': {flag}, 'label_smoothing': 0.0}}")
            return f"{name}(**{options})"
        if not self.opaque and not self.meaning.from_logits and self.w.chance(0.3):
            return f"{name}()"
        return f"{name}(from_logits={flag})"

    def loss_function(self, here: Section) -> str:
        name, flag = self.w.fresh("loss"), self.flag(here)
        function = here.file.api("losses." + self.pick("binary_crossentropy", "binary_focal_crossentropy"))
        here.add(f"def {name}(y_true, y_pred):", f"    return {function}(y_true, y_pred, from_logits={flag}){MARK}")
        return name

    def with_logits(self, here: Section) -> str:
        name, function = self.w.fresh("loss"), here.file.tensorflow("nn.sigmoid_cross_entropy_with_logits")
        words = self.pick("labels=y_true, logits=y_pred", "y_true, y_pred")
        here.add(f"def {name}(y_true, y_pred):", f"    return {function}({words}){MARK}")
        return name

    # -- where they meet -----------------------------------------------------------------------------------------

    def meet(self, here: Section) -> None:
        """Write the use."""
        model = self.w.fresh("model")
        here.add(f"{model} = {self.model(here)}")
        form = self.w.pick.choice((self.compiled, self.compiled_by_a_function, self.compiled_by_a_class, self.called))
        form(here, model)

    def compile_words(self, here: Section) -> str:
        """The loss argument of `compile`."""
        if not self.opaque and not self.meaning.from_logits and self.w.chance(0.3):
            return self.way(lambda section: self.pick("'binary_crossentropy'", "'bce'"), here)
        return self.loss(here)

    def compiled(self, here: Section, model: str) -> None:
        loss = self.compile_words(here)
        loss = self.pick(f"loss={loss}", f"loss={loss}", f"loss=[{loss}]", f"**{{'loss': {loss}}}")
        here.add(f"{model}.compile(optimizer='adam', {loss}){MARK}", f"{model}.fit(DATA, LABELS)")

    def compiled_by_a_function(self, here: Section, model: str) -> None:
        loss = self.compile_words(here)
        name = self.w.fresh("train")
        here.add(f"def {name}(model, loss):", f"    model.compile(optimizer='adam', loss=loss){MARK}",
                 "    model.fit(DATA, LABELS, epochs=2)", "    return model", f"{name}({model}, {loss})")

    def compiled_by_a_class(self, here: Section, model: str) -> None:
        loss = self.compile_words(here)
        name = self.w.fresh("Trainer")
        here.add(f"class {name}:", "    def __init__(self, model, loss):", "        self.model = model", "        self.loss = loss",
                 "    def train(self, data, labels):", f"        self.model.compile(loss=self.loss){MARK}",
                 "        return self.model.fit(data, labels)", f"{name}({model}, {loss}).train(DATA, LABELS)")

    def called(self, here: Section, model: str) -> None:
        loss, tape = self.w.fresh("criterion"), here.file.tensorflow("GradientTape")
        here.add(f"{loss} = {self.loss(here)}")
        lines = [f"with {tape}() as tape:", f"    value = {loss}(LABELS, {model}(DATA, training=True)){MARK}",
                 f"tape.gradient(value, {model}.trainable_variables)"]
        if self.w.chance(0.5):
            step = here.inner()
            step.add(*lines)
            name = self.w.fresh("step")
            here.add(f"def {name}():", step.indented(), f"{name}()")
        else:
            here.add(*lines)


def program(seed: int) -> Program:
    """The program of a seed."""
    w = Writer(seed)
    main = w.top("train")
    main.add(f"DATA = {main.file.name('import numpy as np', 'np')}.zeros((4, 4))", "LABELS = np.ones((4, 1))")
    known = w.chance(0.9)
    meanings = [_meaning(w) for _ in range(w.pick.choice((1, 1, 2)))] if known else [_plain(w)]
    here = main.inner() if w.chance(0.25) else main
    for meaning in meanings:
        for decoy in w.pick.sample(DECOYS, w.pick.randint(0, 2)):
            decoy(w, here)
        Builder(w, meaning, "" if known else w.pick.choice(("activation", "flag"))).meet(here)
    if here is not main:
        main.add("def main():", here.indented(), "if __name__ == '__main__':", "    main()")
    return Program(seed, w.files(), meanings, w.routes, known)


def _meaning(w: Writer) -> Meaning:
    activation = w.pick.choice(("linear", "linear", "sigmoid", "sigmoid", "softmax", "hard_sigmoid", w.pick.choice(OTHERS)))
    units = w.pick.choice((1, 2, 3)) if activation == "softmax" else 1
    return Meaning(activation, units, w.chance(0.5))


def _plain(w: Writer) -> Meaning:
    return Meaning(w.pick.choice(("linear", "sigmoid")), 1, w.chance(0.5))
