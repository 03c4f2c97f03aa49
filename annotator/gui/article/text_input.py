"""Mouse and keyboard of the annotated text: caret, selection, drags; by grapheme, word and line.

Selections that are made with the mouse snap to morphemes and lose their particles; with Alt they stay as drawn.
"""

import re
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextLayout
from PySide6.QtWidgets import QAbstractScrollArea

from annotator.gui.article.block import GUTTER, BlockLayout
from annotator.gui.article.content import Blocks
from annotator.gui.kit import fonts
from annotator.model.text import Span
from annotator.model.tokens import Tokens, noun_run

_WORD_START = re.compile(r"(?<!\S)\S")


class TextInput:
    """Caret and selection of one `TextView`, which hands its mouse and key events on; True: the event was taken."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        self._view: Any = view
        self.tokens: Tokens | None = None
        self.caret = 0
        self._anchor = 0
        self._goal_x: float | None = None
        self._pressed: QPointF | None = None
        self._pressed_mention = ""
        self._pressed_place = 0
        self._relating = False
        self._selecting = False
        self._last_click: tuple[str, ...] = ()
        self._click_depth = 0

    def reset(self) -> None:
        """Another text is shown."""
        self.caret = self._anchor = 0
        self._goal_x = None
        self._stop()

    # ---- selection ----------------------------------------------------------------------------------------------

    def selection(self) -> Span | None:
        """The selected stretch; None when there is none."""
        start, end = self.selected_range()
        return Span(start, end) if start < end else None

    def selected_range(self) -> tuple[int, int]:
        """Start and end of the selection; both the caret when nothing is selected."""
        return min(self._anchor, self.caret), max(self._anchor, self.caret)

    def select(self, start: int, end: int) -> None:
        """Select a stretch; nothing is emitted."""
        self._anchor, self.caret = start, end

    def clear_selection(self) -> None:
        """Keep the caret only."""
        self._anchor = self.caret

    def _select_and_say(self, span: Span | None, *, by_mouse: bool = False) -> None:
        if span is None:
            self.clear_selection()
        else:
            self.select(span.start, span.end)
            self._view.span_selected.emit(span)
            if by_mouse:
                self._view.labels_wanted.emit(span)
        self._view.viewport().update()

    # ---- mouse --------------------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> bool:
        """A button went down: on a mention it may become a relation, elsewhere a selection."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        hit = self._view.hit(event.position())
        if hit is None:
            return True
        if hit.stub is not None:
            self._view.mention_clicked.emit(hit.stub)
            return True
        if hit.arc is not None:
            self._view.arc_clicked.emit(hit.arc)
            return True
        self._pressed = event.position()
        self._pressed_place = hit.place
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        # Shift or Alt on a mention selects text across it instead of relating from it.
        self._pressed_mention = hit.mentions[0] if hit.mentions and not (shift or alt) else ""
        if not self._pressed_mention:
            self.caret = hit.place
            if not shift:
                self._anchor = self.caret
            self._goal_x = None
            self._view.viewport().update()
        return True

    def move(self, event: QMouseEvent) -> bool:
        """The mouse moved, with or without a button."""
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._view.hover(self._view.hit(event.position()))
            return False
        if not (self._relating or self._selecting) and not self._view.far_enough(event.position(), self._pressed):
            return True
        if self._pressed_mention:
            self._drag_from_mention(event)
            return True
        self._selecting = True
        hit = self._view.hit(event.position())
        if hit is not None:
            self.caret = hit.place
        height = self._view.viewport().height()
        if event.position().y() < 0 or event.position().y() > height:
            self._view.scroll_by(event.position().y() if event.position().y() < 0 else event.position().y() - height)
        self._view.viewport().update()
        return True

    def _drag_from_mention(self, event: QMouseEvent) -> None:
        """Within the mention a part of it is selected, for one that lies inside; outside it becomes a relation."""
        hit = self._view.hit(event.position())
        inside = hit is not None and hit.mentions[:1] == (self._pressed_mention,)
        self._relating, self._selecting = not inside, inside
        self._anchor = self.caret = self._pressed_place
        if inside and hit is not None:
            self.caret = hit.place
        self._view.show_rubber(None if inside or self._pressed is None else (self._pressed, event.position()))
        self._view.hover(hit)

    def release(self, event: QMouseEvent) -> bool:
        """A button went up: what was drawn is said."""
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if self._pressed is None:
            # The end of a click on an arc's name, or of a double click: its press was ours.
            return True
        hit = self._view.hit(event.position())
        relating, selecting, mention = self._relating, self._selecting, self._pressed_mention
        self._stop()
        if relating:
            if hit is not None and hit.mentions and mention not in hit.mentions[:1]:
                self._view.relation_drawn.emit(mention, hit.mentions[0])
        elif selecting:
            start, end = self.selected_range()
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._select_and_say(Span(start, end) if start < end else None, by_mouse=True)
            elif start < end and mention in self._view.index.mentions:  # a suggestion may be gone by now
                self._select_and_say(self._part(mention, start, end), by_mouse=True)
            elif start < end:
                self._select_and_say(noun_run(self._view.blocks.text, self.tokens, start, end), by_mouse=True)
        elif mention and hit is not None and hit.mentions:
            self._click(hit.mentions)
        else:
            self._last_click = ()
            self._view.caret_moved.emit(self.caret)
        self._view.viewport().update()
        return True

    def _part(self, mention: str, start: int, end: int) -> Span:
        """The morphemes of a mention that a stretch touches; the stretch itself where they are all of it."""
        shown = self._view.index.mentions[mention]
        start, end = max(start, shown.start), min(end, shown.end)
        edges = self.tokens.edges(shown.start, shown.end) if self.tokens is not None else ()
        low = max((e for e in edges if e <= start), default=start)
        high = min((e for e in edges if e >= end), default=end)
        return Span(start, end) if (low, high) == (shown.start, shown.end) else Span(low, high)

    def _click(self, mentions: tuple[str, ...]) -> None:
        """A click takes the innermost mention; clicking again goes outward."""
        self._click_depth = self._click_depth + 1 if mentions == self._last_click else 0
        self._last_click = mentions
        self._view.mention_clicked.emit(mentions[self._click_depth % len(mentions)])

    def double_click(self, event: QMouseEvent) -> bool:
        """Take the name under the mouse."""
        hit = self._view.hit(event.position())
        self._stop()
        if hit is not None:
            name = noun_run(self._view.blocks.text, self.tokens, hit.offset, hit.offset + 1)
            self._select_and_say(name, by_mouse=True)
        return True

    def _stop(self) -> None:
        self._pressed = None
        self._pressed_mention = ""
        self._selecting = False
        if self._relating:
            self._relating = False
            self._view.show_rubber(None)

    # ---- keyboard -----------------------------------------------------------------------------------------------

    def key(self, event: QKeyEvent) -> bool:
        """A key of the caret."""
        key = event.key()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        if ctrl and key == Qt.Key.Key_C:
            self._view.copy()
            return True
        text = self._view.blocks.text
        if ctrl and key == Qt.Key.Key_A:
            self._select_and_say(Span(0, len(text)) if text else None)
            return True
        place = self._target(key, ctrl)
        if place is None:
            return False
        self.caret = place
        if not shift:
            self._anchor = place
        if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._goal_x = None
        self._view.scroll_to(place, place + 1)
        span = self.selection()
        if span is not None:
            self._view.span_selected.emit(span)
        else:
            self._view.caret_moved.emit(place)
        self._view.viewport().update()
        return True

    def _target(self, key: int, ctrl: bool) -> int | None:
        """Where a key takes the caret; None for a key that is not the caret's."""
        blocks: Blocks = self._view.blocks
        caret = self.caret
        number = blocks.at(caret)
        if key == Qt.Key.Key_Right:
            return self._next_word(caret) if ctrl else self._grapheme(caret, 1)
        if key == Qt.Key.Key_Left:
            return self._previous_word(caret) if ctrl else self._grapheme(caret, -1)
        if key == Qt.Key.Key_Home:
            return 0 if ctrl else self._line_edge(number, end=False)
        if key == Qt.Key.Key_End:
            return len(blocks.text) if ctrl else self._line_edge(number, end=True)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return self._line_step(1 if key == Qt.Key.Key_Down else -1)
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            return self._page_step(1 if key == Qt.Key.Key_PageDown else -1)
        return None

    def _page_step(self, direction: int) -> int:
        """A screen further, to the same x; where the text does not scroll any more, its first or last line."""
        view = self._view
        blocks: Blocks = view.blocks
        before = view.verticalScrollBar().value()
        view.scroll_by(direction * (view.viewport().height() - 2 * view.line_height()))
        rect = view.rect_of(self.caret)
        if self._goal_x is None:
            self._goal_x = rect.left() - fonts.px(GUTTER)
        if view.verticalScrollBar().value() == before:
            number = len(blocks) - 1 if direction > 0 else 0
            block: BlockLayout = view.block(number)
            if not block.lines:
                return block.start
            return block.offset_at(len(block.lines) - 1 if direction > 0 else 0, self._goal_x, between=True)
        # Well inside what `scroll_to` calls in sight, or it would scroll once more.
        height = view.viewport().height()
        room = min(fonts.px(80), height // 4) + 2 * view.line_height()
        y = max(min(rect.center().y(), height - room), min(room, height / 2))
        hit = view.hit(QPointF(self._goal_x + fonts.px(GUTTER), y))
        return int(hit.place) if hit is not None else self.caret

    def _grapheme(self, caret: int, direction: int) -> int:
        blocks: Blocks = self._view.blocks
        number = blocks.at(caret)
        block: BlockLayout = self._view.block(number)
        if direction > 0 and caret >= blocks.ends[number]:
            return blocks.starts[number + 1] if number + 1 < len(blocks) else caret
        if direction < 0 and caret <= blocks.starts[number]:
            return blocks.ends[number - 1] if number else 0
        unit = block.offsets.to_utf16(caret - block.start)
        mode = QTextLayout.CursorMode.SkipCharacters
        moved = (
            block.layout.nextCursorPosition(unit, mode)
            if direction > 0
            else block.layout.previousCursorPosition(unit, mode)
        )
        return block.start + block.offsets.to_code_point(moved)

    def _next_word(self, caret: int) -> int:
        text: str = self._view.blocks.text
        found = _WORD_START.search(text, caret + 1)
        return found.start() if found else len(text)

    def _previous_word(self, caret: int) -> int:
        text = self._view.blocks.text
        place = caret
        while place > 0 and text[place - 1].isspace():
            place -= 1
        while place > 0 and not text[place - 1].isspace():
            place -= 1
        return place

    def _line_edge(self, number: int, *, end: bool) -> int:
        block: BlockLayout = self._view.block(number)
        if not block.lines:
            return block.start
        line = block.lines[block.place_of(self.caret)[0]].laid
        unit = line.textStart() + (line.textLength() if end else 0)
        place = block.start + block.offsets.to_code_point(unit)
        last = block.start + len(block.text)
        if end and place < last:
            # The end of a wrapped line is the start of the next: stay before the space that was wrapped at.
            return self._grapheme(place, -1)
        return min(place, last)

    def _line_step(self, direction: int) -> int:
        view = self._view
        blocks: Blocks = view.blocks
        number = blocks.at(self.caret)
        block: BlockLayout = view.block(number)
        line, x = block.place_of(self.caret) if block.lines else (0, 0.0)
        if self._goal_x is None:
            self._goal_x = x
        line += direction
        if not 0 <= line < len(block.lines):
            number += direction
            if not 0 <= number < len(blocks):
                return self.caret
            block = view.block(number)
            line = 0 if direction > 0 else max(0, len(block.lines) - 1)
        if not block.lines:
            return block.start
        return block.offset_at(line, self._goal_x, between=True)
