"""What comes in and goes out: files looked at and imported, text pasted, gold exported.

Loaded when it is first asked for: all formats and their pages belong to it, and no window starts with them.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from annotator.exchange.incoming import ReadOptions
from annotator.exchange.plain import from_text
from annotator.gui.annotating.parts import AnnotatorWindow
from annotator.gui.dialogs.asking import SchemaQuestion
from annotator.gui.dialogs.export_dialog import ExportDialog
from annotator.gui.dialogs.import_dialog import Choices, ImportDialog, PreviewLine, preview
from annotator.gui.dialogs.import_outcome import outcome_lines
from annotator.gui.dialogs.import_words import reader_words
from annotator.gui.jobs import Progress
from annotator.gui.kit.words import tr
from annotator.model.document import Stage
from annotator.model.errors import KnownError
from annotator.operations import SHIPPED_SCHEMAS, export_project, import_files, load_schema, write_options
from annotator.resources import data_path
from annotator.store.project import Project
from annotator.suggest.tokens import tokenize


def ask_schema(window: QWidget) -> str:
    """Which labels a new project shall have: a shipped schema by its name, or a file's path; "" for no project."""
    page = SchemaQuestion(window, [load_schema(name) for name in SHIPPED_SCHEMAS])
    wanted, chosen = page.exec() == QDialog.DialogCode.Accepted, page.chosen
    page.deleteLater()
    if not wanted:
        return ""
    if chosen < len(SHIPPED_SCHEMAS):
        return SHIPPED_SCHEMAS[chosen]
    path, _ = QFileDialog.getOpenFileName(window, tr("Labels"), str(Path.home()), "JSON (*.json)")
    return path


def create(path: Path, schema: str = SHIPPED_SCHEMAS[0], *, samples: bool = False) -> None:
    """Make a project with the labels of a schema, with the shipped articles in it if they are wanted."""
    with Project.create(path, load_schema(schema)) as made:
        if samples:
            files = sorted(data_path("resources", "samples").glob("*.txt"))
            import_files(made, files, ReadOptions(schema=made.schema))


class Transfer:
    """The pages of import and export of one window; long work runs in its jobs."""

    def __init__(self, window: AnnotatorWindow) -> None:
        self.window = window
        self._import: ImportDialog | None = None
        self._export: ExportDialog | None = None
        self._progress: Progress | None = None

    @property
    def _project(self) -> Project | None:
        project: Project | None = self.window.flows.project
        return project

    def ask_import(self) -> None:
        """Ask for files, then show what is in them before anything is written."""
        names, _ = QFileDialog.getOpenFileNames(self.window, tr("Import articles"), str(Path.home()))
        if names:
            self.import_paths([Path(n) for n in names])

    def ask_import_folder(self) -> None:
        """Ask for a folder, then show what is in it before anything is written."""
        name = QFileDialog.getExistingDirectory(self.window, tr("Import a folder"), str(Path.home()))
        if name:
            self.import_paths([Path(name)])

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Show what is in some files; without a project, one is asked for first."""
        if self._project is None:
            self.window.flows.new_project()
            if self._project is None:
                return
        project, schema = self._project, self._project.schema
        location, chosen = str(project.location), list(paths)
        dialog = ImportDialog(self.window, chosen, project.annotators(), schema, project.label_maps.incoming())
        self._import = dialog
        jobs = self.window.jobs

        def cancel() -> None:
            if self._progress is not None:
                self._progress.cancel()

        def look(choices: Choices, before: Sequence[PreviewLine], stale: frozenset[Path] | None) -> None:
            cancel()
            self._progress = jobs.in_thread(
                "preview",
                lambda p: preview(
                    chosen,
                    ReadOptions(schema=schema),
                    p.cancelled,
                    choices=choices,
                    before=before,
                    stale=stale,
                    progress=p,
                    with_texts=project.documents.with_texts,
                    so_far=p.show,
                ),
            )

        def more() -> None:
            names, _ = QFileDialog.getOpenFileNames(dialog, tr("Import articles"), str(chosen[0].parent))
            added = [path for path in map(Path, names) if path not in chosen]
            if added:
                chosen.extend(added)
                look(dialog.choices, dialog.lines, dialog.partial())

        def so_far(key: str, lines: Sequence[PreviewLine]) -> None:
            if key == "preview":
                dialog.show_so_far(lines)

        def start(options: dict[str, Any]) -> None:
            cancel()  # what is still looked at: the import reads all of it
            self._progress = jobs.in_thread("import", partial(_import, location, tuple(chosen), dialog.lines, options))

        look(dialog.choices, (), None)
        dialog.retry_wanted.connect(look)
        dialog.files_wanted.connect(more)
        dialog.import_clicked.connect(start)
        dialog.cancel_clicked.connect(cancel)
        jobs.partly.connect(so_far)
        dialog.exec()
        jobs.partly.disconnect(so_far)
        self._import = None
        dialog.deleteLater()
        self.window.focus_text()

    def paste(self) -> None:
        """Make an article of the text on the clipboard."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            raise KnownError("there is no text on the clipboard")
        if self._project is None:
            self.window.flows.new_project()
        if self._project is None:
            return
        number = len(self._project.documents.ids()) + 1
        item = from_text(text, f"pasted-{number}", "")
        intake = self._project.add([item], annotator=None)
        self.window.flows.show_documents()
        if intake.added:
            self.window.acts.open_document(intake.added[0])
            self.window.focus_text()
            self.window.flows.suggest_all()
        for message in intake.messages:
            self.window.say(reader_words(message))

    # ---- export -------------------------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """The export page: choices at the left, the receipt at the right."""
        if self._project is None:
            raise KnownError("open a project first")
        project = self._project
        location = str(project.location)
        dialog = ExportDialog(
            self.window,
            location,
            project.set_authors(),
            self.window.flows.totals(),
            str(Path(location).parent),
            project.schema,
            project.label_maps.outgoing,
        )
        self._export = dialog
        jobs = self.window.jobs

        def start(options: dict[str, Any]) -> None:
            self._progress = jobs.in_thread("export", partial(_export, location, options, jobs.call))

        dialog.export_clicked.connect(start)
        dialog.cancel_clicked.connect(lambda: self._progress.cancel() if self._progress is not None else None)
        dialog.open_folder_clicked.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))
        dialog.exec()
        self._export = None
        dialog.deleteLater()
        self.window.focus_text()

    # ---- jobs ---------------------------------------------------------------------------------------------------

    def job_done(self, key: str, result: Any) -> None:
        """One of these jobs came back: an import, what there is to import, an export."""
        if key == "import" and self._import is not None:
            self._import.show_done(result)
            self.window.flows.imported()
        elif key == "export" and self._export is not None:
            self._export.show_receipt(result)
        elif key == "preview" and self._import is not None:
            self._import.show_preview(result)

    def job_failed(self, key: str, message: str) -> bool:
        """One of these jobs did not make it; False if its page is no longer there to say so."""
        page = self._export if key == "export" else self._import
        if page is not None:
            page.show_failed(message)
        return page is not None

    def job_progressed(self, key: str, count: int) -> None:
        """One of these jobs says how far it is."""
        page = self._export if key == "export" else self._import
        if page is not None:
            page.show_progress(count)


# ---- what runs in a thread, each with a project of its own -----------------------------------------------------------


def _import(
    location: str, paths: Sequence[Path], lines: Sequence[PreviewLine], options: dict[str, Any], progress: Progress
) -> list[tuple[str, str]]:
    """Import, and say what that did as the page of these `lines` shows it."""
    seen = 0

    def count(_: object) -> None:
        nonlocal seen
        seen += 1
        progress(seen)
        if progress.cancelled():
            raise KnownError("cancelled; nothing was imported")

    with Project.open(location) as project:
        done = import_files(
            project,
            paths,
            ReadOptions(schema=project.schema, label_map=options.get("labels", {}), files=options.get("files", {})),
            annotator=options.get("annotator") or None,
            replace_sets=bool(options.get("replace")),
            keep_going=bool(options.get("keep_going")),
            at_once=True,
            seen=count,
        )
        project.label_maps.keep_incoming(options.get("keep", {}))
    return outcome_lines(done, lines)


def _export(location: str, options: dict[str, Any], call: Callable[..., Any], progress: Progress) -> object:
    stages = frozenset((Stage(options["stage"]),)) if options.get("stage") else None
    written = write_options(options)
    with Project.open(location, read_only=True) as project:
        receipt = export_project(
            project,
            Path(options["folder"]).expanduser(),
            author=options["annotator"],
            stages=stages,
            options=written,
            tokenize=partial(call, tokenize),
            progress=progress,
            cancelled=progress.cancelled,
        )
    with Project.open(location) as project:
        # Only what is named otherwise is worth a write, or what no longer is.
        if project.label_maps.outgoing(written.format) != written.label_map and not project.read_only:
            project.label_maps.keep_outgoing(written.format, written.label_map)
    return receipt.to_json()
