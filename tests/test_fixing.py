"""The fix loop and the writing, under a judge of straw: it reports every `bad` name and proposes what it is told."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys

import pytest

from bce_lint import checking, mending, writing
from bce_lint.diagnostics import Diagnostic, Edit, FileError, Fix, Span
from bce_lint.diffing import diff, unified
from bce_lint.evaluation.screening.leading import Leading
from bce_lint.scanning import Scan, Workspace
from bce_lint.settings import Settings
from bce_lint.writing import Change, WriteError, write_all

NAME = re.compile(r"\bbad_?\w*")


def spans(source, pattern=NAME):
    for match in pattern.finditer(source.text):
        yield match.group(), source.span(match.start(), match.end())


def replacing(pairs, safety="safe", title="mend"):
    return Fix(safety, title, tuple(Edit(span, text) for span, text in pairs))


@pytest.fixture
def straw(monkeypatch):
    """Judge by a function from (sources) to diagnostics; a source with `(` and no `)` does not parse."""
    def straw(judge):
        def diagnose(sources, given, load=None, root="", *_):
            from bce_lint.judging import Judgement
            broken = tuple(FileError("unclosed", Span(one.path, None, 1, 1, 1, 1)) for one in sources
                           if one.text.count("(") != one.text.count(")"))
            found = [one for one in judge({source.path: source for source in sources}) if one.span.path in given]
            return Judgement(tuple(found), broken, len(sources))
        import bce_lint.judging
        monkeypatch.setattr(bce_lint.judging, "diagnose", diagnose)
        monkeypatch.setattr(checking, "_doors", lambda *_: Leading())     # what it reports is no Keras
    return straw


def simple(fix_of):
    """A finding for each bad name, mended as ``fix_of(name, span, sources)`` says: a fix, or several."""
    def judge(sources):
        for source in sources.values():
            for name, span in spans(source):
                fixes = fix_of(name, span, sources)
                fixes = [fixes] if isinstance(fixes, Fix) else fixes or []
                yield Diagnostic("BCE001", "n", name, "error", span, (), *[fixes[0] if fixes else None],
                                 tuple(fixes[1:]))
    return judge


def mend(files, settings=None, given=None):
    workspace = Workspace({name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()})
    scan = Scan(tuple(given or files), tuple(given or files))
    return mending.mend(scan, list(files), lambda _: settings or Settings(), workspace)


def after(mended):
    return {change.path: change.after.decode() for change in mended.changes}


def test_all_fixes_of_a_file_land_in_one_run(straw):
    straw(simple(lambda name, span, _: replacing([(span, "good")])))
    mended = mend({"x.py": "bad = 1\nprint(bad, bad)\n", "y.py": "bad\n"})
    assert after(mended) == {"x.py": "good = 1\nprint(good, good)\n", "y.py": "good\n"}
    assert len(mended.applied) == 4 and not mended.report.diagnostics and not mended.notes


def test_nothing_to_mend_changes_nothing(straw):
    straw(simple(lambda *_: None))
    mended = mend({"x.py": "bad\n"})
    assert (mended.changes, mended.applied, mended.notes) == ((), (), ())
    assert len(mended.report.diagnostics) == 1


def test_touching_fixes_are_applied_one_after_the_other(straw):
    rounds = []

    def judge(sources):
        text = sources["x.py"].text
        rounds.append(text)
        for word, new in (("ab", "1"), ("cd", "2")):
            at = text.find(word)
            if at >= 0:
                span = Span("x.py", None, 1, at + 1, 1, at + 3)
                yield Diagnostic("BCE001", "n", word, "error", span, (), replacing([(span, new)]))
    straw(judge)
    assert after(mend({"x.py": "abcd\n"})) == {"x.py": "12\n"}
    assert rounds == ["abcd\n", "1cd\n", "12\n"]


def test_a_fix_over_files_lands_whole(straw):
    def both(name, span, sources):
        return replacing([(span, "good"), *((at, "right") for _, at in spans(sources["models.py"], re.compile("wrong")))])
    straw(simple(both))
    files = {"train.py": "bad\n", "models.py": "wrong\n"}
    assert after(mend(files)) == {"train.py": "good\n", "models.py": "right\n"}


def test_a_fix_that_needs_another_file_is_not_applied_and_says_so(straw):
    def both(name, span, sources):
        return replacing([(span, "good"), (Span("models.py", None, 1, 1, 1, 2), "x")])
    straw(simple(both))
    mended = mend({"train.py": "bad\n", "models.py": "y\n"}, given=["train.py"])
    assert not mended.changes
    (found, reason), = mended.notes
    assert found.span.path == "train.py" and reason == "it would also change models.py, which was not given"


def test_unsafe_fixes_need_the_option(straw):
    straw(simple(lambda name, span, _: replacing([(span, "good")], "unsafe")))
    assert not mend({"x.py": "bad\n"}).changes
    assert after(mend({"x.py": "bad\n"}, Settings(unsafe_fixes=True))) == {"x.py": "good\n"}


def test_unsafe_fixes_prefer_the_logit_form(straw):
    def two(name, span, _):
        return [replacing([(span, "small")]),
                replacing([(span, "logits")], "unsafe", "logit form: no activation, from_logits=True")]
    straw(simple(two))
    assert after(mend({"x.py": "bad\n"})) == {"x.py": "small\n"}
    assert after(mend({"x.py": "bad\n"}, Settings(unsafe_fixes=True))) == {"x.py": "logits\n"}


def test_a_safe_alternative_is_taken_where_the_first_is_unsafe(straw):
    straw(simple(lambda name, span, _: [replacing([(span, "a")], "unsafe"), replacing([(span, "b")])]))
    assert after(mend({"x.py": "bad\n"})) == {"x.py": "b\n"}


def test_a_fix_that_breaks_the_file_is_taken_back_and_the_others_land(straw):
    straw(simple(lambda name, span, _: replacing([(span, "good(" if name == "bad_one" else "good")])))
    mended = mend({"x.py": "bad\nbad_one\nbad\n"})
    assert after(mended) == {"x.py": "good\nbad_one\ngood\n"}
    assert [reason for _, reason in mended.notes] == ["the file would no longer parse"]


def test_a_fix_that_leads_to_another_error_is_taken_back(straw):
    def judge(sources):
        yield from simple(lambda name, span, _: replacing([(span, "worse")]))(sources)
        for _, span in spans(sources["x.py"], re.compile("worse")):
            yield Diagnostic("BCE002", "n", "m", "error", span)
    straw(judge)
    mended = mend({"x.py": "bad\n"})
    assert not mended.changes
    assert [reason for _, reason in mended.notes] == ["it would lead to another BCE002"]


def test_a_warning_after_a_fix_is_no_reason_to_take_it_back(straw):
    def judge(sources):
        yield from simple(lambda name, span, _: replacing([(span, "advice")]))(sources)
        for _, span in spans(sources["x.py"], re.compile("advice")):
            yield Diagnostic("BCE101", "n", "m", "info", span)
    straw(judge)
    assert after(mend({"x.py": "bad\n"})) == {"x.py": "advice\n"}


def test_a_fix_that_never_settles_ends(straw):
    straw(simple(lambda name, span, _: replacing([(span, name + "x" if "_" in name else name + "_x")])))
    mended = mend({"x.py": "bad\n"})
    assert after(mended) == {"x.py": "bad_" + "x" * mending.ROUNDS + "\n"}
    assert [reason for _, reason in mended.notes] == [f"the fixes did not settle in {mending.ROUNDS} rounds"]


def test_edits_that_overlap_within_a_fix_are_refused(straw):
    def fix(name, span, _):
        return replacing([(span, "a"), (Span(span.path, None, 1, 2, 1, 3), "b")])
    straw(simple(fix))
    mended = mend({"x.py": "bad\n"})
    assert not mended.changes and "do not fit" in mended.notes[0][1]


def test_ignored_and_unfixable_rules_are_not_mended(straw):
    straw(simple(lambda name, span, _: replacing([(span, "good")])))
    for settings in (Settings(ignore=("BCE001",)), Settings(unfixable=("BCE001",))):
        assert not mend({"x.py": "bad\n"}, settings).changes


def test_bytes_around_an_edit_stay(straw):
    straw(simple(lambda name, span, _: replacing([(span, "good")])))
    raw = "\ufeff# é\r\n\tx = bad\x0c\r\ny = 1".encode()
    mended = mend({"x.py": raw})
    assert mended.changes[0].after == raw.replace(b"bad", b"good")
    latin = "# coding: latin-1\n# é\nbad\n".encode("latin-1")
    assert mend({"x.py": latin}).changes[0].after == latin.replace(b"bad", b"good")


# Writing


@pytest.fixture
def changes(tmp_path):
    """Three files to be changed."""
    made = []
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_bytes(b"old\n")
        made.append(Change(str(tmp_path / name), b"old\n", b"new\n"))
    return made


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


OLD = {"a.py": b"old\n", "b.py": b"old\n", "c.py": b"old\n"}


def test_all_files_are_written_and_keep_their_mode(changes, tmp_path):
    os.chmod(tmp_path / "a.py", 0o751)
    write_all(changes, lambda _: str(tmp_path))
    assert contents(tmp_path) == dict.fromkeys(OLD, b"new\n")
    assert stat.S_IMODE(os.stat(tmp_path / "a.py").st_mode) == 0o751


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device"), RuntimeError])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_all_or_none(changes, tmp_path, monkeypatch, error, number):
    calls, replace = [], os.replace

    def failing(source, target):
        if not source.endswith(".old"):
            calls.append(source)
            if len(calls) == number:
                raise error
        replace(source, target)
    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(WriteError if isinstance(error, OSError) else error):
        write_all(changes, lambda _: str(tmp_path))
    assert contents(tmp_path) == OLD


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(changes, tmp_path):
    (tmp_path / "b.py").write_bytes(b"theirs\n")
    with pytest.raises(WriteError, match=r"b\.py was changed"):
        write_all(changes, lambda _: str(tmp_path))
    assert contents(tmp_path) == OLD | {"b.py": b"theirs\n"}


def test_without_hard_links_a_copy_serves(changes, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")
    monkeypatch.setattr(os, "link", refuse)
    write_all(changes, lambda _: str(tmp_path))
    assert contents(tmp_path) == dict.fromkeys(OLD, b"new\n")


def test_sigterm_takes_everything_back(tmp_path, root, environment):
    """A real process is ended between two files."""
    program = """
import os, signal, sys
from bce_lint.writing import Change, write_all
replace, calls = os.replace, []
def slow(source, target):
    replace(source, target)
    if not source.endswith(".old"):
        calls.append(target)
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
os.replace = slow
write_all([Change(name, b"old\\n", b"new\\n") for name in ("a.py", "b.py", "c.py")], lambda _: ".")
"""
    for name in OLD:
        (tmp_path / name).write_bytes(b"old\n")
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, "")
    assert contents(tmp_path) == OLD


def test_handlers_are_restored(changes, tmp_path):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    write_all(changes, lambda _: str(tmp_path))
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_links_are_followed_inside_the_project_and_nowhere_else(tmp_path):
    inside, outside = tmp_path / "project", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    for folder in (inside, outside):
        (folder / "real.py").write_bytes(b"old\n")
        (inside / f"to_{folder.name}.py").symlink_to(folder / "real.py")
    write_all([Change(str(inside / "to_project.py"), b"old\n", b"new\n")], lambda _: str(inside))
    assert (inside / "to_project.py").is_symlink() and (inside / "real.py").read_bytes() == b"new\n"
    with pytest.raises(WriteError, match="outside the project"):
        write_all([Change(str(inside / "to_outside.py"), b"old\n", b"new\n")], lambda _: str(inside))
    assert (outside / "real.py").read_bytes() == b"old\n"


# Diffs


@pytest.mark.parametrize(("before", "after"), [
    (b"a\nb\nc\n", b"a\nB\nc\n"), (b"a\nb", b"a\nb\n"), (b"a\nb\n", b"a\nb"), (b"a\r\nb\r\n", b"a\r\nB\r\n"),
    (b"a\rb\rc", b"a\rB\rc"), (b"a\x0cb\n", b"a\x0cc\n"), ("é\nb".encode("latin-1"), "é\nc".encode("latin-1")),
    (b"", b"a\n"), (b"a\x85b\n\xe2\x80\xa8c\n", b"a\x85B\n\xe2\x80\xa8c\n"),
])
def test_applying_the_diff_gives_what_fix_writes(tmp_path, before, after):
    (tmp_path / "x.py").write_bytes(before)
    patch = subprocess.run(["patch", "--binary", "-p0", "--posix", "x.py"], input=unified(before, after, "x.py"),
                           cwd=tmp_path, capture_output=True)
    assert patch.returncode == 0, patch.stdout
    assert (tmp_path / "x.py").read_bytes() == after


def test_a_missing_final_newline_is_marked():
    assert b"+b\n\\ No newline at end of file\n" in diff([Change("x.py", b"a\n", b"a\nb")])
