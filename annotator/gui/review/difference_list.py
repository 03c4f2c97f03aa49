"""The left column of the review: the differences of the article as rows, and what all agree on at the foot.

It knows no set and no answer: it is given lines, and says which one the person went to.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.menu_button import SIDE, MenuButton
from annotator.gui.kit.row_list import PAD, RowDelegate, RowView
from annotator.gui.kit.states import Icon
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.widgets import KeyLink, Label, Surface
from annotator.gui.kit.words import tr
from annotator.gui.review.telling import DifferenceLine

_ROW = 48


class _Model(LineModel):
    def same_place(self, one: object, other: object) -> bool:
        return isinstance(one, DifferenceLine) and isinstance(other, DifferenceLine) and one.id == other.id

    def height(self, line: object, *, current: bool) -> int:
        return _ROW

    def words(self, line: object) -> tuple[str, str]:
        assert isinstance(line, DifferenceLine)
        parts = (line.title, line.kind, line.verdict or tr("open"), line.where)
        return line.title, ", ".join(parts)

    def tip(self, line: object) -> str:
        assert isinstance(line, DifferenceLine)
        return line.title


class _Delegate(RowDelegate):
    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line = model.lines[index.row()]
        assert isinstance(line, DifferenceLine)
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=True)
        pad, high = fonts.px(PAD), fonts.px(18)
        title = QRectF(rect.x() + pad, rect.y() + fonts.px(7), rect.width() - 2 * pad, high)
        meta = QRectF(title.x(), rect.y() + fonts.px(26), title.width(), high)
        if line.verdict:
            side = fonts.px(16)
            box = QRectF(title.x() - 1, round(title.center().y() - side / 2), side, side)
            paint.paint_mark(painter, box, "check", theme.text2)
            title.setLeft(title.x() + fonts.px(20))
            word = paint.paint_text(
                painter, title, line.verdict, theme.text2, size=fonts.META, align=Qt.AlignmentFlag.AlignRight
            )
            title.setRight(title.right() - word - fonts.px(8))
        paint.paint_text(painter, title, line.title, theme.text2 if line.verdict else theme.text)
        where = paint.paint_text(
            painter, meta, line.where, theme.text3, size=fonts.META, align=Qt.AlignmentFlag.AlignRight
        )
        meta.setRight(meta.right() - where - fonts.px(8))
        paint.paint_text(painter, meta, line.kind, theme.text2, size=fonts.META)


class DifferenceList(QWidget):
    """The differences of one article."""

    difference_chosen = Signal(str)
    """The key of a difference that the person went to."""
    filter_chosen = Signal(str)
    """ "kind:…", "label:…" or "" for all."""
    agreed_wanted = Signal()
    """Everything that all agree on is wanted in gold."""
    text_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Differences"))
        self._head = Surface(self, lines=("bottom",))
        row = QHBoxLayout(self._head)
        row.setContentsMargins(fonts.px(PAD), 0, fonts.px(PAD) - SIDE, 0)
        row.setSpacing(fonts.px(8))
        row.addWidget(Label(tr("Differences"), self._head))
        self._counts = Label("", self._head, size=fonts.META, tone="text3", elide=True)
        row.addWidget(self._counts, 1)
        self._filter = MenuButton(tr("Kind or label"), parent=self._head)
        self._filter.choice_made.connect(self.filter_chosen)
        row.addWidget(self._filter)
        self._rows: dict[str, int] = {}
        self._model = _Model(self)
        self.view = RowView(self)
        self.view.setAccessibleName(tr("Differences"))
        self.view.setModel(self._model)
        self.view.setAutoScroll(False)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.row_chosen.connect(self._chosen)
        self.view.row_entered.connect(self._entered)
        self._foot = Surface(self, lines=("top",))
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(fonts.px(PAD), 0, fonts.px(PAD) - 4, 0)
        foot.setSpacing(fonts.px(6))
        foot.addWidget(Icon("check-check", self._foot))
        self._agreed = Label("", self._foot, elide=True)
        foot.addWidget(self._agreed, 1)
        self._take = KeyLink(tr("Take all"), ("Ctrl", "Enter"), self._foot)
        self._take.clicked.connect(self.agreed_wanted)
        foot.addWidget(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.view, 1)
        column.addWidget(self._foot)
        self._measure()

    def _measure(self) -> None:
        self._head.setFixedHeight(fonts.px(36))
        self._foot.setFixedHeight(fonts.px(44))

    def changeEvent(self, event: QEvent, /) -> None:
        """Qt: heights follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_foot"):
            self._measure()

    def show_differences(self, lines: Sequence[DifferenceLine]) -> None:
        """Show the rows."""
        self._model.show(lines)
        self._rows = {line.id: row for row, line in enumerate(lines)}

    def set_current(self, key: str) -> None:
        """Show which difference is current, "" for none; emits nothing."""
        row = self._rows.get(key, -1)
        index = self._model.index(row, 0) if row >= 0 else QModelIndex()
        # Qt paints the two rows that change; `show_current` would have all of them painted, which costs a step a frame.
        self.view.setCurrentIndex(index)
        if index.isValid() and not self.view.viewport().rect().contains(self.view.visualRect(index)):
            # Not row by row: what comes next is in sight too, and the list is seldom painted as a whole.
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def show_counts(self, left: int, settled: int, choices: Sequence[tuple[str, str, str]], chosen: str) -> None:
        """Say how many differences are left and settled, and what the list can be narrowed to."""
        self._counts.setText(tr("{left} left · {settled} settled", left=left, settled=settled))
        self._filter.show_choices(tuple(choices), chosen)

    def show_agreed(self, agreed: int, left: int) -> None:
        """Say how much all agree on, and whether it is in gold already."""
        self._agreed.setText(tr("{count} agreed", count=agreed) if left else tr("{count} agreed, taken", count=agreed))
        self._take.setVisible(bool(left))

    def _key(self, row: int) -> str:
        line = self._model.lines[row]
        assert isinstance(line, DifferenceLine)
        return line.id

    def _chosen(self, row: int) -> None:
        self.difference_chosen.emit(self._key(row))

    def _entered(self, row: int) -> None:
        self.difference_chosen.emit(self._key(row))
        self.text_wanted.emit()
