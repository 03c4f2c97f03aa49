"""The colours of the window: every token of the look, light and dark, as values and as a QPalette.

It knows no widget. Who paints asks `theme_of(palette)`, so that the palette stays the only place that says which theme
is shown.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from annotator.gui.kit import fonts

Choice = Literal["system", "light", "dark"]

TEXT_CONTRAST = 4.5
"""What text needs (WCAG 2.2, 1.4.3 AA)."""
SHAPE_CONTRAST = 3.0
"""What borders and glyphs need (WCAG 2.2, 1.4.11)."""


@dataclass(frozen=True, eq=False)
class Theme:
    """All colours of one look; surfaces first, then lines, then text, then the article's own."""

    name: Literal["light", "dark"]
    page: QColor
    chrome: QColor
    raised: QColor
    hover: QColor
    select: QColor
    line: QColor
    edge: QColor
    text: QColor
    text2: QColor
    text3: QColor
    accent: QColor
    on_accent: QColor
    danger: QColor
    on_chip: QColor
    scrim: QColor
    keycap: QColor
    toast: QColor
    on_toast: QColor
    faint: QColor
    selection: QColor
    arc: QColor
    arc_suggested: QColor
    arc_label: QColor
    tint: float
    """Share of the label's colour under a decided span."""

    @property
    def dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"

    @property
    def surfaces(self) -> tuple[QColor, ...]:
        """Everything that text may stand on."""
        return (self.page, self.chrome, self.raised, self.hover, self.select)


LIGHT = Theme(
    name="light",
    page=QColor("#FFFFFF"),
    chrome=QColor("#F5F6F8"),
    raised=QColor("#FFFFFF"),
    hover=QColor("#ECEEF1"),
    select=QColor("#E3E7EC"),
    line=QColor("#DDE1E6"),
    edge=QColor("#848D99"),
    text=QColor("#1B1F24"),
    text2=QColor("#464E59"),
    text3=QColor("#5E6773"),
    accent=QColor("#C2410C"),
    on_accent=QColor("#FFFFFF"),
    danger=QColor("#B3261E"),
    on_chip=QColor("#FFFFFF"),
    scrim=QColor(0x14, 0x1A, 0x1E, round(0.28 * 255)),
    keycap=QColor("#FFFFFF"),
    toast=QColor("#1B1F24"),
    on_toast=QColor("#FFFFFF"),
    faint=QColor("#6B7480"),
    selection=QColor("#CFE3FF"),
    arc=QColor("#566070"),
    arc_suggested=QColor("#6F7A8A"),
    arc_label=QColor("#323A45"),
    tint=0.15,
)

DARK = Theme(
    name="dark",
    page=QColor("#16191F"),
    chrome=QColor("#1C2027"),
    raised=QColor("#232830"),
    hover=QColor("#272C35"),
    select=QColor("#303743"),
    line=QColor("#2D333D"),
    edge=QColor("#737D8B"),
    text=QColor("#E4E7EB"),
    text2=QColor("#B9C1CB"),
    text3=QColor("#98A2AF"),
    accent=QColor("#FF9E64"),
    on_accent=QColor("#16191F"),
    danger=QColor("#FF8F85"),
    on_chip=QColor("#10141A"),
    scrim=QColor(0, 0, 0, round(0.42 * 255)),
    keycap=QColor("#2A303A"),
    toast=QColor("#E4E7EB"),
    on_toast=QColor("#16191F"),
    faint=QColor("#8A93A0"),
    selection=QColor("#24467A"),
    arc=QColor("#A3ADBA"),
    arc_suggested=QColor("#8D98A7"),
    arc_label=QColor("#D5DAE1"),
    tint=0.16,
)


def palette(theme: Theme) -> QPalette:
    """Return the palette that carries the theme to every widget, also to those that Qt paints itself."""
    roles = QPalette.ColorRole
    result = QPalette()
    for role, colour in {
        roles.Window: theme.chrome,
        roles.Base: theme.page,
        roles.AlternateBase: theme.hover,
        roles.Button: theme.page,
        roles.Text: theme.text,
        roles.WindowText: theme.text,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.danger,
        roles.PlaceholderText: theme.text3,
        roles.Highlight: theme.select,
        roles.HighlightedText: theme.text,
        roles.Accent: theme.accent,
        roles.Light: theme.raised,
        roles.Midlight: theme.line,
        roles.Mid: theme.edge,
        roles.Dark: theme.edge,
        roles.Shadow: theme.edge,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.accent,
        roles.ToolTipBase: theme.raised,
        roles.ToolTipText: theme.text,
    }.items():
        result.setColor(role, colour)
    for role in (roles.Text, roles.WindowText, roles.ButtonText, roles.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, role, theme.edge)
    return result


def theme_of(source: QPalette | QWidget) -> Theme:
    """Return the theme that a palette, or the palette of a widget, was made from."""
    shown = source.palette() if isinstance(source, QWidget) else source
    return DARK if shown.color(QPalette.ColorRole.Base).lightness() < 128 else LIGHT


def current_theme(choice: Choice) -> Theme:
    """Return the theme that the person's setting asks for; `system` follows the desktop, light if it does not say."""
    if choice == "system":
        return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def apply_theme(app: QApplication, theme: Theme, text_scale: float = 1.0) -> None:
    """Give palette and font to the whole application; widgets follow by their PaletteChange and FontChange events.

    `text_scale` is the text-size setting, 0.9 to 1.5. The style is set once by `annotator.gui.kit.style.install`.
    """
    colours = palette(theme)
    app.setPalette(colours)
    QToolTip.setPalette(colours)
    fonts.apply(app, text_scale)
    QToolTip.setFont(fonts.ui(fonts.META))


def luminance(colour: QColor) -> float:
    """Return the relative luminance, 0 black to 1 white (WCAG 2.2)."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: QColor, share: float, ground: QColor) -> QColor:
    """Return `share` (0 to 1) of a colour laid over a ground, as one opaque colour."""
    return QColor.fromRgbF(
        colour.redF() * share + ground.redF() * (1 - share),
        colour.greenF() * share + ground.greenF() * (1 - share),
        colour.blueF() * share + ground.blueF() * (1 - share),
    )


def adjusted_for_contrast(colour: QColor, theme: Theme) -> QColor:
    """Return a label's colour, darkened (light theme) or lightened (dark) until it can be read as text.

    It is read on the page, on the selected row and on the tint of its own chip, and it carries the chip's text; the
    hue stays. A colour that already can be read comes back unchanged.
    """
    return QColor(_adjusted(colour.rgb(), theme))


@lru_cache(maxsize=256)
def _adjusted(rgb: int, theme: Theme) -> QColor:
    target = QColor(Qt.GlobalColor.white if theme.dark else Qt.GlobalColor.black)
    for step in range(51):
        candidate = mixed(target, step / 50, QColor(rgb))
        grounds = (*theme.surfaces, mixed(candidate, CHIP_TINT, theme.page), theme.on_chip)
        if all(contrast(candidate, ground) >= TEXT_CONTRAST for ground in grounds):
            return candidate
    return QColor(target)


CHIP_TINT = 0.12
"""Share of the label's colour under the text of a suggestion's chip."""
