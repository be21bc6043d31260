"""What a Keras cannot run is not written for it: what requirements, lock files and settings say about its version."""

from __future__ import annotations

import json

import pytest

from bce_lint import Settings, check_source, fix_source
from bce_lint.reading.requirements import keras
from bce_lint.settings import SettingsError, load
from bce_lint.versions import ANY, KERAS_2, KERAS_3, Versions, admitted

REFUSING = Versions((3,), (3, 5))
TRAIN = """\
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit([[0.0]], [[1.0]])
"""
TOLD = TRAIN.replace('"accuracy"', 'keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)')


# -- specifiers -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("specifier", [
    "==3.0.0", "==3.4.1", "==3.4.*", "3.4", "=3.2", "~=3.2.1", "~3.2", ">=3.0,<3.5", ">=3,<=3.4", ">3.0 , <3.5", "== 3.1.1",
    ">=3.0,!=3.2,<3.4", "===3.3.3", "3.2.*", "==3.3.0.dev20", "==3.2.0 || ==3.3.0", ">=3.4.1,<3.5.0"])
def test_only_refusing_releases(specifier):
    assert admitted(specifier) in REFUSING


@pytest.mark.parametrize("specifier", [
    "==3.5.0", "==3.15.1", ">=3.0", ">3.4.1", "~=3.2", "^3.2", "<3.6", "<=3.5", "==2.15.0", "<3", "*", "", "!=3.4.1", "~3",
    "~=3.4", ">=2.12,<3.5", "==3.2.0|==3.6.0", ">=3.4,<4", "==3.*", "3"])
def test_some_other_release(specifier):
    assert (admitted(specifier) or ANY) not in REFUSING


@pytest.mark.parametrize("text", ["latest", "@ https://example.com/keras.whl", ">=", "3.2 and more", "x3", ">=3.2 <3.x!"])
def test_no_specifier(text):
    assert admitted(text) is None


# -- files ------------------------------------------------------------------------------------------------------------

LOCK = '[[package]]\nname = "keras"\nversion = "3.2.1"\n\n[[package]]\nname = "tensorflow"\nversion = "2.16.1"\n'
PINS = {
    "requirements.txt": "numpy\nkeras==3.2.1  # pinned\n",
    "requirements-dev.txt": "keras[all] >= 3.0 , < 3.5 ; python_version > '3.8'\n",
    "hashed-requirements.txt": "keras==3.2.1 \\\n    --hash=sha256:abc\n",
    "requirements.in": "Keras==3.2.1\n",
    "requirements/base.txt": "keras==3.2.1 --hash=sha256:abc\n",
    "constraints.txt": "keras<3.5,>=3.0\n",
    "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["keras>=3.0,<3.5"]\n',
    "uv.lock": 'version = 1\n' + LOCK,
    "poetry.lock": LOCK + '\n[package.dependencies]\nkeras = ">=3.0.0"\n',
    "pdm.lock": LOCK + 'dependencies = ["keras>=3.0.0"]\n',
    "pylock.toml": LOCK.replace("package", "packages"),
    "Pipfile.lock": json.dumps({"default": {"keras": {"hashes": ["sha256:0"], "version": "==3.2.1"}}}),
    "Pipfile": '[packages]\nkeras = "==3.2.1"\n',
    "setup.cfg": "[options]\ninstall_requires =\n    numpy\n    keras>=3.0,<3.5\n",
    "setup.py": "from setuptools import setup\nsetup(install_requires=['numpy', 'keras==3.2.1'])\n",
    "environment.yml": "dependencies:\n  - python=3.11\n  - conda-forge::keras=3.2.1=pyhd8\n",
    "environment.yaml": "dependencies:\n  - pip:\n    - 'keras==3.2.1'\n",
}
POETRY = '[tool.poetry.dependencies]\npython = "^3.11"\nkeras = {version = "~3.2", extras = ["x"]}\n'


@pytest.mark.parametrize("name", PINS)
def test_every_file_is_read(name, write, tmp_path):
    write(name, PINS[name])
    assert keras(str(tmp_path), str(tmp_path)) in REFUSING
    write(name, PINS[name].replace("3.2.1", "3.6.0").replace("3.5", "3.7"))
    assert keras(str(tmp_path), str(tmp_path)) not in REFUSING


@pytest.mark.parametrize(("text", "found"), [
    (POETRY, Versions((3, 2), (3, 3))),
    ('[project.optional-dependencies]\ntf = ["tensorflow~=2.15.0"]\n', KERAS_2),
    ('[dependency-groups]\ndev = [{include-group = "a"}, "tensorflow-cpu>=2.16"]\n', KERAS_3),
    ('[tool.pixi.dependencies]\nkeras = "3.2.*"\n', Versions((3, 2), (3, 2, float("inf")))),
    ('[project]\nkeywords = ["keras", "tensorflow"]\ndependencies = ["keras-tuner==3.2", "tensorflow-text==2.8"]\n', ANY),
])
def test_pyproject(text, found, write, tmp_path):
    write("pyproject.toml", text)
    assert keras(str(tmp_path), str(tmp_path)) == found


@pytest.mark.parametrize(("text", "found"), [
    ("tensorflow==2.15.1", KERAS_2), ("tensorflow-gpu<2.11", KERAS_2), ("tensorflow[and-cuda]>=2.16,<3", KERAS_3),
    ("tensorflow>=2.4", ANY), ("keras<3.0.0", KERAS_2), ("keras>=3.0.0", Versions((3, 0, 0))), ("tensorflow==2.16.1\nkeras==3.2.1", Versions((3, 2, 1), (3, 2, 1, float("inf")))),
    ("keras==3.2.1; python_version<'3.10'\nkeras==3.6.0; python_version>='3.10'", Versions((3, 2, 1), (3, 6, 0, float("inf")))),
    ("# keras==3.2.1", ANY), ("keras", ANY), ("keras2onnx==1.7", ANY), ("keras @ https://example.com/keras-3.2.1.whl", ANY),
    ("tf-keras==2.16.0", ANY), ("-r other.txt\nkeras_core==0.1", ANY),
])
def test_requirements(text, found, write, tmp_path):
    write("requirements.txt", text)
    assert keras(str(tmp_path), str(tmp_path)) == found


def test_a_lock_file_wins(write, tmp_path):
    write("requirements.txt", "keras>=3.6")
    write("uv.lock", LOCK)
    assert keras(str(tmp_path), str(tmp_path)) in REFUSING


def test_several_files_are_taken_together(write, tmp_path):
    write("pyproject.toml", '[project]\ndependencies = ["keras>=3.0"]\n')
    write("requirements.txt", "keras<3.5")
    assert keras(str(tmp_path), str(tmp_path)) == REFUSING.replace(low=(3, 0))
    write("requirements-new.txt", "keras==3.6.0")       # no environment has them all
    assert keras(str(tmp_path), str(tmp_path)) not in REFUSING


def test_the_nearest_folder_that_says_something_counts(write, tmp_path):
    write("requirements.txt", "keras==3.2.1")
    write("app/requirements.txt", "numpy")
    assert keras(str(tmp_path / "app"), str(tmp_path)) in REFUSING
    write("app/requirements.txt", "keras==3.6.0")
    assert keras(str(tmp_path / "app"), str(tmp_path)) not in REFUSING
    assert keras(str(tmp_path), str(tmp_path / "app")) == ANY        # not above the root of the project


@pytest.mark.parametrize("name", PINS)
@pytest.mark.parametrize("content", [b"", b"keras = [[[", b"\x00\xff keras==", b'{"keras": {"version": 3}}', b"[" * 9000 + b"keras",
                                     b"[keras]\nversion = 3\n[keras]\n", b"keras: !!python/object/apply:os.system ['x']"],
                         ids=range(7))
def test_broken_files_say_nothing(name, content, write, tmp_path):
    write(name, content)
    assert keras(str(tmp_path), str(tmp_path)) == ANY


def test_what_is_no_file_says_nothing(tmp_path):
    (tmp_path / "requirements.txt").mkdir()
    (tmp_path / "uv.lock").symlink_to(tmp_path / "nowhere")
    (tmp_path / "requirements").write_text("keras==3.2.1")
    assert keras(str(tmp_path), str(tmp_path)) == ANY
    assert keras(str(tmp_path / "missing"), str(tmp_path)) == ANY


# -- fixes ------------------------------------------------------------------------------------------------------------

@pytest.fixture
def fixed(run, write):
    """What ``--fix`` makes of a file."""
    def fixed(text, *words):
        path = write("train.py", text)
        run("--fix", *words, "train.py")
        return path.read_text("utf-8")
    return fixed


@pytest.mark.parametrize(("requirement", "written"), [
    ("", True), ("keras==3.2.1", False), ("keras>=3.0", True), ("keras>=3.0,<3.5", False), ("keras==3.5.0", True),
    ("tensorflow==2.15.0", True), ("tensorflow==2.16.1", True), ("tensorflow==2.16.1\nkeras==3.3.3", False)])
def test_requirements_decide(requirement, written, write, fixed):
    write("requirements.txt", requirement)
    assert fixed(TRAIN) == (TOLD if written else TRAIN)


@pytest.mark.parametrize(("words", "requirement", "written"), [
    ((), "", True), (("--target-keras", "3.2"), "", False), (("--target-keras", "3.15"), "", True),
    (("--target-keras", ">=3.0,<3.5"), "", False), (("--target-keras", "2.15"), "", True),
    (("--target-keras", "3.15"), "keras==3.2.1", False),           # requirements come first
    (("--target-keras", "3.2"), "keras>=3.0", False),              # and leave the rest to the setting
    (("--target-keras", "3.2", "--no-project"), "keras==3.6.0", False)])
def test_the_setting_decides_what_requirements_leave_open(words, requirement, written, write, fixed):
    write("requirements.txt", requirement)
    assert fixed(TRAIN, *words) == (TOLD if written else TRAIN)


def test_the_setting_in_a_file(write, fixed):
    write("pyproject.toml", '[tool.bce-lint]\ntarget-keras = "3.2"\n')
    assert fixed(TRAIN) == TRAIN
    assert fixed(TRAIN, "--target-keras", "3.15") == TOLD


def test_one_file_alone_goes_by_the_setting():
    assert fix_source(TRAIN, "train.py").source == TOLD
    kept = fix_source(TRAIN, "train.py", Settings(target_keras="3.4.1"))
    assert kept.source == TRAIN and [found.fix for found in kept.report.diagnostics] == [None]


def test_tf_keras_is_keras_2_whatever_is_required():
    text = TRAIN.replace("from tensorflow import keras", "import tf_keras as keras")
    assert "threshold=0.0" in fix_source(text, "train.py", Settings(target_keras="3.2")).source


def test_objects_and_other_thresholds():
    """Of thresholds within (0, 1) every Keras is content: 0.6 has the logit 0.405."""
    text = TRAIN.replace('"accuracy"', "keras.metrics.BinaryAccuracy(threshold=0.6), keras.metrics.BinaryAccuracy(), "
                                       "keras.metrics.BinaryAccuracy(threshold=0.4), keras.metrics.Precision()")
    mended = fix_source(text, "train.py", Settings(target_keras="3.2")).source
    assert "BinaryAccuracy(threshold=0.405" in mended and "BinaryAccuracy()," in mended
    assert "BinaryAccuracy(threshold=0.4)," in mended and "Precision(thresholds=0)" in mended


def test_a_loss_is_not_mended_at_the_cost_of_a_metric():
    """BCE001 and BCE007 are one fix: where the metric cannot be told, the fix is not safe."""
    text = TRAIN.replace("from_logits=True", "")
    fix = {target: check_source(text, "train.py", Settings(target_keras=target)).diagnostics[0].fix.safety
           for target in ("3.2", "3.15")}
    assert fix == {"3.2": "unsafe", "3.15": "safe"}


@pytest.mark.parametrize(("target", "key"), [("2.15", "auc"), ("3.15", "AUC"), (None, None)])
def test_names_of_metrics_are_known_where_the_version_is(target, key):
    text = TRAIN.replace('"accuracy"', '"AUC"')
    mended = fix_source(text, "train.py", Settings(target_keras=target)).source
    name = 'name="AUC", ' if key == "AUC" else ""
    assert mended == (text if key is None else text.replace('"AUC"', f"keras.metrics.AUC({name}from_logits=True)"))


# -- settings ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("line", "message"), [
    ('target-keras = "newest"', "`target-keras` must be a version such as 3.15, or a range such as >=3.0,<3.5, not `newest`"),
    ("target-keras = 3.15", "`target-keras` must be a string"),
    ('target-kears = "3.15"', "unknown setting `target-kears`; did you mean `target-keras`?")])
def test_what_is_no_version_is_refused(line, message, write):
    path = write("pyproject.toml", f"[tool.bce-lint]\n{line}\n")
    with pytest.raises(SettingsError) as refusal:
        load(str(path), {})
    assert message in str(refusal.value)


def test_the_option_is_checked(run, write):
    write("train.py", TRAIN)
    done = run("--target-keras", "newest", "train.py")
    assert done.returncode == 2 and "--target-keras must be a version" in done.stderr
    assert "target_keras = '3.2'" in run("--target-keras", "3.2", "--show-settings").stdout
