"""A file that says softmax, as bytes: may a 1 in it be a number of units?"""

from __future__ import annotations

import re

_ONE = re.compile(rb"1(?<![\w.]1)\s*(?=[,)\]}#;\"\\\r\n]|$)")
_NAMED = re.compile(
    rb"""(?i:unit|filter|class|dim|out|label|channel|num|n_|target|neuron|node)\w*"""
    rb"""\\?["']?\s*(?::\s*\w+\s*)?[=:]\Z""",
)
_UNITS = {
    b"(": re.compile(rb"(?i:dense|conv\w*|lstm|gru|rnn\w*|cell|linear|connected)\(\Z"),
    b",": re.compile(rb"(?i:dense|conv\w*|connected)\((?:[^()\r\n]|\([^()]*\))*,\Z"),
    b"=": _NAMED, b":": _NAMED,
}
"""What makes a 1 a number of units, by the last byte before it."""

_MANY = 2000
_ASSIGNED = re.compile(rb"(?:^|\\n|[\"\r\n])\s*\w+\s*=\s*\Z")
_HARMLESS_NAME = re.compile(
    rb"(?:dims|num_(?:workers|gpus|epochs|hosts|devices|replicas|shards|parallel_calls|threads|samples|beams)"
    rb"|num_\w*(?:layers|heads|generators|repeat\w*))\\?[\"']?\s*[=:]\Z")
_OPEN = re.compile(rb"\((?:[^()\r\n]|\([^()]*\))*\Z")
_CALLED = re.compile(rb"(?:(?P<root>\w+)\.)?(?:\w+\.)*(?P<name>\w+)\s*" + _OPEN.pattern)
_DOTTED = b"._abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_LIBRARIES = frozenset(
    b"tf np k K ops keras math torch backend nn numpy jnp tensorflow random os time jax F itertools".split())
_NO_BUILDERS = frozenset(
    b"if elif while and or not in is return assert yield print len str int float bool range min max round slice"
    b" getattr isinstance reshape expand_dims sum mean concat concatenate split argmax squeeze transpose append get"
    b" stack repeat insert pop randint roll gather norm softmax size unsqueeze Input randn seed sleep zeros ones sub"
    b" add pow log linspace arange shape get_shape reduce_sum reduce_mean update_state assertEqual assertLen".split())


def may_have_one_unit(data: bytes) -> bool:
    """Tell whether a 1 stands where it can be a number of units: given to a layer, under a name, or to a builder.

    A file with very many of them is let through, since looking closer would take longer than parsing it.
    """
    for count, match in enumerate(_ONE.finditer(data)):
        if count > _MANY:
            return True
        start, begin = match.start(), max(match.start() - 120, 0)
        before = data[begin:start].rstrip()
        last = before[-1:]
        if last in _UNITS and _UNITS[last].search(before) and not _HARMLESS_NAME.search(before):
            return True
        if data[match.end():match.end() + 1] not in (b",", b")"):
            if last == b"=" and _ASSIGNED.search(data, begin, start):
                return True
            continue
        call = _call(data[begin:start])
        if call is not None and call["root"] not in _LIBRARIES and call["name"] not in _NO_BUILDERS:
            return True
    return False


def _call(text: bytes) -> re.Match[bytes] | None:
    """The outermost call whose arguments ``text`` ends in. Only there is looked for a name, which would take long."""
    opened = _OPEN.search(text)
    return _CALLED.search(text, len(text[:opened.start()].rstrip().rstrip(_DOTTED))) if opened else None
