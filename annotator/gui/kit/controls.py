"""What is pressed and typed into: buttons that show their key, verbs without a border, the search field.

They bind no keys: whoever owns a button binds the key that it shows.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from annotator.gui.kit import fonts, icons, paint, style_paint
from annotator.gui.kit.basics import RESTYLED
from annotator.gui.kit.theme import Theme, theme_of

LINK_PAD = 4
"""Room around a KeyLink for its focus, px on every screen."""


class KeyButton(QPushButton):
    """A button that shows its key inside; whoever owns the button binds the key."""

    def __init__(
        self,
        text: str,
        keys: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        icon: str | None = None,
        default: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self._keys = tuple(keys)
        self._icon = icon
        if default:
            self.setDefault(True)
        self._describe()

    def set_keys(self, keys: Sequence[str]) -> None:
        """Show other keys, e.g. `("Ctrl", "Enter")`."""
        self._keys = tuple(keys)
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: word, icon and caps, with 12 px at either side."""
        return QSize(round(self._contents_width()) + 2 * fonts.px(12), fonts.px(28))

    def minimumSizeHint(self) -> QSize:
        """Qt: a button is never narrower than what it says."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the ground by the style, then icon, word and caps."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        theme = theme_of(self)
        ink = style_paint.button_ink(option, theme)
        filled = self.isEnabled() and bool(option.features & QStyleOptionButton.ButtonFeature.DefaultButton)
        x = round((self.width() - self._contents_width()) / 2)
        with QPainter(self) as painter:
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelButtonCommand, option, painter, self)
            if self._icon is not None:
                side = fonts.px(icons.SIZE)
                tint = ink if filled or not self.isEnabled() else theme.text2
                icons.paint_icon(painter, QRectF(x, (self.height() - side) // 2, side, side), self._icon, tint)
                x += side + fonts.px(6)
            painter.setPen(ink)
            painter.setFont(self.font())
            paint.draw_text(painter, QRectF(x, 0, self.width(), self.height()), self._word())
            if self._keys:
                x += self._word_width() + fonts.px(8)
                top = (self.height() - fonts.px(paint.KEYCAP)) // 2
                cap_ink = ink if filled or not self.isEnabled() else None
                paint.paint_keycaps(painter, x, top, self._keys, theme, ink=cap_ink)

    def _word(self) -> str:
        return self.text().replace("&", "")

    def _word_width(self) -> int:
        return round(fonts.metrics().horizontalAdvance(self._word()))

    def _contents_width(self) -> float:
        width: float = self._word_width()
        if self._icon is not None:
            width += fonts.px(icons.SIZE) + fonts.px(6)
        if self._keys:
            width += fonts.px(8) + paint.keycaps_width(self._keys)
        return width

    def _describe(self) -> None:
        self.setAccessibleDescription(" ".join(self._keys))


class KeyLink(QAbstractButton):
    """A verb without a border: caps and word, for heads, feet and empty states; a click does what the key does."""

    def __init__(
        self,
        text: str,
        keys: Sequence[str] = (),
        parent: QWidget | None = None,
        *,
        icon: str | None = None,
        size: int = fonts.META,
        keys_first: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setText(text)
        self._keys = tuple(keys)
        self._icon = icon
        self._size = size
        self._keys_first = keys_first
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # A click leaves the focus where it is: in the text, whose single keys go on working.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleDescription(" ".join(self._keys))

    def set_keys(self, keys: Sequence[str]) -> None:
        """Show other keys."""
        self._keys = tuple(keys)
        self.setAccessibleDescription(" ".join(self._keys))
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        """Qt: change the word; the size follows."""
        super().setText(text)
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Qt: caps, icon and word, with 4 px around for the focus."""
        width = self._word_width() + 2 * LINK_PAD
        if self._icon is not None:
            width += fonts.px(icons.SIZE) + (fonts.px(4) if self.text() else 0)
        if self._keys:
            width += round(paint.keycaps_width(self._keys)) + (self._gap() if self.text() or self._icon else 0)
        return QSize(width, max(fonts.px(24), fonts.px(self._size + 11)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the ground under the mouse, then caps and word."""
        theme = theme_of(self)
        over = self.isEnabled() and self.underMouse()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if self.isDown() or self.isChecked():
                painter.setBrush(theme.select)
                painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
            elif over:
                painter.setBrush(theme.hover)
                painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
            if self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
                painter.setPen(QPen(theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
            self._paint_contents(painter, theme)

    def _paint_contents(self, painter: QPainter, theme: Theme) -> None:
        x = float(LINK_PAD)
        if self._keys and self._keys_first:
            x += self._paint_keys(painter, x, theme) + self._gap()
        if self._icon is not None:
            side = fonts.px(icons.SIZE)
            tint = theme.text2 if self.isEnabled() else theme.edge
            icons.paint_icon(painter, QRectF(x, (self.height() - side) // 2, side, side), self._icon, tint)
            x += side + fonts.px(4)
        if self.text():
            ink = theme.text2 if self._size == fonts.META else theme.text
            painter.setPen(ink if self.isEnabled() else theme.edge)
            painter.setFont(fonts.ui(self._size))
            paint.draw_text(painter, QRectF(x, 0, self.width(), self.height()), self.text())
            x += self._word_width() + self._gap()
        if self._keys and not self._keys_first:
            self._paint_keys(painter, x, theme)

    def _paint_keys(self, painter: QPainter, x: float, theme: Theme) -> float:
        top = (self.height() - fonts.px(paint.KEYCAP)) // 2
        return paint.paint_keycaps(painter, x, top, self._keys, theme, ink=None if self.isEnabled() else theme.edge)

    def _gap(self) -> int:
        return fonts.px(4 if self._size == fonts.META else 8)

    def _word_width(self) -> int:
        return round(fonts.metrics(self._size).horizontalAdvance(self.text())) if self.text() else 0


class SearchField(QLineEdit):
    """A field with a glass at the left and, while empty, the key that leads to it at the right.

    `Esc` first empties it, then leaves it: `left` says so, for whoever gets the focus back.
    """

    left = Signal()

    def __init__(self, placeholder: str, keys: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = tuple(keys)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setAccessibleDescription(" ".join(self._keys))
        self._margins()
        self.textChanged.connect(self._margins)

    def event(self, event: QEvent) -> bool:
        """Qt: follow the text size."""
        handled = super().event(event)
        if event.type() in RESTYLED:
            self._margins()
        return handled

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the field, then glass, caps or cross over its ends."""
        super().paintEvent(event)
        theme = theme_of(self)
        side = fonts.px(icons.SIZE)
        with QPainter(self) as painter:
            glass = QRectF(fonts.px(8), (self.height() - side) // 2, side, side)
            icons.paint_icon(painter, glass, "search", theme.text2)
            if self.text():
                paint.paint_mark(painter, self._cross(), "x", theme.text2)
            elif self._keys:
                top = (self.height() - fonts.px(paint.KEYCAP)) // 2
                x = self.width() - paint.keycaps_width(self._keys) - fonts.px(8)
                paint.paint_keycaps(painter, x, top, self._keys, theme)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: the cross empties the field."""
        if self.text() and self._cross().contains(event.position()):
            self.clear()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: the cross is a thing to press, the rest to type in."""
        on_cross = bool(self.text()) and self._cross().contains(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if on_cross else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: empty, then leave, by Esc."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: coming by key, what stands there is replaced by typing."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.ShortcutFocusReason, Qt.FocusReason.OtherFocusReason):
            self.selectAll()

    def _cross(self) -> QRectF:
        side = fonts.px(icons.SIZE)
        return QRectF(self.width() - side - fonts.px(8), (self.height() - side) // 2, side, side)

    def _margins(self) -> None:
        right = fonts.px(icons.SIZE) if self.text() or not self._keys else round(paint.keycaps_width(self._keys))
        self.setTextMargins(fonts.px(icons.SIZE + 4), 0, right + fonts.px(4), 0)
