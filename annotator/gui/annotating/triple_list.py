"""The panel's list of relations: one row is one question, head, painted arrow and tail, with its evidence.

It knows no set and no answer: it is given lines, and says which one the person went to.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from annotator.gui.annotating.suggestion_rows import paint_hints
from annotator.gui.kit import fonts, paint
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.list_frame import ListFrame
from annotator.gui.kit.menu_button import SIDE, MenuButton
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import PAD, RowDelegate
from annotator.gui.kit.theme import Theme, adjusted_for_contrast
from annotator.gui.kit.widgets import KeyHintBar, Label, NextAction
from annotator.gui.kit.words import tr

_ROW, _CURRENT = 48, 108
_LEFT = 36


@dataclass(frozen=True, slots=True)
class TripleLine:
    """What one row shows.

    Colours are ``#rrggbb`` of the ends' labels in the shown theme. `state` is "yes", "no", or "open" for a suggestion,
    whose `score` (0 to 1) is shown. `marks` are the places of the ends in `evidence`, in text order: code points, end
    exclusive. `reason` and `keys` ("[ ]" or "Ctrl+Enter", word) are shown while it is current.
    """

    id: str
    head: str
    head_color: str
    relation: str
    tail: str
    tail_color: str
    symmetric: bool
    state: str = "open"
    score: float = 0.0
    evidence: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def decided(self) -> bool:
        """Whether a person has said yes or no."""
        return self.state != "open"


class _Model(LineModel):
    def same_place(self, one: object, other: object) -> bool:
        return isinstance(one, TripleLine) and isinstance(other, TripleLine) and one.id == other.id

    def height(self, line: object, *, current: bool) -> int:
        return _CURRENT if current else _ROW

    def words(self, line: object) -> tuple[str, str]:
        assert isinstance(line, TripleLine)
        triple = f"{line.head} {'–' if line.symmetric else '→'} {line.tail}"
        parts = (triple, line.relation, _state_word(line), line.reason)
        return triple, ", ".join(part for part in parts if part)


def _state_word(line: TripleLine) -> str:
    if line.state == "yes":
        return tr("Yes")
    return tr("No relation") if line.state == "no" else f"{line.score:.2f}"


class _Delegate(RowDelegate):
    """Paints triples and, larger, the current one."""

    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line = model.lines[index.row()]
        assert isinstance(line, TripleLine)
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=True)
        pad, side = fonts.px(PAD), fonts.px(16)
        left = rect.x() + fonts.px(_LEFT)
        high = fonts.px(18)
        first = QRectF(left, rect.y() + fonts.px(13 if current else 7), rect.right() - pad - left, high)
        state, align = _state_word(line), Qt.AlignmentFlag.AlignRight
        ink = theme.text3 if line.state == "no" else theme.text2
        taken = paint.paint_text(painter, first, state, ink, size=fonts.META, align=align)
        if line.decided:
            box = QRectF(rect.x() + fonts.px(PAD) - 1, round(first.center().y() - side / 2), side, side)
            paint.paint_mark(painter, box, "check" if line.state == "yes" else "x", theme.text2)
        paint_triple(painter, first.adjusted(0, 0, -taken - fonts.px(12), 0), line, theme)
        evidence = QRectF(left, rect.y() + fonts.px(35 if current else 26), rect.right() - pad - left, high)
        paint_evidence(painter, evidence, line.evidence, line.marks, theme)
        if current:
            reason = QRectF(left, rect.y() + fonts.px(55), evidence.width(), high)
            paint.paint_text(painter, reason, line.reason, theme.text2, size=fonts.META)
            paint_hints(painter, left, rect.y() + fonts.px(78), evidence.width(), line.keys, theme)


def paint_triple(painter: QPainter, rect: QRectF, line: TripleLine, theme: Theme) -> None:
    """Paint head, arrow with the relation's name, and tail in one line; long names are cut before the arrow is."""
    bold, small = fonts.metrics(fonts.BODY, fonts.BOLD), fonts.metrics(fonts.META)
    shaft, gap = fonts.px(17), fonts.px(6)
    word = paint.elided(line.relation, rect.width() * 0.4, size=fonts.META)
    arrow = 2 * shaft + small.horizontalAdvance(word) + 2 * fonts.px(4)
    room = max(0.0, rect.width() - arrow - 2 * gap)
    head, tail = bold.horizontalAdvance(line.head), bold.horizontalAdvance(line.tail)
    if head + tail > room:
        # The shorter name stays whole when it can.
        head = min(head, max(room / 2, room - tail))
        tail = room - head
    x = rect.x()
    colour = adjusted_for_contrast(QColor(line.head_color), theme) if line.head_color else theme.text
    box = QRectF(x, rect.y(), head, rect.height())
    paint.paint_text(painter, box, line.head, colour, weight=fonts.BOLD)
    x += head + gap
    _paint_arrow(painter, QRectF(x, rect.y(), arrow, rect.height()), word, shaft, line, theme)
    x += arrow + gap
    colour = adjusted_for_contrast(QColor(line.tail_color), theme) if line.tail_color else theme.text
    box = QRectF(x, rect.y(), tail, rect.height())
    paint.paint_text(painter, box, line.tail, colour, weight=fonts.BOLD)


def _paint_arrow(painter: QPainter, rect: QRectF, word: str, shaft: int, line: TripleLine, theme: Theme) -> None:
    y = round(rect.center().y()) + 0.5
    pen = QPen(theme.text2, 1.25)
    if not line.decided:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2.4])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dot, point = fonts.px(2) + 0.25, fonts.px(6)
    start, finish = rect.x(), rect.right()
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    first = start + (dot if line.symmetric else 0)
    last = finish - (dot if line.symmetric else point)
    painter.drawLine(QPointF(first, y), QPointF(start + shaft, y))
    painter.drawLine(QPointF(finish - shaft, y), QPointF(last, y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text2)
    if line.symmetric:
        painter.drawEllipse(QPointF(start + dot, y), dot, dot)
        painter.drawEllipse(QPointF(finish - dot, y), dot, dot)
    else:
        wing = fonts.px(3) + 0.25
        tip = [QPointF(finish, y), QPointF(finish - point, y - wing), QPointF(finish - point, y + wing)]
        painter.drawPolygon(QPolygonF(tip))
    inner = QRectF(start + shaft + fonts.px(4), rect.y(), rect.width() - 2 * (shaft + fonts.px(4)), rect.height())
    paint.paint_text(painter, inner, word, theme.text2, size=fonts.META)


def paint_evidence(painter: QPainter, rect: QRectF, text: str, marks: Sequence[tuple[int, int]], theme: Theme) -> None:
    """Paint a sentence with the ends of the relation bold, ended with … where the rectangle ends."""
    x = rect.x()
    parts = parted(text, marks)
    for number, (part, is_end) in enumerate(parts):
        weight = fonts.BOLD if is_end else fonts.REGULAR
        room = rect.right() - x
        width = fonts.metrics(fonts.META, weight).horizontalAdvance(part)
        if number + 1 < len(parts) and width > room - fonts.px(16):
            # No room for the next part: the dots that stand for it come here.
            part, width = part + parts[number + 1][0], room + 1
        ink = theme.text if is_end else theme.text2
        paint.paint_text(painter, QRectF(x, rect.y(), room, rect.height()), part, ink, size=fonts.META, weight=weight)
        x += width
        if x > rect.right():
            return


def parted(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text as parts (text, marked); line breaks become spaces, and marks that overlap are joined."""
    flat = text.replace("\n", " ")
    parts: list[tuple[str, bool]] = []
    position = 0
    for start, end in sorted(marks):
        if start > position:
            parts.append((flat[position:start], False))
        if end > max(start, position):
            parts.append((flat[max(start, position) : end], True))
            position = end
    parts.append((flat[position:], False))
    return [(part, marked) for part, marked in parts if part]


class TripleList(ListFrame):
    """Filter and order, the rows, and the keys that walk and add."""

    triple_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Triples"), parent)
        self._lines: tuple[TripleLine, ...] = ()
        self._current = ""
        self._model = _Model(self)
        self.set_rows(self._model, _Delegate(self.view))
        self._filter = MenuButton(tr("Relation"), parent=self)
        self._order = MenuButton(tr("Order"), parent=self)
        self._counts = Label(parent=self, size=fonts.META, tone="text2")
        head = self.band_above(41, spacing=12 - SIDE, reach=(SIDE, 0))
        head.addWidget(self._filter)
        head.addWidget(self._order)
        head.addStretch(1)
        head.addWidget(self._counts)
        keys = KeyHintBar(self)
        keys.set_hints((KeyHint(("J", "K"), tr("Move")), KeyHint(("R",), tr("Add a relation"))))
        self.band_below(32).addWidget(keys)
        words = {"text": tr("Text order"), "relation": tr("By relation"), "open": tr("Open first")}
        self._order.show_choices([(identifier, word, "") for identifier, word in words.items()], "text")
        self.view.row_chosen.connect(self._choose)
        self._filter.choice_made.connect(lambda _choice: self._show_rows())
        self._order.choice_made.connect(lambda _choice: self._show_rows())
        self.show_triples((), "")

    def show_triples(self, lines: Sequence[TripleLine], current_id: str, *, actions: Sequence[NextAction] = ()) -> None:
        """Show these relations, given in text order, and which is current ("" for none).

        Which relations are shown, and in which order, is the person's choice in the head of the list. Without any, the
        list says so and offers `actions`.
        """
        self._lines, self._current = tuple(lines), current_id
        yes = sum(1 for line in lines if line.state == "yes")
        no = sum(1 for line in lines if line.state == "no")
        left = len(lines) - yes - no
        self._counts.setText(f"{tr('Yes')} {yes:,} · {tr('None')} {no:,} · {tr('Left')} {left:,}")
        if lines:
            self.show_rows()
        else:
            sentence = tr("Go to a name, press R and choose the other one.")
            self.show_nothing("link", tr("No relations yet"), sentence, actions)
        self._show_rows()

    def _show_rows(self) -> None:
        counts = Counter(line.relation for line in self._lines)
        # Of an article without the chosen relation, all are shown.
        chosen = self._filter.chosen if self._filter.chosen in counts else ""
        choices = [("", tr("All relations"), "")]
        self._filter.show_choices([*choices, *((name, name, f"{n:,}") for name, n in sorted(counts.items()))], chosen)
        rows = [line for line in self._lines if not chosen or line.relation == chosen]
        if self._order.chosen == "relation":
            rows.sort(key=lambda line: line.relation)
        elif self._order.chosen == "open":
            rows.sort(key=lambda line: line.decided)
        self._model.show(rows)
        self.set_current(self._current)

    def set_current(self, triple_id: str) -> None:
        """Make a relation the current row; "" or an unknown id for none. Emits nothing."""
        self._current = triple_id
        rows = (r for r, line in enumerate(self._model.lines) if isinstance(line, TripleLine) and line.id == triple_id)
        self.view.show_large_current(next(rows, -1))

    def _choose(self, row: int) -> None:
        line = self._model.lines[row]
        assert isinstance(line, TripleLine)
        self.set_current(line.id)
        self.triple_chosen.emit(line.id)
