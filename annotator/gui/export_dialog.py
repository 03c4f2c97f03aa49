"""The export page: choices at the left, the receipt at the right, and the command line that does the same.

It writes nothing: it says what the person chose, and shows how far the job is and what came of it.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.gui import fonts, icons
from annotator.gui.document_list import stage_word
from annotator.gui.receipt_view import ReceiptView
from annotator.gui.theme import theme_of
from annotator.gui.widgets import Dialog, EmptyState, Icon, KeyLink, Label, Surface
from annotator.gui.words import tr
from annotator.model.annotation import GOLD_AUTHOR
from annotator.model.document import Stage

_LABEL, _CONTROL, _ROW = 88, 244, 36
"""Least width of the words, width of the choices, height of a line; px at 100 %."""
_WORDS = (
    *("Format", "Unit", "Tags", "Whose answers", "Stage", "Split"),
    *("Nested mentions", "Page furniture", "Label names", "More columns", "Folder"),
)
_COLUMNS = ("offsets", "entity", "relations")
_DEFAULTS = {"unit": "morpheme", "scheme": "bio", "nested": "outer", "passages": "drop"}


def command_line(location: str, options: Mapping[str, Any]) -> str:
    """The command that does the same as these choices; what is the default is left out."""
    # Quoted, a shell would not take ~ for the home folder.
    folder = str(Path(str(options["folder"])).expanduser())
    words = ["annotator", "export", location, folder, "--format", str(options["format"])]
    if options["annotator"] != GOLD_AUTHOR:
        words += ["--annotator", str(options["annotator"])]
    if options["stage"]:
        words += ["--stage", str(options["stage"])]
    if options["split"]:
        words += ["--split", str(options["split"])]
    for key, default in _DEFAULTS.items():
        if options[key] != default:
            words += [f"--{key}", str(options[key])]
    if options["columns"]:
        words += ["--columns", ",".join(options["columns"])]
    if options["preset"]:
        words += ["--preset", str(options["preset"])]
    return shlex.join(words)


def _with_tilde(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


class _Form(QWidget):
    """The choices, one per line; those that a format does not have are not shown."""

    changed = Signal()

    def __init__(self, authors: Sequence[str], stages: Mapping[str, int], parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(fonts.px(23), fonts.px(12), fonts.px(24), 0)
        self._column.setSpacing(0)
        self._conll_only: list[QWidget] = []
        widest = max(fonts.metrics().horizontalAdvance(tr(word)) for word in _WORDS)
        self._words_width = max(fonts.px(_LABEL), round(widest) + fonts.px(16))
        formats = (
            ("jsonl", tr("Our JSON, one article per line")),
            ("json", tr("Our JSON, one file")),
            ("conll", "CoNLL"),
        )
        self.format = self._choice(tr("Format"), formats)
        units = (("morpheme", tr("Morpheme")), ("syllable", tr("Syllable")), ("eojeol", tr("Eojeol")))
        self.unit = self._choice(tr("Unit"), units, conll=True)
        schemes = (("bio", "BIO2"), ("bioes", "BIOES"), ("iob1", "IOB1"))
        self.scheme = self._choice(tr("Tags"), schemes, conll=True)
        people = [(name, tr("Gold") if name == GOLD_AUTHOR else name) for name in authors]
        self.annotator = self._choice(tr("Whose answers"), people)
        total = sum(stages.values())
        choices = [("", f"{tr('All stages')} · {tr('{count} articles', count=f'{total:,}')}")]
        choices += [
            (stage.value, f"{stage_word(stage)} · {tr('{count} articles', count=f'{stages[stage.value]:,}')}")
            for stage in Stage
            if stages.get(stage.value)
        ]
        self.stage = self._choice(tr("Stage"), choices)
        self.split = QLineEdit(self)
        self.split.setPlaceholderText("8 : 1 : 1")
        self.split.setFixedWidth(fonts.px(96))
        self.split.textChanged.connect(lambda _text: self.changed.emit())
        note = Label(tr("empty: not split"), self, size=fonts.META, tone="text2")
        self._line(tr("Split"), self.split, note)
        nested = (("outer", tr("Outer ones only")), ("inner", tr("Inner ones only")), ("columns", tr("A column each")))
        self.nested = self._choice(tr("Nested mentions"), nested, conll=True)
        passages = (("drop", tr("Left out without mentions")), ("keep", tr("All kept")))
        self.passages = self._choice(tr("Page furniture"), passages, conll=True)
        self.as_they_are, self.klue = QRadioButton(tr("As they are"), self), QRadioButton("KLUE (PS · OG)", self)
        self.as_they_are.setChecked(True)
        group = QButtonGroup(self)
        for button in (self.as_they_are, self.klue):
            group.addButton(button)
        group.buttonToggled.connect(lambda *_: self.changed.emit())
        self._line(tr("Label names"), self.as_they_are, self.klue)
        words = (tr("Offsets"), tr("Entities"), tr("Relations"))
        self.columns = [QCheckBox(word, self) for word in words]
        for box in self.columns:
            box.toggled.connect(lambda _on: self.changed.emit())
        self._conll_only.append(self._line(tr("More columns"), *self.columns))
        self.folder = QLineEdit(self)
        self.folder.textChanged.connect(lambda _text: self.changed.emit())
        self.browse = QToolButton(self)
        self.browse.setAccessibleName(tr("Choose a folder"))
        self.browse.setToolTip(tr("Choose a folder"))
        self.browse.setIcon(icons.icon("folder-open", theme_of(self).text2))
        self.browse.clicked.connect(self._browse)
        self._line(tr("Folder"), self.folder, self.browse, wide=True)
        self.format.currentIndexChanged.connect(lambda _index: self._show_lines())
        self._show_lines()

    @property
    def words_width(self) -> int:
        """The px that the words at the left take."""
        return self._words_width

    def options(self) -> dict[str, Any]:
        """What is chosen, by the names of the command line's options."""
        conll = self.format.currentData() == "conll"
        chosen = {
            "format": self.format.currentData(),
            "annotator": self.annotator.currentData() or "",
            "stage": self.stage.currentData(),
            "split": self.split.text().replace(" ", ""),
            "preset": "klue" if self.klue.isChecked() else "",
            "folder": self.folder.text().strip(),
            "columns": [],
            **_DEFAULTS,
        }
        if conll:
            boxes = zip(_COLUMNS, self.columns, strict=True)
            chosen |= {
                "unit": self.unit.currentData(),
                "scheme": self.scheme.currentData(),
                "nested": self.nested.currentData(),
                "passages": self.passages.currentData(),
                "columns": [name for name, box in boxes if box.isChecked()],
            }
        return chosen

    def _choice(self, word: str, choices: Sequence[tuple[str, str]], *, conll: bool = False) -> QComboBox:
        box = QComboBox(self)
        for value, text in choices:
            box.addItem(text, value)
        box.setFixedWidth(fonts.px(_CONTROL))
        box.setAccessibleName(word)
        box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        line = self._line(word, box)
        if conll:
            self._conll_only.append(line)
        return box

    def _line(self, word: str, *controls: QWidget, wide: bool = False) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(fonts.px(8 if wide or isinstance(controls[0], QLineEdit) else 12))
        name = Label(word, line, tone="text2")
        name.setFixedWidth(self._words_width - row.spacing())
        row.addWidget(name)
        for control in controls:
            row.addWidget(control, 1 if wide and control is controls[0] else 0)
            if not control.accessibleName():
                control.setAccessibleName(word)
        if not wide:
            row.addStretch(1)
        line.setFixedHeight(fonts.px(_ROW))
        self._column.addWidget(line)
        return line

    def _show_lines(self) -> None:
        for line in self._conll_only:
            line.setVisible(self.format.currentData() == "conll")

    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), str(Path(self.folder.text()).parent))
        if found:
            self.folder.setText(found)


class ExportDialog(Dialog):
    """Choose, export, read the receipt."""

    export_clicked = Signal(dict)
    """What the person chose, by the names of the command line's options, with `folder` and `annotator`."""
    cancel_clicked = Signal()
    open_folder_clicked = Signal(str)

    def __init__(
        self, parent: QWidget, location: str, authors: Sequence[str], stages: Mapping[str, int], folder: str
    ) -> None:
        """`authors` have sets to export, gold first; `stages` counts documents; `folder` is the one to begin in."""
        super().__init__(parent, tr("Export"), size=QSize(958, 646), margins=False)
        self._location, self._base = location, folder
        self._stages = dict(stages)
        self._receipt: Mapping[str, Any] = {}
        self._running = False
        self._done_folder = ""
        self._suggested = ""
        self._mark = Icon("circle-check", self)
        self._checked = Label("", self, size=fonts.META, tone="text2")
        self.head.addWidget(self._mark)
        self.head.addWidget(self._checked)
        self.form = _Form(authors, stages, self)
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
        self._can_export = bool(authors)
        self._show_idle()
        self._changed()
        self.form.format.setFocus()

    def _left(self) -> QWidget:
        left = Surface(self, ground="raised", lines=("right",))
        left.setFixedWidth(fonts.px(23 + _CONTROL + 25) + self.form.words_width)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 1, fonts.px(10))
        column.setSpacing(0)
        column.addWidget(self.form)
        column.addStretch(1)
        below = QVBoxLayout()
        inset = 2  # of the text in a field without a frame
        below.setContentsMargins(fonts.px(23) - inset, 0, fonts.px(12), 0)
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
        self._before = EmptyState(self)
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
        for part in (self._before, running, self._area):
            self._pages.addWidget(part)
        self._running_page = running
        return self._pages

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
        self._before.show_state("triangle-alert", tr("Nothing was exported"), message)
        self._say(message, bad=True)

    def _show_idle(self) -> None:
        self._receipt = {}
        self._done_folder = ""
        self._mark.hide()
        self._checked.setText("")
        self._copy.hide()
        if self._can_export:
            title = tr("The receipt will stand here")
            sentence = tr("What was written is read again and compared, and what the format cannot carry is listed.")
        else:
            title = tr("Nothing to export yet")
            sentence = tr("Nobody has answered or marked anything in this project.")
        self._before.show_state("file-output" if self._can_export else "info", title, sentence)
        self._pages.setCurrentWidget(self._before)
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
        ready = self._can_export and bool(self.form.folder.text().strip())
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

    def _changed(self) -> None:
        """Another choice: the old receipt is not about it; the folder's name follows unless it was typed."""
        if self.form.folder.text() in ("", self._suggested):
            chosen = self.form.options()
            name = "-".join(p for p in (Path(self._location).stem, chosen["annotator"], chosen["format"]) if p)
            self._suggested = _with_tilde(Path(self._base) / name)
            self.form.blockSignals(True)
            self.form.folder.setText(self._suggested)
            self.form.blockSignals(False)
        self.command.setText(command_line(self._location, self.form.options()))
        self.command.setCursorPosition(0)
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
            self.export_clicked.emit(self.form.options())

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

    def closeEvent(self, event: QCloseEvent, /) -> None:
        """A running export is cancelled, not left behind."""
        if self._running:
            self.cancel_clicked.emit()
        super().closeEvent(event)
