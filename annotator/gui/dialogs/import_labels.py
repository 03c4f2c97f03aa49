"""Labels as they stand in the files of an import, how often, and what each is called here."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from annotator.exchange.incoming import LEFT_OUT
from annotator.exchange.labels import REVERSED
from annotator.gui.dialogs.import_preview import MENTION, FoundLabel
from annotator.gui.dialogs.option_fields import said
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import Icon, KeyLink, Label
from annotator.gui.kit.words import tr
from annotator.model.schema import Schema

_TARGET = 132
"""Width of a label's choice; px at 100 %."""


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
