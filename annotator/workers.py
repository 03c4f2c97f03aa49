"""Worker processes: spawned, and never left behind by a program that was killed."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process
from typing import Any


def worker_pool(workers: int, start: Callable[..., None] | None = None, *arguments: Any) -> ProcessPoolExecutor:
    """A pool of spawned processes, each of which first calls `start` with the arguments.

    Spawned, not forked: a fork of a process with a window, a tokenizer's threads or an open database is undefined.
    """
    # A pool's process waits for work at a pipe of which it holds both ends, so the end of its parent alone would leave
    # it waiting for ever, with the tokenizer in its memory.
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=(start, arguments))


def _begin(start: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    end_with_parent()
    if start is not None:
        start(*arguments)


def end_with_parent() -> None:
    """Let this process end when the one that spawned it is gone; in the first process of all nothing happens."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
