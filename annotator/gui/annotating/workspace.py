"""The three columns of an open project: articles, the text, the panel; shown from a desk, heard by the window.

It lays out and shows. What the person does goes up as signals of its parts, which the window connects.
"""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from annotator.gui.annotating.document_list import DocumentList, Fetch
from annotator.gui.annotating.entity_list import EntityList
from annotator.gui.annotating.guideline_panel import GuidelinePanel
from annotator.gui.annotating.suggestion_list import AnswerCounts, SuggestionList, WhyEmpty
from annotator.gui.annotating.triple_list import TripleList
from annotator.gui.article.find_bar import FindBar
from annotator.gui.article.text_view import TextView
from annotator.gui.kit import fonts, icons
from annotator.gui.kit.theme import theme_of
from annotator.gui.kit.widgets import Banner, EmptyState, HLine, KeyLink, Label, NextAction, Splitter, Surface, TabBar
from annotator.gui.kit.words import tr

LIST_WIDTH, PANEL_WIDTH, TRIPLES_WIDTH, TEXT_LEAST = 256, 328, 544, 560
SUGGESTIONS, TRIPLES, ENTITIES, GUIDELINE = range(4)


class Workspace(QWidget):
    """Article list, text with its head, panel with its tabs."""

    action_wanted = Signal(str)
    """A button or an empty state wants an action of the table of actions."""
    tab_shown = Signal(int)

    def __init__(self, fetch: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.documents = DocumentList(fetch, self)
        self.text = TextView(self)
        self.suggestions = SuggestionList(self)
        self.triples = TripleList(self)
        self.entities = EntityList(self)
        self.guideline = GuidelinePanel(self)
        self.banner = Banner(self)
        self.empty = EmptyState(self)
        self.find_bar = FindBar(self)
        self._arrows: list[tuple[QToolButton, str]] = []
        self._columns = Splitter(Qt.Orientation.Horizontal, self)
        self._folded_by_person: bool | None = None
        self._wanted_panel = PANEL_WIDTH
        self._columns.addWidget(self.documents)
        self._columns.addWidget(self._centre())
        self._columns.addWidget(self._panel())
        for index, stretch in enumerate((0, 1, 0)):
            self._columns.setStretchFactor(index, stretch)
            self._columns.setCollapsible(index, False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._columns)
        self.documents.unfold_wanted.connect(self._unfold)
        self.setTabOrder(self.documents, self.text)
        self._tint()

    # ---- layout -------------------------------------------------------------------------------------------------

    def _centre(self) -> QWidget:
        column = Surface(self, ground="page")
        self._title = Label("", column, elide=True)
        self._title.setMinimumWidth(40)
        self._meta = Label("", column, size=fonts.META, tone="text3")
        self.comments = KeyLink("", (), column, icon="message-square")
        self.comments.hide()
        self._done = KeyLink(tr("Done"), ("D",), column)
        self._done.clicked.connect(lambda: self.action_wanted.emit("done"))
        head = Surface(column, ground="page")
        head.setFixedHeight(fonts.px(36))
        row = QHBoxLayout(head)
        row.setContentsMargins(fonts.px(12), 0, fonts.px(12), 0)
        row.setSpacing(fonts.px(8))
        for name, act, word in (
            ("chevron-left", "previous_document", tr("Previous article")),
            ("chevron-right", "next_document", tr("Next article")),
        ):
            row.addWidget(self._arrow(head, name, act, word))
        row.addWidget(self._title)
        row.addWidget(self._meta)
        row.addStretch(1)
        row.addWidget(self.comments)
        row.addWidget(self._done)
        self._pages = QStackedWidget(column)
        self._pages.addWidget(self.text)
        self._pages.addWidget(self.empty)
        self.empty.action_triggered.connect(self.action_wanted)
        stack = QVBoxLayout(column)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        for part in (head, HLine(column), self.banner, self.find_bar):
            stack.addWidget(part)
        stack.addWidget(self._pages, 1)
        self._head = head
        return column

    def _arrow(self, parent: QWidget, name: str, act: str, word: str) -> QToolButton:
        button = QToolButton(parent)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(fonts.px(20), fonts.px(24))
        self._arrows.append((button, name))
        button.setToolTip(word)
        button.setAccessibleName(word)
        button.clicked.connect(lambda: self.action_wanted.emit(act))
        return button

    def _panel(self) -> QWidget:
        panel = Surface(self, ground="chrome")
        self.tabs = TabBar(panel)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for word in (tr("Suggestions"), tr("Triples"), tr("Entities"), tr("Guideline")):
            self.tabs.addTab(word)
        self._stack = QStackedWidget(panel)
        for page in (self.suggestions, self.triples, self.entities, self.guideline):
            self._stack.addWidget(page)
        self.tabs.currentChanged.connect(self._show_tab)
        stack = QVBoxLayout(panel)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.tabs)
        stack.addWidget(HLine(panel))
        stack.addWidget(self._stack, 1)
        self.panel = panel
        return panel

    def _show_tab(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._wanted_panel = TRIPLES_WIDTH if index == TRIPLES else PANEL_WIDTH
        self.fit()
        self.tab_shown.emit(index)

    def show_tab(self, index: int) -> None:
        """Bring a page of the panel to the front."""
        self.tabs.setCurrentIndex(index)

    def tab(self) -> int:
        """The page of the panel that is in front."""
        return self.tabs.currentIndex()

    def _unfold(self, search: bool) -> None:
        self._folded_by_person = False
        self.fit()
        if search:
            self.documents.focus_search()

    def toggle_list(self) -> None:
        """Fold the article list to a rail, or show it again."""
        self._folded_by_person = not self.documents.folded
        self.fit()

    def fit(self) -> None:
        """Give every column its width; the list folds before the text falls under its least width."""
        whole = self._columns.width()
        panel = min(fonts.px(self._wanted_panel), max(fonts.px(240), whole // 2))
        tight = whole - panel - fonts.px(LIST_WIDTH) < fonts.px(TEXT_LEAST)
        folded = tight if self._folded_by_person is None else self._folded_by_person
        self.documents.set_folded(folded)
        left = fonts.px(40) if folded else fonts.px(LIST_WIDTH)
        self._columns.setSizes([left, max(200, whole - left - panel), panel])

    def _tint(self) -> None:
        """Icons take the colours of the theme that is shown now."""
        for button, name in self._arrows:
            button.setIcon(icons.icon(name, theme_of(self).text2))

    def changeEvent(self, event: QEvent) -> None:
        """Qt: follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: columns follow the window."""
        super().resizeEvent(event)
        self.fit()

    # ---- what is shown ------------------------------------------------------------------------------------------

    def show_head(self, title: str, meta: str, *, done: bool) -> None:
        """The line above the text: title, date and source, and whether the article is done."""
        self._head.setVisible(True)
        self._title.setText(title)
        self._title.setToolTip(title)
        self._meta.setText(meta)
        self._done.setText(tr("Back to in progress") if done else tr("Done"))
        self._done.set_keys(("Shift", "D") if done else ("D",))

    def show_text(self) -> None:
        """The article in the middle."""
        self._pages.setCurrentWidget(self.text)

    def shows_text(self) -> bool:
        """True while an article is in the middle, or could be: False where it is said what is missing."""
        return self._pages.currentWidget() is self.text

    def show_empty(self, icon: str, line: str, sentence: str, actions: tuple[NextAction, ...]) -> None:
        """Nothing to read: what is missing and what comes next; no list shows anything of an article of before."""
        self._head.setVisible(False)
        self.find_bar.hide()
        self.text.show_found((), -1)
        self.suggestions.show_empty(WhyEmpty.NO_DOCUMENT)
        self.suggestions.show_counts(AnswerCounts())
        self.triples.show_triples((), "")
        self.entities.show_entities((), "", waiting=0)
        for tab in (SUGGESTIONS, TRIPLES, ENTITIES):
            self.tabs.set_count(tab, None)
        self.empty.show_state(icon, line, sentence, actions)
        self._pages.setCurrentWidget(self.empty)
