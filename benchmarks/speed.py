"""What a check costs beside other tools: `python benchmarks/speed.py` fetches code, runs everything, prints the tables.

`python benchmarks/speed.py --write --corpus FOLDER` writes them to RESULTS.md as well. In three rounds that takes about a
quarter of an hour on an idle machine: time and peak memory on the corpus, on a sample of it, on single files, the flake8
plugin beside plain flake8, and the growth from 100 to 10,000 files and from 1,000 to 100,000 lines.

Every figure is a ratio of runs that took turns: single times say little about another machine, or another hour.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import corpus
import trees
from measuring import COMPILED, ROOT, Command, Run, peak, ratio, run, take_turns

PYTHON = sys.executable
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
PARSE = """
import sys, libcst
for name in open(sys.argv[1]).read().splitlines():
    try:
        libcst.parse_module(open(name, "rb").read())
    except Exception:
        pass
"""
PLUGIN = "[flake8]\n[flake8:local-plugins]\nextension =\n    BCE = bce_lint.flake8:Plugin\n"
NO_PLUGIN = "[flake8]\n"
TITLE = """\
# What a check costs

Written by `python benchmarks/speed.py --write`. Every figure is a ratio of runs that took turns: single times say little
about another machine, or another hour.

"""
SAMPLE = 40     # flake8 reads every so many-th file, or it would take longer than all the rest together


def ours(folder: Path, jobs: int = 1) -> Command:
    """A check of everything below a folder, every rule on, tracing across files."""
    words = ("--no-cache", "--isolated", "--select", "ALL", "--output-format", "json", "--jobs", str(jobs), ".")
    return Command((PYTHON, "-m", "bce_lint", *words), folder)


def again(folder: Path, cache: Path) -> Command:
    """The same with what an earlier run remembers, which has to have been run once."""
    command = ours(folder)
    words = tuple(word for word in command.words if word != "--no-cache")
    return Command(words, folder, (("XDG_CACHE_HOME", str(cache)),))


def ruff(folder: Path) -> Command:
    """Ruff on one thread."""
    words = ("check", "--no-cache", "--isolated", "--quiet", ".")
    return Command((PYTHON, "-m", "ruff", *words), folder, (("RAYON_NUM_THREADS", "1"),))


def grep(folder: Path) -> Command:
    return Command(("grep", "-rliI", "--include=*.py", "crossentropy", "."), folder)


def flake8(folder: Path, settings: Path) -> Command:
    return Command((PYTHON, "-m", "flake8", "--jobs=1", "--config", str(settings), "."), folder)


def libcst(files: list[Path], scratch: Path) -> Command:
    """LibCST's parser and nothing else, on some files."""
    names = scratch / f"names{len(files)}"
    names.write_text("".join(f"{path}\n" for path in files))
    return Command((PYTHON, "-c", PARSE, str(names)))


class Benchmark:
    """One sitting: the code to measure on, and how often."""

    def __init__(self, folder: Path, rounds: int, scratch: Path) -> None:
        self.folder, self.rounds, self.scratch = folder.resolve(), rounds, scratch
        self.files = corpus.python_files(self.folder)
        self.plain, self.plugin = scratch / "plain.cfg", scratch / "plugin.cfg"
        self.plain.write_text(NO_PLUGIN)
        self.plugin.write_text(PLUGIN)
        self._compile()

    def _compile(self) -> None:
        """Have all modules compiled, as an installer does it, but out of the tree."""
        os.environ[COMPILED] = str(self.scratch / "compiled")
        for busy in (False, True):
            folder = trees.one_file(self.scratch / f"first {busy}", busy)
            for command in (ours(folder), flake8(folder, self.plugin)):
                run(command)

    def tables(self) -> Iterator[str]:
        """Every table, one after the other, as they are measured."""
        yield from self.whole_corpus()
        yield from self.sample()
        yield from self.single_files()
        yield from self.more_files()
        yield from self.longer_files()

    def whole_corpus(self) -> Iterator[str]:
        candidates = judged(self.folder)
        quiet = trees.without(self.folder, set(candidates), self.scratch / "quiet")
        silent = trees.without(self.folder, set(judged(self.folder, "--searched")), self.scratch / "silent")
        unchanged = again(self.folder, self.scratch / "cache")
        run(unchanged)
        found = take_turns({
            "ruff": ruff(self.folder), "grep": grep(self.folder), "everything": ours(self.folder), "again": unchanged,
            "side by side": ours(self.folder, os.cpu_count() or 1),
            "parse": libcst(candidates, self.scratch),
            "quiet": ours(quiet), "ruff of it": ruff(quiet),
            "silent": ours(silent), "ruff of that": ruff(silent)}, self.rounds)
        yield heading(f"The whole corpus: {len(self.files):,} files, of which {len(candidates):,} hold something to evaluate", "ruff")
        yield row("`grep -rli crossentropy`", found, "grep", "ruff")
        yield row("bce-lint, everything on, one process", found, "everything", "ruff", "0.8")
        yield row(f"the same on {os.cpu_count()} processors: elapsed time against that of one process",
                  found, "side by side", "everything", what="clock")
        yield row("`libcst.parse_module` on those", found, "parse", "ruff")
        yield row("bce-lint on the files that its byte search turns down, against ruff on them",
                  found, "silent", "ruff of that", "0.06")
        yield row("bce-lint on all files that are not evaluated, against ruff on them", found, "quiet", "ruff of it")
        yield row("bce-lint once more on the unchanged corpus, against ruff", found, "again", "ruff")
        yield row("the same, against the byte search", found, "again", "silent", "2")
        yield row("bce-lint on everything, against that parse", found, "everything", "parse", "1.3 without the scan")

    def sample(self) -> Iterator[str]:
        some = trees.sampled(self.files, SAMPLE, self.scratch / "sample")
        quiet = trees.without(some, set(judged(some)), self.scratch / "quiet sample")
        found = take_turns({
            "ruff": ruff(some), "flake8": flake8(some, self.plain), "ours": ours(some),
            "parse": libcst(corpus.python_files(some), self.scratch),
            "plain": flake8(quiet, self.plain), "plugin": flake8(quiet, self.plugin)}, self.rounds)
        yield heading(f"One file in {SAMPLE}: {len(corpus.python_files(some)):,} files", "ruff")
        yield row("flake8", found, "flake8", "ruff")
        yield row("`libcst.parse_module` on every file", found, "parse", "ruff")
        yield row("bce-lint", found, "ours", "ruff")
        yield row("flake8 with the plugin, on files that are no candidates, against plain flake8",
                  found, "plugin", "plain", "1.02")

    def single_files(self) -> Iterator[str]:
        idle, busy = trees.one_file(self.scratch / "idle", False), trees.one_file(self.scratch / "busy", True)
        found = take_turns({
            "python": Command((PYTHON, "-c", "pass")), "ruff": ruff(idle), "flake8": flake8(idle, self.plain),
            "idle": Command((PYTHON, "-m", "bce_lint", "train.py"), idle),
            "busy": Command((PYTHON, "-m", "bce_lint", "--no-cache", "train.py"), busy),
            "parse": libcst([busy / "train.py"], self.scratch)}, 3 * self.rounds)
        yield heading("One file of 30 lines", "flake8")
        yield row("`python -c pass`", found, "python", "flake8")
        yield row("ruff", found, "ruff", "flake8")
        yield row("bce-lint, nothing to look at", found, "idle", "flake8", "0.25")
        yield row("bce-lint, a finding, against `import libcst` and the parse", found, "busy", "parse", "1.15")

    def more_files(self) -> Iterator[str]:
        few = trees.copied(self.files, 100, self.scratch / "100")
        many = trees.copied(self.files, 10_000, self.scratch / "10000")
        found = take_turns({"few": ours(few), "many": ours(many),
                            "ruff few": ruff(few), "ruff many": ruff(many)}, self.rounds)
        yield heading("From 100 to 10,000 files, per file", "100 files")
        yield row("bce-lint", found, "many", "few", "1", scale=1 / 100)
        yield row("ruff", found, "ruff many", "ruff few", scale=1 / 100)

    def longer_files(self) -> Iterator[str]:
        short = trees.long_file(self.scratch / "short", 1_000)
        long = trees.long_file(self.scratch / "long", 100_000)
        found = take_turns({
            "short": ours(short), "long": ours(long),
            "parse short": libcst([short / "train.py"], self.scratch),
            "parse": libcst([long / "train.py"], self.scratch / "long")}, min(self.rounds, 2))
        yield heading("From 1,000 to 100,000 generated lines, per line", "1,000 lines")
        yield row("bce-lint", found, "long", "short", "2", scale=1 / 100)
        yield row("`libcst.parse_module`", found, "parse", "parse short", scale=1 / 100)
        yield row("bce-lint on the long one, against its parse: time", found, "long", "parse")
        yield row("the same: memory", found, "long", "parse", "1.2", what="memory")


def heading(title: str, reference: str) -> str:
    return f"\n## {title}\n\n| | × {reference}, median (range) | peak MiB | target |\n|---|---|---|---|\n"


def row(title: str, found: Mapping[str, list[Run]], name: str, reference: str, target: str = "",
        what: str = "processor", scale: float = 1.0) -> str:
    """One line of a table."""
    figures = ratio(found[name], found[reference], what, scale)
    return f"| {title} | {figures} | {peak(found[name]):.0f} | {target and f'≤ {target}'} |\n"


def judged(folder: Path, *words: str) -> list[Path]:
    """The files below ``folder`` that hold something to evaluate, or that pass the byte search (``--searched``)."""
    command = Command((PYTHON, str(ROOT / "benchmarks" / "candidates.py"), ".", *words), folder)
    done = subprocess.run(command.words, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
                          stdout=subprocess.PIPE, text=True, check=True)
    return [folder / name for name in done.stdout.splitlines()]


def versions() -> str:
    """What was measured with what."""
    tools = ", ".join(f"{name} {metadata.version(name)}" for name in ("libcst", "ruff", "flake8"))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (f"{datetime.now(UTC):%Y-%m-%d}; bce-lint at {_commit()}; Python {platform.python_version()}, {tools}; "
            f"{os.cpu_count()} cores, load before the first run {load}.\n")


def _commit() -> str:
    if shutil.which("git") is None:
        return "an unknown commit"
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "an unknown commit"


def main() -> None:
    """Measure what is asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, help="a folder that holds the code already (default: fetch it)")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--write", action="store_true", help=f"write {RESULTS.relative_to(ROOT)} as well")
    options.add_argument("--only", nargs="+", metavar="TABLE", default=["tables"],
                         choices=["whole_corpus", "sample", "single_files", "more_files", "longer_files"])
    given = options.parse_args()
    folder = given.corpus or corpus.fetch(ROOT / ".benchmarks" / "corpus")
    lines = [TITLE, versions()]
    print(*lines, sep="", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Benchmark(folder, given.rounds, Path(scratch))
        run(ruff(bench.folder))     # the files are in memory from here on
        for table in given.only:
            for line in getattr(bench, table)():
                lines.append(line)
                print(line, end="", flush=True)
    if given.write:     # whole or not at all: a run that is ended leaves the results of the last one
        RESULTS.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
