"""One row of the list of suggestions: what it holds, and how it is painted."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.paint import ChipStyle, KeyHint
from annotator.gui.kit.row_list import PAD, RowDelegate
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.words import percent, tr

_HEADING, _ROW, _CURRENT = 28, 32, 84


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """What one row shows.

    `kind` is "mention" or "relation"; `color` is the label's ``#rrggbb`` in the shown theme, "" for a relation. `text`
    is the surface, for a relation "head → tail". `score` is 0 to 1, `reason` the suggester's words; `keys` are
    (keycap, word), shown while it is current. `answer` is "", "accepted", "corrected" or "rejected".
    """

    id: str
    kind: str
    label_name: str
    color: str
    text: str
    score: float
    reason: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A group's row."""

    sure: bool
    count: int
    by_score: bool | None
    """How the rows are ordered, said in the first heading only; None elsewhere."""


class SuggestionModel(LineModel):
    """Headings and suggestions."""

    def same_place(self, one: object, other: object) -> bool:
        """The same suggestion, whatever is said about it now."""
        if isinstance(one, SuggestionLine) and isinstance(other, SuggestionLine):
            return one.id == other.id
        return isinstance(one, Heading) and isinstance(other, Heading) and one.sure == other.sure

    def can_be_chosen(self, line: object) -> bool:
        """Suggestions can, headings cannot."""
        return isinstance(line, SuggestionLine)

    def height(self, line: object, *, current: bool) -> int:
        """Three heights: heading, row, current row."""
        if isinstance(line, Heading):
            return _HEADING
        return _CURRENT if current else _ROW

    def words(self, line: object) -> tuple[str, str]:
        """The surface, and all that the row says."""
        if isinstance(line, Heading):
            text = f"{_group_word(line.sure)} {line.count:,}"
            return text, text
        assert isinstance(line, SuggestionLine)
        parts = (_answer_word(line.answer), line.label_name, line.text, percent(line.score), line.reason)
        return line.text, ", ".join(part for part in parts if part)


def _group_word(sure: bool) -> str:
    return tr("Sure") if sure else tr("Maybe")


def _answer_word(answer: str) -> str:
    words = {"accepted": tr("Accepted"), "corrected": tr("Corrected"), "rejected": tr("Rejected")}
    return words.get(answer, "")


def _order_hint(by_score: bool) -> KeyHint:
    return KeyHint(("O",), tr("By score") if by_score else tr("Text order"))


class SuggestionDelegate(RowDelegate):
    """Paints headings, suggestions and, larger, the current one."""

    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        """Paint one row of any kind."""
        model = index.model()
        assert isinstance(model, SuggestionModel)
        line = model.lines[index.row()]
        if isinstance(line, Heading):
            self._paint_heading(painter, rect, line, theme)
            return
        assert isinstance(line, SuggestionLine)
        # The bar is the accent even without focus: this is the item that is outlined in the text.
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=True)
        top = rect.y() + fonts.px(4 if current else 0)
        self._paint_main(painter, QRectF(rect.x(), top, rect.width(), fonts.px(_ROW)), line, theme)
        if current:
            self._paint_details(painter, rect, line, theme)

    def _paint_heading(self, painter: QPainter, rect: QRectF, line: Heading, theme: Theme) -> None:
        pad = fonts.px(PAD)
        right = fonts.px(PAD)
        inner = rect.adjusted(pad, 0, -right, 0)
        x = paint.paint_text(painter, inner, _group_word(line.sure), theme.text2, size=fonts.META) + fonts.px(6)
        paint.paint_text(painter, inner.adjusted(x, 0, 0, 0), f"{line.count:,}", theme.text3, size=fonts.META)
        if line.by_score is not None:
            hint = order_rect(inner, line.by_score)
            word = _order_hint(line.by_score)
            paint.paint_text(painter, hint, word.word, theme.text2, size=fonts.META)
            caps = paint.keycaps_width(word.keys)
            y = round(hint.center().y() - fonts.px(paint.KEYCAP) / 2)
            paint.paint_keycaps(painter, hint.right() - caps, y, word.keys, theme)

    def _paint_main(self, painter: QPainter, rect: QRectF, line: SuggestionLine, theme: Theme) -> None:
        pad = fonts.px(PAD)
        x, right = rect.x() + pad, rect.right() - fonts.px(PAD)
        side = fonts.px(16)
        score = "" if line.answer else percent(line.score)
        if score:
            align = Qt.AlignmentFlag.AlignRight
            box = QRectF(x, rect.y(), right - x, rect.height())
            right -= paint.paint_text(painter, box, score, theme.text2, size=fonts.META, align=align) + fonts.px(8)
        if line.answer:
            mark = "x" if line.answer == "rejected" else "check"
            box = QRectF(x, round(rect.center().y() - side / 2), side, side)
            paint.paint_mark(painter, box, mark, theme.text2)
            x += side + fonts.px(8)
        label = paint.elided(line.label_name, (right - x) * 0.45, size=fonts.META, weight=fonts.BOLD)
        style = ChipStyle.DASHED if line.kind == "relation" else ChipStyle.TINT
        if line.answer:
            style = ChipStyle.NEUTRAL if line.kind == "relation" or line.answer == "rejected" else ChipStyle.SOLID
        colour = QColor(line.color) if line.color and style is not ChipStyle.NEUTRAL else None
        if colour is None and style in (ChipStyle.TINT, ChipStyle.SOLID):
            style = ChipStyle.NEUTRAL
        y = round(rect.center().y() - fonts.px(paint.CHIP) / 2)
        x += paint.paint_chip(painter, x, y, label, theme, colour, style=style) + fonts.px(8)
        ink = theme.text3 if line.answer == "rejected" else theme.text2 if line.answer else theme.text
        paint.paint_text(painter, QRectF(x, rect.y(), right - x, rect.height()), line.text, ink)

    def _paint_details(self, painter: QPainter, rect: QRectF, line: SuggestionLine, theme: Theme) -> None:
        pad = fonts.px(PAD)
        inner = QRectF(rect.x() + pad, rect.y() + fonts.px(33), rect.width() - 2 * pad, fonts.px(20))
        paint.paint_text(painter, inner, line.reason, theme.text2, size=fonts.META)
        paint_hints(painter, inner.x(), rect.y() + fonts.px(56), inner.width(), line.keys, theme)


def paint_hints(
    painter: QPainter, x: float, y: float, width: float, keys: Sequence[tuple[str, str]], theme: Theme
) -> None:
    """Paint (keycap, word) pairs in one line; those that do not fit are left out from the right.

    A keycap without a word stands close to the one after it: `[` `]` edge.
    """
    end = x + width
    for hint in joined(keys):
        if x + paint.key_hint_width(hint) > end + 1:
            return
        x += paint.paint_key_hint(painter, round(x), round(y), hint, theme) + fonts.px(paint.HINT_GAP)


def joined(keys: Sequence[tuple[str, str]]) -> tuple[KeyHint, ...]:
    """Key hints from (keycap, word): "[ ]" and "Ctrl+Enter" are two caps each; caps without a word go to the next."""
    hints: list[KeyHint] = []
    waiting: tuple[str, ...] = ()
    for key, word in keys:
        waiting += tuple(cap for chord in key.split() for cap in paint.keycaps(chord))
        if word:
            hints.append(KeyHint(waiting, word))
            waiting = ()
    if waiting:
        hints.append(KeyHint(waiting, ""))
    return tuple(hints)


def order_rect(heading: QRectF, by_score: bool) -> QRectF:
    """Where the order stands in the first heading; it can be clicked there."""
    hint = _order_hint(by_score)
    width = paint.key_hint_width(hint)
    return QRectF(heading.right() - width, heading.y(), width, heading.height())


def id_of(line: object) -> str:
    """The id of a suggestion's row, "" for a heading."""
    return line.id if isinstance(line, SuggestionLine) else ""
