"""The list of relations: one row per question, counts, filter, evidence."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.triple_list import TripleLine, TripleList, parted
from annotator.gui.kit.menu_button import MenuButton
from annotator.gui.kit.row_list import RowView
from annotator.gui.kit.widgets import KeyLink, Label, NextAction

PERSON, COMPANY = "#1D5BBF", "#0B7350"


def line(name: str, state: str = "open", *, symmetric: bool = False) -> TripleLine:
    ends = ("조주완", PERSON, "소속", "LG전자", COMPANY)
    return TripleLine(name, *ends, symmetric, state, 0.88, "… 조주완 LG전자 사장 …", ((2, 5), (6, 10)))


LINES = (line("r1", "yes"), line("r2"), line("r3"), line("r4", "no"))


@pytest.fixture
def widget(qtbot: QtBot) -> TripleList:
    made = TripleList()
    made.resize(544, 600)
    qtbot.addWidget(made)
    made.show_triples(LINES, "r2")
    made.show()
    qtbot.waitExposed(made)
    return made


def _view(widget: TripleList) -> RowView:
    return widget.findChild(RowView)


def test_counts_say_yes_no_and_left(widget: TripleList) -> None:
    assert any(label.text() == "Yes 1 · None 1 · Left 2" for label in widget.findChildren(Label))


def test_the_current_row_is_high_and_a_click_moves_it(widget: TripleList, qtbot: QtBot) -> None:
    view = _view(widget)

    def heights() -> list[int]:
        return [view.visualRect(view.model().index(row, 0)).height() for row in range(4)]

    assert heights() == [48, 108, 48, 48]
    with qtbot.waitSignal(widget.triple_chosen) as said:
        qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(2, 0)).center()
        )
    assert said.args == ["r3"]
    assert heights() == [48, 48, 108, 48]


def test_arrows_walk_and_other_keys_are_left_to_the_window(widget: TripleList, qtbot: QtBot) -> None:
    view = _view(widget)
    view.setFocus()
    with qtbot.waitSignal(widget.triple_chosen) as said:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert said.args == ["r3"]
    with qtbot.assertNotEmitted(widget.triple_chosen):
        for key in (Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_F, Qt.Key.Key_Space):
            qtbot.keyClick(view, key)


def test_a_reader_hears_the_triple_its_relation_and_its_state(widget: TripleList) -> None:
    model = _view(widget).model()
    said = str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said == "조주완 → LG전자, 소속, Yes"
    assert "0.88" in str(model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def _choose(button: MenuButton, word: str) -> None:
    next(a for a in button.menu().actions() if a.text().split("  ")[0] == word).trigger()


def _names(widget: TripleList) -> list[str]:
    model = _view(widget).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_person_chooses_which_relations_are_shown_and_in_which_order(widget: TripleList) -> None:
    met = TripleLine("r5", "이재용", PERSON, "만남", "조주완", PERSON, True)
    relation, order = widget.findChildren(MenuButton)
    widget.show_triples((*LINES, met), "r2")
    _choose(relation, "만남")
    assert _names(widget) == ["이재용 – 조주완"]
    assert any(label.text() == "Yes 1 · None 1 · Left 3" for label in widget.findChildren(Label))
    _choose(relation, "All relations")
    _choose(order, "By relation")
    assert _names(widget)[0] == "이재용 – 조주완"
    _choose(order, "Open first")
    said = Qt.ItemDataRole.AccessibleTextRole
    states = [str(_view(widget).model().index(row, 0).data(said)).rpartition(", ")[2] for row in range(5)]
    assert states == ["0.88", "0.88", "0.00", "Yes", "No relation"]


def test_a_choice_that_the_next_article_does_not_have_is_let_go(widget: TripleList) -> None:
    relation = widget.findChildren(MenuButton)[0]
    _choose(relation, "소속")
    widget.show_triples((TripleLine("r5", "이재용", PERSON, "만남", "조주완", PERSON, True),), "")
    assert _names(widget) == ["이재용 – 조주완"]
    assert relation.chosen == ""


def test_without_relations_it_says_how_to_make_one(widget: TripleList, qtbot: QtBot) -> None:
    widget.show_triples((), "", actions=(NextAction("relate", "관계 잇기", ("R",)),))
    assert not _view(widget).isVisible()
    link = next(link for link in widget.findChildren(KeyLink) if link.isVisible())
    with qtbot.waitSignal(widget.action_chosen) as said:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert said.args == ["relate"]


def test_decided_and_directed_rows_do_not_look_like_the_others(widget: TripleList) -> None:
    def picture(*lines: TripleLine) -> QImage:
        widget.show_triples(lines, "")
        view = _view(widget)
        rect = view.visualRect(view.model().index(0, 0))
        # The head of the row, without the words at its right.
        return view.viewport().grab(rect.adjusted(0, 0, -120, 0)).toImage()

    pictures = [picture(line("r", s, symmetric=d)) for s in ("yes", "no", "open") for d in (False, True)]
    assert all(one != other for n, one in enumerate(pictures) for other in pictures[:n])


def test_evidence_is_parted_at_both_ends() -> None:
    assert parted("가 나 다", ((2, 3),)) == [("가 ", False), ("나", True), (" 다", False)]
    assert parted("SK그룹\n회장", ((0, 2), (0, 4))) == [("SK", True), ("그룹", True), (" 회장", False)]
    assert parted("없음", ()) == [("없음", False)]
