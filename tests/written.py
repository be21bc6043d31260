"""Programs that spell a log loss in many ways, and what NumPy says they calculate: the judge of the recognition."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

EPSILON = 1e-7
IMPORTS = {
    "tf": "import tensorflow as tf\n", "math": "import tensorflow as tf\n",
    "K": "from tensorflow.keras import backend as K\n", "ops": "from keras import ops\n",
    "np": "import numpy as np\nimport tensorflow as tf\n", "v1": "import tensorflow.compat.v1 as tf\n",
}
NAMES = {
    "tf": {"log": "tf.math.log", "mean": "tf.reduce_mean", "sum": "tf.reduce_sum", "clip": "tf.clip_by_value",
           "ones": "tf.ones_like", "where": "tf.where", "equal": "tf.equal", "pow": "tf.pow", "log1p": "tf.math.log1p",
           "multiply": "tf.multiply", "maximum": "tf.maximum", "cast": "tf.cast", "subtract": "tf.subtract",
           "negative": "tf.negative", "xlogy": "tf.math.xlogy", "add": "tf.add"},
    "K": {"log": "K.log", "mean": "K.mean", "sum": "K.sum", "clip": "K.clip", "ones": "K.ones_like",
          "where": "K.switch", "equal": "K.equal", "pow": "K.pow", "maximum": "K.maximum"},
    "ops": {"log": "ops.log", "mean": "ops.mean", "sum": "ops.sum", "clip": "ops.clip", "ones": "ops.ones_like",
            "where": "ops.where", "equal": "ops.equal", "pow": "ops.power", "log1p": "ops.log1p",
            "multiply": "ops.multiply", "maximum": "ops.maximum", "subtract": "ops.subtract",
            "negative": "ops.negative", "add": "ops.add"},
    "np": {"log": "np.log", "mean": "np.mean", "sum": "np.sum", "clip": "np.clip", "ones": "np.ones_like",
           "where": "np.where", "equal": "np.equal", "pow": "np.power", "log1p": "np.log1p", "multiply": "np.multiply",
           "maximum": "np.maximum", "subtract": "np.subtract", "negative": "np.negative", "add": "np.add"},
}
NAMES["math"] = {**NAMES["tf"], "mean": "tf.math.reduce_mean", "sum": "tf.math.reduce_sum",
                 "multiply": "tf.math.multiply", "equal": "tf.math.equal", "add": "tf.math.add"}
NAMES["v1"] = {**NAMES["tf"], "log": "tf.log"}


@dataclass
class Writer:
    """Writes one program. ``pick`` decides at every fork; ``fault`` says what to get wrong, if anything."""

    pick: random.Random
    library: str
    fault: str = ""
    lines: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    count: itertools.count = field(default_factory=itertools.count)

    def call(self, word: str, *arguments: str) -> str | None:
        name = NAMES[self.library].get(word)
        return f"{name}({', '.join(arguments)})" if name else None

    def one_of(self, *options: str | None) -> str:
        return self.pick.choice([option for option in options if option])

    def kept(self, text: str) -> str:
        """Sometimes give a value a name, or fetch it from a function."""
        fork = self.pick.random()
        if fork < 0.2:
            name = f"v{next(self.count)}"
            self.lines.append(f"{name} = {text}")
            return name
        if fork < 0.3:
            name = f"f{next(self.count)}"
            known = [v for v in ("y", "p", *(f"v{i}" for i in range(40))) if v in _words(text)]
            self.helpers.append(f"def {name}({', '.join(known)}):\n    return {text}\n")
            return f"{name}({', '.join(known)})"
        return text

    # -- the parts ---------------------------------------------------------------------------------------------

    def complement(self, value: str) -> str:
        return self.kept(self.one_of(
            f"(1 - {value})", f"(1.0 - {value})", f"(-{value} + 1)", f"(1. + -{value})", f"(-({value} - 1.))",
            f"({self.call('ones', value)} - {value})", self.call("subtract", "1.0", value)))

    def guarded(self, value: str) -> str:
        return self.one_of(value, value, f"({value} + {EPSILON})", f"({EPSILON} + {value})",
                           self.call("maximum", value, str(EPSILON)))

    def log_of(self, value: str) -> str:
        return self.kept(self.call("log", self.guarded(value)) or "")

    def log_of_complement(self, value: str) -> str:
        options = [self.call("log", self.guarded(self.complement(value))), self.call("log1p", f"-{value}"),
                   self.call("log", f"({EPSILON} + 1 - {value})"), self.call("log", f"(1 - {value} + {EPSILON})")]
        return self.kept(self.one_of(*options))

    def product(self, *factors: str) -> str:
        """Factors in any order."""
        shuffled = list(factors)
        self.pick.shuffle(shuffled)
        text = " * ".join(shuffled)
        if len(shuffled) == 2:
            text = self.one_of(text, text, self.call("multiply", *shuffled))
        return self.kept(f"({text})")

    def negated(self, text: str) -> str:
        return self.one_of(f"(-{text})", f"(-1 * {text})", f"({text} * -1.0)", f"(0 - {text})", f"({text} / -1)",
                           self.call("negative", text))

    def total(self, one: str, other: str) -> str:
        parts = [one, other]
        self.pick.shuffle(parts)
        if self.pick.random() < 0.2:
            return self.accumulated(*parts)
        return self.one_of(f"({parts[0]} + {parts[1]})", f"({parts[0]} - {self.negated(parts[1])})",
                           self.call("add", *parts))

    def accumulated(self, one: str, other: str) -> str:
        name = f"v{next(self.count)}"
        self.lines += [f"{name} = {one}", f"{name} += {other}"]
        return name

    def reduced(self, text: str) -> str:
        return self.one_of(text, self.call("mean", text), self.call("sum", text), self.call("mean", text, "-1"))

    # -- the whole ---------------------------------------------------------------------------------------------

    def terms(self) -> tuple[str, str]:
        """y log p and (1 - y) log(1 - p), or what the fault makes of them."""
        y, p = "y", "p"
        if self.pick.random() < 0.3:
            self.lines.append(f"p = {self.call('clip', 'p', str(EPSILON), f'1 - {EPSILON}')}")
        yes, no = [y, self.log_of(p)], [self.complement(y), self.log_of_complement(p)]
        match self.fault:
            case "entropy":
                yes[0], no[0] = p, self.complement(p)
            case "swapped label":
                yes[0] = self.complement(y)
            case "same log":
                no[1] = self.log_of(p)
            case "no label":
                yes, no = yes[1:], no[1:]
            case "squared":
                yes[1] = f"({yes[1]} ** 2)"
            case "other way":
                yes[0], yes[1] = p, self.call("log", f"(y + {EPSILON})") or ""
                no[0], no[1] = self.complement(p), self.call("log", f"(1 - y + {EPSILON})") or ""
            case "double complement":
                no[1] = self.log_of(self.complement(self.complement(p)))
            case "product":
                return self.product(*yes, *no), "0.0"
            case "half":
                yes[0] = "(y / 2 + 1)"
        return self.product(*yes), self.product(*no)

    def formula(self) -> str:
        one, other = self.terms()
        if self.fault == "one sign":
            one = self.negated(one)
        if self.fault == "only one":
            return self.reduced(self.negated(one))
        fork = self.pick.random()
        if fork < 0.25:
            return self.reduced(self.total(self.negated(one), self.negated(other)))
        if fork < 0.5:
            return self.reduced(f"({self.negated(one)} - {other})")
        if fork < 0.6:
            return self.total(self.negated(self.reduced(one)), self.negated(self.reduced(other)))
        return self.negated(self.reduced(self.total(one, other)))

    def program(self) -> str:
        result = self.formula()
        body = "".join(f"    {line}\n" for line in (*self.lines, f"return {result}"))
        return f"{IMPORTS[self.library]}\n\n{''.join(self.helpers)}\ndef loss(y, p):\n{body}"


def _words(text: str) -> set[str]:
    return set("".join(c if c.isalnum() or c == "_" else " " for c in text).split())


# -- what NumPy says ---------------------------------------------------------------------------------------------

def _shim() -> dict[str, object]:
    """NumPy under the names of every library, for single numbers: a mean or a sum of one is itself."""
    common = {
        "log": np.log, "log1p": np.log1p, "multiply": np.multiply, "maximum": np.maximum, "subtract": np.subtract,
        "negative": np.negative, "add": np.add, "mean": lambda x, axis=None: x, "sum": lambda x, axis=None: x,
        "reduce_mean": lambda x, axis=None: x, "reduce_sum": lambda x, axis=None: x, "clip": np.clip,
        "clip_by_value": np.clip, "ones_like": np.ones_like, "zeros_like": np.zeros_like, "where": np.where,
        "switch": np.where, "equal": np.equal, "pow": np.power, "power": np.power, "cast": lambda x, dtype: x,
        "square": np.square, "exp": np.exp, "abs": np.abs, "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "float32": None,
        "softplus": lambda x: np.logaddexp(0, x), "log_sigmoid": lambda x: -np.logaddexp(0, -x),
        "xlogy": lambda x, y: x * np.log(y), "stop_gradient": lambda x: x, "lgamma": np.abs,
        "relu": lambda x: np.maximum(x, 0), "divide": np.divide, "stack": np.array,
    }
    whole = SimpleNamespace(**common)
    whole.math = whole.nn = SimpleNamespace(**common)
    whole.random = SimpleNamespace(uniform=lambda shape: np.float64(0.3))
    return dict.fromkeys(("tf", "K", "ops", "np"), whole)


def calculated(program: str, y: float, p: float, function: str = "loss") -> float:
    """What the program gives for one label and one probability."""
    names = _shim()
    lines = program.splitlines(keepends=True)
    code = "".join(line for line in lines if not line.startswith(("import", "from")))
    exec(code, names)  # noqa: S102  a program of this module's own making
    return float(names[function](np.float64(y), np.float64(p)))


def verdict(program: str) -> str:
    """What the program is by its numbers: "bce", "slip" (one term has the wrong sign) or "" (something else).

    Either argument may be the label.
    """
    with np.errstate(all="ignore"):
        return _verdict(lambda y, p: calculated(program, y, p)) or _verdict(lambda y, p: calculated(program, p, y))


def _verdict(value: Callable[[float, float], float]) -> str:
    points = (0.11, 0.37, 0.62, 0.93)
    yes = [value(1, p) / np.log(p) for p in points]
    no = [value(0, p) / np.log(1 - p) for p in points]
    soft = [value(0.3, p) - 0.3 * value(1, p) - 0.7 * value(0, p) for p in points]
    close = {"rtol": 1e-4, "atol": 1e-5}
    if not (np.allclose(yes, yes[0], **close) and np.allclose(no, no[0], **close) and np.allclose(soft, 0, atol=1e-4)):
        return ""
    if abs(yes[0]) < 1e-3 or abs(no[0]) < 1e-3:
        return ""
    return "bce" if yes[0] * no[0] > 0 else "slip"
