"""Rewriting: the code around an edit stays byte for byte, the result means what was meant."""

from __future__ import annotations

import ast

import libcst as cst
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bce_lint.diagnostics import Edit, Span
from bce_lint.reading.source import from_bytes
from bce_lint.syntax import rewrite
from bce_lint.syntax.rewrite import Refused
from bce_lint.syntax.tree import parse, walk


def tree_of(text):
    return parse(from_bytes(text if isinstance(text, bytes) else text.encode(), "a.py"))


def calls(tree, name):
    """Return the calls of the function ``name``, in source order."""
    found = [node for node in walk(tree.module) if isinstance(node, cst.Call) and tree.text(node.func) == name]
    return sorted(found, key=tree.range)


def mended(text, make):
    """Return the text after the edits that ``make`` wants for the first call of ``f``."""
    tree = tree_of(text)
    edits = make(tree, calls(tree, "f")[0])
    result = rewrite.apply(tree.source, edits)
    return result if isinstance(text, bytes) else result.decode()


def unwrapped(text):
    return mended(text, lambda tree, call: rewrite.unwrap(tree, call, call.args[0].value))


def replaced(text, new):
    return mended(text, lambda tree, call: rewrite.replace(tree, call, new))


@pytest.mark.parametrize(("before", "after"), [
    ("y = f(a)\n", "y = a\n"),
    ("y = -f(a + b)\n", "y = -(a + b)\n"),
    ("y = f(a + b)\n", "y = a + b\n"),
    ("y = f(a + b) * c\n", "y = (a + b) * c\n"),
    ("y = c + f(a + b)\n", "y = c + (a + b)\n"),
    ("y = f(a + b) + c\n", "y = a + b + c\n"),
    ("y = c ** f(-a)\n", "y = c ** -a\n"),
    ("y = f(-a) ** c\n", "y = (-a) ** c\n"),
    ("y = f(a).b\n", "y = a.b\n"),
    ("y = f(1).real\n", "y = (1).real\n"),
    ("y = f(1.0).real\n", "y = 1.0.real\n"),
    ("y = f(a or b).c\n", "y = (a or b).c\n"),
    ("y = f(a if b else c)[0]\n", "y = (a if b else c)[0]\n"),
    ("y = f(lambda: a)()\n", "y = (lambda: a)()\n"),
    ("y = f(lambda: a), b\n", "y = lambda: a, b\n"),
    ("y = f(a if b else c) if d else e\n", "y = (a if b else c) if d else e\n"),
    ("y = d if e else f(a if b else c)\n", "y = d if e else a if b else c\n"),
    ("y = not f(a and b)\n", "y = not (a and b)\n"),
    ("y = not f(not a)\n", "y = not not a\n"),
    ("y = f(a and b) and c\n", "y = (a and b) and c\n"),
    ("y = c and f(a and b)\n", "y = c and (a and b)\n"),
    ("y = f(a < b) < c\n", "y = (a < b) < c\n"),
    ("y = c < f(a | b)\n", "y = c < a | b\n"),
    ("y = [*f(a or b)]\n", "y = [*(a or b)]\n"),
    ("y = g(*f(a or b), **f(c))\n", "y = g(*a or b, **f(c))\n"),
    ("y = {**f(a | b)}\n", "y = {**a | b}\n"),
    ("y = x[f(a):b]\n", "y = x[a:b]\n"),
    ("y = x[f(lambda: 1)]\n", "y = x[lambda: 1]\n"),
    ("y = f((a, b))\n", "y = a, b\n"),
    ("y = f((a, b)), c\n", "y = (a, b), c\n"),
    ("y = g(f((a, b)))\n", "y = g((a, b))\n"),
    ("y = f((a := 1))\n", "y = (a := 1)\n"),
    ("y = f(a := 1)\n", "y = (a := 1)\n"),
    ("if f(a := 1): pass\n", "if (a := 1): pass\n"),
    ("y = f(a for a in b)\n", "y = (a for a in b)\n"),
    ("y = g(f(a for a in b))\n", "y = g((a for a in b))\n"),
    ("y = f((yield))\n", "y = (yield)\n"),
    ("async def g():\n  return f(await a).b\n", "async def g():\n  return (await a).b\n"),
    ("async def g():\n  return await f(a.b)\n", "async def g():\n  return await a.b\n"),
    ("y = f('a' 'b')\n", "y = 'a' 'b'\n"),
    ("for x in f(a, b): pass\n", "for x in a: pass\n"),
    ("@f(a)\ndef g(): pass\n", "@a\ndef g(): pass\n"),
    ("y = [f(a or b) for c in d if f(e)]\n", "y = [a or b for c in d if f(e)]\n"),
    ("y = [c for d in f(a if b else e)]\n", "y = [c for d in (a if b else e)]\n"),
    ("with f(a): pass\n", "with a: pass\n"),
    ("assert f(a), b\n", "assert a, b\n"),
    # parentheses that are there
    ("y = (f(a + b))\n", "y = (a + b)\n"),
    ("y = -(f(a + b))\n", "y = -(a + b)\n"),
    ("y = f((a + b))\n", "y = a + b\n"),
    ("y = -f((a + b))\n", "y = -(a + b)\n"),
    ("y = f(((a)))\n", "y = a\n"),
    ("y = ((f)(a))\n", "y = (a)\n"),
    # words that would grow together
    ("return_ = 1\ny = x if(f)(a)else z\n", "return_ = 1\ny = x if a else z\n"),
    ("y = not(f)(a)\n", "y = not a\n"),
    ("def g(): return(f)(a)\n", "def g(): return a\n"),
    ("def g(): return(f)('a')\n", "def g(): return 'a'\n"),
    ("def g(): return(f)((a + b).c)\n", "def g(): return(a + b).c\n"),
    ("def g(): return(f(a))\n", "def g(): return(a)\n"),
    ("y = f(1)if f(2)else 3\n", "y = 1 if f(2)else 3\n"),
    # several lines
    ("y = f(\n    a\n)\n", "y = a\n"),
    ("y = f(\n    a +\n    b\n)\n", "y = (a +\n    b)\n"),
    ("y = f(a +\r\n  b)\r\n", "y = (a +\r\n  b)\r\n"),
    ("y = g(f(\n    a +\n    b\n))\n", "y = g(a +\n    b)\n"),
    ("y = [f(a +\n b)]\n", "y = [a +\n b]\n"),
    ("y = f(g(\n a,\n))\n", "y = g(\n a,\n)\n"),
    ("y = f('''\n''')\n", "y = '''\n'''\n"),
    ("y = f(a + \\\n b)\n", "y = a + \\\n b\n"),
    ("y = f('a'\n  'b')\n", "y = ('a'\n  'b')\n"),
    ("y = f(a +  # c\n  b)\n", "y = (a +  # c\n  b)\n"),
    ("y = f(\n  (a +\n   b)\n)\n", "y = (a +\n   b)\n"),
    ("y = f(a +\n b).c\n", "y = (a +\n b).c\n"),
    ("y = x[f(a +\n b)]\n", "y = x[a +\n b]\n"),
    ("y = (1, f(a +\n b))\n", "y = (1, a +\n b)\n"),
    ("class A(f(a +\n b)): pass\n", "class A(a +\n b): pass\n"),
    ("def g(x=f(a +\n b)): pass\n", "def g(x=a +\n b): pass\n"),
    ("assert f(a +\n b)\n", "assert (a +\n b)\n"),
    # odd bytes around
    ("\ufeff變 = '𝄞', f( 數 )  # é\n", "\ufeff變 = '𝄞', 數  # é\n"),
    ("\tx\n".replace("\t", "if a:\n\t") + "y = f(\ta\t)", "if a:\n\tx\ny = a"),
    ("y = f(a);z = 1;\n\x0c\n", "y = a;z = 1;\n\x0c\n"),
    (b"# coding: cp1252\r\ny = f('\x80')  # \x93\r\n", b"# coding: cp1252\r\ny = '\x80'  # \x93\r\n"),
    ("x = 1\r\ny = f(a)\nz = 1\r", "x = 1\r\ny = a\nz = 1\r"),
    # f-strings
    ("y = f'{f(a)}'\n", "y = f'{a}'\n"),
    ("y = f'{f({1: 2})}'\n", "y = f'{ {1: 2}}'\n"),
    ("y = f'{f(lambda: 1)}'\n", "y = f'{(lambda: 1)}'\n"),
    ("y = f'{f(a)!r:>{w}}'\n", "y = f'{a!r:>{w}}'\n"),
])
def test_unwrapping(before, after):
    assert unwrapped(before) == after
    check_meaning(before, after)


def check_meaning(before, after):
    """The first call of ``f`` is now its argument, and nothing else has changed."""
    encoded = [text if isinstance(text, bytes) else text.encode() for text in (before, after)]
    old, new = map(ast.parse, encoded)
    found = [node for node in ast.walk(old) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "f"]
    first = min(found, key=lambda node: (node.lineno, node.col_offset))

    class Unwrap(ast.NodeTransformer):
        def visit(self, node):
            return node.args[0] if node is first else self.generic_visit(node)

    assert ast.dump(Unwrap().visit(old)) == ast.dump(new)


def test_unwrapping_refuses_what_is_elsewhere():
    tree = tree_of("y = f(a) + b\n")
    call = calls(tree, "f")[0]
    other = next(node for node in walk(tree.module) if isinstance(node, cst.Name) and node.value == "b")
    for inner in (other, call):
        with pytest.raises(Refused):
            rewrite.unwrap(tree, call, inner)
    with pytest.raises(Refused, match="as it is written"):
        unwrapped("y = f'{f(a)=}'\n")


def test_unwrapping_leaves_the_argument_to_other_edits():
    tree = tree_of("y = -f(g(a) + b)\n")
    outer, inner = calls(tree, "f")[0], calls(tree, "g")[0]
    edits = rewrite.unwrap(tree, outer, outer.args[0].value) + rewrite.unwrap(tree, inner, inner.args[0].value)
    assert rewrite.apply(tree.source, edits) == b"y = -(a + b)\n"


ATOMS = st.sampled_from(["a", "1", "1.5", "'s'", "f(x)", "f(x + 1)", "f(-x)", "f(x, y)[0]", "f(x or y)", "f((x, y))",
                         "f(lambda: x)", "f(x if y else z)", "f(not x)", "f(x < y)", "f(x ** y)", "f([x, *y])", "f(x.z)"])


def _grown(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "*", "**", "-", "/", "@", "//", "%", "<<", "&", "|", "^", " and ", " or ",
                                          "<", " in ", " is not ", "=="]), inner).map("".join),
        st.tuples(st.sampled_from(["-", "not ", "~", "(not ", "+"]), inner).map(
            lambda pair: "".join(pair) + ")" * pair[0].startswith("(")),
        inner.map("({})".format), inner.map("f({})".format), inner.map("({}).b".format), inner.map("({})[0]".format),
        inner.map("f(\n  {}\n)".format), inner.map("(lambda: {})".format), inner.map("g({}, k={{}})".format),
        inner.map("[{}, 2]".format), inner.map("{{1: {}}}".format), inner.map("x[{}:]".format),
        st.tuples(inner, inner).map(lambda pair: "({} if {} else 0)".format(*pair)),
        inner.map("[i for i in ({}) if i]".format),
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(ATOMS, _grown, max_leaves=6))
def test_unwrapping_anything_means_what_it_should(text):
    before = f"y = {text}\n"
    try:
        ast.parse(before)
    except SyntaxError:
        assume(False)
    tree = tree_of(before)
    found = [call for call in calls(tree, "f") if isinstance(call.func, cst.Name)]
    assume(found)
    call = min(found, key=lambda node: (tree.range(node)[0], -tree.range(node)[1]))
    after = rewrite.apply(tree.source, rewrite.unwrap(tree, call, call.args[0].value)).decode()
    span = tree.span(call)
    place = (span.line, span.column - 1, span.end_line, span.end_column - 1)

    class Unwrap(ast.NodeTransformer):
        def visit(self, node):
            at = tuple(getattr(node, name, None) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
            return node.args[0] if isinstance(node, ast.Call) and at == place else self.generic_visit(node)

    assert ast.dump(Unwrap().visit(ast.parse(before))) == ast.dump(ast.parse(after)), (before, after)


@pytest.mark.parametrize(("before", "new", "after"), [
    ("y = f(a)\n", "b", "y = b\n"),
    ("y = -f(a)\n", "b + c", "y = -(b + c)\n"),
    ("y = -f(a)\n", "(b + c)", "y = -(b + c)\n"),
    ("y = -f(a)\n", "(b) + (c)", "y = -((b) + (c))\n"),
    ("y = (f(a))\n", "b, c", "y = (b, c)\n"),
    ("y = g(f(a))\n", "b, c", "y = g((b, c))\n"),
    ("y = f(a)\n", "b +\nc", "y = (b +\nc)\n"),
    ("y = f(a)\r\n", "b(\n  c)", "y = b(\r\n  c)\r\n"),
    ("y = f(a)\r", "b(\n  c)", "y = b(\r  c)\r"),
    ("y = f(a)\r\nz\r\n", "'''\r\n'''", "y = '''\r\n'''\r\nz\r\n"),
    ("y = f(a)\n", "yield b", "y = (yield b)\n"),
    ("f(a)\n", "b := c", "(b := c)\n"),
    ("y = x if f(a) else z\n", "lambda: 1", "y = x if (lambda: 1) else z\n"),
    ("y = f'{f(a)}'\n", "b + c", "y = f'{b + c}'\n"),
])
def test_replacing(before, new, after):
    assert replaced(before, new) == after
    ast.parse(after)


@pytest.mark.parametrize("new", ["", "a b", "a = b", "*a", "pass", "a)", ")(", "a; b", "# c"])
def test_what_is_no_expression_is_refused(new):
    with pytest.raises(Refused, match="not an expression"):
        replaced("y = f(a)\n", new)


@pytest.mark.parametrize(("before", "new"), [
    ("y = f'{f(a)}'\n", "b['c']"), ("y = f'{f(a)}'\n", "b +\n c"), ("y = f'{f(a)=}'\n", "b"), ("y = f'{f(a)}'\n", '"x"'),
    ("y = f'{x:{f(a)}}'\n", "'b'"),
])
def test_what_cannot_stand_in_an_f_string_is_refused(before, new):
    with pytest.raises(Refused, match="f-string"):
        replaced(before, new)


@pytest.mark.parametrize(("before", "after"), [
    ("y = f(a)\n", "y = s(f(a))\n"),
    ("y = (f(a)).b\n", "y = (s(f(a))).b\n"),
    ("y = f(a) > 0.5\n", "y = s(f(a)) > 0.5\n"),
    ("y = f(\n  a\n)\n", "y = s(f(\n  a\n))\n"),
    ("y = not(f)(a)\n", "y = not s((f)(a))\n"),
    ("y = f'{f(a)}'\n", "y = f'{s(f(a))}'\n"),
])
def test_wrapping(before, after):
    assert mended(before, lambda tree, call: rewrite.wrap(tree, call, "s(")) == after


@pytest.mark.parametrize(("before", "after"), [
    ("y = g(a for a in b)\n", "y = g(s((a for a in b)))\n"), ("y = a, b\n", "y = s((a, b))\n"),
    ("y = (a := b)\n", "y = (s((a := b)))\n"), ("y = (a +\n b)\n", "y = (s(a +\n b))\n"),
])
def test_wrapping_other_expressions(before, after):
    tree = tree_of(before)
    kinds = cst.GeneratorExp | cst.Tuple | cst.NamedExpr | cst.BinaryOperation
    node = next(node for node in walk(tree.module) if isinstance(node, kinds))
    assert rewrite.apply(tree.source, rewrite.wrap(tree, node, "s(")).decode() == after


def test_wraps_inside_each_other_do_not_collide():
    tree = tree_of("y = f(g(a))\n")
    edits = rewrite.wrap(tree, calls(tree, "f")[0], "s(") + rewrite.unwrap(
        tree, calls(tree, "g")[0], calls(tree, "g")[0].args[0].value)
    assert rewrite.apply(tree.source, edits) == b"y = s(f(a))\n"


def test_edits_that_overlap_are_refused():
    tree = tree_of("y = f(a)\n")
    call = calls(tree, "f")[0]
    edits = rewrite.replace(tree, call, "b") + rewrite.replace(tree, call.args[0].value, "c")
    for some in (edits, edits[::-1], edits[:1] * 2):
        with pytest.raises(Refused, match="overlap"):
            rewrite.apply(tree.source, some)
    with pytest.raises(Refused, match="another file"):
        rewrite.apply(tree.source, [Edit(Span("b.py", None, 1, 1, 1, 1), "x")])


def test_touching_edits_and_insertions_keep_their_order():
    source = from_bytes(b"abc\n", "a.py")

    def at(start, end, text):
        return Edit(Span("a.py", None, 1, start, 1, end), text)

    assert rewrite.apply(source, [at(2, 3, "B"), at(1, 2, "A"), at(3, 4, "C")]) == b"ABC\n"
    assert rewrite.apply(source, [at(2, 2, "1"), at(2, 2, "2"), at(2, 3, "")]) == b"a12c\n"
    assert rewrite.apply(source, []) == b"abc\n"


def test_text_that_the_encoding_cannot_write_is_refused():
    tree = tree_of(b"# coding: latin-1\ny = f(a)\n")
    with pytest.raises(Refused, match="iso-8859-1"):
        rewrite.apply(tree.source, rewrite.replace(tree, calls(tree, "f")[0], "'日'"))
    assert rewrite.apply(tree.source, rewrite.replace(tree, calls(tree, "f")[0], "'é'")).endswith(b"'\xe9'\n")


def test_what_libcst_drops_is_not_dropped_from_the_file():
    assert unwrapped("x\n\x0cy = f(a)\n\x0cz\n") == "x\n\x0cy = a\n\x0cz\n"
    assert unwrapped("x\n\\\n\ny = f(a)\n") == "x\n\\\n\ny = a\n"


def test_files_that_cannot_be_written_as_they_were_read_are_not_edited():
    tree = tree_of("# coding: unicode_escape\nx = f(a)\ny = '\\x41'\n")
    assert not tree.faithful
    with pytest.raises(Refused, match="survive"):
        rewrite.replace(tree, calls(tree, "f")[0], "b")


@pytest.mark.parametrize(("text", "drops"), [
    ("y = f(a)  # c\n", False), ("y = f(  # c\n    a)\n", True), ("y = f(a  # c\n)\n", True),
    ("y = f(g(  # c\n    a))\n", False), ("y = f(a, '# c')\n", False), ("y = f(a +  # c\n  b)\n", False),
    ("# c\ny = f(a)\n", False), ("y = f(a, b  # c\n  )  # c\n", True),
])
def test_lost_comments_are_told(text, drops):
    tree = tree_of(text)
    call = calls(tree, "f")[0]
    assert rewrite.drops_comment(tree, rewrite.unwrap(tree, call, call.args[0].value)) is drops


def test_comments_that_move_are_not_lost():
    tree = tree_of("f(g(a,  # one\n  b), h(c  # two\n ))\n")
    args = calls(tree, "f")[0].args
    edits = rewrite.swap(tree, *args)
    assert not rewrite.drops_comment(tree, edits)
    assert rewrite.drops_comment(tree, edits[:1])


