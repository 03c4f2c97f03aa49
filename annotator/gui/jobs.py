"""Slow work away from the window: a worker process for language work, threads for files.

Kiwi and model inference hold the interpreter lock for seconds, so they run in a spawned process; reading and writing
files only waits, so threads with a project connection of their own do. Results come back in the window's thread by a
queued signal. A newer job with the same key replaces the older: the older one's result is thrown away.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from annotator.gui.kit.words import error_words
from annotator.model.errors import KnownError
from annotator.workers import WorkerPool, worker_pool

log = logging.getLogger(__name__)


class Progress:
    """What a file job tells the window, and is told by it; safe to use from its thread."""

    def __init__(self, report: Callable[[int], None], show: Callable[[Any], None]) -> None:
        self._report = report
        self.show = show
        """Show something of the result before it is whole."""
        self._cancelled = threading.Event()

    def __call__(self, done: int) -> None:
        """Say how many items are done."""
        self._report(done)

    def cancel(self) -> None:
        """Ask the job to stop at its next item."""
        self._cancelled.set()

    def cancelled(self) -> bool:
        """True once the person wants it to stop."""
        return self._cancelled.is_set()


class Jobs(QObject):
    """Runs jobs by key and reports `done(key, result)`, `failed(key, message)` and `progressed(key, count)`.

    `partly(key, value)` is what a job shows before it is done.
    """

    done = Signal(str, object)
    failed = Signal(str, str)
    progressed = Signal(str, int)
    partly = Signal(str, object)
    _shown = Signal(str, int, object)
    _landed = Signal(str, int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: WorkerPool | None = None
        self._newest: dict[str, int] = {}
        self._running: dict[str, Future[Any]] = {}
        self._count = 0
        self._closed = False
        self._lock = threading.Lock()
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)
        self._shown.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def in_process(self, key: str, function: Callable[..., Any], *arguments: Any) -> None:
        """Run a pure, picklable function in the worker process."""
        number = self._number(key)
        # Starting a process takes tens of milliseconds, so not even that is done in the window's thread.
        threading.Thread(target=self._submit, args=(key, number, function, arguments), daemon=True).start()

    def _submit(self, key: str, number: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        with self._lock:
            older = self._running.pop(key, None)
            if older is not None:
                older.cancel()
            if self._closed:
                return
            try:
                try:
                    future = self._process_pool().submit(function, *arguments)
                except BrokenProcessPool:
                    self._pool = None
                    future = self._process_pool().submit(function, *arguments)
            except Exception as error:  # noqa: BLE001 (no process can be started: the window must hear of it)
                self._send(self._landed, key, number, None, error)
                return
            self._running[key] = future
        future.add_done_callback(lambda f: self._report(key, number, f))

    def in_thread(self, key: str, function: Callable[[Progress], Any]) -> Progress:
        """Run a function that mostly waits (files, a project of its own) in a thread."""
        number = self._number(key)
        progress = Progress(
            lambda count: self._send(self.progressed, key, count),
            lambda value: self._send(self._shown, key, number, value),
        )

        def work() -> None:
            try:
                result = function(progress)
            except Exception as error:  # noqa: BLE001 (whatever it was, the window must hear of it)
                self._send(self._landed, key, number, None, error)
            else:
                self._send(self._landed, key, number, result, None)

        threading.Thread(target=work, name=f"job {key}", daemon=True).start()
        return progress

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function in the worker process and wait for it: for file jobs in their threads, never the window."""
        with self._lock:
            future = self._process_pool().submit(function, *arguments)
        return future.result()

    def close(self) -> None:
        """Stop: nothing is reported any more, the worker process ends."""
        self._closed = True
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()

    def _process_pool(self) -> WorkerPool:
        if self._pool is None:
            self._pool = worker_pool(1)
        return self._pool

    def _number(self, key: str) -> int:
        self._count += 1
        self._newest[key] = self._count
        return self._count

    def _report(self, key: str, number: int, future: "Future[Any]") -> None:
        if future.cancelled():
            return
        error = future.exception()
        self._send(self._landed, key, number, None if error else future.result(), error)

    def _send(self, signal: Any, *values: Any) -> None:
        if self._closed:
            return
        try:
            signal.emit(*values)
        except RuntimeError:
            # The window went away between the question above and this line.
            log.debug("a result came after the window had closed")

    def _show(self, key: str, number: int, value: object) -> None:
        if not self._closed and self._newest.get(key) == number:
            self.partly.emit(key, value)

    def _land(self, key: str, number: int, result: object, error: object) -> None:
        if self._closed or self._newest.get(key) != number:
            return
        with self._lock:
            self._running.pop(key, None)
        if error is None:
            self.done.emit(key, result)
            return
        if isinstance(error, BrokenProcessPool):
            self._pool = None
            message = "the worker process ended unexpectedly; the next article starts it again"
        elif isinstance(error, KnownError):
            message = error_words(error)
        else:
            message = f"{type(error).__name__}: {error}"
            log.error("job %s failed", key, exc_info=error if isinstance(error, BaseException) else None)
        self.failed.emit(key, message)
