"""The window: menu, the current page, the status line, and the way of every key and click to an act.

Layout and slots of a few lines. What an act does is in `acts.py`, what it shows in `presenting.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.annotating.actions import ACTIONS, MENUS, Action, by_chord, key_of
from annotator.gui.annotating.acts import Acts
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.annotating.workspace import Workspace
from annotator.gui.flows import Flows
from annotator.gui.jobs import Jobs
from annotator.gui.kit import fonts
from annotator.gui.kit.keys import chord
from annotator.gui.kit.paint import KeyHint, keycaps
from annotator.gui.kit.theme import apply_theme, current_theme, theme_of
from annotator.gui.kit.widgets import HLine, KeyHintBar, KeyLink, Label, Surface, Toast
from annotator.gui.kit.words import set_language, tr
from annotator.gui.review.actions import ELSEWHERE, REVIEW_ACTIONS
from annotator.gui.welcome import WelcomePage
from annotator.settings import Settings, save
from annotator.store.project import Changed

_FRAME = 40
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ/")
_TEXT_FIELDS = (QLineEdit, QPlainTextEdit)
_OF_A_PROJECT = frozenset(
    ("export", "backup", "close", "undo", "redo", "ask_muted", "learn", "versions", "check", "annotator")
)
_OF_A_TEAM = frozenset(("reviews", "new_review", "assign", "report", "ledger"))


class MainWindow(AnnotatorWindow):
    """One window on one project, or on the welcome page."""

    language_changed = Signal(str)
    """The person chose another language: whoever made this window makes a new one."""

    flows: Flows
    acts: Acts

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.jobs = Jobs(self)
        self._takers: set[QWidget] = set()
        self._chords = by_chord()
        self._menu_actions: dict[str, QAction] = {}
        self._said_action = ""
        self.setWindowTitle("Annotator")
        self.setAcceptDrops(True)
        self.flows = Flows(self)
        self.acts = Acts(self)
        self.welcome = WelcomePage(self)
        self.workspace = Workspace(self.flows.lines, self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.workspace)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(HLine(middle))
        column.addWidget(self._pages, 1)
        column.addWidget(self._status_line())
        self.setCentralWidget(middle)
        self.toast = Toast(self.workspace.panel, foot=fonts.px(44))
        self._welcome_toast = Toast(self.welcome)
        self._make_menus()
        self._connect()
        self.show_welcome()
        self._restore_place()

    # ---- reviews, made when the first is shown: most windows never show one ------------------------------------------

    @cached_property
    def reviewing(self) -> Any:
        """The reviews of this window (`Reviewing`)."""
        from annotator.gui.review.review_page import ReviewPage
        from annotator.gui.review.reviewing import Reviewing

        page = ReviewPage(self)
        self._pages.addWidget(page)
        made = Reviewing(self, page)
        made.set_look(theme_of(page), self.settings.text_scale / 100)
        self._take_keys_of((page, *_focusable(page)))
        return made

    @property
    def is_reviewing(self) -> bool:
        """True while a review is shown."""
        return "reviewing" in self.__dict__ and self.reviewing.active

    # ---- layout -------------------------------------------------------------------------------------------------

    def _status_line(self) -> QWidget:
        line = Surface(self, ground="chrome", lines=("top",))
        line.setFixedHeight(fonts.px(28))
        self.hints = KeyHintBar(line)
        self.hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.saved = Label("", line, size=fonts.META, tone="text2")
        self.facts = Label("", line, size=fonts.META, tone="text2")
        row = QHBoxLayout(line)
        row.setContentsMargins(fonts.px(12), 0, fonts.px(12), 0)
        row.setSpacing(fonts.px(12))
        row.addWidget(self.hints, 1)
        row.addWidget(self.saved)
        row.addWidget(self.facts)
        return line

    def _make_menus(self) -> None:
        bar = self.menuBar()
        bar.setNativeMenuBar(False)
        for heading in MENUS:
            menu = bar.addMenu(tr(heading))
            for action in (*ACTIONS, *REVIEW_ACTIONS):
                if action.menu != heading:
                    continue
                made = QAction(self._menu_text(action.words, action.keys), menu)
                made.triggered.connect(partial(self.perform, action.id))
                menu.addAction(made)
                self._menu_actions[action.id] = made
            menu.aboutToShow.connect(self._refresh_menus)
        corner = QWidget(bar)
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, fonts.px(12), 0)
        row.setSpacing(fonts.px(12))
        self._project_name = KeyLink("", (), corner, icon="database")
        self._person = KeyLink("", (), corner, icon="user")
        self._person.clicked.connect(lambda: self.perform("annotator"))
        commands = KeyLink(tr("Commands"), ("Ctrl", "K"), corner, keys_first=False)
        commands.clicked.connect(lambda: self.perform("palette"))
        for part in (self._project_name, self._person, commands):
            row.addWidget(part)
        bar.setCornerWidget(corner)
        self._corner = corner

    @staticmethod
    def _menu_text(words: str, keys: tuple[str, ...]) -> str:
        # After a tab Qt shows the text as a shortcut without obeying it: keys are obeyed here, by physical place.
        return f"{words}\t{keys[0]}" if keys else words

    def _refresh_menus(self) -> None:
        for action in ACTIONS:
            made = self._menu_actions.get(action.id)
            if made is not None:
                made.setEnabled(self._works_now(action))
                made.setText(self._menu_text(self.acts.words_of(action), action.keys))
        for action in REVIEW_ACTIONS:
            made = self._menu_actions.get(action.id)
            if made is not None:
                made.setVisible(self.is_reviewing)

    def _works_now(self, action: Action) -> bool:
        if self.is_reviewing:
            return action.id in ELSEWHERE
        if self.flows.project is None and action.id in _OF_A_PROJECT | _OF_A_TEAM:
            return False
        if action.id in ("undo", "redo"):
            return self.acts.can_travel(action.id)
        return not action.needs_document or self.acts.has_document()

    def _connect(self) -> None:
        work = self.workspace
        work.action_wanted.connect(self.perform)
        work.tab_shown.connect(lambda _: self.acts.show_panel())
        work.documents.document_chosen.connect(self.acts.open_document)
        work.documents.text_wanted.connect(self.focus_text)
        work.documents.search_changed.connect(lambda text: self.flows.filter(search=text))
        work.documents.stage_filter_changed.connect(lambda stage: self.flows.filter(stage=stage))
        work.documents.order_changed.connect(lambda order: self.flows.filter(order=order))
        self.acts.connect_views()
        self.flows.connect_welcome(self.welcome)
        self.project_changed.connect(self._project_changed)
        self.jobs.done.connect(self.flows.job_done)
        self.jobs.failed.connect(self.flows.job_failed)
        self.jobs.progressed.connect(self.flows.job_progressed)
        self.toast.clicked.connect(self._toast_clicked)
        self._take_keys_of(self.key_takers())
        self._clickable = [area.viewport() for area in self.workspace.findChildren(QAbstractScrollArea)]
        for viewport in self._clickable:
            viewport.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._state_changed)

    def _take_keys_of(self, widgets: Iterable[QWidget]) -> None:
        for widget in widgets:
            self._takers.add(widget)
            widget.installEventFilter(self)

    def key_takers(self) -> tuple[QWidget, ...]:
        """The widgets that may have the focus here, in the order of F6."""
        work = self.workspace
        found: list[QWidget] = [self, self.welcome]
        columns = (
            work.documents,
            work.find_bar,
            work.text,
            work.suggestions,
            work.triples,
            work.entities,
            work.guideline,
            work.empty,
        )
        for column in columns:
            found += (column, *_focusable(column))
        return tuple(found)

    # ---- pages --------------------------------------------------------------------------------------------------

    def show_welcome(self) -> None:
        """The page without a project."""
        self._pages.setCurrentWidget(self.welcome)
        self.setWindowTitle("Annotator")
        self._project_name.hide()
        self._person.hide()
        self._fit_corner()
        self.saved.setText("")
        self.facts.setText("")
        self.flows.show_recent(self.welcome)
        self.hints.set_hints(
            (KeyHint(("↑", "↓"), tr("Choose")), KeyHint(("Enter",), tr("Open")), KeyHint(("Ctrl", "K"), tr("Commands")))
        )
        self.welcome.setFocus()

    def show_workspace(self, name: str, location: str, annotator: str) -> None:
        """The page of an open project."""
        self._pages.setCurrentWidget(self.workspace)
        self.setWindowTitle(f"{name} – Annotator")
        for link, text in ((self._project_name, name), (self._person, annotator)):
            link.setText(text)
            link.show()
        self._fit_corner()
        self._project_name.setToolTip(location)
        self.workspace.fit()

    def person_link(self) -> QWidget:
        """Where the name of who annotates stands."""
        return self._person

    def show_review(self) -> None:
        """The page of a review session."""
        self.acts.in_front(False)
        self._pages.setCurrentWidget(self.reviewing.page)
        self._person.setText(tr("Review · {name}", name=self.settings.annotator))
        self._fit_corner()
        self.reviewing.page.fit()

    def review_left(self) -> None:
        """Back from a review to annotating, where everything is asked anew."""
        self._pages.setCurrentWidget(self.workspace)
        self._person.setText(self.settings.annotator)
        self._fit_corner()
        self.flows.show_documents()
        self.acts.come_back()
        self.focus_text()

    def review_finished(self, name: str) -> None:
        """Every article of a review is signed off."""
        self.reviewing.say(tr("Review “{name}” finished.", name=name), "review.report")

    def _fit_corner(self) -> None:
        """The menu bar keeps the room that its corner had when it was set: it must be told of every change."""
        self._corner.setFixedHeight(self.menuBar().sizeHint().height() - 1)
        self._corner.adjustSize()
        self.menuBar().setCornerWidget(self._corner)

    def on_welcome(self) -> bool:
        """True while no project is shown."""
        return self._pages.currentWidget() is self.welcome

    def focus_text(self) -> None:
        """The keyboard goes to the article; where there is none, to what can be done instead."""
        if self.workspace.shows_text():
            self.workspace.text.setFocus()
        else:
            self.workspace.empty.focus_first()

    def say(self, text: str, action: str = "") -> None:
        """One sentence about what was just done, with the key of an action that belongs to it."""
        if self.is_reviewing:
            self.reviewing.say(text, action)
            return
        from_key = key_of(action) if action else ""
        word = next((a.words for a in ACTIONS if a.id == action), "")
        self._said_action = action
        toast = self._welcome_toast if self.on_welcome() else self.toast
        toast.show_message(text, KeyHint(keycaps(from_key), word) if from_key else None)

    @Slot()
    def _toast_clicked(self) -> None:
        """A click on a message does what that message offers; on one that offers nothing it only puts it away."""
        if self._said_action:
            self.perform(self._said_action)

    # ---- keys ---------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: every key press on one of our widgets is asked here first, so that no list eats a single key."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            return self._key(watched, event)
        if event.type() == QEvent.Type.MouseButtonPress and watched in self._clickable and not self.is_reviewing:
            self.acts.acted()  # a button is counted by what it does
        return super().eventFilter(watched, event)

    def _key(self, watched: QWidget, event: QKeyEvent) -> bool:
        pressed = chord(event)
        if not pressed:
            return False
        in_field = isinstance(QApplication.focusWidget(), _TEXT_FIELDS)
        if not in_field and not self.is_reviewing and self._is_first(watched):
            self.acts.acted()
        if self.is_reviewing:
            taken = self.reviewing.key(pressed, in_field)
            if isinstance(taken, str):
                self.perform(taken, pressed)
            return bool(taken)
        if not in_field and self.acts.take_key(pressed):
            return True
        action = self._chords.get(pressed)
        if action is None and not in_field and self.acts.has_document() and pressed in _LETTERS:
            self.acts.complain(tr("{key} does nothing here; ? shows all keys", key=pressed))
            return True
        if pressed == "Space" and isinstance(watched, QAbstractButton):
            return False  # a button that has the focus is pressed
        if action is None or (in_field and not action.in_fields) or (in_field and pressed == "Esc"):
            return False
        if in_field and len(pressed) == 1:
            return False  # a letter, though another key of the same action works in fields
        if self.on_welcome() and action.needs_document:
            return False
        if pressed in ("Enter", "Ctrl+V") and not self.acts.wants(pressed, watched):
            return False
        self.perform(action.id, pressed)
        return True

    def _is_first(self, watched: QWidget) -> bool:
        """True if a key comes here first; one that nobody takes is passed on to the parents, and counts once."""
        first = QApplication.focusWidget()
        while first is not None and first not in self._takers:
            first = first.parentWidget()
        return first is None or first is watched

    def perform(self, action_id: str, pressed: str = "") -> None:
        """Do an action of the table; `pressed` is the chord that asked for it, if one did."""
        chord_pressed = pressed if isinstance(pressed, str) else ""
        if self.is_reviewing and action_id == "keys":
            self.reviewing.show_keys()
        elif self.is_reviewing and action_id == "palette":
            self.reviewing.show_palette()
        elif action_id.startswith("review."):
            self.reviewing.perform(action_id, chord_pressed)
        else:
            self.acts.perform(action_id, chord_pressed)

    @Slot(Qt.ApplicationState)
    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if not self.is_reviewing:
            self.acts.in_front(state is Qt.ApplicationState.ApplicationActive)

    @Slot(object)
    def _project_changed(self, changed: Changed) -> None:
        self.flows.changed(changed)

    def next_column(self, direction: int) -> None:
        """F6: article search, text, list of the panel, in a circle."""
        work = self.workspace
        stops: list[tuple[QWidget, Callable[[], object]]] = [
            (work.documents, work.documents.focus_search),
            (work.text, work.text.setFocus),
            (work.panel, self.acts.focus_panel),
        ]
        focused = QApplication.focusWidget()
        here = next((i for i, (w, _) in enumerate(stops) if focused is not None and w.isAncestorOf(focused)), 1)
        if focused is work.text:
            here = 1
        stops[(here + direction) % len(stops)][1]()

    # ---- preferences --------------------------------------------------------------------------------------------

    def change_settings(self, **changes: object) -> None:
        """Keep a preference, at once and for the next start."""
        before = self.settings
        self.settings = replace(before, **changes)  # type: ignore[arg-type]
        save(self.settings)
        app = QApplication.instance()
        if isinstance(app, QApplication) and (
            self.settings.theme != before.theme or self.settings.text_scale != before.text_scale
        ):
            self.apply_look(app)
        if self.settings.language != before.language:
            set_language(self.settings.language)
            self.language_changed.emit(self.settings.language)

    def apply_look(self, app: QApplication) -> None:
        """Give theme and text size to everything."""
        choice = self.settings.theme if self.settings.theme in ("light", "dark") else "system"
        theme = current_theme(choice)  # type: ignore[arg-type]
        apply_theme(app, theme, self.settings.text_scale / 100)
        for widget in app.allWidgets():
            # A widget with a font of its own hears nothing of another text size unless it is told.
            app.sendEvent(widget, QEvent(QEvent.Type.ApplicationFontChange))
        self.workspace.text.set_theme(theme)
        self.workspace.text.set_text_scale(self.settings.text_scale / 100)
        self.workspace.fit()
        self.acts.show_all()
        if "reviewing" in self.__dict__:
            self.reviewing.set_look(theme, self.settings.text_scale / 100)

    def _restore_place(self) -> None:
        # With its frame it must fit a screen of 1280×800, or the last line is out of sight.
        room = self.screen().availableSize()
        self.resize(min(1280, room.width()), min(800, room.height() - _FRAME))
        if self.settings.window:
            self.restoreGeometry(QByteArray.fromBase64(self.settings.window.encode("ascii")))

    # ---- files dropped, closing ---------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt: files may be dropped anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt: what was dropped is imported, or opened when it is a project."""
        self.flows.dropped([u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: every answer is saved already; only the window's place is kept here."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.settings = replace(self.settings, window=geometry)
        save(self.settings)
        self.flows.close_project()
        self.jobs.close()
        super().closeEvent(event)


def _focusable(column: QWidget) -> list[QWidget]:
    return [w for w in column.findChildren(QWidget) if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
