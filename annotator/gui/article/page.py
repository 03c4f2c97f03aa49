"""Where everything of an annotated text goes: pure geometry, block by block, in pixels of the block.

Knows no widget, no scroll position and no colour.
"""

import bisect
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout, QTextLine, QTextOption

from annotator.gui.article.arcs import Router
from annotator.gui.article.block import (
    BLANK,
    GAP,
    GUTTER,
    LANE,
    LANE_PAD,
    MAX_LANES,
    ROW,
    BlockLayout,
    Fragment,
    Line,
    Measure,
    first_fit,
    x_of,
)
from annotator.gui.article.content import Blocks, Highlight, PageIndex, Shown
from annotator.gui.kit import fonts
from annotator.gui.kit.paint import KEYCAP_IN_TEXT, KeyHint, chip_width, key_hint_width
from annotator.gui.kit.words import percent
from annotator.model.document import PassageKind
from annotator.model.text import OffsetMap

_SAY_AGAIN = 8  # lines after which a long span repeats its label, so that it is named wherever one reads
_SCORE_OVERHANG = 6  # px by which a chip with a score may be wider than its span
_CHIP_GAP = 3  # px between two chips
_LEAST = 3.0  # a span is never narrower than this, so that one inside a syllable can be seen
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Characters without a shape or with an effect on their neighbours' order: laid out as a word joiner, shown as a mark.
_UNSEEN = re.compile("[\u200b\u200c\u200e\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069\u061c]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f]")
# Nine characters in a row of which none is Latin, Hangul or Hanja: only then it is worth asking about each.
_MAY_PILE_UP = re.compile("[^\x00-\u02ff\u3400-\u9fff\uac00-\ud7a3]{9}")


@lru_cache(maxsize=1024)
def _chip_width(text: str, _scale: float) -> float:
    return chip_width(text)


def hints_width(hints: Sequence[KeyHint]) -> float:
    """The room that keys beside a chip take."""
    return sum(key_hint_width(h, size=KEYCAP_IN_TEXT) + fonts.px(12) for h in hints)


def laid_out_text(text: str) -> str:
    """A text of the same length that Qt lays out without dropping or reordering anything."""
    if _UNSEEN.search(text):
        text = _UNSEEN.sub("\u2060", text)
    if _LONE_SURROGATE.search(text):
        text = _LONE_SURROGATE.sub("\ufffd", text)
    return _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), text)


def _has_storm(text: str) -> bool:
    if not _MAY_PILE_UP.search(text):
        return False
    run = 0
    for character in text:
        run = run + 1 if character > "\u02ff" and unicodedata.combining(character) else 0
        if run > 8:
            return True
    return False


def chip_text(mention: Shown, width: float) -> str:
    """The label's name, with the score of a suggestion as long as it fits over the span."""
    if mention.state == "faded":
        return ""
    if mention.state == "suggested" and mention.score is not None:
        scored = f"{mention.name} {percent(mention.score)}"
        if _chip_width(scored, fonts.scale()) <= width + fonts.px(_SCORE_OVERHANG):
            return scored
    return mention.name


def lay_out(index: PageIndex, number: int, measure: Measure, highlight: Highlight) -> BlockLayout:
    """The geometry of one block."""
    blocks = index.blocks
    start, end = blocks.starts[number], blocks.ends[number]
    text = blocks.text[start:end]
    passage = index.passage(number)
    bold = passage is not None and passage[0].kind is PassageKind.HEADLINE
    layout = QTextLayout(laid_out_text(text), measure.bold_font if bold else measure.text_font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTabStopDistance(2 * measure.em)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    laid: list[QTextLine] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(measure.width)
        laid.append(line)
    layout.endLayout()
    block = BlockLayout(start, text, layout, OffsetMap(text), storm=_has_storm(text))
    if not laid:
        block.height = float(fonts.px(BLANK))
    _place_fragments(block, laid, index.in_block.get(number, ()), highlight)
    rows = []
    for i, fragments in enumerate(block.fragments):
        taken = _assign_rows(fragments)
        _place_hints(block, i, taken, highlight, measure)
        rows.append(len(taken))
    router = Router(block, index, measure, len(laid))
    lanes = router.assign()
    y = 4.0
    for i, line in enumerate(laid):
        top = y
        shown = min(lanes[i], MAX_LANES)
        y += shown * fonts.px(LANE) + (fonts.px(LANE_PAD) if shown else 0)
        line.setPosition(QPointF(0, y))
        height = float(math.ceil(line.height()))
        block.lines.append(Line(top, y, height, line, shown, line.textStart(), tuple(router.hidden[i])))
        y += height + rows[i] * fonts.px(ROW) + fonts.px(GAP)
    if laid and text:
        block.height = math.ceil(y + (fonts.px(6) if blocks.hard[number] else 0))
    else:
        block.height = float(fonts.px(BLANK))
    router.build()
    for match in _UNSEEN.finditer(text):
        block.marks.append(block.place_of(start + match.start()))
    return block


def _place_fragments(
    block: BlockLayout, laid: Sequence[QTextLine], mentions: Iterable[Shown], highlight: Highlight
) -> None:
    starts = [line.textStart() for line in laid]
    ends = [*starts[1:], 1 << 60]
    block.fragments = [[] for _ in laid]
    right_to_left = bool(_RIGHT_TO_LEFT.search(block.text))
    scale = fonts.scale()
    for mention in mentions:
        first = block.offsets.to_utf16(min(len(block.text), max(0, mention.start - block.start)))
        last = block.offsets.to_utf16(min(len(block.text), mention.end - block.start))
        # A box covers whole graphemes: half a picture or syllable cannot be shown.
        if not block.layout.isValidCursorPosition(first):
            first = block.layout.previousCursorPosition(first)
        if not block.layout.isValidCursorPosition(last):
            last = block.layout.nextCursorPosition(last)
        i = max(0, bisect.bisect_right(starts, first) - 1)
        begins = mention.start >= block.start
        origin = i
        while i < len(laid) and starts[i] < last:
            a, b = max(first, starts[i]), min(last, ends[i])
            x0, x1 = _extent(laid[i], a, b, right_to_left)
            fragment = Fragment(mention, x0, max(x1, x0 + _LEAST), begins, last <= ends[i])
            if (i - origin) % _SAY_AGAIN == 0:
                # Also a span that began in an earlier block says its label again here.
                fragment.chip = chip_text(mention, x1 - x0)
                fragment.chip_width = _chip_width(fragment.chip, scale) if fragment.chip else 0.0
            block.fragments[i].append(fragment)
            begins = False
            i += 1


def _extent(line: QTextLine, first: int, last: int, right_to_left: bool) -> tuple[float, float]:
    if right_to_left:
        boxes = [run.boundingRect() for run in line.glyphRuns(first, last - first)]
        if boxes:
            return min(b.left() for b in boxes), max(b.right() for b in boxes)
    x0, x1 = x_of(line, first), x_of(line, last)
    return min(x0, x1), max(x0, x1)


def _assign_rows(fragments: list[Fragment]) -> list[list[tuple[float, float]]]:
    """Label rows under one line: inner (shorter) spans nearest to the text, neighbours from left to right.

    Returns the intervals that each row holds.
    """
    rows: list[list[tuple[float, float]]] = []
    fragments.sort(key=lambda f: (f.mention.rank, f.x1 - f.x0, f.x0))
    inner: dict[int, list[Fragment]] = {}
    for i, fragment in enumerate(fragments):
        inside = [g for g in fragments[:i] if g.x0 < fragment.x1 - 0.5 and g.x1 > fragment.x0 + 0.5]
        fragment.depth = max((g.depth + 1 for g in inside), default=0)
        inner[id(fragment)] = inside
    fragments.sort(key=lambda f: (f.depth, f.x0, f.x1))
    labelled = [f for f in fragments if f.mention.state != "faded"]
    for i, fragment in enumerate(labelled):
        least = max((g.row + 1 for g in inner[id(fragment)]), default=0)
        following = labelled[i + 1] if i + 1 < len(labelled) and labelled[i + 1].depth == fragment.depth else None
        if following is not None and fragment.x0 < following.x0 < fragment.x0 + fragment.chip_width + _CHIP_GAP:
            _make_way(fragment, following.x0 - _CHIP_GAP, rows[least] if least < len(rows) else [])
        right = max(fragment.x1, fragment.x0 - fragment.chip_left + fragment.chip_width)
        fragment.row = first_fit(rows, fragment.x0 - fragment.chip_left, right + _CHIP_GAP, least)
    return rows


def _make_way(fragment: Fragment, limit: float, row: list[tuple[float, float]]) -> None:
    """Keep a chip in its row beside the next: without its score, then as far to the left as it is wider than its span.

    A row of its own for the neighbour would push all the text below down.
    """
    if fragment.chip != fragment.mention.name:
        fragment.chip = fragment.mention.name
        fragment.chip_width = _chip_width(fragment.chip, fonts.scale())
    left = fragment.x0 + fragment.chip_width - limit
    low, high = fragment.x0 - left, max(fragment.x1, limit)
    is_free = low >= 0 and all(high <= a or low >= b for a, b in row)
    if 0 < left <= fragment.chip_width - (fragment.x1 - fragment.x0) and is_free:
        fragment.chip_left = left


def _place_hints(
    block: BlockLayout, line: int, rows: list[list[tuple[float, float]]], highlight: Highlight, measure: Measure
) -> None:
    """Room for the current item's keys: behind its chip if that is free, else in the first free row below."""
    if not highlight.hints or not highlight.mentions:
        return
    current = next((f for f in block.fragments[line] if f.begins and f.mention.id == highlight.mentions[0]), None)
    if current is None or not current.chip:
        return
    width = hints_width(highlight.hints)
    x = current.x0 - current.chip_left + current.chip_width + fonts.px(12)
    limit = measure.width + fonts.px(GUTTER)
    # The part of its own span that its chip leaves free is free for its keys.
    others = [(a, b) for a, b in rows[current.row] if a != current.x0 - current.chip_left]
    if x + width <= limit and all(x + width <= a or x >= b for a, b in others):
        rows[current.row].append((x, x + width))
        block.hints = (line, x, current.row)
        return
    x = max(0.0, min(current.x0, limit - width))
    block.hints = (line, x, first_fit(rows, x, x + width, current.row + 1))


def estimated_heights(blocks: Blocks, measure: Measure, marked: Mapping[int, int]) -> list[float]:
    """A guess at each block's height from its length; `marked` counts the mentions of those that have any."""
    per_character, line, row = measure.em * 0.78 / measure.width, fonts.px(27) + fonts.px(GAP), fonts.px(ROW)
    heights: list[float] = [
        max(1, math.ceil((end - start) * per_character)) * line + 10.0 if end > start else fonts.px(BLANK)
        for start, end in zip(blocks.starts, blocks.ends, strict=True)
    ]
    for number, count in marked.items():
        lines = max(1, math.ceil((blocks.ends[number] - blocks.starts[number]) * per_character))
        heights[number] += min(lines, count) * row
    return heights
