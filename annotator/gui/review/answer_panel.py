"""The right column of the review: the answers to the current difference, the guideline beside it, the reason.

It knows no set: it is given rows, and says which answer or reason the person wants.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.marked_text import Mark
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import PAD
from annotator.gui.kit.widgets import HLine, KeyHintBar, KeyLink, Label, Surface
from annotator.gui.kit.words import tr
from annotator.gui.review.answer_parts import AnswerButton, Beside, Line, ReasonButton, Words
from annotator.gui.review.telling import REASONS, AnswerRow, reason_word


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
        self._kind = Line(36, self._head)
        row.addWidget(self._kind, 1)
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
        self._third.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._guideline = self._guideline_part()
        self._reasons = self._reason_part()
        self._comment = Label("", self, size=fonts.META, tone="text2", wrap=True)
        self._comment.setContentsMargins(fonts.px(PAD), fonts.px(8), fonts.px(PAD), 0)
        self._foot = Surface(self, lines=("top",))
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(fonts.px(PAD), 0, fonts.px(PAD) - 4, 0)
        self._alike = Line(24, self._foot)
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
        self._label = Line(24, part)
        link = KeyLink("", ("G",), part)
        link.setAccessibleName(tr("Guideline"))
        link.clicked.connect(lambda: self.action_wanted.emit("guideline"))
        head.addWidget(self._label, 1)
        head.addWidget(link)
        self._beside = Beside(part)
        column.addLayout(head)
        column.addWidget(self._beside)
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
        position = f"{number} / {count}" if number else ""
        self._kind.show_words(Words(kind, weight=fonts.BOLD), Words(position, fonts.META, tone="text3"))

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

    def show_guideline(
        self, label: str, definition: str, examples: Sequence[tuple[str, Sequence[Mark]]], practice: str
    ) -> None:
        """What the label in question means, with examples, and what this project does; no label hides it."""
        _show_if(self._guideline, bool(label))
        if label:
            self._label.show_words(Words(f"{tr('Guideline')} · {label}", fonts.META, tone="text2"))
            self._beside.show_beside(definition, examples, practice)

    def show_comments(self, text: str) -> None:
        """The remarks on the current place."""
        self._comment.setText(text)
        _show_if(self._comment, bool(text))

    def show_alike(self, count: int, together: bool) -> None:
        """How many other differences read the same, and whether the next answer settles them too."""
        if together:
            text = tr("The next answer settles {count} more", count=count)
        elif count:
            text = tr("{count} more differences like this", count=count)
        else:
            text = tr("No other difference like this")
        self._alike.show_words(Words(text, fonts.META, tone="text2" if count else "text3"))
        self._together.setEnabled(bool(count))
        self._together.setChecked(together)


def _show_if(widget: QWidget, wanted: bool) -> None:
    """Show or hide, but not again: each time the layout around it would be computed anew."""
    if widget.isHidden() == wanted:
        widget.setVisible(wanted)
