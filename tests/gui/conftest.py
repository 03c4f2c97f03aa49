"""Every test of the window starts in the light look at 100 %, with the font brought along, and leaves nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.kit import fonts, style
from annotator.gui.kit.theme import LIGHT, apply_theme
from annotator.gui.kit.words import language, set_language
from annotator.gui.main_window import MainWindow
from annotator.settings import Settings


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


@pytest.fixture
def annotator() -> str:
    """Who sits at the window; a file may say another."""
    return "a1"


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, project: Path, annotator: str) -> Iterator[Callable[[], MainWindow]]:
    """Opens windows on the file's `project`; each is closed at the end, and none may be left behind."""
    before = language()
    windows: list[MainWindow] = []

    def opened() -> MainWindow:
        window = MainWindow(Settings(annotator=annotator, language="en"))
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        window.flows.open_project(str(project))
        window.workspace.text.setFocus()
        return window

    set_language("en")
    yield opened
    set_language(before)
    for window in windows:
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    left = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    assert left == []
