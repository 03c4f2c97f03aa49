"""Keycaps, chips, glyphs and icons say what they are by shape, and take the width that they promise."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QKeySequence, QPainter
from PySide6.QtWidgets import QApplication

from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.paint import ChipStyle, KeyHint
from annotator.gui.kit.theme import DARK, LIGHT, Theme, apply_theme
from annotator.model.errors import KnownError
from annotator.resources import data_path

STAGES = ("todo", "in_progress", "done", "in_review", "gold")
NEEDED = [
    "search",
    "check",
    "x",
    "chevron-up",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "message-square",
    "panel-left",
    "arrow-up-down",
    "arrow-right",
    "database",
    "user",
    "check-check",
    "circle-check",
    "triangle-alert",
    "info",
    "copy",
    "layers",
    "scale",
    "eye-off",
    "file-plus",
    "file-input",
    "file-output",
    "file-text",
    "folder-open",
    "flask-conical",
    "package",
    "import",
    "keyboard",
    "book-open",
    "shield-check",
    "link",
    "list",
    "grid-3x3",
    "minus",
    "plus",
]


def _painted(draw: Callable[[QPainter], object], theme: Theme = LIGHT, size: tuple[int, int] = (200, 24)) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(theme.chrome)
    with QPainter(image) as painter:
        draw(painter)
    return image


def _extent(image: QImage, ground: QColor) -> tuple[int, int, int, int]:
    """First and last column, first and last row that are not ground."""
    points = [(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y) != ground]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), max(xs), min(ys), max(ys)


@pytest.mark.parametrize(
    ("shortcut", "caps"),
    [
        ("D", ("D",)),
        ("Ctrl+Return", ("Ctrl", "Enter")),
        ("Ctrl+Shift+F", ("Ctrl", "Shift", "F")),
        ("Ctrl++", ("Ctrl", "+")),
        ("+", ("+",)),
        ("Shift+Left", ("Shift", "←")),
        ("[", ("[",)),
        ("Ctrl+K, Ctrl+S", ("Ctrl", "K", "Ctrl", "S")),
    ],
)
def test_a_shortcut_is_read_as_caps_in_the_order_of_pressing(shortcut: str, caps: tuple[str, ...]) -> None:
    assert paint.keycaps(shortcut) == caps
    assert paint.keycaps(QKeySequence(shortcut)) == caps


@pytest.mark.parametrize("text", ["1", "Space", "Enter", "←", "["])
@pytest.mark.parametrize("size", [paint.KEYCAP, paint.KEYCAP_IN_TEXT])
def test_a_keycap_covers_exactly_the_width_it_returns(qapp: QApplication, text: str, size: int) -> None:
    widths = []

    image = _painted(lambda painter: widths.append(paint.paint_keycap(painter, 3, 2, text, LIGHT, size=size)))

    first, last, top, bottom = _extent(image, LIGHT.chrome)
    assert widths == [paint.keycap_width(text, size=size)]
    assert (first, last + 1 - first) == (3, widths[0])
    assert (top, bottom + 1 - top) == (2, size)
    assert widths[0] >= size


def test_caps_and_chips_are_sharp_on_a_dense_screen(qapp: QApplication) -> None:
    image = QImage(200, 60, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(LIGHT.chrome)

    with QPainter(image) as painter:
        cap = paint.paint_keycap(painter, 2, 2, "N", LIGHT)
        chip = paint.paint_chip(painter, 40.5, 2, "기업", LIGHT, QColor("#0B7350"))

    columns = [x for x in range(200) if image.pixelColor(x, 22) != LIGHT.chrome]
    assert (columns[0], columns[-1]) == (4, 81 + 2 * chip - 1)
    assert [x for x in columns if x < 60][-1] == 4 + 2 * cap - 1
    assert image.pixelColor(5, 22) == LIGHT.edge


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0, 3.0])
def test_the_width_is_the_same_on_every_screen(qapp: QApplication, ratio: float) -> None:
    image = QImage(600, 60, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)

    with QPainter(image) as painter:
        for text in ("N", "Space", "Enter", "Ctrl"):
            assert paint.paint_keycap(painter, 0, 0, text, LIGHT) == paint.keycap_width(text)
        for text in ("인물", "기업 97%"):
            assert paint.paint_chip(painter, 0, 0, text, LIGHT) == paint.chip_width(text)


def test_a_hint_is_caps_then_word(qapp: QApplication) -> None:
    hint = KeyHint(("Ctrl", "Enter"), "46건 모두 수락")
    widths = []

    image = _painted(lambda painter: widths.append(paint.paint_key_hint(painter, 0, 2, hint, LIGHT)), size=(300, 24))

    caps = paint.keycap_width("Ctrl") + paint.CAP_GAP + paint.keycap_width("Enter")
    assert paint.keycaps_width(hint.keys) == caps
    assert widths == [paint.key_hint_width(hint)]
    assert widths[0] > caps + paint.WORD_GAP
    assert abs(_extent(image, LIGHT.chrome)[1] + 1 - widths[0]) <= 2


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_solid_chip_is_filled_with_its_colour_and_a_suggested_one_with_a_tint(
    qapp: QApplication, theme: Theme
) -> None:
    colour = QColor("#0B7350") if theme is LIGHT else QColor("#6FD6A8")

    solid = _painted(lambda painter: paint.paint_chip(painter, 0, 0, "기업", theme, colour), theme)
    tint = _painted(lambda painter: paint.paint_chip(painter, 0, 0, "기업", theme, colour, style=ChipStyle.TINT), theme)

    assert solid.pixelColor(3, 8) == colour
    assert tint.pixelColor(3, 8) not in (colour, theme.chrome)
    assert _extent(solid, theme.chrome) == _extent(tint, theme.chrome)
    assert _extent(solid, theme.chrome)[1] + 1 == paint.chip_width("기업")
    assert _extent(solid, theme.chrome)[3] + 1 == 16


def test_a_suggested_relation_is_dashed_and_without_colour(qapp: QApplication) -> None:
    image = _painted(lambda painter: paint.paint_chip(painter, 0, 0, "소속", LIGHT, style=ChipStyle.DASHED))
    width = round(paint.chip_width("소속"))

    top = [image.pixelColor(x, 0) == LIGHT.chrome for x in range(4, width - 4)]

    assert True in top
    assert False in top
    assert image.pixelColor(3, 8) == LIGHT.chrome


def test_every_stage_has_a_shape_of_its_own(qapp: QApplication) -> None:
    shapes = [
        _painted(lambda painter, stage=stage: paint.paint_stage(painter, 0, 0, stage, LIGHT, 0.4), size=(16, 16))
        for stage in STAGES
    ]

    grey = [[image.pixelColor(x, y).lightness() for x in range(16) for y in range(16)] for image in shapes]
    differences = [sum(abs(a - b) for a, b in zip(grey[i], grey[j], strict=True)) for i in range(5) for j in range(i)]
    assert min(differences) > 2000


def test_the_pie_grows_with_the_answered_share(qapp: QApplication) -> None:
    def ink(share: float) -> int:
        image = _painted(lambda p: paint.paint_stage(p, 0, 0, "in_progress", LIGHT, share), size=(16, 16))
        return sum(255 - image.pixelColor(x, y).lightness() for x in range(16) for y in range(16))

    amounts = [ink(share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]

    assert amounts == sorted(set(amounts))


def test_a_line_that_does_not_fit_ends_with_an_ellipsis_inside_its_box(qapp: QApplication) -> None:
    title = "저커버그, 자체 개발 AI칩 삼성과 협력 가능성 시사"
    box = QRectF(10, 0, 100, 24)

    image = _painted(lambda painter: paint.paint_text(painter, box, title, LIGHT.text), size=(200, 24))

    assert paint.elided(title, 100).endswith("…")
    assert paint.elided("삼성", 100) == "삼성"
    first, last, _, _ = _extent(image, LIGHT.chrome)
    assert 10 <= first <= last <= 111


def test_text_of_all_sizes_stands_in_the_middle_of_its_row(qapp: QApplication) -> None:
    for size in (fonts.META, fonts.BODY, fonts.TITLE):
        image = _painted(
            lambda painter, size=size: paint.paint_text(painter, QRectF(0, 0, 100, 40), "를", LIGHT.text, size=size),
            size=(100, 40),
        )
        _, _, top, bottom = _extent(image, LIGHT.chrome)
        assert abs((top + bottom + 1) / 2 - 20) <= 1.5


def test_caps_and_chips_grow_with_the_text_size(qapp: QApplication) -> None:
    small = paint.keycap_width("Space"), paint.chip_width("기업")

    apply_theme(qapp, LIGHT, 1.5)

    assert paint.keycap_width("Space") > small[0] * 1.4
    assert paint.chip_width("기업") > small[1] * 1.4


@pytest.mark.parametrize("name", NEEDED)
def test_every_icon_of_the_look_is_there_and_takes_the_colour_it_is_given(qapp: QApplication, name: str) -> None:
    picture = icons.pixmap(name, QColor("#C2410C"), 16, 2.0).toImage()

    assert picture.size().width() == 32
    points = [picture.pixelColor(x, y) for x in range(32) for y in range(32)]
    inked = [(point.red(), point.green(), point.blue()) for point in points if point.alpha() > 250]
    assert inked
    assert all(rgb == pytest.approx((0xC2, 0x41, 0x0C), abs=3) for rgb in inked)


def test_an_unknown_icon_is_a_known_error(qapp: QApplication) -> None:
    with pytest.raises(KnownError, match="no-such-picture"):
        icons.pixmap("no-such-picture", QColor("black"))


def test_the_icons_come_with_their_licence() -> None:
    assert "ISC License" in data_path("resources", "icons", "LICENSE").read_text(encoding="utf-8")
