"""Every figure under "Why is this bad?" is measured here, on Keras 3 and on tf_keras, or cites the section of
docs/measured.md in which it stands.

A claim is a passage of a page with what is measured in braces, and the names of the measurements in docs/measuring.py,
for both engines unless one is named. Other numbers of the passage are what the measurement is given.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bce_lint import Settings, check_source
from bce_lint.rules import RULES, clipped_probabilities, written_out
from once import once

DOCS = Path(__file__).resolve().parent.parent / "docs"
ENGINES = {"keras3": "0", "tf_keras": "1"}
WHY = "Why is this bad?"

# A numeral that says something: not a version, a label, a bound of [0, 1], or a part of a name.
FIGURE = re.compile(r"(?<![\w.])-?(?:\d+(?:\.\d+)?e-?\d+|\d+\.\d+|\d{2,}|\d+ of \d+|\d+(?= %))(?![\w])")

SATURATED = "(tf_keras: {15.2} in `fit`, {15.3} in eager code, and {15.4})"
OLD_SATURATED = ["tf_keras: raw 20 0", "tf_keras: eager raw 20 0", "tf_keras: raw -20 1"]
OLD_HIDDEN = ["tf_keras: hidden 20 0", "tf_keras: eager hidden 20 0", "tf_keras: hidden -20 1"]
TWICE = "fall below {0.3133} for label 1 and {0.6931} for label 0"

CLAIMS: dict[str, list[tuple[str, list[str]]]] = {
    "BCE001": [
        ("clips what it gets to [1e-7, 1 - 1e-7]", []),
        (f"{{15.9}} for label 0 and {{16.1}} for label 1 {SATURATED}",
         ["keras3: raw 20 0", "keras3: raw -20 1", *OLD_SATURATED]),
        ("the gradient is exactly zero outside (0, 1)", []),
        ("reaches {1e7} (tf_keras: {5e6})", ["keras3: steepest raw", "tf_keras: steepest raw"]),
        ("explodes: {6.4e3} at a logit of 20 with label 0, and {6.4e5} at 200.",
         ["keras3: focal raw 20 0", "keras3: focal raw 200 0"]),
    ],
    "BCE002": [
        (TWICE, ["least double 1", "least double 0"]),
        ("wrong by a logit of -20 has a gradient of {-1e-9} where {-1} is right",
         ["slope double -20 1", "slope logits -20 1"]),
        ("ignores the flag and only warns: a logit of 20 with label 0 costs {20}.", ["flag ignored 20 0"]),
        ("`TimeDistributed`, it costs {1.31}, without a warning", ["double 20 0"]),
        ("never looks for the sigmoid: it costs {1.31} everywhere", ["function of sigmoid 20 0"]),
    ],
    "BCE003": [
        ("clips at 1e-7 anyway, so a bound of 1e-7 or less changes no loss", []),
        ("a logit of 20 with label 0 costs {20} and has a gradient of {1}", ["sigmoid 20 0", "slope sigmoid 20 0"]),
        ("| `1e-3, 1 - 1e-3` | {6.9} | {6.9} |", ["clip 1e-3 20 0", "dead clip 1e-3 0"]),
        ("| `1e-5, 1 - 1e-5` | {11.5} | {11.5} |", ["clip 1e-5 20 0", "dead clip 1e-5 0"]),
        ("| `1e-7, 1 - 1e-7` | {15.9} for label 0, {16.1} for label 1 | {16.2}, {16.1} |",
         ["keras3: clip 1e-7 20 0", "keras3: clip 1e-7 -20 1", "dead clip 1e-7 0", "dead clip 1e-7 1"]),
        ("ends at {15.2} in `fit`, {15.3} in eager code, and {15.4}",
         ["tf_keras: clip 1e-7 20 0", "tf_keras: eager clip 1e-7 20 0", "tf_keras: clip 1e-7 -20 1"]),
        ("A bound below {3e-8} does nothing", ["least bound that guards"]),
    ],
    "BCE004": [
        ("A logit of 20 with label 0 costs {20}, as it should", ["softmax 20 0"]),
        ("`predict` gives {1.0} for everything", ["softmax of one, least"]),
        ("gives {1.0} for everything", ["softmax of one, most"]),
    ],
    "BCE005": [
        ("clips what lies outside [1e-7, 1 - 1e-7]", []),
        (f"at {{15.9}} for label 0 and {{16.1}} for label 1 {SATURATED}",
         ["keras3: relu 20 0", "keras3: relu -20 1", "tf_keras: relu 20 0", "tf_keras: eager tanh 20 0",
          "tf_keras: tanh -20 1"]),
    ],
    "BCE006": [
        ("exactly 1 from a logit of {16.64} on, and exactly 0 from {-87.34} on",
         ["sigmoid is 1 in float32", "sigmoid is 0 in float32"]),
        ("| no guard | {inf} | | from {16.64} |", ["written 20 0", "broken written 0"]),
        ("| `clip(p, 1e-5, 1 - 1e-5)` | {11.5} | {11.5} | |", ["written clip 1e-5 20 0", "dead written clip 1e-5 0"]),
        ("| `clip(p, 1e-7, 1 - 1e-7)` | {15.9} | {16.2} | |", ["written clip 1e-7 20 0", "dead written clip 1e-7 0"]),
        ("| `clip(p, 1e-8, 1 - 1e-8)` | {inf} | | from {16.64} |", ["written clip 1e-8 20 0", "broken written clip 1e-8 0"]),
        ("| `log(p + 1e-7)`, `log(1 - p + 1e-7)` | {16.1} | {16.64} | |",
         ["eager added 1e-7 20 0", "dead added 1e-7 0"]),
        ("The clip at 1e-8 guards nothing above", []),
        ("as for every bound below {3e-8}", ["least bound that guards"]),
        ("the sigmoid is 1 from {8.32} on in float16 and from {6.24} on in bfloat16, and a clip at 1e-5 is no guard",
         ["sigmoid is 1 in float16", "sigmoid is 1 in bfloat16"]),
        ("by logits of -5 and 5 have a loss of {0.0067}; broadcast, the same predictions get {2.5067}, and the best that "
         "can be reached is {0.6931}, by saying 0.5 to everyone", ["equal shapes", "broadcast", "least broadcast"]),
        ("make the shapes equal and give {0.0067}", ["keras on shapes"]),
    ],
    "BCE007": [
        ("logits of 2.4, 1.0, 0.45, 0.3, 0.1 and -0.8 and four negative with 0.6, -0.7, -1.6 and -2.2", []),
        *((f"| {row} |", [f"{name} of probabilities", f"{engine}{name} of logits", f"{name} told"][:row.count("{")])
          for name, engine, row in [
              ("BinaryAccuracy", "", "`BinaryAccuracy`, `'accuracy'` | {0.8000} | {0.5000} | {0.8000}, `threshold=0.0`"),
              ("Precision", "", "`Precision` | {0.8333} | {0.6667} | {0.8333}, `thresholds=0`"),
              ("Recall", "", "`Recall` | {0.8333} | {0.3333} | {0.8333}, `thresholds=0`"),
              ("TruePositives", "", "`TruePositives` | {5} | {2} | {5}, `thresholds=0`"),
              ("FalseNegatives", "", "`FalseNegatives` | {1} | {4} | {1}, `thresholds=0`"),
              ("AUC", "", "`AUC` | {0.7917} | {0.7708} | {0.7917}, `from_logits=True`"),
              ("AUC PR", "", "`AUC(curve=\"PR\")` | {0.8400} | {0.8340} | {0.8400}, `from_logits=True`"),
              ("F1Score", "", "`F1Score(threshold=0.5)` | {0.8333} | {0.4444} | {0.8333}, `threshold=1e-9`"),
              ("BinaryIoU", "", "`BinaryIoU(threshold=0.5)` | {0.6571} | {0.3304} | {0.6571}, `threshold=0.0`"),
              ("BinaryCrossentropy", "keras3: ",
               "`BinaryCrossentropy` | {0.4993} | {2.1339} | {0.4993}, `from_logits=True`"),
              ("RecallAtPrecision", "", "`RecallAtPrecision(0.75)` | {1.0000} | {0.8333} | no option: one sigmoid before"),
              ("SensitivityAtSpecificity", "", "`SensitivityAtSpecificity(0.5)` | {1.0000} | {0.8333} | no option")]),
        ("tf_keras gives {2.0646} for `BinaryCrossentropy` of logits", ["tf_keras: BinaryCrossentropy of logits"]),
        ("`F1Score` refuses a threshold of 0.0", []),
    ],
    "BCE008": [
        ("lies between {0.5} and {0.7311}", ["second sigmoid, least", "second sigmoid, most"]),
        ("at a threshold of 0.5", []),
        (TWICE, ["least sigmoid of sigmoid 1", "least sigmoid of sigmoid 0"]),
    ],
    "BCE009": [
        ("are clipped to [1e-7, 1 - 1e-7]", []),
        ("it rises to {16.1} for label 0 and to {15.9} for label 1 (tf_keras: {15.4} and {15.2})",
         ["keras3: swapped 20 0", "keras3: swapped -20 1", "tf_keras: swapped 20 0", "tf_keras: swapped -20 1"]),
        ("a mistake by a logit of -20 has a gradient of {-3e-8} where {-1} is right",
         ["slope swapped -20 1", "slope logits -20 1"]),
        ("with label 0 the loss is {0.6931} and its gradient {0} whatever", ["swapped logits 20 0", "slope swapped logits 20 0"]),
        ("the loss is {0.6931} and its gradient {0} whatever", ["swapped logits -20 0", "slope swapped logits -20 0"]),
        ("with label 1 the gradient is {-1} however right", ["slope swapped logits 20 1"]),
    ],
    "BCE011": [
        *((f"| {label} | {{{low}}} | {{{high}}} | {{{least}}} to {{{most}}} |",
           [f"logits -100 {label}", f"sigmoid 100 {label}", f"slope sigmoid -100 {label}", f"slope logits 100 {label}"])
          for label, low, high, least, most in [
              (0, 0, 100, 0, 1), (1, 100, 0, -1, 0), (-1, -100, 200, 1, 2), (2, 200, -100, -2, -1),
              (255, 25500, -25400, -255, -254)]),
        ("| label | z = -100 | z = 100 | gradient |", []),
        ("and -100 as well for label -1 with the focal and the weighted form", []),      # test_label_figures.py
        ("at {-16.1} for label -1 (tf_keras: {-15.4}), with a gradient of zero",
         ["keras3: hidden -100 -1", "tf_keras: hidden -100 -1"]),
    ],
    "BCE101": [
        ("For a logit of 20 and label 0", []),
        ("the loss is {20} and the gradient {1}, as in the logit form", ["sigmoid 20 0", "slope sigmoid 20 0"]),
        (f"stuck at {{15.9}} ({{16.1}} for label 1; {SATURATED[1:]}",
         ["keras3: hidden 20 0", "keras3: hidden -20 1", *OLD_HIDDEN]),
        ("exactly zero, from a logit of {16.2} ({16.1} for label 1) on", ["dead hidden 0", "dead hidden 1"]),
    ],
    "BCE102": [
        ("For logits (20, 0) and labels (0, 1) the loss is {10.35} there, where categorical cross-entropy gives {20}.",
         ["softmax of two", "categorical"]),
    ],
}

# What is said without a number.
ALSO = {"slope raw 20 0": 0, "slope raw -20 1": 0, "slope raw -1 0": 0, "slope relu -20 1": 0, "slope relu 20 0": 0,
        "slope tanh -20 1": 0, "slope relu 1 0": 0, "slope softmax 20 0": 1, "broken right written 0": 1,
        "broken right written 1": 1, "dead raw 0": 1, "function raises on shapes": 1, "F1Score refuses 0.0": 1,
        "slope written clip 1e-5 20 0": 0, "slope function 200 0": 1, "function 200 0": 200,
        "half-precision clip 1e-5 is no guard": 1, "a flag in vain warns": 1, "a double sigmoid warns": 0, "log loss of logits is NaN": 1}


# -- measuring --------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="session")
def measured(tmp_path_factory) -> dict[str, dict[str, float]]:
    """What each engine gives."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed")
    return once(tmp_path_factory, "figures", measure)


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Ask both engines at the same time."""
    started = {}
    for engine, legacy in ENGINES.items():
        env = os.environ | {"TF_USE_LEGACY_KERAS": legacy, "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1"}
        started[engine] = subprocess.Popen([sys.executable, DOCS / "measuring.py", "figures"], env=env, text=True,
                                           cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    done = {engine: process.communicate(timeout=900) for engine, process in started.items()}
    assert all(out for out, _ in done.values()), [err for _, err in done.values()]
    return {engine: json.loads(out) for engine, (out, _) in done.items()}


def like(value: float, shown: str) -> str:
    """``value`` with as many digits as ``shown`` has.

    >>> like(6376.95, "6.4e3"), like(15.942, "15.9"), like(-1.03e-9, "-1e-9"), like(-0.0, "0")
    ('6.4e3', '15.9', '-1e-9', '0')
    """
    mantissa, exponent, _ = shown.partition("e")
    digits = len(mantissa.partition(".")[2])
    text = f"{value:.{digits}{'e' if exponent else 'f'}}"
    return re.sub("e([-+])0*", lambda m: "e" + m[1].strip("+"), "0" if text == "-0" else text)


@pytest.mark.parametrize("code, passage, names", [(code, passage, names) for code, claims in CLAIMS.items()
                                                   for passage, names in claims if names])
def test_claim(measured, code, passage, names):
    figures = re.findall("{(.*?)}", passage)
    for shown, name in zip(figures, names, strict=True):
        engine, _, key = name.rpartition(": ")
        for one in [engine] if engine else ENGINES:
            assert like(measured[one][key], shown) == shown, (one, key, measured[one][key])


@pytest.mark.parametrize("name, value", ALSO.items())
@pytest.mark.parametrize("engine", ENGINES)
def test_also(measured, engine, name, value):
    assert measured[engine][name] == value


def test_bounds_in_the_rules(measured):
    """What messages calculate with is what was measured."""
    for found in measured.values():
        for vanishing in (clipped_probabilities.VANISHES, written_out.VANISHES):
            assert vanishing == pytest.approx(found["least bound that guards"], rel=0.02)
        assert like(found["sigmoid is 1 in float32"], written_out.ROUNDED) == written_out.ROUNDED


@pytest.mark.parametrize("bound", ["1e-3", "1e-5", "1e-6", "1e-7"])
def test_what_the_message_calculates(measured, bound):
    source = ("import tensorflow as tf\n\ndef loss(y, z):\n"
              f"    p = tf.clip_by_value(tf.sigmoid(z), {bound}, 1 - {bound})\n"
              "    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))\n")
    found, = check_source(source, "x.py", Settings(project=False)).diagnostics
    cap, dead = re.search(r"caps the loss at ([\d.]+) .* from a logit of ([\d.]+) on", found.message).groups()
    for given in measured.values():
        assert like(given[f"written clip {bound} -20 1"], cap) == cap
        assert like(given[f"dead written clip {bound} 1"], dead) == dead


# -- no figure without a measurement ----------------------------------------------------------------------------------

def plain(text: str) -> str:
    """Words with single spaces."""
    return " ".join(text.split())


def paragraphs(text: str) -> list[str]:
    """Paragraphs, items of lists, and rows of tables."""
    return [plain(block) for block in re.split(r"\n\s*\n|\n(?=- )|\n(?=\|)", text) if block.strip()]


def without_claims(paragraph: str, claims: list) -> str:
    """What is left of a paragraph when its claims, and then its code, are taken out."""
    for passage, _ in sorted(claims, key=lambda claim: -len(claim[0])):
        paragraph = paragraph.replace(re.sub("[{}]", "", passage), " ... ")
    return re.sub("`[^`]*`", " ", paragraph)


def sections() -> dict[str, str]:
    """The sections of docs/measured.md by their names."""
    text = (DOCS / "measured.md").read_text("utf-8")
    return {name: plain(body) for name, body in re.findall(r"^## (\w+):(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)}


def cited(sentence: str) -> str:
    """The text of the sections that a sentence cites."""
    words = " ".join(re.findall(r"\(?sections? ([A-Z]\w*(?:(?:, | and )[A-Z]\d\w*)*)", sentence))
    return " ".join(sections()[name] for name in re.findall(r"[A-Z]\d?[a-z]?\b", words))


def unproven(rule) -> list[str]:
    """The figures of a page that no claim measures and no cited section holds."""
    missing = []
    for paragraph in paragraphs(rule.section(WHY)):
        left = without_claims(paragraph, CLAIMS.get(rule.code, []))
        source = cited(left)
        missing += [figure for figure in FIGURE.findall(left) if not re.search(rf"(?<![\w.]){re.escape(figure)}", source)]
    return missing


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_figure_is_measured_or_cited(rule):
    """Add a claim to CLAIMS above, or cite a section of docs/measured.md in the same paragraph."""
    assert unproven(rule) == []


@pytest.mark.parametrize("code, passage", [(code, passage) for code, claims in CLAIMS.items() for passage, _ in claims])
def test_claims_stand_on_the_page(code, passage):
    assert re.sub("[{}]", "", passage) in plain(RULES[code].section(WHY))


def test_an_invented_figure_is_found():
    class Invented:
        code = "BCE001"

        def section(self, heading):
            return "It costs 3.14, or 17 (section A2).\n\n- With SGD at 0.1 on standardised data 4 of 8 runs (section A2)."
    assert unproven(Invented()) == ["3.14", "17"]
