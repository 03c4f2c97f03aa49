"""Where everything of an annotated text goes: pure geometry, block by block, in pixels of the block.

A block is a paragraph, or a part of one that is longer than 2,000 characters, so that the cost of any layout is
bounded. Per line there are, from top to bottom: lanes for arcs, the text, rows for labels. Knows no widget, no scroll
position and no colour. Text offsets are code points of the document, end exclusive; UTF-16 exists only between a
block and its QTextLayout.
"""

import bisect
import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath, QTextLayout, QTextLine, QTextOption

from annotator.gui.kit import fonts
from annotator.gui.kit.paint import KEYCAP_IN_TEXT, KeyHint, chip_width, key_hint_width
from annotator.model.document import Passage, PassageKind
from annotator.model.text import LINE_BREAK, OffsetMap, Span

MAX_BLOCK = 2000
MAX_LANES = 6
# px at 100 %: one arc lane, one label row, between lines, side gutters, between lanes and text, empty paragraph.
LANE, ROW, GAP, GUTTER, LANE_PAD, BLANK = 17, 17, 9, 64, 5, 14
_PILL = 14
_SAY_AGAIN = 8  # lines after which a long span repeats its label, so that it is named wherever one reads
_SCORE_OVERHANG = 6  # px by which a chip with a score may be wider than its span
_LEAST = 3.0  # a span is never narrower than this, so that one inside a syllable can be seen
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# Characters without a shape or with an effect on their neighbours' order: laid out as a word joiner, shown as a mark.
_UNSEEN = re.compile("[\u200b\u200c\u200e\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069\u061c]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f]")
# Nine characters in a row of which none is Latin, Hangul or Hanja: only then it is worth asking about each.
_MAY_PILE_UP = re.compile("[^\x00-\u02ff\u3400-\u9fff\uac00-\ud7a3]{9}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention as it is shown: `state` is "decided", "suggested" or "faded" (in greyed passages)."""

    id: str
    start: int
    end: int
    label: str
    name: str
    color: str
    state: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation as it is shown, between two shown mentions."""

    id: str
    head: str
    tail: str
    name: str
    symmetric: bool
    suggested: bool


@dataclass(frozen=True, slots=True)
class PageContent:
    """An article with everything that is drawn on it; `margin` gives each passage the word beside it."""

    text: str
    mentions: tuple[Shown, ...]
    arcs: tuple[Arc, ...]
    margin: tuple[tuple[Passage, str], ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """The current thing: outlined mentions, the arc in accent, a selection, and keys beside its first chip."""

    mentions: tuple[str, ...] = ()
    arc: str | None = None
    selection: Span | None = None
    hints: tuple[KeyHint, ...] = ()


class Blocks:
    """The blocks of one text: where each begins and ends, and whether it ends its paragraph."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.hard: list[bool] = []
        self.numbers: list[int] = []
        position = 0
        for number, match in enumerate((*LINE_BREAK.finditer(text), None), 1):
            end = match.start() if match else len(text)
            first = True
            while end - position > MAX_BLOCK:
                cut = text.rfind(" ", position + MAX_BLOCK // 2, position + MAX_BLOCK) + 1
                cut = cut or _grapheme_start(text, position + MAX_BLOCK, position)
                self._add(position, cut, hard=False, number=number if first else 0)
                position, first = cut, False
            self._add(position, end, hard=True, number=number if first else 0)
            position = match.end() if match else end

    def _add(self, start: int, end: int, *, hard: bool, number: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.hard.append(hard)
        self.numbers.append(number)

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> int:
        """The block that holds an offset; a line break belongs to the block before it."""
        return max(0, bisect.bisect_right(self.starts, offset) - 1)

    def of(self, start: int, end: int) -> range:
        """Every block that a stretch lies in."""
        first = self.at(start)
        if end <= self.ends[first]:
            return range(first, first + 1)
        return range(first, self.at(max(start, end - 1)) + 1)


def _grapheme_start(text: str, offset: int, least: int) -> int:
    """The nearest place at or before `offset` where a grapheme begins, as far as combining and joining go."""
    place = offset
    while place > least + 1 and (
        unicodedata.combining(text[place])
        or text[place] in "\u200d\ufe0e\ufe0f"
        or text[place - 1] == "\u200d"
        or "\u1160" <= text[place] <= "\u11ff"
        or "\U0001f3fb" <= text[place] <= "\U0001f3ff"
        or "\U000e0100" <= text[place] <= "\U000e01ef"
    ):
        place -= 1
    return place if place > least + 1 else offset


class PageIndex:
    """What is on which block, for one content; made once per article and then followed from content to content."""

    def __init__(self, blocks: Blocks, content: PageContent) -> None:
        self.blocks = blocks
        self.content = content
        self.mentions: dict[str, Shown] = {m.id: m for m in content.mentions}
        self.in_block: dict[int, list[Shown]] = {}
        self._place_all(content.mentions)
        # Relations by their ends, whether or not both are shown; below only those that can be drawn.
        self._by_end: dict[str, list[Arc]] = {}
        self.arcs: dict[str, Arc] = {}
        self.arcs_of: dict[str, list[Arc]] = {}
        self._add_all(content.arcs)
        self._passages: list[tuple[Passage, str]] = []
        self._passage_starts: list[int] = []
        self._take_passages(content.margin)

    def _place_all(self, mentions: Iterable[Shown]) -> None:
        """Put every mention on its blocks; the one long loop before a large article appears."""
        starts, behind = self.blocks.starts, [*self.blocks.starts[1:], len(self.blocks.text) + 1]
        for mention in mentions:
            block = bisect.bisect_right(starts, mention.start) - 1
            if mention.end <= behind[block]:
                self.in_block.setdefault(block, []).append(mention)
                continue
            for each in self.blocks.of(mention.start, mention.end):
                self.in_block.setdefault(each, []).append(mention)
        for found in self.in_block.values():
            if len(found) > 1:
                found.sort(key=_in_text)

    def _add_all(self, arcs: Iterable[Arc]) -> None:
        """The same as `_add_arc` for each, sorted once."""
        for arc in arcs:
            shown = arc.head in self.mentions and arc.tail in self.mentions and arc.head != arc.tail
            if shown:
                self.arcs[arc.id] = arc
            for end in (arc.head, arc.tail) if arc.head != arc.tail else (arc.head,):
                self._by_end.setdefault(end, []).append(arc)
                if shown:
                    self.arcs_of.setdefault(end, []).append(arc)
        for found in self.arcs_of.values():
            if len(found) > 1:
                found.sort(key=_arc_id)

    def _add_arc(self, arc: Arc) -> None:
        for end in {arc.head, arc.tail}:
            self._by_end.setdefault(end, []).append(arc)
        self._link(arc)

    def _drop_arc(self, arc: Arc) -> None:
        self._unlink(arc)
        for end in {arc.head, arc.tail}:
            _take_out(self._by_end, end, arc)

    def _link(self, arc: Arc) -> None:
        """Draw a relation, if both its ends are shown."""
        if arc.head in self.mentions and arc.tail in self.mentions and arc.head != arc.tail:
            self.arcs[arc.id] = arc
            for end in (arc.head, arc.tail):
                bisect.insort(self.arcs_of.setdefault(end, []), arc, key=_arc_id)

    def _unlink(self, arc: Arc) -> None:
        if self.arcs.pop(arc.id, None) is not None:
            for end in (arc.head, arc.tail):
                _take_out(self.arcs_of, end, arc)

    def _take_passages(self, margin: Iterable[tuple[Passage, str]]) -> set[int]:
        """Take the passages; the blocks of those that came or went."""
        before = self._passages
        self._passages = sorted(margin, key=lambda pair: pair[0].start)
        self._passage_starts = [p.start for p, _ in self._passages]
        differing = {p for p, _ in set(before) ^ set(self._passages)} if before != self._passages else set()
        return {block for p in differing for block in self.blocks.of(p.start, p.end)}

    def passage(self, block: int) -> tuple[Passage, str] | None:
        """The passage that a block lies in, with its word; None in the body."""
        start = self.blocks.starts[block]
        place = bisect.bisect_right(self._passage_starts, start) - 1
        if place >= 0:
            found = self._passages[place]
            if start < found[0].end:
                return found
        return None

    def follow(self, content: PageContent) -> set[int] | None:
        """Take another content of the same text; the blocks that look different now, None when all may.

        None also says that nothing was taken: with another text an index is made anew.
        """
        if content.text != self.content.text:
            return None
        old_mentions, new_mentions = _differing(self.content.mentions, content.mentions)
        old_arcs, new_arcs = _differing(self.content.arcs, content.arcs)
        gone = [m for m in old_mentions.values() if new_mentions.get(m.id) != m]
        come = [m for m in new_mentions.values() if old_mentions.get(m.id) != m]
        changed = self._places([*gone, *come]) | self._take_passages(content.margin)
        touched = {end for m in gone for a in self.arcs_of.get(m.id, ()) for end in (a.head, a.tail)}
        touched.update(end for a in old_arcs.values() if new_arcs.get(a.id) != a for end in (a.head, a.tail))
        # The other ends as they stand before, then (below) as they stand afterwards.
        changed |= self._places([self.mentions[i] for i in touched if i in self.mentions])
        self.content = content
        for arc in old_arcs.values():
            self._drop_arc(arc)
        left, new = {m.id for m in gone} - {m.id for m in come}, {m.id for m in come} - {m.id for m in gone}
        for arc in [a for i in left for a in self._by_end.get(i, ())]:
            self._unlink(arc)
        for mention in gone:
            self.mentions.pop(mention.id, None)
        for mention in come:
            self.mentions[mention.id] = mention
        self._move_in_blocks(gone, come)
        for arc in {a.id: a for i in new for a in self._by_end.get(i, ())}.values():
            self._link(arc)
        for arc in new_arcs.values():
            self._add_arc(arc)
        touched.update(end for m in come for a in self.arcs_of.get(m.id, ()) for end in (a.head, a.tail))
        touched.update(end for a in new_arcs.values() if old_arcs.get(a.id) != a for end in (a.head, a.tail))
        return changed | self._places([self.mentions[i] for i in touched if i in self.mentions])

    def _places(self, mentions: Iterable[Shown]) -> set[int]:
        return {block for m in mentions for block in self.blocks.of(m.start, m.end)}

    def _move_in_blocks(self, gone: Sequence[Shown], come: Sequence[Shown]) -> None:
        left = {m.id for m in gone}
        for block in self._places(gone):
            kept = [m for m in self.in_block.get(block, ()) if m.id not in left]
            if kept:
                self.in_block[block] = kept
            else:
                self.in_block.pop(block, None)
        for mention in come:
            for block in self.blocks.of(mention.start, mention.end):
                self.in_block.setdefault(block, []).append(mention)
        for block in self._places(come):
            self.in_block[block].sort(key=_in_text)


def _in_text(mention: Shown) -> tuple[int, int, str]:
    """Text order, the longer first: what is painted must not depend on the order in which it was said."""
    return mention.start, -mention.end, mention.id


_Item = TypeVar("_Item", Shown, Arc)


def _arc_id(arc: Arc) -> str:
    return arc.id


def _take_out(table: dict[str, list[Arc]], end: str, arc: Arc) -> None:
    kept = [a for a in table.get(end, ()) if a.id != arc.id]
    if kept:
        table[end] = kept
    else:
        table.pop(end, None)


def _differing(before: Sequence[_Item], after: Sequence[_Item]) -> tuple[dict[str, _Item], dict[str, _Item]]:
    """What stands between the common beginning and the common end of two sequences, by id."""
    least = min(len(before), len(after))
    first = _same(before, after, least, 1)
    last = _same(before, after, least - first, -1)
    return (
        {item.id: item for item in before[first : len(before) - last]},
        {item.id: item for item in after[first : len(after) - last]},
    )


def _same(one: Sequence[_Item], other: Sequence[_Item], most: int, direction: int) -> int:
    """How many of the first (direction 1) or last (-1) items are equal, at most `most`."""
    if direction < 0:
        one, other = one[::-1], other[::-1]
    count = 0
    # Slices are compared without a step of Python per item as long as the items are the very same.
    while count < most and one[count : (stop := min(most, count + 512))] == other[count:stop]:
        count = stop
    while count < most and one[count] == other[count]:
        count += 1
    return count


@dataclass(slots=True)
class Fragment:
    """The part of a mention on one line: x in px of the text column, its label row below and its nesting depth."""

    mention: Shown
    x0: float
    x1: float
    begins: bool
    ends: bool
    row: int = 0
    depth: int = 0
    chip: str = ""
    chip_width: float = 0.0


@dataclass(slots=True)
class Line:
    """One line: `top` of its lanes, `y` and `height` of its text, its UTF-16 start, and the arcs without a lane."""

    top: float
    y: float
    height: float
    laid: QTextLine
    lanes: int
    start16: int
    hidden: tuple[str, ...] = ()

    @property
    def hidden_arcs(self) -> int:
        """How many relations have no lane here; their number stands in their place."""
        return len(self.hidden)

    def hidden_box(self) -> QRectF:
        """Where that number stands, in px of the block."""
        width = fonts.metrics(fonts.META, fonts.MEDIUM).horizontalAdvance(f"+{self.hidden_arcs}")
        return QRectF(0, self.top + 1, width + 8, fonts.px(15))


@dataclass(slots=True)
class ArcPath:
    """A painted relation: the path and its corners, where its head points (x, y), its dots, and its name's box."""

    arc: Arc
    path: QPainterPath
    tip: tuple[float, float] | None
    dots: list[tuple[float, float]]
    pill: QRectF
    corners: tuple[tuple[float, float], ...] = ()

    def passes(self, x: float, y: float, near: float = 4) -> bool:
        """True when the way comes within some px of a point."""
        return any(
            min(x0, x1) - near <= x <= max(x0, x1) + near and min(y0, y1) - near <= y <= max(y0, y1) + near
            for (x0, y0), (x1, y1) in itertools.pairwise(self.corners)
        )


@dataclass(slots=True)
class Stub:
    """Where a relation leaves the block by the left gutter, at height `y`, towards the mention `other`."""

    arc: Arc
    y: float
    other: str


@dataclass(slots=True)
class BlockLayout:
    """Everything about one block; immutable once it is made."""

    start: int
    text: str
    layout: QTextLayout
    offsets: OffsetMap
    lines: list[Line] = field(default_factory=list)
    fragments: list[list[Fragment]] = field(default_factory=list)
    arcs: list[ArcPath] = field(default_factory=list)
    stubs: list[Stub] = field(default_factory=list)
    marks: list[tuple[int, float]] = field(default_factory=list)
    hints: tuple[int, float, int] | None = None
    """Where the current item's keys stand: line, x and label row."""
    height: float = 0.0
    storm: bool = False

    def line_at(self, y: float) -> int:
        """The line at a height of the block."""
        return max(0, bisect.bisect_right([line.top for line in self.lines], y) - 1)

    def offset_at(self, line: int, x: float, *, between: bool) -> int:
        """The code point at x: the character under it, or with `between` the nearest gap between characters."""
        how = QTextLine.CursorPosition.CursorBetweenCharacters
        if not between:
            how = QTextLine.CursorPosition.CursorOnCharacter
        return self.start + self.offsets.to_code_point(self.lines[line].laid.xToCursor(x, how))

    def place_of(self, offset: int) -> tuple[int, float]:
        """The line and x of a gap, given as a code point of the document."""
        unit = self.offsets.to_utf16(min(max(0, offset - self.start), len(self.text)))
        if not self.layout.isValidCursorPosition(unit):
            # Inside a grapheme Qt's x is not monotone: such an offset stands where its grapheme begins.
            unit = self.layout.previousCursorPosition(unit)
        laid = self.layout.lineForTextPosition(unit)
        index = laid.lineNumber() if laid.isValid() else 0
        return index, x_of(self.lines[index].laid, unit)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a layout depends on beside the content: the width of the text column and the text's fonts."""

    width: float
    text_font: QFont
    bold_font: QFont

    def pill_width(self, name: str) -> float:
        """The width of a relation's name in its box."""
        return _pill_width(name, fonts.scale())

    @property
    def em(self) -> float:
        """The width of one full-width character."""
        return QFontMetricsF(self.text_font).horizontalAdvance("가")


# The same few labels are measured for every line; the scale stands for the font.
@lru_cache(maxsize=1024)
def _pill_width(name: str, _scale: float) -> float:
    return fonts.metrics(fonts.META, fonts.MEDIUM).horizontalAdvance(name) + 10


@lru_cache(maxsize=1024)
def _chip_width(text: str, _scale: float) -> float:
    return chip_width(text)


def hints_width(hints: Sequence[KeyHint]) -> float:
    """The room that keys beside a chip take."""
    return sum(key_hint_width(h, size=KEYCAP_IN_TEXT) + fonts.px(12) for h in hints)


def x_of(line: QTextLine, unit: int) -> float:
    """The x of a gap between characters of a line, given in UTF-16 units of the block."""
    # The stub says object; at run time it is (x, the unit that was possible).
    value: Any = line.cursorToX(unit)
    return float(value[0])


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
        scored = f"{mention.name} {round(mention.score * 100)}%"
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
    router = _Router(block, index, measure, len(laid))
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
    fragments.sort(key=lambda f: (f.x1 - f.x0, f.x0))
    inner: dict[int, list[Fragment]] = {}
    for i, fragment in enumerate(fragments):
        inside = [g for g in fragments[:i] if g.x0 < fragment.x1 - 0.5 and g.x1 > fragment.x0 + 0.5]
        fragment.depth = max((g.depth + 1 for g in inside), default=0)
        inner[id(fragment)] = inside
    fragments.sort(key=lambda f: (f.depth, f.x0, f.x1))
    for fragment in fragments:
        least = max((g.row + 1 for g in inner[id(fragment)]), default=0)
        if fragment.mention.state == "faded":
            continue
        right = max(fragment.x1, fragment.x0 + fragment.chip_width)
        fragment.row = first_fit(rows, fragment.x0, right + 3, least)
    return rows


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
    x = current.x0 + current.chip_width + fonts.px(12)
    limit = measure.width + fonts.px(GUTTER)
    # The part of its own span that its chip leaves free is free for its keys.
    others = [(a, b) for a, b in rows[current.row] if a != current.x0]
    if x + width <= limit and all(x + width <= a or x >= b for a, b in others):
        rows[current.row].append((x, x + width))
        block.hints = (line, x, current.row)
        return
    x = max(0.0, min(current.x0, limit - width))
    block.hints = (line, x, first_fit(rows, x, x + width, current.row + 1))


def first_fit(rows: list[list[tuple[float, float]]], low: float, high: float, least: int = 0) -> int:
    """Greedy interval colouring: the lowest row from `least` on whose intervals do not meet low..high."""
    row = least
    while True:
        while row >= len(rows):
            rows.append([])
        if all(high <= a or low >= b for a, b in rows[row]):
            rows[row].append((low, high))
            return row
        row += 1


@dataclass(slots=True)
class _End:
    """One end of a relation in this block: its line, fragment and, once assigned, x and lane."""

    line: int
    fragment: Fragment
    x: float = 0.0
    lane: int = 0


@dataclass(slots=True)
class _Route:
    """A relation on its way: ends in this block (one may be None), its side gutter, its name's place."""

    arc: Arc
    head: _End | None
    tail: _End | None
    left: bool = True
    pill_x: float = 0.0
    pill_width: float = 0.0
    pill_on_head: bool = True
    hidden: bool = False
    gutter: int = 0

    @property
    def one_line(self) -> bool:
        """True when both ends stand on the same line."""
        return self.head is not None and self.tail is not None and self.head.line == self.tail.line

    def ends(self) -> list[tuple[_End, _End | None]]:
        """The ends that are here, each with the other one."""
        pairs = ((self.head, self.tail), (self.tail, self.head))
        return [(own, other) for own, other in pairs if own is not None]


class _Router:
    """Finds a way for every relation of a block: anchors, lanes, gutters, then paths."""

    def __init__(self, block: BlockLayout, index: PageIndex, measure: Measure, lines: int) -> None:
        self._block = block
        self._measure = measure
        self._lines = lines
        self.hidden: list[list[str]] = [[] for _ in range(lines)]
        here: dict[str, tuple[int, Fragment]] = {}
        for i, fragments in enumerate(block.fragments):
            for fragment in fragments:
                if fragment.begins:
                    here[fragment.mention.id] = (i, fragment)
        self._routes: list[_Route] = []
        seen: set[str] = set()
        for mention_id in here:
            for arc in index.arcs_of.get(mention_id, ()):
                if arc.id not in seen:
                    seen.add(arc.id)
                    head = _End(*here[arc.head]) if arc.head in here else None
                    tail = _End(*here[arc.tail]) if arc.tail in here else None
                    self._routes.append(_Route(arc, head, tail, pill_width=measure.pill_width(arc.name)))

    def assign(self) -> list[int]:
        """Give every end its anchor and lane; returns the lanes of each line."""
        # What is drawn must not depend on the order in which it was said.
        self._routes.sort(key=lambda route: route.arc.id)
        self._choose_sides()
        self._anchor()
        return self._assign_lanes()

    def _choose_sides(self) -> None:
        for route in self._routes:
            if route.head is not None and route.tail is not None and not route.one_line:
                middles = [(e.fragment.x0 + e.fragment.x1) / 2 for e, _ in route.ends()]
                route.left = sum(middles) <= sum(self._measure.width - m for m in middles)

    def _anchor(self) -> None:
        """Spread the anchors of one span: left-going nearest first, then right-going farthest first, so that siblings
        do not cross; a way into a gutter is the farthest of its side.
        """
        by_fragment: dict[int, list[tuple[_End, float]]] = {}
        for route in self._routes:
            for own, other in route.ends():
                if other is not None and other.line == own.line:
                    towards = (other.fragment.x0 + other.fragment.x1) / 2
                else:
                    towards = -1e6 if route.left else 1e6
                by_fragment.setdefault(id(own.fragment), []).append((own, towards))
        for ends in by_fragment.values():
            fragment = ends[0][0].fragment
            low, high = _free_part(fragment, self._block.fragments[ends[0][0].line])
            middle = (low + high) / 2
            ends.sort(key=lambda e: (0, middle - e[1]) if e[1] < middle else (1, middle - e[1]))
            for i, (end, _) in enumerate(ends):
                end.x = low + (high - low) * (i + 1) / (len(ends) + 1)

    def _assign_lanes(self) -> list[int]:
        width = self._measure.width
        gutter = fonts.px(GUTTER)
        legs: list[list[float]] = [[] for _ in range(self._lines)]
        for route in self._routes:
            for end, _ in route.ends():
                legs[end.line].append(end.x)
        segments: list[list[tuple[float, float, _Route, _End]]] = [[] for _ in range(self._lines)]
        for route in self._routes:
            if route.one_line:
                assert route.head is not None and route.tail is not None
                low, high = sorted((route.head.x, route.tail.x))
                x = _clear(low, high, route.pill_width, legs[route.head.line], (low, high))
                route.pill_x = min(max(x, -gutter + 2.0), width + gutter - route.pill_width - 2)
                low, high = min(low, route.pill_x), max(high, route.pill_x + route.pill_width)
                segments[route.head.line].append((low, high, route, route.head))
                continue
            ends = [end for end, _ in route.ends()]
            # The name goes on the longer horizontal.
            longest = max(ends, key=lambda e: e.x if route.left else width - e.x)
            route.pill_on_head = longest is route.head
            for end in ends:
                room = route.pill_width + 6 if end is longest else 0.0
                if route.left:
                    low, high = -float(gutter), max(end.x, room - 18)
                    if end is longest:
                        begin = 2.0 if end.x > room else -16.0
                        route.pill_x = _clear(begin, max(end.x, room - 16), route.pill_width, legs[end.line], (end.x,))
                else:
                    low, high = min(end.x, width + 18 - room), float(width + gutter)
                    if end is longest:
                        last = width - 2 if width - end.x > room else width + 16
                        begin = min(end.x, width + 16 - route.pill_width)
                        route.pill_x = _clear(begin, last, route.pill_width, legs[end.line], (end.x,))
                segments[end.line].append((low, high, route, end))
        lanes: list[int] = []
        for line, found in enumerate(segments):
            rows: list[list[tuple[float, float]]] = []
            for low, high, route, end in sorted(found, key=lambda s: s[1] - s[0]):
                end.lane = first_fit(rows, low - 3, high + 3)
                if end.lane >= MAX_LANES and not route.hidden:
                    route.hidden = True
                    self.hidden[line].append(route.arc.id)
            lanes.append(len(rows))
        for left in (True, False):
            rows = []
            across = [r for r in self._routes if not r.one_line and r.head and r.tail and r.left is left]
            for route in sorted(across, key=_reach):
                assert route.head is not None and route.tail is not None
                low, high = sorted((route.head.line, route.tail.line))
                route.gutter = min(first_fit(rows, low, high + 0.5), 5)
        return lanes

    def build(self) -> None:
        """Make the paths, once the lines have their heights."""
        for route in self._routes:
            if route.hidden:
                continue
            if route.one_line:
                self._build_one_line(route)
            elif route.head is not None and route.tail is not None:
                self._build_across(route)
            else:
                self._build_stub(route)

    def _lane_y(self, end: _End) -> float:
        line = self._block.lines[end.line]
        return line.y - fonts.px(LANE_PAD) - (end.lane + 0.5) * fonts.px(LANE)

    def _top_y(self, end: _End) -> float:
        return self._block.lines[end.line].y - 1 - 2 * end.fragment.depth

    def _finish(self, route: _Route, points: list[tuple[float, float]], pill_y: float) -> None:
        path = QPainterPath()
        _rounded(path, points)
        dots: list[tuple[float, float]] = []
        tip = None
        if route.arc.symmetric:
            dots = [(e.x, self._top_y(e)) for e, _ in route.ends()]
        elif route.tail is not None:
            tip = (route.tail.x, self._top_y(route.tail))
        height = fonts.px(_PILL)
        pill = QRectF(route.pill_x, pill_y - height / 2, route.pill_width, height)
        self._block.arcs.append(ArcPath(route.arc, path, tip, dots, pill, tuple(points)))

    def _build_one_line(self, route: _Route) -> None:
        head, tail = route.head, route.tail
        assert head is not None and tail is not None
        y = self._lane_y(head)
        points = [(head.x, self._top_y(head)), (head.x, y), (tail.x, y), (tail.x, self._top_y(tail))]
        self._finish(route, points, y)

    def _build_across(self, route: _Route) -> None:
        head, tail = route.head, route.tail
        assert head is not None and tail is not None
        out = fonts.px(12) + fonts.px(6) * route.gutter
        x = -out if route.left else self._measure.width + out
        y, y2 = self._lane_y(head), self._lane_y(tail)
        points = [
            (head.x, self._top_y(head)),
            (head.x, y),
            (x, y),
            (x, y2),
            (tail.x, y2),
            (tail.x, self._top_y(tail)),
        ]
        self._finish(route, points, y if route.pill_on_head else y2)

    def _build_stub(self, route: _Route) -> None:
        end = route.head or route.tail
        assert end is not None
        y = self._lane_y(end)
        points = [(end.x, self._top_y(end)), (end.x, y), (-float(fonts.px(12)), y)]
        self._finish(route, points, y)
        self._block.stubs.append(Stub(route.arc, y, route.arc.tail if end is route.head else route.arc.head))


def _reach(route: _Route) -> tuple[int, int]:
    """What decides how far out in the gutter a way goes: the lines it spans, then its lanes, so that ways nest."""
    assert route.head is not None and route.tail is not None
    return abs(route.head.line - route.tail.line), max(route.head.lane, route.tail.lane)


def _free_part(fragment: Fragment, others: Sequence[Fragment]) -> tuple[float, float]:
    """The part of an outer span that no inner one covers, so that an arc's foot tells outer from inner."""
    cuts = sorted(
        (g.x0, g.x1)
        for g in others
        if g is not fragment and g.depth < fragment.depth and g.x0 < fragment.x1 and g.x1 > fragment.x0
    )
    best, x = (fragment.x0, fragment.x0), fragment.x0
    for a, b in [*cuts, (fragment.x1, fragment.x1)]:
        if a - x > best[1] - best[0]:
            best = (x, a)
        x = max(x, b)
    return best if best[1] - best[0] >= 10 else (fragment.x0, fragment.x1)


def _clear(low: float, high: float, width: float, legs: Sequence[float], own: Sequence[float]) -> float:
    """An x for a name of some width on low..high, as central as possible, off the legs of other arcs."""
    others = [x for x in legs if x not in own]
    middle = (low + high - width) / 2
    room = max(0.0, (high - low - width) / 2 - 6)
    for step in range(13):
        for side in (1, -1):
            x = middle + side * room * step / 12
            if not any(x - 2 < leg < x + width + 2 for leg in others):
                return x
    return middle


def _rounded(path: QPainterPath, points: Sequence[tuple[float, float]], radius: float = 5) -> None:
    path.moveTo(*points[0])
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        before = min(radius, (abs(x1 - x0) + abs(y1 - y0)) / 2)
        behind = min(radius, (abs(x2 - x1) + abs(y2 - y1)) / 2)
        path.lineTo(x1 - _sign(x1 - x0) * before, y1 - _sign(y1 - y0) * before)
        path.quadTo(x1, y1, x1 + _sign(x2 - x1) * behind, y1 + _sign(y2 - y1) * behind)
    path.lineTo(*points[-1])


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def estimated_heights(blocks: Blocks, measure: Measure, marked: Mapping[int, int]) -> "np.ndarray[Any, Any]":
    """A guess at each block's height from its length; `marked` counts the mentions of those that have any."""
    lengths = np.asarray(blocks.ends) - np.asarray(blocks.starts)
    lines = np.maximum(1, np.ceil(lengths * (measure.em * 0.78 / measure.width)))
    labels = np.zeros(len(lengths))
    labels[list(marked)] = list(marked.values())
    heights = lines * (fonts.px(27) + fonts.px(GAP)) + np.minimum(lines, labels) * fonts.px(ROW) + 10
    return np.where(lengths == 0, float(fonts.px(BLANK)), heights)
