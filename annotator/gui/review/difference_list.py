"""The left column of the review: the differences of the article as rows, and what all agree on at the foot.

It knows no set and no answer: it is given lines, and says which one the person went to.
"""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.list_frame import ListFrame
from annotator.gui.kit.menu_button import SIDE, MenuButton
from annotator.gui.kit.row_list import PAD, RowDelegate
from annotator.gui.kit.states import Icon
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.widgets import KeyLink, Label
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


class DifferenceList(ListFrame):
    """The differences of one article."""

    difference_chosen = Signal(str)
    """The key of a difference that the person went to."""
    filter_chosen = Signal(str)
    """ "kind:…", "label:…" or "" for all."""
    agreed_wanted = Signal()
    """Everything that all agree on is wanted in gold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Differences"), parent)
        self._rows: dict[str, int] = {}
        self._model = _Model(self)
        self.set_rows(self._model, _Delegate(self.view))
        self.view.setAutoScroll(False)
        row = self.band_above(36, reach=(0, SIDE))
        row.addWidget(Label(tr("Differences"), self))
        self._counts = Label("", self, size=fonts.META, tone="text3", elide=True)
        row.addWidget(self._counts, 1)
        self._filter = MenuButton(tr("Kind or label"), parent=self)
        self._filter.choice_made.connect(self.filter_chosen)
        row.addWidget(self._filter)
        foot = self.band_below(44, spacing=6, reach=(0, 4))
        foot.addWidget(Icon("check-check", self))
        self._agreed = Label("", self, elide=True)
        foot.addWidget(self._agreed, 1)
        self._take = KeyLink(tr("Take all"), ("Ctrl", "Enter"), self)
        self._take.clicked.connect(self.agreed_wanted)
        foot.addWidget(self._take)
        self.view.row_chosen.connect(self._chosen)

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
        super()._entered(row)
