"""Log losses that are written out: recognised by their algebra, and held against what NumPy calculates."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from bce_lint.evaluation import algebra, symbols
from tracing import judged
from written import IMPORTS, NAMES, Writer, calculated, verdict

QUIET = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FAULTS = ("entropy", "swapped label", "same log", "no label", "squared", "other way", "double complement", "product",
          "half", "only one", "one sign")


def found(program: str) -> list[tuple[str, str]]:
    judgement = judged(program)
    assert not judgement.errors, judgement.errors
    return [(one.code, one.message) for one in judgement.diagnostics]


# -- one formula, many spellings -------------------------------------------------------------------------------------

@QUIET
@given(st.integers(0, 10**9), st.sampled_from(sorted(NAMES)))
def test_every_spelling_is_recognised(seed, library):
    program = Writer(random.Random(seed), library).program()
    assert verdict(program) == "bce", program
    messages = found(program)
    assert [code for code, _ in messages] == ["BCE006"], program
    assert "opposite signs" not in messages[0][1], program


@QUIET
@given(st.integers(0, 10**9), st.sampled_from(sorted(NAMES)), st.sampled_from(FAULTS))
def test_what_is_found_is_what_the_numbers_say(seed, library, fault):
    program = Writer(random.Random(seed), library, fault).program()
    messages = found(program)
    match verdict(program):
        case "bce":
            assert [code for code, _ in messages] == ["BCE006"], program
            assert "opposite signs" not in messages[0][1], program
        case "slip":
            assert [code for code, _ in messages] == ["BCE006"], program
            assert "opposite signs" in messages[0][1], program
        case _:
            assert not [code for code, _ in messages if code == "BCE006"], program


def test_the_spellings_are_many():
    """The generator gives at least forty shapes of each kind."""
    shapes = {Writer(random.Random(seed), "tf").program() for seed in range(200)}
    assert len(shapes) >= 40
    faulty = {Writer(random.Random(seed), "tf", FAULTS[seed % len(FAULTS)]).program() for seed in range(200)}
    assert len({p for p in faulty if verdict(p) == ""}) >= 40
    assert len({p for p in faulty if verdict(p) == "slip"}) >= 5


# -- near misses -----------------------------------------------------------------------------------------------------

NEAR = {
    "entropy": "-(p * L(p) + (1 - p) * L(1 - p))",
    "entropy, guarded": "-(p * L(p + 1e-7) + (1 - p) * L(1 - p + 1e-7))",
    "entropy, mean": "M(-p * L(p) - (1 - p) * L(1 - p))",
    "entropy of the label": "-(y * L(y + 1e-9) + (1 - y) * L(1 - y + 1e-9))",
    "divergence": "y * L((y + 1e-9) / p) + (1 - y) * L((1 - y + 1e-9) / (1 - p))",
    "divergence, taken apart": "y * (L(y + 1e-9) - L(p)) + (1 - y) * (L(1 - y + 1e-9) - L(1 - p))",
    "divergence, other way": "p * L(p / (y + 1e-9)) + (1 - p) * L((1 - p) / (1 - y + 1e-9))",
    "cross-entropy less entropy": "-(y * L(p) + (1 - y) * L(1 - p)) + (y * L(y + 1e-9) + (1 - y) * L(1 - y + 1e-9))",
    "sparsity": "M(0.05 * L(0.05 / p) + 0.95 * L(0.95 / (1 - p)))",
    "sparsity, taken apart": "-0.05 * L(p) - 0.95 * L(1 - p)",
    "log-odds": "L(p) - L(1 - p)",
    "log of the odds": "L(p / (1 - p))",
    "log-odds, scaled": "0.5 * (L(p + 1e-7) - L(1 - p + 1e-7))",
    "boundary seeking": "0.5 * M((L(p) - L(1 - p)) ** 2)",
    "boundary seeking, guarded": "M((L(p + 1e-8) - L(1 - p + 1e-8)) ** 2)",
    "squared logarithms": "M(L(p) ** 2 + L(1 - p) ** 2)",
    "Jacobian of a sigmoid": "-L(p) - L(1 - p)",
    "Jacobian of a sigmoid, as one": "-L(p * (1 - p))",
    "logistic noise": "y + L(p) - L(1 - p)",
    "Beta": "-((y + 1) * L(p) + (3 - y) * L(1 - p))",
    "Beta by its parameters": "-((2.5 - 1) * L(p) + (4.0 - 1) * L(1 - p))",
    "binomial": "-(y * L(p) + (7 - y) * L(1 - p))",
    "binomial, count last": "-((12 - y) * L(1 - p) + y * L(p))",
    "categorical": "-y * L(p)",
    "categorical, guarded": "-S(y * L(p + 1e-7))",
    "categorical, clipped": "-S(y * L(C(p, 1e-7, 1 - 1e-7)))",
    "two classes": "-(y * L(p) + (1 - y) * L(p / 2))",
    "other complement": "-(y * L(p) + (1 - y) * L(2 - p))",
    "other argument": "-(y * L(p) + (1 - y) * L(1 - p * p))",
    "label in both": "-(y * L(p) + y * L(1 - p))",
    "both of one side": "-(y * L(1 - p) + (1 - y) * L(1 - p))",
    "product of both": "y * L(p) * (1 - y) * L(1 - p)",
    "Poisson": "p - y * L(p)",
    "Poisson, guarded": "M(p - y * L(p + 1e-7))",
    "logistic of a score, stable": "R(p) - p * y + L1(E(-A(p)))",
    "softplus": "SP(p) - y * p",
    "log_sigmoid less the score": "-(y * LS(p) + (1 - y) * (LS(p) - p))",
    "log_sigmoid of both signs": "-(y * LS(p) + (1 - y) * LS(-p))",
    "mutual information": "p * L(p / (y * (p + 0.1)))",
    "Gumbel": "-L(-L(p + 1e-20) + 1e-20)",
    "decibels": "20 * L(p + 1e-8) / L(10.0)",
    "zero inflated": "WH(y, -L(p + (1 - p) * E(-y)), -(L(1 - p) + y))",
    "arithmetic of logarithms": "L(p) + L(1 - y + 1e-3)",
    "Jensen-Shannon": "0.5 * p * L(2 * p / (p + y)) + 0.5 * y * L(2 * y / (p + y + 1e-3) + 1e-3)",
    "log of a mean": "-L(M(p)) - L(1 - M(p))",
    "squared error of logarithms": "(L(p + 1) - L(y + 1)) ** 2",
    "Hellinger": "-L(1 - y * p + 1e-3)",
}
SPELLED = {
    "tf": dict(L="tf.math.log", M="tf.reduce_mean", S="tf.reduce_sum", C="tf.clip_by_value", R="tf.nn.relu",
               L1="tf.math.log1p", E="tf.exp", A="tf.abs", SP="tf.nn.softplus", LS="tf.math.log_sigmoid",
               WH="tf.where"),
    "ops": dict(L="ops.log", M="ops.mean", S="ops.sum", C="ops.clip", R="ops.relu", L1="ops.log1p", E="ops.exp",
                A="ops.abs", SP="ops.softplus", LS="ops.log_sigmoid", WH="ops.where"),
}
STABLE = {"logistic of a score, stable", "softplus", "log_sigmoid less the score", "log_sigmoid of both signs"}


def spelled(text: str, library: str) -> str:
    words = SPELLED[library]
    written = "".join(words.get(part, part) for part in _parts(text))
    return f"{IMPORTS[library]}\n\ndef loss(y, p):\n    return {written}\n"


def _parts(text: str) -> list[str]:
    import re
    return re.split(r"(\b[A-Z][A-Z1]?\b)", text)


@pytest.mark.parametrize("library", sorted(SPELLED))
@pytest.mark.parametrize("name", NEAR)
def test_near_misses_are_silent(name, library):
    program = spelled(NEAR[name], library)
    assert found(program) == [], program


def test_near_misses_are_no_cross_entropies():
    """By their numbers they are something else, or they are the stable form, of a score and not of a probability."""
    assert len(NEAR) >= 40
    with np.errstate(all="ignore"):
        for name, text in NEAR.items():
            program = spelled(text, "tf").replace("(y, -", "(y == 1, -")
            if name in STABLE:
                assert abs(calculated(program, 1, -40.0) - 40) < 1e-6 and calculated(program, 1, 40.0) < 1e-6, name
            else:
                assert verdict(program) == "", name


def test_a_name_is_a_word():
    """What stands in the place of a name may hold a whole program, which nobody may print to look for an epsilon."""
    class Printed:
        def __repr__(self):
            raise AssertionError("printed")

    assert algebra.name(symbols.atom(("item", "eps", ("global", "m.py", "x")))) == "eps"
    assert algebra.name(symbols.atom(("item", Printed(), ("global", "m.py", "x")))) == ""
    assert algebra.name(symbols.made("part", ("attr", Printed()), symbols.atom("x"))) == ""
