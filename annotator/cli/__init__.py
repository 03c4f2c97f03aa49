"""Every job without a window: one function per command, grouped by what they work on.

Headless work never imports Qt: only `gui` does, when it is called.
"""

import sys
from pathlib import Path

from annotator.cli import window
from annotator.cli.running import run_safely
from annotator.cli.window import open_window

__all__ = ["run"]


def run() -> None:
    """Run the command that was typed; leaves with its exit status."""
    match sys.argv[1:]:
        case [] | [window.NAME]:
            run_safely(lambda: open_window(None))
        case [window.NAME, project] if not project.startswith("-"):
            run_safely(lambda: open_window(Path(project)))
        case _:
            # Late: the window does not wait for what all the other commands need.
            from annotator.cli.main import app

            run_safely(app)
