"""What a place shows when it has nothing to show, or when something about it has to be known first."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.gui.kit import fonts, icons
from annotator.gui.kit.basics import RESTYLED, Label, Surface, Tone
from annotator.gui.kit.controls import LINK_PAD, KeyLink
from annotator.gui.kit.theme import theme_of


@dataclass(frozen=True)
class NextAction:
    """What can be done from here: the name under which it is reported, its word and its key."""

    action: str
    word: str
    keys: tuple[str, ...] = ()


class Icon(QWidget):
    """One icon as a widget, in a tone of the look."""

    def __init__(
        self, name: str, parent: QWidget | None = None, *, size: int = icons.SIZE, tone: Tone = "text2"
    ) -> None:
        super().__init__(parent)
        self._name, self._size, self._tone = name, size, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, tone: Tone = "text2") -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: the icon's square."""
        side = fonts.px(self._size)
        return QSize(side, side).grownBy(self.contentsMargins())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint it in the middle."""
        side = fonts.px(self._size)
        room = self.contentsRect()
        square = QRectF(room.x() + (room.width() - side) // 2, room.y() + (room.height() - side) // 2, side, side)
        with QPainter(self) as painter:
            icons.paint_icon(painter, square, self._name, getattr(theme_of(self), self._tone))


class EmptyState(QWidget):
    """Nothing here, and what to do next: an icon, a bold line, a sentence, up to three actions with their keys."""

    action_triggered = Signal(str)
    """The name of the action that was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon("check-check", self, size=icons.LARGE)
        self._line = Label("", self, weight=fonts.BOLD)
        self._sentence = Label("", self, tone="text2", wrap=True)
        self._actions = QVBoxLayout()
        self._actions.setSpacing(4)
        column = QVBoxLayout(self)
        # The actions' room for the focus is outside the edge that icon, line, sentence and caps share.
        column.setContentsMargins(24 - LINK_PAD, 96, 24, 24)
        for part in (self._icon, self._line, self._sentence):
            part.setContentsMargins(LINK_PAD, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._icon)
        column.addSpacing(16)
        column.addWidget(self._line)
        column.addSpacing(4)
        column.addWidget(self._sentence)
        column.addSpacing(20)
        column.addLayout(self._actions)
        column.addStretch(1)

    def show_state(self, icon: str, line: str, sentence: str = "", actions: Sequence[NextAction] = ()) -> None:
        """Say what is missing here, and offer what comes next (at most three actions)."""
        self._icon.set_icon(icon)
        self._line.setText(line)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        while (item := self._actions.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for action in actions[:3]:
            link = KeyLink(action.word, action.keys, self, size=fonts.BODY)
            link.clicked.connect(lambda _checked=False, name=action.action: self.action_triggered.emit(name))
            self._actions.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            link.show()

    def focus_first(self) -> None:
        """The keyboard goes to the first of the next actions."""
        item = self._actions.itemAt(0)
        link = item.widget() if item is not None else None
        (link or self).setFocus(Qt.FocusReason.OtherFocusReason)


class Banner(Surface):
    """One line over a place about all of it, e.g. that it can only be read; with an action or without."""

    action_triggered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, ground="chrome", lines=("bottom",))
        self._icon = Icon("info", self)
        self._text = Label("", self, tone="text2")
        self._action = KeyLink("", (), self)
        self._action.clicked.connect(lambda: self.action_triggered.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        self._measure()
        self.hide()

    def show_text(
        self, text: str, *, icon: str = "info", danger: bool = False, action: str = "", keys: Sequence[str] = ()
    ) -> None:
        """Show a line; `danger` is for what goes wrong, `action` the word of a button at the right."""
        self._icon.set_icon("triangle-alert" if danger else icon, "danger" if danger else "text2")
        self._text.setText(text)
        self._text.setToolTip(text)
        self._text.set_tone("danger" if danger else "text2")
        self._action.setText(action)
        self._action.set_keys(keys)
        self._action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.show()

    def event(self, event: QEvent) -> bool:
        """Qt: follow the text size."""
        handled = super().event(event)
        if event.type() in RESTYLED:
            self._measure()
        return handled

    def _measure(self) -> None:
        self.setFixedHeight(fonts.px(36))
