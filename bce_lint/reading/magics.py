"""IPython's additions to Python taken out of a cell, line for line, so that a Python parser can read the rest."""

from __future__ import annotations

import re

from msgspec import Struct

from .lexer import CLOSE, COMMENT, NEWLINE, OPEN, OPERATOR, STRING, TEXT, tokens
from .lines import LINE_END, split
from .python import parses

BODY_MAGICS = frozenset({
    "time", "timeit", "capture", "prun", "debug", "python", "python3", "pypy", "ipytest", "memit", "mprun", "lprun",
    "scalene", "snakeviz", "wandb", "notify",
})
_LINE_MAGICS_ON_CODE = frozenset({"time", "timeit", "prun", "memit"})
_AUTOMAGICS = (
    "alias|autoawait|autoreload|bookmark|cat|cd|clear|conda|config|cp|debug|dirs|edit|env|"
    "history|less|load|load_ext|ls|lsmagic|macro|magic|mamba|man|matplotlib|mkdir|more|mv|"
    "notebook|page|pastebin|pdb|pdoc|pfile|pinfo|pip|pip3|popd|precision|prun|psearch|pushd|pwd|"
    "pycat|pylab|quickref|recall|rehashx|reload_ext|rm|rmdir|run|save|sc|set_env|store|sx|"
    "system|tensorflow_version|time|timeit|unalias|unload_ext|uv|wget|who|whos|xmode"
)
_SUSPICIOUS = re.compile(r"(?m)^[ \t]*[%!?,;/]|\?[ \t;]*$|=[ \t]*[%!]")
_CELL_MAGIC = re.compile(r"%%(?P<name>!|[^\s\d]\S*)?")
_ESCAPE = re.compile(r"(?P<indent>[ \t]*)(?P<escape>%%?|!!?|\?\??|[,;/])(?P<rest>.*)", re.DOTALL)
_LINE_MAGIC = re.compile(r"(?P<head>\s*%(?P<name>\w+)[ \t]+)(?P<code>.*)", re.DOTALL)
_RUN = re.compile(r"\s*%run[ \t]+(?P<words>(?:-\w+[ \t]+)*(?:\"[^\"]+\"|'[^']+'|[^\s\"'$]+).*)")
_ASSIGNED = re.compile(r"(?<![=!<>:+*/%&|^@~-])=[ \t]*(?=[%!])")
_AUTOMAGIC = re.compile(
    rf"(?P<indent>[ \t]*)(?:{_AUTOMAGICS})"
    r"(?:[ \t]+(?:\.\.?(?:/|$)|(?!(?:in|is|and|or|not|if)\b)[^=\s.,)(\]:+*]).*)?[ \t]*",
)


class Transformed(Struct, frozen=True):
    """A cell as plain Python with the same number of lines; ``indent`` was taken off the front of its lines."""

    text: str
    indent: str = ""


def transform(text: str) -> Transformed:
    """Take IPython's syntax out of a cell: what is replaced becomes ``pass``, or nothing for cells of other languages.
    """
    if not _SUSPICIOUS.search(text) and not text.lstrip().startswith("%%") and parses(text):
        return Transformed(text)
    lines, indent = _dedented(split(text))
    kept = _without_cell_magics(lines)
    if kept is None:
        return Transformed(_joined([blank(line) for line in split(text)]))
    plain = _joined(_without_escapes(kept))
    if not parses(plain):
        plain = _without_automagics(plain)
    return Transformed(plain, indent)


def blank(text: str) -> str:
    """Return only the line ends of ``text``."""
    return "".join(LINE_END.findall(text))


def _dedented(lines: list[str]) -> tuple[list[str], str]:
    """Take the first line's indent off all lines that have it, as IPython does."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[:len(first) - len(first.lstrip(" \t"))]
    if not indent:
        return lines, ""
    return [line.removeprefix(indent) for line in lines], indent


def _without_cell_magics(lines: list[str]) -> list[str] | None:
    """Blank the lines of cell magics over Python; None where the cell is not Python."""
    result = list(lines)
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        match = _CELL_MAGIC.match(line)
        if match is None:
            break
        if match["name"] not in BODY_MAGICS:
            return None
        result[index] = blank(line)
    return result


def _without_escapes(lines: list[str]) -> list[str]:
    """Replace magics, shell lines and help requests where a logical line begins with one, or assigns or ends in one."""
    result: list[str] = []
    index = 0
    while index < len(lines):
        count = _magic_length(lines, index)
        if count:
            result += _replaced(lines[index:index + count])
        else:
            count = _logical_length(lines, index)
            result += _without_help(lines[index:index + count])
        index += count
    return result


def _magic_length(lines: list[str], index: int) -> int:
    """Return how many lines the magic or shell line at ``index`` covers; 0 where there is none."""
    if not (_ESCAPE.match(lines[index]) or _assigned(lines[index])):
        return 0
    last = index
    while lines[last].rstrip("\r\n").endswith("\\") and last + 1 < len(lines):
        last += 1
    return last - index + 1


def _replaced(lines: list[str]) -> list[str]:
    first, ending = lines[0].rstrip("\r\n"), blank(lines[0])
    escape = _ESCAPE.match(first)
    if escape is not None:
        new = _measured(first, len(lines)) or escape["indent"] + (_run(first) if len(lines) == 1 else "pass")
    else:
        new = first[:_assigned(first)] + "get_ipython()"
    return [new + ending, *(blank(line) for line in lines[1:])]


def _assigned(line: str) -> int:
    """Return the offset at which ``line`` assigns a magic or a shell command, 0 where it does not."""
    if not _ASSIGNED.search(line):
        return 0
    depth = 0
    for token in tokens(line):
        depth += (token.kind == OPEN) - (token.kind == CLOSE)
        match = _ASSIGNED.match(line, token.start) if token.kind == OPERATOR and not depth else None
        if match is not None:
            return match.end()
    return 0


def _run(line: str) -> str:
    """Return ``%run file`` as the call that it stands for, anything else as nothing to do."""
    match = _RUN.fullmatch(line)
    return f"get_ipython().run_line_magic('run', {match['words'].strip()!r})" if match else "pass"


def _measured(line: str, count: int) -> str:
    """Return ``%time statement`` as the statement, in its columns, behind a constant; empty where it is none."""
    match = _LINE_MAGIC.fullmatch(line)
    if match is None or count > 1 or match["name"] not in _LINE_MAGICS_ON_CODE:
        return ""
    indent = line[:len(line) - len(line.lstrip())]
    filler = indent + "0;" + " " * (len(match["head"]) - len(indent) - 2)
    plain = filler.lstrip() + match["code"]
    return filler + match["code"] if match["code"].strip() and parses(plain) else ""


def _logical_length(lines: list[str], index: int) -> int:
    """Return over how many physical lines the logical line that begins at ``index`` runs."""
    if lines[index].isspace():
        return 1
    text = "".join(lines[index:])
    end = next((token.end for token in tokens(text) if token.kind == NEWLINE), len(text))
    return max(len(split(text[:end])), 1)


def _without_help(lines: list[str]) -> list[str]:
    """Replace a logical line that ends in a question mark outside of strings and comments."""
    if not lines[-1].rstrip(" \t\r\n;").endswith("?"):
        return lines
    text = _joined(lines)
    code = [token for token in tokens(text) if token.kind not in (COMMENT, NEWLINE)]
    marks = [token for token in code if token.kind == OPERATOR and text[token.start] == "?"]
    if not marks or any(token.kind in (STRING, TEXT) and token.end > marks[-1].start for token in code):
        return lines
    indent = lines[0][:len(lines[0]) - len(lines[0].lstrip())]
    return [indent + "pass" + blank(lines[0]), *(blank(line) for line in lines[1:])]


def _without_automagics(text: str) -> str:
    """Replace lines such as ``pip install keras`` that are no Python by themselves."""
    lines = split(text)
    index = 0
    while index < len(lines):
        match = _AUTOMAGIC.fullmatch(lines[index].rstrip("\r\n"))
        if match is not None and not parses(lines[index].strip()):
            lines[index] = match["indent"] + "pass" + blank(lines[index])
        index += _logical_length(lines, index)
    return _joined(lines)


def _joined(lines: list[str]) -> str:
    """The lines as one text; an emptied line after a lone CR must not make CR LF of the two."""
    kept = [" " + line if line.startswith("\n") and before.endswith("\r") else line
            for before, line in zip(["", *lines], lines, strict=False)]
    return "".join(kept)
