"""What the import page is made of: while files are read; their table, what is said of them, their first article."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from annotator.gui.dialogs.import_columns import FirstRows
from annotator.gui.dialogs.import_files import FileList
from annotator.gui.dialogs.import_outcome import Sentences
from annotator.gui.dialogs.import_preview import PreviewLine
from annotator.gui.kit import fonts
from annotator.gui.kit.marked_text import MarkedText
from annotator.gui.kit.widgets import HLine, Label
from annotator.gui.kit.words import tr

_SIDE = 328
"""Width of the choices; px at 100 %."""


class BusyPage(QWidget):
    """What is being done, how far it is; `names` are those of the files."""

    def __init__(self, names: str, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(fonts.px(24), fonts.px(96), fonts.px(24), 0)
        column.setSpacing(fonts.px(8))
        self._doing = Label("", self, weight=fonts.BOLD)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximumWidth(fonts.px(480))
        self._bar.setAccessibleName(tr("Import articles"))
        self._how_far = Label(names, self, size=fonts.META, tone="text2")
        for part in (self._doing, self._bar, self._how_far):
            column.addWidget(part)
        column.addStretch(1)

    def show_doing(self, words: str) -> None:
        """Say what is being done; nobody knows yet how long."""
        self._doing.setText(words)
        self._bar.setMaximum(0)

    def show_count(self, count: int, total: int = 0) -> None:
        """So many articles, of so many if that is known; both 0 for nothing to say yet."""
        if total:
            words = tr("{done} / {total} articles", done=f"{count:,}", total=f"{total:,}")
        else:
            words = tr("{count} articles", count=f"{count:,}") if count else ""
        self._how_far.setText(words)
        if total:
            self._bar.setMaximum(max(total, count))
            self._bar.setValue(count)


class SamplePane(QWidget):
    """The first article of a file, with its mentions; of a table its first rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        below = QVBoxLayout(self)
        below.setContentsMargins(fonts.px(16), fonts.px(12), fonts.px(24), 0)
        below.setSpacing(fonts.px(4))
        self._of = Label("", self, size=fonts.META, tone="text2", elide=True)
        self._title = Label("", self, weight=fonts.BOLD, elide=True)
        self._text = MarkedText()
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self._text.setBackgroundRole(QPalette.ColorRole.Light)
        area.setWidget(self._text)
        self._rows = FirstRows(self)
        for part in (self._of, self._rows, self._title):
            below.addWidget(part)
        below.addWidget(area, 1)

    def show_line(self, line: PreviewLine | None) -> None:
        """Show how a file looks; None for no file."""
        look = line.look if line is not None else None
        has_sample = line is not None and (bool(line.sample) or look is not None)
        self._rows.setVisible(look is not None)
        if look is not None:
            self._rows.show_look(look)
        self._of.setText(f"{tr('Preview')} · {line.file}" if line is not None and has_sample else "")
        # Most texts begin with their title; it is not said twice.
        titled = line is not None and bool(line.title) and not line.sample.startswith(line.title)
        self._title.setVisible(titled)
        self._title.setText(line.title if line is not None else "")
        self._text.show_text(line.sample if line is not None else "", line.marks if line is not None else ())


class TablePage(QWidget):
    """The files, what is worth knowing about them, and how the current one looks; the choices at the right."""

    def __init__(self, side: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.files = FileList(self)
        self.remarks = Sentences(self)
        self.sample = SamplePane(self)
        lower = QHBoxLayout()
        lower.setSpacing(0)
        lower.addWidget(self.remarks, 1)
        lower.addWidget(self.sample, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.files, 1)
        left.addWidget(HLine(self))
        left.addLayout(lower, 1)
        side.setFixedWidth(fonts.px(_SIDE))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(side)
