"""Small questions on a page of their own: a line of text, and which labels a new project shall have."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QDialog, QLineEdit, QRadioButton, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import Dialog, Label
from annotator.gui.kit.words import language, tr
from annotator.model.schema import Schema

_NAMED = 6  # labels that a schema is introduced by


class TextQuestion(Dialog):
    """One line of text; Enter is the answer."""

    def __init__(self, parent: QWidget, title: str, question: str, text: str = "") -> None:
        super().__init__(parent, title, size=QSize(480, 208))
        self.field = QLineEdit(text, self)
        self.field.setAccessibleName(question)
        self.field.selectAll()
        self.body.addWidget(Label(question, self, tone="text2"))
        self.body.addWidget(self.field)
        self.body.addStretch(1)
        self.add_button(tr("Cancel"), ("Esc",), self.reject)
        self.add_button(tr("OK"), ("Enter",), self.accept, default=True)
        self.field.setFocus()


def ask_text(parent: QWidget, title: str, question: str, text: str = "") -> str | None:
    """What the person writes in one line, beginning with `text`; None when they would rather not."""
    page = TextQuestion(parent, title, question, text)
    answer = page.field.text() if page.exec() == QDialog.DialogCode.Accepted else None
    page.deleteLater()
    return answer


class SchemaQuestion(Dialog):
    """Which labels: each schema with the labels that it has, and one's own from a file."""

    def __init__(self, parent: QWidget, schemas: Sequence[Schema]) -> None:
        super().__init__(parent, tr("New project"), size=QSize(520, 208 + 64 * len(schemas)))
        self.choices = QButtonGroup(self)
        self.body.addWidget(Label(tr("What is to be marked in the articles?"), self, tone="text2"))
        for number, schema in enumerate(schemas):
            self._add(number, schema.name.in_language(language()), labels_in_short(schema))
        self._add(len(schemas), tr("From a file…"), tr("A label schema of your own, in JSON"))
        self.body.addStretch(1)
        self.choices.buttons()[0].setChecked(True)
        self.choices.buttons()[0].setFocus()
        self.add_button(tr("Cancel"), ("Esc",), self.reject)
        self.add_button(tr("Make the project"), ("Enter",), self.accept, default=True)

    def _add(self, number: int, name: str, about: str) -> None:
        button = QRadioButton(name, self)
        button.setAccessibleDescription(about)
        self.choices.addButton(button, number)
        words = Label(about, self, size=fonts.META, tone="text2", wrap=True)
        words.setContentsMargins(fonts.px(24), 0, 0, 0)
        self.body.addWidget(button)
        self.body.addWidget(words)
        self.body.setSpacing(4)

    @property
    def chosen(self) -> int:
        """The number of the chosen schema; that behind the last is the file."""
        return self.choices.checkedId()


def labels_in_short(schema: Schema) -> str:
    """The mention labels of a schema, then its first relations and how many more there are."""
    mentions = [m.name.in_language(language()) for m in schema.mentions]
    relations = [r.name.in_language(language()) for r in schema.relations]
    more = len(relations) - _NAMED
    shown = " · ".join(relations[:_NAMED]) + (" " + tr("and {count} more labels", count=more) if more > 0 else "")
    return f"{' · '.join(mentions)}   {shown}" if shown else " · ".join(mentions)
