"""What the panel of answers is put together from: rows to press, and words that change without moving anything.

From one difference to the next all words change. Labels in a layout would have the whole column measured and painted
anew, which takes longer than a frame; so these paint themselves in a place that stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.basics import Tone
from annotator.gui.kit.marked_text import Mark, MarkedLines, marked_lines
from annotator.gui.kit.row_list import PAD
from annotator.gui.kit.theme import adjusted_for_contrast, theme_of
from annotator.gui.kit.words import tr
from annotator.gui.review.telling import AnswerRow

_ANSWER, _REASON = 40, 32


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a line, in one of the sizes, weights and tones of the look."""

    text: str
    size: int = fonts.BODY
    weight: QFont.Weight = fonts.REGULAR
    tone: Tone = "text"


class Line(QWidget):
    """One line of words; other words change neither its size nor anything around it."""

    def __init__(self, height: int, parent: QWidget) -> None:
        """`height` in px at 100 %."""
        super().__init__(parent)
        self._high = height
        self._words: tuple[Words, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, *words: Words) -> None:
        """Show other words, 8 px apart."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(" ".join(w.text for w in words if w.text))
            self.update()

    def sizeHint(self) -> QSize:
        """Qt: as wide as there is room."""
        return QSize(fonts.px(40), fonts.px(self._high))

    def minimumSizeHint(self) -> QSize:
        """Qt: words never keep a window wide."""
        return QSize(0, fonts.px(self._high))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint the words that fit."""
        theme, x = theme_of(self), 0.0
        with QPainter(self) as painter:
            for words in self._words:
                room = QRectF(x, 0, self.width() - x, self.height())
                ink: QColor = getattr(theme, words.tone)
                if room.width() > 0 and words.text:
                    wide = paint.paint_text(painter, room, words.text, ink, size=words.size, weight=words.weight)
                    x += wide + fonts.px(8)


class Beside(QWidget):
    """What stands beside the answers: what the label means, examples of it, and what this project has done.

    It grows with what it has to show and shrinks again only with the column, so that what is below stays in its place.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._parts: tuple[tuple[MarkedLines, Tone], ...] = ()
        self._definition, self._practice = "", ""
        self._examples: Sequence[tuple[str, Sequence[Mark]]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_beside(self, definition: str, examples: Sequence[tuple[str, Sequence[Mark]]], practice: str) -> None:
        """Show these; an empty one takes no room."""
        if (definition, tuple(examples), practice) != (self._definition, self._examples, self._practice):
            self._definition, self._examples, self._practice = definition, tuple(examples), practice
            said = (definition, *(text for text, _ in examples), practice)
            self.setAccessibleName("\n".join(text for text in said if text))
            self._lay_out()
            self.update()

    def _lay_out(self, *, anew: bool = False) -> None:
        wide = float(max(1, self.width()))
        shown: list[tuple[str, Sequence[Mark], int, Tone]] = [(self._definition, (), fonts.BODY, "text")]
        shown += [(text, marks, fonts.BODY, "text") for text, marks in self._examples]
        shown.append((self._practice, (), fonts.META, "text3"))
        parts = [(marked_lines(t, tuple(m), wide, size, fonts.scale()), tone) for t, m, size, tone in shown if t]
        self._parts = tuple(parts)
        needed = sum(lines.height for lines, _ in parts) + fonts.px(4) * max(0, len(parts) - 1)
        if anew or needed > self.height():
            self.setFixedHeight(max(1, needed))

    def resizeEvent(self, event: QResizeEvent, /) -> None:
        """Qt: another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out(anew=True)

    def changeEvent(self, event: QEvent, /) -> None:
        """Qt: so does another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out(anew=True)

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint one below the other."""
        theme, y = theme_of(self), 0
        with QPainter(self) as painter:
            for lines, tone in self._parts:
                ink: QColor = getattr(theme, tone)
                lines.paint(painter, QPointF(0, y), theme, ink)
                y += lines.height + fonts.px(4)


class _Row(QAbstractButton):
    """Something to press that is as wide as the panel; a click leaves the keyboard in the text."""

    def __init__(self, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._high = height
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(fonts.px(200), fonts.px(self._high))


class AnswerButton(_Row):
    """One answer: its digit, whose it is, what it says; one that cannot stand is dashed and says why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_ANSWER, parent)
        self.row = AnswerRow(0, "", ())
        self._who = 0.0

    def show_row(self, row: AnswerRow, who_width: float) -> None:
        """Show another answer; `who_width` is the room for whose it is, px."""
        if (row, who_width) == (self.row, self._who):
            return
        self.row, self._who = row, who_width
        self.setEnabled(not row.why_not)
        said = "".join(text for text, _, _ in row.runs)
        parts = (str(row.digit), row.who, row.why_not or said, row.origin, tr("chosen") if row.chosen else "")
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.update()

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint the row."""
        theme, row = theme_of(self), self.row
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.isEnabled() and self.underMouse():
                painter.fillRect(self.rect(), theme.hover)
            high, x = float(self.height()), float(fonts.px(PAD))
            top = round((high - fonts.px(paint.KEYCAP)) / 2)
            paint.paint_keycap(painter, x, top, str(row.digit), theme, dashed=bool(row.why_not))
            x += fonts.px(30)
            ink = theme.text3 if row.why_not else theme.text
            weight = fonts.BOLD if row.chosen else fonts.REGULAR
            paint.paint_text(painter, QRectF(x, 0, self._who, high), row.who, ink, weight=weight)
            x += self._who + fonts.px(12)
            right = self.width() - fonts.px(PAD)
            if row.chosen:
                side = fonts.px(16)
                paint.paint_mark(painter, QRectF(right - side, (high - side) / 2, side, side), "check", theme.text2)
                right -= side + fonts.px(6)
            room = QRectF(x, 0, right - x, high)
            if row.why_not:
                paint.paint_text(painter, room, row.why_not, theme.text3)
                return
            if row.origin:
                below = QRectF(x, high / 2, right - x, high / 2)
                paint.paint_text(painter, below, row.origin, theme.text3, size=fonts.META)
                room = QRectF(x, 0, right - x, high / 2 + fonts.px(4))
            for text, colour, bold in row.runs:
                if room.width() <= 0:
                    break
                tone = adjusted_for_contrast(QColor(colour), theme) if colour else theme.text2
                wide = paint.paint_text(painter, room, text, tone, weight=fonts.BOLD if bold else fonts.REGULAR)
                room.setLeft(room.left() + wide)


class ReasonButton(_Row):
    """One reason: a ring that is filled when it is chosen, its word, its keys."""

    def __init__(self, number: int, word: str, parent: QWidget) -> None:
        super().__init__(_REASON, parent)
        self._number = number
        self.setCheckable(True)
        self.setText(word)
        self.setAccessibleName(f"{word}, Alt+{number}")

    def nextCheckState(self) -> None:
        """Qt: what is chosen is shown by the owner, not by the click."""

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint the row."""
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.underMouse():
                painter.fillRect(self.rect(), theme.hover)
            high, side = float(self.height()), fonts.px(16)
            ring = QRectF(fonts.px(PAD) + 0.5, round((high - side) / 2) + 0.5, side - 1, side - 1)
            painter.setPen(QPen(theme.text2 if self.isChecked() else theme.edge, 1))
            painter.setBrush(theme.text2 if self.isChecked() else theme.page)
            painter.drawEllipse(ring)
            if self.isChecked():
                painter.setBrush(theme.page)
                painter.drawEllipse(ring.center(), fonts.px(3), fonts.px(3))
            keys = ("Alt", str(self._number))
            wide = paint.keycaps_width(keys)
            top = round((high - fonts.px(paint.KEYCAP)) / 2)
            paint.paint_keycaps(painter, self.width() - fonts.px(PAD) - wide, top, keys, theme)
            x = fonts.px(PAD) + side + fonts.px(8)
            room = QRectF(x, 0, self.width() - x - wide - fonts.px(20), high)
            paint.paint_text(painter, room, self.text(), theme.text)
