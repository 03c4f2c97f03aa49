"""The list of suggestions: two groups by the slider, one current row, and what is said."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.suggestion_list import AnswerCounts, NextAction, SuggestionLine, SuggestionList, WhyEmpty
from annotator.gui.annotating.suggestion_rows import joined
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import RowView
from annotator.gui.kit.widgets import KeyLink

COUNTS = AnswerCounts(18, 16, 1, 1)


def line(name: str, score: float, answer: str = "") -> SuggestionLine:
    keys = (("Space", "수락"), ("[ ]", "경계"))
    return SuggestionLine(name, "mention", "기업", "#0B7350", name, score, "사전", keys, answer)


LINES = (line("LG전자", 0.93), line("메타", 0.71), line("TSMC", 0.91), line("기어 VR", 0.41))


@pytest.fixture
def widget(qtbot: QtBot) -> SuggestionList:
    made = SuggestionList()
    made.resize(328, 600)
    qtbot.addWidget(made)
    made.show_suggestions(LINES, "LG전자", 0.8, COUNTS)
    made.show()
    qtbot.waitExposed(made)
    return made


def _view(widget: SuggestionList) -> RowView:
    return widget.findChild(RowView)


def _rows(widget: SuggestionList) -> list[str]:
    model = _view(widget).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _accept(widget: SuggestionList) -> KeyLink:
    return next(link for link in widget.findChildren(KeyLink) if link.isVisible())


def _point(view: RowView, row: int) -> QPoint:
    return view.visualRect(view.model().index(row, 0)).center()


def test_the_slider_parts_sure_from_maybe_and_keeps_their_order(widget: SuggestionList) -> None:
    assert _rows(widget) == ["Sure 2", "LG전자", "TSMC", "Maybe 2", "메타", "기어 VR"]
    assert widget.sure_count == 2
    assert _accept(widget).text() == "Accept all 2"


def test_moving_the_slider_moves_rows_at_once_and_says_the_score(widget: SuggestionList, qtbot: QtBot) -> None:
    slider = widget.findChild(QSlider)
    slider.setFocus()
    with qtbot.waitSignal(widget.threshold_changed) as said:
        qtbot.keyClick(slider, Qt.Key.Key_PageDown)
        qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert said.args[0] == pytest.approx(0.75)
    assert _rows(widget)[0] == "Sure 3" or slider.value() != 70
    slider.setValue(70)
    assert _rows(widget) == ["Sure 3", "LG전자", "메타", "TSMC", "Maybe 1", "기어 VR"]
    assert _accept(widget).text() == "Accept all 3"


def test_showing_a_threshold_is_not_the_person_moving_it(widget: SuggestionList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(widget.threshold_changed), qtbot.assertNotEmitted(widget.suggestion_chosen):
        widget.show_suggestions(LINES, "TSMC", 0.5, COUNTS)
    assert _view(widget).currentIndex().data() == "TSMC"


def test_a_click_on_the_button_accepts_all_sure_ones(widget: SuggestionList, qtbot: QtBot) -> None:
    with qtbot.waitSignal(widget.accept_all_clicked):
        qtbot.mouseClick(_accept(widget), Qt.MouseButton.LeftButton)


def test_nothing_sure_leaves_nothing_to_press(widget: SuggestionList) -> None:
    widget.show_suggestions(LINES, "LG전자", 0.99, COUNTS)
    assert not _accept(widget).isEnabled()


def test_only_the_current_row_is_high(widget: SuggestionList) -> None:
    view = _view(widget)
    heights = [view.visualRect(view.model().index(row, 0)).height() for row in range(6)]
    assert heights == [28, 84, 32, 28, 32, 32]
    widget.set_current("메타")
    heights = [view.visualRect(view.model().index(row, 0)).height() for row in range(6)]
    assert heights == [28, 32, 32, 28, 84, 32]


def test_click_and_arrows_choose_suggestions_never_headings(widget: SuggestionList, qtbot: QtBot) -> None:
    view = _view(widget)
    with qtbot.waitSignal(widget.suggestion_chosen) as said:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=_point(view, 2))
    assert said.args == ["TSMC"]
    with qtbot.waitSignal(widget.suggestion_chosen) as said:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert said.args == ["메타"]
    with qtbot.assertNotEmitted(widget.suggestion_chosen):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=_point(view, 3))


def test_home_stops_at_the_first_suggestion(widget: SuggestionList, qtbot: QtBot) -> None:
    view = _view(widget)
    widget.set_current("기어 VR")
    with qtbot.waitSignal(widget.suggestion_chosen) as said:
        qtbot.keyClick(view, Qt.Key.Key_Home)
    assert said.args == ["LG전자"]


def test_the_order_in_the_first_heading_can_be_clicked(widget: SuggestionList, qtbot: QtBot) -> None:
    view = _view(widget)
    rect = view.visualRect(view.model().index(0, 0))
    with qtbot.waitSignal(widget.order_toggled):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 24, rect.center().y()))


def test_answered_suggestions_do_not_count_as_left(widget: SuggestionList) -> None:
    lines: Sequence[SuggestionLine] = (line("LG전자", 0.93, "accepted"), line("TSMC", 0.91))
    widget.show_suggestions(lines, "TSMC", 0.8, COUNTS)
    assert widget.sure_count == 1
    assert _rows(widget)[0] == "Sure 1"


def test_answering_keeps_the_list_where_it_is(widget: SuggestionList) -> None:
    many = tuple(line(f"기업 {n}", 0.9) for n in range(200))
    widget.show_suggestions(many, "기업 100", 0.8, COUNTS)
    view = _view(widget)
    before = view.visualRect(view.currentIndex()).top()
    widget.show_suggestions(many[:100] + many[101:], "기업 101", 0.8, COUNTS)
    after = view.visualRect(view.currentIndex()).top()
    assert view.currentIndex().data() == "기업 101"
    assert abs(after - before) <= 84


def test_an_empty_list_says_why_and_offers_what_comes_next(widget: SuggestionList, qtbot: QtBot) -> None:
    widget.show_empty(WhyEmpty.ALL_ANSWERED, total=71, pairs_left=13, actions=(NextAction("done", "완료", ("D",)),))
    assert not _view(widget).isVisible()
    link = _accept(widget)
    assert link.text() == "완료"
    with qtbot.waitSignal(widget.action_chosen) as said:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert said.args == ["done"]


@pytest.mark.parametrize("why", list(WhyEmpty))
def test_every_reason_has_words(widget: SuggestionList, why: WhyEmpty) -> None:
    widget.show_empty(why, total=3)
    assert widget.grab().width() == 328


def test_keys_are_parted_into_caps() -> None:
    assert joined((("Space", "수락"), ("[ ]", "경계"), ("Ctrl+Enter", "모두"))) == (
        KeyHint(("Space",), "수락"),
        KeyHint(("[", "]"), "경계"),
        KeyHint(("Ctrl", "Enter"), "모두"),
    )
