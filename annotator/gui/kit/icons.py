"""The icons of the window: a subset of lucide (ISC), drawn in the colour that the theme asks for.

It knows no meanings: callers name the picture, and give every icon that is a button its word.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from annotator.gui.kit import fonts
from annotator.resources import data_path

SIZE = 16
LARGE = 20


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw an icon into a square, in one colour.

    Raises: KnownError if there is no icon of that name.
    """
    _renderer(name, colour.name()).render(painter, rect)


def pixmap(name: str, colour: QColor, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture of `size` logical px for a screen of the given device pixel ratio.

    Raises: KnownError if there is no icon of that name.
    """
    pixels = round(size * ratio)
    result = QPixmap(QSize(pixels, pixels))
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    try:
        paint_icon(painter, QRectF(0, 0, pixels, pixels), name, colour)
    finally:
        painter.end()
    result.setDevicePixelRatio(ratio)
    return result


def icon(name: str, colour: QColor, size: int = SIZE) -> QIcon:
    """Return an icon for an action or a tool button, sharp at 100, 200 and 300 %; make it anew when the theme changes.

    `size` is in px at 100 % text size. Raises: KnownError if there is no icon of that name.
    """
    result = QIcon()
    for ratio in (1.0, 2.0, 3.0):
        result.addPixmap(pixmap(name, colour, fonts.px(size), ratio))
    return result


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = data_path("resources", "icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
