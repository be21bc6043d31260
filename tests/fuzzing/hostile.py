"""What is hardly a program any more: fixtures with their tokens mixed, cut off, or with bytes turned over."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

from bce_lint import check_source, fix_source
from bce_lint.checking import CRASHED
from bce_lint.cli import main
from bce_lint.settings import Settings

from . import checks

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fixtures"
TOKEN = re.compile(r"\w+|[^\w\s]|\n[ \t]*|[ \t]+")
PATIENCE = 60.0     # seconds for one file; none of them is longer than a few hundred lines
STRANGE = ["\0", "\f", "\r", "\u2028", "\ufeff", "\t", "é", "𝒳", "(" * 150, "\\\n", "'''", "match x:\n", "lambda: ", "*", "**",
           "nonlocal x\n", "del ", "await ", "yield ", ":=", "\ud800"]


@cache
def fixtures() -> list[Path]:
    return sorted(path for path in FIXTURES.rglob("*") if path.suffix in (".py", ".ipynb"))


def mutant(seed: int) -> tuple[str, bytes]:
    """A name and the content of a file."""
    pick = random.Random(seed)
    path = pick.choice(fixtures())
    data = path.read_bytes()
    for _ in range(pick.randint(1, 4)):
        data = pick.choice(MUTATIONS)(data, pick)
    return f"mutant{path.suffix}", data


def _tokens(data: bytes, pick: random.Random) -> bytes:
    """Take tokens away, double them, or have them change places."""
    tokens = TOKEN.findall(data.decode("utf-8", "replace")) or [" "]
    for _ in range(pick.randint(1, 3)):
        one, other = pick.randrange(len(tokens)), pick.randrange(len(tokens))
        match pick.randrange(4):
            case 0:
                tokens[one] = ""
            case 1:
                tokens[one] *= pick.choice((2, 3, 40))
            case 2:
                tokens[one], tokens[other] = tokens[other], tokens[one]
            case 3:
                tokens[one] = tokens[other]
    return "".join(tokens).encode("utf-8", "replace")


def _lines(data: bytes, pick: random.Random) -> bytes:
    """Take lines away, double them, indent them otherwise, or have them change places."""
    lines = data.split(b"\n")
    one, other = pick.randrange(len(lines)), pick.randrange(len(lines))
    match pick.randrange(4):
        case 0:
            del lines[min(one, other):max(one, other)]
        case 1:
            lines[one:one] = lines[min(one, other):max(one, other)]
        case 2:
            lines[one] = b" " * pick.randrange(9) + lines[one].lstrip()
        case 3:
            lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _cut(data: bytes, pick: random.Random) -> bytes:
    return data[:pick.randrange(len(data) + 1)]


def _flipped(data: bytes, pick: random.Random) -> bytes:
    changed = bytearray(data or b" ")
    for _ in range(pick.randint(1, 4)):
        changed[pick.randrange(len(changed))] = pick.randrange(256)
    return bytes(changed)


def _strange(data: bytes, pick: random.Random) -> bytes:
    at = pick.randrange(len(data) + 1)
    return data[:at] + pick.choice(STRANGE).encode("utf-8", "surrogatepass") + data[at:]


MUTATIONS = (_tokens, _tokens, _lines, _lines, _cut, _flipped, _strange)


def faults(name: str, data: bytes, folder: Path) -> Iterator[str]:
    """Crashes, hangs, exit codes that are wrong, and fixes that break a file."""
    begin = time.monotonic()
    report = check_source(data, name, checks.ALL)
    if any(error.message.startswith(CRASHED) for error in report.errors):
        yield f"crash: {report.errors}"
    fixed = fix_source(data, name, checks.ALL.replace(unsafe_fixes=True))
    if not report.errors and fixed.report.errors:
        yield f"fixing broke it: {fixed.report.errors}"
    if fix_source(fixed.source, name, checks.ALL.replace(unsafe_fixes=True)).source != fixed.source:
        yield "fixing does not settle"
    yield from _command(name, data, folder)
    if name.endswith(".py"):
        checks.flake8(data.decode("utf-8", "replace"), name)
    if time.monotonic() - begin > PATIENCE:
        yield f"it took {time.monotonic() - begin:.0f} seconds"


def _command(name: str, data: bytes, folder: Path) -> Iterator[str]:
    """The command says the same in JSON, and exits as it has to."""
    path = folder / name
    path.write_bytes(data)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["--isolated", "--no-project", "--select", "ALL", "--output-format", "json", str(path)])
    found = json.loads(out.getvalue())
    report = check_source(data, name, Settings(select=("ALL",)))
    expected = 2 if any(error.fatal for error in report.errors) else 1 if report.diagnostics else 0
    if status != expected or [one["code"] for one in found["findings"]] != [one.code for one in report.diagnostics]:
        yield f"the command exits with {status}, not {expected}: {found['findings']} {err.getvalue()}"
