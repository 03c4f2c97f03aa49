"""A few lines of text with marked spans, for examples and previews."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.theme import adjusted_for_contrast, mixed, theme_of
from annotator.model.text import OffsetMap

_LINE = 20
_SPACE = " ".encode("utf-16-le")


class MarkedText(QWidget):
    """A few lines of text with mentions on a tint of their label's colour, underlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._units = "", b""
        self._marks: tuple[tuple[int, int, str, str], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_text(self, text: str, marks: Sequence[tuple[int, int, str, str]]) -> None:
        """Show a text; marks are (start, end, colour of the light theme, of the dark one), in code points."""
        self._text, self._units = text, text.encode("utf-16-le")
        offsets = OffsetMap(text)
        self._marks = tuple((offsets.to_utf16(s), offsets.to_utf16(e), light, dark) for s, e, light, dark in marks)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def _layout(self, width: float) -> QTextLayout:
        layout = QTextLayout(self._text.replace("\n", "\u2028"), fonts.ui())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += fonts.px(_LINE + 2)
        layout.endLayout()
        return layout

    def heightForWidth(self, width: int, /) -> int:
        """The height that the lines need."""
        return self._layout(width).lineCount() * fonts.px(_LINE + 2)

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def sizeHint(self) -> QSize:
        """As wide as a panel."""
        return QSize(fonts.px(240), self.heightForWidth(fonts.px(240)))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Paint tints and underlines, then the text over them."""
        painter = QPainter(self)
        try:
            theme = theme_of(self)
            layout = self._layout(self.width())
            for start, end, light, dark in self._marks:
                colour = adjusted_for_contrast(QColor(dark if theme.dark else light), theme)
                for number in range(layout.lineCount()):
                    line = layout.lineAt(number)
                    first = max(start, line.textStart())
                    last = min(end, line.textStart() + line.textLength())
                    # The space at which a line was broken is not marked.
                    while last > first and self._units[2 * (last - 1) : 2 * last] == _SPACE:
                        last -= 1
                    if first < last:
                        # PySide types cursorToX as if it gave a pair only.
                        x0, x1 = (_x(line.cursorToX(place)) for place in (first, last))
                        box = QRectF(x0, line.y() - 1, x1 - x0, fonts.px(_LINE))
                        painter.fillRect(box, mixed(colour, theme.tint, theme.page))
                        painter.fillRect(QRectF(x0, box.bottom() - 2, x1 - x0, 2), colour)
            painter.setPen(theme.text)
            layout.draw(painter, QPointF(0, 0))
        finally:
            painter.end()


def _x(place: object) -> float:
    return float(place[0]) if isinstance(place, tuple) else float(place)  # type: ignore[arg-type]
