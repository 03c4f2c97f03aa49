"""Several people at one window: whose answers are shown, who is given what, when an article is done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.desk import Desk
from annotator.gui.main_window import MainWindow
from annotator.gui.review.assign_dialog import AssignDialog
from annotator.gui.review.report_progress import ReportProgress
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.document import Stage
from annotator.model.edit import say
from annotator.store.project import Project
from annotator.suggest.suggester import suggesters
from tests.builders import annotated, schema

TEXTS = {n: f"[한빛전자:COMPANY]가 {n}호 공장을 짓는다. [김서연:PERSON] 사장이 말했다." for n in range(1, 5)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Four articles without suggestions, of which lee has annotated the first."""
    path = tmp_path / "news.annodb"
    with Project.create(path, schema()) as made:
        for number, marked in TEXTS.items():
            document, said = annotated(marked, document_id=f"d{number}", author="lee")
            item = AnnotatedDocument(document, said if number == 1 else None, Stage.IN_PROGRESS, "lee")
            made.add([item], annotator=None)
            for suggester in suggesters():
                author = f"{suggester.name}@{suggester.version}"
                key = SetKey(f"d{number}", author, SetKind.SUGGESTED)
                made.apply(say(AnnotationSet(key), AnnotationSet(key), author, "suggest"))
        for name in ("lee", "park"):
            made.add_annotator(name)
    return path


@pytest.fixture
def annotator() -> str:
    """The reviewer."""
    return "lee"


def desk(window: MainWindow) -> Desk:
    assert window.acts.desk is not None
    return window.acts.desk


def here(window: MainWindow) -> str:
    work = desk(window).work
    assert work is not None
    return work.document.id


def test_switching_is_one_key_and_shows_one_s_own_answers_only(
    open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = open_window()
    window.acts.open_document("d1")
    assert len(desk(window).work.annotations.mentions) == 2  # type: ignore[union-attr]
    menu = window.flows.team.annotator_menu()
    assert [a.text() for a in menu.actions() if not a.isSeparator()] == ["&1  lee", "&2  park", "Add somebody…"]
    menu.popup(window.rect().center())
    qtbot.keyClick(menu, Qt.Key.Key_2)
    menu.deleteLater()
    assert desk(window).by == "park"
    assert here(window) == "d1"
    assert desk(window).work.annotations.mentions == ()  # type: ignore[union-attr]
    assert window.person_link().text() == "park"


def test_who_was_given_articles_has_a_queue_of_them(
    open_window: Callable[[], MainWindow], qtbot: QtBot, project: Path
) -> None:
    with Project.open(project) as made:
        made.team.assign([("d2", "lee"), ("d4", "lee"), ("d3", "park"), ("d4", "park")], "choi")
    window = open_window()
    assert window.flows._ids == ("d2", "d4")
    assert here(window) == "d2"
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_D)
    assert here(window) == "d4"
    # Its part is finished, and nobody else has one: the article is done.
    assert desk(window).project.stage("d2") is Stage.DONE
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_D)
    assert desk(window).project.stage("d4") is Stage.IN_PROGRESS  # park has it too
    assert desk(window).project.team.queue("lee") == ()
    window.flows.team.become("park")
    window.acts.open_document("d4")
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_D)
    assert desk(window).project.stage("d4") is Stage.DONE
    window.acts.open_document("d4")
    qtbot.keyClick(window.workspace.text, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    assert desk(window).project.team.queue("park") == ("d3", "d4")


def test_everything_else_is_one_choice_away(open_window: Callable[[], MainWindow], project: Path) -> None:
    with Project.open(project) as made:
        made.team.assign([("d2", "lee")], "choi")
    window = open_window()
    assert window.flows._ids == ("d2",)
    window.workspace.documents._stage.choose("")
    assert window.flows._ids == ("d1", "d2", "d3", "d4")


def test_open_answers_of_others_are_suggestions(open_window: Callable[[], MainWindow], project: Path) -> None:
    with Project.open(project) as made:
        made.team.assign([("d1", "park")], "choi", blind=False)
        made.team.assign([("d1", "yoon")], "choi", blind=True)
    window = open_window()
    window.flows.team.become("park")
    window.acts.open_document("d1")
    assert [s.author for s in desk(window).asked] == ["lee", "lee"]
    desk(window).accept()
    (mention,) = desk(window).work.annotations.mentions  # type: ignore[union-attr]
    assert mention.source == "lee"
    window.flows.team.become("yoon")
    assert here(window) == "d1"
    assert desk(window).asked == ()


def test_articles_are_shared_out_and_moved_in_the_window(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = open_window()
    project = desk(window).project

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, AssignDialog)
        assert dialog.share.text() == "Share out 4 articles"
        dialog.overlap.setValue(50)
        qtbot.keyClicks(dialog.new_name, "yoon")
        qtbot.mouseClick(dialog.share, Qt.MouseButton.LeftButton)
        assert not dialog.share.isEnabled()
        assert dialog.source.currentText() == "lee"
        dialog.target.setCurrentText("yoon")
        qtbot.mouseClick(dialog.move_button, Qt.MouseButton.LeftButton)
        dialog.reject()

    QTimer.singleShot(0, fill)
    window.perform("assign")
    given = [a for a in project.team.everything() if a.state.value == "assigned"]
    assert len(given) == 6
    assert {a.annotator for a in given} == {"park", "yoon"}
    assert project.team.queue("lee") == ()


def test_the_report_is_written_from_the_window(
    open_window: Callable[[], MainWindow], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    shown: list[str] = []
    # A browser is the world's: what would be opened in it is all that can be seen here.
    monkeypatch.setattr(
        "annotator.gui.review.team.QDesktopServices.openUrl", lambda url: shown.append(url.toLocalFile())
    )
    out = tmp_path / "news.html"
    window.flows.team.write_report(out)
    qtbot.waitUntil(lambda: bool(shown), timeout=20_000)
    assert shown == [str(out)]
    assert "<html" in out.read_text(encoding="utf-8")


def test_a_report_that_is_stopped_writes_nothing(
    open_window: Callable[[], MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window()
    out = tmp_path / "news.html"
    window.flows.team.write_report(out)
    shown = window.findChild(ReportProgress)
    assert isinstance(shown, ReportProgress)
    button = shown.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.click()
    qtbot.waitUntil(lambda: "stopped" in window.toast.text)
    assert not out.exists()
    qtbot.waitUntil(lambda: window.findChild(ReportProgress) is None)
