"""Statements: removed without a trace, imports added where they belong."""

from __future__ import annotations

import ast
import json

import libcst as cst
import pytest

from bce_lint.reading.source import from_bytes
from bce_lint.syntax import rewrite
from bce_lint.syntax.rewrite import Refused
from bce_lint.syntax.tree import parse, walk


def statements(tree):
    kinds = cst.BaseSmallStatement | cst.BaseCompoundStatement
    return [node for node in walk(tree.module) if isinstance(node, kinds)]


def removed(text, start="gone"):
    """Return the text without the statement that begins with ``start``."""
    tree = parse(from_bytes(text.encode(), "a.py"))
    statement = next(node for node in statements(tree) if tree.text(node).startswith(start))
    return rewrite.apply(tree.source, rewrite.remove_statement(tree, statement)).decode()


@pytest.mark.parametrize(("before", "after"), [
    ("a\ngone\nb\n", "a\nb\n"),
    ("gone\n", ""),
    ("gone", ""),
    ("a\ngone", "a"),
    ("a\r\ngone", "a"),
    ("a\rgone", "a"),
    ("a\r\ngone\r\nb\r\n", "a\r\nb\r\n"),
    ("a\rgone\rb\r", "a\rb\r"),
    ("\ufeffgone\na\n", "\ufeffa\n"),
    ("a\n\n# about\ngone  # why\n\nb\n", "a\n\n# about\n\nb\n"),
    ("a\ngone(\n    1,\n)\nb\n", "a\nb\n"),
    ("a\ngone = '''\n'''\nb\n", "a\nb\n"),
    ("a\ngone + \\\n  1\nb\n", "a\nb\n"),
    ("a\n\ngone\n\nb\n", "a\n\nb\n"),
    ("a\n\n\ngone\n\n\nb\n", "a\n\n\nb\n"),
    ("a\n\ngone\nb\n", "a\n\nb\n"),
    ("a\ngone\n\nb\n", "a\n\nb\n"),
    ("\n\ngone\n\nb\n", "\nb\n"),
    ("a\r\n\r\ngone\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"),
    ("def f():\n    a\n\n    gone\n\n\ndef g(): pass\n", "def f():\n    a\n\n\ndef g(): pass\n"),
    ("a; gone; b\n", "a; b\n"),
    ("gone; b\n", "b\n"),
    ("a; gone\n", "a\n"),
    ("a; gone;\n", "a;\n"),
    ("a ;gone ; b  # c\n", "a ;b  # c\n"),
    ("gone;\n", ""),
    ("if x:\n    gone\n", "if x:\n    pass\n"),
    ("if x:\n    gone  # c\nelse:\n    b\n", "if x:\n    pass  # c\nelse:\n    b\n"),
    ("if x:\n    a\nelse:\n    gone\n", "if x:\n    a\nelse:\n    pass\n"),
    ("if x:\n    # c\n    gone\n    # d\n", "if x:\n    # c\n    pass\n    # d\n"),
    ("if x:\n    gone\n    b\n", "if x:\n    b\n"),
    ("if x:\n\ta\n\tgone", "if x:\n\ta"),
    ("if x: gone\n", "if x: pass\n"),
    ("if x: gone; b\n", "if x: b\n"),
    ("if x: a; gone\n", "if x: a\n"),
    ("class A: gone\n", "class A: pass\n"),
    ("def f():\n    gone(\n  1)\n", "def f():\n    pass\n"),
    ("try:\n    gone\nfinally:\n    b\n", "try:\n    pass\nfinally:\n    b\n"),
    ("match x:\n    case 1:\n        gone\n", "match x:\n    case 1:\n        pass\n"),
    ("a\n\x0c\ngone\nb\n", "a\n\x0c\nb\n"),
])
def test_removing_a_simple_statement(before, after):
    assert removed(before) == after
    ast.parse(after.removeprefix("\ufeff"))


@pytest.mark.parametrize(("before", "start", "after"), [
    ("a\nif x:\n    b\nelse:\n    c\nd\n", "if", "a\nd\n"),
    ("a\n@d\n# c\n@e(\n 1)\ndef f():\n    b\n\n\ne\n", "def", "a\n\n\ne\n"),
    ("class A:\n    def f(self):\n        b", "def", "class A:\n    pass"),
    ("a\nfor x in y: b\nc\n", "for", "a\nc\n"),
    ("with a:\n    b\n", "with", ""),
])
def test_removing_a_compound_statement(before, start, after):
    assert removed(before, start) == after


def test_a_line_of_several_statements_goes_whole():
    tree = parse(from_bytes(b"a\nb; c\nd\n", "a.py"))
    assert rewrite.apply(tree.source, rewrite.remove_statement(tree, tree.module.body[1])) == b"a\nd\n"


def test_what_is_no_statement_is_not_removed():
    tree = parse(from_bytes(b"if x:\n  a\nelif y:\n  b\n", "a.py"))
    clause = tree.module.body[0].orelse
    for node in (clause, tree.module, cst.Pass()):
        with pytest.raises(Refused):
            rewrite.remove_statement(tree, node)


def test_comments_that_go_with_a_statement_are_told():
    tree = parse(from_bytes(b"# about\na\nb  # c\n", "a.py"))
    assert not rewrite.drops_comment(tree, rewrite.remove_statement(tree, tree.module.body[0]))
    assert rewrite.drops_comment(tree, rewrite.remove_statement(tree, tree.module.body[1]))


NEW = "import tensorflow as tf"


def imported(text, at=None):
    """Return the text with a new import, needed by the statement that begins with ``at``."""
    tree = parse(from_bytes(text.encode(), "a.py"))
    place = next((node for node in statements(tree) if at and tree.text(node).startswith(at)), None)
    return rewrite.apply(tree.source, rewrite.add_import(tree, NEW, place)).decode()


@pytest.mark.parametrize(("before", "after"), [
    ("", "{new}\n"),
    ("x = 1\n", "{new}\nx = 1\n"),
    ("import os\n", "import os\n{new}\n"),
    ("import os", "import os\n{new}"),
    ("import os\r\nx\r\n", "import os\r\n{new}\r\nx\r\n"),
    ("import os\rx\r", "import os\r{new}\rx\r"),
    ("\ufeffimport os\n", "\ufeffimport os\n{new}\n"),
    ("\ufeffx\n", "\ufeff{new}\nx\n"),
    ("import os; x\ny\n", "import os; x\n{new}\ny\n"),
    ("import os  # c\n\nx\n", "import os  # c\n{new}\n\nx\n"),
    ("from os import (\n    path,\n)\nx\n", "from os import (\n    path,\n)\n{new}\nx\n"),
    ("import a\nimport b\n\nimport c\nx\nimport d\n", "import a\nimport b\n\nimport c\n{new}\nx\nimport d\n"),
    ('"""doc"""\n', '"""doc"""\n{new}\n'),
    ('"""doc"""\nx\n', '"""doc"""\n{new}\nx\n'),
    ('"""doc"""\n\nimport a\nx\n', '"""doc"""\n\nimport a\n{new}\nx\n'),
    ("from __future__ import annotations\nx\n", "from __future__ import annotations\n{new}\nx\n"),
    ('"""doc"""\nfrom __future__ import a\n\nimport b\n', '"""doc"""\nfrom __future__ import a\n\nimport b\n{new}\n'),
    ("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx\n", "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n{new}\nx\n"),
    ("# licence\n\n# about x\nx\n", "# licence\n\n{new}\n# about x\nx\n"),
    ("# about\nx\n", "# about\n{new}\nx\n"),
    ("# only a comment", "# only a comment\n{new}"[:0] or "{new}\n# only a comment"),
    ("# coding: utf-8", "# coding: utf-8\n{new}"),
    ("try:\n    import a\nexcept ImportError:\n    a = None\nimport b\nx\n",
     "try:\n    import a\nexcept ImportError:\n    a = None\nimport b\n{new}\nx\n"),
    ("def f():\n    import a\nimport b\n", "{new}\ndef f():\n    import a\nimport b\n"),
    ("__version__ = 1\nimport a\n", "__version__ = 1\nimport a\n{new}\n"),
    ("@d\ndef f(): pass\n", "{new}\n@d\ndef f(): pass\n"),
    ("if a:\n    b\n", "{new}\nif a:\n    b\n"),
    ("import a\n{new}\nimport c\n", "import a\n{new}\nimport c\n"),
    ("from tensorflow import keras\nimport numpy\nx\n", "from tensorflow import keras\n{new}\nimport numpy\nx\n"),
    ("import tensorflow.keras\nimport numpy; x\n", "import tensorflow.keras\n{new}\nimport numpy; x\n"),
    ("import a\nimport  tensorflow  as tf; x\n", "import a\nimport  tensorflow  as tf; x\n"),
])
def test_adding_an_import(before, after):
    before, after = before.replace("{new}", NEW), after.replace("{new}", NEW)
    assert imported(before) == after
    ast.parse(after.removeprefix("\ufeff"))
    assert imported(after) == after


def test_imports_come_before_what_needs_them():
    text = "x = f()\nimport a\ny = g()\n"
    assert imported(text, "y") == f"x = f()\nimport a\n{NEW}\ny = g()\n"
    assert imported(text, "x") == f"{NEW}\n{text}"


def notebook(*cells):
    shaped = [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "cells": shaped}).encode()


@pytest.mark.parametrize(("before", "at", "after"), [
    (["import a\nx", "y"], "y", ["import a\n{new}\nx", "y"]),
    (["x", "import a\n", "y"], "y", ["x", "import a\n{new}\n", "y"]),
    (["x", "y", "import a"], "y", ["x", "{new}\ny", "import a"]),
    (["x", "%%time\n# c\ny"], "y", ["x", "%%time\n# c\n{new}\ny"]),
    (["%matplotlib inline\nimport a", "y"], "y", ["%matplotlib inline\nimport a\n{new}", "y"]),
    (["import a", "import b", "y"], "y", ["import a\n{new}", "import b", "y"]),
    (["x", "  y\n  z"], "y", ["x", "  {new}\n  y\n  z"]),
    (["", "!ls", "y"], "y", ["", "!ls", "{new}\ny"]),
    (["def f():\n  z", "y"], "z", ["{new}\ndef f():\n  z", "y"]),
    (["x", "y"], None, ["{new}\nx", "y"]),
    (["# c", "import tensorflow as tf", "y"], "y", ["# c", "import tensorflow as tf", "y"]),
])
def test_imports_in_notebooks(before, at, after):
    source = from_bytes(notebook(*before), "a.ipynb")
    tree = parse(source)
    place = next((node for node in statements(tree) if at and tree.text(node).startswith(at)), None)
    result = rewrite.apply(source, rewrite.add_import(tree, NEW, place))
    assert [cell["source"] for cell in json.loads(result)["cells"]] == [cell.replace("{new}", NEW) for cell in after]


def test_statements_are_removed_within_their_cell():
    for cells, left in [(["a\ngone", "b"], ["a", "b"]), (["gone", "b"], ["", "b"]), (["a", "gone\n"], ["a", ""]),
                        (["a", "b\ngone"], ["a", "b"]), (["gone\nb", "c"], ["b", "c"]), (["a\n\ngone\n", "c"], ["a\n", "c"])]:
        source = from_bytes(notebook(*cells), "a.ipynb")
        tree = parse(source)
        statement = next(node for node in statements(tree) if tree.text(node).startswith("gone"))
        result = rewrite.apply(source, rewrite.remove_statement(tree, statement))
        assert [cell["source"] for cell in json.loads(result)["cells"]] == left


# -- names that join an import ----------------------------------------------------------------------------------------

def with_names(text, *names):
    """Return the text with names imported from keras.metrics."""
    tree = parse(from_bytes(text.encode(), "a.py"))
    edits = [one for name in names for one in rewrite.add_import(tree, f"from keras.metrics import {name}")]
    return rewrite.apply(tree.source, rewrite.merge_imports(dict.fromkeys(edits))).decode()


def test_a_name_joins_its_own_module_beside_a_new_import():
    tree = parse(from_bytes(b"from keras.metrics import Mean\nx\n", "a.py"))
    edits = [*rewrite.add_import(tree, "from keras.losses import B"), *rewrite.add_import(tree, "from keras.metrics import A")]
    made = rewrite.apply(tree.source, sorted(rewrite.merge_imports(edits), key=lambda one: one.span)).decode()
    assert made == "from keras.metrics import Mean, A\nfrom keras.losses import B\nx\n"


@pytest.mark.parametrize(("before", "after"), [
    ("from keras.metrics import Mean\nx\n", "from keras.metrics import Mean, B, A\nx\n"),
    ("from keras.metrics import Mean as M  # c\n", "from keras.metrics import Mean as M, B, A  # c\n"),
    ("from keras.metrics import (Mean)\n", "from keras.metrics import (Mean, B, A)\n"),
    ("from keras.metrics import (\n    Mean,  # c\n)\n", "from keras.metrics import (\n    Mean,  # c\n    B,\n    A,\n)\n"),
    ("from keras.metrics import (\n    Mean\n)\n", "from keras.metrics import (\n    Mean,\n    B,\n    A\n)\n"),
    ("from keras.metrics import (\n    Mean  # c\n)\n",
     "from keras.metrics import (\n    Mean  # c\n)\nfrom keras.metrics import A, B\n"),
    ("from keras.metrics import *\n", "from keras.metrics import *\nfrom keras.metrics import A, B\n"),
    ("from keras import metrics\nimport os\n", "from keras import metrics\nfrom keras.metrics import A, B\nimport os\n"),
    ("from .metrics import Mean\n", "from .metrics import Mean\nfrom keras.metrics import A, B\n"),
    ("x\n", "from keras.metrics import A, B\nx\n"),
    (f"from keras.metrics import {'M' * 100}\n", f"from keras.metrics import {'M' * 100}\nfrom keras.metrics import A, B\n"),
])
def test_names_join_an_import(before, after):
    assert with_names(before, "B", "A") == after
