"""Sharing out articles: who gets those that nobody has, how many people each, and whose move to somebody else.

It knows no project: people and numbers are given to it, and it says what the person wants.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.controls import KeyButton
from annotator.gui.kit.overlays import Dialog
from annotator.gui.kit.widgets import HLine, Label
from annotator.gui.kit.words import tr


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person, and how many articles they were given and have finished."""

    name: str
    assigned: int
    finished: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """How articles are to be shared out: `overlap` percent of them go to `times` people, the others to one."""

    people: tuple[str, ...]
    times: int
    overlap: float
    blind: bool


class AssignDialog(Dialog):
    """Who annotates what."""

    share_wanted = Signal(object)
    """A Sharing."""
    move_wanted = Signal(str, str)
    """From whom to whom the unfinished articles go; to "" they are given back."""

    def __init__(self, parent: QWidget, people: Sequence[PersonLine], free: int) -> None:
        super().__init__(parent, tr("Who annotates what"), size=QSize(600, 560))
        self._boxes: list[QCheckBox] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(fonts.px(4))
        self.body.addLayout(self._rows)
        self.new_name = QLineEdit(self)
        self.new_name.setPlaceholderText(tr("Somebody new"))
        self.body.addWidget(self.new_name)
        form = QGridLayout()
        form.setHorizontalSpacing(fonts.px(16))
        form.setVerticalSpacing(fonts.px(8))
        self.times = QSpinBox(self)
        self.times.setRange(1, 8)
        self.times.setValue(2)
        self.overlap = QSpinBox(self)
        self.overlap.setRange(0, 100)
        self.overlap.setSuffix(" %")
        self.overlap.setValue(20)
        self.blind = QCheckBox(tr("Hide what the others answer"), self)
        self.blind.setChecked(True)
        for row, (word, part) in enumerate(
            ((tr("People for a shared article"), self.times), (tr("Shared articles"), self.overlap), ("", self.blind))
        ):
            form.addWidget(Label(word, self, tone="text2"), row, 0)
            form.addWidget(part, row, 1, Qt.AlignmentFlag.AlignLeft)
        form.setColumnStretch(1, 1)
        self.body.addLayout(form)
        self.body.addWidget(HLine(self))
        move = QHBoxLayout()
        move.setSpacing(fonts.px(8))
        self.source, self.target = QComboBox(self), QComboBox(self)
        self.move_button = KeyButton(tr("Move"), (), self)
        self.move_button.clicked.connect(
            lambda: self.move_wanted.emit(self.source.currentText(), str(self.target.currentData()))
        )
        move.addWidget(Label(tr("Unfinished of"), self, tone="text2"))
        move.addWidget(self.source, 1)
        move.addWidget(Label(tr("to"), self, tone="text2"))
        move.addWidget(self.target, 1)
        move.addWidget(self.move_button)
        self.body.addLayout(move)
        self.body.addStretch(1)
        self.add_button(tr("Close"), ("Esc",), self.reject)
        self.share = self.add_button("", ("Enter",), self._share, default=True)
        self.show_people(people, free)

    def show_people(self, people: Sequence[PersonLine], free: int) -> None:
        """Show who there is, what each has, and how many articles nobody has."""
        ticked = {box.text() for box in self._boxes if box.isChecked()} or {p.name for p in people}
        known = {box.text() for box in self._boxes}
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._boxes = []
        for person in people:
            row = QWidget(self)
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            box = QCheckBox(person.name, row)
            # Somebody who has just been added was named to be given something.
            box.setChecked(person.name in ticked or (bool(known) and person.name not in known))
            count = tr("{left} to do of {assigned}", left=person.assigned - person.finished, assigned=person.assigned)
            line.addWidget(box, 1)
            line.addWidget(Label(count if person.assigned else tr("nothing given"), row, size=fonts.META, tone="text2"))
            self._boxes.append(box)
            self._rows.addWidget(row)
            row.show()
        for combo in (self.source, self.target):
            combo.clear()
        self.source.addItems([p.name for p in people if p.assigned > p.finished])
        self.target.addItem(tr("nobody"), "")
        for person in people:
            self.target.addItem(person.name, person.name)
        self.move_button.setEnabled(self.source.count() > 0)
        self.share.setText(tr("Share out {count} articles", count=free))
        self.share.setEnabled(free > 0)
        self.share.updateGeometry()

    def say(self, text: str) -> None:
        """What was just done, in the foot."""
        self.note.setText(text)

    def _share(self) -> None:
        people = [box.text() for box in self._boxes if box.isChecked()]
        if self.new_name.text().strip():
            people.append(self.new_name.text().strip())
            self.new_name.clear()
        times = min(self.times.value(), max(1, len(people)))
        self.share_wanted.emit(Sharing(tuple(people), times, float(self.overlap.value()), self.blind.isChecked()))
