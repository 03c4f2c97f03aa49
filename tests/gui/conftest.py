"""Every test of the window starts in the light look at 100 %, with the font brought along, and leaves nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from annotator.gui.kit import fonts, style
from annotator.gui.kit.theme import LIGHT, apply_theme


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says so about every window with a fixed size; it is no fault of ours."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    fonts.load()
    style.install(qapp)
    apply_theme(qapp, LIGHT)


@pytest.fixture(autouse=True)
def _no_widget_left(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window shown, apart from those that it gave to qtbot, which closes them itself."""
    before = {id(w) for w in QApplication.topLevelWidgets()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [w for w in QApplication.topLevelWidgets() if id(w) not in before and w.isVisible()]
    names = ", ".join(f"{type(w).__name__} “{w.windowTitle()}”" for w in left)
    assert not left, f"still shown: {names}"
