"""Fixed programs behave as they should, under a real TensorFlow: loss and gradient are those of the formula in double
precision, for logits from -200 to 200, on Keras 3 and on the old Keras 2."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bce_lint import Settings, fix_source
from bce_lint.rules import RULES
from once import once
from oracle import SAMPLES, exact

pytestmark = pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed")

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
CODES = {rule.name: rule.code for rule in RULES.values()}
TOLERANCE = 2e-6
ENGINES = {"keras3": "0", "tf_keras": "1"}

SEEDS = sorted(path.name for path in (FIXTURES / "seed").iterdir())
FAULTY = [name for name in SEEDS if not name.startswith("situation3")]

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
        path = FIXTURES / file
        text = path.read_text("utf-8")
        for state, source in (("as it is", text), ("fixed", fixed(text, path, False)), ("unsafe", fixed(text, path, True))):
            made.append({"kind": "model", "name": f"{file}:{name} {state}", "source": source, "model": name, "input": shape})
    made += [{"kind": "run", "name": str(path), "source": path.read_text("utf-8")}
             for path in RUNNABLE if engine_of(path) == engine]
    return made


def engine_of(path: Path) -> str:
    """Where a fixture is run: the fixed ones on the older engine, so that both have something to do."""
    return "tf_keras" if path.name.startswith("fixed") else "keras3"


def ask(folder: Path) -> dict[str, dict]:
    """What each engine makes of its jobs; both work at the same time."""
    started = {}
    for engine, legacy in ENGINES.items():
        env = os.environ | {"TF_USE_LEGACY_KERAS": legacy, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "",
                            "KERAS_BACKEND": "tensorflow", "PYTHONUTF8": "1", "TF_NUM_INTRAOP_THREADS": "1",
                            "TF_NUM_INTEROP_THREADS": "1"}
        asked, answered, said = (folder / f"{engine}.{kind}" for kind in ("in", "out", "err"))
        asked.write_text(json.dumps(jobs(engine)), "utf-8")
        with asked.open() as given, answered.open("w") as out, said.open("w") as err:
            process = subprocess.Popen([sys.executable, HERE / "oracle.py"], cwd=folder, env=env,
                                       stdin=given, stdout=out, stderr=err)
        started[engine] = process, answered, said
    for process, _, said in started.values():
        assert process.wait(timeout=900) == 0, said.read_text("utf-8")
    return {engine: json.loads(answered.read_text("utf-8")) for engine, (_, answered, _) in started.items()}


@pytest.fixture(scope="session")
def results(tmp_path_factory) -> dict[str, dict]:
    """The answers of both engines."""
    return once(tmp_path_factory, "oracle", ask)


def answer(results, engine: str, name: str):
    found = results[engine][name]
    assert "error" not in found, found["error"]
    return found


def distance(measured: list) -> float:
    """How far a loss or a gradient is from the formula, in units of what is tolerated."""
    pairs = zip(measured, (exact(*sample) for sample in SAMPLES), strict=True)
    return max(max(abs(loss - true) / max(1, true), abs(slope - steep)) / TOLERANCE
               for (loss, slope), (true, steep) in pairs)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FAULTY)
def test_seed_fixed_is_exact(results, engine, name):
    assert distance(answer(results, engine, f"{name} fixed")) <= 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", SEEDS)
def test_seed_as_it_is(results, engine, name):
    """The third situation is exact; the others are far from it, or the fix would prove nothing."""
    off = distance(answer(results, engine, f"{name} as it is"))
    assert off <= 1 if name.startswith("situation3") else off * TOLERANCE > 0.9


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_model_fixed_is_exact(results, engine, name):
    assert distance(answer(results, engine, f"{name} unsafe")["measured"]) <= 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_metrics_keep_their_names_and_are_right(results, engine, name):
    before, after = (answer(results, engine, f"{name} {state}")["metrics"] for state in ("as it is", "unsafe"))
    assert before.keys() == after.keys()
    assert all(after[key] == 1.0 for key in after if "acc" in key)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("logits-as-probabilities")])
def test_passing_the_flag_changes_no_output(results, engine, name):
    outputs = [answer(results, engine, f"{name} {state}")["given"] for state in ("as it is", "fixed", "unsafe")]
    assert outputs[0] == outputs[1] == outputs[2] == pytest.approx([z for z, _ in SAMPLES])


@pytest.mark.parametrize("engine", ENGINES)
def test_safe_fix_of_shown_probabilities_leaves_them(results, engine):
    name = "double-sigmoid/bad_shown.py:net"
    outputs = {state: answer(results, engine, f"{name} {state}")["given"] for state in ("as it is", "fixed", "unsafe")}
    assert outputs["fixed"] == outputs["as it is"] != outputs["unsafe"]
    assert distance(answer(results, engine, f"{name} fixed")["measured"]) <= 1


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("half-precision-probabilities")])
def test_half_precision_does_harm(results, name):
    """With Keras 3 always; the old Keras finds the logits where the sigmoid is directly in front of the loss."""
    assert distance(answer(results, "keras3", f"{name} as it is")["measured"]) * TOLERANCE > 0.9
    old = distance(answer(results, "tf_keras", f"{name} as it is")["measured"]) * TOLERANCE
    assert (old > 0.9) == ("linear_tail" in name or "keras3" in name)


@pytest.mark.parametrize("path", RUNNABLE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_fixture_runs(results, path):
    """The fixtures are programs, before and after."""
    assert answer(results, engine_of(path), str(path)) == {}
