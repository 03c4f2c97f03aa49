"""Several people in one project: who annotates now, who is given what, and the reviews of what they said.

The dialogs know no project; what there is is asked here, and what the person wants is done here.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu

from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.dialogs.asking import ask_text
from annotator.gui.jobs import Progress
from annotator.gui.kit.words import language, tr
from annotator.gui.review.assign_dialog import AssignDialog, PersonLine, Sharing
from annotator.gui.review.report_progress import ReportProgress
from annotator.gui.review.session_dialogs import NewSessionDialog, SessionChoice, SessionLine, SessionsDialog
from annotator.gui.welcome_rows import OpenReview
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.model.teamwork import Assignment, AssignmentState, ReviewState, Role, shared_out
from annotator.store.project import Project

_TOLD = 20  # articles between two words of how far the report is


class Team:
    """What several people need beside annotating; `window` is the main window."""

    def __init__(self, window: AnnotatorWindow) -> None:
        self.window = window

    @property
    def _project(self) -> Project:
        """The open project. Raises: KnownError if there is none."""
        project = self.window.flows.project
        if project is None:
            raise KnownError("open a project first")
        assert isinstance(project, Project)
        return project

    def _attempt(self, act: Callable[[], object]) -> None:
        self.window.flows.attempt(act)

    # ---- who annotates ------------------------------------------------------------------------------------------

    def ask_annotator(self) -> None:
        """Who is annotating: the people of the project by digit, or somebody new."""
        menu = self.annotator_menu()
        corner = self.window.person_link()
        menu.exec(corner.mapToGlobal(QPoint(0, corner.height())))
        menu.deleteLater()

    def annotator_menu(self) -> QMenu:
        """The people of the project with what each has left to do; the caller shows the menu."""
        project, here = self._project, self.window.settings.annotator
        due = project.team.due()
        menu = QMenu(self.window)
        for number, name in enumerate(project.annotators(), 1):
            left, judged = due.get((name, Role.ANNOTATE)), due.get((name, Role.REVIEW))
            said = [tr("{count} left", count=left.left)] if left is not None else []
            said += [tr("{count} to review", count=judged.left)] if judged is not None else []
            # Not behind a tab: what stands there is painted as a key.
            count = f" · {', '.join(said)}" if said else ""
            digit = f"&{number}  " if number < 10 else ""
            # An ampersand of a name is no key.
            action = QAction(f"{digit}{name.replace('&', '&&')}{count}", menu)
            action.setCheckable(True)
            action.setChecked(name == here)
            action.triggered.connect(partial(self._switch, name))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("Add somebody…"), self._add)
        return menu

    def _switch(self, name: str, _checked: bool = False) -> None:
        if name != self.window.settings.annotator:
            self._attempt(partial(self.become, name))

    def _add(self) -> None:
        name = ask_text(self.window, tr("Who is annotating?"), tr("Name"))
        if name is not None and name.strip():
            self._attempt(partial(self.become, name.strip()))

    def become(self, name: str) -> None:
        """Go on as somebody, on the article that is open; they see their own answers only."""
        project = self._project
        desk = self.window.acts.desk
        article = desk.work.document.id if desk is not None and desk.work is not None else ""
        if name not in project.annotators():
            project.add_annotator(name)
        self.window.change_settings(annotator=name)
        self.window.flows.open_project(str(project.location))
        if article and not self._project.team.queue(name):
            self.window.acts.open_document(article)

    def to_do(self, project: Project, annotator: str) -> set[str]:
        """The articles that somebody is to do: those given to them; without any, those that nobody was given."""
        queue = project.team.queue(annotator)
        if queue:
            return set(queue)
        ids = {*project.documents.ids(Stage.TODO), *project.documents.ids(Stage.IN_PROGRESS)}
        if not project.team.is_used():
            return ids
        everything = project.team.everything()
        return ids - {a.document_id for a in everything if a.state is AssignmentState.ASSIGNED}

    # ---- who is given what --------------------------------------------------------------------------------------

    def ask_assignments(self) -> None:
        """The form that shares out articles, takes them back, and gives them to somebody else."""
        project = self._project
        dialog = AssignDialog(self.window, self._people(), len(self._free()))

        def refresh() -> None:
            dialog.show_people(self._people(), len(self._free()))

        def share(sharing: Sharing) -> None:
            dialog.say(tr("{count} articles given", count=self._share(project, sharing)))
            refresh()

        def move(name: str, to: str) -> None:
            dialog.say(tr("{count} articles moved", count=self._move(project, name, to)))
            refresh()

        dialog.share_wanted.connect(lambda sharing: self._attempt(partial(share, sharing)))
        dialog.move_wanted.connect(lambda name, to: self._attempt(partial(move, name, to)))
        dialog.exec()
        dialog.deleteLater()
        self.window.workspace.documents.offer_queue(project.team.is_used(), chosen=False)
        self.window.flows.filter(stage="")

    def _people(self) -> list[PersonLine]:
        project = self._project
        due = project.team.due()
        lines = []
        for name in project.annotators():
            left = due.get((name, Role.ANNOTATE))
            lines.append(PersonLine(name, left.assigned if left else 0, left.finished if left else 0))
        return lines

    def _free(self) -> list[str]:
        """The articles that are not finished and that nobody was given, in order of import."""
        project = self._project
        taken = {a.document_id for a in self._standing(project)}
        wanted = {*project.documents.ids(Stage.TODO), *project.documents.ids(Stage.IN_PROGRESS)}
        return [i for i in project.documents.ids() if i in wanted and i not in taken]

    def _standing(self, project: Project) -> list[Assignment]:
        everything = project.team.everything()
        return [a for a in everything if a.role is Role.ANNOTATE and a.state is AssignmentState.ASSIGNED]

    def _share(self, project: Project, sharing: Sharing) -> int:
        load: dict[str, int] = {}
        for one in self._standing(project):
            if not one.finished:
                load[one.annotator] = load.get(one.annotator, 0) + 1
        groups = {i: group for group, ids in project.documents.duplicate_groups().items() for i in ids}
        free = self._free()
        pairs = shared_out(free, sharing.people, times=sharing.times, overlap=sharing.overlap, load=load, groups=groups)
        return project.team.assign(pairs, self.window.settings.annotator, blind=sharing.blind)

    def _move(self, project: Project, name: str, to: str) -> int:
        queue, by = project.team.queue(name), self.window.settings.annotator
        if not to:
            return project.team.release(queue, name, by)
        return project.team.reassign(queue, name, to, by)

    # ---- reviews ------------------------------------------------------------------------------------------------

    def ask_review(self) -> None:
        """The review sessions of the project: go on with one, or begin another."""
        project = self._project
        signed = project.reviews.signed_off()
        lines = [SessionLine(s, sum(i in signed for i in s.documents)) for s in project.reviews.all()]
        dialog = SessionsDialog(self.window, lines)
        dialog.chosen.connect(lambda session: self._attempt(partial(self.resume_review, session)))
        dialog.new_wanted.connect(lambda: self._attempt(self.new_review))
        dialog.exec()
        dialog.deleteLater()

    def new_review(self) -> None:
        """The form of a new review session; begun, it is shown."""
        project = self._project
        people = project.annotators_with_sets()
        if len(people) < 2:
            raise KnownError("a review needs the answers of two annotators; choose who annotates with Ctrl+U")
        signed = project.reviews.signed_off()
        stages = {i: stage for stage in Stage for i in project.documents.ids(stage)}

        def comparable(authors: tuple[str, ...]) -> dict[str, Stage]:
            return {i: stages[i] for i in project.reviews.candidates(authors) if i not in signed}

        def given(reviewer: str) -> frozenset[str]:
            return frozenset(project.team.queue(reviewer, role=Role.REVIEW))

        name = tr("Review {number}", number=len(project.reviews.all()) + 1)
        dialog = NewSessionDialog(self.window, people, self.window.settings.annotator, name, comparable, given)
        dialog.wanted.connect(lambda choice: self._attempt(partial(self._begin, choice)))
        dialog.exec()
        dialog.deleteLater()

    def _begin(self, choice: SessionChoice) -> None:
        reviews = self._project.reviews
        made = reviews.begin(choice.name, choice.documents, choice.authors, choice.reviewer, blind=choice.blind)
        self.resume_review(made.id)

    def resume_review(self, session_id: str) -> None:
        """Go on with a session where its reviewer stopped; whoever reviews is who works from then on."""
        session = self._project.reviews.get(session_id)
        if self.window.settings.annotator != session.reviewer:
            self.become(session.reviewer)
        self.window.reviewing.start(self._project, session, session.reviewer)

    # ---- the report ---------------------------------------------------------------------------------------------

    def ask_report(self) -> None:
        """Ask where, then write the page of figures and open it."""
        project = self._project
        start = str(Path(project.location).with_suffix(".html"))
        name, _ = QFileDialog.getSaveFileName(self.window, tr("Report"), start, "HTML (*.html)")
        if name:
            self.write_report(Path(name))

    def write_report(self, out: Path) -> None:
        """Write the page of figures in a thread; it is opened when it is there."""
        location, speech = str(self._project.location), language()
        shown = ReportProgress(self.window, self.window.jobs, self._project.count_together(at_least=1))
        progress = self.window.jobs.in_thread("report", partial(_report, location, out, speech))
        shown.canceled.connect(progress.cancel)

    def report_written(self, path: str) -> None:
        """The page of figures is there: say so and show it."""
        self.window.say(tr("Report written to {path}", path=path))
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))


def open_reviews(project: Project, name: str) -> tuple[OpenReview, ...]:
    """The review sessions of a project that are not finished, for the welcome page; `name` is the project's."""
    signed = project.reviews.signed_off()
    return tuple(
        OpenReview(
            str(project.location),
            s.id,
            s.name,
            name,
            s.reviewer,
            sum(i in signed for i in s.documents),
            len(s.documents),
        )
        for s in project.reviews.all()
        if s.state is ReviewState.OPEN
    )


def _report(location: str, out: Path, speech: str, progress: Progress) -> str:
    """In a thread: the report, from a project of its own; its path."""
    # Late: its page is made by a template engine that no window starts with.
    from annotator.quality.reporting import write_report

    def told(done: int, total: int) -> None:
        if progress.cancelled():
            raise KnownError("the report was stopped; nothing was written")
        if done % _TOLD == 0 or done == total:
            progress(done)

    with Project.open(location, read_only=True) as project:
        write_report(project, out, made=date.today().isoformat(), language=speech, progress=told)
    return str(out)
