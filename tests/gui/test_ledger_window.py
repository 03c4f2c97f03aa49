"""What the window writes to the ledger: what was shown, how long it took, how many keys and clicks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator import practice
from annotator.gui.annotating.desk import Desk
from annotator.gui.main_window import MainWindow
from annotator.model.errors import KnownError
from annotator.model.showing import Showing
from annotator.store.project import Project
from tests.gui.test_desk import desk as desk_of_two
from tests.gui.test_window import desk, press, project, window

__all__ = ["desk_of_two", "project", "window"]


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(desk_of_two: Desk, clock: Clock) -> Iterator[Desk]:
    made = Desk(desk_of_two.project, "a1", clock)
    made.show("d1")
    yield made


def written(made: Desk, document_id: str = "d1") -> tuple[Showing, ...]:
    return made.project.ledger.of(document_id)


def test_nothing_is_written_while_somebody_only_reads(timed: Desk, clock: Clock) -> None:
    timed.acted()
    timed.step(1)
    clock.now += 5
    assert written(timed) == ()
    timed.show("d2")
    (row,) = written(timed)
    assert (row.seconds, row.actions, row.annotator, row.blind) == (5.0, 1, "a1", False)
    assert {one.suggestion for one in row.shown} == {"c", "p", "d", "e", "r1"}
    assert {one.seconds for one in row.shown} == {None}


def test_an_answer_is_written_with_its_time_and_only_once(timed: Desk, clock: Clock) -> None:
    clock.now += 3
    timed.acted()
    timed.accept()  # stands on c since it was opened
    (row,) = written(timed)
    assert {one.suggestion: one.seconds for one in row.shown}["c"] == 3.0
    clock.now += 2
    timed.acted()
    timed.reject()
    _, second = written(timed)
    assert [(one.suggestion, one.seconds) for one in second.shown] == [("r1", 2.0)]
    assert (second.seconds, second.actions) == (2.0, 1)
    timed.leave()
    assert len(written(timed)) == 2  # nothing has happened since


def test_time_away_is_no_work(timed: Desk, clock: Clock) -> None:
    clock.now += 2
    timed.go_away()
    clock.now += 60
    timed.come_back()
    clock.now += 1
    timed.accept()
    (row,) = written(timed)
    assert row.seconds == 3.0
    assert {one.suggestion: one.seconds for one in row.shown}["c"] == 3.0


def test_leaving_while_away_counts_nothing_more(timed: Desk, clock: Clock) -> None:
    clock.now += 2
    timed.go_away()
    clock.now += 60
    timed.leave()
    (row,) = written(timed)
    assert row.seconds == 2.0


def test_what_could_not_be_written_is_written_with_the_next_answer(timed: Desk, clock: Clock) -> None:
    other = Desk(timed.project, "a1", clock)
    other.show("d1")
    other.accept()
    with pytest.raises(KnownError):
        timed.accept()  # the same person, in another window, was faster
    timed.step(1)
    timed.accept()
    mine = written(timed)[-1]
    assert {one.suggestion for one in mine.shown} == {"c", "p", "d", "e", "r1"}


def test_a_blind_article_is_written_as_such(desk_of_two: Desk, clock: Clock) -> None:
    desk_of_two.project.suggesting.set_blind_percent(100)
    blind = Desk(desk_of_two.project, "b2", clock)
    blind.show("d1")
    blind.acted()
    blind.leave()
    row = written(blind)[-1]
    assert (row.blind, row.shown, row.actions) == (True, (), 1)


def test_keys_and_clicks_are_counted_once_each(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Tab", "Shift+Tab", "J", "K", "Space")
    (row,) = desk(window).project.ledger.of("d1")
    assert row.actions == 5
    view = window.workspace.text.viewport()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() - 5, view.height() - 5))
    press(window, qtbot, "Tab", "N")
    assert desk(window).project.ledger.of("d1")[-1].actions == 3
    window.workspace.documents.focus_search()
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "d1")  # looking for an article is no work on this one
    window.workspace.text.setFocus()
    press(window, qtbot, "Space")
    assert desk(window).project.ledger.of("d1")[-1].actions == 1


def test_closing_the_window_writes_what_was_shown(
    open_window: Callable[[], MainWindow], qtbot: QtBot, project: Path
) -> None:
    first = open_window()
    press(first, qtbot, "Space", "D")
    first.close()
    with Project.open(project) as opened:
        assert [len(row.shown) for row in opened.ledger.of("d2")] == [1]
        answers = practice.ledger_report(opened).to_json()["answers"]
        (by_label,) = answers.values()
        assert by_label["COMPANY"]["accepted"] == 1
        assert by_label["COMPANY"]["shown"] == 4


def test_time_passes_only_while_the_program_is_in_front(window: MainWindow, qapp: QApplication) -> None:
    made = desk(window)
    clock = Clock()
    made._clock = clock
    made.show("d1")
    clock.now += 4
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    clock.now += 50
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    made.accept()
    assert made.project.ledger.of("d1")[-1].seconds == 4.0
