"""The right column of the review: the answers to the current difference, the guideline beside it, the reason.

It knows no set: it is given rows, and says which answer or reason the person wants.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.marked_text import MarkedText
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import PAD
from annotator.gui.kit.theme import adjusted_for_contrast, theme_of
from annotator.gui.kit.widgets import HLine, KeyHintBar, KeyLink, Label, Surface
from annotator.gui.kit.words import tr
from annotator.gui.review.telling import REASONS, AnswerRow, reason_word

_ANSWER, _REASON = 40, 32


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
            paint.paint_text(
                painter, QRectF(x, 0, self.width() - x - wide - fonts.px(20), high), self.text(), theme.text
            )


class AnswerPanel(QWidget):
    """The answers to one difference."""

    answered = Signal(int)
    """The digit of the answer that the person wants."""
    reason_chosen = Signal(str)
    action_wanted = Signal(str)
    """An action of the table of the review: "guideline", "together", "comment"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Answers"))
        self._head = Surface(self, lines=("bottom",))
        row = QHBoxLayout(self._head)
        row.setContentsMargins(fonts.px(PAD), 0, fonts.px(PAD), 0)
        row.setSpacing(fonts.px(8))
        self._kind = Label("", self._head, weight=fonts.BOLD, elide=True)
        self._position = Label("", self._head, size=fonts.META, tone="text3")
        row.addWidget(self._kind)
        row.addWidget(self._position)
        row.addStretch(1)
        move = KeyHintBar(self._head)
        move.set_hints((KeyHint(("J", "K"), tr("Move")),))
        move.setFixedWidth(move.sizeHint().width())
        row.addWidget(move)
        self._buttons: list[AnswerButton] = []
        self._rows = QWidget(self)
        self._row_column = QVBoxLayout(self._rows)
        self._row_column.setContentsMargins(0, fonts.px(8), 0, 0)
        self._row_column.setSpacing(0)
        self._third = KeyHintBar(self)
        self._guideline = self._guideline_part()
        self._reasons = self._reason_part()
        self._comment = Label("", self, size=fonts.META, tone="text2", wrap=True)
        self._comment.setContentsMargins(fonts.px(PAD), fonts.px(8), fonts.px(PAD), 0)
        self._foot = Surface(self, lines=("top",))
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(fonts.px(PAD), 0, fonts.px(PAD) - 4, 0)
        self._alike = Label("", self._foot, size=fonts.META, tone="text2", elide=True)
        self._together = KeyLink(tr("Settle alike"), ("A",), self._foot)
        self._together.setCheckable(True)
        self._together.clicked.connect(lambda: self.action_wanted.emit("together"))
        foot.addWidget(self._alike, 1)
        foot.addWidget(self._together)
        third = QHBoxLayout()
        third.setContentsMargins(fonts.px(PAD), fonts.px(4), fonts.px(PAD), fonts.px(10))
        self._third_words = Label(tr("Any edit is a third answer"), self, size=fonts.META, tone="text2", elide=True)
        third.addWidget(self._third_words)
        third.addSpacing(fonts.px(12))
        third.addWidget(self._third, 1)
        # With large text there is more than a window is high: it scrolls, and never makes the window higher.
        contents = Surface(ground="chrome")
        inner = QVBoxLayout(contents)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._rows)
        inner.addLayout(third)
        for part in (HLine(self), self._guideline, HLine(self), self._reasons, self._comment):
            inner.addWidget(part)
        inner.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(contents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(area, 1)
        column.addWidget(self._foot)
        self._measure()

    def _guideline_part(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(fonts.px(PAD), fonts.px(8), fonts.px(PAD), fonts.px(10))
        column.setSpacing(fonts.px(4))
        head = QHBoxLayout()
        self._label = Label("", part, size=fonts.META, tone="text2")
        link = KeyLink("", ("G",), part)
        link.setAccessibleName(tr("Guideline"))
        link.clicked.connect(lambda: self.action_wanted.emit("guideline"))
        head.addWidget(self._label)
        head.addStretch(1)
        head.addWidget(link)
        self._definition = Label("", part, wrap=True)
        self._practice = Label("", part, size=fonts.META, tone="text3", wrap=True)
        column.addLayout(head)
        column.addWidget(self._definition)
        self._examples = (MarkedText(part), MarkedText(part))
        self._shown_examples: Sequence[tuple[str, tuple[tuple[int, int, str, str], ...]]] = ()
        for example in self._examples:
            example.hide()
        for example in self._examples:
            column.addWidget(example)
        column.addWidget(self._practice)
        return part

    def _reason_part(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, fonts.px(8), 0, fonts.px(4))
        column.setSpacing(0)
        head = Label(f"{tr('Reason')}  {tr('optional')}", part, size=fonts.META, tone="text2")
        head.setContentsMargins(fonts.px(PAD), 0, 0, fonts.px(4))
        column.addWidget(head)
        self._reason_buttons: dict[str, ReasonButton] = {}
        for number, reason in enumerate(REASONS, 1):
            button = ReasonButton(number, reason_word(reason), part)
            button.clicked.connect(lambda _checked=False, r=reason.value: self.reason_chosen.emit(r))
            self._reason_buttons[reason.value] = button
            column.addWidget(button)
        return part

    def _measure(self) -> None:
        self._head.setFixedHeight(fonts.px(36))
        self._foot.setFixedHeight(fonts.px(44))

    def changeEvent(self, event: QEvent, /) -> None:
        """Qt: heights follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_foot"):
            self._measure()

    # ---- what is shown ------------------------------------------------------------------------------------------

    def show_head(self, kind: str, number: int, count: int) -> None:
        """Name what is current, and say which of how many it is."""
        self._kind.setText(kind)
        self._position.setText(f"{number} / {count}" if number else "")

    def show_answers(self, rows: Sequence[AnswerRow], third: Sequence[KeyHint]) -> None:
        """Show the answers that can be given, and the keys by which a third one is made."""
        bold = fonts.metrics(fonts.BODY, fonts.BOLD)
        wide = max([fonts.px(48), *(bold.horizontalAdvance(row.who) + 2 for row in rows)])
        # The same buttons every time: to make and lay out others takes longer than a frame.
        while len(self._buttons) < len(rows):
            button = AnswerButton(self._rows)
            button.clicked.connect(lambda _checked=False, b=button: self.answered.emit(b.row.digit))
            self._row_column.addWidget(button)
            self._buttons.append(button)
        for button, row in zip(self._buttons, rows, strict=False):
            button.show_row(row, wide)
        for number, button in enumerate(self._buttons):
            _show_if(button, number < len(rows))
        self._third.set_hints(third)
        _show_if(self._third_words, bool(third))
        _show_if(self._rows, bool(rows))
        _show_if(self._reasons, bool(rows))

    def answers(self) -> tuple[AnswerButton, ...]:
        """The rows that are shown, in order."""
        return tuple(button for button in self._buttons if not button.isHidden())

    def show_reason(self, reason: str) -> None:
        """Fill the ring of the chosen reason; "" for none."""
        for value, button in self._reason_buttons.items():
            button.setChecked(value == reason)

    def show_guideline(self, label: str, definition: str, practice: str) -> None:
        """What the label in question means, and what this project does; empty hides it."""
        _show_if(self._guideline, bool(label))
        self._label.setText(f"{tr('Guideline')} · {label}")
        self._definition.setText(definition)
        self._practice.setText(practice)
        _show_if(self._practice, bool(practice))

    def show_examples(self, examples: Sequence[tuple[str, tuple[tuple[int, int, str, str], ...]]]) -> None:
        """Show up to two examples of the guideline: texts with marks (start, end, light colour, dark colour)."""
        if examples == self._shown_examples:
            return
        self._shown_examples = examples
        for number, shown in enumerate(self._examples):
            if number < len(examples):
                shown.show_text(*examples[number])
            _show_if(shown, number < len(examples))

    def show_comments(self, text: str) -> None:
        """The remarks on the current place."""
        self._comment.setText(text)
        _show_if(self._comment, bool(text))

    def show_alike(self, count: int, together: bool) -> None:
        """How many other differences read the same, and whether the next answer settles them too."""
        _show_if(self._foot, bool(count))
        text = (
            tr("The next answer settles {count} more", count=count)
            if together
            else tr("{count} more differences like this", count=count)
        )
        self._alike.setText(text)
        self._together.setChecked(together)
        self._together.update()


def _show_if(widget: QWidget, wanted: bool) -> None:
    """Show or hide, but not again: each time the layout around it would be computed anew."""
    if widget.isHidden() == wanted:
        widget.setVisible(wanted)
