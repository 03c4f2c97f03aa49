"""Paints the blocks of an annotated text; knows where things are (page.py) and which colours they have (theme.py)."""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from annotator.gui.article.block import ROW, ArcPath, BlockLayout, Fragment, Line, x_of
from annotator.gui.article.content import Highlight
from annotator.gui.kit import fonts
from annotator.gui.kit.paint import (
    CHIP_IN_TEXT,
    KEYCAP_IN_TEXT,
    ChipStyle,
    blank_tile,
    paint_chip,
    paint_key_hint,
    paint_keycap,
    paint_tile,
)
from annotator.gui.kit.theme import Theme, adjusted_for_contrast
from annotator.model.text import Span

_REACH = 60  # how far piled up marks of a line's text may stand out of it
_OUTLINE = 8  # how far boxes and outlines do
TEXT_REACH = 8
"""What boxes, outlines and text may paint to the left of where they begin; farther out there are arcs alone."""


@dataclass(frozen=True, slots=True)
class Look:
    """What painting depends on beside the layout."""

    theme: Theme
    highlight: Highlight
    hover: str
    relate_hints: Mapping[str, str]
    found: tuple[Span, ...] = ()
    """What was looked for, in text order."""
    found_now: int = -1


def paint_block(
    painter: QPainter,
    block: BlockLayout,
    look: Look,
    clip: QRectF,
    *,
    tone: QColor,
    selection: tuple[int, int],
) -> None:
    """Paint one block at the painter's origin (the left edge of the text column). `selection` in code points."""
    near = [
        i
        for i, line in enumerate(block.lines)
        if line.y + line.height + _REACH > clip.top() and line.top - _REACH < clip.bottom()
    ]
    # Boxes and labels keep to the room between the arcs over their line and those over the next.
    bottoms = [*(line.top for line in block.lines[1:]), block.height]
    visible = [i for i in near if bottoms[i] + _OUTLINE > clip.top() and block.lines[i].top - _OUTLINE < clip.bottom()]
    # After scrolling the gutter alone is painted again, and there is no text in it.
    text_too = clip.right() > -TEXT_REACH
    if text_too:
        hits = _hits_in(block, look)
        for i in visible:
            _paint_selection(painter, block, block.lines[i], look.theme.selection, selection)
            for number in hits:
                tint = QColor(look.theme.accent)
                tint.setAlpha(130 if number == look.found_now else 50)
                hit = look.found[number]
                _paint_selection(painter, block, block.lines[i], tint, (hit.start, hit.end))
            for fragment in reversed(block.fragments[i]):
                _paint_box(painter, block.lines[i], fragment, look)
    # With room for the pen, the tip and the name.
    around = clip.adjusted(-12, -12, 12, 12)
    arcs = [a for a in block.arcs if a.path.controlPointRect().intersects(around) or a.pill.intersects(around)]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for arc in arcs:
        painter.setPen(arc_pen(arc.arc.id, arc.arc.suggested, look))
        painter.drawPath(arc.path)
    if text_too:
        _paint_text(painter, block, near, visible, look, tone)
    for arc in arcs:
        _paint_arc_ends(painter, arc, look)
    if text_too:
        for i in visible:
            for fragment in block.fragments[i]:
                _paint_current(painter, block.lines[i], fragment, look)


def _paint_text(
    painter: QPainter, block: BlockLayout, near: list[int], visible: list[int], look: Look, tone: QColor
) -> None:
    """The text itself and what stands below it: labels, and the current item's keys."""
    painter.setPen(tone)
    if block.storm:
        _paint_clipped(painter, block, near)
    elif len(near) == len(block.lines):
        block.layout.draw(painter, QPointF(0, 0))
    else:
        for i in near:
            block.lines[i].laid.draw(painter, QPointF(0, 0))
    _paint_marks(painter, block, look.theme)
    for i in visible:
        for fragment in block.fragments[i]:
            _paint_label(painter, block.lines[i], fragment, look)
        if block.lines[i].hidden_arcs:
            _paint_hidden_count(painter, block.lines[i], look.theme)
    if block.hints is not None and not look.relate_hints:
        number, x, row = block.hints
        y = block.lines[number].y + block.lines[number].height + row * fonts.px(ROW) + fonts.px(2)
        for hint in look.highlight.hints:
            x += paint_key_hint(painter, x, y, hint, look.theme, size=KEYCAP_IN_TEXT) + fonts.px(12)


def arc_pen(arc_id: str, suggested: bool, look: Look) -> QPen:
    """The pen of a relation: slate, paler and dashed while suggested, accent for the current and the hovered one."""
    theme = look.theme
    hot = arc_id == look.hover or arc_id in look.highlight.arcs
    pen = QPen(theme.accent if hot else theme.arc_suggested if suggested else theme.arc, 2.0 if hot else 1.3)
    if suggested:
        pen.setDashPattern([3, 2.5])
    return pen


def _colour(fragment: Fragment, theme: Theme) -> QColor:
    if fragment.mention.state == "agreed":
        return theme.edge
    return adjusted_for_contrast(QColor(fragment.mention.color), theme)


def _hits_in(block: BlockLayout, look: Look) -> range:
    """The numbers of the hits that touch a block."""
    first = bisect.bisect_right(look.found, block.start, key=lambda hit: hit.end)
    last = bisect.bisect_left(look.found, block.start + len(block.text), key=lambda hit: hit.start)
    return range(first, last)


def _paint_selection(
    painter: QPainter, block: BlockLayout, line: Line, colour: QColor, selection: tuple[int, int]
) -> None:
    start, end = selection
    if start >= end or start > block.start + len(block.text) or end < block.start:
        return
    first = block.offsets.to_utf16(min(len(block.text), max(0, start - block.start)))
    last = block.offsets.to_utf16(min(len(block.text), max(0, end - block.start)))
    low, high = line.start16, line.start16 + line.laid.textLength()
    if last <= low or first >= high:
        return
    x0 = x_of(line.laid, max(first, low))
    x1 = x_of(line.laid, min(last, high))
    painter.fillRect(QRectF(min(x0, x1), line.y, abs(x1 - x0), line.height), colour)


def _paint_box(painter: QPainter, line: Line, fragment: Fragment, look: Look) -> None:
    if fragment.mention.state in ("faded", "absent"):
        return
    deep = 2 * fragment.depth
    width = round((fragment.x1 - fragment.x0 + 1) * 2) / 2
    paint_tile(
        painter,
        fragment.x0 - 1.5,
        line.y - deep,
        _box_tile(
            width,
            line.height - 2 + deep,
            fragment.mention.color,
            fragment.mention.state == "suggested",
            look.theme,
            painter.device().devicePixelRatioF(),
        ),
    )


# Dashed round boxes are the dearest strokes of a page; the same ones come back in every frame.
@lru_cache(maxsize=1024)
def _box_tile(width: float, height: float, color: str, suggested: bool, theme: Theme, ratio: float) -> QPixmap:
    colour = QColor(adjusted_for_contrast(QColor(color), theme))
    box = QRectF(0, 0, width, height)
    tile = blank_tile(box.adjusted(-1, -1, 1, 1), ratio)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if suggested:
            pen = QPen(colour, 1.2)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            colour.setAlphaF(theme.tint * 0.35)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            colour.setAlphaF(theme.tint)
        painter.setBrush(colour)
        painter.drawRoundedRect(box.translated(1, 1), 3, 3)
    return tile


def _paint_clipped(painter: QPainter, block: BlockLayout, visible: list[int]) -> None:
    """Lines with piles of combining marks: each keeps to its own height."""
    for i in visible:
        line = block.lines[i]
        painter.save()
        painter.setClipRect(
            QRectF(-20, line.y - 4, line.laid.width() + 40, line.height + 8), Qt.ClipOperation.IntersectClip
        )
        line.laid.draw(painter, QPointF(0, 0))
        painter.restore()


def _paint_marks(painter: QPainter, block: BlockLayout, theme: Theme) -> None:
    """A small wedge where a character without a shape stands (zero width, direction marks)."""
    if not block.marks:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.danger)
    for index, x in block.marks:
        line = block.lines[index]
        y = line.y + line.height
        painter.drawPolygon(QPolygonF([QPointF(x - 3, y), QPointF(x + 3, y), QPointF(x, y - 5)]))
        painter.drawRect(QRectF(x - 0.5, line.y + 3, 1, line.height - 6))


def _paint_label(painter: QPainter, line: Line, fragment: Fragment, look: Look) -> None:
    theme, mention = look.theme, fragment.mention
    colour = _colour(fragment, theme)
    bottom = line.y + line.height
    if mention.state == "faded":
        pen = QPen(theme.text3, 1)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1, 2])
        painter.setPen(pen)
        painter.drawLine(QLineF(fragment.x0, bottom + 0.5, fragment.x1, bottom + 0.5))
        return
    y = bottom + fragment.row * fonts.px(ROW)
    suggested = mention.state == "suggested"
    style = Qt.PenStyle.DashLine if suggested else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour, 2, style, Qt.PenCapStyle.FlatCap))
    # The bar stays under the text; only an outer span's goes below the labels of the inner ones.
    bar = y if fragment.depth else bottom
    if mention.state != "absent":
        painter.drawLine(QLineF(fragment.x0, bar + 1, fragment.x1, bar + 1))
    if not fragment.chip:
        return
    x, chip_y = fragment.x0 - fragment.chip_left, y + fonts.px(3)
    hint = look.relate_hints.get(mention.id)
    if hint is not None and fragment.begins:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        width = paint_keycap(painter, x, chip_y - 1, hint, theme, size=KEYCAP_IN_TEXT)
        painter.setPen(QPen(theme.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(x, chip_y - 1, width, fonts.px(KEYCAP_IN_TEXT)), 4, 4)
        return
    paint_chip(
        painter,
        x,
        chip_y,
        fragment.chip,
        theme,
        style=_CHIPS.get(mention.state, ChipStyle.SOLID),
        colour=colour,
        size=CHIP_IN_TEXT,
    )


_CHIPS = {"suggested": ChipStyle.TINT, "agreed": ChipStyle.NEUTRAL, "absent": ChipStyle.DASHED}


def _paint_hidden_count(painter: QPainter, line: Line, theme: Theme) -> None:
    # On a ground of its own: the topmost lane runs through it.
    box = line.hidden_box()
    painter.fillRect(box, theme.page)
    painter.setFont(fonts.shared(fonts.META, fonts.MEDIUM))
    painter.setPen(theme.text3)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"+{line.hidden_arcs}")


def _paint_arc_ends(painter: QPainter, arc: ArcPath, look: Look) -> None:
    theme = look.theme
    hot = arc.arc.id == look.hover or arc.arc.id in look.highlight.arcs
    colour = theme.accent if hot else theme.arc_suggested if arc.arc.suggested else theme.arc
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if arc.tip is not None:
        x, y = arc.tip
        painter.drawPolygon(QPolygonF([QPointF(x - 3.5, y - 6), QPointF(x + 3.5, y - 6), QPointF(x, y + 0.5)]))
    for x, y in arc.dots:
        painter.drawEllipse(QPointF(x, y - 2), 2.6, 2.6)
    painter.setBrush(theme.page)
    painter.drawRect(arc.pill.adjusted(2, 0, -2, 0))
    painter.setFont(fonts.shared(fonts.META, fonts.BOLD if hot else fonts.MEDIUM))
    painter.setPen(theme.accent if hot else theme.arc_label)
    painter.drawText(arc.pill, Qt.AlignmentFlag.AlignCenter, arc.arc.name)


def _paint_current(painter: QPainter, line: Line, fragment: Fragment, look: Look) -> None:
    if fragment.mention.id not in look.highlight.mentions:
        return
    # A relation's ends stand close together, so their outlines keep closer to the text.
    off = 2 if len(look.highlight.mentions) > 1 else 4
    deep = 2 * fragment.depth
    box = QRectF(
        fragment.x0 - off,
        line.y + 2 - off - deep,
        fragment.x1 - fragment.x0 + 2 * off,
        line.height - 3 + 2 * off + deep,
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.theme.accent, 2))
    painter.drawRoundedRect(box, 4, 4)


def paint_joined(painter: QPainter, x: float, y: float, y2: float, gutter: float) -> None:
    """Join two stubs of one relation in the left gutter, with the pen that is set."""
    path = QPainterPath()
    low, high = sorted((y, y2))
    path.moveTo(x, low)
    path.lineTo(gutter + 5, low)
    path.quadTo(gutter, low, gutter, low + 5)
    path.lineTo(gutter, high - 5)
    path.quadTo(gutter, high, gutter + 5, high)
    path.lineTo(x, high)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
