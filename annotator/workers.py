"""Worker processes: spawned, deaf to Ctrl+C, and never left behind by a program that was killed."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_STOPPING = 2.0  # seconds that a process may take to end when it is told to


class WorkerPool(ProcessPoolExecutor):
    """A pool of spawned processes that can be ended at once."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """As in any executor. Raises: BrokenProcessPool if one of its processes was ended from outside."""
        with deaf():
            return super().submit(fn, *args, **kwargs)

    def stop(self) -> None:
        """End the processes, whatever they are at."""
        processes = list((self._processes or {}).values())
        self.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(_STOPPING)


def worker_pool(workers: int, start: Callable[..., None] | None = None, *arguments: Any) -> WorkerPool:
    """A pool of spawned processes, each of which first calls `start` with the arguments.

    Spawned, not forked: a fork of a process with a window, a tokenizer's threads or an open database is undefined.
    """
    # A pool's process waits for work at a pipe of which it holds both ends, so the end of its parent alone would leave
    # it waiting for ever, with the tokenizer in its memory.
    return WorkerPool(workers, get_context("spawn"), initializer=_begin, initargs=(start, arguments))


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started meanwhile never hear Ctrl+C, which a terminal sends to all: it is for the first."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    # A mask is inherited from the very beginning, when no line of Python could say that Ctrl+C is to be ignored.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
