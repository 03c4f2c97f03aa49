"""The window on the sample articles: start, one answer until painted and committed, stalls while suggestions are made.

Run by hand: ``QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_window``. Times depend on the machine and on
what else it does; the baseline printed beside them (importing Qt's widgets alone, an empty write with the same
durability) is of the same run, and the ratio to it is what may be compared.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from annotator.app import calm_collector
from annotator.exchange.incoming import ReadOptions
from annotator.gui.kit import fonts, style
from annotator.gui.main_window import MainWindow
from annotator.operations import import_files, load_schema
from annotator.resources import data_path
from annotator.settings import Settings
from annotator.store.project import Project

TARGET_START, TARGET_EDIT, TARGET_STALL = 1500.0, 50.0, 50.0
# What `annotator gui PROJECT` does, up to the first picture of the article; then it ends instead of waiting for keys.
_START = (
    "import time; begin = time.perf_counter()\n"
    "import sys; sys.argv = ['annotator', 'gui', {project!r}]\n"
    "from annotator.__main__ import main\n"
    "def usable(app):\n"
    "    from PySide6.QtWidgets import QApplication\n"
    "    window = next(w for w in QApplication.topLevelWidgets() if w.isVisible())\n"
    "    window.grab()\n"
    "    print((time.perf_counter() - begin) * 1000)\n"
    "    window.close()\n"
    "    return 0\n"
    # As the command begins too, so that `exec` can be replaced before it is called.
    "import gc; gc.disable()\n"
    "import annotator.practice\n"
    "from PySide6.QtWidgets import QApplication\n"
    "QApplication.exec = usable\n"
    "main()"
)
_BARE = (
    "import time; begin = time.perf_counter()\n"
    "from PySide6.QtWidgets import QApplication, QWidget\n"
    "app = QApplication([]); widget = QWidget(); widget.resize(1280, 800); widget.show(); widget.grab()\n"
    "print((time.perf_counter() - begin) * 1000)"
)


def timed(code: str) -> float:
    """The milliseconds that a fresh interpreter prints, best of three."""
    return min(
        float(
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()[-1]
        )
        for _ in range(3)
    )


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def held(value: float, target: float) -> str:
    """Whether a target holds, in words."""
    return f"≤ {target:.0f} {'holds' if value <= target else 'MISSED'}"


def stalls(app: QApplication, window: MainWindow) -> list[float]:
    """The gaps in ms between the ticks of a 5 ms timer until every article has its suggestions."""
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(5)
    limit = time.monotonic() + 120
    while window.flows.is_suggesting() and time.monotonic() < limit:
        app.processEvents()
    timer.stop()
    return gaps


class Frames(QObject):
    """Counts the frames of a widget."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Qt: count what is painted."""
        self.count += event.type() == QEvent.Type.Paint
        return False


def answers(app: QApplication, window: MainWindow, count: int, *, everything: bool) -> list[float]:
    """The ms of each accept: key pressed, committed, painted; as the event loop does it, or with the whole window."""
    found: list[float] = []
    desk = window.acts.desk
    frames = Frames(window.workspace.text.viewport())
    while desk is not None and desk.asked and len(found) < count:
        before, begin = frames.count, time.perf_counter()
        window.perform("accept")
        if everything:
            window.workspace.repaint()
        app.processEvents()
        found.append((time.perf_counter() - begin) * 1000)
        assert frames.count > before, "the answer was not painted"
    return found


def commits(project: Project, count: int) -> list[float]:
    """The ms of the smallest durable write: a name into a table."""
    found = []
    for number in range(count):
        begin = time.perf_counter()
        project.add_annotator(f"bench{number}")
        found.append((time.perf_counter() - begin) * 1000)
    return found


def main() -> None:
    """Measure and print."""
    app = QApplication(sys.argv[:1])
    fonts.load()
    style.install(app)
    with tempfile.TemporaryDirectory() as folder:
        # The person's own settings stay as they are.
        os.environ["XDG_CONFIG_HOME"] = folder
        path = Path(folder) / "bench.annodb"
        with Project.create(path, load_schema("corporate-news")) as made:
            import_files(made, [data_path("resources", "samples")], ReadOptions(schema=made.schema))
            empty = commits(made, 100)
            baseline, slowest = percentile(empty, 0.5), percentile(empty, 0.99)
            ids = made.documents.ids()
        bare, start = timed(_BARE), timed(_START.format(project=str(path)))
        print(f"start until usable   {start:.0f} ms ({start / bare:.1f} × a bare window); {held(start, TARGET_START)}")
        window = MainWindow(Settings(annotator="bench"))
        window.resize(1280, 800)
        window.show()
        window.flows.open_project(str(path))
        calm_collector()
        app.processEvents()
        QTimer.singleShot(0, lambda: None)
        app.processEvents()
        gaps = stalls(app, window)
        longest = max(gaps)
        print(f"longest stall        {longest:.1f} ms, p99 {percentile(gaps, 0.99):.1f}; {held(longest, TARGET_STALL)}")
        for everything, document_id in zip((False, True), ids, strict=False):
            window.acts.open_document(document_id)
            took = answers(app, window, 200, everything=everything)
            p50, p95, p99 = (percentile(took, share) for share in (0.5, 0.95, 0.99))
            what = "with the whole window" if everything else "one answer"
            print(f"{what:<21}p50 {p50:.1f} ms, p95 {p95:.1f}, p99 {p99:.1f}; {held(p99, TARGET_EDIT)}")
            commit = f"a bare commit of {baseline:.1f} ms (p99 {slowest:.1f})"
            print(f"                     p50 is {p50 / baseline:.1f} × {commit}")
        window.close()


if __name__ == "__main__":
    main()
