"""What lies over the window: the toast, the scrim, and the dialog that stands on it.

A dialog is for a choice, or for a list to check; what can be undone is done at once and told by a toast.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QGuiApplication,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.basics import RESTYLED, HLine, Label
from annotator.gui.kit.controls import KeyButton
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import theme_of

TOAST_MS = 6000
_HEAD = 56
_FOOT = 52
_MARGIN = 24
_RADIUS = 8
_MOST_LINES = 4


def announce(source: QWidget, text: str) -> None:
    """Have a screen reader say a text, in the name of a widget."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, text))


def within_corners(size: QSize) -> QRegion:
    """What lies within the round corners of a page, with every pixel that its border touches."""
    shape = QPainterPath()
    shape.addRoundedRect(QRectF(QPointF(0, 0), size), _RADIUS - 1, _RADIUS - 1)
    return QRegion(shape.toFillPolygon().toPolygon())


def cut_corners(page: QWidget) -> None:
    """Leave out what lies outside a page's round corners: X11 paints it black where nothing composes windows."""
    if QGuiApplication.platformName() == "xcb":
        page.setMask(within_corners(page.size()))


class Toast(QWidget):
    """One sentence about what was just done, with the key that takes it back; gone after 6 s or a click.

    It lies over the lower end of its host (the panel, never the text), above `foot` px. A new message replaces the old.
    """

    clicked = Signal()
    """The person pressed it: do what its key does."""

    def __init__(self, host: QWidget, *, foot: int = 0) -> None:
        super().__init__(host)
        self._host = host
        self._foot = foot
        self._text = ""
        self._hint = KeyHint((), "")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        host.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, or was shown last."""
        return self._text

    def show_message(self, text: str, hint: KeyHint | None = None, *, milliseconds: int = TOAST_MS) -> None:
        """Show a sentence and, as a hint, the key that undoes it; a screen reader says both."""
        self._text = text
        self._hint = hint or KeyHint((), "")
        said = " ".join((text, *self._hint.keys, self._hint.word)).strip()
        self.setAccessibleName(said)
        self._place()
        self.show()
        self.raise_()
        self.update()
        self._timer.start(milliseconds)
        announce(self, said)

    def sizeHint(self) -> QSize:
        """Qt: sentence, caps and word in one line of 36 px."""
        width = fonts.metrics().horizontalAdvance(self._text) + 2 * fonts.px(12)
        if self._hint.keys or self._hint.word:
            width += fonts.px(12) + paint.key_hint_width(self._hint)
        return QSize(round(width) + 2, fonts.px(36))

    def heightForWidth(self, width: int) -> int:
        """Qt: one line if that has room for everything; else the sentence in up to four, and the caps below it."""
        if self.sizeHint().width() <= width:
            return self.sizeHint().height()
        below = fonts.px(8) + fonts.px(paint.KEYCAP) if self._hint.keys or self._hint.word else 0
        return 2 * fonts.px(9) + round(self._sentence(width).boundingRect().height()) + below

    def _sentence(self, width: int) -> QTextLayout:
        """The sentence in lines, broken between words; inside one only where it is too long (a path, an address)."""
        layout = QTextLayout(self._text, fonts.ui())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        for _ in range(_MOST_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width - 2 * fonts.px(12))
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: stay at the lower end of the host."""
        if watched is self._host and event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: pressing is the key, for the mouse."""
        self.hide()
        self.clicked.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: hidden early, the clock stops."""
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint it inverted."""
        theme = theme_of(self)
        hint, left = self._hint, fonts.px(12)
        hint_width = paint.key_hint_width(hint) if hint.keys or hint.word else 0.0
        one_line = self.sizeHint().width() <= self.width()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.toast)
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
            if one_line:
                paint.paint_text(painter, QRectF(left, 0, self.width(), self.height()), self._text, theme.on_toast)
                x, y = self.width() - left - hint_width, (self.height() - fonts.px(paint.KEYCAP)) / 2
            else:
                painter.setPen(theme.on_toast)
                self._sentence(self.width()).draw(painter, QPointF(left, fonts.px(9)))
                x, y = float(left), self.height() - fonts.px(9) - fonts.px(paint.KEYCAP)
            if hint_width:
                paint.paint_key_hint(painter, round(x), round(y), hint, theme, ink=theme.on_toast)

    def _place(self) -> None:
        wide = min(self.sizeHint().width(), self._host.width() - 16)
        high = self.heightForWidth(wide)
        left = self._host.width() - wide - (12 if wide == self.sizeHint().width() else 8)
        self.setGeometry(left, self._host.height() - self._foot - 12 - high, wide, high)


class Scrim(QWidget):
    """Darkens a window while a dialog stands on it, and paints the dialog's shadow."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._bright = QRect()
        window.installEventFilter(self)
        self.setGeometry(window.rect())

    def set_bright(self, rect: QRect) -> None:
        """Say where the dialog is, in the window's coordinates."""
        self._bright = rect
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: cover all of the window."""
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the dark and the shadow."""
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.scrim)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 6))
            if not self._bright.isNull():
                for grown in range(2, 26, 3):
                    around = QRectF(self._bright).adjusted(-grown, -grown + 6, grown, grown + 6)
                    painter.drawRoundedRect(around, 8 + grown, 8 + grown)


class Dialog(QDialog):
    """A page on the darkened window: title, contents, and a foot with the default button at the right.

    Contents go into `body`; what belongs beside the title into `head`; words of the foot into `note`. `Esc` closes.
    """

    def __init__(self, parent: QWidget, title: str, *, size: QSize | None = None, margins: bool = True) -> None:
        """`size` is in px at 100 %; without it the contents decide. `margins=False` lets contents reach the sides."""
        self._window = parent.window()
        super().__init__(self._window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._scrim: Scrim | None = None
        self._wanted = size
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        self._head, self._foot = QWidget(self), QWidget(self)
        self.head = QHBoxLayout(self._head)
        self.head.setContentsMargins(_MARGIN - 1, 0, _MARGIN - 1, 0)
        self.head.setSpacing(12)
        self.head.addWidget(Label(title, self._head, size=fonts.TITLE, weight=fonts.BOLD))
        self.head.addStretch(1)
        whole.addWidget(self._head)
        whole.addWidget(HLine(self))
        # In a widget of its own it takes all the room that is left, however little its contents want.
        contents = QWidget(self)
        self.body = QVBoxLayout(contents)
        self.body.setSpacing(12)
        side = _MARGIN - 1 if margins else 0
        self.body.setContentsMargins(side, 16 if margins else 0, side, 16 if margins else 0)
        whole.addWidget(contents, 1)
        whole.addWidget(HLine(self))
        self.foot = QHBoxLayout(self._foot)
        self.foot.setContentsMargins(_MARGIN - 1, 0, _MARGIN - 1, 0)
        self.foot.setSpacing(8)
        self.note = Label("", self._foot, size=fonts.META, tone="text2", elide=True)
        self.foot.addWidget(self.note, 1)
        whole.addWidget(self._foot)
        self._measure()

    def add_button(
        self,
        text: str,
        keys: Sequence[str] = (),
        pressed: Callable[[], object] | None = None,
        *,
        icon: str | None = None,
        default: bool = False,
    ) -> KeyButton:
        """Add a button at the right end of the foot; the default one comes last.

        `Esc` and `Enter` work by themselves; other keys are the caller's to bind.
        """
        button = KeyButton(text, keys, self, icon=icon, default=default)
        if pressed is not None:
            button.clicked.connect(lambda: pressed())
        self.foot.addWidget(button)
        return button

    def event(self, event: QEvent) -> bool:
        """Qt: follow the text size."""
        handled = super().event(event)
        if event.type() in RESTYLED:
            self._measure()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: darken the window and stand in its middle."""
        super().showEvent(event)
        window = self._window
        if self._scrim is None:
            self._scrim = Scrim(window)
        if self._wanted is not None:
            room = window.size() - QSize(48, 48)
            wanted = QSize(fonts.px(self._wanted.width()), fonts.px(self._wanted.height()))
            self.resize(wanted.boundedTo(room).expandedTo(self.minimumSizeHint()))
        else:
            self.adjustSize()
        middle = window.mapToGlobal(window.rect().center())
        self.move(middle - QPoint(self.width() // 2, self.height() // 2))
        self._scrim.set_bright(QRect(window.mapFromGlobal(self.pos()), self.size()))
        self._scrim.show()
        self._scrim.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: the corners go along."""
        super().resizeEvent(event)
        cut_corners(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: give the window back."""
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
        super().hideEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: the head is where the dialog is moved by."""
        handle = self.windowHandle()
        if event.position().y() <= fonts.px(_HEAD) and handle is not None:
            handle.startSystemMove()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the ground with its border."""
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.edge, 1))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)

    def _measure(self) -> None:
        # Whatever fills itself with the window's ground, such as a scroll area, stands on the dialog's instead.
        colours = self.palette()
        raised = theme_of(colours).raised
        if colours.color(QPalette.ColorRole.Window) != raised:
            colours.setColor(QPalette.ColorRole.Window, raised)
            self.setPalette(colours)
        self._head.setFixedHeight(fonts.px(_HEAD))
        self._foot.setFixedHeight(fonts.px(_FOOT))
