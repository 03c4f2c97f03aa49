"""Who has a project open: only for messages; nothing depends on it."""

import json
import os
import socket
from pathlib import Path


class Owner:
    """Who has a project open for writing: a small file beside it, only so that an error can name them.

    Nothing depends on it: locking is SQLite's. Entries of processes that are gone are dropped.
    """

    def __init__(self, location: Path) -> None:
        self._path = location.with_name(f".{location.name}.open")

    def enter(self) -> None:
        """Add this process."""
        self._write([*self._living(), [os.getpid(), socket.gethostname()]])

    def leave(self) -> None:
        """Take this process away."""
        entries = self._living()
        me = [os.getpid(), socket.gethostname()]
        if me in entries:
            entries.remove(me)
        self._write(entries)

    def others(self) -> str:
        """Who else has it open for writing, as text: "PID 123 on host"; empty when nobody is known to."""
        others = [e for e in self._living() if e != [os.getpid(), socket.gethostname()]]
        return ", ".join(f"PID {pid} on {host}" for pid, host in others)

    def _living(self) -> list[list[object]]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
            return [[int(pid), str(host)] for pid, host in entries if _alive(int(pid), str(host))]
        except (OSError, ValueError, TypeError):
            return []  # absent or half-written: it only serves a message

    def _write(self, entries: list[list[object]]) -> None:
        try:
            if entries:
                self._path.write_text(json.dumps(entries), encoding="utf-8")
            else:
                self._path.unlink(missing_ok=True)
        except OSError:
            return  # a full disk must not stop anybody from opening a project: it only serves a message


def others_with(location: Path) -> str | None:
    """Which other processes have a project open for writing, as text; None when none is known."""
    return Owner(location).others() or None


def _alive(pid: int, host: str) -> bool:
    if host != socket.gethostname() or os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
