"""The frame that every list of the window stands in: bands above, the rows or what is said in their place, bands below.

A band is a line of a fixed height with a hairline on the side of the rows; all of them follow the text size.
"""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QStyledItemDelegate, QVBoxLayout, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.basics import Surface
from annotator.gui.kit.line_model import LineModel
from annotator.gui.kit.row_list import PAD, RowView
from annotator.gui.kit.states import EmptyState, NextAction


class ListFrame(QWidget):
    """Rows with bands above and below; a list derives from it, fills the bands and gives the rows.

    The rows are in `view`; `empty` is shown in their place by `show_empty`, and hides the first band above.
    """

    text_wanted = Signal()
    """Enter or double-click on a row: the keyboard belongs to the text."""
    action_chosen = Signal(str)
    """One of the next actions of an empty list, by its id."""

    def __init__(self, name: str, parent: QWidget | None = None, *, view: type[RowView] = RowView) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._bands: list[tuple[QWidget, int]] = []
        self._above = 0
        self._head: QWidget | None = None
        self.view = view(self)
        self.view.setAccessibleName(name)
        self.empty = EmptyState(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)
        self.view.row_entered.connect(self._entered)
        self.empty.action_triggered.connect(self.action_chosen)

    def set_rows(self, model: LineModel, delegate: QStyledItemDelegate) -> None:
        """What the rows are, and how they are painted."""
        self.view.setModel(model)
        self.view.setItemDelegate(delegate)

    def band_above(self, height: int, *, spacing: int = 8, reach: tuple[int, int] = (0, 0)) -> QHBoxLayout:
        """One more band above the rows, px at 100 %; see `_band`."""
        band, row = self._band("bottom", spacing, reach)
        self._column.insertWidget(self._above, band)
        self._above += 1
        self._head = self._head or band
        self._keep(band, height)
        return row

    def band_below(self, height: int, *, spacing: int = 8, reach: tuple[int, int] = (0, 0)) -> QHBoxLayout:
        """One more band below the rows, px at 100 %; see `_band`."""
        band, row = self._band("top", spacing, reach)
        self.add_below(band, height)
        return row

    def add_below(self, widget: QWidget, height: int) -> None:
        """A widget that paints its own band below the rows, px at 100 %."""
        self._column.addWidget(widget)
        self._keep(widget, height)

    def _band(
        self, line: Literal["top", "bottom"], spacing: int, reach: tuple[int, int]
    ) -> tuple[Surface, QHBoxLayout]:
        """`reach` is how far its first and last part may stand out of the margins: the room for a link's focus."""
        band = Surface(self, lines=(line,))
        row = QHBoxLayout(band)
        hairline = (0, 1) if line == "bottom" else (1, 0)
        left, right = fonts.px(PAD) - reach[0], fonts.px(PAD) - reach[1]
        row.setContentsMargins(left, hairline[0], right, hairline[1])
        row.setSpacing(fonts.px(spacing))
        return band, row

    def _keep(self, widget: QWidget, height: int) -> None:
        self._bands.append((widget, height))
        widget.setFixedHeight(fonts.px(height))

    def changeEvent(self, event: QEvent, /) -> None:
        """Qt: heights follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            for widget, height in getattr(self, "_bands", ()):
                widget.setFixedHeight(fonts.px(height))

    def show_rows(self) -> None:
        """The rows, with their head."""
        self._head_shown(True)
        self._stack.setCurrentWidget(self.view)

    def show_nothing(self, icon: str, line: str, sentence: str, actions: Sequence[NextAction] = ()) -> None:
        """Why there are no rows, and what comes next; without the head, which speaks of rows."""
        self._head_shown(False)
        self.empty.show_state(icon, line, sentence, actions)
        self._stack.setCurrentWidget(self.empty)

    def _head_shown(self, shown: bool) -> None:
        if self._head is not None:
            self._head.setVisible(shown)

    def _entered(self, row: int) -> None:
        """Enter or double-click on a row."""
        self.text_wanted.emit()
