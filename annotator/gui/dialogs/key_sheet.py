"""The sheet of all shortcuts, by task; searched by a word or by pressing the key itself.

It knows no action: it is given groups of keys and words.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from annotator.gui.kit import fonts, paint
from annotator.gui.kit.fuzzy import matches
from annotator.gui.kit.keys import chord, physical_letter
from annotator.gui.kit.theme import Theme, theme_of
from annotator.gui.kit.widgets import Dialog, Icon, SearchField
from annotator.gui.kit.words import tr

Keys = tuple[tuple[str, ...], ...]
"""Ways to do one thing, each as its caps: ``(("Space",), ("Y",))`` or ``(("Shift", "["), ("Shift", "]"))``."""
Row = tuple[Keys, str]
Group = tuple[str, tuple[Row, ...]]

_ROW, _HEADING, _GAP = 28, 28, 12
_COLUMN, _KEYS, _KEYS_LEAST = 268, 132, 64
_ARROWS = {Qt.Key.Key_Left: "←", Qt.Key.Key_Right: "→", Qt.Key.Key_Up: "↑", Qt.Key.Key_Down: "↓"}
# With these alone the person edits what is searched for.
_EDITING = frozenset(("Backspace", "Delete", "Esc", ""))


def found_in(groups: Sequence[Group], query: str, pressed: str = "") -> tuple[Group, ...]:
    """The rows whose words hold the query, or whose keys are it; `pressed` is a chord that was pressed instead."""
    wanted = (pressed or query.strip()).casefold()
    if not wanted:
        return tuple(groups)

    def fits(row: Row) -> bool:
        keys, words = row
        if any(wanted in ("+".join(caps).casefold(), caps[-1].casefold() if len(wanted) == 1 else "") for caps in keys):
            return True
        if wanted.isdecimal() and any(caps == ("1…9",) for caps in keys):
            return True
        return not pressed and matches(query.strip(), words)

    kept = ((title, tuple(row for row in rows if fits(row))) for title, rows in groups)
    return tuple((title, rows) for title, rows in kept if rows)


class _Sheet(QWidget):
    """The groups, set in as many columns as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._columns: list[list[Group]] = []

    def show_groups(self, groups: Sequence[Group]) -> None:
        self._groups = tuple(groups)
        said = (f"{' '.join('+'.join(c) for c in keys)} {words}" for _, rows in self._groups for keys, words in rows)
        self.setAccessibleName("; ".join(said))
        self._arrange()

    @property
    def row_count(self) -> int:
        return sum(len(rows) for _, rows in self._groups)

    def resizeEvent(self, event: QResizeEvent, /) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        count = max(1, (self.width() - fonts.px(24)) // fonts.px(_COLUMN))
        # The lowest height at which the groups, in their order, fit into that many columns.
        heights = [_height(group) for group in self._groups]
        limit = max(heights, default=0)
        while True:
            columns = _filled(self._groups, heights, limit)
            if len(columns) <= count:
                break
            limit += _ROW
        self._columns = columns
        high = max((sum(_height(g) + _GAP for g in column) for column in columns), default=0)
        self.setMinimumHeight(fonts.px(10 - _GAP + high + 12))
        self.update()

    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            painter.fillRect(self.rect(), theme.raised)
            pad = fonts.px(24)
            if not self._groups:
                line = QRectF(pad, fonts.px(12), self.width() - 2 * pad, fonts.px(28))
                paint.paint_text(painter, line, tr("No shortcut found"), theme.text2)
                return
            slots = max(1, (self.width() - pad) // fonts.px(_COLUMN))
            step = (self.width() - pad) / max(slots, len(self._columns))
            for number, column in enumerate(self._columns):
                y = float(fonts.px(10))
                # As narrow as the keys of the column allow; a single row of many caps pushes its own words only.
                widths = [_keys_width(keys) for _, rows in column for keys, _ in rows]
                fitting = [w for w in widths if w <= fonts.px(_KEYS)]
                left = max([float(fonts.px(_KEYS_LEAST)), *fitting]) + fonts.px(16)
                for title, rows in column:
                    x = pad + number * step
                    line = QRectF(x, y, step - pad, fonts.px(_HEADING))
                    paint.paint_text(painter, line, title, theme.text2, size=fonts.META)
                    y += fonts.px(_HEADING)
                    for keys, words in rows:
                        box = QRectF(x, y, step - fonts.px(12), fonts.px(_ROW))
                        self._paint_row(painter, box, keys, words, left, theme)
                        y += fonts.px(_ROW)
                    y += fonts.px(_GAP)
        finally:
            painter.end()

    def _paint_row(self, painter: QPainter, rect: QRectF, keys: Keys, words: str, left: float, theme: Theme) -> None:
        top = round(rect.center().y() - fonts.px(paint.KEYCAP) / 2)
        x = rect.x()
        for plus, cap in _pieces(keys):
            if plus:
                box = QRectF(x + fonts.px(3) - fonts.px(paint.CAP_GAP), rect.y(), fonts.px(12), rect.height())
                paint.paint_text(painter, box, "+", theme.text3, size=fonts.META)
                x += fonts.px(13) - fonts.px(paint.CAP_GAP)
            x += paint.paint_keycap(painter, x, top, cap, theme) + fonts.px(paint.CAP_GAP)
        start = max(rect.x() + left, x + fonts.px(8))
        paint.paint_text(painter, QRectF(start, rect.y(), rect.right() - start, rect.height()), words, theme.text)


def _pieces(keys: Keys) -> list[tuple[bool, str]]:
    """The caps in one line, each with whether a plus stands before it; after Shift + [ the second way is only ]."""
    pieces: list[tuple[bool, str]] = []
    before: tuple[str, ...] = ()
    for caps in keys:
        if len(caps) > 1 and caps[:-1] == before:
            pieces.append((False, caps[-1]))
        else:
            pieces += [(place > 0, cap) for place, cap in enumerate(caps)]
        before = caps[:-1]
    return pieces


def _keys_width(keys: Keys) -> float:
    pieces = _pieces(keys)
    plus = fonts.px(13) - fonts.px(paint.CAP_GAP)
    return paint.keycaps_width([cap for _, cap in pieces]) + plus * sum(1 for joined, _ in pieces if joined)


def _height(group: Group) -> int:
    return _HEADING + _ROW * len(group[1])


def _filled(groups: Sequence[Group], heights: Sequence[int], limit: int) -> list[list[Group]]:
    columns: list[list[Group]] = []
    used = limit + 1
    for group, height in zip(groups, heights, strict=True):
        if used + _GAP + height > limit:
            columns.append([])
            used = -_GAP
        columns[-1].append(group)
        used += _GAP + height
    return columns


class KeySheet(Dialog):
    """All shortcuts on one page."""

    def __init__(self, parent: QWidget, groups: Sequence[Group]) -> None:
        super().__init__(parent, tr("Keyboard shortcuts"), size=QSize(1182, 606), margins=False)
        self._groups = tuple(groups)
        self._pressed = ""
        self.search = SearchField(tr("Find by word or key"), ("/",), self)
        self.search.setFixedWidth(fonts.px(240))
        self.search.textEdited.connect(self._typed)
        self.search.textChanged.connect(lambda text: None if text else self._typed(""))
        self.search.left.connect(self.reject)
        self.search.installEventFilter(self)
        self.head.addWidget(self.search)
        self._sheet = _Sheet()
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._sheet)
        self.body.addWidget(area)
        self.foot.insertWidget(0, Icon("keyboard", self))
        self.note.setText(tr("The same places of the keyboard work while typing Hangul (ㅊ = C)"))
        self.add_button(tr("Close"), ("Esc",), self.reject, default=True)
        self._sheet.show_groups(self._groups)
        self.search.setFocus()
        self.finished.connect(self.deleteLater)

    @property
    def shown_rows(self) -> int:
        """How many shortcuts are shown now."""
        return self._sheet.row_count

    def _typed(self, text: str) -> None:
        self._pressed = ""
        if len(text) == 1 and text > "\u007f":
            # ㅊ typed by a Hangul input method is the C key too.
            letter = physical_letter(QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text))
            if letter and found_in(self._groups, "", letter.upper()):
                self._sheet.show_groups(found_in(self._groups, text) + found_in(self._groups, "", letter.upper()))
                return
        self._sheet.show_groups(found_in(self._groups, text))

    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        """A key that types nothing is what is searched for."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            arrow = _ARROWS.get(Qt.Key(event.key())) if event.key() in {int(k) for k in _ARROWS} else None
            pressed = arrow or chord(event)
            text = event.text()
            types = len(text) == 1 and text.isprintable()
            editing = pressed in _EDITING or (arrow is not None and bool(self.search.text()))
            if not types and not editing:
                self.search.setText(pressed)
                self._pressed = pressed
                self._sheet.show_groups(found_in(self._groups, "", pressed))
                self.search.selectAll()
                return True
            if pressed == "Delete" and not self.search.text():
                self._sheet.show_groups(found_in(self._groups, "", "Del") or found_in(self._groups, "", "Delete"))
                return True
        return super().eventFilter(watched, event)
