"""Every job without a window: one function per command, grouped by what they work on.

Headless work never imports Qt: only `gui` does, when it is called.
"""

from annotator.cli.main import run

__all__ = ["run"]
