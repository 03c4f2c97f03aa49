"""What is offered to the mouse, what hints promise, and where the keyboard is when a project has nothing yet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QListView
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.desk import At
from annotator.gui.kit.overlays import within_corners
from annotator.gui.main_window import MainWindow
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.document import Stage
from annotator.model.edit import say
from annotator.model.text import Span
from annotator.store.project import Project
from annotator.suggest.suggester import suggesters
from tests.builders import annotated, schema
from tests.gui.test_window import desk, press, project, surfaces, window

__all__ = ["project", "window"]


def text_of(window: MainWindow) -> str:
    work = desk(window).work
    assert work is not None
    return work.document.text


def drag(window: MainWindow, qtbot: QtBot, start: int, end: int) -> None:
    """Press at one place between characters, move, and let go at another."""
    view = window.workspace.text
    places = [QPoint(round(r.left()) + 1, round(r.center().y())) for r in (view.rect_of(start), view.rect_of(end))]
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    for share in (0.4, 0.8, 1.0):
        qtbot.mouseMove(view.viewport(), places[0] + (places[1] - places[0]) * share)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=places[1])


def test_what_the_mouse_selects_gets_its_label_by_the_mouse(window: MainWindow, qtbot: QtBot) -> None:
    start = text_of(window).index("공장")
    drag(window, qtbot, start, start + 2)
    rows = window.workspace.suggestions.findChild(QListView)
    assert rows is not None
    assert not rows.currentIndex().isValid()  # no suggestion is current any more
    bar = window.workspace.text.choices
    assert bar.isVisible()
    assert [link.text() for link in bar.links] == ["Person", "Company"]
    qtbot.mouseClick(bar.links[1], Qt.MouseButton.LeftButton)
    assert surfaces(window) == ["공장을"]  # without morphemes the whole word is taken
    assert not bar.isVisible()
    assert QApplication.focusWidget() is window.workspace.text


def test_what_is_offered_stays_while_suggestions_come_in(window: MainWindow, qtbot: QtBot) -> None:
    start = text_of(window).index("공장")
    drag(window, qtbot, start, start + 2)
    window.acts.refresh("d1")
    QApplication.processEvents()
    assert desk(window).current.at is At.SELECTION
    assert window.workspace.text.choices.isVisible()


def test_the_offered_labels_are_gone_when_the_selection_is(window: MainWindow, qtbot: QtBot) -> None:
    start = text_of(window).index("공장")
    drag(window, qtbot, start, start + 2)
    press(window, qtbot, "Esc")
    assert not window.workspace.text.choices.isVisible()


def test_a_drawn_relation_is_chosen_with_the_mouse_and_both_ends_are_outlined(window: MainWindow, qtbot: QtBot) -> None:
    view, text = window.workspace.text, text_of(window)
    drag(window, qtbot, text.index("김서연") + 1, text.index("도원물산") + 2)
    outlined = [text[m.start : m.end] for m in (view.index.mentions[i] for i in view.current().mentions)]
    assert outlined == ["김서연", "도원물산"]
    founder = view.choices.links[1]
    assert founder.accessibleDescription() == "2"
    qtbot.mouseClick(founder, Qt.MouseButton.LeftButton)
    work = desk(window).work
    assert work is not None
    assert [r.label for r in work.annotations.relations] == ["founder_of"]


def test_esc_takes_back_a_drawn_relation_and_the_current_item_is_outlined_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    view, text = window.workspace.text, text_of(window)
    before = view.current()
    drag(window, qtbot, text.index("김서연") + 1, text.index("도원물산") + 2)
    press(window, qtbot, "Esc")
    assert view.current() == before
    assert not view.choices.isVisible()


def test_a_drag_within_a_mention_selects_a_part_of_it(window: MainWindow, qtbot: QtBot) -> None:
    start = text_of(window).index("도원물산")
    drag(window, qtbot, start, start + 2)
    assert desk(window).current.at is At.SELECTION
    assert desk(window).current.span == Span(start, start + 2)
    press(window, qtbot, "2")
    assert surfaces(window) == ["도원"]


def test_a_told_step_is_not_told_any_more_after_the_next(window: MainWindow, qtbot: QtBot) -> None:
    desk(window).threshold = 0.0
    press(window, qtbot, "Ctrl+Enter")
    assert window.toast.isVisible()
    press(window, qtbot, "Ctrl+Z")
    assert window.toast.text.startswith("Undone")
    press(window, qtbot, "N")
    assert not window.toast.isVisible()


def test_a_complaint_is_gone_with_the_next_act(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Q")
    assert window.toast.isVisible()
    press(window, qtbot, "Tab")
    assert not window.toast.isVisible()


def test_the_last_line_promises_only_keys_that_do_something(window: MainWindow, qtbot: QtBot) -> None:
    def words() -> list[str]:
        return [hint.word for hint in window.hints.shown_hints()]

    desk(window).threshold = 0.0
    press(window, qtbot, "Ctrl+Enter", "Esc")
    assert "Next suggestion" not in words()
    assert "Done and next article" in words()
    press(window, qtbot, "D")  # the next article
    press(window, qtbot, "Ctrl+Enter", "D")
    assert "Done and next article" not in words()
    assert "Next article" in words()


class TestEmptyProject:
    """A project without an article."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        path = tmp_path / "empty.annodb"
        Project.create(path, schema()).close()
        return path

    @pytest.fixture
    def window(self, open_window: Callable[[], MainWindow]) -> MainWindow:
        window = open_window()
        window.focus_text()
        return window

    def test_the_promised_paste_works_at_once(self, window: MainWindow, qtbot: QtBot) -> None:
        QApplication.clipboard().setText("한빛전자가 새 공장을 연다.")
        press(window, qtbot, "Ctrl+V")
        assert text_of(window) == "한빛전자가 새 공장을 연다."
        assert window.workspace.documents.search.text() == ""
        assert QApplication.focusWidget() is window.workspace.text

    def test_its_keys_stand_in_the_last_line(self, window: MainWindow) -> None:
        assert [h.keys for h in window.hints.shown_hints()] == [("Ctrl", "I"), ("Ctrl", "Shift", "I"), ("Ctrl", "V")]

    def test_space_and_enter_press_what_has_the_focus(self, window: MainWindow, qtbot: QtBot) -> None:
        QApplication.clipboard().setText("도원물산이 주주총회를 연다.")
        for key in ("Enter", "Space"):
            window.workspace.empty.focus_first()
            link = QApplication.focusWidget()
            assert link is not None
            asked: list[str] = []
            window.workspace.empty.action_triggered.disconnect()
            window.workspace.empty.action_triggered.connect(asked.append)
            press(window, qtbot, key)
            assert asked == ["import"]


def test_a_project_without_articles_shows_nothing_of_the_one_before(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "empty.annodb"
    Project.create(path, schema()).close()
    assert desk(window).asked
    window.flows.open_project(str(path))
    tabs = window.workspace.tabs
    assert [tabs.tabText(i) for i in range(tabs.count())] == ["Suggestions", "Triples", "Entities", "Guideline"]
    assert window.facts.text() == ""


def test_nothing_of_a_page_lies_outside_its_round_corners() -> None:
    shape = within_corners(QSize(300, 200))
    for corner in (QPoint(0, 0), QPoint(299, 0), QPoint(0, 199), QPoint(299, 199)):
        assert not shape.contains(corner)
    for inside in (QPoint(0, 8), QPoint(8, 0), QPoint(3, 3), QPoint(299, 100), QPoint(150, 199)):
        assert shape.contains(inside)


def add_article(project: Path, marked: str) -> None:
    """One more article, d3, that every suggester has looked at."""
    (suggester,) = suggesters()
    author = f"{suggester.name}@{suggester.version}"
    document, said = annotated(marked, document_id="d3", author=author, kind=SetKind.SUGGESTED)
    with Project.open(project) as opened:
        opened.add([AnnotatedDocument(document)], annotator=None)
        opened.apply(say(AnnotationSet(SetKey("d3", author, SetKind.SUGGESTED)), said, author, "suggest"))


class TestMessages:
    """What a click on a message does, and how long it stays."""

    def test_a_click_on_news_from_the_background_only_puts_it_away(self, window: MainWindow, qtbot: QtBot) -> None:
        press(window, qtbot, "Space", "D", "Space")
        window.say("Learned from 20 articles.")
        qtbot.mouseClick(window.toast, Qt.MouseButton.LeftButton)
        assert not window.toast.isVisible()
        assert desk(window).project.stage("d1") is Stage.DONE
        assert desk(window).project.stage("d2") is Stage.IN_PROGRESS

    def test_a_click_on_what_was_told_of_the_last_step_takes_it_back(self, window: MainWindow, qtbot: QtBot) -> None:
        desk(window).threshold = 0.0
        press(window, qtbot, "Ctrl+Enter")
        qtbot.mouseClick(window.toast, Qt.MouseButton.LeftButton)
        assert surfaces(window) == []
        assert window.toast.text.startswith("Undone")

    def test_news_from_the_background_outlives_the_next_answer(self, window: MainWindow, qtbot: QtBot) -> None:
        press(window, qtbot, "Q")  # a complaint, which the next act would put away
        window.say("Learned from 20 articles.")
        press(window, qtbot, "Space", "N")
        assert window.toast.isVisible()
        assert window.toast.text == "Learned from 20 articles."

    def test_gold_is_offered_no_more_once_one_is_in_another_article(self, window: MainWindow, qtbot: QtBot) -> None:
        press(window, qtbot, "Space", "D")
        assert window.toast.isVisible()
        press(window, qtbot, "Ctrl+[")
        assert not window.toast.isVisible()


class TestOpenPair:
    """A drawn pair waits for its relation; whatever else is begun ends that."""

    @pytest.fixture
    def window(self, project: Path, open_window: Callable[[], MainWindow], qtbot: QtBot) -> MainWindow:
        add_article(project, "어제 [김서연:PERSON#p]과 [이도현:PERSON#q]이 [도원물산:COMPANY#x]에서 만났다.")
        window = open_window()
        text = text_of(window)
        drag(window, qtbot, text.index("김서연") + 1, text.index("도원물산") + 2)
        assert window.acts.relating is not None
        assert window.acts.relating.tail
        return window

    def test_a_label_means_what_is_selected_now(self, window: MainWindow, qtbot: QtBot) -> None:
        start = text_of(window).index("공장")
        drag(window, qtbot, start, start + 2)
        press(window, qtbot, "2")
        assert surfaces(window) == ["공장을"]
        assert desk(window).required().annotations.relations == ()

    def test_so_does_a_label_that_is_clicked(self, window: MainWindow, qtbot: QtBot) -> None:
        start = text_of(window).index("공장")
        drag(window, qtbot, start, start + 2)
        qtbot.mouseClick(window.workspace.text.choices.links[1], Qt.MouseButton.LeftButton)
        assert surfaces(window) == ["공장을"]
        assert desk(window).required().annotations.relations == ()

    def test_so_does_another_line_that_needs_no_question(self, window: MainWindow, qtbot: QtBot) -> None:
        window.acts.open_document("d3")
        text = text_of(window)
        drag(window, qtbot, text.index("김서연") + 1, text.index("도원물산") + 2)
        drag(window, qtbot, text.index("김서연") + 1, text.index("이도현") + 2)
        assert window.acts.relating is None
        press(window, qtbot, "1")
        assert [r.label for r in desk(window).required().annotations.relations] == ["met_with"]

    def test_an_answer_from_the_menu_ends_it_too(self, window: MainWindow, qtbot: QtBot) -> None:
        window.perform("accept")
        assert window.acts.relating is None
        assert surfaces(window) == ["한빛전자"]

    def test_in_the_next_article_the_caret_is_at_what_is_asked(self, window: MainWindow, qtbot: QtBot) -> None:
        window.acts.open_document("d3")
        assert window.acts.relating is None
        assert window.workspace.text.caret() == 3
