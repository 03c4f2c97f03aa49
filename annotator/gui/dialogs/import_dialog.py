"""The import page: what is in the files, what is wrong with them, and a button that says how many articles will come.

It reads and writes nothing: it is given previews and results, and says what the person decided.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.dialogs.import_preview import PreviewLine, preview
from annotator.gui.dialogs.import_table import PreviewDelegate, PreviewHead, PreviewModel
from annotator.gui.kit import fonts
from annotator.gui.kit.marked_text import MarkedText
from annotator.gui.kit.row_list import RowView
from annotator.gui.kit.widgets import Dialog, EmptyState, HLine, Icon, Label, Surface
from annotator.gui.kit.words import tr

__all__ = ["ImportDialog", "PreviewLine", "preview"]

_MANY = 200


class _Intake(Protocol):
    """What became of the documents, by id."""

    @property
    def added(self) -> Sequence[str]: ...
    @property
    def reused(self) -> Sequence[str]: ...
    @property
    def duplicates(self) -> Sequence[str]: ...
    @property
    def renamed(self) -> Sequence[str]: ...
    @property
    def refused(self) -> Sequence[str]: ...
    @property
    def sets_written(self) -> int: ...
    @property
    def messages(self) -> Sequence[str]: ...


class Outcome(Protocol):
    """What an import did."""

    @property
    def intake(self) -> _Intake: ...
    @property
    def problems(self) -> Sequence[str]: ...
    @property
    def notes(self) -> Sequence[str]: ...


def outcome_lines(outcome: Outcome) -> list[tuple[str, str]]:
    """What an import did as (icon, sentence), the main thing first; long lists are cut and say so."""
    intake = outcome.intake
    lines = []
    counts = (
        ("circle-check", tr("{count} articles are new"), len(intake.added)),
        ("copy", tr("{count} were here already"), len(intake.reused) + len(intake.duplicates)),
        ("info", tr("{count} got another id, because theirs was taken by another text"), len(intake.renamed)),
        ("layers", tr("{count} sets of annotations were taken over"), intake.sets_written),
    )
    for icon, text, count in counts:
        if count or icon == "circle-check":
            lines.append((icon, text.format(count=f"{count:,}")))
    bad = [("triangle-alert", text) for text in dict.fromkeys((*outcome.problems, *intake.refused))]
    notes = [("info", text) for text in (*intake.messages, *outcome.notes)]
    rest = bad + notes
    if len(rest) > _MANY:
        rest = [*rest[:_MANY], ("info", tr("and {count} more", count=f"{len(rest) - _MANY:,}"))]
    return lines + rest


class _Sentences(QScrollArea):
    """Lines with an icon each: what is wrong, what is worth knowing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_lines(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        page = QWidget()
        page.setBackgroundRole(QPalette.ColorRole.Light)
        column = QVBoxLayout(page)
        column.setContentsMargins(fonts.px(24), fonts.px(12), fonts.px(16), fonts.px(12))
        column.setSpacing(fonts.px(8))
        if title:
            column.addWidget(Label(title, page, size=fonts.META, tone="text2"))
        for icon, text in lines:
            row = QHBoxLayout()
            row.setSpacing(fonts.px(8))
            row.addWidget(
                Icon(icon, page, tone="danger" if icon == "triangle-alert" else "text2"), 0, Qt.AlignmentFlag.AlignTop
            )
            row.addWidget(Label(text, page, wrap=True), 1)
            column.addLayout(row)
        column.addStretch(1)
        self.setWidget(page)


class ImportDialog(Dialog):
    """See what is in the files, decide, import, see what came of it."""

    import_clicked = Signal(dict)
    """``annotator``: a name, or "" for the names in the files; ``keep_going``: whether bad articles are passed over."""
    cancel_clicked = Signal()

    def __init__(self, parent: QWidget, paths: Sequence[Path], annotator: str) -> None:
        """`paths` are what was chosen; `annotator` is who works here, as a proposal for answers without a name."""
        super().__init__(parent, tr("Import articles"), size=QSize(1120, 680), margins=False)
        self._lines: tuple[PreviewLine, ...] | None = None
        self._state = "reading"
        self._facts = Label("", self, tone="text2")
        self.head.insertWidget(1, self._facts)
        self._pages = QStackedWidget(self)
        self.body.addWidget(self._pages)
        names = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
        self._busy = self._busy_page(names)
        self._table_page = self._table(annotator)
        self._done_page = _Sentences(self)
        self._failed_page = EmptyState(self)
        for page in (self._busy, self._table_page, self._done_page, self._failed_page):
            self._pages.addWidget(page)
        self._close = self.add_button(tr("Cancel"), ("Esc",), self.reject)
        self._act = self.add_button("", ("Ctrl", "Enter"), self._press, default=True)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._press)
        self._show_state("reading")

    def _busy_page(self, names: str) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(fonts.px(24), fonts.px(96), fonts.px(24), 0)
        column.setSpacing(fonts.px(8))
        self._doing = Label("", page, weight=fonts.BOLD)
        self._bar = QProgressBar(page)
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(fonts.px(480))
        self._bar.setAccessibleName(tr("Import articles"))
        self._how_far = Label(names, page, size=fonts.META, tone="text2")
        for part in (self._doing, self._how_far):
            column.addWidget(part)
        column.insertWidget(1, self._bar)
        column.addStretch(1)
        return page

    def _table(self, annotator: str) -> QWidget:
        page = QWidget(self)
        self._view = RowView(page)
        self._view.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self._view.setAccessibleName(tr("Files"))
        self._model = PreviewModel(self)
        self._view.setModel(self._model)
        self._view.setUniformItemSizes(True)
        self._view.setItemDelegate(PreviewDelegate(self._view))
        self._view.row_chosen.connect(self._show_sample)
        self._remarks = _Sentences(page)
        sample = QWidget(page)
        below = QVBoxLayout(sample)
        below.setContentsMargins(fonts.px(16), fonts.px(12), fonts.px(24), 0)
        below.setSpacing(fonts.px(4))
        self._sample_of = Label("", sample, size=fonts.META, tone="text2")
        self._sample_title = Label("", sample, weight=fonts.BOLD)
        self._sample_title.setMinimumWidth(1)
        self._sample = MarkedText()
        area = QScrollArea(sample)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self._sample.setBackgroundRole(QPalette.ColorRole.Light)
        area.setWidget(self._sample)
        for part in (self._sample_of, self._sample_title):
            below.addWidget(part)
        below.addWidget(area, 1)
        lower = QHBoxLayout()
        lower.setSpacing(0)
        lower.addWidget(self._remarks, 1)
        lower.addWidget(sample, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(PreviewHead(page))
        left.addWidget(self._view, 1)
        left.addWidget(HLine(page))
        left.addLayout(lower, 1)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._choices(annotator))
        return page

    def _choices(self, annotator: str) -> QWidget:
        side = Surface(self, ground="chrome", lines=("left",))
        side.setFixedWidth(fonts.px(280))
        column = QVBoxLayout(side)
        column.setContentsMargins(fonts.px(17), fonts.px(12), fonts.px(16), fonts.px(12))
        column.setSpacing(fonts.px(8))
        column.addWidget(Label(tr("Choices"), side, size=fonts.META, tone="text2"))
        self._keep_going = QCheckBox(tr("Pass over what cannot be read"), side)
        self._keep_going.toggled.connect(lambda _on: self._show_button())
        column.addWidget(self._keep_going)
        self._whose = Label(tr("Whose answers are in the files"), side)
        self._annotator = QLineEdit(side)
        self._annotator.setPlaceholderText(tr("as the files say"))
        self._annotator.setAccessibleName(tr("Whose answers are in the files"))
        self._annotator.setToolTip(annotator)
        column.addSpacing(fonts.px(4))
        column.addWidget(self._whose)
        column.addWidget(self._annotator)
        column.addSpacing(fonts.px(8))
        column.addWidget(HLine(side))
        for text in (
            tr("Headers, footers and repeated paragraphs are kept and shown in grey."),
            tr("The same text comes in once."),
            tr("Suggestions are made afterwards, in the background."),
        ):
            column.addWidget(Label(text, side, size=fonts.META, tone="text2", wrap=True))
        column.addStretch(1)
        return side

    # ---- what is shown ------------------------------------------------------------------------------------------

    def show_preview(self, lines: Sequence[PreviewLine]) -> None:
        """Everything was read once: show what is there."""
        self._lines = tuple(lines)
        documents, bad = self._documents(), self._bad()
        mentions, relations = (sum(getattr(line, k) for line in lines) for k in ("mentions", "relations"))
        facts = [f"{tr('Files')} {len(lines):,}", f"{tr('articles')} {documents:,}"]
        if mentions or relations:
            facts += [f"{tr('mentions')} {mentions:,}", f"{tr('relations')} {relations:,}"]
        self._facts.setText(" · ".join(facts))
        self._keep_going.setEnabled(bad > 0)
        for part in (self._whose, self._annotator):
            part.setVisible(mentions > 0 or relations > 0)
        self._show_remarks()
        self._model.show(self._lines)
        self._view.show_current(0 if lines else -1)
        self._show_sample(0)
        self._show_state("ready")
        self._view.setFocus()

    def _show_remarks(self, failure: str = "") -> None:
        lines = self._lines or ()
        remarks = [("triangle-alert", failure)] if failure else []
        remarks += [("triangle-alert", text) for line in lines for text in line.problems]
        remarks += [("info", f"{line.file}: {text}") for line in lines for text in line.notes]
        title = tr("Remarks {count}", count=f"{len(remarks):,}") if remarks else ""
        shown = remarks[:_MANY] or [("circle-check", tr("Everything can be read."))]
        if len(remarks) > _MANY:
            shown.append(("info", tr("and {count} more", count=f"{len(remarks) - _MANY:,}")))
        self._remarks.show_lines(title, shown)

    def show_progress(self, count: int) -> None:
        """So many documents were read and stored."""
        total = self._documents() + self._bad()
        self._bar.setMaximum(max(total, count, 1))
        self._bar.setValue(count)
        self._how_far.setText(f"{count:,} / {tr('{count} articles', count=f'{total:,}')}")

    def show_done(self, outcome: Outcome) -> None:
        """The import is done: show what it did."""
        self._done_page.show_lines("", outcome_lines(outcome))
        self._show_state("done")
        self._act.setFocus()

    def show_failed(self, message: str) -> None:
        """Nothing was imported, and why; after a preview the person can decide anew."""
        if self._state == "importing" and self._lines is not None:
            self._show_state("ready")
            self._show_remarks(message)
            self._say(message, bad=True)
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
            self._doing.setText(tr("Reading the files") if state == "reading" else tr("Importing"))
            self._bar.setMaximum(0)
        self._show_button()

    def _show_button(self) -> None:
        state, count, bad = self._state, self._documents(), self._bad()
        blocked = bad > 0 and not self._keep_going.isChecked()
        self._act.setVisible(state in ("ready", "done"))
        if state == "done":
            self._act.setText(tr("Close"))
            self._act.set_keys(("Enter",))
        else:
            self._act.setText(tr("Import {count} articles", count=f"{count:,}"))
            self._act.set_keys(("Ctrl", "Enter"))
        self._act.setEnabled(state == "done" or (state == "ready" and count > 0 and not blocked))
        self._close.setVisible(state != "done")
        self._close.setText(tr("Close") if state == "failed" else tr("Cancel"))
        if state == "ready":
            if not count:
                self._say(tr("There is no article in these files."))
            elif blocked:
                self._say(tr("{count} cannot be read. Tick the choice at the right to pass over them.", count=bad))
            elif bad:
                self._say(tr("Articles that can be read come in one by one; running it again skips them."))
            else:
                self._say(tr("If one fails, none comes in."))
        else:
            self._say("")

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.note.setText(text)
        self.note.setToolTip(text)
        self.note.set_tone("danger" if bad else "text2")
        self.note.setAccessibleName(text)

    def _show_sample(self, row: int) -> None:
        line = self._lines[row] if self._lines and 0 <= row < len(self._lines) else None
        shown = line is not None and bool(line.sample)
        self._sample_of.setText(f"{tr('Preview')} · {line.file}" if line is not None and shown else "")
        # Most texts begin with their title; it is not said twice.
        titled = line is not None and not line.sample.startswith(line.title)
        self._sample_title.setVisible(titled)
        self._sample_title.setText(line.title if line is not None else "")
        self._sample.show_text(line.sample if line is not None else "", line.marks if line is not None else ())

    def _documents(self) -> int:
        return sum(line.documents for line in self._lines or ())

    def _bad(self) -> int:
        return sum(line.bad for line in self._lines or ())

    # ---- what the person does -----------------------------------------------------------------------------------

    def _press(self) -> None:
        if not self._act.isEnabled() or self._act.isHidden():
            return
        if self._state == "done":
            self.accept()
        elif self._state == "ready":
            options: dict[str, Any] = {
                "annotator": self._annotator.text().strip(),
                "keep_going": self._bad() > 0 and self._keep_going.isChecked(),
            }
            self._show_state("importing")
            self._how_far.setText("")
            self.import_clicked.emit(options)

    def reject(self) -> None:
        """Esc closes; while the import runs, it cancels that."""
        if self._state == "importing":
            self.cancel_clicked.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent, /) -> None:
        """A running import is cancelled, not left behind."""
        if self._state == "importing":
            self.cancel_clicked.emit()
        super().closeEvent(event)
