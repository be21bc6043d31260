"""Which files are found: in one order everywhere, none twice, nothing opened that is no file."""

from __future__ import annotations

import os
import random
import sys

import pytest

from bce_lint.reading import discovery
from bce_lint.reading.discovery import discover


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Makes files of names and contents in an empty directory, which becomes the working directory."""
    monkeypatch.chdir(tmp_path)

    def make(*names, **contents):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents.get(name, ""))
        return tmp_path

    return make


def found(*paths, **options):
    files, errors = discover(paths or ["."], **options)
    assert errors == []
    return [file.replace(os.sep, "/") for file in files]


def test_python_files_and_notebooks_are_found_in_order(tree):
    tree("b.py", "a.py", "a/b.py", "a/B.PYI", "a-b/c.py", "c.ipynb", "c.txt", "d", "e.py.txt", "é/ü.py")
    assert found() == ["a/B.PYI", "a/b.py", "a-b/c.py", "a.py", "b.py", "c.ipynb", "é/ü.py"]


def test_the_order_is_the_same_whatever_the_system_lists_first(tree, monkeypatch):
    tree(*(f"{name}/{other}.py" for name in "cab" for other in "zxy"))
    expected = found()
    real = os.scandir

    class Shuffled(list):
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

    def scandir(path):
        entries = list(real(path))
        random.shuffle(entries)
        return Shuffled(entries)

    monkeypatch.setattr(discovery.os, "scandir", scandir)
    assert found() == expected == sorted(expected)


def test_default_excludes(tree):
    tree("a.py", *(f"{name}/a.py" for name in discovery.DEFAULT_EXCLUDE), "src/.venv/x/a.py", "buildings/a.py")
    assert found() == ["a.py", "buildings/a.py"]


def test_an_excluded_directory_that_is_named_is_searched(tree):
    tree("build/a.py", "build/build/b.py")
    assert found("build") == ["build/a.py"]
    assert found("build", force_exclude=True) == []
    assert found("build/a.py") == ["build/a.py"]
    assert found("build/a.py", force_exclude=True) == []


@pytest.mark.parametrize(("pattern", "left"), [
    ("gen", ["a/b/x_test.py", "gen.py", "lib/a/x.py", "x.py"]),
    ("gen/", ["a/b/x_test.py", "gen.py", "lib/a/x.py", "x.py"]),
    ("x.py", ["a/b/x_test.py", "a/gen/y.py", "gen/z.py", "gen.py"]),
    ("*_test.py", ["a/gen/y.py", "gen/z.py", "gen.py", "lib/a/x.py", "x.py"]),
    ("a/gen", ["a/b/x_test.py", "gen/z.py", "gen.py", "lib/a/x.py", "x.py"]),
    ("./a/gen/", ["a/b/x_test.py", "gen/z.py", "gen.py", "lib/a/x.py", "x.py"]),
    ("a/*", ["gen/z.py", "gen.py", "lib/a/x.py", "x.py"]),
    ("**/b/*.py", ["a/gen/y.py", "gen/z.py", "gen.py", "lib/a/x.py", "x.py"]),
    ("[xg]*", ["a/b/x_test.py"][:0] + ["lib/a/x.py"][:0]),
])
def test_own_excludes(tree, pattern, left):
    tree("a/b/x_test.py", "a/gen/y.py", "gen/z.py", "gen.py", "lib/a/x.py", "x.py")
    assert found(extend_exclude=[pattern]) == left
    absolute = os.path.join(os.getcwd(), "a", "gen")
    assert "a/gen/y.py" not in found(exclude=[absolute])


def test_patterns_with_a_slash_are_relative_to_the_root(tree):
    root = tree("p/a/x.py", "p/q/a/x.py")
    assert found("p", exclude=["a/x.py"], root=root / "p") == ["p/q/a/x.py"]
    assert found("p", exclude=["a/x.py"]) == ["p/a/x.py", "p/q/a/x.py"]


def test_files_that_are_named_are_taken_whatever_they_are_called(tree):
    tree("script", "notes.txt", "a.py")
    assert found("script", "notes.txt") == ["notes.txt", "script"]
    assert found("script", "notes.txt", "a.py", force_exclude=True) == ["a.py"]


def test_nothing_is_found_twice(tree):
    root = tree("a/x.py", "a/b/y.py")
    assert found("a", "a/x.py", "./a", "a/b", str(root / "a" / "x.py"), "a/b/../x.py") != []
    files = found("a", "a/x.py", "./a", "a/b", str(root / "a" / "x.py"), "a/b/../x.py")
    assert sorted(map(os.path.realpath, files)) == sorted({os.path.realpath(file) for file in files})
    assert len(files) == 2
    assert found("a", "a/x.py") == found("a/x.py", "a") == ["a/b/y.py", "a/x.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links(tree):
    root = tree("real/x.py", "other/y.py")
    (root / "real" / "loop").symlink_to(root, target_is_directory=True)
    (root / "real" / "a_link.py").symlink_to(root / "real" / "x.py")
    (root / "real" / "far.py").symlink_to(root / "other" / "y.py")
    (root / "real" / "gone.py").symlink_to(root / "nowhere.py")
    (root / "linked").symlink_to(root / "other", target_is_directory=True)
    assert found() == ["other/y.py", "real/x.py"]
    assert found("real") == ["real/far.py", "real/x.py"]
    assert found("linked") == ["linked/y.py"]
    files, errors = discover(["real/gone.py"])
    assert files == []
    assert [error.message for error in errors] == ["a link that leads nowhere"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_fifos_are_passed_over_and_refused_when_named(tree):
    root = tree("a.py")
    os.mkfifo(root / "pipe.py")
    assert found() == ["a.py"]
    files, errors = discover(["pipe.py", "a.py"])
    assert files == ["a.py"]
    assert [(error.span.path, error.message) for error in errors] == [("pipe.py", "not a regular file")]


@pytest.mark.parametrize(("path", "words"), [
    ("none.py", "no such file or directory"), ("a.py/b", "cannot be read"), ("a\0b", "null"),
])
def test_missing_paths_are_errors(tree, path, words):
    tree("a.py")
    files, errors = discover([path, "a.py"])
    assert files == ["a.py"]
    assert words in errors[0].message
    assert errors[0].fatal


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_names_that_are_not_utf_8_survive(tree):
    root = tree("z.py")
    (root / os.fsdecode(b"b\xff.py")).write_text("")
    files, errors = discover(["."])
    assert [os.fsencode(file) for file in files] == [b"b\xff.py", b"z.py"]
    assert errors == []


GITIGNORED = [
    ("*.gen.py\n", ["a.py", "d/b.py", "d/keep/x.gen.txt.py"]),
    ("# c\n\n/a.py\nd/\n", ["x.gen.py"]),
    ("d/*\n!d/keep\n", ["a.py", "d/keep/x.gen.txt.py", "x.gen.py"]),
    ("*.py\n!a.py\n", ["a.py"]),
    ("**/keep/**\n", ["a.py", "d/b.py", "x.gen.py"]),
    ("d/b.p[yx]\n", ["a.py", "d/keep/x.gen.txt.py", "x.gen.py"]),
    ("!\n[\n***a\n", ["a.py", "d/b.py", "d/keep/x.gen.txt.py", "x.gen.py"]),
]


@pytest.mark.parametrize(("ignored", "left"), GITIGNORED)
@pytest.mark.parametrize("git", [False, True])
def test_gitignore(tree, ignored, left, git):
    root = tree("a.py", "x.gen.py", "d/b.py", "d/keep/x.gen.txt.py")
    (root / ".gitignore").write_text(ignored)
    if git:
        (root / ".git").mkdir()
    assert found() == left
    assert found(respect_gitignore=False) == ["a.py", "d/b.py", "d/keep/x.gen.txt.py", "x.gen.py"]
    assert found("a.py", "x.gen.py") == ["a.py", "x.gen.py"]


def test_inner_gitignore_files_win(tree):
    root = tree("a.py", "d/a.py", "d/b.py", "d/e/b.py")
    (root / ".gitignore").write_text("a.py\n")
    (root / "d" / ".gitignore").write_text("!a.py\n/b.py\n")
    assert found() == ["d/a.py", "d/e/b.py"]


def test_gitignore_files_above_hold_up_to_the_repository(tree):
    root = tree("repo/d/a.py", "repo/d/b.py", "repo/d/c.py", "repo/d/e/c.py")
    (root / ".gitignore").write_text("*\n")
    (root / "repo" / ".git" / "info").mkdir(parents=True)
    (root / "repo" / ".git" / "info" / "exclude").write_text("c.py\n")
    (root / "repo" / ".gitignore").write_text("d/a.py\n")
    assert found("repo/d") == found("repo") == ["repo/d/b.py"]


def test_an_ignored_directory_that_is_named_is_searched(tree):
    root = tree("data/a.py", "data/b.py")
    (root / ".git").mkdir()
    (root / ".gitignore").write_text("data/\n")
    (root / "data" / ".gitignore").write_text("b.py\n")
    assert found() == []
    assert found("data") == ["data/a.py"]


def test_an_unreadable_gitignore_file_ignores_nothing(tree):
    root = tree("a.py", "b.py")
    (root / ".gitignore").write_bytes(b"\xff\xfe\nb.py\n")
    assert found() == ["a.py"]
    (root / ".gitignore").unlink()
    (root / ".gitignore").mkdir()
    assert found() == ["a.py", "b.py"]
