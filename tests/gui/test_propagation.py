"""A in the window: one key where all is sure, a checklist where something is doubtful."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.desk import At, Current, Desk
from annotator.gui.annotating.propagate_dialog import PropagateDialog
from annotator.gui.kit.words import language, set_language
from annotator.gui.main_window import MainWindow
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.document import Passage, PassageKind
from annotator.model.edit import say
from annotator.model.text import Span
from annotator.settings import Settings
from annotator.store.project import Project
from annotator.suggest.suggester import suggesters
from annotator.suggest.tokens import tokenize
from tests.builders import annotated, schema

SURE = (
    "[한빛전자:COMPANY#a]는 [김서연:PERSON#p] 사장을 뽑았다. 한빛전자가 밝혔다. "
    "김 사장은 [한빛전자:COMPANY#b]의 사람이다."
)
DOUBT = (
    "[SK하이닉스:COMPANY#c]의 날. [SK하이닉스:COMPANY#d]가 SK하이닉스캠퍼스에서 "
    "[SK하이닉스:PERSON#e]와 놀았다.\nSK하이닉스 홈"
)
ALONE = "[도원물산:COMPANY#x]은 다음 달 주주총회를 연다."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "news.annodb"
    (suggester,) = suggesters()
    author = f"{suggester.name}@{suggester.version}"
    with Project.create(path, schema()) as made:
        for number, marked in enumerate((SURE, DOUBT, ALONE), 1):
            document, said = annotated(marked, document_id=f"d{number}", author=author, kind=SetKind.SUGGESTED)
            if number == 2:
                home = document.text.index("\n") + 1
                passage = Passage(home, len(document.text), PassageKind.FURNITURE)
                document = replace(document, passages=(passage,))
            made.add([AnnotatedDocument(document)], annotator=None)
            made.documents.keep_tokens(document.id, tokenize(document.text))
            made.apply(say(AnnotationSet(SetKey(f"d{number}", author, SetKind.SUGGESTED)), said, author, "suggest"))
    return path


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, project: Path) -> Iterator[MainWindow]:
    before = language()
    set_language("en")
    made = MainWindow(Settings(annotator="a1", language="en"))
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    made.flows.open_project(str(project))
    made.acts.open_document("d1")
    made.workspace.text.setFocus()
    yield made
    set_language(before)
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()


def desk(window: MainWindow) -> Desk:
    assert window.acts.desk is not None
    return window.acts.desk


def opened(window: MainWindow) -> Project:
    assert window.flows.project is not None
    return window.flows.project


def decided(window: MainWindow) -> list[tuple[str, str]]:
    work = desk(window).work
    assert work is not None
    return [(work.surface(m), m.label) for m in work.annotations.mentions]


def press(window: MainWindow, qtbot: QtBot, *keys: str) -> None:
    named = {"Space": Qt.Key.Key_Space, "Enter": Qt.Key.Key_Return, "Esc": Qt.Key.Key_Escape}
    held = {
        "Alt": Qt.KeyboardModifier.AltModifier,
        "Ctrl": Qt.KeyboardModifier.ControlModifier,
        "Shift": Qt.KeyboardModifier.ShiftModifier,
    }
    for key in keys:
        *before, name = key.split("+")
        modifier = Qt.KeyboardModifier.NoModifier
        for word in before:
            modifier |= held[word]
        target = QApplication.focusWidget() or window.workspace.text
        qtbot.keyClick(target, named.get(name, Qt.Key(ord(name[0]))), modifier)  # type: ignore[no-untyped-call]


def with_checklist(window: MainWindow, qtbot: QtBot, opening: str, *keys: str) -> list[tuple[tuple[int, ...], str]]:
    """Press a key that opens the checklist, then keys in it; gives what was ticked and said before each of them."""
    seen: list[tuple[tuple[int, ...], str]] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PropagateDialog)
        try:
            qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.view)
            for key in keys:
                model = dialog.view.model()
                said = [
                    str(model.index(r, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for r in range(model.rowCount())
                ]
                seen.append((dialog.ticked, "\n".join(said)))
                press(window, qtbot, key)
            assert not dialog.isVisible()
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(100, answer)
    press(window, qtbot, opening)
    assert len(seen) == len(keys)
    return seen


def test_one_key_takes_every_sure_place_as_one_step_and_goes_on(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "A")
    assert decided(window) == [("한빛전자", "COMPANY")] * 3
    assert desk(window).counts().accepted == 2  # the place between was not suggested: nothing to answer
    assert desk(window).current == Current(At.SUGGESTION, "p")
    assert "3 places" in window.toast.accessibleName() and "Ctrl Z" in window.toast.accessibleName()
    press(window, qtbot, "Ctrl+Z")
    assert decided(window) == []
    assert desk(window).current == Current(At.SUGGESTION, "a")


def test_a_surname_with_a_post_comes_along_in_hangul_mode_too(window: MainWindow, qtbot: QtBot) -> None:
    desk(window).stand_on_id("p")
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        event = QKeyEvent(kind, ord("ㅁ"), Qt.KeyboardModifier.NoModifier, 38, 0, 0, "ㅁ")
        QApplication.sendEvent(window.workspace.text, event)
    assert decided(window) == [("김서연", "PERSON"), ("김", "PERSON")]


def test_a_doubtful_place_is_asked_and_enter_takes_the_ticked_ones(window: MainWindow, qtbot: QtBot) -> None:
    window.acts.open_document("d2")
    ((ticked, said),) = with_checklist(window, qtbot, "A", "Enter")
    assert ticked == (0,)
    assert [line.rpartition(", ")[2] for line in said.split("\n")] == [
        "without “가”",
        "inside a longer word",
        "suggested as Person",
    ]
    assert decided(window) == [("SK하이닉스", "COMPANY")] * 2
    assert desk(window).current == Current(At.SUGGESTION, "e")
    assert window.focusWidget() is window.workspace.text


def test_space_ticks_and_a_takes(window: MainWindow, qtbot: QtBot) -> None:
    window.acts.open_document("d2")
    seen = with_checklist(window, qtbot, "A", "J", "Space", "A")
    assert [ticked for ticked, _ in seen] == [(0,), (0,), (0, 2)]  # the first doubtful row is where one stands
    assert decided(window) == [("SK하이닉스", "COMPANY")] * 3
    assert (desk(window).counts().accepted, desk(window).counts().corrected) == (2, 1)
    press(window, qtbot, "Ctrl+Z")
    assert decided(window) == []


def test_escape_takes_only_the_first(window: MainWindow, qtbot: QtBot) -> None:
    window.acts.open_document("d2")
    with_checklist(window, qtbot, "A", "Esc")
    assert decided(window) == [("SK하이닉스", "COMPANY")]
    assert "Only here" in window.toast.text


def test_greyed_passages_only_when_they_are_wanted(window: MainWindow, qtbot: QtBot) -> None:
    window.acts.open_document("d2")
    seen = with_checklist(window, qtbot, "A", "G", "Ctrl+A", "Enter")
    assert [len(said.split("\n")) for _, said in seen] == [3, 4, 4]
    assert seen[1][0] == (0, 3)
    assert len(decided(window)) == 5


def test_the_checklist_can_be_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    seen = with_checklist(window, qtbot, "Alt+A", "Space", "Enter")
    assert [ticked for ticked, _ in seen] == [(0, 1), (1,)]
    assert len(decided(window)) == 2


@pytest.mark.parametrize("scan", [0, 10])
def test_shift_with_a_digit_labels_everywhere_as_a_keyboard_sends_it(window: MainWindow, scan: int) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_Exclam, Qt.KeyboardModifier.ShiftModifier, scan, 0, 0, "!")
        QApplication.sendEvent(window.workspace.text, event)
    assert decided(window) == [("한빛전자", "PERSON")] * 3


def test_what_was_refused_is_not_brought_back(window: MainWindow, qtbot: QtBot) -> None:
    desk(window).stand_on_id("b")
    press(window, qtbot, "N")
    desk(window).stand_on_id("a")
    with_checklist(window, qtbot, "A", "Ctrl+A", "Enter")
    assert decided(window) == [("한빛전자", "COMPANY")] * 2
    assert desk(window).counts().rejected == 1


def test_from_a_decided_mention_and_from_a_selection(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space")
    work = desk(window).work
    assert work is not None
    again = work.document.text.index("한빛전자가")
    desk(window).stand_on(Current(At.SELECTION, span=Span(again, again + 4)))
    press(window, qtbot, "A")
    assert len(decided(window)) == 3
    assert desk(window).current.at is At.MENTION
    press(window, qtbot, "A")
    assert "stands nowhere else" in window.toast.text
    assert len(decided(window)) == 3


def test_where_there_is_nothing_to_propagate_it_says_so(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Esc", "A")
    assert "stand on a name first" in window.toast.text
    desk(window).stand_on(Current(At.SELECTION, span=Span(0, 4)))
    press(window, qtbot, "A")
    assert "label first" in window.toast.text
    window.acts.open_document("d3")
    press(window, qtbot, "A")
    assert "stands only here" in window.toast.text
    assert decided(window) == [("도원물산", "COMPANY")]


def test_other_articles_are_suggested_anew_and_nothing_is_labelled_there(
    window: MainWindow, qtbot: QtBot, project: Path
) -> None:
    with Project.open(project) as other:
        document, _ = annotated("나루는 한빛전자와 만났다.", document_id="d4")
        other.add([AnnotatedDocument(document)], annotator=None)
    author = desk(window).suggesters[0]
    there = SetKey("d4", author, SetKind.SUGGESTED)
    opened(window).apply(say(AnnotationSet(there), AnnotationSet(there), author, "suggest"))
    before = opened(window).annotations(there).version
    with_checklist(window, qtbot, "Alt+A", "Shift+Enter")
    assert len(decided(window)) == 3
    qtbot.waitUntil(lambda: opened(window).annotations(there).version > before, timeout=180_000)
    said = opened(window).annotations(there)
    assert any("decided 3× as COMPANY" in (m.reason or "") for m in said.mentions)
    assert opened(window).annotations(SetKey("d4", "a1", SetKind.ANNOTATED)).mentions == ()


def test_a_click_ticks_a_row(window: MainWindow, qtbot: QtBot) -> None:
    window.acts.open_document("d2")
    clicked: list[tuple[int, ...]] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PropagateDialog)
        view = dialog.view
        place = view.visualRect(view.model().index(2, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)  # type: ignore[no-untyped-call]
        clicked.append(dialog.ticked)
        dialog.close()

    QTimer.singleShot(100, answer)
    press(window, qtbot, "A")
    assert clicked == [(0, 2)]


def test_shift_with_a_digit_as_keyboards_send_it_labels_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_Exclam, Qt.KeyboardModifier.ShiftModifier, 10, 0, 0, "!")
        QApplication.sendEvent(window.workspace.text, event)
    assert decided(window) == [("한빛전자", "PERSON")] * 3


def test_cancel_writes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space")
    again = desk(window).required().document.text.index("한빛전자가")
    selected = Current(At.SELECTION, span=Span(again, again + 4))
    desk(window).stand_on(selected)
    with_checklist(window, qtbot, "Alt+A", "Esc")
    assert decided(window) == [("한빛전자", "COMPANY")]
    assert desk(window).current == selected


def test_cancelling_another_label_for_a_decided_name_leaves_the_one_it_has(window: MainWindow, qtbot: QtBot) -> None:
    window.acts.open_document("d2")
    press(window, qtbot, "Space")
    (made,) = desk(window).required().annotations.mentions
    desk(window).stand_on_id(made.id)
    with_checklist(window, qtbot, "Shift+1", "Esc")
    assert desk(window).required().annotations.mentions == (made,)
