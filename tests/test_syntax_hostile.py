"""What kills or stalls LibCST is refused before LibCST sees it; each case runs in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
sys.path.insert(0, {root!r})
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from bce_lint.reading.source import from_bytes
from bce_lint.syntax.parsing import Unparsable
from bce_lint.syntax.tree import parse, walk
try:
    tree = parse(from_bytes(sys.stdin.buffer.read(), "a.py"))
except Unparsable as error:
    print("refused", error.message)
else:
    print("parsed", tree.faithful, len(tree.parents) == sum(1 for _ in walk(tree.module)) - 1)
"""


def outcome(text):
    pytest.importorskip("resource")
    import bce_lint
    root = bce_lint.__path__[0].removesuffix("bce_lint")
    run = subprocess.run([sys.executable, "-c", PROGRAM.format(root=root)], input=text.encode(), capture_output=True,
                         timeout=120, check=False)
    assert run.returncode == 0, (run.returncode, run.stderr[-500:])
    return run.stdout.decode().strip()


LONG = {
    "attributes": lambda n: "x = a" + ".b" * n,
    "method calls": lambda n: "x = a" + ".b()" * n,
    "method calls over lines": lambda n: "x = (a" + "\n  .b(c, d)" * n + ")",
    "calls of calls": lambda n: "x = a" + "()" * n,
    "subscripts": lambda n: "x = a" + "[0]" * n,
    "sums": lambda n: "x = " + "+".join(["a"] * n),
    "ands": lambda n: "x = " + " and ".join(["a"] * n),
    "ors over lines": lambda n: "x = (" + "\n or ".join(["a"] * n) + ")",
    "powers": lambda n: "x = " + "**".join(["a"] * n),
    "nots": lambda n: "x = " + "not " * n + "a",
    "signs": lambda n: "x = " + "-" * n + "a",
    "conditions": lambda n: "x = " + "a if b else " * n + "c",
    "lambdas": lambda n: "x = " + "lambda: " * n + "c",
    "lambda defaults": lambda n: "x = " + "lambda a=" * n + "1" + ": 0" * n,
    "elifs": lambda n: "if a: pass\n" + "elif a: pass\n" * n,
    "comparisons": lambda n: "x = " + "<".join(["a"] * n),
    "targets": lambda n: "x = " * n + "1",
    "comprehension loops": lambda n: "x = [a " + "for a in b " * n + "]",
    "awaits": lambda n: "async def f(): return " + "await " * n + "a",
    "parentheses": lambda n: "x = " + "(" * n + "a" + ")" * n,
    "lists": lambda n: "x = " + "[" * n + "]" * n,
    "nested calls": lambda n: "x = " + "f(" * n + ")" * n,
    "nested subscripts": lambda n: "x = " + "a[" * n + "0" + "]" * n,
    "nested dicts": lambda n: "x = " + "{1:" * n + "1" + "}" * n,
    "walruses": lambda n: "x = " + "(a:=" * n + "1" + ")" * n,
    "blocks": lambda n: "".join(" " * i + "if a:\n" for i in range(min(n, 2000))) + " " * min(n, 2000) + "pass",
    "functions": lambda n: "".join(" " * i + "def f():\n" for i in range(min(n, 2000))) + " " * min(n, 2000) + "pass",
    "f-strings in f-strings": lambda n: "x = " + "f'{" * n + "a" + "}'" * n,
    "format specs": lambda n: "x = f'" + "{a:" * n + "}" * n + "'",
    "chains in f-strings": lambda n: "x = f'{a" + ".b()" * n + "}'",
    "unions in annotations": lambda n: "def f(x: " + "|".join(["a"] * n) + "): pass",
    "dotted imports": lambda n: "import a" + ".b" * n,
    "decorator chains": lambda n: "@a" + ".b" * n + "\ndef f(): pass",
    "patterns": lambda n: "match a:\n  case " + "|".join(["1"] * n) + ": pass",
    "dotted patterns": lambda n: "match a:\n  case a" + ".b" * n + ": pass",
    "chains after newer syntax": lambda n: "type X = int\nx = a" + ".b()" * n,
    "elifs after newer syntax": lambda n: "type X = int\nif a: pass\n" + "elif a: pass\n" * n,
    "brackets in a string of newer syntax": lambda n: "x = f'{d['" + "(" * n + "']}' + " + "(" * n + "a" + ")" * n,
}


@pytest.mark.parametrize("length", [1200, 20_000])
@pytest.mark.parametrize("name", LONG)
def test_what_is_too_long_or_deep_is_refused(name, length):
    assert outcome(LONG[name](length) + "\n").startswith("refused")


@pytest.mark.parametrize("name", LONG)
def test_what_people_write_is_parsed(name):
    if name != "awaits":
        assert outcome(LONG[name](30) + "\n") == "parsed True True"


EXPONENTIAL = {
    "list patterns": ("match a:\n  case ", "[", "]", ": pass"),
    "group patterns": ("match a:\n  case ", "(", ")", ": pass"),
    "class patterns": ("match a:\n  case ", "A(b=", ")", ": pass"),
    "dict patterns": ("match a:\n  case ", "{1: ", "}", ": pass"),
    "patterns of newer syntax": ("type X = int\nmatch a:\n  case ", "[", "]", ": pass"),
    "targets of del": ("del ", "(", ",)", ""),
    "targets of del behind a colon": ("if x: a; del ", "(", ",)", ""),
}


@pytest.mark.parametrize("depth", [5, 12, 30, 90])
@pytest.mark.parametrize("name", EXPONENTIAL)
def test_what_takes_exponential_time_is_refused(name, depth):
    start, left, right, end = EXPONENTIAL[name]
    result = outcome(start + left * depth + "a" + right * depth + end + "\n")
    assert result == "parsed True True" if depth < 6 else result.startswith("refused")


def test_many_chains_that_are_each_just_short_enough():
    assert outcome(("x = a" + ".b()" * 160 + "\n") * 2000).startswith("refused")
    assert outcome("x = [\n" + ("a" + ".b()" * 160 + ",\n") * 2000 + "]\n").startswith("refused")


@pytest.mark.parametrize("text", [
    "x = [" + "-1.5e-3, " * 20_000 + "]",
    "x = {" + "'a': [1, 2], " * 5_000 + "}",
    "x = (" + "'abc'\n" * 1_000 + ")",
    "f(" + "a.b(c), " * 5_000 + ")",
    "a; " * 5_000,
    "x = 1\n" * 20_000,
    "def f(" + ", ".join(f"a{i}: int = {i}" for i in range(2_000)) + "): pass",
    "from a import (" + ", ".join(f"a{i}" for i in range(3_000)) + ")",
    "@a\n" * 500 + "def f(): pass",
    "try: pass\n" + "except A: pass\n" * 500,
    "x = f'''" + "<p>{a.b}, (x. y. z.) [\n" * 2_000 + "'''",
    "x = '''" + "((((a.b.c.d" * 20_000 + "'''",
    "# " + "(((((" * 5_000,
    "if a: pass\n" + "elif a.b(c): pass\n" * 300,
], ids=range(14))
def test_long_but_flat_code_is_parsed(text):
    assert outcome(text + "\n") == "parsed True True"


def test_a_tree_that_would_fill_the_memory_is_refused():
    assert "too large" in outcome("a;" * 1_500_000)
