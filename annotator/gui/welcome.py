"""The first page: what the program is for, three verbs, the last projects, and a place to drop files.

It knows no project file: the recent ones are given to it, and it says what the person wants.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import HLine, KeyLink, Label
from annotator.gui.kit.words import tr
from annotator.gui.welcome_rows import OpenReview, RecentButton, RecentProject, ReviewButton, VerbButton

__all__ = ["OpenReview", "RecentProject", "WelcomePage"]

RECENT_SHOWN, REVIEWS_SHOWN = 5, 3
_LEFT, _GAP, _RIGHT = 356, 48, 556
_LINK_PAD = 4


class _DropArea(QWidget):
    """Where files and folders are dropped; it is lit while something is over it."""

    files_dropped = Signal(list)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lit = False
        self.setAcceptDrops(True)
        self._measure()
        self.setAccessibleName(tr("Drop files or a folder here"))

    def _measure(self) -> None:
        self.setFixedHeight(fonts.px(112))

    def changeEvent(self, event: QEvent, /) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def dragEnterEvent(self, event: QDragEnterEvent, /) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent, /) -> None:
        self._light(False)

    def dropEvent(self, event: QDropEvent, /) -> None:
        self._light(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def _light(self, lit: bool) -> None:
        self._lit = lit
        self.update()

    def paintEvent(self, event: QPaintEvent, /) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            pen = QPen(theme.accent if self._lit else theme.edge, 2 if self._lit else 1, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2.4])
            painter.setPen(pen)
            painter.setBrush(theme.hover if self._lit else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
            middle, side = self.width() / 2, fonts.px(icons.LARGE)
            ink = theme.accent if self._lit else theme.text2
            icons.paint_icon(painter, QRectF(middle - side / 2, fonts.px(13), side, side), "import", ink)
            centre = Qt.AlignmentFlag.AlignHCenter
            line = QRectF(8, fonts.px(37), self.width() - 16, fonts.px(20))
            paint.paint_text(painter, line, tr("Drop files or a folder here"), theme.text, align=centre)
            line = QRectF(8, fonts.px(60), self.width() - 16, fonts.px(18))
            paint.paint_text(painter, line, tr("Text · JSON · JSONL"), theme.text2, size=fonts.META, align=centre)
        finally:
            painter.end()


class WelcomePage(QScrollArea):
    """The page that is shown while no project is open."""

    new_clicked = Signal()
    open_clicked = Signal()
    samples_clicked = Signal()
    recent_chosen = Signal(str)
    """The location of a recent project."""
    review_chosen = Signal(str, str)
    """The location of a project, and the id of the review in it to go on with."""
    files_dropped = Signal(list)
    """Paths of files and folders."""
    paste_clicked = Signal()
    link_clicked = Signal(str)
    """ "keys": the sheet of shortcuts is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        self.setAccessibleName(tr("Welcome"))
        self._recents: tuple[RecentProject, ...] = ()
        self._open_reviews: tuple[OpenReview, ...] = ()
        page = QWidget()
        page.setBackgroundRole(QPalette.ColorRole.Base)
        page.setAutoFillBackground(True)
        outer = QHBoxLayout(page)
        # The verbs' ground reaches 16 px further out than the words, which stand in the middle.
        outer.setContentsMargins(fonts.px(8), fonts.px(72), fonts.px(24), fonts.px(24))
        content = self._content = QWidget(page)
        middle = QVBoxLayout(content)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        outer.addStretch(1)
        outer.addWidget(content, 1000)
        outer.addStretch(1)
        title = Label(tr("Mark people, companies and their relations in Korean news"), page, size=20, weight=fonts.BOLD)
        title.setWordWrap(True)
        sentence = tr(
            "Answer suggestions, add what is missing, settle two annotators' answers into gold. All on this computer."
        )
        for label in (title, Label(sentence, page, tone="text2", wrap=True)):
            label.setContentsMargins(fonts.px(16), 0, 0, 0)
            middle.addWidget(label)
            middle.addSpacing(fonts.px(4))
        middle.addSpacing(fonts.px(36))
        columns = QHBoxLayout()
        columns.setSpacing(fonts.px(_GAP) - _LINK_PAD)
        columns.addWidget(self._verbs(page), 16 + _LEFT)
        columns.addWidget(self._right(page), _RIGHT)
        middle.addLayout(columns)
        middle.addStretch(1)
        self.setWidget(page)
        self._measure()
        self.setFocusProxy(self.verbs[0])
        self.show_recent(())

    def _measure(self) -> None:
        self._content.setMaximumWidth(fonts.px(16 + _LEFT + _GAP + _RIGHT))
        for column in (self._left_column, self._right_column):
            column.setMinimumWidth(fonts.px(296))
        self._left_column.setMaximumWidth(fonts.px(16 + _LEFT))

    def changeEvent(self, event: QEvent, /) -> None:
        """Qt: widths follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_right_column"):
            self._measure()

    def _verbs(self, page: QWidget) -> QWidget:
        self._left_column = QWidget(page)
        column = QVBoxLayout(self._left_column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        verbs = (
            ("file-plus", tr("New project"), tr("Choose labels, import articles"), "Ctrl+N"),
            ("folder-open", tr("Open a project"), tr("An .annodb file"), "Ctrl+O"),
            ("flask-conical", tr("Look around with samples"), tr("Answer suggestions on our own articles"), "Ctrl+E"),
        )
        signals = (self.new_clicked, self.open_clicked, self.samples_clicked)
        self.verbs: list[QAbstractButton] = []
        for (icon, word, sentence, keys), signal in zip(verbs, signals, strict=True):
            verb = VerbButton(icon, word, sentence, paint.keycaps(keys), self._left_column)
            verb.clicked.connect(lambda _checked=False, s=signal: s.emit())
            column.addWidget(verb)
            self.verbs.append(verb)
        column.addSpacing(fonts.px(24))
        self._drop = _DropArea(self._left_column)
        self._drop.files_dropped.connect(self.files_dropped)
        inside = QVBoxLayout(self._drop)
        inside.setContentsMargins(8, 0, 8, fonts.px(8))
        inside.addStretch(1)
        paste = KeyLink(tr("Paste"), paint.keycaps("Ctrl+V"), self._drop)
        paste.clicked.connect(self.paste_clicked)
        inside.addWidget(paste, 0, Qt.AlignmentFlag.AlignHCenter)
        beside = QHBoxLayout()
        beside.setContentsMargins(fonts.px(16), 0, fonts.px(16), 0)
        beside.addWidget(self._drop)
        column.addLayout(beside)
        column.addStretch(1)
        return self._left_column

    def _right(self, page: QWidget) -> QWidget:
        self._right_column = QWidget(page)
        outer = QVBoxLayout(self._right_column)
        outer.setContentsMargins(0, fonts.px(4), 0, 0)
        outer.setSpacing(0)
        column = QVBoxLayout()
        # The links below keep room for their focus; their words begin where the others do.
        column.setContentsMargins(_LINK_PAD, 0, 0, 0)
        column.setSpacing(0)
        outer.addLayout(column)
        self._heading = Label(tr("Recent projects"), self._right_column, size=fonts.META, tone="text2")
        self._heading.setFixedHeight(fonts.px(22))
        column.addWidget(self._heading)
        column.addSpacing(fonts.px(2))
        column.addWidget(HLine(self._right_column))
        self._rows = QWidget(self._right_column)
        self._row_column = QVBoxLayout(self._rows)
        self._row_column.setContentsMargins(0, 0, 0, 0)
        self._row_column.setSpacing(0)
        column.addWidget(self._rows)
        self._none = Label(tr("Projects that you open will be listed here."), self._right_column, tone="text2")
        self._none.setContentsMargins(0, fonts.px(16), 0, fonts.px(8))
        column.addWidget(self._none)
        self._review_heading = Label(tr("Open reviews"), self._right_column, size=fonts.META, tone="text2")
        self._review_heading.setContentsMargins(0, fonts.px(16), 0, fonts.px(2))
        self._reviews = QWidget(self._right_column)
        self._review_column = QVBoxLayout(self._reviews)
        self._review_column.setContentsMargins(0, 0, 0, 0)
        self._review_column.setSpacing(0)
        column.addWidget(self._review_heading)
        column.addWidget(self._reviews)
        keys = KeyLink(tr("Keyboard shortcuts"), ("?",), self._right_column, icon="keyboard", keys_first=False)
        keys.clicked.connect(lambda: self.link_clicked.emit("keys"))
        outer.addSpacing(fonts.px(12))
        outer.addWidget(keys, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addStretch(1)
        return self._right_column

    def show_recent(self, projects: Sequence[RecentProject], now: datetime | None = None) -> None:
        """Show the last projects, newest first; more than five are not shown. `now` is local time."""
        self._recents = tuple(projects)[:RECENT_SHOWN]
        focused = next((n for n, row in enumerate(self._rows.findChildren(RecentButton)) if row.hasFocus()), -1)
        while (item := self._row_column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        today = now if now is not None else datetime.now()
        for number, project in enumerate(self._recents, 1):
            row = RecentButton(project, number, today, self._rows)
            row.clicked.connect(lambda _checked=False, p=project: self.recent_chosen.emit(p.location))
            self._row_column.addWidget(row)
            if number - 1 == focused:
                row.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rows.setVisible(bool(self._recents))
        self._none.setVisible(not self._recents)
        self._show_reviews([review for project in self._recents for review in project.reviews][:REVIEWS_SHOWN])

    def _show_reviews(self, reviews: Sequence[OpenReview]) -> None:
        self._open_reviews = tuple(reviews)
        while (item := self._review_column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        for number, review in enumerate(self._open_reviews, RECENT_SHOWN + 1):
            row = ReviewButton(review, number, self._reviews)
            row.clicked.connect(lambda _checked=False, r=review: self.review_chosen.emit(r.location, r.id))
            self._review_column.addWidget(row)
        self._reviews.setVisible(bool(reviews))
        self._review_heading.setVisible(bool(reviews))

    def choose_recent(self, number: int) -> bool:
        """Choose the recent project of that number, counted from 1, or the open review behind those; False for none."""
        behind = number - RECENT_SHOWN
        if 1 <= behind <= len(self._open_reviews):
            review = self._open_reviews[behind - 1]
            self.review_chosen.emit(review.location, review.id)
            return True
        if not 1 <= number <= len(self._recents):
            return False
        self.recent_chosen.emit(self._recents[number - 1].location)
        return True

    def focus_first(self) -> None:
        """Put the keyboard on the first verb."""
        self.verbs[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def key_hints() -> tuple[KeyHint, ...]:
        """The keys of this page, for the status line."""
        return (KeyHint(("↑", "↓"), tr("Choose")), KeyHint(("Enter",), tr("Open")), KeyHint(("Tab",), tr("Next group")))

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        """Alt with a digit opens a recent project; the arrows belong to the rows."""
        digit = event.key() - Qt.Key.Key_0.value
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self.choose_recent(digit):
            return
        event.ignore()
