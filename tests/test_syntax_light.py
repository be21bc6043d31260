"""A light tree has the nodes of LibCST's own, each where LibCST says that it stands."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import libcst as cst
import pytest
from bce_lint import check_source
from bce_lint.reading.source import from_bytes, from_text
from bce_lint.syntax import rewrite
from bce_lint.syntax.light import LightTree, read
from bce_lint.syntax.light.nodes import Later, later
from bce_lint.syntax.scopes import variable
from bce_lint.syntax.tree import Tree, children, walk

ROOT = Path(__file__).parent.parent
OWN = sorted(path for folder in ("bce_lint", "fixtures", "tests/programs") for path in (ROOT / folder).rglob("*.py")
             if path.parent.name != "syntax-error")
KINDS = {kind.__name__ for kind in (cst.Match, cst.Lambda, cst.Slice, cst.StarredElement, cst.ConcatenatedString, cst.From,
                                    cst.FormattedString, cst.SimpleStatementSuite, cst.GeneratorExp, cst.BooleanOperation)}
PUNCTUATION = (cst.Colon, cst.Dot, cst.ParamSlash, cst.LeftCurlyBrace, cst.RightCurlyBrace)
FORMS = '''\
# coding: utf-8
"""Text."""
from __future__ import annotations
import a.b.c as d, e
from . import (f, g as h)
from ...x.y import *
@decorated(1)
@other
def function(a, b: int = 1, /, c=2, *rest: str, d, e=3, **more) -> "int": return a; pass
async def waiting(*, only):
    """Text."""
    global one, two
    async for x in y: await x
    else:
        pass
    async with a as b, c: yield
    return [i async for i in z if i if j for k, in i]
class Plain: x: int; y: int = 1
class Klass(Base, *bases, metaclass=Meta, **words):
    def method(self):
        nonlocal_ = lambda: 0
        def inner():
            nonlocal nonlocal_
            return lambda x, *a, y=1, **k: (x, a)
        yield from inner()
try:
    raise Error("x") from None
except (A, B) as error: raise
except C: pass
except: x = 1; y = 2;
else:
    z
finally:
    del a, b; del (c, d); del e
if a: pass
elif b:
    c
elif d: e
else:
    if f:
        g
if (a and
        b): c
while not x: break
else: pass
while x:
    continue
for a, (b, *c) in d: assert a, "é"; assert b
with open("ü") as ö, open("x"): ö.read()
with a: b
x = y = z, *w
x += 1; x -= 1; x *= 1; x @= 1; x /= 1; x %= 1; x &= 1; x |= 1; x ^= 1; x <<= 1; x >>= 1; x **= 1; x //= 1
(a.b)[0] = "é" "ü", 'a' f"b{c!r:>{d}}" f'{e=}', b"x" b"y", rb"\\x", r"a'b", """c
"d\\"""", \'\'\'e\'f\'\'\', u"g"
é = {"a": 1, **b, (1, 2): {3, *c}}, [*d, ...], (), (1,), {}, [], {i: j for i, j in k}, {i for i in k}, (i for i in k)
n = 0x1F, 1_000, 1e5, 1j, .5, True, None, -1, +1, ~1, not 1
o = a < b <= c > d >= e == f != g is h is not i in j not in k
p = a or b or c and d and (e or f) or (g and h)
q = a + b - c * d / e // f % g ** h @ i << j >> k & l | m ^ n
r = s[1], s[1:], s[:1], s[::2], s[1:2:3], s[:, 1], s[(1, 2)], s[(1), 2], s[1, *t], s[()], s[1,]
t = (u := v), f(u := v), w if x else y, f(*a, b, c=d, *e, **g), f(i for i in j), (yield), (await z)
match point:
    case (0, 0) | [*_] as whole if x: pass
    case {"a": 1, **rest}: rest
    case Klass(a=1): "é"
def outer():
    match point:
        case _:
            text = """
not indented
"""
    return text
print(é, "ä", ö.ü)
'''


def both(source) -> list[tuple[cst.CSTNode, cst.CSTNode]]:
    """The nodes of a light tree beside LibCST's, which have to agree in all that bears meaning."""
    tree = read(source)
    assert isinstance(tree, LightTree)
    pairs, todo = [], [(tree.module, tree.whole.module)]
    while todo:
        one, other = todo.pop()
        assert (cst.IndentedBlock if isinstance(one, Later) else type(one)) is type(other), tree.whole.text(other)
        for field in ("value", "star"):
            value = getattr(other, field, None)
            if isinstance(value, str | None):
                assert getattr(one, field, None) == value
        pairs.append((one, other))
        parts, others = ([p for p in children(node) if not isinstance(p, PUNCTUATION)] for node in (one, other))
        assert len(parts) == len(others), tree.whole.text(other)
        todo += zip(parts, others, strict=True)
    for one, other in pairs:
        assert tree.twin(one) is other
        if id(one) in tree.maker.places:
            assert tree.range(one) == tree.whole.range(other)
    return pairs


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_our_own_files(path):
    both(from_bytes(path.read_bytes(), "a.py"))


@pytest.mark.parametrize("change", [
    str, lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("    ", "\t"), lambda text: "\ufeff" + text,
    lambda text: text.rstrip("\n")], ids=["plain", "crlf", "tabs", "bom", "no end"])
def test_every_form(change):
    pairs = both(from_bytes(change(FORMS).encode("utf-8"), "a.py"))
    assert {type(other).__name__ for _, other in pairs} >= KINDS


def test_another_encoding():
    both(from_bytes(FORMS.replace("utf-8", "latin-1").encode("latin-1"), "a.py"))


def test_bodies_are_made_when_they_are_asked_for():
    tree = read(from_text("def f():\n    return g(1)\nx = 1\n", "a.py"))
    before = len(tree.maker.places)
    function = tree.module.body[0]
    assert [type(node).__name__ for node in function.body.body] == ["SimpleStatementLine"]
    assert len(tree.maker.places) > before
    assert function.body.body is function.body.body


def test_libcst_parses_only_what_is_rewritten():
    tree = read(from_text("def f(a):\n    return (a)\n", "a.py"))
    name = next(node for node in walk(tree.module) if isinstance(node, cst.Name) and node.value == "a"
                and id(node) in tree.maker.places)
    assert tree.span(name).line == 2
    assert not tree.is_parsed
    (edit,) = rewrite.replace(tree, name, "b")
    assert tree.is_parsed
    assert rewrite.apply(tree.source, [edit]) == b"def f(a):\n    return (b)\n"


def test_outermost_definitions():
    tree = read(from_text("x = lambda: 1\nclass A:\n    def f(self):\n        return lambda: 2\ndef g():\n    def h(): 3\n", "a.py"))
    homes = [(type(node).__name__, tree.home(node)) for node in walk(tree.module)
             if isinstance(node, cst.Lambda | cst.FunctionDef | cst.ClassDef)]
    assert homes == [(kind, tree.whole.home(tree.twin(node))) for node in walk(tree.module)
                     if (kind := type(node).__name__) in ("Lambda", "FunctionDef", "ClassDef")]
    assert homes == [("Lambda", ""), ("ClassDef", "A"), ("FunctionDef", "A"), ("Lambda", "A"), ("FunctionDef", "g"),
                     ("FunctionDef", "g")]


def test_names_are_found_in_both_trees():
    text = "def f(p):\n    q = p\n    return [p for q in p]\np = 1\n"
    tree = read(from_text(text, "a.py"))
    for word in "pq":
        light, own = (variable(one, one.module.body[0], word) for one in (tree, tree.whole))
        assert [tree.twin(node) for node in light.reads] == list(own.reads)
        assert [tree.twin(node) for node in light.others] == list(own.others)


def test_what_python_refuses_is_left_to_libcst():
    tree = read(from_text("try:\n    x\nexcept E, e:\n    pass\n", "a.py"))
    assert isinstance(tree, Tree)
    assert not isinstance(tree, LightTree)
    assert tree.whole is tree
    assert tree.is_parsed


def test_a_run_tells_how_many_files_libcst_parsed():
    text = ("import tensorflow as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1{})])\n"
            "model.compile(loss='binary_crossentropy')\nmodel.fit(x, y)\n")
    found = check_source(text.format(", activation='sigmoid'"), path="a.py")
    assert not found.diagnostics
    assert found.parsed == 0
    found = check_source(text.format(""), path="a.py")
    assert [one.code for one in found.diagnostics] == ["BCE001"]
    assert found.parsed == 1


@pytest.mark.parametrize("odd", ["x = *a", "*a", "for *a in b: pass", "def h(): return *a", "del *a", "x: int = *a", "lambda: (yield)",
                                 "f(**a, *b)", "def g(): nonlocal y", "class A: return 1", "await x", "x[*a:b]", "print(*a := 1)"])
def test_what_python_parses_and_would_not_compile(odd):
    """It is unknown, or a syntax error; the rest is judged, and what cannot be written back is not changed."""
    text = ("import tensorflow as tf\n" + odd + "\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
            "model.compile(loss='binary_crossentropy')\nmodel.fit(x, y)\n")
    codes = [one.code for one in check_source(text, path="a.py").diagnostics]
    assert codes in (["BCE001"], ["BCE000"])
    within = [one.code for one in check_source("def f():\n" + textwrap.indent(text, "    "), path="a.py").diagnostics]
    assert within == codes


@pytest.mark.parametrize("before", ["\f", "\f\f", " \f", "\f\n\f"])
@pytest.mark.parametrize("word", ["def", "async def"])
def test_a_function_behind_a_form_feed_is_looked_into(before, word):
    """Where the indentation of its body is counted from, the body alone does not tell."""
    text = f"import keras\n{before}{word} f(y, p):\n    return keras.losses.binary_crossentropy(y, keras.ops.sigmoid(p), from_logits=True)\n"
    assert [one.code for one in check_source(text, path="a.py").diagnostics] == ["BCE002"]


def test_a_body_that_could_not_be_made_is_made_at_the_next_question():
    """As where the interpreter was too deep within calls at the first one."""
    made = [RecursionError(), (cst.Pass(),)]

    def make():
        found = made.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    block = later(make)
    with pytest.raises(RecursionError):
        _ = block.body
    assert not block.is_made
    assert len(block.body) == 1 and block.is_made


def test_what_was_made_of_half_a_body_is_forgotten(monkeypatch):
    """Its nodes are gone, and their ``id`` may be another's soon."""
    tree = read(from_text("def f():\n    x = 1\n    y = 2\n    g = lambda: x\n", "a.py"))
    places, homes = dict(tree.maker.places), dict(tree.maker.homes)
    monkeypatch.setitem(tree.maker._tables, ast.Lambda, lambda to, node: (_ for _ in ()).throw(RecursionError()))
    with pytest.raises(RecursionError):
        _ = tree.module.body[0].body.body
    assert tree.maker.places == places and tree.maker.homes == homes
    monkeypatch.undo()
    assert len(tree.module.body[0].body.body) == 3
