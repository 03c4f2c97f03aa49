"""The small things that lists, the text, the status line and buttons all show, painted in one place.

Keycaps, chips, key hints, the glyphs of the stages. Lengths are px at 100 % and grow with the text size. Every function
paints from the point it is given and returns the width it took, so that a row is a chain of calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeySequence, QPainter, QPen, QPixmap

from annotator.gui.kit import fonts
from annotator.gui.kit.glyphs import paint_chevron, paint_mark, paint_meter, paint_stage
from annotator.gui.kit.theme import CHIP_TINT, Theme, adjusted_for_contrast, mixed

__all__ = [
    "ChipStyle",
    "KeyHint",
    "baseline",
    "blank_tile",
    "chip_width",
    "draw_text",
    "elided",
    "key_hint_width",
    "keycap_width",
    "keycaps",
    "keycaps_width",
    "paint_chevron",
    "paint_chip",
    "paint_key_hint",
    "paint_keycap",
    "paint_keycaps",
    "paint_mark",
    "paint_meter",
    "paint_row",
    "paint_stage",
    "paint_text",
    "paint_tile",
]

KEYCAP = 18
KEYCAP_IN_TEXT = 16
CHIP = 16
CHIP_IN_TEXT = 14
CAP_GAP = 4
WORD_GAP = 4
HINT_GAP = 12
_PAD = 5
_WIDE = 10_000

_KEY_NAMES = {
    "Return": "Enter",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Meta": "Win",
    "PgUp": "Page Up",
    "PgDown": "Page Down",
}


class ChipStyle(Enum):
    """A decided label, a suggested one, a relation's or an agreed label without colour, a suggested relation's."""

    SOLID = "solid"
    TINT = "tint"
    NEUTRAL = "neutral"
    DASHED = "dashed"


@dataclass(frozen=True)
class KeyHint:
    """Keys and the word that says what they do, e.g. `KeyHint(("[", "]"), "경계")`."""

    keys: tuple[str, ...]
    word: str


def keycaps(shortcut: str | QKeySequence) -> tuple[str, ...]:
    """Return the caps of one shortcut in the order they are pressed: `Ctrl+Return` is `("Ctrl", "Enter")`."""
    text = (
        shortcut.toString(QKeySequence.SequenceFormat.PortableText) if isinstance(shortcut, QKeySequence) else shortcut
    )
    caps: list[str] = []
    for chord in text.split(", "):
        rest, plus = (chord[:-1], ["+"]) if chord.endswith("+") else (chord, [])
        caps += [part for part in rest.split("+") if part] + plus
    return tuple(_KEY_NAMES.get(cap, cap) for cap in caps)


def keycap_width(text: str, *, size: int = KEYCAP) -> float:
    """Return the width of one keycap; it is never narrower than it is high."""
    return max(float(fonts.px(size)), round(_cap_metrics().horizontalAdvance(text)) + 2.0 * fonts.px(_PAD) + 2)


def paint_keycap(
    painter: QPainter,
    x: float,
    y: float,
    text: str,
    theme: Theme,
    *,
    size: int = KEYCAP,
    ink: QColor | None = None,
    dashed: bool = False,
) -> float:
    """Paint one keycap with its top left corner at x, y, and return its width.

    `size` is KEYCAP or KEYCAP_IN_TEXT. With `ink` border and text have that colour and nothing is filled: for the
    default button and the toast. `dashed` is a key that cannot be pressed now.
    """
    tile = _keycap_tile(
        text, theme, size, ink.rgba() if ink is not None else None, dashed, fonts.scale(), _ratio(painter)
    )
    paint_tile(painter, x, y, tile)
    return _tile_width(tile)


def keycaps_width(keys: Sequence[str], *, size: int = KEYCAP) -> float:
    """Return the width of several caps beside each other, without any space after them."""
    return sum(keycap_width(key, size=size) for key in keys) + fonts.px(CAP_GAP) * max(0, len(keys) - 1)


def paint_keycaps(
    painter: QPainter,
    x: float,
    y: float,
    keys: Sequence[str],
    theme: Theme,
    *,
    size: int = KEYCAP,
    ink: QColor | None = None,
) -> float:
    """Paint several caps beside each other from x, y and return their width together."""
    start = x
    for position, key in enumerate(keys):
        if position:
            x += fonts.px(CAP_GAP)
        x += paint_keycap(painter, x, y, key, theme, size=size, ink=ink)
    return x - start


def key_hint_width(hint: KeyHint, *, size: int = KEYCAP) -> float:
    """Return the width of caps and word."""
    word = round(fonts.metrics(fonts.META).horizontalAdvance(hint.word)) + fonts.px(WORD_GAP) if hint.word else 0
    return keycaps_width(hint.keys, size=size) + word


def paint_key_hint(
    painter: QPainter,
    x: float,
    y: float,
    hint: KeyHint,
    theme: Theme,
    *,
    size: int = KEYCAP,
    ink: QColor | None = None,
) -> float:
    """Paint caps and the word after them from x, y and return their width; hints stand HINT_GAP apart."""
    width = paint_keycaps(painter, x, y, hint.keys, theme, size=size, ink=ink)
    if hint.word:
        width += fonts.px(WORD_GAP)
        room = QRectF(x + width, y, _WIDE, fonts.px(size))
        width += round(paint_text(painter, room, hint.word, ink or theme.text2, size=fonts.META))
    return width


def chip_width(text: str) -> float:
    """Return the width of a chip; its height does not change it."""
    return round(_chip_metrics().horizontalAdvance(text)) + 2.0 * fonts.px(_PAD)


def paint_chip(
    painter: QPainter,
    x: float,
    y: float,
    text: str,
    theme: Theme,
    colour: QColor | None = None,
    *,
    style: ChipStyle = ChipStyle.SOLID,
    size: int = CHIP,
) -> float:
    """Paint a label's chip with its top left corner at x, y, and return its width.

    `colour` is the label's of the schema, made readable here; SOLID and TINT need it. `size` is CHIP (lists) or
    CHIP_IN_TEXT.
    """
    rgb = colour.rgb() if colour is not None else None
    tile = _chip_tile(text, theme, rgb, style, size, fonts.scale(), _ratio(painter))
    paint_tile(painter, x, y, tile)
    return _tile_width(tile)


def paint_row(
    painter: QPainter,
    rect: QRectF,
    theme: Theme,
    *,
    selected: bool = False,
    hovered: bool = False,
    focused: bool = False,
) -> None:
    """Paint the ground of a list's row: hover, or the selected ground with its 3 px bar, accent where the focus is."""
    if selected:
        painter.fillRect(rect, theme.select)
        painter.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), theme.accent if focused else theme.edge)
    elif hovered:
        painter.fillRect(rect, theme.hover)


def paint_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    colour: QColor,
    *,
    size: int = fonts.BODY,
    weight: QFont.Weight = fonts.REGULAR,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> float:
    """Paint one line, vertically centred, ended with … where the rectangle ends; return the width it took.

    The painter keeps the font and the colour.
    """
    shown, advance = _elided(text, int(rect.width()), size, weight, fonts.scale())
    font = fonts.shared(size, weight)
    x = rect.x()
    # Told apart by identity first: combining flags is slow in Python, and this runs some hundred times for a frame.
    if align is not Qt.AlignmentFlag.AlignLeft:
        if align & Qt.AlignmentFlag.AlignRight:
            x = rect.right() - advance
        elif align & Qt.AlignmentFlag.AlignHCenter:
            x += (rect.width() - advance) / 2
    painter.setPen(colour)
    painter.setFont(font)
    painter.drawText(QPointF(x, baseline(rect, font.pixelSize())), shown)
    return advance


def elided(text: str, width: float, *, size: int = fonts.BODY, weight: QFont.Weight = fonts.REGULAR) -> str:
    """Return the text, ended with … if it is wider than `width` px."""
    return _elided(text, int(width), size, weight, fonts.scale())[0]


@lru_cache(maxsize=4096)
def _elided(text: str, width: int, size: int, weight: QFont.Weight, text_scale: float) -> tuple[str, float]:
    """Return what is shown of a text, and its width; lists ask the same thing for every frame."""
    measures = fonts.metrics(size, weight)
    # One px of grace: a text is never elided in a box made to its own rounded width.
    shown = measures.elidedText(text, Qt.TextElideMode.ElideRight, width + 1)
    return shown, measures.horizontalAdvance(shown)


def draw_text(painter: QPainter, rect: QRectF, text: str, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
    """Draw one line in the painter's font and pen with the optical middle of Hangul in the middle of the rectangle.

    All sizes in one row share a middle in this way; it is not clipped and on whole px vertically.
    """
    measures = painter.fontMetrics()
    advance = measures.horizontalAdvance(text)
    x = rect.x()
    if align & Qt.AlignmentFlag.AlignRight:
        x = rect.right() - advance
    elif align & Qt.AlignmentFlag.AlignHCenter:
        x = rect.x() + (rect.width() - advance) / 2
    painter.drawText(QPointF(x, baseline(rect, painter.font().pixelSize())), text)


def baseline(rect: QRectF, pixel_size: int) -> float:
    """Return the y of the baseline of one line whose capitals and syllables are centred in the rectangle.

    Noto Sans KR: Hangul reaches from -0.09 to 0.85 em, capitals from 0 to 0.73; 0.37 em is the middle of both.
    """
    return round(rect.center().y() + 0.37 * pixel_size)


# Caps and chips are many and alike: each is painted once and then copied. Painted anew they took a frame by themselves
# (100 chips of a dense article: 9 ms; copied: under 1 ms).
@lru_cache(maxsize=512)
def _keycap_tile(
    text: str, theme: Theme, size: int, ink: int | None, dashed: bool, text_scale: float, ratio: float
) -> QPixmap:
    width = keycap_width(text, size=size)
    box = QRectF(0, 0, width, fonts.px(size))
    colour = QColor.fromRgba(ink) if ink is not None else None
    tile = blank_tile(box, ratio)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_dashed_pen(colour or theme.edge) if dashed else QPen(colour or theme.edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if colour is not None else theme.keycap)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(colour or (theme.text3 if dashed else theme.text))
        painter.setFont(fonts.shared(fonts.META, fonts.MEDIUM))
        draw_text(painter, box, text, Qt.AlignmentFlag.AlignHCenter)
    return tile


@lru_cache(maxsize=1024)
def _chip_tile(
    text: str, theme: Theme, rgb: int | None, style: ChipStyle, size: int, text_scale: float, ratio: float
) -> QPixmap:
    box = QRectF(0, 0, chip_width(text), fonts.px(size))
    hue = adjusted_for_contrast(QColor.fromRgb(rgb), theme) if rgb is not None else theme.text2
    tile = blank_tile(box, ratio)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if style is ChipStyle.DASHED:
            ink = theme.text2
            painter.setPen(_dashed_pen(theme.edge))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        else:
            ink = theme.on_chip if style is ChipStyle.SOLID else hue if style is ChipStyle.TINT else theme.text2
            # Over the page's colour in selected rows too: over `select` the text would fail.
            painter.setBrush(hue if style is ChipStyle.SOLID else mixed(ink, CHIP_TINT, theme.page))
            painter.drawRoundedRect(box, 3, 3)
        painter.setPen(ink)
        painter.setFont(fonts.shared(fonts.META, fonts.BOLD))
        draw_text(painter, box, text, Qt.AlignmentFlag.AlignHCenter)
    return tile


def blank_tile(box: QRectF, ratio: float) -> QPixmap:
    """Return an empty, transparent picture of a box's size, for what is painted once and then copied."""
    tile = QPixmap(ceil(box.width() * ratio), ceil(box.height() * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    return tile


def _ratio(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()


def paint_tile(painter: QPainter, x: float, y: float, tile: QPixmap) -> None:
    """Copy a picture to a place, on whole px of the device so that it stays sharp."""
    ratio = tile.devicePixelRatio()
    painter.drawPixmap(QPointF(round(x * ratio) / ratio, round(y * ratio) / ratio), tile)


def _tile_width(tile: QPixmap) -> float:
    # Widths are whole px; at 125 % the picture is up to one device px wider than its contents.
    return float(int(tile.deviceIndependentSize().width() + 1e-6))


def _dashed_pen(colour: QColor) -> QPen:
    pen = QPen(colour, 1, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3, 2])
    return pen


def _cap_metrics() -> QFontMetricsF:
    return fonts.metrics(fonts.META, fonts.MEDIUM)


def _chip_metrics() -> QFontMetricsF:
    return fonts.metrics(fonts.META, fonts.BOLD)
