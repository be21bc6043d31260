"""Loops: which names a round may take over from the round before."""

from __future__ import annotations

import pytest

from bce_lint.reading.source import from_text
from bce_lint.syntax.light import read
from bce_lint.syntax.loops import carried
from bce_lint.syntax.tree import parse


@pytest.mark.parametrize("how", [read, parse])
@pytest.mark.parametrize(("body", "names"), [
    ("x = f(i)\ny = g(x)", "f g"),
    ("y = g(x)\nx = f(i)", "f g x"),
    ("x = x + i", "x"),
    ("x += i", "x"),
    ("x, (y, z) = i\nprint(x, y, z)", "print"),
    ("x = y = i\nprint(x, y)", "print"),
    ("x.a = i\nprint(x)", "x a print"),
    ("x[i] = 1", "x"),
    ("x: int = i\nprint(x)", "x int print"),
    ("if i: x = 1\nprint(x)", "print x"),
    ("if i:\n    x = 1\n    print(x)\nelse:\n    print(x)", "print x"),
    ("x = 1\nif i:\n    print(x)\n    x = 2\nprint(x)", "print"),
    ("for x in i:\n    print(x)", "print"),
    ("for x in i:\n    pass\nprint(x)", "print x"),
    ("for x in x: print(x)", "print x"),
    ("while x:\n    x = 1", "x"),
    ("with f() as x:\n    y = 1\nprint(y)", "f x print y"),
    ("try:\n    x = f(i)\nexcept E:\n    print(x)", "f E print x"),
    ("x = [y for y in i]\nprint(x)", "y print"),
    ("def g():\n    return x\nx = 1", "x g"),
    ("match i:\n    case [x]:\n        print(x)", "x print"),
    ("del x", "x"),
])
def test_names_that_may_be_taken_over(how, body, names):
    text = "for i in rows:\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    loop = how(from_text(text, "a.py")).module.body[0]
    assert carried(loop) - {"i"} == set(names.split()) and "i" not in carried(loop)


def test_a_while_loop_sets_nothing_by_itself():
    loop = read(from_text("while i:\n    print(i)\n", "a.py")).module.body[0]
    assert carried(loop) == {"print", "i"}
