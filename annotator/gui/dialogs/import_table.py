"""The table of the import page: one row per file."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QWidget,
)

from annotator.gui.dialogs.import_preview import PreviewLine
from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.row_list import RowDelegate, view_of
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.words import tr

_ROW, _HEAD = 32, 29


def size_text(size: int) -> str:
    """Bytes as people read them."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"


def format_word(name: str) -> str:
    """A format's short name."""
    return {"jsonl": "JSONL", "json": "JSON", "conll": "CoNLL", "text": tr("Text")}.get(name, name or "—")


class PreviewModel(LineModel):
    """The files of an import."""

    def height(self, line: object, *, current: bool) -> int:
        """Every row is as high."""
        return _ROW

    def words(self, line: object) -> tuple[str, str]:
        """The file's name, and all that the row says."""
        assert isinstance(line, PreviewLine)
        count = tr("{count} articles", count=f"{line.documents:,}")
        return line.file, ", ".join(
            part for part in (line.file, format_word(line.format), count, _remark(line)) if part
        )

    def tip(self, line: object) -> str:
        """The whole name, and the first problems and notes."""
        assert isinstance(line, PreviewLine)
        return "\n".join((line.file, *line.problems[:5], *line.notes[:5]))


def _remark(line: PreviewLine) -> str:
    if line.bad:
        return tr("{count} cannot be read", count=f"{line.bad:,}")
    if not line.documents:
        return tr("nothing to import")
    return tr("{count} remarks", count=len(line.notes)) if line.notes else ""


class _Columns:
    """Where the columns of the table stand, from left to right, for a width."""

    def __init__(self, width: float) -> None:
        pad = fonts.px(24)
        wide = {"format": 72, "encoding": 84, "documents": 56, "size": 72, "marks": 108, "remark": 148}
        x = width - fonts.px(8)
        self.places: dict[str, tuple[float, float]] = {}
        for name in reversed(wide):
            x -= fonts.px(wide[name])
            self.places[name] = (x, fonts.px(wide[name]) - fonts.px(16 if name != "remark" else 0))
        self.places["file"] = (float(pad), x - pad - fonts.px(16))

    def rect(self, name: str, y: float, high: float) -> QRectF:
        x, width = self.places[name]
        return QRectF(x, y, max(0.0, width), high)


_RIGHT = ("documents", "size", "marks")


class PreviewDelegate(RowDelegate):
    """Paints a file's row."""

    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        """Paint the columns of one row."""
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=focused)
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), theme.line)
        model = index.model()
        assert isinstance(model, PreviewModel)
        line = model.lines[index.row()]
        assert isinstance(line, PreviewLine)
        columns = _Columns(view_of(self).width())
        marks = f"{line.mentions:,} · {line.relations:,}" if line.mentions or line.relations else "—"
        texts = {
            "file": line.file,
            "format": format_word(line.format),
            "encoding": line.encoding.upper() or "—",
            "documents": f"{line.documents:,}",
            "size": size_text(line.size),
            "marks": marks,
        }
        for name, text in texts.items():
            ink = theme.text if name in ("file", "documents") else theme.text2
            align = Qt.AlignmentFlag.AlignRight if name in _RIGHT else Qt.AlignmentFlag.AlignLeft
            paint.paint_text(painter, columns.rect(name, rect.y(), rect.height()), text, ink, align=align)
        remark = _remark(line)
        if remark:
            bad = line.bad > 0 or not line.documents
            box, side = columns.rect("remark", rect.y(), rect.height()), fonts.px(16)
            place = QRectF(box.x(), round(rect.center().y() - side / 2), side, side)
            icons.paint_icon(painter, place, "triangle-alert" if bad else "info", theme.danger if bad else theme.text2)
            box.adjust(side + fonts.px(4), 0, 0, 0)
            paint.paint_text(painter, box, remark, theme.danger if bad else theme.text2, size=fonts.META)


class PreviewHead(QWidget):
    """The words over the columns."""

    def sizeHint(self) -> QSize:
        """Qt: one line."""
        return QSize(fonts.px(400), fonts.px(_HEAD))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint words and hairline."""
        painter = QPainter(self)
        try:
            theme = theme_of(self)
            columns = _Columns(self.width())
            words = {
                "file": tr("File"),
                "format": tr("Format"),
                "encoding": tr("Encoding"),
                "documents": tr("articles"),
                "size": tr("Size"),
                "marks": tr("mentions · relations"),
                "remark": tr("Worth a look"),
            }
            for name, word in words.items():
                align = Qt.AlignmentFlag.AlignRight if name in _RIGHT else Qt.AlignmentFlag.AlignLeft
                box = columns.rect(name, 0, self.height())
                if name == "marks":
                    box.adjust(-fonts.px(40), 0, 0, 0)
                paint.paint_text(painter, box, word, theme.text2, size=fonts.META, align=align)
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.line)
        finally:
            painter.end()
