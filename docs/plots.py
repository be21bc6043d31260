"""Draws the plots of the rules' pages from real runs of Keras: ``python docs/plots.py`` writes them into the package,
where the HTML report finds them.

Needs TensorFlow and tf_keras (``pip install '.[test]'``); each engine is measured in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from drawing import Line, Panel, picture

HERE = Path(__file__).resolve().parent
ENGINES = {"keras3": "0", "tf_keras": "1"}
RIGHT = "from_logits=True on the logit"


def measured() -> dict[str, dict]:
    """The curves of both engines."""
    processes = {}
    for engine, legacy in ENGINES.items():
        env = os.environ | {"TF_USE_LEGACY_KERAS": legacy, "KERAS_BACKEND": "tensorflow", "CUDA_VISIBLE_DEVICES": "-1"}
        processes[engine] = subprocess.Popen([sys.executable, HERE / "measuring.py", "curves"], env=env, text=True,
                                             stdout=subprocess.PIPE)
    return {engine: json.loads(process.communicate()[0]) for engine, process in processes.items()}


def pair(curves: dict, label: int, x: tuple, loss: tuple, slope: tuple, lines: dict[str, str]) -> list[Panel]:
    """Loss and gradient of several forms; a form is named as in measuring.py, after its engine."""
    def drawn(part: int) -> list[Line]:
        found = []
        for name, form in lines.items():
            engine, _, key = form.partition(": ")
            found.append(Line(name, curves[engine]["logit"], curves[engine][f"{key} {label}"][part]))
        return found
    return [Panel(f"loss of a sample with label {label}", "logit", drawn(0), x, loss),
            Panel("its gradient", "logit", drawn(1), x, slope)]


def plots(curves: dict) -> Iterator[tuple[str, str, list[Panel]]]:
    """Code, title and panels of every plot."""
    right = {RIGHT: "keras3: logits"}
    yield "BCE001", "Logits in a loss that expects probabilities", pair(
        curves, 0, (-5, 20), (-0.5, 20), (-0.1, 2), right | {
            "the same logit without from_logits=True, Keras 3 (gradient up to 1e7 between 0 and 1)": "keras3: raw",
            "the same, tf_keras": "tf_keras: raw"})
    yield "BCE002", "The sigmoid applied twice", pair(
        curves, 0, (-10, 10), (0, 5), (-0.05, 1.05), right | {
            "from_logits=True on a probability": "keras3: double"})
    yield "BCE003", "Clipped probabilities", pair(
        curves, 0, (0, 25), (0, 25), (-0.05, 1.05), right | {
            "sigmoid, clip at 1e-7": "keras3: clip 1e-7", "sigmoid, clip at 1e-5": "keras3: clip 1e-5",
            "sigmoid, clip at 1e-3": "keras3: clip 1e-3"})
    yield "BCE005", "Other activations taken for probabilities", pair(
        curves, 1, (-5, 5), (0, 18), (-3, 0.2), right | {
            "relu, without from_logits (Keras 3)": "keras3: relu", "tanh, the same": "keras3: tanh"})
    yield "BCE006", "The formula written out", pair(
        curves, 0, (0, 25), (0, 25), (-0.05, 1.05), {
            "sigmoid_cross_entropy_with_logits": "keras3: function",
            "-(y log p + (1 - y) log(1 - p)): inf, and a gradient of NaN, from 16.64 on": "keras3: written",
            "the same with clip(p, 1e-7, 1 - 1e-7)": "keras3: written clip 1e-7",
            "the same with log(p + 1e-7) and log(1 - p + 1e-7)": "keras3: added 1e-7"})
    yield "BCE007", "Accuracy of one model against the threshold", [_accuracy(*curves["keras3"]["thresholds"])]
    yield "BCE008", "A sigmoid of a probability", [_outputs(curves["keras3"])]
    yield "BCE009", "Predictions and labels swapped", pair(
        curves, 1, (-8, 8), (-8, 16), (-4, 0.2), {
            "labels first, as it should be": "keras3: logits",
            "swapped, probabilities": "keras3: swapped", "swapped, from_logits=True": "keras3: swapped logits"})
    yield "BCE101", "A sigmoid that Keras sees, and one that it does not", pair(
        curves, 0, (0, 25), (0, 25), (-0.05, 1.05), {
            "sigmoid right in front of the loss, on TensorFlow; and the logit form": "keras3: sigmoid",
            "a reshape in between, Keras 3": "keras3: hidden", "a reshape in between, tf_keras": "tf_keras: hidden"})


def _accuracy(thresholds: list, of_probabilities: list, of_logits: list) -> Panel:
    return Panel("accuracy that Keras reports", "threshold of BinaryAccuracy",
                 [Line("on probabilities", thresholds, of_probabilities), Line("on logits", thresholds, of_logits)],
                 (-2, 2), (0.45, 0.85))


def _outputs(curves: dict) -> Panel:
    return Panel("what comes out", "logit",
                 [Line("sigmoid", curves["logit"], curves["once"]),
                  Line("sigmoid of the sigmoid", curves["logit"], curves["twice"])], (-10, 10), (0, 1))


def main() -> None:
    folder = HERE.parent / "bce_lint" / "reporting" / "html" / "plots"
    folder.mkdir(exist_ok=True)
    for code, title, panels in plots(measured()):
        (folder / f"{code}.svg").write_text(picture(title, panels), "utf-8")


if __name__ == "__main__":
    main()
