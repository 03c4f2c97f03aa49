"""The composition root of the window: builds, connects, and makes sure that nothing goes wrong unheard."""

import gc
import logging
import sys
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from annotator.gui.kit import fonts, style
from annotator.gui.kit.qt_words import QtWords
from annotator.gui.kit.theme import apply_theme, current_theme
from annotator.gui.kit.words import error_words, language, set_language, tr
from annotator.gui.main_window import MainWindow
from annotator.model.errors import KnownError
from annotator.resources import data_path
from annotator.settings import Settings, load, log_file, save

log = logging.getLogger(__name__)


class Application:
    """The running window; another one takes its place when the language changes."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self._translator = QtWords(app)
        self._style = style.install(app)
        self._in_trouble = False
        self.window = self._make_window()

    def _make_window(self) -> MainWindow:
        set_language(self.settings.language)
        # Qt's own words (file dialogs, buttons) follow the window's language.
        self.app.removeTranslator(self._translator)
        if self._translator.use(language()):
            self.app.installTranslator(self._translator)
        choice = self.settings.theme if self.settings.theme in ("light", "dark") else "system"
        apply_theme(self.app, current_theme(choice), self.settings.text_scale / 100)  # type: ignore[arg-type]
        window = MainWindow(self.settings)
        window.apply_look(self.app)
        window.language_changed.connect(self._change_language, Qt.ConnectionType.QueuedConnection)
        self.app.styleHints().colorSchemeChanged.connect(lambda _: window.apply_look(self.app))
        return window

    def _change_language(self) -> None:
        """Build the window anew in the other language, on the same project and article."""
        old = self.window
        desk = old.acts.desk
        location = str(desk.project.location) if desk is not None else ""
        document = desk.work.document.id if desk is not None and desk.work is not None else ""
        self.settings = old.settings
        review = old.reviewing.session_id() if old.is_reviewing else ""
        geometry = old.saveGeometry()
        old.close()
        old.deleteLater()
        self.settings = replace(self.settings, window=bytes(geometry.toBase64().data()).decode("ascii"))
        self.window = self._make_window()
        self.window.show()
        if location:
            self.window.flows.attempt(lambda: self.window.flows.open_project(location))
            if document:
                self.window.acts.open_document(document)
            if review:
                self.window.flows.attempt(lambda: self.window.flows.team.resume_review(review))

    def open_at_start(self, location: str | None) -> None:
        """Open what was named, or what was open last; the welcome page when there is nothing."""
        wanted = location
        if wanted is None and self.settings.recent and Path(self.settings.recent[0]).is_file():
            wanted = self.settings.recent[0]
        if wanted is not None:
            chosen = wanted
            self.window.flows.attempt(lambda: self.window.flows.open_project(chosen))

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug: logged, said once with the log's place, and the window goes on."""
        if issubclass(kind, KeyboardInterrupt):
            self.app.quit()
            return
        if isinstance(error, KnownError):
            self.window.flows.complain(error_words(error))
            return
        log.error("unexpected error", exc_info=(kind, error, trace))
        if self._in_trouble:
            return
        self._in_trouble = True
        try:
            box = QMessageBox(self.window)
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.setIcon(QMessageBox.Icon.Warning)
            box.setText(tr("Something unexpected went wrong. What was saved is safe, and you can go on."))
            box.setInformativeText(f"{kind.__name__}: {error}\n{log_file()}")
            box.exec()
            box.deleteLater()
        finally:
            self._in_trouble = False


def calm_collector() -> None:
    """Keep Python's garbage collector from pausing the window.

    Everything that was made at the start stays until the end, so it is never looked at again; full collections of what
    comes later are made rare (measured: one took 69 ms with the lists built, against frames of 16.7 ms).
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 50, 1000)


def show_window(location: str | None) -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    QGuiApplication.setDesktopFileName("annotator")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("annotator")
    app.setApplicationDisplayName("Annotator")
    fonts.load()
    app.setWindowIcon(QIcon(str(data_path("resources", "icons", "app.svg"))))
    application = Application(app, load())
    sys.excepthook = application.unexpected
    application.window.show()
    application.open_at_start(location)
    calm_collector()
    status = app.exec()
    save(application.window.settings)
    return status
