"""The window while no project is open: what goes wrong is said, and nothing is offered that cannot be done."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from annotator.gui.kit.overlays import Toast
from annotator.gui.main_window import MainWindow
from tests.gui.test_window import desk, press, project

__all__ = ["project"]


@pytest.fixture
def window(open_window: Callable[[], MainWindow]) -> MainWindow:
    window = open_window()
    window.perform("close")
    assert window.on_welcome()
    return window


def entries(window: MainWindow, heading: str) -> dict[str, QAction]:
    """The entries of a menu by their words, as they are when it is opened."""
    menu = next(
        m for m in window.menuBar().findChildren(QMenu) if m.title() == heading and m.parent() is window.menuBar()
    )
    menu.aboutToShow.emit()
    return {a.text().partition("\t")[0]: a for a in menu.actions()}


def test_what_goes_wrong_is_said_on_the_first_page_too(window: MainWindow, qtbot: QtBot) -> None:
    said: list[str] = []

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        box.accept()

    QTimer.singleShot(0, window, read)
    qtbot.keyClick(
        window.welcome, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert said == ["open a project first"]


def test_what_was_done_is_told_on_the_first_page_too(window: MainWindow, qtbot: QtBot) -> None:
    window.perform("theme")
    shown = [t.text for t in window.welcome.findChildren(Toast) if t.isVisible()]
    assert shown == ["Look: light"]


def test_without_a_project_no_menu_offers_what_needs_one(window: MainWindow) -> None:
    file = entries(window, "File")
    assert {word for word, entry in file.items() if not entry.isEnabled()} == {
        "Export…",
        "Back up now",
        "Close project",
        "Who is annotating…",
    }
    assert not entries(window, "Annotate")["What was learned…"].isEnabled()
    assert not any(entry.isEnabled() for entry in entries(window, "Review").values() if entry.isVisible())


def test_undo_is_offered_only_with_a_step_to_take_back(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = open_window()
    assert not entries(window, "Edit")["Undo"].isEnabled()
    press(window, qtbot, "Space")
    assert [a.isEnabled() for a in entries(window, "Edit").values()][:2] == [True, False]
    press(window, qtbot, "Ctrl+Z")
    assert [a.isEnabled() for a in entries(window, "Edit").values()][:2] == [False, True]
    assert desk(window).counts().answered == 0


def test_projects_are_looked_for_in_a_folder_that_is_there(window: MainWindow, tmp_path: Path) -> None:
    assert window.flows.start_folder() == tmp_path
    gone = str(tmp_path / "gone" / "news.annodb")
    window.settings = replace(window.settings, recent=(gone,))
    assert window.flows.start_folder().is_dir()
