"""What the project has learned by name since an article was suggested is proposed at once, also in the open article.

A name that somebody labels is a suggestion wherever else it stands, as soon as the worker process has read the article
anew; one that is undone, or mostly refused by now, goes away. Nothing of it is done in the window's thread.
"""

from typing import Any

from PySide6.QtCore import QTimer

from annotator import practice
from annotator.model.annotation import Decision, Mention, SetKind
from annotator.store.project import Changed, Project

# Milliseconds without another answer before the article is looked through: nobody who answers quickly is interrupted.
_QUIET_MS = 700


class Hearing:
    """Which articles are to be suggested anew because of names; for the project that is open in a window."""

    def __init__(self, window: Any) -> None:
        self.window = window
        # For what an article was last suggested anew: names that still find nothing there are not asked for ever.
        self._asked: dict[str, frozenset[tuple[str, str]]] = {}
        self._quiet = QTimer(window)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._look_at_open)

    def start(self) -> None:
        """Another project is open, or none."""
        self._asked.clear()
        self._quiet.stop()

    def changed(self, changed: Changed) -> None:
        """Something was written: once it is quiet again, the open article is looked through if a name may be new."""
        edit = changed.edit
        if edit is None or edit.target.kind is SetKind.SUGGESTED:
            return
        if any(isinstance(c.after or c.before, Mention | Decision) for c in edit.changes):
            self._quiet.start()

    def look(self, document_id: str) -> None:
        """Find out, in a thread, whether an article is to be suggested anew."""
        project: Project | None = self.window.flows.project
        desk = self.window.acts.desk
        if project is None or project.read_only or desk is None or self.window.is_reviewing:
            return
        by = desk.by
        self.window.jobs.in_thread(
            self.window.flows.job_key("hear"),
            lambda _: (document_id, practice.unheard_names(project, document_id, by)),
        )

    def looked(self, document_id: str, names: frozenset[tuple[str, str]]) -> None:
        """What `look` found."""
        before = self._asked.pop(document_id, frozenset())
        if names:
            self._asked[document_id] = names
            if names != before:
                self.window.flows.ask_again((document_id,), first=True)

    def _look_at_open(self) -> None:
        desk = self.window.acts.desk
        if desk is not None and desk.work is not None:
            self.look(desk.work.document.id)
