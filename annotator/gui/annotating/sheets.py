"""The menu in the text, the sheet of the keys and the command palette; all are made from the table of the actions."""

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from annotator.gui.annotating.actions import ACTIONS, CARET_KEYS, SHEET
from annotator.gui.annotating.desk import At
from annotator.gui.annotating.parts import Acts
from annotator.gui.dialogs.key_sheet import KeySheet
from annotator.gui.dialogs.palette import Entry, Palette
from annotator.gui.kit.paint import keycaps
from annotator.gui.kit.words import language, tr

# Actions of a row of digits, which are shown as one.
_RANGES = {"label": ("1…9",), "label_everywhere": ("Shift+1…9",)}


def show_menu(acts: Acts, where: QPoint) -> None:
    """The menu of the right mouse button: labels and verbs for where the person is."""
    desk = acts.desk
    if desk is None or desk.work is None:
        return
    menu = QMenu(acts.window)
    schema = desk.work.schema
    if desk.current.at in (At.SUGGESTION, At.MENTION, At.SELECTION):
        for label in schema.mentions:
            menu.addAction(
                f"{label.name.in_language(language())}\t{label.key}",
                partial(acts.perform, "label", label.key),
            )
        menu.addSeparator()
    wanted = {
        At.SUGGESTION: ("accept", "reject", "propagate", "accept_sentence", "relate", "reverse"),
        At.MENTION: ("propagate", "relate", "same_entity", "other_entity", "describe", "remove"),
        At.RELATION: ("reverse", "remove"),
        At.ENTITY: ("accept", "reject", "describe"),
        At.SELECTION: (),
        At.NOTHING: ("next", "done"),
    }[desk.current.at]
    for action in ACTIONS:
        if action.id in (*wanted, "undo", "guideline"):
            text = f"{acts.words_of(action)}\t{action.keys[0] if action.keys else ''}"
            menu.addAction(text, partial(acts.perform, action.id))
    menu.exec(where)
    menu.deleteLater()


def show_keys(window: QWidget) -> None:
    """The sheet of all keys."""
    groups = []
    for heading in SHEET:
        rows = [
            (tuple(keycaps(k) for k in _RANGES.get(a.id, a.keys[:2])), a.words)
            for a in ACTIONS
            if a.sheet == heading and a.keys
        ]
        if heading == "Caret":
            rows += [(tuple(keycaps(k) for k in keys), tr(text)) for keys, text in CARET_KEYS]
        groups.append((tr(heading), tuple(rows)))
    KeySheet(window, tuple(groups)).exec()


def show_palette(acts: Acts) -> None:
    """All commands and the first articles, found by typing."""
    entries = [
        Entry(
            tr("What works now") if a.needs_document else tr("Project"),
            acts.words_of(a),
            "",
            keycaps(a.keys[0]) if a.keys else (),
            a.id,
        )
        for a in sorted(ACTIONS, key=lambda a: not a.needs_document)
        if a.id not in (*_RANGES, "palette") and (acts.has_document() or not a.needs_document)
    ]
    entries += acts.window.flows.palette_articles()
    before = QApplication.focusWidget()
    palette = Palette(acts.window, tuple(entries))
    palette.chosen.connect(acts.chosen)
    palette.exec()
    if before is not None:
        before.setFocus()
