"""The small button in the head of a list: a word with a count, which opens a menu of choices."""

from collections.abc import Sequence

from PySide6.QtCore import (
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
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QMenu,
    QWidget,
)

from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.theme import Theme, theme_of

SIDE = 4
"""Left and right of a menu's button, for its focus: layouts stand it that much further out."""


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


def paint_focus(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Paint the outline of what has the keyboard, inside a rectangle."""
    painter.setPen(QPen(theme.accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
