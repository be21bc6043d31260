"""The recipe for Dask: the same findings as on one machine, with a worker that is killed in the middle."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from pathlib import Path

import distributed
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bce_lint import check_paths, check_source, fix_source

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "docs"))
import scale  # noqa: E402

MODEL = "import keras\ndef build(activation=None):\n    return keras.Sequential([keras.layers.Dense(1, activation=activation)])\n"
TRAIN = "from model import build\nmodel = build()\nmodel.compile('adam', 'binary_crossentropy')\nmodel.fit([0], [{0}])\n"


@pytest.fixture
def sources(tmp_path):
    """Thirty projects, each with a finding that takes two files to see."""
    for number in range(30):
        folder = tmp_path / "sources" / f"project{number}"
        folder.mkdir(parents=True)
        (folder / "model.py").write_text(MODEL)
        (folder / "train.py").write_text(TRAIN.format(number))
    (tmp_path / "sources" / "project7" / "broken.py").write_text("binary_crossentropy(")
    return tmp_path / "sources"


def rows(target) -> list[tuple]:
    found = pq.read_table(target).to_pylist()
    return sorted((row["project"], row["path"], row["line"], row["code"], row["error"]) for row in found)


EXPECTED = sorted([*((f"project{number}", "train.py", 3, "BCE001", False) for number in range(30)),
                   ("project7", "broken.py", 1, "", True), ("project7", "broken.py", 1, "BCE000", False)])


def test_a_worker_that_is_killed_loses_and_doubles_nothing(sources, tmp_path):
    target = tmp_path / "findings"
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, \
            distributed.Client(cluster) as client:
        victim = next(iter(client.run(os.getpid).values()))
        client.register_plugin(Killer(victim, str(target)), name="killer")
        scale.run(client, str(sources), str(target), size=2)
        killed = victim not in client.run(os.getpid).values()
    assert killed
    assert rows(target) == EXPECTED
    assert sorted(path.name for path in target.glob("part-*")) == [f"part-{number:06}.parquet" for number in range(15)]


class Killer(distributed.diagnostics.plugin.SchedulerPlugin):
    """Kills a worker as soon as some parts are done, whatever it is at."""

    def __init__(self, victim: int, target: str) -> None:
        self.victim, self.target, self.done = victim, target, False

    def transition(self, key, start, finish, *_, **__):
        if not self.done and finish == "memory" and len(list(Path(self.target).glob("part-*"))) >= 2:
            self.done = True
            os.kill(self.victim, signal.SIGKILL)


def test_parquet_gives_what_folders_give(sources, tmp_path):
    table = [{"project": path.parent.name, "path": path.name, "source": path.read_text()} for path in sorted(sources.rglob("*.py"))]
    pq.write_table(pa.Table.from_pylist([*table, {"project": "project1", "path": "../evil.py", "source": "x = 1"}]),
                   tmp_path / "sources.parquet")
    one, other = tmp_path / "one", tmp_path / "other"
    client = AtOnce()
    assert scale.run(client, str(sources), str(one)) == scale.run(client, str(tmp_path / "sources.parquet"), str(other)) == len(EXPECTED)
    assert rows(one) == rows(other) == EXPECTED
    assert scale.run(client, str(sources), str(one)) == 0     # all parts are there
    assert not (tmp_path / "evil.py").exists()


class AtOnce:
    """A client without a cluster."""

    def submit(self, function, *arguments, pure, retries):
        return function(*arguments)

    def gather(self, results):
        return results


def test_what_is_mapped_is_picklable(sources):
    text = (sources / "project1" / "train.py").read_text()
    for function in (check_source, fix_source, check_paths):
        assert pickle.loads(pickle.dumps(function)) is function
    assert pickle.loads(pickle.dumps(check_source(text))) == check_source(text)
