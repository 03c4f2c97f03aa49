"""What a project has learned, version by version: how each was on answers set apart, which is used, going back."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.keys import chord
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.overlays import Dialog
from annotator.gui.kit.row_list import PAD, RowDelegate, RowView
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.words import tr
from annotator.model.learned import Head

_ROW = 56


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One row: a version, or with None suggestions as their suggesters score them."""

    head: Head | None
    used: bool

    @property
    def number(self) -> int:
        """The version, 0 for none."""
        return self.head.version if self.head is not None else 0

    @property
    def title(self) -> str:
        """What it is called."""
        if self.head is None:
            return tr("Without what was learned")
        return tr("Version {number}", number=self.head.version)

    @property
    def state(self) -> str:
        """Whether it is the one in use, else when it was learned."""
        return tr("in use") if self.used else self.when

    @property
    def when(self) -> str:
        """The day on which it was learned."""
        return self.head.at[:10] if self.head is not None else ""

    @property
    def meta(self) -> str:
        """From what it was learned, and how it did on answers that it had not seen."""
        if self.head is None:
            return tr("Scores as the suggesters give them")
        head = self.head
        return tr(
            "{decisions} answers in {articles} articles · on {held} set apart: {before} % right → {after} %, "
            "log loss {loss_before} → {loss_after}",
            decisions=f"{head.decisions:,}",
            articles=f"{head.articles:,}",
            held=f"{head.after.decisions:,}",
            before=f"{head.before.right * 100:.1f}",
            after=f"{head.after.right * 100:.1f}",
            loss_before=f"{head.before.log_loss:.3f}",
            loss_after=f"{head.after.log_loss:.3f}",
        )


def version_lines(heads: Sequence[Head], used: Head | None) -> tuple[VersionLine, ...]:
    """The rows: the newest version first, without any last."""
    number = used.version if used is not None else 0
    newest_first = sorted(heads, key=lambda head: -head.version)
    return (*(VersionLine(head, head.version == number) for head in newest_first), VersionLine(None, number == 0))


class _Model(LineModel):
    def same_place(self, one: object, other: object) -> bool:
        return isinstance(one, VersionLine) and isinstance(other, VersionLine) and one.number == other.number

    def height(self, line: object, *, current: bool) -> int:
        return _ROW

    def words(self, line: object) -> tuple[str, str]:
        assert isinstance(line, VersionLine)
        return line.title, f"{line.title}, {line.state}, {line.meta}"


class _Delegate(RowDelegate):
    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line = model.lines[index.row()]
        assert isinstance(line, VersionLine)
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=True)
        pad, high = fonts.px(PAD), fonts.px(18)
        first = QRectF(rect.x() + pad, rect.y() + fonts.px(10), rect.width() - 2 * pad, high)
        second = QRectF(first.x(), rect.y() + fonts.px(29), first.width(), high)
        tone = theme.text if line.used else theme.text2
        right = Qt.AlignmentFlag.AlignRight
        taken = paint.paint_text(painter, first, line.state, tone, size=fonts.META, align=right)
        first.setRight(first.right() - taken - fonts.px(12))
        paint.paint_text(painter, first, line.title, theme.text)
        paint.paint_text(painter, second, line.meta, theme.text2, size=fonts.META)


class VersionsDialog(Dialog):
    """The versions of a project; Enter uses the chosen one from now on, L learns a new one."""

    chosen = Signal(int)
    """The version to use, 0 for none."""
    learn_wanted = Signal()

    def __init__(self, parent: QWidget, lines: Sequence[VersionLine]) -> None:
        super().__init__(parent, tr("What was learned"), size=QSize(720, 440), margins=False)
        self._model = _Model(self)
        self._model.show(lines)
        self.view = RowView(self)
        self.view.setAccessibleName(tr("What was learned"))
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.row_entered.connect(self._enter)
        self.view.row_chosen.connect(self.view.show_current)
        self.body.addWidget(self.view, 1)
        self.view.show_current(next((n for n, line in enumerate(lines) if line.used), 0))
        self.view.setFocus()
        self.add_button(tr("Close"), ("Esc",), self.reject)
        self.add_button(tr("Learn now"), ("L",), self._learn)
        self.add_button(tr("Use this"), ("Enter",), lambda: self._enter(self.view.currentIndex().row()), default=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: L learns."""
        if chord(event) == "L":
            self._learn()
        else:
            super().keyPressEvent(event)

    def _enter(self, row: int) -> None:
        if row >= 0:
            line = self._model.lines[row]
            assert isinstance(line, VersionLine)
            self.accept()
            self.chosen.emit(line.number)

    def _learn(self) -> None:
        self.accept()
        self.learn_wanted.emit()
