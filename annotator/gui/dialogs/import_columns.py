"""The columns of a table: what each is, chosen from its own names, and its first rows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.exchange.contract import Option
from annotator.exchange.tables_columns import WHATS, Look
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import Label
from annotator.gui.kit.words import tr

_NONE = "#0"
_ROWS, _WIDE, _SHOWN = 4, 220, 60
"""How many rows are seen; the most that a column is wide, px at 100 %; how much of a cell, characters."""


def what_word(what: str) -> str:
    """What a column can be, for people."""
    words = {
        "text": tr("Text of the article"),
        "id": tr("Number"),
        "title": tr("Title"),
        "date": tr("Date"),
        "source": tr("Published by"),
    }
    return words[what]


class ColumnChoice(QWidget):
    """For each thing that a column can be a list of the table's columns; what is not chosen is recognised."""

    changed = Signal()

    def __init__(self, option: Option, words: int, parent: QWidget | None = None) -> None:
        """`option` is what it stands for; `words` is the width of the words before a list, px."""
        super().__init__(parent)
        self.option = option
        self._chosen: dict[str, str] = {}
        self._names: tuple[str, ...] = ()
        self._showing = False
        self._boxes: dict[str, QComboBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(fonts.px(8))
        for what in WHATS:
            row = QHBoxLayout()
            row.setSpacing(fonts.px(8))
            name = Label(what_word(what), self, tone="text2", elide=True)
            name.setFixedWidth(words)
            box = QComboBox(self)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.setMinimumWidth(1)
            box.setAccessibleName(what_word(what))
            box.setPlaceholderText(tr("choose…"))
            box.currentIndexChanged.connect(lambda _index, what=what: self._choose(what))
            self._boxes[what] = box
            row.addWidget(name)
            row.addWidget(box, 1)
            column.addLayout(row)
        self.setFocusProxy(self._boxes["text"])

    @property
    def controls(self) -> list[QWidget]:
        """What is chosen in."""
        return list(self._boxes.values())

    @property
    def value(self) -> str:
        """What the person chose, as it stands on the command line; the rest is recognised."""
        return ",".join(f"{what}={self._chosen[what]}" for what in WHATS if what in self._chosen)

    def show_look(self, look: Look, value: str) -> None:
        """Offer the columns of a table; `value` is what was chosen before."""
        self._showing = True
        pairs = (part.partition("=") for part in value.split(",") if "=" in part)
        self._chosen = {what.strip(): column.strip() for what, _, column in pairs}
        for what, box in self._boxes.items():
            if look.names != self._names:
                box.clear()
                if what != "text":
                    box.addItem(tr("no column"), _NONE)
                for number, name in enumerate(look.names):
                    box.addItem(name, f"#{number + 1}")
                    cells = [row[number] for row in look.rows if row[number].strip()]
                    box.setItemData(box.count() - 1, cells[0][:200] if cells else "", Qt.ItemDataRole.ToolTipRole)
            place = look.places.get(what)
            box.setCurrentIndex(box.findData(_NONE if place is None else f"#{place + 1}"))
        self._names = look.names
        self._showing = False

    def _choose(self, what: str) -> None:
        if not self._showing:
            self._chosen[what] = str(self._boxes[what].currentData())
            self.changed.emit()


class FirstRows(QTableWidget):
    """The first rows of a table; over a column stands what it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("First rows"))

    def show_look(self, look: Look) -> None:
        """Show the rows of a table."""
        rows = look.rows[:_ROWS]
        whats = {place: what_word(what) for what, place in look.places.items()}
        self.clear()
        self.setColumnCount(len(look.names))
        self.setRowCount(len(rows))
        heads = [f"{name} · {whats[n]}" if n in whats else name for n, name in enumerate(look.names)]
        self.setHorizontalHeaderLabels(heads)
        for n, row in enumerate(rows):
            for column, cell in enumerate(row):
                item = QTableWidgetItem(" ".join(cell[: 2 * _SHOWN].split())[:_SHOWN])
                item.setToolTip(cell[:500])
                self.setItem(n, column, item)
        self.resizeColumnsToContents()
        for column in range(len(heads)):
            self.setColumnWidth(column, min(fonts.px(_WIDE), self.columnWidth(column)))
        high = self.horizontalHeader().sizeHint().height() + sum(self.rowHeight(n) for n in range(len(rows)))
        self.setFixedHeight(high + self.horizontalScrollBar().sizeHint().height())
