"""Rows of a list as values, held so that Qt can lay out ten thousand of them without asking Python.

It knows no list: each says what its rows are called and how high they are.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QWidget,
)

from annotator.gui.kit import fonts

Index = QModelIndex | QPersistentModelIndex


class LineModel(QStandardItemModel):
    """Rows given as a tuple of values; replacing them touches only the rows between the first and the last change.

    Words and heights lie in Qt's own items, so that laying out ten thousand rows calls nothing in Python. A list says
    what a row is by `words`, `height` and the other questions below.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 1, parent)
        self._lines: tuple[object, ...] = ()
        self._large = QPersistentModelIndex()

    @property
    def lines(self) -> tuple[object, ...]:
        """The rows."""
        return self._lines

    def show(self, lines: Sequence[object]) -> None:
        """Show other rows; the same ones at both ends stay as they are, so that the list does not jump."""
        old, new = self._lines, tuple(lines)
        shorter = min(len(old), len(new))
        head = tail = 0
        while head < shorter and self.same_place(old[head], new[head]):
            head += 1
        while tail < shorter - head and self.same_place(old[-1 - tail], new[-1 - tail]):
            tail += 1
        self._lines = new
        if head + tail < len(old):
            self.removeRows(head, len(old) - tail - head)
        if head + tail < len(new):
            items = [self._item(line) for line in new[head : len(new) - tail]]
            self.invisibleRootItem().insertRows(head, items)
        pairs = [(row, old[row]) for row in range(head)]
        pairs += [(len(new) - 1 - n, old[-1 - n]) for n in range(tail)]
        for row, before in pairs:
            if new[row] != before:
                self._fill(self.item(row), new[row])

    def set_large(self, row: int) -> bool:
        """Give one row the height of the current one, -1 for none; True when that changes anything."""
        index = self.index(row, 0) if row >= 0 else QModelIndex()
        if self._large == index:
            return False
        before, self._large = self._large, QPersistentModelIndex(index)
        for one in (before, self._large):
            if one.isValid():
                self._fill(self.item(one.row()), self._lines[one.row()], large=one.row() == row)
        return True

    def rescale(self) -> None:
        """Measure every row again, after the text size has changed."""
        large = self._large.row()
        for row, line in enumerate(self._lines):
            self._fill(self.item(row), line, large=row == large)

    def same_place(self, one: object, other: object) -> bool:
        """True when two values are states of one row."""
        return one == other

    def words(self, line: object) -> tuple[str, str]:
        """What the row shows in a word, and what a screen reader says."""
        raise NotImplementedError

    def height(self, line: object, *, current: bool) -> int:
        """The height of a row, px at 100 %."""
        raise NotImplementedError

    def can_be_chosen(self, line: object) -> bool:
        """False for headings."""
        return True

    def tip(self, line: object) -> str:
        """What the mouse is told over a row; nothing by itself."""
        return ""

    def _item(self, line: object) -> QStandardItem:
        item = QStandardItem()
        if not self.can_be_chosen(line):
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._fill(item, line)
        return item

    def _fill(self, item: QStandardItem, line: object, *, large: bool | None = None) -> None:
        if large is None:
            large = self._large.isValid() and item.row() == self._large.row()
        shown, said = self.words(line)
        item.setText(shown)
        item.setData(said, Qt.ItemDataRole.AccessibleTextRole)
        item.setSizeHint(QSize(1, fonts.px(self.height(line, current=large))))
        if tip := self.tip(line):
            item.setToolTip(tip)
