"""Which files of a pool an import statement leads to, by all the ways to write one."""

from __future__ import annotations

import pytest

from bce_lint.reading.importers import ANY, imported, importers, users
from bce_lint.reading.modules import Modules

POOL = (
    "/p/train.py", "/p/losses.py", "/p/pkg/__init__.py", "/p/pkg/a.py", "/p/pkg/b.py", "/p/pkg/deep/__init__.py",
    "/p/pkg/deep/c.py", "/p/src/inner.py", "/p/plain/d.py", "/p/nb.ipynb", "/p/keras.py",
)


def pool(**texts: str) -> Modules:
    """The pool, where some files hold a text: ``pkg_a`` is ``/p/pkg/a.py``."""
    held = {f"/p/{name.replace('_', '/')}.py": text for name, text in texts.items()}
    held["/p/nb.ipynb"] = texts.get("nb", "")
    return Modules(POOL, lambda path: held.get(path, "").encode())


@pytest.mark.parametrize(("statement", "found"), [
    ("import losses", ["/p/losses.py"]),
    ("import os, losses as l", ["/p/losses.py"]),
    ("from losses import f", ["/p/losses.py"]),
    ("    from losses import f", ["/p/losses.py"]),
    ("from pkg import a", ["/p/pkg/__init__.py", "/p/pkg/a.py"]),
    ("from pkg import (\n    x,\n    b as c,\n)", ["/p/pkg/__init__.py", "/p/pkg/b.py"]),
    ("import pkg.deep.c", ["/p/pkg/deep/c.py"]),
    ("from pkg.deep import *", ["/p/pkg/deep/__init__.py"]),
    ("import plain.d", ["/p/plain/d.py"]),
    ("import inner", ["/p/src/inner.py"]),
    ("from . import losses", ["/p/losses.py"]),
    ("import keras", []),
    ("from keras import losses", []),
    ("import importlib", []),
    ("from reimport losses", []),
    ("import c", []),
    ("import sys; sys.path.append('x')\nimport c", ["/p/pkg/deep/c.py"]),
    ("%run losses", ["/p/losses.py"]),
    ("%run -i ./pkg/a.py", ["/p/pkg/a.py"]),
])
def test_a_statement_leads_to(statement, found):
    assert sorted(pool(train=statement).imported("/p/train.py")) == found


@pytest.mark.parametrize(("statement", "found"), [
    ("from . import b", ["/p/pkg/__init__.py", "/p/pkg/b.py"]),
    ("from .deep.c import x", ["/p/pkg/deep/c.py"]),
    ("from ..losses import x", ["/p/losses.py"]),
    ("import losses", ["/p/losses.py"]),
    ("import b", ["/p/pkg/b.py"]),
])
def test_a_module_of_a_package_finds_what_is_around_it(statement, found):
    assert sorted(pool(pkg_a=statement).imported("/p/pkg/a.py")) == found


def test_a_notebook_has_its_line_ends_written_out():
    assert pool(nb='{"source": ["x\\nfrom losses import f\\n", "import pkg"]}').imported("/p/nb.ipynb") == (
        "/p/losses.py", "/p/pkg/__init__.py")


def test_each_file_is_read_once_and_an_unreadable_one_imports_nothing():
    asked = []

    def raw(path: str) -> bytes:
        asked.append(path)
        raise OSError
    modules = Modules(POOL, raw)
    assert [modules.imported("/p/train.py") for _ in range(3)] == [()] * 3
    assert asked == ["/p/train.py"]


def test_importers_are_found_through_a_package_that_hands_on():
    modules = pool(pkg_a="def loss(): ...", train="from pkg import loss")
    handing = Modules(POOL, lambda path: {"/p/pkg/__init__.py": b"from .a import loss",
                                          "/p/train.py": b"from pkg import loss"}.get(path, b""))
    assert importers({"/p/pkg/a.py": frozenset({"loss"})}, modules) == {}
    assert importers({"/p/pkg/a.py": frozenset({"loss"})}, handing) == {"/p/train.py": ANY}


def test_users_and_what_is_imported():
    modules = pool(train="import pkg.a", pkg_a="import losses")
    assert users(["/p/train.py", "/p/plain/d.py"], modules, "/p/losses.py".__eq__) == ["/p/train.py"]
    assert imported(POOL, modules) == {"/p/pkg/a.py", "/p/losses.py"}
