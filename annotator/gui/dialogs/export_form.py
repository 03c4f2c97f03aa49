"""The choices of the export page, and the command line that does the same."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.exchange.contract import ALL, Format
from annotator.exchange.formats import FORMATS
from annotator.exchange.labels import PRESETS
from annotator.gui.dialogs.export_labels import OWN, preset_word
from annotator.gui.dialogs.option_fields import OptionField, add_formats, said, spoken
from annotator.gui.kit import fonts, icons
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import Label
from annotator.gui.kit.words import stage_word, tr
from annotator.model.annotation import GOLD_AUTHOR
from annotator.model.document import Stage

_CONTROL, _ROW, _LEFT, _RIGHT = 244, 36, 23, 24
"""Width of the choices, height of a line, margins; px at 100 %."""


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
        if not options["near_duplicates"]:
            words += ["--near-duplicates", "0"]
    for name, value in spoken(FORMATS[options["format"]].options, options).items():
        words += [f"--{name}", value]
    if options["preset"]:
        words += ["--preset", str(options["preset"])]
    for label, name in options["labels"].items():
        words += ["--map", f"{label}={name}"]
    return shlex.join(words)


def with_tilde(path: Path) -> str:
    """A path as people write it, ``~`` for the home folder."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def writable() -> list[tuple[str, list[Format]]]:
    """The formats that can be written, under what they are good at."""
    formats = [f for f in FORMATS.values() if f.writer is not None]
    whole = [f for f in formats if f.carries == ALL]
    tokens = [f for f in formats if f not in whole and f.by_tokens]
    return [
        (tr("Carries everything"), whole),
        (tr("By characters"), [f for f in formats if f not in whole and f not in tokens]),
        (tr("By words and sentences"), tokens),
    ]


class ExportForm(QWidget):
    """The choices, one per line: those of every export, and below them those of the format."""

    changed = Signal()
    names_chosen = Signal(str)
    """A shipped mapping of label names, or "" for the names that the labels have."""

    def __init__(self, authors: Sequence[str], stages: Mapping[str, int], parent: QWidget) -> None:
        super().__init__(parent)
        self.fields: dict[str, OptionField] = {}
        self._chosen: dict[str, str] = {}
        self._words_width = fonts.px(88)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._area)
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(fonts.px(_LEFT), fonts.px(12), fonts.px(_RIGHT), fonts.px(8))
        self._column.setSpacing(0)
        self._measure_words()
        self.format = self._choice(tr("Format"), ())
        add_formats(self.format, writable(), reading=False)
        self.format.setMaxVisibleItems(24)
        self.format.setCurrentIndex(self.format.findData("jsonl"))
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
        self.alike = QCheckBox(tr("Keep almost equal articles together"), self)
        self.alike.setChecked(True)
        self.alike.toggled.connect(lambda _on: self.changed.emit())
        alike = self._line("", self.alike)
        alike.hide()
        self.split.textChanged.connect(lambda text: alike.setVisible(bool(text.strip())))
        names = [("", tr("As they are")), *((preset, preset_word(preset)) for preset in PRESETS), (OWN, tr("My own"))]
        self.names = self._choice(tr("Label names"), names, tells=False)
        self.names.activated.connect(lambda _index: self.names_chosen.emit(str(self.names.currentData())))
        self.folder = QLineEdit(self)
        self.folder.textChanged.connect(lambda _text: self.changed.emit())
        self.browse = QToolButton(self)
        self.browse.setAccessibleName(tr("Choose a folder"))
        self.browse.setToolTip(tr("Choose a folder"))
        self.browse.setIcon(icons.icon("folder-open", theme_of(self).text2))
        self.browse.clicked.connect(self._browse)
        self._line(tr("Folder"), self.folder, self.browse)
        self._own = QVBoxLayout()
        self._own.setSpacing(0)
        self._column.addLayout(self._own)
        self._column.addStretch(1)
        self._area.setWidget(self._page)
        self.format.currentIndexChanged.connect(lambda _index: self._show_own())
        self._show_own()

    @property
    def chosen_format(self) -> Format:
        """The format that is chosen."""
        return FORMATS[self.format.currentData()]

    @property
    def wanted_width(self) -> int:
        """The px of words, choices and margins."""
        return fonts.px(_LEFT + _CONTROL + _RIGHT + 12) + self._words_width

    def options(self) -> dict[str, Any]:
        """What is chosen, by the names of the command line's options; the dialog adds the names of labels."""
        return {
            "format": self.format.currentData(),
            "annotator": self.annotator.currentData() or "",
            "stage": self.stage.currentData(),
            "split": self.split.text().replace(" ", ""),
            "near_duplicates": self.alike.isChecked(),
            "folder": self.folder.text().strip(),
            "preset": "",
            "labels": {},
            **{name: field.value for name, field in self.fields.items()},
        }

    def _measure_words(self) -> None:
        words = [
            *(tr("Format"), tr("Whose answers"), tr("Stage"), tr("Split"), tr("Label names"), tr("Folder")),
            *(said(option.title) for _, formats in writable() for one in formats for option in one.options),
        ]
        widest = max(fonts.metrics().horizontalAdvance(word) for word in words)
        self._words_width = max(self._words_width, round(widest) + fonts.px(16))

    def _choice(self, word: str, choices: Sequence[tuple[str, str]], *, tells: bool = True) -> QComboBox:
        box = QComboBox(self)
        for value, text in choices:
            box.addItem(text, value)
        box.setMinimumWidth(1)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if tells:
            box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self._line(word, box)
        return box

    def _line(self, word: str, *controls: QWidget, into: QVBoxLayout | None = None) -> QWidget:
        line = QWidget(self._page)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(fonts.px(8))
        name = Label(word, line, tone="text2")
        name.setFixedWidth(self._words_width - row.spacing())
        row.addWidget(name)
        for control in controls:
            row.addWidget(control, 1 if control is controls[0] and control is not getattr(self, "split", None) else 0)
            if not control.accessibleName() and not isinstance(control, Label):
                control.setAccessibleName(word)
        if controls[-1] is not controls[0] and isinstance(controls[-1], Label):
            row.addStretch(1)
        line.setFixedHeight(fonts.px(_ROW))
        (into or self._column).addWidget(line)
        return line

    def _show_own(self) -> None:
        """The options of the chosen format; what was chosen before under the same name stays chosen."""
        self._chosen |= {name: field.value for name, field in self.fields.items()}
        while (item := self._own.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.fields = {}
        format_ = self.chosen_format
        if format_.options:
            heading = Label(
                tr("Only for {format}", format=said(format_.title)), self._page, size=fonts.META, tone="text2"
            )
            heading.setContentsMargins(0, fonts.px(12), 0, fonts.px(4))
            self._own.addWidget(heading)
        before: QWidget = self.browse
        for option in format_.options:
            field = OptionField(option)
            if option.name in self._chosen:
                field.set_value(self._chosen[option.name])
            field.changed.connect(self.changed.emit)
            self.fields[option.name] = field
            self._line(field.word, field, into=self._own)
            for part in field.controls:
                QWidget.setTabOrder(before, part)
                before = part
        self.changed.emit()

    def _browse(self) -> None:
        start = str(Path(self.folder.text()).expanduser().parent)
        found = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), start)
        if found:
            self.folder.setText(found)
