"""Finding words in the article that is open: a line over the text, while it is wanted.

It searches the text that it is given and says where the hits are; whoever owns it shows them.
"""

import re
import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import KeyLink, Label, SearchField, Surface
from annotator.gui.kit.words import tr
from annotator.model.text import Span


def places(text: str, query: str) -> tuple[Span, ...]:
    """Where a query stands in a text, in text order, without overlap; case and the kind of white space do not count."""
    words = unicodedata.normalize("NFC", query).split()
    if not words:
        return ()
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    return tuple(Span(found.start(), found.end()) for found in pattern.finditer(text))


class _Field(SearchField):
    """Enter and Shift+Enter go from hit to hit; Esc leaves at once, with the hit."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: see the class."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindBar(Surface):
    """What is looked for, how many there are, and which of them is gone to."""

    found = Signal(object, int, bool)
    """All hits (Spans), the number of the current one (-1 for none), and whether to go there."""
    closed = Signal(object)
    """The person is done: the Span of the current hit, None without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, ground="chrome", lines=("bottom",))
        self._text = ""
        self._hits: tuple[Span, ...] = ()
        self._at = -1
        self.field = _Field(tr("Find in this article"), (), self)
        self.count = Label("", self, size=fonts.META, tone="text2")
        following = KeyLink(tr("Next"), ("Enter",), self)
        before = KeyLink(tr("Previous"), ("Shift", "Enter"), self)
        done = KeyLink(tr("Back to the text"), ("Esc",), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 5)
        row.setSpacing(12)
        row.addWidget(self.field, 1)
        for part in (self.count, following, before, done):
            row.addWidget(part)
        self.field.textChanged.connect(self._search)
        self.field.stepped.connect(self.step)
        self.field.left.connect(self.close_bar)
        following.clicked.connect(lambda: self.step(1))
        before.clicked.connect(lambda: self.step(-1))
        done.clicked.connect(self.close_bar)
        self.hide()

    def open_bar(self, text: str, start: int, query: str | None = None, *, go: bool = True) -> None:
        """Look in a text from an offset on; `query` replaces what was looked for last; `go` goes to the first hit."""
        self._text = text
        self._hits = places(text, self.field.text() if query is None else query)
        self.show()
        if query is not None and query != self.field.text():
            self.field.blockSignals(True)
            self.field.setText(query)
            self.field.blockSignals(False)
        self._look(start, go=go)

    def set_text(self, text: str) -> None:
        """Another article is shown: the same is looked for in it, and nothing is gone to."""
        if self.isHidden() or text == self._text:
            return
        self._text = text
        self._hits = places(text, self.field.text())
        self._at = 0 if self._hits else -1
        self._say(go=False)

    def step(self, direction: int) -> None:
        """Go to the next hit (1) or the one before (-1); behind the last comes the first."""
        if self._hits:
            self._at = (self._at + direction) % len(self._hits)
        self._say(go=True)

    def close_bar(self) -> None:
        """Put the bar away and keep the current hit."""
        if not self.isHidden():
            self.hide()
            self.closed.emit(self._hits[self._at] if self._at >= 0 else None)

    def put_away(self) -> None:
        """Put the bar away; what was found is of no interest any more."""
        if not self.isHidden():
            self.hide()
            self.closed.emit(None)

    def _search(self, query: str) -> None:
        start = self._hits[self._at].start if self._at >= 0 else 0
        self._hits = places(self._text, query)
        self._look(start, go=True)

    def _look(self, start: int, *, go: bool) -> None:
        later = (i for i, hit in enumerate(self._hits) if hit.end > start)
        self._at = next(later, 0) if self._hits else -1
        self._say(go=go)

    def _say(self, *, go: bool) -> None:
        if self._hits:
            self.count.setText(tr("{number} of {count}", number=f"{self._at + 1:,}", count=f"{len(self._hits):,}"))
        else:
            self.count.setText(tr("not found") if self.field.text().strip() else "")
        self.found.emit(self._hits, self._at, go)
