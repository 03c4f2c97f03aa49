"""A review as a reviewer does it: real keys and mouse on a real project file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from annotator.gui.annotating import stages
from annotator.gui.dialogs.asking import TextQuestion
from annotator.gui.main_window import MainWindow
from annotator.gui.review.review_desk import On, ReviewDesk
from annotator.gui.review.session_dialogs import NewSessionDialog, SessionsDialog
from annotator.gui.welcome_rows import ReviewButton
from annotator.model import finishing
from annotator.model.annotation import SIGNED_OFF, AnnotatedDocument, AnnotationSet, Answer, SetKey, SetKind
from annotator.model.disagreement import DisagreementKind
from annotator.model.document import Stage
from annotator.model.edit import say
from annotator.model.teamwork import ReviewState, Role
from annotator.model.text import Span
from annotator.store.project import Project
from annotator.suggest.suggester import suggesters
from tests.builders import annotated, schema

A1 = (
    "[한빛전자:COMPANY#c] [김서연:PERSON#p] 사장은 8일 [도원그룹:COMPANY#g] [박지후:PERSON#h] 회장과 만났다.\n"
    "[새벽경제:COMPANY#n]에 따르면 [한빛전자:COMPANY#d]는 [도원그룹:COMPANY#e]에 부품을 댄다."
)
B1 = (
    "[한빛전자:COMPANY#c] [김서연:PERSON#p] 사장은 8일 [도원:COMPANY#g]그룹 [박지후:PERSON#h] 회장과 만났다.\n"
    "새벽경제에 따르면 [한빛전자:COMPANY#d]는 [도원:COMPANY#e]그룹에 부품을 댄다."
)
A1_RELATIONS = ("p employee_of c", "h employee_of g", "p met_with h", "d supplies e")
B1_RELATIONS = ("p founder_of c", "h employee_of g", "e supplies d")
A2 = "[한빛전자:COMPANY]가 공장을 짓는다. [김서연:PERSON] 사장이 말했다."
B2 = "[한빛전자:COMPANY]가 공장을 짓는다. 김서연 사장이 말했다."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two articles that lee and park have annotated, and that every suggester has looked at."""
    path = tmp_path / "news.annodb"
    with Project.create(path, schema()) as made:
        for number, texts in enumerate(((A1, B1), (A2, B2)), 1):
            for name, marked in zip(("lee", "park"), texts, strict=True):
                relations = {("lee", 1): A1_RELATIONS, ("park", 1): B1_RELATIONS}.get((name, number), ())
                document, said = annotated(marked, *relations, document_id=f"d{number}", author=name)
                made.add([AnnotatedDocument(document, said, Stage.DONE, name)], annotator=None)
            for suggester in suggesters():
                author = f"{suggester.name}@{suggester.version}"
                key = SetKey(f"d{number}", author, SetKind.SUGGESTED)
                made.apply(say(AnnotationSet(key), AnnotationSet(key), author, "suggest"))
    return path


@pytest.fixture
def annotator() -> str:
    """The reviewer."""
    return "lee"


@pytest.fixture
def window(open_window: Callable[[], MainWindow]) -> MainWindow:
    """In a review of both articles by choi."""
    made = open_window()
    begin(made)
    return made


def begin(window: MainWindow, *, blind: bool = False) -> None:
    project = window.flows.project
    assert project is not None
    session = project.reviews.begin("first", ("d1", "d2"), ("lee", "park"), "choi", blind=blind)
    window.flows.team.resume_review(session.id)


def desk(window: MainWindow) -> ReviewDesk:
    assert window.reviewing.desk is not None
    return window.reviewing.desk


def gold(window: MainWindow) -> list[str]:
    """What gold holds, as "surface LABEL" and "head → tail label"."""
    work = desk(window).required().work
    found = [f"{work.surface(m)} {m.label}" for m in work.annotations.mentions]
    return found + [f"{work.title_of(r)} {r.label}" for r in work.annotations.relations]


def kind(window: MainWindow) -> DisagreementKind:
    question = desk(window).question()
    assert question is not None
    return question.kind


def go_to(window: MainWindow, qtbot: QtBot, wanted: DisagreementKind, text: str = "") -> None:
    """Walk with Tab to a difference of a kind."""
    for _ in range(len(desk(window).required().questions) + 1):
        question = desk(window).question()
        work = desk(window).required().work
        if (
            question is not None
            and question.kind is wanted
            and text in work.document.text[question.start : question.end]
        ):
            return
        press(window, qtbot, "Tab")
    pytest.fail(f"no open difference is {wanted}")


NAMED = {
    "Tab": Qt.Key.Key_Tab,
    "Enter": Qt.Key.Key_Return,
    "Delete": Qt.Key.Key_Delete,
    "Esc": Qt.Key.Key_Escape,
    "F6": Qt.Key.Key_F6,
    "Down": Qt.Key.Key_Down,
    "[": Qt.Key.Key_BracketLeft,
    "]": Qt.Key.Key_BracketRight,
}
HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}


def press(window: MainWindow, qtbot: QtBot, *keys: str) -> None:
    """Press keys where the focus is, as the keyboard would."""
    for key in keys:
        *held, name = key.split("+")
        modifier = Qt.KeyboardModifier.NoModifier
        for word in held:
            modifier |= HELD[word]
        target = QApplication.focusWidget() or window.reviewing.page.text
        qtbot.keyClick(target, NAMED.get(name, Qt.Key(ord(name[0]))), modifier)


# ---- answering --------------------------------------------------------------------------------------------------


def test_the_review_begins_at_the_first_difference_and_shows_its_answers(window: MainWindow) -> None:
    assert window.reviewing.page.isVisible()
    assert kind(window) is DisagreementKind.RELATION_LABEL
    rows = [(b.row.digit, b.row.who, b.isEnabled()) for b in window.reviewing.page.panel.answers()]
    assert rows == [(1, "A", True), (2, "B", True), (3, "Both", True), (0, "Neither", True)]
    assert QApplication.focusWidget() is window.reviewing.page.text


def test_of_a_relation_that_is_read_in_two_ways_both_arcs_and_both_ends_are_lit(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = window.reviewing.page.text
    names = [page.index.arcs[arc].name for arc in page.current().arcs]
    assert [name[0] for name in names] == ["A", "B"], "employee_of and founder_of"
    assert len(page.current().mentions) == 2
    go_to(window, qtbot, DisagreementKind.DIRECTION)
    lit = [page.index.arcs[arc] for arc in page.current().arcs]
    assert lit[0].head == lit[1].tail, "supplies, one way and the other"


def test_the_last_line_is_the_review_s_although_the_article_is_shown_behind_it_later(window: MainWindow) -> None:
    shown = window.facts.text()
    assert shown.startswith("Differences 0/")
    window.acts.show_panel()
    assert (window.facts.text(), window.hints.shown_hints()[0].word) == (shown, "A")


def test_one_takes_a_and_goes_to_the_next(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "1")
    assert gold(window) == ["한빛전자 COMPANY", "김서연 PERSON", "김서연 → 한빛전자 employee_of"]
    assert kind(window) is not DisagreementKind.RELATION_LABEL
    assert desk(window).project.stage("d1") is Stage.IN_REVIEW


def test_two_takes_b_and_what_follows_is_settled_with_it(window: MainWindow, qtbot: QtBot) -> None:
    go_to(window, qtbot, DisagreementKind.BOUNDARY)
    press(window, qtbot, "2")
    assert "도원 COMPANY" in gold(window)
    assert "박지후 → 도원 employee_of" in gold(window)
    assert all(d.kind is not DisagreementKind.FOLLOWS_MENTION for d in desk(window).required().open)


def test_three_takes_both_where_both_can_stand(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "3")
    assert "김서연 → 한빛전자 employee_of" in gold(window)
    assert "김서연 → 한빛전자 founder_of" in gold(window)
    go_to(window, qtbot, DisagreementKind.BOUNDARY)
    before = gold(window)
    press(window, qtbot, "3")
    assert gold(window) == before
    assert "cannot both stand" in window.reviewing.toast.text


def test_zero_is_neither_and_is_recorded(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "0")
    assert gold(window) == []
    answers = [d.answer for d in desk(window).required().work.annotations.decisions]
    assert answers == [Answer.NEITHER, Answer.NEITHER]


def test_single_keys_work_with_the_input_method_in_hangul_mode(window: MainWindow) -> None:
    """B hides the names also when it arrives as ㅠ."""
    event = QKeyEvent(QEvent.Type.KeyPress, ord("ㅠ"), Qt.KeyboardModifier.NoModifier, 56, 0, 0, "ㅠ")
    QApplication.sendEvent(window.reviewing.page.text, event)
    assert window.reviewing.screen.names_hidden


def test_an_edge_or_a_label_is_a_third_answer(window: MainWindow, qtbot: QtBot) -> None:
    go_to(window, qtbot, DisagreementKind.BOUNDARY)
    press(window, qtbot, "Alt+[")
    assert "도원그 COMPANY" in gold(window)
    question = desk(window).question()
    assert question is not None
    # It stays current, so that the edge can be moved further.
    press(window, qtbot, "Alt+[", "Alt+[")
    assert "도 COMPANY" in gold(window)
    press(window, qtbot, "Shift+1")
    assert "도 PERSON" in gold(window)


def test_a_relation_can_be_reversed_or_given_another_label(window: MainWindow, qtbot: QtBot) -> None:
    go_to(window, qtbot, DisagreementKind.BOUNDARY, "도원그룹")
    press(window, qtbot, "1")
    go_to(window, qtbot, DisagreementKind.BOUNDARY, "도원그룹")
    press(window, qtbot, "1")
    go_to(window, qtbot, DisagreementKind.DIRECTION)
    press(window, qtbot, "F")  # what B says
    assert "도원그룹 → 한빛전자 supplies" in gold(window)
    relations = [r.label for r in schema().relations]
    press(window, qtbot, f"Shift+{relations.index('partner_of') + 1}")
    assert any("partner_of" in line for line in gold(window))


def test_reasons_are_chosen_before_and_changed_after_the_answer(window: MainWindow, qtbot: QtBot) -> None:
    first = desk(window).place.id
    press(window, qtbot, "Alt+2", "1")
    decisions = desk(window).required().work.annotations.decisions
    assert {d.reason for d in decisions if d.item.value == "relation"} == {"mistake"}
    press(window, qtbot, "K")
    assert desk(window).place.id == first
    press(window, qtbot, "Alt+3")
    verdict = desk(window).verdict()
    assert verdict is not None
    assert verdict.reason == "ambiguous"
    press(window, qtbot, "Ctrl+Z")
    verdict = desk(window).verdict()
    assert verdict is not None
    assert verdict.reason == "mistake"


def test_what_is_agreed_is_taken_in_one_step(window: MainWindow, qtbot: QtBot) -> None:
    assert desk(window).progress().agreed_left == 4
    press(window, qtbot, "Ctrl+Enter")
    assert gold(window) == ["한빛전자 COMPANY", "김서연 PERSON", "박지후 PERSON", "한빛전자 COMPANY"]
    press(window, qtbot, "Ctrl+Z")
    assert gold(window) == []
    press(window, qtbot, "Ctrl+Y")
    assert desk(window).progress().agreed_left == 0


def test_the_same_difference_elsewhere_is_settled_alike(window: MainWindow, qtbot: QtBot) -> None:
    go_to(window, qtbot, DisagreementKind.BOUNDARY)
    assert len(desk(window).alike()) == 1
    press(window, qtbot, "A", "1")
    assert gold(window).count("도원그룹 COMPANY") == 2
    press(window, qtbot, "Ctrl+Z")
    assert "도원그룹 COMPANY" not in gold(window)


def test_undo_goes_back_to_the_difference_that_it_opens(window: MainWindow, qtbot: QtBot) -> None:
    first = desk(window).place.id
    press(window, qtbot, "1")
    press(window, qtbot, "Tab", "Ctrl+Z")
    assert desk(window).place.id == first
    assert gold(window) == []


def test_a_step_of_annotating_is_not_undone_from_the_review(
    open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = open_window()
    window.flows.team.become("choi")
    made = window.acts.desk
    assert made is not None
    stages.set_stage(made, Stage.IN_PROGRESS)
    begin(window)
    press(window, qtbot, "Ctrl+Z")
    assert "not in this review" in window.reviewing.toast.text
    assert desk(window).project.stage("d1") is Stage.IN_PROGRESS


# ---- moving about -----------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_to_a_kind_and_tab_stays_in_it(window: MainWindow, qtbot: QtBot) -> None:
    go_to(window, qtbot, DisagreementKind.BOUNDARY)
    press(window, qtbot, "O")
    assert {d.kind for d in desk(window).listed()} == {DisagreementKind.BOUNDARY}
    press(window, qtbot, "Tab")
    assert kind(window) is DisagreementKind.BOUNDARY
    press(window, qtbot, "O", "L")
    assert all("COMPANY" in {c.label for c in d.claims} for d in desk(window).listed())
    press(window, qtbot, "L")
    assert len(desk(window).listed()) == len(desk(window).required().questions)


def test_a_row_or_a_claim_can_be_clicked(window: MainWindow, qtbot: QtBot) -> None:
    view = window.reviewing.page.differences.view
    row = next(n for n, d in enumerate(desk(window).listed()) if d.kind is DisagreementKind.MISSING)
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(row, 0)).center()
    )
    assert kind(window) is DisagreementKind.MISSING
    text = window.reviewing.page.text
    place = text.rect_of(desk(window).required().work.document.text.index("도원") + 1).center().toPoint()
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert kind(window) is DisagreementKind.BOUNDARY


def test_an_answer_can_be_clicked_and_the_keyboard_stays_in_the_text(window: MainWindow, qtbot: QtBot) -> None:
    button = window.reviewing.page.panel.answers()[1]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "김서연 → 한빛전자 founder_of" in gold(window)
    assert QApplication.focusWidget() is window.reviewing.page.text


def test_gold_is_edited_freely_too(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Ctrl+Enter")
    text = window.reviewing.page.text
    document = desk(window).required().work.document.text
    place = text.rect_of(document.index("부품") + 1).center().toPoint()
    qtbot.mouseDClick(text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk(window).place.on is On.SELECTION
    press(window, qtbot, "Shift+2")
    assert any(line.startswith("부품") for line in gold(window))
    assert desk(window).place.on is On.GOLD
    press(window, qtbot, "Delete")
    assert not any(line.startswith("부품") for line in gold(window))


def test_names_are_hidden_and_shown(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.reviewing.screen.names_hidden
    press(window, qtbot, "B")
    assert window.reviewing.page._people.accessibleName() == "A, B"
    press(window, qtbot, "B")
    assert window.reviewing.page._people.accessibleName() == "A lee, B park"


def test_a_blind_review_never_names_anybody(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = open_window()
    begin(window, blind=True)
    press(window, qtbot, "B")
    assert window.reviewing.page._people.accessibleName() == "A, B"
    assert "hides the names" in window.reviewing.toast.text


def test_where_answers_came_from_is_shown_on_request_only(window: MainWindow, qtbot: QtBot) -> None:
    assert all(not b.row.origin for b in window.reviewing.page.panel.answers())
    press(window, qtbot, "S")
    assert [b.row.origin for b in window.reviewing.page.panel.answers()][:2] == ["made by hand", "made by hand"]


def test_a_comment_is_written_shown_and_kept(window: MainWindow, qtbot: QtBot) -> None:
    def write() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, TextQuestion)
        field = dialog.findChild(QLineEdit)
        assert field is not None
        qtbot.keyClicks(field, "ask the editor")
        qtbot.keyClick(field, Qt.Key.Key_Return)

    QTimer.singleShot(0, write)
    press(window, qtbot, "C")
    (said,) = desk(window).comments()
    assert said.text == "ask the editor"
    assert window.reviewing.page.panel._comment.text() == "ask the editor"


def test_a_comment_is_seen_by_the_annotator_who_has_done_their_part(
    open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = open_window()
    project, link = window.flows.project, window.workspace.comments
    assert project is not None
    work = project.work("d1", "choi", gold=True)
    span = Span(*(work.document.text.index(word) for word in ("도원그룹", " 박지후")))
    project.apply(finishing.remark(work, "with 그룹?", span))
    window.flows.team.become("lee")
    window.acts.open_document("d1")
    qtbot.waitUntil(link.isVisible)
    assert link.text() == "1 comments"
    menu = window.acts.screen.remarks.menu()
    assert [a.text() for a in menu.actions()] == ["도원그룹: with 그룹?"]
    menu.actions()[0].trigger()
    assert window.workspace.text.visible_mentions()
    press(window, qtbot, "Shift+D")
    assert not link.isVisible(), "what is still being annotated is kept apart from what others say"


def test_a_key_that_means_nothing_says_so(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "9")
    assert "stands for nobody" in window.reviewing.toast.text
    press(window, qtbot, "N")
    assert "does nothing here" in window.reviewing.toast.text
    assert gold(window) == []


def test_the_guideline_takes_the_place_of_the_answers_and_goes_again(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "G")
    assert window.reviewing.page.guideline_is_shown()
    press(window, qtbot, "Esc")
    assert not window.reviewing.page.guideline_is_shown()


# ---- signing off, leaving, coming back --------------------------------------------------------------------------


def settle_everything(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Ctrl+Enter")
    for _ in range(30):
        if not desk(window).required().open:
            return
        if desk(window).question() is None:
            press(window, qtbot, "Tab")
        press(window, qtbot, "1")
    pytest.fail("differences stay open")


def test_an_article_is_signed_off_only_when_nothing_is_open(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "D")
    assert "differences are open" in window.reviewing.toast.text
    settle_everything(window, qtbot)
    press(window, qtbot, "D")
    project = desk(window).project
    assert project.stage("d1") is Stage.GOLD
    assert desk(window).required().work.document.id == "d2"
    settle_everything(window, qtbot)
    press(window, qtbot, "D")
    assert desk(window).session.state is ReviewState.FINISHED
    assert "finished" in window.reviewing.toast.text
    key = SetKey("d1", "gold", SetKind.GOLD)
    assert project.annotations(key).has_mark(SIGNED_OFF)


def test_a_signed_article_is_locked_until_it_is_unlocked(window: MainWindow, qtbot: QtBot) -> None:
    settle_everything(window, qtbot)
    press(window, qtbot, "D", "Ctrl+[")
    assert desk(window).signed_off
    assert window.reviewing.page.banner.isVisible()
    before = gold(window)
    press(window, qtbot, "J", "2")
    assert gold(window) == before
    assert "signed this article off" in window.reviewing.toast.text
    press(window, qtbot, "Shift+D")
    assert not desk(window).signed_off
    assert desk(window).project.stage("d1") is Stage.IN_REVIEW
    press(window, qtbot, "2")
    assert gold(window) != before


def test_a_review_is_left_and_resumed_exactly_there(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    first = open_window()
    begin(first)
    press(first, qtbot, "1", "Tab", "Tab")
    place, session = desk(first).place, desk(first).session.id
    first.close()
    second = open_window()
    second.flows.team.resume_review(session)
    assert desk(second).place == place
    assert desk(second).progress().settled == 1


def test_leaving_goes_back_to_annotating_one_s_own_set(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "1", "Ctrl+W")
    assert not window.reviewing.active
    assert window.workspace.isVisible()
    made = window.acts.desk
    assert made is not None
    assert made.by == "choi"
    assert made.work is not None
    assert made.work.annotations.mentions == ()
    assert QApplication.focusWidget() is window.workspace.text


def test_sessions_are_chosen_from_a_list_by_keys(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = open_window()
    project = window.flows.project
    assert project is not None
    for name in ("first", "second"):
        project.reviews.begin(name, ("d1",), ("lee", "park"), "choi")

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SessionsDialog)
        qtbot.keyClick(dialog.view, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.view, Qt.Key.Key_Return)

    QTimer.singleShot(0, choose)
    window.workspace.text.setFocus()
    press(window, qtbot, "Ctrl+R")
    assert desk(window).session.name == "first"  # the newer one stands above it


def test_a_session_is_begun_from_the_form(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = open_window()

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, NewSessionDialog)
        assert dialog.begin.isEnabled()  # both are ticked, though lee is at the window: there are only two
        qtbot.mouseClick(dialog.people[0], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        assert not dialog.begin.isEnabled()
        qtbot.mouseClick(dialog.people[0], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        dialog.name.selectAll()
        qtbot.keyClicks(dialog.name, "week 1")
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)

    QTimer.singleShot(0, fill)
    window.workspace.text.setFocus()
    press(window, qtbot, "Ctrl+Shift+R")
    session = desk(window).session
    assert (session.name, session.authors, session.reviewer) == ("week 1", ("lee", "park"), "lee")
    assert session.documents == ("d1", "d2")


def test_a_reviewer_is_offered_the_articles_they_were_given_first(
    open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = open_window()
    assert window.flows.project is not None
    window.flows.project.team.assign([("d2", "choi")], "lee", role=Role.REVIEW)

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, NewSessionDialog)
        assert dialog.note.text() == "2 articles to compare", "lee, who is at the window, was given nothing"
        dialog.reviewer.setCurrentText("choi")
        assert dialog.stage.currentText() == "Given to the reviewer"
        assert dialog.note.text() == "1 articles to compare"
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)

    QTimer.singleShot(0, fill)
    window.workspace.text.setFocus()
    press(window, qtbot, "Ctrl+Shift+R")
    assert (desk(window).session.reviewer, desk(window).session.documents) == ("choi", ("d2",))


def test_three_annotators_have_three_digits(open_window: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = open_window()
    project = window.flows.project
    assert project is not None
    document, said = annotated(B2.replace("공장", "[공장:COMPANY]"), document_id="d2", author="yoon")
    project.add([AnnotatedDocument(document, said, Stage.DONE, "yoon")], annotator=None)
    session = project.reviews.begin("three", ("d2",), ("lee", "park", "yoon"), "choi")
    window.flows.team.resume_review(session.id)
    rows = [(b.row.digit, b.row.who) for b in window.reviewing.page.panel.answers()]
    assert rows == [(1, "A"), (2, "B"), (3, "C"), (4, "All of them"), (0, "None of them")]
    press(window, qtbot, "3")
    assert gold(window) == ["공장 COMPANY"]
    press(window, qtbot, "1")
    assert gold(window) == ["공장 COMPANY", "김서연 PERSON"]


def test_the_window_looks_the_same_in_both_themes_and_languages(window: MainWindow) -> None:
    for theme in ("dark", "light"):
        window.change_settings(theme=theme)
        assert not window.grab().isNull()
        assert kind(window) is DisagreementKind.RELATION_LABEL


def test_an_open_review_is_listed_on_the_welcome_page_and_resumed_from_there(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Tab")
    place = desk(window).place
    press(window, qtbot, "Ctrl+W", "Ctrl+W")
    assert window.on_welcome()
    qtbot.waitUntil(lambda: bool(window.welcome.findChildren(ReviewButton)))
    (row,) = window.welcome.findChildren(ReviewButton)
    assert row.accessibleName() == "first, news.annodb · reviewer choi, 0 / 2"
    press(window, qtbot, "Alt+6")
    assert desk(window).place == place


def test_a_figure_leads_to_its_cases(window: MainWindow, qtbot: QtBot) -> None:
    line = window.reviewing.page._figures
    assert "Mention F1 0.62" in line.accessibleName()
    left, right, _ = line._places[2]
    place = QPoint(round((left + right) / 2), line.height() // 2)
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=place)
    assert all(d.is_relation for d in desk(window).listed())
    assert desk(window).listed()


def test_gold_is_related_by_hints(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Ctrl+Enter", "R")
    assert "stand on a mention of gold first" in window.reviewing.toast.text
    text = window.reviewing.page.text
    document = desk(window).required().work.document.text
    place = text.rect_of(document.index("박지후") + 1).center().toPoint()
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk(window).place.on is On.GOLD
    press(window, qtbot, "R")
    relating = window.reviewing.hand.relating
    assert relating is not None
    work = desk(window).required().work
    target = next(i for i in relating.hints if work.surface(work.annotations.mention(i)) == "김서연")  # type: ignore[arg-type]
    press(window, qtbot, *relating.hints[target])
    assert "박지후 – 김서연 met_with" in gold(window)
    assert window.reviewing.hand.relating is None


def test_the_name_at_the_caret_is_what_stands_there(window: MainWindow, qtbot: QtBot) -> None:
    """Without a mouse one comes to gold by the caret."""
    press(window, qtbot, "Ctrl+Enter")
    document = desk(window).required().work.document.text
    start = document.index("김서연")
    window.reviewing.page.text.input.select(start, start + 3)
    press(window, qtbot, "Enter")
    assert desk(window).place.on is On.GOLD
    press(window, qtbot, "Alt+]")
    assert any(line.startswith("김서연 PERSON") is False and line.startswith("김서연") for line in gold(window))


def test_two_reviewers_do_not_overwrite_each_other_unseen(
    window: MainWindow, open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    """Two windows on one article: what the first has decided, the second is shown before it decides."""
    session = desk(window).session
    other = open_window()
    other.flows.team.resume_review(session.id)
    press(window, qtbot, "1")
    assert "김서연 → 한빛전자 employee_of" in gold(window)
    other.activateWindow()
    other.reviewing.page.text.setFocus()
    other.perform("review.answer", "2")
    assert "changed meanwhile" in other.reviewing.toast.text
    assert "김서연 → 한빛전자 employee_of" in gold(other)
    assert "김서연 → 한빛전자 founder_of" not in gold(other)
    verdict = desk(other).verdict()
    assert verdict is not None
    assert len(verdict.authors) == 1


def test_where_an_answer_came_from_names_nobody_who_is_compared(
    open_window: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = open_window()
    project = window.flows.project
    assert project is not None
    project.team.assign([("d2", "yoon")], "choi", blind=False)
    window.flows.team.become("yoon")
    window.acts.open_document("d2")
    annotating = window.acts.desk
    assert annotating is not None
    while annotating.asked:
        annotating.accept()
    session = project_of(window).reviews.begin("blind", ("d2",), ("park", "yoon"), "choi", blind=True)
    window.flows.team.resume_review(session.id)
    press(window, qtbot, "S")
    origins = " ".join(b.row.origin for b in window.reviewing.page.panel.answers())
    assert "park" not in origins
    assert "yoon" not in origins


def project_of(window: MainWindow) -> Project:
    assert window.flows.project is not None
    return window.flows.project
