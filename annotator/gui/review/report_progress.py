"""How far the report is: a small window that stays out of the way, shown only when it takes a while."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from annotator.gui.jobs import Jobs
from annotator.gui.kit.words import tr

_AFTER_MS = 800


class ReportProgress(QProgressDialog):
    """Follows the job `report`; one can go on working, and stop it. Closed, nothing has been written."""

    def __init__(self, parent: QWidget, jobs: Jobs, total: int) -> None:
        """`total` is how many articles the report looks at."""
        super().__init__(tr("Writing the report…"), tr("Cancel"), 0, max(1, total), parent)
        self.setWindowTitle(tr("Report"))
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAutoReset(False)
        self.setMinimumDuration(_AFTER_MS)
        jobs.progressed.connect(self._progressed)
        jobs.done.connect(self._ended)
        jobs.failed.connect(self._ended)
        self.setValue(0)

    @Slot(str, int)
    def _progressed(self, key: str, done: int) -> None:
        if key == "report" and not self.wasCanceled():
            self.setLabelText(tr("{done} of {total} articles", done=f"{done:,}", total=f"{self.maximum():,}"))
            self.setValue(min(done, self.maximum()))

    @Slot(str)
    def _ended(self, key: str) -> None:
        if key == "report":
            self.close()
