"""The checklist of A: every other place of a name as a line with the name in one column, ticked where it is sure.

It knows no desk: it is given lines, and says which of them are wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.keys import chord
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.overlays import Dialog, announce
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import RowDelegate, RowView
from annotator.gui.kit.theme import Theme, adjusted_for_contrast, theme_of
from annotator.gui.kit.widgets import KeyHintBar, Label
from annotator.gui.kit.words import tr

_WIDE, _ROW, _PAD, _WHY = 880, 32, 24, 176
_MOST_ROWS, _FRAME = 14, 120
_BEFORE = 0.42


@dataclass(frozen=True, slots=True)
class Place:
    """One place: the text before and after the name, what is written onto it, why it is one, whether it is ticked.

    `doubt` says that `why` is the reason not to take it; `grey` places are only shown when they are wanted. `number` is
    its place among all.
    """

    number: int
    before: str
    name: str
    after: str
    why: str
    ticked: bool
    doubt: bool = False
    grey: bool = False


class _Model(LineModel):
    def same_place(self, one: object, other: object) -> bool:
        return isinstance(one, Place) and isinstance(other, Place) and one.number == other.number

    def height(self, line: object, *, current: bool) -> int:
        return _ROW

    def words(self, line: object) -> tuple[str, str]:
        assert isinstance(line, Place)
        said = f"{line.before}{line.name}{line.after}"
        return said, ", ".join((tr("ticked") if line.ticked else tr("not ticked"), said, line.why))

    def tip(self, line: object) -> str:
        assert isinstance(line, Place)
        return f"{line.before}{line.name}{line.after}"


class _Delegate(RowDelegate):
    colour = QColor()

    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line = model.lines[index.row()]
        assert isinstance(line, Place)
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=focused)
        pad, side = fonts.px(_PAD), fonts.px(16)
        box = QRectF(rect.x() + pad, round(rect.center().y() - side / 2), side, side)
        _paint_check(painter, box, line.ticked, theme)
        left, right = box.right() + fonts.px(12), rect.right() - pad - fonts.px(_WHY)
        self._paint_words(painter, QRectF(left, rect.y(), right - left - fonts.px(12), rect.height()), line, theme)
        why = QRectF(right, rect.y(), fonts.px(_WHY), rect.height())
        if line.doubt:
            icons.paint_icon(painter, QRectF(right, box.y(), side, side), "info", theme.text2)
            why.setLeft(right + side + fonts.px(4))
        paint.paint_text(painter, why, line.why, theme.text2, size=fonts.META)

    def _paint_words(self, painter: QPainter, rect: QRectF, line: Place, theme: Theme) -> None:
        ink = theme.text if line.ticked else theme.text2
        weight = fonts.BOLD if line.ticked else fonts.REGULAR
        x = rect.x() + round(rect.width() * _BEFORE)
        measures = fonts.metrics(fonts.BODY)
        before = measures.elidedText(line.before, Qt.TextElideMode.ElideLeft, x - rect.x())
        wide = measures.horizontalAdvance(before)
        paint.paint_text(painter, QRectF(x - wide, rect.y(), wide + 2, rect.height()), before, ink)
        colour = adjusted_for_contrast(self.colour, theme) if line.ticked else ink
        room = QRectF(x, rect.y(), rect.right() - x, rect.height())
        taken = paint.paint_text(painter, room, line.name, colour, weight=weight)
        pen = QPen(colour, 2 if line.ticked else 1)
        if not line.ticked:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        y = round(rect.center().y() + fonts.px(9))
        painter.drawLine(round(x), y, round(x + taken), y)
        x += taken
        if rect.right() > x:
            paint.paint_text(painter, QRectF(x, rect.y(), rect.right() - x, rect.height()), line.after, ink)


def _paint_check(painter: QPainter, box: QRectF, ticked: bool, theme: Theme) -> None:
    painter.setPen(QPen(theme.text2 if ticked else theme.edge, 1))
    painter.setBrush(theme.text2 if ticked else theme.page)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if ticked:
        paint.paint_mark(painter, box, "check", theme.page)


class _View(RowView):
    """Enter is the dialog's: it takes what is ticked, wherever the row is."""

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        if chord(event) == "Enter":
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Name(QWidget):
    """The label's chip and the name."""

    def __init__(self, parent: QWidget, label: str, colour: QColor, name: str) -> None:
        super().__init__(parent)
        self._label, self._colour, self._name = label, colour, name
        self.setAccessibleName(f"{label} {name}")

    def sizeHint(self) -> QSize:
        wide = paint.chip_width(self._label) + fonts.px(8) + fonts.metrics().horizontalAdvance(self._name)
        return QSize(min(round(wide) + 2, fonts.px(320)), fonts.px(20))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            top = round((self.height() - fonts.px(paint.CHIP)) / 2)
            x = paint.paint_chip(painter, 0, top, self._label, theme, self._colour) + fonts.px(8)
            paint.paint_text(painter, QRectF(x, 0, self.width() - x, self.height()), self._name, theme.text)


class PropagateDialog(Dialog):
    """The other places of one name; Enter or A takes those that are ticked, Esc none of them.

    Its Esc is “Only this one” for a suggestion, which is answered all the same, and “Cancel” otherwise.
    """

    chosen = Signal(object, bool)
    """The numbers of the ticked places, and whether other articles are asked again; the dialog is closed by then."""

    def __init__(
        self,
        parent: QWidget,
        label: str,
        colour: QColor,
        name: str,
        places: Sequence[Place],
        *,
        asked: bool,
        others: int = 0,
    ) -> None:
        """`asked` when Esc still accepts the first place; `others` is in how many unfinished articles it stands."""
        self._places = list(places)
        self._with_grey = False
        rows = min(_MOST_ROWS, max(3, sum(not p.grey for p in places)))
        super().__init__(parent, tr("Propagate"), size=QSize(_WIDE, _FRAME + rows * _ROW), margins=False)
        self.setAccessibleName(tr("Propagate"))
        self.head.insertSpacing(1, fonts.px(4))
        self.head.insertWidget(2, _Name(self, label, colour, name))
        self._count = Label("", self, size=fonts.META, tone="text2")
        self.head.addWidget(self._count)
        self._model = _Model(self)
        self.view = _View(self)
        self.view.setAccessibleName(tr("Propagate"))
        self.view.setModel(self._model)
        delegate = _Delegate(self.view)
        delegate.colour = colour
        self.view.setItemDelegate(delegate)
        self.view.clicked.connect(lambda index: self._toggle(index.row()))
        self.view.row_chosen.connect(self.view.show_current)
        self.body.addWidget(self.view, 1)
        self._hints = KeyHintBar(self)
        self.note.hide()
        self.foot.insertWidget(0, self._hints, 1)
        self.add_button(tr("Only this one") if asked else tr("Cancel"), ("Esc",), self.reject)
        if others:
            words = tr("Suggest elsewhere ({count})", count=f"{others:,}")
            self.add_button(words, ("Shift", "Enter"), lambda: self._take(ask=True)).setAutoDefault(False)
        self._others = others
        self._apply = self.add_button("", ("Enter",), self._take, default=True)
        self._show()
        shown = self._shown()
        self.view.show_current(next((row for row, p in enumerate(shown) if not p.ticked), 0))
        self.view.setFocus()
        self.finished.connect(self.deleteLater)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: A takes, Space ticks, J and K move, G shows the greyed ones, Ctrl+A ticks all or none."""
        pressed = chord(event)
        row = self.view.currentIndex().row()
        if pressed == "A":
            self._take()
        elif pressed == "Space":
            self._toggle(row)
        elif pressed in ("J", "K"):
            self.view.show_current(min(max(row + (1 if pressed == "J" else -1), 0), len(self._shown()) - 1))
        elif pressed == "Ctrl+A":
            self._toggle_all()
        elif pressed == "G" and any(p.grey for p in self._places):
            self._with_grey = not self._with_grey
            self._show()
        elif pressed == "Shift+Enter" and self._others:
            self._take(ask=True)
        else:
            super().keyPressEvent(event)

    @property
    def ticked(self) -> tuple[int, ...]:
        """The numbers of the places that Enter would take."""
        return tuple(p.number for p in self._shown() if p.ticked)

    def _shown(self) -> list[Place]:
        return [p for p in self._places if self._with_grey or not p.grey]

    def _show(self) -> None:
        shown, chosen = self._shown(), len(self.ticked)
        self._model.show(shown)
        count = tr("{chosen} of {found} other places", chosen=f"{chosen:,}", found=f"{len(shown):,}")
        self._count.setText(count)
        self._apply.setText(tr("Apply to {count} more", count=f"{chosen:,}"))
        self._apply.setEnabled(chosen > 0)
        grey = sum(p.grey for p in self._places)
        greyed = (KeyHint(("G",), tr("Greyed {count}", count=f"{grey:,}")),) if grey else ()
        rest = (KeyHint(("J", "K"), tr("Move")), KeyHint(("Ctrl", "A"), tr("All")))
        self._hints.set_hints((KeyHint(("Space",), tr("Tick")), *greyed, *rest))

    def _toggle(self, row: int) -> None:
        shown = self._shown()
        if not 0 <= row < len(shown):
            return
        self._tick({shown[row].number}, not shown[row].ticked)
        self.view.show_current(row)
        announce(self.view, self._model.words(self._shown()[row])[1])

    def _toggle_all(self) -> None:
        shown = self._shown()
        self._tick({p.number for p in shown}, not all(p.ticked for p in shown))

    def _tick(self, numbers: set[int], ticked: bool) -> None:
        self._places = [replace(p, ticked=ticked) if p.number in numbers else p for p in self._places]
        self._show()

    def _take(self, *, ask: bool = False) -> None:
        ticked = self.ticked
        if ticked:
            self.accept()
            self.chosen.emit(ticked, ask)
