"""Fixed programs behave as they should, under a real TensorFlow: loss and gradient are those of the formula in double
precision, for logits from -200 to 200, on Keras 3 and on the old Keras 2."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import numpy as np
import pytest
from asking import TENSORFLOWS, ask
from formula import DECIDED, SAMPLES, TOLERANCE, distance, exact
from once import once

from bce_lint import Settings, fix_source
from bce_lint.rules import RULES

pytestmark = pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
CODES = {rule.name: rule.code for rule in RULES.values()}

SEEDS = sorted(path.name for path in (FIXTURES / "seed").iterdir())
FAULTY = [name for name in SEEDS if not name.startswith("situation3")]

NEW = re.compile(r"\bops\b|DTypePolicy|keras\.(config|__version__)")  # what the old Keras does not have

# A fixture, the name of its compiled model, and the shape of one input.
MODELS = [
    ("logits-as-probabilities/bad_sequential.py", "model", (5,)),
    ("logits-as-probabilities/bad_subclass.py", "ranker", (3,)),
    ("logits-as-probabilities/bad_branches.py", "model", (3,)),
    ("logits-as-probabilities/bad_lambda.py", "one", (2,)),
    ("logits-as-probabilities/bad_lambda.py", "two", (2,)),
    ("logits-as-probabilities/bad_nested.py", "combined", (5,)),
    ("logits-as-probabilities/bad_threshold.py", "clf", (3,)),
    ("double-sigmoid/bad_compile.py", "model", (4,)),
    ("double-sigmoid/bad_export.py", "export_model", (4,)),
    ("double-sigmoid/bad_flatten.py", "model", (4, 4, 1)),
    ("double-sigmoid/bad_multi_class.py", "tagger", (8,)),
    ("double-sigmoid/bad_segmentation.py", "unet", (8, 8, 3)),
    ("double-sigmoid/bad_shown.py", "net", (4,)),
    ("clipped-probabilities/bad_backend.py", "model", (3,)),
    ("clipped-probabilities/bad_lambda_layer.py", "model", (3,)),
    ("softmax-of-one-unit/bad_mask.py", "segmenter", (8, 8, 3)),
    ("softmax-of-one-unit/bad_order.py", "net", (7,)),
    ("softmax-of-one-unit/bad_sequential.py", "model", (4,)),
    ("softmax-of-one-unit/bad_with_flag.py", "model", (3,)),
    ("wrong-activation/bad_relu.py", "model", (3,)),
    ("wrong-activation/bad_softplus.py", "net", (2,)),
    ("half-precision-probabilities/bad_keras3.py", "ranker", (3,)),
    ("half-precision-probabilities/bad_layer_dtype.py", "model", (3,)),
    ("half-precision-probabilities/bad_linear_tail.py", "model", (4,)),
    ("half-precision-probabilities/bad_policy.py", "model", (4,)),
    ("half-precision-probabilities/bad_strategy.py", "tagger", (3,)),
    ("sigmoid-then-bce/bad_compile.py", "model", (4,)),
    ("sigmoid-then-bce/bad_decisions.py", "clf", (3,)),
]
NAMES = [f"{path}:{name}" for path, name, _ in MODELS]


def can_run(engine: str, file: str) -> bool:
    """Is that the Keras that a fixture speaks of?"""
    text = (FIXTURES / file).read_text("utf-8")
    return "tf_keras" not in text if engine == "tensorflow" else not NEW.search(text)



# Programs that need what is not there: other libraries, the network, a newer Python, an older TensorFlow, or a parser with
# more patience.
CANNOT_RUN = ("torch", "my_project", "imagenet", "type Shape", "def broken", "mixed_precision.experimental")
RUNNABLE = [path for name in CODES for path in sorted((FIXTURES / name).glob("*.py"))
            if not (name == "syntax-error" and path.name.startswith("bad"))
            and not any(word in path.read_text("utf-8") for word in CANNOT_RUN)]


def fixed(text: str, path: Path, unsafe: bool) -> str:
    """What ``--fix``, or ``--fix --unsafe-fixes``, makes of a file."""
    code = CODES.get(path.parent.name)
    settings = Settings(extend_select=(code,) if code else (), unsafe_fixes=unsafe, project=False)
    return fix_source(text, path.name, settings).source


def code_of(text: str, path: Path) -> str:
    """The code of a module, or of all cells of a notebook."""
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")


def jobs(engine: str) -> list[dict]:
    made = []
    for name in SEEDS:
        path = FIXTURES / "seed" / name
        text = path.read_text("utf-8")
        made.append({"kind": "seed", "name": f"{name} as it is", "source": code_of(text, path)})
        if name in FAULTY:
            made.append({"kind": "seed", "name": f"{name} fixed", "source": code_of(fixed(text, path, unsafe=True), path)})
    for file, name, shape in MODELS:
        if not can_run(engine, file):
            continue
        path = FIXTURES / file
        text = path.read_text("utf-8")
        for state, source in (("as it is", text), ("fixed", fixed(text, path, False)), ("unsafe", fixed(text, path, True))):
            made.append(program(f"{file}:{name} {state}", source) | {"losses": [name], "input": shape})
    return made + [program(str(path), path.read_text("utf-8")) for path in RUNNABLE if engine_of(path) == engine]


def program(name: str, source: str) -> dict:
    return {"kind": "program", "name": name, "files": {"main.py": source}, "run": ["main.py"], "losses": []}


def engine_of(path: Path) -> str:
    """Where a fixture is run: the fixed ones on the older engine where that can, so that both have something to do."""
    is_new = NEW.search(path.read_text("utf-8"))
    return "tf_keras" if path.name.startswith("fixed") and not is_new else "tensorflow"


@pytest.fixture(scope="session")
def results(tmp_path_factory) -> dict[str, dict]:
    """The answers of both engines."""
    return once(tmp_path_factory, "oracle", lambda folder: ask(folder, {engine: jobs(engine) for engine in TENSORFLOWS}))


def answer(results, engine: str, name: str):
    found = results[engine][name]
    assert "error" not in found, found["error"]
    return found


def off(measured: list, samples=SAMPLES) -> float:
    """How far a loss or a gradient is from the formula, in units of what is tolerated."""
    pairs = zip(measured, (exact("bce(z, y)", *sample) for sample in samples), strict=True)
    return max(max(distance(loss, true), 0 if slope is None else distance(slope, steep))
               for (loss, slope), (true, steep) in pairs)


def model(results, engine: str, name: str) -> dict:
    """What was measured of a fixture's compiled model."""
    measured, = answer(results, engine, name)["losses"].values()
    return measured


@pytest.mark.parametrize("engine", TENSORFLOWS)
@pytest.mark.parametrize("name", FAULTY)
def test_seed_fixed_is_exact(results, engine, name):
    assert off(answer(results, engine, f"{name} fixed"), SAMPLES[::2]) <= 1


@pytest.mark.parametrize("engine", TENSORFLOWS)
@pytest.mark.parametrize("name", SEEDS)
def test_seed_as_it_is(results, engine, name):
    """The third situation is exact; the others are far from it, or the fix would prove nothing."""
    far = off(answer(results, engine, f"{name} as it is"), SAMPLES[::2])
    assert far <= 1 if name.startswith("situation3") else far * TOLERANCE > 0.9


every_model = pytest.mark.parametrize(
    "name, engine", [(name, engine) for name in NAMES for engine in TENSORFLOWS if can_run(engine, name.partition(":")[0])])


@every_model
def test_model_fixed_is_exact(results, engine, name):
    assert off(model(results, engine, f"{name} unsafe")["measured"]) <= 1


@every_model
def test_metrics_keep_their_names_and_are_right(results, engine, name):
    before, after = (model(results, engine, f"{name} {state}")["metrics"] for state in ("as it is", "unsafe"))
    right = sum((z > 0) == (y > 0) for z, y in DECIDED) / len(DECIDED)
    assert before.keys() == after.keys()
    assert all(after[key] == pytest.approx(right) for key in after if "acc" in key)


@pytest.mark.parametrize("engine", TENSORFLOWS)
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("logits-as-probabilities")])
def test_passing_the_flag_changes_no_output(results, engine, name):
    outputs = [model(results, engine, f"{name} {state}")["given"] for state in ("as it is", "fixed", "unsafe")]
    assert outputs[0] == outputs[1] == outputs[2]
    assert [np.mean(one) for one in outputs[0]] == pytest.approx([z for z, _ in SAMPLES])


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("half-precision-probabilities")])
def test_half_precision_does_harm(results, name):
    """With Keras 3 always; the old Keras finds the logits where the sigmoid is directly in front of the loss."""
    assert off(model(results, "tensorflow", f"{name} as it is")["measured"]) * TOLERANCE > 0.9
    if can_run("tf_keras", name.partition(":")[0]):
        old = off(model(results, "tf_keras", f"{name} as it is")["measured"]) * TOLERANCE
        assert (old > 0.9) == ("linear_tail" in name)


@pytest.mark.parametrize("path", RUNNABLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_fixture_runs(results, path):
    """The fixtures are programs, before and after."""
    answer(results, engine_of(path), str(path))
