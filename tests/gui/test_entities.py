"""Names that are one person or company, in the window: seen with their reason, answered by single keys."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.desk import At
from annotator.gui.annotating.entity_list import EntityLine, EntityList
from annotator.gui.annotating.workspace import ENTITIES
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
        made.add([AnnotatedDocument(document)], annotator=None)
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
