"""The code that speed is measured on: published packages, downloaded with pip, unpacked, never installed or imported."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

SOURCES = """
keras==3.15.1 tf-keras==2.21.0 keras-cv==0.9.0 autokeras==3.0.0 deepctr==0.9.4 spektral==1.3.1 alibi-detect==0.13.0
adversarial-robustness-toolbox==1.20.1 segmentation-models==1.0.1 keras-tuner==1.4.8 stellargraph==1.2.1
keras-rl2==1.0.5 larq==0.14.0
""".split()
WHEELS = """
tf-models-official==2.20.0 tensorflow-recommenders==0.7.7 keras-hub==0.32.0 deepchem==2.8.0 transformers==5.23.0
scikit-learn==1.9.1 tensorflow-addons==0.23.0 tensorflow-ranking==0.5.5
""".split()
OTHER_PLATFORM = ("--platform", "macosx_11_0_arm64")    # where no wheel fits this machine, its sources are the same


def fetch(folder: Path) -> Path:
    """Bring every package that ``folder`` does not hold yet, each below its own name."""
    for requirement in SOURCES:
        _bring(requirement, folder, [("--no-binary", ":all:")])
    for requirement in WHEELS:
        only = ("--only-binary", ":all:")
        _bring(requirement, folder, [only, (*only, *OTHER_PLATFORM)])
    return folder


def _bring(requirement: str, folder: Path, ways: list[tuple[str, ...]]) -> None:
    target = folder / requirement.partition("==")[0]
    if target.is_dir():
        return
    store = folder.with_name(f"{folder.name}-archives") / target.name
    if not any(_download(requirement, store, way) for way in ways):
        print(f"{requirement} cannot be downloaded: the figures will be those of a smaller corpus", file=sys.stderr)
        return
    unfinished = target.with_name(f"{target.name}.unfinished")
    _unpack(next(store.iterdir()), unfinished)
    unfinished.rename(target)


def _download(requirement: str, store: Path, way: tuple[str, ...]) -> bool:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--ignore-requires-python",
               "--dest", str(store), *way, requirement]
    return subprocess.run(command, check=False).returncode == 0


def _unpack(archive: Path, target: Path) -> None:
    if archive.name.endswith(".tar.gz"):
        with tarfile.open(archive) as packed:
            packed.extractall(target, filter="data")
    else:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(target)


def python_files(folder: Path) -> list[Path]:
    """Every Python file below ``folder``, in a stable order."""
    return sorted(path for path in folder.rglob("*.py") if path.is_file())
