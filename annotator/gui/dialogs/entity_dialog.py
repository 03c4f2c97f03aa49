"""What an entity is called and its ids: one field each, with what is wrong said in the foot.

It knows no set and no authority: it is given lines, and says what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.overlays import Dialog
from annotator.gui.kit.widgets import Label
from annotator.gui.kit.words import tr

_WIDE = 380


@dataclass(frozen=True, slots=True)
class IdLine:
    """The id that one authority gives: how the authority is called, an example, what is there now."""

    authority: str
    name: str
    example: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed: a name, other names, pairs of authority and id."""

    name: str
    aliases: tuple[str, ...]
    ids: tuple[tuple[str, str], ...]


class EntityDialog(Dialog):
    """Name, other names and ids of one entity; `aliases` are those that do not stand in the text."""

    chosen = Signal(object)
    """A Said is to be written; the dialog stays until it is closed by the caller."""

    def __init__(
        self, parent: QWidget, title: str, name: str, forms: str, aliases: Sequence[str], ids: Sequence[IdLine]
    ) -> None:
        super().__init__(parent, title)
        form = QGridLayout()
        form.setHorizontalSpacing(fonts.px(16))
        form.setVerticalSpacing(fonts.px(8))
        form.setColumnStretch(1, 1)
        self.body.addLayout(form)
        self._form = form
        self.name = self._field(tr("Canonical name"), name)
        if forms:
            form.addWidget(Label(tr("In the text"), self, tone="text2"), form.rowCount(), 0)
            told = Label(forms, self, elide=True)
            told.setMinimumWidth(fonts.px(_WIDE))
            form.addWidget(told, form.rowCount() - 1, 1)
        self.aliases = self._field(tr("Other names"), "; ".join(aliases), tr("separated by semicolons"))
        self.ids = {line.authority: self._field(line.name, line.value, line.example) for line in ids}
        self.body.addStretch(1)
        self.note.setMinimumWidth(fonts.px(240))
        self.add_button(tr("Cancel"), ("Esc",), self.reject)
        self.add_button(tr("Save"), ("Enter",), self._choose, default=True)
        self.name.setFocus()
        self.name.selectAll()

    def _field(self, word: str, text: str, example: str = "") -> QLineEdit:
        row = self._form.rowCount()
        label = Label(word, self, tone="text2")
        field = QLineEdit(text, self)
        field.setPlaceholderText(example)
        field.setAccessibleName(word)
        field.setMinimumWidth(fonts.px(_WIDE))
        label.setBuddy(field)
        self._form.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._form.addWidget(field, row, 1)
        return field

    def say(self, text: str) -> None:
        """What is wrong with what was typed, or where it comes from, in the foot."""
        self.note.setText(text)
        self.note.setToolTip(text)

    def _choose(self) -> None:
        # Not at commas: “Apple, Inc.” is one name. A Hangul input method may type the wide semicolon.
        typed = self.aliases.text().replace("；", ";").split(";")
        aliases = tuple(part.strip() for part in typed if part.strip())
        ids = tuple((authority, field.text()) for authority, field in self.ids.items())
        self.chosen.emit(Said(self.name.text(), aliases, ids))
