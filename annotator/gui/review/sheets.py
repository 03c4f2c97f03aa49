"""The sheet of the keys of a review, and its command palette; both are made from the table of its actions."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from annotator.gui.annotating.actions import ACTIONS, Action
from annotator.gui.dialogs.key_sheet import KeySheet
from annotator.gui.dialogs.palette import Entry, Palette
from annotator.gui.kit.paint import KeyHint, keycaps
from annotator.gui.kit.words import tr
from annotator.gui.review.actions import ELSEWHERE, REVIEW_ACTIONS, SHEET


def show_keys(window: QWidget) -> None:
    """The sheet of the keys of a review."""
    groups = tuple(
        (
            tr(heading),
            tuple((tuple(keycaps(k) for k in _shown_keys(a)), a.words) for a in REVIEW_ACTIONS if a.sheet == heading),
        )
        for heading in SHEET
    )
    KeySheet(window, groups).exec()


def show_palette(window: Any, words_of: Callable[[Action], str], answers: Sequence[KeyHint]) -> None:
    """The commands of a review, and those of the window that go on working."""
    heading = tr("Review")
    entries = [Entry(heading, f"{h.word}", "", h.keys, f"review.answer:{h.keys[0]}") for h in answers]
    entries += [
        Entry(heading, words_of(a), "", keycaps(a.keys[0]) if a.keys else (), a.id)
        for a in REVIEW_ACTIONS
        if a.id not in ("review.answer", "review.all", "review.neither", "review.label")
    ]
    entries += [
        Entry(tr("Project"), a.words, "", keycaps(a.keys[0]) if a.keys else (), a.id)
        for a in ACTIONS
        if a.id in ELSEWHERE and a.id != "palette"
    ]
    before: QWidget | None = QApplication.focusWidget()
    palette = Palette(window, tuple(entries))
    palette.chosen.connect(lambda chosen: window.perform(*chosen.split(":")))
    palette.exec()
    if before is not None and before.isVisible():
        before.setFocus(Qt.FocusReason.OtherFocusReason)


def _shown_keys(action: Action) -> tuple[str, ...]:
    """The keys of an action as the sheet shows them."""
    ranges = {"review.answer": ("1…9",), "review.label": ("Shift+1…9",)}
    return ranges.get(action.id, action.keys[:2])
