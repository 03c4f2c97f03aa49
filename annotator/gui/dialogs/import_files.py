"""The files of an import, thousands of them: the worst first, counted by what they are, ticked one by one or all."""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.gui.dialogs.import_preview import PreviewLine
from annotator.gui.dialogs.import_table import FileView, PreviewDelegate, PreviewHead, PreviewModel, format_word
from annotator.gui.kit import fonts
from annotator.gui.kit.widgets import HLine, TabBar
from annotator.gui.kit.words import tr

_MANY = 12
"""More files than are seen at once: they are counted by kind."""
_FORMATS = 3
_ALL, _BAD, _EMPTY, _NOTED = "", "bad", "empty", "noted"


def kind_of(line: PreviewLine) -> str:
    """What a file is for its reader: "bad" if something in it cannot be read, "empty", "noted", or "" for fine."""
    if line.bad:
        return _BAD
    if not line.documents:
        return _EMPTY
    return _NOTED if line.doubtful or line.remarks else ""


def worst_first(lines: Sequence[PreviewLine]) -> tuple[PreviewLine, ...]:
    """The same files; of many, what cannot be read before what is worth a look, and that before the rest."""
    if len(lines) <= _MANY:
        return tuple(lines)
    order = (_BAD, _EMPTY, _NOTED, "")
    return tuple(sorted(lines, key=lambda line: (order.index(kind_of(line)), not line.doubtful)))


class FileList(QWidget):
    """Tabs that count files by kind, a tick for all that are shown, and a row for each."""

    line_chosen = Signal()
    """Another file is the current one."""
    ticks_wanted = Signal(object, bool)
    """Paths that are to be ticked, or no longer."""
    choice_wanted = Signal(str)
    """The format, or the encoding, of the current file is to be chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: tuple[PreviewLine, ...] = ()
        self._shown: tuple[PreviewLine, ...] = ()
        self._kinds: list[str] = []
        self.tabs = TabBar(self)
        self.tabs.setAccessibleName(tr("Kinds of files"))
        # With large letters they need more room than the page has.
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.tabs.setMinimumWidth(1)
        self.tabs.currentChanged.connect(lambda _index: self._show_kind())
        self._top = QWidget(self)
        top = QHBoxLayout(self._top)
        top.setContentsMargins(fonts.px(16), 0, fonts.px(8), 0)
        top.addWidget(self.tabs, 1)
        self._line = HLine(self)
        self._head = PreviewHead(self)
        self.all = QCheckBox(self._head)
        self.all.setAccessibleName(tr("Tick all that are shown"))
        self.all.setToolTip(tr("Tick all that are shown"))
        self.all.clicked.connect(lambda _on: self._tick_all())
        head = QHBoxLayout(self._head)
        head.setContentsMargins(fonts.px(24), 0, 0, 0)
        head.addWidget(self.all)
        head.addStretch(1)
        self.view = FileView(self)
        self.view.viewport().setBackgroundRole(QPalette.ColorRole.Light)
        self.view.setAccessibleName(tr("Files"))
        self._model = PreviewModel(self)
        self.view.setModel(self._model)
        self.view.setUniformItemSizes(True)
        self.view.setItemDelegate(PreviewDelegate(self.view))
        self.view.row_chosen.connect(lambda _row: self.line_chosen.emit())
        self.view.tick_toggled.connect(self._toggle)
        self.view.cell_pressed.connect(self._pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._top, self._line, self._head):
            column.addWidget(part)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    @property
    def current(self) -> PreviewLine | None:
        """The current file."""
        row = self.view.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def parts(self) -> list[QWidget]:
        """What Tab goes through, in its order."""
        return [self.tabs, self.all, self.view]

    def show_files(self, lines: Sequence[PreviewLine], ticked: Collection[Path], current: Path | None) -> None:
        """Show files, some of them ticked; the current one stays the current one where it still is."""
        self._lines = tuple(lines)
        self._count()
        self._model.show_ticked(ticked)
        self._show_kind(current)

    def show_ticked(self, ticked: Collection[Path]) -> None:
        """Tick these files and no others."""
        self._model.show_ticked(ticked)
        self._show_all_tick()

    def _count(self) -> None:
        kinds = Counter(kind_of(line) for line in self._lines)
        formats = Counter(line.format for line in self._lines if line.documents)
        words = {_BAD: tr("Not readable"), _EMPTY: tr("No articles"), _NOTED: tr("Worth a look")}
        found = [(_ALL, tr("All"), len(self._lines))]
        found += [(kind, word, kinds[kind]) for kind, word in words.items() if kinds[kind]]
        if len(formats) > 1:
            found += [(f"={name}", format_word(name), count) for name, count in formats.most_common(_FORMATS)]
        here = self._kind()
        same = [kind for kind, _, _ in found] == self._kinds
        self.tabs.blockSignals(True)
        if not same:
            self._kinds = [kind for kind, _, _ in found]
            while self.tabs.count():
                self.tabs.removeTab(0)
            for _, word, _ in found:
                self.tabs.addTab(word)
            self.tabs.setCurrentIndex(self._kinds.index(here) if here in self._kinds else 0)
        for index, (_, _, count) in enumerate(found):
            self.tabs.set_count(index, count)
        self.tabs.blockSignals(False)
        many = len(self._lines) > _MANY and len(found) > 1
        for part in (self._top, self._line):
            part.setVisible(many)

    def _kind(self) -> str:
        index = self.tabs.currentIndex()
        return self._kinds[index] if 0 <= index < len(self._kinds) else _ALL

    def _show_kind(self, current: Path | None = None) -> None:
        kind = self._kind()
        if current is None and self.current is not None:
            current = self.current.path
        if kind == _ALL:
            self._shown = self._lines
        elif kind.startswith("="):
            self._shown = tuple(line for line in self._lines if line.format == kind[1:] and line.documents)
        else:
            self._shown = tuple(line for line in self._lines if kind_of(line) == kind)
        self._model.show(self._shown)
        row = next((n for n, line in enumerate(self._shown) if line.path == current), 0)
        self.view.show_current(row if self._shown else -1)
        self._show_all_tick()
        self.line_chosen.emit()

    def _tickable(self) -> list[Path]:
        return [line.path for line in self._shown if line.documents]

    def _show_all_tick(self) -> None:
        there = self._tickable()
        ticked = sum(path in self._model.ticked for path in there)
        states = Qt.CheckState
        self.all.setTristate(0 < ticked < len(there))
        self.all.setCheckState(
            states.Unchecked if not ticked else states.Checked if ticked == len(there) else states.PartiallyChecked
        )
        self.all.setEnabled(bool(there))

    def _tick_all(self) -> None:
        there = self._tickable()
        self.ticks_wanted.emit(tuple(there), not all(path in self._model.ticked for path in there))

    def _toggle(self, row: int) -> None:
        path = self._shown[row].path
        self.ticks_wanted.emit((path,), path not in self._model.ticked)

    def _pressed(self, row: int, column: str) -> None:
        self.view.show_current(row)
        self.line_chosen.emit()
        self.choice_wanted.emit(column)
