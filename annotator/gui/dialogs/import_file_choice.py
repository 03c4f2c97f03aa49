"""How the current file of an import is read: its format, its encoding, what its format asks."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.exchange.contract import Option
from annotator.exchange.formats import FORMATS
from annotator.exchange.reading import FileOptions
from annotator.gui.dialogs.import_columns import ColumnChoice
from annotator.gui.dialogs.import_preview import PreviewLine
from annotator.gui.dialogs.import_table import format_word
from annotator.gui.dialogs.option_fields import OptionField, add_formats, said
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import KeyLink, Label
from annotator.gui.kit.words import tr

ENCODINGS = ("utf-8", "cp949", "utf-16-le", "utf-16-be", "johab")
AUTO = "auto"
COLUMNS = "fields"
"""The option of tables that says which column is what."""
WORDS = 112
"""Width of the words before a choice; px at 100 %."""


def grow(box: QComboBox) -> QComboBox:
    """A choice that takes the room there is."""
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.setMinimumWidth(1)
    return box


class FileChoice(QWidget):
    """How the current file is read: its format, its encoding, and what its format asks."""

    changed = Signal(object)
    """FileOptions of the current file."""
    spread = Signal()
    """What is chosen here is wanted for every file that looks alike."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._line: PreviewLine | None = None
        self._showing = False
        self._fields: dict[str, OptionField | ColumnChoice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(fonts.px(8))
        self._name = Label("", self, size=fonts.META, tone="text2", elide=True)
        self._column.addWidget(self._name)
        self.format = grow(QComboBox(self))
        self.format.addItem("", AUTO)
        add_formats(self.format, [("", [f for f in FORMATS.values() if f.reader is not None])], reading=True)
        self.format.setMaxVisibleItems(24)
        self.encoding = grow(QComboBox(self))
        self.encoding.addItem("", AUTO)
        for name in ENCODINGS:
            self.encoding.addItem(name.upper(), name)
        self._add(tr("Format"), self.format, self._column)
        self._add(tr("Encoding"), self.encoding, self._column)
        self._own = QVBoxLayout()
        self._own.setSpacing(fonts.px(8))
        self._column.addLayout(self._own)
        self._alike = KeyLink("", (), self, icon="copy")
        self._alike.clicked.connect(lambda _on=False: self.spread.emit())
        self._column.addWidget(self._alike, 0, Qt.AlignmentFlag.AlignLeft)
        self.format.currentIndexChanged.connect(self._format_chosen)
        self.encoding.currentIndexChanged.connect(lambda _index: self._say())

    def show_file(self, line: PreviewLine, chosen: FileOptions, alike: int) -> None:
        """Show how a file is read; `alike` other files look like it."""
        same = self._line is not None and self._line.path == line.path
        self._line = line
        self._showing = True
        self._name.setText(line.file)
        self.format.setItemText(0, tr("recognised: {format}", format=format_word(line.recognised)))
        found = line.encoding.upper()
        self.encoding.setItemText(0, tr("recognised: {format}", format=found) if found else tr("recognise it"))
        self.format.setCurrentIndex(max(0, self.format.findData(chosen.format)))
        place = self.encoding.findData(chosen.encoding or AUTO)
        if place < 0:
            self.encoding.addItem(str(chosen.encoding).upper(), chosen.encoding)
            place = self.encoding.count() - 1
        self.encoding.setCurrentIndex(place)
        self._show_options(chosen.options, keep=same)
        self._alike.setText(tr("the same for {count} files like it", count=f"{alike:,}"))
        self._alike.setVisible(alike > 0 and chosen != FileOptions())
        self._showing = False

    @property
    def options(self) -> FileOptions:
        """What is chosen."""
        encoding = self.encoding.currentData()
        own = {name: field.value for name, field in self._fields.items() if field.value != field.option.default}
        return FileOptions(self.format.currentData(), None if encoding == AUTO else encoding, own)

    def parts(self) -> list[QWidget]:
        """What Tab goes through, in its order."""
        own = [part for field in self._fields.values() for part in field.controls]
        return [self.format, self.encoding, *own, self._alike]

    def open_choice(self, column: str) -> None:
        """Open the list of formats, or of encodings."""
        box = self.format if column == "format" else self.encoding
        box.setFocus(Qt.FocusReason.TabFocusReason)
        box.showPopup()

    def _add(self, word: str, control: QWidget, into: QVBoxLayout) -> None:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(fonts.px(8))
        name = Label(word, line, tone="text2", elide=True)
        name.setFixedWidth(fonts.px(WORDS))
        control.setAccessibleName(word)
        row.addWidget(name)
        row.addWidget(control, 1)
        into.addWidget(line)

    def _read_as(self) -> str:
        chosen = str(self.format.currentData())
        return chosen if chosen != AUTO or self._line is None else self._line.recognised

    def _show_options(self, values: Mapping[str, str], *, keep: bool) -> None:
        format_ = FORMATS.get(self._read_as())
        wanted = format_.read_options if format_ is not None else ()
        look = self._line.look if self._line is not None else None
        kinds = [ColumnChoice if o.name == COLUMNS and look is not None else OptionField for o in wanted]
        there = [(name, type(field)) for name, field in self._fields.items()]
        if not keep or [(o.name, kind) for o, kind in zip(wanted, kinds, strict=True)] != there:
            while (item := self._own.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
            self._fields = {o.name: self._made(o, kind) for o, kind in zip(wanted, kinds, strict=True)}
        for name, field in self._fields.items():
            value = values.get(name, field.option.default)
            if isinstance(field, ColumnChoice):
                if look is not None:
                    field.show_look(look, value)
            elif field.value != value:
                field.set_value(value)

    def _made(self, option: Option, kind: type[OptionField | ColumnChoice]) -> OptionField | ColumnChoice:
        """A field for an option, in its place."""
        field: OptionField | ColumnChoice
        if kind is ColumnChoice:
            field = ColumnChoice(option, fonts.px(WORDS), self)
            self._own.addWidget(field)
        else:
            field = OptionField(option)
            self._add(field.word, field, self._own)
            if said(option.help) and not option.choices:
                self._own.addWidget(Label(said(option.help), self, size=fonts.META, tone="text2", wrap=True))
        field.changed.connect(self._say)
        return field

    def _format_chosen(self) -> None:
        if not self._showing:
            self._showing = True
            self._show_options({}, keep=True)
            self._showing = False
            self._say()

    def _say(self) -> None:
        if not self._showing:
            self.changed.emit(self.options)
