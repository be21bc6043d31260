"""What may hold what, as the screening sees it: too much is harmless, a name that is missed is not."""

from __future__ import annotations

import ast

import pytest

from bce_lint import check_paths
from bce_lint.evaluation.screening import doors
from bce_lint.evaluation.screening.flow import Flow, Reach
from bce_lint.reading.source import from_text


def reach(code: str, parts: bool = True) -> tuple[Flow, Reach]:
    """What the calls of ``source`` in some code reach."""
    flow = Flow(ast.parse(code))
    return flow, Reach(flow, flow.calling(["source"]), parts)


@pytest.mark.parametrize("code", [
    "x = source()\nsink(x)",
    "x = [1, source() + 2]\nsink(-x)",
    "def f():\n    return source()\nsink(f())",
    "def f(a, *, b=source()):\n    sink(b)",
    "def f(a, b):\n    sink(b)\nf(1, source())",
    "def f(a, b):\n    sink(b)\nf(b=source())",
    "class A:\n    def __init__(self):\n        self.x = source()\n    def f(self):\n        sink(self.x)",
    "class A:\n    def f(self):\n        return source()\nsink(A())",
    "d = {'a:b': source()}\nsink(d['a:b'])",
    "d = dict(key=source())\nsink(d.get('key'))",
    "l = []\nl.append(source())\nsink(l)",
    "for x in source():\n    y = x\nsink(y)",
    "with source() as x:\n    sink(x)",
    "f = lambda a: sink(a)\nf(source())",
    "def f():\n    global x\n    x = source()\nsink(x)",
    "y = z\nz = source()\nsink(y)",
])
def test_it_arrives(code):
    flow, sources = reach(code)
    assert any(sources.holds(call.args) for call in flow.calling(["sink"]))


@pytest.mark.parametrize("code", [
    "def f():\n    x = source()\ndef g(x):\n    sink(x)",
    "x = source()\nsink(y)",
    "'x = source()'\nsink(x)",
    "x: source() = 1\nsink(x)",
])
def test_it_does_not(code):
    flow, sources = reach(code)
    assert not any(sources.holds(call.args) for call in flow.calling(["sink"]))


def test_a_whole_is_no_part():
    flow, sources = reach("x = f(source())\ny = source() if a else b\nsink(x)\nother(y)", parts=False)
    assert [sources.holds(call.args) for call in flow.calling(["sink", "other"])] == [False, True]


def test_what_stands_below_a_node_is_what_a_walk_finds():
    code = "def f(a=1):\n    'text'\n    class B(C):\n        x = lambda y: [y, (z for z in y)]\n    return {a: B}\ng(f)"
    flow = Flow(ast.parse(code))
    for node in flow.below(flow.module):
        texts = {id(part) for one in ast.walk(node) if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
                 for part in ast.walk(one)}
        plain = ast.expr_context | ast.operator
        meant = {id(part) for part in ast.walk(node) if not isinstance(part, plain) and id(part) not in texts}
        assert {id(part) for part in flow.below(node)} == meant


OURS = """from tensorflow import keras
def build_model():
    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
    return model
"""
USER = """import torch
from model import build_model
def evaluate(x):
    return torch.tensor(build_model().predict(x)) > 0.5
"""
UNRELATED = "x = 1\n"


@pytest.mark.parametrize("others", [0, 60])
def test_who_uses_ours_matters_whatever_it_is_written_in(tmp_path, others):
    """Also in a large project, of which only what has to do with a loss is evaluated."""
    for name, text in {"model": OURS, "evaluate": USER, **{f"m{n}": UNRELATED for n in range(others)}}.items():
        (tmp_path / f"{name}.py").write_text(text)
    found, = check_paths([tmp_path]).diagnostics
    assert found.code == "BCE002"
    assert [fix.safety for fix in (found.fix, *found.alternatives) if fix and "from_logits" not in fix.title] in ([], ["unsafe"])


@pytest.mark.parametrize("imports", ["import torch\nimport compat", "import torch\nfrom . import compat"])
@pytest.mark.parametrize(("expression", "is_site"), [
    ("-compat.mean(y * compat.log(p) + (1 - y) * compat.log(1 - p))", True),
    ("-torch.mean(y * torch.log(p) + (1 - y) * torch.log(1 - p))", False),
    ("-(y * p.log() + (1 - y) * (1 - p).log()).mean()", False),
])
def test_logarithms_of_another_framework(imports, expression, is_site):
    """What another file of the project hands on may be TensorFlow's; what a tensor has itself cannot be."""
    text = f"{imports}\ndef loss(y, p):\n    return {expression}\n"
    assert (doors(from_text(text, "a.py")) is not None) is is_site


def test_a_name_of_a_loss_needs_no_import_of_keras():
    text = "import torch\nfrom model import build_model\nbuild_model().compile('adam', loss='binary_crossentropy')\n"
    assert doors(from_text(text, "a.py")) is not None
