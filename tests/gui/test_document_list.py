"""The list of documents: what is fetched, what is said when the person moves, what stays where it is."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QListView, QScrollBar, QToolButton
from pytestqt.qtbot import QtBot

from annotator.gui.annotating.document_list import DocumentLine, DocumentList
from annotator.gui.kit.menu_button import MenuButton
from annotator.gui.kit.row_list import RowView

TOTALS = {"todo": 3, "in_progress": 1, "done": 0, "in_review": 0, "gold": 0}


class Shelf:
    """Gives lines and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answered = 0

    def __call__(self, ids: Sequence[str]) -> Sequence[DocumentLine]:
        self.asked += ids
        return [DocumentLine(i, f"글 {i}", "2024-03-02 · 통신", "in_progress", self.answered, 71) for i in ids]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def show(qtbot: QtBot, shelf: Shelf) -> Callable[..., DocumentList]:
    def made(*ids: str) -> DocumentList:
        widget = DocumentList(shelf)
        widget.resize(256, 600)
        qtbot.addWidget(widget)
        widget.show_ids(ids, TOTALS)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return made


def _view(widget: DocumentList) -> RowView:
    return widget.findChild(RowView)


def _row(view: QListView, row: int) -> QPoint:
    return view.visualRect(view.model().index(row, 0)).center()


def test_only_documents_in_sight_are_fetched(show: Callable[..., DocumentList], shelf: Shelf) -> None:
    widget = show(*(str(n) for n in range(100_000)))
    widget.grab()
    assert 0 < len(shelf.asked) < 500

    widget.set_current("99999")
    widget.grab()

    assert "99999" in shelf.asked
    assert len(shelf.asked) < 1000


def test_a_click_chooses_a_document(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a", "b", "c")
    view = _view(widget)
    with qtbot.waitSignal(widget.document_chosen) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=_row(view, 1))
    assert chosen.args == ["b"]


def test_arrows_choose_and_enter_asks_for_the_text(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a", "b", "c")
    widget.set_current("a")
    view = _view(widget)
    view.setFocus()
    with qtbot.waitSignal(widget.document_chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert chosen.args == ["b"]
    with qtbot.waitSignal(widget.text_wanted):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def test_showing_the_current_document_says_nothing(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a", "b", "c")
    with qtbot.assertNotEmitted(widget.document_chosen):
        widget.set_current("c")
        widget.show_ids(("c", "a"), TOTALS)
    assert _view(widget).currentIndex().row() == 0
    assert widget.neighbour(1) == "a"
    assert widget.neighbour(-1) == ""


def test_keys_of_the_window_are_left_to_it(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a", "b", "c")
    widget.set_current("a")
    view = _view(widget)
    view.setFocus()
    with qtbot.assertNotEmitted(widget.document_chosen):
        for key in (Qt.Key.Key_Space, Qt.Key.Key_N, Qt.Key.Key_1, Qt.Key.Key_C):
            qtbot.keyClick(view, key)
    assert view.currentIndex().row() == 0


def test_a_refreshed_row_is_fetched_again(show: Callable[..., DocumentList], shelf: Shelf) -> None:
    widget = show("a", "b", "c")
    model = _view(widget).model()
    said = Qt.ItemDataRole.AccessibleTextRole
    assert "0/71" in str(model.data(model.index(1, 0), said))
    shelf.answered = 18
    widget.refresh(("b",))
    assert "18/71" in str(model.data(model.index(1, 0), said))


def test_search_is_said_after_a_pause_and_at_once_with_enter(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a", "b", "c")
    with qtbot.waitSignal(widget.search_changed) as said:
        qtbot.keyClicks(widget.search, "SK")
    assert said.args == ["SK"]
    qtbot.keyClicks(widget.search, "T")
    with qtbot.waitSignals([widget.search_changed, widget.document_chosen]):
        qtbot.keyClick(widget.search, Qt.Key.Key_Return)
    assert _view(widget).hasFocus()


def test_escape_empties_the_search_and_then_leaves_it(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a")
    widget.focus_search()
    qtbot.keyClicks(widget.search, "SK")
    qtbot.keyClick(widget.search, Qt.Key.Key_Escape)
    assert widget.search.text() == ""
    with qtbot.waitSignal(widget.text_wanted):
        qtbot.keyClick(widget.search, Qt.Key.Key_Escape)


def test_stage_and_order_are_chosen_from_menus(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a", "b", "c")
    stage, order = widget.findChildren(MenuButton)
    with qtbot.waitSignal(widget.stage_filter_changed) as said:
        next(a for a in stage.menu().actions() if a.text().startswith("In progress")).trigger()
    assert said.args == ["in_progress"]
    with qtbot.waitSignal(widget.order_changed) as said:
        next(a for a in order.menu().actions() if a.text() == "By date").trigger()
    assert said.args == ["date"]
    assert "In progress" in stage.accessibleName()


def test_a_menu_opens_by_the_keyboard_and_its_choice_is_said(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a")
    order = widget.findChildren(MenuButton)[1]
    order.setFocus()
    qtbot.keyClick(order, Qt.Key.Key_Return)
    menu = next(m for m in order.findChildren(type(order.menu())) if m.isVisible())
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    with qtbot.waitSignal(widget.order_changed) as said:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert said.args in (["title"], ["date"])


def test_folded_it_is_a_rail_whose_buttons_unfold_it(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show("a", "b")
    widget.set_folded(True)
    assert widget.width() == 40
    assert not widget.search.isVisible()
    buttons: list[QAbstractButton] = [b for b in widget.findChildren(QToolButton) if b.isVisible()]
    with qtbot.waitSignal(widget.unfold_wanted) as said:
        qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert said.args == [True]
    widget.set_folded(False)
    assert widget.search.isVisible()
    assert widget.minimumWidth() == 200


def test_the_bar_over_the_rows_scrolls_them(show: Callable[..., DocumentList], qtbot: QtBot) -> None:
    widget = show(*(str(n) for n in range(1000)))
    view = _view(widget)
    bar = next(b for b in view.findChildren(QScrollBar) if b.isVisible())
    assert bar.geometry().right() == view.width() - 1
    assert view.viewport().width() == view.width()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(5, bar.height() - 3))
    assert view.verticalScrollBar().value() == bar.value() > 0
    view.verticalScrollBar().setValue(0)
    assert bar.value() == 0
