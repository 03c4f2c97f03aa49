"""What follows when an article is finished: poor relations are muted, and now and then the project learns.

Nothing of it is done in the window's thread; what comes of it is said in one line.
"""

from collections.abc import Sequence
from typing import Any

from annotator import practice
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.kit.words import error_words, label_name, tr
from annotator.model.errors import KnownError
from annotator.model.learned import Head
from annotator.store.project import Project
from annotator.suggest.learning import Lesson

_JOBS = ("mute", "learn", "keep")


class Learning:
    """The learning of the project that is open in a window."""

    def __init__(self, window: AnnotatorWindow) -> None:
        self.window = window
        self._is_wanted = False  # by a person, who is then told whatever comes of it
        self._is_busy = False
        self._tried = 0

    def start(self) -> None:
        """Another project is open."""
        self._is_wanted = self._is_busy = False
        self._tried = 0

    def article_finished(self) -> None:
        """Look whether relations are to be muted, and whether it is time to learn."""
        project, tried = self._project, self._tried
        if not project.read_only:
            self._in_thread("mute", lambda _: _after_article(project, tried))

    def learn_now(self) -> None:
        """Learn from what was decided so far. Raises: KnownError if it is being done, or cannot be kept."""
        project = self._project
        if project.read_only:
            raise KnownError("this project is read only: what is learned could not be kept")
        if self._is_busy:
            raise KnownError("it is being learned already")
        self._is_wanted = True
        self._begin(project)

    def ask_versions(self) -> None:
        """Show the versions; the person may go back to one, or have a new one learned."""
        project, window = self._project, self.window
        # Late: no window starts with its pages.
        from annotator.gui.dialogs.versions_dialog import VersionsDialog, version_lines

        dialog = VersionsDialog(window, version_lines(project.suggesting.heads(), project.suggesting.head()))
        dialog.chosen.connect(self._use)
        dialog.learn_wanted.connect(lambda: window.perform("learn"))
        dialog.exec()
        dialog.deleteLater()
        window.focus_text()

    def _use(self, version: int) -> None:
        project = self._project
        try:
            project.suggesting.use(version)
        except KnownError as error:
            self.window.say(error_words(error))
            return
        self.window.acts.come_back()
        what = tr("Version {number}", number=version) if version else tr("Without what was learned")
        self.window.say(tr("In use from now on: {what}", what=what))

    def takes(self, key: str) -> bool:
        """Whether a job of that key is one of these."""
        return key in _JOBS

    def job_done(self, key: str, result: Any) -> None:
        """The next step after one of these jobs."""
        project = self._project
        if key == "mute":
            muted, tried = result
            self._say_muted(project, muted)
            if tried is not None and not self._is_busy:
                self._tried = tried
                self._begin(project)
        elif key == "learn":
            lesson: Lesson = result
            if lesson.better:
                self._in_thread("keep", lambda _: practice.keep(project, lesson.head))
            else:
                held = lesson.head.after.decisions
                self._end(
                    tr(
                        "Not better on {count} answers set apart; suggestions stay as they are.",
                        count=f"{held:,}",
                    )
                )
        elif key == "keep":
            head: Head = result
            self._is_wanted = True  # that suggestions change is always said
            self._end(
                tr("Learned from {count} articles; it holds from the next article on.", count=f"{head.articles:,}")
            )

    def job_failed(self, key: str, message: str) -> None:
        """One of these jobs did not make it; too few answers are only worth a word to who asked."""
        if key == "mute":
            self.window.say(message)
        else:
            self._end(message)

    def _begin(self, project: Project) -> None:
        self._is_busy = True
        # Reading hundreds of articles is work too: in a thread it would share the interpreter with the window.
        self.window.jobs.in_process(self._key("learn"), practice.lesson_from, str(project.location))

    def _end(self, words: str) -> None:
        if self._is_wanted:
            self.window.say(words)
        self._is_wanted = self._is_busy = False

    def _say_muted(self, project: Project, muted: Sequence[str]) -> None:
        if muted:
            names = ", ".join(label_name(project.schema, label) for label in muted)
            self.window.acts.come_back()
            self.window.workspace.documents.refresh()
            self.window.say(tr("Not asked any more, mostly wrong: {labels}", labels=names), "ask_muted")

    @property
    def _project(self) -> Project:
        project: Project | None = self.window.flows.project
        if project is None:
            raise KnownError("open a project first")
        return project

    def _key(self, job: str) -> str:
        return str(self.window.flows.job_key(job))

    def _in_thread(self, job: str, function: Any) -> None:
        self.window.jobs.in_thread(self._key(job), function)


def _after_article(project: Project, tried: int) -> tuple[tuple[str, ...], int | None]:
    """In a thread: what was muted, and how many articles are finished if it is time to learn from them."""
    finished = practice.finished_articles(project)
    return practice.mute_poor_labels(project), finished if practice.is_time_to_learn(project, tried) else None
