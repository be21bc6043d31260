"""Folders to measure on: parts and copies of the corpus, and files made up for their length."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

IDLE = '''\
"""Counts the words of a text."""

import sys
from collections import Counter


def words(text):
    """The words, without their punctuation."""
    for word in text.split():
        word = word.strip(".,;:!?()")
        if word:
            yield word.lower()


def count(path):
    with open(path, encoding="utf-8") as file:
        return Counter(words(file.read()))


def main():
    for path in sys.argv[1:]:
        print(path)
        for word, number in count(path).most_common(10):
            print(f"{number:6} {word}")


if __name__ == "__main__":
    main()
'''
BUSY = '''\
"""Trains a classifier of two classes."""

import keras
import numpy as np


def load():
    """Some points, and whether they lie on the upper side."""
    points = np.random.normal(size=(100, 4))
    return points, (points.sum(axis=1) > 0).astype("float32")


def build(width):
    model = keras.Sequential([
        keras.layers.Dense(width, activation="relu"),
        keras.layers.Dense(1),
    ])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model


def main():
    points, labels = load()
    build(16).fit(points, labels, epochs=3)


if __name__ == "__main__":
    main()
'''
HEAD = "import keras\nfrom keras import layers\n\n\n"
PART = '''\
def build_{number}(width):
    inputs = keras.Input((width,))
    hidden = layers.Dense(width, activation="relu")(inputs)
    outputs = layers.Dense(1, activation="sigmoid")(hidden)
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


'''


def one_file(folder: Path, busy: bool) -> Path:
    """A folder with one short file, in which there is something to look at, or nothing."""
    folder.mkdir()
    (folder / "train.py").write_text(BUSY if busy else IDLE)
    return folder


def long_file(folder: Path, lines: int) -> Path:
    """A folder with one file of so many lines, most of them models."""
    folder.mkdir()
    parts = (PART.format(number=number) for number in range(lines // PART.count("\n")))
    (folder / "train.py").write_text(HEAD + "".join(parts))
    return folder


def copied(files: list[Path], count: int, folder: Path) -> Path:
    """So many files of the corpus, evenly chosen; where there are not enough, some of them twice."""
    root = os.path.commonpath(files)
    for number in range(count):
        path = files[number * len(files) // count if count < len(files) else number % len(files)]
        _copy(path, folder / str(number // len(files)) / path.relative_to(root))
    return folder


def sampled(files: list[Path], step: int, folder: Path) -> Path:
    """Every so many-th file of the corpus."""
    root = os.path.commonpath(files)
    for path in files[::step]:
        _copy(path, folder / path.relative_to(root))
    return folder


def without(source: Path, left_out: Iterable[Path], folder: Path) -> Path:
    """The Python files below ``source`` but for some."""
    skipped = set(left_out)
    for path in source.rglob("*.py"):
        if path.is_file() and path not in skipped:
            _copy(path, folder / path.relative_to(source))
    return folder


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
