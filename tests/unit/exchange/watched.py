"""Reads files with every door watched; run as a program of its own, because an audit hook cannot be taken off again.

``python watched.py FORMAT=PATH …`` prints, as JSON, what each reading did that it had no business to do, and how many
documents it gave. Each file is read once before, so that imports are over.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from annotator.exchange.reading import ReadOptions, read

# Everything that leaves the process, or starts another one.
DOORS = (
    *("socket.", "subprocess.", "urllib.", "ftplib.", "http.", "smtplib.", "webbrowser.", "ctypes.dlopen"),
    *("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pickle.", "marshal.load", "exec", "compile"),
    *("os.remove", "os.rename", "os.link", "os.symlink", "os.chmod", "os.mkdir", "shutil.", "import"),
)


class Watch:
    """What happened while it was on."""

    def __init__(self) -> None:
        self.on = False
        self.allowed: tuple[str, ...] = ()
        self.seen: list[str] = []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            name = arguments[0]
            if arguments[1] is None and not isinstance(name, int) and not Path(os.fsdecode(name)).is_absolute():
                return  # os.open below an open folder, as shutil.rmtree does it: that folder was heard
            path = os.path.realpath(os.fsdecode(name)) if isinstance(name, str | bytes | os.PathLike) else ""
            if path and not path.startswith(self.allowed):
                self.seen.append(f"open {path}")
        elif event.startswith(DOORS) and not (event.startswith(("os.", "shutil.")) and self._in_place(arguments)):
            self.seen.append(f"{event} {str(arguments)[:80]}")

    def _in_place(self, arguments: tuple[Any, ...]) -> bool:
        # A name below an open folder: opening that folder was heard, too.
        if len(arguments) > 1 and isinstance(arguments[-1], int) and arguments[-1] >= 0:
            return True
        name = arguments[0] if arguments else ""
        return isinstance(name, str | os.PathLike) and os.path.realpath(name).startswith(self.allowed)


def main() -> None:
    """Read what was named, and tell."""
    watch = Watch()
    told = {}
    for argument in sys.argv[1:]:
        name, _, place = argument.partition("=")
        path = Path(place)
        options = ReadOptions(format="auto" if name == "zip" else name)
        list(read([path], options))
        # A reader may look beside its file (a sidecar, the other half of a pair); a zip is laid out in a folder for it.
        temporary = (str(Path(tempfile.gettempdir()).resolve() / "annotator-zip-"),) if name == "zip" else ()
        watch.allowed, watch.seen, watch.on = (os.path.realpath(path.parent) + os.sep, *temporary), [], True
        found = list(read([path], options))
        watch.on = False
        told[name] = {"did": watch.seen, "documents": sum(i.item is not None for i in found)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
