"""The colours can be read on everything they stand on, and one palette carries them to every widget."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.kit import fonts
from annotator.gui.kit.theme import (
    CHIP_TINT,
    DARK,
    LIGHT,
    Theme,
    adjusted_for_contrast,
    apply_theme,
    contrast,
    current_theme,
    luminance,
    mixed,
    palette,
    theme_of,
)

PERSON = {"light": "#1D5BBF", "dark": "#8AB8FF"}
COMPANY = {"light": "#0B7350", "dark": "#6FD6A8"}


def _worst(ink: QColor, grounds: tuple[QColor, ...]) -> float:
    return min(contrast(ink, ground) for ground in grounds)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.005)
    assert luminance(QColor("red")) == pytest.approx(0.2126)


@pytest.mark.parametrize(
    ("theme", "name", "least"),
    [
        (LIGHT, "text", 13.3),
        (DARK, "text", 9.7),
        (LIGHT, "text2", 6.8),
        (DARK, "text2", 6.6),
        (LIGHT, "text3", 4.6),
        (DARK, "text3", 4.6),
        (LIGHT, "danger", 5.2),
        (DARK, "danger", 5.4),
    ],
)
def test_text_can_be_read_on_every_surface(theme: Theme, name: str, least: float) -> None:
    assert _worst(getattr(theme, name), theme.surfaces) >= least - 0.05


@pytest.mark.parametrize(("theme", "least"), [(LIGHT, 3.1), (DARK, 3.2)])
def test_borders_can_be_seen_where_fields_and_caps_stand(theme: Theme, least: float) -> None:
    assert _worst(theme.edge, (theme.page, theme.chrome, theme.raised)) >= least - 0.05


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_keycap_can_be_seen_and_read(theme: Theme) -> None:
    assert contrast(theme.edge, theme.keycap) >= 3
    assert contrast(theme.text, theme.keycap) >= 7
    assert contrast(theme.text3, theme.keycap) >= 4.5


@pytest.mark.parametrize(("theme", "accent", "filled"), [(LIGHT, 4.8, 5.2), (DARK, 7.3, 8.7)])
def test_the_accent_can_be_read_and_read_upon(theme: Theme, accent: float, filled: float) -> None:
    assert _worst(theme.accent, (theme.page, theme.chrome, theme.raised)) >= accent - 0.05
    assert contrast(theme.on_accent, theme.accent) >= filled - 0.05


@pytest.mark.parametrize(
    ("theme", "least", "solid", "tinted"), [(LIGHT, 4.7, 5.9, 4.9), (DARK, 5.9, 9.0, 6.9)], ids=["light", "dark"]
)
@pytest.mark.parametrize("label", [PERSON, COMPANY], ids=["person", "company"])
def test_labels_can_be_read_alone_and_as_chips(
    theme: Theme, least: float, solid: float, tinted: float, label: dict[str, str]
) -> None:
    hue = QColor(label[theme.name])

    assert _worst(hue, theme.surfaces) >= least - 0.05
    assert contrast(theme.on_chip, hue) >= solid - 0.05
    assert contrast(hue, mixed(hue, CHIP_TINT, theme.page)) >= tinted - 0.05
    assert adjusted_for_contrast(hue, theme) == hue


@pytest.mark.parametrize(("theme", "least"), [(LIGHT, 4.3), (DARK, 6.0)])
def test_arcs_can_be_seen_and_the_toast_read(theme: Theme, least: float) -> None:
    assert _worst(theme.arc, (theme.page,)) >= least
    assert _worst(theme.arc_suggested, (theme.page,)) >= least - 0.1
    assert contrast(theme.arc_label, theme.page) >= 7
    assert contrast(theme.text, theme.selection) >= 7
    assert contrast(theme.on_toast, theme.toast) >= 10


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("given", ["#FFE066", "#1A1A40", "#888888", "#FF0000", "#00FF00", "#FFFFFF", "#000000"])
def test_any_colour_of_a_schema_becomes_readable(theme: Theme, given: str) -> None:
    found = adjusted_for_contrast(QColor(given), theme)

    assert _worst(found, theme.surfaces) >= 4.5
    assert contrast(theme.on_chip, found) >= 4.5
    assert contrast(found, mixed(found, CHIP_TINT, theme.page)) >= 4.5


def test_a_pale_colour_keeps_its_hue_when_darkened() -> None:
    pale = QColor("#FFB0B0")

    assert adjusted_for_contrast(pale, LIGHT).hslHue() == pytest.approx(pale.hslHue(), abs=2)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_palette_says_which_theme_it_is(theme: Theme) -> None:
    colours = palette(theme)

    assert theme_of(colours) is theme
    assert colours.color(QPalette.ColorRole.Window) == theme.chrome
    assert colours.color(QPalette.ColorRole.Base) == theme.page
    assert colours.color(QPalette.ColorRole.Highlight) == theme.select
    assert colours.color(QPalette.ColorRole.Accent) == theme.accent


def test_a_choice_of_the_person_beats_the_system(qapp: QApplication) -> None:
    assert current_theme("light") is LIGHT
    assert current_theme("dark") is DARK
    assert current_theme("system") in (LIGHT, DARK)


def test_theme_and_text_size_reach_open_widgets(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    label = QLabel("삼성전자", window)
    qtbot.addWidget(window)
    window.show()

    apply_theme(qapp, DARK, 1.5)

    qtbot.waitUntil(lambda: theme_of(label) is DARK)
    assert label.font().pixelSize() == 20
    assert fonts.ui(fonts.META).pixelSize() == 17
    assert fonts.px(16) == 25
