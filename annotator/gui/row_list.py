"""What the lists of the window share: a view whose rows are painted, and the small button that opens a menu.

It knows no rows of any list: who uses it brings a model and a delegate.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QShowEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QScrollBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionSlider,
    QStyleOptionViewItem,
    QWidget,
)

from annotator.gui import fonts, icons, paint
from annotator.gui.theme import Theme, theme_of

PAD = 12
"""Left and right of every row, px at 100 %."""
SIDE = 4
"""Left and right of a menu's button, for its focus: layouts stand it that much further out."""

Index = QModelIndex | QPersistentModelIndex

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


class LineModel(QStandardItemModel):
    """Rows given as a tuple of values; replacing them touches only the rows between the first and the last change.

    Words and heights lie in Qt's own items, so that laying out ten thousand rows calls nothing in Python. A list says
    what a row is by `words`, `height` and the other questions below.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 1, parent)
        self._lines: tuple[object, ...] = ()
        self._large = QPersistentModelIndex()

    @property
    def lines(self) -> tuple[object, ...]:
        """The rows."""
        return self._lines

    def show(self, lines: Sequence[object]) -> None:
        """Show other rows; the same ones at both ends stay as they are, so that the list does not jump."""
        old, new = self._lines, tuple(lines)
        shorter = min(len(old), len(new))
        head = tail = 0
        while head < shorter and self.same_place(old[head], new[head]):
            head += 1
        while tail < shorter - head and self.same_place(old[-1 - tail], new[-1 - tail]):
            tail += 1
        self._lines = new
        if head + tail < len(old):
            self.removeRows(head, len(old) - tail - head)
        if head + tail < len(new):
            items = [self._item(line) for line in new[head : len(new) - tail]]
            self.invisibleRootItem().insertRows(head, items)
        pairs = [(row, old[row]) for row in range(head)]
        pairs += [(len(new) - 1 - n, old[-1 - n]) for n in range(tail)]
        for row, before in pairs:
            if new[row] != before:
                self._fill(self.item(row), new[row])

    def set_large(self, row: int) -> bool:
        """Give one row the height of the current one, -1 for none; True when that changes anything."""
        index = self.index(row, 0) if row >= 0 else QModelIndex()
        if self._large == index:
            return False
        before, self._large = self._large, QPersistentModelIndex(index)
        for one in (before, self._large):
            if one.isValid():
                self._fill(self.item(one.row()), self._lines[one.row()], large=one.row() == row)
        return True

    def rescale(self) -> None:
        """Measure every row again, after the text size has changed."""
        large = self._large.row()
        for row, line in enumerate(self._lines):
            self._fill(self.item(row), line, large=row == large)

    def same_place(self, one: object, other: object) -> bool:
        """True when two values are states of one row."""
        return one == other

    def words(self, line: object) -> tuple[str, str]:
        """What the row shows in a word, and what a screen reader says."""
        raise NotImplementedError

    def height(self, line: object, *, current: bool) -> int:
        """The height of a row, px at 100 %."""
        raise NotImplementedError

    def can_be_chosen(self, line: object) -> bool:
        """False for headings."""
        return True

    def tip(self, line: object) -> str:
        """What the mouse is told over a row; nothing by itself."""
        return ""

    def _item(self, line: object) -> QStandardItem:
        item = QStandardItem()
        if not self.can_be_chosen(line):
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._fill(item, line)
        return item

    def _fill(self, item: QStandardItem, line: object, *, large: bool | None = None) -> None:
        if large is None:
            large = self._large.isValid() and item.row() == self._large.row()
        shown, said = self.words(line)
        item.setText(shown)
        item.setData(said, Qt.ItemDataRole.AccessibleTextRole)
        item.setSizeHint(QSize(1, fonts.px(self.height(line, current=large))))
        if tip := self.tip(line):
            item.setToolTip(tip)


class MenuButton(QAbstractButton):
    """A small word with a count and an arrow; it opens a menu of choices, of which one holds."""

    choice_made = Signal(str)

    def __init__(self, name: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._count = ""
        self._choices: tuple[tuple[str, str, str], ...] = ()
        self._chosen = ""
        self._name = name
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._open)

    @property
    def chosen(self) -> str:
        """The id of the choice that holds."""
        return self._chosen

    def show_choices(self, choices: Sequence[tuple[str, str, str]], chosen: str, count: str = "") -> None:
        """Offer (id, word, count) and show which holds; `count` stands after its word."""
        self._choices, self._chosen, self._count = tuple(choices), chosen, count
        word = next((w for i, w, _ in self._choices if i == chosen), "")
        self.setText(word)
        self.setAccessibleName(f"{self._name}: {word} {count}".strip())
        self.updateGeometry()
        self.update()

    def menu(self) -> QMenu:
        """The menu of all choices, made anew; the caller shows it."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for identifier, word, count in self._choices:
            action = QAction(f"{word}  {count}" if count else word, menu)
            action.setCheckable(True)
            action.setChecked(identifier == self._chosen)
            action.triggered.connect(lambda _checked=False, i=identifier: self.choose(i))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def choose(self, identifier: str) -> None:
        """Take a choice as if it had been clicked in the menu."""
        if identifier != self._chosen:
            self._chosen = identifier
            self.show_choices(self._choices, identifier, self._count)
            self.choice_made.emit(identifier)

    def _open(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        """Open by Enter and the down arrow too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._open()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Word, count, picture and arrow in one line."""
        small = fonts.metrics(fonts.META)
        width = small.horizontalAdvance(self.text())
        if self._count:
            width += fonts.px(4) + small.horizontalAdvance(self._count)
        width += fonts.px(20) if self._icon else 0
        width += 0 if self._icon else fonts.px(20)
        return QSize(round(width) + 1 + 2 * SIDE, fonts.px(24))

    def minimumSizeHint(self) -> QSize:
        """It may be cut, with …"""
        return QSize(fonts.px(32) + 2 * SIDE, fonts.px(24))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Paint the line, and a frame while the keyboard is on it."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            ink = theme.text if self.underMouse() else theme.text2
            high, side, x = float(self.height()), fonts.px(16), float(SIDE)
            if self._icon:
                icons.paint_icon(painter, QRectF(0, round((high - side) / 2), side, side), self._icon, ink)
                x += fonts.px(20)
            room = self.width() - SIDE - x - (0 if self._icon else fonts.px(20))
            small = fonts.metrics(fonts.META)
            count = small.horizontalAdvance(self._count) + fonts.px(4) if self._count else 0.0
            x += paint.paint_text(
                painter, QRectF(x, 0, max(0.0, room - count), high), self.text(), ink, size=fonts.META
            )
            if self._count:
                rect = QRectF(x + fonts.px(4), 0, count, high)
                x += fonts.px(4) + paint.paint_text(painter, rect, self._count, theme.text3, size=fonts.META)
            if not self._icon:
                box = QRectF(round(x + fonts.px(4)), round((high - side) / 2), side, side)
                paint.paint_chevron(painter, box, "down", ink)
            if self.hasFocus():
                paint_focus(painter, QRectF(self.rect()), theme)
        finally:
            painter.end()


def view_of(delegate: RowDelegate) -> RowView:
    """The list whose rows a delegate paints."""
    view = delegate.parent()
    assert isinstance(view, RowView)
    return view


def paint_focus(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint the outline of what has the keyboard, inside a rectangle."""
    painter.setPen(QPen(theme.accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
