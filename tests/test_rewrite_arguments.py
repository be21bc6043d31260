"""Arguments: added, changed, removed and swapped in the layout that the call has."""

from __future__ import annotations

import ast

import libcst as cst
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bce_lint.reading.source import from_bytes
from bce_lint.syntax import rewrite
from bce_lint.syntax.rewrite import Refused
from bce_lint.syntax.tree import parse, walk


def changed(text, make):
    """Return the text after the edits that ``make`` wants for the call of ``f``."""
    tree = parse(from_bytes(text.encode(), "a.py"))
    found = [node for node in walk(tree.module) if isinstance(node, cst.Call) and tree.text(node.func) == "f"]
    edits = make(tree, found[0])
    return rewrite.apply(tree.source, edits).decode()


def added(text, name="z", value="True"):
    return changed(text, lambda tree, call: rewrite.add_keyword(tree, call, name, value))


def removed(text, which):
    """Remove the argument at a position or with a keyword."""
    def make(tree, call):
        named = {arg.keyword.value: arg for arg in call.args if arg.keyword}
        return rewrite.remove_argument(tree, call, named[which] if isinstance(which, str) else call.args[which])

    return changed(text, make)


@pytest.mark.parametrize(("before", "after"), [
    ("f()", "f(z=True)"),
    ("f( )", "f(z=True )"),
    ("f (\n)", "f (z=True\n)"),
    ("f(  # c\n)", "f(z=True  # c\n)"),
    ("(f)()", "(f)(z=True)"),
    ("f(a)", "f(a, z=True)"),
    ("f( a )", "f( a, z=True )"),
    ("f(a,)", "f(a, z=True,)"),
    ("f(a, )", "f(a, z=True, )"),
    ("f(a , )", "f(a , z=True, )"),
    ("f(a, b=1)", "f(a, b=1, z=True)"),
    ("f(a, b = 1)", "f(a, b = 1, z = True)"),
    ("f(*a)", "f(*a, z=True)"),
    ("f(**k)", "f(z=True, **k)"),
    ("f(a, *b, **k)", "f(a, *b, z=True, **k)"),
    ("f(a, **k, c=1)", "f(a, z=True, **k, c=1)"),
    ("f(x for x in y)", "f((x for x in y), z=True)"),
    ("f((x for x in y))", "f((x for x in y), z=True)"),
    ("f(\n    x for x in y\n)", "f(\n    (x for x in y), z=True\n)"),
    ("f(\n    a,\n    b=1,\n)", "f(\n    a,\n    b=1,\n    z=True,\n)"),
    ("f(\n    a,\n    b=1\n)", "f(\n    a,\n    b=1,\n    z=True\n)"),
    ("f(\n    a,\n    b=1)", "f(\n    a,\n    b=1,\n    z=True)"),
    ("f(\n\ta,\n\tb=1,\n\t)", "f(\n\ta,\n\tb=1,\n\tz=True,\n\t)"),
    ("f(\r\n  a,\r\n  b,\r\n)\r\n", "f(\r\n  a,\r\n  b,\r\n  z=True,\r\n)\r\n"),
    ("f(\r  a,\r)\r", "f(\r  a,\r  z=True,\r)\r"),
    ("f(a,\n  b)", "f(a,\n  b,\n  z=True)"),
    ("f(\n    a, b\n)", "f(\n    a, b, z=True\n)"),
    ("f(\n    a, b,\n)", "f(\n    a, b, z=True,\n)"),
    ("f(\n    a,  # one\n    b,  # two\n)", "f(\n    a,  # one\n    b,  # two\n    z=True,\n)"),
    ("f(\n    a,  # one\n    b  # two\n)", "f(\n    a,  # one\n    b,  # two\n    z=True\n)"),
    ("f(\n    a,\n    # b\n)", "f(\n    a,\n    z=True,\n    # b\n)"),
    ("f(\n    a\n    # b\n    ,\n)", "f(\n    a\n    # b\n    ,\n    z=True,\n)"),
    ("f(a  # one\n)", "f(a, z=True  # one\n)"),
    ("f(a,  # one\n)", "f(a, z=True,  # one\n)"),
    ("f(\n    a,\n    **k,\n)", "f(\n    a,\n    z=True,\n    **k,\n)"),
    ("f(\n    a, **k\n)", "f(\n    a, z=True, **k\n)"),
    ("f(\n    a=[\n        1,\n    ],\n)", "f(\n    a=[\n        1,\n    ],\n    z=True,\n)"),
    ("f([\n    1,\n])", "f([\n    1,\n], z=True)"),
    ("f(a\n  , b\n)", "f(a\n  , b, z=True\n)"),
    ("f(a)(b)", "f(a, z=True)(b)"),
    ("x.y[f(a)]", "x.y[f(a, z=True)]"),
    ("f'{f(a)}'", "f'{f(a, z=True)}'"),
    ("x = f(a); y", "x = f(a, z=True); y"),
    ("f(變, '𝄞')", "f(變, '𝄞', z=True)"),
    ("f((a))", "f((a), z=True)"),
    ("f(a := 1)", "f(a := 1, z=True)"),
    ("f(lambda: a)", "f(lambda: a, z=True)"),
    ("f(a if b else c,)", "f(a if b else c, z=True,)"),
    ("f(a, \\\n  b)", "f(a, \\\n  b,\n  z=True)"),
    ("f'''{f(\n  a,\n)}'''", "f'''{f(\n  a,\n  z=True,\n)}'''"),
    ("if x:\n    f(\n        a,\n    )\n", "if x:\n    f(\n        a,\n        z=True,\n    )\n"),
])
def test_adding_a_keyword(before, after):
    assert added(before) == after
    ast.parse(after)


@pytest.mark.parametrize(("value", "written"), [
    ("a, b", "(a, b)"), ("a := 1", "(a := 1)"), ("lambda: 1", "lambda: 1"), ("a if b else c", "a if b else c"),
    ("yield", "(yield)"), ("(a, b)", "(a, b)"), ("x for x in y", "(x for x in y)"), ("[a, b]", "[a, b]"),
])
def test_values_get_the_parentheses_they_need(value, written):
    assert added("f(a)", value=value) == f"f(a, z={written})"


def test_keywords_that_cannot_be_added():
    with pytest.raises(Refused, match="already has"):
        added("f(z=1)")
    with pytest.raises(Refused, match="not an expression"):
        added("f()", value="a b")
    with pytest.raises(Refused, match="f-string"):
        added("f'{f(a)}'", value="'x'")


@pytest.mark.parametrize(("before", "which", "after"), [
    ("f(a)", 0, "f()"),
    ("f( a )", 0, "f()"),
    ("f(a,)", 0, "f()"),
    ("f(\n    a,\n)", 0, "f()"),
    ("f(\n    a,  # c\n)", 0, "f(\n      # c\n)"),
    ("f(x for x in y)", 0, "f()"),
    ("f(a, b)", 1, "f(a)"),
    ("f(a, b,)", 1, "f(a,)"),
    ("f(a, b, )", 1, "f(a, )"),
    ("f(a , b)", 1, "f(a)"),
    ("f(a, b=1, c=2)", "b", "f(a, c=2)"),
    ("f(a, b=1, c=2)", "c", "f(a, b=1)"),
    ("f(b=1, c=2)", "b", "f(c=2)"),
    ("f(a, b=1, *c)", "b", "f(a, *c)"),
    ("f(a, *b, **c)", 2, "f(a, *b)"),
    ("f(a, *b, c=1)", 1, "f(a, c=1)"),
    ("f(\n    a,\n    b=1,\n    c=2,\n)", "b", "f(\n    a,\n    c=2,\n)"),
    ("f(\n    a,\n    b=1,\n    c=2,\n)", "c", "f(\n    a,\n    b=1,\n)"),
    ("f(\n    a,\n    b=1,\n    c=2\n)", "c", "f(\n    a,\n    b=1\n)"),
    ("f(\n    a,\n    b=1,\n    c=2)", "c", "f(\n    a,\n    b=1)"),
    ("f(\n    a=0,\n    b=1,\n)", "a", "f(\n    b=1,\n)"),
    ("f(\n    a,  # one\n    b=1,  # two\n    c=2,  # three\n)", "b", "f(\n    a,  # one\n    c=2,  # three\n)"),
    ("f(\n    a,  # one\n    b=1  # two\n)", "b", "f(\n    a  # one\n)"),
    ("f(\n    a,\n    # about b\n    b=1,\n    c=2,\n)", "b", "f(\n    a,\n    # about b\n    c=2,\n)"),
    ("f(\n    a,\n    b=[\n        1,\n    ],\n    c=2,\n)", "b", "f(\n    a,\n    c=2,\n)"),
    ("f(a, b=1,\n  c=2)", "b", "f(a,\n  c=2)"),
    ("f(a=0,\n  c=2)", "a", "f(c=2)"),
    ("f(a,\n  b=1)", "b", "f(a)"),
    ("f(a,  # one\n  b=1)", "b", "f(a,  # one\n  )"),
    ("f(\n    a, b=1,\n)", "b", "f(\n    a,\n)"),
    ("f(\n    a, b=1, c=2,\n)", "b", "f(\n    a, c=2,\n)"),
    ("f(\r\n  a,\r\n  b=1,\r\n)\r\n", "b", "f(\r\n  a,\r\n)\r\n"),
    ("f(\r  a,\r  b=1\r)\r", "b", "f(\r  a\r)\r"),
    ("f(a\n  , b=1\n  , c=2)", "b", "f(a\n  , c=2)"),
    ("f(a\n  , b=1)", "b", "f(a)"),
    ("f(a, b = (1)  , c=2)", "b", "f(a, c=2)"),
    ("f'{f(a, b=1)}'", "b", "f'{f(a)}'"),
])
def test_removing_an_argument(before, which, after):
    assert removed(before, which) == after
    ast.parse(after)


@pytest.mark.parametrize(("text", "which"), [("f(a, b)", 0), ("f(a, *b)", 0), ("f(*a, b)", 0), ("f(a, b=1, *c)", 0)])
def test_later_positional_arguments_must_not_move_up(text, which):
    with pytest.raises(Refused, match="move up"):
        removed(text, which)


def test_only_an_argument_of_the_call_is_removed():
    with pytest.raises(Refused, match="no such argument"):
        changed("f(a)", lambda tree, call: rewrite.remove_argument(tree, call, cst.Arg(cst.Name("a"))))


@pytest.mark.parametrize(("before", "after"), [
    ("f(a, b)", "f(b, a)"),
    ("f( a+1 ,(b) )", "f( (b) ,a+1 )"),
    ("f(\n    a,  # one\n    b[\n      1],  # two\n)", "f(\n    b[\n      1],  # one\n    a,  # two\n)"),
    ("f(x=a, y=lambda: b)", "f(x=lambda: b, y=a)"),
    ("f(a, y=b)", "f(b, y=a)"),
    ("f('''\r\n''', b)\r\n", "f(b, '''\r\n''')\r\n"),
])
def test_swapping(before, after):
    assert changed(before, lambda tree, call: rewrite.swap(tree, *call.args)) == after


@pytest.mark.parametrize("text", ["f(*a, b)", "f(a, **b)", "f(a := 1, b)"])
def test_swaps_that_are_refused(text):
    with pytest.raises(Refused):
        changed(text, lambda tree, call: rewrite.swap(tree, *call.args))


@pytest.mark.parametrize(("before", "value", "after"), [
    ("f(a=True)", "False", "f(a=False)"), ("f(a = (True) ,)", "False", "f(a = (False) ,)"), ("f(True)", "a, b", "f((a, b))"),
    ("f(\n  a=True,  # c\n)", "x +\ny", "f(\n  a=x +\ny,  # c\n)"), ("f(a='x')", "None", "f(a=None)"),
])
def test_setting_a_value(before, value, after):
    assert changed(before, lambda tree, call: rewrite.set_value(tree, call.args[0], value)) == after


SPACES = st.sampled_from(["", " ", "\n", "\n    ", "  # c\n    ", "\n    # own\n    ", "\t", " \\\n ", "\r\n  "])
VALUES = st.sampled_from(["a", "1", "a + b", "(a)", "g(\n 1,\n)", "[1,\n 2]", "lambda: 0", "a if b else c", "'#'", "x . y"])
KINDS = st.lists(st.tuples(st.sampled_from(["", "*", "k", "**"]), VALUES, SPACES, SPACES), max_size=5)


def call_of(parts, comma, inside):
    rank = {"": 0, "*": 1, "k": 2, "**": 3}
    written = []
    for number, (kind, value, before, after) in enumerate(sorted(parts, key=lambda part: rank[part[0]])):
        name = f"k{number}=" if kind == "k" else kind
        written.append(f"{before}{name}{value}{after}")
    body = ",".join(written)
    return f"y = f({inside}{body}{',' if comma and parts else ''}{inside})\n"


@settings(max_examples=400, deadline=None)
@given(KINDS, st.booleans(), SPACES, st.data())
def test_any_layout_is_kept_and_means_what_it_should(parts, comma, inside, data):
    before = call_of(parts, comma, inside)
    try:
        old = ast.parse(before)
    except SyntaxError:
        assume(False)
    expected = old.body[0].value
    count = len(expected.args) + len(expected.keywords)
    index = data.draw(st.integers(-1, count - 1)) if count else -1
    if index < 0:
        after = added(before)
        doubled = [keyword for keyword in expected.keywords if keyword.arg is None]
        plain = [keyword for keyword in expected.keywords if keyword.arg is not None]
        expected.keywords = [*plain, ast.keyword("z", ast.Constant(True)), *doubled]
    else:
        try:
            after = removed(before, index)
        except Refused:
            return
        whole = [*expected.args, *expected.keywords]
        gone = whole[index]
        expected.args = [arg for arg in expected.args if arg is not gone]
        expected.keywords = [keyword for keyword in expected.keywords if keyword is not gone]
    assert ast.dump(old) == ast.dump(ast.parse(after)), (before, after)
    tree = parse(from_bytes(before.encode(), "a.py"))
    kept = after.count("# c") + after.count("# own") >= before.count("# c") + before.count("# own")
    call = next(node for node in walk(tree.module) if isinstance(node, cst.Call) and tree.text(node.func) == "f")
    edits = (rewrite.add_keyword(tree, call, "z", "True") if index < 0
             else rewrite.remove_argument(tree, call, call.args[index]))
    assert rewrite.drops_comment(tree, edits) is not kept


# -- elements of a list -----------------------------------------------------------------------------------------------

def without(text, index):
    """Remove an element of the first list."""
    tree = parse(from_bytes(text.encode(), "a.py"))
    holder = next(node for node in walk(tree.module) if isinstance(node, cst.List))
    return rewrite.apply(tree.source, rewrite.remove_element(tree, holder, holder.elements[index])).decode()


@pytest.mark.parametrize(("before", "after"), [
    ("x = [a, b]", "x = [a]"),
    ("x = [a, b,]", "x = [a,]"),
    ("x = [ a , b ]", "x = [ a ]"),
    ("x = [\n    a,\n    b,\n]", "x = [\n    a,\n]"),
    ("x = [\n    a,\n    b\n]", "x = [\n    a\n]"),
    ("x = [\n    a,  # one\n    b\n]", "x = [\n    a  # one\n]"),
    ("x = [a,\n     b]", "x = [a]"),
    ("x = [\n    a, b(\n        1\n    ),\n]", "x = [\n    a,\n]"),
    ("x = [a, (b)]", "x = [a]"),
    ("x = [a, *b]", "x = [a]"),
])
def test_last_element_is_removed(before, after):
    assert without(before, -1) == after


def test_first_and_middle_elements_are_removed():
    assert without("x = [a, b, c]", 0) == "x = [b, c]"
    assert without("x = [a, b, c]", 1) == "x = [a, c]"
    assert without("x = [\n    a,\n    b,\n    c,\n]", 1) == "x = [\n    a,\n    c,\n]"


def test_the_only_element_stays():
    with pytest.raises(Refused):
        without("x = [a]", 0)
