"""Checks more code than one machine holds, on Dask: sources from Parquet or a folder tree, findings to Parquet.

`python docs/scale.py SOURCES FINDINGS [--scheduler ADDRESS]`. SOURCES is a folder with a project in each of its folders,
or Parquet with the columns `project`, `path` and `source`. A project is checked as a whole, so that values are followed
from file to file. Each part of FINDINGS is written whole or not at all, under a name that depends on what is in it alone:
when a worker dies and its part is done again, nothing is lost and nothing is there twice.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from dask.distributed import Client, LocalCluster

from bce_lint import Settings, check_paths

COLUMNS = pa.schema([("project", pa.string()), ("path", pa.string()), ("cell", pa.int64()), ("line", pa.int64()),
                     ("column", pa.int64()), ("code", pa.string()), ("message", pa.string()), ("error", pa.bool_())])
ENDINGS = (".py", ".pyi", ".ipynb")


def projects(sources: str) -> list[str]:
    """The names of all projects."""
    if os.path.isdir(sources) and not any(Path(sources).glob("*.parquet")):
        return sorted(path.name for path in Path(sources).iterdir() if path.is_dir())
    return sorted(pc.unique(ds.dataset(sources).to_table(["project"])["project"]).to_pylist())


def files(sources: str, project: str) -> Iterator[tuple[str, bytes]]:
    """The files of one project."""
    folder = Path(sources) / project
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.name.endswith(ENDINGS) and path.is_file():
                yield path.relative_to(folder).as_posix(), path.read_bytes()
        return
    rows = ds.dataset(sources).to_table(["path", "source"], filter=pc.field("project") == project).to_pylist()
    for row in sorted(rows, key=lambda row: row["path"]):
        yield row["path"], row["source"].encode() if isinstance(row["source"], str) else row["source"]


def findings(sources: str, project: str, settings: Settings) -> list[dict]:
    """What is found in one project; its files are laid out in a folder of their own for as long as it takes."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "setup.cfg").touch()    # the top of the project
        for path, data in files(sources, project):
            if ".." in PurePosixPath(path).parts or path.startswith("/"):
                continue        # a name that leads elsewhere is nobody's source
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        report = check_paths([folder], settings)
        rows = [*((one.span, one.code, one.message, False) for one in report.diagnostics),
                *((one.span, "", one.message, True) for one in report.errors)]
        return [{"project": project, "path": Path(os.path.relpath(span.path, folder)).as_posix(), "cell": span.cell,
                 "line": span.line, "column": span.column, "code": code, "message": message, "error": error}
                for span, code, message, error in rows]


def part(number: int, sources: str, names: Sequence[str], target: str, settings: Settings) -> int:
    """Check some projects and write what is found; how many rows that is."""
    rows = [row for name in names for row in findings(sources, name, settings)]
    whole = Path(target) / f"part-{number:06}.parquet"
    with tempfile.NamedTemporaryFile(dir=target, suffix=".tmp", delete=False) as file:
        pq.write_table(pa.Table.from_pylist(rows, COLUMNS), file)
    os.replace(file.name, whole)
    return len(rows)


def run(client: Client, sources: str, target: str, settings: Settings | None = None, size: int = 20) -> int:
    """Check all projects, so many in a part; how many rows were written. Parts that are there already are left alone."""
    Path(target).mkdir(parents=True, exist_ok=True)
    names = projects(sources)
    parts = [names[at:at + size] for at in range(0, len(names), size)]
    waiting = [number for number in range(len(parts)) if not (Path(target) / f"part-{number:06}.parquet").exists()]
    futures = [client.submit(part, number, sources, parts[number], target, settings or Settings(), pure=False, retries=3)
               for number in waiting]
    return sum(client.gather(futures))


def main() -> None:
    """Run it, on a scheduler that is there or on this machine."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("sources")
    options.add_argument("findings")
    options.add_argument("--scheduler", help="the address of a Dask scheduler (default: a cluster on this machine)")
    given = options.parse_args()
    with Client(given.scheduler or LocalCluster(threads_per_worker=1)) as client:
        print(run(client, given.sources, given.findings), "rows written")


if __name__ == "__main__":
    main()
