"""What kills or stalls LibCST is refused before LibCST sees it; each case runs in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import bce_lint

PROGRAM = """
import json, resource, sys
sys.path.insert(0, {root!r})
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from bce_lint.reading.source import from_bytes
from bce_lint.syntax.parsing import Unparsable
from bce_lint.syntax.tree import parse, walk
for text in json.load(sys.stdin):
    try:
        tree = parse(from_bytes(text.encode(), "a.py"))
    except Unparsable as error:
        print("refused", error.message, flush=True)
    else:
        print("parsed", tree.faithful, len(tree.parents) == sum(1 for _ in walk(tree.module)) - 1, flush=True)
"""


def outcomes(texts):
    """Return what parsing came to for each of some texts, up to the one that killed the process."""
    pytest.importorskip("resource")
    root = bce_lint.__path__[0].removesuffix("bce_lint")
    run = subprocess.run([sys.executable, "-c", PROGRAM.format(root=root)], input=json.dumps([*texts]).encode(),
                         capture_output=True, timeout=300, check=False)
    assert run.stderr == b""
    return ["refused" if line.startswith("refused") else line for line in run.stdout.decode().splitlines()]


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
def test_what_is_too_long_or_deep_is_refused(length):
    found = outcomes(make(length) + "\n" for make in LONG.values())
    assert dict(zip(LONG, found, strict=False)) == dict.fromkeys(LONG, "refused")


def test_what_people_write_is_parsed():
    wanted = LONG.keys() - {"awaits"}
    found = outcomes(LONG[name](30) + "\n" for name in wanted)
    assert dict(zip(wanted, found, strict=False)) == dict.fromkeys(wanted, "parsed True True")


EXPONENTIAL = {
    "list patterns": ("match a:\n  case ", "[", "]", ": pass"),
    "group patterns": ("match a:\n  case ", "(", ")", ": pass"),
    "class patterns": ("match a:\n  case ", "A(b=", ")", ": pass"),
    "dict patterns": ("match a:\n  case ", "{1: ", "}", ": pass"),
    "patterns of newer syntax": ("type X = int\nmatch a:\n  case ", "[", "]", ": pass"),
    "targets of del": ("del ", "(", ",)", ""),
    "targets of del behind a colon": ("if x: a; del ", "(", ",)", ""),
}


@pytest.mark.parametrize(("depth", "outcome"), [
    (5, "parsed True True"), (12, "refused"), (30, "refused"), (90, "refused"),
])
def test_what_takes_exponential_time_is_refused(depth, outcome):
    found = outcomes(start + left * depth + "a" + right * depth + end + "\n"
                     for start, left, right, end in EXPONENTIAL.values())
    assert dict(zip(EXPONENTIAL, found, strict=False)) == dict.fromkeys(EXPONENTIAL, outcome)


def test_many_chains_that_are_each_just_short_enough():
    chain = "a" + ".b()" * 160
    assert outcomes([f"x = {chain}\n" * 400, "x = [\n" + f"{chain},\n" * 400 + "]\n"]) == ["refused", "refused"]


FLAT = [
    "x = [" + "-1.5e-3, " * 5_000 + "]",
    "x = {" + "'a': [1, 2], " * 2_000 + "}",
    "x = (" + "'abc'\n" * 1_000 + ")",
    "f(" + "a.b(c), " * 2_000 + ")",
    "a; " * 5_000,
    "x = 1\n" * 5_000,
    "def f(" + ", ".join(f"a{i}: int = {i}" for i in range(2_000)) + "): pass",
    "from a import (" + ", ".join(f"a{i}" for i in range(3_000)) + ")",
    "@a\n" * 500 + "def f(): pass",
    "try: pass\n" + "except A: pass\n" * 500,
    "x = f'''" + "<p>{a.b}, (x. y. z.) [\n" * 2_000 + "'''",
    "x = '''" + "((((a.b.c.d" * 20_000 + "'''",
    "# " + "(((((" * 5_000,
    "if a: pass\n" + "elif a.b(c): pass\n" * 300,
]


def test_long_but_flat_code_is_parsed():
    assert outcomes(text + "\n" for text in FLAT) == ["parsed True True"] * len(FLAT)


def test_a_tree_that_would_fill_the_memory_is_refused():
    assert outcomes(["a;" * 1_500_000]) == ["refused"]
