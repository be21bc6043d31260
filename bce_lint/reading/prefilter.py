"""Is a file worth parsing? Answered from its bytes alone; what is let through for nothing costs time, a miss a finding.

What each rule cannot do without:

- BCE001, 002, 005, 009, 010, 011, 101, 102 and most of 003 and 007: one of ``NAMES``, ``bce`` as a word,
  or beside an import of Keras or TensorFlow ``BCE``, ``"ce"`` or ``log_loss``.
- BCE004: such an import, a softmax, and a 1 where a number of units can stand.
- BCE008, and BCE007 where no binary cross-entropy is in sight: such an import and a sigmoid that is called, beside
  another activation or something that reads probabilities.
- BCE006 and the rest of BCE003: see ``may_be_handwritten``.

A file that uses another file's loss under a name of its own has none of this; whoever follows imports asks for it.
A notebook is searched as it lies on disk, where a line end before a word is written as a backslash and an n.
"""

from __future__ import annotations

import re

_NAMES_WITH: dict[bytes, tuple[bytes, ...]] = {
    b"inary": (b"binary_crossentropy", b"BinaryCrossentropy", b"binary_focal_cross", b"BinaryFocalCross", b"'binary_'",
               b'"binary_"'),
    b"igmoid": (b"sigmoid_cross_entropy", b"sigmoid_focal_cross", b"SigmoidFocalCross"),
    b"cross": (b"weighted_cross_entropy", b"'crossentropy'", b'"crossentropy"', b'"crossentropy\\"'),
}
NAMES: tuple[bytes, ...] = tuple(name for names in _NAMES_WITH.values() for name in names)
"""Each names a binary cross-entropy, or may be half of such a name."""

_QUOTED = (b'"ce"', b'"ce\\"')
_SHORT_NAMES = (b"'ce'", *_QUOTED, b"log_loss")
KEYWORDS: tuple[bytes, ...] = (b"ntropy", b"bce", b"BCE", *_SHORT_NAMES, b"oftmax", b"igmoid", b"expit", b"log")
"""A file in which none of these occurs has nothing to report."""

_BCE = re.compile(rb"(?:bce|BCE)(?<![A-Za-z0-9_](?:bce|BCE))(?![A-Za-z0-9_])|bce(?<=\\[nrt]bce)(?![A-Za-z0-9_])")
_IMPORT = re.compile(rb"(?:import|from)\s+(?:\w+\s*,\s*)*(?:tf_keras|keras|tensorflow)|import_module|__import__")
_SIGMOID_CALLS = (
    re.compile(rb"igmoid(?<!def sigmoid)(?<!class Sigmoid)\s*\("), re.compile(rb"expit\s*\("),
    re.compile(rb"ctivation\w*\s*\([^)\r\n]{0,60}igmoid"),
)
_READERS = re.compile(rb"predict|(?i:accuracy|precision|recall|auc)|round\s*\(|[<>]=?\s*0?\.\d")
_LOG = re.compile(rb"log(?<![A-Za-z0-9]log)(?:1p|_sigmoid)?(?:\s*\(|\s+as\s|\s*[,)\r\n\\])|log(?<=\\nlog)(?:1p)?\s*\(")
_COMPLEMENT = re.compile(rb"1(?:(?<![\w.]1)|(?<=\\n1))(?:\.0*)?\s*-|ones_like\(|subtract\(|log1p|log_sigmoid")
_CHOICE = re.compile(rb"where|switch|cond\s*\(|select")
_GUARD_WORDS = (b"eps", b"tiny", b"clip", b"clamp", b".000")
_GUARDS = (re.compile(rb"m(?:in|ax)imum\s*\("), re.compile(rb"e-\d(?<=\de-\d)|E-\d(?<=\dE-\d)"))


def may_matter(data: bytes) -> bool:
    """Tell whether any rule could report anything in a file of these bytes."""
    if b"ntropy" in data and _is_named(data):
        return True
    if b"bce" in data and _BCE.search(data):
        return True
    if b"keras" not in data and b"tensorflow" not in data:
        return False
    takes_logs = b"log" in data
    return (_may_misuse_activation(data) or (takes_logs and _may_spell_out(data)) or _is_short(data, takes_logs)) \
        and _IMPORT.search(data) is not None


def _is_named(data: bytes) -> bool:
    """Is there one of ``NAMES``? Where even a part that several share is missing, none of these is looked for."""
    return any(part in data and any(name in data for name in names) for part, names in _NAMES_WITH.items())


def _is_short(data: bytes, takes_logs: bool) -> bool:
    """Is there one of the names that could be something else as well?"""
    quoted = b"'ce'" in data or (b'"ce' in data and any(name in data for name in _QUOTED))
    return quoted or (takes_logs and b"log_loss" in data) or (b"BCE" in data and _BCE.search(data) is not None)


def may_be_handwritten(data: bytes) -> bool:
    """Tell whether a file could spell out a log loss: logarithms beside ``1 - p``, or a guard against a log of zero."""
    return bool(_IMPORT.search(data)) and _may_spell_out(data)


def _may_spell_out(data: bytes) -> bool:
    logarithms = len(_LOG.findall(data))
    if not logarithms:
        return False
    if any(call.search(data) for call in _SIGMOID_CALLS) or _may_guard(data):
        return True
    complements = len(_COMPLEMENT.findall(data))
    return complements > 0 and (logarithms > 1 or complements > 1 or bool(_CHOICE.search(data)))


def _may_guard(data: bytes) -> bool:
    """Tell whether there may be something that keeps a logarithm from zero."""
    small = data.lower()
    return any(word in small for word in _GUARD_WORDS) or any(guard.search(data) for guard in _GUARDS)


def _may_misuse_activation(data: bytes) -> bool:
    softmax = b"oftmax" in data
    if softmax:
        from .one_unit import may_have_one_unit
        if may_have_one_unit(data):
            return True
    if b"igmoid" not in data and b"expit" not in data or not any(call.search(data) for call in _SIGMOID_CALLS):
        return False
    return softmax or data.count(b"igmoid") + data.count(b"expit") > 1 or _READERS.search(data) is not None
