"""What the lists of the window share: a view whose rows are painted, with its keys and its scroll bar.

It knows no rows of any list: who uses it brings a model and a delegate.
"""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScrollBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.theme import Theme, theme_of

PAD = 12
"""Left and right of every row, px at 100 %."""
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -(10**9),
    Qt.Key.Key_End: 10**9,
}


class _OverlayBar(QScrollBar):
    """A bar without a ground: its handle lies over the margin of the rows."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)

    def paintEvent(self, event: QPaintEvent, /) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ScrollBar, QStyle.SubControl.SC_ScrollBarSlider
        handle = QRectF(self.style().subControlRect(control, option, part, self))
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, over = theme_of(self), self.underMouse()
            thin = 2.0 if over else 3.0
            box = handle.adjusted(thin, 2, -thin, -2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.text3 if self.isSliderDown() else theme.edge)
            painter.setOpacity(1.0 if over else 0.7)
            painter.drawRoundedRect(box, box.width() / 2, box.width() / 2)
        finally:
            painter.end()


class RowView(QListView):
    """A list whose rows the person chooses by click or arrow key; every other key is left to the window.

    The current row is shown, never chosen, by `show_current`; only the person's own moves emit `row_chosen`.
    """

    row_chosen = Signal(int)
    """The person moved to a row."""
    row_entered = Signal(int)
    """The person pressed Enter or double-clicked: the row is wanted in the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._seen = False
        # The bar lies over the margin of the rows, so that their ground reaches the edge and nothing moves for it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = _OverlayBar(Qt.Orientation.Vertical, self)
        self._bar.valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(self._bar.setValue)
        self.verticalScrollBar().rangeChanged.connect(self._place_bar)
        self._place_bar()
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(lambda index: self.row_entered.emit(index.row()))

    def _place_bar(self) -> None:
        own, bar = self.verticalScrollBar(), self._bar
        bar.setRange(own.minimum(), own.maximum())
        bar.setPageStep(own.pageStep())
        bar.setSingleStep(own.singleStep())
        bar.setValue(own.value())
        wide = bar.sizeHint().width()
        bar.setGeometry(self.width() - wide, 0, wide, self.height())
        bar.setVisible(own.maximum() > own.minimum() and self.width() > 8 * wide)

    def show_current(self, row: int) -> None:
        """Make a row the current one and scroll it into sight; -1 for none. Emits nothing."""
        model = self.model()
        index = model.index(row, 0) if 0 <= row < model.rowCount() else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self.viewport().update()

    def show_large_current(self, row: int) -> None:
        """As `show_current`, for lists whose current row is higher than the others."""
        self.show_current(row)
        model = self.model()
        if isinstance(model, LineModel) and model.set_large(self.currentIndex().row()):
            self.scheduleDelayedItemsLayout()
        if row >= 0:
            self._into_sight()

    def _into_sight(self) -> None:
        """Scroll to the current row; a heading just above it comes with it."""
        index = self.currentIndex()
        self.executeDelayedItemsLayout()
        above = self.model().index(index.row() - 1, 0)
        if above.isValid() and not above.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.scrollTo(above)
        self.scrollTo(index)

    def showEvent(self, event: QShowEvent, /) -> None:
        """Rows that were shown before the list had its size are scrolled to now."""
        super().showEvent(event)
        if not self._seen:
            self._seen = True
            self.scrollToTop()
        self._settle()

    def resizeEvent(self, event: QResizeEvent, /) -> None:
        """Keep the current row in sight."""
        super().resizeEvent(event)
        self._place_bar()
        self._settle()

    def _settle(self) -> None:
        if self.isVisible() and self.currentIndex().isValid():
            self._into_sight()

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        """Move by arrows, Home, End and pages; leave all other keys to the window."""
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row = self.currentIndex().row()
        if plain and key in _STEPS:
            self._go(row, _STEPS[key])
        elif plain and key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            high = max(1, self.sizeHintForRow(max(0, row)))
            page = max(1, self.viewport().height() // high - 1)
            self._go(row, page if key == Qt.Key.Key_PageDown else -page)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.row_entered.emit(row)
        else:
            event.ignore()

    def _go(self, row: int, step: int) -> None:
        count = self.model().rowCount()
        target = min(max(row + step, 0), count - 1)
        way = 1 if step > 0 else -1
        # Past a heading in the direction of the move, back again at the end of the list.
        for direction in (way, -way):
            place = target
            while 0 <= place < count and not self.model().index(place, 0).flags() & Qt.ItemFlag.ItemIsEnabled:
                place += direction
            if 0 <= place < count:
                if place != row:
                    self.show_current(place)
                    self.row_chosen.emit(place)
                return

    def _clicked(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.row_chosen.emit(index.row())

    def changeEvent(self, event: QEvent, /) -> None:
        """Lay out again when the text size changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            model = self.model()
            if isinstance(model, LineModel):
                model.rescale()
            self.scheduleDelayedItemsLayout()


class RowDelegate(QStyledItemDelegate):
    """Paints rows; a list overrides `paint_line`. It has no say in heights: those are the model's, for speed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, /) -> None:
        """Paint one row with its ground."""
        painter.save()
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            view = view_of(self)
            current = index.row() == view.currentIndex().row()
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            self.paint_line(painter, QRectF(option.rect), index, theme_of(view), current, hovered, view.hasFocus())
        finally:
            painter.restore()

    def paint_line(
        self,
        painter: QPainter,
        rect: QRectF,
        index: Index,
        theme: Theme,
        current: bool,
        hovered: bool,
        focused: bool,
    ) -> None:
        """Paint what the row says."""
        raise NotImplementedError


def view_of(delegate: RowDelegate) -> RowView:
    """The list whose rows a delegate paints."""
    view = delegate.parent()
    assert isinstance(view, RowView)
    return view
