"""What our labels are called in the file: one line per label, with the shipped mappings at one stroke."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from annotator.exchange.labels import PRESETS, label_map
from annotator.gui.dialogs.option_fields import said
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import Icon, Label
from annotator.gui.kit.words import tr
from annotator.model.schema import MentionLabel, RelationLabel, Schema

OWN = "own"
"""The choice of names that are no shipped mapping."""


def preset_word(preset: str) -> str:
    """A shipped mapping with the names that it gives."""
    words = {"klue": "KLUE", "klue-re": "KLUE-RE", "conll": "CoNLL", "nikl": tr("NIKL corpus")}
    names = [name for name in label_map((), preset).values() if ":" not in name]  # those of its mentions are enough
    return f"{words.get(preset, preset)} ({' · '.join(names)})"


def preset_of(names: Mapping[str, str], labels: Sequence[str]) -> str:
    """The shipped mapping that renames these labels exactly so; "" when nothing is renamed, else "own"."""
    changed = {label: name for label, name in names.items() if label in labels and name != label}
    if not changed:
        return ""
    for preset in PRESETS:
        if {a: b for a, b in label_map((), preset).items() if a in labels and a != b} == changed:
            return preset
    return OWN


class LabelNames(QWidget):
    """Our labels and a field each for their names in the file; an empty field is the name that the label has."""

    changed = Signal()

    def __init__(self, schema: Schema | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, QLineEdit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(fonts.px(8))
        inside = QWidget()
        grid = QGridLayout(inside)
        # Room for the outline of a field that has the focus.
        grid.setContentsMargins(0, fonts.px(2), fonts.px(12), fonts.px(2))
        grid.setHorizontalSpacing(fonts.px(8))
        grid.setVerticalSpacing(fonts.px(6))
        labels: list[MentionLabel | RelationLabel] = []
        if schema is not None:
            labels = [*schema.mentions, *schema.relations]
        grid.addWidget(Label(tr("Our label"), inside, size=fonts.META, tone="text2"), 0, 0)
        grid.addWidget(Label(tr("In the file"), inside, size=fonts.META, tone="text2"), 0, 2)
        for row, label in enumerate(labels, 1):
            name = Label(said(label.name), inside)
            name.setToolTip(label.label)
            field = QLineEdit(inside)
            field.setPlaceholderText(label.label)
            field.setValidator(QRegularExpressionValidator(QRegularExpression("[^=]*"), field))
            field.setAccessibleName(tr("{label} in the file", label=said(label.name)))
            field.textChanged.connect(lambda _text: self.changed.emit())
            self.fields[label.label] = field
            grid.addWidget(name, row, 0)
            grid.addWidget(Icon("arrow-right", inside), row, 1)
            grid.addWidget(field, row, 2)
        grid.setColumnMinimumWidth(0, fonts.px(112))
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(len(labels) + 1, 1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        column.addWidget(self._area, 1)

    def names(self) -> dict[str, str]:
        """Labels that are called otherwise in the file."""
        typed = {label: field.text().strip() for label, field in self.fields.items()}
        return {label: name for label, name in typed.items() if name and name != label}

    def show_names(self, names: Mapping[str, str]) -> None:
        """Fill the fields; says nothing."""
        self.blockSignals(True)
        for label, field in self.fields.items():
            name = names.get(label, "")
            if field.text() != name:
                field.setText(name)
        self.blockSignals(False)

    def merged(self) -> str:
        """A name that several labels have in the file; "" when each has its own."""
        seen: dict[str, str] = {}
        for label, field in self.fields.items():
            name = field.text().strip() or label
            if name in seen:
                return name
            seen[name] = label
        return ""
