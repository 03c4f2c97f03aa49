"""The small bar that offers keys to the mouse: the labels for what was just selected or drawn, each with its key.

It never takes the focus: the keys that it shows are pressed as always, and a click does what the key does.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.controls import KeyLink
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import theme_of

_GAP = 6


class ChoiceBar(QWidget):
    """Keys with their words, beside a place in the text."""

    chosen = Signal(str)
    """The key of what was clicked."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._hints: tuple[KeyHint, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 3, 4, 3)
        self._row.setSpacing(4)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    @property
    def links(self) -> tuple[KeyLink, ...]:
        """What can be clicked, in order."""
        return tuple(self.findChildren(KeyLink))

    def offer(self, hints: Sequence[KeyHint], beside: QRectF) -> None:
        """Offer these keys below a place of the host, or above it where there is no room; none hides the bar."""
        for link in self.links:
            link.setParent(None)
            link.deleteLater()
        self._hints = tuple(hints)
        if not self._hints:
            self.hide()
            return
        for hint in self._hints:
            link = KeyLink(hint.word, hint.keys, self, size=fonts.BODY)
            link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            link.clicked.connect(lambda _checked=False, key=hint.keys[0]: self._choose(key))
            self._row.addWidget(link)
        self.setAccessibleName(", ".join(f"{' '.join(h.keys)} {h.word}" for h in self._hints))
        self._row.activate()
        self.adjustSize()
        self.move(self._place(beside))
        self.show()
        self.raise_()

    def _choose(self, key: str) -> None:
        self.hide()
        self.chosen.emit(key)

    def _place(self, beside: QRectF) -> QPoint:
        gap = fonts.px(_GAP)
        x = min(round(beside.left()), self._host.width() - self.width() - gap)
        y = round(beside.bottom()) + gap
        if y + self.height() > self._host.height():
            y = round(beside.top()) - gap - self.height()
        return QPoint(max(gap, x), max(0, y))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the ground with its border."""
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.edge, 1))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
