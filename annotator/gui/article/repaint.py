"""What is painted again when another thing becomes current: its lines, and what moved for it; all else stays.

`view` is a `TextView`. Tops and heights are in pixels of its viewport.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRectF

from annotator.gui.article.block import GUTTER, BlockLayout
from annotator.gui.article.content import Highlight, PageIndex
from annotator.gui.article.text_paint import TEXT_REACH
from annotator.gui.kit import fonts

_OUTSIDE = 6  # what outlines may paint above and below their block, px
Places = Mapping[int, tuple[float, float]]


def lit_by(highlight: Highlight, index: PageIndex) -> Iterator[tuple[int, int]]:
    """What is shown otherwise while something is current."""
    arcs = (index.arcs.get(arc) for arc in highlight.arcs)
    ends = itertools.chain(highlight.mentions, *((arc.head, arc.tail) for arc in arcs if arc is not None))
    yield from ((m.start, m.end) for m in map(index.mentions.get, ends) if m is not None)
    if highlight.selection is not None:
        yield highlight.selection.start, highlight.selection.end


def places_of(view: Any) -> dict[int, tuple[float, float]]:
    """Top and height of each block in sight, in viewport pixels."""
    return {number: (y, block.height) for number, block, y in view.visible()}


def paint_again(view: Any, lit: Sequence[tuple[int, int]], hot: set[str], before: Places, *, may_copy: bool) -> None:
    """Paint again the lines of some spans, some arcs, and what stands elsewhere than `before`; nothing else."""
    wide, high = view.viewport().width(), view.viewport().height()
    after = places_of(view)
    copied = _copy_moved(view, before, after) if may_copy else set()
    lines: dict[int, tuple[float, float]] = {}  # of each block, from where to where is painted
    for start, stop in lit:
        for number in view.blocks.of(start, stop):
            if number in after:
                top, bottom = _reach_of(view.block(number), start, stop)
                known = lines.get(number, (top, bottom))
                lines[number] = min(known[0], top), max(known[1], bottom)
    for number, (y, height) in after.items():
        if before.get(number) != (y, height) and number not in copied:
            lines[number] = 0.0, height
        if number in lines:
            top, bottom = lines[number]
            rect = QRectF(0, y + top - _OUTSIDE, wide, bottom - top + 2 * _OUTSIDE)
            view.viewport().update(rect.toAlignedRect())
    if before != after:
        end = max((y + height for y, height in after.values()), default=0.0)
        view.viewport().update(QRectF(0, end, wide, max(0.0, high - end)).toAlignedRect())
    if before != after or any(arc.arc.id in hot for number in after for arc in view.block(number).stubs):
        view.viewport().update(0, 0, fonts.px(GUTTER) - TEXT_REACH, high)


def _reach_of(block: BlockLayout, start: int, end: int) -> tuple[float, float]:
    """From where to where in its block the lines of a stretch paint, px: with arcs above and labels below them."""
    if not block.lines:
        return 0.0, block.height
    behind = block.place_of(end)[0] + 1
    bottom = block.lines[behind].top if behind < len(block.lines) else block.height
    return block.lines[block.place_of(start)[0]].top, bottom


def _copy_moved(view: Any, before: Places, after: Places) -> set[int]:
    """Copy the blocks at the foot that only moved, all by the same distance; returns which these are."""
    found: set[int] = set()
    distance = 0.0
    for number, (y, height) in reversed(list(after.items())):
        was = before.get(number)
        if was is None or was[1] != height or (found and y - was[0] != distance):
            if was is None and not found:
                continue  # Came into sight: what the copy uncovers is painted anyway.
            break
        distance = y - was[0]
        found.add(number)
    if not distance or distance != round(distance):
        return set() if distance else found
    top = min(min(before[n][0], after[n][0]) for n in found)
    rect = QRectF(0, top, view.viewport().width(), view.viewport().height() - top).toAlignedRect()
    view.viewport().scroll(0, round(distance), rect)
    return found
