"""How commands talk: one line per error, one object per `--json`, progress only to a person at a terminal."""

import functools
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from annotator.settings import log_file

T = TypeVar("T")


@functools.cache
def _terminal() -> Any:
    # Late, here and below: the window complains to nobody's terminal, and need not wait for how it would look there.
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the traceback if there is one."""
        entry: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def log_to_file() -> None:
    """Send the program's log to its file; a folder that cannot be written costs the log and nothing else."""
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def complain(message: str) -> None:
    """One line on stderr."""
    _terminal().print(f"annotator: {message}")


def note(message: str) -> None:
    """Something worth knowing on stderr; not an error."""
    _terminal().print(message)


def say(message: str) -> None:
    """A result for people, on stdout."""
    sys.stdout.write(message + "\n")


def say_json(value: Any) -> None:
    """The one object that `--json` promises on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def say_pieces(pieces: Iterable[bytes]) -> None:
    """The same, of JSON that is made a piece at a time."""
    for piece in pieces:
        sys.stdout.write(piece.decode("utf-8"))


@contextmanager
def _bar(what: str, total: int | None) -> Iterator[Any]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_terminal(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with progress:
        progress.add_task(what, total=total)
        yield progress


def watched(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The items, with a progress bar on a terminal and silence in a pipe."""
    with _bar(what, total) as progress:
        task = progress.task_ids[0]
        for item in items:
            yield item
            progress.advance(task)


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """What is to be called with the number done so far: a progress bar on a terminal, silence in a pipe."""
    with _bar(what, None) as progress:
        task = progress.task_ids[0]
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def counting_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """What is to be called with the number done and the number of all: a progress bar on a terminal, else silence."""
    with _bar(what, None) as progress:
        task = progress.task_ids[0]
        yield lambda done, total: progress.update(task, completed=done, total=total)
