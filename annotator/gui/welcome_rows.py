"""The rows of the welcome page: things to begin with, and projects that were open lately."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from annotator.gui.kit import fonts, icons, paint
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.words import language, tr
from annotator.model.document import Stage

_ROW = 56


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A review session that is not finished: `id` and `location` come back when it is chosen.

    `project` is the name of its project, `signed_off` of `articles` are done.
    """

    location: str
    id: str
    name: str
    project: str
    reviewer: str
    signed_off: int
    articles: int


@dataclass(frozen=True, slots=True)
class RecentProject:
    """A project that was open lately.

    `location` comes back when it is chosen; `path` is how it is shown. `stages` counts documents, empty when the
    project could not be asked; `opened` is when it was last open, local time, None when nobody knows. `missing` says
    that the file is not there now. `reviews` are its open review sessions, the last one first.
    """

    location: str
    name: str
    path: str
    stages: Mapping[str, int] = field(default_factory=dict)
    opened: datetime | None = None
    missing: bool = False
    reviews: tuple[OpenReview, ...] = ()


def when_text(then: datetime, now: datetime) -> str:
    """A past moment as people say it: today with the time, yesterday, month and day, before this year the date."""
    days = (now.date() - then.date()).days
    if days == 0:
        return tr("Today {time}", time=f"{then:%H:%M}")
    if days == 1:
        return tr("Yesterday")
    if then.year != now.year:
        return f"{then:%Y-%m-%d}"
    if language() == "ko":
        return f"{then.month}월 {then.day}일"
    return f"{then:%b} {then.day}"


def progress_texts(stages: Mapping[str, int]) -> tuple[str, str]:
    """How many documents, and the two stages that say most about how far they are."""
    total = sum(stages.values())
    if not total:
        return (tr("No articles") if stages else "", "")
    words = {
        Stage.IN_PROGRESS: tr("In progress"),
        Stage.DONE: tr("Done"),
        Stage.IN_REVIEW: tr("In review"),
        Stage.GOLD: tr("Gold"),
    }
    parts = [f"{word} {stages[stage]:,}" for stage, word in words.items() if stages.get(stage)]
    if not parts:
        parts = [f"{tr('To do')} {total:,}"]
    if len(parts) > 2:
        parts = [parts[0], parts[-1]]
    return tr("{count} articles", count=f"{total:,}"), " · ".join(parts)


class WideButton(QAbstractButton):
    """Something to press that is as wide as its column; Up and Down walk to its neighbours, Enter presses."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Qt: as wide as the column, two lines high."""
        return QSize(fonts.px(240), fonts.px(_ROW))

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        """Qt: arrows walk, Enter presses."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            home = self.parentWidget()
            rows = [row for row in home.findChildren(type(self)) if row.isVisible()] if home is not None else [self]
            place = rows.index(self) + (1 if key == Qt.Key.Key_Down else -1)
            if 0 <= place < len(rows):
                rows[place].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent, /) -> None:
        """Qt: the row that has the keyboard looks like it."""
        super().focusInEvent(event)
        self.update()


class VerbButton(WideButton):
    """One of the things to begin with: picture, word, a sentence, its keys."""

    def __init__(self, icon: str, word: str, sentence: str, keys: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._sentence, self._keys = icon, sentence, keys
        self.setText(word)
        self.setAccessibleName(word)
        self.setAccessibleDescription(f"{sentence}. {'+'.join(keys)}")

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint the row."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            here, high = self.hasFocus(), self.height()
            painter.setPen(Qt.PenStyle.NoPen)
            if here or self.underMouse():
                painter.setBrush(theme.hover)
                painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
            if here:
                painter.setBrush(theme.accent)
                painter.drawRoundedRect(QRectF(0, fonts.px(8), 3, high - fonts.px(16)), 1.5, 1.5)
            side, pad = fonts.px(icons.LARGE), fonts.px(16)
            ink = theme.accent if here else theme.text2
            icons.paint_icon(painter, QRectF(pad, (high - side) // 2, side, side), self._icon, ink)
            x = float(pad + side + fonts.px(12))
            caps = paint.keycaps_width(self._keys)
            end = self.width() - pad - caps
            paint.paint_keycaps(painter, round(end), (high - fonts.px(paint.KEYCAP)) // 2, self._keys, theme)
            room = end - fonts.px(8) - x
            paint.paint_text(painter, QRectF(x, fonts.px(10), room, fonts.px(20)), self.text(), theme.text)
            below = QRectF(x, fonts.px(29), room, fonts.px(18))
            paint.paint_text(painter, below, self._sentence, theme.text2, size=fonts.META)
        finally:
            painter.end()


class RecentButton(WideButton):
    """A recent project: name and path, progress, when, its key."""

    def __init__(self, project: RecentProject, number: int, now: datetime, parent: QWidget) -> None:
        super().__init__(parent)
        self._project = project
        self._keys = ("Alt", str(number))
        self._when = when_text(project.opened, now) if project.opened is not None else ""
        self._progress = (tr("Not there"), "") if project.missing else progress_texts(project.stages)
        said = (project.name, *self._progress, self._when)
        self.setAccessibleName(", ".join(part for part in said if part))
        self.setAccessibleDescription("+".join(self._keys))
        self.setToolTip(project.path)

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint the row."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = theme_of(self)
            wide, high = self.width(), self.height()
            inner = QRectF(0, 0, wide, high - 1)
            if self.hasFocus() or self.underMouse():
                painter.fillRect(inner, theme.hover)
            painter.fillRect(QRectF(0, high - 1, wide, 1), theme.line)
            pad = 0
            if self.hasFocus():
                painter.fillRect(QRectF(0, 0, 3, high - 1), theme.accent)
                pad = fonts.px(12)
            caps = paint.keycaps_width(self._keys)
            end = wide - caps
            paint.paint_keycaps(painter, round(end), (high - fonts.px(paint.KEYCAP)) // 2, self._keys, theme)
            right = Qt.AlignmentFlag.AlignRight
            end -= fonts.px(12)
            when = QRectF(end - fonts.px(68), 0, fonts.px(68), high)
            paint.paint_text(painter, when, self._when, theme.text2, size=fonts.META, align=right)
            end -= fonts.px(68 + 8)
            wide_progress = max(fonts.metrics(fonts.META).horizontalAdvance(text) for text in self._progress)
            first, second = self._progress
            ink: QColor = theme.danger if self._project.missing else theme.text2
            top = fonts.px(12) if second else (high - fonts.px(17)) // 2
            box = QRectF(end - wide_progress, top, wide_progress, fonts.px(17))
            paint.paint_text(painter, box, first, ink, size=fonts.META, align=right)
            box.moveTop(fonts.px(28))
            paint.paint_text(painter, box, second, theme.text2, size=fonts.META, align=right)
            end -= wide_progress + fonts.px(12)
            name = QRectF(pad, fonts.px(10), end - pad, fonts.px(20))
            paint.paint_text(painter, name, self._project.name, theme.text)
            path = QRectF(pad, fonts.px(30), end - pad, fonts.px(18))
            shown = fonts.metrics(fonts.META).elidedText(
                self._project.path, Qt.TextElideMode.ElideMiddle, path.width() + 1
            )
            paint.paint_text(painter, path, shown, theme.text3, size=fonts.META)
        finally:
            painter.end()


class ReviewButton(WideButton):
    """An open review: its name and project, who reviews, how far it is, its key."""

    def __init__(self, review: OpenReview, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._review = review
        self._keys = ("Alt", str(number))
        self._progress = f"{review.signed_off} / {review.articles}"
        self._meta = f"{review.project} · {tr('reviewer {name}', name=review.reviewer)}"
        self.setAccessibleName(f"{review.name}, {self._meta}, {self._progress}")
        self.setAccessibleDescription("+".join(self._keys))

    def sizeHint(self) -> QSize:
        """Qt: lower than a project."""
        return QSize(fonts.px(240), fonts.px(48))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint the row."""
        theme, review = theme_of(self), self._review
        wide, high = self.width(), self.height()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus() or self.underMouse():
                painter.fillRect(QRectF(0, 0, wide, high - 1), theme.hover)
            painter.fillRect(QRectF(0, high - 1, wide, 1), theme.line)
            if self.hasFocus():
                painter.fillRect(QRectF(0, 0, 3, high - 1), theme.accent)
            pad = fonts.px(12) if self.hasFocus() else 0
            end = wide - paint.keycaps_width(self._keys)
            paint.paint_keycaps(painter, round(end), (high - fonts.px(paint.KEYCAP)) // 2, self._keys, theme)
            right = Qt.AlignmentFlag.AlignRight
            box = QRectF(pad, 0, end - fonts.px(12) - pad, high)
            taken = paint.paint_text(painter, box, self._progress, theme.text2, size=fonts.META, align=right)
            room = box.width() - taken - fonts.px(12)
            paint.paint_text(painter, QRectF(pad, fonts.px(6), room, fonts.px(20)), review.name, theme.text)
            below = QRectF(pad, fonts.px(25), room, fonts.px(18))
            paint.paint_text(painter, below, self._meta, theme.text3, size=fonts.META)
