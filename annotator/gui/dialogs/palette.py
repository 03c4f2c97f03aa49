"""The command palette: everything that can be done or opened, found by a few letters.

It knows no action: it is given entries, and says which one was chosen. The focus goes back to where it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.fuzzy import score
from annotator.gui.kit.line_model import Index, LineModel
from annotator.gui.kit.overlays import cut_corners
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.row_list import RowDelegate, RowView
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.widgets import HLine, Icon, KeyHintBar, Label, Scrim, announce
from annotator.gui.kit.words import tr

_SIZE = QSize(640, 520)
_HEADING, _ROW = 28, 32
_ARTICLE = "article:"
_MOST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to choose. `detail` stands small after the text, `keys` are the caps that do the same.

    An id that begins with "article:" is an article: found by `@`, and not listed before something is typed.
    """

    group: str
    text: str
    detail: str
    keys: tuple[str, ...]
    id: str
    icon: str = ""

    @property
    def is_article(self) -> bool:
        """Whether it opens an article."""
        return self.id.startswith(_ARTICLE)


def found(entries: Sequence[Entry], query: str) -> tuple[Entry, ...]:
    """The entries that answer a query, groups in their order, the best of each group first.

    ``@`` before the query looks for articles only, ``>`` for commands only. Entries that are only similar are shown
    when nothing holds the query itself.
    """
    query = query.strip()
    sort = query[:1] if query[:1] in ("@", ">") else ""
    if sort:
        query = query[1:].strip()
        entries = [e for e in entries if e.is_article == (sort == "@")]
    if not query:
        return tuple(e for e in entries if sort or not e.is_article)[:_MOST]
    scored = [(_points(query, entry), entry) for entry in entries]
    best = max((points for points, _ in scored), default=0.0)
    least = 90.0 if best > 90 else 1.0
    groups: dict[str, list[tuple[float, Entry]]] = {}
    for points, entry in scored:
        if points >= least:
            groups.setdefault(entry.group, []).append((points, entry))
    kept = [entry for group in groups.values() for _, entry in sorted(group, key=lambda pair: -pair[0])]
    return tuple(kept[:_MOST])


def _points(query: str, entry: Entry) -> float:
    """How well an entry answers: by its text, then its detail, then the English name of the command."""
    name = "" if entry.is_article else entry.id.replace("_", " ")
    return max(
        score(query, entry.text), score(query, entry.detail, slips=False) - 4, score(query, name, slips=False) - 6
    )


class _Model(LineModel):
    def can_be_chosen(self, line: object) -> bool:
        return isinstance(line, Entry)

    def height(self, line: object, *, current: bool) -> int:
        return _ROW if isinstance(line, Entry) else _HEADING

    def words(self, line: object) -> tuple[str, str]:
        if not isinstance(line, Entry):
            return str(line), str(line)
        return line.text, ", ".join(part for part in (line.text, line.detail) if part)


class _Delegate(RowDelegate):
    query = ""

    def paint_line(
        self, painter: QPainter, rect: QRectF, index: Index, theme: Theme, current: bool, hovered: bool, focused: bool
    ) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        line = model.lines[index.row()]
        pad = fonts.px(16)
        right = rect.right() - pad
        if not isinstance(line, Entry):
            heading = QRectF(
                rect.x() + pad, rect.y() + fonts.px(3), rect.width() - 2 * pad, rect.height() - fonts.px(3)
            )
            paint.paint_text(painter, heading, str(line), theme.text2, size=fonts.META)
            return
        paint.paint_row(painter, rect, theme, selected=current, hovered=hovered, focused=True)
        side = fonts.px(16)
        if line.icon:
            box = QRectF(rect.x() + pad, round(rect.center().y() - side / 2), side, side)
            icons.paint_icon(painter, box, line.icon, theme.text2)
        x = rect.x() + pad + side + fonts.px(12)
        if line.keys:
            caps = paint.keycaps_width(line.keys)
            right -= caps
            top = round(rect.center().y() - fonts.px(paint.KEYCAP) / 2)
            paint.paint_keycaps(painter, round(right), top, line.keys, theme)
            right -= fonts.px(12)
        for part, bold in _parts(line.text, self.query):
            weight = fonts.BOLD if bold else fonts.REGULAR
            if x >= right:
                break
            paint.paint_text(painter, QRectF(x, rect.y(), right - x, rect.height()), part, theme.text, weight=weight)
            x += fonts.metrics(fonts.BODY, weight).horizontalAdvance(part)
        x += fonts.px(12)
        if line.detail and right - x > fonts.px(24):
            box = QRectF(x, rect.y(), right - x, rect.height())
            paint.paint_text(painter, box, line.detail, theme.text3, size=fonts.META)


def _parts(text: str, query: str) -> list[tuple[str, bool]]:
    """The text parted where it holds the query as it was typed."""
    wanted = query.strip().lstrip("@>").strip().casefold()
    place = text.casefold().find(wanted) if wanted and len(text.casefold()) == len(text) else -1
    if place < 0:
        return [(text, False)]
    end = place + len(wanted)
    parts = [(text[:place], False), (text[place:end], True), (text[end:], False)]
    return [(part, bold) for part, bold in parts if part]


class Palette(QDialog):
    """A field and the list of what it finds, over the darkened window."""

    chosen = Signal(str)
    """The id of an entry; the palette is closed by then."""

    def __init__(self, parent: QWidget, entries: Sequence[Entry]) -> None:
        self._window = parent.window()
        super().__init__(self._window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle(tr("Commands"))
        self.setAccessibleName(tr("Commands"))
        self._entries = tuple(entries)
        self._scrim: Scrim | None = None
        self._field = QLineEdit(self)
        self._field.setFrame(False)
        self._field.setPlaceholderText(tr("Find a command or an article"))
        self._field.setAccessibleName(tr("Find a command or an article"))
        colours = self._field.palette()
        colours.setColor(QPalette.ColorRole.Base, theme_of(self).raised)
        self._field.setPalette(colours)
        self._count = Label("", self, size=fonts.META, tone="text3")
        self._view = RowView(self)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAccessibleName(tr("Commands"))
        self._view.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self._model = _Model(self)
        self._delegate = _Delegate(self._view)
        self._view.setModel(self._model)
        self._view.setItemDelegate(self._delegate)
        self._lay_out()
        self._field.textChanged.connect(self._find)
        self._field.installEventFilter(self)
        self._view.clicked.connect(lambda index: self._take(index.row()))
        self.finished.connect(self.deleteLater)
        self._find("")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(fonts.px(16), fonts.px(12), fonts.px(16), fonts.px(12))
        head.setSpacing(fonts.px(8))
        head.addWidget(Icon("search", self, size=icons.LARGE))
        head.addWidget(self._field, 1)
        head.addWidget(self._count)
        escape = KeyHintBar(self)
        escape.set_hints((KeyHint(("Esc",), ""),))
        escape.setFixedWidth(escape.sizeHint().width() - fonts.px(paint.HINT_GAP) + 1)
        head.addWidget(escape)
        column.addLayout(head)
        column.addWidget(HLine(self))
        column.addSpacing(fonts.px(2))
        column.addWidget(self._view, 1)
        column.addWidget(HLine(self))
        foot = QHBoxLayout()
        foot.setContentsMargins(fonts.px(16), fonts.px(9), fonts.px(16), fonts.px(9))
        left, right = KeyHintBar(self), KeyHintBar(self)
        left.set_hints((KeyHint(("↑", "↓"), tr("Choose")), KeyHint(("Enter",), tr("Do it"))))
        right.set_hints((KeyHint(("@",), tr("Articles only")), KeyHint((">",), tr("Commands only"))))
        right.setFixedWidth(right.sizeHint().width() - fonts.px(paint.HINT_GAP) + 2)
        foot.addWidget(left, 1)
        foot.addWidget(right)
        column.addLayout(foot)

    @property
    def shown_ids(self) -> tuple[str, ...]:
        """The ids of the entries that are listed now, in order."""
        return tuple(line.id for line in self._model.lines if isinstance(line, Entry))

    def _find(self, query: str) -> None:
        rows: list[object] = []
        group = None
        entries = found(self._entries, query)
        for entry in entries:
            if entry.group != group:
                group = entry.group
                rows.append(entry.group)
            rows.append(entry)
        self._delegate.query = query
        self._model.show(rows)
        self._view.show_current(next((n for n, row in enumerate(rows) if isinstance(row, Entry)), -1))
        if rows:
            self._view.scrollToTop()
        self._count.setText(tr("{count} found", count=f"{len(entries):,}"))

    def _take(self, row: int) -> None:
        line = self._model.lines[row] if 0 <= row < len(self._model.lines) else None
        if isinstance(line, Entry):
            self.accept()
            self.chosen.emit(line.id)

    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        """Arrows and pages move through the list while the keyboard stays in the field."""
        if watched is self._field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self._view.currentIndex().row())
                return True
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                self._view.keyPressEvent(event)
                index = self._view.currentIndex()
                if index.isValid():
                    announce(self._view, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent, /) -> None:
        """Qt: the corners go along."""
        super().resizeEvent(event)
        cut_corners(self)

    def showEvent(self, event: QShowEvent, /) -> None:
        """Darken the window and stand near its top."""
        super().showEvent(event)
        window = self._window
        if self._scrim is None:
            self._scrim = Scrim(window)
        wanted = QSize(fonts.px(_SIZE.width()), fonts.px(_SIZE.height()))
        self.resize(wanted.boundedTo(window.size() - QSize(48, 48)))
        top = min(fonts.px(88), (window.height() - self.height()) // 2)
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, top)))
        self._scrim.set_bright(QRect(window.mapFromGlobal(self.pos()), self.size()))
        self._scrim.show()
        self._scrim.raise_()
        self._field.setFocus()

    def hideEvent(self, event: QHideEvent, /) -> None:
        """Give the window back."""
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Paint the ground with its border."""
        painter = QPainter(self)
        try:
            theme = theme_of(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.edge, 1))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        finally:
            painter.end()
