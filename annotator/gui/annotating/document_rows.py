"""One row of the list of documents: what it holds, how it is fetched when it is seen, and how it is painted."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, QStringListModel, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.line_model import Index
from annotator.gui.kit.row_list import PAD, RowDelegate
from annotator.gui.kit.theme import Theme
from annotator.gui.kit.words import stage_word
from annotator.model.document import Stage

_ROW, _RAIL_ROW = 48, 30
_CHUNK = 16  # a screenful: counting the answers of more would be felt while scrolling
_KEPT_CHUNKS = 256


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """What one row shows; `answered` of `total` suggestions, and `meta` is one small line (date, source)."""

    id: str
    title: str
    meta: str
    stage: str
    answered: int
    total: int


Fetch = Callable[[Sequence[str]], Sequence[DocumentLine]]
"""Gives the lines of some documents in any order; ids that are gone may be missing."""


class DocumentModel(QStringListModel):
    """All ids; lines come in chunks, the least recently seen are forgotten.

    The ids are Qt's own strings, so that laying out a hundred thousand rows calls nothing in Python.
    """

    def __init__(self, fetch: Fetch, parent: QWidget) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._ids: tuple[str, ...] = ()
        self._row_of: dict[str, int] = {}
        self._chunks: OrderedDict[int, dict[str, DocumentLine]] = OrderedDict()
        self._stale: set[str] = set()

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids, in the order in which they are listed."""
        return self._ids

    def show(self, ids: tuple[str, ...]) -> None:
        """List other documents; their lines are fetched when they are seen."""
        self._ids = ids
        self._row_of = {identifier: row for row, identifier in enumerate(ids)}
        self._chunks.clear()
        self._stale.clear()
        self.setStringList(ids)

    def row(self, document_id: str) -> int:
        """The row of a document, -1 when it is not listed."""
        return self._row_of.get(document_id, -1)

    def forget(self, ids: Sequence[str] | None = None) -> None:
        """Fetch these, None: all, again when next seen. Told to nobody: the view would lay out all rows for it."""
        if ids is None:
            self._chunks.clear()
        else:
            self._stale.update(ids)

    def line(self, row: int) -> DocumentLine | None:
        """The line of a row, fetched with its neighbours if need be; None for a document that is gone."""
        number, wanted = row // _CHUNK, self._ids[row]
        chunk = self._chunks.get(number)
        if chunk is None:
            ids = self._ids[number * _CHUNK : (number + 1) * _CHUNK]
            chunk = {line.id: line for line in self._fetch(ids)}
            self._stale.difference_update(ids)
            self._chunks[number] = chunk
            if len(self._chunks) > _KEPT_CHUNKS:
                self._chunks.popitem(last=False)
        else:
            self._chunks.move_to_end(number)
        if wanted in self._stale:
            self._stale.discard(wanted)
            chunk.pop(wanted, None)
            chunk |= {line.id: line for line in self._fetch((wanted,))}
        return chunk.get(wanted)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt: the title, and for a screen reader all that the row says."""
        if role not in _TEXT_ROLES or not index.isValid():
            return None
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = _count_text(line)
            return ", ".join(part for part in (line.title, stage_word(line.stage), line.meta, count) if part)
        return line.title or line.id


_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)


def _count_text(line: DocumentLine) -> str:
    if not line.total:
        return ""
    if line.stage in (Stage.TODO, Stage.IN_PROGRESS) or line.answered < line.total:
        return f"{line.answered:,}/{line.total:,}"
    return f"{line.total:,}"


class DocumentDelegate(RowDelegate):
    """Paints a document's row, or in the folded column its glyph alone."""

    folded = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index, /) -> QSize:
        """Qt: rows of one height."""
        return QSize(1, fonts.px(_RAIL_ROW if self.folded else _ROW))

    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        """Paint glyph, title, small line and count."""
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=focused)
        model = index.model()
        assert isinstance(model, DocumentModel)
        line = model.line(index.row())
        if line is None:
            return
        share = line.answered / line.total if line.total else 0.0
        side = fonts.px(16)
        if self.folded:
            x, y = rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2
            paint.paint_stage(painter, round(x), round(y), line.stage, theme, share)
            return
        pad, left = fonts.px(PAD), rect.x() + fonts.px(36)
        right = rect.right() - fonts.px(PAD)
        paint.paint_stage(painter, rect.x() + pad, rect.y() + fonts.px(7), line.stage, theme, share)
        high = fonts.px(18)
        title = QRectF(left, rect.y() + fonts.px(6), right - left, high)
        paint.paint_text(painter, title, line.title or line.id, theme.text)
        below = QRectF(left, rect.y() + fonts.px(24), right - left, high)
        count = _count_text(line)
        taken = 0.0
        if count:
            align = Qt.AlignmentFlag.AlignRight
            taken = paint.paint_text(painter, below, count, theme.text2, size=fonts.META, align=align) + fonts.px(8)
        below.setWidth(below.width() - taken)
        paint.paint_text(painter, below, line.meta, theme.text3, size=fonts.META)
