"""Every test of the window starts in the light look at 100 %, with the font that is brought along."""

import pytest
from PySide6.QtWidgets import QApplication

from annotator.gui import fonts, style
from annotator.gui.theme import LIGHT, apply_theme


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says so about every window with a fixed size; it is no fault of ours."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    fonts.load()
    style.install(qapp)
    apply_theme(qapp, LIGHT)
