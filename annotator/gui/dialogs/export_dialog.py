"""The export page: choices at the left, the receipt at the right, and the command line that does the same.

It writes nothing: it says what the person chose, and shows how far the job is and what came of it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.exchange.labels import label_map
from annotator.gui.dialogs.export_form import ExportForm, command_line, with_tilde
from annotator.gui.dialogs.export_labels import OWN, LabelNames, preset_of
from annotator.gui.dialogs.option_fields import said, to_install
from annotator.gui.dialogs.receipt_view import ReceiptView
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import Dialog, EmptyState, Icon, KeyLink, Label, Surface
from annotator.gui.kit.words import tr
from annotator.model.schema import Schema

SavedNames = Callable[[str], Mapping[str, str]]
"""What a format's files called our labels the last time, by the format's id."""


class ExportDialog(Dialog):
    """Choose, export, read the receipt."""

    export_clicked = Signal(dict)
    """What the person chose, by the names of the command line's options, with `folder` and `annotator`."""
    cancel_clicked = Signal()
    open_folder_clicked = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        location: str,
        authors: Sequence[str],
        stages: Mapping[str, int],
        folder: str,
        schema: Schema | None = None,
        saved: SavedNames = lambda _: {},
    ) -> None:
        """`authors` have sets to export, gold first; `stages` counts documents; `folder` is the one to begin in.

        `schema` has the labels that can be named otherwise; `saved` knows how they were named the last time.
        """
        super().__init__(parent, tr("Export"), size=QSize(958, 646), margins=False)
        self._location, self._base = location, folder
        self._stages = dict(stages)
        self._receipt: Mapping[str, Any] = {}
        self._running = False
        self._done_folder = ""
        self._suggested = ""
        self._saved = saved
        self._named_for, self._named_here, self._own_wanted = "", False, False
        self.labels = LabelNames(schema, self)
        self._mark = Icon("circle-check", self)
        self._checked = Label("", self, size=fonts.META, tone="text2")
        self.head.addWidget(self._mark)
        self.head.addWidget(self._checked)
        self.form = ExportForm(authors, stages, self)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self._left())
        columns.addWidget(self._right(), 1)
        self.body.addLayout(columns)
        self._copy = self.add_button(tr("Copy receipt"), ("Ctrl", "C"), self._copy_receipt)
        self._close = self.add_button(tr("Close"), ("Esc",), self.reject)
        self._act = self.add_button(tr("Export"), ("Ctrl", "Enter"), self._press, default=True)
        for keys, slot in (("Ctrl+Return", self._press), ("Ctrl+Enter", self._press), ("Ctrl+C", self._copy_receipt)):
            QShortcut(QKeySequence(keys), self, slot)
        self.form.changed.connect(self._changed)
        self.form.names_chosen.connect(self._name_labels)
        self.labels.changed.connect(self._names_typed)
        self._can_export = bool(authors)
        self._show_idle()
        self._changed()
        self.form.format.setFocus()

    def _left(self) -> QWidget:
        left = Surface(self, ground="raised", lines=("right",))
        left.setFixedWidth(self.form.wanted_width)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 1, fonts.px(10))
        column.setSpacing(0)
        column.addWidget(self.form, 1)
        below = QVBoxLayout()
        inset = 2  # of the text in a field without a frame
        below.setContentsMargins(fonts.px(23) - inset, fonts.px(8), fonts.px(12), 0)
        below.setSpacing(fonts.px(2))
        heading = Label(tr("The same by command line"), left, size=fonts.META, tone="text2")
        heading.setContentsMargins(inset, 0, 0, 0)
        below.addWidget(heading)
        line = QHBoxLayout()
        self.command = QLineEdit(left)
        self.command.setReadOnly(True)
        self.command.setFrame(False)
        self.command.setFont(fonts.mono())
        self.command.setAccessibleName(tr("The same by command line"))
        copy = KeyLink("", (), left, icon="copy")
        copy.setAccessibleName(tr("Copy the command line"))
        copy.setToolTip(tr("Copy the command line"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.command.text()))
        line.addWidget(self.command, 1)
        line.addWidget(copy)
        below.addLayout(line)
        column.addLayout(below)
        return left

    def _right(self) -> QWidget:
        self._pages = QStackedWidget(self)
        self._before = self._choices_page()
        self._empty = EmptyState(self)
        running = QWidget(self)
        column = QVBoxLayout(running)
        column.setContentsMargins(fonts.px(24), fonts.px(96), fonts.px(24), 0)
        column.setSpacing(fonts.px(8))
        self._doing = Label("", running, weight=fonts.BOLD)
        self._bar = QProgressBar(running)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Exporting"))
        self._how_far = Label("", running, size=fonts.META, tone="text2")
        for line in (self._doing, self._bar, self._how_far):
            column.addWidget(line)
        column.addStretch(1)
        self.receipt = ReceiptView()
        page = QWidget()
        around = QVBoxLayout(page)
        around.setContentsMargins(fonts.px(24), 0, fonts.px(24), fonts.px(8))
        around.addWidget(self.receipt)
        around.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(page)
        for ground in (self._area.viewport(), page):
            ground.setBackgroundRole(QPalette.ColorRole.Light)
        for part in (self._before, self._empty, running, self._area):
            self._pages.addWidget(part)
        self._running_page = running
        return self._pages

    def _choices_page(self) -> QWidget:
        """What stands at the right before there is a receipt: how the labels are called in the file."""
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(fonts.px(24), fonts.px(16), fonts.px(12), fonts.px(12))
        column.setSpacing(fonts.px(8))
        column.addWidget(Label(tr("Label names"), page, weight=fonts.BOLD))
        column.addWidget(self.labels, 1)
        self._merged = Label("", page, size=fonts.META, tone="danger", wrap=True)
        column.addWidget(self._merged)
        hint = tr("What was written is read again and compared, and what the format cannot carry is listed.")
        column.addWidget(Label(hint, page, size=fonts.META, tone="text2", wrap=True))
        return page

    # ---- what is shown ------------------------------------------------------------------------------------------

    def show_progress(self, count: int) -> None:
        """So many documents are written."""
        total = self._total()
        self._bar.setMaximum(max(total, count, 1))
        self._bar.setValue(count)
        self._how_far.setText(f"{count:,} / {tr('{count} articles', count=f'{total:,}')}")

    def show_receipt(self, receipt: Mapping[str, Any]) -> None:
        """The export is done: show what `receipt.json` says."""
        self._receipt = receipt
        self._set_running(False)
        self._done_folder = str(Path(self.form.folder.text()).expanduser())
        self.receipt.show_receipt(receipt)
        self._pages.setCurrentWidget(self._area)
        self._mark.show()
        self._checked.setText(tr("Read again and compared · no difference"))
        given, written = receipt.get("given", {}), receipt.get("counts", {})
        self._say(
            tr(
                "{written} of {given} mentions written and read again",
                written=f"{written.get('mentions', 0):,}",
                given=f"{given.get('mentions', 0):,}",
            )
        )
        self._copy.show()
        self._show_button()
        self._act.setFocus()

    def show_failed(self, message: str) -> None:
        """The export was refused, or cancelled: why, and the choices again."""
        self._set_running(False)
        self._show_idle()
        self._empty.show_state("triangle-alert", tr("Nothing was exported"), message)
        self._pages.setCurrentWidget(self._empty)
        self._say(message, bad=True)

    def _show_idle(self) -> None:
        self._receipt = {}
        self._done_folder = ""
        self._mark.hide()
        self._checked.setText("")
        self._copy.hide()
        self._pages.setCurrentWidget(self._before)
        if not self._can_export:
            sentence = tr("Nobody has answered or marked anything in this project.")
            self._empty.show_state("info", tr("Nothing to export yet"), sentence)
            self._pages.setCurrentWidget(self._empty)
        elif install := self._to_install():
            title = tr("{format} needs a library that is not installed", format=said(self.form.chosen_format.title))
            sentence = tr("Type this in a terminal, then open this page again: {command}", command=install)
            self._empty.show_state("package", title, sentence)
            self._pages.setCurrentWidget(self._empty)
        self._show_button()

    def _show_button(self) -> None:
        if self._running:
            self._act.setText(tr("Cancel"))
            self._act.set_keys(("Esc",))
        elif self._done_folder:
            self._act.setText(tr("Open folder"))
            self._act.set_keys(("Enter",))
        else:
            self._act.setText(tr("Export"))
            self._act.set_keys(("Ctrl", "Enter"))
        ready = self._can_export and bool(self.form.folder.text().strip()) and not self._to_install()
        self._act.setEnabled(self._running or bool(self._done_folder) or ready)
        self._close.setVisible(not self._running)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.note.setText(text)
        self.note.setToolTip(text)
        self.note.set_tone("danger" if bad else "text2")
        self.note.setAccessibleName(text)

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.form.setEnabled(not running)
        self._show_button()

    # ---- what the person does -----------------------------------------------------------------------------------

    def options(self) -> dict[str, Any]:
        """What is chosen, by the names of the command line's options."""
        names = self.labels.names()
        preset = preset_of(names, tuple(self.labels.fields))
        given = {"preset": "", "labels": names} if preset == OWN else {"preset": preset, "labels": {}}
        return self.form.options() | given

    def _to_install(self) -> str:
        return to_install(self.form.chosen_format, reading=False)

    def _names_typed(self) -> None:
        self._named_here = True
        self._changed()

    def _name_labels(self, preset: str) -> None:
        """A shipped mapping fills the fields; "my own" leaves them as they are, to be typed into."""
        self._own_wanted = preset == OWN
        if not self._own_wanted:
            self.labels.show_names(label_map((), preset or None))
            self._names_typed()

    def _show_names(self) -> None:
        preset = preset_of(self.labels.names(), tuple(self.labels.fields))
        box = self.form.names
        # Who has said "my own" is not told otherwise for having typed nothing yet.
        box.setCurrentIndex(box.findData(OWN if self._own_wanted else preset))
        merged = self.labels.merged()
        self._merged.setText(tr("Several labels are called {name}: they become one.", name=merged) if merged else "")
        self._merged.setVisible(bool(merged))

    def _changed(self) -> None:
        """Another choice: the old receipt is not about it; the folder's name follows unless it was typed."""
        if self._named_for != self.form.format.currentData():
            self._named_for = self.form.format.currentData()
            if not self._named_here:
                self.labels.show_names(self._saved(self._named_for))
                self._own_wanted = False
        chosen = self.options()
        self._show_names()
        if self.form.folder.text() in ("", self._suggested):
            name = "-".join(p for p in (Path(self._location).stem, chosen["annotator"], chosen["format"]) if p)
            self._suggested = with_tilde(Path(self._base).absolute() / name)
            self.form.blockSignals(True)
            self.form.folder.setText(self._suggested)
            self.form.blockSignals(False)
        self.command.setText(command_line(self._location, self.options()))
        self.command.setCursorPosition(0)
        self.command.setToolTip(self.command.text())
        self._say("")
        if not self._running:
            self._show_idle()
        self._show_button()

    def _press(self) -> None:
        if not self._act.isEnabled():
            return
        if self._running:
            self.cancel_clicked.emit()
        elif self._done_folder:
            self.open_folder_clicked.emit(self._done_folder)
        else:
            self._say("")
            self._set_running(True)
            self._doing.setText(tr("Exporting"))
            self._pages.setCurrentWidget(self._running_page)
            self._bar.setMaximum(0)
            self._how_far.setText("")
            self.export_clicked.emit(self.options())

    def _copy_receipt(self) -> None:
        if self._receipt:
            QGuiApplication.clipboard().setText(json.dumps(self._receipt, ensure_ascii=False, indent=2) + "\n")
            self._say(tr("The receipt was copied."))

    def _total(self) -> int:
        stage = self.form.stage.currentData()
        return self._stages.get(stage, 0) if stage else sum(self._stages.values())

    def reject(self) -> None:
        """Esc closes; while the export runs, it cancels that."""
        if self._running:
            self.cancel_clicked.emit()
        else:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        """Qt: Enter in a field or a list does not press the button that shows Ctrl Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._done_folder:
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent, /) -> None:
        """A running export is cancelled, not left behind."""
        if self._running:
            self.cancel_clicked.emit()
        super().closeEvent(event)
