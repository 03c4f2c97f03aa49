"""Korean is shown in the font that is brought along, also where the system has none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication

from annotator.gui.kit import fonts

_HEADLINE = "美 中 日 與 野 靑 삼성전자 뷁 ㈜ … “” ·"

_PROBE = """
from PySide6.QtGui import QFontInfo, QRawFont, QTextLayout
from PySide6.QtWidgets import QApplication
from annotator.gui.kit import fonts
from annotator.gui.kit.theme import LIGHT, apply_theme
app = QApplication([])
fonts.load()
apply_theme(app, LIGHT)
layout = QTextLayout("저커버그 뷁 美", fonts.article())
layout.beginLayout()
layout.createLine()
layout.endLayout()
runs = layout.glyphRuns()
print(QFontInfo(app.font()).family())
print(sorted({run.rawFont().familyName() for run in runs}))
print(all(index != 0 for run in runs for index in run.glyphIndexes()))
"""


def test_every_sign_of_a_headline_is_in_the_font(qapp: QApplication) -> None:
    raw = QRawFont.fromFont(fonts.article())

    assert raw.familyName() == "Noto Sans KR"
    assert [sign for sign in _HEADLINE if not raw.supportsCharacter(ord(sign))] == []


def test_all_modern_syllables_are_in_the_font(qapp: QApplication) -> None:
    raw = QRawFont.fromFont(fonts.ui())

    assert all(raw.supportsCharacter(code) for code in range(0xAC00, 0xD7A4))


def test_loading_twice_changes_nothing(qapp: QApplication) -> None:
    fonts.load()

    assert QFontInfo(qapp.font()).family() == fonts.FAMILY


@pytest.mark.parametrize(("size", "weight"), [(11, fonts.MEDIUM), (13, fonts.REGULAR), (20, fonts.BOLD)])
def test_the_three_sizes_are_px_at_100_percent(qapp: QApplication, size: int, weight: QFont.Weight) -> None:
    font = fonts.ui(size, weight)

    assert font.pixelSize() == size
    assert font.weight() == weight


def test_figures_are_equally_wide(qapp: QApplication) -> None:
    measures = fonts.metrics(fonts.META)

    assert len({measures.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_hangul_is_shown_where_only_dejavu_is_installed(tmp_path: Path) -> None:
    dejavu = Path("/usr/share/fonts/truetype/dejavu")
    if not dejavu.is_dir():
        pytest.skip("needs the DejaVu fonts (Debian: fonts-dejavu-core)")
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{dejavu}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    environment = os.environ | {"FONTCONFIG_FILE": str(configuration), "QT_QPA_PLATFORM": "offscreen"}

    done = subprocess.run([sys.executable, "-c", _PROBE], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines() == ["Noto Sans KR", "['Noto Sans KR']", "True"], done.stderr
