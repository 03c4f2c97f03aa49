"""The page of a review: differences at the left, one text with all annotators in the middle, answers at the right.

It lays out and shows. What the person does goes up as signals of its parts.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from annotator.gui.annotating.guideline_panel import GuidelinePanel
from annotator.gui.article.text_view import TextView
from annotator.gui.kit import fonts, paint
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import Banner, EmptyState, HLine, KeyLink, Label, Splitter, Surface
from annotator.gui.kit.words import tr
from annotator.gui.review.answer_panel import AnswerPanel
from annotator.gui.review.difference_list import DifferenceList
from annotator.gui.review.telling import Figures, figure

LIST_WIDTH, PANEL_WIDTH = 264, 320


class _People(QWidget):
    """Who is compared: a letter and, unless names are hidden, the name; without room the letters alone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._people: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_people(self, people: tuple[tuple[str, str], ...]) -> None:
        """Show (letter, name), the name "" when it is hidden."""
        self._people = people
        self.setAccessibleName(", ".join(f"{letter} {name}".strip() for letter, name in people))
        self.setToolTip("\n".join(f"{letter} {name}" for letter, name in people if name))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: letters and names beside each other."""
        return QSize(round(sum(_person_width(*person) for person in self._people)), fonts.px(20))

    def minimumSizeHint(self) -> QSize:
        """Qt: the letters alone."""
        return QSize(round(sum(_person_width(letter, "") for letter, _ in self._people)), fonts.px(20))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint them."""
        theme, x = theme_of(self), 0.0
        named = self.width() >= self.sizeHint().width()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            top = (self.height() - fonts.px(paint.CHIP)) // 2
            for letter, whole in self._people:
                name = whole if named else ""
                wide = paint.paint_chip(painter, x, top, letter, theme, style=paint.ChipStyle.NEUTRAL)
                if name:
                    room = QRectF(x + wide + fonts.px(6), 0, 400, self.height())
                    paint.paint_text(painter, room, name, theme.text2, size=fonts.META)
                x += _person_width(letter, name)


def _person_width(letter: str, name: str) -> float:
    word = fonts.metrics(fonts.META).horizontalAdvance(name) + fonts.px(6) if name else 0.0
    return paint.chip_width(letter) + word + fonts.px(10)


class _FigureLine(QWidget):
    """Figures in one line, each behind its word; what does not fit is left out from the right, never cut."""

    clicked = Signal(str)
    """The cases of a figure are wanted: what the list of differences is to be narrowed to."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._figures: tuple[tuple[str, str, bool, str], ...] = ()
        self._places: list[tuple[float, float, str]] = []
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, figures: Sequence[tuple[str, str, bool, str]]) -> None:
        """Show (word, value, whether it only adds to the one before it, what the list shows of its cases)."""
        self._figures = tuple(figures)
        said = ", ".join(f"{word} {value}" for word, value, _, _ in self._figures)
        self.setAccessibleName(said)
        self.setToolTip(said.replace(", ", "\n"))
        self.update()

    def mousePressEvent(self, event: QMouseEvent, /) -> None:
        """Qt: a figure leads to its cases."""
        x = event.position().x()
        found = next((only for left, right, only in self._places if left <= x <= right), None)
        if found is not None:
            self.clicked.emit(found)

    def sizeHint(self) -> QSize:
        """Qt: one line."""
        return QSize(fonts.px(300), fonts.px(20))

    def minimumSizeHint(self) -> QSize:
        """Qt: figures never keep a window wide."""
        return QSize(0, fonts.px(20))

    def paintEvent(self, event: QPaintEvent, /) -> None:
        """Qt: paint those that fit."""
        theme, x, high = theme_of(self), 0.0, float(self.height())
        small = fonts.metrics(fonts.META)
        with QPainter(self) as painter:
            self._places = []
            for word, value, second, only in self._figures:
                size = fonts.META if second else fonts.BODY
                first = small.horizontalAdvance(word) + fonts.px(6)
                wide = fonts.metrics(size).horizontalAdvance(value)
                if x + first + wide > self.width():
                    return
                tone = theme.text3 if second else theme.text2
                paint.paint_text(painter, QRectF(x, 0, first, high), word, tone, size=fonts.META)
                ink = theme.text2 if second else theme.text
                paint.paint_text(painter, QRectF(x + first, 0, wide + 2, high), value, ink, size=size)
                self._places.append((x, x + first + wide, only))
                x += first + wide + fonts.px(12)


class ReviewPage(QWidget):
    """List, text and panel of one review session."""

    action_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.differences = DifferenceList(self)
        self.text = TextView(self)
        self.panel = AnswerPanel(self)
        self.guideline = GuidelinePanel(self)
        self.banner = Banner(self)
        self.empty = EmptyState(self)
        self.empty.action_triggered.connect(self.action_wanted)
        self.banner.action_triggered.connect(lambda: self.action_wanted.emit("unlock"))
        self._columns = Splitter(Qt.Orientation.Horizontal, self)
        self._columns.addWidget(self.differences)
        self._columns.addWidget(self._centre())
        self._side = QStackedWidget(self)
        self._side.addWidget(self.panel)
        self._side.addWidget(self.guideline)
        self._columns.addWidget(self._side)
        for index, stretch in enumerate((0, 1, 0)):
            self._columns.setStretchFactor(index, stretch)
            self._columns.setCollapsible(index, False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._columns)
        self.panel.action_wanted.connect(self.action_wanted)

    def _centre(self) -> QWidget:
        column = Surface(self, ground="page")
        head = Surface(column, ground="page")
        head.setFixedHeight(fonts.px(36))
        title = QHBoxLayout(head)
        title.setContentsMargins(fonts.px(12), 0, fonts.px(12), 0)
        title.setSpacing(fonts.px(8))
        self._title = Label("", head, elide=True)
        self._meta = Label("", head, size=fonts.META, tone="text3")
        self._sign = KeyLink(tr("Sign off"), ("D",), head)
        self._sign.clicked.connect(lambda: self.action_wanted.emit("sign_off"))
        title.addWidget(self._title, 1)
        title.addWidget(self._meta)
        title.addWidget(self._sign)
        line = Surface(column, ground="page")
        line.setFixedHeight(fonts.px(32))
        row = QHBoxLayout(line)
        row.setContentsMargins(fonts.px(12), 0, fonts.px(12), 0)
        row.setSpacing(fonts.px(6))
        self._figures = _FigureLine(line)
        self._figures.clicked.connect(self.differences.filter_chosen)
        row.addWidget(self._figures, 1)
        self._people = _People(line)
        row.addWidget(self._people)
        self._names = KeyLink("", ("B",), line, icon="eye-off", keys_first=False)
        self._names.setAccessibleName(tr("Hide names"))
        self._names.clicked.connect(lambda: self.action_wanted.emit("names"))
        row.addWidget(self._names)
        self._pages = QStackedWidget(column)
        self._pages.addWidget(self.text)
        self._pages.addWidget(self.empty)
        stack = QVBoxLayout(column)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        for part in (head, HLine(column), line, HLine(column), self.banner):
            stack.addWidget(part)
        stack.addWidget(self._pages, 1)
        self._heads = (head, line)
        return column

    def changeEvent(self, event: QEvent, /) -> None:
        """Qt: heights follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_heads"):
            self._heads[0].setFixedHeight(fonts.px(36))
            self._heads[1].setFixedHeight(fonts.px(32))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: columns follow the window."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give every column its width."""
        whole = self._columns.width()
        # With large text the columns at the sides give way first: the text is what is read.
        left = min(fonts.px(LIST_WIDTH), max(200, round(whole * 0.22)))
        right = min(fonts.px(PANEL_WIDTH), max(240, round(whole * 0.3)))
        self._columns.setSizes([left, max(200, whole - left - right), right])

    # ---- what is shown ------------------------------------------------------------------------------------------

    def show_head(self, title: str, meta: str, *, signed_off: bool) -> None:
        """The line above the text: the article, where it stands in the session, and what `D` does."""
        self._pages.setCurrentWidget(self.text)
        for part in self._heads:
            part.show()
        self._title.setText(title)
        self._meta.setText(meta)
        self._sign.setText(tr("Unlock") if signed_off else tr("Sign off"))
        self._sign.set_keys(("Shift", "D") if signed_off else ("D",))

    def show_figures(self, found: Figures) -> None:
        """How well the annotators of this article agree."""
        self._figures.show_figures(
            (
                (tr("Mention F1"), figure(found.exact), False, "item:mention"),
                (tr("overlap"), figure(found.overlap), True, "kind:missing"),
                (tr("Relation F1"), figure(found.given_mentions), False, "item:relation"),
                (tr("end to end"), figure(found.end_to_end), True, "item:relation"),
                ("κ", figure(found.kappa), False, "kind:label"),
                ("α", figure(found.alpha), False, "item:mention"),
            )
        )

    def show_people(self, people: tuple[tuple[str, str], ...], *, hidden: bool) -> None:
        """Who is compared, with or without their names."""
        self._people.show_people(tuple((letter, "" if hidden else name) for letter, name in people))

    def show_locked(self, text: str) -> None:
        """Say that the article is signed off; "" when it is not."""
        if text:
            self.banner.show_text(text, icon="shield-check", action=tr("Unlock"), keys=("Shift", "D"))
        else:
            self.banner.hide()

    def show_guideline(self, label: str | None) -> None:
        """The guideline of a label in place of the answers; None brings the answers back."""
        if label:
            self.guideline.show_label(label)
        self._side.setCurrentWidget(self.guideline if label is not None else self.panel)

    def guideline_is_shown(self) -> bool:
        """True while the guideline stands in place of the answers."""
        return self._side.currentWidget() is self.guideline
