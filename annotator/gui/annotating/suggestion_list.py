"""The panel's list of suggestions: two groups, parted by the score that the slider says.

It knows no suggester and no answer: it is given lines, and says which one the person went to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QWidget

from annotator.gui.annotating.suggestion_rows import (
    Heading,
    SuggestionDelegate,
    SuggestionLine,
    SuggestionModel,
    id_of,
    order_rect,
)
from annotator.gui.kit import fonts, paint
from annotator.gui.kit.list_frame import ListFrame
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import PAD, RowView
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import KeyLink, Label, NextAction
from annotator.gui.kit.words import tr

__all__ = ["AnswerCounts", "NextAction", "SuggestionLine", "SuggestionList", "WhyEmpty"]

_STEPS = 100


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How the suggestions of the document were answered."""

    answered: int = 0
    accepted: int = 0
    corrected: int = 0
    rejected: int = 0


class WhyEmpty(Enum):
    """Why there is no suggestion to answer."""

    ALL_ANSWERED = "all answered"
    BLIND = "blind"
    NONE_FOUND = "none found"
    NOT_MADE = "not made"
    BEING_MADE = "being made"
    NO_DOCUMENT = "no document"


class _View(RowView):
    """The rows; a click on the order in the first heading switches it."""

    order_clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent, /) -> None:
        index = self.indexAt(event.position().toPoint())
        model = self.model()
        if index.isValid() and isinstance(model, SuggestionModel):
            line = model.lines[index.row()]
            if isinstance(line, Heading):
                if line.by_score is not None:
                    place = order_rect(QRectF(self.visualRect(index)).adjusted(0, 0, -fonts.px(PAD), 0), line.by_score)
                    if place.contains(event.position()):
                        self.order_clicked.emit()
                return
        super().mousePressEvent(event)


class _Foot(QWidget):
    """How the answers fell, and the keys that walk through the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._counts = AnswerCounts()
        self._keys = KeyHint(("J", "K"), tr("Move"))

    def show_counts(self, counts: AnswerCounts) -> None:
        self._counts = counts
        self.setAccessibleName(" · ".join(self._texts()))
        self.update()

    def _texts(self) -> tuple[str, str]:
        c = self._counts
        parts = (("Accept", c.accepted), ("Corrected", c.corrected), ("Reject", c.rejected))
        rest = " · ".join(f"{tr(word)} {count:,}" for word, count in parts)
        return f"{tr('Answered')} {c.answered:,}", rest

    def sizeHint(self) -> QSize:
        return QSize(fonts.px(200), fonts.px(32))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            painter.fillRect(0, 0, self.width(), 1, theme.line)
            pad, side = fonts.px(PAD), fonts.px(16)
            high = float(self.height() - 1)
            answered, rest = self._texts()
            small = fonts.metrics(fonts.META)
            left = pad + side + fonts.px(2 + 8) + small.horizontalAdvance(answered) + small.horizontalAdvance(rest)
            hint = self._keys
            if left + fonts.px(8) + paint.key_hint_width(hint) + pad > self.width():
                hint = KeyHint(hint.keys, "")  # the numbers say more than the word
            end = self.width() - pad - paint.key_hint_width(hint)
            paint.paint_key_hint(painter, end, round(1 + (high - fonts.px(paint.KEYCAP)) / 2), hint, theme)
            end -= fonts.px(8)
            paint.paint_mark(painter, QRectF(pad - 2, round(1 + (high - side) / 2), side, side), "check", theme.text2)
            x = float(pad + side + fonts.px(2))
            x += paint.paint_text(painter, QRectF(x, 1, end - x, high), answered, theme.text2, size=fonts.META)
            x += fonts.px(8)
            if x < end:
                paint.paint_text(painter, QRectF(x, 1, end - x, high), rest, theme.text3, size=fonts.META)
        finally:
            painter.end()


class SuggestionList(ListFrame):
    """Slider, the key that accepts all above it, the two groups, and how the answers fell."""

    suggestion_chosen = Signal(str)
    threshold_changed = Signal(float)
    """The slider was moved: scores from here on are sure, 0 to 1."""
    accept_all_clicked = Signal()
    order_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Suggestions"), parent, view=_View)
        self._lines: tuple[SuggestionLine, ...] = ()
        self._threshold, self._by_score, self._current = 0.8, False, ""
        self._model = SuggestionModel(self)
        self.set_rows(self._model, SuggestionDelegate(self.view))
        self._sure = Label(parent=self, size=fonts.META, tone="text2")
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(5)
        self._slider.setProperty("fillsAbove", True)
        self._slider.setAccessibleName(tr("Score from which a suggestion is sure"))
        self._slider.setMinimumWidth(fonts.px(48))
        self._accept = KeyLink("", paint.keycaps("Ctrl+Return"), self)
        head = self.band_above(45, reach=(0, 4))
        head.addWidget(self._sure)
        head.addWidget(self._slider, 1)
        head.addWidget(self._accept)
        muted = self.band_below(32, reach=(0, 4))
        band = muted.parentWidget()
        assert band is not None
        self._muted = band
        self._muted_words = Label("", self, size=fonts.META, tone="text2", elide=True)
        self._ask_muted = KeyLink(tr("Ask again"), paint.keycaps("Ctrl+M"), self)
        muted.addWidget(self._muted_words, 1)
        muted.addWidget(self._ask_muted)
        self._muted.hide()
        self._foot = _Foot(self)
        self.add_below(self._foot, 32)
        self.view.row_chosen.connect(self._choose)
        if isinstance(self.view, _View):
            self.view.order_clicked.connect(self.order_toggled)
        self._slider.valueChanged.connect(self._slide)
        self._accept.clicked.connect(self.accept_all_clicked)
        self._ask_muted.clicked.connect(lambda: self.action_chosen.emit("ask_muted"))
        self.show_suggestions((), "", 0.8, AnswerCounts())
        self.show_empty(WhyEmpty.NO_DOCUMENT)

    def show_suggestions(
        self,
        lines: Sequence[SuggestionLine],
        current_id: str,
        threshold: float,
        counts: AnswerCounts,
        *,
        by_score: bool = False,
    ) -> None:
        """Show these suggestions in this order, within each group, and which of them is current ("" for none)."""
        self._lines, self._current = tuple(lines), current_id
        self._threshold, self._by_score = threshold, by_score
        self._slider.blockSignals(True)
        self._slider.setValue(round(threshold * _STEPS))
        self._slider.blockSignals(False)
        self._foot.show_counts(counts)
        self.show_rows()
        self._show_groups()

    def show_empty(
        self, why: WhyEmpty, *, total: int = 0, pairs_left: int = 0, actions: Sequence[NextAction] = ()
    ) -> None:
        """Say why there is nothing to answer; `total` suggestions were there, `pairs_left` pairs are unseen."""
        icon, title, sentence = _words_for(why, total, pairs_left)
        self.show_nothing(icon, title, sentence, actions)

    def show_counts(self, counts: AnswerCounts) -> None:
        """Show how the answers fell, with the same rows."""
        self._foot.show_counts(counts)

    def show_muted(self, labels: Sequence[str]) -> None:
        """Say which relations are not asked, with the key that asks them again; nothing when all are."""
        self._muted_words.setText(tr("Muted: {labels}", labels=", ".join(labels)) if labels else "")
        self._muted.setVisible(bool(labels))

    @property
    def muted_words(self) -> str:
        """What is said about relations that are not asked; empty when all are."""
        return self._muted_words.text()

    def set_current(self, suggestion_id: str) -> None:
        """Make a suggestion the current row; "" or an unknown id for none. Emits nothing."""
        self._current = suggestion_id
        # A heading has no id either, and is never current.
        rows = (r for r, line in enumerate(self._model.lines) if suggestion_id and id_of(line) == suggestion_id)
        self.view.show_large_current(next(rows, -1))

    @property
    def sure_count(self) -> int:
        """How many unanswered suggestions reach the slider: what "accept all" will take."""
        return sum(1 for line in self._lines if not line.answer and self._is_sure(line))

    def _is_sure(self, line: SuggestionLine) -> bool:
        return line.score >= self._threshold - 1e-9

    def _show_groups(self) -> None:
        sure = [line for line in self._lines if self._is_sure(line)]
        maybe = [line for line in self._lines if not self._is_sure(line)]
        rows: list[object] = []
        for is_sure, group in ((True, sure), (False, maybe)):
            if group:
                left = sum(1 for line in group if not line.answer)
                rows.append(Heading(is_sure, left, None if rows else self._by_score))
                rows += group
        self._model.show(rows)
        self.set_current(self._current)
        count = self.sure_count
        self._sure.setText(f"{tr('Sure')} ≥ {self._threshold:.2f}")
        self._accept.setText(tr("Accept all {count}", count=f"{count:,}"))
        self._accept.setEnabled(count > 0)

    def _slide(self, value: int) -> None:
        self._threshold = value / _STEPS
        self._show_groups()
        self.threshold_changed.emit(self._threshold)

    def _choose(self, row: int) -> None:
        identifier = id_of(self._model.lines[row])
        self.set_current(identifier)
        self.suggestion_chosen.emit(identifier)


def _words_for(why: WhyEmpty, total: int, pairs_left: int) -> tuple[str, str, str]:
    """Picture, bold line and sentence of an empty list."""
    match why:
        case WhyEmpty.ALL_ANSWERED:
            title = tr("All {count} suggestions answered", count=f"{total:,}")
            if pairs_left:
                sentence = tr(
                    "{count} pairs have not been looked at. See whether a relation is missing, then finish.",
                    count=f"{pairs_left:,}",
                )
            else:
                sentence = tr("Add the names and relations that are missing, then finish.")
            return "check-check", title, sentence
        case WhyEmpty.BLIND:
            return (
                "eye-off",
                tr("This article is annotated blind"),
                tr("No suggestions are shown, so that their quality can be measured. Mark every name yourself."),
            )
        case WhyEmpty.NONE_FOUND:
            return "info", tr("No suggestions"), tr("No name was found here. Select one and press its label's key.")
        case WhyEmpty.NOT_MADE:
            return "info", tr("No suggestions yet"), tr("They are made on this computer, in the background.")
        case WhyEmpty.BEING_MADE:
            return "info", tr("Suggestions are being made"), tr("You can annotate already; they will appear here.")
        case WhyEmpty.NO_DOCUMENT:
            return "file-text", tr("No article is open"), tr("Choose one in the list at the left, or import some.")
