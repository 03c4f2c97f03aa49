"""The right side of the import page: how the current file is read, what labels are called here, whose answers.

It reads nothing: it is shown what was found, and says what the person chose.
"""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.exchange.contract import Option
from annotator.exchange.formats import FORMATS
from annotator.exchange.incoming import LEFT_OUT
from annotator.exchange.labels import REVERSED
from annotator.exchange.reading import FileOptions
from annotator.gui.dialogs.import_columns import ColumnChoice
from annotator.gui.dialogs.import_preview import MENTION, FoundLabel, PreviewLine
from annotator.gui.dialogs.import_table import format_word
from annotator.gui.dialogs.option_fields import OptionField, add_formats, said
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import HLine, Icon, KeyLink, Label, Surface
from annotator.gui.kit.words import tr
from annotator.model.schema import Schema

ENCODINGS = ("utf-8", "cp949", "utf-16-le", "utf-16-be", "johab")
AUTO = "auto"
COLUMNS = "fields"
"""The option of tables that says which column is what."""
_WORDS, _TARGET = 112, 132
"""Width of the words before a choice, and of a label's choice; px at 100 %."""


def _grow(box: QComboBox) -> QComboBox:
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
        self.format = _grow(QComboBox(self))
        self.format.addItem("", AUTO)
        add_formats(self.format, [("", [f for f in FORMATS.values() if f.reader is not None])], reading=True)
        self.format.setMaxVisibleItems(24)
        self.encoding = _grow(QComboBox(self))
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
        name.setFixedWidth(fonts.px(_WORDS))
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
            field = ColumnChoice(option, fonts.px(_WORDS), self)
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


class LabelChoices(QWidget):
    """Labels as they stand in the files, how often, and what each is called here."""

    changed = Signal(dict)
    """For each label that is not simply the one of that name: ours, or "" to leave it out."""

    def __init__(self, schema: Schema | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._schema = schema
        self._found: tuple[FoundLabel, ...] = ()
        self._boxes: dict[tuple[str, str], QComboBox] = {}
        self._counts: dict[tuple[str, str], Label] = {}
        self._marks: dict[tuple[str, str], Icon] = {}
        self._folded: list[QWidget] = []
        self._showing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(fonts.px(4))
        head = QHBoxLayout()
        head.addWidget(Label(tr("Labels of the files"), self, size=fonts.META, tone="text2"))
        head.addStretch(1)
        name = said(schema.name) if schema is not None else ""
        head.addWidget(Label(name, self, size=fonts.META, tone="text2", elide=True))
        column.addLayout(head)
        self._rows = QWidget(self)
        self._grid = QGridLayout(self._rows)
        column.addWidget(self._rows)
        self.plain = KeyLink("", (), self, icon="chevron-down")
        self.plain.clicked.connect(lambda _on=False: self._unfold())
        column.addWidget(self.plain, 0, Qt.AlignmentFlag.AlignLeft)
        self.rest = KeyLink("", (), self, icon="minus")
        self.rest.clicked.connect(lambda _on=False: self._leave_rest_out())
        column.addWidget(self.rest, 0, Qt.AlignmentFlag.AlignLeft)
        self._remembered = Label(tr("Filled in as the last time."), self, size=fonts.META, tone="text2", wrap=True)
        column.addWidget(self._remembered)

    def show_labels(self, found: Sequence[FoundLabel], chosen: Mapping[str, str], *, remembered: bool) -> None:
        """Show what is in the files, what is still open first; `remembered`: some choices are the last ones."""
        self._showing = True
        known = self._known()
        if {(f.kind, f.label) for f in found} != set(self._boxes):
            open_first = sorted(found, key=lambda f: (f.label in known or f.label in chosen, f.kind, -f.count, f.label))
            kept = [f for f in found if chosen.get(f.label, f.label) == f.label and f.label in self._targets(f.kind)]
            self._build(open_first, {(f.kind, f.label) for f in kept})
            self.plain.setText(tr("show the {count} that keep their names", count=len(kept)))
            self.plain.setVisible(bool(kept))
        for one in found:
            key = one.kind, one.label
            self._counts[key].setText(f"{one.count:,}")
            target = chosen.get(one.label, one.label if one.label in self._targets(one.kind) else None)
            box = self._boxes[key]
            place = -1 if target is None else box.findData(target)
            if box.currentIndex() != place:
                box.setCurrentIndex(place)
            self._marks[key].set_icon(
                "triangle-alert" if place < 0 else "arrow-right", "danger" if place < 0 else "text2"
            )
            state = tr("to be chosen") if place < 0 else ""
            box.setAccessibleDescription(" ".join(p for p in (f"{one.count:,}", state) if p))
        self._found = tuple(found)
        count = len(self.open_labels(chosen))
        self.rest.setText(tr("leave out the {count} that are open", count=count))
        self.rest.setVisible(count > 0)
        self._remembered.setVisible(remembered)
        self.setVisible(bool(found))
        self._showing = False

    def open_labels(self, chosen: Mapping[str, str]) -> list[str]:
        """Labels that the schema does not have and that nothing was chosen for."""
        return [
            one.label for one in self._found if one.label not in chosen and one.label not in self._targets(one.kind)
        ]

    def choices(self) -> dict[str, str]:
        """What is chosen, apart from labels that keep their name."""
        said_: dict[str, str] = {}
        for (_, label), box in self._boxes.items():
            target = box.currentData()
            if box.currentIndex() >= 0 and target != label:
                said_[label] = target
        return said_

    def parts(self) -> list[QWidget]:
        """What Tab goes through, in its order."""
        return [*self._boxes.values(), self.plain, self.rest]

    def box(self, label: str) -> QComboBox:
        """The choice of one label."""
        return next(box for (_, name), box in self._boxes.items() if name == label)

    def _known(self) -> set[str]:
        return {label for kind in (MENTION, "relation") for label in self._targets(kind)}

    def _targets(self, kind: str) -> dict[str, str]:
        if self._schema is None:
            return {}
        if kind == MENTION:
            return {m.label: said(m.name) for m in self._schema.mentions}
        found = {r.label: said(r.name) for r in self._schema.relations}
        # What another tool says from the company to the person is ours from the person to the company.
        return found | {
            r.label + REVERSED: tr("{label}, the other way round", label=said(r.name))
            for r in self._schema.relations
            if not r.symmetric
        }

    def _unfold(self) -> None:
        for part in self._folded:
            part.show()
        self.plain.hide()
        if self._folded:
            self._folded[-1].setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self, found: Sequence[FoundLabel], folded: Collection[tuple[str, str]]) -> None:
        old = self._rows
        self._rows = QWidget(self)
        self._grid = QGridLayout(self._rows)
        # Room for the outline of a choice that has the focus.
        self._grid.setContentsMargins(0, fonts.px(2), fonts.px(2), fonts.px(2))
        self._grid.setHorizontalSpacing(fonts.px(8))
        self._grid.setVerticalSpacing(fonts.px(6))
        self._grid.setColumnStretch(0, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self._rows)
        old.hide()
        old.deleteLater()
        self._boxes, self._counts, self._marks, self._folded = {}, {}, {}, []
        for row, one in enumerate(found):
            key = one.kind, one.label
            name = Label(one.label, self._rows, elide=True)
            self._counts[key] = Label("", self._rows, size=fonts.META, tone="text2")
            self._marks[key] = Icon("arrow-right", self._rows)
            box = QComboBox(self._rows)
            box.setFixedWidth(fonts.px(_TARGET))
            for label, word in self._targets(one.kind).items():
                box.addItem(word, label)
            box.insertSeparator(box.count())
            box.addItem(tr("leave out"), LEFT_OUT)
            box.setPlaceholderText(tr("choose…"))
            box.setCurrentIndex(-1)
            box.setAccessibleName(one.label)
            box.currentIndexChanged.connect(lambda _index: self._say())
            self._boxes[key] = box
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(self._counts[key], row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(self._marks[key], row, 2)
            self._grid.addWidget(box, row, 3)
            if key in folded:
                parts = [name, self._counts[key], self._marks[key], box]
                self._folded += parts
                for part in parts:
                    part.hide()
        self._rows.show()

    def _leave_rest_out(self) -> None:
        self._showing = True
        for box in self._boxes.values():
            if box.currentIndex() < 0:
                box.setCurrentIndex(box.findData(LEFT_OUT))
        self._showing = False
        self._say()

    def _say(self) -> None:
        if not self._showing:
            self.changed.emit(self.choices())


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
        word.setFixedWidth(fonts.px(_WORDS))
        self.annotator = _grow(QComboBox(page))
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
