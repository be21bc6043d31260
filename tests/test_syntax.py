"""Parsing and positions: every node where Python's own parser sees it, every error a message with a place."""

from __future__ import annotations

import ast
import glob
import os
import warnings

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bce_lint.diagnostics import Span
from bce_lint.reading.source import from_bytes, from_text, read
from bce_lint.syntax.parsing import Unparsable
from bce_lint.syntax.tree import children, parse, walk

STANDARD = sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), "*.py")))
AWKWARD = {
    "empty": b"",
    "only a line end": b"\n",
    "only spaces": b"   ",
    "only a comment": b"# c",
    "no final newline": b"x = 1",
    "crlf": b"x = 1\r\ndef f():\r\n\treturn x\r\n",
    "cr": b"x = 1\rif x:\r  y\rz\n",
    "mixed": b"x = 1\r\ny = 2\nif z:\r\n    a\n    b\r\n",
    "tabs": b"if x:\n\ty = (\n\t\t1,\n\t)\n",
    "bom": b"\xef\xbb\xbfx = 1\n",
    "bom and crlf": b"\xef\xbb\xbf# c\r\nx = '\xc3\xa9'\r\n",
    "latin-1": b"# coding: latin-1\nx = '\xe9'; y\n",
    "cp1252": b"# -*- coding: cp1252 -*-\r\nx = '\x80\x93'; y\r\n",
    "form feed": b"\x0c\nx = 1\n\x0c\n\x0c    \nif y:\n\x0c    z\n",
    "wide": "變數 = '日本𝄞'; é = 變數\n".encode(),
    "odd line ends in strings": "x = '\u2028\x0b\x1c\x85'; y\nz\n".encode(),
    "semicolons": b"a; b; c;\nif x: d; e\n",
    "continuations": b"x = \\\n  1 + \\\r\n  2\nassert \\\n x\n",
    "walrus": b"if (n := f(x)) > (1): pass\n",
    "f-strings": b"f'{x!r:>{w}} {{}} {f\"{y}\"}' f'''\n{z}\n'''\n",
    "decorators": b"@a.b(c)\n@d\nclass E(F, metaclass=G):\n  @property\n  async def h(self, *, i=1, **k): await j\n",
    "parentheses": b"x = ((a) + (((b))))\ny = (\n  c  # d\n)\n",
    "soft keywords": b"match match:\n  case case: type = match\n",
}


@pytest.mark.parametrize("raw", AWKWARD.values(), ids=AWKWARD.keys())
def test_what_is_parsed_is_given_back(raw):
    tree = parse(from_bytes(raw, "a.py"))
    assert tree.faithful
    assert tree.module.bytes == raw
    assert tree.positions.text == tree.source.text


@pytest.mark.parametrize("raw", [
    b"\x0cx = f(a)\ny\n", b"x\n\x0cy = f(a)\n\x0cclass A: pass\nz\n", b" \x0cx = f(a)\nb\n", b"x = f(a)\ry = 2\r",
    b"x\n\\\n\ny = f(a)\n", b"\\\nx = f(a)\n", b"# coding: unicode_escape\nx = f(a) # \\n\ny = f(b)\n",
])
def test_what_is_not_given_back_is_still_found_where_it_is(raw):
    tree = parse(from_bytes(raw, "a.py"))
    assert tree.faithful == (b"unicode_escape" not in raw)
    for node in walk(tree.module):
        if isinstance(node, cst.Name):
            assert tree.text(node) == node.value
        if isinstance(node, cst.Call):
            assert tree.text(node) in ("f(a)", "f(b)")


KINDS = {
    cst.Name: ast.Name, cst.Attribute: ast.Attribute, cst.Call: ast.Call, cst.Subscript: ast.Subscript,
    cst.BinaryOperation: ast.BinOp, cst.UnaryOperation: ast.UnaryOp, cst.List: ast.List, cst.Dict: ast.Dict,
    cst.Lambda: ast.Lambda, cst.IfExp: ast.IfExp, cst.Await: ast.Await, cst.Return: ast.Return,
}


def ast_places(text, kind):
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, kind):
            first = lines[node.lineno - 1].encode()[:node.col_offset].decode()
            last = lines[node.end_lineno - 1].encode()[:node.end_col_offset].decode()
            yield node.lineno, len(first) + 1, node.end_lineno, len(last) + 1


def check_places(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parse(from_text(text, "a.py"))
        found = {}
        for node in walk(tree.module):
            span = tree.span(node)
            found.setdefault(type(node), set()).add((span.line, span.column, span.end_line, span.end_column))
        for mine, theirs in KINDS.items():
            if mine is cst.Name:
                assert set(ast_places(text, theirs)) <= found.get(mine, set())
            else:
                assert set(ast_places(text, theirs)) == found.get(mine, set()), mine


@pytest.mark.parametrize("path", [path for path in STANDARD[3::23] if os.path.getsize(path) < 60_000], ids=os.path.basename)
def test_nodes_stand_where_ast_sees_them(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if "f'" not in text and 'f"' not in text:  # before 3.12 ast misplaces what stands in f-strings
        check_places(text)


@pytest.mark.parametrize("name", ["wide", "continuations", "walrus", "parentheses", "tabs", "semicolons", "form feed"])
def test_awkward_nodes_stand_where_ast_sees_them(name):
    text = AWKWARD[name].decode().replace("\r\n", "\n")
    check_places(text)


def test_spans_count_code_points_and_leave_parentheses_out():
    tree = parse(from_bytes("\t變 = ( '𝄞' + (b) )\n".replace("\t", "if a:\n\t").encode(), "dir/a.py"))
    plus = next(node for node in walk(tree.module) if isinstance(node, cst.BinaryOperation))
    assert tree.span(plus) == Span("dir/a.py", None, 2, 8, 2, 17)
    assert tree.text(plus) == "'𝄞' + (b)"
    assert tree.code(plus) == "( '𝄞' + (b) )"
    assert tree.spans([plus, plus.left]) == [tree.span(plus), Span("dir/a.py", None, 2, 8, 2, 11)]
    assert tree.code(plus.right) == "(b)"
    assert tree.text(plus.right) == "b"


def test_nodes_of_no_tree_have_code_but_no_place():
    tree = parse(from_bytes(b"x\n", "a.py"))
    stranger = cst.parse_expression("f( a )")
    assert tree.code(stranger) == "f( a )"
    with pytest.raises(KeyError):
        tree.span(stranger)


def test_parents_and_children():
    tree = parse(from_bytes(b"x = f(a, b=c)  # d\n", "a.py"))
    call = next(node for node in walk(tree.module) if isinstance(node, cst.Call))
    assert [type(node).__name__ for node in children(call)] == ["Name", "Arg", "Arg"]
    assert [type(node).__name__ for node in tree.ancestors(call)] == ["Assign", "SimpleStatementLine", "Module"]
    assert tree.parent(tree.module) is None
    assert tree.parent(cst.Name("x")) is None
    assert not any(isinstance(node, cst.SimpleWhitespace | cst.Comma | cst.Comment) for node in walk(tree.module))


def test_newer_syntax_is_parsed():
    for text in ("type X[T = int] = list[T]", "f'{d['a']}'", "t'{x}'", "try: pass\nexcept A, B: pass",
                 "def f[*Ts](*a: *Ts): pass", "x[*a]", "try: pass\nexcept* E: pass"):
        assert parse(from_text(text, "a.py")).faithful


@pytest.mark.parametrize(("text", "line", "column", "words"), [
    ("x = = 1\n", 1, 5, "invalid syntax"),
    ("x = 1\ny = (\n\nz", 2, 5, "never closed"),
    ("print 'x'\n", 1, 1, "parentheses"),
    ("def f():\nx\n", 2, 1, "indented"),
    ("if x:\n    a\n  b\n", 3, 4, "indent"),
    ("x = 'abc\n", 1, 5, "unterminated"),
    ("%time x\n", 1, 1, "invalid syntax"),
    ("é = 1 +\n", 1, 8, "invalid syntax"),
    ("x = 1\r\n\r\ny = )\r\n", 3, 5, "unmatched"),
    ("x = 1\r\ry = )\r", 3, 5, "unmatched"),
    ("\ufeffx = )\n", 1, 5, "unmatched"),
    ("x = $\n", 1, 5, "invalid syntax"),
    ("raise E, 'm'\n", 1, 8, "invalid syntax"),
])
def test_errors_have_a_place_and_plain_words(text, line, column, words):
    source = from_text(text, "a.py")
    with pytest.raises(Unparsable, match=words) as caught:
        parse(source)
    error = caught.value.error(source)
    assert (error.span.line, error.span.column) == (line, column)
    assert error.message
    assert "\n" not in error.message


def test_no_warnings_come_from_parsing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parse(from_text(r"x = '\d'; assert (x, 1); 1 is 1", "a.py"))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1 \n\r\t()[]{}:=.,'\"#\\@;+-*%fif", max_size=40))
def test_any_text_is_parsed_or_refused(text):
    try:
        source = from_text(text, "a.py")
        tree = parse(source)
    except Unparsable as error:
        assert 1 <= error.line <= len(source.table.starts)
        return
    assert tree.positions.text == tree.module.code
    for node in walk(tree.module):
        start, end = tree.range(node)
        assert 0 <= start <= end <= len(text)
        if isinstance(node, cst.Name):
            assert tree.text(node) == node.value


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STANDARD), st.data())
def test_damaged_files_are_parsed_or_refused(path, data):
    raw = read(path).raw[:8000]
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(start + 30, len(raw))))
    damaged = raw[:start] + data.draw(st.binary(max_size=3)) + raw[end:]
    from bce_lint.reading.source import Unreadable
    try:
        tree = parse(from_bytes(damaged, "a.py"))
    except (Unparsable, Unreadable):
        return
    assert tree.faithful or tree.module.bytes != damaged
