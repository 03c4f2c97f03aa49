"""Choosing a review session to go on with, and beginning a new one.

They know no project: what there is is given to them, and what the person wants is read from them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.keys import chord
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.overlays import Dialog
from annotator.gui.kit.row_list import PAD, RowDelegate, RowView
from annotator.gui.kit.states import EmptyState
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.widgets import Label
from annotator.gui.kit.words import stage_word, tr
from annotator.model.document import Stage
from annotator.model.teamwork import ReviewSession, ReviewState

_ROW = 56


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One row: a session, and how many of its articles are signed off."""

    session: ReviewSession
    signed_off: int

    @property
    def meta(self) -> str:
        """Who is compared and who reviews, in one line; blind sessions name nobody."""
        people = tr("names hidden") if self.session.blind else " – ".join(self.session.authors)
        return f"{people} · {tr('reviewer {name}', name=self.session.reviewer)}"

    @property
    def progress(self) -> str:
        """How far it is."""
        count = f"{self.signed_off} / {len(self.session.documents)}"
        return f"{count} · {tr('finished')}" if self.session.state is ReviewState.FINISHED else count


class _Model(LineModel):
    def same_place(self, one: object, other: object) -> bool:
        return isinstance(one, SessionLine) and isinstance(other, SessionLine) and one.session.id == other.session.id

    def height(self, line: object, *, current: bool) -> int:
        return _ROW

    def words(self, line: object) -> tuple[str, str]:
        assert isinstance(line, SessionLine)
        return line.session.name, f"{line.session.name}, {line.meta}, {line.progress}"


class _Delegate(RowDelegate):
    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line = model.lines[index.row()]
        assert isinstance(line, SessionLine)
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=True)
        pad, high = fonts.px(PAD), fonts.px(18)
        first = QRectF(rect.x() + pad, rect.y() + fonts.px(10), rect.width() - 2 * pad, high)
        second = QRectF(first.x(), rect.y() + fonts.px(29), first.width(), high)
        right = Qt.AlignmentFlag.AlignRight
        taken = paint.paint_text(painter, first, line.progress, theme.text2, size=fonts.META, align=right)
        first.setRight(first.right() - taken - fonts.px(12))
        paint.paint_text(painter, first, line.session.name, theme.text)
        when = paint.paint_text(painter, second, line.session.at[:10], theme.text3, size=fonts.META, align=right)
        second.setRight(second.right() - when - fonts.px(12))
        paint.paint_text(painter, second, line.meta, theme.text2, size=fonts.META)


class SessionsDialog(Dialog):
    """The sessions of a project; Enter goes on with the chosen one, N begins another."""

    chosen = Signal(str)
    """The id of the session to go on with."""
    new_wanted = Signal()

    def __init__(self, parent: QWidget, lines: Sequence[SessionLine]) -> None:
        super().__init__(parent, tr("Reviews"), size=QSize(640, 440), margins=False)
        self._model = _Model(self)
        self._model.show(lines)
        self.view = RowView(self)
        self.view.setAccessibleName(tr("Reviews"))
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.row_entered.connect(self._enter)
        self.view.row_chosen.connect(self.view.show_current)
        if lines:
            self.body.addWidget(self.view, 1)
            self.view.show_current(0)
            self.view.setFocus()
        else:
            empty = EmptyState(self)
            empty.show_state(
                "scale",
                tr("No review yet"),
                tr("A review compares the answers of two or more annotators and makes gold of them."),
            )
            self.body.addWidget(empty, 1)
            self.view.hide()
        self.add_button(tr("Close"), ("Esc",), self.reject)
        begin = self.add_button(tr("New review…"), ("N",), self._new, default=not lines)
        if not lines:
            begin.setFocus()
        else:
            self.add_button(tr("Go on"), ("Enter",), lambda: self._enter(self.view.currentIndex().row()), default=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: N begins a new review."""
        if chord(event) == "N":
            self._new()
        else:
            super().keyPressEvent(event)

    def _enter(self, row: int) -> None:
        if row >= 0:
            line = self._model.lines[row]
            assert isinstance(line, SessionLine)
            self.accept()
            self.chosen.emit(line.session.id)

    def _new(self) -> None:
        self.accept()
        self.new_wanted.emit()


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """What a new session is to be."""

    name: str
    authors: tuple[str, ...]
    reviewer: str
    blind: bool
    documents: tuple[str, ...]


# The articles that a reviewer was given, beside those of a stage.
_GIVEN = "given"


class NewSessionDialog(Dialog):
    """The form of a new session: name, whose answers, which articles, who reviews, blind or not.

    `comparable` gives, for some annotators, the articles that at least two of them have annotated, with their stages;
    `given`, for a reviewer, which articles they have to review. Who has some is offered those first.
    """

    wanted = Signal(object)
    """A SessionChoice."""

    def __init__(
        self,
        parent: QWidget,
        annotators: Sequence[str],
        reviewer: str,
        name: str,
        comparable: Callable[[tuple[str, ...]], Mapping[str, Stage]],
        given: Callable[[str], frozenset[str]],
    ) -> None:
        super().__init__(parent, tr("New review"), size=QSize(520, 470))
        self._comparable, self._given = comparable, given
        form = QGridLayout()
        form.setHorizontalSpacing(fonts.px(16))
        form.setVerticalSpacing(fonts.px(10))
        self.name = QLineEdit(name, self)
        self.name.selectAll()
        self.people = [QCheckBox(annotator, self) for annotator in annotators]
        for number, box in enumerate(self.people):
            # Who reviews is seldom one of those compared, unless there are only two.
            box.setChecked(number < 8 and (box.text() != reviewer or len(self.people) < 3))
            box.toggled.connect(self._count)
        column = QVBoxLayout()
        column.setSpacing(fonts.px(4))
        for box in self.people:
            column.addWidget(box)
        self.stage = QComboBox(self)
        self.stage.addItem(tr("Given to the reviewer"), _GIVEN)
        self.stage.addItem(tr("All that are not signed off"), "")
        for stage in (Stage.DONE, Stage.IN_REVIEW, Stage.GOLD):
            self.stage.addItem(stage_word(stage.value), stage.value)
        self.stage.currentIndexChanged.connect(self._count)
        self.reviewer = QComboBox(self)
        self.reviewer.setEditable(True)
        self.reviewer.addItems(list(dict.fromkeys((reviewer, *annotators))))
        self.reviewer.currentTextChanged.connect(self._offer)
        self.blind = QCheckBox(tr("Hide the names of the annotators"), self)
        parts: tuple[tuple[str, QWidget | QVBoxLayout], ...] = (
            (tr("Name"), self.name),
            (tr("Whose answers"), column),
            (tr("Articles"), self.stage),
            (tr("Reviewer"), self.reviewer),
            ("", self.blind),
        )
        for row, (word, part) in enumerate(parts):
            form.addWidget(Label(word, self, tone="text2"), row, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(part, QWidget):
                form.addWidget(part, row, 1)
            else:
                form.addLayout(part, row, 1)
        form.setColumnStretch(1, 1)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.add_button(tr("Cancel"), ("Esc",), self.reject)
        self.begin = self.add_button(tr("Begin"), ("Enter",), self._begin, default=True)
        self._documents: tuple[str, ...] = ()
        self._offer()
        self._count()
        self.name.setFocus()

    def _authors(self) -> tuple[str, ...]:
        return tuple(box.text() for box in self.people if box.isChecked())

    def _offer(self) -> None:
        """What the reviewer was given comes first; without anything, all that is left to review."""
        self.stage.setCurrentIndex(0 if self._given(self.reviewer.currentText().strip()) else 1)
        self._count()

    def _count(self) -> None:
        authors = self._authors()
        stages = self._comparable(authors) if len(authors) > 1 else {}
        wanted = str(self.stage.currentData())
        given = self._given(self.reviewer.currentText().strip()) if wanted == _GIVEN else frozenset[str]()
        self._documents = tuple(i for i, stage in stages.items() if not wanted or i in given or stage.value == wanted)
        if len(authors) < 2:
            self.note.setText(tr("Choose at least two annotators."))
        else:
            self.note.setText(tr("{count} articles to compare", count=len(self._documents)))
        self.begin.setEnabled(bool(self._documents) and len(authors) > 1)

    def _begin(self) -> None:
        choice = SessionChoice(
            self.name.text().strip() or tr("Review"),
            self._authors(),
            self.reviewer.currentText().strip(),
            self.blind.isChecked(),
            self._documents,
        )
        self.accept()
        self.wanted.emit(choice)
