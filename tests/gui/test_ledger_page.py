"""The page of the ledger in the window: what was answered, how good suggestions are, what they save."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from annotator import practice
from annotator.gui.dialogs.ledger_dialog import LedgerDialog, answer_rows, blind_rows, work_rows
from annotator.gui.dialogs.palette import Palette
from annotator.gui.kit.words import set_language
from annotator.gui.main_window import MainWindow
from annotator.store.project import Project
from tests.gui.test_window import desk, press, project, window

__all__ = ["project", "window"]


def page(window: MainWindow, qtbot: QtBot) -> list[str]:
    """Ask for the page by the palette; the texts that it shows."""
    seen: list[str] = []

    def choose() -> None:
        palette = QApplication.activeModalWidget()
        assert isinstance(palette, Palette)
        palette.chosen.emit("ledger")
        palette.close()

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, LedgerDialog):
            QTimer.singleShot(50, look)
            return
        seen.extend(label.text() for label in dialog.findChildren(QLabel))
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    QTimer.singleShot(50, choose)
    press(window, qtbot, "Ctrl+K")
    QTimer.singleShot(50, look)
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    return seen


def test_before_anything_was_shown_one_sentence_says_so(window: MainWindow, qtbot: QtBot) -> None:
    seen = page(window, qtbot)
    assert "Nothing to report yet" in seen
    assert "Shown" not in seen
    assert window.focusWidget() is window.workspace.text


def test_answers_and_work_are_shown(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space", "N", "D")
    seen = page(window, qtbot)
    assert {"Company", "Person", "Acceptance", "With suggestions"} <= set(seen)
    assert "No blind article is finished yet, so nothing says how good suggestions are." in seen


def test_blind_articles_give_precision_and_recall(
    open_window: Callable[[], MainWindow], qtbot: QtBot, project: Path
) -> None:
    with Project.open(project) as opened:
        opened.suggesting.set_blind_percent(100)
    window = open_window()
    place = desk(window).work.document.text.index("한빛전자")  # type: ignore[union-attr]
    middle = window.workspace.text.rect_of(place + 1).center().toPoint()
    qtbot.mouseDClick(window.workspace.text.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    press(window, qtbot, "Alt+[", "2", "D")  # the word without its particle
    report = practice.ledger_report(desk(window).project)
    company = next(row for row in blind_rows(report, desk(window).project.schema) if row[1] == "Company")
    assert company[3:] == ("33 %", "100 %")
    seen = page(window, qtbot)
    assert {"33 %", "100 %"} <= set(seen)


def test_the_figures_in_korean(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "Space", "N", "N", "D")  # the relation before its person
    made = desk(window)
    report = practice.ledger_report(made.project)
    set_language("ko")
    headings, *rows = answer_rows(report, made.project.schema)
    assert headings[:4] == ("추천기", "라벨", "보임", "수락함")
    by_label = {row[1]: row for row in rows}
    assert by_label["기업"][2:7] == ("3", "1", "0", "0", "100 %")
    assert by_label["인물"][2:7] == ("1", "0", "0", "1", "0 %")
    assert work_rows(report)[1][:3] == ("제안 있음", "1", "1")
    dialog = LedgerDialog(window, report, made.project.schema)
    qtbot.addWidget(dialog)
    assert "제안에 대한 답" in [label.text() for label in dialog.findChildren(QLabel)]
