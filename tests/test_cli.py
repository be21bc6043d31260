"""The command line, as processes: what is printed where, what is written, and the exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import Namespace

import pytest

from bce_lint.cli import exit_status
from bce_lint.diagnostics import Diagnostic, FileError, Span
from bce_lint.report import Report

CLEAN = "import os\n\nprint(os.sep)\n"
BROKEN = "import tensorflow as tf\nloss = tf.keras.losses.BinaryCrossentropy(\n"
SEEDS = [f"situation{number}{form}" for number in (1, 2, 3)
         for form in (".py", "_function.py", "_class.py", "_notebook.ipynb")]
EXPECTED = {"1": ["BCE001"], "2": ["BCE003"], "3": []}


def codes(done):
    return [found["code"] for found in json.loads(done.stdout)["findings"]]


@pytest.fixture
def place(write, seed):
    """Put a seed into the test's own folder."""
    return lambda name, to=None: write(to or name, seed(name))


# The article's situations


@pytest.mark.parametrize("name", SEEDS)
def test_seed(run, root, name):
    done = run("--isolated", "--output-format", "json", root / "fixtures" / "seed" / name)
    assert codes(done) == EXPECTED[name[len("situation")]]
    assert done.returncode == bool(EXPECTED[name[len("situation")]])


@pytest.mark.parametrize("name", [name for name in SEEDS if "1" in name or "2" in name])
def test_fix_makes_the_third_of_the_first_two(run, place, tmp_path, name):
    place(name)
    done = run("--fix", "--unsafe-fixes", "--output-format", "json", name)
    assert (done.returncode, codes(done)) == (0, [])
    text = (tmp_path / name).read_text("utf-8")
    assert "from_logits=True" in text and "activation=" not in text and "tf.clip_by_value" not in text
    again = run("--fix", "--unsafe-fixes", "--select", "ALL", name)
    assert again.returncode == 0 and (tmp_path / name).read_text("utf-8") == text


@pytest.mark.parametrize("name", ["situation1.py", "situation2_function.py", "situation2_notebook.ipynb"])
def test_diff_is_what_fix_writes(run, place, tmp_path, name):
    place(name)
    before = (tmp_path / name).read_bytes()
    diff = run("--diff", "--unsafe-fixes", name)
    assert diff.returncode == 1 and (tmp_path / name).read_bytes() == before
    run("--fix", "--unsafe-fixes", name)
    after = (tmp_path / name).read_bytes()
    assert after != before
    if name.endswith(".py"):
        patched = tmp_path / "patched"
        patched.mkdir()
        (patched / name).write_bytes(before)
        subprocess.run(["patch", "--binary", "-p0"], input=diff.stdout, cwd=patched, check=True, text=True)
        assert (patched / name).read_bytes() == after
    else:
        assert f"--- {name}:cell 2\n" in diff.stdout and f"--- {name}:cell 3\n" in diff.stdout
    assert run("--diff", "--unsafe-fixes", name).stdout == ""


# Streams and formats


def test_findings_to_stdout_and_the_rest_to_stderr(run, place):
    place("situation1.py")
    done = run("--output-format", "concise", ".")
    assert done.stdout.startswith("situation1.py:") and done.stdout.count("\n") == 1
    assert done.stderr.startswith("Found 1 error.\n[*] 1 fixable with the --fix option")
    assert run("-q", "--output-format", "concise").stderr == ""


ADVICE = """\
from tensorflow import keras

m = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
m.compile(optimizer="sgd", loss="binary_crossentropy")
m.fit([[0.0]], [[1.0]])
"""


@pytest.mark.parametrize(("words", "said"), [
    ([], "1 advisory finding is off (--extend-select BCE1)."), (["--select", "BCE0"], None), (["-q"], None),
    (["--ignore", "BCE1"], None), (["--ignore", "BCE101"], None), (["--per-file-ignores", "x.py:BCE101"], None),
    (["--extend-select", "BCE1"], "No safe fixes available (1 hidden fix can be enabled with the --unsafe-fixes option)."),
])
def test_the_summary_tells_how_much_advice_is_off(run, write, words, said):
    write("x.py", ADVICE + "m.save('m.keras')\n")
    assert run("--isolated", *words).stderr.splitlines()[1:] == ([said] if said else [])


def test_advice_that_a_comment_suppresses_is_not_counted(run, write):
    write("x.py", ADVICE.replace('entropy")', 'entropy")  # noqa: BCE101'))
    assert run("--isolated").stderr == "All checks passed!\n"


def test_the_summary_is_one_line(run, write, seed):
    write("x.py", seed("situation1.py"))
    write("y.py", ADVICE)
    write("z.py", ADVICE.replace('keras.layers.Dense(1, activation="sigmoid")', "keras.layers.Dense(1, activation='tanh')")
          + "m.save('m.keras')\n")
    assert run("--isolated").stderr == (
        "Found 2 errors.\n[*] 1 fixable with the --fix option (1 hidden fix can be enabled with the --unsafe-fixes option); "
        "1 advisory finding is off (--extend-select BCE1).\n")


def test_full_is_the_default_and_shows_the_proof(run, place):
    place("situation1.py")
    done = run()
    assert done.stdout.startswith("BCE001 [*] ") and " --> situation1.py:" in done.stdout
    assert "^^^" in done.stdout and "---" in done.stdout and "= docs: bce-lint rule BCE001" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("output_format", ["json", "sarif", "gitlab"])
def test_clean_runs_still_give_a_document(run, write, output_format):
    write("x.py", CLEAN)
    assert json.loads(run("--output-format", output_format).stdout) is not None


def test_json_counts(run, place, write):
    place("situation1.py")
    write("x.py", CLEAN)
    summary = json.loads(run("--output-format", "json").stdout)["summary"]
    assert summary == {"files": 2, "parsed": 1, "findings": 1, "fixable": {"safe": 1, "unsafe": 0}}


def test_statistics(run, place):
    place("situation1.py")
    assert run("--statistics").stdout == "1  BCE001  logits-as-probabilities  [fixable: 1 safe]\n"


def test_output_file(run, place, tmp_path):
    place("situation1.py")
    done = run("--output-format", "json", "--output-file", "out.json", "situation1.py")
    assert done.stdout == "" and done.returncode == 1
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["version"] == 1
    assert run("--output-file", "missing/out", "situation1.py").returncode == 2


@pytest.mark.parametrize(("words", "env", "painted"), [
    ([], {}, False), (["--color", "always"], {}, True), ([], {"FORCE_COLOR": "1"}, True),
    ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), (["--color", "never"], {"FORCE_COLOR": "1"}, False),
])
def test_colour(run, place, words, env, painted):
    place("situation1.py")
    assert ("\x1b[" in run(*words, env=env).stdout) is painted


def test_a_reader_that_leaves_early(place, environment, tmp_path):
    place("situation1.py")
    process = subprocess.Popen([sys.executable, "-m", "bce_lint"], cwd=tmp_path, env=environment,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.wait()


def test_output_that_is_not_utf8(run, place):
    place("situation1.py")
    done = run("situation1.py", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.returncode == 1 and "Traceback" not in done.stderr


# Exit status


@pytest.mark.parametrize("errors", [False, True])
@pytest.mark.parametrize("findings", [False, True])
@pytest.mark.parametrize("changed", [False, True])
def test_exit_status_of_all_combinations(errors, findings, changed):
    span = Span("x.py", None, 1, 1, 1, 1)
    report = Report((Diagnostic("BCE001", "n", "m", "error", span),) * findings, (FileError("m", span),) * errors, 1, 1)
    for exit_zero in (False, True):
        for non_zero in (False, True):
            for diff in (False, True):
                options = Namespace(exit_zero=exit_zero, exit_non_zero_on_fix=non_zero, diff=diff)
                found = not exit_zero and (findings or diff and changed)
                expected = 2 if errors else 1 if found or (changed and non_zero and not diff) else 0
                assert exit_status(report, options, changed) == expected


def test_a_broken_cell_beside_readable_ones_is_a_finding():
    span = Span("x.ipynb", 1, 1, 1, 1, 1)
    options = Namespace(exit_zero=False, exit_non_zero_on_fix=False, diff=False)
    report = Report((Diagnostic("BCE000", "n", "m", "error", span),), (FileError("m", span, fatal=False),), 1, 1)
    assert exit_status(report, options) == 1


@pytest.mark.parametrize(("files", "words", "status"), [
    ({"x.py": CLEAN}, [], 0),
    ({"x.py": "situation1.py"}, [], 1),
    ({"x.py": "situation1.py"}, ["--exit-zero"], 0),
    ({"x.py": BROKEN}, [], 2),
    ({"x.py": BROKEN}, ["--exit-zero"], 2),
    ({"x.py": BROKEN, "y.py": "situation1.py"}, [], 2),
    ({"x.py": BROKEN, "y.py": "situation1.py"}, ["--ignore", "BCE000"], 1),
    ({"x.py": BROKEN}, ["--ignore", "BCE000"], 0),
    ({"x.py": "situation1.py"}, ["--fix"], 0),
    ({"x.py": "situation1.py"}, ["--fix", "--exit-non-zero-on-fix"], 1),
    ({"x.py": "situation3.py"}, ["--fix", "--exit-non-zero-on-fix"], 0),
    ({"x.py": "situation1.py", "y.py": BROKEN}, ["--fix", "--exit-non-zero-on-fix"], 2),
    ({"x.py": "situation1.py"}, ["--diff"], 1),
    ({"x.py": "situation3.py"}, ["--diff"], 0),
    ({"x.py": CLEAN}, ["--no-such-option"], 2),
    ({"x.py": CLEAN}, ["missing.py"], 2),
    ({"x.py": CLEAN}, ["--select", "BCE9999"], 2),
    ({"x.py": CLEAN, "pyproject.toml": "[tool.bce-lint]\nselct = []\n"}, [], 2),
    ({"x.py": CLEAN, "pyproject.toml": "[tool.bce-lint]\nselct = []\n"}, ["--isolated"], 0),
])
def test_exit_status(run, write, seed, files, words, status):
    for name, content in files.items():
        write(name, seed(content) if content.startswith("situation") else content)
    done = run(*words)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_suggestions(run, write):
    write("x.py", CLEAN)
    assert "did you mean `BCE001`?" in run("--select", "bce001").stderr
    assert "did you mean `double-sigmoid`?" in run("--ignore", "double-sigmoyd").stderr


# Files


def test_a_broken_file_is_a_finding_and_does_not_stop_the_run(run, write, place):
    write("a_broken.py", BROKEN)
    place("situation1.py", "z.py")
    done = run("--output-format", "json")
    document = json.loads(done.stdout)
    assert [found["code"] for found in document["findings"]] == ["BCE000", "BCE001"]
    assert [error["path"] for error in document["errors"]] == ["a_broken.py"]
    assert done.returncode == 2


def test_a_broken_file_without_anything_to_look_at_is_nobodys_business(run, write):
    write("x.py", "def (\n")
    assert run().returncode == 0


@pytest.mark.parametrize(("name", "content"), [
    ("folder", None), ("latin.py", b"loss = 'binary_crossentropy'  # \xe9\n"),
    ("utf16.py", "loss = 'binary_crossentropy'\n".encode("utf-16")), ("nul.py", b"binary_crossentropy = '\0'\n"),
    ("broken.ipynb", b'{"cells": [binary_crossentropy'),
])
def test_what_cannot_be_read(run, write, place, tmp_path, name, content):
    place("situation1.py", "good.py")
    if content is None:
        (tmp_path / "folder.py").mkdir()
        name = "folder.py"
        words = [name, "good.py"]
        (tmp_path / "folder.py" / "inner.py").write_text(CLEAN)
    else:
        write(name, content)
        words = ["."]
    done = run("--output-format", "json", *words)
    document = json.loads(done.stdout)
    assert "BCE001" in [found["code"] for found in document["findings"]]
    assert "Traceback" not in done.stderr
    if content is not None and not name.startswith("utf16"):
        assert done.returncode == 2 and [error["path"] for error in document["errors"]] == [name]


def test_missing_files_are_errors_and_the_rest_is_checked(run, place):
    place("situation1.py")
    done = run("--output-format", "concise", "missing.py", "situation1.py")
    assert done.returncode == 2 and "missing.py" in done.stderr and "situation1.py:" in done.stdout


@pytest.mark.parametrize("change", [
    lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text, lambda text: text.replace("    ", "\t"),
    lambda text: "\x0c\n" + text, lambda text: text.rstrip("\n"),
])
def test_only_what_is_mended_changes(run, write, seed, change, tmp_path):
    text = change(seed("situation1_function.py"))
    write("x.py", text)
    assert run("--fix", "x.py").returncode == 0
    want = text.replace("BinaryCrossentropy()", "BinaryCrossentropy(from_logits=True)").encode()
    assert (tmp_path / "x.py").read_bytes() == want


def test_latin1(run, write, seed, tmp_path):
    raw = ("# -*- coding: latin-1 -*-\n# é\n" + seed("situation1.py")).encode("latin-1")
    write("x.py", raw)
    diff = run("--diff", "x.py", text=False)
    assert b"+loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)" in diff.stdout
    assert run("--fix", "x.py").returncode == 0
    assert (tmp_path / "x.py").read_bytes() == raw.replace(b"py()", b"py(from_logits=True)")


def test_modes_and_links_survive_a_fix(run, place, tmp_path):
    os.chmod(place("situation1.py"), 0o755)
    (tmp_path / "link.py").symlink_to("situation1.py")
    assert run("--fix", "link.py").returncode == 0
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "situation1.py").stat().st_mode & 0o777 == 0o755
    assert "from_logits=True" in (tmp_path / "situation1.py").read_text()


def test_a_link_out_of_the_project_is_not_written_through(run, write, seed, tmp_path):
    write("outside/x.py", seed("situation1.py"))
    write("project/pyproject.toml", "")
    (tmp_path / "project" / "link.py").symlink_to("../outside/x.py")
    done = run("--fix", "link.py", cwd=tmp_path / "project")
    assert done.returncode == 1 and "outside the project" in done.stderr
    assert (tmp_path / "outside" / "x.py").read_text() == seed("situation1.py")


def test_excludes(run, write, seed):
    for name in ("a.py", "build/b.py", "gen/c.py", ".venv/d.py"):
        write(name, seed("situation1.py"))
    write(".gitignore", "gen/\n")

    def files(*words):
        return run("--show-files", *words).stdout.split()
    assert files() == ["a.py"]
    assert files("--no-respect-gitignore") == ["a.py", "gen/c.py"]
    assert files("--extend-exclude", "a.py") == []
    assert files("build/b.py") == ["build/b.py"]
    assert files("--force-exclude", "build/b.py") == []
    assert files("--exclude", "a.py") != []


def test_per_file_ignores(run, place):
    place("situation1.py", "tests/x.py")
    assert run("--per-file-ignores", "tests/*:BCE001").returncode == 0
    assert run("--per-file-ignores", "tests/*:BCE002").returncode == 1
    assert run("--per-file-ignores", "tests").returncode == 2


def test_suppression(run, write, seed):
    text = seed("situation1_function.py")
    write("x.py", text.replace("return loss(labels, scores)", "return loss(labels, scores)  # noqa: BCE001"))
    assert run("x.py").returncode == 0
    assert run("--disable-noqa", "x.py").returncode == 1
    assert run("--fix", "x.py").returncode == 0
    write("y.py", text.replace("    return loss(", "    # bce-lint: ignore[BCE001]\n    return loss("))
    assert run("y.py").returncode == 0
    write("z.py", "# bce-lint: skip-file\n" + text)
    assert run("z.py").returncode == 0


def test_suppressed_findings_are_not_mended(run, write, seed, tmp_path):
    text = seed("situation1_function.py").replace("labels, scores)", "labels, scores)  # noqa: BCE001")
    write("x.py", text)
    run("--fix", "--unsafe-fixes", "x.py")
    assert (tmp_path / "x.py").read_text() == text


# Standard input


def test_stdin(run, seed):
    done = run("-", "--output-format", "concise", input=seed("situation1.py"))
    assert done.stdout.startswith("-:18:21: BCE001") and done.returncode == 1
    named = run("-", "--stdin-filename", "pkg/train.py", "--output-format", "concise", input=seed("situation1.py"))
    assert named.stdout.startswith("pkg/train.py:18:21: BCE001")
    assert run("--stdin-filename", "x.py", input=seed("situation3.py")).returncode == 0


def test_stdin_notebook(run, seed):
    done = run("-", "--stdin-filename", "x.ipynb", "--output-format", "concise", input=seed("situation1_notebook.ipynb"))
    assert done.stdout.startswith("x.ipynb:cell 3:")


def test_stdin_with_fix_gives_the_source_and_nothing_else(run, seed):
    text = seed("situation1.py")
    done = run("-", "--fix", input=text)
    assert done.stdout == text.replace("BinaryCrossentropy()", "BinaryCrossentropy(from_logits=True)")
    assert done.returncode == 0 and "Found 1 error (1 fixed, 0 remaining)." in done.stderr
    for same in (CLEAN, BROKEN, seed("situation3.py")):
        assert run("-", "--fix", input=same).stdout == same
    left = run("-", "--fix", "--unfixable", "ALL", input=text)
    assert left.stdout == text and "BCE001" in left.stderr and left.returncode == 1


def test_stdin_with_diff(run, seed):
    done = run("-", "--diff", input=seed("situation1.py"))
    assert done.stdout.startswith("--- -\n+++ -\n") and done.returncode == 1


def test_stdin_keeps_bytes(run, seed):
    raw = b"\xef\xbb\xbf" + seed("situation1.py").replace("\n", "\r\n").encode()
    done = run("-", "--fix", input=raw, text=False)
    assert done.stdout == raw.replace(b"py()", b"py(from_logits=True)")


@pytest.mark.parametrize("words", [["-", "x.py"], ["--stdin-filename", "x.py", "y.py"],
                                   ["--config", "x.toml", "--isolated"]])
def test_contradictions(run, words):
    assert run(*words, input="").returncode == 2


# Help


def test_check_may_be_said(run, place, write):
    place("situation1.py")
    assert codes(run("check", "--output-format", "json", ".")) == ["BCE001"]
    write("check/x.py", CLEAN)
    assert json.loads(run("check", "--output-format", "json").stdout)["summary"]["files"] == 1


@pytest.mark.parametrize(("words", "status"), [
    (["-j", "2"], 0), (["--jobs", "auto"], 0), (["--no-cache"], 0), (["-j", "0"], 2), (["-j", "x"], 2)])
def test_what_other_linters_take(run, write, words, status):
    write("x.py", CLEAN)
    done = run(*words)
    assert done.returncode == status and ("a number from 1 on" in done.stderr) is (status == 2)


def test_every_option_of_the_contract_is_there():
    from bce_lint.parser import parser
    said = """--fix --unsafe-fixes --diff --select --ignore --extend-select --extend-ignore --per-file-ignores --output-format
        --output-file --statistics --exit-zero --exit-non-zero-on-fix --stdin-filename --exclude --extend-exclude
        --force-exclude --no-respect-gitignore -j --jobs --config --isolated --no-project --no-cache --fixable --unfixable
        --target-keras --baseline --write-baseline --show-files --show-settings --add-noqa --disable-noqa --color -q -v
        --version --help""".split()
    assert set(said) <= {word for action in parser()._actions for word in action.option_strings}


def test_version_and_help(run):
    from bce_lint import __version__
    assert run("--version").stdout == f"bce-lint {__version__}\n"
    text = run("--help").stdout
    assert "--unsafe-fixes" in text and "exit status" in text


COMPLETED = """\
source <(printf '%s' "$SCRIPT")
COMP_WORDS=(bce-lint "$@") COMP_CWORD=$#
$(complete -p bce-lint | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(("words", "wanted"), [
    (["--out"], {"--output-file", "--output-format"}), (["--output-format", "g"], {"grouped", "github", "gitlab"}),
    (["--color", "a"], {"auto", "always"}), (["--fix", "--uns"], {"--unsafe-fixes"}), (["--baseline", "kno"], {"known.json"})])
def test_bash_completes(run, write, tmp_path, words, wanted):
    write("known.json")
    script = run("--print-completion", "bash").stdout
    done = subprocess.run(["bash", "-c", COMPLETED, "bash", *words], cwd=tmp_path, capture_output=True, text=True,
                          env=os.environ | {"SCRIPT": script})
    assert {word.strip() for word in done.stdout.split()} == wanted, done.stderr


@pytest.mark.parametrize(("shell", "sign"), [("zsh", "#compdef bce-lint"), ("tcsh", "complete bce-lint")])
def test_other_shells_know_every_option(run, shell, sign):
    from bce_lint.parser import parser
    script = run("--print-completion", shell).stdout
    assert sign in script
    for option in (word for action in parser()._actions for word in action.option_strings if word.startswith("--")):
        assert option.removeprefix("--") in script, option


def test_completion_without_its_library(run, write, tmp_path, root):
    write("missing/shtab.py", "raise ImportError")
    done = run("--print-completion", "bash", env={"PYTHONPATH": os.pathsep.join([str(tmp_path / "missing"), str(root)])})
    assert done.returncode == 2 and "pip install 'bce-lint[completion]'" in done.stderr


def test_rule_pages(run):
    done = run("rule", "BCE002")
    assert done.stdout.startswith("# BCE002: double-sigmoid\n") and "## Why is this bad?" in done.stdout
    assert run("rule", "double-sigmoid").stdout == run("rule", "bce002").stdout == done.stdout
    assert run("rule", "--all").stdout.count("\n# BCE") >= 5
    assert run("rule", "BCE0002").returncode == 2 and run("rule").returncode == 2


def test_show_settings(run, write):
    write("pyproject.toml", '[tool.bce-lint]\nignore = ["BCE003"]\n')
    assert "ignore = ('BCE003',)" in run("--show-settings").stdout


def test_settings_hold_for_the_files_near_them(run, place, write):
    place("situation1.py", "a/x.py")
    place("situation1.py", "b/x.py")
    write("a/pyproject.toml", '[tool.bce-lint]\nignore = ["BCE001"]\n')
    done = run("--output-format", "concise")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["b/x.py"]


def test_paths_alone_are_read_as_argparse_would():
    from bce_lint.cli import parsed
    from bce_lint.parser import parser
    for words in ([], ["a.py", "b"]):
        assert vars(parsed(words)) == vars(parser().parse_intermixed_args(words))


def test_options_may_stand_between_paths(run, place):
    place("situation1.py")
    place("situation2.py")
    done = run("situation1.py", "--output-format", "concise", "situation2.py", "-q")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["situation1.py", "situation2.py"]
