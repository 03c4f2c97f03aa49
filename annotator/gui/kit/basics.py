"""The small things that every screen is put together from: labels, grounds, lines, tabs, columns, key hints, the meter.

They know no annotation and speak no words of their own: callers give translated text.
"""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QSplitter, QSplitterHandle, QTabBar, QWidget

from annotator.gui.kit import fonts, paint, style_paint
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import theme_of

Tone = Literal["text", "text2", "text3", "accent", "danger"]
RESTYLED = (
    QEvent.Type.ApplicationPaletteChange,
    QEvent.Type.ApplicationFontChange,
    QEvent.Type.PaletteChange,
    QEvent.Type.FontChange,
)
"""The events after which a widget looks up theme and text size again."""


class Label(QLabel):
    """Text in one of the sizes, weights and tones of the look; it follows theme and text size."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        size: int = fonts.BODY,
        weight: QFont.Weight = fonts.REGULAR,
        tone: Tone = "text",
        wrap: bool = False,
        elide: bool = False,
    ) -> None:
        """Make it; with `elide` one line gives way to its neighbours and ends with …, the whole as a tip."""
        super().__init__(text, parent)
        self._size, self._weight, self._tone, self._elide = size, weight, tone, elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        # Said outright: on a parent with the page's ground Qt would take the role Text instead.
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self.setWordWrap(wrap)
        self._restyle()

    def set_tone(self, tone: Tone) -> None:
        """Change what the text is: text, text2, text3, accent or danger."""
        self._tone = tone
        self._restyle()

    def minimumSizeHint(self) -> QSize:
        """Qt: an elided line needs no width."""
        natural = super().minimumSizeHint()
        return QSize(0, natural.height()) if self._elide else natural

    def event(self, event: QEvent) -> bool:
        """Qt: follow theme and text size."""
        handled = super().event(event)
        if event.type() in RESTYLED:
            self._restyle()
        return handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: what is cut can be read in the tip."""
        super().resizeEvent(event)
        if self._elide:
            self.setToolTip(self.text() if self.sizeHint().width() > self.width() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the text, an elided one by our own rules."""
        if not self._elide:
            super().paintEvent(event)
            return
        ink = self.palette().color(self.foregroundRole())
        room = QRectF(self.contentsRect())
        with QPainter(self) as painter:
            paint.paint_text(painter, room, self.text(), ink, size=self._size, weight=self._weight)

    def _restyle(self) -> None:
        font = fonts.ui(self._size, self._weight)
        if font != self.font():
            self.setFont(font)
        colours = self.palette()
        ink: QColor = getattr(theme_of(colours), self._tone)
        if colours.color(QPalette.ColorRole.WindowText) != ink:
            colours.setColor(QPalette.ColorRole.WindowText, ink)
            self.setPalette(colours)


class Surface(QWidget):
    """A ground in one of the surfaces of the look, with a hairline at any of its sides."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        ground: Literal["page", "chrome", "raised"] = "chrome",
        lines: Sequence[Literal["top", "bottom", "left", "right"]] = (),
    ) -> None:
        super().__init__(parent)
        self._ground, self._lines = ground, tuple(lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint ground and lines."""
        theme = theme_of(self)
        ground: QColor = getattr(theme, self._ground)
        wide, high = self.width(), self.height()
        places = {"top": (0, 0, wide, 1), "bottom": (0, high - 1, wide, 1)}
        places |= {"left": (0, 0, 1, high), "right": (wide - 1, 0, 1, high)}
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), ground)
            for line in self._lines:
                painter.fillRect(*places[line], theme.line)


class HLine(QWidget):
    """A hairline across."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the line."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme_of(self).line)


class TabBar(QTabBar):
    """Tabs of words with a small count each; the active one is bold and underlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)

    def set_count(self, index: int, count: int | None) -> None:
        """Show a count after a tab's word; `None` shows none."""
        word = self.tabText(index).partition(style_paint.COUNT_MARK)[0]
        text = word if count is None else f"{word}{style_paint.COUNT_MARK}{count:,}"
        if text != self.tabText(index):
            self.setTabText(index, text)


class _Grip(QSplitterHandle):
    """A line of 1 px that can be taken hold of over 8."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: widen where the mouse is felt, not what is painted.

        Not calling the base class: it sets its own margins of 2 px, each change of margins is a resize again.
        """
        self.setAttribute(Qt.WidgetAttribute.WA_MouseNoMask)
        if self.orientation() is Qt.Orientation.Horizontal:
            self.setContentsMargins(4, 0, 3, 0)
        else:
            self.setContentsMargins(0, 4, 0, 3)
        self.setMask(self.contentsRect())


class Splitter(QSplitter):
    """Columns, or rows, divided by a hairline with a grip of 8 px."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Horizontal, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:
        """Qt: make the line between two columns."""
        return _Grip(self.orientation(), self)


class KeyHintBar(QWidget):
    """The keys that work now, in one line; what does not fit is left out from the right, never cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: tuple[KeyHint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_hints(self, hints: Sequence[KeyHint]) -> None:
        """Show these keys, the most useful first."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.setAccessibleName(", ".join(f"{' '.join(hint.keys)} {hint.word}" for hint in self._hints))
            # Where it takes what is left anyway, nothing around it need be measured again.
            if self.sizePolicy().horizontalPolicy() is not QSizePolicy.Policy.Ignored:
                self.updateGeometry()
            self.update()

    def shown_hints(self) -> tuple[KeyHint, ...]:
        """Return those that fit into the present width."""
        shown: list[KeyHint] = []
        x = 0.0
        for hint in self._hints:
            x += paint.key_hint_width(hint)
            if x > self.width():
                break
            shown.append(hint)
            x += fonts.px(paint.HINT_GAP)
        return tuple(shown)

    def sizeHint(self) -> QSize:
        """Qt: all hints beside each other."""
        width = sum(paint.key_hint_width(hint) + fonts.px(paint.HINT_GAP) for hint in self._hints)
        return QSize(round(width), fonts.px(paint.KEYCAP))

    def minimumSizeHint(self) -> QSize:
        """Qt: hints never keep a window wide."""
        return QSize(0, fonts.px(paint.KEYCAP))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the hints that fit."""
        theme = theme_of(self)
        x, top = 0.0, (self.height() - fonts.px(paint.KEYCAP)) // 2
        with QPainter(self) as painter:
            for hint in self.shown_hints():
                x += paint.paint_key_hint(painter, x, top, hint, theme) + fonts.px(paint.HINT_GAP)


class CoverageMeter(QWidget):
    """How much is answered: yes solid, none hatched, open empty; the numbers stand below with their words."""

    def __init__(self, words: tuple[str, str, str], parent: QWidget | None = None) -> None:
        """`words` name the three parts, in the order yes, none, open."""
        super().__init__(parent)
        self._words = words
        self._counts = (0, 0, 0)
        self._notes = ("", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, yes: int, none: int, left: int, *, left_note: str = "") -> None:
        """Show these counts; `left_note` stands in brackets after the open ones."""
        self._counts = (yes, none, left)
        self._notes = ("", "", f" ({left_note})" if left_note else "")
        self.setAccessibleName(" · ".join(self._legend()))
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: the bar of 12 px, and the line of numbers."""
        return QSize(fonts.px(240), fonts.px(12 + 6 + 18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint bar and numbers."""
        theme = theme_of(self)
        bar = QRectF(0, 0, self.width(), fonts.px(12))
        whole = max(1, sum(self._counts))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.paint_meter(painter, bar, self._counts[0] / whole, self._counts[1] / whole, theme)
            x, top, side = 0.0, float(fonts.px(18)), float(fonts.px(10))
            for position, text in enumerate(self._legend()):
                swatch = QRectF(x, top + (fonts.px(18) - side) // 2, side, side)
                paint.paint_meter(painter, swatch, float(position == 0), float(position == 1), theme)
                room = QRectF(x + side + fonts.px(4), top, self.width(), fonts.px(18))
                x = room.x() + fonts.px(12) + paint.paint_text(painter, room, text, theme.text2, size=fonts.META)

    def _legend(self) -> list[str]:
        parts = zip(self._words, self._counts, self._notes, strict=True)
        return [f"{word} {count:,}{note}" for word, count, note in parts]
