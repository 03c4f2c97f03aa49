"""The welcome page, by keys, by mouse and by dropping files."""

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.kit.widgets import KeyLink
from annotator.gui.kit.words import set_language
from annotator.gui.welcome import RecentProject, WelcomePage
from annotator.gui.welcome_rows import progress_texts, when_text

NOW = datetime(2026, 11, 21, 12, 0)
RECENT = (
    RecentProject(
        "/a/news.annodb", "news.annodb", "~/news.annodb", {"todo": 4, "gold": 2}, datetime(2026, 11, 21, 9, 12)
    ),
    RecentProject("/a/gone.annodb", "gone.annodb", "~/gone.annodb", missing=True),
)


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    made = WelcomePage()
    made.resize(1280, 740)
    qtbot.addWidget(made)
    made.show_recent(RECENT, NOW)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(lambda: made.verbs[0].hasFocus())
    return made


def _focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_arrows_walk_the_verbs_and_enter_presses_them(page: WelcomePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.new_clicked):
        qtbot.keyClick(_focused(), Qt.Key.Key_Return)
    qtbot.keyClick(_focused(), Qt.Key.Key_Down)
    with qtbot.waitSignal(page.open_clicked):
        qtbot.keyClick(_focused(), Qt.Key.Key_Return)
    qtbot.keyClick(_focused(), Qt.Key.Key_Down)
    qtbot.keyClick(_focused(), Qt.Key.Key_Down)
    with qtbot.waitSignal(page.samples_clicked):
        qtbot.keyClick(_focused(), Qt.Key.Key_Space)


def test_a_recent_project_opens_by_click_and_by_alt_with_its_number(page: WelcomePage, qtbot: QtBot) -> None:
    row = next(b for b in page.findChildren(QAbstractButton) if b.accessibleName().startswith("news.annodb"))
    with qtbot.waitSignal(page.recent_chosen) as said:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert said.args == ["/a/news.annodb"]
    with qtbot.waitSignal(page.recent_chosen) as said:
        qtbot.keyClick(_focused(), Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert said.args == ["/a/gone.annodb"]
    with qtbot.assertNotEmitted(page.recent_chosen):
        qtbot.keyClick(_focused(), Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)


def test_tab_reaches_the_recent_projects(page: WelcomePage, qtbot: QtBot) -> None:
    seen = []
    for _ in range(12):
        qtbot.keyClick(_focused(), Qt.Key.Key_Tab)
        seen.append(_focused().accessibleName())
    assert any(name.startswith("news.annodb") for name in seen)


def test_counts_that_come_later_keep_the_keyboard_where_it_is(page: WelcomePage, qtbot: QtBot) -> None:
    row = next(b for b in page.findChildren(QAbstractButton) if b.accessibleName().startswith("gone.annodb"))
    row.setFocus()
    page.show_recent(RECENT, NOW)
    qtbot.waitUntil(lambda: _focused().accessibleName().startswith("gone.annodb"))


def test_files_are_dropped_on_the_area(page: WelcomePage, qtbot: QtBot, tmp_path: Path) -> None:
    area = next(w for w in page.findChildren(QWidget) if w.acceptDrops() and w.accessibleName().startswith("Drop"))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/a.txt")])
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(9, 9), action, mime, buttons, keys)
    QApplication.sendEvent(area, entered)
    assert entered.isAccepted()
    with qtbot.waitSignal(page.files_dropped) as said:
        QApplication.sendEvent(area, QDropEvent(QPointF(9, 9), action, mime, buttons, keys))
    assert said.args == [[tmp_path]]


def test_paste_and_shortcuts_can_be_clicked(page: WelcomePage, qtbot: QtBot) -> None:
    links = {link.text(): link for link in page.findChildren(KeyLink)}
    with qtbot.waitSignal(page.paste_clicked):
        qtbot.mouseClick(links["Paste"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.link_clicked) as said:
        qtbot.mouseClick(links["Keyboard shortcuts"], Qt.MouseButton.LeftButton)
    assert said.args == ["keys"]


@pytest.mark.parametrize(
    ("then", "ko", "en"),
    [
        (datetime(2026, 11, 21, 9, 12), "오늘 09:12", "Today 09:12"),
        (datetime(2026, 11, 20, 23, 0), "어제", "Yesterday"),
        (datetime(2026, 11, 3), "11월 3일", "Nov 3"),
        (datetime(2025, 12, 31), "2025-12-31", "2025-12-31"),
    ],
)
def test_moments_are_said_as_people_say_them(then: datetime, ko: str, en: str) -> None:
    assert when_text(then, NOW) == en
    set_language("ko")
    try:
        assert when_text(then, NOW) == ko
    finally:
        set_language("en")


def test_progress_names_the_two_stages_that_say_most() -> None:
    assert progress_texts({"todo": 4}) == ("4 articles", "To do 4")
    assert progress_texts({"todo": 1, "in_progress": 2, "done": 3, "gold": 1}) == (
        "7 articles",
        "In progress 2 · Gold 1",
    )
    assert progress_texts({}) == ("", "")
