"""Programs that would take for ever to follow: they are followed for a while, and with -v it is said where that ended."""

from __future__ import annotations

import time

import pytest

from bce_lint import check_source

WRONG = """
import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")
model.fit([0], [1])
"""
RELATED = "import keras\nfrom keras import layers\n"

# Each is followed to its end, or given up; a finding beside it is found in any case.
ENDLESS = {
    "recursion": "def f(x):\n    return f(x)\nf(1)\n",
    "recursion that grows": "def f(x):\n    return f([x, x])\nf([])\n",
    "mutual recursion": "def f(x):\n    return g(x)\ndef g(x):\n    return h(x)\ndef h(x):\n    return f(x)\nf(1)\n",
    "recursion over methods": "class A:\n    def f(self):\n        return B().f()\nclass B:\n    def f(self):\n        return A().f()\nA().f()\n",
    "recursive lambda": "y = lambda f: (lambda x: x(x))(lambda x: f(lambda v: x(x)(v)))\ny(y)\n",
    "omega": "(lambda x: x(x))(lambda x: x(x))\n",
    "list in itself": "x = []\nx.append(x)\ny = x == x\nfor z in x:\n    z.append(y)\n",
    "dict in itself": "x = {}\nx['x'] = x\ny = [x, x]\nx['y'] = y\nprint(x == x['x'])\n",
    "object in itself": "class A:\n    pass\na = A()\na.b = a\na.c = [a, {'a': a}]\nprint(a.b.b.b.c)\n",
    "class in itself": "class A:\n    x = None\nA.x = A\nprint(A.x.x.x())\n",
    "base class in a circle": "class A: pass\nclass B(A): pass\nA = B\nclass A(A): pass\nclass B(B, A): pass\nA().x\n",
    "generator of itself": "def f():\n    yield from f()\nlist(f())\n",
    "decorator of itself": "def d(f):\n    return d(f)\n@d\ndef g(): pass\n",
    "property of itself": "class A:\n    @property\n    def x(self):\n        return self.x\nA().x\n",
    "getattr of itself": "class A:\n    def __getattr__(self, name):\n        return getattr(self, name)\nA().x\n",
    "model in itself": "m = keras.Sequential()\nm.add(m)\nm.compile('adam', 'binary_crossentropy')\nm.fit([0], [1])\n",
    "layer that calls itself": "class L(keras.layers.Layer):\n    def call(self, x):\n        return self(x)\nL()(keras.Input((1,)))\n",
    "doubling calls": "".join(f"def f{n}(x):\n    return f{n + 1}(x), f{n + 1}([x])\n" for n in range(60)) + "def f60(x): return x\nf0(1)\n",
    "doubling lists": "x = []\n" + "x = [x, x]\n" * 200 + "print(x == [x])\n",
    "doubling tuples": "x = ()\n" + "x = (*x, *x, 1)\n" * 200,
    "doubling sums of lists": "x = [1]\n" + "x = x + x\n" * 200 + "x += x\n" * 200 + "x.extend(x)\n" * 200,
    "doubling stars": "def f(*a):\n    return a\nx = (1,)\n" + "x = f(*x, *x)\n" * 200,
    "doubling nested tuples": "x, y = (1,), (1,)\n" + "x = (x, x)\ny = (y, y)\n" * 100 + "z = x if a else y\nx == y\nx in (y, z)\n",
    "doubling formats": "x = 'a'\n" + "x = f'{x}{x}'\n" * 200 + "y = x.join([x, x])\n" * 200,
    "doubling paths": "import os, pathlib\nx = 'a'\n" + "x = os.path.join(x, x)\n" * 200 + "p = pathlib.Path('a')\n" + "p = p / p\n" * 200,
    "doubling dicts": "x = {'a': 1}\n" + "x = {'a': x, 'b': x, **x}\n" * 200 + "x == {**x}\n",
    "doubling objects": "class A:\n    def __init__(self, a, b):\n        self.a, self.b = a, b\nx = 1\n" + "x = A(x, x)\n" * 200 + "x == A(x, x)\n",
    "doubling models": "x = keras.layers.Dense(1)\n" + "x = keras.Sequential([x, x])\n" * 12 + "x.compile('adam', 'mse')\nx.fit([0], [1])\n",
    "doubling tensors": "x = keras.Input((1,))\n" + "x = x + x\n" * 200 + "x = keras.layers.Concatenate()([x, x])\n" * 200,
    "doubling choices": "x = 1\n" + "".join(f"x = [x, 2] if a{n} else (x, x)\n" for n in range(100)) + "y = x == x\n",
    "doubling functions": "f = lambda x: x\n" + "f = (lambda g: lambda x: g(g(x)))(f)\n" * 12 + "f(1)\n",
    "doubling partials": "import functools\nf = print\n" + "f = functools.partial(f, f, f)\n" * 200 + "f()\n",
    "doubling strings": "x = 'a'\n" + "x = x + x\n" * 200,
    "doubling numbers": "x = 2\n" + "x = x ** x\n" * 50 + "y = 1 << x\n",
    "doubling branches": "".join(f"if a{n}:\n    x{n} = 1\nelse:\n    x{n} = 2\n" for n in range(400)) + "print(" + ", ".join(f"x{n}" for n in range(400)) + ")\n",
    "branches that leave": "def f(a):\n" + "".join(f"    if a[{n}]:\n        return {n}\n" for n in range(400)) + "f(1)\n",
    "branches on one name": "x = 0\n" + "".join(f"if a{n}:\n    x = [x, {n}]\n" for n in range(300)),
    "loops in loops": "".join(" " * n + f"for a{n} in b{n}:\n" for n in range(30)) + " " * 30 + "x = [x, a1]\n",
    "long loops": "for i in range(10 ** 9):\n    for j in range(i):\n        x = [i, j]\n",
    "endless loop": "x = 1\nwhile True:\n    x = [x]\n",
    "huge repetition": "x = [0] * 10 ** 9\ny = 'a' * 10 ** 12\nz = (None,) * 2 ** 70\nw = [*x, *x]\n",
    "huge range": "x = list(range(10 ** 12))\ny = [i for i in range(10 ** 12)]\nz = dict.fromkeys(range(10 ** 9))\n",
    "many elements": "x = [" + "(1, 'a', None), " * 1_000 + "]\ny = {" + ", ".join(f"{n}: [{n}]" for n in range(1_000)) + "}\n",
    "many layers": "x = keras.Input((1,))\n" + "x = keras.layers.Dense(8, activation='relu')(x)\n" * 300 + "keras.Model(x, x).compile(loss='bce')\n",
    "many formats": "x = '%1000000000d' % 1\ny = '{:1000000000}'.format(1)\nz = f'{1:1000000000}'\n",
    "many products": "import itertools\nx = list(itertools.product(*[range(10)] * 50))\n",
}


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("inside", [False, True])
def test_it_ends_and_the_rest_is_found(name, inside):
    text = ENDLESS[name]
    if inside:      # a function that nobody calls
        text = "def whole():\n" + "".join(f"    {line}\n" for line in text.splitlines())
    begin = time.process_time()
    report = check_source(WRONG + text, "program.py")
    assert not report.errors
    assert ("BCE001", 4) in [(found.code, found.span.line) for found in report.diagnostics]
    assert time.process_time() - begin < 60     # it hangs, or it does not: no speed is asked for


def test_what_was_cut_short_is_said(run, write):
    write("short.py", WRONG)
    write("deep.py", WRONG + ENDLESS["doubling calls"])
    done = run("--isolated", "--output-format", "concise", "-v", ".")
    notes = [line for line in done.stderr.splitlines() if line.startswith("note: ")]
    assert notes == ["note: deep.py: too much to evaluate; where it was cut short, findings may be missing"]
    assert done.stdout.count("BCE001") == 2 and done.returncode == 1
    assert "note: " not in run("--isolated", ".").stderr


def test_a_file_of_many_thousand_lines():
    part = "def build_{0}(units):\n    model = keras.Sequential([layers.Dense(units), layers.Dense(1)])\n" \
           "    model.compile('adam', loss='binary_crossentropy')\n    return model\n"
    report = check_source(RELATED + "".join(part.format(number) for number in range(500)), "generated.py")
    assert len(report.diagnostics) == 500 and not report.unfinished
