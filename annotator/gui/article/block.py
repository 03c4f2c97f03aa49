"""The geometry of one block as values: lines, fragments of mentions, ways of relations; in pixels of the block.

Per line there are, from top to bottom: lanes for arcs, the text, rows for labels. UTF-16 exists only between a block
and its QTextLayout; every other offset is a code point of the document.
"""

import bisect
import itertools
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath, QTextLayout, QTextLine

from annotator.gui.article.content import Arc, Shown
from annotator.gui.kit import fonts
from annotator.model.text import OffsetMap

MAX_LANES = 6
# px at 100 %: one arc lane, one label row, between lines, side gutters, between lanes and text, empty paragraph.
LANE, ROW, GAP, GUTTER, LANE_PAD, BLANK = 17, 17, 9, 64, 5, 14


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
    chip_left: float = 0.0
    """How far the chip begins to the left of its span."""


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
        place = min(max(0, offset - self.start), len(self.text))
        # Behind an emoji Qt takes the middle of a flag for a place of its own, and never leads back there.
        unit = self.offsets.to_utf16(place - 1 if _is_in_flag(self.text, place) else place)
        if not self.layout.isValidCursorPosition(unit):
            # Inside a grapheme Qt's x is not monotone: such an offset stands where its grapheme begins.
            unit = self.layout.previousCursorPosition(unit)
        laid = self.layout.lineForTextPosition(unit)
        index = laid.lineNumber() if laid.isValid() else 0
        return index, x_of(self.lines[index].laid, unit)


def _is_in_flag(text: str, place: int) -> bool:
    """True between the two letters (regional indicators, U+1F1E6 to U+1F1FF) that make one flag."""
    if not (0 < place < len(text) and "\U0001f1e6" <= text[place] <= "\U0001f1ff"):
        return False
    before = itertools.takewhile(lambda c: "\U0001f1e6" <= c <= "\U0001f1ff", reversed(text[:place]))
    return sum(1 for _ in before) % 2 == 1


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


def x_of(line: QTextLine, unit: int) -> float:
    """The x of a gap between characters of a line, given in UTF-16 units of the block."""
    # The stub says object; at run time it is (x, the unit that was possible).
    value: Any = line.cursorToX(unit)
    return float(value[0])


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
