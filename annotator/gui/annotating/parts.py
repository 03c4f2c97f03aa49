"""What the modules of the window may ask of each other: the window's parts, its acts and its flows, without cycles.

`AnnotatorWindow` is the base of the main window; `Acts`, `Flows` and `Reviewing` stand for the classes of that name,
which import the modules that are typed by these.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from annotator.gui.annotating.actions import Action
from annotator.gui.annotating.desk import Desk
from annotator.gui.annotating.workspace import Workspace
from annotator.gui.dialogs.palette import Entry
from annotator.gui.jobs import Jobs
from annotator.gui.kit.widgets import KeyHintBar, Label, Toast
from annotator.gui.welcome import WelcomePage
from annotator.model.edit import Edit
from annotator.model.errors import KnownError
from annotator.model.lexicon import KnownName
from annotator.model.teamwork import ReviewSession
from annotator.model.text import Span
from annotator.settings import Settings
from annotator.store.project import Project


class Flows(Protocol):
    """What happens around the article."""

    project: Project | None

    def article_finished(self) -> None:
        """An article was finished: perhaps it is time to learn."""

    def new_project(self) -> None:
        """Ask where and with which labels, make the project, open it."""

    def open_project(self, location: str) -> None:
        """Open a project in this window."""

    def filter(self, **changes: str) -> None:
        """Show other articles in the list."""

    def show_documents(self) -> None:
        """Ask for the articles anew, and list them."""

    def suggest_all(self) -> None:
        """Have suggestions made for every article without."""

    def totals(self) -> dict[str, int]:
        """How many articles there are at each stage."""

    def imported(self) -> None:
        """Articles came in."""

    def ask_report(self) -> None:
        """Ask for a report of the project."""

    def perform(self, action_id: str) -> None:
        """Do an action that is not about the article on the desk."""

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something; what goes wrong in the world is shown in one line."""

    def complain(self, text: str) -> None:
        """Show what went wrong, where it can be seen."""

    def want_suggestions(self, document_id: str) -> None:
        """Have suggestions made for an article, before others."""

    def remember(self, document_id: str) -> None:
        """The article to begin with next time."""

    def next_to_do(self, document_id: str) -> str:
        """The article to do after one, "" when there is none."""

    def is_suggesting(self) -> bool:
        """True while suggestions are being made for the open article."""

    def ask_again(self, document_ids: Sequence[str]) -> None:
        """Have suggestions for some articles made anew."""

    def palette_articles(self) -> list[Entry]:
        """The first articles, for the palette."""

    def job_key(self, job: str) -> str:
        """The key of a job of the project that is open now."""


class Acts(Protocol):
    """What the annotator does in an open project."""

    desk: Desk | None

    @property
    def window(self) -> "AnnotatorWindow":
        """The window whose parts are shown."""

    def perform(self, action_id: str, pressed: str = "") -> None:
        """Do an action."""

    def act(self, act: Callable[[Desk], Edit | None], *, told: bool = False) -> None:
        """Have something done at the desk and show what it then says."""

    def attempt(self, act: Callable[[Desk], Edit | None]) -> None:
        """As `act`; what goes wrong in the world is said in one line."""

    def tell(self, text: str, action: str = "") -> None:
        """Say a sentence in a toast, with the key of an action that belongs to it."""

    def say(self, error: KnownError) -> None:
        """What went wrong, in one line."""

    def words_of(self, action: Action) -> str:
        """An action's words."""

    def has_document(self) -> bool:
        """True while an article is on the desk."""

    def chosen(self, entry_id: str) -> None:
        """An entry of the palette was chosen."""

    def open_document(self, document_id: str) -> None:
        """Take an article onto the desk."""

    def refresh(self, document_id: str) -> None:
        """Something about an article was written."""

    def come_back(self) -> None:
        """The person was elsewhere meanwhile."""

    def focus_panel(self) -> None:
        """The keyboard goes to the list in front of the panel."""

    def show_panel(self) -> None:
        """The list of the panel that is in front, and the counts of all."""

    def stand_on_span(self, span: Span) -> None:
        """Stand on a stretch of text, or on what is said of it."""

    def show_current(self) -> None:
        """Where the person is, after something else was outlined."""

    def show_waiting(self) -> None:
        """Suggestions are being made: said where there is none to answer."""

    def show_status(self) -> None:
        """The last line."""

    def start(self, desk: Desk) -> None:
        """A project was opened."""

    def stop(self) -> None:
        """The project is closed."""


class Reviewing(Protocol):
    """The reviews of the window."""

    def start(self, project: Project, session: ReviewSession, by: str) -> None:
        """Open a review session."""

    def stop(self) -> None:
        """The project is closed."""

    def known_names(self, known: tuple[KnownName, ...]) -> None:
        """The names that the project has decided on."""


class AnnotatorWindow(QMainWindow):
    """The window as its parts know it; the main window fills it in."""

    project_changed = Signal(object)
    """The project was written to, perhaps by a thread: heard in the window's own."""

    settings: Settings
    jobs: Jobs
    flows: Flows
    acts: Acts
    workspace: Workspace
    welcome: WelcomePage
    hints: KeyHintBar
    saved: Label
    facts: Label
    toast: Toast

    @property
    def reviewing(self) -> Reviewing:
        """The reviews of this window, made when the first is shown."""
        raise NotImplementedError

    @property
    def is_reviewing(self) -> bool:
        """True while a review is shown."""
        raise NotImplementedError

    def on_welcome(self) -> bool:
        """True while no project is shown."""
        raise NotImplementedError

    def show_welcome(self) -> None:
        """The page without a project."""
        raise NotImplementedError

    def show_workspace(self, name: str, location: str, annotator: str) -> None:
        """The page of an open project."""
        raise NotImplementedError

    def show_review(self) -> None:
        """The page of a review session."""
        raise NotImplementedError

    def review_left(self) -> None:
        """Back from a review to annotating."""
        raise NotImplementedError

    def review_finished(self, name: str) -> None:
        """Every article of a review is signed off."""
        raise NotImplementedError

    def person_link(self) -> QWidget:
        """Where the name of who annotates stands."""
        raise NotImplementedError

    def focus_text(self) -> None:
        """The keyboard goes to the article."""
        raise NotImplementedError

    def next_column(self, direction: int) -> None:
        """The next part of the window gets the keyboard."""
        raise NotImplementedError

    def perform(self, action_id: str, pressed: str = "") -> None:
        """Do an action of the table."""
        raise NotImplementedError

    def say(self, text: str, action: str = "") -> None:
        """One sentence about what was just done, with the key of an action that belongs to it."""
        raise NotImplementedError

    def change_settings(self, **changes: object) -> None:
        """Keep a preference, at once and for the next start."""
        raise NotImplementedError
