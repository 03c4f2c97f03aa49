"""The annotated text: a scroll area that lays out and paints only what is in sight, and reports what the person does.

The text is read-only and never changed here. The scroll position is (block, pixels into it); the scroll bar only
mirrors it, so that nothing jumps when an estimated height becomes exact. All offsets that leave or enter are code
points of the document, end exclusive.
"""

import bisect
import itertools
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from annotator.gui.article.block import GUTTER, ROW, BlockLayout, Fragment, Measure, first_fit
from annotator.gui.article.choice_bar import ChoiceBar
from annotator.gui.article.content import Blocks, Highlight, PageContent, PageIndex
from annotator.gui.article.page import estimated_heights, lay_out
from annotator.gui.article.repaint import lit_by, paint_again, places_of
from annotator.gui.article.text_input import TextInput
from annotator.gui.article.text_paint import TEXT_REACH, Look, arc_pen, paint_block, paint_joined
from annotator.gui.kit import fonts
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import LIGHT, Theme
from annotator.gui.kit.words import tr
from annotator.model.document import PassageKind
from annotator.model.text import Span
from annotator.model.tokens import Tokens

_KEPT = 300
_QUIET = {PassageKind.FURNITURE: "text3", PassageKind.REPEAT: "text3", PassageKind.CAPTION: "text2"}


class Hit:
    """What is under a point: a code point, the mentions there (innermost first), a chip, an arc's name or a stub."""

    __slots__ = ("arc", "mentions", "offset", "place", "stub")

    def __init__(self, offset: int, place: int, mentions: tuple[str, ...], arc: str | None, stub: str | None) -> None:
        self.offset = offset
        self.place = place
        self.mentions = mentions
        self.arc = arc
        self.stub = stub


class TextView(QAbstractScrollArea):
    """Shows one `PageContent`; emits what the person did, never changes anything itself."""

    span_selected = Signal(object)
    """A Span that the person selected, snapped to morphemes unless Alt was held."""
    mention_clicked = Signal(str)
    arc_clicked = Signal(str)
    relation_drawn = Signal(str, str)
    """Dragged from one mention to another: head id, tail id."""
    labels_wanted = Signal(object)
    """The mouse has selected this Span: where its labels may be offered to the mouse (see `offer`)."""
    caret_moved = Signal(int)
    """The caret moved and nothing is selected."""
    context_menu = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Read-only text: with an input method switched on, single keys must still arrive as keys.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Article text"))
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._theme = LIGHT
        self._highlight = Highlight()
        self._hover = ""
        self._relate_hints: Mapping[str, str] = {}
        self._found: tuple[Span, ...] = ()
        self._found_now = -1
        self._rubber: tuple[QPointF, QPointF] | None = None
        content = PageContent("", (), (), ())
        self._blocks = Blocks("")
        self._index = PageIndex(self._blocks, content)
        self._cache: OrderedDict[int, BlockLayout] = OrderedDict()
        # How the blocks that hold the current item's keys are laid out without them.
        self._plain: dict[int, BlockLayout] = {}
        self._heights: list[float] = []
        self._sums: list[float] | None = None
        self._top = (0, 0.0)
        self._last = 0
        self._mirroring = False
        self._measure = self._measured(800)
        self.input = TextInput(self)
        self.choices = ChoiceBar(self.viewport())
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._estimate()

    # ---- what is shown ------------------------------------------------------------------------------------------

    def show_content(self, content: PageContent, *, keep_position: bool = True) -> None:
        """Show an article; only blocks that look different are laid out anew. Without `keep_position` from its top."""
        changed = self._index.follow(content)
        if changed is None:
            if content.text != self._index.content.text:
                self._blocks = Blocks(content.text)
                self.input.reset()
                keep_position = False
            self._index = PageIndex(self._blocks, content)
            self._forget_all()
        else:
            for block in changed:
                self._cache.pop(block, None)
                self._plain.pop(block, None)
        if not keep_position:
            self._top = (0, 0.0)
        self._mirror()
        self.viewport().update()

    def show_current(self, highlight: Highlight) -> None:
        """Outline the current thing; nothing is emitted and nothing scrolls."""
        if highlight != self._highlight:
            self.choices.hide()  # what is offered belongs to what was current; suggestions that come in change nothing
        places = places_of(self)
        before, self._highlight = self._highlight, highlight
        lit = [(self.input.caret, self.input.caret), *lit_by(before, self._index), *lit_by(highlight, self._index)]
        self._make_room(highlight)
        if highlight.selection is not None:
            self.input.select(highlight.selection.start, highlight.selection.end)
        else:
            if before.selection is not None:
                self.input.clear_selection()
            current = self._index.mentions.get(highlight.mentions[0]) if highlight.mentions else None
            if current is not None and highlight.mentions != before.mentions:
                # The caret goes along, so that arrow keys start from the current item.
                self.input.select(current.start, current.start)
        lit.append((self.input.caret, self.input.caret))
        paint_again(self, lit, {*before.arcs, *highlight.arcs}, places, may_copy=self._rubber is None)

    def _make_room(self, highlight: Highlight) -> None:
        """Keys stand in the label row: the block that gets them is laid out anew, the one that had them as before."""
        for number in [n for n, block in self._cache.items() if block.hints is not None]:
            del self._cache[number]
        for number, plain in self._plain.items():
            self._keep(number, plain)
        first = self._index.mentions.get(highlight.mentions[0]) if highlight.hints and highlight.mentions else None
        numbers = self._blocks.of(first.start, first.end) if first is not None else ()
        self._plain = {number: self._cache.pop(number) for number in numbers if number in self._cache}

    def show_relate_hints(self, hints: Mapping[str, str]) -> None:
        """Show letters in place of the labels of some mentions; an empty mapping shows the labels again."""
        self._relate_hints = dict(hints)
        self.viewport().update()

    def show_found(self, hits: tuple[Span, ...], number: int) -> None:
        """Tint what was looked for, the hit of that number more strongly; nothing scrolls."""
        self._found, self._found_now = hits, number
        self.viewport().update()

    def offer(self, hints: Sequence[KeyHint], start: int, end: int) -> None:
        """Offer keys to the mouse beside a stretch of the text, until something else is current or it is scrolled."""
        first, last = self.rect_of(start), self.rect_of(max(start, end - 1))
        beside = first.united(last) if first.top() == last.top() else last
        # Below what stands in the label row; the first line of a selection over several stays free.
        self.choices.offer(hints, beside.adjusted(0, 0, 0, fonts.px(ROW)))

    def show_rubber(self, line: tuple[QPointF, QPointF] | None) -> None:
        """Show the line of a relation that is being drawn, in viewport pixels."""
        self._rubber = line
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self._forget_all()
        self.viewport().update()

    def set_text_scale(self, _scale: float) -> None:
        """The text size of the window changed: lay everything out anew."""
        self._measure = self._measured(self.viewport().width())
        self._forget_all()
        self._mirror()
        self.viewport().update()

    def set_tokens(self, tokens: Tokens | None) -> None:
        """The morphemes of the article, None until they are known: selections then go by characters and words."""
        self.input.tokens = tokens

    # ---- questions ----------------------------------------------------------------------------------------------

    @property
    def index(self) -> PageIndex:
        """What is shown, by block."""
        return self._index

    @property
    def blocks(self) -> Blocks:
        """The blocks of the shown text."""
        return self._blocks

    def current(self) -> Highlight:
        """What is outlined as the current thing."""
        return self._highlight

    def selection(self) -> Span | None:
        """What is selected; None when nothing is."""
        return self.input.selection()

    def caret(self) -> int:
        """Where the caret stands, in code points."""
        return self.input.caret

    def clear_selection(self) -> None:
        """Select nothing; the caret stays."""
        self.input.clear_selection()
        self.viewport().update()

    def visible_mentions(self) -> tuple[str, ...]:
        """The ids of the mentions that begin in sight, in text order, those in greyed passages left out."""
        found = []
        height = self.viewport().height()
        for _, block, y in self.visible():
            for line, fragments in zip(block.lines, block.fragments, strict=True):
                if y + line.y + line.height < 0 or y + line.y > height:
                    continue
                found += [f.mention for f in fragments if f.begins and f.mention.state != "faded"]
        return tuple(m.id for m in sorted(found, key=lambda m: (m.start, m.end)))

    def rect_of(self, offset: int) -> QRectF:
        """The caret's rectangle at an offset, in viewport pixels; it may lie outside what is in sight."""
        number = self._blocks.at(offset)
        block = self.block(number)
        if not block.lines:
            return QRectF(fonts.px(GUTTER), self._y_of(number), 2, block.height)
        index, x = block.place_of(offset)
        line = block.lines[index]
        return QRectF(fonts.px(GUTTER) + x, self._y_of(number) + line.y, 2, line.height)

    def hit(self, point: QPointF) -> Hit | None:
        """What is under a point of the viewport; None below the text."""
        for _, block, y in self.visible():
            if y <= point.y() < y + block.height:
                return self._hit_in(block, point.x() - fonts.px(GUTTER), point.y() - y)
        return None

    def _hit_in(self, block: BlockLayout, x: float, y: float) -> Hit:
        if not block.lines:
            return Hit(block.start, block.start, (), None, None)
        number = block.line_at(y)
        line = block.lines[number]
        arc = next((a.arc.id for a in block.arcs if a.pill.adjusted(-2, -2, 2, 2).contains(x, y)), None)
        if arc is None and line.hidden and line.hidden_box().contains(x, y):
            # Clicked again, the number leads to the next one that has no lane.
            lit = [line.hidden.index(a) for a in self._highlight.arcs if a in line.hidden]
            place = max(lit, default=-1) + 1
            arc = line.hidden[place % len(line.hidden)]
        stub = None
        if x < 0:
            stub = next((s.other for s in block.stubs if abs(s.y - y) < 8), None)
        if arc is None and stub is None and (y < line.y - 4 or not 0 <= x <= self._measure.width):
            arc = next((a.arc.id for a in block.arcs if a.passes(x, y)), None)
        found: list[Fragment] = []
        if line.y - 4 <= y <= line.y + line.height + 2:
            found = [f for f in block.fragments[number] if f.x0 <= x <= f.x1]
        elif y > line.y + line.height:
            row = int((y - line.y - line.height) // fonts.px(ROW))
            chips = [f for f in block.fragments[number] if f.chip and f.row == row]
            found = [f for f in chips if 0 <= x - f.x0 + f.chip_left <= f.chip_width]
        mentions = tuple(f.mention.id for f in found)
        under = block.offset_at(number, x, between=False)
        return Hit(under, block.offset_at(number, x, between=True), mentions, arc, stub)

    # ---- layout -------------------------------------------------------------------------------------------------

    def _measured(self, width: int) -> Measure:
        text = fonts.article()
        text.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        bold = fonts.article(weight=fonts.BOLD)
        bold.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return Measure(float(max(200, width - 2 * fonts.px(GUTTER) - 8)), text, bold)

    def _forget_all(self) -> None:
        self._cache.clear()
        self._plain.clear()
        self._estimate()

    def _estimate(self) -> None:
        marked = {block: len(found) for block, found in self._index.in_block.items()}
        self._heights = estimated_heights(self._blocks, self._measure, marked)
        self._sums = None

    def block(self, number: int) -> BlockLayout:
        """The layout of a block, made when it is first asked for."""
        found = self._cache.get(number)
        if found is not None:
            self._cache.move_to_end(number)
            return found
        found = lay_out(self._index, number, self._measure, self._highlight)
        self._keep(number, found)
        if len(self._cache) > _KEPT:
            self._cache.popitem(last=False)
        return found

    def _keep(self, number: int, found: BlockLayout) -> None:
        self._cache[number] = found
        if abs(self._heights[number] - found.height) > 0.01:
            self._heights[number] = found.height
            self._sums = None

    def _prefix(self) -> list[float]:
        if self._sums is None:
            self._sums = list(itertools.accumulate(self._heights, initial=0.0))
        return self._sums

    def _y_of(self, number: int) -> float:
        """The top of a block in viewport pixels, walking exact heights where that is near."""
        top, into = self._top
        if abs(number - top) <= 60:
            y = -into
            if number >= top:
                for i in range(top, number):
                    y += self.block(i).height
            else:
                for i in range(number, top):
                    y -= self.block(i).height
            return y
        sums = self._prefix()
        return sums[number] - sums[top] - into

    def visible(self) -> Iterator[tuple[int, BlockLayout, float]]:
        """Every block in sight with its layout and the y of its top in the viewport."""
        number, into = self._top
        y, height = -into, self.viewport().height()
        while number < len(self._blocks) and y < height:
            block = self.block(number)
            yield number, block, y
            y += block.height
            number += 1

    # ---- scrolling ----------------------------------------------------------------------------------------------

    def _mirror(self) -> None:
        """Make the scroll bar say where we are."""
        self._mirroring = True
        bar, height = self.verticalScrollBar(), self.viewport().height()
        total = self._prefix()[-1] + fonts.px(48)
        bar.setRange(0, max(0, int(total - height)))
        bar.setPageStep(height)
        bar.setSingleStep(40)
        bar.setValue(int(self._prefix()[self._top[0]] + self._top[1]))
        self._last = bar.value()
        self._mirroring = False

    def _scrolled(self, value: int) -> None:
        if self._mirroring:
            return
        height = self.viewport().height()
        moved = float(value - self._last)
        if abs(moved) < 2 * height:
            moved = self._move(moved)
        else:
            number = bisect.bisect_right(self._prefix(), value) - 1
            number = min(max(number, 0), len(self._heights) - 1)
            self._top = (number, value - self._prefix()[number])
        self._last = value
        self._paint_moved(moved)
        if self._sums is None and not self.verticalScrollBar().isSliderDown():
            self._mirror()

    def _move(self, moved: float) -> float:
        """Move by pixels over exact heights, so that nothing jumps; returns how far that was possible."""
        number, into = self._top
        into += moved
        while into < 0 and number > 0:
            number -= 1
            into += self.block(number).height
        while number < len(self._heights) - 1 and into >= self.block(number).height:
            into -= self.block(number).height
            number += 1
        self._top = (number, max(0.0, into))
        return moved - min(0.0, into)

    def _paint_moved(self, moved: float) -> None:
        """Paint what came into sight by scrolling some pixels; the rest is copied."""
        self.choices.hide()
        height = self.viewport().height()
        if abs(moved) < height * 0.8 and self._rubber is None:
            self.viewport().scroll(0, -round(moved))
            # The gutter depends on which blocks are in sight.
            self.viewport().update(0, 0, fonts.px(GUTTER) - TEXT_REACH, height)
        else:
            self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Qt: nothing; the default would repaint everything (see `_scrolled`)."""

    def scroll_to(self, start: int, end: int) -> None:
        """Bring a stretch into sight with some room around it; nothing moves when it is well in sight already."""
        height = self.viewport().height()
        room = min(fonts.px(80), height // 4)
        in_sight = self.page_blocks()
        if self._blocks.at(start) in in_sight and self._blocks.at(max(start, end - 1)) in in_sight:
            first, last = self.rect_of(start), self.rect_of(max(start, end - 1))
            if first.top() >= room and last.bottom() <= height - room:
                return
            if first.top() < room and self._top == (0, 0.0):
                return
        before = places_of(self)
        number = self._blocks.at(start)
        block = self.block(number)
        line_y = block.lines[block.place_of(start)[0]].y if block.lines else 0.0
        self._top = (number, 0.0)
        self._move(round(line_y - height * 0.35))
        self._limit()
        self._mirror()
        moved = [before[n][0] - y for n, (y, _) in places_of(self).items() if n in before]
        self._paint_moved(moved[0] if moved else float(height))

    def _limit(self) -> None:
        """Do not scroll past the end."""
        height = self.viewport().height()
        y = -self._top[1]
        for number in range(self._top[0], len(self._blocks)):
            y += self.block(number).height
            if y > height:
                return
        self._move(y + fonts.px(48) - height if y + fonts.px(48) < height else 0)

    def scroll_by(self, pixels: float) -> None:
        """Scroll by pixels."""
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + int(pixels))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another width lays everything out anew; the block at the top stays there."""
        measure = self._measured(self.viewport().width())
        if measure.width != self._measure.width:
            number, into = self._top
            share = into / max(1.0, self._heights[number]) if len(self._heights) else 0.0
            self._measure = measure
            self._forget_all()
            if len(self._heights):
                # Whole pixels, so that what is scrolled by copying is what would be painted.
                self._top = (number, float(round(share * self.block(number).height)))
        self._mirror()

    # ---- painting -----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint each rectangle of the region; what lies over several blocks once, over all of them."""
        painter = QPainter(self.viewport())
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            look = Look(self._theme, self._highlight, self._hover, self._relate_hints, self._found, self._found_now)
            rects: list[QRect] = list(event.region())  # type: ignore[call-overload]
            for rect in rects:
                painter.setClipRect(rect)
                self._paint(painter, look, QRectF(rect))
            painter.setClipRegion(event.region())
            self._paint_gutter(painter, look)
            self._paint_caret(painter)
            if self._rubber is not None:
                painter.setPen(QPen(self._theme.accent, 2, Qt.PenStyle.DashLine))
                painter.drawLine(*self._rubber)
        finally:
            # A painter that an exception leaves open can end in a segfault.
            painter.end()
        if not self._mirroring and self._sums is None and not self.verticalScrollBar().isSliderDown():
            self._mirror()

    def _paint(self, painter: QPainter, look: Look, clip: QRectF) -> None:
        painter.fillRect(clip, self._theme.page)
        gutter, selection = fonts.px(GUTTER), self.input.selected_range()
        for number, block, y in self.visible():
            if y + block.height < clip.top() or y > clip.bottom():
                continue
            passage = self._index.passage(number)
            tone = self._theme.text if passage is None else self._tone(passage[0].kind)
            painter.translate(gutter, y)
            paint_block(painter, block, look, clip.translated(-gutter, -y), tone=tone, selection=selection)
            painter.translate(-gutter, -y)
            if clip.left() < gutter or clip.right() > self.viewport().width() - gutter:
                self._paint_margins(painter, number, block, y, clip)

    def _tone(self, kind: PassageKind) -> QColor:
        name = _QUIET.get(kind, "text")
        tone = getattr(self._theme, name)
        assert isinstance(tone, QColor)
        return tone

    def _paint_margins(self, painter: QPainter, number: int, block: BlockLayout, y: float, clip: QRectF) -> None:
        if not block.lines or not block.text.strip():
            return
        theme, line = self._theme, block.lines[0]
        if y + line.y > clip.bottom() or y + line.y + line.height < clip.top():
            return
        painter.setPen(theme.text3)
        painter.setFont(fonts.ui(fonts.META))
        middle = QRectF(0, y + line.y, 0, line.height)
        passage = self._index.passage(number)
        if self._blocks.numbers[number] and (passage is None or passage[0].kind is not PassageKind.HEADLINE):
            box = QRectF(0, middle.top(), fonts.px(31), middle.height())
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(self._blocks.numbers[number])
            )
        if passage is not None and self._begins_word(number, passage[1]):
            box = QRectF(self.viewport().width() - fonts.px(GUTTER), middle.top(), fonts.px(50), middle.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, passage[1])

    def _begins_word(self, number: int, word: str) -> bool:
        """True for the first of several paragraphs of one kind, blank ones between them passed over."""
        before = number - 1
        while before >= 0 and not self._blocks.text[self._blocks.starts[before] : self._blocks.ends[before]].strip():
            before -= 1
        passage = self._index.passage(before) if before >= 0 else None
        return passage is None or passage[1] != word

    def _paint_gutter(self, painter: QPainter, look: Look) -> None:
        """Join relations between two blocks in sight; the others point to where their other end is."""
        stubs: dict[str, list[tuple[float, str, bool]]] = {}
        for _, block, top_of_block in self.visible():
            for stub in block.stubs:
                ends = stubs.setdefault(stub.arc.id, [])
                ends.append((top_of_block + stub.y, stub.other, stub.arc.suggested))
        rows: list[list[tuple[float, float]]] = []
        x = float(fonts.px(GUTTER) - fonts.px(12))
        top = self._blocks.starts[self._top[0]]
        for arc_id, ends in sorted(stubs.items(), key=lambda s: abs(s[1][0][0] - s[1][-1][0])):
            painter.setPen(arc_pen(arc_id, ends[0][2], look))
            if len(ends) > 1:
                y, y2 = ends[0][0], ends[1][0]
                row = min(first_fit(rows, min(y, y2), max(y, y2)), 4)
                paint_joined(painter, x, y, y2, x - fonts.px(6) * (row + 1))
                continue
            y, other_id, _ = ends[0]
            other = self._index.mentions[other_id]
            above = other.start < top
            self._paint_pointer(painter, x, y, above, self._index.content.text[other.start : other.end])

    def _paint_pointer(self, painter: QPainter, x: float, y: float, above: bool, name: str) -> None:
        """A triangle towards an end out of sight, with its name."""
        theme = self._theme
        tip = y - 5 if above else y + 5
        base = y + 1 if above else y - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.arc)
        painter.drawPolygon(QPolygonF([QPointF(x - 10, base), QPointF(x - 2, base), QPointF(x - 6, tip)]))
        painter.setPen(theme.text3)
        painter.setFont(fonts.ui(fonts.META))
        box = QRectF(0, y - fonts.px(20 if above else -6), x + fonts.px(4), fonts.px(14))
        metrics = fonts.metrics(fonts.META)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width() - 4)
        # On a ground of its own: other relations run through the gutter.
        box.setLeft(box.right() - metrics.horizontalAdvance(shown) - 2)
        painter.fillRect(box, theme.page)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_caret(self, painter: QPainter) -> None:
        if not self.hasFocus() or self.input.selection() is not None:
            return
        # A caret out of sight is not asked for its place: that would lay out everything up to it.
        if self._blocks.at(self.input.caret) not in self.page_blocks():
            return
        rect = self.rect_of(self.input.caret)
        if rect.bottom() >= 0 and rect.top() <= self.viewport().height():
            painter.fillRect(QRectF(rect.left() - 1, rect.top() + 2, 2, rect.height() - 4), self._theme.accent)

    # ---- input: see text_input.py -------------------------------------------------------------------------------

    def hover(self, hit: Hit | None) -> None:
        """The mouse is over something: its arc is lit, and the pointer says what a click would do."""
        arc = hit.arc if hit is not None else None
        if (arc or "") != self._hover:
            self._hover = arc or ""
            self.viewport().update()
        pointing = hit is not None and (hit.mentions or hit.arc or hit.stub)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.IBeamCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: see TextInput."""
        event.setAccepted(self.input.press(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: see TextInput."""
        event.setAccepted(self.input.move(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt: see TextInput."""
        event.setAccepted(self.input.release(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt: see TextInput."""
        event.setAccepted(self.input.double_click(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: the caret's keys; all others go up to the window."""
        event.setAccepted(self.input.key(event))

    def leaveEvent(self, event: QEvent) -> None:
        """Qt: nothing is under the mouse any more."""
        self.hover(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: the caret appears."""
        self.viewport().update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt: the caret goes."""
        self.viewport().update()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt: the verbs for what is under the mouse, which becomes current first."""
        hit = self.hit(QPointF(event.pos()))
        if hit is not None and hit.mentions:
            self.mention_clicked.emit(hit.mentions[0])
        elif hit is not None and hit.arc is not None:
            self.arc_clicked.emit(hit.arc)
        self.context_menu.emit(event.globalPos())

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Qt: Tab goes to the next suggestion, not to the next widget."""
        return False

    def copy(self) -> None:
        """Put the selected stretch of our own text on the clipboard."""
        span = self.selection()
        if span is not None:
            QGuiApplication.clipboard().setText(self._index.content.text[span.start : span.end])

    def far_enough(self, one: QPointF, other: QPointF) -> bool:
        """True when the mouse has moved far enough to be dragging."""
        return (one - other).manhattanLength() >= QApplication.startDragDistance()

    def line_height(self) -> float:
        """The height of one line of text, for steps."""
        return QFontMetricsF(self._measure.text_font).height()

    def page_blocks(self) -> tuple[int, ...]:
        """The numbers of the blocks in sight."""
        return tuple(itertools.chain(n for n, _, _ in self.visible()))
