"""A few lines of text with marked spans, for examples and previews."""

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.theme import Theme, adjusted_for_contrast, mixed, theme_of
from annotator.model.text import OffsetMap

_LINE = 20
_SPACE = " ".encode("utf-16-le")
Mark = tuple[int, int, str, str]
"""Start and end in code points, end exclusive; the colour in the light theme, and in the dark one."""


class MarkedLines:
    """A text broken into lines of one width, ready to be painted; marks on a tint of their colour, underlined."""

    def __init__(self, text: str, marks: Sequence[Mark], width: float, *, size: int = fonts.BODY) -> None:
        self._units = text.encode("utf-16-le")
        offsets = OffsetMap(text)
        self._marks = [(offsets.to_utf16(s), offsets.to_utf16(e), light, dark) for s, e, light, dark in marks]
        self._layout = QTextLayout(text.replace("\n", "\u2028"), fonts.ui(size))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        # Smaller type stands closer.
        step = fonts.px(_LINE + 2 if size == fonts.BODY else _LINE - 2)
        self._layout.beginLayout()
        y = 0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += step
        self._layout.endLayout()
        self.height = y
        """What the lines take, px."""

    def paint(self, painter: QPainter, at: QPointF, theme: Theme, ink: QColor) -> None:
        """Paint tints and underlines, then the text over them."""
        for start, end, light, dark in self._marks:
            colour = adjusted_for_contrast(QColor(dark if theme.dark else light), theme)
            for number in range(self._layout.lineCount()):
                line = self._layout.lineAt(number)
                first = max(start, line.textStart())
                last = min(end, line.textStart() + line.textLength())
                # The space at which a line was broken is not marked.
                while last > first and self._units[2 * (last - 1) : 2 * last] == _SPACE:
                    last -= 1
                if first < last:
                    # PySide types cursorToX as if it gave a pair only.
                    x0, x1 = (at.x() + _x(line.cursorToX(place)) for place in (first, last))
                    box = QRectF(x0, at.y() + line.y() - 1, x1 - x0, fonts.px(_LINE))
                    painter.fillRect(box, mixed(colour, theme.tint, theme.page))
                    painter.fillRect(QRectF(x0, box.bottom() - 2, x1 - x0, 2), colour)
        painter.setPen(ink)
        self._layout.draw(painter, at)


@lru_cache(maxsize=128)
def marked_lines(text: str, marks: tuple[Mark, ...], width: float, size: int, _scale: float) -> MarkedLines:
    """The lines of a text, kept: the same guideline is shown again and again. `_scale` is that of the fonts."""
    return MarkedLines(text, marks, width, size=size)


class MarkedText(QWidget):
    """A few lines of text with mentions on a tint of their label's colour, underlined."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._marks: tuple[Mark, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_text(self, text: str, marks: Sequence[Mark]) -> None:
        """Show a text; marks are (start, end, colour of the light theme, of the dark one), in code points."""
        self._text, self._marks = text, tuple(marks)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int, /) -> int:
        """The height that the lines need."""
        return MarkedLines(self._text, (), width).height

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def sizeHint(self) -> QSize:
        """As wide as a panel."""
        return QSize(fonts.px(240), self.heightForWidth(fonts.px(240)))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Paint tints and underlines, then the text over them."""
        with QPainter(self) as painter:
            theme = theme_of(self)
            MarkedLines(self._text, self._marks, self.width()).paint(painter, QPointF(0, 0), theme, theme.text)


def _x(place: object) -> float:
    return float(place[0]) if isinstance(place, tuple) else float(place)  # type: ignore[arg-type]
