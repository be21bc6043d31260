"""A program in the making: files with imports and statements, and parts of files that are written before they are placed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

STYLES = {
    "tf.keras": ("import tensorflow as tf", "tf.keras.{0}"),
    "keras": ("import keras", "keras.{0}"),
    "from tensorflow": ("from tensorflow import keras", "keras.{0}"),
    "as": ("import tensorflow.keras as K", "K.{0}"),
    "rooms": ("from {1} import {2}", "{2}.{3}"),
    "names": ("from {1}.{2} import {3}", "{3}"),
    "other names": ("from {1}.{2} import {3} as {3}_", "{3}_"),
}
STANDARD = ("collections", "contextlib", "dataclasses", "enum", "functools", "os", "sys", "types", "typing")
HEAD = '"""A program that nobody wrote."""\n'


@dataclass
class File:
    """A module of the program."""

    module: str
    style: str
    base: str
    imports: dict[str, None] = field(default_factory=dict)

    def api(self, path: str) -> str:
        """The name of something of Keras, imported in the style of the file."""
        room, _, name = path.rpartition(".")
        style = self.style
        if not room or (not name[0].isupper() and "names" in style) or ("." in room and style in ("rooms", "names")):
            style = "keras" if self.base == "keras" else "tf.keras"
        line, text = STYLES[style]
        words = path, self.base, room, name
        self.imports[line.format(*words)] = None
        return text.format(*words)

    def tensorflow(self, path: str) -> str:
        self.imports["import tensorflow as tf"] = None
        return f"tf.{path}"

    def name(self, line: str, name: str) -> str:
        """A name that ``line`` imports."""
        self.imports[line] = None
        return name


@dataclass
class Section:
    """Statements that stand one after the other, at the top of a file or somewhere inside."""

    file: File
    lines: list[str] = field(default_factory=list)
    is_inside: bool = False

    def add(self, *lines: str) -> None:
        self.lines += [line for text in lines for line in text.split("\n")]

    def inner(self) -> Section:
        """Statements that will stand in a function or class of this one; for `indented`."""
        return Section(self.file, is_inside=True)

    def indented(self) -> str:
        return "\n".join(f"    {line}" if line else "" for line in self.lines)


Make = Callable[[Section], str]     # writes what it needs into a section, and gives an expression


class Writer:
    """What a program is written with: chance, fresh names, and the files so far."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.base = self.pick.choice(("keras", "tensorflow.keras"))
        self.single = self.pick.random() < 0.4
        self.tops: list[Section] = []
        self.routes: list[str] = []
        self._count = 0

    def fresh(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def chance(self, share: float) -> bool:
        return self.pick.random() < share

    def top(self, module: str) -> Section:
        """A new file; the files are written in the order in which they are asked for, and read in the reverse."""
        section = Section(File(module, self._style(), self.base))
        self.tops.append(section)
        return section

    def _style(self) -> str:
        wanted = {"keras": ("keras", "rooms", "names", "other names"),
                  "tensorflow.keras": ("tf.keras", "from tensorflow", "as", "rooms", "names", "other names")}
        return self.pick.choice(wanted[self.base])

    def files(self) -> dict[str, str]:
        """The text of every file by its name."""
        found = {}
        for top in self.tops:
            text = "\n".join([*top.file.imports, "", *top.lines, ""])
            text = "".join(f"import {name}\n" for name in STANDARD if f"{name}." in text) + text
            found[top.file.module.replace(".", "/") + ".py"] = HEAD + text
            for depth in range(1, top.file.module.count(".") + 1):
                found.setdefault("/".join(top.file.module.split(".")[:depth]) + "/__init__.py", "")
        return found
