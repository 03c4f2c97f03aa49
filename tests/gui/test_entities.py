"""Names that are one person or company, in the window: seen with their reason, answered by single keys."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.describing import current_entity, dialog_for
from annotator.gui.annotating.desk import At, Current
from annotator.gui.annotating.entity_list import EntityLine, EntityList
from annotator.gui.annotating.workspace import ENTITIES
from annotator.gui.dialogs.entity_dialog import EntityDialog
from annotator.gui.kit.row_list import RowView
from annotator.gui.main_window import MainWindow
from annotator.model.annotation import (
    AnnotatedDocument,
    AnnotationSet,
    Answer,
    DecisionItem,
    Entity,
    SetKey,
    SetKind,
)
from annotator.model.describing import describe
from annotator.model.edit import say
from annotator.store.project import Project
from annotator.suggest.suggester import suggesters
from tests.builders import annotated, schema
from tests.gui.test_window import desk, press

TEXT = (
    "[마크 저커버그:PERSON#z] [메타:COMPANY#m] CEO가 왔다.\n"
    "[저커버그:PERSON#y]는 [마이크로소프트:COMPANY#s]([MS:COMPANY#t])를 안다. [경계현:PERSON#k]도 안다."
)
GROUPS = {"z": "Z", "y": "Z", "s": "S", "t": "S"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one article whose names a suggester has grouped."""
    path = tmp_path / "news.annodb"
    (suggester,) = suggesters()
    author = f"{suggester.name}@{suggester.version}"
    key = SetKey("d1", author, SetKind.SUGGESTED)
    document, said = annotated(TEXT, document_id="d1", author=author, kind=SetKind.SUGGESTED)
    reasons = {"y": "context; last name of 마크 저커버그", "t": "in brackets behind 마이크로소프트"}
    mentions = tuple(
        replace(m, entity=GROUPS.get(m.id), score=0.97, reason=reasons.get(m.id, "context")) for m in said.mentions
    )
    groups = (Entity("Z", "PERSON", "마크 저커버그", ("저커버그",)), Entity("S", "COMPANY", "마이크로소프트", ("MS",)))
    with Project.create(path, schema()) as made:
        other, named = annotated("[메타:COMPANY#o]는 컸다.", document_id="d2")
        made.add([AnnotatedDocument(document), AnnotatedDocument(other, named, annotator="a1")], annotator=None)
        made.apply(say(AnnotationSet(key), replace(said, mentions=mentions, entities=groups), author, "suggest"))
    return path


@pytest.fixture
def window(open_window: Callable[[], MainWindow]) -> MainWindow:
    return open_window()


def lines(window: MainWindow) -> list[EntityLine]:
    model = window.workspace.entities.findChild(RowView).model()
    return [line for line in model.lines if isinstance(line, EntityLine)]  # type: ignore[attr-defined]


def said(window: MainWindow) -> list[str]:
    return [f"{line.alias}{'=' if line.decided else '?'}{line.name}" for line in lines(window)]


def own(window: MainWindow) -> AnnotationSet:
    work = desk(window).work
    assert work is not None
    return work.annotations


def members(window: MainWindow) -> dict[str, list[str]]:
    work = desk(window).work
    assert work is not None
    groups = own(window).entities
    return {e.name: [work.surface(m) for m in own(window).mentions if m.entity == e.id] for e in groups}


def test_names_are_accepted_and_rejected_as_one_by_single_keys(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Ctrl+3")
    assert window.workspace.tab() == ENTITIES
    assert said(window) == []
    press(window, qtbot, "Ctrl+Enter", "Ctrl+3")
    assert said(window) == ["저커버그?마크 저커버그", "MS?마이크로소프트"]
    # The current row tells why, and both names are outlined in the text.
    assert "last name of 마크 저커버그" in lines(window)[0].reason
    assert desk(window).current.at is At.ENTITY
    assert len(desk(window).spans_of(desk(window).current)) == 2
    press(window, qtbot, "Space")
    assert members(window) == {"마크 저커버그": ["마크 저커버그", "저커버그"]}
    assert said(window) == ["MS?마이크로소프트", "저커버그=마크 저커버그"]
    press(window, qtbot, "N")
    assert said(window) == ["저커버그=마크 저커버그"]
    answers = [(d.item, d.answer) for d in own(window).decisions if d.item is DecisionItem.ENTITY]
    assert sorted(answers) == [(DecisionItem.ENTITY, Answer.ACCEPTED), (DecisionItem.ENTITY, Answer.REJECTED)]
    # Answers to names are counted without them.
    assert desk(window).counts().rejected == 0


def test_answers_are_taken_back_one_by_one_and_the_person_stands_on_the_question_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    press(window, qtbot, "Ctrl+Enter", "Ctrl+3", "Space", "N")
    press(window, qtbot, "Ctrl+Z")
    assert said(window) == ["MS?마이크로소프트", "저커버그=마크 저커버그"]
    assert desk(window).current.id == lines(window)[0].id
    press(window, qtbot, "Ctrl+Z")
    assert said(window) == ["저커버그?마크 저커버그", "MS?마이크로소프트"]
    assert own(window).entities == ()
    press(window, qtbot, "Ctrl+Y")
    assert members(window) == {"마크 저커버그": ["마크 저커버그", "저커버그"]}


def test_a_rejected_one_is_not_asked_after_the_project_is_opened_again(
    open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    first = open_window()
    press(first, qtbot, "Ctrl+Enter", "Ctrl+3", "N")
    first.perform("close")
    again = open_window()
    press(again, qtbot, "Ctrl+3")
    assert said(again) == ["MS?마이크로소프트"]


def test_rows_are_walked_and_a_group_is_taken_apart(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Ctrl+Enter", "Ctrl+3", "J")
    assert desk(window).current.id == lines(window)[1].id
    press(window, qtbot, "Y", "J", "N")
    assert own(window).entities == ()
    assert said(window) == ["저커버그?마크 저커버그"]


def test_e_joins_by_letters_and_shift_e_parts(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Ctrl+Enter")
    person = next(m for m in own(window).mentions if m.id and desk(window).work.surface(m) == "경계현")  # type: ignore[union-attr]
    window.acts._stand_on(person.id)
    press(window, qtbot, "E")
    relating = window.acts.relating
    assert relating is not None
    # Only other people can be meant.
    assert len(relating.hints) == 2
    press(window, qtbot, next(iter(relating.hints.values())))
    assert members(window) == {"마크 저커버그": ["마크 저커버그", "경계현"]}
    press(window, qtbot, "Shift+E")
    assert members(window) == {}
    press(window, qtbot, "Ctrl+Z")
    assert members(window) == {"마크 저커버그": ["마크 저커버그", "경계현"]}


def test_e_takes_a_name_that_is_only_suggested_along(window: MainWindow, qtbot: QtBot) -> None:
    assert desk(window).current.at is At.SUGGESTION
    press(window, qtbot, "E")
    assert window.acts.relating is not None
    press(window, qtbot, next(iter(window.acts.relating.hints.values())))
    assert members(window) == {"마크 저커버그": ["마크 저커버그", "저커버그"]}
    press(window, qtbot, "Ctrl+Z")
    assert own(window).mentions == ()


def test_keys_that_cannot_act_say_why(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Esc")
    for key in ("E", "Shift+E"):
        press(window, qtbot, key)
        assert "stand on a mention first" in window.toast.text


LINES = (
    EntityLine(
        "a", "저커버그", "마크 저커버그", "#1D5BBF", False, 3, "… 저커버그는 …", ((2, 6),), "why", (("N", "no"),)
    ),
    EntityLine("b", "MS", "마이크로소프트", "#0B7350", True, 5, "MS 2 · 마이크로소프트 3"),
)


def test_a_reader_hears_whether_it_is_asked_or_decided(qtbot: QtBot) -> None:
    made = EntityList()
    qtbot.addWidget(made)
    made.show_entities(LINES, "a")
    model = made.findChild(RowView).model()
    spoken = [str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(2)]
    assert spoken == ["저커버그 = 마크 저커버그, The same?, why", "MS = 마이크로소프트, One and the same"]


def test_a_question_does_not_look_like_a_group(qtbot: QtBot) -> None:
    made = EntityList()
    made.resize(328, 400)
    qtbot.addWidget(made)
    made.show()

    def picture(line: EntityLine) -> QImage:
        made.show_entities((line,), "")
        view = made.findChild(RowView)
        return view.viewport().grab(view.visualRect(view.model().index(0, 0))).toImage()

    assert picture(LINES[0]) != picture(replace(LINES[0], decided=True))


def group(window: MainWindow) -> Entity:
    return next(e for e in own(window).entities if e.label == "COMPANY")


def describing(window: MainWindow) -> EntityDialog:
    acts = window.acts
    current = desk(window)
    return dialog_for(acts, current, current_entity(current))


def test_i_tells_name_and_ids_of_a_group_and_what_is_wrong_is_said_on_the_page(
    window: MainWindow, qtbot: QtBot
) -> None:
    press(window, qtbot, "Ctrl+Enter", "Ctrl+3", "N", "Space", "J")
    assert said(window) == ["MS=마이크로소프트"]

    def fill() -> None:
        dialog = window.findChild(EntityDialog)
        assert isinstance(dialog, EntityDialog)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.name)
        dialog.name.setText("마이크로소프트 코퍼레이션")
        dialog.aliases.setText("마소; MSFT；Microsoft, Inc.")
        dialog.ids["isin"].setText("US5949181046")
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
        assert dialog.isVisible()
        assert "US5949181046" in dialog.note.text()
        dialog.ids["isin"].setText("us5949181045")
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
        assert not dialog.isVisible()

    QTimer.singleShot(100, fill)
    press(window, qtbot, "I")
    made = group(window)
    assert (made.name, set(made.aliases)) == (
        "마이크로소프트 코퍼레이션",
        {"마이크로소프트", "MS", "마소", "MSFT", "Microsoft, Inc."},
    )
    assert made.ids == (("isin", "US5949181045"),)
    assert "isin US5949181045" in lines(window)[0].evidence
    press(window, qtbot, "Ctrl+Z")
    assert (group(window).name, group(window).ids) == ("마이크로소프트", ())


def test_what_was_said_in_another_article_fills_the_page_in(window: MainWindow, qtbot: QtBot) -> None:
    with_ids = describe(
        replace(window.flows.project.work("d2", "a1")),  # type: ignore[union-attr]
        Entity("x", "COMPANY", "메타"),
        "메타 플랫폼스",
        ("Meta", "Facebook, Inc."),
        [("wikidata", "Q380")],
    )
    window.flows.project.apply(with_ids)  # type: ignore[union-attr]
    press(window, qtbot, "Ctrl+Enter")
    mention = next(m for m in own(window).mentions if desk(window).required().surface(m) == "메타")
    desk(window).stand_on(Current(At.MENTION, mention.id))
    dialog = describing(window)
    assert (dialog.name.text(), dialog.aliases.text(), dialog.ids["wikidata"].text()) == (
        "메타 플랫폼스",
        "Meta; Facebook, Inc.",
        "Q380",
    )
    assert "another article" in dialog.note.text()
    dialog.deleteLater()


def test_people_are_not_asked_for_ids_of_companies(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Ctrl+Enter")
    mention = next(m for m in own(window).mentions if desk(window).required().surface(m) == "경계현")
    desk(window).stand_on(Current(At.MENTION, mention.id))
    dialog = describing(window)
    assert list(dialog.ids) == ["wikidata"]
    dialog.deleteLater()
    press(window, qtbot, "Esc", "I")
    assert "stand on a mention" in window.toast.text
