"""The import page: what is in the files, what is wrong with them, and a button that says how many articles will come.

It reads and writes nothing: it is given previews and results, and says what the person decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from annotator.exchange.reading import FileOptions
from annotator.gui.dialogs.import_choices import ImportChoices
from annotator.gui.dialogs.import_files import worst_first
from annotator.gui.dialogs.import_outcome import Sentences, reading_words, remarks, what_hinders
from annotator.gui.dialogs.import_pages import BusyPage, TablePage
from annotator.gui.dialogs.import_preview import (
    Choices,
    FoundLabel,
    PreviewLine,
    first_names,
    preview,
    stale_files,
)
from annotator.gui.kit.widgets import Dialog, EmptyState, KeyButton, Label
from annotator.gui.kit.words import tr
from annotator.model.schema import Schema

__all__ = ["Choices", "ImportDialog", "PreviewLine", "preview"]

_SETTLE_MS = 300
"""How long typing must rest before everything is tried again."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """What all lines come to: `read` documents of all files; of the ticked ones the good and the bad.

    An import may have very many lines and tells its progress often: they are counted when they or the ticks change.
    """

    read: int = 0
    documents: int = 0
    bad: int = 0


class ImportDialog(Dialog):
    """See what is in the files, decide, import, see what came of it."""

    retry_wanted = Signal(object, object, object)
    """Read again: `Choices`, the lines shown now, and the paths of those that are read otherwise."""
    import_clicked = Signal(dict)
    """``annotator``: a name, or "" for the names in the files; ``replace`` that annotator's earlier answers;
    ``keep_going``: whether bad articles are passed over; ``files``: `FileOptions` by path, None for one that is not
    ticked; ``labels``: what labels of the files are called here, "" to leave them out; ``keep``: which of that is
    worth remembering."""
    cancel_clicked = Signal()
    files_wanted = Signal()
    """More files are to be chosen."""

    def __init__(
        self,
        parent: QWidget,
        paths: Sequence[Path],
        people: Sequence[str],
        schema: Schema | None = None,
        saved: Mapping[str, str] | None = None,
    ) -> None:
        """`paths` are what was chosen; `people` can be named as those whose answers are in the files.

        `schema` has the labels that labels of files can become; `saved` is what they became the last time.
        """
        super().__init__(parent, tr("Import articles"), size=QSize(1216, 720), margins=False)
        self._saved = dict(saved or {})
        self.choices = Choices({}, first_names(self._saved, schema) if schema is not None else {})
        self._lines: tuple[PreviewLine, ...] | None = None
        self._lines_by = self.choices
        self._ticked: set[Path] = set()
        self._touched: set[Path] = set()
        self._taken: tuple[PreviewLine, ...] = ()
        self._sums = _Sums()
        self._said: tuple[int, list[tuple[str, str]]] = (0, [])
        self._trying = False
        self._reading = True
        self._seen = 0
        self._counting = False
        self._failure = ""
        self._state = "reading"
        self._facts = Label("", self, tone="text2")
        self.head.insertWidget(1, self._facts)
        self.more = KeyButton(tr("Add files"), (), self, icon="plus")
        self.more.clicked.connect(lambda _on=False: self.files_wanted.emit())
        self.head.addWidget(self.more)
        self._pages = QStackedWidget(self)
        self.body.addWidget(self._pages)
        names = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
        self._busy = BusyPage(names, self)
        self.side = ImportChoices(schema, people, self)
        self._table_page = TablePage(self.side, self)
        self._files = self._table_page.files
        self._files.line_chosen.connect(self._show_file)
        self._files.ticks_wanted.connect(self._tick)
        self._files.choice_wanted.connect(self.side.file.open_choice)
        self._done_page = Sentences(self)
        self._failed_page = EmptyState(self)
        for page in (self._busy, self._table_page, self._done_page, self._failed_page):
            self._pages.addWidget(page)
        self._close = self.add_button(tr("Cancel"), ("Esc",), self.reject)
        self._act = self.add_button("", ("Ctrl", "Enter"), self._press, default=True)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._press)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE_MS)
        self._settling.timeout.connect(self._retry)
        self.side.file.changed.connect(self._file_chosen)
        self.side.file.spread.connect(self._spread)
        self.side.labels.changed.connect(self._labels_chosen)
        self.side.decided.connect(self._decided)
        self._show_state("reading")

    # ---- what is shown ------------------------------------------------------------------------------------------

    @property
    def lines(self) -> tuple[PreviewLine, ...]:
        """The files that are shown."""
        return self._lines or ()

    def show_so_far(self, lines: Sequence[PreviewLine]) -> None:
        """This was read so far; reading goes on, and the import need not wait for it."""
        if self._state in ("reading", "ready"):
            self._show_lines(lines, reading=True)

    def show_preview(self, lines: Sequence[PreviewLine]) -> None:
        """Everything was read, for the first time or again: show what is there."""
        if self._state not in ("importing", "done"):
            self._show_lines(lines, reading=False)

    def _show_lines(self, lines: Sequence[PreviewLine], *, reading: bool) -> None:
        first = self._lines is None
        here = self._files.current
        known = {line.path for line in self.lines}
        fresh = worst_first([line for line in lines if line.path not in known])
        # What was shown before keeps its place, so that nothing jumps when a choice is tried.
        self._lines, self._lines_by = (*(line for line in lines if line.path in known), *fresh), self.choices
        self._trying, self._reading = False, reading
        self._tick_by_itself()
        self._add_up()
        self._files.show_files(self._lines, self._ticked, here.path if here is not None else None)
        self._said = remarks(self._lines)
        if self._state != "ready":
            self._show_state("ready")
        self._show_counts()
        self._chain()
        if first:
            self._files.view.setFocus()
        guesses = {}
        for line in self._lines:
            own = self.choices.files.get(line.path, FileOptions())
            if line.look is not None and line.look.guess and not line.documents and "fields" not in own.options:
                guesses[line.path] = replace(own, options={**line.look.guess, **own.options})
        if guesses:
            # A guess that stands in the fields, where it is seen and changed, and in the preview.
            self._choose(replace(self.choices, files={**self.choices.files, **guesses}))

    def _chain(self) -> None:
        """Tab goes from the files through the choices to the buttons, whatever was built when."""
        before, *others = self._files.parts()
        for part in (*others, *self.side.parts(), self._close, self._act, self.more):
            QWidget.setTabOrder(before, part)
            before = part

    def _show_counts(self) -> None:
        """What follows from the ticks: figures, labels, remarks and the button."""
        lines, documents = self._taken, self._sums.documents
        mentions, relations = (sum(getattr(line, k) for line in lines) for k in ("mentions", "relations"))
        facts = [f"{tr('Files')} {len(lines):,}", f"{tr('articles')} {documents:,}"]
        new = len({text for line in lines for text in line.texts - line.known})
        if new != documents:
            facts.append(tr("new {count}", count=f"{new:,}"))
        if self._reading:
            facts.append(tr("reading on…"))
        if mentions or relations:
            facts += [f"{tr('mentions')} {mentions:,}", f"{tr('relations')} {relations:,}"]
        self._facts.setText(" · ".join(facts))
        found = self._labels_found()
        remembered = any(one.label in self._saved for one in found)
        self.side.labels.show_labels(found, self.choices.labels, remembered=remembered)
        self.side.show_answers(bool(found))
        going = self.side.keep_going
        going.setEnabled(going.isChecked() or self._reading or any(line.bad for line in self.lines))
        count, sentences = self._said
        if self._failure:
            count, sentences = count + 1, [("triangle-alert", self._failure), *sentences]
        title = tr("Remarks {count}", count=f"{count:,}") if count else ""
        fine = tr("So far everything can be read.") if self._reading else tr("Everything can be read.")
        self._table_page.remarks.show_lines(title, sentences or [("circle-check", fine)])
        self._show_button()

    def show_progress(self, count: int) -> None:
        """So many documents were read."""
        if self._state == "ready":
            self._seen = count
            if self._counting:
                self._say_reading()
            return
        total = self._sums.documents + self._sums.bad
        self._busy.show_count(count, total if self._state == "importing" and not self._reading else 0)

    def show_done(self, lines: Sequence[tuple[str, str]]) -> None:
        """The import is done: show what it did, sentences with an icon each."""
        self._done_page.show_lines("", lines)
        self._show_state("done")
        self._act.setFocus()

    def show_failed(self, message: str) -> None:
        """Nothing was imported, and why; after a preview the person can decide anew."""
        # What is said for the command line is here a tick and a field.
        message = message.replace("--replace", f"“{self.side.replace.text()}”")
        message = message.replace("--annotator", f"“{tr('Answers by')}”")
        if self._lines is not None and self._state in ("importing", "ready"):
            self._trying, self._failure = False, message
            go_on = self._reading and self._state == "importing"  # it stopped for that
            self._reading = go_on
            self._show_state("ready")
            self._show_counts()
            if go_on:
                self.retry_wanted.emit(self.choices, self.lines, self.partial())
            return
        self._failed_page.show_state("triangle-alert", tr("This cannot be read"), message)
        self._show_state("failed")

    def _show_state(self, state: str) -> None:
        self._state = state
        pages: dict[str, QWidget] = {
            "reading": self._busy,
            "importing": self._busy,
            "ready": self._table_page,
            "done": self._done_page,
            "failed": self._failed_page,
        }
        self._pages.setCurrentWidget(pages[state])
        if state in ("reading", "importing"):
            self._busy.show_doing(tr("Reading the files") if state == "reading" else tr("Importing"))
        self.more.setVisible(state == "ready")
        self._show_button()

    def _show_button(self) -> None:
        state, count = self._state, self._sums.documents
        blocked = self._sums.bad > 0 and not self.side.keep_going.isChecked()
        undecided = self._open_labels()
        ready = state == "ready" and count > 0 and not blocked and not undecided and not self._trying
        self._act.setVisible(state in ("ready", "done"))
        if state == "done":
            self._act.setText(tr("Close"))
            self._act.set_keys(("Enter",))
        else:
            words = tr("Import all") if self._reading else tr("Import {count} articles", count=f"{count:,}")
            self._act.setText(words)
            self._act.set_keys(("Ctrl", "Enter"))
        self._act.setEnabled(state == "done" or ready)
        self._close.setVisible(state != "done")
        self._close.setText(tr("Close") if state == "failed" else tr("Cancel"))
        self._counting = False
        if state != "ready":
            self._say("")
        elif self._failure:
            self._say(self._failure, bad=True)
        elif self._trying:
            self._say(tr("Trying it again…"))
        elif self._reading and not (undecided or blocked):
            self._counting = True
            self._say_reading()
        else:
            self._say(what_hinders(self.lines, self._taken, undecided, passed_over=not blocked))

    def _say_reading(self) -> None:
        self._say(reading_words(max(self._seen, self._sums.read), rest=self._sums.documents > 0))

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.note.setText(text)
        self.note.setToolTip(text)
        self.note.set_tone("danger" if bad else "text2")
        self.note.setAccessibleName(text)

    def _show_file(self) -> None:
        """The current file: how it is read, and how its first article looks."""
        line = self._files.current
        self.side.file.setVisible(line is not None)
        if line is not None:
            alike = sum(one.recognised == line.recognised for one in self.lines) - 1
            self.side.file.show_file(line, self.choices.files.get(line.path, FileOptions()), alike)
        self._chain()
        self._table_page.sample.show_line(line)

    # ---- questions ----------------------------------------------------------------------------------------------

    def _add_up(self) -> None:
        """To be called when the lines or the ticks changed."""
        self._taken = tuple(line for line in self.lines if line.path in self._ticked)
        documents, bad = (sum(getattr(line, k) for line in self._taken) for k in ("documents", "bad"))
        self._sums = _Sums(sum(line.documents + line.bad for line in self.lines), documents, bad)

    def _labels_found(self) -> list[FoundLabel]:
        counts: dict[tuple[str, str], int] = {}
        for line in self._taken:
            for one in line.labels:
                counts[one.kind, one.label] = counts.get((one.kind, one.label), 0) + one.count
        return [FoundLabel(kind, label, count) for (kind, label), count in counts.items()]

    def _open_labels(self) -> list[str]:
        return self.side.labels.open_labels(self.choices.labels) if self._state == "ready" else []

    def _tick_by_itself(self) -> None:
        """Files that nobody ticked or unticked are taken when they can be read whole, or in part where that will do."""
        going = self.side.keep_going.isChecked()
        for line in self.lines:
            if line.path in self._touched:
                continue
            if line.documents and (going or not line.bad):
                self._ticked.add(line.path)
            else:
                self._ticked.discard(line.path)

    # ---- what the person does -----------------------------------------------------------------------------------

    def _tick(self, paths: Sequence[Path], on: bool) -> None:
        self._touched.update(paths)
        if on:
            self._ticked.update(paths)
        else:
            self._ticked.difference_update(paths)
        self._add_up()
        self._files.show_ticked(self._ticked)
        self._failure = ""
        self._show_counts()

    def _file_chosen(self, options: FileOptions) -> None:
        line = self._files.current
        if line is not None:
            self._choose(replace(self.choices, files={**self.choices.files, line.path: options}))

    def _spread(self) -> None:
        """Every file that was recognised as the same is read like the current one."""
        line = self._files.current
        if line is not None:
            options = self.choices.files.get(line.path, FileOptions())
            alike = {one.path: options for one in self.lines if one.recognised == line.recognised}
            self._choose(replace(self.choices, files={**self.choices.files, **alike}))

    def _labels_chosen(self, chosen: Mapping[str, str]) -> None:
        listed = {one.label for one in self._labels_found()}
        others = {label: name for label, name in self.choices.labels.items() if label not in listed}
        self._choose(replace(self.choices, labels={**others, **chosen}))

    def _choose(self, choices: Choices) -> None:
        self.choices = choices
        self._failure = ""
        self._trying = True
        self._show_button()
        self._settling.start()

    def _retry(self) -> None:
        stale = stale_files(self.lines, self._lines_by, self.choices) | self.partial()
        if stale or self._reading:
            self.retry_wanted.emit(self.choices, self.lines, stale)
        else:
            self.show_preview(self.lines)

    def partial(self) -> frozenset[Path]:
        """The files of which not all was read."""
        return frozenset(line.path for line in self.lines if line.partial)

    def _decided(self) -> None:
        self._choose(replace(self.choices, keep_going=self.side.keep_going.isChecked()))

    def _press(self) -> None:
        if not self._act.isEnabled() or self._act.isHidden():
            return
        if self._state == "done":
            self.accept()
        elif self._state == "ready":
            self._failure = ""
            found = {one.label for one in self._labels_found()}
            labels = {label: name for label, name in self.choices.labels.items() if label in found}
            files = {line.path: None for line in self.lines if line.path not in self._ticked}
            options: dict[str, Any] = {
                "annotator": self.side.annotator.currentText().strip(),
                "replace": self.side.replace.isChecked(),
                "keep_going": any(line.bad or line.forbidden_relations for line in self._taken)
                or (self._reading and self.side.keep_going.isChecked()),
                "files": {**self.choices.files, **files},
                # Labels that were not met yet are called what they are known to be.
                "labels": dict(self.choices.labels) if self._reading else labels,
                "keep": labels | {label: label for label in found & self._saved.keys() if label not in labels},
            }
            self._show_state("importing")
            self._busy.show_count(0)
            self.import_clicked.emit(options)

    def reject(self) -> None:
        """Esc closes; while the import runs, it cancels that."""
        self._settling.stop()
        if self._state == "importing":
            self.cancel_clicked.emit()
            return
        if self._reading or self._trying:
            self.cancel_clicked.emit()
        super().reject()

    def keyPressEvent(self, event: QKeyEvent, /) -> None:
        """Qt: Enter in a field or a list does not press the button that shows Ctrl Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._state == "ready":
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent, /) -> None:
        """What is running is cancelled, not left behind."""
        self._settling.stop()
        if self._state == "importing" or self._reading or self._trying:
            self.cancel_clicked.emit()
        super().closeEvent(event)
