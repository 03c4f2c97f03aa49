"""Opening, importing, suggesting, exporting: what happens around the article, and the jobs behind it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox

from annotator import __version__, practice
from annotator.gui.annotating.desk import Desk
from annotator.gui.annotating.document_list import MINE, DocumentLine
from annotator.gui.annotating.hearing import Hearing
from annotator.gui.annotating.learning import Learning
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.dialogs.palette import Entry
from annotator.gui.kit.paint import KeyHint
from annotator.gui.kit.widgets import NextAction
from annotator.gui.kit.words import error_words, language, tr
from annotator.gui.review.team import Team, open_reviews
from annotator.gui.welcome import RecentProject, WelcomePage
from annotator.model.annotation import DocumentStage
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.ledger import Report, is_blind
from annotator.model.suggestion import NOTHING_ASKED
from annotator.settings import projects_folder
from annotator.store.backup import backup
from annotator.store.documents import MEASURED
from annotator.store.project import Changed, Project
from annotator.suggest.suggester import Proposal, propose_for

log = logging.getLogger(__name__)

SUFFIX = ".annodb"
_AFTER_PAINTING_MS = 50
_TRANSFERS = ("import", "preview", "export")


class Flows:
    """The flows of one window. Long work runs in `Jobs`; its results come back here."""

    def __init__(self, window: AnnotatorWindow) -> None:
        self.window = window
        self.project: Project | None = None
        self.team = Team(window)
        self.learning = Learning(window)
        self.hearing = Hearing(window)
        self._filter: dict[str, str] = {"search": "", "stage": "", "order": "imported"}
        self._ids: tuple[str, ...] = ()
        self._last: dict[str, str] = {}
        self._waiting: list[str] = []
        # Of those that wait, the ones that are only asked anew for names; and whether the one at work is.
        self._for_names: set[str] = set()
        self._is_for_names = False
        self._suggesting = ""
        self._is_looking = False
        # Counts openings, so that what comes back from a job is known to belong to the project of now.
        self._opened = 0
        self._suggester_errors: set[str] = set()

    @cached_property
    def transfer(self) -> Any:
        """Import and export (`Transfer`)."""
        # Late, here and below: no window starts with the formats and their pages.
        from annotator.gui.transfer import Transfer

        return Transfer(self.window)

    # ---- actions that need no desk ------------------------------------------------------------------------------

    def perform(self, action_id: str) -> None:
        """Do an action that is not about the article on the desk."""
        table: dict[str, Callable[[], object]] = {
            "new": self.new_project,
            "open": self.ask_open,
            "samples": self.samples,
            "import": lambda: self.transfer.ask_import(),
            "import_folder": lambda: self.transfer.ask_import_folder(),
            "paste": lambda: self.transfer.paste(),
            "export": lambda: self.transfer.ask_export(),
            "backup": self._backup,
            "close": self._close,
            "quit": self.window.close,
            "larger": lambda: self._scale(10),
            "smaller": lambda: self._scale(-10),
            "theme": self._next_theme,
            "language": self._next_language,
            "check": self._check,
            "about": self._about,
            "suggest": self.suggest_all,
            "reviews": self.team.ask_review,
            "new_review": self.team.new_review,
            "annotator": self.team.ask_annotator,
            "assign": self.team.ask_assignments,
            "report": self.team.ask_report,
            "ledger": self._ask_ledger,
            "learn": self.learning.learn_now,
            "versions": self.learning.ask_versions,
        }
        handler = table.get(action_id)
        if handler is None:
            raise KnownError(f"{action_id} is not available here")
        handler()

    def connect_welcome(self, page: WelcomePage) -> None:
        """Connect the verbs of the welcome page."""
        page.new_clicked.connect(lambda: self.window.perform("new"))
        page.open_clicked.connect(lambda: self.window.perform("open"))
        page.samples_clicked.connect(lambda: self.window.perform("samples"))
        page.recent_chosen.connect(lambda location: self.attempt(partial(self.open_project, location)))
        page.review_chosen.connect(lambda *chosen: self.attempt(partial(self._open_review, *chosen)))
        page.files_dropped.connect(self.dropped)
        page.link_clicked.connect(self.window.perform)
        page.paste_clicked.connect(lambda: self.window.perform("paste"))

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something; what goes wrong in the world is shown in one line."""
        try:
            act()
        except KnownError as error:
            self.complain(error_words(error))

    def complain(self, text: str) -> None:
        """Show what went wrong: beside the article, or on the welcome page in a box, since nothing else is there."""
        if self.window.on_welcome():
            box = QMessageBox(QMessageBox.Icon.Warning, "Annotator", "", parent=self.window)
            box.setTextFormat(box.textFormat().PlainText)
            box.setText(text)
            box.exec()
            box.deleteLater()
        else:
            self.window.say(text)

    # ---- projects -----------------------------------------------------------------------------------------------

    def show_recent(self, page: WelcomePage) -> None:
        """The projects that were opened last; how far they are follows from a thread, since it means opening them."""
        locations = self.window.settings.recent
        page.show_recent(tuple(_recent(location) for location in locations))
        if locations:
            self.window.jobs.in_thread("recent", lambda _: tuple(_recent(i, counted=True) for i in locations))

    def new_project(self) -> None:
        """Ask where and with which labels, make the project, open it."""
        start = str(self.start_folder() / tr("News.annodb"))
        name, _ = QFileDialog.getSaveFileName(self.window, tr("New project"), start, f"Annotator (*{SUFFIX})")
        if name:
            path = Path(name) if name.endswith(SUFFIX) else Path(name + SUFFIX)
            from annotator.gui.transfer import ask_schema, create

            if schema := ask_schema(self.window):
                create(path, schema)
                self.open_project(str(path))

    def ask_open(self) -> None:
        """Ask for a project file and open it."""
        start = str(self.start_folder())
        name, _ = QFileDialog.getOpenFileName(self.window, tr("Open project"), start, f"Annotator (*{SUFFIX})")
        if name:
            self.open_project(name)

    def start_folder(self) -> Path:
        """Where projects are looked for first: beside the last one, else where they belong, else at home."""
        beside = [Path(location).parent for location in self.window.settings.recent[:1]]
        # A folder that is not there would stand in the dialog as the name of a file.
        return next((folder for folder in (*beside, projects_folder()) if folder.is_dir()), Path.home())

    def open_project(self, location: str) -> None:
        """Open a project in this window, in place of the one that is open."""
        # It will be among the recent ones, and then some other folder may be the current one.
        project = Project.open(str(Path(location).absolute()))
        self.close_project()
        self.project = project
        self.learning.start()
        self.hearing.start()
        annotator = self.window.settings.annotator or self._first_name(project)
        desk = Desk(project, annotator)
        self.window.acts.start(desk)
        project.listen(self.window.project_changed.emit)
        self.window.settings = self.window.settings.opened(str(project.location))
        self.window.change_settings(annotator=annotator)
        self.window.show_workspace(project.name, str(project.location), annotator)
        banner = self.window.workspace.banner
        if project.read_only:
            banner.show_text(tr("Read only: {why}", why=tr(project.read_only_reason)))
        else:
            banner.hide()
        # Who has been given articles begins with those; everything else is one choice away.
        has_queue = bool(project.team.queue(annotator))
        self._filter = {"search": "", "stage": MINE if has_queue else "", "order": "imported"}
        self.window.workspace.documents.offer_queue(project.team.is_used(), chosen=has_queue)
        self.show_documents()
        self._open_first()
        self.window.focus_text()
        QTimer.singleShot(0, self.suggest_all)

    def _first_name(self, project: Project) -> str:
        known = project.annotators()
        return known[0] if known else "a1"

    def _open_review(self, location: str, session_id: str) -> None:
        self.open_project(location)
        self.team.resume_review(session_id)

    def samples(self) -> None:
        """Open the sample project; it is made from the shipped articles the first time."""
        path = projects_folder() / f"{tr('Samples')}{SUFFIX}"
        if not path.exists():
            from annotator.gui.transfer import create

            path.parent.mkdir(parents=True, exist_ok=True)
            create(path, samples=True)
        self.open_project(str(path))

    def imported(self) -> None:
        """Articles came in: they are listed and suggested, and the first is opened on an empty desk."""
        self.show_documents()
        if self.window.acts.desk is not None and self.window.acts.desk.work is None:
            self._open_first()
        self.suggest_all()

    def close_project(self) -> None:
        """Close what is open; everything is saved already."""
        project, self.project = self.project, None
        self._waiting.clear()
        self._for_names.clear()
        self._suggesting = ""
        self._is_looking = False
        self._suggester_errors.clear()
        self._opened += 1
        if self.window.is_reviewing:
            self.window.reviewing.stop()
        self.window.acts.stop()
        if project is not None:
            project.close()

    def _close(self) -> None:
        self.close_project()
        self.window.show_welcome()

    def changed(self, changed: Changed) -> None:
        """Something was written, by whichever thread: the list follows."""
        if self.project is None:
            return
        self.window.workspace.documents.refresh(tuple(changed.document_ids))
        self.hearing.changed(changed)
        if changed.edit is None or any(isinstance(c.record, DocumentStage) for c in changed.edit.changes):
            self.show_totals()

    # ---- the list -----------------------------------------------------------------------------------------------

    def lines(self, ids: Sequence[str]) -> Sequence[DocumentLine]:
        """The rows of some articles, for the list."""
        desk = self.window.acts.desk
        if self.project is None or desk is None:
            return ()
        manner = self.project.suggesting.manner()
        # In a blind article nothing is asked, and nobody shall read from the list how much there would be.
        known = {i: NOTHING_ASKED for i in ids if is_blind(i, manner.blind_percent)} | desk.progress()
        rows = self.project.documents.rows(ids, desk.by, desk.unasked, known, manner.muted)
        return [
            DocumentLine(
                row.id,
                row.title or row.id,
                " · ".join(part for part in (row.date, row.source) if part) or row.id,
                row.stage.value,
                row.answered,
                row.suggestions,
            )
            for row in rows
        ]

    def filter(self, **changes: str) -> None:
        """Show only what matches a search or a stage, in an order."""
        self._filter |= changes
        self.attempt(self.show_documents)

    def show_documents(self) -> None:
        """Ask for the ids of the list again."""
        if self.project is None:
            return
        project, filter_ = self.project, dict(self._filter)
        if filter_["order"] not in MEASURED:
            self._listed(_ids(project, filter_, self.window.settings.annotator))
            return
        # Uncertainty, novelty and disagreement are asked of the whole project, which takes seconds in a large one.
        me = self.window.settings.annotator
        self.window.jobs.in_thread(f"order.{self._opened}", lambda _: _ids(project, filter_, me))

    def _listed(self, ids: tuple[str, ...]) -> None:
        self._ids = ids
        self.window.workspace.documents.show_ids(ids, self.totals())

    def totals(self) -> dict[str, int]:
        """How many articles there are in each stage."""
        assert self.project is not None
        return {stage.value: count for stage, count in self.project.documents.stages().items()}

    def show_totals(self) -> None:
        """The counts of the stages, after one changed."""
        if self.project is not None:
            self.window.workspace.documents.show_totals(self.totals())

    def _open_first(self) -> None:
        if self.project is None:
            return
        if not self._ids:
            ways_in = (
                NextAction("import", tr("Import articles…"), ("Ctrl", "I")),
                NextAction("import_folder", tr("Import a folder…"), ("Ctrl", "Shift", "I")),
                NextAction("paste", tr("Paste as a new article"), ("Ctrl", "V")),
            )
            sentence = tr("Drop files or a folder here, or import them. Everything stays on this computer.")
            self.window.workspace.show_empty("file-input", tr("No articles yet"), sentence, ways_in)
            self.window.hints.set_hints([KeyHint(way.keys, way.word) for way in ways_in])
            for label in (self.window.saved, self.window.facts):
                label.setText("")
            return
        last = self._last.get(str(self.project.location), "")
        wanted = last if last in self._ids else (self.next_to_do("") or self._ids[0])
        self.window.acts.open_document(wanted)

    def remember(self, document_id: str) -> None:
        """The article that is open, to come back to it."""
        if self.project is not None:
            self._last[str(self.project.location)] = document_id

    def next_to_do(self, after: str) -> str:
        """The next article of the list that is not finished; from the top again at its end, "" when there is none."""
        if self.project is None:
            return ""
        open_ids = self.team.to_do(self.project, self.window.settings.annotator)
        start = self._ids.index(after) + 1 if after in self._ids else 0
        return next((i for i in (*self._ids[start:], *self._ids[:start]) if i in open_ids and i != after), "")

    def palette_articles(self) -> list[Entry]:
        """Articles for the command palette: the first few hundred of the list."""
        lines = self.lines(self._ids[:300])
        return [Entry(tr("Articles"), line.title, line.meta, (), f"article:{line.id}", "file-text") for line in lines]

    # ---- suggestions --------------------------------------------------------------------------------------------

    def is_suggesting(self) -> bool:
        """True while it is found out what is to be suggested, and while the worker process works on an article."""
        return bool(self._is_looking or self._waiting or self._suggesting)

    def suggest_all(self) -> None:
        """Have everything suggested that is not yet: the article on the desk first, the others behind it."""
        project = self.project
        if project is None or project.read_only:
            return
        self._is_looking = True
        self.window.acts.show_waiting()
        # Servers are asked for their version, so not even the question is put in the window's thread.
        self.window.jobs.in_thread(f"waiting.{self._opened}", lambda _: practice.waiting(project))

    def _found_waiting(self, found: Sequence[str], errors: Sequence[KnownError]) -> None:
        """What is to be suggested is known: begin, and say once who cannot be asked."""
        self._is_looking = False
        desk = self.window.acts.desk
        here = desk.work.document.id if desk is not None and desk.work is not None else ""
        self._waiting = sorted(dict.fromkeys((*found, *self._waiting)), key=lambda i: i != here)
        self._for_names.difference_update(found)
        self._say_once(errors)
        self._suggest_next()
        if not self.is_suggesting():
            self.window.acts.show_panel()

    def _say_once(self, errors: Sequence[KnownError]) -> None:
        for error in errors:
            if str(error) not in self._suggester_errors:
                self._suggester_errors.add(str(error))
                self.window.say(error_words(error))

    def want_suggestions(self, document_id: str) -> None:
        """The person opened this article: it comes before the others that wait, with the names that are new."""
        if document_id in self._waiting:
            self._waiting.remove(document_id)
            self._waiting.insert(0, document_id)
        else:
            self.hearing.look(document_id)

    def ask_again(self, document_ids: Sequence[str], *, first: bool = False) -> None:
        """Have these articles suggested anew with the names that are known now, behind or before those that wait.

        Only the built-in suggester uses names, so no other is asked.
        """
        found = [i for i in document_ids if i not in self._waiting]
        self._for_names.update(found)
        self._waiting = [*found, *self._waiting] if first else [*self._waiting, *found]
        self._suggest_next()

    def _suggest_next(self) -> None:
        project = self.project
        if project is None or not self._waiting or self._suggesting:
            return
        self._suggesting = self._waiting[0]
        # Counting what the project knows may take seconds in a large one, so even the question is asked in a thread.
        document_id = self._suggesting
        built_in_only = self._is_for_names = document_id in self._for_names
        self.window.jobs.in_thread(f"ask.{self._opened}", lambda _: _asked(project, document_id, built_in_only))

    def _was_suggested(self, document_id: str) -> None:
        """It waits no more, unless everybody is to be asked by now and only names were asked for."""
        if self._is_for_names and document_id not in self._for_names:
            return
        self._for_names.discard(document_id)
        if document_id in self._waiting:
            self._waiting.remove(document_id)

    def article_finished(self) -> None:
        """An article was finished: perhaps it is time to learn."""
        self.learning.article_finished()

    def ask_report(self) -> None:
        """Ask for a report of the project."""
        self.team.ask_report()

    def job_key(self, job: str) -> str:
        """The key of a job of the project that is open now."""
        return f"{job}.{self._opened}"

    def job_done(self, key: str, result: Any) -> None:
        """A job came back."""
        key, _, opened = key.partition(".")
        if opened and int(opened) != self._opened:
            return  # it belongs to a project that was closed meanwhile
        if self.learning.takes(key):
            self.learning.job_done(key, result)
        elif key == "hear":
            self.hearing.looked(*result)
        elif key == "order":
            self._listed(result)
        elif key == "waiting":
            self._found_waiting(*result)
        elif key == "ask":
            self.window.jobs.in_process(f"suggest.{self._opened}", propose_for, *result)
        elif key == "suggest":
            self._suggested(*result)
        elif key == "record":
            self._recorded(*result)
        elif key in _TRANSFERS:
            self.transfer.job_done(key, result)
        elif key == "recent" and isinstance(result, tuple):
            self.window.welcome.show_recent(result)
        elif key in ("check", "backup"):
            self.window.say(str(result))
        elif key == "report":
            self.team.report_written(str(result))
        elif key == "ledger":
            self._show_ledger(result)
        elif key == "known_names" and self.window.is_reviewing:
            self.window.reviewing.known_names(result)

    def _suggested(self, document_id: str, proposal: Proposal) -> None:
        project = self.project
        if project is None:
            return
        self._say_once(proposal.errors)
        self.window.jobs.in_thread(f"record.{self._opened}", lambda _: _recorded(project, document_id, proposal))

    def _recorded(self, document_id: str, is_new: bool) -> None:
        self._suggesting = ""
        self._was_suggested(document_id)
        if is_new:
            self.window.acts.refresh(document_id)
        else:
            self.window.acts.show_status()
        desk = self.window.acts.desk
        if desk is not None and desk.work is not None and desk.work.document.id == document_id:
            self.hearing.look(document_id)  # what was labelled while it was being suggested
        # Threads share the interpreter with the window: the next article is asked for when this one has been painted.
        QTimer.singleShot(_AFTER_PAINTING_MS, self.window, self._suggest_next)

    def job_failed(self, key: str, message: str) -> None:
        """A job did not make it: said in one line; suggestions go on with the next article."""
        key, _, opened = key.partition(".")
        if opened and int(opened) != self._opened:
            return
        if self.learning.takes(key):
            self.learning.job_failed(key, message)
        elif key in ("ask", "suggest", "record") and self._suggesting:
            self._was_suggested(self._suggesting)
            self._suggesting = ""
            self.window.say(tr("No suggestions: {why}", why=message))
            self._suggest_next()
        elif key == "waiting":
            self._is_looking = False
            self.window.say(tr("No suggestions: {why}", why=message))
            self.window.acts.show_panel()
        elif key not in _TRANSFERS or not self.transfer.job_failed(key, message):
            self.window.say(message)
        if key in _TRANSFERS:
            # What was imported before it failed is in the list.
            self.attempt(self.show_documents)

    def job_progressed(self, key: str, count: int) -> None:
        """A job says how far it is."""
        if key in _TRANSFERS:
            self.transfer.job_progressed(key, count)

    # ---- in and out ---------------------------------------------------------------------------------------------

    def dropped(self, names: Sequence[str | Path]) -> None:
        """Files were dropped: a project is opened, anything else imported."""
        paths = [Path(n) for n in names]
        if len(paths) == 1 and paths[0].suffix == SUFFIX:
            self.attempt(partial(self.open_project, str(paths[0])))
        elif paths:
            self.attempt(partial(self.transfer.import_paths, paths))

    # ---- the rest -----------------------------------------------------------------------------------------------

    def _backup(self) -> None:
        if self.project is None:
            raise KnownError("open a project first")
        location = self.project.location
        self.window.jobs.in_thread("backup", lambda _: tr("Backed up to {path}", path=backup(location)))

    def _check(self) -> None:
        if self.project is None:
            raise KnownError("open a project first")
        location = str(self.project.location)
        self.window.jobs.in_thread("check", lambda _: _checked(location))

    def _ask_ledger(self) -> None:
        """Count the ledger in a thread, since that reads every article that was shown; then show it."""
        if self.project is None:
            raise KnownError("open a project first")
        project = self.project
        self.window.jobs.in_thread(self.job_key("ledger"), lambda _: practice.ledger_report(project))

    def _show_ledger(self, report: Report) -> None:
        if self.project is None:
            return
        from annotator.gui.dialogs.ledger_dialog import LedgerDialog

        dialog = LedgerDialog(self.window, report, self.project.schema)
        dialog.exec()
        dialog.deleteLater()
        self.window.focus_text()

    def _scale(self, step: int) -> None:
        self.window.change_settings(text_scale=min(150, max(90, self.window.settings.text_scale + step)))

    def _next_theme(self) -> None:
        order = ("system", "light", "dark")
        here = order.index(self.window.settings.theme) if self.window.settings.theme in order else 0
        chosen = order[(here + 1) % 3]
        self.window.change_settings(theme=chosen)
        words = {"system": tr("as the system"), "light": tr("light"), "dark": tr("dark")}
        self.window.say(tr("Look: {which}", which=words[chosen]))

    def _next_language(self) -> None:
        self.window.change_settings(language="en" if language() == "ko" else "ko")

    def _about(self) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Annotator", "", parent=self.window)
        box.setTextFormat(box.textFormat().PlainText)
        box.setText(f"Annotator {__version__}\n{tr('Gold training data from Korean business news.')}")
        box.exec()
        box.deleteLater()


# ---- what runs elsewhere: each with a project of its own -----------------------------------------------------------


def _ids(project: Project, filter_: Mapping[str, str], annotator: str) -> tuple[str, ...]:
    """The ids of a list by its search, stage and order; in a thread, or at once."""
    wanted = filter_["stage"]
    stage = Stage(wanted) if wanted and wanted != MINE else None
    ids = project.documents.ids(stage, filter_["search"], filter_["order"])
    if wanted != MINE:
        return ids
    mine = set(project.team.queue(annotator))
    return tuple(i for i in ids if i in mine)


def _asked(project: Project, document_id: str, built_in_only: bool) -> tuple[Any, ...]:
    """In a thread: what `propose_for` needs to know about a document."""
    documents = project.documents
    known = project.known_names(asking=document_id)
    others = project.suggesting.configured()
    return documents.get(document_id), project.schema, known, documents.tokens(document_id), others, built_in_only


def _recorded(project: Project, document_id: str, proposal: Proposal) -> tuple[str, bool]:
    """In a thread: write a proposal, so that the window never waits for the disk; says whether it is a new one."""
    return document_id, practice.record_proposal(project, document_id, proposal)


def _recent(location: str, *, counted: bool = False) -> RecentProject:
    """A line of the welcome page; one that cannot be opened now is shown without its counts."""
    path = Path(location)
    home = str(Path.home())
    shown = f"~{location[len(home) :]}" if location.startswith(home) else location
    try:
        opened = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        if counted:
            with Project.open(location, read_only=True) as project:
                stages = {str(s): n for s, n in project.documents.stages().items()}
                reviews = open_reviews(project, path.name)
            return RecentProject(location, path.name, shown, stages, opened, reviews=reviews)
    except FileNotFoundError:
        return RecentProject(location, path.name, shown, missing=True)
    except (OSError, KnownError):
        log.info("%s cannot be counted", location, exc_info=True)
        return RecentProject(location, path.name, shown)
    return RecentProject(location, path.name, shown, opened=opened)


def _checked(location: str) -> str:
    with Project.open(location, read_only=True) as project:
        problems = project.problems()
    errors = sum(p.severity == "error" for p in problems)
    return tr("Checked: {errors} errors, {warnings} warnings", errors=errors, warnings=len(problems) - errors)
