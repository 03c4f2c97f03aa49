"""The right side of the import page: how the current file is read, what labels are called here, whose answers.

It reads nothing: it is shown what was found, and says what the person chose.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.gui.dialogs.import_file_choice import WORDS, FileChoice, grow
from annotator.gui.dialogs.import_labels import LabelChoices
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import HLine, Label, Surface
from annotator.gui.kit.words import tr
from annotator.model.schema import Schema


class ImportChoices(Surface):
    """File, labels and the rest, one below the other; it scrolls when there is more than fits."""

    decided = Signal()
    """What cannot be read is to be passed over, or no longer."""

    def __init__(self, schema: Schema | None, people: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent, ground="chrome", lines=("left",))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(area)
        page = Surface(ground="chrome")
        column = QVBoxLayout(page)
        column.setContentsMargins(fonts.px(16), fonts.px(12), fonts.px(16), fonts.px(12))
        column.setSpacing(fonts.px(12))
        self.file = FileChoice(page)
        column.addWidget(self.file)
        column.addWidget(HLine(page))
        self.labels = LabelChoices(schema, page)
        column.addWidget(self.labels)
        self._line = HLine(page)
        column.addWidget(self._line)
        column.addWidget(Label(tr("Choices"), page, size=fonts.META, tone="text2"))
        self._whose = QWidget(page)
        whose = QVBoxLayout(self._whose)
        whose.setContentsMargins(0, 0, 0, 0)
        whose.setSpacing(fonts.px(8))
        row = QHBoxLayout()
        row.setSpacing(fonts.px(8))
        word = Label(tr("Answers by"), page, tone="text2", elide=True)
        word.setFixedWidth(fonts.px(WORDS))
        self.annotator = grow(QComboBox(page))
        self.annotator.setEditable(True)
        self.annotator.addItems([*people])
        self.annotator.setCurrentIndex(-1)
        field = self.annotator.lineEdit()
        assert field is not None
        field.setPlaceholderText(tr("as the files say"))
        self.annotator.setAccessibleName(tr("Whose answers are in the files"))
        self.annotator.setToolTip(tr("Whose answers are in the files"))
        row.addWidget(word)
        row.addWidget(self.annotator, 1)
        whose.addLayout(row)
        self.replace = QCheckBox(tr("Replace that annotator's earlier answers"), page)
        whose.addWidget(self.replace)
        column.addWidget(self._whose)
        self.keep_going = QCheckBox(tr("Pass over what cannot be read"), page)
        self.keep_going.toggled.connect(lambda _on: self.decided.emit())
        column.addWidget(self.keep_going)
        for text in (
            tr("Headers, footers and repeated paragraphs are kept and shown in grey."),
            tr("The same text comes in once."),
            tr("Suggestions are made afterwards, in the background."),
        ):
            column.addWidget(Label(text, page, size=fonts.META, tone="text2", wrap=True))
        column.addStretch(1)
        area.setWidget(page)

    def parts(self) -> list[QWidget]:
        """What Tab goes through, in its order."""
        return [*self.file.parts(), *self.labels.parts(), self.annotator, self.replace, self.keep_going]

    def show_answers(self, there: bool) -> None:
        """Ask whose answers they are only when there are any."""
        self._whose.setVisible(there)
        self._line.setVisible(self.labels.isVisibleTo(self))
