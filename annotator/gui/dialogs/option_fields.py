"""The options of a format as fields, for the import and the export page: built from what describes them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from annotator.exchange.contract import Format, Option
from annotator.gui.kit import fonts
from annotator.gui.kit.words import language, tr
from annotator.model.schema import Words


def said(words: Words) -> str:
    """A text in the language of the window."""
    return words.in_language(language())


def to_install(format_: Format, *, reading: bool) -> str:
    """What has to be typed before a format works; "" when nothing is missing."""
    extra = format_.missing_extra(reading=reading)
    return f"pip install 'annotator[{extra}]'" if extra is not None else ""


def add_formats(box: QComboBox, groups: Sequence[tuple[str, Sequence[Format]]], *, reading: bool) -> None:
    """Offer formats under headings; one whose library is missing says so and can still be asked about."""
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    for heading, formats in groups:
        if heading and formats:
            box.addItem(heading)
            item = model.item(box.count() - 1)
            item.setEnabled(False)
            item.setFont(fonts.ui(fonts.META))
        for one in sorted(formats, key=lambda f: said(f.title).casefold()):
            missing = bool(one.missing_extra(reading=reading))
            title = said(one.title)
            box.addItem(tr("{format} · not installed", format=title) if missing else title, one.id)


class OptionField(QWidget):
    """One option: a list of choices, ticks where many may be chosen, or a field for free text."""

    changed = Signal()

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self.word = said(option.title)
        self._box: QComboBox | None = None
        self._field: QLineEdit | None = None
        self._ticks: list[tuple[str, QCheckBox]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(fonts.px(12))
        if option.many:
            for value, words in option.choices:
                tick = QCheckBox(said(words), self)
                tick.toggled.connect(lambda _on: self.changed.emit())
                self._ticks.append((value, tick))
                row.addWidget(tick)
            row.addStretch(1)
        elif option.choices:
            self._box = QComboBox(self)
            for value, words in option.choices:
                self._box.addItem(said(words), value)
            self._box.currentIndexChanged.connect(lambda _index: self.changed.emit())
            self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._box.setMinimumWidth(1)
            row.addWidget(self._box, 1)
        else:
            self._field = QLineEdit(self)
            self._field.textChanged.connect(lambda _text: self.changed.emit())
            row.addWidget(self._field, 1)
        for part in self.controls:
            part.setToolTip(said(option.help))
            part.setAccessibleDescription(said(option.help))
            if not isinstance(part, QCheckBox):
                part.setAccessibleName(self.word)
        self.set_value(option.default)
        self.setFocusProxy(self.controls[0])

    @property
    def controls(self) -> list[QWidget]:
        """What is pressed or typed into."""
        single: QWidget | None = self._box or self._field
        return [single] if single is not None else [tick for _, tick in self._ticks]

    @property
    def value(self) -> str:
        """What is chosen, as it stands on the command line."""
        if self._box is not None:
            return str(self._box.currentData())
        if self._field is not None:
            return self._field.text().strip()
        return ",".join(value for value, tick in self._ticks if tick.isChecked())

    def set_value(self, value: str) -> None:
        """Choose; what is none of the choices changes nothing."""
        if self._box is not None:
            if (place := self._box.findData(value)) >= 0:
                self._box.setCurrentIndex(place)
        elif self._field is not None:
            self._field.setText(value)
        else:
            for name, tick in self._ticks:
                tick.setChecked(name in value.split(","))


def spoken(options: Sequence[Option], values: Mapping[str, str]) -> dict[str, str]:
    """The values that are not the defaults."""
    return {o.name: values[o.name] for o in options if o.name in values and values[o.name] != o.default}
