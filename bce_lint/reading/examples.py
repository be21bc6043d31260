"""Examples in docstrings, each as a source of its own: people copy them.

A docstring's blocks of code are one program. Everything around them is blank, so lines and columns are those of the file.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from .prefilter import NAMES
from .python import parsed, parses
from .source import Source

MARKS = (b"```", b">>>")
_FENCE = re.compile(r"([ \t]*)```[ \t]*(?:python3?|py|pycon)?[ \t]*\r?\n?")
_END = re.compile(r"[ \t]*```[ \t]*\r?\n?")
_PROMPT = re.compile(r"([ \t]*)(?:>>>|\.\.\.)(?: |(?=\r?\n|$))")
_LONG = 20_000      # lines of code are never so long, and Python's parser would take its time

Block = dict[int, str]      # lines of code by their numbers


def examples(source: Source) -> list[Source]:
    """Return the docstrings of ``source`` whose code names a binary cross-entropy, each as a program. Never raises."""
    if not any(mark in source.data for mark in MARKS) or not any(name in source.data for name in NAMES):
        return []
    try:
        module = parsed(source.data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = (_program(source, first, last) for first, last in _docstrings(module))
    return [one for one in found if one is not None]


def _docstrings(module: ast.Module) -> Iterator[tuple[int, int]]:
    """The first and last line of each docstring."""
    todo: list[ast.stmt | ast.Module] = [module]
    while todo:
        node = todo.pop()
        body = getattr(node, "body", ())
        todo += [part for part in body if isinstance(part, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)]
        first = body[0] if body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            yield first.lineno, first.end_lineno or first.lineno


def _program(source: Source, first: int, last: int) -> Source | None:
    """The blocks of code between two lines as a program; None where they name no binary cross-entropy."""
    lines = source.lines[first:last]        # the line with the opening quotes cannot hold any
    blocks = [block for block in (*_fenced(lines, first + 1), *_prompted(lines, first + 1)) if _parses(block)]
    code = "".join(line for block in blocks for line in block.values()).encode("utf-8", "replace")
    if not any(name in code for name in NAMES):
        return None
    text = "".join(_laid_out(blocks))
    return replace(source, data=text.encode("utf-8", "replace"), text=text, encoding="utf-8", bom=False, excerpt=True)


def _fenced(lines: Iterable[str], number: int) -> Iterator[Block]:
    """The blocks between fences."""
    block: Block | None = None
    for at, line in enumerate(lines, number):
        if block is None:
            block = {} if _FENCE.fullmatch(line) else None
        elif _END.fullmatch(line):
            yield block
            block = None
        elif line.strip():
            block[at] = line


def _prompted(lines: Iterable[str], number: int) -> Iterator[Block]:
    """All that stands behind prompts, as one block."""
    block = {}
    for at, line in enumerate(lines, number):
        prompt = _PROMPT.match(line)
        if prompt is not None:
            block[at] = " " * prompt.end() + line[prompt.end():]
    yield block


def _parses(block: Block) -> bool:
    return bool(block) and max(map(len, block.values())) <= _LONG and parses(textwrap.dedent("".join(block.values())))


def _laid_out(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines of a program with the blocks where they are; what is indented stands below a condition that holds."""
    number = 1
    for block in sorted(blocks, key=min):
        start = min(block)
        if start < number:
            continue        # a prompt inside of a fence has been written already
        yield "\n" * (start - 1 - number)
        yield "if 1:\n" if block[start][:1].isspace() else "\n"
        for at in range(start, max(block) + 1):
            line = block.get(at, "")
            yield line if line.endswith("\n") else f"{line}\n"
        number = max(block) + 1
