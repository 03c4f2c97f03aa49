"""The list of all documents: search, stage, order, and rows that are fetched only when they are seen.

It knows no project: it is given ids, and a function that gives the lines of some of them.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from annotator.gui.annotating.document_rows import DocumentDelegate, DocumentLine, DocumentModel, Fetch
from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.menu_button import SIDE, MenuButton
from annotator.gui.kit.row_list import PAD, RowView
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import SearchField
from annotator.gui.kit.words import stage_word, tr
from annotator.model.document import Stage

__all__ = ["DocumentLine", "DocumentList", "Fetch"]

FOLDED_WIDTH = 40
MINE = "mine"
"""The choice of the articles that were given to the person who annotates."""
_PAUSE_MS = 150


class _View(RowView):
    """The rows; says why there are none."""

    nothing: tuple[str, str] = ("", "")

    def paintEvent(self, event: QPaintEvent, /) -> None:
        super().paintEvent(event)
        if self.model().rowCount() or not self.nothing[0]:
            return
        painter = QPainter(self.viewport())
        try:
            theme = theme_of(self)
            rect = QRectF(self.viewport().rect()).adjusted(fonts.px(PAD), fonts.px(16), -fonts.px(PAD), 0)
            first = QRectF(rect.x(), rect.y(), rect.width(), fonts.px(20))
            paint.paint_text(painter, first, self.nothing[0], theme.text, weight=fonts.BOLD)
            painter.setFont(fonts.ui(fonts.META))
            painter.setPen(theme.text2)
            wrap = Qt.TextFlag.TextWordWrap
            painter.drawText(rect.adjusted(0, fonts.px(24), 0, 0), int(wrap), self.nothing[1])
        finally:
            painter.end()


class _StageCounts(QWidget):
    """The foot: how many documents are in each stage."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._totals: Mapping[str, int] = {}

    def show_totals(self, totals: Mapping[str, int]) -> None:
        self._totals = dict(totals)
        self.setAccessibleName(", ".join(f"{word} {count}" for word, count in self._parts()))
        self.setToolTip(" · ".join(f"{word} {count}" for word, count in self._parts()))
        self.update()

    def _parts(self) -> list[tuple[str, str]]:
        return [(stage_word(stage), f"{self._totals.get(stage, 0):,}") for stage in Stage]

    def sizeHint(self) -> QSize:
        return QSize(fonts.px(200), fonts.px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, fonts.px(32))

    def changeEvent(self, event: QEvent, /) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        try:
            theme = theme_of(self)
            painter.fillRect(QRect(0, 0, self.width(), 1), theme.line)
            small = fonts.metrics(fonts.META)
            parts, gap, inner = self._parts(), float(fonts.px(14)), fonts.px(3)
            room = self.width() - 2.0 * fonts.px(PAD)

            def width(part: tuple[str, str]) -> float:
                return small.horizontalAdvance(part[0]) + inner + small.horizontalAdvance(part[1])

            # Where the words have no room, the glyphs of the rows stand for them.
            glyphs = sum(map(width, parts)) + fonts.px(6) * (len(parts) - 1) > room
            side = fonts.px(16)
            words = [float(side) if glyphs else small.horizontalAdvance(word) for word, _ in parts]
            counts = [small.horizontalAdvance(count) for _, count in parts]
            free = room - sum(words) - sum(counts) - inner * len(parts)
            gap = max(0.0, min(gap, free / (len(parts) - 1)))
            x = float(fonts.px(PAD))
            for stage, (word, count), first, second in zip(Stage, parts, words, counts, strict=True):
                rect = QRectF(x, 1, first, self.height() - 1)
                if glyphs:
                    paint.paint_stage(painter, round(x), round(rect.center().y() - side / 2), stage, theme, 0.35)
                else:
                    paint.paint_text(painter, rect, word, theme.text3, size=fonts.META)
                x += first + inner
                rect = QRectF(x, 1, second, self.height() - 1)
                paint.paint_text(painter, rect, count, theme.text2, size=fonts.META)
                x += second + gap
        finally:
            painter.end()


class DocumentList(QWidget):
    """The column of documents; folded it is a rail of stage glyphs."""

    document_chosen = Signal(str)
    """The person moved to a document by click or arrow key."""
    text_wanted = Signal()
    """Enter or double-click on a document, Esc in the search: the keyboard belongs to the text now."""
    search_changed = Signal(str)
    stage_filter_changed = Signal(str)
    """A stage, MINE, or "" for all."""
    order_changed = Signal(str)
    """ "imported", "title" or "date"."""
    unfold_wanted = Signal(bool)
    """The rail's buttons were pressed; True when the search is wanted."""

    def __init__(self, fetch: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Articles"))
        self.search = SearchField(tr("Find an article"), ("F6",), self)
        self._stage = MenuButton(tr("Stage"), parent=self)
        self._order = MenuButton(tr("Order"), "arrow-up-down", self)
        self._view = _View(self)
        self._view.setAccessibleName(tr("Articles"))
        self._model = DocumentModel(fetch, self)
        self._delegate = DocumentDelegate(self._view)
        self._view.setUniformItemSizes(True)
        self._view.setModel(self._model)
        self._view.setItemDelegate(self._delegate)
        self._foot = _StageCounts(self)
        self._totals: dict[str, int] = {}
        self._current = ""
        self._folded = self._has_queue = False
        # A search of a hundred thousand articles is not asked for between two syllables.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._changed: set[str] = set()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE_MS)
        self._later.timeout.connect(self._show_changed)
        self._lay_out()
        self._order.show_choices(self._orders(), "imported")
        self.show_ids((), {})
        self._connect()

    def _lay_out(self) -> None:
        self._head = QWidget(self)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(fonts.px(PAD) - SIDE, fonts.px(8), fonts.px(PAD) - SIDE, 0)
        head.setSpacing(fonts.px(6))
        field = QHBoxLayout()
        field.setContentsMargins(SIDE, 0, SIDE, 0)
        field.addWidget(self.search)
        head.addLayout(field)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, fonts.px(2))
        line.setSpacing(fonts.px(8))
        line.addWidget(self._stage)
        line.addStretch(1)
        line.addWidget(self._order)
        head.addLayout(line)
        self._rail = QWidget(self)
        rail = QVBoxLayout(self._rail)
        rail.setContentsMargins(0, fonts.px(3), 0, fonts.px(6))
        rail.setSpacing(fonts.px(2))
        self._rail_buttons = (
            _rail_button("panel-left", tr("Show the list"), self._rail),
            _rail_button("search", tr("Find an article"), self._rail),
        )
        for button in self._rail_buttons:
            rail.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._rail.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._rail)
        column.addWidget(self._view, 1)
        column.addWidget(self._foot)

    def _connect(self) -> None:
        self._view.row_chosen.connect(self._choose)
        self._view.row_entered.connect(lambda _row: self.text_wanted.emit())
        self._stage.choice_made.connect(self.stage_filter_changed)
        self._order.choice_made.connect(self.order_changed)
        self._pause.timeout.connect(lambda: self.search_changed.emit(self.search.text()))
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.left.connect(self.text_wanted)
        self.search.installEventFilter(self)
        fold, find = self._rail_buttons
        fold.clicked.connect(lambda: self.unfold_wanted.emit(False))
        find.clicked.connect(lambda: self.unfold_wanted.emit(True))

    def show_ids(self, ids: Sequence[str], total_by_stage: Mapping[str, int]) -> None:
        """Show these documents in this order, and how many each stage has in the whole project.

        The current document stays current, and the list stays where it is if that document was in sight.
        """
        place = self._view.verticalScrollBar().value()
        before = self._model.row(self._current)
        self._model.show(tuple(ids))
        self._totals = dict(total_by_stage)
        self._show_filter()
        self._foot.show_totals(self._totals)
        self._view.nothing = self._nothing()
        row = self._model.row(self._current)
        if row >= 0 and row == before:
            self._view.executeDelayedItemsLayout()
            self._view.verticalScrollBar().setValue(place)
        self._view.show_current(row)

    def refresh(self, ids: Sequence[str] | None = None) -> None:
        """Fetch the lines of these documents again, the others stay; None: of all."""
        self._model.forget(ids)
        if ids is None:
            self._view.viewport().update()
            return
        # A little later, and once for a run of answers: no key waits for the counts of a row.
        self._changed.update(ids)
        self._later.start()

    def _show_changed(self) -> None:
        for row in map(self._model.row, self._changed):
            if row >= 0:
                self._view.update(self._model.index(row, 0))
        self._changed.clear()

    def show_totals(self, total_by_stage: Mapping[str, int]) -> None:
        """Show other counts per stage, with the same rows."""
        self._totals = dict(total_by_stage)
        self._show_filter()
        self._foot.show_totals(self._totals)

    def set_current(self, document_id: str) -> None:
        """Show which document is open; emits nothing. One that the search hides leaves no row current."""
        self._current = document_id
        self._view.show_current(self._model.row(document_id))

    def show_filter(self, stage: str, order: str) -> None:
        """Show which stage ("" for all) and order hold, for example as they were at the last start."""
        self._stage.show_choices(self._stages(), stage)
        self._show_filter()
        self._order.show_choices(self._orders(), order)

    def offer_queue(self, offered: bool, *, chosen: bool) -> None:
        """Offer the articles that were given to this person as a choice of their own, and take it or take all."""
        self._has_queue = offered
        self.show_filter(MINE if offered and chosen else "", self._order.chosen or "imported")

    def set_folded(self, folded: bool) -> None:
        """Show the rail of glyphs instead of rows."""
        self._folded = self._delegate.folded = folded
        for widget in (self._head, self._foot):
            widget.setVisible(not folded)
        self._rail.setVisible(folded)
        self.setFixedWidth(fonts.px(FOLDED_WIDTH)) if folded else self.setMinimumWidth(fonts.px(200))
        if not folded:
            self.setMaximumWidth(fonts.px(400))
        self._view.scheduleDelayedItemsLayout()

    @property
    def folded(self) -> bool:
        """Whether only the rail is shown."""
        return self._folded

    def focus_search(self) -> None:
        """Put the keyboard into the search field, its text selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def neighbour(self, step: int) -> str:
        """The id that many rows after (or before) the current one; "" beyond the ends."""
        row = self._model.row(self._current) + step
        return self._model.ids[row] if 0 <= row < len(self._model.ids) else ""

    def _choose(self, row: int) -> None:
        self._current = self._model.ids[row]
        self.document_chosen.emit(self._current)

    def _stages(self) -> list[tuple[str, str, str]]:
        total = sum(self._totals.values())
        found = [("", tr("All stages"), f"{total:,}")]
        if self._has_queue:
            found.append((MINE, tr("Given to me"), ""))
        return found + [(str(s), stage_word(s), f"{self._totals.get(s, 0):,}") for s in Stage]

    def _orders(self) -> list[tuple[str, str, str]]:
        words = {
            "imported": tr("Queue order"),
            "title": tr("By title"),
            "date": tr("By date"),
            "uncertain": tr("Unsure suggestions first"),
            "novel": tr("New names first"),
            "disagreement": tr("Disputed first"),
        }
        return [(identifier, word, "") for identifier, word in words.items()]

    def _show_filter(self) -> None:
        self._stage.show_choices(self._stages(), self._stage.chosen, f"{len(self._model.ids):,}")

    def _nothing(self) -> tuple[str, str]:
        if self.search.text():
            return tr("No article found"), tr("The search looks in titles and texts. Esc clears it.")
        if self._stage.chosen:
            return tr("No article in this stage"), tr("Choose all stages above to see the others.")
        return tr("No articles yet"), tr("Import files, or drop them onto the window.")

    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        """Down and Enter go from the search field to the rows."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._pause.isActive():
                    self._pause.stop()
                    self.search_changed.emit(self.search.text())
                self._view.setFocus(Qt.FocusReason.OtherFocusReason)
                if self._view.currentIndex().row() < 0 and self._model.ids:
                    self._view.show_current(0)
                    self._choose(0)
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent, /) -> None:
        """Icons follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_rail_buttons"):
            for button, name in zip(self._rail_buttons, ("panel-left", "search"), strict=True):
                button.setIcon(_icon(name, self))


def _icon(name: str, widget: QWidget) -> QIcon:
    return icons.icon(name, theme_of(widget).text2)


def _rail_button(name: str, word: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(_icon(name, parent))
    button.setToolTip(word)
    button.setAccessibleName(word)
    button.setAutoRaise(True)
    return button
