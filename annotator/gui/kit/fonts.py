"""The typefaces of the window: Noto Sans KR, brought along, in the three sizes of the look times the text-size setting.

The application's font is the only memory of the text size: `scale()` reads it back, so nothing has to be told twice.
"""

from functools import lru_cache
from pathlib import Path

from pylopdf_fonts_ko import sans_path
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

from annotator.model.errors import KnownError

FAMILY = "Noto Sans KR"
# After it the system's own, for characters that Noto Sans KR lacks, and should its file be damaged.
FALLBACKS = ("Noto Sans CJK KR", "Pretendard", "Malgun Gothic", "Apple SD Gothic Neo", "NanumGothic", "sans-serif")
MONO_FAMILIES = ("Noto Sans Mono", "DejaVu Sans Mono", "Menlo", "Consolas", "monospace", FAMILY)

META = 11
BODY = 13
TITLE = 20
ARTICLE = 18

REGULAR = QFont.Weight.Normal
MEDIUM = QFont.Weight.Medium
BOLD = QFont.Weight.Bold
_applied = {"scale": 1.0}


def load() -> None:
    """Give Noto Sans KR to Qt; to be called after the application is made and before any widget. Once is enough.

    Raises: KnownError if the file of the font is missing or damaged.
    """
    if FAMILY in QFontDatabase.families():
        return
    path = Path(sans_path())
    if QFontDatabase.addApplicationFont(str(path)) < 0:
        raise KnownError(f"the Korean font {path} cannot be read: install pylopdf-fonts-ko again")


def apply(app: QGuiApplication, text_scale: float) -> None:
    """Make the 13 px font, times the text size, the font of every widget."""
    font = _font(BODY, REGULAR, text_scale)
    app.setFont(font)
    # Asked many thousand times for one picture, so it is not read from the application's font each time.
    _applied["scale"] = font.pixelSize() / BODY
    px.cache_clear()


def scale() -> float:
    """Return the text size that was applied, 1.0 for 100 %."""
    return _applied["scale"]


@lru_cache(maxsize=1024)
def px(length: float) -> int:
    """Return a length of the look, given in px at 100 %, at the present text size, rounded to whole px."""
    return round(length * scale())


def ui(size: int = BODY, weight: QFont.Weight = REGULAR) -> QFont:
    """Return the font of the window in one of its sizes (px at 100 %), with tabular figures."""
    return QFont(_font(size, weight, scale()))


def shared(size: int = BODY, weight: QFont.Weight = REGULAR) -> QFont:
    """Return the same as `ui`, without a copy: for painting many times a frame, never to be changed."""
    return _font(size, weight, scale())


def article(size: int = ARTICLE, weight: QFont.Weight = REGULAR) -> QFont:
    """Return the font of the article (px at 100 %)."""
    return ui(size, weight)


def mono(size: int = META) -> QFont:
    """Return the font of command lines and hashes (px at 100 %)."""
    font = QFont(list(MONO_FAMILIES))
    font.setPixelSize(px(size))
    return font


def metrics(size: int = BODY, weight: QFont.Weight = REGULAR) -> QFontMetricsF:
    """Return the measures of `ui(size, weight)`."""
    return _metrics(size, weight, scale())


@lru_cache(maxsize=64)
def _font(size: int, weight: QFont.Weight, text_scale: float) -> QFont:
    font = QFont([FAMILY, *FALLBACKS])
    font.setPixelSize(max(1, round(size * text_scale)))
    font.setWeight(weight)
    # Widths that grow in proportion: a layout at 150 % is the layout at 100 %.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


@lru_cache(maxsize=64)
def _metrics(size: int, weight: QFont.Weight, text_scale: float) -> QFontMetricsF:
    return QFontMetricsF(_font(size, weight, text_scale))
