"""The panel's page about one label: what it means, what it may join, and examples with their mentions marked.

It knows the schema alone. Everything in it is somebody's text, so it is shown as plain text.
"""

import re

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.marked_text import MarkedText
from annotator.gui.kit.menu_button import SIDE, MenuButton
from annotator.gui.kit.paint import ChipStyle
from annotator.gui.kit.row_list import PAD
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import HLine, Label, Surface
from annotator.gui.kit.words import language, tr
from annotator.model.schema import Example, MentionLabel, RelationLabel, Schema

_BRACKET = re.compile(r"\[([^\[\]:]+):([^\[\]:#]+)(?:#[^\[\]:]*)?\]")


def unbracketed(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The text of an example, and its mentions as (start, end, label): code points, end exclusive."""
    text, found, position = "", [], 0
    for match in _BRACKET.finditer(marked):
        text += marked[position : match.start()]
        found.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        position = match.end()
    return text + marked[position:], tuple(found)


class _Head(QWidget):
    """The label's chip and its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label: MentionLabel | RelationLabel | None = None

    def show_label(self, label: MentionLabel | RelationLabel) -> None:
        self._label = label
        self.setAccessibleName(label.name.in_language(language()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(fonts.px(100), fonts.px(20))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        if self._label is None:
            return
        painter = QPainter(self)
        try:
            theme = theme_of(self)
            top = (self.height() - fonts.px(paint.CHIP)) // 2
            name = paint.elided(self._label.name.in_language(language()), self.width() * 0.6, size=fonts.META)
            colour, style = None, ChipStyle.NEUTRAL
            if isinstance(self._label, MentionLabel):
                colour, style = QColor(self._label.dark if theme.dark else self._label.light), ChipStyle.SOLID
            x = paint.paint_chip(painter, 0, top, name, theme, colour, style=style) + fonts.px(8)
            rect = QRectF(x, 0, self.width() - x, self.height())
            x += paint.paint_text(painter, rect, self._label.label, theme.text3, size=fonts.META)
            if self._label.key:
                width = paint.keycap_width(self._label.key)
                y = (self.height() - fonts.px(paint.KEYCAP)) / 2
                paint.paint_keycap(painter, self.width() - width, y, self._label.key, theme)
        finally:
            painter.end()


class GuidelinePanel(QWidget):
    """What the labels of the project mean."""

    label_chosen = Signal(str)
    """The person wants to read about another label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Guideline"))
        self._schema: Schema | None = None
        self._chooser = MenuButton(tr("Label"), parent=self)
        self._chooser.choice_made.connect(self._choose)
        head = self._head = Surface(self, lines=("bottom",))
        self._measure()
        row = QHBoxLayout(head)
        row.setContentsMargins(fonts.px(PAD) - SIDE, 0, fonts.px(PAD), 1)
        self._name = Label(parent=head, size=fonts.META, tone="text3")
        row.addWidget(self._chooser)
        row.addStretch(1)
        row.addWidget(self._name)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(tr("Guideline"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._area, 1)

    def _measure(self) -> None:
        self._head.setFixedHeight(fonts.px(41))

    def changeEvent(self, event: QEvent, /) -> None:
        """Qt: heights follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_head"):
            self._measure()

    def show_schema(self, schema: Schema) -> None:
        """Show the labels of a schema, the first of them open."""
        self._schema = schema
        self._name.setText(schema.name.in_language(language()))
        self.show_label(schema.mentions[0].label)

    def show_label(self, label: str) -> None:
        """Show what a mention or relation label means; an unknown one changes nothing."""
        schema = self._schema
        if schema is None:
            return
        known = schema.mention(label) or schema.relation(label)
        if known is None:
            return
        every: list[MentionLabel | RelationLabel] = [*schema.mentions, *schema.relations]
        choices = [(item.label, item.name.in_language(language()), "") for item in every]
        self._chooser.show_choices(choices, known.label)
        self._area.setWidget(self._page(schema, known))

    def _choose(self, label: str) -> None:
        self.show_label(label)
        self.label_chosen.emit(label)

    def _page(self, schema: Schema, label: MentionLabel | RelationLabel) -> QWidget:
        page = Surface(ground="chrome")
        column = QVBoxLayout(page)
        column.setContentsMargins(fonts.px(PAD), fonts.px(16), fonts.px(PAD), fonts.px(16))
        column.setSpacing(fonts.px(8))
        head = _Head(page)
        head.show_label(label)
        column.addWidget(head)
        definition = label.definition.in_language(language())
        column.addWidget(Label(definition or tr("No definition is written in the label schema."), page, wrap=True))
        if isinstance(label, RelationLabel):
            column.addSpacing(fonts.px(4))
            column.addWidget(Label(tr("May join"), page, size=fonts.META, tone="text3"))
            for line in _joins(schema, label):
                column.addWidget(Label(line, page, tone="text2", wrap=True))
        if label.examples:
            column.addSpacing(fonts.px(8))
            column.addWidget(Label(tr("Examples"), page, size=fonts.META, tone="text3"))
            for example in label.examples:
                column.addWidget(HLine(page))
                column.addWidget(_example(schema, example, page))
        column.addStretch(1)
        return page


def _joins(schema: Schema, label: RelationLabel) -> list[str]:
    def names(labels: frozenset[str]) -> str:
        return " · ".join(m.name.in_language(language()) for m in schema.mentions if m.label in labels)

    arrow = "—" if label.symmetric else "→"
    note = f" ({tr('either way')})" if label.symmetric else ""
    return [f"{names(heads)} {arrow} {names(tails)}{note}" for heads, tails in label.arguments]


def _example(schema: Schema, example: Example, parent: QWidget) -> QWidget:
    box = QWidget(parent)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, fonts.px(4), 0, fonts.px(4))
    column.setSpacing(fonts.px(2))
    text, found = unbracketed(example.text)
    marks = []
    for start, end, name in found:
        known = schema.mention(name)
        if known is not None:
            marks.append((start, end, known.light, known.dark))
    shown = MarkedText(box)
    shown.show_text(text, marks)
    column.addWidget(shown)
    note = example.note.in_language(language())
    if note:
        column.addWidget(Label(note, box, size=fonts.META, tone="text2", wrap=True))
    return box
