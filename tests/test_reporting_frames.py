"""Code frames: what is marked, where, and that columns stay under each other."""

from __future__ import annotations

import textwrap

import pytest

from bce_lint import reporting
from bce_lint.diagnostics import Diagnostic, Edit, Fix, Related, Span
from bce_lint.reading.lines import split


def render(found, texts, **options):
    def lines(path, cell):
        return split(texts.get((path, cell) if cell is not None else path, ""))
    options.setdefault("fixable", lambda one: one.fix is not None and one.fix.safety == "safe")
    return reporting.render("full", reporting.Showing((found,), (), 1, 1, lines, str, **options))


def at(text, piece, path="train.py", cell=None, nth=0):
    """The span of the ``nth`` occurrence of ``piece``."""
    offset = -1
    for _ in range(nth + 1):
        offset = text.index(piece, offset + 1)
    line, column = text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Span(path, cell, line, column, line, column + len(piece))


def finding(span, *steps, message="sigmoid is applied twice before the loss", fix=None, alternatives=()):
    return Diagnostic("BCE002", "double-sigmoid", message, "error", span,
                      tuple(Related(text, where) for text, where in steps), fix, alternatives)


def expect(text):
    return textwrap.dedent(text).strip("\n") + "\n\n"


def test_steps_and_place_share_a_frame_when_they_are_in_order():
    text = "a\nb\np = tf.sigmoid(z)\n\n\nloss = bce(y, p)\n"
    found = finding(at(text, "p)"), ("first applied here", at(text, "tf.sigmoid(z)")),
                    ("from_logits=True applies it again", at(text, "p)")),
                    fix=Fix("safe", "pass the logits", ()), alternatives=(Fix("unsafe", "logit form", ()),))
    assert render(found, {"train.py": text}) == expect("""
        BCE002 [*] sigmoid is applied twice before the loss
         --> train.py:6:15
          |
        3 | p = tf.sigmoid(z)
          |     ------------- first applied here
        …
        6 | loss = bce(y, p)
          |               ^^ from_logits=True applies it again
          |
          = help: pass the logits
          = help: or logit form (unsafe: needs --unsafe-fixes)
          = docs: bce-lint rule BCE002
    """)


def test_proof_goes_through_files_in_its_own_order():
    model = "def net():\n    return Dense(1, activation='sigmoid')\n"
    train = "loss = BCE()\n\nmodel = net()\nmodel.compile(loss=loss)\n"
    found = finding(at(train, "loss", nth=2), ("applied", at(model, "'sigmoid'", "lib/models.py")),
                    ("returned", at(train, "net()")), ("built", at(train, "BCE()")))
    assert render(found, {"train.py": train, "lib/models.py": model}) == expect("""
        BCE002 sigmoid is applied twice before the loss
         --> train.py:4:20
         ::: lib/models.py:2:32
          |
        2 |     return Dense(1, activation='sigmoid')
          |                                --------- applied
         ::: train.py:3:9
          |
        3 | model = net()
          |         ----- returned
         ::: train.py:1:8
          |
        1 | loss = BCE()
          |        ----- built
        …
        4 | model.compile(loss=loss)
          |                    ^^^^
          |
          = docs: bce-lint rule BCE002
    """)


def test_further_uses_come_after_the_place_itself():
    text = "one(p)\ntwo(p)\n"
    shown = render(finding(at(text, "one(p)"), ("the same happens here", at(text, "two(p)"))), {"train.py": text})
    assert shown.index("^^^^^^") < shown.index("the same happens here")


def test_cells_are_named():
    text = "a\n  p = 1\n"
    shown = render(finding(at(text, "p", "nb.ipynb", cell=3)), {("nb.ipynb", 3): text})
    assert " --> nb.ipynb:cell 3:2:3\n" in shown


@pytest.mark.parametrize(("line", "piece", "shown", "under"), [
    ("\tp = f(x)", "f(x)", "    p = f(x)", "        ^^^^"),
    ("a\tp = f(x)", "f(x)", "a   p = f(x)", "        ^^^^"),
    ("'日本', f(x)", "f(x)", "'日本', f(x)", "        ^^^^"),
    ("f('日本')", "'日本'", "f('日本')", "  ^^^^^^"),
    ("'e\u0301', f(x)", "f(x)", "'e\u0301', f(x)", "     ^^^^"),
    ("'\x1b\x00', f(x)", "f(x)", "'␛␀', f(x)", "      ^^^^"),
    ("x\x0cf(x)", "f(x)", "x␌f(x)", "  ^^^^"),
])
def test_marks_stay_under_what_they_mark(line, piece, shown, under):
    frame = render(finding(at(line, piece)), {"train.py": line})
    assert f"1 | {shown}\n  | {under}\n" in frame


def test_long_lines_are_cut_around_what_is_marked():
    line = "x = [" + "1234567, " * 40 + "f(p), " + "7654321, " * 40 + "]"
    frame = render(finding(at(line, "f(p)")), {"train.py": line}, width=60).splitlines()
    assert all(len(row) <= 60 for row in frame[2:5])
    assert frame[3].startswith("1 | …") and frame[3].endswith("…")
    assert frame[3][frame[4].index("^"):][:4] == "f(p)"


def test_a_span_over_lines_is_marked_on_its_first():
    text = "loss = bce(\n    y,\n    p)\n"
    frame = render(finding(Span("train.py", None, 1, 8, 3, 7)), {"train.py": text})
    assert "1 | loss = bce(\n  |        ^^^^\n" in frame


def test_places_that_are_gone_are_still_shown():
    frame = render(finding(Span("train.py", None, 7, 3, 7, 9), ("gone", Span("gone.py", None, 1, 1, 1, 4))), {})
    assert "--> train.py:7:3" in frame and "gone" in frame


def test_colours_are_only_added():
    text = "p = f(x)\n"
    found = finding(at(text, "f(x)"), ("a", at(text, "p")), fix=Fix("safe", "t", ()))
    import re
    plain, painted = (render(found, {"train.py": text}, color=color) for color in (False, True))
    assert painted != plain and re.sub(r"\x1b\[[\d;]*m", "", painted) == plain


def test_unsafe_fixes_are_named():
    text = "p\n"
    found = finding(at(text, "p"), fix=Fix("unsafe", "logit form", ()))
    assert "[*]" not in render(found, {"train.py": text})
    assert "= help: logit form (unsafe: needs --unsafe-fixes)\n" in render(found, {"train.py": text})
    assert "= help: logit form (unsafe)\n" in render(found, {"train.py": text}, unsafe_fixes=True)




def test_a_fix_is_shown_as_a_small_difference():
    text = "p = tf.sigmoid(z)\nq = 1\nloss = bce(y, p)\n"
    fix = Fix("safe", "pass the logits", (Edit(at(text, "p)"), "z)"), Edit(at(text, "p = tf.sigmoid(z)\n"), "")))
    assert render(finding(at(text, "p)"), fix=fix), {"train.py": text}).endswith(textwrap.dedent("""\
          |
          = help: pass the logits
        1 - p = tf.sigmoid(z)
        3 - loss = bce(y, p)
        2 + loss = bce(y, z)
          = docs: bce-lint rule BCE002

        """))


def test_a_fix_in_another_file_names_it():
    text, other = "bce(y, p)\n", "\tDense(1, 'sigmoid')\n"
    fix = Fix("unsafe", "logit form", (Edit(at(other, ", 'sigmoid'", "models.py"), ""), Edit(at(text, "p"), "z")))
    assert render(finding(at(text, "p"), fix=fix), {"train.py": text, "models.py": other}).endswith(textwrap.dedent("""\
          = help: logit form (unsafe: needs --unsafe-fixes)
         ::: models.py
        1 -     Dense(1, 'sigmoid')
        1 +     Dense(1)
         ::: train.py
        1 - bce(y, p)
        1 + bce(y, z)
          = docs: bce-lint rule BCE002

        """))


def test_long_lines_of_a_fix_are_cut_around_what_differs():
    text = "x = [" + "1234567, " * 40 + "f(p), " + "7654321, " * 40 + "]\n"
    shown = render(finding(at(text, "f(p)"), fix=Fix("safe", "t", (Edit(at(text, "p"), "q"),))), {"train.py": text}, width=60)
    gone, come = [row for row in shown.splitlines() if row.startswith(("1 - ", "1 + "))]
    assert "f(p)" in gone and "f(q)" in come and all(row.count("…") == 2 and len(row) <= 62 for row in (gone, come))


def test_a_long_fix_is_cut_short():
    text = "p\n" * 20
    fix = Fix("safe", "t", tuple(Edit(Span("train.py", None, line, 1, line, 2), "q") for line in range(1, 21)))
    rows = render(finding(at(text, "p"), fix=fix), {"train.py": text}).splitlines()
    assert sum(" - p" in row or " + q" in row for row in rows) == 12 and "… 28 more" in rows


def test_what_a_fix_brings_cannot_steer_a_terminal():
    text = "p\n"
    shown = render(finding(at(text, "p"), fix=Fix("safe", "t", (Edit(at(text, "p"), "q\x1b[31m"),))), {"train.py": text})
    assert "\x1b" not in shown and "1 + q␛[31m" in shown
