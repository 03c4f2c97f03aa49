"""The command that opens the window; `annotator` alone does the same.

It stands alone, so that the window does not wait for what only the other commands need.
"""

import gc
import sys
from pathlib import Path

NAME = "gui"


def open_window(project: Path | None) -> None:
    """Open the window on a project, or where one left off; leaves with the exit status when it is closed."""
    # What is imported stays until the end: a collector that looks through it again and again finds nothing and takes a
    # tenth of the start. `show_window` sets it going.
    gc.disable()
    # Late: the window needs Qt, and no other command may. What is not Qt comes first, because PySide6 reads the source
    # of every module that is imported after it (for its `__feature__` switch, which nobody here uses).
    import annotator.practice  # noqa: F401
    from annotator.app import show_window

    sys.exit(show_window(str(project) if project else None))
