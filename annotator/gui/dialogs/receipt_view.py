"""An export's receipt on screen: files with their counts, what the format could not carry, how documents were parted.

It reads the contents of `receipt.json` and nothing else.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.words import tr

_ROW, _LOSS, _HEAD, _NAME, _WHOLE_NAME = 32, 28, 28, 100, 116
_SHOWN_EACH = 3
_NUMBERS = ("documents", "sentences", "mentions", "relations", "tokens")


def loss_word(kind: str) -> str:
    """What could not be carried, in words; an unknown kind as it is."""
    words = {
        "relation": tr("Relation"),
        "no_relation": tr("Pair without relation"),
        "entity": tr("Entity"),
        "entity_details": tr("Entity's other names and ids"),
        "nested": tr("Nested mention"),
        "overlap": tr("Overlapping mention"),
        "same_span": tr("Second label on one span"),
        "not_at_word_edge": tr("Mention that ends inside a word"),
        "no_character": tr("Mention without a character"),
        "passage": tr("Passage"),
        "edge_space": tr("White space at the edge of a mention"),
        "across_sentences": tr("Across sentences"),
        "unpaired": tr("Mention of no pair"),
        "same_entities": tr("Relation said of the entities already"),
        "relation_place": tr("Which mentions a relation is said of"),
        "no_place": tr("Mention outside the text of the format"),
        "characters": tr("Characters that cannot be written"),
        "document_details": tr("Details of the article"),
        "document_id": tr("Id of the article"),
    }
    return words.get(kind, kind)


def loss_rows(losses: list[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Losses as (what, text or number, document): each kind one by one while they are few, else as one row."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for loss in losses:
        by_kind.setdefault(str(loss.get("kind", "")), []).append(loss)
    rows: list[tuple[str, str, str]] = []
    for kind, found in sorted(by_kind.items(), key=lambda pair: len(pair[1])):
        if len(found) <= _SHOWN_EACH:
            rows += [(loss_word(kind), str(one.get("text", "")), str(one.get("document", ""))) for one in found]
            continue
        documents = {str(one.get("document", "")) for one in found}
        where = next(iter(documents)) if len(documents) == 1 else tr("{count} articles", count=f"{len(documents):,}")
        rows.append((loss_word(kind), tr("{count} items", count=f"{len(found):,}"), where))
    return rows


class ReceiptView(QWidget):
    """The receipt as two tables; it is as high as it needs to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._receipt: Mapping[str, Any] = {}
        self._losses: list[tuple[str, str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_receipt(self, receipt: Mapping[str, Any]) -> None:
        """Show the contents of a `receipt.json`."""
        self._receipt = receipt
        self._losses = loss_rows(list(receipt.get("losses", ())))
        files = ", ".join(str(one.get("name", "")) for one in receipt.get("files", ()))
        self.setAccessibleName(f"{tr('Receipt')}: {files}; {self._loss_title()}")
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    @property
    def loss_count(self) -> int:
        """How many things the format could not carry."""
        return len(self._receipt.get("losses", ()))

    def sizeHint(self) -> QSize:
        """Both tables and the lines below them."""
        files = len(self._receipt.get("files", ())) + 1
        lines = 40 + _HEAD + files * _ROW + 16 + 36 + max(1, len(self._losses)) * _LOSS + 24 + len(self._facts()) * 24
        return QSize(fonts.px(420), fonts.px(lines))

    def _columns(self) -> list[tuple[str, str]]:
        """Only the numbers that some file has."""
        words = {
            "documents": tr("articles"),
            "sentences": tr("sentences"),
            "mentions": tr("mentions"),
            "relations": tr("relations"),
            "tokens": tr("tokens"),
        }
        files = [one.get("counts", {}) for one in self._receipt.get("files", ())]
        return [
            (name, words[name]) for name in _NUMBERS if name == "documents" or any(counts.get(name) for counts in files)
        ]

    def _loss_title(self) -> str:
        if not self.loss_count:
            return tr("nothing")
        count = tr("{count} items", count=f"{self.loss_count:,}")
        kinds = tr("{count} kinds", count=len(self._receipt.get("loss_counts", {})))
        return f"{count} · {kinds}"

    def _facts(self) -> list[tuple[str, str]]:
        facts: list[tuple[str, str]] = []
        groups = self._receipt.get("duplicate_groups", {})
        if groups:
            members = sum(len(group) for group in groups.values())
            facts.append(
                ("layers", tr("{groups} duplicate groups ({articles} articles)", groups=len(groups), articles=members))
            )
        alike = ((self._receipt.get("split") or {}).get("near_duplicates") or {}).get("groups", ())
        if alike:
            facts.append(("layers", tr("{count} groups of almost equal articles, not parted", count=f"{len(alike):,}")))
        if open_count := self._receipt.get("open_disagreements", 0):
            facts.append(("scale", tr("{count} open differences were left out", count=f"{open_count:,}")))
        facts += [("info", str(note)) for note in self._receipt.get("notes", ())]
        return facts

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Paint title, files, losses, facts from top to bottom."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            if self._receipt:
                y = self._paint_files(painter, theme)
                y = self._paint_losses(painter, y, theme)
                self._paint_facts(painter, y, theme)
        finally:
            painter.end()

    def _paint_files(self, painter: QPainter, theme: Theme) -> float:
        wide, right = self.width(), Qt.AlignmentFlag.AlignRight
        receipt = self._receipt
        line = QRectF(0, fonts.px(8), wide, fonts.px(24))
        paint.paint_text(painter, line, tr("Receipt"), theme.text)
        facts = f"receipt.json · {receipt.get('offset_unit', '')} · {receipt.get('unicode', '')}"
        if receipt.get("tokenizer"):
            facts += f" · {receipt['tokenizer']} {receipt.get('tokenizer_version') or ''}"
        paint.paint_text(painter, line, facts.rstrip(), theme.text3, size=fonts.META, align=right)
        columns = self._columns()
        digest, number = fonts.px(84), fonts.px(66)
        # Where there is little room, names and mentions come before what can be read in the file of the receipt.
        for name in ("tokens", "sentences", "relations"):
            if wide - digest - number * len(columns) < fonts.px(_NAME):
                columns = [column for column in columns if column[0] != name]
        if wide - digest - number * len(columns) < fonts.px(_WHOLE_NAME):
            digest = 0
        name_width = wide - digest - number * len(columns)

        def cell(place: int, y: float, high: float) -> QRectF:
            return QRectF(name_width + place * number, y, number, high)

        y, high = float(fonts.px(40)), fonts.px(_HEAD)
        paint.paint_text(painter, QRectF(0, y, name_width, high), tr("File"), theme.text2, size=fonts.META)
        for place, (_, word) in enumerate(columns):
            paint.paint_text(painter, cell(place, y, high), word, theme.text2, size=fonts.META, align=right)
        box = QRectF(wide - digest, y, digest, high)
        if digest:
            paint.paint_text(painter, box, "sha256", theme.text2, size=fonts.META, align=right)
        y += high
        painter.fillRect(QRectF(0, y - 1, wide, 1), theme.line)
        high = fonts.px(_ROW)
        files = receipt.get("files", ())
        for index, one in enumerate(files):
            paint.paint_text(painter, QRectF(0, y, name_width - 8, high), str(one.get("name", "")), theme.text)
            for place, (key, _) in enumerate(columns):
                count = one.get("counts", {}).get(key, 0)
                if count:
                    paint.paint_text(painter, cell(place, y, high), f"{count:,}", theme.text, align=right)
            sha = str(one.get("sha256", ""))
            box = QRectF(wide - digest, y, digest, high)
            if digest:
                paint.paint_text(painter, box, f"{sha[:4]}…{sha[-2:]}", theme.text2, align=right)
            y += high
            painter.fillRect(QRectF(0, y - 1, wide, 1), theme.edge if index == len(files) - 1 else theme.line)
        paint.paint_text(painter, QRectF(0, y, name_width, high), tr("Total"), theme.text)
        totals = receipt.get("counts", {})
        for place, (key, _) in enumerate(columns):
            paint.paint_text(painter, cell(place, y, high), f"{totals.get(key, 0):,}", theme.text, align=right)
        return y + high + fonts.px(16)

    def _paint_losses(self, painter: QPainter, y: float, theme: Theme) -> float:
        wide, high = self.width(), fonts.px(_LOSS)
        line = QRectF(0, y, wide, high)
        x = paint.paint_text(painter, line, tr("Not carried by this format"), theme.text) + fonts.px(8)
        line = QRectF(x, y, wide - x, high)
        paint.paint_text(painter, line, self._loss_title(), theme.text2, size=fonts.META)
        y += high + fonts.px(4)
        painter.fillRect(QRectF(0, y - 1, wide, 1), theme.line)
        side = fonts.px(16)
        for what, text, where in self._losses:
            paint.paint_mark(painter, QRectF(0, y + (high - side) // 2, side, side), "minus", theme.text2)
            left, middle = fonts.px(22), wide * 0.42
            paint.paint_text(painter, QRectF(left, y, middle - left - 8, high), what, theme.text)
            room = wide - middle
            taken = paint.paint_text(
                painter,
                QRectF(middle + room * 0.45, y, room * 0.55, high),
                where,
                theme.text2,
                size=fonts.META,
                align=Qt.AlignmentFlag.AlignRight,
            )
            paint.paint_text(painter, QRectF(middle, y, room - taken - 8, high), text, theme.text)
            y += high
            painter.fillRect(QRectF(0, y - 1, wide, 1), theme.line)
        return y + fonts.px(16)

    def _paint_facts(self, painter: QPainter, y: float, theme: Theme) -> None:
        side, high = fonts.px(16), fonts.px(24)
        for icon, text in self._facts():
            icons.paint_icon(painter, QRectF(0, y + (high - side) // 2, side, side), icon, theme.text2)
            line = QRectF(side + fonts.px(6), y, self.width() - side - fonts.px(6), high)
            paint.paint_text(painter, line, text, theme.text2, size=fonts.META)
            y += high
