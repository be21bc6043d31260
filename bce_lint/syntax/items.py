"""Things between commas, the arguments of a call or elements of a list: where one ends, how it is added and removed."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ..diagnostics import Edit
from .editing import Refused, edit, line_end, line_start
from .precedence import check_string
from .tree import Tree

Item = cst.Arg | cst.BaseElement | cst.ImportAlias


def remove_element(tree: Tree, holder: cst.List | cst.Tuple, element: cst.BaseElement) -> list[Edit]:
    """Remove an element with its comma and leave the layout of the others. Raises Refused for the only one."""
    index = next((at for at, one in enumerate(holder.elements) if one is element), None)
    if index is None or len(holder.elements) < 2:
        raise Refused("the list would be empty")
    check_string(tree, holder, "")
    return remove_item(tree, holder.elements, index)


def remove_item(tree: Tree, items: Sequence[Item], index: int) -> list[Edit]:
    """Remove one of several items with its comma."""
    item, later = items[index], items[index + 1:]
    if _alone_on_lines(tree, item):
        return _remove_lines(tree, item, None if later else items[index - 1])
    if later and (index == 0 or not _line_ends_after(tree, item)):
        return [edit(tree, tree.extent(item)[0], tree.extent(later[0])[0], "")]
    return _remove_tail(tree, items[index - 1], item)


def append(tree: Tree, item: Item, end: int, text: str) -> list[Edit]:
    """Add ``text`` after the last item, which ends at ``end`` without its comma, on a line of its own if that has one."""
    source = tree.source
    begin = tree.extent(item)[0]
    lead = source.text[line_start(source.table, begin):begin]
    comma = comma_end(tree, item)
    if not lead.isspace():
        return [edit(tree, comma, comma, f" {text},") if comma else edit(tree, end, end, f", {text}")]
    stop = comment_end(tree, comma or end)
    if comma:
        return [edit(tree, stop, stop, f"\n{lead}{text},")]
    if stop == end:
        return [edit(tree, end, end, f",\n{lead}{text}")]
    return [edit(tree, end, end, ","), edit(tree, stop, stop, f"\n{lead}{text}")]


def comma_end(tree: Tree, item: Item) -> int:
    """Return the offset after the item's comma, 0 where it has none."""
    if not isinstance(item.comma, cst.Comma):
        return 0
    start = tree.extent(item.comma)[0]
    return start + len(tree.code(item.comma.whitespace_before)) + 1


def comment_end(tree: Tree, offset: int) -> int:
    """Return the end of the comment that follows on the same line, else ``offset``."""
    stop = line_end(tree.source.table, offset)
    for start, end in tree.positions.comments:
        if offset <= start and end <= stop and not tree.source.text[offset:start].strip(" \t\f"):
            return end
    return offset


def _line_ends_after(tree: Tree, item: Item) -> bool:
    offset = comment_end(tree, comma_end(tree, item) or tree.extent(item.value)[1])
    return not tree.source.text[offset:line_end(tree.source.table, offset)].strip()


def _alone_on_lines(tree: Tree, item: Item) -> bool:
    """Tell whether nothing else is written on the lines of the item, but perhaps a comment after it."""
    begin = tree.extent(item)[0]
    lead = tree.source.text[line_start(tree.source.table, begin):begin]
    return not lead.strip() and _line_ends_after(tree, item)


def _remove_lines(tree: Tree, item: Item, previous: Item | None) -> list[Edit]:
    """Remove the lines of ``item``; ``previous`` gives up its comma where ``item`` was the last and had none."""
    table = tree.source.table
    start = line_start(table, tree.extent(item)[0])
    end = line_end(table, comma_end(tree, item) or tree.extent(item.value)[1])
    removed = edit(tree, start, end, "")
    if previous is None or isinstance(item.comma, cst.Comma):
        return [removed]
    comma = comma_end(tree, previous)
    return [edit(tree, comma - 1, comma, ""), removed]


def _remove_tail(tree: Tree, previous: Item, item: Item) -> list[Edit]:
    """Remove an item after which its line, or the whole, ends."""
    begin = tree.extent(item)[0]
    value_end = tree.extent(item.value)[1]
    comma = comma_end(tree, previous)
    if any(comma <= left < begin for left, _ in tree.positions.comments):
        return [edit(tree, begin, comma_end(tree, item) or value_end, "")]
    if isinstance(item.comma, cst.Comma):
        return [edit(tree, comma, comma_end(tree, item), "")]
    return [edit(tree, tree.extent(previous.value)[1], value_end, "")]
