"""Finding in the open article, by keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.desk import At
from annotator.gui.article.find_bar import places
from annotator.gui.kit.overlays import Dialog
from annotator.gui.main_window import MainWindow
from annotator.model.text import Span
from annotator.store.project import Project
from tests.builders import schema
from tests.gui.test_mouse_and_hints import add_article
from tests.gui.test_window import desk, press, project, surfaces, window

__all__ = ["project", "window"]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("한빛전자와 한빛전자", "한빛전자", [(0, 4), (6, 10)]),
        ("LG와 lg", "Lg", [(0, 2), (4, 6)]),
        ("젠슨\n황", "젠슨 황", [(0, 4)]),
        ("😀 (주)한빛", "(주)한", [(2, 6)]),
        ("아아아", "아아", [(0, 2)]),
        ("가나다", "가나다", [(0, 3)]),  # typed as decomposed letters
        ("가나다", "  ", []),
        ("가나다", "라", []),
    ],
)
def test_where_words_stand(text: str, query: str, expected: list[tuple[int, int]]) -> None:
    assert places(text, query) == tuple(Span(*ends) for ends in expected)


def _find(window: MainWindow, qtbot: QtBot, words: str) -> None:
    press(window, qtbot, "Ctrl+F")
    field = window.workspace.find_bar.field
    assert QApplication.focusWidget() is field
    field.insert(words)  # as an input method commits them


def test_what_is_found_is_labelled_from_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    _find(window, qtbot, "공장")
    assert window.workspace.find_bar.count.text() == "1 of 1"
    press(window, qtbot, "Esc")
    assert QApplication.focusWidget() is window.workspace.text
    assert desk(window).current.at is At.SELECTION
    press(window, qtbot, "2")
    assert surfaces(window) == ["공장"]


def test_enter_goes_from_hit_to_hit_and_a_found_suggestion_becomes_current(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.workspace.find_bar
    _find(window, qtbot, "한빛전자")
    assert bar.count.text() == "1 of 2"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 2"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.count.text() == "1 of 2"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "2 of 2"
    press(window, qtbot, "Esc")
    current = desk(window).suggestion()
    assert current is not None and current.mention is not None
    work = desk(window).work
    assert work is not None
    assert current.mention.start == work.document.text.rindex("한빛전자")


def test_what_is_not_there_is_said(window: MainWindow, qtbot: QtBot) -> None:
    before = desk(window).current
    _find(window, qtbot, "없는말")
    assert window.workspace.find_bar.count.text() == "not found"
    press(window, qtbot, "Esc")
    assert desk(window).current == before


def test_hits_are_tinted_while_they_are_looked_for(window: MainWindow, qtbot: QtBot) -> None:
    view = window.workspace.text
    plain = view.grab().toImage()
    _find(window, qtbot, "공장")
    place = view.rect_of(desk(window).required().document.text.index("공장")).center().toPoint()
    place.setX(place.x() + 3)
    place.setY(place.y() - 11)  # within the line, above the letters
    assert view.grab().toImage().pixelColor(place) != plain.pixelColor(place)
    press(window, qtbot, "Esc", "Esc")
    assert view.grab().toImage().pixelColor(place) == plain.pixelColor(place)


def test_a_selection_is_looked_for(window: MainWindow, qtbot: QtBot) -> None:
    window.acts.stand_on_span(Span(0, 2))
    press(window, qtbot, "/")
    assert window.workspace.find_bar.field.text() == "한빛"
    assert window.workspace.find_bar.count.text() == "1 of 2"


def test_an_article_opened_from_a_search_shows_what_was_looked_for(window: MainWindow, qtbot: QtBot) -> None:
    search = window.workspace.documents.search
    search.setFocus()
    search.insert("주주총회")
    qtbot.waitUntil(lambda: len(window.flows._ids) == 1)
    window.acts.open_document("d2")
    assert window.workspace.find_bar.isVisible()
    assert window.workspace.find_bar.count.text() == "1 of 1"
    window.focus_text()
    press(window, qtbot, "Esc")
    assert not window.workspace.find_bar.isVisible()


def test_an_article_opened_from_a_search_shows_its_suggestion_and_tints_what_was_looked_for(
    project: Path, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    add_article(project, "[한빛전자:COMPANY#c]는 새 공장을 열었다.\n" + "날이 맑았다.\n" * 90 + "배당을 늘린다.")
    window = open_window()
    view, bar = window.workspace.text, window.workspace.find_bar
    search = window.workspace.documents.search
    search.setFocus()
    search.insert("배당")
    qtbot.waitUntil(lambda: window.workspace.documents.neighbour(1) == "d3")
    window.focus_text()
    press(window, qtbot, "Ctrl+]")
    assert desk(window).required().document.id == "d3"
    assert bar.count.text() == "1 of 1"
    assert view.visible_mentions() == ("c",)
    press(window, qtbot, "Ctrl+F")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert view.visible_mentions() == ()


def test_undo_into_another_article_finds_in_that_one(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.workspace.find_bar
    press(window, qtbot, "Space", "D")
    _find(window, qtbot, "한빛전자")
    assert bar.count.text() == "not found"
    window.focus_text()
    press(window, qtbot, "Ctrl+Z")
    assert desk(window).required().document.id == "d1"
    assert bar.count.text() == "1 of 2"


def test_nothing_stays_tinted_where_there_is_no_article_any_more(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    view = window.workspace.text
    text = desk(window).required().document.text
    _find(window, qtbot, "공장")
    Project.create(tmp_path / "empty.annodb", schema()).close()
    window.flows.open_project(str(tmp_path / "empty.annodb"))
    QApplication.clipboard().setText(text)
    press(window, qtbot, "Ctrl+V")
    assert desk(window).required().document.text == text
    place = view.rect_of(text.index("공장")).center().toPoint()
    place.setX(place.x() + 3)
    place.setY(place.y() - 11)  # within the line, above the letters
    as_it_is = view.grab().toImage().pixelColor(place)
    view.show_found((), -1)
    assert view.grab().toImage().pixelColor(place) == as_it_is


def test_the_keys_are_shown_from_a_field_too(window: MainWindow, qtbot: QtBot) -> None:
    window.workspace.documents.focus_search()
    search = window.workspace.documents.search
    qtbot.keyClicks(search, "?/")
    assert search.text() == "?/"
    shown: list[str] = []

    def look() -> None:
        sheet = QApplication.activeModalWidget()
        assert isinstance(sheet, Dialog)
        shown.append(sheet.windowTitle())
        sheet.close()

    QTimer.singleShot(0, window, look)
    qtbot.keyClick(search, Qt.Key.Key_F1)
    assert shown == ["Keyboard shortcuts"]
