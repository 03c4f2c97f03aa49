"""The window in the practice of a project: other suggesters, blind articles, muted relations."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from annotator import practice
from annotator.gui.dialogs.versions_dialog import VersionsDialog
from annotator.gui.kit.words import tr
from annotator.gui.main_window import MainWindow
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKind
from annotator.model.configured import ConfiguredSuggester, SuggesterKind
from annotator.model.document import Stage
from annotator.model.edit import reject, say, set_stage
from annotator.model.suggestion import suggestions_of
from annotator.model.text import Span
from annotator.operations import suggest_documents
from annotator.store.project import Project
from tests.builders import annotated
from tests.gui.test_window import desk, press, project, window
from tests.unit.suggest.server import serving
from tests.unit.suggest.test_remote import backend
from tests.unit.test_practice import decided_project, project_of

__all__ = ["project", "window"]

Opened = Callable[[], MainWindow]


def server(where: str) -> ConfiguredSuggester:
    labels = (("ORG", "COMPANY"),)
    return ConfiguredSuggester("mine", SuggesterKind.LABEL_STUDIO, where, labels=labels, timeout=5)


def test_a_suggester_of_the_project_is_asked_in_the_background(
    open_window: Opened, project: Path, qtbot: QtBot
) -> None:
    found = [{"type": "labels", "value": {"start": 0, "end": 3, "labels": ["ORG"]}, "from_name": "label", "score": 0.7}]
    with serving(backend(found)) as served:
        with Project.open(project) as opened:
            opened.suggesting.configure([server(served.base)])
        window = open_window()
        qtbot.waitUntil(lambda: "mine@Mine-v0.3" in desk(window).suggesters, timeout=60_000)
        qtbot.waitUntil(lambda: not window.flows.is_suggesting(), timeout=60_000)
        window.acts.show_panel()
        assert "mine@Mine-v0.3" in window.facts.text()


def test_a_server_that_is_away_is_said_once_and_the_work_goes_on(
    open_window: Opened, project: Path, qtbot: QtBot
) -> None:
    with serving(backend([])) as served:
        gone = served.base
    with Project.open(project) as opened:
        opened.suggesting.configure([server(gone)])
    window = open_window()
    qtbot.waitUntil(lambda: "mine" in window.toast.text, timeout=30_000)
    window.say("something else")
    window.perform("suggest")
    qtbot.waitUntil(lambda: not window.flows.is_suggesting(), timeout=30_000)
    assert window.toast.text == "something else"
    press(window, qtbot, "Space")
    assert desk(window).counts().accepted == 1


def test_a_blind_article_shows_nothing_and_says_why(open_window: Opened, project: Path, qtbot: QtBot) -> None:
    with Project.open(project) as opened:
        opened.suggesting.set_blind_percent(100)
    window = open_window()
    assert desk(window).asked == desk(window).open == ()
    assert tr("This article is annotated blind") in _words(window)
    assert "blind" in window.facts.text()
    # Neither list nor foot gives away how much would have been suggested, here or in the other article.
    counts = desk(window).counts()
    assert [(line.total, line.answered) for line in window.flows.lines(["d1", "d2"])] == [(0, 0), (0, 0)]
    assert (counts.asked, counts.answered) == (0, 0)
    press(window, qtbot, "Enter", "2")  # the name at the caret, as a company
    assert [m.label for m in desk(window).work.annotations.mentions] == ["COMPANY"]  # type: ignore[union-attr]


def _words(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.workspace.suggestions.findChildren(QLabel))


def test_a_muted_relation_is_not_asked_until_somebody_wants_it(
    open_window: Opened, project: Path, qtbot: QtBot
) -> None:
    with Project.open(project) as opened:
        opened.suggesting.mute(["employee_of"])
    window = open_window()
    assert all(s.relation is None for s in desk(window).asked)
    panel = window.workspace.suggestions
    assert panel.muted_words.startswith("Muted: ")
    counts = desk(window).counts()
    (line,) = window.flows.lines(["d1"])
    assert (line.total, line.answered) == (counts.asked, counts.answered) == (4, 0)
    window.acts.open_document("d2")
    (line,) = window.flows.lines(["d1"])  # counted by the project now, and the same
    assert (line.total, line.answered) == (4, 0)
    window.acts.open_document("d1")
    press(window, qtbot, "Ctrl+M")
    assert panel.muted_words == ""
    assert any(s.relation is not None for s in desk(window).asked)
    assert desk(window).project.suggesting.muted() == frozenset()
    press(window, qtbot, "Ctrl+M")
    assert "no relation is muted" in window.toast.text


def test_of_several_muted_relations_only_the_chosen_one_is_asked_again(
    open_window: Opened, project: Path, qtbot: QtBot
) -> None:
    labels = ["acquires", "employee_of", "supplies"]
    with Project.open(project) as opened:
        opened.suggesting.mute(labels)
    window = open_window()

    def menu() -> QMenu:
        press(window, qtbot, "Ctrl+M")
        found = QApplication.activePopupWidget()
        assert isinstance(found, QMenu)
        return found

    assert len([a for a in menu().actions() if not a.isSeparator()]) == 4
    shown = QApplication.activePopupWidget()
    assert shown is not None
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert desk(window).project.suggesting.muted() == frozenset(labels)
    qtbot.keyClick(menu(), Qt.Key.Key_2)
    assert desk(window).project.suggesting.muted() == {"acquires", "supplies"}
    assert any(s.relation is not None for s in desk(window).asked)
    qtbot.keyClick(menu(), Qt.Key.Key_0)
    assert desk(window).project.suggesting.muted() == frozenset()


def test_what_is_learned_on_request_is_said_and_used_from_the_next_article_on(
    open_window: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    with decided_project(tmp_path / "many.annodb", 34):
        pass
    window = open_window()
    window.flows.open_project(str(tmp_path / "many.annodb"))
    window.perform("learn")
    window.perform("learn")
    assert window.toast.text == "it is being learned already"
    qtbot.waitUntil(lambda: window.toast.text.startswith("Learned from "), timeout=60_000)
    window.acts.open_document("d33")
    assert desk(window).head == 1


def test_too_few_answers_are_only_worth_a_word_to_who_asked(window: MainWindow, qtbot: QtBot) -> None:
    window.perform("learn")
    qtbot.waitUntil(lambda: "are needed to learn from" in window.toast.text, timeout=60_000)


def test_a_relation_that_is_mostly_wrong_is_muted_when_an_article_is_done_and_can_be_asked_again(
    open_window: Opened, qtbot: QtBot, project: Path
) -> None:
    with Project.open(project) as opened:
        for number in range(50):
            document, said = annotated(
                f"[김서연:PERSON#p{number}] [도원물산:COMPANY#c{number}] 사장 {number}",
                f"p{number} employee_of c{number}",
                document_id=f"w{number}",
                author="rules@1",
                kind=SetKind.SUGGESTED,
            )
            opened.add([AnnotatedDocument(document)], annotator=None)
            opened.apply(say(AnnotationSet(said.key), said, "rules@1", "suggest"))
            (relation,) = (s for s in suggestions_of((said,), opened.schema) if s.relation is not None)
            opened.apply(reject(opened.work(document.id, "a1"), relation))
    window = open_window()
    window.acts.open_document("d2")
    press(window, qtbot, "D")
    panel = window.workspace.suggestions
    qtbot.waitUntil(lambda: panel.muted_words != "", timeout=30_000)
    assert window.toast.text.startswith("Not asked any more")
    assert "M" in window.toast.accessibleName()
    window.acts.open_document("d1")
    assert all(s.relation is None for s in desk(window).asked)
    qtbot.mouseClick(window.toast, Qt.MouseButton.LeftButton)
    assert any(s.relation is not None for s in desk(window).asked)


def test_after_enough_finished_articles_it_learns_by_itself(open_window: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    with decided_project(tmp_path / "many.annodb", 34) as opened:
        for number in range(19):
            opened.apply(set_stage(opened.work(f"d{number}", "kim"), Stage.DONE))
    window = open_window()
    window.flows.open_project(str(tmp_path / "many.annodb"))
    made = desk(window).project
    assert not practice.is_time_to_learn(made)
    press(window, qtbot, "D")  # the twentieth
    qtbot.waitUntil(lambda: window.toast.text.startswith("Learned from "), timeout=60_000)
    assert made.suggesting.head() is not None
    assert not practice.is_time_to_learn(made)


def test_versions_are_listed_and_can_be_gone_back_to(open_window: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    with decided_project(tmp_path / "many.annodb", 34) as opened:
        practice.learn(opened)
        opened.suggesting.use(0)
        practice.learn(opened)
    window = open_window()
    window.flows.open_project(str(tmp_path / "many.annodb"))
    made = desk(window).project
    seen: list[list[str]] = []

    def choose(key: Qt.Key, moves: int = 0) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, VersionsDialog)
        model = dialog.view.model()
        texts = [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())]
        seen.append(texts)
        for _ in range(moves):
            qtbot.keyClick(dialog.view, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.view, key)

    QTimer.singleShot(0, lambda: choose(Qt.Key.Key_Return, 2))
    window.perform("versions")
    assert [text.partition(",")[0] for text in seen[0]] == ["Version 2", "Version 1", "Without what was learned"]
    assert "in use" in seen[0][0] and "set apart" in seen[0][0]
    assert made.suggesting.head() is None
    assert window.toast.text == "In use from now on: Without what was learned"
    QTimer.singleShot(0, lambda: choose(Qt.Key.Key_Escape))
    window.perform("versions")
    assert "in use" in seen[1][2] and made.suggesting.head() is None
    QTimer.singleShot(0, lambda: choose(Qt.Key.Key_L))
    window.perform("versions")
    qtbot.waitUntil(lambda: window.toast.text.startswith("Learned from "), timeout=60_000)
    assert [head.version for head in made.suggesting.heads()] == [1, 2, 3]


def test_a_name_that_is_labelled_is_proposed_elsewhere_in_the_article_and_in_the_next(
    open_window: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    texts = ["유리창이 깨졌다. 어제 유리창은 닦았다.", "유리창의 빛."]
    with project_of(tmp_path / "names.annodb", texts) as opened:
        for _ in suggest_documents(opened, ["d0", "d1"], 1):
            pass
    window = open_window()
    window.flows.open_project(str(tmp_path / "names.annodb"))
    qtbot.waitUntil(lambda: not window.flows.is_suggesting(), timeout=60_000)
    assert all(s.mention is None or s.mention.label != "COMPANY" for s in desk(window).open)
    window.workspace.text.span_selected.emit(Span(0, 3))
    press(window, qtbot, "2")
    qtbot.waitUntil(lambda: [s.anchor for s in desk(window).asked] == [13], timeout=60_000)
    window.acts.open_document("d1")
    qtbot.waitUntil(lambda: [s.anchor for s in desk(window).asked] == [0], timeout=60_000)
    assert desk(window).asked[0].reason.startswith("decided")


def test_for_a_new_name_nobody_outside_is_sent_the_article_again(
    open_window: Opened, qtbot: QtBot, tmp_path: Path
) -> None:
    found = [{"type": "labels", "value": {"start": 5, "end": 8, "labels": ["ORG"]}, "from_name": "label", "score": 0.7}]
    with serving(backend(found)) as served:
        with project_of(tmp_path / "names.annodb", ["유리창이 깨졌다. 어제 유리창은 닦았다."]) as opened:
            opened.suggesting.configure([server(served.base)])
            for _ in suggest_documents(opened, ["d0"], 1):
                pass
        sent = len(served.bodies("/predict"))
        assert sent == 1
        window = open_window()
        window.flows.open_project(str(tmp_path / "names.annodb"))
        qtbot.waitUntil(lambda: not window.flows.is_suggesting(), timeout=60_000)
        window.workspace.text.span_selected.emit(Span(0, 3))
        press(window, qtbot, "2")
        qtbot.waitUntil(lambda: 13 in [s.anchor for s in desk(window).asked], timeout=60_000)
        assert len(served.bodies("/predict")) == sent
        # What it said stays.
        assert "mine@Mine-v0.3" in desk(window).suggesters
