"""The glyphs of the look, drawn by geometry: stages, ticks and crosses, arrow heads, the meter's bar.

Each has a shape of its own, so that nothing has to be told by colour.
"""

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from annotator.gui.kit import fonts
from annotator.gui.kit.theme import Theme

# Points in a square of 16.
_MARKS: dict[str, list[list[tuple[float, float]]]] = {
    "check": [[(3.6, 8.2), (6.6, 11.2), (12.4, 5)]],
    "minus": [[(4, 8), (12, 8)]],
    "x": [[(4.5, 4.5), (11.5, 11.5)], [(11.5, 4.5), (4.5, 11.5)]],
}
_CHEVRONS: dict[str, list[tuple[float, float]]] = {
    "down": [(4.5, 6.5), (8, 10), (11.5, 6.5)],
    "up": [(4.5, 9.5), (8, 6), (11.5, 9.5)],
    "right": [(6.5, 4.5), (10, 8), (6.5, 11.5)],
    "left": [(9.5, 4.5), (6, 8), (9.5, 11.5)],
}


def paint_stage(painter: QPainter, x: float, y: float, stage: str, theme: Theme, share: float = 0.0) -> float:
    """Paint the glyph of a stage into the 16 px square at x, y, and return 16 px.

    `stage` is todo, in_progress, done, in_review or gold; `share` (0 to 1) is the answered part of in_progress.
    Shapes differ, colours do not.
    """
    side = float(fonts.px(16))
    unit = side / 16
    middle = QPointF(x + side / 2, y + side / 2)
    ring = 5.6 * unit
    with _Saved(painter):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.text2)
        if stage == "gold":
            painter.drawPolygon(_star(middle, 6.8 * unit, 2.9 * unit))
        elif stage == "done":
            painter.drawEllipse(middle, 6.4 * unit, 6.4 * unit)
            tick = [QPointF(-2.7, 0.2), QPointF(-0.8, 2.1), QPointF(2.8, -1.8)]
            painter.setPen(_round_pen(theme.page, 1.5 * unit))
            painter.drawPolyline(QPolygonF([middle + point * unit for point in tick]))
        elif stage == "todo":
            for step in range(12):
                angle = step * pi / 6
                painter.drawEllipse(middle + QPointF(cos(angle), sin(angle)) * ring, 0.85 * unit, 0.85 * unit)
        else:
            box = QRectF(middle.x() - ring, middle.y() - ring, 2 * ring, 2 * ring)
            if stage == "in_review":
                painter.drawPie(box, 90 * 16, -180 * 16)
            else:
                inner = box.adjusted(2 * unit, 2 * unit, -2 * unit, -2 * unit)
                # Started is seen even at a share that would be too thin.
                painter.drawPie(inner, 90 * 16, -round(max(0.08, min(1.0, share)) * 360 * 16))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.text2, 1.5 * unit))
            painter.drawEllipse(middle, ring, ring)
    return side


def paint_mark(painter: QPainter, rect: QRectF, mark: str, colour: QColor) -> None:
    """Paint a tick (`check`), a bar (`minus`) or a cross (`x`) into a square; for boxes, rows and menus."""
    unit = rect.width() / 16
    corner = rect.topLeft()
    lines = _MARKS[mark]
    with _Saved(painter):
        painter.setPen(_round_pen(colour, (2 if mark == "minus" else 1.6) * unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for points in lines:
            painter.drawPolyline(QPolygonF([corner + QPointF(px, py) * unit for px, py in points]))


def paint_chevron(painter: QPainter, rect: QRectF, direction: str, colour: QColor) -> None:
    """Paint an open arrow head into a square; `direction` is up, down, left or right."""
    unit = rect.width() / 16
    points = _CHEVRONS[direction]
    with _Saved(painter):
        painter.setPen(_round_pen(colour, 1.25 * unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([rect.topLeft() + QPointF(px, py) * unit for px, py in points]))


def paint_meter(painter: QPainter, rect: QRectF, solid: float, hatched: float, theme: Theme) -> None:
    """Paint a bar: a solid share, then a hatched one (both 0 to 1), the rest empty."""
    full = rect.width() * min(1.0, solid)
    lined = rect.width() * min(1.0 - min(1.0, solid), hatched)
    outline = QPainterPath()
    outline.addRoundedRect(rect, 2, 2)
    with _Saved(painter):
        painter.setClipPath(outline)
        painter.fillRect(rect, theme.hover)
        painter.fillRect(QRectF(rect.x(), rect.y(), full, rect.height()), theme.text2)
        if lined > 0:
            part = QRectF(rect.x() + full, rect.y(), lined, rect.height())
            painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
            painter.setPen(QPen(theme.text3, 1.2))
            x = part.x() - part.height()
            while x < part.right():
                painter.drawLine(QPointF(x, part.bottom()), QPointF(x + part.height(), part.top()))
                x += 5


def _round_pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _star(middle: QPointF, outer: float, inner: float) -> QPolygonF:
    points = []
    for step in range(10):
        radius = inner if step % 2 else outer
        angle = -pi / 2 + step * pi / 5
        points.append(middle + QPointF(cos(angle), sin(angle)) * radius)
    return QPolygonF(points)


class _Saved:
    """The painter's state is as it was after the block, and edges are smooth within."""

    def __init__(self, painter: QPainter) -> None:
        self._painter = painter

    def __enter__(self) -> None:
        self._painter.save()
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def __exit__(self, *_error: object) -> None:
        self._painter.restore()
