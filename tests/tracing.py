"""Programs that carry their verdicts: a line that ends in ``#! BCE001`` is one on which exactly that is found, and one
that ends in ``#~`` is part of the proof. Where nothing is marked, nothing may be found, advice included."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bce_lint.evaluation.screening import doors
from bce_lint.judging import Judgement, diagnose
from bce_lint.reading.source import from_text

PRELUDE = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, losses, models
from tensorflow.keras import backend as K
"""

_TITLE = re.compile(r"^=== (.*)$", re.MULTILINE)
_FOUND = re.compile(r"#!((?: BCE\d{3})+)")
_PROOF = re.compile(r"#~")


def table(text: str, prelude: str = PRELUDE) -> pytest.MarkDecorator:
    """Parametrise a test with the programs of ``text``, each under a line ``=== what it shows``."""
    parts = _TITLE.split(text)
    assert not parts[0].strip(), parts[0]
    programs = [pytest.param(prelude + body, id=title) for title, body in zip(parts[1::2], parts[2::2], strict=True)]
    titles = [param.id for param in programs]
    assert len(set(titles)) == len(titles), "two programs have one title"
    return pytest.mark.parametrize("program", programs)


def judged(program: str, path: str = "program.py") -> Judgement:
    """What the whole chain from text to diagnostics says of one file, with all of its functions entered."""
    return diagnose([from_text(program, path)], [path])


def screened(program: str, path: str = "program.py") -> Judgement:
    """The same of the functions that the screening keeps."""
    source = from_text(program, path)
    leading = doors(source)
    return diagnose([source], [path], concern={path: leading.names}) if leading is not None else Judgement((), (), 0)


def verdicts(program: str) -> list[tuple[int, str]]:
    """The lines and codes of what is found."""
    judgement = judged(program)
    assert not judgement.errors, judgement.errors
    return sorted((found.span.line, found.code) for found in judgement.diagnostics)


def expected(program: str) -> list[tuple[int, str]]:
    """The lines and codes that the program's own marks ask for."""
    return sorted((number, code) for number, line in enumerate(program.splitlines(), 1)
                  for marks in _FOUND.findall(line) for code in marks.split())


def proven_at(program: str) -> set[int]:
    """The lines that are marked as part of a proof."""
    return {number for number, line in enumerate(program.splitlines(), 1) if _PROOF.search(line)}


def check(program: str) -> None:
    """The verdicts are those that are marked, and every marked line of the proof is in it."""
    judgement = judged(program)
    assert not judgement.errors, judgement.errors
    assert screened(program).diagnostics == judgement.diagnostics, "the screening loses it"
    found = sorted((one.span.line, one.code) for one in judgement.diagnostics)
    assert found == expected(program), _shown(program, judgement)
    related = {place.span.line for one in judgement.diagnostics for place in one.related}
    assert proven_at(program) <= related, f"the proof is {sorted(related)}\n" + _shown(program, judgement)


def _shown(program: str, judgement: Judgement) -> str:
    return "\n".join([*_numbered(program), *(f"{d.span.line}: {d.code} {d.message}" for d in judgement.diagnostics)])


def _numbered(program: str) -> Iterator[str]:
    return (f"{number:3} {line}" for number, line in enumerate(program.splitlines(), 1))
