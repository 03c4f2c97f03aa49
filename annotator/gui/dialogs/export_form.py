"""The choices of the export page, and the command line that does the same."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.kit import fonts, icons
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import Label
from annotator.gui.kit.words import stage_word, tr
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


def with_tilde(path: Path) -> str:
    """A path as people write it, ``~`` for the home folder."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


class ExportForm(QWidget):
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
    def wanted_width(self) -> int:
        """The px of words, choices and margins."""
        return fonts.px(23 + _CONTROL + 25) + self._words_width

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
