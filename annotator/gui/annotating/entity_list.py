"""The panel's list of entities: which names are proposed to be one person or company, and which groups were made.

It knows no set and no answer: it is given lines, and says which one the person went to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from annotator.gui.annotating.suggestion_rows import paint_hints
from annotator.gui.annotating.triple_list import paint_evidence
from annotator.gui.kit import fonts, paint
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.list_frame import ListFrame
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import PAD, RowDelegate
from annotator.gui.kit.theme import Theme, adjusted_for_contrast
from annotator.gui.kit.widgets import KeyHintBar, Label, NextAction
from annotator.gui.kit.words import tr

_ROW, _CURRENT = 48, 108
_LEFT = 36


@dataclass(frozen=True, slots=True)
class EntityLine:
    """What one row shows.

    A proposal: `alias` is said to be `name`. A group that was made (`decided`): `name`, and its other names as `alias`.
    `color` is ``#rrggbb`` of the label in the shown theme, `count` how many mentions it is about. `marks` are places
    in `evidence`: code points, end exclusive. `reason` and `keys` (keycap, word) are shown while it is current.
    """

    id: str
    alias: str
    name: str
    color: str
    decided: bool
    count: int
    evidence: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    keys: tuple[tuple[str, str], ...] = ()


class _Model(LineModel):
    def same_place(self, one: object, other: object) -> bool:
        return isinstance(one, EntityLine) and isinstance(other, EntityLine) and one.id == other.id

    def height(self, line: object, *, current: bool) -> int:
        return _CURRENT if current else _ROW

    def words(self, line: object) -> tuple[str, str]:
        assert isinstance(line, EntityLine)
        names = f"{line.alias} = {line.name}" if line.alias else line.name
        parts = (names, tr("One and the same") if line.decided else tr("The same?"), line.reason)
        return names, ", ".join(part for part in parts if part)


class _Delegate(RowDelegate):
    """Paints proposals and groups and, larger, the current one."""

    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line = model.lines[index.row()]
        assert isinstance(line, EntityLine)
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=True)
        pad, side, high = fonts.px(PAD), fonts.px(16), fonts.px(18)
        left = rect.x() + fonts.px(_LEFT)
        first = QRectF(left, rect.y() + fonts.px(13 if current else 7), rect.right() - pad - left, high)
        taken = paint.paint_text(
            painter, first, f"× {line.count:,}", theme.text2, size=fonts.META, align=Qt.AlignmentFlag.AlignRight
        )
        box = QRectF(rect.x() + pad - 1, round(first.center().y() - side / 2), side, side)
        if line.decided:
            paint.paint_mark(painter, box, "check", theme.text2)
        else:
            paint.paint_text(painter, box, "?", theme.text2, weight=fonts.BOLD, align=Qt.AlignmentFlag.AlignHCenter)
        _paint_names(painter, first.adjusted(0, 0, -taken - fonts.px(12), 0), line, theme)
        evidence = QRectF(left, rect.y() + fonts.px(35 if current else 26), rect.right() - pad - left, high)
        paint_evidence(painter, evidence, line.evidence, line.marks, theme)
        if current:
            reason = QRectF(left, rect.y() + fonts.px(55), evidence.width(), high)
            paint.paint_text(painter, reason, line.reason, theme.text2, size=fonts.META)
            paint_hints(painter, left, rect.y() + fonts.px(78), evidence.width(), line.keys, theme)


def _paint_names(painter: QPainter, rect: QRectF, line: EntityLine, theme: Theme) -> None:
    """Paint `alias = name` in one line; the shorter of the two stays whole when it can."""
    colour = adjusted_for_contrast(QColor(line.color), theme)
    if not line.alias:
        paint.paint_text(painter, rect, line.name, colour, weight=fonts.BOLD)
        return
    bold = fonts.metrics(fonts.BODY, fonts.BOLD)
    sign = " = "
    between = bold.horizontalAdvance(sign)
    room = max(0.0, rect.width() - between)
    alias, name = bold.horizontalAdvance(line.alias), bold.horizontalAdvance(line.name)
    if alias + name > room:
        alias = min(alias, max(room / 2, room - name))
    box = QRectF(rect.x(), rect.y(), alias, rect.height())
    paint.paint_text(painter, box, line.alias, colour, weight=fonts.BOLD)
    box = QRectF(box.right(), rect.y(), between, rect.height())
    paint.paint_text(painter, box, sign, theme.text2, weight=fonts.BOLD)
    box = QRectF(box.right(), rect.y(), max(0.0, rect.right() - box.right()), rect.height())
    paint.paint_text(painter, box, line.name, colour, weight=fonts.BOLD)


class EntityList(ListFrame):
    """How many are left, the rows, and the keys that walk and add."""

    entity_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Entities"), parent)
        self._current = ""
        self._model = _Model(self)
        self.set_rows(self._model, _Delegate(self.view))
        self._counts = Label(parent=self, size=fonts.META, tone="text2")
        head = self.band_above(41)
        head.addWidget(self._counts)
        head.addStretch(1)
        keys = KeyHintBar(self)
        keys.set_hints(
            (
                KeyHint(("J", "K"), tr("Move")),
                KeyHint(("E",), tr("Same entity as…")),
                KeyHint(("I",), tr("Name and ids")),
            )
        )
        self.band_below(32).addWidget(keys)
        self.view.row_chosen.connect(self._choose)
        self.show_entities((), "")

    def show_entities(
        self, lines: Sequence[EntityLine], current_id: str, *, waiting: int = 0, actions: Sequence[NextAction] = ()
    ) -> None:
        """Show these proposals and groups, and which is current ("" for none).

        `waiting` is how many proposals come once their names are decided. Without any lines the list says so.
        """
        left = sum(1 for line in lines if not line.decided)
        self._counts.setText(f"{tr('Left')} {left:,} · {tr('Groups')} {len(lines) - left:,}")
        if lines:
            self.show_rows()
        else:
            sentence = tr("Go to a name, press E and choose another name of the same person or company.")
            if waiting:
                sentence = tr("{count} proposals come once their names are accepted.", count=f"{waiting:,}")
            self.show_nothing("link", tr("No names are grouped yet"), sentence, actions)
        self._model.show(lines)
        self.set_current(current_id)

    def set_current(self, entity_id: str) -> None:
        """Make a proposal or group the current row; "" or an unknown id for none. Emits nothing."""
        self._current = entity_id
        rows = (r for r, line in enumerate(self._model.lines) if isinstance(line, EntityLine) and line.id == entity_id)
        self.view.show_large_current(next(rows, -1))

    def _choose(self, row: int) -> None:
        line = self._model.lines[row]
        assert isinstance(line, EntityLine)
        self.set_current(line.id)
        self.entity_chosen.emit(line.id)
