"""The lexer agrees with Python's own on all that Python reads, and goes on where Python gives up."""

from __future__ import annotations

import glob
import io
import os
import tokenize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bce_lint.reading.lexer import CLOSE, COMMENT, NEWLINE, OPEN, STRING, tokens
from bce_lint.reading.lines import LineTable
from bce_lint.reading.logical import logical_lines, statement_end

STANDARD = sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), "*.py")))


def comments(text):
    return [text[token.start:token.end] for token in tokens(text) if token.kind == COMMENT]


def shape(text):
    """Return brackets and line ends in order, strings and all else left out."""
    kinds = {OPEN: "(", CLOSE: ")", NEWLINE: "n"}
    return "".join(kinds.get(token.kind, "") for token in tokens(text))


@pytest.mark.parametrize("path", STANDARD[::7], ids=os.path.basename)
def test_comments_and_logical_lines_are_those_of_tokenize(path):
    with tokenize.open(path) as file:
        text = file.read()
    expected = list(tokenize.generate_tokens(io.StringIO(text).readline))
    assert comments(text) == [token.string for token in expected if token.type == tokenize.COMMENT]
    ends = [token.start[0] for token in expected if token.type == tokenize.NEWLINE and token.string]
    assert [line.last for line in logical_lines(text, LineTable(text))] == ends


@pytest.mark.parametrize(("text", "found"), [
    ("x # a\n# b\n", ["# a", "# b"]),
    ("'# no' # yes", ["# yes"]),
    ("'''\n# no\n''' # yes", ["# yes"]),
    (r"'\'# no' # yes", ["# yes"]),
    (r"r'\' # no' # yes", ["# yes"]),
    ("'# no\n# yes\n", ["# yes"]),
    ("rb'# no' Rb\"# no\" bR'# no' u'# no' # yes", ["# yes"]),
    ("f'# no {x} # no' # yes", ["# yes"]),
    ("f'{x!r:#>{w}} # no' # yes", ["# yes"]),
    ("f'{ {1: '#'} }' # yes", ["# yes"]),
    ("f'{d['#']} {f'{'#'}'}' # yes", ["# yes"]),
    ("f'''{\nx # yes\n} # no'''", ["# yes"]),
    ("f'{{# no}} {x}' # yes", ["# yes"]),
    (r"f'\N{NUMBER SIGN}# no \{x}' # yes", ["# yes"]),
    (r"rf'\N{x}# no' # yes", ["# yes"]),
    ("t'{x}# no' # yes", ["# yes"]),
    ("f'{lambda: 1}' # yes", ["# yes"]),
    ("f'{x:%H:%M {y}# no}' # yes", ["# yes"]),
    ("f'{x # yes\n}'  # yes\n", ["# yes", "# yes"]),
    ("f'x # no\n  # yes\n", ["# yes"]),
    ("x = \\\n  1 # yes", ["# yes"]),
    ("€ ? $ ` \x00 # yes", ["# yes"]),
    ("1.e5j # yes", ["# yes"]),
    ("x\r# a\r\n# b", ["# a", "# b"]),
])
def test_comments(text, found):
    assert comments(text) == found


@pytest.mark.parametrize(("text", "expected"), [
    ("f(a)[b]{c}\n", "()()()n"),
    ("(\n\n)\n\n", "()nn"),
    ("f'{a(b)}'\n", "(())n"),
    ("f'{a:{b}}'\n", "(())n"),
    (")\n", "n"),
    ("(]\n", "("),
    ("'('\n", "n"),
    ("'(\n(\n)\n", "n()n"),
])
def test_brackets_and_line_ends(text, expected):
    assert shape(text) == expected


@settings(max_examples=400)
@given(st.text(alphabet="ab01 \n\r\t#'\"\\{}()[]:fFrtN!=.,", max_size=60))
def test_any_text_is_covered_from_left_to_right(text):
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert token.end > token.start or token.kind != STRING
        end = token.end
    assert end <= len(text) + 2


def test_statements_with_their_blocks():
    text = "@d\ndef f():\n    if a:\n        b\n    elif c:\n        d\n\nx = (\n 1)\ny"
    lines = list(logical_lines(text, LineTable(text)))
    assert [(line.first, line.last, line.indent, line.word) for line in lines] == [
        (1, 1, 0, "@"), (2, 2, 0, "def"), (3, 3, 4, "if"), (4, 4, 8, "b"), (5, 5, 4, "elif"), (6, 6, 8, "d"),
        (8, 9, 0, "x"), (10, 10, 0, "y")]
    assert [statement_end(lines, index) for index in range(len(lines))] == [6, 6, 6, 4, 6, 6, 9, 10]
