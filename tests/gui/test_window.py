"""The window as an annotator uses it: real keys and mouse on a real project file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.desk import At, Desk
from annotator.gui.dialogs.import_dialog import ImportDialog
from annotator.gui.kit.theme import DARK, apply_theme, theme_of
from annotator.gui.main_window import MainWindow
from annotator.model.annotation import AnnotatedDocument, AnnotationSet, SetKey, SetKind
from annotator.model.document import Stage
from annotator.model.edit import say
from annotator.store.project import Project
from annotator.suggest.suggester import suggesters
from tests.builders import annotated, schema

TEXT = (
    "[한빛전자:COMPANY#c]는 8일 새 공장을 열었다.\n"
    "[김서연:PERSON#p] [한빛전자:COMPANY#d] 사장과 [도원물산:COMPANY#e]의 계약을 알렸다."
)
OTHER = "[도원물산:COMPANY#x]은 다음 달 주주총회를 연다."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two articles that every suggester has looked at already."""
    path = tmp_path / "news.annodb"
    (suggester,) = suggesters()
    author = f"{suggester.name}@{suggester.version}"
    with Project.create(path, schema()) as made:
        for number, marked in enumerate((TEXT, OTHER), 1):
            relations = ("p employee_of d",) if number == 1 else ()
            document, said = annotated(
                marked, *relations, document_id=f"d{number}", author=author, kind=SetKind.SUGGESTED
            )
            made.add([AnnotatedDocument(document)], annotator=None)
            made.apply(say(AnnotationSet(SetKey(f"d{number}", author, SetKind.SUGGESTED)), said, author, "suggest"))
    return path


@pytest.fixture
def window(open_window: Callable[[], MainWindow]) -> MainWindow:
    return open_window()


def desk(window: MainWindow) -> Desk:
    assert window.acts.desk is not None
    return window.acts.desk


def surfaces(window: MainWindow) -> list[str]:
    work = desk(window).work
    assert work is not None
    return [work.surface(m) for m in work.annotations.mentions]


def press(window: MainWindow, qtbot: QtBot, *keys: str) -> None:
    """Press keys where the focus is, as the keyboard would."""
    modifiers = {
        "Ctrl": Qt.KeyboardModifier.ControlModifier,
        "Shift": Qt.KeyboardModifier.ShiftModifier,
        "Alt": Qt.KeyboardModifier.AltModifier,
    }
    named = {
        "Space": Qt.Key.Key_Space,
        "Tab": Qt.Key.Key_Tab,
        "Enter": Qt.Key.Key_Return,
        "Delete": Qt.Key.Key_Delete,
        "Esc": Qt.Key.Key_Escape,
        "F6": Qt.Key.Key_F6,
        "Right": Qt.Key.Key_Right,
        "[": Qt.Key.Key_BracketLeft,
        "]": Qt.Key.Key_BracketRight,
    }
    for key in keys:
        *held, name = key.split("+")
        modifier = Qt.KeyboardModifier.NoModifier
        for word in held:
            modifier |= modifiers[word]
        code = named.get(name, Qt.Key(ord(name)) if len(name) == 1 else Qt.Key.Key_unknown)
        target = QApplication.focusWidget() or window.workspace.text
        qtbot.keyClick(target, code, modifier)


def test_suggestions_are_answered_by_single_keys(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space", "N")
    assert surfaces(window) == ["한빛전자"]
    assert desk(window).counts().rejected == 1
    assert desk(window).current.at is At.SUGGESTION
    assert desk(window).project.stage("d1") is Stage.IN_PROGRESS


def test_single_keys_work_with_the_input_method_in_hangul_mode(window: MainWindow) -> None:
    """The N key arrives as ㅜ with its own scan code, and as nothing else."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, ord("ㅜ"), Qt.KeyboardModifier.NoModifier, 57, 0, 0, "ㅜ")
        QApplication.sendEvent(window.workspace.text, event)
    assert desk(window).counts().rejected == 1


def test_single_keys_are_letters_while_a_text_field_has_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "F6")
    window.workspace.documents.focus_search()
    field = QApplication.focusWidget()
    assert field is window.workspace.documents.search
    qtbot.keyClicks(field, "nd1 ")
    assert window.workspace.documents.search.text() == "nd1 "
    assert desk(window).counts().answered == 0


def test_digits_relabel_and_brackets_move_edges(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "1")
    work = desk(window).work
    assert work is not None
    assert [m.label for m in work.annotations.mentions] == ["PERSON"]
    desk(window).stand_on_id(work.annotations.mentions[0].id)
    press(window, qtbot, "2", "Alt+[")
    assert surfaces(window) == ["한빛전"]
    press(window, qtbot, "Delete")
    assert surfaces(window) == []


def test_a_double_click_takes_the_word_and_a_digit_makes_it_a_mention(window: MainWindow, qtbot: QtBot) -> None:
    view = window.workspace.text
    rect = view.rect_of(TEXT.replace("[", "").index("공장") - len(":COMPANY#c]") + 1)
    qtbot.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(int(rect.center().x()), int(rect.center().y()))
    )
    assert desk(window).current.at is At.SELECTION
    press(window, qtbot, "2")
    assert surfaces(window) == ["공장을"]  # without morphemes the whole word is taken


def test_relating_by_hints(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space", "N", "Space")  # 한빛전자, no relation, 김서연
    person = next(m for m in desk(window).work.annotations.mentions if m.label == "PERSON")  # type: ignore[union-attr]
    desk(window).stand_on_id(person.id)
    press(window, qtbot, "R")
    relating = window.acts.relating
    assert relating is not None
    target = next(i for i in relating.hints if i != person.id)
    press(window, qtbot, *relating.hints[target])
    assert window.acts.relating is not None  # two relations are possible: the key decides
    press(window, qtbot, "2")
    work = desk(window).work
    assert work is not None
    assert [r.label for r in work.annotations.relations] == ["founder_of"]
    assert desk(window).current.at is At.RELATION


def test_relating_by_drag_from_one_mention_to_another(window: MainWindow, qtbot: QtBot) -> None:
    view = window.workspace.text
    work = desk(window).work
    assert work is not None
    text = work.document.text
    start = view.rect_of(text.index("김서연") + 1).center()
    end = view.rect_of(text.index("도원물산") + 1).center()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start.toPoint())
    for share in (0.3, 0.7, 1.0):
        point = QPointF(start + (end - start) * share).toPoint()
        qtbot.mouseMove(view.viewport(), point)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end.toPoint())
    relating = window.acts.relating
    assert relating is not None
    press(window, qtbot, "1")
    assert [r.label for r in desk(window).work.annotations.relations] == ["employee_of"]  # type: ignore[union-attr]


def test_done_goes_to_the_next_article_and_gold_is_offered(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space", "D")
    work = desk(window).work
    assert work is not None
    assert work.document.id == "d2"
    assert "Ctrl" in window.toast.accessibleName()
    press(window, qtbot, "Ctrl+G")
    assert desk(window).project.stage("d1") is Stage.GOLD


def test_undo_goes_across_articles_and_survives_a_restart(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    first = open_window()
    press(first, qtbot, "Space", "D")
    first.close()
    second = open_window()
    assert surfaces(second) == [] or desk(second).work.document.id == "d1"  # type: ignore[union-attr]
    press(second, qtbot, "Ctrl+Z", "Ctrl+Z")
    work = desk(second).work
    assert work is not None
    assert (work.document.id, work.stage, work.annotations.mentions) == ("d1", Stage.TODO, ())
    press(second, qtbot, "Ctrl+Y")
    assert surfaces(second) == ["한빛전자"]


def test_accepting_all_sure_ones_is_said_with_the_key_that_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    desk(window).threshold = 0.0
    press(window, qtbot, "Ctrl+Enter")
    assert len(surfaces(window)) == 4
    assert "Undo" in window.toast.accessibleName()
    press(window, qtbot, "Ctrl+Z")
    assert surfaces(window) == []


def test_tab_and_escape_keep_the_keyboard_in_the_text(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Tab")
    first = desk(window).current
    press(window, qtbot, "Tab")
    assert desk(window).current != first
    press(window, qtbot, "Shift+Tab")
    assert desk(window).current == first
    press(window, qtbot, "Esc")
    assert desk(window).current.at is At.NOTHING
    assert QApplication.focusWidget() is window.workspace.text


def test_j_and_k_walk_the_list_of_the_panel(window: MainWindow, qtbot: QtBot) -> None:
    before = desk(window).current
    press(window, qtbot, "J")
    assert desk(window).current.at is At.SUGGESTION
    assert desk(window).current != before
    press(window, qtbot, "K")
    assert desk(window).current == before


def test_what_cannot_be_done_is_said_and_changes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "F")
    assert "stand on a relation" in window.toast.text
    assert desk(window).counts().answered == 0


def test_the_theme_reaches_every_part(window: MainWindow, qtbot: QtBot, qapp: QApplication) -> None:
    window.change_settings(theme="dark")
    qtbot.waitUntil(lambda: theme_of(window.workspace.suggestions) is DARK)
    image = window.workspace.text.viewport().grab().toImage()
    assert image.pixelColor(image.width() - 3, image.height() - 3) == DARK.page
    window.change_settings(theme="light")
    apply_theme(qapp, theme_of(QWidget()))


def test_without_suggestions_the_worker_makes_them_and_they_appear(
    open_window: Callable[[], MainWindow], qtbot: QtBot, project: Path
) -> None:
    text = "한빛전자 김서연 사장은 9일 삼성전자 이재용 회장을 만났다."
    with Project.open(project) as opened:
        opened.add([AnnotatedDocument(annotated(text, document_id="d3")[0])], annotator=None)
    window = open_window()
    window.acts.open_document("d3")
    qtbot.waitUntil(lambda: bool(desk(window).asked), timeout=60_000)
    assert desk(window).tokens is not None
    press(window, qtbot, "Space")
    assert len(surfaces(window)) >= 1


def test_a_key_without_an_action_says_so(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Q")
    assert "does nothing here" in window.toast.text
    assert desk(window).counts().answered == 0


def test_another_command_ends_relating_and_is_obeyed(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space", "Tab", "R")
    assert window.acts.relating is not None
    press(window, qtbot, "Ctrl+Z")
    assert window.acts.relating is None
    assert surfaces(window) == []


def test_gold_is_only_offered_for_the_article_that_was_just_finished(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space", "D", "Space", "Ctrl+G")
    # Something was said about the second article since, so the key means that one.
    assert desk(window).project.stage("d1") is Stage.DONE
    assert desk(window).project.stage("d2") is Stage.GOLD


def test_pasted_text_becomes_an_article(window: MainWindow, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("붙여넣은 글이다.\n한빛전자가 새 공장을 열었다.")
    press(window, qtbot, "Ctrl+V")
    work = desk(window).work
    assert work is not None
    assert work.document.text.startswith("붙여넣은 글이다.")
    assert QApplication.focusWidget() is window.workspace.text


def test_a_dropped_project_is_opened(window: MainWindow, tmp_path: Path) -> None:
    other = tmp_path / "other.annodb"
    Project.create(other, schema()).close()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    window.dropEvent(
        QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert desk(window).project.name == "other"


def test_dropped_files_are_shown_and_then_imported(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("새 기사\n도원물산이 새 대표를 뽑았다.\n", encoding="utf-8")
    dialogs: list[ImportDialog] = []

    def confirm() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        dialogs.append(dialog)
        dialog.import_clicked.emit({"annotator": "", "keep_going": False})
        qtbot.waitUntil(lambda: len(window.flows.project.documents.ids()) == 3, timeout=20_000)
        dialog.close()

    QTimer.singleShot(200, confirm)
    window.flows.dropped([tmp_path / "new.txt"])
    assert dialogs
    assert "new" in window.flows.project.documents.ids()


def test_the_list_and_the_foot_count_the_same(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Tab", "Tab")  # past the relation to its person
    current = desk(window).suggestion()
    assert current is not None and current.mention is not None and current.mention.label == "PERSON"
    press(window, qtbot, "N")  # with the person goes the question who employs her
    counts = desk(window).counts()
    (line,) = window.flows.lines(["d1"])
    assert (counts.asked, counts.answered) == (line.total, line.answered) == (5, 2)


def test_the_articles_that_suggest_most_new_names_come_first(window: MainWindow, qtbot: QtBot) -> None:
    listed = window.workspace.documents
    listed.order_changed.emit("title")
    assert window.flows.next_to_do("") == "d2"
    listed.order_changed.emit("novel")  # three names in the first article, one in the second
    qtbot.waitUntil(lambda: window.flows.next_to_do("") == "d1")


def test_a_project_is_remembered_by_its_whole_path(
    window: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    window.flows.open_project(project.name)
    assert window.settings.recent[0] == str(project)
