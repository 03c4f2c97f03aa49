"""The table of the import page: one row per file, with a tick."""

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionButton, QWidget

from annotator.exchange.formats import FORMATS
from annotator.gui.dialogs.import_preview import ZIP, PreviewLine
from annotator.gui.dialogs.option_fields import said
from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.row_list import RowDelegate, RowView, view_of
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.words import tr

_ROW, _HEAD, _NAME = 32, 29, 160
_TICK = "tick"


def size_text(size: int) -> str:
    """Bytes as people read them."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"


def format_word(name: str) -> str:
    """A format's short name."""
    short = {"jsonl": "JSONL", "json": "JSON", "text": tr("Text"), ZIP: "ZIP"}
    if name in short:
        return short[name]
    return said(FORMATS[name].title).partition(" · ")[0] if name in FORMATS else name or "—"


class PreviewModel(LineModel):
    """The files of an import, and which of them are ticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ticked: Collection[Path] = frozenset()

    def show_files(self, lines: Sequence[PreviewLine], ticked: Collection[Path]) -> None:
        """Show files, some of them ticked."""
        if not self.lines:
            self.ticked = frozenset(ticked)  # so that each row is made once
        self.show(lines)
        self.show_ticked(ticked)

    def show_ticked(self, ticked: Collection[Path]) -> None:
        """Tick these files and no others."""
        before, self.ticked = self.ticked, frozenset(ticked)
        for row, line in enumerate(self.lines):
            assert isinstance(line, PreviewLine)
            if (line.path in before) != (line.path in self.ticked):
                self._fill(self.item(row), line)

    def height(self, line: object, *, current: bool) -> int:
        """Every row is as high."""
        return _ROW

    def same_place(self, one: object, other: object) -> bool:
        """A file that was read again stays in its row."""
        assert isinstance(one, PreviewLine) and isinstance(other, PreviewLine)
        return one.path == other.path

    def words(self, line: object) -> tuple[str, str]:
        """The file's name, and all that the row says."""
        assert isinstance(line, PreviewLine)
        count = tr("{count} articles", count=f"{line.documents:,}")
        tick = tr("ticked") if line.path in self.ticked else tr("not ticked")
        return line.file, ", ".join(
            part for part in (line.file, tick, format_word(line.format), line.encoding, count, remark(line)) if part
        )

    def tip(self, line: object) -> str:
        """The whole name, and the first problems and notes."""
        assert isinstance(line, PreviewLine)
        return "\n".join((line.file, *line.problems[:5], *line.notes[:5]))


def remark(line: PreviewLine) -> str:
    """What is worth a look about a file, in a few words."""
    if line.bad:
        return tr("{count} cannot be read", count=f"{line.bad:,}")
    if line.partial:
        return tr("still reading")
    if not line.documents:
        return tr("nothing to import")
    if line.doubtful:
        return tr("encoding guessed")
    if line.known:
        return tr("{count} here already", count=f"{len(line.known):,}")
    count = line.remarks
    return tr("Notes: {count}", count=f"{count:,}") if count else ""


class _Columns:
    """Where the columns of the table stand, from left to right, for a width."""

    def __init__(self, width: float) -> None:
        pad = fonts.px(24)
        wide = {"format": 128, "encoding": 88, "documents": 56, "size": 68, "marks": 120, "remark": 136}
        left = pad + fonts.px(28)
        # In a narrow window, or with large letters, the names of the files come before what is nice to know.
        for name in ("size", "marks", "encoding", "format"):
            if width - fonts.px(8) - sum(map(fonts.px, wide.values())) - left < fonts.px(_NAME):
                del wide[name]
        x = width - fonts.px(8)
        self.places: dict[str, tuple[float, float]] = {_TICK: (pad, fonts.px(16))}
        for name in reversed(wide):
            x -= fonts.px(wide[name])
            self.places[name] = (x, fonts.px(wide[name]) - fonts.px(16 if name != "remark" else 0))
        self.places["file"] = (left, x - left - fonts.px(16))

    def rect(self, name: str, y: float, high: float) -> QRectF:
        x, width = self.places[name]
        return QRectF(x, y, max(0.0, width), high)

    def at(self, x: float) -> str:
        """The column under a point; the tick's reaches to the name."""
        if x < self.places["file"][0]:
            return _TICK
        return next((name for name, (left, wide) in self.places.items() if left <= x < left + wide), "")


_RIGHT = ("documents", "size", "marks")
_CHANGEABLE = ("format", "encoding")


class FileView(RowView):
    """The list of files: Space and a click on the box tick, a click on format or encoding leads to its choice."""

    tick_toggled = Signal(int)
    cell_pressed = Signal(int, str)

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        """Qt: Space ticks the current row."""
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and row >= 0:
            self.tick_toggled.emit(row)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:
        """Qt: what a click means depends on the column."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        column = self.column_at(event.position())
        if column == _TICK:
            self.tick_toggled.emit(index.row())
        elif column in _CHANGEABLE:
            self.cell_pressed.emit(index.row(), column)

    def column_at(self, place: QPointF) -> str:
        """The name of the column at a place of the view: tick, file, format, encoding, …"""
        return _Columns(self.width()).at(place.x())


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
        ticked = line.path in model.ticked
        view = view_of(self)
        columns = _Columns(view.width())
        side = fonts.px(16)
        option = QStyleOptionButton()
        option.initFrom(view)
        option.rect = QRectF(columns.places[_TICK][0], round(rect.center().y() - side / 2), side, side).toRect()
        option.state = QStyle.StateFlag.State_Enabled
        option.state |= QStyle.StateFlag.State_On if ticked else QStyle.StateFlag.State_Off
        view.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter, view)
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
            if name not in columns.places:
                continue
            ink = theme.text if ticked and name in ("file", "documents") else theme.text2
            align = Qt.AlignmentFlag.AlignRight if name in _RIGHT else Qt.AlignmentFlag.AlignLeft
            box = columns.rect(name, rect.y(), rect.height())
            if name in _CHANGEABLE and (current or hovered or (name == "encoding" and line.doubtful)):
                box.setWidth(box.width() - side)
                taken = paint.paint_text(painter, box, text, ink, align=align)
                place = QRectF(box.x() + taken + fonts.px(4), round(rect.center().y() - side / 2), side, side)
                icons.paint_icon(painter, place, "chevron-down", theme.text2)
            else:
                paint.paint_text(painter, box, text, ink, align=align)
        words = remark(line)
        if words:
            bad = line.bad > 0 or not line.documents
            box = columns.rect("remark", rect.y(), rect.height())
            place = QRectF(box.x(), round(rect.center().y() - side / 2), side, side)
            icons.paint_icon(painter, place, "triangle-alert" if bad else "info", theme.danger if bad else theme.text2)
            box.adjust(side + fonts.px(4), 0, 0, 0)
            paint.paint_text(painter, box, words, theme.danger if bad else theme.text2, size=fonts.META)


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
                if name not in columns.places:
                    continue
                align = Qt.AlignmentFlag.AlignRight if name in _RIGHT else Qt.AlignmentFlag.AlignLeft
                box = columns.rect(name, 0, self.height())
                paint.paint_text(painter, box, word, theme.text2, size=fonts.META, align=align)
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.line)
        finally:
            painter.end()
